"""Batches in matrices: biases that go to each row or column, vectors of ones, and gradients of both."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.notes import check_text, explain

COST = r"""
    - A = \sigma(Z)
    - C = \frac12 \|A - T\|^2
    - \delta = \frac{\partial C}{\partial Z}
"""
GIVENS = {
    "rows": r"""
  shapes: {X: [m, d], W: [d, n], b: [n], T: [m, n]}
  given:
    - Z = X W + b"""
    + COST,
    "mean": r"""
  shapes: {X: [m, d], W: [d, n], b: [n], T: [m, n]}
  given:
    - Z = X W + b
    - C = \frac{1}{2m} \|Z - T\|^2
""",
    "rows by name": r"""
  vectors: row
  shapes: {X: [m, d], W: [d, n], b: [n], T: [m, n]}
  given:
    - Z = b + X W"""
    + COST,
    "one row": r"""
  shapes: {X: [m, d], W: [d, n], b: [1, n], T: [m, n]}
  given:
    - Z = X W + b"""
    + COST,
    "ones in rows": r"""
  shapes: {X: [m, d], W: [d, n], b: [n], T: [m, n]}
  given:
    - Z = X W + \mathbf{1} b^T"""
    + COST,
    "counted ones": r"""
  shapes: {X: [m, d], W: [d, n], b: [n], T: [m, n]}
  given:
    - Z = X W + \mathbf{1}_m b^T"""
    + COST,
    "columns": r"""
  shapes: {X: [d, m], W: [n, d], b: [n], T: [n, m]}
  given:
    - Z = W X + b"""
    + COST,
    "one column": r"""
  shapes: {X: [d, m], W: [n, d], b: [n, 1], T: [n, m]}
  given:
    - Z = W X + b"""
    + COST,
    "numbers": r"""
  shapes: {X: [3, 2], W: [2, 4], b: [4], T: [3, 4]}
  given:
    - Z = X W + b"""
    + COST,
    "layers of rows": r"""
  shapes: {'W^{(l)}': ['n_{l-1}', n_l], 'b^{(l)}': [n_l], X: [m, n_0], Y: [m, n_L]}
  given:
    - Z^{(l)} = A^{(l-1)} W^{(l)} + b^{(l)}
    - A^{(l)} = \sigma(Z^{(l)})
    - A^{(0)} = X
    - C = \frac{1}{2m} \|A^{(L)} - Y\|^2
    - \delta^{(l)} = \frac{\partial C}{\partial Z^{(l)}}
""",
    "layers of columns": r"""
  shapes: {'W^{[l]}': [n_l, 'n_{l-1}'], 'b^{[l]}': [n_l, 1], X: [n_0, m], Y: [n_L, m]}
  given:
    - Z^{[l]} = W^{[l]} A^{[l-1]} + b^{[l]}
    - A^{[l]} = \sigma(Z^{[l]})
    - A^{[0]} = X
    - C = \frac{1}{2m} \|A^{[L]} - Y\|^2
    - \delta^{[l]} = \frac{\partial C}{\partial Z^{[l]}}
""",
    "single columns": r"""
  shapes: {x: [d, 1], W: [n, d], b: [n, 1], t: [n, 1]}
  given:
    - z = W x + b
    - C = \frac12 \|z - t\|^2
""",
    "square": r"""
  shapes: {X: [n, n], W: [n, n], b: [n]}
  given:
    - Z = X W + b
    - C = \frac12 \|Z\|^2
""",
    "ones": r"""
  shapes: {X: [m, d], w: [d], y: [m]}
  given:
    - p = X w + b \mathbf{1}_m
    - C = \frac12 \|p - y\|^2
""",
}
IN_ROWS = [
    (r"\frac{\partial C}{\partial W} = X^T \delta", "proved"),
    (r"\frac{\partial C}{\partial X} = \delta W^T", "proved"),
    (r"\delta = (A - T) \odot \sigma'(Z)", "proved"),
    (r"\frac{\partial C}{\partial b_j} = \sum_i \delta_{ij}", "proved"),
    (r"\frac{\partial C}{\partial b_j} = \sum_j \delta_{ij}", "refuted"),
    (r"Z_{ij} = \sum_k X_{ik} W_{kj} + b_j", "proved"),
    (r"Z_{ij} = \sum_k X_{ik} W_{kj} + b_i", "refuted"),
]
IN_COLUMNS = [
    (r"\frac{\partial C}{\partial W} = \delta X^T", "proved"),
    (r"\frac{\partial C}{\partial b} = \delta \mathbf{1}", "proved"),
    (r"\frac{\partial C}{\partial b} = \delta", "refuted:shape"),
    (r"\frac{\partial C}{\partial b} = \delta^T \mathbf{1}", "refuted"),
    (r"\frac{\partial C}{\partial b_i} = \sum_j \delta_{ij}", "proved"),
    (r"\frac{\partial C}{\partial b_i} = \sum_{j=1}^m \delta_{ij}", "proved"),
]
READINGS: dict[str, list[tuple[str, str]]] = {
    "rows": [
        *IN_ROWS,
        (r"\frac{\partial C}{\partial b} = \mathbf{1}^T \delta", "proved"),
        (r"\frac{\partial C}{\partial b} = \mathbf{1}^T A", "refuted:value"),
        (r"\frac{\partial C}{\partial b} = \delta^T \mathbf{1}", "unclear:shape"),
        (r"\frac{\partial C}{\partial b} = \sum_i \delta_i", "unclear:shape"),
        (r"A = \sigma(X W + b)", "proved"),
        (r"A = \sigma(X W)", "refuted:value"),
    ],
    "mean": [
        (r"\mathbf{1}^T Z = \mathbf{1}^T X W + m b", "proved"),
        (r"\|Z - X W\|_F^2 = m \|b\|^2", "proved"),
        (r"\|Z - X W\|_F^2 = n \|b\|^2", "refuted"),
        (r"\frac{\partial C}{\partial W} = \frac1m X^T (Z - T)", "proved"),
        (r"\frac{\partial C}{\partial W} = X^T (Z - T)", "refuted:value"),
    ],
    "rows by name": [*IN_ROWS, (r"\frac{\partial C}{\partial b} = \mathbf{1} \delta", "proved")],
    "one row": [
        *IN_ROWS,
        (r"\frac{\partial C}{\partial b} = \mathbf{1}^T \delta", "proved"),
        (r"\frac{\partial C}{\partial b} = \delta", "refuted:shape"),
    ],
    "ones in rows": [
        *IN_ROWS,
        (r"\frac{\partial C}{\partial b} = \delta^T \mathbf{1}", "proved"),
        (r"\frac{\partial C}{\partial b} = \delta \mathbf{1}", "refuted"),
    ],
    "counted ones": [
        *IN_ROWS,
        (r"\frac{\partial C}{\partial b} = \delta^T \mathbf{1}_m", "proved"),
        (r"\frac{\partial C}{\partial b} = \delta^T \mathbf{1}_n", "refuted"),
        (r"\mathbf{1}_m^T \mathbf{1}_m = m", "proved"),
        (r"\mathbf{1}_m^T \mathbf{1}_m = n", "refuted"),
    ],
    "columns": IN_COLUMNS,
    "one column": IN_COLUMNS,
    "numbers": [
        *IN_ROWS,
        (r"\frac{\partial C}{\partial b_j} = \delta_{1j} + \delta_{2j} + \delta_{3j}", "proved"),
        (r"\frac{\partial C}{\partial b_j} = \delta_{1j} + \delta_{2j}", "refuted"),
    ],
    "layers of rows": [
        (r"\delta^{(l)} = \delta^{(l+1)} (W^{(l+1)})^T \odot \sigma'(Z^{(l)})", "proved"),
        (r"\delta^{(l)} = \delta^{(l+1)} W^{(l+1)} \odot \sigma'(Z^{(l)})", "refuted"),
        (r"\frac{\partial C}{\partial W^{(l)}} = (A^{(l-1)})^T \delta^{(l)}", "proved"),
        (r"\frac{\partial C}{\partial b^{(l)}} = \mathbf{1}^T \delta^{(l)}", "proved"),
        (r"\frac{\partial C}{\partial b_j^{(l)}} = \sum_i \delta_{ij}^{(l)}", "proved"),
        (r"\frac{\partial C}{\partial b_j^{(l)}} = \sum_i \delta_{ji}^{(l)}", "refuted"),
    ],
    "layers of columns": [
        (r"\delta^{[l]} = (W^{[l+1]})^T \delta^{[l+1]} \odot \sigma'(Z^{[l]})", "proved"),
        (r"\frac{\partial C}{\partial W^{[l]}} = \delta^{[l]} (A^{[l-1]})^T", "proved"),
        (r"\frac{\partial C}{\partial W^{[l]}} = \delta^{[l]} A^{[l-1]}", "refuted"),
        (r"\frac{\partial C}{\partial b^{[l]}} = \delta^{[l]} \mathbf{1}", "proved"),
        (r"\frac{\partial C}{\partial b^{[l]}} = \delta^{[l]}", "refuted:shape"),
        (r"\frac{\partial C}{\partial b^{[l]}} = \frac1m \delta^{[l]} \mathbf{1}", "refuted:value"),
    ],
    "single columns": [
        (r"\frac{\partial C}{\partial W} = (z - t) x^T", "proved"),
        (r"\frac{\partial C}{\partial W} = x (z - t)^T", "refuted"),
        (r"\frac{\partial C}{\partial b} = z - t", "proved"),
        (r"z_i = \sum_j W_{ij} x_j + b_i", "proved"),
    ],
    "square": [(r"\frac{\partial C}{\partial b_j} = \sum_i Z_{ij}", "unclear")],
    "ones": [
        (r"\frac{\partial C}{\partial b} = \mathbf{1}_m^T (p - y)", "proved"),
        (r"\frac{\partial C}{\partial b} = \mathbf{1}^T (p - y)", "proved"),
        (r"\mathbf{1}_m \mathbf{1}_m^T y = y", "refuted"),
        (r"\mathbf{1} \mathbf{1}^T y = \mathbf{1} (\mathbf{1}^T y)", "proved"),
        (r"\|\mathbf{1}_m w^T\|_F^2 = m \|w\|^2", "proved"),
        (r"\|\mathbf{1}_m w^T\|_F^2 = \|w\|^2", "refuted"),
        (r"\|\mathbf{1} w^T\|_F^2 = \|w\|^2", "unclear"),
        (r"(X + \mathbf{1} w^T)_{ij} = X_{ij} + w_j", "proved"),
        (r"(X + \mathbf{1} w^T)_{ij} = X_{ij} + w_i", "refuted"),
        (r"X \odot (\mathbf{1} w^T) = X \mathrm{diag}(w)", "proved"),
        (r"X \odot (\mathbf{1} w^T) = \mathrm{diag}(w) X", "refuted"),
    ],
}


def rows() -> Iterator[Any]:
    for name, formulas in READINGS.items():
        for latex, expected in formulas:
            yield pytest.param(name, latex, expected, id=f"{name}: {latex}")


@pytest.mark.parametrize(("name", "latex", "expected"), list(rows()))
def test_batch(name: str, latex: str, expected: str) -> None:
    *_, found = check_text(f"---\nderive:{GIVENS[name]}---\n\n$$ {latex} $$\n").formulas
    verdict, _, code = expected.partition(":")
    assert found.verdict == verdict, explain(found)
    assert not code or found.steps[0].code == code, explain(found)
