r"""Results for all components at once: $\delta^{(l)} = (W^{(l+1)})^T \delta^{(l+1)} \odot \sigma'(z^{(l)})$.

A product is a graph: its factors are the places where index letters meet.  A factor with two letters is a
matrix, with one a vector.  Read from a free letter, each matrix leads on to the letter that it is summed
over, transposed where its indices stand the other way; factors with the same letters are multiplied component
by component; two free letters in separate parts make an outer product.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from msgspec import Struct

from derive.derivation.calculus import Expression, Factor, Product, expression_of
from derive.derivation.letters import indices_of, mentions
from derive.derivation.writing import Writer, run
from derive.latex import syntax as tex
from derive.latex.syntax import Tree
from derive.notation.terms import (
    CLASS,
    FIXED,
    LAST,
    Add,
    Apply,
    Derivative,
    Family,
    Letter,
    Reference,
    Size,
    Term,
)


class NoMatrices(Exception):
    """The components have no form as vectors and matrices here."""


class Part(Struct, frozen=True):
    """A factor as a tensor: its index letters in order, and how it is written without them."""

    axes: tuple[str, ...]
    tree: Tree


class Matrices(Struct, frozen=True):
    """Writes results with vectors and matrices; ``plain`` are letters of samples, which make no axis."""

    writer: Writer
    plain: frozenset[str]

    def equation(self, left: Term, right: Expression) -> Tree:
        """The equation of two sides for all components; raises `NoMatrices`."""
        whole = self.part(left)
        if not whole.axes or not right:
            raise NoMatrices
        terms = tuple(
            (-1 if product.coefficient < 0 else 1, self.product(product, whole.axes)) for product in right
        )
        side = terms[0][1] if len(terms) == 1 and terms[0][0] > 0 else tex.Sum(terms)
        return tex.Relation((whole.tree, side), ("=",))

    # Factors

    def part(self, term: Term) -> Part:
        """A factor as a vector or a matrix; a number if it has no axes."""
        match term:
            case Reference(family, indices):
                return self._quantity(family, term, indices)
            case Derivative(of, by):
                above, below = self.part(of), self.part(by)
                if above.axes:
                    raise NoMatrices
                parts = (tex.Differential("\\partial", (), tree) for tree in (above.tree, below.tree))
                return Part(below.axes, tex.Fraction(*parts))
            case Apply(_, (argument,)) if not isinstance(argument, Family) and term.function != "\\exp":
                inner = self.part(argument)
                if inner.axes:
                    return Part(inner.axes, run([self.writer.function(term), tex.Group("(", inner.tree)]))
            case Add():
                return self._sum(term)
        if self._letters(term):
            raise NoMatrices
        return Part((), self.writer.term(term))

    def _quantity(self, family: str, term: Reference, indices: tuple[object, ...]) -> Part:
        axes = tuple(i.name for i in indices if isinstance(i, Letter) and self._is_axis(i))
        if family.startswith(CLASS):
            raise NoMatrices
        units = self.writer.spelling.system.quantities[family].unit_positions
        unwritten = len(indices) - 1 if self.writer.spelling.form(family).sample else None
        written = [indices[place] for place in units if place != unwritten]
        if not axes:
            return Part((), self.writer.reference(term))
        if len(axes) != len(written) or len(axes) > 2 or len(set(axes)) != len(axes):
            raise NoMatrices
        tree = self.writer.spelling.whole(family, [self.writer.index(i) for i in term.indices])
        if tree is None:
            raise NoMatrices
        return Part(axes, tree)

    def _sum(self, term: Add) -> Part:
        names = (i.name for i in indices_of(term) if isinstance(i, Letter) and self._is_axis(i))
        letters = tuple(dict.fromkeys(names))
        if not letters:
            return Part((), self.writer.term(term))
        terms = []
        for product in expression_of(term):
            sign = -1 if product.coefficient < 0 else 1
            if set(letters) != self._product_letters(product):
                raise NoMatrices
            terms.append((sign, self.product(product, letters)))
        return Part(letters, tex.Sum(tuple(terms)))

    def _letters(self, term: Term) -> set[str]:
        return {i.name for i in indices_of(term) if isinstance(i, Letter) and self._is_axis(i)}

    def _product_letters(self, product: Product) -> set[str]:
        inner = {name for term, _ in product.factors for name in self._letters(term)}
        return inner - product.letters

    def _is_axis(self, index: Letter) -> bool:
        hidden = self.plain | self.writer.layers
        return not index.name.startswith((LAST, FIXED)) and index.name not in hidden

    # Products

    def product(self, product: Product, free: Sequence[str]) -> Tree:
        """A product with the letters ``free`` as rows and columns, without its sign."""
        if product.deltas:
            raise NoMatrices
        numbers: list[Factor] = []
        parts: list[Part] = []
        for term, exponent in product.factors:
            part = None if isinstance(term, Size) else self.part(term)
            if part is None or not part.axes:
                numbers.append((term, exponent))
            elif exponent == 1:
                parts.append(part)
            else:
                raise NoMatrices
        sums = tuple(binding for binding in product.bound if binding[0] in self.plain)
        tree = self._arranged(parts, free, {name for name, _ in product.bound} - self.plain)
        inner = [one for one in numbers if mentions(one[0], {name for name, _ in sums})]
        if inner:
            tree = run([self.writer.expression((Product(factors=tuple(inner)),)), tree])
        outer = tuple(one for one in numbers if one not in inner)
        leading = Product(abs(product.coefficient), (), outer)
        front = [] if leading == Product(Fraction(1)) else [self.writer.expression((leading,))]
        for letter, domain in reversed(sums):
            lower, upper = self.writer.limits(letter, domain)
            tree = tex.BigOperator("\\sum", lower, upper, tree)
        return run([*front, tree]) if front else tree

    def _arranged(self, parts: list[Part], free: Sequence[str], bound: set[str]) -> Tree:
        rest = _joined(parts)
        if len(free) == 1:
            tree = self._column(free[0], rest, bound)
        else:
            row, column = free
            tree = self._matrix(row, column, rest, bound)
        if rest or bound:
            raise NoMatrices
        return tree

    def _matrix(self, row: str, column: str, rest: list[Part], bound: set[str]) -> Tree:
        """A matrix: one factor, or the outer product of two columns, or a chain of matrices."""
        whole = [part for part in rest if set(part.axes) == {row, column}]
        if whole and len(rest) == 1:
            rest.clear()
            return _turned(whole[0], row)
        if any(set(part.axes) == {row, column} for part in rest):
            raise NoMatrices
        links = [part for part in rest if row in part.axes and len(part.axes) == 2]
        ends = [part for part in rest if column in part.axes and len(part.axes) == 2]
        shared = {a for part in links for a in part.axes} & {a for part in ends for a in part.axes} & bound
        if len(links) == len(ends) == len(shared) == 1 and len(rest) == 2:
            rest.clear()
            bound.difference_update(shared)
            return run([_turned(links[0], row), _turned(ends[0], shared.pop())])
        left = self._column(row, rest, bound)
        right = self._column(column, rest, bound)
        return run([left, _transposed(right)])

    def _column(self, letter: str, rest: list[Part], bound: set[str]) -> Tree:
        """The column over a letter, of all factors that are connected with it."""
        own = [part for part in rest if letter in part.axes]
        rest[:] = [part for part in rest if part not in own]
        found: list[Tree] = []
        for part in sorted(own, key=lambda part: len(part.axes) == 1):
            if len(part.axes) == 1:
                found.append(part.tree)
                continue
            (other,) = (name for name in part.axes if name != letter)
            if other not in bound:
                raise NoMatrices
            bound.discard(other)
            inner = self._column(other, rest, bound)
            found.append(run([_turned(part, letter), inner]))
        if not found:
            raise NoMatrices
        return found[0] if len(found) == 1 else tex.Product("\\odot", tuple(found))


def _turned(part: Part, row: str) -> Tree:
    """A matrix whose rows are those of a letter."""
    return part.tree if part.axes[0] == row else _transposed(part.tree)


def _transposed(tree: Tree) -> Tree:
    base = tree if isinstance(tree, tex.Name) else tex.Group("(", tree)
    return tex.Scripted(base, (("^", tex.Name("T")),))


def _joined(parts: list[Part]) -> list[Part]:
    """Matrices with the same two letters as one, multiplied component by component."""
    found: list[Part] = []
    for part in parts:
        same = next((p for p in found if len(p.axes) == 2 and set(p.axes) == set(part.axes)), None)
        if same is None:
            found.append(part)
        else:
            tree = tex.Product("\\odot", (same.tree, _turned(part, same.axes[0])))
            found[found.index(same)] = Part(same.axes, tree)
    return found
