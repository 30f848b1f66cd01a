"""Update rules, however they are written."""

from __future__ import annotations

import pytest

from derive.check import check
from derive.results import Verdict

GIVENS = r"""---
derive:
  cost: C
  given:
    - z = w x + b
    - a = \sigma(z)
    - E = \frac12 (a - y)^2
    - C = E + \frac{\lambda}{2} w^2
---
"""


def verdict(latex: str) -> Verdict:
    """The verdict on one update rule."""
    (note,) = check(f"{GIVENS}\n$$ {latex} $$\n").notes
    return note.formulas[0].verdict


@pytest.mark.parametrize(
    "latex",
    [
        r"w \leftarrow w - \eta \frac{\partial C}{\partial w}",
        r"w \leftarrow w - \frac{\partial C}{\partial w} \eta",
        r"w \leftarrow -\eta \frac{\partial C}{\partial w} + w",
        r"w \leftarrow (1 - \eta \lambda) w - \eta \frac{\partial E}{\partial w}",
        r"w \leftarrow (w(1) - w(\eta \lambda)) - \eta \frac{\partial E}{\partial w}",
        r"b = b - \eta (a - y) \sigma'(z)",
        r"b := b - (a - y) \sigma'(z) \eta",
    ],
)
def test_right_steps(latex: str) -> None:
    assert verdict(latex) is Verdict.PROVED


@pytest.mark.parametrize(
    "latex",
    [
        r"w \leftarrow w + \eta \frac{\partial C}{\partial w}",
        r"w \leftarrow -w - \eta \frac{\partial C}{\partial w}",
        r"w \leftarrow w - 2 \frac{\partial C}{\partial w} \eta",
        r"w \leftarrow (1 - \eta) w - \eta \frac{\partial E}{\partial w}",
        r"w \leftarrow (1 - \eta \lambda) w + \eta \frac{\partial E}{\partial w}",
        r"w \leftarrow w - \eta \frac{\partial C}{\partial w} - \eta",
        r"b = b - \eta (a - y) \sigma(z)",
    ],
)
def test_wrong_steps(latex: str) -> None:
    assert verdict(latex) is Verdict.REFUTED


@pytest.mark.parametrize(
    "latex",
    [
        r"w \leftarrow w",
        r"w \leftarrow w + v",
        r"w \leftarrow w + \frac{v}{2}",
        r"w \leftarrow \hat{w}",
        r"w \leftarrow \beta w",
        r"w \leftarrow \beta w + (1 - \beta) x",
        r"w \leftarrow w - x \frac{\partial C}{\partial w}",
        r"w \leftarrow w - \alpha \beta \frac{\partial C}{\partial w}",
        r"b = b (1 - \eta)",
    ],
)
def test_what_is_no_rate(latex: str) -> None:
    assert verdict(latex) is Verdict.UNCLEAR


NET = r"""---
derive:
  given:
    - y = \sum_i w_i x_i + b
    - E = \frac12 (y - t)^2
---
"""


def steps(*displays: str, givens: str = NET) -> list[Verdict]:
    """The verdicts on the relations of the last display."""
    text = "\n\n".join(f"$$ {latex} $$" for latex in displays)
    (note,) = check(f"{givens}\n{text}\n").notes
    return [step.verdict for step in note.formulas[-1].steps]


#: New values and old ones, as they are told apart.
MARKS = [
    ("w_{i,k+1}", "w_{i,k}"),
    ("w_i^{(k+1)}", "w_i^{(k)}"),
    ("w_i^{k+1}", "w_i^k"),
    ("w_i^{(k)}", "w_i^{(k-1)}"),
    ("w_i^{new}", "w_i^{old}"),
    (r"w_i^{\text{new}}", "w_i"),
    ("w_i^+", "w_i"),
    ("w_i'", "w_i"),
    ("w_i(t+1)", "w_i(t)"),
]


@pytest.mark.parametrize(("new", "old"), MARKS)
def test_marked_values(new: str, old: str) -> None:
    assert steps(rf"{new} = {old} - \eta (y - t) x_i") == [Verdict.PROVED]
    assert steps(rf"{new} = {old} - \eta \frac{{\partial E}}{{\partial w_i}}") == [Verdict.PROVED]
    assert steps(rf"{new} = {old} + \eta (y - t) x_i") == [Verdict.REFUTED]
    assert steps(rf"{new} = {old} - \eta (y + t) x_i") == [Verdict.REFUTED]


def test_marked_vectors() -> None:
    assert steps(r"w_{k+1} = w_k - \eta (y - t) x") == [Verdict.PROVED]
    assert steps(r"w_{k+1} = w_k - \eta \nabla E") == [Verdict.PROVED]
    assert steps(r"w_{k+1} = w_k + \eta (y - t) x") == [Verdict.REFUTED]


@pytest.mark.parametrize(
    "latex",
    [
        r"b_{k+1} = b_k - \eta v_{k+1}",
        r"b_{k+1} = b_k + v",
        r"b_{k+1} = \beta b_k + (1 - \beta) t",
        r"b^{new} = b^{old} - \frac{\eta}{\sqrt{s_k} + \epsilon} (y - t)",
        r"b_{k+1} = b_k - \eta H^{-1} (y - t)",
        r"b^{new} = b^{old} - \alpha \beta (y - t)",
    ],
)
def test_uncertain_steps_claim_nothing(latex: str) -> None:
    text = f"{NET}\n$$ {latex} $$\n"
    (note,) = check(text).notes
    assert note.formulas[0].verdict is Verdict.GIVEN
    assert note.formulas[0].warnings


def test_momentum_stays_unclear() -> None:
    velocity = r"v_k = \beta v_{k-1} + \frac{\partial E}{\partial b}"
    assert steps(velocity, r"b := b - \eta v_k") == [Verdict.UNCLEAR]
    (note,) = check(NET + "\n" + r"$$ v \leftarrow \beta v + \frac{\partial E}{\partial b} $$" + "\n").notes
    assert "momentum" in note.formulas[0].steps[0].message


def test_a_step_changes_nothing_for_what_follows() -> None:
    marked = r"w_{k+1} = w_k - \eta (y - t) x"
    assert steps(marked, r"\frac{\partial E}{\partial w_i} = (y - t) x_i") == [Verdict.PROVED]
    assert steps(marked, r"b' = b - \eta (y - t)", r"b' = b - \eta (y - t)") == [Verdict.PROVED]


@pytest.mark.parametrize("sign", [r"\leftarrow", "="])
def test_the_rate_in_a_chain(sign: str) -> None:
    start = rf"b {sign} b - \alpha \frac{{\partial E}}{{\partial b}}"
    assert steps(rf"{start} = b - \alpha (y - t)") == [Verdict.PROVED] * 2
    assert steps(rf"{start} = b + \alpha (y - t)") == [Verdict.PROVED, Verdict.REFUTED]
    assert steps(rf"{start} = b - 2 \alpha (y - t)") == [Verdict.PROVED, Verdict.REFUTED]
    assert steps(rf"{start} = b - 0.1 (y - t)") == [Verdict.PROVED, Verdict.UNCLEAR]
    assert steps(r"b_{k+1} = b_k - \eta (y - t) = b_k + \eta (t - y)") == [Verdict.PROVED] * 2
