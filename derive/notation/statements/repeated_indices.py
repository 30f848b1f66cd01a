"""Einstein's convention: an index that stands twice in a term is summed over.

It is not where it stands once, as a free index, in a term of some side of the statement.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from derive.latex.rewriting import with_parts
from derive.latex.syntax import (
    BigOperator,
    Differential,
    Fraction,
    Group,
    Name,
    Number,
    Relation,
    Root,
    Scripted,
    Sum,
    Tree,
)
from derive.notation.scripts import corners, subtrees
from derive.notation.vocabulary import limit_marks


def with_sums(sides: Sequence[Tree]) -> tuple[Tree, ...]:
    """The sides of one statement with a sum sign for every repeated index."""
    counts = [_counted(term) for side in sides for term in _terms(side)]
    free = frozenset(letter for found in counts for letter, count in found.items() if count == 1)
    return tuple(_summed(side, free) for side in sides)


def _terms(tree: Tree) -> Iterator[Tree]:
    """What plus and minus outside of brackets separate."""
    if isinstance(tree, Sum):
        for _, term in tree.terms:
            yield from _terms(term)
    elif isinstance(tree, Group) and isinstance(tree.body, Sum):
        yield from _terms(tree.body)
    else:
        yield tree


def _summed(tree: Tree, free: frozenset[str]) -> Tree:
    if isinstance(tree, Sum | Relation):
        return with_parts(tree, lambda part: _summed(part, free))
    inner = _within(tree, free)
    found = _counted(inner)
    letters = [letter for letter, count in found.items() if count > 1 and letter not in free]
    for letter in letters:
        inner = BigOperator("\\sum", Name(letter), None, inner, span=tree.span)
    return inner


def _within(tree: Tree, free: frozenset[str]) -> Tree:
    """A factor: sums stand within its brackets, its roots and exponents and its terms, but not around it."""
    match tree:
        case Group() | Root() | Sum():
            return with_parts(tree, lambda part: _summed(part, free))
        case Scripted(Name("e") as base, scripts):
            above = tuple((at, _summed(part, free) if at == "^" else part) for at, part in scripts)
            return replace(tree, base=base, scripts=above)
        case Fraction(above, below) if not _differentiates(below):
            kept = free | set(_counted(above))
            return replace(tree, numerator=_within(above, free), denominator=_summed(below, kept))
    return with_parts(tree, lambda part: _within(part, free))


def _differentiates(tree: Tree) -> bool:
    """Whether a ∂ stands in a denominator, whose indices belong to the whole term."""
    return isinstance(tree, Differential) or any(map(_differentiates, subtrees(tree)))


def _counted(tree: Tree) -> Counter[str]:
    """How often each index letter stands in a term; what a sum adds up or a fraction divides counts once."""
    most: Counter[str] = Counter()
    if isinstance(tree, Sum):
        for _, term in tree.terms:
            most |= _counted(term)
        return most
    if isinstance(tree, Fraction) and not _differentiates(tree.denominator):
        return _counted(tree.numerator) | _counted(tree.denominator)
    found: Counter[str] = Counter()
    if isinstance(tree, Scripted) and isinstance(tree.base, Name):
        at = corners(tree.scripts)
        found.update(one.letter for one in (*at.lower, *at.upper) if one.letter)
    for part in subtrees(tree):
        found.update(_counted(part))
    if _is_square(tree):
        found = Counter({letter: 2 * count for letter, count in found.items()})
    if isinstance(tree, BigOperator):
        for one in limit_marks(tree.lower):
            found.pop(one.letter or "", None)
    return found


def _is_square(tree: Tree) -> bool:
    return isinstance(tree, Scripted) and any(script == ("^", Number("2")) for script in tree.scripts)
