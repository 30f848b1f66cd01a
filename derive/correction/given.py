"""What the givens of a note offer for the correction of its formulas."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from msgspec import Struct

from derive.correction.symbols import Symbol, symbol
from derive.correction.trees import parts_of, sites
from derive.latex import LatexError, parse_tree
from derive.latex import syntax as tex
from derive.latex.syntax import Tree
from derive.notation.reading import Reading


class Given(Struct, frozen=True, dict=True):
    """The givens as they are written."""

    reading: Reading

    @cached_property
    def trees(self) -> tuple[Tree, ...]:
        """Both sides of every given."""
        return tuple(o for given in self.reading.givens for o in given.tree.operands if o is not None)

    def symbol(self, tree: Tree) -> Symbol | None:
        return symbol(self.reading, tree)

    def name(self, key: str) -> tex.Name | None:
        """A name by its key, spelled plainly."""
        settings = self.reading.settings
        try:
            tree = parse_tree(key, names=settings.names, macros=settings.macros)
        except LatexError:
            return None
        return tree if isinstance(tree, tex.Name) else None

    @cached_property
    def letters(self) -> dict[tuple[str, int], tuple[Tree, ...]]:
        """The letters with which each index of units of each name is written."""
        found: dict[tuple[str, int], dict[Tree, None]] = {}
        for tree in self.trees:
            for site in sites(tree):
                one = self.symbol(site.tree)
                for number, place in enumerate(one.places if one is not None else ()):
                    if one is not None and isinstance(place.leaf, tex.Name) and not place.ordinal:
                        found.setdefault((one.key, number), {})[place.leaf] = None
        return {key: tuple(leaves) for key, leaves in found.items()}

    @cached_property
    def sizes(self) -> tuple[tex.Name, ...]:
        """The size symbols."""
        names = (self.name(key) for key in sorted(self.reading.vocabulary.sizes))
        return tuple(name for name in names if name is not None)

    @cached_property
    def coefficients(self) -> tuple[Tree, ...]:
        """Numbers without indices of which nothing more is said, such as λ, also divided by a size."""
        forms, defined = self.reading.vocabulary.forms, self.reading.system.by_family
        lone = [group[0] for group in forms.values() if group and not group[0].slots]
        names = [name for form in lone if form.key not in defined and (name := self.name(form.name))]
        return (*names, *(tex.Fraction(name, size) for name in names for size in self.sizes))

    @cached_property
    def constants(self) -> tuple[Tree, ...]:
        """Fractions without indices: ``1/√d``, ``λ/m``."""
        found = (part for tree in self.trees for part in parts_of(tree) if isinstance(part, tex.Fraction))
        return tuple(dict.fromkeys(part for part in found if not _composed(part)))

    @cached_property
    def residuals(self) -> tuple[tex.Group, ...]:
        """What is squared, as the differences in a cost are."""
        return tuple(dict.fromkeys(self._residuals()))

    def _residuals(self) -> Iterator[tex.Group]:
        for tree in self.trees:
            for part in parts_of(tree):
                match part:
                    case tex.Scripted(tex.Group(_, tex.Sum() as body), (("^", tex.Number("2")),)):
                        yield tex.Group("(", body)

    @cached_property
    def activations(self) -> dict[str, tuple[tex.Name | tex.Scripted, str]]:
        """For each name to which a function is applied: the function, and the name of the result."""
        found: dict[str, tuple[tex.Name | tex.Scripted, str]] = {}
        for given in self.reading.givens:
            match given.tree.operands:
                case (
                    tex.Name() | tex.Scripted() as left,
                    tex.Product("", (tex.Name() | tex.Scripted() as head, tex.Group(_, argument))),
                ):
                    function, result, one = self.symbol(head), self.symbol(left), self.symbol(argument)
                    if function is None or result is None or one is None:
                        continue
                    if self.reading.vocabulary.is_function(function.name):
                        found.setdefault(one.key, (head, result.key))
        return found


def _composed(tree: Tree) -> bool:
    """Whether a part has indices, derivatives or sums in it."""
    composed = tex.Scripted | tex.Differential | tex.BigOperator | tex.Sum
    return any(isinstance(part, composed) for part in parts_of(tree))
