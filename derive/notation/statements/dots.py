r"""Sums with dots: ``w_1 x_1 + \cdots + w_n x_n`` is the sum from 1 to n."""

from __future__ import annotations

from collections.abc import Iterator

from derive.latex.rewriting import with_parts
from derive.latex.syntax import BigOperator, Name, Number, Relation, Sum, Text, Tree, children
from derive.notation.elaboration import elision
from derive.notation.problems import Unclear

#: Letters for what such a sum runs over; one that the formula does not use is taken.
LETTERS = "ijkpqrsuv"


def with_terms(tree: Tree) -> Tree:
    """A tree with a sum sign for every row of terms with dots that follow a rule; others stay as they are."""
    if not any(isinstance(part, Sum) and _dots(part) is not None for part in _parts(tree)):
        return tree
    used = {part.text for part in _parts(tree) if isinstance(part, Name)}
    letter = next((letter for letter in LETTERS if letter not in used), elision.COLUMN)
    return _change(tree, letter)


def _change(tree: Tree, letter: str) -> Tree:
    tree = with_parts(tree, lambda part: _change(part, letter))
    place = _dots(tree) if isinstance(tree, Sum) else None
    return tree if place is None or not isinstance(tree, Sum) else _summed(tree, place, letter)


def _dots(tree: Sum) -> int | None:
    """Where the dots of a sum stand, between terms."""
    places = [n for n, (_, term) in enumerate(tree.terms) if isinstance(term, Text)]
    return places[0] if len(places) == 1 and 0 < places[0] < len(tree.terms) - 1 else None


def _summed(tree: Sum, place: int, letter: str) -> Tree:
    terms = tree.terms
    sign, last = terms[place + 1]
    for first in range(max(0, place - 3), place):
        run = [*terms[first:place], terms[place + 1]]
        if any(one != sign for one, _ in run) or terms[place][0] != sign:
            continue
        try:
            general, _, _ = elision.template((tuple(term for _, term in (*run[:-1], terms[place], run[-1])),))
        except Unclear:
            continue
        limit = elision.limit(general, last)
        if limit is None:
            continue
        body = elision.renamed(general, letter)
        lower = Relation((Name(letter), Number("1")), ("=",))
        total = BigOperator("\\sum", lower, limit, body, span=(terms[first][1].span[0], last.span[1]))
        kept = (*terms[:first], (sign, total), *terms[place + 2 :])
        return total if len(kept) == 1 and sign == 1 else Sum(kept, span=tree.span)
    return tree


def _parts(tree: Tree) -> Iterator[Tree]:
    yield tree
    for part in children(tree):
        yield from _parts(part)
