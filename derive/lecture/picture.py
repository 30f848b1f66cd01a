"""The figure of a network: which neurons are drawn, what they are called, which edges there are."""

from __future__ import annotations

from collections.abc import Sequence

from derive.lecture.anatomy import Anatomy, Component
from derive.lecture.drawing import FIRST_DRAWN, MOST_DRAWN, Column, Drawing, Edge, Neuron
from derive.lecture.quantities import Quantities, Role

#: More columns, or more edges, than these make no figure.
MOST_COLUMNS, MOST_EDGES = 7, 200


def drawable(widths: Sequence[int]) -> tuple[int, ...]:
    """The widths of the network that is looked at for a drawing of one with these widths."""
    return tuple(width if width <= MOST_DRAWN else FIRST_DRAWN + 2 for width in widths)


def picture(anatomy: Anatomy, quantities: Quantities, widths: Sequence[int] | None) -> Drawing | None:
    """The drawing of a network; None for one that has no layers, or too many."""
    columns = anatomy.columns
    if not 2 <= len(columns) <= MOST_COLUMNS:
        return None
    drawn = [
        _neurons(anatomy, column, widths[k] if widths else len(column)) for k, column in enumerate(columns)
    ]
    places = {one: (k, row) for k, column in enumerate(columns) for row, one in enumerate(column)}
    edges = _edges(anatomy, columns, places, [len(column.neurons) for column in drawn])
    if len(edges) > MOST_EDGES or not edges:
        return None
    titles = _titles(anatomy, quantities)
    titled = tuple(Column(column.neurons, title) for column, title in zip(drawn, titles, strict=True))
    forward = _carried(quantities, Role.ACTIVATION)
    backward = _carried(quantities, Role.ERROR)
    return Drawing(titled, tuple(edges), forward, backward)


def _neurons(anatomy: Anatomy, column: Sequence[Component], width: int) -> Column:
    """The circles of a layer; of a large one the first, dots, and the last with its true number."""
    names = [anatomy.spelt(component) for component in column]
    if width > len(column):
        last = column[-1]
        renamed = (last[0], tuple(width if label == len(column) else label for label in last[1]))
        names = [*names[:FIRST_DRAWN], "", anatomy.spelt(renamed)]
    return Column(tuple(Neuron(name) for name in names))


def _edges(
    anatomy: Anatomy,
    columns: Sequence[Sequence[Component]],
    places: dict[Component, tuple[int, int]],
    heights: Sequence[int],
) -> list[Edge]:
    """All connections between neurons that are drawn; the first into each column shows its weight."""
    shown = {anatomy.neuron(one): place for one, place in places.items()}
    edges = []
    named: set[int] = set()
    for column in columns[1:]:
        for one in column:
            end = shown[anatomy.neuron(one)]
            for source in sorted(anatomy.sources(anatomy.neuron(one)), key=lambda s: shown.get(s, (0, 0))):
                start = shown.get(source)
                if start is None or _left_out(start, columns, heights) or _left_out(end, columns, heights):
                    continue
                label = "" if end[0] in named else _weight(anatomy, anatomy.neuron(one), source)
                named.update({end[0]} if label else ())
                edges.append(Edge(start, end, label))
    return edges


def _left_out(place: tuple[int, int], columns: Sequence[Sequence[Component]], heights: Sequence[int]) -> bool:
    """Whether dots stand for a neuron."""
    column, row = place
    dotted = heights[column] == FIRST_DRAWN + 2 == len(columns[column])
    return dotted and row == FIRST_DRAWN


def _weight(anatomy: Anatomy, neuron: Component, source: Component) -> str:
    """The parameter with which a neuron multiplies what comes from another."""
    wanted = sorted(map(str, (*anatomy.units(neuron), *anatomy.units(source))))
    for child in anatomy.children(neuron):
        if child in anatomy.parameters and sorted(map(str, anatomy.units(child))) == wanted:
            return anatomy.spelt(child)
    return ""


def _titles(anatomy: Anatomy, quantities: Quantities) -> list[str]:
    """The numbers of the layers, if each column is a layer of its own."""
    layers = [{anatomy.layer(one) for one in column} for column in anatomy.columns]
    numbers = [number for found in layers for number in found if number is not None]
    if len(numbers) != len(layers) or len(set(numbers)) != len(numbers):
        return [""] * len(layers)
    letter, last = quantities.layer_letter, quantities.last
    return [f"{letter} = {number}" for number in numbers[:-1]] + [f"{letter} = {last} = {numbers[-1]}"]


def _carried(quantities: Quantities, role: Role) -> str:
    """What is handed on from layer to layer."""
    return next((quantities.spellings[family] for family, one in quantities.roles.items() if one is role), "")
