"""Fields with concrete numbers: small leaves, generic functions as polynomials, conditions decided."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from fractions import Fraction
from typing import Any, TypeVar

from derive.evaluation.effort import Abstain
from derive.evaluation.fields import Field, digest
from derive.evaluation.polynomials import Polynomial, derivative

Number = TypeVar("Number")

#: What leaves are chosen from, by seed: small numbers first, positive ones first.
POOLS: tuple[tuple[Fraction, ...], ...] = tuple(
    tuple(map(Fraction, pool))
    for pool in (
        ("1", "2"),
        ("1", "2", "3", "1/2"),
        ("-1", "-2"),
        ("1", "2", "-1", "3"),
        ("1/2", "1/3", "2/3", "1/4"),
        ("2", "-1", "3", "1/2", "-2", "-3"),
        ("1", "2", "3", "4", "5", "6", "7"),
        ("1/2", "-1/3", "2/5", "-3/4", "5/7", "-1/8", "1/9"),
        ("2", "-3", "5", "-7", "1/2", "-1/3", "11", "4/3"),
    )
)


def small(seed: int, family: str, labels: tuple[Any, ...]) -> Fraction:
    """The number that a leaf gets."""
    pool = POOLS[seed % len(POOLS)]
    return pool[digest("small", seed, family, labels) % len(pool)]


class Concrete(Field[Number]):
    """``choices`` numbers the polynomials of generic functions, given by name and indices."""

    def __init__(self, choices: dict[tuple[str, tuple[Any, ...]], int] | None = None) -> None:
        self.choices = choices or {}

    def leaf(self, seed: int, family: str, labels: tuple[Any, ...]) -> Number:
        return self.constant(small(seed, family, labels))

    def choice(self, seed: int, name: str, indices: tuple[Any, ...]) -> int:
        found = self.choices.get((name, indices))
        return digest("function", name, indices) % 5 if found is None else found + seed // 2

    def polynomial(self, seed: int, kind: str, payload: Any, count: int) -> Polynomial:
        """The polynomial for a node of the kind ``generic`` or ``open``, derivatives included."""
        name, indices, *_, last = payload
        by = (0,) * last if kind == "generic" else last
        return derivative(kind, count, self.choice(seed, name, indices), by)

    def generic(self, seed: int, payload: Any, argument: Number) -> Number:
        polynomial = self.polynomial(seed, "generic", payload, 1)
        return polynomial.value([argument], self.constant, self.sum, self.product)

    def open(self, seed: int, payload: Any, arguments: Sequence[Number]) -> Number:
        polynomial = self.polynomial(seed, "open", payload, len(arguments))
        return polynomial.value(arguments, self.constant, self.sum, self.product)

    @abstractmethod
    def order(self, left: Number, right: Number) -> int | None:
        """-1, 0 or 1 as the left number is smaller, equal or larger, None if that is not certain."""

    def select(self, seed: int, guards: Any, compared: Sequence[Number], values: Sequence[Any]) -> Number:
        for guard, value in zip(guards, values, strict=True):
            if guard is None or self._holds(guard, compared):
                if isinstance(value, Abstain):
                    raise value
                number: Number = value
                return number
        raise Abstain("no case applies")

    def _holds(self, guard: Any, compared: Sequence[Number]) -> bool:
        """Whether a condition holds.  On the border of an inequality values may jump: there is no answer."""
        if guard[0] == "not":
            return not self._holds(guard[1], compared)
        sign, left, right = guard
        order = self.order(compared[left], compared[right])
        if order is None or (order == 0 and sign not in ("=", "!=")):
            raise Abstain("on the border between two cases")
        return {"=": order == 0, "!=": order != 0}.get(sign, order == (1 if sign in (">", ">=") else -1))
