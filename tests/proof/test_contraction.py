"""Which sums of a derivative count, seen in the widths that a proof looks at."""

from __future__ import annotations

import pytest

from derive.check import check
from derive.results import Step, Verdict

GIVENS = r"""---
derive:
  functions: [f]
  given:
    - z_j = \sum_i w_{ji} x_i + b_j
    - a_j = f(z_j)
    - u_j = \sum_k v_{jk} a_k
    - s = \sum_j a_j
    - p_j = a_j s
    - q_j = \sum_i a_i a_j
    - C = \sum_j c_j u_j
---
"""


def step(latex: str) -> Step:
    """What is found out about one claim."""
    (note,) = check(f"{GIVENS}\n$$ {latex} $$\n").notes
    (formula,) = note.formulas
    return formula.steps[0]


def most_units(found: Step) -> int:
    """The largest width that was looked at."""
    return max(int(part.rpartition("= ")[2]) for sizes in found.sizes_tried for part in sizes.split(", "))


@pytest.mark.parametrize(
    ("latex", "widest"),
    [
        # every path from w_{ji} passes through unit j alone
        (r"\frac{\partial z_j}{\partial w_{ji}} = x_i", 1),
        (r"\frac{\partial u_k}{\partial b_j} = v_{kj} f'(z_j)", 1),
        # x_i reaches every unit of the next layer
        (r"\frac{\partial u_k}{\partial x_i} = \sum_j v_{kj} f'(z_j) w_{ji}", 2),
        # s stands, and of its derivative one term is left
        (r"\frac{\partial p_j}{\partial z_j} = f'(z_j) s + a_j f'(z_j)", 1),
        # one term of Σ_i a_i a_j, and the sum of the other factor
        (r"\frac{\partial q_j}{\partial z_j} = f'(z_j) \sum_i a_i + a_j f'(z_j)", 2),
    ],
)
def test_sums_that_count(latex: str, widest: int) -> None:
    found = step(latex)
    assert found.verdict is Verdict.PROVED
    assert found.general
    assert most_units(found) == widest


@pytest.mark.parametrize(
    "latex",
    [
        # each holds where a layer has one unit
        r"\frac{\partial u_k}{\partial x_i} = v_{kj} f'(z_j) w_{ji}",
        r"\frac{\partial s}{\partial x_i} = f'(z_j) w_{ji}",
        r"\frac{\partial s}{\partial b_j} = \sum_k f'(z_k)",
        r"\frac{\partial p_j}{\partial z_j} = 2 a_j f'(z_j)",
        r"\frac{\partial q_j}{\partial z_j} = 2 a_j f'(z_j)",
        r"\frac{\partial q_j}{\partial z_k} = f'(z_j) \sum_i a_i + a_j f'(z_j)",
        r"\frac{\partial C}{\partial v_{jk}} = \sum_j c_j a_k",
        r"\sum_j \frac{\partial z_j}{\partial b_j} = 1",
        r"\sum_i \frac{\partial z_j}{\partial w_{ji}} = x_i",
        r"\sum_j \frac{\partial s}{\partial z_j} = f'(z_j)",
    ],
)
def test_false_at_larger_widths(latex: str) -> None:
    assert step(latex).verdict is not Verdict.PROVED
