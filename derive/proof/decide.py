"""The verdict on a claim: sizes, both ways, and what was found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from derive.evaluation import Abstain, Comparison, Definedness
from derive.evaluation import Outcome as Second
from derive.notation.claims import Claim
from derive.notation.instance import Impossible, Instance, Structure
from derive.notation.letters import free_letters
from derive.notation.problems import Finding, Unclear
from derive.notation.system import Name, System
from derive.notation.terms import CLASS, FIXED, ZERO, Derivative, Term, walk
from derive.proof.doubts import (
    copied_besides,
    denominators,
    divides_by_class,
    divides_by_zero,
    holds_explicitly,
    partial_functions,
    with_counts,
)
from derive.proof.fixed_units import choices
from derive.proof.sizes import (
    PROFILES,
    Placement,
    check_bounds,
    check_labels,
    default_depths,
    describe_sizes,
    environments,
    make_instance,
    placements,
)
from derive.results import Code, Counterexample, Verdict

if TYPE_CHECKING:
    from derive.proof.exact import Exact
    from derive.proof.general import Generalizer

Pair: TypeAlias = tuple[Term, Term]


class Decision(Struct, frozen=True):
    """What was found out about one claim."""

    verdict: Verdict
    code: Code | None = None
    message: str = ""
    detail: str | None = None
    counterexample: Counterexample | None = None
    sizes: tuple[str, ...] = ()
    general: bool = False
    holds_for: str = ""


class Case(Struct, frozen=True):
    """One instance with one assignment of the free letters."""

    placement: Placement
    instance: Instance
    environment: Mapping[str, Name]
    profile: tuple[int, ...]


@dataclass
class Tried:
    """What the second way has looked at: where it could not tell, and why."""

    cases: list[Case] = field(default_factory=list)
    unsure: list[Case] = field(default_factory=list)
    doubt: str | None = None


@dataclass
class Decider:
    """Decides claims about one system of givens; what claims share is built once.

    It is ``settled`` if the letters that the givens hold fixed already stand for certain units.
    """

    system: System
    widths: tuple[int, ...] | None = None
    structures: dict[tuple[tuple[str, int], ...], Structure] = field(default_factory=dict)
    instances: dict[object, Instance] = field(default_factory=dict)
    comparisons: dict[int, Comparison] = field(default_factory=dict)
    exacts: dict[int, Exact] = field(default_factory=dict)
    _definedness: dict[int, Definedness] = field(default_factory=dict)
    _kept: list[Instance] = field(default_factory=list)
    _placed: tuple[Structure, Claim, tuple[Placement, ...]] | None = None
    _generalizer: Generalizer | None = None
    _decided: dict[object, Decision] = field(default_factory=dict)
    settled: bool = False
    _chosen: dict[object, Decider] = field(default_factory=dict)

    def structure(self, depths: Mapping[str, int]) -> Structure:
        key = tuple(sorted(depths.items()))
        if key not in self.structures:
            self.structures[key] = Structure(self.system, depths)
        return self.structures[key]

    def profiles(self) -> tuple[tuple[int, ...], ...]:
        """The choices of widths: the standing ones, and those that the user asks for."""
        return PROFILES if self.widths is None else (*PROFILES, self.widths)

    def _depths(self, claim: Claim, profile: tuple[int, ...]) -> dict[str, int]:
        depths = default_depths(self.system, claim, deeper=profile in PROFILES[1:])
        if profile is not self.widths:
            return depths
        return {
            name: max(depth, self.system.bases.get(name, 0) + len(profile) - 1)
            for name, depth in depths.items()
        }

    def cases(self, claim: Claim, profile: tuple[int, ...]) -> Iterator[Case]:
        """All that is looked at for one choice of widths.  Raises `Finding` or `Unclear`."""
        structure = self.structure(self._depths(claim, profile))
        for placement in self._placements(structure, claim):
            instance = make_instance(placement, profile, claim, self.instances)
            check_labels(instance, placement, claim)
            check_bounds(instance, placement, claim)
            for environment in environments(instance, placement, claim):
                yield Case(placement, instance, environment, profile)

    def _placements(self, structure: Structure, claim: Claim) -> tuple[Placement, ...]:
        """The claim at layers; the last answer is kept, since it is asked for at several widths in turn."""
        if self._placed is None or self._placed[0] is not structure or self._placed[1] is not claim:
            self._placed = structure, claim, tuple(placements(structure, claim))
        return self._placed[2]

    def fits(self, claim: Claim) -> None:
        """Raise `Finding` if letters of a claim would have to run over different sets of units."""
        for _ in placements(self.structure(default_depths(self.system, claim)), claim):
            pass

    def comparison(self, instance: Instance) -> Comparison:
        if id(instance) not in self.comparisons:
            self.comparisons[id(instance)] = Comparison(instance)
            self._kept.append(instance)
        return self.comparisons[id(instance)]

    def exact(self, instance: Instance) -> Exact:
        if id(instance) not in self.exacts:
            self.exacts[id(instance)] = _exact(instance, self._definedness_of(instance))
            self._kept.append(instance)
        return self.exacts[id(instance)]

    def _definedness_of(self, instance: Instance) -> Definedness:
        if id(instance) not in self._definedness:
            self._definedness[id(instance)] = Definedness(instance)
            self._kept.append(instance)
        return self._definedness[id(instance)]

    def refutes(self, claim: Claim) -> bool | None:
        """The second way alone: True if the sides differ, False if they agree, None if it cannot tell."""
        unsure = False
        looked = False
        for profile in PROFILES[:1]:
            for case in self.cases(claim, profile):
                looked = True
                for left, right in claim.pairs:
                    found = self.comparison(case.instance).agrees(left, right, [case.environment])
                    if found.outcome is Second.MISMATCH:
                        return True
                    unsure = unsure or found.outcome is Second.UNSURE
        return None if unsure or not looked else False

    def decide(self, claim: Claim, counterexample: bool = True) -> Decision:
        """The verdict, by both ways.

        Without ``counterexample`` the answer is quick: no numbers for a refutation, no proof beyond a
        few sizes.
        """
        key = (claim.pairs, claim.conditions, tuple(claim.restriction.items()), claim.unread, counterexample)
        if key not in self._decided:
            self._decided[key] = self._safely(claim, counterexample)
        return self._decided[key]

    def _with_fixed(self, claim: Claim, thorough: bool) -> Decision:
        """The verdict for all units that a letter can be which the givens hold fixed."""
        found: Decision | None = None
        for choice in choices(self.structure(default_depths(self.system, claim)), claim):
            one = self._at(choice)._safely(claim, thorough)
            if found is not None and one.verdict is not found.verdict:
                names = ", ".join(name.removeprefix(FIXED) for name in choice)
                message = f"this depends on which units {names} stand for: the same, or one that is named"
                return Decision(Verdict.UNCLEAR, Code.INDEX, message)
            found = one if found is None or not one.general else found
            if found.verdict is not Verdict.PROVED:
                return found
        assert found is not None
        return found

    def _at(self, choice: Mapping[str, Name]) -> Decider:
        """The same for certain units in the place of letters that the givens hold fixed."""
        key = tuple(sorted(choice.items()))
        if key not in self._chosen:
            system = replace(self.system, chosen=choice)
            self._chosen[key] = Decider(system, self.widths, settled=True)
        return self._chosen[key]

    def _safely(self, claim: Claim, counterexample: bool) -> Decision:
        from derive.network.effort import Cyclic, Undecided

        try:
            if self.system.fixed and not self.settled:
                return self._with_fixed(claim, counterexample)
            decision = self._decide(claim, counterexample)
            if decision.verdict is Verdict.REFUTED and claim.unread:
                return Decision(Verdict.UNCLEAR, Code.UNDECIDED, claim.unread)
            doubtful = counterexample or decision.verdict is Verdict.PROVED
            return self._doubted(claim, decision) if doubtful else decision
        except Finding as problem:
            return Decision(Verdict.REFUTED, problem.code, problem.message, problem.detail)
        except Unclear as problem:
            return Decision(Verdict.UNCLEAR, problem.code, problem.message)
        except Impossible as problem:
            return Decision(Verdict.UNCLEAR, Code.INDEX, str(problem))
        except Undecided as problem:
            return Decision(Verdict.UNCLEAR, Code.UNDECIDED, str(problem))
        except Cyclic as problem:
            return Decision(Verdict.UNCLEAR, Code.UNDEFINED, f"defined by itself: {problem}")
        except Abstain as problem:
            return Decision(Verdict.UNCLEAR, Code.UNDECIDED, str(problem))
        except RecursionError:
            return Decision(Verdict.UNCLEAR, Code.UNDECIDED, "this is nested too deeply")

    def _agree(self, instance: Instance, left: Term, right: Term, environment: Mapping[str, Name]) -> bool:
        return self.comparison(instance).agrees(left, right, [environment]).outcome is Second.MATCH

    def _doubted(self, claim: Claim, decision: Decision) -> Decision:
        """A verdict unless there is nothing that the claim says, or another reading of it."""
        copied = copied_besides(self.system, claim)
        if copied is not None and decision.verdict in (Verdict.PROVED, Verdict.REFUTED):
            message = "{} is another name of {}, which is used besides: which of them varies is not clear"
            return Decision(Verdict.UNCLEAR, Code.DERIVATIVE, message.format(*copied))
        proved = decision.verdict is Verdict.PROVED and any(True for _ in denominators(claim.terms))
        if proved and divides_by_zero(claim, self.cases(claim, PROFILES[0]), self._agree):
            return Decision(Verdict.UNCLEAR, Code.UNDECIDED, "this divides by zero, whatever the values")
        if proved and divides_by_class(claim):
            message = "this divides by what is zero for all classes but one"
            return Decision(Verdict.UNCLEAR, Code.UNDECIDED, message)
        if decision.verdict is Verdict.PROVED and not self._has_values(claim):
            message = "no network was found on which both sides have a value"
            return Decision(Verdict.UNCLEAR, Code.UNDECIDED, message)
        if decision.verdict is not Verdict.REFUTED or decision.code is not Code.VALUE:
            return decision
        if holds_explicitly(self.system, claim, self._agree):
            message = "this holds only if what stands in lower layers is held fixed (the explicit derivative)"
            message += "; a derivative that counts all paths is another one"
            return Decision(Verdict.UNCLEAR, Code.DERIVATIVE, message)
        counted = with_counts(self.system, claim)
        if counted is not None and Decider(counted).decide(claim, False).verdict is Verdict.PROVED:
            message = "this holds only if the divisor of a sum is how many terms it has, which no bound says"
            return Decision(Verdict.UNCLEAR, Code.INDEX, message)
        return decision

    def _has_values(self, claim: Claim) -> bool:
        """Whether both sides have a value on some network, where that is not plain."""
        if not any(True for _ in partial_functions(claim.terms)):
            return True
        for case in self.cases(claim, PROFILES[0]):
            defined = self._definedness_of(case.instance)
            if all(defined.somewhere(pair, case.environment) for pair in claim.pairs):
                return True
        return False

    def _decide(self, claim: Claim, thorough: bool) -> Decision:
        first = list(self.cases(claim, PROFILES[0]))
        if not first:
            raise Unclear(Code.INDEX, "there is nothing for which this could be checked")
        tried = Tried()
        mismatch = self._compare(claim, first, tried)
        if mismatch is not None:
            return self._refuted(claim, mismatch, thorough)
        reason, doubted = "", False
        if thorough and not self._vanishes(claim, first[0]):
            general = self._for_all_sizes(claim)
            if isinstance(general, Decision) and general.verdict is not Verdict.UNCLEAR:
                return general
            doubted = isinstance(general, Decision)
            reason = "" if isinstance(general, Decision) else general
        for profile in self.profiles()[1:]:
            mismatch = self._compare(claim, list(self.cases(claim, profile)), tried)
            if mismatch is not None:
                return self._refuted(claim, mismatch, thorough)
        # Where the second way cannot tell, the exact one looks at every size.
        asked = [case for case in tried.cases if case.profile in (PROFILES[0], self.widths)]
        found = self._at_sizes(claim, [*asked, *tried.unsure], tried.doubt, reason, thorough)
        if doubted and found.verdict is Verdict.PROVED:
            message = "the sides agree at small sizes; whether they do at all sizes was not decided"
            return Decision(Verdict.UNCLEAR, Code.UNDECIDED, message, sizes=found.sizes)
        return found

    def _compare(self, claim: Claim, cases: list[Case], tried: Tried) -> tuple[Case, Pair] | None:
        """The second way: a case in which the sides differ for certain."""
        for case in cases:
            unsure = False
            for pair in claim.pairs:
                found = self.comparison(case.instance).agrees(*pair, [case.environment])
                if found.outcome is Second.MISMATCH:
                    return case, pair
                if found.outcome is Second.UNSURE:
                    unsure, tried.doubt = True, tried.doubt or found.reason
            tried.cases.append(case)
            if unsure and case.profile not in (PROFILES[0], self.widths):
                tried.unsure.append(case)
        return None

    def _vanishes(self, claim: Claim, case: Case) -> bool:
        """Whether both sides are zero in this case for want of a path."""
        derivatives = [part for term in claim.terms for part in walk(term) if isinstance(part, Derivative)]
        evaluator = self.comparison(case.instance).evaluator(0)
        for part in derivatives:
            closed = all(letter.name in case.environment for letter in free_letters(part))
            if closed and evaluator.connected(part.of, part.by, case.environment):
                return False
        if not derivatives:
            return False
        exact = self.exact(case.instance)
        return all(exact.difference(*pair, case.environment).vanishing for pair in claim.pairs)

    def generalizer(self) -> Generalizer:
        """Knows the segments that stand for every depth."""
        from derive.proof.general import Generalizer

        if self._generalizer is None:
            self._generalizer = Generalizer(self.system, self.structure, _exact)
        return self._generalizer

    def _for_all_sizes(self, claim: Claim) -> Decision | str:
        """A proof for every width and depth, or what speaks against one; else why there is none."""
        from derive.proof.general import Doubt, NotGeneral

        try:
            found = self.generalizer().prove(claim)
        except NotGeneral as problem:
            return str(problem)
        except (Finding, Unclear, Impossible) as problem:
            return str(problem)
        if not isinstance(found, Doubt):
            return Decision(Verdict.PROVED, general=True, holds_for=found.words, sizes=found.sizes)
        case = Case(found.placement, found.instance, found.environment, ())
        whole = found.placement.structure.system is self.system
        example = self.counterexample(claim, case) if whole else None
        if example is not None:
            return Decision(Verdict.REFUTED, Code.VALUE, "the two sides differ", counterexample=example)
        return Decision(Verdict.UNCLEAR, Code.UNDECIDED, "a larger network is in doubt")

    def _at_sizes(
        self, claim: Claim, cases: list[Case], doubt: str | None, reason: str, thorough: bool
    ) -> Decision:
        """The exact way, at each of the sizes."""
        sizes = tuple(dict.fromkeys(_text(describe_sizes(case.instance)) for case in cases))
        vanishing = True
        for case in cases:
            for pair in claim.pairs:
                answer = self.exact(case.instance).difference(*pair, case.environment)
                if answer.different:
                    return self._suspected(claim, case, answer.independent, doubt, sizes, thorough)
                if not answer.equal:
                    return self._undecided(claim, case, answer.reason, sizes, thorough)
                vanishing = vanishing and answer.vanishing
        if vanishing and not any(ZERO in pair for pair in claim.pairs):
            message = "both sides vanish because nothing leads from the lower quantity to the upper one"
            return Decision(Verdict.UNCLEAR, Code.DERIVATIVE, message, sizes=sizes)
        holds_for = "the sizes tried" + (f" (not in general: {reason})" if reason else "")
        return Decision(Verdict.PROVED, holds_for=holds_for, sizes=sizes)

    def _suspected(
        self,
        claim: Claim,
        case: Case,
        independent: bool,
        doubt: str | None,
        sizes: tuple[str, ...],
        counterexample: bool,
    ) -> Decision:
        """The exact road sees a difference where the second way saw none, or could not tell."""
        classes = any(family.startswith(CLASS) for family in self.system.quantities)
        if doubt is None and independent and not classes:
            message = "the two ways of deciding disagree; please report this formula"
            return Decision(Verdict.UNCLEAR, Code.INTERNAL, message, sizes=sizes)
        found = self.counterexample(claim, case) if counterexample else None
        if found is not None:
            return Decision(
                Verdict.REFUTED, Code.VALUE, "the two sides differ", counterexample=found, sizes=sizes
            )
        reason = "the normal forms differ, but no counterexample was found"
        return Decision(Verdict.UNCLEAR, Code.UNDECIDED, reason, sizes=sizes)

    def _undecided(
        self,
        claim: Claim,
        case: Case,
        reason: str,
        sizes: tuple[str, ...],
        counterexample: bool,
    ) -> Decision:
        found = self.counterexample(claim, case) if counterexample else None
        if found is not None:
            return Decision(
                Verdict.REFUTED, Code.VALUE, "the two sides differ", counterexample=found, sizes=sizes
            )
        return Decision(Verdict.UNCLEAR, Code.UNDECIDED, reason or "not decided", sizes=sizes)

    def _refuted(self, claim: Claim, mismatch: tuple[Case, Pair], counterexample: bool) -> Decision:
        case, pair = mismatch
        if self.exact(case.instance).difference(*pair, case.environment).equal:
            message = "the two ways of deciding disagree; please report this formula"
            return Decision(Verdict.UNCLEAR, Code.INTERNAL, message)
        if not counterexample:
            return Decision(Verdict.REFUTED, Code.VALUE, "the two sides differ")
        found = self.counterexample(claim, case)
        if found is None:
            message = "the two sides differ, but no counterexample in small numbers was found"
            return Decision(Verdict.UNCLEAR, Code.UNDECIDED, message)
        return Decision(Verdict.REFUTED, Code.VALUE, "the two sides differ", counterexample=found)

    def counterexample(self, claim: Claim, case: Case) -> Counterexample | None:
        """The claim evaluated on a concrete network, as small as one is found."""
        from derive.evaluation.counterexample import find

        instances: list[Instance] = []
        places: dict[int, Placement] = {}
        for profile in ((1,), (1, 2), *PROFILES):
            for placement in placements(case.placement.structure, claim):
                try:
                    instance = make_instance(placement, profile, claim, {})
                    check_labels(instance, placement, claim)
                except Finding:
                    continue
                instances.append(instance)
                places[id(instance)] = placement

        def assignments(instance: Instance) -> Iterator[Mapping[str, Name]]:
            return iter(list(environments(instance, places[id(instance)], claim)))

        finder: Callable[..., Counterexample | None] = find
        for pair in claim.pairs:
            hopeless = partial(self._equal_at, pair)
            try:
                found = finder(
                    *pair, instances, assignments, describe_sizes=describe_sizes, hopeless=hopeless
                )
            except (Abstain, Impossible):
                continue
            if found is not None:
                return found
        return None

    def _equal_at(self, pair: Pair, instance: Instance, environment: Mapping[str, Name]) -> bool:
        """Whether the exact way shows that numbers would be tried in vain."""
        return self.exact(instance).difference(*pair, environment).equal


def _exact(instance: Instance, definedness: Definedness | None = None) -> Exact:
    """The exact way at one instance, which asks the second one where something has a value at all."""
    from derive.proof.exact import Exact

    return Exact(instance, defined=(definedness or Definedness(instance)).somewhere)


def _text(sizes: Mapping[str, int]) -> str:
    return ", ".join(f"{name} = {size}" for name, size in sizes.items())
