"""Which components a network of a given size has, what each of them is there for, and where it stands."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from typing import TypeAlias

from msgspec import Struct, field

from derive.derivation import no_cost
from derive.notation.instance import Impossible, Instance
from derive.notation.reading import Reading
from derive.notation.system import Environment, Name, SlotPoint, evaluate_index
from derive.notation.terms import (
    Argument,
    Cases,
    Condition,
    Derivative,
    Family,
    Multiplied,
    Reference,
    SameIndex,
    Total,
    children,
)

Component: TypeAlias = tuple[str, tuple[Name, ...]]

#: Larger networks are not looked at.
MOST_COMPONENTS = 4000


class TooLarge(ValueError):
    """A network with more components than anyone wants to see."""


class Anatomy(Struct, frozen=True, dict=True):
    """All components that the cost depends on.

    ``learnt`` are the families of parameters, ``samples`` the place of the sample's index in those that have
    one.
    """

    instance: Instance
    cost: str
    learnt: Collection[str]
    samples: Mapping[str, int] = field(default_factory=dict)
    _children: dict[Component, tuple[Component, ...]] = field(default_factory=dict)

    def children(self, component: Component) -> tuple[Component, ...]:
        """What the definition of a component mentions; nothing if it is a leaf."""
        if component not in self._children:
            self._children[component] = tuple(dict.fromkeys(self._mentions(component)))
        return self._children[component]

    def _mentions(self, component: Component) -> Iterator[Component]:
        try:
            bound = self.instance.lookup(*component)
        except Impossible:
            return
        if bound is not None:
            yield from self._within(bound.definition.body, bound.environment)

    def _within(self, term: Argument | Condition, environment: Environment) -> Iterator[Component]:
        match term:
            case Reference(family, indices):
                yield family, tuple(evaluate_index(index, environment) for index in indices)
            case (
                Total(letter, domain, body) | Multiplied(letter, domain, body) | Family(letter, domain, body)
            ):
                for unit in self.instance.range(domain, environment):
                    yield from self._within(body, {**environment, letter: unit})
            case Cases(branches):
                for condition, value in branches:
                    if not _excluded(condition, environment):
                        yield from self._within(value, environment)
                    if condition is None or _holds(condition, environment):
                        break
            case Derivative():
                return
            case _:
                for part in children(term):
                    yield from self._within(part, environment)

    @cached_property
    def components(self) -> tuple[Component, ...]:
        """All components, each after what it depends on."""
        found: dict[Component, None] = {}
        begun: set[Component] = set()
        stack: list[tuple[Component, bool]] = [((self.cost, ()), False)]
        while stack:
            component, finished = stack.pop()
            if finished:
                found.setdefault(component)
            elif component not in begun:
                begun.add(component)
                if len(begun) > MOST_COMPONENTS:
                    raise TooLarge("this network has too many components")
                stack.append((component, True))
                stack.extend((child, False) for child in reversed(self.children(component)))
        return tuple(found)

    @cached_property
    def users(self) -> Mapping[Component, tuple[Component, ...]]:
        """Which components mention each one."""
        found: dict[Component, list[Component]] = {}
        for component in self.components:
            for child in self.children(component):
                found.setdefault(child, []).append(component)
        return {component: tuple(users) for component, users in found.items()}

    def is_leaf(self, component: Component) -> bool:
        """Whether nothing defines a component."""
        return self.instance.lookup(*component) is None

    @cached_property
    def leaves(self) -> tuple[Component, ...]:
        """Parameters, inputs and targets."""
        return tuple(component for component in self.components if self.is_leaf(component))

    @cached_property
    def parameters(self) -> tuple[Component, ...]:
        """The components that are learnt."""
        return tuple(leaf for leaf in self.leaves if leaf[0] in self.learnt)

    @cached_property
    def above(self) -> frozenset[Component]:
        """What lies on the cost's side of the output: the cost, and all that feeds no neuron."""
        return frozenset(component for component in self.components if not self._feeds_a_neuron[component])

    @cached_property
    def _feeds_a_neuron(self) -> Mapping[Component, bool]:
        """Whether a component is, or leads to, one that has parameters of its own or repeats a neuron."""
        found: dict[Component, bool] = {}
        for component in reversed(self.components):
            found[component] = component in self._neurons or any(
                found[user] for user in self.users.get(component, ())
            )
        return found

    @cached_property
    def _neurons(self) -> Mapping[Component, Component]:
        """For each signal the component with parameters that it is the value of."""
        found: dict[Component, Component] = {}
        for component in self.components:
            children = self.children(component)
            if component == (self.cost, ()):
                continue
            if any(child in self._learnt for child in children):
                found[component] = component
            else:
                below = {found[child] for child in children if child in found}
                same = [one for one in below if self.units(one) == self.units(component)]
                if same and not any(self._is_target(child) for child in children):
                    found[component] = same[0]
        return found

    @cached_property
    def _learnt(self) -> frozenset[Component]:
        return frozenset(self.parameters)

    def _is_target(self, component: Component) -> bool:
        return self.is_leaf(component) and component not in self._learnt

    @cached_property
    def targets(self) -> tuple[Component, ...]:
        """Leaves that only the cost looks at."""
        return tuple(leaf for leaf in self.leaves if leaf in self.above and leaf not in self._learnt)

    @cached_property
    def inputs(self) -> tuple[Component, ...]:
        """Leaves that feed the network."""
        return tuple(leaf for leaf in self.leaves if leaf not in self.above and leaf not in self._learnt)

    @cached_property
    def columns(self) -> tuple[tuple[Component, ...], ...]:
        """The neurons by distance from the input, each told by its last signal; first the inputs."""
        depth: dict[Component, int] = {component: 0 for component in self.inputs}
        shown: dict[Component, Component] = {component: component for component in self.inputs}
        for component in self.components:
            neuron = self._neurons.get(component)
            if neuron is None:
                continue
            shown[neuron] = component
            if neuron == component:
                depth[neuron] = 1 + max((depth[one] for one in self.sources(neuron)), default=0)
        columns: list[list[Component]] = [[] for _ in range(max(depth.values(), default=0) + 1)]
        for neuron in sorted(depth, key=lambda one: _order(one[1])):
            columns[depth[neuron]].append(shown[neuron])
        return tuple(tuple(column) for column in columns if column)

    def sources(self, neuron: Component) -> tuple[Component, ...]:
        """The neurons and inputs that a neuron is fed by."""
        found: dict[Component, None] = {}
        stack = list(self.children(neuron))
        while stack:
            child = stack.pop()
            if child in self._neurons:
                found.setdefault(self._neurons[child])
            elif child not in self._learnt:
                found.setdefault(child) if self.is_leaf(child) else stack.extend(self.children(child))
        return tuple(found)

    def neuron(self, component: Component) -> Component:
        """The component with parameters of which this one is the value; an input is its own."""
        return self._neurons.get(component, component)

    def axis(self, component: Component) -> SlotPoint | None:
        """The set of units that a component with one unit index is numbered by."""
        places = self.unit_places(component[0])
        return self._set_of(component, places[0]) if len(places) == 1 else None

    def sample_axis(self, component: Component) -> SlotPoint | None:
        """The set of samples that a component is numbered by."""
        place = self.samples.get(component[0])
        return None if place is None else self._set_of(component, place)

    def _set_of(self, component: Component, place: int) -> SlotPoint:
        quantity = self.instance.system.quantities[component[0]]
        layers = tuple(component[1][layer] for layer in quantity.layer_positions)
        return self.instance.axes.find((component[0], place, layers))

    def unit_places(self, family: str) -> tuple[int, ...]:
        """The places of a family's indices of units, that of the sample not among them."""
        places = self.instance.system.quantities[family].unit_positions
        return tuple(place for place in places if place != self.samples.get(family))

    def units(self, component: Component) -> tuple[Name, ...]:
        """The labels of a component's units."""
        return tuple(component[1][place] for place in self.unit_places(component[0]))

    def spelt(self, component: Component) -> str:
        """The LaTeX of a component: ``w_{12}^{(1)}``; labels of several characters are set apart.

        A vector's component gets its index even where the note only has a letter for the whole.
        """
        family, labels = component
        template = self.instance.system.quantities[family].spelling or family
        if any(len(str(label)) > 1 for label in labels):
            template = re.sub(r"(\{\d+\})(?=\{\d+\})", r"\1,", template)
        shown = {int(place) for place in re.findall(r"\{(\d+)\}", template)}
        missing = [str(labels[place]) for place in self.unit_places(family) if place not in shown]
        known = {f"{{{place}}}": str(label) for place, label in enumerate(labels)}
        text = re.sub(r"\{\d+\}", lambda place: known.get(place[0], place[0]), template)
        if not missing:
            return text
        between = "," if max(map(len, missing)) > 1 else ""
        return f"{f'({text})' if '_' in text else text}_{{{between.join(missing)}}}"

    def layer(self, component: Component) -> int | None:
        """The number of the layer that a component stands in, if layers have numbers."""
        places = self.instance.system.quantities[component[0]].layer_positions
        label = component[1][places[0]] if len(places) == 1 else None
        return label if isinstance(label, int) else None


def _holds(condition: Condition | None, environment: Environment) -> bool:
    """Whether a condition is about labels and they agree."""
    if not isinstance(condition, SameIndex):
        return False
    return evaluate_index(condition.left, environment) == evaluate_index(condition.right, environment)


def _excluded(condition: Condition | None, environment: Environment) -> bool:
    return isinstance(condition, SameIndex) and not _holds(condition, environment)


def _order(labels: tuple[Name, ...]) -> tuple[tuple[int, str], ...]:
    """Numbers by size before words."""
    return tuple((label, "") if isinstance(label, int) else (10**6, label) for label in labels)


def find_cost(reading: Reading) -> str:
    """The declared cost, or the only scalar that nothing else uses.  Raises `NoCost` if there is none."""
    system = reading.system
    network = [one for one in system.definitions if not one.differentiates]
    if system.cost is not None:
        names = [key for key in system.quantities if key == system.cost or key.split("_")[0] == system.cost]
        found = [key for key in names if not system.quantities[key].slots][:1]
    else:
        used = {part.family for one in network for part in one.mentions if part.family != one.family}
        defined = dict.fromkeys(one.family for one in network)
        found = [key for key in defined if not system.quantities[key].slots and key not in used]
    if len(found) != 1:
        raise no_cost(reading, network)
    return found[0]
