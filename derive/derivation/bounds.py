"""The limits of sums that a derivation introduces: with bounds where the note writes bounds."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from msgspec.structs import replace

from derive.derivation.calculus import Binding, Expression
from derive.derivation.letters import shifted
from derive.derivation.model import Model
from derive.notation.system import SIZE, Name, SlotPoint
from derive.notation.terms import LAST, Domain, Index, Label, Letter, SlotUse, Total, walk


class Bounds:
    """Knows the size symbols with which a note writes its sums."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.structure = model.paths.structure

    @cached_property
    def _symbols(self) -> frozenset[str]:
        """Size symbols that stand above sums."""
        return frozenset(
            use.family
            for definition in self.model.network
            for part in walk(definition.body)
            if isinstance(part, Total)
            for use in part.domain.uses
            if use.position == SIZE and use.family.startswith("size:")
        )

    def written(self, expression: Expression) -> Expression:
        """An expression with bounds to its sums."""
        if not self._symbols:
            return expression
        return tuple(
            replace(product, bound=tuple(self._binding(binding) for binding in product.bound))
            for product in expression
        )

    def _binding(self, binding: Binding) -> Binding:
        letter, domain = binding
        if domain.first is not None or domain.labels is not None or len(domain.uses) != 1:
            return binding
        (use,) = domain.uses
        size = next(self._sizes(use), None)
        return binding if size is None else (letter, Domain((use, size), 1))

    def _sizes(self, use: SlotUse) -> Iterator[SlotUse]:
        """Size symbols that count exactly the units of a slot."""
        if use.position == SIZE or self.model.system.quantities[use.family].slots[use.position] is not None:
            return
        environment = {i.name: self._somewhere(i) for i in use.layers if isinstance(i, Letter)}
        point = self.structure.point(use, {**environment, **self.structure.anchors})
        if point is None:
            return
        axis = self.structure.axes.find(point)
        if self.model.paths.instance.units(point) != self.model.paths.instance.axis_units(point):
            return
        for other in self.structure.axes.points():
            if other[0] in self._symbols and self.structure.axes.find(other) == axis:
                layers = _translated(use.layers, point, other)
                if layers is not None:
                    yield SlotUse(other[0], SIZE, layers)

    def _somewhere(self, index: Letter) -> Name:
        """A layer in the middle, for a letter that may be any."""
        if index.name.startswith(LAST):
            return self.structure.anchors[index.name]
        (span,) = {self.structure.layer_range(ordinal) for ordinal in self.model.system.ordinals}
        return span[len(span) // 2]


def _translated(layers: tuple[Index, ...], point: SlotPoint, other: SlotPoint) -> tuple[Index, ...] | None:
    """The layer of a size symbol, as far from that of the slot as in ``other`` from ``point``."""
    own, wanted = point[2], other[2]
    if not wanted:
        return ()
    if len(own) != 1 or len(wanted) != 1 or not isinstance(own[0], int) or not isinstance(wanted[0], int):
        return None
    index = layers[0]
    return (Label(wanted[0]) if isinstance(index, Label) else shifted(index, wanted[0] - own[0]),)
