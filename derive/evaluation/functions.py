"""Functions with a meaning of their own, written as operations on the graph."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from derive.evaluation.effort import Abstain
from derive.evaluation.graph import Graph, Guard, Node

Unary = Callable[[Graph, Node], Node]

#: ``x > 0``, otherwise; ``x > y``, otherwise.
_POSITIVE: tuple[Guard, ...] = ((">", 0, 1), None)


def sqrt(graph: Graph, x: Node) -> Node:
    return graph.power(x, Fraction(1, 2))


def logistic(graph: Graph, x: Node) -> Node:
    return graph.inverse(graph.sum((graph.one, graph.exp(graph.negative(x)))))


def tanh(graph: Graph, x: Node) -> Node:
    """1 - 2/(e^{2x} + 1)."""
    double = graph.product((graph.constant(2), x))
    quotient = graph.inverse(graph.sum((graph.exp(double), graph.one)))
    return graph.sum((graph.one, graph.product((graph.constant(-2), quotient))))


def _hyperbolic(graph: Graph, x: Node, sign: Node) -> Node:
    mirrored = graph.product((sign, graph.exp(graph.negative(x))))
    return graph.product((graph.constant(Fraction(1, 2)), graph.sum((graph.exp(x), mirrored))))


def sinh(graph: Graph, x: Node) -> Node:
    return _hyperbolic(graph, x, graph.minus_one)


def cosh(graph: Graph, x: Node) -> Node:
    return _hyperbolic(graph, x, graph.one)


def tan(graph: Graph, x: Node) -> Node:
    return graph.product((graph.sin(x), graph.inverse(graph.cos(x))))


def absolute(graph: Graph, x: Node) -> Node:
    return graph.select(_POSITIVE, (x, graph.zero), (x, graph.negative(x)))


def rectified(graph: Graph, x: Node) -> Node:
    return graph.select(_POSITIVE, (x, graph.zero), (x, graph.zero))


def sign(graph: Graph, x: Node) -> Node:
    guards: tuple[Guard, ...] = ((">", 0, 1), ("<", 0, 1), None)
    return graph.select(guards, (x, graph.zero), (graph.one, graph.minus_one, graph.zero))


def softplus(graph: Graph, x: Node) -> Node:
    return graph.log(graph.sum((graph.one, graph.exp(x))))


#: Functions of one scalar.
UNARY: Mapping[str, Unary] = {
    r"\exp": Graph.exp,
    r"\log": Graph.log,
    r"\ln": Graph.log,
    r"\sin": Graph.sin,
    r"\cos": Graph.cos,
    r"\tan": tan,
    r"\sinh": sinh,
    r"\cosh": cosh,
    r"\tanh": tanh,
    r"\sqrt": sqrt,
    r"\sigmoid": logistic,
    r"\logistic": logistic,
    r"\softplus": softplus,
    r"\abs": absolute,
    r"\relu": rectified,
    r"\sign": sign,
}

#: Functions of any number of scalars that pick one of them, with the comparison by which they do.
CHOOSING: Mapping[str, str] = {r"\max": ">", r"\min": "<"}

#: Names that mean something which is not computed here; as generic functions they would be misread.
_NAMES = """
    arccos arcsin arctan arg argmax argmin cot coth csc deg det dim erf gcd hom inf ker lg lim liminf limsup
    sec sup softmax tr trace rank diag norm mod bmod round floor ceil
"""
UNSUPPORTED = frozenset("\\" + name for name in _NAMES.split())


def chosen(graph: Graph, sign: str, values: Sequence[Node]) -> Node:
    """The largest or smallest of the values, compared one after the other."""
    if not values:
        raise Abstain("the largest or smallest of nothing")
    best = values[0]
    for value in values[1:]:
        best = graph.select(((sign, 0, 1), None), (best, value), (best, value))
    return best
