"""Vectors by their bare names beside components of which nothing else is said."""

from __future__ import annotations

import pytest

from derive.check import check
from derive.results import Verdict

MATRICES = r"""---
derive:
  given:
    - z^{(l)} = W^{(l)} a^{(l-1)} + b^{(l)}
    - a^{(l)} = \sigma(z^{(l)})
    - E = \frac12 \sum_j (a_j^{(L)} - y_j)^2
---
"""


def verdict(latex: str) -> Verdict:
    """The verdict on one claim."""
    (note,) = check(f"{MATRICES}\n$$ {latex} $$\n").notes
    return note.formulas[0].verdict


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        (r"\frac{\partial E}{\partial a^{(L)}} = a^{(L)} - y", Verdict.PROVED),
        (r"\frac{\partial E}{\partial z_j^{(L)}} = (a_j^{(L)} - y_j) \sigma'(z_j^{(L)})", Verdict.PROVED),
        (
            r"\frac{\partial E}{\partial W^{(l)}} = \frac{\partial E}{\partial z^{(l)}} (a^{(l-1)})^T",
            Verdict.PROVED,
        ),
        (
            r"\frac{\partial E}{\partial W^{(l)}} = a^{(l-1)} (\frac{\partial E}{\partial z^{(l)}})^T",
            Verdict.REFUTED,
        ),
        (r"\frac{\partial E}{\partial a^{(L)}} = y - a^{(L)}", Verdict.REFUTED),
    ],
)
def test_components_of_a_cost_tell_that_layers_are_vectors(latex: str, expected: Verdict) -> None:
    assert verdict(latex) is expected


OPEN = r"""---
derive:
  functions: [f]
  shapes: {X: [N, D], W: [D, Q], V: [Q, M]}
  given:
    - H = f(X W)
    - B = H V
    - Y = f(B)
  depends: {J: [Y]}
  cost: J
---
"""


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        (r"\frac{\partial J}{\partial H} = (V (\frac{\partial J}{\partial B})^T)^T", Verdict.PROVED),
        (r"(\nabla_H J)^T = V (\nabla_B J)^T", Verdict.PROVED),
        (r"\frac{\partial J}{\partial H} = (V (\frac{\partial J}{\partial B})^T)", Verdict.REFUTED),
    ],
)
def test_a_cost_below_a_transpose_is_a_number(latex: str, expected: Verdict) -> None:
    (note,) = check(f"{OPEN}\n$$ {latex} $$\n").notes
    assert note.formulas[0].verdict is expected
