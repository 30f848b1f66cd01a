"""Links of givens that define nothing, ``a = b = c`` where b and c are known: what the other givens say."""

from __future__ import annotations

from msgspec.structs import replace

from derive.checking.chain import Chain
from derive.checking.knowledge import Knowledge
from derive.checking.reliance import reached_functions
from derive.documents import Formula
from derive.latex import Statement
from derive.notation.claims import Claim
from derive.notation.givens.given import Given
from derive.results import Code, Step, Verdict


def link_step(known: Knowledge, link: Given) -> Step:
    """The verdict on a link; it is refuted only if it contradicts definitions, whatever the leaves are."""
    other = Knowledge(known.sizes)
    other.settings, other.local = known.settings, list(known.local)
    entry = link.entry
    assert entry is not None
    formula = Formula(entry.latex, 0, entry.line, entry.column, entry.line)
    chain = Chain(other, 1, link.sides, link.tree.signs, Statement(link.tree), formula)
    step = chain.decided(0)
    claim = other.claims[-1][1] if other.claims else None
    if step.verdict is Verdict.REFUTED and (claim is None or not _contradicts(other, claim)):
        message = "it does not follow from the other givens"
        return replace(step, verdict=Verdict.UNCLEAR, code=Code.UNDECIDED, message=message)
    return step


def _contradicts(known: Knowledge, claim: Claim) -> bool:
    """Whether a claim that fails speaks of definitions, and of no function that is still open."""
    system = known.reading.system
    defined = any(reference.family in system.by_family for reference in claim.mentions)
    functions = [reached_functions(known.reading, term) for term in claim.terms]
    return (defined or any(given for given, _ in functions)) and not any(still for _, still in functions)
