"""Which index slots run over the same units."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from derive.notation.system import SlotPoint


class Axes:
    """Disjoint sets of slot points: those in one set run over the same units."""

    def __init__(self, parent: Mapping[SlotPoint, SlotPoint] | None = None) -> None:
        self._parent: dict[SlotPoint, SlotPoint] = dict(parent or {})
        self._size: dict[SlotPoint, int] = {}
        self._members: dict[SlotPoint, tuple[SlotPoint, ...]] = {}

    def copy(self) -> Axes:
        """The same sets, to be united further."""
        twin = Axes(self._parent)
        twin._size = dict(self._size)
        return twin

    def find(self, point: SlotPoint) -> SlotPoint:
        """The representative of the set that a point is in."""
        parent = self._parent.get(point)
        if parent is None:
            self._parent[point] = point
            self._members.clear()
            return point
        while parent != self._parent[parent]:
            self._parent[parent] = self._parent[self._parent[parent]]
            parent = self._parent[parent]
        self._parent[point] = parent
        return parent

    def union(self, first: SlotPoint, second: SlotPoint) -> None:
        """From here on both points run over the same units."""
        left, right = self.find(first), self.find(second)
        if left == right:
            return
        # The representative is the smallest point, so that names do not depend on the order of unions.
        low, high = sorted((left, right), key=repr)
        self._parent[high] = low
        self._members.clear()
        self._size[low] = self.weight(low) + self.weight(high)

    def members(self, point: SlotPoint) -> tuple[SlotPoint, ...]:
        """All slot points that share the units of this one, in the order in which they were met."""
        root = self.find(point)
        if root not in self._members:
            self._members[root] = tuple(other for other in self.points() if self.find(other) == root)
        return self._members[root]

    def weight(self, point: SlotPoint) -> int:
        """How many slot points share the units of this one."""
        return self._size.get(self.find(point), 1)

    def points(self) -> tuple[SlotPoint, ...]:
        """All points that were ever asked for."""
        return tuple(self._parent)


class Clash(Struct, frozen=True):
    """Two slots that one letter cannot run over at once."""

    letter: str
    first: SlotPoint
    second: SlotPoint
