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
    """Intervals of binary fractions, rounded outwards by mpmath; the true value always lies within."""

    steps = 8

    def __init__(self, choices: dict[tuple[str, tuple[Any, ...]], int] | None = None) -> None:
        from mpmath.ctx_iv import MPIntervalContext

        super().__init__(choices)
        self.context = MPIntervalContext()
        self.context.prec = PRECISION

    def constant(self, value: Fraction) -> Any:
        from mpmath.libmp import from_rational

        ends = (from_rational(value.numerator, value.denominator, PRECISION, way) for way in "fc")
        return self.context.make_mpf(tuple(ends))

    def sum(self, values: Sequence[Any]) -> Any:
        total = values[0]
        for value in values[1:]:
            total = total + value
        return total

    def product(self, values: Sequence[Any]) -> Any:
        result = values[0]
        for value in values[1:]:
            result = result * value
        return result

    def power(self, base: Any, exponent: Fraction) -> Any:
        if exponent < 0 and not (self.positive(base) or self.positive(-base)):
            raise Abstain("division by zero")
        if abs(exponent.numerator) > LARGEST_POWER:
            raise Abstain("too large a power")
        if exponent.denominator == 1:
            whole = base ** abs(int(exponent))
        elif self.positive(base):
            whole = self.context.exp(self.constant(abs(exponent)) * self.context.log(base))
        else:
            raise Abstain("a root of something that may not be positive")
        return 1 / whole if exponent < 0 else whole

    def exp(self, argument: Any, form: object, bases: object) -> Any:
        self._bounded(argument)
        return self.context.exp(argument)

    def log(self, argument: Any, form: object, exponents: object) -> Any:
        if not self.positive(argument):
            raise Abstain("a logarithm of something that may not be positive")
        return self.context.log(argument)

    def sin(self, argument: Any) -> Any:
        self._bounded(argument)
        return self.context.sin(argument)

    def cos(self, argument: Any) -> Any:
        self._bounded(argument)
        return self.context.cos(argument)

    def is_zero(self, value: Any) -> bool:
        return bool(value.a == 0 and value.b == 0)

    def positive(self, value: Any) -> bool:
        return bool(value.a > 0)

    def order(self, left: Any, right: Any) -> int | None:
        for side in (left, right):
            self.ends(side)  # raises `Abstain` where they are too large to be shown
        if left.a > right.b or left.b < right.a:
            return 1 if left.a > right.b else -1
        return 0 if left.a == left.b == right.a == right.b else None

    def ends(self, value: Any) -> tuple[Fraction, Fraction]:
        """The ends of an interval, exactly."""
        return _fraction(value.a._mpi_[0]), _fraction(value.b._mpi_[1])

    def _bounded(self, argument: Any) -> None:
        if not (argument.a > -LARGEST_EXPONENT and argument.b < LARGEST_EXPONENT):
            raise Abstain("too large an argument")


def _fraction(number: tuple[int, int, int, int]) -> Fraction:
    sign, mantissa, exponent, _ = number
    if not mantissa and exponent:
        raise Abstain("an unbounded interval")
    if abs(exponent) > BITS:
        raise Abstain("too large a number")
    size = int(mantissa) * Fraction(2) ** exponent
    return -size if sign else size
