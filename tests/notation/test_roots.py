"""Squares that are given, and their roots: the variance and the standard deviation."""

from __future__ import annotations

import pytest

from derive.results import Verdict
from tests.notes import check_text, explain

PLAIN = (
    r"\mu = \frac1m \sum_{i=1}^m x_i",
    r"\sigma^2 = \frac1m \sum_{i=1}^m (x_i - \mu)^2",
    r"\hat{x}_i = \frac{x_i - \mu}{\sigma}",
)
BATCH = tuple(given.replace(r"\mu", r"\mu_B").replace(r"\sigma", r"\sigma_B") for given in PLAIN)
FEATURES = (
    r"\mu_j = \frac1m \sum_{i=1}^m x_{ij}",
    r"\sigma_j^2 = \frac1m \sum_{i=1}^m (x_{ij} - \mu_j)^2",
    r"\hat{x}_{ij} = \frac{x_{ij} - \mu_j}{\sigma_j}",
)


def verdict(givens: tuple[str, ...], latex: str, *, own: bool = False) -> Verdict:
    """The verdict on a formula under givens of a directive, or of the note itself."""
    entries = "".join(f"\n    - {given}" for given in givens)
    head = f"---\nderive:\n  given:{entries}\n---\n"
    text = "\n\n".join(f"$$ {given} $$" for given in givens) if own else head
    found = check_text(f"{text}\n\n$$ {latex} $$\n").formulas
    assert all(one.verdict is Verdict.GIVEN for one in found[:-1]), explain(found[0])
    return found[-1].verdict


RIGHT = [
    (PLAIN, r"\frac1m \sum_{i=1}^m \hat{x}_i^2 = 1"),
    (PLAIN, r"\frac{\partial \sigma^2}{\partial x_i} = \frac{2}{m} (x_i - \mu)"),
    (PLAIN, r"\frac{\partial \sigma}{\partial x_i} = \frac{x_i - \mu}{m \sigma}"),
    (PLAIN, r"\hat{x}_i = \frac{x_i - \mu}{\sqrt{\sigma^2}}"),
    (PLAIN, r"\sigma^4 = (\sigma^2)^2"),
    (PLAIN, r"\sigma = \sqrt{\sigma^2}"),
    (BATCH, r"\sum_{i=1}^m \hat{x}_i^2 = \frac{m \sigma_B^2}{\sigma^2_B}"),
    (BATCH, r"\hat{x}_i = \frac{x_i - \mu_B}{\sqrt{\sigma^2_B}}"),
    (FEATURES, r"\frac1m \sum_{i=1}^m \hat{x}_{ij}^2 = 1"),
    (FEATURES, r"\frac{\partial \sigma_j}{\partial x_{ij}} = \frac{\hat{x}_{ij}}{m}"),
    (FEATURES, r"\frac{\partial \hat{x}_{ij}}{\partial \sigma_j} = -\frac{\hat{x}_{ij}}{\sigma_j}"),
]
WRONG = [
    (PLAIN, r"\frac1m \sum_{i=1}^m \hat{x}_i^2 = m"),
    (PLAIN, r"\frac{\partial \sigma}{\partial x_i} = \frac{x_i - \mu}{\sigma}"),
    (PLAIN, r"\hat{x}_i = \frac{x_i - \mu}{\sigma^2}"),
    (PLAIN, r"\sigma = -\sqrt{\sigma^2}"),
    (PLAIN, r"\sigma^3 = (\sigma^2)^2"),
    (BATCH, r"\hat{x}_i = \frac{x_i + \mu_B}{\sqrt{\sigma^2_B}}"),
    (FEATURES, r"\hat{x}_{ij} = \frac{x_{ij} - \mu_j}{\sigma_j^2}"),
    (FEATURES, r"\frac{\partial \sigma_j}{\partial x_{ij}} = \frac{\hat{x}_{ij}}{2 m}"),
]


@pytest.mark.parametrize("own", [False, True])
@pytest.mark.parametrize(("givens", "latex"), RIGHT)
def test_right(givens: tuple[str, ...], latex: str, own: bool) -> None:
    assert verdict(givens, latex, own=own) is Verdict.PROVED


@pytest.mark.parametrize("own", [False, True])
@pytest.mark.parametrize(("givens", "latex"), WRONG)
def test_wrong(givens: tuple[str, ...], latex: str, own: bool) -> None:
    assert verdict(givens, latex, own=own) is Verdict.REFUTED


def test_the_root_before_its_square() -> None:
    mean, square, scaled = PLAIN
    assert (
        verdict((mean, scaled, square), r"\frac1m \sum_{i=1}^m \hat{x}_i^2 = 1", own=True) is Verdict.PROVED
    )


@pytest.mark.parametrize(
    "latex",
    [
        r"\frac{\partial v}{\partial \sigma} = 2 \sigma",
        r"\frac{\partial v}{\partial \sigma} = 0",
        r"y = \sigma(z)",
    ],
)
def test_what_is_not_clear(latex: str) -> None:
    givens = (*PLAIN, r"v = \sigma^2 + c", "y = z")
    assert verdict(givens, latex) is Verdict.UNCLEAR


def test_a_function_and_a_variance_of_one_name() -> None:
    givens = (r"\sigma^2 = \sum_i x_i^2", r"a = \sigma(z)")
    assert verdict(givens, r"\frac{\partial a}{\partial z} = \sigma'(z)") is Verdict.PROVED
    assert verdict(givens, r"\frac{\partial \sigma^2}{\partial x_i} = 2 x_i") is Verdict.PROVED
    assert verdict(givens, r"\frac{\partial a}{\partial z} = \sigma") is Verdict.UNCLEAR


@pytest.mark.parametrize("latex", [r"\sigma_\phi^2", r"\sigma^2_\phi", r"{\sigma}_{\phi}^{2}"])
def test_what_stands_first_makes_no_difference(latex: str) -> None:
    givens = (r"\sigma_\phi^2 = \frac{1}{N} \sum_{i=1}^N x_i^2", r"L = \log \sigma^2_\phi")
    assert (
        verdict(givens, rf"\frac{{\partial {latex}}}{{\partial x_i}} = \frac{{2 x_i}}{{N}}") is Verdict.PROVED
    )
    assert (
        verdict(givens, rf"\frac{{\partial L}}{{\partial {latex}}} = \frac{{1}}{{{latex}}}") is Verdict.PROVED
    )
    assert verdict(givens, rf"\frac{{\partial L}}{{\partial {latex}}} = {latex}") is Verdict.REFUTED
