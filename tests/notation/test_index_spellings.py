r"""Indices that are spelled otherwise: ``j'`` is another letter than j, ``X[i, p]`` is ``X_{i,p}``."""

from __future__ import annotations

import pytest

from tests.notes import check_text, explain

GIVENS = {
    "layer": r"""
  given:
    - z_j = \sum_k w_{jk} x_k + b_j
    - a_j = \sigma(z_j)
    - C = \frac12 \sum_j (a_j - t_j)^2
""",
    "primes": r"""
  given:
    - z_{j'} = \sum_{k'} w_{j'k'} x_{k'} + b_{j'}
    - a_{j'} = \sigma(z_{j'})
    - C = \frac12 \sum_{j'} (a_{j'} - t_{j'})^2
""",
    "softmax": r"""
  given:
    - p_k = \frac{e^{z_k}}{\sum_{k'} e^{z_{k'}}}
""",
    "layers": r"""
  given:
    - z_j^{(l)} = \sum_i w_{ji}^{(l)} a_i^{(l-1)} + b_j^{(l)}
    - a_j^{(l)} = \sigma(z_j^{(l)})
    - C = \frac12 \sum_j (a_j^{(L)} - y_j)^2
    - \delta_j^{(l)} = \frac{\partial C}{\partial z_j^{(l)}}
""",
    "letters": r"""
  layers: [input, hidden, output]
  indices: {i: input, j: hidden, k: output}
  functions: [f]
  given:
    - O_j = f(\sum_i w_{ij} O_i)
    - O_k = f(\sum_j w_{jk} O_j)
    - E = \sum_k (O_k - t_k)^2
""",
    "samples": r"""
  samples: {i: [x, y, z, J]}
  given:
    - z_k = \sum_j w_{kj} x_{ij}
    - J_i = \sum_k (z_k - y_{ik})^2
    - J = \frac1m \sum_{i=1}^m J_i
""",
    "brackets": r"""
  given:
    - Z[i,j] = \sum_p X[i,p] W[p,j] + b[j]
    - A[i,j] = \sigma(Z[i,j])
    - C = \frac12 \sum_i \sum_j (A[i,j] - T[i,j])^2
""",
    "matrices": r"""
  shapes: {X: [m, d], W: [d, n], b: [1, n]}
  given:
    - Z = X W + b
""",
    "numbers": r"""
  given:
    - y = w a
    - E = \frac12 (y - t)^2
""",
}


@pytest.mark.parametrize(
    ("name", "latex", "expected"),
    [
        ("layer", r"z_{j'} = \sum_{k'} w_{j'k'} x_{k'} + b_{j'}", "proved"),
        ("layer", r"z_{j'} = \sum_{k'} w_{k'j'} x_{k'} + b_{j'}", "refuted"),
        ("layer", r"\frac{\partial z_j}{\partial w_{j'k}} = \delta_{jj'} x_k", "proved"),
        ("layer", r"\frac{\partial z_j}{\partial w_{j^\prime k}} = x_k", "refuted"),
        ("layer", r"\frac{\partial z_j}{\partial w_{j'k}} = 0, \quad j \neq j'", "proved"),
        (
            "layer",
            r"\frac{\partial C}{\partial x_k} = \sum_{j'} (a_{j'} - t_{j'}) \sigma'(z_{j'}) w_{j'k}",
            "proved",
        ),
        (
            "layer",
            r"\frac{\partial C}{\partial x_k} = \sum_{j'} (a_{j'} - t_{j'}) \sigma'(z_{j'}) w_{jk}",
            "refuted",
        ),
        ("layer", r"C = \frac12 \sum_{j''=1}^n (a_{j''} - t_{j''})^2", "proved"),
        ("primes", r"\frac{\partial C}{\partial w_{jk}} = (a_j - t_j) \sigma'(z_j) x_k", "proved"),
        ("primes", r"\frac{\partial C}{\partial w_{jk}} = (a_{j'} - t_{j'}) \sigma'(z_{j'}) x_k", "refuted"),
        ("softmax", r"\frac{\partial p_k}{\partial z_{k'}} = p_k (\delta_{kk'} - p_{k'})", "proved"),
        ("softmax", r"\frac{\partial p_k}{\partial z_{k'}} = p_k (\delta_{kk'} - p_k)", "refuted"),
        ("softmax", r"\frac{\partial p_k}{\partial z_{k'}} = -p_k p_{k'}, \quad k \neq k'", "proved"),
        ("softmax", r"\sum_{k'} p_{k'} = 1", "proved"),
        (
            "layers",
            r"\delta_j^{(l)} = \sigma'(z_j^{(l)}) \sum_{j'} w_{j'j}^{(l+1)} \delta_{j'}^{(l+1)}",
            "proved",
        ),
        (
            "layers",
            r"\delta_j^{(l)} = \sigma'(z_j^{(l)}) \sum_{j'} w_{jj'}^{(l+1)} \delta_{j'}^{(l+1)}",
            "refuted",
        ),
        (
            "layers",
            r"\delta_j^{(l')} = \sigma'(z_j^{(l')}) \sum_k w_{kj}^{(l'+1)} \delta_k^{(l'+1)}",
            "proved",
        ),
        ("letters", r"O_{k'} = f(\sum_{j'} w_{j'k'} O_{j'})", "proved"),
        ("letters", r"O_{k'} = f(\sum_{j'} w_{j'k'} O_{k'})", "refuted"),
        (
            "samples",
            r"\frac{\partial J}{\partial w_{kj}} = \frac2m \sum_{i'=1}^m (z_k - y_{i'k}) x_{i'j}",
            "proved",
        ),
        ("samples", r"\frac{\partial J}{\partial w_{kj}} = \frac2m \sum_{i'=1}^m (z_k - y_{i'k})", "refuted"),
        (
            "brackets",
            r"\frac{\partial C}{\partial W[p, j]} = \sum_i X[i, p] (A[i, j] - T[i, j]) \sigma'(Z[i, j])",
            "proved",
        ),
        (
            "brackets",
            r"\frac{\partial C}{\partial W[p, j]} = \sum_i X[p, i] (A[i, j] - T[i, j]) \sigma'(Z[i, j])",
            "refuted",
        ),
        (
            "brackets",
            r"\frac{\partial C}{\partial b[j]} = \sum_i (A_{ij} - T[i, j]) \sigma'(Z[i, j])",
            "proved",
        ),
        ("matrices", r"Z[i,j] = \sum_p X[i,p] W[p,j] + b[j]", "proved"),
        ("matrices", r"Z[i,j] = \sum_p X[i,p] W[j,p] + b[j]", "refuted"),
        ("numbers", r"E = \frac12 (w[a] - t)^2", "proved"),
        ("numbers", r"\frac{\partial E}{\partial a} = [y - t] w", "proved"),
    ],
)
def test_index(name: str, latex: str, expected: str) -> None:
    *_, found = check_text(f"---\nderive:{GIVENS[name]}---\n\n$$ {latex} $$\n").formulas
    assert found.verdict == expected, explain(found)
