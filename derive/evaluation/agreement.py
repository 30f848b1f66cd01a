"""The fast way to compare the two sides of a claim: modulo two primes, each with its own numbers."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import Any, TypeVar

from msgspec import Struct

from derive.evaluation.effort import DEFAULT_STEPS, Abstain, Effort
from derive.evaluation.evaluator import Evaluator
from derive.evaluation.fields import Field
from derive.evaluation.graph import Node
from derive.evaluation.grounding import Grounding
from derive.evaluation.modular import PRIMES, Extended, Modular, Pair
from derive.notation.instance import Impossible, Instance
from derive.notation.system import Environment
from derive.notation.terms import Term

Number = TypeVar("Number")


class Outcome(Enum):
    """What comparing two values says about the two sides."""

    MATCH = "match"
    MISMATCH = "mismatch"
    UNSURE = "unsure"


class Agreement(Struct, frozen=True):
    """MATCH is right but for bad luck; MISMATCH is a proof that the sides differ; UNSURE says nothing."""

    outcome: Outcome
    reason: str = ""
    environment: Environment | None = None

    @property
    def matches(self) -> bool:
        """Whether both sides had the same values wherever they were compared."""
        return self.outcome is Outcome.MATCH


#: How many other numbers to try where the first ones have no suitable root, or no quotient.
RETRIES = 8

#: How often sides with roots have to agree: √(x²) = x has an even chance each time.
ROOTED = 10


class Comparison:
    """Compares claims on one instance; keep it, since claims share most of their nodes."""

    def __init__(self, instance: Instance, seed: int = 0) -> None:
        self.instance = instance
        self.seed = seed
        self.grounding = Grounding(instance)
        self._evaluators: dict[int, Evaluator[int]] = {}
        self._rooted: dict[int, Evaluator[Pair]] = {}

    def evaluator(self, trial: int) -> Evaluator[int]:
        """The evaluator of a trial: another seed, and the two primes in turn."""
        if trial not in self._evaluators:
            self._evaluators[trial] = self._new(Modular(PRIMES[trial % len(PRIMES)]), trial)
        return self._evaluators[trial]

    def rooted_evaluator(self, trial: int) -> Evaluator[Pair]:
        """The same where roots occur."""
        if trial not in self._rooted:
            self._rooted[trial] = self._new(Extended(PRIMES[trial % len(PRIMES)]), trial)
        return self._rooted[trial]

    def _new(self, field: Field[Number], trial: int) -> Evaluator[Number]:
        return Evaluator(self.instance, field, self.seed * 1_000_003 + trial, grounding=self.grounding)

    def agrees(
        self, left: Term, right: Term, environments: Iterable[Environment], steps: int = DEFAULT_STEPS
    ) -> Agreement:
        """Compare two terms for all values of their free letters."""
        self._allow(Effort(steps))
        unsure: Agreement | None = None
        for environment in environments:
            try:
                nodes = self.grounding.node(left, environment), self.grounding.node(right, environment)
                found = self._compare(*nodes)
            except (Abstain, Impossible) as reason:
                found = Agreement(Outcome.UNSURE, str(reason))
            if found.outcome is Outcome.MISMATCH:
                return Agreement(found.outcome, found.reason, environment)
            if found.outcome is Outcome.UNSURE and unsure is None:
                unsure = Agreement(found.outcome, found.reason, environment)
        return Agreement(Outcome.MATCH) if unsure is None else unsure

    def _allow(self, effort: Effort) -> None:
        self.grounding.graph.effort = effort
        for evaluator in self._evaluators.values():
            evaluator.effort = effort
        for rooted in self._rooted.values():
            rooted.effort = effort

    def _compare(self, left: Node, right: Node) -> Agreement:
        if left == right:
            return Agreement(Outcome.MATCH)
        rooted = self.grounding.graph.is_rooted(left, right)
        wanted, reason = (ROOTED if rooted else len(PRIMES)), "there are no suitable roots"
        for trial in range(wanted + RETRIES):
            evaluator: Evaluator[Any] = self.rooted_evaluator(trial) if rooted else self.evaluator(trial)
            try:
                same = evaluator.at(left) == evaluator.at(right)
            except Abstain as abstained:
                reason = str(abstained)
                continue
            wanted -= same
            if not wanted:
                return Agreement(Outcome.MATCH)
            if not same and evaluator.rooted(left) and evaluator.rooted(right):
                return self._difference(evaluator, left, right)
        return Agreement(Outcome.UNSURE, reason)

    def _difference(self, evaluator: Evaluator[Any], left: Node, right: Node) -> Agreement:
        if evaluator.exact(left) and evaluator.exact(right):
            return Agreement(Outcome.MISMATCH, "the sides differ")
        reason = "the sides differ where some functions only have part of their properties"
        return Agreement(Outcome.UNSURE, reason)


def agrees(
    left: Term,
    right: Term,
    instance: Instance,
    environments: Iterable[Environment],
    seed: int = 0,
    comparison: Comparison | None = None,
) -> Agreement:
    """Whether two terms agree modulo a prime.  Pass one ``comparison`` for all claims on one instance."""
    return (comparison or Comparison(instance, seed)).agrees(left, right, environments)
