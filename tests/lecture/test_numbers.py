"""Numbers are shown as they are, or correctly rounded."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.lecture.numbers import Style, Value, rounded

EXACT, DECIMAL = Style(fractions=True), Style(fractions=False)


@pytest.mark.parametrize(
    ("number", "fraction", "decimal"),
    [
        ("0", "0", "0"),
        ("-3", "-3", "-3"),
        ("1/2", r"\frac{1}{2}", "0.5"),
        ("-13/10", r"-\frac{13}{10}", "-1.3"),
        ("1/3", r"\frac{1}{3}", "0.3333"),
        ("2/300", r"\frac{1}{150}", "0.006667"),
    ],
)
def test_exact_numbers(number: str, fraction: str, decimal: str) -> None:
    value = Value.of(Fraction(number))
    assert (EXACT.shown(value), DECIMAL.shown(value)) == (fraction, decimal)
    assert EXACT.is_exact(value)
    assert DECIMAL.is_exact(value) == ("3" not in number or number in ("-3", "-13/10"))


def test_rounding_waits_until_it_is_certain() -> None:
    """0.12345 ± 10⁻⁹ is rounded to one decimal more."""
    middle, little = Fraction("0.12345"), Fraction(1, 10**9)
    assert rounded(Value(middle - little, middle + little)) == "0.12345"
    assert rounded(Value(middle + little, middle + 2 * little)) == "0.1235"


@given(st.fractions(-1000, 1000, max_denominator=10**6), st.integers(6, 20))
def test_what_is_shown_is_the_nearest(number: Fraction, digits: int) -> None:
    little = Fraction(1, 10**digits)
    value = Value(number - little, number + little)
    text = rounded(value)
    places = len(text.partition(".")[2])
    assert abs(Fraction(text) - number) <= Fraction(1, 2 * 10**places) + little


def test_what_is_rounded_says_so() -> None:
    assert DECIMAL.sign(Value.of(Fraction(1, 4))) == "="
    assert DECIMAL.sign(Value.of(Fraction(1, 3))) == r"\approx"
