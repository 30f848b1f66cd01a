"""What the relations of a formula say: claims in terms, definitions that a note makes, update rules."""

from derive.notation.claims.claim import COLUMN, ROW, Claim
from derive.notation.claims.introductions import defined_function, defined_name, families_in, lookalike
from derive.notation.claims.lengths import shown_lengths
from derive.notation.claims.making import make_claim
from derive.notation.claims.updates import Update, as_update, update_claim
from derive.notation.claims.variables import arguments_read_as_vectors, free_variables

#: The relations that are decided.
EQUALITIES = frozenset(
    {"=", ":=", "\\equiv", "\\triangleq", "\\stackrel{\\text{def}}{=}", "\\coloneqq", "\\doteq"}
)

__all__ = [
    "COLUMN",
    "EQUALITIES",
    "ROW",
    "Claim",
    "Update",
    "arguments_read_as_vectors",
    "as_update",
    "defined_function",
    "defined_name",
    "families_in",
    "free_variables",
    "lookalike",
    "make_claim",
    "shown_lengths",
    "update_claim",
]
