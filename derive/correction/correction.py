"""The nearest edits of a refuted formula that are themselves proved."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from msgspec import Struct

from derive.correction.context import Context
from derive.correction.edits import Edit, bare, edits, pairs
from derive.correction.trees import Path, count, differentiates_itself, plain
from derive.correction.trials import Trials
from derive.latex import LatexError, Relation, parse_tree, to_latex, to_unicode
from derive.latex.syntax import Tree
from derive.notation.claims import free_variables
from derive.notation.reading import Reading
from derive.notation.terms import SlotUse
from derive.proof.decide import Decider

#: How many suggestions are offered at most.
WANTED = 3
#: How many candidates are looked at, and how many of those after a suggestion was found.
CANDIDATES = 400
PATIENCE = 40
#: How many candidates that no evaluation speaks against are handed to the exact road.
PROOFS = 12


class Refuted(Struct, frozen=True):
    """A refuted relation with all that decided it.

    ``known`` are the other formulas of the note.  ``left_holds`` says that the left side is what an earlier
    relation of the same chain was proved to be equal to, so that the right one is to blame.  ``variables``
    are names read as letters for any number; by default unknown names inside arguments of functions.
    ``layout`` is that of derivatives to which the note keeps; by default the declared one, or any.
    """

    reading: Reading
    decider: Decider
    settled: Mapping[SlotUse, tuple[int | str, ...]]
    left: Tree
    sign: str
    right: Tree
    conditions: tuple[Tree, ...] = ()
    known: Collection[tuple[Tree, Tree]] = ()
    left_holds: bool = False
    variables: Collection[str] | None = None
    layout: str | None = None


class Suggestion(Struct, frozen=True):
    """A formula that holds, in place of one that does not."""

    left: Tree
    sign: str
    right: Tree
    kind: str
    cost: int

    @property
    def relation(self) -> Relation:
        return Relation((self.left, self.right), (self.sign,))

    @property
    def latex(self) -> str:
        return to_latex(self.relation)

    @property
    def unicode(self) -> str:
        return to_unicode(self.relation)


def corrections(
    reading: Reading,
    decider: Decider,
    settled: Mapping[SlotUse, tuple[int | str, ...]],
    left: Tree,
    sign: str,
    right: Tree,
    conditions: tuple[Tree, ...] = (),
    known: Collection[tuple[Tree, Tree]] = (),
    *,
    left_holds: bool = False,
    variables: Collection[str] | None = None,
    layout: str | None = None,
) -> tuple[Suggestion, ...]:
    """Up to three corrections of ``left sign right``, best first; each of them is proved."""
    return suggest(
        Refuted(
            reading, decider, settled, left, sign, right, conditions, known, left_holds, variables, layout
        )
    )


def suggest(step: Refuted) -> tuple[Suggestion, ...]:
    """Up to three corrections of a refuted relation, best first; each of them is proved."""
    if step.variables is None:
        variables = frozenset(free_variables(step.reading, (step.left, step.right)))
    else:
        variables = frozenset(step.variables)
    layouts = (None, "denominator") if step.reading.settings.layout is None else (step.layout,)
    for layout in layouts:
        trials = Trials(
            step.reading,
            step.decider,
            step.settled,
            step.sign,
            step.left,
            step.right,
            step.conditions,
            layout=layout,
            variables=variables,
        )
        found = Search(step, trials).found()
        if found or not trials.elaborator.layouts_matter:
            break
    return tuple(found)


@dataclass
class Search:
    """Tries edits in the order of their weights, within a budget of trials and proofs."""

    step: Refuted
    trials: Trials
    budget: int = CANDIDATES
    proofs: int = PROOFS
    proved: list[Edit] = field(default_factory=list)

    def found(self) -> list[Suggestion]:
        """The best of the edits that are proved."""
        step = self.step
        known, variables = tuple(step.known), self.trials.variables
        context = Context(step.reading, step.left, step.right, known, self.trials.update, variables)
        self._try(edits(step.left, step.right, context))
        if not self.proved:
            self._try(pairs(step.left, step.right, context))
        repeated = {(plain(one), plain(other)) for one, other in step.known}
        self.proved.sort(key=lambda edit: self._rank(edit, repeated))
        offered = [Suggestion(e.left, step.sign, e.right, e.kind, e.cost) for e in self.proved]
        return [one for one in offered if self._reads_back(one)][:WANTED]

    def _try(self, candidates: Iterable[Edit]) -> None:
        for edit in candidates:
            if not self.budget or not self.proofs or len(self.proved) >= WANTED:
                return
            self.budget -= 1
            if self._holds(edit):
                self.proved.append(edit)
                self.budget = min(self.budget, PATIENCE)

    def _holds(self, edit: Edit) -> bool:
        claim = self.trials.plausible(edit.left, edit.right)
        if claim is None or _says_nothing(edit) or self._says_no_more(edit):
            return False
        self.proofs -= 1
        return self.trials.proved(claim) and (edit.against_zero or not self.trials.vanishes(claim))

    def _says_no_more(self, edit: Edit) -> bool:
        """Whether a factor is added that changes nothing, or is another name for one that was found there.

        Nor is it a correction to put a derivative in that vanishes because nothing leads to its quantity.
        """
        if any(self.trials.value(factor) in (-1, 0, 1) for factor in edit.factors):
            return True
        if any(self.trials.value(tree) == 0 for tree in edit.new_derivatives):
            return True
        return any(_gains(edit) & _gains(other) for other in self.proved)

    def _rank(self, edit: Edit, repeated: set[tuple[Tree, Tree]]) -> tuple[object, ...]:
        """Fewest changed tokens, then what the note says nowhere else, then what it is rather not about."""
        left = any(slip.side == 0 for slip in edit.slips)
        repeats = (plain(edit.left), plain(edit.right)) in repeated
        kinds = len({slip.change.kind for slip in edit.slips})
        length = count(edit.left) + count(edit.right)
        about = any(map(bare, edit.touched))
        return left and self.step.left_holds, edit.cost, repeats, kinds, about, edit.weight, length, left

    def _reads_back(self, suggestion: Suggestion) -> bool:
        """Whether what is printed is read as what was proved."""
        settings = self.step.reading.settings
        try:
            tree = parse_tree(suggestion.latex, names=settings.names, macros=settings.macros)
        except LatexError:
            return False
        read = tree.operands if isinstance(tree, Relation) else ()
        return [plain(side) for side in read if side] == [plain(suggestion.left), plain(suggestion.right)]


def _gains(edit: Edit) -> set[tuple[int, Path]]:
    """The places where factors are added."""
    return {(slip.side, slip.site.path) for slip in edit.slips if slip.change.factor is not None}


def _says_nothing(edit: Edit) -> bool:
    """Whether both sides are the same, or a quantity is differentiated by itself."""
    same = plain(edit.left) == plain(edit.right)
    return same or any(map(differentiates_itself, (edit.left, edit.right)))
