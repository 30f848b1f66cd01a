"""The numbers of the example, computed again with nothing but Python."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from typing import Any

import pytest

from derive.lecture import lecture, request

NUMBER = re.compile(r"(-?)\\frac\{(\d+)\}\{(\d+)\}|(-?\d+(?:\.\d+)?)")
DATUM = re.compile(r"\$(\w+)_\{(\d+)\}(?:\^\{\((\d+)\)\})? = ([^$]+)\$")


def number(text: str) -> Fraction:
    found = NUMBER.search(text)
    assert found is not None
    if found[4] is not None:
        return Fraction(found[4])
    return Fraction(int(found[1] + found[2]), int(found[3]))


class Told:
    """The tables of an example: forward values, errors, and for each parameter value, gradient, next value."""

    def __init__(self, activation: str, cost: str = "quadratic", widths: str = "3-2-2") -> None:
        text = lecture(request(widths, activation=activation, cost=cost)).markdown()[0]
        self.text = text[text.index("## An example") : text.index("## Common mistakes")]
        rows = [
            [cell.strip() for cell in line.split("|")[1:-1]] for line in self.text.splitlines() if "|" in line
        ]
        self.values = {row[0].strip("$"): number(row[-1]) for row in rows if len(row) == 3 and "$" in row[0]}
        self.steps = {
            row[0].strip("$"): (number(row[1]), number(row[3]), number(row[4]))
            for row in rows
            if len(row) == 5 and "$" in row[0]
        }
        self.data = {(name, int(unit)): number(value) for name, unit, _, value in DATUM.findall(self.text)}
        self.rate = number(re.search(r"\\eta = ([^$]+)\$", self.text)[1])  # type: ignore[index]

    def parameter(self, place: int) -> Callable[[str], Any]:
        return lambda name: self.steps[name][place]


@cache
def told_by(activation: str) -> Told:
    return Told(activation)


def forward(
    parameter: Callable[[str], Any], data: dict[tuple[str, int], Any], function: Callable[[Any], Any]
) -> dict[str, Any]:
    """A 3-2-2 network with the quadratic cost."""
    signal: dict[int, Any] = {unit: data["a", unit] for unit in (1, 2, 3)}
    values: dict[str, Any] = {}
    for layer in (1, 2):
        weighted = {
            j: sum(parameter(f"w_{{{j}{i}}}^{{({layer})}}") * signal[i] for i in signal)
            + parameter(f"b_{{{j}}}^{{({layer})}}")
            for j in (1, 2)
        }
        signal = {j: function(weighted[j]) for j in weighted}
        values |= {f"z_{{{j}}}^{{({layer})}}": value for j, value in weighted.items()}
        values |= {f"a_{{{j}}}^{{({layer})}}": value for j, value in signal.items()}
    values["C"] = sum((signal[j] - data["y", j]) ** 2 for j in signal) / 2
    return values


FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "tanh": lambda z: math.tanh(z),
    "relu": lambda z: max(z, 0),
    "identity": lambda z: z,
}


@pytest.mark.parametrize("activation", FUNCTIONS)
def test_forward_values(activation: str) -> None:
    told = told_by(activation)
    expected = forward(told.parameter(0), told.data, FUNCTIONS[activation])
    for name, value in expected.items():
        if activation in ("relu", "identity"):
            assert told.values[name] == value, name
        else:
            assert float(told.values[name]) == pytest.approx(float(value), abs=5.1e-5), name


@pytest.mark.parametrize("activation", FUNCTIONS)
def test_gradients_are_slopes(activation: str) -> None:
    """Of the cost, by a difference quotient."""
    told = told_by(activation)
    little = 1e-5
    for name, (_, gradient, _) in told.steps.items():

        def cost(by: float, name: str = name) -> float:
            moved = lambda other: float(told.steps[other][0]) + by * (other == name)  # noqa: E731
            data = {key: float(value) for key, value in told.data.items()}
            return float(forward(moved, data, FUNCTIONS[activation])["C"])

        slope = (cost(little) - cost(-little)) / (2 * little)
        assert float(gradient) == pytest.approx(slope, rel=6e-4, abs=1e-6), name


@pytest.mark.parametrize("activation", FUNCTIONS)
def test_the_step_lowers_the_cost(activation: str) -> None:
    told = told_by(activation)
    for value, gradient, after in told.steps.values():
        assert float(after) == pytest.approx(float(value - told.rate * gradient), abs=1e-4)
    before, after = (number(found) for found in re.findall(r"\$C (?:=|\\approx) ([^$]+)\$", told.text))
    assert before == told.values["C"]
    expected = forward(told.parameter(2), told.data, FUNCTIONS[activation])["C"]
    assert float(after) == pytest.approx(float(expected), rel=1e-3)
    assert after < before


def test_rational_activations_have_exact_values() -> None:
    assert "\\approx" not in told_by("relu").text
    assert "All values are exact." in told_by("identity").text


def test_errors_are_the_derivatives_by_the_weighted_inputs() -> None:
    """δ is the gradient of the bias beside it."""
    told = Told("sigmoid", "cross-entropy")
    errors = {name: value for name, value in told.values.items() if "delta" in name}
    assert len(errors) == 4
    for name, value in errors.items():
        assert told.steps[name.replace("\\delta", "b")][1] == value


def test_a_large_network_has_a_small_example() -> None:
    text = lecture(request("784-30-10", activation="sigmoid")).markdown()[0]
    assert "network with layers of 2, 2 and 2 units" in text
