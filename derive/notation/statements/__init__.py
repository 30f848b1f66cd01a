"""Statements with all that their writers left to the reader: terms behind dots, letters of sums, sums."""

from __future__ import annotations

from collections.abc import Sequence

from derive.latex.syntax import Tree
from derive.notation.settings import Settings
from derive.notation.statements.bare_functions import with_arguments
from derive.notation.statements.changes import with_changes
from derive.notation.statements.dots import with_terms
from derive.notation.statements.repeated_indices import with_sums
from derive.notation.statements.unnamed_sums import with_letters
from derive.notation.vocabulary import Vocabulary


def written_out(sides: Sequence[Tree], settings: Settings) -> tuple[Tree, ...]:
    """The sides of one statement, with all its sums and what they run over."""
    trees = with_letters([with_terms(side) for side in sides])
    return with_sums(trees) if settings.summation == "einstein" else trees


def completed(sides: Sequence[Tree], settings: Settings, vocabulary: Vocabulary) -> tuple[Tree, ...]:
    """The sides of a claim, also with the arguments of functions and with changes read as names."""
    return with_arguments(with_changes(written_out(sides, settings), vocabulary), vocabulary)


__all__ = ["completed", "written_out"]
