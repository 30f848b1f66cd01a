"""Wrong formulas far from every right one get what the general derivation says."""

from __future__ import annotations

import pytest

from derive.check import check
from derive.results import Step, Verdict

SOFTMAX = r"""---
derive:
  given:
    - z_i = \sum_j w_{ij} x_j + b_i
    - p_i = \frac{e^{z_i}}{\sum_m e^{z_m}}
    - C = -\sum_i y_i \log p_i
  assume: ['\sum_i y_i = 1']
---
"""
ERRORS = r"""---
derive:
  given:
    - z_i = \sum_j w_{ij} x_j + b_i
    - p_i = \frac{e^{z_i}}{\sum_m e^{z_m}}
    - C = -\sum_i y_i \log p_i
    - \delta_i = \frac{\partial C}{\partial z_i}
---
"""
LAYERS = r"""---
derive:
  given:
    - z_j^{(l)} = \sum_k w_{jk}^{(l)} a_k^{(l-1)} + b_j^{(l)}
    - a_j^{(l)} = \sigma(z_j^{(l)})
    - C = \frac12 \sum_j (a_j^{(L)} - y_j)^2
    - \delta_j^{(l)} = \frac{\partial C}{\partial z_j^{(l)}}
---
"""
NAMED = LAYERS.replace(
    "  given:",
    r"""  given:
    - G_{kj}^{(l)} = \frac{\partial C}{\partial w_{jk}^{(l)}}""",
)
MATRICES = r"""---
derive:
  given:
    - z^l = W^l a^{l-1} + b^l
    - a^l = \sigma(z^l)
    - \delta^l = \frac{\partial C}{\partial z^l}
  shapes: {W^l: [n_l, n_{l-1}], b^l: [n_l], a^l: [n_l], z^l: [n_l]}
  depends: {C: [a^L]}
---
"""
#: A weight belongs to the layer below, so that the last layer has none.
BELOW = r"""---
derive:
  given:
    - v_p^{(l+1)} = \sum_q m_{pq}^{(l)} o_q^{(l)}
    - o_p^{(l)} = h(v_p^{(l)})
    - o_p^{(1)} = x_p
    - E = \frac12 \sum_p (o_p^{(N)} - t_p)^2 + \frac{\kappa}{2} \sum_{l=1}^{N-1} \sum_q \sum_p (m_{pq}^{(l)})^2
    - \varepsilon_p^{(l)} = \frac{\partial E}{\partial v_p^{(l)}}
---
"""


def only_step(givens: str, latex: str) -> Step:
    """The one relation of a note, decided."""
    (note,) = check(f"{givens}\n$$ {latex} $$\n").notes
    return note.formulas[-1].steps[-1]


FAR = [
    (SOFTMAX, r"\frac{\partial p_i}{\partial z_j} = p_i (1 - p_j)", r"p_{i} \delta_{ij} - p_{i} p_{j}"),
    (SOFTMAX, r"\frac{\partial p_i}{\partial z_i} = p_i - p_i^3", "p_{i} - p_{i}^{2}"),
    (SOFTMAX, r"\frac{\partial p_1}{\partial z_2} = p_1^2 + 7", "-p_{1} p_{2}"),
    (SOFTMAX, r"\frac{\partial C}{\partial b_i} = p_i^2", "p_{i} - y_{i}"),
    (
        ERRORS,
        r"\frac{\partial p_k}{\partial z_i} = p_i (1 - p_k)",
        r"p_{k} \mathbb{1}_{k=i} - p_{k} p_{i}",
    ),
    (
        LAYERS,
        r"\delta_k^{(l)} = a_k^{(l)} + 7",
        r"\left( \sum_{j} w_{jk}^{(l+1)} \delta_{j}^{(l+1)} \right) \sigma'(z_{k}^{(l)})",
    ),
    (LAYERS, r"\delta_i^{(L)} = 7 y_i", r"(a_{i}^{(L)} - y_{i}) \sigma'(z_{i}^{(L)})"),
    (NAMED, r"G_{jk}^{(l)} = 7 b_k^{(l)}", r"\delta_{k}^{(l)} a_{j}^{(l-1)}"),
    (
        LAYERS,
        r"w_{ab}^{(l)} \leftarrow w_{ab}^{(l)} - \eta b_a^{(l)}",
        r"w_{ab}^{(l)} - \eta \delta_{a}^{(l)} a_{b}^{(l-1)}",
    ),
    (
        BELOW,
        r"\frac{\partial E}{\partial m_{pq}^{(l)}} = 7",
        r"\varepsilon_{p}^{(l+1)} o_{q}^{(l)} + \kappa m_{pq}^{(l)}",
    ),
    (
        BELOW,
        r"\frac{\partial E}{\partial \kappa} = 7",
        r"\frac{1}{2} \sum_{l} \sum_{q} \sum_{p} (m_{pq}^{(l)})^{2}",
    ),
    (MATRICES, r"\delta^L = 7 a^L", r"\frac{\partial C}{\partial a^{L}} \odot \sigma'(z^{L})"),
    (MATRICES, r"\frac{\partial C}{\partial W^{l+1}} = 7 W^{l+1}", r"\delta^{l+1} (a^{l})^{T}"),
]


@pytest.mark.parametrize(("givens", "latex", "right"), FAR)
def test_what_was_derived_is_offered(givens: str, latex: str, right: str) -> None:
    step = only_step(givens, latex)
    assert step.verdict is Verdict.REFUTED
    (suggestion,) = step.suggestions
    assert suggestion.partition(" = ")[2] == right or suggestion.partition(r" \leftarrow ")[2] == right
    assert only_step(givens, suggestion).verdict is Verdict.PROVED


def test_a_chain_goes_on_with_what_was_derived_for_its_beginning() -> None:
    step = only_step(LAYERS, r"\delta_j^{(L)} = \sigma'(z_j^{(L)}) (a_j^{(L)} - y_j) = 7 y_j + b_j^{(L)}")
    assert step.suggestions == (
        r"\sigma'(z_{j}^{(L)}) (a_{j}^{(L)} - y_{j}) = (a_{j}^{(L)} - y_{j}) \sigma'(z_{j}^{(L)})",
    )


def test_near_edits_come_first() -> None:
    step = only_step(SOFTMAX, r"\frac{\partial C}{\partial z_i} = p_i + y_i")
    assert step.suggestions == (r"\frac{\partial C}{\partial z_{i}} = p_{i} - y_{i}",)


@pytest.mark.parametrize(
    ("givens", "latex"),
    [
        (SOFTMAX, r"\log p_i = 7 z_i - 3"),
        (SOFTMAX, r"\frac{\partial C}{\partial p_i} + 7 = z_i^3"),
        (MATRICES, r"\frac{\partial C}{\partial a^L} = 7 a^L"),
    ],
)
def test_nothing_is_offered_for_what_is_no_derivative_or_derived_from_nothing(
    givens: str, latex: str
) -> None:
    step = only_step(givens, latex)
    assert step.verdict is Verdict.REFUTED
    assert step.suggestions == ()
