"""Names that are read as numbers, though the note treats them as vectors or matrices.

A name without indices is a number unless something says otherwise.  Where it is transposed, stands in a norm
or is printed bold, it is hardly meant so; products of numbers commute, so that a verdict could be wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from msgspec import Struct

from derive.latex import syntax as tex
from derive.latex.syntax import Tree
from derive.notation.givens.given import Given
from derive.notation.givens.kinds import Kinds
from derive.notation.problems import Unclear
from derive.notation.scripts import is_transpose, spell, subtrees
from derive.notation.settings import Settings
from derive.notation.system import Quantity
from derive.notation.vocabulary import Vocabulary, occurrences
from derive.notation.vocabulary.spellings import BOLD

#: The delimiter of a norm.
NORM = "‖"


class Shapeless(Struct, frozen=True, dict=True):
    """What the givens say of names that may be more than the numbers as which they are read."""

    settings: Settings
    vocabulary: Vocabulary
    quantities: Mapping[str, Quantity]
    givens: tuple[Given, ...]

    def families(self, trees: Iterable[Tree]) -> frozenset[str]:
        """The families of which it is not known that they are numbers, for a formula with these sides."""
        found = self._marked_in_givens.union(*(self._marked(tree) for tree in trees))
        while found:
            joined = found.union(*(keys for keys in self._equations if keys & found))
            if joined == found:
                break
            found = joined
        return found

    @cached_property
    def _marked_in_givens(self) -> frozenset[str]:
        sides = (side for given in self.givens for side in (given.left, given.right) if side is not None)
        return frozenset(key for side in sides for key in self._marked(side))

    @cached_property
    def _equations(self) -> tuple[frozenset[str], ...]:
        return tuple(frozenset(self._equation(given.left, given.right)) for given in self.givens)

    def _equation(self, left: Tree | None, right: Tree | None) -> Iterator[str]:
        """The numbers in a given; what is defined as a number for certain is none of those in doubt."""
        if right is None:
            return
        yield from self._numbers(right)
        if left is not None and Kinds(self.vocabulary).kind(right) != "number":
            yield from self._numbers(left)

    def _marked(self, tree: Tree) -> Iterator[str]:
        """Names that are transposed, in a norm, or bold, and read as numbers all the same."""
        match tree:
            case tex.Scripted(base, scripts):
                transposed = any(place == "^" and is_transpose(script) for place, script in scripts)
                yield from self._numbers(tree if isinstance(base, tex.Name) else base) if transposed else ()
                if isinstance(base, tex.Name) and BOLD.intersection(base.fonts + base.accents):
                    yield from self._numbers(tree)
            case tex.Group(delimiter, body) if delimiter == NORM:
                yield from self._numbers(body)
            case tex.Name(accents=accents, fonts=fonts) if BOLD.intersection(fonts + accents):
                yield from self._numbers(tree)
        if not (isinstance(tree, tex.Scripted) and isinstance(tree.base, tex.Name)):
            for part in subtrees(tree):
                yield from self._marked(part)

    def _numbers(self, tree: Tree) -> Iterator[str]:
        """The families without an index of units in a tree, unless a directive says that they are numbers."""
        for found in (o for part in _below(tree) for o in occurrences(part, self.vocabulary.functions)):
            name = found.name
            if self.vocabulary.is_function(name) or name.text in self.vocabulary.sizes:
                continue
            try:
                form = self.vocabulary.match(spell(name), found.corners).form
            except Unclear:
                continue
            if not self.quantities[form.key].unit_positions and not self._declared(form.name):
                yield form.key

    def _declared(self, name: str) -> bool:
        return any(name in text for text in self.settings.shapes)


def _below(tree: Tree) -> Iterator[Tree]:
    """The names in a tree without those above in derivatives, where mostly the cost stands."""
    match tree:
        case tex.Differential("\\nabla", scripts):
            yield from (script for _, script in scripts)
        case tex.Name() | tex.Scripted(tex.Name()) | tex.Differential():
            yield tree
        case tex.Scripted(base):
            yield from _below(base)
        case tex.Fraction(_, tex.Differential() as below):
            yield below
        case _:
            for part in subtrees(tree):
                yield from _below(part)
