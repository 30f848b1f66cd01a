"""Which formulas lie one slip away."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from derive.correction.context import Context
from derive.correction.edits import FARTHEST, bare, edits, pairs
from derive.latex import parse_tree, to_latex
from tests.correction.givens import FROM_TO, LETTERS, MATRICES, SAMPLES, checker_of, relation


def reached(givens: Mapping[str, object], latex: str) -> dict[str, str]:
    """All formulas one slip away, with what is done."""
    left, sign, right = relation(givens, latex)
    context = Context(checker_of(givens).reading, left, right)
    return {f"{to_latex(e.left)} {sign} {to_latex(e.right)}": e.kind for e in edits(left, right, context)}


RECURSION = r"\delta_j^{(l)} = \sum_k w_{jk}^{(l+1)} \delta_k^{(l+1)} \sigma'(z_j^{(l)})"


@pytest.mark.parametrize(
    "givens, wrong, right, kind",
    [
        pytest.param(FROM_TO, r"C = w_{ij}^{(l)}", r"C = w_{ji}^{(l)}", "two indices swapped", id="swap"),
        pytest.param(
            FROM_TO, r"a_j^{(l)} = w_{ij}^{(l)}", r"a_j^{(l)} = w_{jj}^{(l)}", "another index", id="rename"
        ),
        pytest.param(FROM_TO, r"C = a_j^{(l)}", r"C = a_j^{(l-1)}", "another layer", id="layer"),
        pytest.param(FROM_TO, r"C = a_j^{(l+1)}", r"C = a_j^{(l)}", "another layer", id="layer-back"),
        pytest.param(FROM_TO, r"C = a_j^{(L-1)}", r"C = a_j^{(L)}", "another layer", id="last-layer"),
        pytest.param(
            FROM_TO, r"C = w_{ij}^{(l)}", r"C = b_{j}^{(l)}", "another quantity", id="fewer-indices"
        ),
        pytest.param(FROM_TO, r"C = b_j^{(l)} a_i", r"C = w_{ij}^{(l)} a_{i}", "another quantity", id="more"),
        pytest.param(
            FROM_TO, r"C = \sigma(z_j^{(l)})", r"C = \sigma'(z_{j}^{(l)})", "a prime added", id="prime"
        ),
        pytest.param(
            FROM_TO, r"C = a_j^{(l)} w_{jk}^{(l)}", r"C = a_{j}^{(l)} \sum_{k} w_{jk}^{(l)}", "", id="sum"
        ),
        pytest.param(FROM_TO, r"C = \sum_j a_j^{(l)}", r"C = a_{j}^{(l)}", "a sum dropped", id="no-sum"),
        pytest.param(
            FROM_TO,
            r"C = a_j^{(l)} - y_j",
            r"C = y_{j} - a_{j}^{(l)}",
            "a difference turned round",
            id="turn",
        ),
        pytest.param(
            FROM_TO, r"C = a_j^{(l)} - y_j", r"C = a_{j}^{(l)} + y_{j}", "a sign changed", id="sign"
        ),
        pytest.param(FROM_TO, r"C = 2 a_j^{(l)}", r"C = a_{j}^{(l)}", "a factor dropped", id="two"),
        pytest.param(FROM_TO, r"C = a_j^{(l)}", r"C = \frac{1}{2} a_{j}^{(l)}", "a factor added", id="half"),
        pytest.param(
            FROM_TO,
            r"C = \frac{\partial C}{z_j^{(l)}}",
            r"C = \frac{\partial C}{\partial z_{j}^{(l)}}",
            "",
            id="∂",
        ),
        pytest.param(LETTERS, r"E = O_k", r"E = O_{k} (1 - O_{k})", "a factor added", id="complement"),
        pytest.param(SAMPLES, r"J = X_{ij}", r"J = \frac{1}{m} X_{ij}", "a factor added", id="mean"),
        pytest.param(
            SAMPLES, r"J = \sum_{i=1}^m X_{ij}", r"J = \sum_{i=1}^{n} X_{ij}", "another bound", id="bound"
        ),
        pytest.param(
            SAMPLES, r"J = \sum_{i=1}^m X_{ij}", r"J = \sum_{i=0}^{m} X_{ij}", "another bound", id="zero"
        ),
        pytest.param(
            MATRICES, r"z^l = W^l a^l", r"z^{l} = (W^{l})^{T} a^{l}", "a transpose added or dropped", id="T"
        ),
        pytest.param(MATRICES, r"z^l = a^l W^l", r"z^{l} = W^{l} a^{l}", "two factors swapped", id="order"),
        pytest.param(
            MATRICES, r"z^l = a^l z^l", r"z^{l} = a^{l} \odot z^{l}", "an elementwise product", id="⊙"
        ),
    ],
)
def test_the_right_formula_is_one_slip_away(
    givens: Mapping[str, object], wrong: str, right: str, kind: str
) -> None:
    left, sign, body = relation(givens, right)
    found = reached(givens, wrong)
    spelled = f"{to_latex(left)} {sign} {to_latex(body)}"
    assert spelled in found
    assert not kind or found[spelled] == kind


def test_likelier_slips_come_first() -> None:
    left, _, right = relation(FROM_TO, RECURSION)
    weights = [edit.weight for edit in edits(left, right, Context(checker_of(FROM_TO).reading, left, right))]
    assert weights == sorted(weights)


def test_no_formula_comes_twice() -> None:
    left, _, right = relation(FROM_TO, RECURSION)
    context = Context(checker_of(FROM_TO).reading, left, right)
    singles = [e for e in edits(left, right, context) if len(e.slips) == 1]
    places = [(e.slips[0].side, e.slips[0].site.path, e.slips[0].change.new) for e in singles]
    assert len(places) == len(set(places))


def test_pairs_change_few_tokens_in_two_places() -> None:
    left, _, right = relation(FROM_TO, RECURSION)
    found = list(pairs(left, right, Context(checker_of(FROM_TO).reading, left, right)))
    assert found
    assert all(len(edit.slips) == 2 and edit.cost <= FARTHEST for edit in found)


def test_the_same_slip_is_mended_in_all_entries_of_a_matrix() -> None:
    found = reached(MATRICES, r"C = \begin{bmatrix} a^1 \\ a^2 \end{bmatrix}")
    assert r"C = \begin{bmatrix} (a^{1})^{T} \\ (a^{2})^{T} \end{bmatrix}" in found


@pytest.mark.parametrize(
    "latex, expected",
    [
        (r"\delta_j^{(l)}", True),
        (r"\frac{\partial C}{\partial w}", True),
        (r"\frac{dE}{dw}", True),
        (r"\frac{\partial}{\partial w} J(w)", True),
        (r"\nabla_w J", True),
        (r"\frac{1}{2}", False),
        (r"a b", False),
        (r"\frac{\partial}{\partial w} \frac{1}{2} \sum_k (y_k - t_k)^2", False),
    ],
)
def test_bare_quantities(latex: str, expected: bool) -> None:
    assert bare(parse_tree(latex)) is expected
