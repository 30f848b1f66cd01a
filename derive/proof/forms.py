"""Forms: polynomials over numbered atoms, with rational coefficients and exponents."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import reduce
from math import gcd, lcm
from typing import TypeAlias

from derive.network.effort import Undecided

Rational: TypeAlias = int | Fraction
#: Atoms by number, ascending, with their exponents.
Monomial: TypeAlias = tuple[tuple[int, Rational], ...]

#: Numbers with more binary digits than this are not computed.
MOST_DIGITS = 20_000


class Form:
    """A polynomial: monomials and their coefficients, none of them zero.  Never changed once made."""

    __slots__ = ("_key", "terms")

    def __init__(self, terms: dict[Monomial, Rational]) -> None:
        self.terms = terms
        self._key: frozenset[tuple[Monomial, Rational]] | None = None

    @property
    def key(self) -> frozenset[tuple[Monomial, Rational]]:
        if self._key is None:
            self._key = frozenset(self.terms.items())
        return self._key

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Form) and self.terms == other.terms

    def __hash__(self) -> int:
        return hash(self.key)

    def __bool__(self) -> bool:
        return bool(self.terms)

    def __repr__(self) -> str:
        return f"Form({self.terms!r})"

    def number(self) -> Rational | None:
        """The value of a form without atoms."""
        if not self.terms:
            return 0
        return self.terms.get(()) if len(self.terms) == 1 else None


ZERO = Form({})
ONE = Form({(): 1})


def constant(value: Rational) -> Form:
    return Form({(): plain(value)}) if value else ZERO


def plain(value: Rational) -> Rational:
    """Whole numbers as ``int``, which is much faster."""
    if type(value) is Fraction and value.denominator == 1:
        return value.numerator
    return value


def merge(left: Monomial, right: Monomial) -> Monomial:
    """The product of two monomials."""
    if not left:
        return right
    if not right:
        return left
    if left[-1][0] < right[0][0]:
        return left + right
    if right[-1][0] < left[0][0]:
        return right + left
    exponents = dict(left)
    for atom, exponent in right:
        both = exponents.get(atom, 0) + exponent
        if both:
            exponents[atom] = plain(both)
        else:
            del exponents[atom]
    return tuple(sorted(exponents.items()))


def raised(monomial: Monomial, exponent: Rational) -> Monomial:
    return tuple([(atom, plain(e * exponent)) for atom, e in monomial])


def add(forms: Iterable[Form]) -> Form:
    kept = [form for form in forms if form.terms]
    if len(kept) == 1:
        return kept[0]
    terms: dict[Monomial, Rational] = {}
    for form in kept:
        for monomial, coefficient in form.terms.items():
            terms[monomial] = terms.get(monomial, 0) + coefficient
    return Form({monomial: plain(c) for monomial, c in terms.items() if c})


def scale(form: Form, factor: Rational) -> Form:
    if factor == 1:
        return form
    return Form({m: plain(c * factor) for m, c in form.terms.items()}) if factor else ZERO


def subtract(left: Form, right: Form) -> Form:
    return add((left, scale(right, -1)))


def leading_sign(form: Form) -> int:
    """The sign of the first coefficient in a fixed order, by which f and -f are told apart."""
    return 1 if min(form.terms.items())[1] > 0 else -1


def content(form: Form) -> Rational:
    """The positive rational c for which form/c has coprime whole coefficients."""
    values = form.terms.values()
    numerator = reduce(gcd, (abs(c.numerator) for c in values))
    return plain(Fraction(numerator, reduce(lcm, (c.denominator for c in values))))


def digits(value: Rational) -> int:
    return max(abs(value.numerator), value.denominator).bit_length()


def number_power(base: Rational, exponent: int) -> Rational:
    if abs(exponent) * (digits(base) - 1) > MOST_DIGITS:
        raise Undecided("a number is too large")
    return plain(Fraction(base) ** exponent)


def factors(value: int) -> dict[int, int]:
    """The prime factors of a positive integer; a large rest is left whole."""
    found: dict[int, int] = {}
    prime = 2
    while prime * prime <= value and prime < 10_000:
        while value % prime == 0:
            found[prime] = found.get(prime, 0) + 1
            value //= prime
        prime += 1
    if value > 1:
        found[value] = found.get(value, 0) + 1
    return found
