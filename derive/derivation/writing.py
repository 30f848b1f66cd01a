"""From expressions to syntax trees in the note's own notation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from derive.derivation.calculus import Expression, Factor, Product, expression_of
from derive.derivation.letters import mentions, stem
from derive.derivation.problems import NotDerived
from derive.derivation.spelling import Spelling
from derive.latex import parse_tree
from derive.latex import syntax as tex
from derive.latex.syntax import Tree
from derive.notation.system import SIZE
from derive.notation.terms import (
    FIXED,
    LAST,
    ONE,
    ZERO,
    Add,
    Apply,
    Argument,
    Cases,
    Comparison,
    Condition,
    Constant,
    Derivative,
    Domain,
    Family,
    Index,
    Label,
    Letter,
    Multiply,
    Power,
    Reference,
    Size,
    SlotUse,
    Term,
    Total,
)

_SIGNS = {"<": "<", "<=": "\\le", ">": ">", ">=": "\\ge", "=": "=", "!=": "\\neq"}


class Writer(Struct, frozen=True):
    """Writes terms; ``letters`` says how each index letter is called, ``last`` how the
    last layer is, with the number that is to be added to it.

    ``layers`` are the letters that stand for layers, ``samples`` those for samples.  ``kronecker`` is what
    is 1 where two indices are equal: a name, empty for 𝟙, None where it must not be needed.
    """

    spelling: Spelling
    letters: Mapping[str, str]
    last: Mapping[str, Letter]
    layers: frozenset[str] = frozenset()
    samples: frozenset[str] = frozenset()
    kronecker: str | None = None

    # Indices

    def index(self, index: Index) -> Tree:
        """An index with its shift."""
        if isinstance(index, Label):
            return tex.Number(str(index.value)) if isinstance(index.value, int) else tex.Name(index.value)
        if not index.name.startswith(LAST):
            return _shifted(tex.Name(self.letter(index.name)), index.shift)
        kind = index.name.removeprefix(LAST)
        if kind not in self.last:
            raise NotDerived("the last layer has no name")
        name = self.last[kind]
        return _shifted(parse_tree(name.name), index.shift + name.shift)

    def letter(self, name: str) -> str:
        """How an index letter is called."""
        return self.letters.get(name, stem(name.removeprefix(FIXED)))

    def reference(self, reference: Reference) -> Tree:
        """A component of a quantity."""
        return self.spelling.quantity(reference.family, [self.index(index) for index in reference.indices])

    # Sums of products

    def expression(self, expression: Expression) -> Tree:
        """A sum of products."""
        if not expression:
            return tex.Number("0")
        terms = [self._signed(product) for product in expression]
        return terms[0][1] if len(terms) == 1 and terms[0][0] > 0 else tex.Sum(tuple(terms))

    def _signed(self, product: Product) -> tuple[int, Tree]:
        """A product's sign and the rest of it."""
        deltas = [self._delta(*pair) for pair in product.deltas]
        letters = product.letters
        inner = [f for f in product.factors if mentions(f[0], letters)]
        first = product.factors.index(inner[0]) if inner else len(product.factors)
        before = [f for f in product.factors[:first] if not _is_prefix(f)]
        after = [f for f in product.factors[first:] if f not in inner and not _is_prefix(f)]
        prefix = [f for f in product.factors if _is_prefix(f) and f not in inner]
        number = abs(product.coefficient)
        if product.bound:
            factors = [*self._number(number, prefix), *self._factors(before)]
            factors.append(self._sums(product, run(self._factors(inner) or [tex.Number("1")])))
            factors += self._factors(after)
        elif any(exponent < 0 for _, exponent in (*before, *inner, *after)):
            factors = [*self._number(Fraction(1), prefix), *self._factors([*before, *inner, *after], number)]
        else:
            factors = [*self._number(number, prefix), *self._factors([*before, *inner, *after])]
        factors += deltas
        if not factors:
            factors = [tex.Number("1")]
        return (-1 if product.coefficient < 0 else 1), run(factors)

    def _delta(self, one: Index, other: Index) -> Tree:
        """1 where two indices are equal, else 0."""
        if self.kronecker is None:
            raise NotDerived("it is not the same for all values of its indices")
        left, right = self.index(one), self.index(other)
        if not self.kronecker:
            return tex.Scripted(parse_tree("\\mathbb{1}"), (("_", tex.Relation((left, right), ("=",))),))
        plain = isinstance(left, tex.Name) and isinstance(right, tex.Name)
        pair = tex.Product("", (left, right)) if plain else tex.Sequence((left, right))
        return tex.Scripted(parse_tree(self.kronecker), (("_", pair),))

    def _number(self, number: Fraction, sizes: Sequence[Factor]) -> list[Tree]:
        """A leading fraction: numbers, and sizes below the line."""
        below = [self._power(term, -exponent) for term, exponent in sizes]
        if number.denominator != 1:
            below.insert(0, tex.Number(str(number.denominator)))
        above = tex.Number(str(number.numerator))
        if below:
            return [tex.Fraction(above, run(below))]
        return [] if number == 1 else [above]

    def _factors(self, factors: Sequence[Factor], number: Fraction = Fraction(1)) -> list[Tree]:
        """Factors side by side, or a fraction if some of them divide; no derivative stands in another one."""
        below = [self._power(term, -exponent) for term, exponent in factors if exponent < 0]
        if number.denominator != 1:
            below.insert(0, tex.Number(str(number.denominator)))
        raised = [factor for factor in factors if factor[1] > 0]
        beside = [factor for factor in raised if below and isinstance(factor[0], Derivative)]
        above = [self._power(*factor) for factor in raised if factor not in beside]
        if number.numerator != 1:
            above.insert(0, tex.Number(str(number.numerator)))
        if below:
            above = [tex.Fraction(run(above or [tex.Number("1")]), run(below))]
        return [part for tree in (*(self._power(*one) for one in beside), *above) for part in _flat(tree)]

    def _sums(self, product: Product, body: Tree) -> Tree:
        for letter, domain in reversed(product.bound):
            body = self._total(letter, domain, body)
        return body

    def _total(self, letter: str, domain: Domain, body: Tree) -> Tree:
        lower, upper = self.limits(letter, domain)
        return tex.BigOperator("\\sum", lower, upper, body)

    def limits(self, letter: str, domain: Domain) -> tuple[Tree, Tree | None]:
        """What stands below and above a sum sign."""
        name = tex.Name(self.letter(letter))
        sizes = [use for use in domain.uses if use.position == SIZE and use.family.startswith("size:")]
        if domain.labels is not None:
            numbers = tex.Sequence(tuple(self.index(Label(label)) for label in domain.labels))
            return tex.Relation((name, tex.Group("{", numbers)), ("\\in",)), None
        if domain.last is not None:
            return _from(name, domain.first or 1), tex.Number(str(domain.last))
        if sizes:
            return _from(name, 1 if domain.first is None else domain.first), self.size(sizes[0])
        return (name, None) if domain.first is None else (_from(name, domain.first), self._last(domain))

    def _last(self, domain: Domain) -> Tree | None:
        """The last layer as the upper limit of a sum over layers."""
        quantities = self.spelling.system.quantities
        slots = {quantities[use.family].slots[use.position] for use in domain.uses} - {None}
        return self.index(Letter(f"{LAST}{slots.pop()}")) if slots else None

    def size(self, use: SlotUse) -> Tree:
        """A size symbol."""
        return self.spelling.size(use.family, [self.index(index) for index in use.layers])

    # Terms

    def term(self, term: Term) -> Tree:
        """Any term."""
        match term:
            case Reference():
                return self.reference(term)
            case Size(use):
                return self.size(use)
            case Apply():
                return self._applied(term)
            case Derivative(of, by):
                return tex.Fraction(self._differential(of), self._differential(by))
            case Cases():
                return self._cases(term)
            case Constant() | Add() | Multiply() | Power(_, Constant()) | Total():
                return self.expression(expression_of(term))
            case Power(base, exponent):
                return tex.Scripted(self._base(self.term(base)), (("^", self.term(exponent)),))
        raise NotDerived(f"a {type(term).__name__.lower()} cannot be written")

    def _differential(self, term: Term) -> Tree:
        return tex.Differential("\\partial", (), self.term(term))

    def _power(self, term: Term, exponent: Fraction) -> Tree:
        if exponent == Fraction(1, 2):
            return tex.Root(self.term(term))
        if isinstance(term, Apply) and term.function == "\\exp" and not term.order:
            return tex.Scripted(tex.Name("e"), (("^", self.expression(_multiple(term, exponent))),))
        tree = self._atom(term)
        if exponent == 1:
            return tree
        written = tex.Number(str(exponent)) if exponent.denominator == 1 else self._number(exponent, ())[0]
        if isinstance(term, Apply):
            head, *rest = _flat(tree)
            name = head if isinstance(head, tex.Scripted) else tex.Scripted(head, ())
            return run([replace(name, scripts=(*name.scripts, ("^", written))), *rest])
        if isinstance(tree, tex.Scripted) and all(place == "_" for place, _ in tree.scripts):
            return tex.Scripted(tree.base, (*tree.scripts, ("^", written)))
        return tex.Scripted(self._base(tree), (("^", written),))

    def _atom(self, term: Term) -> Tree:
        """A factor that is no product: a sum gets its parentheses from the printer."""
        if isinstance(term, Add | Total):
            return self.expression(expression_of(term))
        return self.term(term)

    @staticmethod
    def _base(tree: Tree) -> Tree:
        return tree if isinstance(tree, tex.Name | tex.Number | tex.Group) else tex.Group("(", tree)

    def _applied(self, term: Apply) -> Tree:
        if term.function == "\\exp" and not term.order and not isinstance(term.arguments[0], Family):
            return tex.Scripted(tex.Name("e"), (("^", self.term(term.arguments[0])),))
        if term.function == "\\sqrt" and not term.order and not isinstance(term.arguments[0], Family):
            return tex.Root(self.term(term.arguments[0]))
        if term.function.startswith("open:"):
            raise NotDerived("an open function has no name of its own")
        return run([self.function(term), tex.Group("(", self._arguments(term.arguments))])

    def function(self, term: Apply) -> Tree:
        """A function's name with its primes and indices."""
        return self.spelling.function(term.function, term.order, [self.index(i) for i in term.indices])

    def _arguments(self, arguments: Sequence[Argument]) -> Tree:
        if any(isinstance(argument, Family) for argument in arguments):
            raise NotDerived("a function of a whole family cannot be written")
        trees = tuple(self.term(argument) for argument in arguments if not isinstance(argument, Family))
        return trees[0] if len(trees) == 1 else tex.Sequence(trees)

    def _cases(self, term: Cases) -> Tree:
        match term.branches:
            case ((Comparison() as condition, value), (None, other)) if (value, other) == (ONE, ZERO):
                held = tex.Group("{", self._condition(condition))
                return tex.Product("", (tex.Number("1"), held))
        rows = tuple(
            (self.term(value), None if condition is None else self._condition(condition))
            for condition, value in term.branches
        )
        return tex.Cases(rows)

    def _condition(self, condition: Condition) -> Tree:
        if not isinstance(condition, Comparison):
            raise NotDerived("cases between indices cannot be written")
        sides = (self.term(condition.left), self.term(condition.right))
        return tex.Relation(sides, (_SIGNS[condition.sign],))


def _multiple(term: Apply, exponent: Fraction) -> Expression:
    argument = term.arguments[0]
    assert not isinstance(argument, Family)
    return expression_of(Multiply((Constant(exponent), argument)) if exponent != 1 else argument)


def _shifted(name: Tree, shift: int) -> Tree:
    if not shift:
        return name
    return tex.Sum(((1, name), (1 if shift > 0 else -1, tex.Number(str(abs(shift))))))


def _is_prefix(factor: Factor) -> bool:
    """A size that divides stands in front."""
    return isinstance(factor[0], Size) and factor[1] < 0


def _from(letter: Tree, first: int) -> Tree:
    return tex.Relation((letter, tex.Number(str(first))), ("=",))


def _flat(tree: Tree) -> tuple[Tree, ...]:
    return tree.factors if isinstance(tree, tex.Product) and tree.operator == "" else (tree,)


def run(factors: Sequence[Tree]) -> Tree:
    """Factors side by side."""
    flat = [part for tree in factors for part in _flat(tree)]
    return flat[0] if len(flat) == 1 else tex.Product("", tuple(flat))
