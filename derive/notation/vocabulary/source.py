"""What a vocabulary is read off."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, field

from derive.latex.syntax import Relation, Tree
from derive.notation.vocabulary.occurrences import Occurrence, occurrences


class Source(Struct, frozen=True):
    """The syntax that tells which names there are.

    ``givens`` are equations, ``members`` what undefined quantities depend on, ``keys`` the names to which
    directives give ``shapes`` (None for a name without one).  ``numbers`` are bare names that are known to be
    numbers, ``vectors`` names that are vectors with a number below, ``h_1`` and ``h_2``, ``letters``
    letters that are known to be indices.
    """

    givens: tuple[Relation, ...]
    members: tuple[Tree, ...] = ()
    keys: tuple[Tree, ...] = ()
    shapes: tuple[tuple[str | int, ...] | None, ...] = ()
    numbers: frozenset[str] = frozenset()
    vectors: frozenset[str] = frozenset()
    letters: frozenset[str] = frozenset()
    #: What was found in trees that were looked at already.
    _found: dict[int, tuple[Tree, tuple[Occurrence, ...]]] = field(default_factory=dict)

    def operands(self) -> Iterator[Tree]:
        """All sides of the givens."""
        for given in self.givens:
            yield from (operand for operand in given.operands if operand is not None)

    def trees(self) -> Iterator[Tree]:
        """Everything in which a name may stand."""
        yield from self.operands()
        yield from self.members
        yield from self.keys

    def mentions(self, *trees: Tree | None) -> Iterator[Occurrence]:
        """All names in some trees of the source, each of which is looked through only once."""
        for tree in trees:
            if tree is None:
                continue
            known = self._found.get(id(tree))
            if known is None:
                known = self._found[id(tree)] = tree, tuple(occurrences(tree))
            yield from known[1]


def stem(text: str) -> str:
    """The name before its scripts: ``f`` for ``f_i``."""
    return text.split("_")[0].split("^")[0].strip()
