"""The numbers of the lowest and of the last layer."""

from __future__ import annotations

from derive.notation.system import System, references
from derive.notation.terms import LAST, Index, Label, Letter, Reference, Term
from derive.notation.vocabulary import Names


def depths(names: Names) -> dict[str, int]:
    """Last layers that a directive fixes: ``sizes: {L: 5}`` for an anchor L."""
    found = {}
    for text, value in names.vocabulary.settings.sizes.items():
        if text in names.anchors:
            kind = names.anchors[text]
            found[kind] = value + names.beyond.get(kind, 0)
    return found


def bases(system: System) -> dict[str, int]:
    """The lowest layer's number: 0, unless a given names the input layer."""
    found: dict[str, int] = {}
    for definition in system.definitions:
        if definition.family not in system.carried or _mentions_layers(system, definition.body):
            continue
        quantity = system.quantities[definition.family]
        others = (d for d in system.by_family.get(definition.family, ()) if d is not definition)
        if not any(_is_general(other.pattern[i]) for other in others for i in quantity.layer_positions):
            continue
        for position in quantity.layer_positions:
            index = definition.pattern[position]
            if isinstance(index, Label) and isinstance(index.value, int):
                found[quantity.slots[position] or ""] = index.value
    return found


def _is_general(index: Index) -> bool:
    """Whether an index stands for any layer."""
    return isinstance(index, Letter) and not index.name.startswith(LAST)


def deepest(system: System, ordinal: str) -> int:
    """The highest layer that the givens call by number, and some above the lowest in any case."""
    numbers = [
        index.value
        for definition in system.definitions
        for part in (*definition.mentions, Reference(definition.family, definition.pattern))
        for index, slot in zip(part.indices, system.quantities[part.family].slots, strict=False)
        if slot == ordinal and isinstance(index, Label) and isinstance(index.value, int)
    ]
    return max([system.bases.get(ordinal, 0) + 3, *numbers])


def _mentions_layers(system: System, term: Term) -> bool:
    return any(system.quantities[r.family].layer_positions for r in references(term))
