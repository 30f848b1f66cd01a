"""All claims of a note, with what the normal forms of their sides say beside the verdict without them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from unittest.mock import patch

from derive.check import check_note
from derive.checking.chain import Chain
from derive.checking.normal_forms import agreement
from derive.documents import Note, read_note
from derive.limits import STEPS_OF_NORMAL_FORMS, Exceeded, allowance
from derive.notation.claims import Claim
from derive.notation.terms import Derivative, walk
from derive.proof.decide import Decision
from derive.results import Code, Verdict


@dataclass(frozen=True)
class Compared:
    """One claim; ``words`` say for which sizes its normal forms agree, None if they do not."""

    line: int
    latex: str
    verdict: Verdict
    code: Code | None
    general: bool
    derivative: bool
    words: str | None

    @property
    def contradicted(self) -> bool:
        """Whether the normal forms agree on what was refuted."""
        return self.words is not None and self.verdict is Verdict.REFUTED


def compare(note: Note, only: Iterable[int] | None = None) -> list[Compared]:
    """All claims of a note that were decided, or those in some lines."""
    found: list[Compared] = []
    lines = None if only is None else set(only)

    def look(self: Chain, claim: Claim, decision: Decision) -> Decision:
        words = None
        if lines is None or self.formula.line in lines:
            try:
                with allowance(steps=STEPS_OF_NORMAL_FORMS):
                    words = agreement(self.known.reading, self.known.decider, claim)
            except Exceeded:
                self.known.abandon()
        derivative = any(isinstance(part, Derivative) for term in claim.terms for part in walk(term))
        found.append(
            Compared(
                self.formula.line,
                self.formula.latex,
                decision.verdict,
                decision.code,
                decision.general,
                derivative,
                words,
            )
        )
        return decision

    with patch.object(Chain, "_generally", look), patch("derive.correction.corrections", return_value=()):
        check_note(note, timeout=None)
    return found


@cache
def compared(path: Path) -> tuple[Compared, ...]:
    """All claims of a note that was read from a file."""
    return tuple(compare(read_note(path)))
