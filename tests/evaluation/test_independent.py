"""Gradients of a perceptron against plain forward-mode arithmetic that knows nothing of this package."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pytest

from derive.evaluation import Evaluator, Rational
from tests.evaluation.systems import d, instance, perceptron, ref

#: Units of layer 0, 1 and 2.
WIDTHS = (2, 3, 2)
Leaf = tuple[str, tuple[Any, ...]]


@dataclass(frozen=True)
class Dual:
    """value + slope·ε with ε² = 0."""

    value: Fraction
    slope: Fraction = Fraction(0)

    def __add__(self, other: Dual) -> Dual:
        return Dual(self.value + other.value, self.slope + other.slope)

    def __mul__(self, other: Dual) -> Dual:
        return Dual(self.value * other.value, self.value * other.slope + self.slope * other.value)


def leaves() -> dict[Leaf, Fraction]:
    """Different small fractions for all weights, biases, inputs and targets."""
    found: list[Leaf] = [("x", (i,)) for i in range(1, WIDTHS[0] + 1)]
    found += [("y", (i,)) for i in range(1, WIDTHS[2] + 1)]
    for layer in (1, 2):
        found += [("b", (layer, j)) for j in range(1, WIDTHS[layer] + 1)]
        found += [
            ("w", (layer, j, k)) for j in range(1, WIDTHS[layer] + 1) for k in range(1, WIDTHS[layer - 1] + 1)
        ]
    return {leaf: Fraction(3 * n % 7 - 3, n % 4 + 1) for n, leaf in enumerate(found)}


def cost(numbers: dict[Leaf, Dual]) -> Dual:
    """½ Σ (y - a)² with σ(x) = x² + x."""
    activations = [numbers["x", (i,)] for i in range(1, WIDTHS[0] + 1)]
    for layer in (1, 2):
        weighted = []
        for j in range(1, WIDTHS[layer] + 1):
            z = numbers["b", (layer, j)]
            for k, activation in enumerate(activations, 1):
                z = z + numbers["w", (layer, j, k)] * activation
            weighted.append(z)
        activations = [z * z + z for z in weighted]
    total = Dual(Fraction(0))
    for i, activation in enumerate(activations, 1):
        error = numbers["y", (i,)] + Dual(Fraction(-1)) * activation
        total = total + Dual(Fraction(1, 2)) * error * error
    return total


@pytest.mark.parametrize("leaf", leaves(), ids=str)
def test_gradient(leaf: Leaf) -> None:
    """∂C/∂(leaf), exactly, for every leaf of a 2-3-2 network."""
    values = leaves()
    network = instance(perceptron(), {"l": 2}, a0=2, a1=3, a2=2)
    evaluator = Evaluator(network, Rational({(r"\sigma", ()): 1}), 0, values=values)
    expected = cost({name: Dual(value, Fraction(int(name == leaf))) for name, value in values.items()})
    assert evaluator.value(ref("C"), {}) == expected.value
    assert evaluator.value(d(ref("C"), ref(leaf[0], *leaf[1])), {}) == expected.slope
