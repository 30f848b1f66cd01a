"""What a vocabulary is read off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from derive.latex.syntax import Relation, Tree


@dataclass(frozen=True, slots=True)
class Source:
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

    def operands(self) -> Iterator[Tree]:
        """All sides of the givens."""
        for given in self.givens:
            yield from (operand for operand in given.operands if operand is not None)

    def trees(self) -> Iterator[Tree]:
        """Everything in which a name may stand."""
        yield from self.operands()
        yield from self.members
        yield from self.keys


def stem(text: str) -> str:
    """The name before its scripts: ``f`` for ``f_i``."""
    return text.split("_")[0].split("^")[0].strip()
