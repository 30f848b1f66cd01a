"""Which derivatives stay as they are in the results for others.

Those with a name of the note's own do.  Where none breaks a recursion, the derivatives by the quantities
that parameters enter do, as textbooks keep ∂C/∂z.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from derive.derivation.model import Model
from derive.derivation.paths import Node, is_open


def kept_families(model: Model, of: str, nodes: set[Node]) -> frozenset[str]:
    """The families by which derivatives of ``of`` are left standing."""
    above = _above(model, of, nodes)
    kept = set(model.named(of)) & above.keys()
    kept |= _above_shared(model, nodes, of)
    while circle := _circle(above, kept):
        fed = [family for family in circle if _is_fed(model, family)]
        own = [family for family in circle if family in above[family]]
        kept.update(fed or own or circle)
    return frozenset(kept)


def _above(model: Model, of: str, nodes: set[Node]) -> Mapping[str, set[str]]:
    """For each family those that mention it and lead to ``of``."""
    found: dict[str, set[str]] = {family: set() for family, _ in nodes}
    for node in nodes:
        for use in model.paths.uses.get(node, ()):
            if use.user in nodes and use.user[0] != of:
                found[node[0]].add(use.user[0])
    return found


def _above_shared(model: Model, nodes: set[Node], of: str) -> set[str]:
    """Layered quantities that mention one without layers: its derivative is a sum over all of theirs."""
    quantities = model.system.quantities
    found: set[str] = set()
    for node in nodes:
        for use in model.paths.uses.get(node, ()) if not node[1] else ():
            pattern = model.network[use.definition].pattern
            places = quantities[use.user[0]].layer_positions
            if use.user in nodes and use.user[0] != of and any(is_open(pattern[place]) for place in places):
                found.add(use.user[0])
    return found


def _is_fed(model: Model, family: str) -> bool:
    """Whether a quantity is computed from leaves beside other quantities."""
    return any(
        reference.family not in model.defined
        for definition in model.system.by_family[family]
        for reference in definition.mentions
    )


def _circle(above: Mapping[str, set[str]], kept: Iterable[str]) -> list[str]:
    """The families that lie on some circle without kept ones, in a fixed order."""
    rest = {family: users - set(kept) for family, users in above.items() if family not in set(kept)}
    while ends := [family for family, users in rest.items() if not users & rest.keys()]:
        for family in ends:
            del rest[family]
    # What is left leads into a circle; only families that are also reached from one lie on it.
    while starts := [f for f in rest if not any(f in users for users in rest.values())]:
        for family in starts:
            del rest[family]
    return list(rest)
