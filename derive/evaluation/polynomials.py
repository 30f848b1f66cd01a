"""Concrete polynomials in the place of generic functions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import TypeVar

from msgspec import Struct

Number = TypeVar("Number")

#: For one argument: coefficients from the constant term upwards.
UNARY = (
    (0, 0, 1),
    (0, 1, 1),
    (0, -1, 0, 1),
    (1, -1, 2),
    (0, 1, -1, 1, 0, 0, 0, 1),
    (0, 2, 0, -1, 1),
    (1, 0, 3, 1),
)


class Polynomial(Struct, frozen=True):
    """Σ of coefficients times products of arguments; a product is the ascending tuple of their positions."""

    terms: Mapping[tuple[int, ...], Fraction]

    def derivative(self, position: int) -> Polynomial:
        found = {}
        for product, coefficient in self.terms.items():
            if position in product:
                at = product.index(position)
                found[product[:at] + product[at + 1 :]] = coefficient * product.count(position)
        return Polynomial(found)

    def value(
        self,
        arguments: Sequence[Number],
        constant: Callable[[Fraction], Number],
        add: Callable[[Sequence[Number]], Number],
        multiply: Callable[[Sequence[Number]], Number],
    ) -> Number:
        parts = [
            multiply([constant(coefficient), *(arguments[position] for position in product)])
            for product, coefficient in self.terms.items()
        ]
        return add([constant(Fraction(0)), *parts])

    def text(self, names: Sequence[str]) -> str:
        """In readable LaTeX, highest powers first: ``x^2 + x``."""
        ordered = sorted(self.terms.items(), key=lambda item: (-len(item[0]), item[0]))
        parts = [_monomial(product, coefficient, names) for product, coefficient in ordered]
        return " + ".join(parts).replace("+ -", "- ") or "0"


def _monomial(product: tuple[int, ...], coefficient: Fraction, names: Sequence[str]) -> str:
    powers = "".join(_powers(product, names))
    if not powers:
        return str(coefficient)
    return {1: "", -1: "-"}.get(int(coefficient), str(coefficient)) + powers


def _powers(product: tuple[int, ...], names: Sequence[str]) -> Iterator[str]:
    for position in sorted(set(product)):
        exponent = product.count(position)
        yield names[position] + (f"^{exponent}" if exponent > 1 else "")


@lru_cache(maxsize=256)
def unary(choice: int) -> Polynomial:
    coefficients = UNARY[choice % len(UNARY)]
    return Polynomial({(0,) * power: Fraction(c) for power, c in enumerate(coefficients) if c})


@lru_cache(maxsize=256)
def open_function(count: int, choice: int) -> Polynomial:
    """Σ i x_i + Σ x_i² + Σ_{i<j} x_i x_j; other choices have other coefficients and cubes."""
    terms: dict[tuple[int, ...], Fraction] = {}
    for i in range(count):
        terms[(i,)] = Fraction(i + 1 + choice)
        terms[(i, i)] = Fraction(1 + choice * i)
        if choice:
            terms[(i, i, i)] = Fraction(choice + i)
        for j in range(i + 1, count):
            terms[(i, j)] = Fraction(1 + choice * (i + j))
    return Polynomial(terms)


@lru_cache(maxsize=4096)
def derivative(kind: str, count: int, choice: int, by: tuple[int, ...]) -> Polynomial:
    """The polynomial of a function of ``count`` arguments, differentiated at some positions."""
    if by:
        return derivative(kind, count, choice, by[:-1]).derivative(by[-1])
    return unary(choice) if kind == "generic" else open_function(count, choice)
