"""Evaluation in certified intervals: for exp, log, roots, sin and cos."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from derive.evaluation.concrete import Concrete
from derive.evaluation.effort import Abstain

PRECISION = 120

#: Values of more binary digits than this are given up.
BITS = 12_000

#: Arguments beyond these would cost much and show little.
LARGEST_EXPONENT = 2_000
LARGEST_POWER = 1_000


class Interval(Concrete[Any]):
    """Pairs of binary fractions, rounded outwards by mpmath; the true value always lies between them.

    They are mpmath's own pairs: its interval objects and the contexts that make them would take longer than
    what is computed with them.
    """

    steps = 8

    def __init__(self, choices: dict[tuple[str, tuple[Any, ...]], int] | None = None) -> None:
        from mpmath import libmp

        super().__init__(choices)
        self.library = libmp

    def constant(self, value: Fraction) -> Any:
        return self.between(value, value)

    def between(self, low: Fraction, high: Fraction) -> Any:
        """All that lies between two numbers."""
        rounded = self.library.from_rational
        return (
            rounded(low.numerator, low.denominator, PRECISION, "f"),
            rounded(high.numerator, high.denominator, PRECISION, "c"),
        )

    def sum(self, values: Sequence[Any]) -> Any:
        add, total = self.library.mpi_add, values[0]
        for value in values[1:]:
            total = add(total, value, PRECISION)
        return total

    def product(self, values: Sequence[Any]) -> Any:
        multiply, result = self.library.mpi_mul, values[0]
        for value in values[1:]:
            result = multiply(result, value, PRECISION)
        return result

    def power(self, base: Any, exponent: Fraction) -> Any:
        library = self.library
        if exponent < 0 and not (self.positive(base) or self._negative(base)):
            raise Abstain("division by zero")
        if abs(exponent.numerator) > LARGEST_POWER:
            raise Abstain("too large a power")
        if exponent.denominator == 1:
            whole = library.mpi_pow_int(base, abs(int(exponent)), PRECISION)
        elif self.positive(base):
            logarithm = library.mpi_log(base, PRECISION)
            whole = library.mpi_exp(self.product([self.constant(abs(exponent)), logarithm]), PRECISION)
        else:
            raise Abstain("a root of something that may not be positive")
        one = (library.fone, library.fone)
        return library.mpi_div(one, whole, PRECISION) if exponent < 0 else whole

    def exp(self, argument: Any, form: object, bases: object) -> Any:
        self._bounded(argument)
        return self.library.mpi_exp(argument, PRECISION)

    def log(self, argument: Any, form: object, exponents: object) -> Any:
        if not self.positive(argument):
            raise Abstain("a logarithm of something that may not be positive")
        return self.library.mpi_log(argument, PRECISION)

    def sin(self, argument: Any) -> Any:
        self._bounded(argument)
        return self.library.mpi_sin(argument, PRECISION)

    def cos(self, argument: Any) -> Any:
        self._bounded(argument)
        return self.library.mpi_cos(argument, PRECISION)

    def is_zero(self, value: Any) -> bool:
        return bool(value == (self.library.fzero, self.library.fzero))

    def positive(self, value: Any) -> bool:
        return bool(self.library.mpf_sign(value[0]) > 0)

    def _negative(self, value: Any) -> bool:
        return bool(self.library.mpf_sign(value[1]) < 0)

    def order(self, left: Any, right: Any) -> int | None:
        for side in (left, right):
            self.ends(side)  # raises `Abstain` where they are too large to be shown
        less = self.library.mpf_lt
        if less(right[1], left[0]) or less(left[1], right[0]):
            return 1 if less(right[1], left[0]) else -1
        return 0 if left[0] == left[1] == right[0] == right[1] else None

    def ends(self, value: Any) -> tuple[Fraction, Fraction]:
        """The ends of an interval, exactly."""
        return _fraction(value[0]), _fraction(value[1])

    def _bounded(self, argument: Any) -> None:
        library = self.library
        least, most = library.from_int(-LARGEST_EXPONENT), library.from_int(LARGEST_EXPONENT)
        if not (library.mpf_lt(least, argument[0]) and library.mpf_lt(argument[1], most)):
            raise Abstain("too large an argument")


def _fraction(number: tuple[int, int, int, int]) -> Fraction:
    sign, mantissa, exponent, _ = number
    if not mantissa and exponent:
        raise Abstain("an unbounded interval")
    if abs(exponent) > BITS:
        raise Abstain("too large a number")
    size = int(mantissa) * Fraction(2) ** exponent
    return -size if sign else size
