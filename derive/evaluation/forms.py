"""Nodes as linear combinations and as products of powers of other nodes."""

from __future__ import annotations

from fractions import Fraction

from derive.evaluation.graph import Graph, Node


def additive(graph: Graph, node: Node) -> dict[Node, Fraction]:
    """A node as a sum of rational multiples of other nodes, seen through names."""
    return _form(graph, node, "sum", "product", graph.one)


def multiplicative(graph: Graph, node: Node) -> dict[Node, Fraction]:
    """A node as a product of rational powers of other nodes, seen through names.

    Only such factors are split off as are positive wherever they exist, so that the logarithm of a product is
    the sum of their logarithms.  What remains of unknown sign is one factor.
    """
    form: dict[Node, Fraction] = {}
    unknown: dict[Node, Fraction] = {}
    for part, exponent in _form(graph, node, "product", "power", None).items():
        known = exponent.denominator % 2 == 0 or graph.is_positive(part)
        (form if known else unknown)[part] = exponent
    if len(unknown) == 1 and all(exponent.numerator % 2 for exponent in unknown.values()):
        return form | unknown
    if unknown:
        rest = graph.product([graph.power(part, exponent) for part, exponent in unknown.items()])
        form[rest] = Fraction(1)
    return form


def _form(graph: Graph, node: Node, joined: str, scaled: str, unit: Node | None) -> dict[Node, Fraction]:
    form: dict[Node, Fraction] = {}
    stack = [(node, Fraction(1))]
    while stack:
        part, scale = stack.pop()
        kind, arguments = graph.kinds[part], graph.arguments[part]
        if kind == "named":
            stack.append((arguments[0], scale))
        elif kind == joined:
            stack.extend((argument, scale) for argument in arguments)
        elif kind == scaled and (split := _scaled(graph, part)) is not None:
            stack.append((split[1], scale * split[0]))
        elif kind == "constant" and unit is not None and part != unit:
            stack.append((unit, scale * graph.payloads[part]))
        else:
            form[part] = form.get(part, Fraction(0)) + scale
    return {part: scale for part, scale in form.items() if scale}


def _scaled(graph: Graph, node: Node) -> tuple[Fraction, Node] | None:
    """A product as a number times the rest, a power as its exponent and base."""
    arguments = graph.arguments[node]
    if graph.kinds[node] == "power":
        exponent: Fraction = graph.payloads[node]
        return exponent, arguments[0]
    coefficient = graph.number(arguments[0])
    if coefficient is None:
        return None
    return coefficient, graph.product(arguments[1:])
