"""Ways of writing that were met in public notes: each claim with its verdict."""

from __future__ import annotations

import pytest

from tests.notes import check_text, explain

UNREADABLE = r"""
    - z_i^l = \sum_j w_{ij}^l a_j^{l-1} + .…
    - a_i^l = \sigma(z_i^l)
    - C = \sum_i (y_i - a_i^L)^2
"""
FROM_ZERO = r"""
    - u = \sum_{k=0}^{K-1} \exp(a_k)
    - y_k = \exp(a_k) / u
    - E = -\sum_{k=0}^{K-1} t_k \log y_k
"""
SOFTMAX = r"""
    - a_j = \frac{e^{z_j}}{\sum_k e^{z_k}}
    - L = -\sum_j y_j \log a_j.
"""
CHAIN = r"""
    - x_1 = w_{01} x_0
    - x_2 = w_{12} x_1
    - \hat{y} = x_3 = w_{23} x_2
    - C = \frac{(x_3 - y)^2}{2}
"""
LINEAR_OUTPUT = r"""
    - z_j^{(l)} = \sum_k w_{jk}^{(l)} a_k^{(l-1)}
    - a_j^{(l)} = \max(0, z_j^{(l)})
    - \hat y_j = a_j^{(L)} = z_j^{(L)}
    - C = \frac12 \sum_j (\hat y_j - y_j)^2
    - \delta_j^{(l)} = \frac{\partial C}{\partial z_j^{(l)}}
"""
NUMBERS = r"""
    - z = w x
"""
CAPITAL = r"""
    - z = \Sigma_{i=1}^{n} w_i x_i + b
    - C = (z - y)^2
"""
PARAMETERS = r"""
    - f_{w,b}(x^{(i)}) = w x^{(i)} + b
    - J(w,b) = \frac{1}{2m} \sum_{i=1}^m (f_{w,b}(x^{(i)}) - y^{(i)})^2
"""
COMPONENTS = r"""
    - \sigma_i(z) = \frac{e^{z_i}}{\sum_j e^{z_j}}
"""
NEURON = r"""
    - z = w_1 x_1 + w_2 x_2 + b
    - J = \frac12 (z - y)^2
"""

CLAIMS = [
    # a given that cannot be read is no free quantity
    (UNREADABLE, r"\frac{\partial C}{\partial a_k^l} = 0, \quad l < L", "unclear"),
    (UNREADABLE, r"\frac{\partial a_i^l}{\partial a_j^{l-1}} = 0", "unclear"),
    # units counted from 0
    (FROM_ZERO, r"\frac{\partial E}{\partial a_0} = y_0 - t_0", "unclear"),
    (FROM_ZERO, r"\frac{\partial y_k}{\partial a_k} = y_k (1 - y_k)", "proved"),
    # ∂ behind a factor
    (
        SOFTMAX,
        r"\frac{\partial L}{\partial z_i} = -\sum_j y_j \frac{\partial a_j}{a_j \, \partial z_i}",
        "proved",
    ),
    (
        SOFTMAX,
        r"\frac{\partial L}{\partial z_i} = \sum_j y_j \frac{\partial a_j}{a_j \, \partial z_i}",
        "refuted",
    ),
    # chains among givens
    (CHAIN, r"\frac{\partial C}{\partial w_{12}} = (x_3 - y) w_{23} w_{01} x_0", "proved"),
    (CHAIN, r"\frac{\partial C}{\partial w_{12}} = (x_3 - y) w_{12} w_{01} x_0", "refuted"),
    (LINEAR_OUTPUT, r"\delta_j^{(L)} = \hat y_j - y_j", "proved"),
    (LINEAR_OUTPUT, r"\delta_j^{(L)} = (\hat y_j - y_j) 1\{z_j^{(L)} > 0\}", "refuted"),
    # how far a ∂ in front reaches
    (SOFTMAX, r"\frac{\partial}{\partial z_i} z_i + a_i = 1 + a_i (1 - a_i)", "unclear"),
    (SOFTMAX, r"\frac{\partial}{\partial z_i} z_i + a_i = 1 - a_i (1 - a_i)", "refuted"),
    (SOFTMAX, r"\frac{\partial}{\partial z_i} z_i + a_i = 1 + a_i", "proved"),
    # decimals
    (NUMBERS, r"\frac{1}{1 + e^{-0.3275}} = 0.5812", "unclear"),
    (NUMBERS, r"\frac{1}{1 + e^{-0.3275}} = 0.5811", "refuted"),
    (NUMBERS, r"0.1 \times 0.37 = 0.037", "proved"),
    (NUMBERS, r"z = 0.5", "refuted"),
    # signs and arguments
    (CAPITAL, r"\frac{\partial C}{\partial w_i} = 2 (z - y) x_i", "proved"),
    (CAPITAL, r"\frac{\partial C}{\partial w_i} = 2 (z - y) w_i", "refuted"),
    (NEURON, r"J[w_1, w_2] = \frac12 (z - y)^2", "proved"),
    (NEURON, r"J[w_1, w_2] = \frac12 (z + y)^2", "refuted"),
    # parameters below a function
    (
        PARAMETERS,
        r"\frac{\partial J}{\partial w} = \frac1m \sum_{i=1}^m (f_{w,b}(x^{(i)}) - y^{(i)}) x^{(i)}",
        "proved",
    ),
    (
        PARAMETERS,
        r"\frac{\partial J}{\partial b} = \frac1m \sum_{i=1}^m (f_{w,b}(x^{(i)}) - y^{(i)}) x^{(i)}",
        "refuted",
    ),
    # components of a function of a vector
    (
        COMPONENTS,
        r"\frac{\partial}{\partial z_s} \sigma_i(z) = -\sigma_i(z) \sigma_s(z), \quad s \neq i",
        "proved",
    ),
    (COMPONENTS, r"\frac{\partial}{\partial z_s} \sigma_i(z) = -\sigma_i(z) \sigma_s(z)", "refuted"),
    (COMPONENTS, r"\frac{\partial \sigma_i(z)}{\partial z_i} = \sigma_i(z) (1 - \sigma_i(z))", "proved"),
    # new values
    (NEURON, r"w_{1new} = w_{1old} - \alpha (z - y) x_1", "proved"),
    (NEURON, r"w_{2new} = w_{2old} + \alpha (z - y) x_2", "refuted"),
    (NEURON, r"q = q - \alpha \frac{\partial J}{\partial q}", "unclear"),
]


@pytest.mark.parametrize(("givens", "latex", "expected"), CLAIMS)
def test_claim(givens: str, latex: str, expected: str) -> None:
    found = check_text(f"---\nderive:\n  given:{givens}---\n\n$$ {latex} $$\n").formulas[-1]
    assert found.verdict.value == expected, explain(found)


def test_a_sign_is_the_same_by_all_its_names() -> None:
    text = r"""---
derive:
  operators: {'\ast': hadamard}
  shapes: {v: [n], w: [n]}
  given: ['u = v \ast w']
---

$$ u_i = v_i w_i $$
"""
    assert check_text(text).formulas[0].verdict.value == "proved"
