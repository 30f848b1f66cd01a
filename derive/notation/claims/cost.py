"""The scalar that a note minimises."""

from __future__ import annotations

from derive.notation.reading import Reading
from derive.notation.system import System, depends_on, references
from derive.notation.tensor import Tensor, any_component
from derive.notation.terms import Reference


def find_cost(reading: Reading, parameter: Tensor) -> Reference | None:
    """The declared cost, or the only defined number that nothing uses, if the parameter influences it."""
    system = reading.system
    family = next(references(any_component(parameter))).family
    if reading.settings.cost is not None:
        key = reading.settings.cost
        names = [k for k in system.quantities if k == key]
        names += [k for k in system.quantities if k.split("_")[0] == key]
        return _reference(system, names[0]) if names and family in depends_on(system, names[0]) else None
    used = {
        part.family
        for definition in system.definitions
        if not definition.differentiates
        for part in definition.mentions
        if part.family != definition.family
    }
    scalars = [
        key
        for key in dict.fromkeys(d.family for d in system.definitions)
        if not system.quantities[key].slots
        and key not in used
        and key not in system.roots
        and not _is_gradient(system, key)
    ]
    scalars = [key for key in scalars if family in depends_on(system, key)]
    return _reference(system, scalars[0]) if len(scalars) == 1 else None


def _is_gradient(system: System, key: str) -> bool:
    return any(d.differentiates for d in system.by_family.get(key, ()))


def _reference(system: System, key: str) -> Reference | None:
    quantity = system.quantities[key]
    return None if quantity.slots else Reference(key)
