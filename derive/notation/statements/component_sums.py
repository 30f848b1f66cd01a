r"""Sums over a quantity itself: ``\sum_w w^2`` adds up the squares of all components of w.

It is read as the sum over the indices with which w stands elsewhere: ``\sum_{j,k,l} (w_{jk}^{(l)})^2``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from derive.latex.rewriting import with_parts
from derive.latex.syntax import BigOperator, Group, Name, Number, Relation, Scripted, Tree
from derive.latex.syntax import Sequence as Listing
from derive.notation.scripts import corners, mark, spell, subtrees


def with_components(givens: Sequence[Relation]) -> tuple[Relation, ...]:
    """Givens, each sum over a quantity with its indices; one that has none elsewhere stays as it is."""
    names = {name for given in givens for part in _parts(given) if (name := _summed(part)) is not None}
    if not names:
        return tuple(givens)
    scripted = [part for given in givens for part in _parts(given) if isinstance(part, Scripted)]
    letters = {letter for one in scripted for letter in _marked(one)}
    members: dict[str, Scripted] = {}
    for one in scripted:
        if isinstance(one.base, Name) and spell(one.base) in names - letters and _letters(one):
            members.setdefault(spell(one.base), one)
    return tuple(
        replace(given, operands=tuple(side and _written(side, members) for side in given.operands))
        for given in givens
    )


def _parts(tree: Tree) -> Iterator[Tree]:
    yield tree
    for part in subtrees(tree):
        yield from _parts(part)


def _summed(tree: Tree) -> str | None:
    """The name below a sum that has nothing else at its limits."""
    match tree:
        case BigOperator("\\sum", Name() as name, None):
            return spell(name)
    return None


def _marked(tree: Scripted) -> list[str | None]:
    """The letters of all indices of a name; None for anything else among them."""
    found = corners(tree.scripts)
    marks = (*found.lower, *found.upper, *(mark(part) for part in found.bare))
    return [one.letter if one is not None and not one.shift else None for one in marks]


def _letters(tree: Scripted) -> tuple[str, ...]:
    """The indices of a name, if each is a letter of its own."""
    found = _marked(tree)
    letters = tuple(letter for letter in found if letter is not None)
    indexed = any(corners(tree.scripts).lower) and len(set(letters)) == len(found) and not tree.primes
    return letters if indexed else ()


def _written(tree: Tree, members: Mapping[str, Scripted]) -> Tree:
    name = _summed(tree) or ""
    if isinstance(tree, BigOperator) and name in members:
        letters = _letters(members[name])
        if _stands_alone(tree.body, name, {*letters}):
            lower = Listing(tuple(Name(letter) for letter in letters))
            return replace(tree, lower=lower, body=_put(tree.body, name, members[name]))
    return with_parts(tree, lambda part: _written(part, members))


def _stands_alone(body: Tree, name: str, letters: set[str]) -> bool:
    """Whether a summand mentions the name without an index, and nothing with one of its letters."""
    parts = [part for part in _parts(body) if isinstance(part, Scripted)]
    own = [part for part in parts if isinstance(part.base, Name) and spell(part.base) == name]
    bare = all(isinstance(script, Number) and place == "^" for one in own for place, script in one.scripts)
    mentioned = any(isinstance(part, Name) and spell(part) == name for part in _parts(body))
    return mentioned and bare and not any(letters & {*_marked(part)} for part in parts)


def _put(tree: Tree, name: str, member: Scripted) -> Tree:
    if isinstance(tree, Name) and spell(tree) == name:
        return Group("(", member, span=tree.span)
    return with_parts(tree, lambda part: _put(part, name, member))
