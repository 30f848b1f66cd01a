"""Whether a formula speaks of anything: a network on which all that it is made of has a value.

What a formula divides by may turn out to be zero throughout once its quantities are written out, and what
it takes the logarithm of may never be positive.  Values in certified intervals at one point, on no border
between cases, exclude that there and around it.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import cached_property
from typing import Any

from derive.evaluation.concrete import small
from derive.evaluation.effort import Abstain, Effort, Exhausted
from derive.evaluation.evaluator import Evaluator
from derive.evaluation.grounding import Grounding
from derive.evaluation.interval import Interval
from derive.notation.instance import Impossible, Instance
from derive.notation.system import Environment
from derive.notation.terms import Term

#: The numbers for leaves that are tried, one network after the other: positive ones first, then mixed ones.
SEEDS = (1, 4, 6, 7, 8, 5)
#: How far below other numbers those are that are tried last.
SCALE = Fraction(1, 64)
#: What looking for values may cost for one claim.
STEPS = 200_000


class Proportions(Interval):
    """Positive numbers so small that sums of products of them stay below 1, as arguments of logarithms do."""

    def leaf(self, seed: int, family: str, labels: tuple[Any, ...]) -> Any:
        """The value of a component."""
        return self.constant(abs(small(seed, family, labels)) * SCALE)


class Definedness:
    """Looks for values of terms at one instance."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self._evaluators: dict[tuple[int, type[Interval]], Evaluator[Any]] = {}

    @cached_property
    def grounding(self) -> Grounding:
        return Grounding(self.instance)

    def somewhere(self, terms: Iterable[Term], environment: Environment) -> bool:
        """Whether all of some terms certainly have values on one and the same network."""
        effort = self.grounding.graph.effort = Effort(STEPS)
        try:
            nodes = [self.grounding.node(term, environment) for term in terms]
            plain = any(self._has_values(nodes, seed, Interval, effort) for seed in SEEDS)
            return plain or self._has_values(nodes, SEEDS[0], Proportions, effort)
        except (Abstain, Impossible):
            return False

    def _has_values(self, nodes: list[int], seed: int, kind: type[Interval], effort: Effort) -> bool:
        if (seed, kind) not in self._evaluators:
            grounding = self.grounding
            self._evaluators[seed, kind] = Evaluator(grounding.instance, kind(), seed, grounding=grounding)
        evaluator = self._evaluators[seed, kind]
        evaluator.effort = effort
        try:
            for node in nodes:
                evaluator.at(node)
            return all(map(evaluator.exact, nodes))
        except Exhausted:
            raise
        except Abstain:
            return False
