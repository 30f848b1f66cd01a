"""A structure with its widths: finitely many components, each defined or a leaf."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from msgspec import Struct, field

from derive.notation.instance.axes import Axes
from derive.notation.instance.layers import Impossible, match_index
from derive.notation.instance.structure import Structure
from derive.notation.problems import Unclear
from derive.notation.system import (
    SIZE,
    Definition,
    Environment,
    FunctionDefinition,
    Name,
    SlotPoint,
    System,
    evaluate_index,
)
from derive.notation.terms import (
    ZERO,
    Cases,
    Domain,
    Label,
    Letter,
    Reference,
    SameIndex,
    SlotUse,
    Term,
    Total,
    add,
    negate,
)
from derive.results import Code

#: A claim that needs more units than this in one layer is not decided.
MOST_UNITS = 10_000

#: For each place of a quantity that numbers units: the place, the units in order, the same as a set.
Rooms: TypeAlias = tuple[tuple[int, tuple[Name, ...], frozenset[Name]], ...]


class Bound(Struct, frozen=True):
    """A definition that applies to one component, with the pattern's letters bound."""

    definition: Definition
    environment: Environment


class Instance(Struct, frozen=True):
    """A structure with its widths: every quantity has finitely many components, each defined or a leaf.

    ``widths`` maps representatives of axes to numbers of units; an axis that is missing has ``default``
    units.
    """

    structure: Structure
    widths: Mapping[SlotPoint, int]
    axes: Axes
    default: int = 2
    _lookups: dict[tuple[str, tuple[Name, ...]], Bound | None] = field(default_factory=dict)
    _units: dict[SlotPoint, tuple[Name, ...]] = field(default_factory=dict)
    _slots: dict[SlotPoint, tuple[Name, ...]] = field(default_factory=dict)
    _rooms: dict[tuple[str, tuple[Name, ...]], Rooms] = field(default_factory=dict)
    _ranges: dict[tuple[int, tuple[Name, ...]], list[tuple[Letter, tuple[Name, ...]]]] = field(
        default_factory=dict
    )

    @property
    def system(self) -> System:
        """The givens."""
        return self.structure.system

    @property
    def anchors(self) -> Mapping[str, Name]:
        """Where every environment starts: the letters of last layers."""
        return self.structure.anchors

    def axis_units(self, point: SlotPoint) -> tuple[Name, ...]:
        """The ordinary units of a slot's axis, bias units not among them."""
        axis = self.axes.find(point)
        if axis not in self._units:
            self._units[axis] = self._fixed_units(axis) or self._numbered(axis)
        return self._units[axis]

    def axis_size(self, point: SlotPoint) -> int:
        """How many ordinary units a slot's axis has, however many that are."""
        axis = self.axes.find(point)
        return len(self._fixed_units(axis) or ()) or self._width(axis)

    def _numbered(self, axis: SlotPoint) -> tuple[Name, ...]:
        width = self._width(axis)
        if width > MOST_UNITS:
            raise Unclear(Code.UNDECIDED, f"sets of more than {MOST_UNITS} units are not built")
        return tuple(range(1, width + 1))

    def _width(self, axis: SlotPoint) -> int:
        fixed = self._fixed_size(axis)
        return fixed if fixed is not None else self.widths.get(axis, self.default)

    def _fixed_units(self, axis: SlotPoint) -> tuple[Name, ...] | None:
        for use, labels in self.system.labels:
            for point in self.axes.members(axis):
                if _use_matches(use, point, self.anchors):
                    return labels
        return None

    def _listed_units(self, point: SlotPoint) -> tuple[Name, ...] | None:
        """Where the givens only ever call units by name, these are all there are."""
        named = self.structure.named.get(point)
        if not named or any(other in self.structure.lettered for other in self.axes.members(point)):
            return None
        return tuple(sorted(named, key=lambda label: (isinstance(label, str), label)))

    def known_units(self, point: SlotPoint) -> tuple[Name, ...] | None:
        """All units of a slot if the givens fix them, else None."""
        axis = self.axes.find(point)
        listed = self._listed_units(point)
        if listed is None and self._fixed_units(axis) is None and self._fixed_size(axis) is None:
            return None
        return self.units(point)

    def _fixed_size(self, axis: SlotPoint) -> int | None:
        for use, size in self.system.sizes:
            for point in self.axes.members(axis):
                if _use_matches(use, point, self.anchors):
                    return size
        counted = self.structure.counted
        sizes = {counted[point] for point in counted and self.axes.members(axis) if point in counted}
        return sizes.pop() if len(sizes) == 1 else None

    def units(self, point: SlotPoint) -> tuple[Name, ...]:
        """All units of a slot: bias units first, then the ordinary ones."""
        if point not in self._slots:
            self._slots[point] = self._slot_units(point)
        return self._slots[point]

    def _slot_units(self, point: SlotPoint) -> tuple[Name, ...]:
        axis = self.axes.find(point)
        if self._fixed_units(axis) is None and self._fixed_size(axis) is None:
            listed = self._listed_units(point)
            if listed is not None:
                return listed
        ordinary = self.axis_units(point)
        extra = self.structure.extras.get(point, set()) - set(ordinary)
        return (*sorted(extra, key=repr), *ordinary)

    def range(self, domain: Domain, environment: Environment) -> tuple[Name, ...]:
        """The values of a letter: the units that all its slots have, cut by written bounds.

        Raises `Impossible` if nothing says what the letter runs over.
        """
        if domain.labels is not None:
            return domain.labels
        found: tuple[Name, ...] | None = None
        bounded = any(use.position == SIZE for use in domain.uses)
        for use in domain.uses:
            units = self._use_units(use, environment)
            if use.position == SIZE and domain.first in (None, 1) and found is None:
                found = units
            elif use.position != SIZE:
                found = units if found is None else tuple(u for u in found if u in units)
        if found is None:
            raise Impossible("nothing says what the letter ranges over")
        if domain.first is not None or bounded:
            first = 1 if domain.first is None else domain.first
            found = tuple(u for u in found if isinstance(u, int) and u >= first)
        if domain.last is not None:
            found = tuple(u for u in found if isinstance(u, int) and u <= domain.last)
        return found

    def _use_units(self, use: SlotUse, environment: Environment) -> tuple[Name, ...]:
        if use.position != SIZE and self.system.quantities[use.family].slots[use.position] is not None:
            return self._layer_values(use, environment)
        point = self.structure.point(use, environment)
        if point is None:
            raise Impossible("a range depends on a layer that is not known here")
        return self.units(point)

    def _layer_values(self, use: SlotUse, environment: Environment) -> tuple[Name, ...]:
        """The layers at which a quantity exists, for sums over layers or time."""
        slot = self.system.quantities[use.family].slots[use.position]
        assert slot is not None
        return tuple(n for n in self.structure.layer_range(slot) if self.structure.exists(use.family, (n,)))

    def size(self, use: SlotUse, environment: Environment) -> int:
        """How many ordinary units there are behind a size symbol."""
        return len(self._use_units(use, environment))

    def lookup(self, family: str, labels: tuple[Name, ...]) -> Bound | None:
        """The definition that applies to a component, or None if it is a leaf.

        Raises `Impossible` where the network has no such component.
        """
        key = (family, labels)
        if key not in self._lookups:
            self._check_exists(family, labels)
            self._lookups[key] = self._find(family, labels)
        return self._lookups[key]

    def _check_exists(self, family: str, labels: tuple[Name, ...]) -> None:
        quantity = self.system.quantities[family]
        key = (family, tuple([labels[i] for i in quantity.layer_positions]))
        if key not in self._rooms:
            self._rooms[key] = self._room(*key)
        for position, units, found in self._rooms[key]:
            if labels[position] not in found:
                raise Impossible(
                    f"{family} has no unit {labels[position]}, only {', '.join(map(str, units))}"
                )

    def _room(self, family: str, layers: tuple[Name, ...]) -> Rooms:
        """The units that each place of a quantity has at some layers."""
        if not self.structure.exists(family, layers):
            raise Impossible(f"{family} does not exist at layer {', '.join(map(str, layers))}")
        points = [(p, self.units((family, p, layers))) for p in self.system.quantities[family].unit_positions]
        return tuple((position, units, frozenset(units)) for position, units in points)

    def _find(self, family: str, labels: tuple[Name, ...]) -> Bound | None:
        if family not in self.system.by_family and not self.system.assumptions:
            return None
        quantity = self.system.quantities[family]
        layers = tuple(labels[i] for i in quantity.layer_positions)
        for definition, placed in self.structure.applying(family, layers):
            environment = dict(placed)
            if all(
                match_index(definition.pattern[i], labels[i], environment) for i in quantity.unit_positions
            ) and self._letters_in_range(definition, placed, layers, environment):
                return Bound(definition, environment)
        return self._assumed(family, labels)

    def _assumed(self, family: str, labels: tuple[Name, ...]) -> Bound | None:
        """Where a sum of leaves is assumed to have a value, one of them is what the others leave over."""
        for left, right in self.system.assumptions:
            match left:
                case Total(letter, domain, Reference() as summand) if summand.family == family:
                    environment = dict(self.anchors)
                    place = [p for p, i in enumerate(summand.indices) if i == Letter(letter)]
                    others = [p for p in range(len(labels)) if p not in place]
                    if len(place) != 1 or not all(
                        match_index(summand.indices[p], labels[p], environment) for p in others
                    ):
                        continue
                    units = self.range(domain, environment)
                    if units and units[0] == labels[place[0]]:
                        return Bound(_left_over(left, right, units[0]), environment)
        return None

    def _letters_in_range(
        self, definition: Definition, placed: Environment, layers: tuple[Name, ...], environment: Environment
    ) -> bool:
        """Whether the bound letters are units of every slot in which the definition uses them."""
        key = (id(definition), layers)
        if key not in self._ranges:
            self._ranges[key] = list(self._letter_ranges(definition, placed))
        return all(
            evaluate_index(index, environment) in units
            for index, units in self._ranges[key]
            if index.name in environment
        )

    def _letter_ranges(
        self, definition: Definition, placed: Environment
    ) -> Iterator[tuple[Letter, tuple[Name, ...]]]:
        for uses in self.structure.letters(definition).values():
            for index, use in uses:
                point = self.structure.point(use, placed)
                if point is not None:
                    yield index, self.units(point)

    def function(self, name: str, indices: tuple[Name, ...]) -> tuple[FunctionDefinition, Environment] | None:
        """The definition of a function, or None if it is generic or built in."""
        for definition in reversed(self.system.functions):
            if definition.function != name or len(definition.pattern) != len(indices):
                continue
            environment = dict(self.anchors)
            pairs = zip(definition.pattern, indices, strict=True)
            if all(match_index(pattern, value, environment) for pattern, value in pairs):
                return definition, environment
        return None


def _left_over(total: Total, value: Term, first: Name) -> Definition:
    """``y_first := value - Σ`` of all the others."""
    assert isinstance(total.body, Reference)
    is_first = SameIndex(Letter(total.letter), Label(first))
    others = Total(total.letter, total.domain, Cases(((is_first, ZERO), (None, total.body))))
    pattern = tuple(Label(first) if i == Letter(total.letter) else i for i in total.body.indices)
    return Definition(total.body.family, pattern, add(value, negate(others)), source="assumed")


def _use_matches(use: SlotUse, point: SlotPoint, anchors: Mapping[str, Name]) -> bool:
    family, position, layers = point
    if (use.family, use.position) != (family, position) or len(use.layers) != len(layers):
        return False
    environment = dict(anchors)
    return all(match_index(i, n, environment) for i, n in zip(use.layers, layers, strict=True))
