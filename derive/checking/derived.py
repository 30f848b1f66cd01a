"""What the general derivation says, where a formula is wrong and no edit of it is near enough."""

from __future__ import annotations

from collections.abc import Iterator

from derive.checking.knowledge import Knowledge
from derive.correction import Suggestion
from derive.correction.trees import count, plain
from derive.derivation.problems import NotDerived
from derive.derivation.writing import run
from derive.latex import LatexError, Tree, parse_tree, to_latex
from derive.latex.syntax import Sum
from derive.notation.claims import COLUMN, ROW, Claim, as_update, make_claim, update_claim
from derive.notation.elaborate import Elaborator
from derive.notation.instance import Impossible
from derive.notation.problems import Finding, Unclear
from derive.notation.tensor import Axis, Listed, Tensor
from derive.notation.terms import Letter, Term
from derive.results import Verdict


class Derived:
    """Looks for a right side to ``left sign``, of the wrong relation with ``right``."""

    def __init__(
        self,
        known: Knowledge,
        elaborator: Elaborator,
        left: Tree,
        sign: str,
        right: Tree,
        conditions: tuple[Tree, ...],
    ) -> None:
        self.known, self.elaborator = known, elaborator
        self.left, self.sign, self.conditions = left, sign, conditions
        self.update = as_update(known.reading, left, sign, right)

    def found(self, sources: tuple[Tree, ...]) -> tuple[Suggestion, ...]:
        """The relation that is proved; ``sources`` are the left side and derivatives that it is equal to."""
        try:
            for right in self._step() if self.update is not None else self._sides(sources):
                suggestion = self._proved(right)
                if suggestion is not None:
                    return (suggestion,)
        except (NotDerived, LatexError, Impossible, Unclear, Finding, RecursionError):
            pass
        return ()

    def _sides(self, sources: tuple[Tree, ...]) -> Iterator[Tree]:
        """What is derived for some derivatives."""
        for source in sources:
            try:
                yield self.known.answers.written(_component(self.elaborator.tensor(source)))
            except NotDerived:
                continue

    def _step(self) -> Iterator[Tree]:
        """The parameter less the gradient that is derived, times the rate."""
        update = self.update
        if update is None or update.whole:
            return
        pairs = update_claim(self.known.reading, self.elaborator, update, self.left.span).pairs
        for _, gradient in pairs if len(pairs) == 1 else ():
            change = run([parse_tree(update.rate), self.known.answers.written(gradient)])
            yield Sum(((1, update.parameter), (-1, change)))

    def _proved(self, right: Tree) -> Suggestion | None:
        """The relation with a right side if, read as it is printed, it says something that is proved."""
        settings = self.known.settings
        printed = parse_tree(to_latex(right), names=settings.names, macros=settings.macros)
        if plain(printed) == plain(self.left):
            return None
        decision = self.known.decider.decide(self._claim(printed), counterexample=False)
        if decision.verdict is not Verdict.PROVED:
            return None
        return Suggestion(self.left, self.sign, printed, "derived", count(printed))

    def _claim(self, right: Tree) -> Claim:
        reading, span = self.known.reading, self.left.span
        update = as_update(reading, self.left, self.sign, right)
        if update is not None:
            return update_claim(reading, self.elaborator, update, span, self.conditions)
        sides = self.elaborator.tensor(self.left), self.elaborator.tensor(right)
        return make_claim(reading, self.elaborator, *sides, span, self.conditions)


def _component(tensor: Tensor) -> Term:
    """Any component, the letters of which tell its axes apart."""
    return tensor.component(_place(tensor.rows, ROW), _place(tensor.columns, COLUMN))


def _place(axis: Axis | None, letter: str) -> Letter | None:
    if isinstance(axis, Listed):
        raise NotDerived("its components are written out")
    return None if axis is None else Letter(letter)
