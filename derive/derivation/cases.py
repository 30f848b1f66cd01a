"""Layers where the same is true of a quantity are one case, with a letter for all of them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from itertools import groupby

from msgspec import Struct
from msgspec.structs import replace

from derive.derivation.paths import Node, Paths, Use
from derive.notation.terms import LAST, Index, Label, Letter, Reference


class Case(Struct, frozen=True):
    """A family at the layers of ``nodes``, called ``layer`` in formulas; None for a family without layers.

    ``uses`` are those of the first node.  ``bounds`` restrict the layer where there are other cases.
    ``labels`` are the units that it is about, by their index places, where units are only called by name.
    """

    family: str
    nodes: tuple[Node, ...]
    layer: Index | None
    uses: tuple[Use, ...]
    bounds: tuple[int, int] | None = None
    labels: tuple[tuple[int, Label], ...] = ()

    def has(self, node: Node, reference: Reference) -> bool:
        """Whether a component, at the layer of ``node``, is one of those that the case is about."""
        return node in self.nodes and all(reference.indices[place] == label for place, label in self.labels)


def cases(
    paths: Paths,
    family: str,
    nodes: list[Node],
    signature: Callable[[Node], Hashable],
    uses: Callable[[Node], tuple[Use, ...]],
    letter: str,
) -> Iterator[Case]:
    """The cases of a family, from the last layer down.

    ``signature`` is the same for nodes of which the same is true; ``letter`` stands for a layer.
    """
    slots = [slot for slot in paths.system.quantities[family].slots if slot]
    if not slots:
        yield Case(family, tuple(nodes), None, uses(nodes[0]))
        return
    all_layers = list(reversed(paths.structure.layer_range(slots[0])))
    runs = [list(group) for _, group in groupby(sorted(nodes, key=_layer, reverse=True), key=signature)]
    for run in runs:
        found = uses(run[0])
        alone = len(run) == 1
        layer = _single(paths, slots[0], run[0], found) if alone else Letter(letter)
        layers = [_layer(node) for node in run]
        whole = layers == [n for n in all_layers if paths.structure.exists(family, (n,))]
        bounds = None if alone or whole else (layers[-1], layers[0])
        yield Case(family, tuple(run), layer, found, bounds)


def labelled(paths: Paths, case: Case) -> Iterator[Case]:
    """One case for each unit of a family whose units are never called by letters."""
    bodies = (part for definition in paths.definitions for part in definition.mentions)
    heads = (Reference(definition.family, definition.pattern) for definition in paths.definitions)
    found = [part.indices for part in (*bodies, *heads) if part.family == case.family]
    units = paths.system.quantities[case.family].unit_positions
    places = [place for place in units if all(isinstance(indices[place], Label) for indices in found)]
    if not places:
        yield case
        return
    for indices in dict.fromkeys(found):
        chosen = ((place, indices[place]) for place in places)
        labels = tuple((place, label) for place, label in chosen if isinstance(label, Label))
        yield replace(case, labels=labels)


def _layer(node: Node) -> int:
    (layer,) = node[1]
    assert isinstance(layer, int)
    return layer


def _single(paths: Paths, slot: str, node: Node, uses: tuple[Use, ...]) -> Index:
    """What one layer is called: as where it is used, or counted from the nearer end."""
    number = _layer(node)
    for use in uses:
        for index in use.layers:
            if isinstance(index, Label) or index.name.startswith(LAST):
                return index
    top = paths.depth[slot]
    if slot not in paths.last or number - paths.system.bases.get(slot, 0) < top - number:
        return Label(number)
    return Letter(LAST + slot, number - top)
