r"""Classes of samples: ``1\\{y^{(i)} = k\\}`` is 1 for one k and 0 for all others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from derive.notation.system import Definition, Quantity
from derive.notation.terms import CLASS, ONE, Domain, Letter, Reference, SlotUse, Term, Total


def class_quantities(
    labels: Iterable[str], quantities: Mapping[str, Quantity]
) -> Iterator[tuple[str, Quantity]]:
    """For each family of labels the one that tells which class each of them is."""
    for label in labels:
        known = quantities[label]
        if not known.layer_positions:
            key, place = CLASS + label, len(known.slots)
            spelling = f"1\\{{{known.spelling} = {{{place}}}\\}}"
            yield key, Quantity(key, (*known.slots, None), spelling)


def one_class_each(
    definitions: Sequence[Definition], quantities: Mapping[str, Quantity]
) -> Iterator[tuple[Term, Term]]:
    """What the givens use of these adds up to 1 over the classes."""
    found = {reference.family for definition in definitions for reference in definition.mentions}
    for key in sorted(family for family in found if family.startswith(CLASS)):
        place = len(quantities[key].slots) - 1
        letters = [Letter(f"class.{position}") for position in range(place + 1)]
        summed = letters[place].name
        yield Total(summed, Domain((SlotUse(key, place),)), Reference(key, tuple(letters))), ONE
