"""Claims: what a relation between two sides says, in terms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from msgspec import Struct, field

from derive.latex.syntax import Span
from derive.notation.system import references
from derive.notation.terms import Condition, Index, Label, Letter, Reference, SlotUse, Term

#: The free letters of a claim about vectors or matrices, for the place in a column and in a row.
ROW = "#r"
COLUMN = "#c"


class Claim(Struct, frozen=True, dict=True):
    """Pairs of terms said to be equal for all values of their free letters.

    ``units`` maps the free letters of units to the slots they stand in, ``layers`` those of layers to the
    kind of layer.  ``restriction`` holds the lowest and the highest layer that a condition behind the formula
    allows, ``conditions`` what else it says, ``unread`` the part of it that was not understood.
    """

    pairs: tuple[tuple[Term, Term], ...]
    units: Mapping[str, tuple[tuple[Letter, SlotUse], ...]]
    layers: Mapping[str, str]
    restriction: Mapping[str, tuple[Index | None, Index | None]] = field(default_factory=dict)
    unread: str | None = None
    conditions: tuple[Condition, ...] = ()
    span: Span = (0, 0)

    @property
    def terms(self) -> Iterator[Term]:
        """Both sides of all pairs."""
        for left, right in self.pairs:
            yield left
            yield right

    @cached_property
    def mentions(self) -> tuple[Reference, ...]:
        """All components that the claim mentions."""
        return tuple(reference for term in self.terms for reference in references(term))

    @cached_property
    def labelled(self) -> tuple[Reference, ...]:
        """Those of them that call a unit, a sample or a layer by name."""
        return tuple(r for r in self.mentions if any(isinstance(index, Label) for index in r.indices))
