"""How many components vectors have, as formulas show it."""

from __future__ import annotations

from collections.abc import Iterator

from derive.notation.elaborate import Elaborator
from derive.notation.tensor import Listed, Tensor, Units
from derive.notation.terms import SlotUse


def shown_lengths(
    elaborator: Elaborator, left: Tensor, right: Tensor
) -> Iterator[tuple[SlotUse, tuple[int | str, ...]]]:
    """How many components vectors turn out to have where a formula shows them."""
    for one, other in ((left, right), (right, left)):
        for axis, opposite in ((one.rows, other.rows), (one.columns, other.columns)):
            if not isinstance(axis, Units) or axis.use in elaborator.settled:
                continue
            units = elaborator.known_units(axis.use)
            if units is None or opposite is None:
                continue
            if isinstance(opposite, Listed):
                yield axis.use, units
                continue
            others = elaborator.known_units(opposite.use) if isinstance(opposite, Units) else None
            if others is not None:
                common = tuple(unit for unit in units if unit in others)
                yield axis.use, common if len(common) == len(others) else units
