"""Families that end one layer before the last one, since nothing takes in what they would have there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from derive.notation.system import Definition, System
from derive.notation.terms import LAST, Index, Letter, Reference

#: For each family the definitions that take it in, and how far above the defined quantity it lies there.
Uses: TypeAlias = dict[str, list[tuple[Definition, list[int | None]]]]


def ending_early(system: System) -> frozenset[str]:
    """Families without a member at the last layer.

    With ``v^l = w^l y^l``, ``y^{l+1} = f(v^l)`` and a cost of ``y^L``, nothing takes in ``v^L`` and ``w^L``.
    """
    uses = _uses(system)
    found = {family for family in system.by_family if _feeds_only_upwards(uses.get(family, []))}
    found = {family for family in found if _made_in_its_layer(system, family)}
    if not found:
        return frozenset()
    while more := set(_joining(system, found, uses)) - found:
        found |= more
    return frozenset(found)


def _shifts(system: System, definition: Definition, reference: Reference) -> Iterator[int | None]:
    """How far above the defined quantity its part lies, for each kind of layers; None where that varies."""
    own = {i.name: i.shift for i in definition.pattern if isinstance(i, Letter)}
    for place in system.quantities[reference.family].layer_positions:
        index = reference.indices[place]
        known = isinstance(index, Letter) and index.name in own
        yield index.shift - own[index.name] if known and isinstance(index, Letter) else None


def _uses(system: System) -> Uses:
    """For each family the definitions that take it in, names of gradients left out, and from where."""
    found: Uses = {}
    for definition in system.definitions:
        for reference in () if definition.differentiates else definition.mentions:
            shifts = list(_shifts(system, definition, reference))
            found.setdefault(reference.family, []).append((definition, shifts))
    return found


def _feeds_only_upwards(uses: list[tuple[Definition, list[int | None]]]) -> bool:
    return bool(uses) and all(shifts and all(s is not None and s < 0 for s in shifts) for _, shifts in uses)


def _made_in_its_layer(system: System, family: str) -> bool:
    places = system.quantities[family].layer_positions
    return all(
        all(_is_general(definition.pattern[place]) for place in places)
        and {s for part in definition.mentions for s in _shifts(system, definition, part)} <= {0, None}
        for definition in system.by_family[family]
    )


def _is_general(index: Index) -> bool:
    return isinstance(index, Letter) and not index.name.startswith(LAST)


def _joining(system: System, found: set[str], uses: Uses) -> Iterator[str]:
    """Leaves that only such families take in, and names of gradients by them."""
    for family, quantity in system.quantities.items():
        own = uses.get(family, [])
        leaf = family not in system.by_family and bool(quantity.layer_positions)
        if leaf and own and all(d.family in found and set(shifts) == {0} for d, shifts in own):
            yield family
    for definition in system.definitions:
        parts = [part for part in definition.mentions if part.family in found]
        if definition.differentiates and any(set(_shifts(system, definition, part)) == {0} for part in parts):
            yield definition.family
