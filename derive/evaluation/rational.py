"""Evaluation in fractions: exact, for what has rational values."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import isqrt

from derive.evaluation.concrete import Concrete
from derive.evaluation.effort import Abstain

#: Longer numbers are given up; Python shows them up to 4300 digits.
BITS = 12_000


class Rational(Concrete[Fraction]):
    """Fractions of bounded length."""

    steps = 3

    def constant(self, value: Fraction) -> Fraction:
        return value

    def sum(self, values: Sequence[Fraction]) -> Fraction:
        total = values[0]
        for value in values[1:]:
            total = _bounded(total + value)
        return total

    def product(self, values: Sequence[Fraction]) -> Fraction:
        result = values[0]
        for value in values[1:]:
            result = _bounded(result * value)
        return result

    def power(self, base: Fraction, exponent: Fraction) -> Fraction:
        if base == 0 and exponent < 0:
            raise Abstain("division by zero")
        if exponent.denominator != 1:
            base = _root(base, exponent.denominator)
        if base not in (0, 1, -1) and _length(base) * abs(exponent.numerator) > BITS:
            raise Abstain("too large a number")
        return Fraction(base**exponent.numerator)

    def exp(self, argument: Fraction, form: object, bases: object) -> Fraction:
        return _only_at(argument, 0, 1, "exp")

    def log(self, argument: Fraction, form: object, exponents: object) -> Fraction:
        return _only_at(argument, 1, 0, "log")

    def sin(self, argument: Fraction) -> Fraction:
        return _only_at(argument, 0, 0, "sin")

    def cos(self, argument: Fraction) -> Fraction:
        return _only_at(argument, 0, 1, "cos")

    def is_zero(self, value: Fraction) -> bool:
        return value == 0

    def order(self, left: Fraction, right: Fraction) -> int:
        return (left > right) - (left < right)


def _length(value: Fraction) -> int:
    return value.numerator.bit_length() + value.denominator.bit_length()


def _bounded(value: Fraction) -> Fraction:
    if _length(value) > BITS:
        raise Abstain("too large a number")
    return value


def _only_at(argument: Fraction, point: int, value: int, name: str) -> Fraction:
    """exp 0, log 1, …: elsewhere the values are irrational."""
    if argument != point:
        raise Abstain(f"{name} has no rational value here")
    return Fraction(value)


def _root(value: Fraction, degree: int) -> Fraction:
    """The square root, or that of it, …, of a square of fractions."""
    while degree % 2 == 0 and value >= 0:
        numerator, denominator = isqrt(value.numerator), isqrt(value.denominator)
        if Fraction(numerator, denominator) ** 2 != value:
            break
        value, degree = Fraction(numerator, denominator), degree // 2
    if degree != 1:
        raise Abstain("the root has no rational value here")
    return value
