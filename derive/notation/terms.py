"""Terms: what a formula means, written in components.

Every term is a scalar.  Vectors and matrices were resolved into components with index letters, products of
matrices into sums.  Letters are unique: a bound letter never occurs outside its binder, so that no operation
on terms has to rename anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TypeAlias

from msgspec import Struct


class Letter(Struct, frozen=True, cache_hash=True):
    """An index letter, possibly shifted: ``l+1`` is ``Letter("l", 1)``."""

    name: str
    shift: int = 0


class Label(Struct, frozen=True, cache_hash=True):
    """A unit, sample or layer called by name: ``1`` in ``w_{12}``, ``b`` in ``x_b``."""

    value: int | str


Index: TypeAlias = Letter | Label


class SlotUse(Struct, frozen=True, cache_hash=True):
    """One place where an index letter stands: slot number ``position`` of ``family`` at these layers.

    ``layers`` are the indices in the family's layer slots, in order.  A size symbol counts as a family with
    the one position -1: the letter then ranges up to that size.
    """

    family: str
    position: int
    layers: tuple[Index, ...] = ()


class Domain(Struct, frozen=True, cache_hash=True):
    """What a letter ranges over: all that its ``uses`` have in common, cut by written bounds.

    ``first`` and ``last`` are written numeric bounds; a symbolic upper bound is among ``uses``.  ``labels``
    is a range spelt out, which then alone counts.
    """

    uses: tuple[SlotUse, ...] = ()
    first: int | None = None
    last: int | None = None
    labels: tuple[int | str, ...] | None = None


class Constant(Struct, frozen=True, cache_hash=True):
    """A rational number."""

    value: Fraction


class Size(Struct, frozen=True, cache_hash=True):
    """The number of units behind a size symbol (``n_l``, ``m``), a whole number at least 1."""

    use: SlotUse


class Reference(Struct, frozen=True, cache_hash=True):
    """A component of a quantity: one index for each slot of its family."""

    family: str
    indices: tuple[Index, ...] = ()


class Add(Struct, frozen=True, cache_hash=True):
    """``Σ terms``, written out."""

    terms: tuple[Term, ...]


class Multiply(Struct, frozen=True, cache_hash=True):
    """``Π factors``, written out."""

    factors: tuple[Term, ...]


class Power(Struct, frozen=True, cache_hash=True):
    """``base^exponent``."""

    base: Term
    exponent: Term


class Total(Struct, frozen=True, cache_hash=True):
    """``Σ_letter body`` over ``domain``."""

    letter: str
    domain: Domain
    body: Term


class Multiplied(Struct, frozen=True, cache_hash=True):
    """``Π_letter body`` over ``domain``."""

    letter: str
    domain: Domain
    body: Term


class Family(Struct, frozen=True, cache_hash=True):
    """A whole family of terms as one argument of an open function: ``E(y_1, …, y_n)``."""

    letter: str
    domain: Domain
    body: Argument


class Apply(Struct, frozen=True, cache_hash=True):
    r"""``f^{(order)}(arguments)``.

    ``indices`` belong to the function's own slots (``g^{[l]}``).  ``order`` counts primes and is 0 unless
    there is exactly one argument, a scalar.
    """

    function: str
    arguments: tuple[Argument, ...]
    order: int = 0
    indices: tuple[Index, ...] = ()


class Derivative(Struct, frozen=True, cache_hash=True):
    """``∂of/∂by``: the definition of ``by`` is cut, and all paths from it to ``of`` count."""

    of: Term
    by: Reference


class SameIndex(Struct, frozen=True, cache_hash=True):
    """The condition that two indices are equal."""

    left: Index
    right: Index


class Comparison(Struct, frozen=True, cache_hash=True):
    """A condition between values; ``sign`` is one of ``< <= > >= = !=``."""

    left: Term
    sign: str
    right: Term


class Not(Struct, frozen=True, cache_hash=True):
    """The condition that another does not hold."""

    condition: Condition


Condition: TypeAlias = SameIndex | Comparison | Not


class Cases(Struct, frozen=True, cache_hash=True):
    """The value of the first branch whose condition holds; ``None`` is "otherwise"."""

    branches: tuple[tuple[Condition | None, Term], ...]


Term: TypeAlias = (
    Constant | Size | Reference | Add | Multiply | Power | Total | Multiplied | Apply | Derivative | Cases
)
Argument: TypeAlias = Term | Family

ZERO = Constant(Fraction(0))
ONE = Constant(Fraction(1))
MINUS_ONE = Constant(Fraction(-1))

#: Letters that stand for the last value of a layer-like index, whatever it is called in the note.
LAST = "last:"
#: Letters that stand only on the right of a given: fixed, but arbitrary.
FIXED = "fixed:"
#: The sample index that a note suppresses.
SAMPLE = "sample:"
#: Families of the free variables of identities between functions, ``σ(-x) = 1 - σ(x)``.
VARIABLE = "variable:"
#: Families that are 1 where a sample has a class and else 0, by the family of its label: ``1{y^{(i)} = k}``.
CLASS = "class:"


def constant(value: int | Fraction) -> Constant:
    """A number as a term."""
    return Constant(Fraction(value))


def add(*terms: Term) -> Term:
    """The sum of terms, zeros left out."""
    kept = [term for term in terms if term != ZERO]
    if not kept:
        return ZERO
    return kept[0] if len(kept) == 1 else Add(tuple(kept))


def multiply(*factors: Term) -> Term:
    """The product of terms, ones left out."""
    kept = [factor for factor in factors if factor != ONE]
    if not kept:
        return ONE
    return kept[0] if len(kept) == 1 else Multiply(tuple(kept))


def negate(term: Term) -> Term:
    """A term with the other sign."""
    return multiply(MINUS_ONE, term)


def kronecker(left: Index, right: Index) -> Term:
    """1 where two indices are equal, else 0."""
    return Cases(((SameIndex(left, right), ONE), (None, ZERO)))


def children(term: Argument | Condition) -> tuple[Argument | Condition, ...]:
    """The direct parts of a term, conditions included; indices and domains are not parts."""
    match term:
        case Reference() | Constant():
            return ()
        case Add(parts) | Multiply(parts):
            return parts
        case Power(base, exponent):
            return base, exponent
        case Total(_, _, body) | Multiplied(_, _, body) | Family(_, _, body):
            return (body,)
        case Apply(_, arguments):
            return arguments
        case Derivative(of, by):
            return of, by
        case Cases(branches):
            return tuple(part for branch in branches for part in branch if part is not None)
        case Comparison(left, _, right):
            return left, right
        case Not(condition):
            return (condition,)
    return ()


def walk(term: Argument | Condition) -> Iterator[Argument | Condition]:
    """A term and all its parts, outermost first."""
    stack = [term]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(children(current)[::-1])
