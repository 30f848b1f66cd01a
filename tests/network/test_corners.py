"""Maxima and thresholds, and the names of the rectifier."""

from __future__ import annotations

import pytest

from derive.check import check
from derive.results import Verdict


def verdict(activation: str, latex: str) -> Verdict:
    """The verdict on one claim about a neuron with this activation."""
    givens = f"---\nderive:\n  given: ['z = w x + b', 'a = {activation}', 'C = \\frac12 (a - y)^2']\n---\n"
    (note,) = check(f"{givens}\n$$ {latex} $$\n").notes
    return note.formulas[0].verdict


@pytest.mark.parametrize(
    "activation",
    [r"\max(0, z)", r"\max(z, 0)", r"\mathrm{ReLU}(z)", r"\operatorname{relu}(z)", r"\frac{z + |z|}{2}"],
)
def test_one_rectifier_in_many_spellings(activation: str) -> None:
    assert verdict(activation, r"a = \max(0, z)") is Verdict.PROVED
    assert verdict(activation, r"a = z 1\{z > 0\}") is Verdict.PROVED
    assert verdict(activation, r"a = |z|") is Verdict.REFUTED
    assert verdict(activation, r"\frac{\partial a}{\partial z} = 1\{z < 0\}") is Verdict.REFUTED


@pytest.mark.parametrize("activation", [r"\max(0, z)", r"\max(z, 0)", r"\mathrm{ReLU}(z)"])
def test_its_slope(activation: str) -> None:
    assert verdict(activation, r"\frac{\partial a}{\partial z} = 1\{z > 0\}") is Verdict.PROVED
    assert verdict(activation, r"\frac{\partial C}{\partial w} = (a - y) x 1\{z > 0\}") is Verdict.PROVED
    assert verdict(activation, r"\frac{\partial C}{\partial w} = (a - y) x") is Verdict.REFUTED
