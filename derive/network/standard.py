"""The usual feed-forward network as a system of definitions.

z_j^{(l)} = Σ_i w_{ji}^{(l)} a_i^{(l-1)} + b_j^{(l)},   a_j^{(l)} = f(z_j^{(l)}),   l = 1, …, L
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from derive.notation.system import Definition, Quantity, System
from derive.notation.terms import (
    LAST,
    ONE,
    Add,
    Apply,
    Derivative,
    Domain,
    Letter,
    Multiply,
    Power,
    Reference,
    SlotUse,
    Term,
    Total,
    constant,
    negate,
)

LAYER, UNIT, BELOW = Letter("l"), Letter("j"), Letter("i")
LAST_LAYER = Letter(LAST + "l")

#: What the named activation functions are; every other name is an open function.
ACTIVATIONS: Mapping[str, str] = {
    "sigma": r"\sigma",
    "sigmoid": r"\sigmoid",
    "logistic": r"\sigmoid",
    "tanh": r"\tanh",
    "exp": r"\exp",
    "sin": r"\sin",
    "softplus": r"\softplus",
    "relu": r"\mathrm{ReLU}",
}


def standard_system(depth: int, activation: str, cost: str) -> System:
    """Raises ValueError for a cost that is not known."""
    if cost not in COSTS:
        raise ValueError(f"unknown cost {cost!r}; known are {', '.join(COSTS)}")
    return System(
        quantities={quantity.key: quantity for quantity in _quantities()},
        definitions=(*_forward(activation), *COSTS[cost](), _error()),
        depths={"l": depth},
        cost="C",
    )


def _quantities() -> tuple[Quantity, ...]:
    unit, weight = ("l", None), ("l", None, None)
    return (
        Quantity("z", unit, "z_{{1}}^{({0})}"),
        Quantity("a", unit, "a_{{1}}^{({0})}"),
        Quantity("w", weight, "w_{{1}{2}}^{({0})}"),
        Quantity("b", unit, "b_{{1}}^{({0})}"),
        Quantity("delta", unit, r"\delta_{{1}}^{({0})}"),
        Quantity("y", (None,), "y_{{0}}"),
        Quantity("C", (), "C"),
    )


def _forward(activation: str) -> tuple[Definition, ...]:
    below = Letter("l", -1)
    weight, signal = SlotUse("w", 2, (LAYER,)), SlotUse("a", 1, (below,))
    product = Multiply((Reference("w", (LAYER, UNIT, BELOW)), Reference("a", (below, BELOW))))
    total = Total("i", Domain((weight, signal)), product)
    argument = Reference("z", (LAYER, UNIT))
    name = ACTIVATIONS.get(activation, activation)
    value: Term = argument if activation == "identity" else Apply(name, (argument,))
    return (
        Definition("z", (LAYER, UNIT), Add((total, Reference("b", (LAYER, UNIT))))),
        Definition("a", (LAYER, UNIT), value),
    )


def _error() -> Definition:
    return Definition("delta", (LAYER, UNIT), Derivative(Reference("C"), Reference("z", (LAYER, UNIT))))


def _output(letter: str) -> Reference:
    return Reference("a", (LAST_LAYER, Letter(letter)))


def _target(letter: str) -> Reference:
    return Reference("y", (Letter(letter),))


def _total(letter: str, body: Term) -> Term:
    return Total(letter, Domain((SlotUse("y", 0), SlotUse("a", 1, (LAST_LAYER,)))), body)


def _logarithm(term: Term) -> Term:
    return Apply(r"\log", (term,))


def _quadratic() -> tuple[Definition, ...]:
    difference = Add((_output("k"), negate(_target("k"))))
    squares = _total("k", Power(difference, constant(2)))
    return (Definition("C", (), Multiply((constant(Fraction(1, 2)), squares))),)


def _binary() -> tuple[Definition, ...]:
    hit = Multiply((_target("k"), _logarithm(_output("k"))))
    miss = Multiply((Add((ONE, negate(_target("k")))), _logarithm(Add((ONE, negate(_output("k")))))))
    return (Definition("C", (), negate(_total("k", Add((hit, miss))))),)


def _categorical() -> tuple[Definition, ...]:
    """Softmax in the last layer, with its cross-entropy."""

    def weight(letter: str) -> Term:
        return Apply(r"\exp", (Reference("z", (LAST_LAYER, Letter(letter))),))

    normaliser = Total("m", Domain((SlotUse("z", 1, (LAST_LAYER,)),)), weight("m"))
    share = Multiply((weight("j"), Power(normaliser, constant(-1))))
    hits = _total("k", Multiply((_target("k"), _logarithm(_output("k")))))
    return Definition("a", (LAST_LAYER, UNIT), share), Definition("C", (), negate(hits))


COSTS: Mapping[str, Callable[[], tuple[Definition, ...]]] = {
    "quadratic": _quadratic,
    "cross-entropy": _binary,
    "softmax": _categorical,
}
