r"""Sizes that are named behind a formula, ``\dots, \quad K = 2``: they claim nothing, but restrict it."""

from __future__ import annotations

from msgspec.structs import replace

from derive.latex import Relation, Statement, Unreadable
from derive.latex.syntax import BigOperator, Group, Name, Number, Tree, children
from derive.notation.reading import Reading
from derive.notation.scripts import spell

#: For each statement, by its number, the sizes to which it is restricted.
Sizes = dict[int, dict[str, int]]


def size_conditions(
    statements: tuple[Statement, ...], reading: Reading
) -> tuple[tuple[Statement, ...], Sizes]:
    """Statements without those that name a size, and what these say of the ones before (or of the others)."""
    sizes = _sizes(statements, reading)
    kept: list[Statement] = []
    found: Sizes = {}
    leading: dict[str, int] = {}
    for statement in statements:
        size = _size(statement.body, sizes)
        if size is not None:
            for number in range(1, len(kept) + 1):
                found.setdefault(number, {}).update([size])
            if not kept:
                leading.update([size])
            continue
        own = [one for condition in statement.conditions if (one := _size(condition, sizes)) is not None]
        rest = tuple(one for one in statement.conditions if _size(one, sizes) is None)
        kept.append(replace(statement, conditions=rest))
        if own or leading:
            found.setdefault(len(kept), {}).update({**leading, **dict(own)})
    return tuple(kept), found


def _size(tree: Tree | Unreadable, sizes: set[str]) -> tuple[str, int] | None:
    """``K = 2`` for a size K."""
    match tree:
        case Group("(", body):
            return _size(body, sizes)
        case Relation((Name() as name, Number(text)), ("=",)) if spell(name) in sizes and text.isdecimal():
            return spell(name), int(text)
    return None


def _sizes(statements: tuple[Statement, ...], reading: Reading) -> set[str]:
    """The names that are sizes and nothing else."""
    found = set(reading.vocabulary.sizes)
    work: list[Tree] = [one.body for one in statements if not isinstance(one.body, Unreadable)]
    while work:
        tree = work.pop()
        if isinstance(tree, BigOperator) and isinstance(tree.upper, Name):
            found.add(spell(tree.upper))
        work.extend(children(tree))
    return found - set(reading.vocabulary.forms)
