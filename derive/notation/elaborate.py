"""From syntax to meaning: a tree becomes a tensor of terms."""

from __future__ import annotations

from fractions import Fraction

from derive.latex import syntax as tex
from derive.latex.syntax import Tree
from derive.limits import spend
from derive.notation.elaboration import (
    brackets,
    conditions,
    derivatives,
    gradients,
    matrices,
    products,
    sums,
    symbols,
)
from derive.notation.elaboration.reader import Reader
from derive.notation.problems import Unclear
from derive.notation.tensor import Tensor, scalar
from derive.notation.terms import Constant
from derive.results import Code


class Elaborator(Reader):
    """Reads the trees of one formula; letters keep their meaning throughout it."""

    def tensor(self, tree: Tree) -> Tensor:
        """What a tree means: a number, a row, a column or a matrix of terms.

        Raises `Unclear` where that is not understood, `Finding` where it cannot be right.
        """
        spend(30)
        match tree:
            case tex.Number(text) | tex.Name("0" as text):
                return scalar(Constant(Fraction(text)))
            case tex.Scripted() if (given := conditions.condition_below(self, tree)) is not None:
                return conditions.indicator(self, given)
            case tex.Scripted(base) if not isinstance(base, tex.Name):
                return brackets.scripted(self, tree)
            case tex.Name() | tex.Scripted():
                return symbols.symbol(self, tree)
            case tex.Group():
                return brackets.group(self, tree)
            case tex.Root():
                return brackets.root(self, tree)
            case tex.Sum():
                return products.sum_of(self, tree)
            case tex.Product():
                return products.product(self, tree)
            case tex.Fraction(numerator, denominator):
                return derivatives.fraction(self, numerator, denominator, tree)
            case tex.Differential():
                return gradients.gradient(self, tree)
            case tex.BigOperator():
                return sums.big_operator(self, tree)
            case tex.Matrix(rows):
                return matrices.matrix(self, rows, tree)
            case tex.Cases():
                return conditions.cases(self, tree)
        raise Unclear(Code.SYNTAX, f"{type(tree).__name__.lower()} is not understood here", tree.span)
