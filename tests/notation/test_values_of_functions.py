r"""Functions and their slopes at numbers, ``\sigma'(0) = \frac14``; where there is no slope, nothing is proved."""

from __future__ import annotations

import pytest

from tests.notes import check_text, explain

GIVENS = {
    "logistic": r"""
  given:
    - \sigma(z) = \frac{1}{1 + e^{-z}}
    - a_j = \sigma(z_j)
""",
    "open": r"""
  functions: [f]
  given:
    - y = f(x)
""",
    "rectifier": r"""
  functions: [f]
  given:
    - f(z) = \max(0, z)
    - a = f(u)
""",
    "cases": r"""
  functions: [f]
  given:
    - f(z) = \begin{cases} 2 z & z > 0 \\ z & \text{otherwise} \end{cases}
    - a = f(u)
""",
    "norm": r"""
  functions: [f]
  given:
    - f(z) = |z|
    - r = \sqrt{\sum_i x_i^2}
""",
}


@pytest.mark.parametrize(
    ("name", "latex", "expected"),
    [
        ("logistic", r"\sigma'(0) = \frac14", "proved"),
        ("logistic", r"\sigma'(0) = \frac12", "refuted"),
        ("logistic", r"\sigma'(0) = \sigma(0) (1 - \sigma(0)) = 0.25", "proved"),
        ("logistic", r"\sigma''(0) = 0", "proved"),
        ("logistic", r"\frac{d\sigma}{dz}(0) = \frac14", "proved"),
        ("logistic", r"\frac{d\sigma}{dz}(0) = \frac12", "refuted"),
        ("logistic", r"\frac{d\sigma}{dz}(1) = \sigma(1) \sigma(-1)", "proved"),
        ("logistic", r"\left. \frac{d\sigma}{dz} \right|_{z = 0} = \frac14", "proved"),
        ("open", r"f'(0) = 1", "refuted"),
        ("open", r"f'(0) + f'(0) = 2 f'(0)", "proved"),
        ("rectifier", r"f'(2) = 1", "proved"),
        ("rectifier", r"f'(-2) = 0", "proved"),
        ("rectifier", r"f'(1) = 0", "refuted"),
        ("rectifier", r"f(0) = 0", "proved"),
        ("rectifier", r"f'(0) = 0", "unclear"),
        ("rectifier", r"f'(0) = 1", "unclear"),
        ("rectifier", r"\mathrm{ReLU}'(0) = 0", "unclear"),
        ("rectifier", r"\frac{\partial a}{\partial u} = \mathbb{1}[u > 0]", "proved"),
        ("cases", r"f'(0) = 1", "unclear"),
        ("cases", r"f'(0) = 2", "unclear"),
        ("cases", r"f'(3) = 2", "proved"),
        ("norm", r"f'(0) = 0", "unclear"),
        ("norm", r"f'(-1) = -1", "proved"),
        ("norm", r"\sqrt{-r^2} = \sqrt{-r^2}", "unclear"),
        ("norm", r"\sqrt{1 + r^2} = \sqrt{r^2 + 1}", "proved"),
    ],
)
def test_values_at_numbers(name: str, latex: str, expected: str) -> None:
    *_, found = check_text(f"---\nderive:{GIVENS[name]}---\n\n$$ {latex} $$\n").formulas
    assert found.verdict == expected, explain(found)


def test_corrections_have_values() -> None:
    (found,) = check_text(f"---\nderive:{GIVENS['rectifier']}---\n\n$$ \\tanh'(0) = 0 $$\n").formulas
    assert found.verdict == "refuted", explain(found)
    assert found.steps[0].suggestions == (r"\tanh'(0) = 1",)
