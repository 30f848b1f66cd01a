"""Samples that a note leaves out in one place and writes in another; steps for one of them."""

from __future__ import annotations

import pytest

from derive.check import check
from derive.results import Verdict

REGRESSION = r"""---
derive:
  samples: {i: [x, h]}
  given:
    - h_\theta(x) = \sum_j \theta_j x_j
    - J = \frac{1}{2m} \sum_{i=1}^m (h_\theta(x^{(i)}) - y^{(i)})^2 + \frac{\lambda}{2} \sum_j \theta_j^2
---
"""
SUM = r"""---
derive:
  samples: {i: [h, y, x]}
  given:
    - h^{(i)} = \sum_j \theta_j x_j^{(i)}
    - J = \frac12 \sum_{i=1}^m (h^{(i)} - y^{(i)})^2
---
"""
UNDECLARED = SUM.replace("  samples: {i: [h, y, x]}\n", "")
HIDDEN = r"""---
derive:
  samples: {i: [x, y, t, E]}
  given:
    - y = \sum_j w_j x_j
    - E = \frac12 (y - t)^2
    - J = \frac1m \sum_{i=1}^m E
---
"""


def verdict(givens: str, latex: str) -> str:
    """The verdict on one formula."""
    (note,) = check(f"{givens}\n$$ {latex} $$\n").notes
    return note.formulas[0].verdict.value


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        (r"\frac1m \sum_{i=1}^m (h_\theta(x^{(i)}) - y^{(i)}) x_j^{(i)} + \lambda \theta_j", "proved"),
        (r"\frac1m \sum_i x_j^{(i)} (h_\theta(x^{(i)}) - y^{(i)}) + \lambda \theta_j", "proved"),
        (r"\frac1m \sum_{i=1}^m (h_\theta(x^{(i)}) - y^{(i)}) x_k^{(i)} + \lambda \theta_j", "refuted"),
        (r"\frac1m \sum_{i=1}^m (h_\theta(x^{(i)}) - y^{(i)}) x_j^{(k)} + \lambda \theta_j", "unclear"),
        (r"\frac1m \sum_{i=1}^m (h_\theta(x^{(i)}) + y^{(i)}) x_j^{(i)} + \lambda \theta_j", "refuted"),
        (r"(h_\theta(x^{(i)}) - y^{(i)}) x_j^{(i)} + \lambda \theta_j", "refuted"),
    ],
)
def test_samples_written_where_the_givens_leave_them_out(latex: str, expected: str) -> None:
    assert verdict(REGRESSION, rf"\frac{{\partial J}}{{\partial \theta_j}} = {latex}") == expected


@pytest.mark.parametrize(
    ("givens", "latex", "expected"),
    [
        (REGRESSION, r"- \alpha ((h_\theta(x^{(i)}) - y^{(i)}) x_j^{(i)} + \lambda \theta_j)", "proved"),
        (REGRESSION, r"- \alpha (h_\theta(x^{(i)}) - y^{(i)}) x_j^{(i)}", "refuted"),
        (REGRESSION, r"+ \alpha ((h_\theta(x^{(i)}) - y^{(i)}) x_j^{(i)} + \lambda \theta_j)", "refuted"),
        (REGRESSION, r"- \frac{\alpha}{m} (h_\theta(x^{(i)}) - y^{(i)}) x_j^{(i)}", "unclear"),
        (SUM, r"+ \alpha \sum_{i=1}^m (y^{(i)} - h^{(i)}) x_j^{(i)}", "proved"),
        (SUM, r"+ \alpha (y^{(i)} - h^{(i)}) x_j^{(i)}", "proved"),
        (SUM, r"- \alpha (y^{(i)} - h^{(i)}) x_j^{(i)}", "refuted"),
        (SUM, r"+ \alpha (y^{(i)} - h^{(i)}) x_k^{(i)}", "refuted"),
        (UNDECLARED, r"+ \alpha \sum_{i=1}^m (y^{(i)} - h^{(i)}) x_j^{(i)}", "proved"),
        (UNDECLARED, r"- \alpha \sum_{i=1}^m (y^{(i)} - h^{(i)}) x_j^{(i)}", "refuted"),
        (UNDECLARED, r"+ \alpha (y^{(i)} - h^{(i)}) x_j^{(i)}", "unclear"),
    ],
)
def test_a_step_for_one_sample(givens: str, latex: str, expected: str) -> None:
    assert verdict(givens, rf"\theta_j := \theta_j {latex}") == expected


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        (r"\frac1m \sum_{i=1}^m (y - t) x_j", "proved"),
        (r"(y^{(i)} - t^{(i)}) x_j^{(i)}", "proved"),
        (r"(y_i - t_i) x_j", "proved"),
        (r"(y - t) x_j", "proved"),
        (r"\sum_{i=1}^m (y - t) x_j", "refuted"),
        (r"(y^{(i)} + t^{(i)}) x_j^{(i)}", "refuted"),
        (r"(y + t) x_j", "refuted"),
    ],
)
def test_a_step_where_samples_are_left_out(latex: str, expected: str) -> None:
    assert verdict(HIDDEN, rf"w_j \leftarrow w_j - \eta {latex}") == expected


def test_a_sum_over_units_that_is_forgotten_is_no_step_for_one_of_them() -> None:
    givens = r"""---
derive:
  given: ['a_j = \sum_k w_{jk} x_k', 'C = \frac12 \sum_j (a_j - y_j)^2']
---
"""
    assert verdict(givens, r"x_k := x_k - \eta \sum_j (a_j - y_j) w_{jk}") == Verdict.PROVED
    assert verdict(givens, r"x_k := x_k - \eta (a_j - y_j) w_{jk}") == Verdict.REFUTED


#: Costs over samples, and what a step for one of them adds to ``2 (h - t) x``, by verdict.
COSTS = {
    r"\frac{1}{mn} \sum_{i=1}^m \sum_{k=1}^n ERROR": [
        (r"\frac1n GRADIENT", "proved"),
        ("GRADIENT", "refuted"),
        (r"\frac1m GRADIENT", "unclear"),
        (r"\frac{1}{mn} \sum_i GRADIENT", "proved"),
    ],
    r"\frac1n \sum_{i=1}^m \sum_{k=1}^n ERROR": [(r"\frac1n GRADIENT", "proved"), ("GRADIENT", "refuted")],
    r"\frac1m (\sum_{i=1}^m \sum_k ERROR + \lambda \sum_k \sum_j w_{kj}^2)": [
        (r"(GRADIENT + \frac{2 \lambda}{m} w_{kj})", "proved"),
        (r"(GRADIENT + 2 \lambda w_{kj})", "refuted"),
    ],
    r"\sum_{i=1}^m \frac1m \sum_k ERROR": [("GRADIENT", "proved"), ("(-GRADIENT)", "refuted")],
    r"\sum_k \sum_{i=1}^m ERROR": [("GRADIENT", "proved"), ("(-GRADIENT)", "refuted")],
    r"D + \lambda \sum_k \sum_j w_{kj}^2": [
        (r"(GRADIENT + 2 \lambda w_{kj})", "proved"),
        (r"(GRADIENT - 2 \lambda w_{kj})", "refuted"),
    ],
    # how often one sample counts the decay, or how many samples there are, is open
    r"\sum_{i=1}^m \sum_k ERROR + \lambda \sum_k \sum_j w_{kj}^2": [
        (r"(GRADIENT + 2 \lambda w_{kj})", "unclear"),
        (r"(GRADIENT + \frac{2 \lambda}{m} w_{kj})", "unclear"),
    ],
    r"\frac1m \sum_i \sum_k ERROR": [("GRADIENT", "unclear")],
    r"\frac{1}{m-1} \sum_{i=1}^m \sum_k ERROR": [("GRADIENT", "unclear")],
    r"\log \sum_{i=1}^m \sum_k ERROR": [("GRADIENT", "unclear")],
    r"\sum_{i=1}^m \sum_{r=1}^m \sum_k (h_k^{(i)} - h_k^{(r)})^2": [("GRADIENT", "unclear")],
}


@pytest.mark.parametrize(
    ("cost", "step", "expected"), [(cost, *row) for cost, rows in COSTS.items() for row in rows]
)
def test_what_one_sample_adds(cost: str, step: str, expected: str) -> None:
    mean = r"""
    - D = \frac1m \sum_{i=1}^m \sum_k ERROR""" * cost.startswith("D")
    givens = rf"""---
derive:
  samples: {{i: [x, h, t]}}
  given:
    - h_k^{{(i)}} = \sum_j w_{{kj}} x_j^{{(i)}}{mean}
    - J = {cost}
---
"""
    givens = givens.replace("ERROR", r"(h_k^{(i)} - t_k^{(i)})^2")
    step = step.replace("GRADIENT", r"2 (h_k^{(i)} - t_k^{(i)}) x_j^{(i)}")
    assert verdict(givens, rf"w_{{kj}} \leftarrow w_{{kj}} - \eta {step}") == expected


#: The sample above or below, the targets only under a sum; claims name the sample by another letter.
SPELLINGS = {
    "above": (r"h_k^{(i)}", r"x_j^{(i)}", r"t_k^{(i)}"),
    "below": ("h_{ik}", "x_{ij}", "t_{ik}"),
}


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        (r"\frac{\partial J}{\partial w_{kj}} = \sum_s (H - T) X", "proved"),
        (r"\frac{\partial J}{\partial w_{kj}} = \sum_{s=1}^m (H - T) X", "proved"),
        (r"\frac{\partial J}{\partial w_{kj}} = \sum_s (H + T) X", "refuted"),
        (r"\frac{\partial J}{\partial T} = T - H", "proved"),
        (r"w_{kj} \leftarrow w_{kj} - \eta \sum_s (H - T) X", "proved"),
        (r"w_{kj} \leftarrow w_{kj} - \eta (H - T) X", "proved|unclear"),
        (r"w_{kj} \leftarrow w_{kj} + \eta (H - T) X", "refuted|unclear"),
    ],
)
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_another_letter_for_a_sample(spelling: str, latex: str, expected: str) -> None:
    h, x, t = SPELLINGS[spelling]
    givens = rf"""---
derive:
  samples: {{i: [x, h, t]}}
  given:
    - {h} = \sum_j w_{{kj}} {x}
    - J = \frac12 \sum_{{i=1}}^m \sum_k ({h} - {t})^2
---
"""
    for name, spelled in (("H", h), ("X", x), ("T", t)):
        latex = latex.replace(name, spelled.replace("(i)", "(s)").replace("{i", "{s"))
    assert verdict(givens, latex) in expected.split("|")
