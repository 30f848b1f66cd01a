"""Which units there are at numbered layers, and which slots share them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

from derive.notation.instance.axes import Axes, Clash
from derive.notation.instance.layers import Layers
from derive.notation.system import (
    SIZE,
    Definition,
    Environment,
    Name,
    SlotPoint,
    System,
    evaluate_index,
    layer_indices,
    slot_uses,
)
from derive.notation.terms import (
    Condition,
    Family,
    Label,
    Letter,
    Multiplied,
    Reference,
    SameIndex,
    SlotUse,
    Term,
    Total,
    walk,
)


class Structure(Layers):
    """Numbered layers, and which slots run over the same units there.

    ``extras`` are the units of a slot beside the numbered ones, ``named`` those that the givens call by name;
    ``lettered`` are the slots in which a letter stands somewhere, ``counted`` those whose number of units
    the givens write into their sums.
    """

    def __init__(self, system: System, depths: Mapping[str, int]) -> None:
        super().__init__(system, depths)
        self._letters: dict[int, dict[str, list[tuple[Letter, SlotUse]]]] = {}
        self.axes = Axes()
        self.extras: dict[SlotPoint, set[Name]] = {}
        self.named: dict[SlotPoint, set[Name]] = {}
        self.lettered: set[SlotPoint] = set()
        self.counted: dict[SlotPoint, int] = {}
        self._settle()

    def point(self, use: SlotUse, environment: Environment) -> SlotPoint | None:
        """A slot at numbered layers; None where one of them is bound further in."""
        layers = self.evaluated(use.layers, environment)
        return None if layers is None else (use.family, use.position, layers)

    def letters(self, definition: Definition) -> dict[str, list[tuple[Letter, SlotUse]]]:
        """For each letter of units the slots in which it stands, in the pattern and in the body."""
        key = id(definition)
        if key not in self._letters:
            found: dict[str, list[tuple[Letter, SlotUse]]] = {}
            quantity = self.system.quantities[definition.family]
            layers = tuple(definition.pattern[i] for i in quantity.layer_positions)
            for position in quantity.unit_positions:
                index = definition.pattern[position]
                if isinstance(index, Letter):
                    use = SlotUse(definition.family, position, layers)
                    found.setdefault(index.name, []).append((index, use))
            for letter, use in slot_uses(self.system, definition.body):
                found.setdefault(letter.name, []).append((letter, use))
            self._letters[key] = found
        return self._letters[key]

    def clashes(
        self, uses: Mapping[str, list[tuple[Letter, SlotUse]]], environment: Environment, axes: Axes
    ) -> Iterator[Clash]:
        """Letters of a claim that would have to run over two different sets of units.

        ``axes`` is a copy that the claim may refine: a slot of which the givens say nothing joins in.
        """
        for letter, places in uses.items():
            points = self._points(places, environment)
            for point in points[1:]:
                if axes.find(point) == axes.find(points[0]):
                    continue
                if axes.weight(point) == 1 or axes.weight(points[0]) == 1:
                    axes.union(points[0], point)
                else:
                    yield Clash(letter, points[0], point)
                    break

    def _settle(self) -> None:
        for definition, environment in self.placements:
            self._note_named(definition, environment)
            self._unite(definition, environment)
            self._unite_compared(definition, environment)
        for first, second in self.system.ties:
            for left, right in self._pairs(first, second):
                self.axes.union(left, right)
                self.lettered.update((left, right))
        for definition, environment in self.placements:
            self._spread_extras(definition, environment)
        self.counted.update(self._find_counted())

    def _find_counted(self) -> Iterator[tuple[SlotPoint, int]]:
        r"""Slots whose units are always summed over up to the same number, as in ``\sum_{i=1}^3``.

        There are that many, unless some sum goes as far as it can, or a higher unit is called by name.
        """
        found: dict[SlotPoint, set[int | None]] = {}
        for definition, environment in self.placements:
            letters = self.letters(definition)
            for part in walk(definition.body):
                if isinstance(part, Total | Multiplied | Family):
                    sized = any(use.position == SIZE for use in part.domain.uses)
                    begins = part.domain.first in (None, 0, 1) and not sized
                    for point in self._points(letters.get(part.letter, []), environment):
                        last = part.domain.last if begins else None
                        found.setdefault(self.axes.find(point), set()).add(last)
        tied = {self.axes.find(point) for point in self.axes.points() if point[1] == SIZE}
        for point in self.axes.points():
            root = self.axes.find(point)
            numbers = found.get(root, {None}) if root not in tied else {None}
            last = next(iter(numbers)) if len(numbers) == 1 else None
            if last is not None and all(
                not isinstance(label, int) or label <= last
                for other in self.axes.members(root)
                for label in self.named.get(other, ())
            ):
                yield point, last

    def _note_named(self, definition: Definition, environment: Environment) -> None:
        for part in (Reference(definition.family, definition.pattern), *definition.mentions):
            layers = self.evaluated(layer_indices(self.system, part), environment)
            if layers is None:
                continue
            for position in self.system.quantities[part.family].unit_positions:
                index = part.indices[position]
                if isinstance(index, Label):
                    self.named.setdefault((part.family, position, layers), set()).add(index.value)

    def _unite(self, definition: Definition, environment: Environment) -> None:
        for uses in self.letters(definition).values():
            points = self._points(uses, environment)
            self.lettered.update(points)
            for point in points:
                self.axes.union(points[0], point)

    def _unite_compared(self, definition: Definition, environment: Environment) -> None:
        """Letters that a given compares run over the same units."""
        letters = self.letters(definition)
        for one, other in compared(definition.body):
            points = self._points([*letters.get(one, ()), *letters.get(other, ())], environment)
            for point in points:
                self.axes.union(points[0], point)

    def _points(self, uses: list[tuple[Letter, SlotUse]], environment: Environment) -> list[SlotPoint]:
        points = (self.point(use, environment) for _, use in uses)
        return [point for point in points if point is not None]

    def _pairs(self, first: SlotUse, second: SlotUse) -> Iterator[tuple[SlotPoint, SlotPoint]]:
        letters = sorted(
            {i.name for use in (first, second) for i in use.layers if isinstance(i, Letter)}
            - set(self.anchors)
        )
        ordinals = self.depths or {"": 0}
        span = range(min(self.system.bases.get(o, 0) for o in ordinals), max(ordinals.values()) + 1)
        for values in product(span, repeat=len(letters)):
            environment = {**self.anchors, **dict(zip(letters, values, strict=True))}
            left, right = self.point(first, environment), self.point(second, environment)
            if left is not None and right is not None:
                yield left, right

    def _spread_extras(self, definition: Definition, environment: Environment) -> None:
        """Units beside the numbered ones (a bias unit 0): named by a definition, or by a bound from 0.

        A leaf under the same sum has them too: with x_0 given, w_{ji} x_i summed over i needs w_{j0}.
        """
        quantity = self.system.quantities[definition.family]
        layers = tuple(evaluate_index(definition.pattern[i], environment) for i in quantity.layer_positions)
        for position in quantity.unit_positions:
            index = definition.pattern[position]
            if isinstance(index, Label) and (index.value == 0 or isinstance(index.value, str)):
                self.extras.setdefault((definition.family, position, layers), set()).add(index.value)
        for part in walk(definition.body):
            if not isinstance(part, Total | Multiplied | Family):
                continue
            uses = [u for u in self.letters(definition).get(part.letter, []) if u[1].position != SIZE]
            points = self._points(uses, environment)
            extra: set[Name] = {0} if part.domain.first == 0 else set()
            if part.domain.first is None and part.domain.labels is None:
                extra = set().union(*(self.extras.get(point, set()) for point in points))
            for point in points:
                if extra and (part.domain.first == 0 or point[0] not in self.system.by_family):
                    self.extras.setdefault(point, set()).update(extra)


def compared(term: Term | Condition) -> Iterator[tuple[str, str]]:
    """Pairs of letters of which a condition asks whether they are equal."""
    for part in walk(term):
        if isinstance(part, SameIndex) and isinstance(part.left, Letter) and isinstance(part.right, Letter):
            yield part.left.name, part.right.name
