"""What the relations of a formula say: claims in terms, definitions that a note makes, update rules."""

from derive.notation.claims.branches import Branch, branches
from derive.notation.claims.claim import COLUMN, ROW, Claim
from derive.notation.claims.conditions import below_the_top
from derive.notation.claims.introductions import (
    defined_function,
    defined_name,
    families_in,
    is_new_name,
    is_open_function,
    lookalike,
    notation_for,
)
from derive.notation.claims.lengths import shown_lengths
from derive.notation.claims.making import make_claim
from derive.notation.claims.marked import Marked, marked_update
from derive.notation.claims.updates import ARROWS, Update, as_update, of_one_alone, update_claim
from derive.notation.claims.variables import arguments_read_as_vectors, free_variables, treats_as_vector

#: The relations that are decided.
EQUALITIES = frozenset(
    {"=", ":=", "\\equiv", "\\triangleq", "\\stackrel{\\text{def}}{=}", "\\coloneqq", "\\doteq"}
)

__all__ = [
    "ARROWS",
    "COLUMN",
    "EQUALITIES",
    "ROW",
    "Branch",
    "Claim",
    "Marked",
    "Update",
    "arguments_read_as_vectors",
    "as_update",
    "below_the_top",
    "branches",
    "defined_function",
    "defined_name",
    "families_in",
    "free_variables",
    "is_new_name",
    "is_open_function",
    "lookalike",
    "make_claim",
    "marked_update",
    "notation_for",
    "of_one_alone",
    "shown_lengths",
    "treats_as_vector",
    "update_claim",
]
