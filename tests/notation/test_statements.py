"""What writers leave to the reader, written out: terms behind dots, letters of sums, sums, arguments."""

from __future__ import annotations

import pytest

from derive.latex import Relation, Tree, parse_tree, to_latex
from derive.notation.settings import Settings
from derive.notation.statements import completed, written_out
from derive.notation.vocabulary import Vocabulary


def sides(latex: str) -> list[str]:
    """Both sides of an equation, as printed."""
    return [to_latex(parse_tree(side)) for side in latex.split(" = ", 1)]


def trees(latex: str) -> list[Tree]:
    tree = parse_tree(latex)
    assert isinstance(tree, Relation)
    return [operand for operand in tree.operands if operand is not None]


WRITTEN_OUT = {
    "dots": (r"z = w_1 x_1 + \cdots + w_n x_n", r"z = \sum_{i=1}^n w_i x_i"),
    "dots after two": (r"z = w_1 x_1 + w_2 x_2 + \dots + w_n x_n + b", r"z = \sum_{i=1}^n w_i x_i + b"),
    "a term before": (r"z = w_0 + w_1 x_1 + \dots + w_n x_n", r"z = w_0 + \sum_{i=1}^n w_i x_i"),
    "subtracted": (r"z = -v_1 - \dots - v_n", r"z = -\sum_{i=1}^n v_i"),
    "a letter in use": (r"z_i = w_{i1} + \dots + w_{in}", r"z_i = \sum_{j=1}^n w_{i,j}"),
    "last but one": (r"s = v_1 + v_2 + \dots + v_{n-1}", r"s = \sum_{i=1}^{n-1} v_i"),
    "signs differ": (r"s = v_1 - \dots + v_n", None),
    "no rule": (r"s = v_1 + v_3 + \dots + v_n", r"s = v_1 + v_3 + \dots + v_n"),
    "one letter": (r"z_k = \sum w_{jk} x_j", r"z_k = \sum_j w_{jk} x_j"),
    "two letters": (r"s = \sum w_{jk} x_j", r"s = \sum_{j,k} w_{jk} x_j"),
    "nested": (r"y_k = \sum w_{jk} f(\sum v_{ij} x_i)", r"y_k = \sum_j w_{jk} f(\sum_i v_{ij} x_i)"),
    "bound elsewhere": (r"z_k = \sum_j w_{jk} x_j + \sum v_j", r"z_k = \sum_j w_{jk} x_j + \sum_j v_j"),
    "a word": (r"E = \sum (t_{o1} - y_{o1})^2", None),
    "nothing left": (r"z_k = \sum x_k", None),
}

EINSTEIN = {
    "matrix times vector": (r"z_j = w_{ji} x_i", r"z_j = \sum_i w_{ji} x_i"),
    "free on the left": (r"d_j = f(z_j) e_j", r"d_j = f(z_j) e_j"),
    "per term": (r"q_k = V_{kl} h_l + b_k", r"q_k = \sum_l V_{kl} h_l + b_k"),
    "square": (r"E = (y_k - t_k)^2", r"E = \sum_k (y_k - t_k)^2"),
    "within a function": (r"h_l = f(W_{lm} g_m)", r"h_l = f(\sum_m W_{lm} g_m)"),
    "chain rule": (
        r"\frac{\partial E}{\partial x_i} = \frac{\partial E}{\partial q_k} \frac{\partial q_k}{\partial x_i}",
        r"\frac{\partial E}{\partial x_i} = \sum_k \frac{\partial E}{\partial q_k} \frac{\partial q_k}{\partial x_i}",
    ),
    "written anyway": (r"z_j = \sum_i w_{ji} x_i", r"z_j = \sum_i w_{ji} x_i"),
    "trace": (r"s = A_{kk}", r"s = \sum_k A_{kk}"),
}

FUNCTIONS = {
    "prime": (r"\sigma' = \sigma (1 - \sigma)", r"\sigma'(x) = \sigma(x) (1 - \sigma(x))"),
    "argument shown": (r"\sigma'(u) = \sigma (1 - \sigma)", r"\sigma'(u) = \sigma(u) (1 - \sigma(u))"),
    "fraction": (r"\frac{d\sigma}{dz} = \sigma \cdot \sigma", r"\sigma'(z) = \sigma(z) \cdot \sigma(z)"),
    "power": (r"\tanh' = 1 - \tanh^2", r"\tanh'(x) = 1 - \tanh^2(x)"),
    "dot": (r"y = \dot\sigma(z_j)", r"y = \sigma'(z_j)"),
    "beside a quantity": (r"a = \sigma", r"a = \sigma"),
    "change": (r"\Delta_p w_{ji} = \eta", r"{\Delta w}_{pji} = \eta"),
}


@pytest.mark.parametrize(("latex", "expected"), list(WRITTEN_OUT.values()), ids=list(WRITTEN_OUT))
def test_written_out(latex: str, expected: str | None) -> None:
    """Where there is no rule that can be told, a statement stays as it is."""
    found = [to_latex(tree) for tree in written_out(trees(latex), Settings())]
    if expected is None:
        expected = latex
    assert found == sides(expected)


@pytest.mark.parametrize(("latex", "expected"), list(EINSTEIN.values()), ids=list(EINSTEIN))
def test_repeated_indices(latex: str, expected: str) -> None:
    found = [to_latex(tree) for tree in written_out(trees(latex), Settings(summation="einstein"))]
    assert found == sides(expected)


@pytest.mark.parametrize(("latex", "expected"), list(FUNCTIONS.values()), ids=list(FUNCTIONS))
def test_functions_and_changes(latex: str, expected: str) -> None:
    settings = Settings()
    found = [to_latex(tree) for tree in completed(trees(latex), settings, Vocabulary(settings))]
    assert found == sides(expected)


@pytest.mark.parametrize("latex", [one for one, _ in (*WRITTEN_OUT.values(), *EINSTEIN.values())])
def test_nothing_is_written_out_twice(latex: str) -> None:
    settings = Settings(summation="einstein")
    once = written_out(trees(latex), settings)
    assert written_out(once, settings) == once
