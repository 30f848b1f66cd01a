"""Layouts of derivatives: in numerator layout, a number by a column is a row, or a column throughout."""

from __future__ import annotations

import pytest

from tests.notes import check_text, explain

SHAPES = r"""
  shapes: {c: [m], x: [m], W: [n, m], t: [n]}
  given:
    - s = c^T x
    - z = W x
    - E = \frac12 \|z - t\|^2
"""
DELTA = SHAPES + r"    - \delta = \frac{\partial E}{\partial z}"
LAYOUTS = {
    "numerator": "\n  layout: numerator" + SHAPES,
    "numerator, with δ": "\n  layout: numerator" + DELTA,
    "denominator": "\n  layout: denominator" + SHAPES,
    "none": SHAPES,
}
ROW, COLUMN = r"\frac{\partial s}{\partial x} = c^T", r"\frac{\partial s}{\partial x} = c"
ROWS, COLUMNS = (
    r"\frac{\partial E}{\partial x} = (z - t)^T W",
    r"\frac{\partial E}{\partial x} = W^T (z - t)",
)


@pytest.mark.parametrize(
    ("layout", "formulas", "expected"),
    [
        ("numerator", [ROW], "proved"),
        ("numerator", [COLUMN], "proved"),
        ("numerator", [ROW, COLUMN], "unclear"),
        ("numerator", [COLUMN, ROW], "unclear"),
        ("numerator", [ROW, ROWS], "proved"),
        ("numerator", [ROW, COLUMNS], "unclear"),
        ("numerator", [COLUMN, COLUMNS], "proved"),
        ("numerator", [r"\frac{\partial s}{\partial x} = x^T"], "refuted"),
        ("numerator", [r"\frac{\partial E}{\partial x} = (z + t)^T W"], "refuted"),
        ("numerator", [r"\frac{\partial E}{\partial x} = W (z - t)"], "refuted"),
        (
            "numerator",
            [r"\frac{\partial E}{\partial x} = \frac{\partial E}{\partial z} \frac{\partial z}{\partial x}"],
            "proved",
        ),
        ("numerator", [r"\frac{\partial E}{\partial x} = \frac{\partial E}{\partial z} W"], "proved"),
        ("numerator", [r"\frac{\partial E}{\partial x} = \frac{\partial E}{\partial z} W^T"], "refuted"),
        ("numerator", [r"\frac{\partial E}{\partial W} = x (z - t)^T"], "proved"),
        ("numerator", [r"\frac{\partial E}{\partial W} = x (z + t)^T"], "refuted"),
        ("numerator", [ROW, r"\frac{\partial E}{\partial W} = (z - t) x^T"], "unclear"),
        ("numerator", [ROW, r"\nabla_x s = c"], "proved"),
        ("numerator", [ROW, r"\nabla_x s = c^T"], "refuted"),
        ("numerator", [ROW, r"\nabla_x E = \left(\frac{\partial E}{\partial x}\right)^T"], "proved"),
        ("numerator", [ROW, r"\frac{\partial E}{\partial x_j} = \sum_i (z_i - t_i) W_{ij}"], "proved"),
        ("numerator", [ROW, r"W \leftarrow W - \eta (z - t) x^T"], "proved"),
        (
            "numerator",
            [ROW, r"W \leftarrow W - \eta \left(\frac{\partial E}{\partial W}\right)^T"],
            "proved",
        ),
        ("numerator", [ROW, r"W \leftarrow W - \eta (z + t) x^T"], "refuted"),
        ("numerator, with δ", [r"\frac{\partial E}{\partial x} = W^T \delta"], "proved"),
        ("numerator, with δ", [r"\frac{\partial E}{\partial x} = W^T (\delta + \delta)"], "refuted"),
        ("numerator, with δ", [r"\delta = (z - t)^T"], "unclear"),
        ("numerator, with δ", [r"\frac{\partial E}{\partial x} = \delta W"], "unclear"),
        ("denominator", [COLUMN], "proved"),
        ("denominator", [ROW], "refuted"),
        ("none", [COLUMN], "proved"),
        ("none", [ROW], "unclear"),
        ("none", [ROWS], "unclear"),
        ("none", [r"\frac{\partial E}{\partial x} = (z + t)^T W"], "refuted"),
        ("none", [r"\frac{\partial E}{\partial W} = x (z - t)^T"], "refuted"),
    ],
)
def test_layout(layout: str, formulas: list[str], expected: str) -> None:
    claims = "\n\n".join(f"$$ {formula} $$" for formula in formulas)
    *_, found = check_text(f"---\nderive:{LAYOUTS[layout]}\n---\n\n{claims}\n").formulas
    assert found.verdict == expected, explain(found)


@pytest.mark.parametrize("before", [ROW, COLUMN])
@pytest.mark.parametrize(
    "wrong",
    [
        r"\frac{\partial E}{\partial x} = (z + t)^T W",
        r"\frac{\partial E}{\partial x} = W^T (z + t)",
        r"\frac{\partial E}{\partial W} = x (z + t)^T",
    ],
)
def test_corrections_keep_to_the_layout(before: str, wrong: str) -> None:
    note = f"---\nderive:{LAYOUTS['numerator']}\n---\n\n$$ {before} $$\n\n"
    *_, found = check_text(f"{note}$$ {wrong} $$\n").formulas
    assert found.verdict == "refuted", explain(found)
    for suggestion in found.steps[0].suggestions:
        *_, again = check_text(f"{note}$$ {suggestion} $$\n").formulas
        assert again.verdict == "proved", explain(again)
