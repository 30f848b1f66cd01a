"""Trees with other parts in the place of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from msgspec.structs import replace

from derive.latex.syntax import (
    BigOperator,
    Cases,
    Differential,
    Fraction,
    Group,
    Matrix,
    Name,
    Node,
    Product,
    Relation,
    Root,
    Scripted,
    Sequence,
    Sum,
    Tree,
)


def with_parts(tree: Tree, change: Callable[[Tree], Tree]) -> Tree:
    """A tree with every part on the line changed; scripts and limits stay as they are."""

    def maybe(part: Tree | None) -> Tree | None:
        return None if part is None else change(part)

    match tree:
        case Scripted(base):
            return replace(tree, base=change(base))
        case Group(_, body) | BigOperator(_, _, _, body):
            return replace(tree, body=change(body))
        case Sequence(items):
            return replace(tree, items=tuple(map(change, items)))
        case Sum(terms):
            return replace(tree, terms=tuple((sign, change(term)) for sign, term in terms))
        case Product(_, factors):
            return replace(tree, factors=tuple(map(change, factors)))
        case Fraction(above, below):
            return replace(tree, numerator=change(above), denominator=change(below))
        case Root(radicand):
            return replace(tree, radicand=change(radicand))
        case Differential(_, _, operand):
            return replace(tree, operand=maybe(operand))
        case Matrix(rows):
            return replace(tree, rows=tuple(tuple(map(maybe, row)) for row in rows))
        case Cases(branches):
            return replace(tree, rows=tuple((change(value), given) for value, given in branches))
        case Relation(operands):
            return replace(tree, operands=tuple(map(maybe, operands)))
    return tree


def with_names(tree: Tree, names: Mapping[str, Tree]) -> Tree:
    """A tree with something else in the place of some names, wherever these stand."""

    def go(value: Any) -> Any:
        if isinstance(value, Name) and value.text in names:
            return names[value.text]
        if isinstance(value, Node):
            return replace(value, **{name: go(getattr(value, name)) for name in value.__struct_fields__})
        return tuple(map(go, value)) if isinstance(value, tuple) else value

    found: Tree = go(tree)
    return found
