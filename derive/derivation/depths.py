"""Whether a formula holds in networks of every depth, not only in the one that cases were found in.

Where the givens call a layer by number, that layer may be the last one of a shallow network, for which
another formula holds.  Cases are therefore compared with networks of all smaller depths.
"""

from __future__ import annotations

from collections.abc import Mapping

from derive.derivation.cases import Case
from derive.derivation.paths import Node, Paths, is_open
from derive.notation.instance import Impossible
from derive.notation.system import System
from derive.notation.terms import Index, Label, Letter, Reference

#: Layers within this distance of the last one are counted from there.
REACH = 3
#: Cases that occur only in networks with more layers than this are left out.
MOST_LAYERS = 3


def shallow(paths: Paths) -> list[Paths]:
    """The same definitions in networks with fewer layers, down to the highest that is called by number."""
    system = paths.system
    lowest = {name: max([system.bases.get(name, 0) + 1, *numbered(system, name)]) for name in system.ordinals}
    found: list[Paths] = []
    for less in range(1, max((paths.depth[name] - lowest[name] for name in lowest), default=0) + 1):
        depths = {name: max(paths.depth[name] - less, lowest[name]) for name in lowest}
        try:
            found.append(Paths(system, paths.definitions, paths.last, depths))
        except Impossible:
            continue
    return found


def numbered(system: System, ordinal: str) -> list[int]:
    """The layers that the givens call by number."""
    return [
        index.value
        for definition in system.definitions
        for part in (Reference(definition.family, definition.pattern), *definition.mentions)
        for index, slot in zip(part.indices, system.quantities[part.family].slots, strict=True)
        if slot == ordinal and isinstance(index, Label) and isinstance(index.value, int)
    ]


def holds(case: Case, of: str, deep: Paths, other: Paths) -> bool:
    """Whether the definitions that a case rests on are those of the same layers in another network."""
    wanted = _uses(case.nodes[0], of, deep)
    places = (node for node in _places(case, deep, other) if node in other.leading(of))
    return all(_uses(node, of, other) == wanted for node in places)


def _uses(node: Node, of: str, paths: Paths) -> set[tuple[int, tuple[Index, ...]]]:
    """The definitions through which a node leads to ``of``, with the layers at which they mention it."""
    leading = paths.leading(of)
    return {(use.definition, use.layers) for use in paths.uses.get(node, ()) if use.user in leading}


def least_depth(case: Case, paths: Paths) -> int:
    """How many layers above the lowest a network must have for a case to occur."""
    if case.bounds is None:
        return 0
    (slot,) = (slot for slot in paths.system.quantities[case.family].slots if slot)
    low, high = case.bounds
    above = 0 if counted_from_below(case, paths) else paths.depth[slot] - high
    return low + above - paths.system.bases.get(slot, 0)


def _places(case: Case, deep: Paths, other: Paths) -> list[Node]:
    """The layers of a case in a network of another depth."""
    if case.layer is None:
        return []
    (slot,) = (slot for slot in deep.system.quantities[case.family].slots if slot)
    numbers = list(other.structure.layer_range(slot))
    if not is_open(case.layer):
        return [(case.family, (n,)) for n in numbers if n == _number(case.layer, other.structure.anchors)]
    if case.bounds is not None:
        low, high = case.bounds
        top = high if counted_from_below(case, deep) else high + other.depth[slot] - deep.depth[slot]
        numbers = [n for n in numbers if low <= n <= top]
    return [(case.family, (n,)) for n in numbers]


def counted_from_below(case: Case, paths: Paths) -> bool:
    """Whether the upper bound of a case is a number, as it is nearer to the lowest layer than to the last."""
    assert case.bounds is not None
    (slot,) = (slot for slot in paths.system.quantities[case.family].slots if slot)
    high = case.bounds[1]
    return high - paths.system.bases.get(slot, 0) < paths.depth[slot] - high - REACH


def _number(index: Index, anchors: Mapping[str, int | str]) -> int | None:
    value = index.value if isinstance(index, Label) else anchors.get(index.name)
    shift = index.shift if isinstance(index, Letter) else 0
    return value + shift if isinstance(value, int) else None
