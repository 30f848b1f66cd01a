"""Numbers as a note shows them: fractions exactly, everything else correctly rounded."""

from __future__ import annotations

from fractions import Fraction

from msgspec import Struct

#: Decimals at least, significant digits at least, and decimals at most.
DECIMALS, SIGNIFICANT, MOST = 4, 4, 12


class Value(Struct, frozen=True):
    """A real number between two bounds; where they agree it is known exactly."""

    low: Fraction
    high: Fraction

    @classmethod
    def of(cls, number: Fraction | int) -> Value:
        """A number that is known exactly."""
        return cls(Fraction(number), Fraction(number))

    @property
    def exact(self) -> bool:
        """Whether the number is known exactly."""
        return self.low == self.high


class Style(Struct, frozen=True):
    """How exact numbers are written: as fractions, or where that is short as decimals."""

    fractions: bool

    def shown(self, value: Value) -> str:
        """A number as LaTeX."""
        if value.exact and (self.fractions or _terminates(value.low)):
            return _fraction(value.low) if self.fractions else _decimal(value.low, _places(value.low))
        return rounded(value)

    def is_exact(self, value: Value) -> bool:
        """Whether what is shown is the number itself."""
        return value.exact and (self.fractions or _terminates(value.low))

    def sign(self, value: Value) -> str:
        """The relation between a quantity and what is shown of its value."""
        return "=" if self.is_exact(value) else r"\approx"


def rounded(value: Value) -> str:
    """Decimals, each of them right; as many as it takes for the rounding to be certain."""
    if value.exact and value.low == 0:
        return "0"
    places = max(DECIMALS, SIGNIFICANT - 1 - _magnitude(max(abs(value.low), abs(value.high))))
    while places < MOST and round(value.low, places) != round(value.high, places):
        places += 1
    return _decimal(round(value.low, places), places)


def _magnitude(size: Fraction) -> int:
    """The power of ten below a positive number."""
    power = 0
    while size >= 10:
        size, power = size / 10, power + 1
    while 0 < size < 1 and power > -MOST:
        size, power = size * 10, power - 1
    return power


def _decimal(number: Fraction, places: int) -> str:
    scaled = abs(round(number * 10**places))
    whole, rest = divmod(scaled, 10**places)
    sign = "-" if number < 0 and scaled else ""
    return f"{sign}{whole}.{rest:0{places}d}" if places else f"{sign}{whole}"


def _fraction(number: Fraction) -> str:
    if number.denominator == 1:
        return str(number.numerator)
    sign = "-" if number < 0 else ""
    return rf"{sign}\frac{{{abs(number.numerator)}}}{{{number.denominator}}}"


def _terminates(number: Fraction) -> bool:
    """Whether a number has few decimals."""
    return bool(10**DECIMALS % number.denominator == 0)


def _places(number: Fraction) -> int:
    return next(places for places in range(MOST) if 10**places % number.denominator == 0)
