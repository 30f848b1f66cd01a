"""Claims of notes about derivatives, beside what the engine derives for the same derivative."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from msgspec.structs import replace

from derive.checking import NoteChecker
from derive.derivation.answering import Answers, differentiated
from derive.derivation.calculus import term_of
from derive.derivation.letters import shifted
from derive.derivation.paths import is_open
from derive.derivation.problems import NotDerived
from derive.documents import Directive, Formula, read_note
from derive.notation.claims import Claim
from derive.notation.claims.making import make_claim
from derive.notation.letters import rename
from derive.notation.reading import Reading
from derive.notation.tensor import scalar
from derive.notation.terms import Derivative, Index, Letter, Reference, Term
from derive.proof.decide import Decider, Decision
from derive.results import Verdict
from tests.notes import CORPUS, labels


@dataclass(frozen=True)
class Compared:
    """One claim: its verdict, and that on the engine's answer in the place of its left side."""

    line: int
    left: str
    right: str
    verdict: Verdict
    agreement: Verdict | None
    message: str = ""


class Engine(Answers):
    """Derives from givens, each quantity's derivatives once."""

    def __init__(self, reading: Reading) -> None:
        super().__init__(reading)
        self.decider = Decider(reading.system)

    def answers(self, derivative: Derivative) -> Iterator[tuple[Term, Index | None]]:
        """The derivative as the engine has it: one for each case that the layer may belong to.

        The other part is the layer that a case alone speaks of, None where the derivative's own does.
        Raises `NotDerived`.
        """
        yield term_of(self.value(derivative)), None
        adjoints = self.adjoints(derivative)
        places = self.model.system.quantities[derivative.by.family].layer_positions
        for case in adjoints.cases(derivative.by.family):
            index = derivative.by.indices[places[0]] if places else None
            if (
                isinstance(index, Letter)
                and is_open(index)
                and case.layer is not None
                and not is_open(case.layer)
            ):
                special = rename(derivative, index.name, shifted(case.layer, -index.shift))
                assert isinstance(special, Derivative) and isinstance(special.of, Reference)
                one = adjoints.answer(special.of, special.by)
                if one is not None:
                    yield term_of(one), shifted(case.layer, -index.shift)


class Trusting(NoteChecker):
    """Reads the claims of a note without deciding them: it is said elsewhere which are right."""

    @property
    def decider(self) -> Decider:
        return _Trust(self.reading.system)


class _Trust(Decider):
    def decide(self, claim: Claim, counterexample: bool = True) -> Decision:
        return Decision(Verdict.PROVED)


@cache
def compared(path: Path) -> tuple[Compared, ...]:
    """All claims of a note that a derivative equals something, by what the note itself expects."""
    return tuple(_compared(path))


def _compared(path: Path) -> Iterator[Compared]:
    checker = Trusting(read_note(path), timeout=None)
    engine: Engine | None = None
    for item in checker.note.items:
        if isinstance(item, Directive):
            list(checker.declare(item))
            continue
        result = checker.check(item)
        verdict = _expected(path, item, len(result.steps))
        for (_, left, right), claim in checker.claims if verdict is not None else ():
            derivative = _derivative(checker.reading, claim)
            if derivative is None:
                continue
            if engine is None or engine.reading is not checker.reading:
                engine = Engine(checker.reading)
            agreement, message = _agreement(engine, claim, derivative, verdict)
            yield Compared(item.line, left, right, verdict, agreement, message)


def _expected(path: Path, formula: Formula, steps: int) -> Verdict | None:
    """What is known about all steps of a formula; None if that is nothing certain."""
    accepted = {formula.expect or "proved"}
    if path in CORPUS:
        accepted = set(labels(path)[formula.line][1])
    if accepted == {"proved"}:
        return Verdict.PROVED
    return Verdict.REFUTED if accepted == {"refuted"} and steps == 1 else None


def _derivative(reading: Reading, claim: Claim) -> Derivative | None:
    """What a claim about one derivative has on its left, by whatever name; None for any other claim."""
    return differentiated(reading.system, claim.pairs[0][0]) if len(claim.pairs) == 1 else None


def _agreement(
    engine: Engine, claim: Claim, derivative: Derivative, verdict: Verdict
) -> tuple[Verdict | None, str]:
    """Whether the engine's answer equals the claim's right side.

    What is refuted may be so for one layer only: then all cases count.
    """
    try:
        answers = list(engine.answers(derivative))
        if verdict is Verdict.PROVED:
            answers = answers[:1]
    except NotDerived as problem:
        return None, str(problem)
    decisions = [_decision(engine, claim, answer, layer) for answer, layer in answers]
    refuted = [one for one in decisions if one.verdict is not Verdict.PROVED]
    worst = refuted[0] if refuted else decisions[0]
    return worst.verdict, worst.message


def _decision(engine: Engine, claim: Claim, answer: Term, layer: Index | None) -> Decision:
    reading, right = engine.reading, claim.pairs[0][1]
    if layer is not None:
        (letter,) = claim.layers
        right = rename(right, letter, layer)
    twin = make_claim(reading, reading.elaborator(), scalar(answer), scalar(right), (0, 0))
    units = {name: claim.units.get(name, places) for name, places in twin.units.items()}
    restriction = claim.restriction if layer is None else {}
    twin = replace(
        twin, units=units, restriction=restriction, unread=claim.unread, conditions=claim.conditions
    )
    return engine.decider.decide(twin, counterexample=False)
