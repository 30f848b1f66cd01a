"""Matrices and vectors written out."""

from __future__ import annotations

from typing import TypeVar

from derive.latex.syntax import Tree
from derive.notation.elaboration import elision
from derive.notation.elaboration.reader import Reader
from derive.notation.elaboration.shapes import listed, shape
from derive.notation.letters import rename
from derive.notation.problems import Finding, Unclear
from derive.notation.tensor import Axis, Listed, Tensor, Units, transpose
from derive.notation.terms import Index, Label, Term
from derive.results import Code

T = TypeVar("T")


def matrix(reader: Reader, rows: elision.Cells, tree: Tree) -> Tensor:
    """Rows of numbers, of vectors and matrices, or with dots; a single row or column is a vector.

    Raises `Finding` (``shape``) where rows or blocks do not fit.
    """
    if elision.has_dots(rows):
        return _elided(reader, rows, tree)
    if any(cell is None for row in rows for cell in row):
        raise Unclear(Code.SYNTAX, "a cell of this matrix is empty", tree.span)
    cells = [[reader.tensor(cell) for cell in row if cell is not None] for row in rows]
    if not all(value.scalar for row in cells for value in row):
        return _blocks(reader, cells, tree)
    width = len(cells[0])
    if any(len(row) != width for row in cells):
        raise Finding(Code.SHAPE, "the rows of this matrix differ in length", "ragged matrix", tree.span)
    terms = [[value.value() for value in row] for row in cells]

    def component(row: Index | None, column: Index | None) -> Term:
        return _entry(_entry(terms, row), column)

    rows_axis = Listed(len(terms)) if len(terms) > 1 or width == 1 else None
    columns_axis = Listed(width) if width > 1 else None
    return Tensor(component, rows_axis, columns_axis)


def _elided(reader: Reader, rows: elision.Cells, tree: Tree) -> Tensor:
    """A matrix with dots: its general entry over the units that the dots run through."""
    general, down, across = elision.template(rows)
    names = [name for name, written in ((elision.ROW, down), (elision.COLUMN, across)) if written]
    letters = {name: reader.fresh("#d") for name in names}
    outer = dict(reader.scope)
    reader.scope.update(letters)
    try:
        term = reader.number(general)
    finally:
        reader.scope = outer
    axes: dict[str, Axis] = {}
    for name in names:
        uses = reader.domain(letters[name], term).uses
        if not uses:
            raise Unclear(Code.UNDECIDED, "the rule behind the dots is not understood", tree.span)
        axes[name] = Units(uses[0])

    def component(row: Index | None, column: Index | None) -> Term:
        result = term
        for name, index in ((elision.ROW, row), (elision.COLUMN, column)):
            if name in letters and index is not None:
                result = rename(result, letters[name], index)
        return result

    return Tensor(component, axes.get(elision.ROW), axes.get(elision.COLUMN))


def _blocks(reader: Reader, cells: list[list[Tensor]], tree: Tree) -> Tensor:
    """Vectors stacked into a matrix, or set side by side."""
    if all(len(row) == 1 for row in cells):
        parts = [row[0] for row in cells]
        return _stack(reader, parts, tree)
    if len(cells) == 1:
        parts = [transpose(value) for value in cells[0]]
        return transpose(_stack(reader, parts, tree))
    raise Unclear(Code.UNDECIDED, "matrices made of blocks are not decided", tree.span)


def _stack(reader: Reader, parts: list[Tensor], tree: Tree) -> Tensor:
    """Tensors of the same width one below the other."""
    expanded = [listed(reader, part, tree.span) for part in parts]
    widths = {part.columns for part in expanded}
    if len(widths) != 1:
        shapes = " and ".join(shape(reader, part) for part in expanded)
        raise Finding(Code.SHAPE, f"blocks of different widths: {shapes}", shapes, tree.span)
    places: list[tuple[Tensor, Index | None]] = []
    for part in expanded:
        if part.rows is None:
            places.append((part, None))
        else:
            assert isinstance(part.rows, Listed)
            places.extend((part, Label(p)) for p in range(1, part.rows.count + 1))

    def component(row: Index | None, column: Index | None) -> Term:
        return _entry([part.component(place, column) for part, place in places], row)

    return Tensor(component, Listed(len(places)), expanded[0].columns)


def _entry(entries: list[T], place: Index | None) -> T:
    return entries[0] if place is None else entries[_position(place) - 1]


def _position(place: Index) -> int:
    if not isinstance(place, Label) or not isinstance(place.value, int):
        raise Unclear(Code.SHAPE, "a written-out vector meets one of unknown length")
    return place.value
