r"""Equations that set a derivative to zero: ``\nabla_\theta J = X^T (X \theta - y) = 0``."""

from __future__ import annotations

from collections.abc import Sequence

from derive.latex.syntax import Differential, Fraction, Group, Name, Number, Product, Scripted, Sum, Tree


def sets_to_zero(sides: Sequence[Tree], last: Tree) -> bool:
    """Whether a chain of which one side is a derivative ends in zero."""
    return _is_zero(last) and any(_is_derivative(side) for side in sides)


def _is_zero(tree: Tree) -> bool:
    match tree:
        case Number("0") | Name("0"):
            return True
        case Scripted(base):
            return _is_zero(base)
        case Group(_, body):
            return _is_zero(body)
    return False


def _is_derivative(tree: Tree) -> bool:
    match tree:
        case Differential("\\nabla"):
            return True
        case Fraction(above, below) | Product("/", (above, below)):
            return _begins(above) and _begins(below)
        case Group(_, body):
            return _is_derivative(body)
        case Product(_, factors):
            return any(map(_is_derivative, factors))
        case Sum(terms):
            return any(_is_derivative(term) for _, term in terms)
    return False


def _begins(tree: Tree) -> bool:
    """Whether a side of a fraction begins with ∂ or d."""
    match tree:
        case Differential("\\partial"):
            return True
        case Name("d", ()) | Scripted(Name("d", ())):
            return True
        case Product(_, (first, *_)):
            return _begins(first)
    return False
