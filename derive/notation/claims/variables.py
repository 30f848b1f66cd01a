"""What identities between functions hold for: names that stand for any number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from derive.latex import syntax as tex
from derive.latex.syntax import Tree
from derive.notation.reading import Reading
from derive.notation.scripts import corners, head_of, is_transpose, spell, subtrees
from derive.notation.vocabulary import occurrences


def free_variables(reading: Reading, trees: Iterable[Tree]) -> set[str]:
    """Unknown bare names that stand inside arguments of functions: what an identity holds for all of."""
    inside: set[str] = set()
    for tree in trees:
        for argument in _arguments(reading, tree):
            inside.update(_bare_names(reading, argument))
    return inside


def arguments_read_as_vectors(reading: Reading, trees: Iterable[Tree]) -> set[str]:
    """Bare names of vectors that stand as arguments of functions: ``a`` in ``tanh(a)``."""
    found: set[str] = set()
    for tree in trees:
        for argument in _arguments(reading, tree):
            for occurrence in occurrences(argument):
                name, at = occurrence.name, occurrence.corners
                if at.lower or at.upper or at.bare or not reading.vocabulary.knows(name, ()):
                    continue
                if reading.vocabulary.match(spell(name), at).missing:
                    found.add(spell(name))
    return found


def treats_as_vector(tree: Tree) -> bool:
    """Whether something in a tree is transposed, in a norm, or multiplied elementwise: no number is."""
    match tree:
        case tex.Scripted(_, scripts) if any(place == "^" and is_transpose(one) for place, one in scripts):
            return True
        case tex.Group("‖") | tex.Product("\\odot" | "\\circ" | ".*" | "\\cdot*"):
            return True
    return any(map(treats_as_vector, subtrees(tree)))


def _arguments(reading: Reading, tree: Tree) -> Iterator[Tree]:
    """What functions are applied to, and exponents of e."""
    match tree:
        case tex.Product(_, factors):
            for head, following in pairwise(factors):
                base = head_of(head)
                if isinstance(base, tex.Name) and reading.vocabulary.is_function(base):
                    yield following
        case tex.Scripted(tex.Name("e"), (("^", exponent),)):
            yield exponent
    for part in subtrees(tree):
        yield from _arguments(reading, part)


def _bare_names(reading: Reading, tree: Tree) -> Iterator[str]:
    """Names without indices of which the givens know nothing."""
    vocabulary = reading.vocabulary
    if isinstance(tree, tex.Name) and not vocabulary.is_function(tree):
        name = spell(tree)
        known = name in vocabulary.sizes or name in ("e", "1", "\\mathbb{1}") or vocabulary.knows(tree, ())
        if not known:
            yield name
    if isinstance(tree, tex.Scripted) and isinstance(tree.base, tex.Name):
        found = corners(tree.scripts)
        plain = not found.lower and not found.upper and all(isinstance(t, tex.Number) for t in found.bare)
        if plain and not vocabulary.knows(tree.base, tree.scripts):
            yield from _bare_names(reading, tree.base)
        if spell(tree.base) == "e" and not found.lower:
            for script in found.bare:
                yield from _bare_names(reading, script)
        return
    for part in subtrees(tree):
        yield from _bare_names(reading, part)
