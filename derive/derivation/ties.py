"""Indices that the network keeps apart: the error of sample i depends on the signals of sample i alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from derive.notation.system import Definition, System
from derive.notation.terms import Letter

#: Pairs of index places: one of a family, and the one of the quantity above that must have the same value.
Ties: TypeAlias = frozenset[tuple[int, int]]


def ties(
    system: System, definitions: Iterable[Definition], of: str, families: Iterable[str]
) -> Mapping[str, Ties]:
    """For each family the places in which ``of`` depends only on components with its own indices."""
    units = system.quantities[of].unit_positions
    found: dict[str, Ties] = {
        family: frozenset((p, q) for p in system.quantities[family].unit_positions for q in units)
        for family in families
    }
    found[of] = frozenset((place, place) for place in units)
    changed = True
    while changed:
        changed = False
        for definition in definitions:
            above = found.get(definition.family)
            for reference in definition.mentions if above is not None else ():
                if reference.family == of or reference.family not in found:
                    continue
                kept = found[reference.family] & _kept(above or frozenset(), definition, reference.indices)
                if kept != found[reference.family]:
                    found[reference.family], changed = kept, True
    return found


def _kept(above: Ties, definition: Definition, indices: tuple[object, ...]) -> Ties:
    return frozenset(
        (place, other)
        for upper, other in above
        if isinstance(letter := definition.pattern[upper], Letter)
        for place, index in enumerate(indices)
        if index == letter
    )
