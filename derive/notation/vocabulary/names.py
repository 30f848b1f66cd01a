"""A vocabulary with the meaning of its index places settled."""

from __future__ import annotations

from dataclasses import dataclass, field

from derive.notation.terms import Index, SlotUse
from derive.notation.vocabulary.forms import Form
from derive.notation.vocabulary.vocabulary import Vocabulary


@dataclass
class Names:
    """The vocabulary with each form's quantity settled.

    ``ordinals`` tells for each form which of its index places run over layers, ``size_ordinals`` for each
    size symbol what its index runs over; ``anchors`` are the letters of last layers, ``beyond`` tells
    how many layers follow these (1 where the cost speaks of ``y^{(L+1)}``).  ``units`` are known ranges,
    ``sizes`` the size symbols of axes with the layers for which these are declared.  ``repeats`` tells
    whether givens add vectors to each row or column of a matrix, ``turned`` are the vectors that are rows
    only because they fit beside a matrix so.  ``slopes_given`` tells whether a given has a derivative
    of a number by a vector in it.
    """

    vocabulary: Vocabulary
    ordinals: dict[tuple[object, ...], tuple[str | None, ...]] = field(default_factory=dict)
    anchors: dict[str, str] = field(default_factory=dict)
    beyond: dict[str, int] = field(default_factory=dict)
    size_ordinals: dict[str, str] = field(default_factory=dict)
    units: dict[SlotUse, tuple[int | str, ...]] = field(default_factory=dict)
    parameters: dict[str, str] = field(default_factory=dict)
    sizes: dict[tuple[str, int], tuple[tuple[Index, ...], SlotUse]] = field(default_factory=dict)
    repeats: bool = False
    turned: frozenset[str] = frozenset()
    slopes_given: bool = False

    def slots(self, form: Form) -> tuple[str | None, ...]:
        """For each index of a form the layer-like index that it is, or None for units and samples."""
        known = self.ordinals.get(form.own, ())
        return (*known, *(None for _ in range(form.slots - len(known))))
