"""Evaluation modulo a prime: fast, and a mismatch of rational functions of independent atoms is a proof.

For terms with roots there is the field with p² elements: since p is 3 modulo 4, it arises from the residues
by a square root i of -1, and every residue has a square root there.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from fractions import Fraction
from typing import Any, TypeAlias, TypeVar

from derive.evaluation.effort import Abstain
from derive.evaluation.fields import Field, Form, digest, mixed

Number = TypeVar("Number")

#: 2^61 - 1, and a prime below it; both are 3 modulo 4.
PRIMES = (2305843009213693951, 2305843009213693907)

#: e^{pv/q} is r^{UNIT p/q}: a whole power as long as q divides it.
UNIT = 27720


class Finite(Field[Number]):
    """Numbers of a finite field; generic functions take a pseudo-random residue for each order and argument.

    exp, log, sin, cos, conditions and roots satisfy some of their laws here, not all: they are approximate.
    """

    approximate = frozenset({"exp", "log", "sin", "cos", "select", "root"})
    structural = True

    def __init__(self, prime: int = PRIMES[0]) -> None:
        self.prime = prime

    @abstractmethod
    def embed(self, residue: int) -> Number: ...

    @abstractmethod
    def code(self, value: Number) -> tuple[int, ...]:
        """Residues that determine the number."""

    @abstractmethod
    def negative(self, value: Number) -> Number: ...

    @abstractmethod
    def inverse(self, value: Number) -> Number: ...

    @abstractmethod
    def whole_power(self, base: Number, exponent: int) -> Number:
        """For an exponent that is not negative."""

    @abstractmethod
    def square_root(self, value: Number) -> Number | None: ...

    def constant(self, value: Fraction) -> Number:
        if value.denominator == 1:
            return self.embed(value.numerator % self.prime)
        return self.embed(value.numerator * self.inverse_residue(value.denominator) % self.prime)

    def inverse_residue(self, value: int) -> int:
        if value % self.prime == 0:
            raise Abstain("division by zero")
        return pow(value, -1, self.prime)

    def leaf(self, seed: int, family: str, labels: tuple[Any, ...]) -> Number:
        return self.embed(digest("leaf", seed, family, labels) % self.prime)

    def power(self, base: Number, exponent: Fraction) -> Number:
        if exponent.denominator != 1:
            base = self._root(base, exponent.denominator)
        if exponent < 0:
            base = self.inverse(base)
        return self.whole_power(base, abs(exponent.numerator))

    def _root(self, value: Number, degree: int) -> Number:
        """The root of a degree 2, 4, … if there is one, otherwise a random residue."""
        root: Number | None = value
        remaining = degree
        while remaining % 2 == 0 and root is not None:
            root, remaining = self.square_root(root), remaining // 2
        if root is None or remaining != 1:
            return self.embed(self.random("root", (degree,), *self.code(value)))
        return root

    def random(self, kind: str, parameters: tuple[Any, ...], *residues: int) -> int:
        """A residue that depends on all of this, not zero."""
        state = digest(kind, parameters)
        for residue in residues:
            state = mixed(state, residue)
        return state % self.prime or 1

    def generic(self, seed: int, payload: Any, argument: Number) -> Number:
        return self.embed(self.random("generic", (seed, payload), *self.code(argument)))

    def open(self, seed: int, payload: Any, arguments: Sequence[Number]) -> Number:
        codes = [residue for argument in arguments for residue in self.code(argument)]
        return self.embed(self.random("open", (seed, payload), *codes))

    def exp(self, argument: Number, form: Form[Number], bases: Form[Number]) -> Number:
        factors = [self.embed(self._exp(part, coefficient)) for coefficient, part in form]
        return self.product([self.embed(1), *factors, *(self.power(base, c) for c, base in bases)])

    def _exp(self, argument: Number, coefficient: Fraction) -> int:
        """e^{coefficient·argument} as a power of a residue that stands for e^{argument/UNIT}."""
        if UNIT % coefficient.denominator:
            argument = self.product([argument, self.constant(Fraction(1, coefficient.denominator))])
            coefficient = Fraction(coefficient.numerator)
        sign, low = self._up_to_sign(argument)
        if not any(low):
            return 1
        return pow(self.random("exp", (), *low), sign * int(coefficient * UNIT), self.prime)

    def _up_to_sign(self, value: Number) -> tuple[int, tuple[int, ...]]:
        """1 or -1, and what a number and its negative have in common."""
        code, opposite = self.code(value), self.code(self.negative(value))
        return (1, code) if code <= opposite else (-1, opposite)

    def log(self, argument: Number, form: Form[Number], exponents: Form[Number]) -> Number:
        if self.is_zero(argument):
            raise Abstain("logarithm of zero")
        known = [self.product([self.constant(power), part]) for power, part in exponents]
        others = [self.product([self.constant(power), self._log(part)]) for power, part in form]
        return self.sum([self.embed(0), *known, *others])

    def _log(self, argument: Number) -> Number:
        """log 1/v is -log v."""
        code, opposite = self.code(argument), self.code(self.inverse(argument))
        if code == opposite == self.code(self.embed(1)):
            return self.embed(0)
        value = self.random("log", (), *min(code, opposite))
        return self.embed(value if code < opposite else self.prime - value)

    def _half_angle(self, argument: Number) -> int:
        """tan(v/2) up to the relations between different angles."""
        sign, low = self._up_to_sign(argument)
        return sign * self.random("angle", (), *low) if any(low) else 0

    def sin(self, argument: Number) -> Number:
        tangent = self._half_angle(argument)
        return self.embed(2 * tangent * self.inverse_residue(1 + tangent * tangent) % self.prime)

    def cos(self, argument: Number) -> Number:
        square = self._half_angle(argument) ** 2
        return self.embed((1 - square) * self.inverse_residue(1 + square) % self.prime)

    def is_zero(self, value: Number) -> bool:
        return not any(self.code(value))

    def select(self, seed: int, guards: Any, compared: Sequence[Number], values: Sequence[Any]) -> Number:
        """Σ of the values, each times an unknown indicator of its condition; the last case is what remains.

        What holds for arbitrary indicators holds for those that are 0 and 1.
        """
        parts, remaining = [], 1
        for guard, value in zip(guards[:-1], values, strict=False):
            indicator = self._indicator(seed, guard, compared)
            parts.append(self._part(remaining * indicator, value))
            remaining = remaining * (1 - indicator) % self.prime
        return self.sum([*parts, self._part(remaining, values[-1])])

    def _part(self, weight: int, value: Any) -> Number:
        if isinstance(value, Abstain):
            raise value
        return self.product([self.embed(weight % self.prime), value])

    def _indicator(self, seed: int, guard: Any, compared: Sequence[Number]) -> int:
        if guard[0] == "not":
            return 1 - self._indicator(seed, guard[1], compared)
        sign, left, right = guard[0], compared[guard[1]], compared[guard[2]]
        difference = self.sum([left, self.negative(right)])
        opposite = self.negative(difference)
        match sign:
            case ">":
                return self._positive(seed, difference)
            case "<":
                return self._positive(seed, opposite)
            case ">=":
                return 1 - self._positive(seed, opposite)
            case "<=":
                return 1 - self._positive(seed, difference)
        low = self._up_to_sign(difference)[1]
        equal = self.random("equal", (seed,), *low) if any(low) else 1
        return equal if sign == "=" else 1 - equal

    def _positive(self, seed: int, difference: Number) -> int:
        return 0 if self.is_zero(difference) else self.random("positive", (seed,), *self.code(difference))


class Modular(Finite[int]):
    """Residues modulo a prime."""

    def embed(self, residue: int) -> int:
        return residue % self.prime

    def code(self, value: int) -> tuple[int]:
        return (value + 0,)  # not the reason why there is no value

    def negative(self, value: int) -> int:
        return -value % self.prime

    def inverse(self, value: int) -> int:
        return self.inverse_residue(value)

    def whole_power(self, base: int, exponent: int) -> int:
        return pow(base, exponent, self.prime)

    def square_root(self, value: int) -> int | None:
        """The root that is itself a square, so that products of roots agree."""
        root = pow(value, (self.prime + 1) // 4, self.prime)
        return root if root * root % self.prime == value else None

    def sum(self, values: Sequence[int]) -> int:
        return sum(values) % self.prime

    def product(self, values: Sequence[int]) -> int:
        prime = self.prime
        if len(values) == 2:
            return values[0] * values[1] % prime
        result = values[0]
        for value in values[1:]:
            result = result * value % prime
        return result

    def generic(self, seed: int, payload: Any, argument: int) -> int:
        return mixed(digest(seed, payload), argument) % self.prime


#: a + bi with residues a and b.
Pair: TypeAlias = tuple[int, int]


class Extended(Finite[Pair]):
    """The field with p² elements."""

    steps = 4

    def __init__(self, prime: int = PRIMES[0]) -> None:
        super().__init__(prime)
        self.residues = Modular(prime)

    def embed(self, residue: int) -> Pair:
        return residue % self.prime, 0

    def code(self, value: Pair) -> Pair:
        real, imaginary = value
        return real, imaginary

    def negative(self, value: Pair) -> Pair:
        return -value[0] % self.prime, -value[1] % self.prime

    def inverse(self, value: Pair) -> Pair:
        real, imaginary = value
        norm = self.inverse_residue(real * real + imaginary * imaginary)
        return real * norm % self.prime, -imaginary * norm % self.prime

    def whole_power(self, base: Pair, exponent: int) -> Pair:
        if not base[1]:
            return pow(base[0], exponent, self.prime), 0
        result = (1, 0)
        for digit in bin(exponent)[2:]:
            result = self.product([result, result, base] if digit == "1" else [result, result])
        return result

    def square_root(self, value: Pair) -> Pair | None:
        real, imaginary = value
        if not imaginary:
            root = self.residues.square_root(real)
            return (0, self._root_of_square(-real)) if root is None else (root, 0)
        norm = self.residues.square_root((real * real + imaginary * imaginary) % self.prime)
        if norm is None:
            return None
        half = self.residues.square_root((real + norm) * self.inverse_residue(2) % self.prime)
        if half is None:
            half = self._root_of_square((real - norm) * self.inverse_residue(2))
        return half, imaginary * self.inverse_residue(2 * half) % self.prime

    def _root_of_square(self, value: int) -> int:
        root = self.residues.square_root(value % self.prime)
        assert root is not None, "of v and -v one is a square"
        return root

    def is_positive(self, base: Pair) -> bool:
        """Whether a number is the square of one that is a square itself, as positive numbers are."""
        real, imaginary = base
        return not imaginary and self.residues.square_root(real) is not None

    def sum(self, values: Sequence[Pair]) -> Pair:
        return sum(value[0] for value in values) % self.prime, sum(value[1] for value in values) % self.prime

    def product(self, values: Sequence[Pair]) -> Pair:
        prime = self.prime
        real, imaginary = values[0]
        for a, b in values[1:]:
            real, imaginary = (real * a - imaginary * b) % prime, (real * b + imaginary * a) % prime
        return real, imaginary
