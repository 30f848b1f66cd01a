"""Sums of products in index notation: the form in which derivatives are computed.

An `Expression` is a sum of `Product`s.  A product has a number, bound letters with what they run over,
factors with exponents in the order in which they are to be written, and Kronecker deltas.  What stands in
parentheses is one factor, and is multiplied out only on request.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from derive.derivation.letters import free_term, fresh, index_in, renamed_domain, shifted
from derive.notation.letters import rename
from derive.notation.terms import (
    ONE,
    ZERO,
    Add,
    Cases,
    Constant,
    Domain,
    Index,
    Label,
    Letter,
    Multiply,
    Not,
    Power,
    SameIndex,
    Term,
    Total,
    multiply,
)

#: A factor and its exponent.
Factor: TypeAlias = tuple[Term, Fraction]
Binding: TypeAlias = tuple[str, Domain]
Delta: TypeAlias = tuple[Index, Index]


class Product(Struct, frozen=True):
    """``coefficient · Σ_bound Π factor^exponent · Π δ``."""

    coefficient: Fraction = Fraction(1)
    bound: tuple[Binding, ...] = ()
    factors: tuple[Factor, ...] = ()
    deltas: tuple[Delta, ...] = ()

    @property
    def letters(self) -> frozenset[str]:
        """The letters that its sums bind."""
        return frozenset(letter for letter, _ in self.bound)


Expression: TypeAlias = tuple[Product, ...]

UNIT: Expression = (Product(),)


def factor(term: Term, exponent: Fraction | int = 1) -> Expression:
    """A single term as it is."""
    return (Product(factors=((term, Fraction(exponent)),)),)


def delta(left: Index, right: Index) -> Expression:
    """The Kronecker delta of two indices."""
    if left == right:
        return UNIT
    if isinstance(left, Label) and isinstance(right, Label):
        return ()
    return (Product(deltas=((left, right),)),)


def times(*expressions: Expression) -> Expression:
    """The product, sums multiplied out."""
    result = UNIT
    for expression in expressions:
        result = tuple(_joined(left, right) for left in result for right in expression)
    return result


def _joined(left: Product, right: Product) -> Product:
    return Product(
        left.coefficient * right.coefficient,
        (*left.bound, *right.bound),
        _merged((*left.factors, *right.factors)),
        (*left.deltas, *right.deltas),
    )


def _merged(factors: Iterable[Factor]) -> tuple[Factor, ...]:
    """Equal factors once, where the first of them stands."""
    exponents: dict[Term, Fraction] = {}
    for term, exponent in factors:
        exponents[term] = exponents.get(term, Fraction(0)) + exponent
    return tuple((term, exponent) for term, exponent in exponents.items() if exponent)


def scaled(expression: Expression, number: Fraction | int) -> Expression:
    """A multiple."""
    return tuple(replace(product, coefficient=product.coefficient * number) for product in expression)


def summed(expression: Expression, letter: str, domain: Domain) -> Expression:
    """The sum over a letter."""
    return tuple(replace(product, bound=((letter, domain), *product.bound)) for product in expression)


def power(base: Expression, exponent: Fraction) -> Expression:
    """A power with a rational exponent; a sum becomes one factor."""
    if len(base) == 1:
        product = base[0]
        whole = exponent.denominator == 1
        # The root of a square is not what is squared, that of a product not the product of roots.
        alone = product.coefficient == 1 and [abs(e) for _, e in product.factors] == [1]
        if not product.bound and not product.deltas and (whole or alone):
            number = Fraction(product.coefficient**exponent) if whole else Fraction(1)
            return (Product(number, factors=tuple((term, e * exponent) for term, e in product.factors)),)
    return factor(term_of(base), exponent)


# From terms and back


def expression_of(term: Term) -> Expression:
    """A term as a sum of products; factors that are sums stay together."""
    match term:
        case Constant(value):
            return (Product(value),) if value else ()
        case Add(parts):
            return tuple(product for part in parts for product in expression_of(part))
        case Multiply(parts):
            return times(*(_as_factor(expression_of(part)) for part in parts))
        case Power(base, exponent) if (number := number_of(exponent)) is not None:
            return power(expression_of(base), number)
        case Total(letter, domain, body):
            return summed(expression_of(body), letter, domain)
        case Cases(((SameIndex(left, right), value), (None, other))):
            return _chosen(left, right, value, other)
        case Cases(((Not(SameIndex(left, right)), value), (None, other))):
            return _chosen(left, right, other, value)
    return factor(term)


def number_of(term: Term) -> Fraction | None:
    """The value of a term made of numbers alone."""
    if isinstance(term, Constant):
        return term.value
    if not isinstance(term, Add | Multiply | Power):
        return None
    found = expression_of(term)
    if any(product.factors or product.bound or product.deltas for product in found):
        return None
    return sum((product.coefficient for product in found), Fraction(0))


def _as_factor(expression: Expression) -> Expression:
    """One factor, unless indices have to be compared inside of it."""
    if len(expression) > 1 and not any(product.deltas for product in expression):
        return factor(term_of(expression))
    return expression


def _chosen(left: Index, right: Index, same: Term, other: Term) -> Expression:
    """``δ same + (1 - δ) other``."""
    first, second = expression_of(same), expression_of(other)
    compared = delta(left, right)
    return (*times(compared, first), *second, *scaled(times(compared, second), -1))


def term_of(expression: Expression) -> Term:
    """The term that an expression stands for."""
    parts = [_term(product) for product in expression]
    return ZERO if not parts else parts[0] if len(parts) == 1 else Add(tuple(parts))


def _term(product: Product) -> Term:
    factors = [
        term if exponent == 1 else Power(term, Constant(exponent)) for term, exponent in product.factors
    ]
    factors += [Cases(((SameIndex(left, right), ONE), (None, ZERO))) for left, right in product.deltas]
    number = () if product.coefficient == 1 else (Constant(product.coefficient),)
    term = multiply(*number, *factors)
    for letter, domain in reversed(product.bound):
        term = Total(letter, domain, term)
    return term


# Letters


def renamed(product: Product, letter: str, index: Index) -> Product:
    """An index in the place of a free letter."""
    return Product(
        product.coefficient,
        tuple((bound, renamed_domain(domain, letter, index)) for bound, domain in product.bound),
        _merged((rename(term, letter, index), exponent) for term, exponent in product.factors),
        tuple(
            (index_in(left, letter, index), index_in(right, letter, index)) for left, right in product.deltas
        ),
    )


def free(expression: Expression, supply: Iterator[str]) -> Expression:
    """The same expression with new letters from ``supply`` in all its sums, those inside of factors too."""
    return tuple(_free(product, supply) for product in expression)


def _free(product: Product, supply: Iterator[str]) -> Product:
    for letter, domain in product.bound:
        new = fresh(letter, supply)
        others = tuple((b, d) if b != letter else (new, domain) for b, d in product.bound)
        product = renamed(replace(product, bound=others), letter, Letter(new))
    factors = tuple((free_term(term, supply), exponent) for term, exponent in product.factors)
    return replace(product, factors=factors)


# Contraction


def contracted(expression: Expression) -> Expression:
    """Of sums with a Kronecker delta only the terms that survive."""
    return tuple(found for product in expression if (found := _contracted(product)) is not None)


def _contracted(product: Product) -> Product | None:
    kept: list[Delta] = []
    while product.deltas:
        (left, right), rest = product.deltas[0], product.deltas[1:]
        product = replace(product, deltas=rest)
        if left == right:
            continue
        if isinstance(left, Label) and isinstance(right, Label):
            return None
        solved = _solved(left, right, product.letters) or _solved(right, left, product.letters)
        if solved is None:
            kept.append((left, right))
            continue
        letter, index = solved
        bound = tuple(binding for binding in product.bound if binding[0] != letter)
        product = renamed(replace(product, bound=bound), letter, index)
        kept = [(index_in(a, letter, index), index_in(b, letter, index)) for a, b in kept]
    return replace(product, deltas=tuple(kept))


def _solved(left: Index, right: Index, bound: frozenset[str]) -> tuple[str, Index] | None:
    if isinstance(left, Letter) and left.name in bound:
        return left.name, shifted(right, -left.shift)
    return None
