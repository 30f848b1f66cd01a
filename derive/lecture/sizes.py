"""A network of the givens in a wanted size."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from derive.lecture.anatomy import Anatomy
from derive.notation.instance import Instance, Structure
from derive.notation.reading import Reading
from derive.notation.system import SlotPoint, System

#: The depth of a network of which nothing is said, and the width of its layers.
DEPTH, WIDTH = 2, 2


def sample_places(reading: Reading) -> dict[str, int]:
    """The place of the sample's index in each family that has one."""
    quantities = reading.system.quantities
    slots = reading.vocabulary.sample_slots
    return {
        key: place if place >= 0 else len(quantities[key].slots) + place
        for key, place in sorted(slots)
        if key in quantities
    }


@dataclass
class Sizer:
    """Builds networks of one sample; ``learnt`` are the parameters."""

    reading: Reading
    cost: str
    learnt: Collection[str]

    @property
    def system(self) -> System:
        """The givens."""
        return self.reading.system

    @cached_property
    def samples(self) -> dict[str, int]:
        """The place of the sample's index in each family that has one."""
        return sample_places(self.reading)

    def network(self, widths: Sequence[int] | None = None) -> Anatomy:
        """The network with so many units in its layers, from the input on.

        Raises ValueError where the givens describe no network with so many layers.
        """
        structure = self._structure(None if widths is None else len(widths) - 1)
        chosen: dict[SlotPoint, int] = {}
        probe = self._anatomy(structure, chosen)
        if self.samples:
            axes = (probe.sample_axis(component) for component in probe.components)
            chosen = dict.fromkeys((axis for axis in axes if axis is not None), 1)
            probe = self._anatomy(structure, chosen)
        if widths is None:
            return probe
        columns = probe.columns
        if len(columns) != len(widths):
            raise ValueError(f"the givens describe {len(columns)} layers, not {len(widths)}")
        for column, width in zip(columns, widths, strict=True):
            axis = probe.axis(column[0])
            if axis is None and width != len(column):
                raise ValueError(f"a layer of the givens has {len(column)} units, not {width}")
            if axis is not None and chosen.setdefault(axis, width) != width:
                raise ValueError("layers that share their units cannot have different widths")
        return self._anatomy(structure, chosen)

    def _anatomy(self, structure: Structure, widths: Mapping[SlotPoint, int]) -> Anatomy:
        instance = Instance(structure, dict(widths), structure.axes, WIDTH)
        return Anatomy(instance, self.cost, self.learnt, self.samples)

    def _structure(self, layers: int | None) -> Structure:
        depths = {}
        for ordinal in self.system.ordinals:
            lowest = self.system.bases.get(ordinal, 0)
            fixed = self.system.depths.get(ordinal)
            depths[ordinal] = lowest + (layers or DEPTH) if fixed is None else fixed
        return Structure(self.system, depths)
