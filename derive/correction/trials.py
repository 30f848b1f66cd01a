"""Whether an edited formula holds: most are dismissed by one evaluation, few are worth a proof."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from msgspec.structs import replace

from derive.correction.rereading import Rereader
from derive.correction.values import NoValue, Values
from derive.evaluation import Abstain, Effort
from derive.latex.syntax import Tree
from derive.notation.claims import Claim, Update, as_update, make_claim, update_claim
from derive.notation.instance import Impossible
from derive.notation.problems import Finding, Unclear
from derive.notation.reading import Reading
from derive.notation.terms import ZERO, SlotUse, Term
from derive.notation.vocabulary import all_names
from derive.proof.decide import Case, Decider
from derive.proof.sizes import PROFILES
from derive.results import Verdict

#: What an edit that says nothing sensible ends in: a letter, say, of which nothing tells what it runs over.
UNUSABLE = (Unclear, Finding, Impossible, RecursionError, LookupError)


@dataclass
class Trials:
    """Tries formulas in the place of a wrong one: under the same givens, conditions and layout."""

    reading: Reading
    decider: Decider
    settled: Mapping[SlotUse, tuple[int | str, ...]]
    sign: str
    left: Tree
    right: Tree
    conditions: tuple[Tree, ...] = ()
    layout: str | None = None
    variables: frozenset[str] = frozenset()
    _values: Values | None = None
    _cases: dict[tuple[str, ...], list[Case]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.elaborator = Rereader(self.reading, (self.left, self.right), self.layout, self.settled)
        self.elaborator.variables = set(self.variables)
        self.update = as_update(self.reading, self.left, self.sign, self.right) is not None

    def plausible(self, left: Tree, right: Tree) -> Claim | None:
        """The claim that a formula makes, unless it cannot be read or an evaluation speaks against it."""
        try:
            if self._differs_in_parts(left, right):
                return None
            claim = self.claim(left, right)
            if claim is None or not self._restricted <= {*claim.units, *claim.layers}:
                return None
            if self._differs_where_others_did(claim) or self._differs(claim):
                return None
            return claim
        except UNUSABLE:
            return None

    def claim(self, left: Tree, right: Tree) -> Claim | None:
        if not self.update:
            sides = self.elaborator.tensor(left), self.elaborator.tensor(right)
            return make_claim(self.reading, self.elaborator, *sides, (0, 0), self.conditions)
        update = as_update(self.reading, left, self.sign, right)
        if not isinstance(update, Update):
            return None
        return update_claim(self.reading, self.elaborator, update, (0, 0), self.conditions)

    @cached_property
    def _restricted(self) -> set[str]:
        """The letters of the wrong formula of which its conditions speak: without them they say nothing."""
        named = {name for condition in self.conditions for name in all_names(condition)}
        try:
            claim = self.claim(self.left, self.right) if named else None
        except UNUSABLE:
            return set()
        return named & {*claim.units, *claim.layers} if claim is not None else set()

    # One evaluation, at a place where others failed

    def _differs_in_parts(self, left: Tree, right: Tree) -> bool:
        """Whether the sides differ in value where the first wrong formula had its sides differ."""
        if self._values is None:
            return False
        try:
            return self._values.of(left) != self._values.of(right)
        except NoValue:
            return False

    def value(self, tree: Tree) -> int | None:
        """The value of a part where the formula was wrong, as a number near zero; None if not known."""
        if self._values is None:
            return None
        try:
            value = self._values.of(tree)
        except (NoValue, *UNUSABLE):
            return None
        return value if value <= self._values.prime // 2 else value - self._values.prime

    def _differs_where_others_did(self, claim: Claim) -> bool:
        return any(self._differs_at(case, claim) for case in self._cases.get(_letters(claim), ()))

    def _differs(self, claim: Claim) -> bool:
        for case in self.decider.cases(claim, PROFILES[0]):
            if self._differs_at(case, claim):
                self._remember(case, claim)
                return True
        return False

    def _remember(self, case: Case, claim: Claim) -> None:
        if case.placement.refined:
            return
        self._cases.setdefault(_letters(claim), []).append(case)
        if self._values is None and not self.update and not self.reading.system.fixed:
            comparison = self.decider.comparison(case.instance)
            self._values = Values(self.elaborator, comparison, case.environment)

    def _differs_at(self, case: Case, claim: Claim) -> bool:
        return any(self._values_differ(case, left, right) for left, right in claim.pairs)

    def _values_differ(self, case: Case, left: Term, right: Term) -> bool:
        """Whether two terms have different values modulo a prime.

        With functions such as exp that may happen to equal terms too; then a correction is lost, no more.
        """
        comparison = self.decider.comparison(case.instance)
        evaluator = comparison.evaluator(0)
        evaluator.effort = comparison.grounding.graph.effort = Effort()
        try:
            return evaluator.value(left, case.environment) != evaluator.value(right, case.environment)
        except (Abstain, Impossible):
            return False

    # All there is

    def proved(self, claim: Claim) -> bool:
        return self.decider.decide(claim, counterexample=False).verdict is Verdict.PROVED

    def vanishes(self, claim: Claim) -> bool:
        """Whether both sides are zero throughout."""
        zero = replace(claim, pairs=tuple((left, ZERO) for left, _ in claim.pairs))
        try:
            return not self._differs_somewhere(zero)
        except UNUSABLE:
            return False

    def _differs_somewhere(self, claim: Claim) -> bool:
        return any(self._differs_at(case, claim) for case in self.decider.cases(claim, PROFILES[0]))


def _letters(claim: Claim) -> tuple[str, ...]:
    return (*sorted(claim.units), "", *sorted(claim.layers))
