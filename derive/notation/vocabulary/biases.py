"""Biases that are written as weights number 0 of nothing: ``w_0`` beside a sum over ``w_i`` from 1 on."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from derive.latex.syntax import BigOperator, Name, Number, Relation, Scripted, Tree
from derive.notation.scripts import corners, expand_digits, items_of, spell, subtrees
from derive.notation.vocabulary.forms import Form
from derive.notation.vocabulary.occurrences import free_occurrences
from derive.notation.vocabulary.source import Source
from derive.notation.vocabulary.vocabulary import Vocabulary


def separate_biases(vocabulary: Vocabulary, source: Source, defined: set[str]) -> None:
    """Give leaves with a number 0 that no sum reaches a name of its own.

    Where some sum begins at 0, or a unit 0 is said to be a number (``x_0 = 1``), it is a unit like any other.
    """
    if any(_from_zero(tree) for tree in source.operands()) or any(map(_constant_unit, source.givens)):
        return
    for one in source.mentions(*source.operands()):
        name = spell(one.name)
        if name in defined or all(mark.number is None for mark in one.corners.lower):
            continue
        for form in list(vocabulary.forms.get(name, ())):
            marks = expand_digits(one.corners.lower, len(form.lower))
            if marks is None or len(form.lower) != len(marks):
                continue
            for place, mark in enumerate(marks):
                if mark.number == "0" and (name, place) in set(_summed(source)):
                    lower = tuple("0" if n == place else label for n, label in enumerate(form.lower))
                    vocabulary.add(_labelled(form, lower))


def _labelled(form: Form, lower: tuple[str | None, ...]) -> Form:
    layers = tuple(
        layer if label is None else None for label, layer in zip(lower, form.lower_layers, strict=True)
    )
    return replace(form, lower=lower, lower_layers=layers)


def _summed(source: Source) -> Iterator[tuple[str, int]]:
    """The index places below a name over which some given sums."""
    for tree in source.operands():
        for found, bound in free_occurrences(tree):
            for place, mark in enumerate(found.corners.lower):
                if mark.letter in bound and not mark.shift:
                    yield spell(found.name), place


def _from_zero(tree: Tree) -> bool:
    """Whether some sum in a tree begins at 0."""
    if isinstance(tree, BigOperator):
        for item in items_of(tree.lower):
            if isinstance(item, Relation) and item.operands[-1] == Number("0"):
                return True
    return any(_from_zero(part) for part in subtrees(tree))


def _constant_unit(given: Relation) -> bool:
    """Whether a given is like ``x_0 = 1``."""
    match given.operands[0]:
        case Scripted(Name(), scripts):
            return any(mark.number == "0" for mark in corners(scripts).lower)
    return False
