"""Givens with one case for a layer and another for all others: two givens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from derive.latex import syntax as tex
from derive.latex.rewriting import with_names, with_parts
from derive.latex.syntax import Tree
from derive.notation.givens.given import Given
from derive.notation.scripts import Mark, mark
from derive.notation.vocabulary.occurrences import occurrences


def by_layers(givens: Iterable[Given]) -> Iterator[Given]:
    """All givens, those with a case for one layer and one for all others in two."""
    for given in givens:
        yield from _split(given) or [given]


def _split(given: Given) -> list[Given]:
    """What a given says of one layer, and of all others; nothing for any other given."""
    match given.tree:
        case tex.Relation((left, tex.Cases(((_, _), (_, _)) as rows)), _) if left is not None:
            for (one, first), (other, rest) in (rows, rows[::-1]):
                end = _end(first, rest)
                if end is not None and _is_layer(end[0], (left, one, other)):
                    own = tuple(_at(side, *end) for side in (left, one))
                    trees = (replace(given.tree, operands=sides) for sides in (own, (left, other)))
                    return [replace(given, tree=tree) for tree in trees]
    return []


def _end(first: Tree | None, rest: Tree | None) -> tuple[str, Tree] | None:
    """The letter and the one layer that a condition names, if another one says: at all others."""
    match first:
        case tex.Relation((tex.Name(letter), (tex.Name() | tex.Number()) as end), ("=",)):
            # A small letter on both sides would be any layer, not a certain one.
            certain = isinstance(end, tex.Number) or end.text.isupper()
            return (letter, end) if certain and _is_other(rest, letter, end) else None
    return None


def _is_other(condition: Tree | None, letter: str, end: tex.Name | tex.Number) -> bool:
    """Whether a condition is the one for all other layers, on one side of a layer or on both."""
    signs = ("\\neq", "\\ne", "<") if isinstance(end, tex.Name) else ("\\neq", "\\ne", ">")
    match condition:
        case None | tex.Text():
            return True
        case tex.Relation((tex.Name(text), other), (sign,)) if text == letter and sign in signs:
            return other == end
        case tex.Relation((_, tex.Name(text), other), (_, "<")) if text == letter:
            return other == end
        case tex.Relation((tex.Name(text), tex.Sequence(items)), _) if text == letter:
            below = tex.Sum(((1, end), (-1, tex.Number("1"))))
            return below in (items[0], items[-1])
    return False


def _is_layer(letter: str, trees: tuple[Tree, ...]) -> bool:
    """Whether a letter is an index of the left side, and one that is shifted somewhere."""
    own, *others = ([one for one in _indices(tree) if one.letter == letter] for tree in trees)
    return any(not one.shift for one in own) and any(one.shift for found in (own, *others) for one in found)


def _indices(tree: Tree) -> Iterator[Mark]:
    """All that stands at the corners of names and can be an index."""
    for one in occurrences(tree):
        yield from (*one.corners.lower, *one.corners.upper)
        yield from (found for part in one.corners.bare if (found := mark(part)))


def _at(tree: Tree, letter: str, end: Tree) -> Tree:
    """A tree at one layer, which stands wherever the letter is an index or in a limit."""
    names = {letter: end}

    def change(part: Tree) -> Tree:
        if isinstance(part, tex.Scripted):
            part = replace(
                part, scripts=tuple((place, with_names(one, names)) for place, one in part.scripts)
            )
        if isinstance(part, tex.BigOperator) and part.upper is not None:
            part = replace(part, upper=with_names(part.upper, names))
        return with_parts(part, change)

    return change(tree)
