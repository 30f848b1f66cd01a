"""Arguments of functions as opaque symbols: the same only if they are written the same.

Theorem W counts nothing inside functions, so that there ``σ(Σ_j v_j)`` must not be compared by the value that
the sum has at some width.  An argument that contains a sum becomes a node named by what is written, with the
free letters put in and the bound ones numbered; its definition is the argument itself, so that derivatives
reach into it as into any quantity.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, NamedTuple

from derive.notation.system import Environment, evaluate_index
from derive.notation.terms import (
    Add,
    Apply,
    Argument,
    Cases,
    Comparison,
    Condition,
    Constant,
    Derivative,
    Domain,
    Family,
    Index,
    Letter,
    Multiplied,
    Multiply,
    Not,
    Power,
    Reference,
    SameIndex,
    Size,
    SlotUse,
    Total,
    walk,
)


class Written(NamedTuple):
    """An argument as it is written."""

    text: Hashable


def depends_on_sizes(term: Argument) -> bool:
    """Whether what is written has more parts at larger sizes."""
    return any(isinstance(part, Total | Multiplied | Size | Family | Derivative) for part in walk(term))


def grounded(
    term: Argument | Condition | None, environment: Environment, bound: Mapping[str, int]
) -> Hashable:
    """A term as a key: free letters by their values, bound ones by the depth of their binder."""

    def inner(part: Argument | Condition | None) -> Hashable:
        return grounded(part, environment, bound)

    def indices(places: tuple[Index, ...]) -> Hashable:
        return tuple([_index(place, environment, bound) for place in places])

    match term:
        case None:
            return None
        case Constant(value):
            return value
        case Size(use):
            return "size", _use(use, environment, bound)
        case Reference(family, places):
            return "quantity", family, indices(places)
        case Add(parts) | Multiply(parts):
            # Sorted, since the order in which sums and products are written does not matter.
            return type(term).__name__, tuple(sorted(map(inner, parts), key=repr))
        case Power(base, exponent):
            return "power", inner(base), inner(exponent)
        case Total(letter, domain, body) | Multiplied(letter, domain, body) | Family(letter, domain, body):
            deeper = {**bound, letter: len(bound)}
            return (
                type(term).__name__,
                _domain(domain, environment, deeper),
                grounded(body, environment, deeper),
            )
        case Apply(function, arguments, order, places):
            return function, order, indices(places), tuple(map(inner, arguments))
        case Derivative(of, by):
            return "derivative", inner(of), inner(by)
        case Cases(branches):
            return "cases", tuple((inner(condition), inner(value)) for condition, value in branches)
        case SameIndex(left, right):
            return "same", indices((left, right))
        case Comparison(left, sign, right):
            return sign, inner(left), inner(right)
        case Not(condition):
            return "not", inner(condition)


def _index(index: Index, environment: Environment, bound: Mapping[str, int]) -> Hashable:
    if isinstance(index, Letter) and index.name in bound:
        return "bound", bound[index.name], index.shift
    return evaluate_index(index, environment)


def _use(use: SlotUse, environment: Environment, bound: Mapping[str, int]) -> tuple[Any, ...]:
    return use.family, use.position, tuple(_index(i, environment, bound) for i in use.layers)


def _domain(domain: Domain, environment: Environment, bound: Mapping[str, int]) -> Hashable:
    uses = tuple(sorted({_use(use, environment, bound) for use in domain.uses}, key=repr))
    return uses, domain.first, domain.last, domain.labels
