"""The second general road: both sides of a claim in normal form, for every width at once.

On each of the segments that stand for every depth (Theorem D of docs/soundness.md), layers have numbers and
units have letters.  There the derivatives of the claim are carried out and definitions unfolded in index
notation, and what is left is compared as sums of monomials.  Sides with one normal form are equal at every
width; different normal forms say nothing.  Conditions behind a formula only leave cases out, so that they
need no look: what is shown here holds without them.
"""

from __future__ import annotations

from msgspec.structs import replace

from derive.derivation.normal import Normal, Opened
from derive.derivation.problems import NotDerived
from derive.derivation.unfolding import Unfolding
from derive.notation.claims import Claim
from derive.notation.instance import Impossible
from derive.notation.problems import Finding, Unclear
from derive.notation.reading import Reading
from derive.proof.decide import Decider, Decision
from derive.proof.general import NotGeneral
from derive.proof.sizes import Placement
from derive.results import Code, Verdict


def by_normal_forms(reading: Reading, decider: Decider, claim: Claim, decision: Decision) -> Decision:
    """A decision on a claim with what its normal forms add to it, if they agree."""
    words = agreement(reading, decider, claim)
    if words is None:
        return decision
    if decision.verdict is Verdict.REFUTED:
        message = "the two general ways of deciding disagree; please report this formula"
        return Decision(Verdict.UNCLEAR, Code.INTERNAL, message)
    return replace(decision, general=True, holds_for=words)


def agreement(reading: Reading, decider: Decider, claim: Claim) -> str | None:
    """For which sizes the normal forms of both sides agree; None if they differ, or if there are none."""
    if reading.vocabulary.from_zero:
        return None
    try:
        return decider.generalizer().everywhere(claim, lambda placement: agree_at(placement, claim))
    except (NotDerived, NotGeneral, Impossible, Unclear, Finding, RecursionError):
        return None


def agree_at(placement: Placement, claim: Claim) -> bool:
    """Whether all sides of a claim have equal normal forms at numbered layers.

    First with the quantities standing that have names, which is short, then with more and more unfolded.
    """
    unfolding = Unfolding(placement.structure, placement.axes)
    for opened in Opened:
        normal = Normal(unfolding, opened)
        if all(
            normal.equal(*(unfolding.placed(side, placement.layers) for side in pair)) for pair in claim.pairs
        ):
            return True
    return False
