"""Places in a syntax tree, and the tree with something else there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from msgspec.structs import replace

from derive.latex import Name, Node, Scripted

Put: TypeAlias = Callable[[Any], Any]


def spots(node: Node) -> Iterator[tuple[Any, Put]]:
    """Every subtree, outermost first, with a function that puts another one in its place."""
    yield node, lambda new: new
    for child, put in parts(node):
        for deeper, inner in spots(child):
            yield deeper, lambda new, put=put, inner=inner: put(inner(new))


def outside_indices(node: Node) -> Iterator[tuple[Any, Put]]:
    """As `spots`, but what stands at the corners of a name is not entered."""
    yield node, lambda new: new
    for child, put in parts(node):
        index = isinstance(node, Scripted) and isinstance(node.base, Name) and child is not node.base
        if not index or node.base.text == "e":
            for deeper, inner in outside_indices(child):
                yield deeper, lambda new, put=put, inner=inner: put(inner(new))


def parts(node: Node) -> Iterator[tuple[Any, Put]]:
    for name in node.__struct_fields__:
        if name != "span":
            for child, put in _within(getattr(node, name)):
                yield child, lambda new, put=put, name=name: replace(node, **{name: put(new)})


def _within(value: Any) -> Iterator[tuple[Any, Put]]:
    if isinstance(value, Node):
        yield value, lambda new: new
    elif isinstance(value, tuple):
        for place, item in enumerate(value):
            for child, put in _within(item):
                yield child, lambda new, k=place, put=put: (*value[:k], put(new), *value[k + 1 :])


def without(items: tuple[Any, ...], place: int) -> tuple[Any, ...]:
    return (*items[:place], *items[place + 1 :])


def swapped(items: tuple[Any, ...], one: int, other: int) -> tuple[Any, ...]:
    found = list(items)
    found[one], found[other] = found[other], found[one]
    return tuple(found)
