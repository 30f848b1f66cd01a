"""The general derivation: from a note's givens to the derivatives of its cost, in index notation."""

from derive.derivation.costs import NoCost, no_cost
from derive.derivation.deriving import derive_note, derive_reading
from derive.derivation.house import ACTIVATIONS, COSTS, network_note
from derive.derivation.problems import NotDerived
from derive.derivation.result import Derivation, Derived, Link, Reason
from derive.derivation.selecting import selected
from derive.derivation.sources import reading_of

__all__ = [
    "ACTIVATIONS",
    "COSTS",
    "Derivation",
    "Derived",
    "Link",
    "NoCost",
    "NotDerived",
    "Reason",
    "derive_note",
    "derive_reading",
    "network_note",
    "no_cost",
    "reading_of",
    "selected",
]
