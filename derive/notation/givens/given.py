"""Givens, and what is wrong with those that cannot be used."""

from __future__ import annotations

from msgspec import Struct, field

from derive.documents.note import Entry
from derive.latex import syntax as tex
from derive.latex.syntax import Tree
from derive.notation.vocabulary.spellings import Spellings
from derive.results import Code


class Given(Struct, frozen=True):
    """One equation that is taken as true: from a directive, or a definition made in the note itself.

    An ``implied`` one is written nowhere: it says that a name is the root of its square.  ``spellings`` are
    names that it writes otherwise than they are read.
    """

    tree: tex.Relation
    entry: Entry | None = None
    implied: bool = False
    spellings: Spellings = field(default_factory=Spellings)

    @property
    def left(self) -> Tree | None:
        """What is given."""
        return self.tree.operands[0]

    @property
    def right(self) -> Tree | None:
        """What it is."""
        return self.tree.operands[1]

    @property
    def sides(self) -> list[Tree]:
        """All that is written of it."""
        return [operand for operand in self.tree.operands if operand is not None]


class Trouble(Struct, frozen=True):
    """A given that could not be used, and why.

    ``families`` are the quantities that it should have defined; ``assumption`` marks one under ``assume``.
    """

    entry: Entry | None
    code: Code
    message: str
    families: frozenset[str] = frozenset()
    tree: tex.Relation | None = None
    assumption: bool = False


def without_arguments(left: Tree | None) -> Tree | None:
    """What a left side is about: ``J`` for ``J(w)``."""
    match left:
        case tex.Product("", (tex.Name() | tex.Scripted() as head, tex.Group())):
            return head
    return left
