"""Slips in vectors and matrices: transposes, entries, rows for columns."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from derive.correction.changes import Change
from derive.correction.context import Context
from derive.correction.symbol_edits import transposed
from derive.correction.symbols import Symbol
from derive.correction.trees import Role, Site
from derive.latex import syntax as tex
from derive.latex.syntax import Tree

ONE = tex.Number("1")


def transposes(context: Context, site: Site) -> Iterator[Change]:
    """A transpose more or less, on whatever has axes."""
    whole = isinstance(site.tree, tex.Name | tex.Scripted | tex.Group | tex.Matrix | tex.Fraction)
    if context.scalar or site.role is not Role.VALUE or not whole or isinstance(site.parent, tex.Scripted):
        return
    if context.kind(site.tree) in ("column", "row", "matrix"):
        rule = ("transpose", site.path[:-1]) if isinstance(site.parent, tex.Matrix) else None
        yield Change(transposed(context, site.tree), "a transpose added or dropped", 1, rule)


def matrix_changes(tree: tex.Matrix) -> Iterator[Change]:
    """An entry too many or too few, a row for a column."""
    column = all(len(row) == 1 for row in tree.rows)
    if column:
        entries = [row[0] for row in tree.rows]
    elif len(tree.rows) == 1:
        entries = list(tree.rows[0])
    else:
        return
    for position in range(len(entries)) if len(entries) > 1 else ():
        rest = entries[:position] + entries[position + 1 :]
        yield Change(_written(tree, rest, column=column), "an entry dropped", 3)
    if column:
        yield Change(_written(tree, [*entries, ONE], column=True), "a constant entry added", 3)
    if len(entries) > 1:
        kind = "a column made a row" if column else "a row made a column"
        yield Change(_written(tree, entries, column=not column), kind, 2)


def _written(tree: tex.Matrix, entries: list[Tree | None], *, column: bool) -> Tree:
    return replace(tree, rows=tuple((entry,) for entry in entries) if column else (tuple(entries),))


def list_changes(items: tuple[Tree, ...]) -> Iterator[Change]:
    """``[a, b, c]`` set upright."""
    yield Change(tex.Matrix(tuple((item,) for item in items)), "a row made a column", 2)


def written_out(context: Context, one: Symbol) -> Iterator[Change]:
    """A vector of known units entry by entry, with the constant that belongs to the bias."""
    entries = [entry for entry in context.entries(one) if entry is not None]
    for kind, found in (("last", [*entries, ONE]), ("first", [ONE, *entries])):
        if entries:
            rows: tuple[tuple[Tree | None, ...], ...] = tuple((entry,) for entry in found)
            yield Change(tex.Matrix(rows), f"written out, a constant entry {kind}", 5, moved=2)
