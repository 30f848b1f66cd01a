"""Indices in brackets behind a name, as programs write them: ``X[i, p]`` is ``X_{i,p}``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from derive.latex.rewriting import with_parts
from derive.latex.syntax import BigOperator, Group, Name, Product, Scripted, Tree, children
from derive.notation.scripts import Mark, items_of, mark
from derive.notation.vocabulary.occurrences import limit_marks


def with_subscripts(sides: Sequence[Tree]) -> list[Tree]:
    """The sides of a statement with the indices in brackets below the names, if they can be nothing else.

    A letter is an index there if it stands nowhere else on the line, and below a sum or in two brackets of
    which one has a second index or shifts it.
    """
    brackets = [marks for side in sides for marks in _brackets(side)]
    counted = Counter(letter for marks in brackets for letter in {one.letter for one in marks if one.letter})
    beside = {one.letter for marks in brackets for one in marks if len(marks) > 1 or one.shift}
    bound = {letter for side in sides for letter in _bound(side)}
    certain = all(letter in bound or (number > 1 and letter in beside) for letter, number in counted.items())
    if not counted or not certain or any(counted.keys() & set(_on_the_line(side)) for side in sides):
        return list(sides)
    return [_lowered(side) for side in sides]


def _indexed(tree: Tree, following: Tree) -> tuple[Group, tuple[tuple[str, Tree], ...]] | None:
    """Brackets with indices behind a name, and what stands at their corners."""
    group, scripts = (
        (following.base, following.scripts) if isinstance(following, Scripted) else (following, ())
    )
    if not isinstance(tree, Name | Scripted) or not isinstance(group, Group) or group.delimiter != "[":
        return None
    if isinstance(tree, Scripted) and (tree.primes or not isinstance(tree.base, Name)):
        return None
    marks = [mark(item) for item in items_of(group.body)]
    plain = all(one is not None and (one.letter or one.number) for one in marks)
    return (group, scripts) if plain else None


def _brackets(tree: Tree) -> Iterator[list[Mark]]:
    """The indices in each pair of brackets behind a name."""
    factors = tree.factors if isinstance(tree, Product) and not tree.operator else ()
    for one, other in pairwise(factors):
        found = _indexed(one, other)
        if found is not None:
            yield [index for item in items_of(found[0].body) if (index := mark(item)) is not None]
    for part in children(tree):
        yield from _brackets(part)


def _bound(tree: Tree) -> Iterator[str]:
    if isinstance(tree, BigOperator):
        yield from (one.letter for one in limit_marks(tree.lower) if one.letter)
    for part in children(tree):
        yield from _bound(part)


def _on_the_line(tree: Tree) -> Iterator[str]:
    """The names outside of scripts, limits and brackets with indices."""
    if isinstance(tree, Name):
        yield tree.text
    elif isinstance(tree, Scripted):
        yield from _on_the_line(tree.base)
    elif isinstance(tree, BigOperator):
        yield from _on_the_line(tree.body)
    elif isinstance(tree, Product) and not tree.operator:
        before: Tree | None = None
        for factor in tree.factors:
            if before is None or _indexed(before, factor) is None:
                yield from _on_the_line(factor)
            before = factor
    else:
        for part in children(tree):
            yield from _on_the_line(part)


def _lowered(tree: Tree) -> Tree:
    if not isinstance(tree, Product) or tree.operator:
        return with_parts(tree, _lowered)
    factors: list[Tree] = []
    for factor in tree.factors:
        found = _indexed(factors[-1], factor) if factors else None
        if found is None:
            factors.append(_lowered(factor))
            continue
        head, (group, scripts) = factors.pop(), found
        base, own = (head.base, head.scripts) if isinstance(head, Scripted) else (head, ())
        span = (head.span[0], factor.span[1])
        factors.append(Scripted(base, (*own, ("_", group.body), *scripts), span=span))
    return factors[0] if len(factors) == 1 else Product("", tuple(factors), span=tree.span)
