"""The kinds of numbers that a graph is evaluated in."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Generic, TypeAlias, TypeVar

Number = TypeVar("Number")
#: Values with coefficients or exponents.
Form: TypeAlias = list[tuple[Fraction, Number]]

_MASK = 2**64 - 1


@lru_cache(maxsize=65536)
def digest(*parts: Any) -> int:
    """64 bits that depend on the parts and on nothing else, such as PYTHONHASHSEED."""
    return int.from_bytes(blake2b(repr(parts).encode(), digest_size=8).digest(), "big")


def mixed(state: int, value: int) -> int:
    """64 bits that depend on both, by the finalizer of splitmix64."""
    word = (state + value * 0x9E3779B97F4A7C15) & _MASK
    word = ((word ^ (word >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    word = ((word ^ (word >> 27)) * 0x94D049BB133111EB) & _MASK
    return word ^ (word >> 31)


class Field(ABC, Generic[Number]):
    """What an evaluation computes with."""

    #: Kinds of nodes whose values have relations of which the field does not know.
    approximate: frozenset[str] = frozenset()

    #: What one operation costs, in steps.
    steps = 1

    #: Whether exp and log have to see how their argument is built.
    structural = False

    @abstractmethod
    def constant(self, value: Fraction) -> Number: ...

    @abstractmethod
    def leaf(self, seed: int, family: str, labels: tuple[Any, ...]) -> Number: ...

    @abstractmethod
    def sum(self, values: Sequence[Number]) -> Number: ...

    @abstractmethod
    def product(self, values: Sequence[Number]) -> Number: ...

    @abstractmethod
    def power(self, base: Number, exponent: Fraction) -> Number: ...

    def is_positive(self, base: Number) -> bool:
        """Whether all laws of roots apply to a number."""
        return True

    @abstractmethod
    def generic(self, seed: int, payload: Any, argument: Number) -> Number:
        """f^{(order)}(argument) for ``payload = (name, indices, order)``."""

    @abstractmethod
    def open(self, seed: int, payload: Any, arguments: Sequence[Number]) -> Number:
        """A partial derivative of f(arguments) for ``payload = (name, indices, shape, positions)``."""

    @abstractmethod
    def exp(self, argument: Number, form: Form[Number], bases: Form[Number]) -> Number:
        """``form`` and ``bases``, given to structural fields, write the argument as Σ c v + Σ c log v."""

    @abstractmethod
    def log(self, argument: Number, form: Form[Number], exponents: Form[Number]) -> Number:
        """``form`` and ``exponents``, given to structural fields, write the argument as Π v^c · Π (e^v)^c."""

    @abstractmethod
    def sin(self, argument: Number) -> Number: ...

    @abstractmethod
    def cos(self, argument: Number) -> Number: ...

    @abstractmethod
    def is_zero(self, value: Number) -> bool:
        """Whether a value is zero for certain."""

    @abstractmethod
    def select(self, seed: int, guards: Any, compared: Sequence[Number], values: Sequence[Any]) -> Number: ...
