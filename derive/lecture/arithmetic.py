"""A term with numbers in the place of its quantities, as LaTeX: ``0.5 \\cdot 1 - 0.25 \\cdot 2``."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from msgspec import Struct

from derive.lecture.numbers import Style, Value
from derive.lecture.values import Values
from derive.notation.instance import Impossible
from derive.notation.system import Environment
from derive.notation.terms import (
    Add,
    Apply,
    Cases,
    Constant,
    Derivative,
    Family,
    Multiply,
    Power,
    Reference,
    Size,
    Term,
    Total,
)

#: How tightly something holds together.
SUM, PRODUCT, FACTOR = range(3)
#: The functions that are not written as ``f(x)``.
_WRITTEN = {r"\relu": r"\max(0, {})", r"\exp": "e^{{{}}}", r"\sqrt": r"\sqrt{{{}}}"}


class Unwritten(Exception):
    """A term that is too unusual to be written with numbers."""


class Arithmetic(Struct, frozen=True):
    """Writes terms with the values that their quantities have."""

    values: Values
    style: Style

    def written(self, term: Term, environment: Environment) -> str:
        """The calculation.  Raises `Unwritten`."""
        return self._text(term, environment, SUM)

    def _text(self, term: Term, environment: Environment, level: int) -> str:
        text, own = self._bare(term, environment)
        if own < level or (level > SUM and text.startswith("-")):
            return f"({text})"
        return text

    def _bare(self, term: Term, environment: Environment) -> tuple[str, int]:
        match term:
            case Constant() | Reference() | Derivative() | Size():
                return self.style.shown(self._value(term, environment)), FACTOR
            case Add() | Total():
                return self._sum(list(self._summands(term, environment)))
            case Multiply(factors):
                return self._product(factors, environment)
            case Power(base, exponent):
                return self._power(base, exponent, environment)
            case Apply(function, arguments, order):
                if len(arguments) != 1 or isinstance(arguments[0], Family) or function.startswith("open:"):
                    raise Unwritten
                return self._applied(function, self._text(arguments[0], environment, SUM), order)
            case Cases():
                return self.style.shown(self._value(term, environment)), FACTOR
        raise Unwritten

    def _value(self, term: Term, environment: Environment) -> Value:
        return self.values.of(term, environment)

    def _summands(self, term: Term, environment: Environment) -> Iterator[str]:
        match term:
            case Add(terms):
                for part in terms:
                    yield from self._summands(part, environment)
            case Total(letter, domain, body):
                try:
                    units = self.values.instance.range(
                        domain, {**self.values.instance.anchors, **environment}
                    )
                except Impossible:
                    raise Unwritten from None
                for unit in units:
                    yield from self._summands(body, {**environment, letter: unit})
            case _:
                yield self._text(term, environment, SUM)

    def _sum(self, parts: list[str]) -> tuple[str, int]:
        if not parts:
            return "0", FACTOR
        text = parts[0]
        for part in parts[1:]:
            text += f" - {part[1:]}" if part.startswith("-") else f" + {part}"
        return text, SUM if len(parts) > 1 else PRODUCT

    def _product(self, factors: tuple[Term, ...], environment: Environment) -> tuple[str, int]:
        """Factors with dots between them, those with negative powers after a stroke."""
        above: list[Term] = []
        below: list[Term] = []
        sign = ""
        for factor in factors:
            match factor:
                case Constant(value) if value == -1 and not above:
                    sign = "-"
                case Power(base, Constant(Fraction(numerator=-1, denominator=1))):
                    below.append(base)
                case _:
                    above.append(factor)
        product = self._times(above, environment)
        for base in below:
            if isinstance(base, Size) and self._value(base, environment).low == 1:
                continue
            product += f" / {self._text(base, environment, FACTOR)}"
        return sign + product, PRODUCT

    def _times(self, factors: list[Term], environment: Environment) -> str:
        return r" \cdot ".join(self._text(factor, environment, PRODUCT) for factor in factors) or "1"

    def _power(self, base: Term, exponent: Term, environment: Environment) -> tuple[str, int]:
        match exponent:
            case Constant(Fraction(numerator=-1, denominator=1)):
                return f"1 / {self._text(base, environment, FACTOR)}", PRODUCT
            case Constant(Fraction(numerator=1, denominator=2)):
                return rf"\sqrt{{{self._text(base, environment, SUM)}}}", FACTOR
        text = self._text(exponent, environment, SUM)
        return f"{self._text(base, environment, FACTOR)}^{{{text}}}", FACTOR

    def _applied(self, function: str, argument: str, order: int) -> tuple[str, int]:
        if function in _WRITTEN and not order:
            return _WRITTEN[function].format(argument), FACTOR
        return f"{_name(function)}{chr(39) * order}({argument})", FACTOR


def _name(function: str) -> str:
    """The name of a function as it is written."""
    word = function.removeprefix("\\")
    return rf"\operatorname{{{word}}}" if word in ("sigmoid", "logistic", "relu", "softplus") else function
