"""What leads where: the definitions of a system on numbered layers, as a graph of families.

The graph has one node for each family and layer, not one for each unit.  It tells which definitions mention
a quantity at which layers, so that layers where the same holds can be treated as one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import product
from typing import TypeAlias

from msgspec import Struct

from derive.derivation.problems import NotDerived
from derive.notation.givens.depths import deepest
from derive.notation.instance import Instance, Structure
from derive.notation.system import Definition, Environment, Name, System, layer_indices
from derive.notation.terms import LAST, Domain, Family, Index, Letter, Multiplied, Reference, Total, walk

#: A family at numbered layers.
Node: TypeAlias = tuple[str, tuple[Name, ...]]

#: Layers that are looked at beyond those that the givens call by number.
SPARE = 5


class Use(Struct, frozen=True):
    """One definition, at some layers, mentions a component whose layer indices are ``layers`` in it.

    ``whole`` says whether each component of that layer is mentioned, none left out by the limits of a sum.
    """

    user: Node
    definition: int
    layers: tuple[Index, ...]
    whole: bool = True


class Paths:
    """The graph of some definitions; ``last`` are the kinds of layers whose last one has a name."""

    def __init__(
        self,
        system: System,
        definitions: tuple[Definition, ...],
        last: frozenset[str],
        depths: Mapping[str, int] | None = None,
    ) -> None:
        self.system = system
        self.last = last
        self.definitions = definitions
        if any(len(quantity.layer_positions) > 1 for quantity in system.quantities.values()):
            raise NotDerived("quantities with two indices of layers are not derived")
        if depths is None:
            depths = {name: deepest(system, name) + SPARE for name in system.ordinals}
        self.structure = Structure(system, depths)
        self.instance = Instance(self.structure, {}, self.structure.axes.copy())
        self._numbers = {id(definition): number for number, definition in enumerate(definitions)}
        self.uses: dict[Node, list[Use]] = {}
        self.below: dict[Node, set[Node]] = {}
        self._leading: dict[tuple[str, str | None], set[Node]] = {}
        for family in dict.fromkeys(definition.family for definition in definitions):
            for layers in self._layers(family):
                self._read((family, layers))

    def _layers(self, family: str) -> Iterator[tuple[Name, ...]]:
        slots = [slot for slot in self.system.quantities[family].slots if slot]
        return product(*(self.structure.layer_range(slot) for slot in slots))

    def bodies(self, node: Node) -> Iterator[tuple[int, Environment]]:
        """The definitions that hold at a node: special ones, and the first that speaks of all units."""
        family, layers = node
        positions = self.system.quantities[family].unit_positions
        seen: set[tuple[Index, ...]] = set()
        for definition, environment in self.structure.layer_environments(family, layers):
            units = tuple(definition.pattern[place] for place in positions)
            if units in seen:
                continue
            seen.add(units)
            number = self._numbers.get(id(definition))
            if number is not None:
                yield number, environment
            if all(isinstance(index, Letter) for index in units):
                return

    def _read(self, node: Node) -> None:
        for number, environment in self.bodies(node):
            body = self.definitions[number].body
            domains = {p.letter: p.domain for p in walk(body) if isinstance(p, Total | Multiplied | Family)}
            seen: set[tuple[str, tuple[Index, ...]]] = set()
            for reference in self.definitions[number].mentions:
                indices = layer_indices(self.system, reference)
                if (reference.family, indices) in seen:
                    continue
                seen.add((reference.family, indices))
                for layers in self._values(indices, domains, environment):
                    other = (reference.family, layers)
                    inner = {**environment, **_bound_layers(indices, layers)}
                    whole = self._is_whole(reference, layers, domains, inner)
                    self.uses.setdefault(other, []).append(Use(node, number, indices, whole))
                    self.below.setdefault(node, set()).add(other)

    def _values(
        self, indices: tuple[Index, ...], domains: Mapping[str, Domain], environment: Environment
    ) -> Iterable[tuple[Name, ...]]:
        """The layers of a reference: one, or all that a sum over layers runs through."""
        found = self.structure.evaluated(indices, environment)
        if found is not None:
            return [found]
        (index,) = indices
        assert isinstance(index, Letter)
        numbers = self.instance.range(domains[index.name], environment)
        return [(number + index.shift,) for number in numbers if isinstance(number, int)]

    def _is_whole(
        self,
        reference: Reference,
        layers: tuple[Name, ...],
        domains: Mapping[str, Domain],
        environment: Environment,
    ) -> bool:
        """Whether the sums over the indices of units leave none out."""
        for place in self.system.quantities[reference.family].unit_positions:
            index = reference.indices[place]
            domain = domains.get(index.name) if isinstance(index, Letter) else None
            if domain is not None and domain != Domain(domain.uses):
                found = self.instance.range(domain, environment)
                if set(found) != set(self.instance.units((reference.family, place, layers))):
                    return False
        return True

    def leading(self, family: str, without: str | None = None) -> set[Node]:
        """All nodes on which a family depends, itself among them; ``without`` is a family to go around."""
        if (family, without) not in self._leading:
            self._leading[family, without] = self._reached(family, without)
        return self._leading[family, without]

    def _reached(self, family: str, without: str | None) -> set[Node]:
        waiting = [node for node in self.below if node[0] == family]
        found = set(waiting)
        while waiting:
            for node in self.below.get(waiting.pop(), ()):
                if node not in found and node[0] != without:
                    found.add(node)
                    waiting.append(node)
        return found

    def distances(self, family: str) -> dict[Node, int]:
        """How many definitions lie at most between a family and what it depends on.

        Raises `NotDerived` where something is defined through itself.
        """
        nodes = self.leading(family)
        users = {node: {use.user for use in self.uses.get(node, ())} & nodes for node in nodes}
        found: dict[Node, int] = {}
        while len(found) < len(nodes):
            ready = [node for node in nodes if node not in found and users[node] <= found.keys()]
            if not ready:
                raise NotDerived(f"{family} depends on something that is defined through itself")
            found.update({n: 1 + max((found[user] for user in users[n]), default=-1) for n in ready})
        return found

    def detour(self, above: Node, below: Node) -> bool:
        """Whether ``above`` depends on ``below`` in another way than by its own definition."""
        waiting = [node for node in self.below.get(above, ()) if node != below]
        seen = set(waiting)
        while waiting:
            for node in self.below.get(waiting.pop(), ()):
                if node == below:
                    return True
                if node not in seen:
                    seen.add(node)
                    waiting.append(node)
        return False

    @cached_property
    def depth(self) -> dict[str, int]:
        """The number of the last layer."""
        return self.structure.depths


def is_open(index: Index) -> bool:
    """Whether an index stands for any layer or unit."""
    return isinstance(index, Letter) and not index.name.startswith(LAST)


def _bound_layers(indices: tuple[Index, ...], layers: tuple[Name, ...]) -> dict[str, Name]:
    """The values that letters of layers have where a reference is at some layers."""
    found: dict[str, Name] = {}
    for index, number in zip(indices, layers, strict=True):
        if isinstance(index, Letter) and is_open(index) and isinstance(number, int):
            found[index.name] = number - index.shift
    return found
