"""Weights that stand in several places: the chain rule over all of them is shown, and each line is proved."""

from __future__ import annotations

from functools import cache

import pytest

from derive.check import check_note
from derive.derivation import Derived, Reason, derive_note
from derive.documents import parse_note
from derive.lecture import Lecture, lecture, request
from derive.lecture.document import Equation
from derive.results import Verdict
from tests.derivation.printed import unproved
from tests.derivation.systems import note

COST = r"C = \frac12 \sum_j (y_j - t_j)^2"

#: Givens, and of each shared parameter the line with the chain rule and the result.
SHARED: dict[str, tuple[str, dict[str, tuple[str, str]]]] = {
    "two-layers": (
        note(r"z_j = \sum_i w_{ji} x_i", r"h_j = f(z_j)", r"y_j = \sum_i w_{ji} h_i", COST, functions="[f]"),
        {
            r"\frac{\partial C}{\partial w_{ji}}": (
                r"\sum_{k} \frac{\partial C}{\partial z_{k}} \frac{\partial z_{k}}{\partial w_{ji}} "
                r"+ \sum_{k} \sum_{m} \frac{\partial C}{\partial y_{k}} \frac{\partial w_{km}}{\partial w_{ji}} h_{m}",
                r"\left( \sum_{k} (y_{k} - t_{k}) w_{kj} \right) f'(z_{j}) x_{i} + (y_{j} - t_{j}) h_{i}",
            )
        },
    ),
    "autoencoder": (
        note(
            r"h_k = f(\sum_i w_{ki} x_i)",
            r"p_i = \sum_k w_{ki} h_k",
            r"C = \frac12 \sum_i (p_i - x_i)^2",
            functions="[f]",
        ),
        {
            r"\frac{\partial C}{\partial w_{ki}}": (
                r"\sum_{m} \frac{\partial C}{\partial h_{m}} \frac{\partial h_{m}}{\partial w_{ki}} "
                r"+ \sum_{j} \sum_{m} \frac{\partial C}{\partial p_{j}} \frac{\partial w_{mj}}{\partial w_{ki}} h_{m}",
                r"\left( \sum_{m} (p_{m} - x_{m}) w_{km} \right) f'\left( \sum_{j} w_{kj} x_{j} \right) x_{i} "
                r"+ (p_{i} - x_{i}) h_{k}",
            )
        },
    ),
    "all-layers": (
        note(
            r"z_j^{(l)} = \sum_i w_{ji} a_i^{(l-1)} + b_j",
            r"a_j^{(l)} = f(z_j^{(l)})",
            r"C = \frac12 \sum_j (a_j^{(L)} - t_j)^2",
            r"\delta_j^{(l)} = \frac{\partial C}{\partial z_j^{(l)}}",
            functions="[f]",
        ),
        {
            r"\frac{\partial C}{\partial w_{ji}}": (
                r"\sum_{l} \sum_{k} \sum_{m} \delta_{k}^{(l)} \frac{\partial w_{km}}{\partial w_{ji}} a_{m}^{(l-1)}",
                r"\sum_{l} \delta_{j}^{(l)} a_{i}^{(l-1)}",
            ),
            r"\frac{\partial C}{\partial b_{j}}": (
                r"\sum_{l} \sum_{k} \delta_{k}^{(l)} \frac{\partial b_{k}}{\partial b_{j}}",
                r"\sum_{l} \delta_{j}^{(l)}",
            ),
        },
    ),
}


@cache
def derived(name: str) -> dict[str, Derived]:
    return {one.left: one for one in derive_note(parse_note(SHARED[name][0])).results}


@cache
def written(name: str) -> Lecture:
    return lecture(request(parse_note(SHARED[name][0])))


@pytest.mark.parametrize("name", SHARED)
def test_the_chain_rule_goes_over_all_places(name: str) -> None:
    for left, (rule, result) in SHARED[name][1].items():
        first, *_, last = derived(name)[left].links
        assert (first.latex, first.reason) == (rule, Reason.CHAIN_RULE)
        assert last.latex == result


@pytest.mark.parametrize("name", SHARED)
def test_every_line_of_the_derivation_is_proved(name: str) -> None:
    text = SHARED[name][0]
    assert unproved(text, derive_note(parse_note(text))) == []


@pytest.mark.parametrize("name", SHARED)
def test_the_note_shows_the_same_lines(name: str) -> None:
    equations = [b for b in written(name).document.blocks if isinstance(b, Equation) and not b.wrong]
    for left in SHARED[name][1]:
        chain = next(one for one in equations if one.rows[0].left == left)
        assert [row.right for row in chain.rows] == [link.latex for link in derived(name)[left].links]


@pytest.mark.parametrize("name", SHARED)
def test_the_note_is_proved(name: str) -> None:
    found = check_note(parse_note(written(name).markdown()[0]), timeout=None)
    assert written(name).dropped == ()
    for formula in found.formulas:
        wanted = Verdict.PROVED if formula.expected is None else Verdict.REFUTED
        assert formula.verdict is wanted, formula.latex


def test_which_terms_survive_is_said_for_all_indices() -> None:
    """In a sum over layers both indices of the weight are told."""
    links = derived("all-layers")[r"\frac{\partial C}{\partial w_{ji}}"].links
    assert [link.subject for link in links] == ["z_{k}^{(l)}", "k = j, m = i"]
