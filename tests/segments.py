"""What the segments of Theorem D say of a claim, without the look at whole networks that comes before."""

from __future__ import annotations

from derive.checking import NoteChecker
from derive.documents import Directive, parse_note
from derive.notation.claims import Claim
from derive.proof.general import NotGeneral, Proof
from derive.results import Verdict


def both_ways(text: str) -> tuple[Verdict, bool]:
    """The verdict on the one formula of a note, and whether its segments prove it for every size."""
    checker = NoteChecker(parse_note(text))
    for item in checker.note.items:
        if isinstance(item, Directive):
            list(checker.declare(item))
        else:
            verdict = checker.check(item).verdict
    claims = [claim for _, claim in checker.claims]
    return verdict, bool(claims) and all(_is_proved(checker, claim) for claim in claims)


def _is_proved(checker: NoteChecker, claim: Claim) -> bool:
    try:
        return isinstance(checker.decider.generalizer().prove(claim), Proof)
    except NotGeneral:
        return False
