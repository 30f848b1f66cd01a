r"""Numbers written with so many decimals: ``\sigma(0.3275) = 0.5812`` is right as far as these go."""

from __future__ import annotations

from fractions import Fraction

from derive.latex.syntax import Number, Sum, Tree
from derive.results import Counterexample


def equal_when_rounded(sides: tuple[Tree, Tree], found: Counterexample) -> bool:
    """Whether a side is a decimal number and the other one has that value, rounded to its decimals.

    ``found`` tells what the sides are worth, without any choice of values.
    """
    if found.values:
        return False
    texts = found.left, found.right
    for written, other in zip(sides, reversed(texts), strict=True):
        decimal = _decimal(written)
        if decimal is not None:
            value, places = decimal
            half = Fraction(1, 2 * 10**places)
            return all(abs(end - value) <= half for end in _ends(other))
    return False


def _decimal(tree: Tree) -> tuple[Fraction, int] | None:
    """The value of a decimal number and how many decimals are written."""
    match tree:
        case Number(text) if "." in text and text.replace(".", "", 1).isdigit():
            return Fraction(text), len(text.split(".")[1])
        case Sum(((sign, Number() as number),)) if (found := _decimal(number)) is not None:
            return sign * found[0], found[1]
    return None


def _ends(text: str) -> list[Fraction]:
    """A value as a counterexample shows it: a fraction, or an interval."""
    return [Fraction(part.strip()) for part in text.strip("[]").split(",")]
