"""Vectors that are written out entry by entry."""

from __future__ import annotations

from derive.latex.syntax import Matrix, Name, Scripted
from derive.notation.scripts import Corners, corners, spell
from derive.notation.vocabulary.forms import Form
from derive.notation.vocabulary.occurrences import Occurrence, occurrences
from derive.notation.vocabulary.source import Source
from derive.notation.vocabulary.vocabulary import Vocabulary


def add_literals(vocabulary: Vocabulary, source: Source) -> None:
    r"""A vector that is written out entry by entry is a name of its own: ``\vec{w_4} = [w_{41}, …]``."""
    for given in source.givens:
        left, right = given.operands[0], given.operands[1]
        if not isinstance(right, Matrix) or not isinstance(left, Name | Scripted):
            continue
        for found in occurrences(left):
            marks = found.corners.lower
            known = vocabulary.forms.get(spell(found.name), ())
            longer = any(len(form.lower) > len(marks) for form in known)
            if longer and not _own_entries(vocabulary, found, right) and all(m.letter is None for m in marks):
                labels = tuple(m.text for m in marks)
                vocabulary.add(Form(spell(found.name), (), labels, tuple(None for _ in labels), closed=True))


def _own_entries(vocabulary: Vocabulary, found: Occurrence, right: Matrix) -> bool:
    """Whether every entry is a component of the very name on the left."""
    entries = [cell for row in right.rows for cell in row]
    layer = _first_layer(vocabulary, found.corners)
    return all(
        isinstance(cell, Scripted)
        and isinstance(cell.base, Name)
        and spell(cell.base) == spell(found.name)
        and _first_layer(vocabulary, corners(cell.scripts)) == layer
        for cell in entries
    )


def _first_layer(vocabulary: Vocabulary, found: Corners) -> list[str | None]:
    """The layer of the first lower index, in a list of its own; an empty list where there is no index."""
    layers = vocabulary.settings.layers
    return [vocabulary.layer_of(m) or (m.text if m.text in layers else None) for m in found.lower[:1]]
