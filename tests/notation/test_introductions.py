"""What a note says for the first time, and what it claims."""

from __future__ import annotations

import pytest

from derive.check import check
from derive.results import Verdict

FORWARD = r"$$ z_j^{(l)} = \sum_k w_{jk}^{(l)} a_k^{(l-1)} + b_j^{(l)} $$"
DOWNWARDS = r"$$ C = \frac12 \sum_k (a_k - y_k)^2 $$"


def last_verdict(*displays: str) -> Verdict:
    """The verdict on the last display of a note."""
    (note,) = check("\n\n".join(displays) + "\n").notes
    return note.formulas[-1].verdict


@pytest.mark.parametrize(
    ("before", "latex"),
    [
        (FORWARD, r"a_j^{(l)} = \tanh(z_j^{(l)})"),
        (DOWNWARDS, r"a_k = \sigma(z_k)"),
        (DOWNWARDS, r"a_k = \sigma(\sum_j w_{kj} x_j)"),
    ],
)
def test_the_missing_part_of_own_definitions(before: str, latex: str) -> None:
    assert last_verdict(before, f"$$ {latex} $$") is Verdict.GIVEN


@pytest.mark.parametrize(
    ("before", "latex"),
    [
        (FORWARD, r"b_j^{(l)} = z_j^{(l)}"),
        (FORWARD, r"w_{jk}^{(l)} = a_k^{(l-1)}"),
        (FORWARD, r"a_j^{(1)} = z_j^{(1)}"),
        (DOWNWARDS, r"y_k = a_k"),
        (DOWNWARDS, r"a_k = 2 y_k"),
    ],
)
def test_what_is_known_is_claimed(before: str, latex: str) -> None:
    assert last_verdict(before, f"$$ {latex} $$") in (Verdict.REFUTED, Verdict.UNCLEAR)


def test_a_directive_says_all_that_is_given() -> None:
    given = "<!-- derive: {given: ['z_j^{(l)} = \\sum_k w_{jk}^{(l)} a_k^{(l-1)}']} -->"
    assert last_verdict(given, r"$$ a_j^{(l)} = \tanh(z_j^{(l)}) $$") is not Verdict.GIVEN


def test_a_step_is_no_definition() -> None:
    note = (DOWNWARDS, r"$$ a_k = \sigma(b_k) $$", r"$$ b_k = b_k - \eta (a_k - y_k) \sigma'(b_k) $$")
    assert last_verdict(*note) is Verdict.PROVED


COST = "<!-- derive: {given: ['E = \\frac12 \\sum_k (o_k - t_k)^2']} -->"


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        (r"o_k = \sum_j v_{kj} h_j", Verdict.GIVEN),
        (r"o_k = t_k", Verdict.REFUTED),
        (r"o_k = h_k + t_k", Verdict.REFUTED),
        (r"o_k = 1", Verdict.REFUTED),
    ],
)
def test_what_a_directive_leaves_open_is_made_of_what_the_note_says(latex: str, expected: Verdict) -> None:
    assert last_verdict(COST, r"$$ h_j = \tanh(x_j) $$", f"$$ {latex} $$") is expected


LAYERS = r"""<!-- derive:
  layers: [input, hidden, output]
  indices: {i: input, j: hidden, k: output}
  functions: [f]
  given:
    - O_j = f(\sum_i w_{ij} O_i)
    - O_k = f(\sum_j w_{jk} O_j)
    - E = \frac12 \sum_k (O_k - t_k)^2
-->"""
ABOVE = r"$$ \delta_k = \frac{\partial E}{\partial O_k} $$"
BELOW = r"$$ \delta_j = \frac{\partial E}{\partial O_j} $$"


@pytest.mark.parametrize(
    ("displays", "expected"),
    [
        ((ABOVE, BELOW), Verdict.GIVEN),
        ((ABOVE, BELOW, r"$$ \delta_k = O_k - t_k $$"), Verdict.PROVED),
        ((ABOVE, BELOW, r"$$ \delta_j = \sum_k \delta_k f'(\sum_j w_{jk} O_j) w_{jk} $$"), Verdict.PROVED),
        ((ABOVE, BELOW, r"$$ \delta_j = \sum_k \delta_k w_{jk} $$"), Verdict.REFUTED),
        ((ABOVE, BELOW, r"$$ \delta_j = O_k - t_k $$"), Verdict.REFUTED),
        ((r"$$ O_j = t_j $$",), Verdict.UNCLEAR),
    ],
)
def test_each_layer_has_a_definition_of_its_own(displays: tuple[str, ...], expected: Verdict) -> None:
    assert last_verdict(LAYERS, *displays) is expected
