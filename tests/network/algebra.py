"""Terms and systems in few words, for tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, TypeAlias

from derive.notation.instance import Instance, Structure
from derive.notation.system import Definition, FunctionDefinition, Quantity, System
from derive.notation.terms import (
    LAST,
    Add,
    Apply,
    Constant,
    Derivative,
    Domain,
    Family,
    Index,
    Label,
    Letter,
    Multiplied,
    Multiply,
    Power,
    Reference,
    SlotUse,
    Term,
    Total,
    walk,
)

Like: TypeAlias = Any


def index(text: str | int) -> Index:
    """``l+1``, ``L`` for the last layer, ``#b`` for a unit called b, or a number."""
    if isinstance(text, int):
        return Label(text)
    if text.startswith("#"):
        return Label(text[1:])
    if text == "L":
        return Letter(LAST + "l")
    for sign in "+-":
        name, found, shift = text.partition(sign)
        if found:
            return Letter(name, int(sign + shift))
    return Letter(text)


def term(value: Like) -> Term:
    return Constant(Fraction(value)) if isinstance(value, int | Fraction) else value


def add(*parts: Like) -> Add:
    return Add(tuple(map(term, parts)))


def mul(*parts: Like) -> Multiply:
    return Multiply(tuple(map(term, parts)))


def power(base: Like, exponent: Like) -> Power:
    return Power(term(base), term(exponent))


def neg(part: Like) -> Multiply:
    return mul(-1, part)


def div(one: Like, two: Like) -> Multiply:
    return mul(one, power(two, -1))


def fn(name: str, *arguments: Like, order: int = 0, at: tuple[Like, ...] = ()) -> Apply:
    return Apply(name, tuple(map(term, arguments)), order, tuple(map(index, at)))


def exp(part: Like) -> Apply:
    return fn(r"\exp", part)


def sqrt(part: Like) -> Apply:
    return fn(r"\sqrt", part)


def log(part: Like) -> Apply:
    return fn(r"\log", part)


def d(of: Like, by: Reference) -> Derivative:
    return Derivative(term(of), by)


@dataclass
class World:
    """A system under construction; ``slots`` spells the index slots of each family, ``l`` being the layer."""

    slots: Mapping[str, str]
    definitions: list[Definition] = field(default_factory=list)
    functions: list[FunctionDefinition] = field(default_factory=list)

    def ref(self, family: str, *indices: str | int) -> Reference:
        assert len(indices) == len(self.slots[family]), family
        return Reference(family, tuple(map(index, indices)))

    def _domain(self, letter: str, body: Like) -> Domain:
        uses = []
        for part in walk(body):
            if not isinstance(part, Reference):
                continue
            slots = self.slots[part.family]
            layers = tuple(i for i, slot in zip(part.indices, slots, strict=True) if slot == "l")
            for position, i in enumerate(part.indices):
                if isinstance(i, Letter) and i.name == letter and slots[position] != "l":
                    uses.append(SlotUse(part.family, position, layers))
        return Domain(tuple(dict.fromkeys(uses)))

    def total(self, letter: str, body: Like) -> Total:
        return Total(letter, self._domain(letter, body), body)

    def multiplied(self, letter: str, body: Like) -> Multiplied:
        return Multiplied(letter, self._domain(letter, body), body)

    def family(self, letter: str, body: Like) -> Family:
        return Family(letter, self._domain(letter, body), body)

    def define(self, left: Reference, right: Like) -> None:
        self.definitions.append(Definition(left.family, left.indices, term(right)))

    def function(self, name: str, parameters: str, body: Like, at: tuple[Like, ...] = ()) -> None:
        pattern = tuple(map(index, at))
        self.functions.append(FunctionDefinition(name, pattern, tuple(parameters.split()), term(body)))

    def system(self) -> System:
        quantities = {
            family: Quantity(family, tuple("l" if slot == "l" else None for slot in slots))
            for family, slots in self.slots.items()
        }
        return System(quantities, tuple(self.definitions), tuple(self.functions))

    def instance(self, depth: int = 2, width: int = 2) -> Instance:
        structure = Structure(self.system(), {"l": depth})
        return Instance(structure, {}, structure.axes, width)


def perceptron(activation: str = r"\sigma", penalty: bool = False) -> World:
    """The multilayer perceptron with quadratic cost."""
    world = World({"z": "lj", "a": "lj", "w": "lji", "b": "lj", "y": "j", "C": "", "λ": ""})
    ref = world.ref
    weighted = world.total("i", mul(ref("w", "l", "j", "i"), ref("a", "l-1", "i")))
    world.define(ref("z", "l", "j"), add(weighted, ref("b", "l", "j")))
    world.define(ref("a", "l", "j"), fn(activation, ref("z", "l", "j")))
    squares = world.total("m", power(add(ref("y", "m"), neg(ref("a", "L", "m"))), 2))
    cost = mul(Fraction(1, 2), squares)
    if penalty:
        weights = world.total("p", world.total("q", power(ref("w", "L", "p", "q"), 2)))
        cost = add(cost, mul(ref("λ"), weights))
    world.define(ref("C"), cost)
    return world
