"""Softmax, sizes in denominators and assumed sums: proved for every width, and not if false at some width."""

from __future__ import annotations

import pytest

from derive.check import check
from derive.results import Step, Verdict

SOFTMAX = r"""---
derive:
  assume: ['\sum_k y_k = 1']
  given:
    - p_k = \frac{e^{z_k}}{\sum_m e^{z_m}}
    - C = -\sum_k y_k \log p_k
    - g = \frac{1}{n} \sum_{k=1}^n y_k z_k
---
"""


def step(latex: str, givens: str = SOFTMAX) -> Step:
    """What is found out about one claim."""
    (note,) = check(f"{givens}\n$$ {latex} $$\n").notes
    (formula,) = note.formulas
    return formula.steps[0]


@pytest.mark.parametrize(
    "latex",
    [
        r"\sum_k p_k = 1",
        r"\frac{\partial p_k}{\partial z_j} = p_k (\delta_{kj} - p_j)",
        r"\frac{\partial C}{\partial z_k} = p_k - y_k",
        r"\sum_k \frac{\partial C}{\partial z_k} = 0",
        r"\frac{\partial g}{\partial z_k} = \frac{y_k}{n}",
        r"n g = \sum_k y_k z_k",
        r"(\sum_k y_k)^2 + \sum_k y_k = 2",
    ],
)
def test_true_at_every_width(latex: str) -> None:
    found = step(latex)
    assert found.verdict is Verdict.PROVED, found.message
    assert found.general, found.holds_for


@pytest.mark.parametrize(
    "latex",
    [
        r"\sum_k p_k^2 = 1",
        r"\sum_k y_k^2 = 1",
        r"\frac{\partial p_k}{\partial z_j} = p_k (\delta_{kj} - p_k)",
        r"\frac{\partial C}{\partial z_k} = y_k - p_k",
        r"g = \sum_k y_k z_k",
        r"\frac{2}{n} = 3 - n",
        r"(n-1)(n-2)(n-3)(n-4)(n-5)(n-6) \sum_k p_k = 0",
        r"\frac{(n-1)(n-2)(n-3)(n-4)(n-5)(n-6)}{n^2} = 0",
        r"(n-1)(n-2)(n-3)(n-4)(n-5)(n-6) \sum_k y_k = 0",
        r"(n-2)(n-3)(n-5) (\sum_k y_k^2 - 1) = 0",
        r"\sum_k e^{z_k} e^{-z_k} = 1",
    ],
)
def test_false_at_some_width(latex: str) -> None:
    assert step(latex).verdict is not Verdict.PROVED


def test_what_an_assumption_ties_is_no_variable() -> None:
    assert not step(r"\frac{\partial C}{\partial y_k} = -\log p_k").general


SCALARS = r"""---
derive:
  given:
    - z = w x + b
    - a = \frac{1}{1 + e^{-z}}
    - u = x^2 + 1
---
"""


@pytest.mark.parametrize(
    "latex",
    [
        r"(\frac{1}{x} + \frac{1}{u})(\frac{1}{w} + \frac{1}{b}) = \frac{(x + u)(w + b)}{x u w b}",
        r"\frac{1}{x} + \frac{x}{u} = \frac{2 x^2 + 1}{x u}",
        r"\frac{\partial a}{\partial w} = a (1 - a) x",
    ],
)
def test_without_units_there_is_one_size(latex: str) -> None:
    """However much has to be opened to see that the sides are equal."""
    found = step(latex, SCALARS)
    assert found.verdict is Verdict.PROVED, found.message
    assert found.general, found.holds_for
