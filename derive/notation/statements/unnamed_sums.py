r"""Sums that do not say what they run over: ``net_k = \sum w_{jk} o_j`` is summed over j.

The letters of such a sum are those that stand in its summand and nowhere else in the statement.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from derive.latex.rewriting import with_parts
from derive.latex.syntax import BigOperator, Name, Scripted, Tree, children
from derive.latex.syntax import Sequence as Listing
from derive.notation.scripts import corners, subtrees
from derive.notation.vocabulary import limit_marks


def with_letters(trees: Sequence[Tree]) -> tuple[Tree, ...]:
    """The sides of one statement, each sum with its letters below it."""
    if not any(_unnamed(part) for tree in trees for part in _parts(tree)):
        return tuple(trees)
    return tuple(
        _named(tree, {letter for other in trees if other is not tree for letter in _letters(other)})
        for tree in trees
    )


def _named(tree: Tree, outside: set[str]) -> Tree:
    """A tree with its sums named; ``outside`` are the letters in the rest of the statement."""
    if isinstance(tree, BigOperator) and _unnamed(tree):
        body = _named(tree.body, outside)
        own = [letter for letter in dict.fromkeys(_letters(body)) if letter not in outside]
        names = tuple(Name(letter) for letter in own)
        lower: Tree | None = Listing(names) if len(names) > 1 else next(iter(names), None)
        return BigOperator(tree.operator, lower, None, body, span=tree.span)
    parts = list(subtrees(tree))
    around = [set(_letters(part)) for part in parts]

    def change(part: Tree) -> Tree:
        place = next((n for n, one in enumerate(parts) if one is part), None)
        others = set().union(*(letters for n, letters in enumerate(around) if n != place))
        return _named(part, outside | others)

    return with_parts(tree, change)


def _unnamed(tree: Tree) -> bool:
    return isinstance(tree, BigOperator) and tree.operator == "\\sum" and tree.lower is tree.upper is None


def _parts(tree: Tree) -> Iterator[Tree]:
    yield tree
    for part in children(tree):
        yield from _parts(part)


def _letters(tree: Tree) -> Iterator[str]:
    """The letters that stand free as indices in a tree; those beside a number are words (``out_{o1}``)."""
    bound: set[str] = set()
    if isinstance(tree, BigOperator):
        bound = {one.letter for one in limit_marks(tree.lower) if one.letter}
    if isinstance(tree, Scripted) and isinstance(tree.base, Name):
        found = corners(tree.scripts)
        if not any(one.number for one in found.lower):
            yield from filter(_is_plain, (one.letter or "" for one in (*found.lower, *found.upper)))
    for part in subtrees(tree):
        yield from (letter for letter in _letters(part) if letter not in bound)


def _is_plain(letter: str) -> bool:
    return len(letter) == 1 and letter.isascii() and letter.islower()
