"""Components that are defined alike: each is a quantity of its own, to be differentiated by alone."""

from __future__ import annotations

import pytest

from derive.check import check

NUMBERS = r"""---
derive:
  given:
    - u_{ij} = v_i
    - s_i = \sum_j u_{ij} x_j
    - C = \sum_i s_i^2
    - r_{ij} = f(v_i)
    - D = \sum_i (\sum_j r_{ij} x_j)^2
---
"""
MATRICES = r"""---
derive:
  shapes: {a: [n], X: [n, m], A: [n, m], B: [n, m], L: []}
  depends: {L: [B]}
  given:
    - A = a \mathbf{1}^T
    - B = X \odot A
---
"""
CLAIMS = [
    (NUMBERS, r"\frac{\partial C}{\partial u_{ij}} = 2 s_i x_j", "proved"),
    (NUMBERS, r"\frac{\partial C}{\partial u_{ij}} = 2 s_i \sum_k x_k", "refuted"),
    (NUMBERS, r"\frac{\partial C}{\partial v_i} = 2 s_i \sum_k x_k", "proved"),
    (NUMBERS, r"\frac{\partial C}{\partial v_i} = \sum_j \frac{\partial C}{\partial u_{ij}}", "proved"),
    (NUMBERS, r"\frac{\partial C}{\partial v_i} = \frac{\partial C}{\partial u_{i1}}", "refuted"),
    (NUMBERS, r"\frac{\partial D}{\partial r_{ij}} = 2 x_j \sum_k r_{ik} x_k", "proved"),
    (NUMBERS, r"\frac{\partial D}{\partial r_{ij}} = 2 \sum_j x_j \sum_k r_{ik} x_k", "refuted"),
    (NUMBERS, r"\frac{\partial D}{\partial v_i} = 2 f'(v_i) \sum_j x_j \sum_k r_{ik} x_k", "proved"),
    (
        NUMBERS,
        r"\frac{\partial D}{\partial v_i} = f'(v_i) \sum_j \frac{\partial D}{\partial r_{ij}}",
        "proved",
    ),
    (NUMBERS, r"u_{i1} = u_{i2}", "proved"),
    (NUMBERS, r"r_{i1} = r_{i2}", "proved"),
    (MATRICES, r"\frac{\partial L}{\partial A} = X \odot \frac{\partial L}{\partial B}", "proved"),
    (MATRICES, r"\frac{\partial L}{\partial a} = \frac{\partial L}{\partial A} \mathbf{1}", "proved"),
    (MATRICES, r"\frac{\partial L}{\partial X} = A \odot \frac{\partial L}{\partial B}", "proved"),
    (MATRICES, r"\frac{\partial L}{\partial X} = A \odot \frac{\partial L}{\partial A}", "refuted"),
]


@pytest.mark.parametrize(("givens", "latex", "expected"), CLAIMS)
def test_repeated_components(givens: str, latex: str, expected: str) -> None:
    (note,) = check(f"{givens}\n$$ {latex} $$\n").notes
    assert note.formulas[0].verdict.value == expected


COPIED = r"""---
derive:
  given: ['h = x', 'y = h^2 + x']
---
"""
#: Here the copy is only another name.
NAMED = COPIED.replace("h^2 + x", "h^2 + h")


@pytest.mark.parametrize(
    ("givens", "latex", "expected"),
    [
        (COPIED, r"\frac{\partial y}{\partial h} = 2 h", "unclear"),
        (COPIED, r"\frac{\partial y}{\partial h} = 2 h + 1", "unclear"),
        (COPIED, r"\frac{\partial y}{\partial h} = 7 h", "unclear"),
        (COPIED, r"\frac{\partial y}{\partial x} = 2 h + 1", "proved"),
        (COPIED, r"\frac{\partial y}{\partial x} = 2 x", "refuted"),
        (NAMED, r"\frac{\partial y}{\partial h} = 2 h + 1", "proved"),
        (NAMED, r"\frac{\partial y}{\partial x} = 2 h + 1", "proved"),
        (NAMED, r"\frac{\partial y}{\partial h} = 2 h", "refuted"),
    ],
)
def test_another_name_of_what_is_used_besides(givens: str, latex: str, expected: str) -> None:
    (note,) = check(f"{givens}\n$$ {latex} $$\n").notes
    assert note.formulas[0].verdict.value == expected
