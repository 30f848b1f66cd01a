"""Which quantities exist at which layers, once the layers are numbered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import TypeAlias

from derive.notation.system import (
    Definition,
    Environment,
    Name,
    System,
    evaluate_index,
    layer_indices,
    pattern_layers,
)
from derive.notation.terms import LAST, Index, Label, Letter


class Impossible(ValueError):
    """Something was asked for that this structure does not have: a layer, a unit, a range."""


def match_index(pattern: Index, value: Name, environment: dict[str, Name]) -> bool:
    """Bind ``pattern``'s letter so that it equals ``value``; False if it cannot."""
    if isinstance(pattern, Label):
        return pattern.value == value
    if pattern.name in environment:
        return evaluate_index(pattern, environment) == value
    if pattern.shift and not isinstance(value, int):
        return False
    environment[pattern.name] = value - pattern.shift if isinstance(value, int) else value
    return True


#: Definitions with the layer letters of their patterns bound.
Applying: TypeAlias = tuple[tuple[Definition, Mapping[str, Name]], ...]


class Layers:
    """A system with its layers numbered: which quantities exist, and at which layers.

    ``depths`` gives the number of the last layer for each layer-like index that the system does not settle
    itself.
    """

    def __init__(self, system: System, depths: Mapping[str, int]) -> None:
        self.system = system
        self.depths = {name: system.depths.get(name, depths.get(name, 1)) for name in system.ordinals}
        self.anchors: dict[str, Name] = {LAST + name: depth for name, depth in self.depths.items()}
        # Units may be exchanged: any that nothing names will do for a letter that is fixed but arbitrary.
        self.anchors.update({**dict.fromkeys(system.fixed, 1), **system.chosen})
        self._possible: dict[tuple[str, tuple[Name, ...]], bool] = {}
        self._applying: dict[tuple[str, tuple[Name, ...]], Applying] = {}
        #: Every definition with the values of its layer letters for which it is part of the network.
        self.placements = [
            (definition, inner)
            for definition in system.definitions
            for environment in self._placed(definition)
            for inner in self._inner(definition, environment)
        ]
        self._used = set(self._uses())

    def layer_range(self, ordinal: str) -> range:
        """The numbers of all layers."""
        return range(self.system.bases.get(ordinal, 0), self.depths[ordinal] + 1)

    def exists(self, family: str, layers: tuple[Name, ...]) -> bool:
        """Whether the network has this quantity: defined here, or a leaf that some definition uses."""
        if not layers:
            return True
        if not self._in_range(family, layers):
            return False
        return (family, layers) in self._used or any(True for _ in self.layer_environments(family, layers))

    def possible(self, family: str, layers: tuple[Name, ...]) -> bool:
        """Whether the quantity could exist at these layers, by its definition or as a leaf."""
        if not layers:
            return True
        key = (family, layers)
        if key not in self._possible:
            self._possible[key] = True  # a cycle within one layer is reported elsewhere
            self._possible[key] = self._in_range(family, layers) and (
                family not in self.system.by_family
                or family in self.system.carried
                or any(self.layer_environments(family, layers))
            )
        return self._possible[key]

    def applying(self, family: str, layers: tuple[Name, ...]) -> Applying:
        """The same as `layer_environments`, found once."""
        key = (family, layers)
        if key not in self._applying:
            self._applying[key] = tuple(self.layer_environments(family, layers))
        return self._applying[key]

    def layer_environments(
        self, family: str, layers: tuple[Name, ...]
    ) -> Iterator[tuple[Definition, dict[str, Name]]]:
        """The definitions that apply at these layers, most special first, with their layer letters bound."""
        positions = self.system.quantities[family].layer_positions
        for definition in self.system.by_family.get(family, ()):
            environment = dict(self.anchors)
            pattern = [definition.pattern[i] for i in positions]
            if self._below(definition, pattern, layers):
                continue
            if all(
                match_index(index, layer, environment) for index, layer in zip(pattern, layers, strict=True)
            ) and self._supported(definition, environment):
                yield definition, environment

    def initial(self, family: str, layers: tuple[Name, ...]) -> bool:
        """Whether a quantity is a leaf above the lowest layer only because its definition reaches below that.

        With ``a^{(l)} := … + a^{(l-2)}`` the note does not say what a^{(1)} is.
        """
        if self.system.reach == 1 or any(True for _ in self.layer_environments(family, layers)):
            return False
        positions = self.system.quantities[family].layer_positions
        for definition in self.system.by_family.get(family, ()):
            pattern, environment = [definition.pattern[i] for i in positions], dict(self.anchors)
            places = zip(pattern, layers, strict=True)
            if not self._below(definition, pattern, layers) and all(
                match_index(index, layer, environment) for index, layer in places
            ):
                return True
        return False

    def _in_range(self, family: str, layers: tuple[Name, ...]) -> bool:
        slots = [slot for slot in self.system.quantities[family].slots if slot]
        return all(layer in self.layer_range(slot) for slot, layer in zip(slots, layers, strict=True))

    def _below(self, definition: Definition, pattern: list[Index], layers: tuple[Name, ...]) -> bool:
        """Whether a general definition would reach down to the lowest layer, where only leaves are.

        One that mentions nothing but what is defined there does so: ``h^t := σ(a^t)`` beside ``a^0 := …``.
        """
        slots = [slot for slot in self.system.quantities[definition.family].slots if slot]
        lowest = any(
            isinstance(index, Letter)
            and index.name not in self.anchors
            and layer == self.system.bases.get(slot, 0)
            for index, layer, slot in zip(pattern, layers, slots, strict=True)
        )
        return lowest and not self._is_defined_lowest(definition, pattern)

    def _is_defined_lowest(self, definition: Definition, pattern: list[Index]) -> bool:
        """Whether all that a definition mentions is in its own layer and defined in the lowest one, too."""
        layered = [one for one in definition.mentions if layer_indices(self.system, one)]
        return bool(layered) and all(
            list(layer_indices(self.system, one)) == pattern and self._has_lowest(one.family)
            for one in layered
        )

    def _has_lowest(self, family: str) -> bool:
        quantity = self.system.quantities[family]
        places, slots = quantity.layer_positions, [slot for slot in quantity.slots if slot]
        lowest = [Label(self.system.bases.get(slot, 0)) for slot in slots]
        return any([d.pattern[i] for i in places] == lowest for d in self.system.by_family.get(family, ()))

    def _supported(self, definition: Definition, environment: Environment) -> bool:
        for letter, allowed in definition.restriction.items():
            if letter in environment and environment[letter] not in allowed:
                return False
        return self._references_possible(definition, environment)

    def _references_possible(self, definition: Definition, environment: Environment) -> bool:
        for reference in definition.mentions:
            layers = self.evaluated(layer_indices(self.system, reference), environment)
            if layers is not None and not self.possible(reference.family, layers):
                return False
        return True

    def _placed(self, definition: Definition) -> Iterator[dict[str, Name]]:
        """The values of a definition's layer letters for which it is part of the network."""
        quantity = self.system.quantities[definition.family]
        ranges = [self.layer_range(slot) for slot in quantity.slots if slot]
        for layers in product(*ranges):
            environment = dict(self.anchors)
            pattern = pattern_layers(self.system, definition)
            if self._below(definition, pattern, layers):
                continue
            matched = all(match_index(i, n, environment) for i, n in zip(pattern, layers, strict=True))
            if matched and self._supported(definition, environment):
                yield environment

    def _inner(self, definition: Definition, environment: dict[str, Name]) -> Iterator[dict[str, Name]]:
        """The values of letters bound over layers further in: a sum over time."""
        bound: dict[str, str] = {}
        for reference in definition.mentions:
            for index, slot in zip(
                reference.indices, self.system.quantities[reference.family].slots, strict=True
            ):
                if slot is not None and isinstance(index, Letter) and index.name not in environment:
                    bound[index.name] = slot
        for values in product(*(self.layer_range(slot) for slot in bound.values())):
            inner = {**environment, **dict(zip(bound, values, strict=True))}
            if self._references_possible(definition, inner):
                yield inner

    def _uses(self) -> Iterator[tuple[str, tuple[Name, ...]]]:
        """The quantities that definitions mention; a sum over layers takes in those that others mention."""
        summed: list[tuple[str, tuple[Name, ...]]] = []
        plain: set[str] = set()
        for definition, environment in self.placements:
            own = {i.name for i in definition.pattern if isinstance(i, Letter)} | self.anchors.keys()
            for reference in definition.mentions:
                indices = layer_indices(self.system, reference)
                layers = self.evaluated(indices, environment)
                if layers is None:
                    continue
                if any(isinstance(i, Letter) and i.name not in own for i in indices):
                    summed.append((reference.family, layers))
                    continue
                plain.add(reference.family)
                yield reference.family, layers
        yield from (use for use in summed if use[0] not in plain)

    def evaluated(self, indices: tuple[Index, ...], environment: Environment) -> tuple[Name, ...] | None:
        """Layer numbers, or None where a letter is bound further in (a sum over layers)."""
        if any(isinstance(i, Letter) and i.name not in environment for i in indices):
            return None
        return tuple(evaluate_index(i, environment) for i in indices)
