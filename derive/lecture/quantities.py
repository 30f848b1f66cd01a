"""What each quantity of a note is: how it is written, what it is there for, how large it is."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from enum import StrEnum
from functools import cached_property

from msgspec import Struct

from derive.correction.symbols import Symbol, symbol
from derive.correction.trees import sites
from derive.latex import syntax as tex
from derive.latex import to_latex
from derive.lecture.anatomy import Anatomy, Component
from derive.notation.reading import Reading
from derive.notation.system import SlotPoint, depends_on
from derive.notation.terms import Add, Derivative, Reference, Term, walk


class Role(StrEnum):
    """What a quantity is there for."""

    INPUT = "input"
    WEIGHT = "weight"
    BIAS = "bias"
    WEIGHTED = "weighted"
    ACTIVATION = "activation"
    VALUE = "value"
    TARGET = "target"
    COST = "cost"
    ERROR = "error"


class Quantities(Struct, frozen=True, dict=True):
    """The quantities of a network at a small size."""

    reading: Reading
    anatomy: Anatomy

    @cached_property
    def roles(self) -> Mapping[str, Role]:
        """What each family is there for, in the order in which the givens mention them."""
        members: dict[str, Component] = {}
        for component in self.anatomy.components:
            family = component[0]
            if family not in members or self.anatomy.is_leaf(members[family]):
                members[family] = component
        found = {family: self._role(component) for family, component in members.items()}
        found |= {family: Role.ERROR for family in self.errors}
        order = list(Role)
        shown = [family for family in self.spellings if family in found]
        return {family: found[family] for family in sorted(shown, key=lambda one: order.index(found[one]))}

    @cached_property
    def errors(self) -> Mapping[str, Derivative]:
        """The names for derivatives of the cost, or of a part of it."""
        definitions = self.reading.system.definitions
        return {d.family: d.body for d in definitions if isinstance(d.body, Derivative)}

    def _role(self, component: Component) -> Role:
        anatomy = self.anatomy
        if component == (anatomy.cost, ()):
            return Role.COST
        given = component[0] in self.reading.system.by_family
        if component in anatomy.above and not given and component not in anatomy.parameters:
            return Role.TARGET
        if component in anatomy.inputs:
            return Role.INPUT
        if component in anatomy.parameters:
            return Role.BIAS if self._is_added(component) else Role.WEIGHT
        if anatomy.neuron(component) == component and component not in anatomy.above:
            direct = all(anatomy.neuron(user) != component for user in anatomy.users.get(component, ()))
            return Role.ACTIVATION if direct else Role.WEIGHTED
        return Role.VALUE if component in anatomy.above else Role.ACTIVATION

    def _is_added(self, component: Component) -> bool:
        """Whether a parameter is a summand by itself wherever it stands."""
        users = self.anatomy.users.get(component, ())
        bodies = [bound.definition.body for user in users if (bound := self.anatomy.instance.lookup(*user))]
        return all(component[0] in set(_summands(body)) for body in bodies)

    # Spellings

    @cached_property
    def spellings(self) -> Mapping[str, str]:
        """The LaTeX of a member of each family, as the givens write it, with letters for indices."""
        found: dict[str, tuple[int, str]] = {}
        for one in self._symbols():
            assert one.known is not None
            key, rank = one.known.form.key, _plainness(one)
            if key not in found or rank < found[key][0]:
                found[key] = (rank, to_latex(one.plain if not one.primes else one.tree))
        return {key: latex for key, (_, latex) in found.items()}

    def _symbols(self) -> Iterator[Symbol]:
        """All symbols of the givens, those on left sides first within each."""
        for given in self.reading.givens:
            for side in given.sides:
                for site in sites(side):
                    one = symbol(self.reading, site.tree)
                    if one is not None and one.known is not None:
                        yield one

    @cached_property
    def letters(self) -> Mapping[tuple[str, int], str]:
        """The letter at each index place of units, by family and number among those."""
        found: dict[tuple[str, int], tuple[int, str]] = {}
        for one in self._symbols():
            assert one.known is not None
            units = [place for place in one.places if not place.ordinal]
            for number, place in enumerate(units):
                key = (one.known.form.key, number)
                if isinstance(place.leaf, tex.Name) and (key not in found or _plainness(one) < found[key][0]):
                    found[key] = (_plainness(one), place.leaf.text)
        return {key: letter for key, (_, letter) in found.items()}

    # Shapes

    def shape(self, family: str) -> tuple[str, ...]:
        """How many members a family has along each index of units, as LaTeX: ``("n_l", "n_{l-1}")``."""
        places = self.anatomy.unit_places(family)
        return tuple(self._size(family, number) for number in range(len(places)))

    def _size(self, family: str, number: int) -> str:
        return self.size(self._layer_of(family, number) or self._letter(family, number))

    def _letter(self, family: str, number: int) -> str:
        return self.letters.get((family, number), "i")

    @cached_property
    def letters_of_sizes(self) -> Mapping[str, str]:
        """The sizes that are those of no layer, each with the letter that runs so far."""
        places = ((f, number) for f in self.roles for number in range(len(self.anatomy.unit_places(f))))
        letters = [self._letter(*place) for place in places if not self._layer_of(*place)]
        return {self.size(letter): letter for letter in letters}

    def size(self, index: str) -> str:
        """The number of units of a layer, or of those that a letter runs over."""
        return f"{self._size_symbol}_{{{index}}}"

    @cached_property
    def _size_symbol(self) -> str:
        """The note's own letter for the size of a layer."""
        points = self.anatomy.instance.axes.points()
        own = (
            point[0].removeprefix("size:") for point in points if point[0].startswith("size:") and point[2]
        )
        return next(own, "n")

    @cached_property
    def layered(self) -> bool:
        """Whether layers have numbers."""
        return bool(self.reading.system.ordinals)

    @cached_property
    def layer_letter(self) -> str:
        """The letter of layers."""
        return next(iter(self.reading.system.ordinals), "l")

    @cached_property
    def last(self) -> str:
        """The letter of the last layer."""
        return next(iter(self.reading.names.anchors), "L")

    def _layer_of(self, family: str, number: int) -> str:
        """The layer over whose units an index runs: ``l``, ``l-1``, ``L``; empty where there is none."""
        instance = self.anatomy.instance
        quantity = self.reading.system.quantities[family]
        if not self.layered:
            return ""
        top = max(instance.structure.depths.values())
        own = top if quantity.layer_positions else None
        position = self.anatomy.unit_places(family)[number]
        layers = [n for n in range(top, -1, -1) if instance.structure.exists(family, (n,))] if own else [None]
        for layer in layers:
            point = (family, position, () if layer is None else (layer,))
            home = self._homes.get(instance.axes.find(point))
            if home is not None:
                if layer is None:
                    return self.last if home == top else str(home)
                return self.layer_letter + (f"{home - layer:+d}" if home != layer else "")
        return ""

    @cached_property
    def _homes(self) -> Mapping[SlotPoint, int]:
        """The layer whose units each set of units is, for those that not all layers have."""
        found: dict[SlotPoint, dict[str, set[int]]] = {}
        for component in self.anatomy.components:
            axis, layer = self.anatomy.axis(component), self.anatomy.layer(component)
            if axis is not None and layer is not None:
                found.setdefault(axis, {}).setdefault(component[0], set()).add(layer)
        own = {
            axis: layers for axis, layers in found.items() if all(len(one) == 1 for one in layers.values())
        }
        return {axis: min(min(one) for one in layers.values()) for axis, layers in own.items()}


def _summands(body: Term) -> Iterator[str]:
    """The quantities that are terms of a sum by themselves."""
    for part in walk(body):
        for term in part.terms if isinstance(part, Add) else ():
            if isinstance(term, Reference):
                yield term.family


def _plainness(one: Symbol) -> int:
    """How far from the plainest writing a symbol is: letters at all places, no layer shifted or named."""
    assert one.known is not None
    rank = 8 * one.known.missing + 4 * bool(one.transposes)
    for place in one.places:
        if not isinstance(place.leaf, tex.Name):
            rank += 2
        elif place.ordinal and place.leaf.text.isupper():
            rank += 1
    return rank


def used(reading: Reading, cost: str, kept: Collection[str]) -> frozenset[str]:
    """All families on which the cost depends, and further ones to keep."""
    found = {family for one in (cost, *kept) for family in depends_on(reading.system, one)}
    return frozenset(found)
