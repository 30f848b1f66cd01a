"""Update rules, however they are written."""

from __future__ import annotations

import pytest

from derive.check import check
from derive.results import Verdict

GIVENS = r"""---
derive:
  cost: C
  given:
    - z = w x + b
    - a = \sigma(z)
    - E = \frac12 (a - y)^2
    - C = E + \frac{\lambda}{2} w^2
---
"""


def verdict(latex: str) -> Verdict:
    """The verdict on one update rule."""
    (note,) = check(f"{GIVENS}\n$$ {latex} $$\n").notes
    return note.formulas[0].verdict


@pytest.mark.parametrize(
    "latex",
    [
        r"w \leftarrow w - \eta \frac{\partial C}{\partial w}",
        r"w \leftarrow w - \frac{\partial C}{\partial w} \eta",
        r"w \leftarrow -\eta \frac{\partial C}{\partial w} + w",
        r"w \leftarrow (1 - \eta \lambda) w - \eta \frac{\partial E}{\partial w}",
        r"w \leftarrow (w(1) - w(\eta \lambda)) - \eta \frac{\partial E}{\partial w}",
        r"b = b - \eta (a - y) \sigma'(z)",
        r"b := b - (a - y) \sigma'(z) \eta",
    ],
)
def test_right_steps(latex: str) -> None:
    assert verdict(latex) is Verdict.PROVED


@pytest.mark.parametrize(
    "latex",
    [
        r"w \leftarrow w + \eta \frac{\partial C}{\partial w}",
        r"w \leftarrow -w - \eta \frac{\partial C}{\partial w}",
        r"w \leftarrow w - 2 \frac{\partial C}{\partial w} \eta",
        r"w \leftarrow (1 - \eta) w - \eta \frac{\partial E}{\partial w}",
        r"w \leftarrow (1 - \eta \lambda) w + \eta \frac{\partial E}{\partial w}",
        r"w \leftarrow w - \eta \frac{\partial C}{\partial w} - \eta",
        r"b = b - \eta (a - y) \sigma(z)",
    ],
)
def test_wrong_steps(latex: str) -> None:
    assert verdict(latex) is Verdict.REFUTED


@pytest.mark.parametrize(
    "latex",
    [
        r"w \leftarrow w",
        r"w \leftarrow w + v",
        r"w \leftarrow w + \frac{v}{2}",
        r"w \leftarrow \hat{w}",
        r"w \leftarrow \beta w",
        r"w \leftarrow \beta w + (1 - \beta) x",
        r"w \leftarrow w - x \frac{\partial C}{\partial w}",
        r"w \leftarrow w - \alpha \beta \frac{\partial C}{\partial w}",
        r"b = b (1 - \eta)",
    ],
)
def test_what_is_no_rate(latex: str) -> None:
    assert verdict(latex) is Verdict.UNCLEAR
