"""Which names a note uses, how many indices each has, and which are functions, by the givens' syntax."""

from derive.notation.vocabulary.compounds import power_names
from derive.notation.vocabulary.forms import Form, Match, spelling
from derive.notation.vocabulary.known import BUILTIN
from derive.notation.vocabulary.names import Names
from derive.notation.vocabulary.occurrences import (
    Occurrence,
    all_names,
    bound_letters,
    free_occurrences,
    limit_marks,
    occurrences,
)
from derive.notation.vocabulary.source import Source
from derive.notation.vocabulary.survey import survey
from derive.notation.vocabulary.vocabulary import Vocabulary

__all__ = [
    "BUILTIN",
    "Form",
    "Match",
    "Names",
    "Occurrence",
    "Source",
    "Vocabulary",
    "all_names",
    "bound_letters",
    "free_occurrences",
    "limit_marks",
    "occurrences",
    "power_names",
    "spelling",
    "survey",
]
