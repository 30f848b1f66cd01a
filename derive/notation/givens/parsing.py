"""What directives hold, as trees."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from msgspec import Struct, field
from msgspec.structs import replace

from derive.documents.note import Entry
from derive.latex import LatexError, parse_tree
from derive.latex import syntax as tex
from derive.latex.syntax import Tree
from derive.limits import allowance, spend
from derive.notation.givens.given import Given, Trouble
from derive.notation.scripts import head_of
from derive.notation.settings import Settings
from derive.notation.statements import without_logarithm, written_out
from derive.notation.vocabulary.spellings import Spellings, find_spellings, plain_only, respelled
from derive.results import Code


class Declared(Struct, frozen=True):
    """What directives say: the ``shapes`` of the ``keys``, and what undefined quantities depend on."""

    keys: tuple[Tree, ...] = ()
    shapes: tuple[tuple[str | int, ...], ...] = ()
    depends: tuple[tuple[Tree, tuple[Tree, ...]], ...] = ()


class Parser(Struct, frozen=True):
    """Parses what directives hold; what cannot be read is noted in ``troubles``.

    ``spellings`` are names that are read as if they were written otherwise.
    """

    settings: Settings
    troubles: list[Trouble]
    spellings: Spellings = field(default_factory=Spellings)

    def relation(self, entry: Entry) -> tex.Relation | None:
        """A given; None if it is none."""
        try:
            tree = parse_entry(entry, self.settings)
        except LatexError as error:
            message = f"this given cannot be read: {error.message}"
            self.troubles.append(Trouble(entry, Code.SYNTAX, message, tree=self._left_of(entry)))
            return None
        if isinstance(tree, tex.Relation) and len(tree.operands) > 1 and tree.operands[0] is not None:
            sides = [respelled(operand, self.spellings) for operand in tree.operands if operand is not None]
            sides = list(written_out(sides, self.settings))
            sides[:2] = without_logarithm(*sides[:2]) or sides[:2]
            return tex.Relation(tuple(sides), tree.signs, span=tree.span)
        self.troubles.append(Trouble(entry, Code.SYNTAX, "a given is an equation, `left = right`"))
        return None

    def _left_of(self, entry: Entry) -> tex.Relation | None:
        """What can be read of a given that cannot be read as a whole: what it is about."""
        left = (
            _quietly(entry.latex.split("=", 1)[0].rstrip(":"), self.settings) if "=" in entry.latex else None
        )
        return None if left is None else tex.Relation((respelled(left, self.spellings), None), ("=",))

    def tree(self, text: str) -> Tree | None:
        """A name in a directive; None if it cannot be read."""
        try:
            return respelled(_parsed(text, self.settings), self.spellings)
        except LatexError as error:
            self.troubles.append(Trouble(None, Code.SYNTAX, f"`{text}` cannot be read: {error.message}"))
            return None

    def size_symbol(self, text: str) -> Tree | None:
        """A size symbol with its indices; None if this is something else."""
        tree = self.tree(text)
        return tree if isinstance(head_of(tree), tex.Name) else None

    def declared(self) -> Declared:
        """All names in directives that speak of quantities."""
        shaped = [(self.tree(text), tuple(shape)) for text, shape in self.settings.shapes.items()]
        shapes = [(tree, shape) for tree, shape in shaped if tree is not None]
        depends: list[tuple[Tree, tuple[Tree, ...]]] = []
        for text, members in self.settings.depends.items():
            head = self.tree(text)
            trees = tuple(tree for tree in map(self.tree, members) if tree is not None)
            if head is not None:
                depends.append((head, trees))
        return Declared(tuple(key for key, _ in shapes), tuple(shape for _, shape in shapes), tuple(depends))


def spellings_of_givens(settings: Settings, local: Iterable[Given]) -> Spellings:
    """The names that are read as if they were written otherwise; givens that cannot be read are passed by."""
    local = list(local)
    relations = [given.tree for given in local]
    trees = (_quietly(entry.latex, settings) for entry in settings.given)
    relations += [tree for tree in trees if isinstance(tree, tex.Relation)]
    found = find_spellings(relations)
    for given in local:
        found |= given.spellings
    keys = (tree for text, shape in settings.shapes.items() if shape and (tree := _quietly(text, settings)))
    return replace(found, bold=found.bold - plain_only(keys))


def _quietly(latex: str, settings: Settings) -> Tree | None:
    """The tree of what a directive says; None if it cannot be read."""
    try:
        return _parsed(latex, settings)
    except LatexError:
        return None


def parse_entry(entry: Entry, settings: Settings) -> Tree:
    """The tree of what a directive gives; raises `LatexError` if it cannot be read."""
    return _parsed(entry.latex, settings)


def _parsed(latex: str, settings: Settings) -> Tree:
    """A tree of a directive, which is wanted again whenever the note goes on; its steps count each time."""
    tree, steps = _parsed_once(latex, tuple(settings.names), tuple(settings.macros.items()))
    spend(steps)
    return tree


@lru_cache(maxsize=2048)
def _parsed_once(latex: str, names: tuple[str, ...], macros: tuple[tuple[str, str], ...]) -> tuple[Tree, int]:
    with allowance() as own:
        tree = parse_tree(latex, names=names, macros=dict(macros))
        return tree, own.spent
