"""Formulas that fail at the last layer alone, because it has definitions of its own, such as a softmax."""

from __future__ import annotations

from derive.checking.knowledge import Knowledge
from derive.latex import Name, Relation, Tree
from derive.latex.syntax import Number, Sum
from derive.notation.claims import Claim, below_the_top
from derive.notation.system import defines_last
from derive.notation.terms import Letter
from derive.results import Verdict


def holds_below(known: Knowledge, claim: Claim) -> Relation | None:
    """The condition, like ``l < L``, under which a claim is proved that does not hold in general."""
    system, anchors = known.reading.system, known.reading.names.anchors
    families = frozenset(one.family for one in system.definitions if defines_last(system, one))
    if not families or claim.restriction or claim.conditions:
        return None
    lower = below_the_top(claim, families)
    if len(lower.restriction) != 1:
        return None
    ((letter, (_, top)),) = lower.restriction.items()
    last = next((name for name, ordinal in anchors.items() if ordinal == claim.layers[letter]), None)
    if (
        last is None
        or not isinstance(top, Letter)
        or known.decider.decide(lower).verdict is not Verdict.PROVED
    ):
        return None
    return Relation((Name(letter), _above(last, top.shift + 1)), ("<",))


def _above(last: str, shift: int) -> Tree:
    """``L`` or ``L - 1``."""
    return Sum(((1, Name(last)), (-1, Number(str(-shift))))) if shift else Name(last)
