"""Statements with all that their writers left to the reader: terms behind dots, letters of sums, sums."""

from __future__ import annotations

from collections.abc import Sequence

from derive.latex.syntax import Relation, Tree
from derive.notation.settings import Settings
from derive.notation.statements.bare_functions import with_arguments
from derive.notation.statements.bracket_indices import with_subscripts
from derive.notation.statements.changes import with_changes
from derive.notation.statements.component_sums import with_components
from derive.notation.statements.dots import with_terms
from derive.notation.statements.logarithms import without_logarithm
from derive.notation.statements.repeated_indices import with_sums
from derive.notation.statements.unnamed_sums import with_letters
from derive.notation.vocabulary import Vocabulary
from derive.notation.vocabulary.spellings import Spellings, find_spellings, respelled


def written_out(sides: Sequence[Tree], settings: Settings) -> tuple[Tree, ...]:
    """The sides of one statement, with all its sums and what they run over."""
    trees = with_letters([with_terms(side) for side in with_subscripts(sides)])
    return with_sums(trees) if settings.summation == "einstein" else trees


def spellings_in(sides: Sequence[Tree], vocabulary: Vocabulary) -> Spellings:
    """The names, new in a statement, that are read as if they were written otherwise."""
    return find_spellings([Relation(tuple(sides), ("=",) * (len(sides) - 1))], vocabulary.forms)


def completed(
    sides: Sequence[Tree], settings: Settings, vocabulary: Vocabulary, own: Spellings | None = None
) -> tuple[Tree, ...]:
    """The sides of a claim, also with the arguments of functions and with changes read as names.

    ``own`` are the `spellings_in` them, if these are known already.
    """
    spellings = vocabulary.spellings | (spellings_in(sides, vocabulary) if own is None else own)
    sides = [respelled(side, spellings) for side in sides]
    return with_arguments(with_changes(written_out(sides, settings), vocabulary), vocabulary)


__all__ = ["completed", "spellings_in", "with_components", "without_logarithm", "written_out"]
