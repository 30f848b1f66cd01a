r"""Sums over a quantity itself, as in ``\sum_w w^2``."""

from __future__ import annotations

import pytest

from derive.results import Verdict
from tests.notes import check_text

NOTE = r"""---
derive:
  given:
    - z_j^l = \sum_k w_{jk}^l a_k^{l-1} + b_j^l
    - a_j^l = \sigma(z_j^l)
    - C_0 = \frac{1}{2n} \sum_j (a_j^L - y_j)^2
    - C = C_0 + SUM
---
"""
EVERY = "every width, every depth, 1 <= l <= L"


@pytest.mark.parametrize(
    ("summed", "latex", "expected"),
    [
        (
            r"\frac{\lambda}{2n} \sum_w w^2",
            r"\frac{\partial C}{\partial w_{jk}^l} = \frac{\partial C_0}{\partial w_{jk}^l}"
            r" + \frac{\lambda}{n} w_{jk}^l",
            Verdict.PROVED,
        ),
        (
            r"\frac{\lambda}{2n} \sum_w w^2",
            r"w_{jk}^l \leftarrow \left(1 - \frac{\eta \lambda}{n}\right) w_{jk}^l"
            r" - \eta \frac{\partial C_0}{\partial w_{jk}^l}",
            Verdict.PROVED,
        ),
        (
            r"\frac{\lambda}{2n} \sum_w w^2",
            r"\frac{\partial C}{\partial b_j^l} = \frac{\partial C_0}{\partial b_j^l}",
            Verdict.PROVED,
        ),
        (
            r"\frac{\lambda}{2n} \sum_w w^2",
            r"\frac{\partial C}{\partial b_j^l} = \frac{\partial C_0}{\partial b_j^l} + \frac{\lambda}{n} b_j^l",
            Verdict.REFUTED,
        ),
        (
            r"\frac{\lambda}{2n} \sum_b b^2",
            r"\frac{\partial C}{\partial b_j^l} = \frac{\partial C_0}{\partial b_j^l} + \frac{\lambda}{n} b_j^l",
            Verdict.PROVED,
        ),
        (
            r"\lambda \sum_w w",
            r"\frac{\partial C}{\partial w_{jk}^l} = \frac{\partial C_0}{\partial w_{jk}^l} + \lambda",
            Verdict.PROVED,
        ),
    ],
)
def test_all_components(summed: str, latex: str, expected: Verdict) -> None:
    (formula,) = check_text(f"{NOTE.replace('SUM', summed)}\n$$ {latex} $$\n").formulas
    (step,) = formula.steps
    assert step.verdict is expected, step.message
    assert step.holds_for == (EVERY if expected is Verdict.PROVED else "")


@pytest.mark.parametrize("summed", [r"\sum_w 1", r"\sum_w w b_j^L", r"\sum_w w_{jk}^L", r"\sum_q q^2"])
def test_what_is_no_sum_over_all_components(summed: str) -> None:
    latex = r"\frac{\partial C}{\partial b_j^l} = \frac{\partial C_0}{\partial b_j^l}"
    *_, formula = check_text(f"{NOTE.replace('SUM', summed)}\n$$ {latex} $$\n").formulas
    assert formula.verdict is Verdict.UNCLEAR


def test_an_index_is_no_quantity() -> None:
    note = r"$$ s = \sum_i x_i, \quad i_j = 2 x_j $$" + "\n\n" + r"$$ \frac{\partial s}{\partial x_j} = 1 $$"
    *_, formula = check_text(note).formulas
    assert formula.verdict is Verdict.PROVED
