"""Formulas for the layers below the last one, which has definitions of its own."""

from __future__ import annotations

import pytest

from derive.results import Verdict
from tests.notes import check_text
from tests.proof.test_depths import NETWORK, SKIPPING, SOFTMAX


@pytest.mark.parametrize(
    ("givens", "latex", "condition"),
    [
        (SOFTMAX, r"\frac{\partial a_j^{(l)}}{\partial z_j^{(l)}} = \sigma'(z_j^{(l)})", "l < L"),
        (
            SOFTMAX,
            r"\delta_j^{(l)} = \frac{\partial C}{\partial a_j^{(l)}} \sigma'(z_j^{(l)})",
            "l < L",
        ),
        (
            SOFTMAX,
            r"\frac{\partial a_j^{(l+1)}}{\partial a_i^{(l)}} = \sigma'(z_j^{(l+1)}) w_{ji}^{(l+1)}",
            "l < L - 1",
        ),
        (SOFTMAX, r"\frac{\partial a_j^{(l)}}{\partial z_j^{(l)}} = \sigma(z_j^{(l)})", None),
        (SOFTMAX, r"\frac{\partial a_j^{(l)}}{\partial z_j^{(l)}} = \sigma'(z_j^{(l)}), \quad l \le L", None),
        (SKIPPING, r"a_j^{(l)} = f(z_j^{(l)})", "l < L"),
        (NETWORK, r"a_j^{(l)} = \sigma'(z_j^{(l)})", None),
    ],
)
def test_the_condition_is_a_correction(givens: str, latex: str, condition: str | None) -> None:
    (found,) = check_text(f"{givens}\n$$ {latex} $$\n").formulas
    assert found.verdict is Verdict.REFUTED
    offered = [one for step in found.steps for one in step.suggestions if r"\quad" in one]
    assert [one.split(r", \quad ")[1] for one in offered] == ([] if condition is None else [condition])
    for one in offered:
        (corrected,) = check_text(f"{givens}\n$$ {one} $$\n").formulas
        assert corrected.verdict is Verdict.PROVED
