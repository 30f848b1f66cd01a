"""What a formula and the givens offer for its correction: letters, names, factors, spellings."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from msgspec import Struct, field
from msgspec.structs import replace

from derive.correction.given import Given
from derive.correction.symbols import Symbol, symbol
from derive.correction.trees import is_differential, parts_of, sites
from derive.latex import syntax as tex
from derive.latex.syntax import Tree
from derive.notation.elaborate import Elaborator
from derive.notation.problems import Finding, Unclear
from derive.notation.reading import Reading
from derive.notation.scripts import is_transpose, spell
from derive.notation.tensor import Units
from derive.notation.vocabulary import Form, limit_marks

ELEMENTWISE = ("\\odot", "\\circ", ".*", "\\cdot*")


class Context(Struct, frozen=True, dict=True):
    """The surroundings of one wrong formula."""

    reading: Reading
    left: Tree
    right: Tree
    known: tuple[tuple[Tree, Tree], ...] = ()
    update: bool = False
    variables: frozenset[str] = frozenset()
    factors: list[tuple[int, Tree]] = field(default_factory=list)
    _symbols: dict[Tree, Symbol | None] = field(default_factory=dict)
    _places: dict[tuple[int, Tree], tuple[int, Tree]] = field(default_factory=dict)
    _kinds: dict[Tree, str | None] = field(default_factory=dict)

    @cached_property
    def given(self) -> Given:
        return Given(self.reading)

    def symbol(self, tree: Tree) -> Symbol | None:
        if not isinstance(tree, tex.Name | tex.Scripted):
            return None
        if tree not in self._symbols:
            self._symbols[tree] = symbol(self.reading, tree)
        return self._symbols[tree]

    @cached_property
    def symbols(self) -> tuple[Symbol, ...]:
        """The different symbols of both sides in reading order, the right side's first."""
        found: dict[Tree, Symbol] = {}
        for side in (self.right, self.left):
            for site in sites(side):
                one = self.symbol(site.tree)
                if one is not None:
                    found.setdefault(site.tree, one)
        return tuple(found.values())

    @cached_property
    def units(self) -> tuple[Tree, ...]:
        """The indices of units in the formula: letters, numbers, words."""
        found = [place.leaf for one in self.symbols for place in one.places if not place.ordinal]
        found += [tex.Name(letter) for side in (self.left, self.right) for letter in bound(side)]
        return tuple(dict.fromkeys(found))

    @cached_property
    def lonely(self) -> frozenset[Tree]:
        """Indices that only one of the sides has."""
        return frozenset(
            leaf
            for leaf in self.units
            if not (self.places(self.left, leaf) and self.places(self.right, leaf))
        )

    @cached_property
    def layers(self) -> tuple[Tree, ...]:
        """The layers in the formula."""
        return tuple(dict.fromkeys(p.leaf for one in self.symbols for p in one.places if p.ordinal))

    @cached_property
    def forms(self) -> tuple[Form, ...]:
        """All quantities of the note, those of the formula first."""
        groups = self.reading.vocabulary.forms
        present = {one.key for one in self.symbols}
        ordered = sorted(groups, key=lambda name: name not in present)
        return tuple(form for name in ordered for form in groups[name])

    @cached_property
    def _trees(self) -> tuple[Tree, ...]:
        others = [side for pair in self.known for side in pair]
        return (self.left, self.right, *self.given.trees, *others)

    @cached_property
    def _spellings(self) -> dict[str, tex.Name]:
        found: dict[str, tex.Name] = {}
        for tree in self._trees:
            for part in _names(tree):
                found.setdefault(spell(part), part)
        return found

    def name(self, key: str) -> tex.Name | None:
        """A name as the note spells it."""
        return self._spellings[key] if key in self._spellings else self.given.name(key)

    # Spellings that the note prefers

    @cached_property
    def transpose(self) -> Tree:
        """The sign of a transpose."""
        signs = (part for tree in self._trees for part in _scripts(tree) if is_transpose(part))
        return next(signs, tex.Name("T"))

    @cached_property
    def elementwise(self) -> str:
        used = (
            part.operator
            for tree in self._trees
            for part in parts_of(tree)
            if isinstance(part, tex.Product) and part.operator in ELEMENTWISE
        )
        return next(used, "\\odot")

    @cached_property
    def sums(self) -> dict[str, tex.BigOperator]:
        """For each letter a sum of the formula, or of the note, that binds it."""
        found: dict[str, tex.BigOperator] = {}
        for tree in self._trees:
            for part in parts_of(tree):
                if isinstance(part, tex.BigOperator) and part.operator == "\\sum":
                    for one in limit_marks(part.lower):
                        found.setdefault(one.letter or "", part)
        return found

    def squared(self, tree: Tree) -> Tree:
        one = self.symbol(tree)
        if one is None or one.upper or one.transposes:
            return tex.Scripted(tex.Group("(", tree), (("^", tex.Number("2")),))
        scripts = tree.scripts if isinstance(tree, tex.Scripted) else ()
        return tex.Scripted(one.name, (*scripts, ("^", tex.Number("2"))))

    def places(self, tree: Tree, leaf: Tree) -> int:
        """How often an index stands in a part."""
        key = (id(tree), leaf)
        if key not in self._places:
            found = (self.symbol(site.tree) for site in sites(tree))
            number = sum(place.leaf == leaf for one in found if one is not None for place in one.places)
            self._places[key] = (number, tree)
        return self._places[key][0]

    def entries(self, one: Symbol) -> Iterator[Tree | None]:
        """The components of a vector whose units are known."""
        if self.scalar or one.known is None or one.known.missing != 1 or one.transposes:
            return
        try:
            rows = self.elaborator.tensor(one.tree).rows
        except (Unclear, Finding):
            return
        units = self.reading.known_units(rows.use) if isinstance(rows, Units) else None
        layers = self.reading.settings.layers
        lower = [p.leaf for p in one.lower if not (isinstance(p.leaf, tex.Name) and p.leaf.text in layers)]
        for unit in units or ():
            leaf = tex.Number(str(unit)) if isinstance(unit, int) else tex.Name(unit)
            yield one.rewritten(
                tex.Name(one.name.text, one.name.accents), [*lower, leaf], [p.leaf for p in one.upper]
            )

    def derivative(self, above: Tree, below: Tree) -> Tree:
        """``∂a/∂b``, or ``da/db`` where the formula writes so."""
        if self._straight:
            d = tex.Name("d")
            return tex.Fraction(tex.Product("", (d, above)), tex.Product("", (d, below)))
        return tex.Fraction(
            tex.Differential("\\partial", (), above), tex.Differential("\\partial", (), below)
        )

    @cached_property
    def _straight(self) -> bool:
        parts = [part for side in (self.left, self.right) for part in parts_of(side)]
        straight = any(isinstance(part, tex.Product) and is_differential(part) for part in parts)
        return straight and not any(isinstance(part, tex.Differential) for part in parts)

    # Shapes

    @cached_property
    def scalar(self) -> bool:
        """Whether nothing here has axes."""
        literal = any(
            isinstance(part, tex.Matrix) for side in (self.left, self.right) for part in parts_of(side)
        )
        vectors = any(one.known is not None and one.known.missing for one in self.symbols)
        return not literal and not vectors

    def kind(self, tree: Tree) -> str | None:
        """Whether a part is a number, a column, a row or a matrix; None if that cannot be told."""
        if self.scalar:
            return "number"
        if tree not in self._kinds:
            self._kinds[tree] = self._kind(tree)
        return self._kinds[tree]

    def _kind(self, tree: Tree) -> str | None:
        try:
            return self.elaborator.tensor(tree).kind
        except (Unclear, Finding, RecursionError):
            return None

    @cached_property
    def elaborator(self) -> Elaborator:
        found = self.reading.elaborator()
        found.variables = set(self.variables)
        return found

    def quantity(self, one: Symbol) -> bool:
        """Whether a symbol is a quantity of the note, or a letter for any number."""
        return one.known is not None or one.key in self.variables

    # Activation functions

    @cached_property
    def functions(self) -> tuple[tex.Name, ...]:
        """The functions that the note applies."""
        names = (part for tree in self._trees for part in _names(tree))
        return tuple(dict.fromkeys(name for name in names if self.reading.vocabulary.is_function(name)))

    @cached_property
    def heads(self) -> tuple[Tree, ...]:
        """Functions without primes: those that the formula applies or differentiates, then the note's."""
        heads = (one.tree for one in self.symbols if self.reading.vocabulary.is_function(one.name))
        return tuple(dict.fromkeys([*map(_unprimed, heads), *self.functions]))


def _unprimed(head: tex.Name | tex.Scripted) -> Tree:
    if isinstance(head, tex.Name):
        return head
    return replace(head, primes=0) if head.scripts else head.base


def bound(tree: Tree) -> Iterator[str]:
    for part in parts_of(tree):
        if isinstance(part, tex.BigOperator):
            yield from (one.letter for one in limit_marks(part.lower) if one.letter)


def _names(tree: Tree) -> Iterator[tex.Name]:
    return (part for part in parts_of(tree) if isinstance(part, tex.Name))


def _scripts(tree: Tree) -> Iterator[Tree]:
    for part in parts_of(tree):
        if isinstance(part, tex.Scripted):
            for _, script in part.scripts:
                yield from (script.factors if isinstance(script, tex.Product) else (script,))
