"""Vectors and matrices with dots: the rule behind ``x_1, x_2, …, x_n``, read off the written entries."""

from __future__ import annotations

from typing import Any, TypeAlias

from msgspec.structs import replace

from derive.latex import syntax as tex
from derive.latex.rewriting import with_names
from derive.latex.syntax import Tree
from derive.notation.problems import Unclear
from derive.notation.scripts import Mark, expand_digits, split_marks
from derive.results import Code

#: Names that no note can contain, for the indices of row and column.
ROW = "\ue000"
COLUMN = "\ue001"

#: Rows of entries; None is an empty one.
Cells: TypeAlias = tuple[tuple[Tree | None, ...], ...]


def has_dots(rows: Cells) -> bool:
    """Whether some entries of a matrix are left to the reader."""
    return any(isinstance(cell, tex.Text) for row in rows for cell in row)


def template(rows: Cells) -> tuple[Tree, bool, bool]:
    """The general entry, with `ROW` and `COLUMN` as index names, and which of the two axes there are.

    Raises `Unclear` where the written entries follow no rule that is read here: the first and the last entry
    must differ in indices only, counting from 1 in the first.
    """
    grid = _written(rows)
    first, general = grid[0][0], grid[-1][-1]
    down, across = len(grid) > 1, len(grid[0]) > 1
    if across:
        general = _generalised(general, first, grid[0][-1], COLUMN)
    if down:
        general = _generalised(general, first, grid[-1][0], ROW)
    _check(general, grid)
    return general, down, across


def limit(general: Tree, last: Tree) -> Tree | None:
    """What stands in the last entry where the general one has `COLUMN`."""
    if isinstance(general, tex.Scripted) and isinstance(last, tex.Scripted):
        for (_, one), (_, two) in zip(general.scripts, last.scripts, strict=True):
            marks = split_marks(one) or ()
            ends = expand_digits(tuple(split_marks(two) or ()), len(marks)) or ()
            for mark, end in zip(marks, ends, strict=False):
                if mark.letter == COLUMN:
                    return _tree(end)
    pairs = zip(tex.children(general), tex.children(last), strict=True)
    return next((found for pair in pairs if (found := limit(*pair)) is not None), None)


def renamed(general: Tree, letter: str) -> Tree:
    """The general entry with a letter in the place of `COLUMN`."""
    return with_names(general, {COLUMN: tex.Name(letter)})


def _written(rows: Cells) -> list[list[Tree]]:
    """The entries between the dots, row by row."""
    kept = [[cell for cell in row if not isinstance(cell, tex.Text)] for row in rows]
    grid: list[list[Tree]] = [[cell for cell in row if cell is not None] for row in kept if row]
    widths = {len(row) for row in grid} | {len(row) for row in kept if row}
    if len(widths) != 1:
        raise _no_rule()
    return grid


def _no_rule() -> Unclear:
    return Unclear(Code.UNDECIDED, "the rule behind the dots is not understood")


def _generalised(tree: Tree, first: Tree, other: Tree, name: str) -> Tree:
    """``tree`` with the indices in which ``first`` and ``other`` differ made general."""
    found = _walk(tree, first, other, name)
    if found == tree:
        raise _no_rule()
    return found


def _walk(tree: Tree, first: Tree, other: Tree, name: str) -> Tree:
    if type(first) is not type(other) or type(tree) is not type(first):
        raise _no_rule()
    if isinstance(tree, tex.Scripted):
        assert isinstance(first, tex.Scripted) and isinstance(other, tex.Scripted)
        return _walk_scripts(tree, first, other, name)
    changes: dict[str, Any] = {}
    for part in _parts(tree):
        values = getattr(tree, part), getattr(first, part), getattr(other, part)
        changes[part] = _walk_value(*values, name)
    return replace(tree, **changes)


def _parts(node: tex.Node) -> list[str]:
    """The names of a node's fields, its place in the text left out."""
    return [name for name in node.__struct_fields__ if name != "span"]


def _walk_value(value: Any, first: Any, other: Any, name: str) -> Any:
    if all(isinstance(part, tex.Node) for part in (value, first, other)):
        return _walk(value, first, other, name)
    if isinstance(value, tuple) and isinstance(first, tuple) and isinstance(other, tuple):
        if not len(value) == len(first) == len(other):
            raise _no_rule()
        return tuple(_walk_value(v, f, o, name) for v, f, o in zip(value, first, other, strict=True))
    if first != other:
        raise _no_rule()
    return value


def _walk_scripts(tree: tex.Scripted, first: tex.Scripted, other: tex.Scripted, name: str) -> tex.Scripted:
    if not len(tree.scripts) == len(first.scripts) == len(other.scripts):
        raise _no_rule()
    scripts = []
    for (place, script), (_, one), (_, two) in zip(tree.scripts, first.scripts, other.scripts, strict=True):
        scripts.append((place, _walk_script(script, one, two, name)))
    return tex.Scripted(
        _walk(tree.base, first.base, other.base, name), tuple(scripts), tree.primes, span=tree.span
    )


def _walk_script(script: Tree, first: Tree, other: Tree, name: str) -> Tree:
    if first == other:
        return script
    groups = [split_marks(part) for part in (script, first, other)]
    count = max(len(group or ()) for group in groups)
    spread = [expand_digits(tuple(group), count) if group else None for group in groups]
    if any(group is None for group in spread):
        raise _no_rule()
    marks, ones, twos = (group or () for group in spread)
    items = [
        tex.Name(name) if one.text == "1" and two.text != "1" else _tree(own)
        for own, one, two in zip(marks, ones, twos, strict=True)
    ]
    if any(one.text != two.text and one.text != "1" for one, two in zip(ones, twos, strict=True)):
        raise _no_rule()
    return items[0] if len(items) == 1 else tex.Sequence(tuple(items))


def _tree(one: Mark) -> Tree:
    if one.number is not None:
        return tex.Number(one.number)
    base: Tree = tex.Name(one.word if one.word is not None else str(one.letter))
    if not one.shift:
        return base
    sign = 1 if one.shift > 0 else -1
    return tex.Sum(((1, base), (sign, tex.Number(str(abs(one.shift))))))


def _check(general: Tree, grid: list[list[Tree]]) -> None:
    """The second entries must follow the rule, too: 1, 2, … and not 1, 3, …."""
    for row, column in ((1, 0), (0, 1)):
        if row < len(grid) - 1 or column < len(grid[0]) - 1:
            cell = grid[min(row, len(grid) - 1)][min(column, len(grid[0]) - 1)]
            wanted = _at(general, row + 1, column + 1)
            if _plain(cell) != _plain(wanted):
                raise _no_rule()


def _at(tree: Tree, row: int, column: int) -> Tree:
    """The general entry at a row and a column."""
    return with_names(tree, {ROW: tex.Number(str(row)), COLUMN: tex.Number(str(column))})


def _plain(tree: Tree) -> str:
    """A spelling in which ``w_{12}`` and ``w_{1,2}`` are the same."""

    def go(value: object) -> str:
        if isinstance(value, tex.Scripted):
            scripts = []
            for place, script in value.scripts:
                marks = split_marks(script)
                digits = [d for m in marks or () for d in (m.number or m.text)]
                scripts.append(place + (" ".join(digits) if marks else go(script)))
            return f"{go(value.base)}[{'|'.join(scripts)}]{value.primes}"
        if isinstance(value, tex.Node):
            return type(value).__name__ + str([go(getattr(value, part)) for part in _parts(value)])
        if isinstance(value, tuple):
            return str([go(part) for part in value])
        return repr(value)

    return go(tree)
