"""A first note, as somebody writes it who has read nothing: no directives, five formulas, one mistake.

Forward pass and cost are formulas of the note itself.  One run names the wrong formula and no other.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from derive.cli import main
from derive.results import Verdict
from tests.notes import check_text, explain

#: The last formula of each note is wrong, all before it are right.
NOTES = [
    pytest.param(
        (
            "z = w x + b",
            r"a = \sigma(z)",
            r"C = \frac12 (a - y)^2",
            r"\frac{\partial C}{\partial b} = (a - y) \sigma'(z)",
            r"\frac{\partial C}{\partial w} = (a - y) \sigma(z) x",
        ),
        id="one neuron",
    ),
    pytest.param(
        (
            r"z_j = \sum_i w_{ij} x_i + b_j",
            r"a_j = \sigma(z_j)",
            r"C = \frac12 \sum_j (a_j - y_j)^2",
            r"\frac{\partial C}{\partial b_j} = (a_j - y_j) \sigma'(z_j)",
            r"\frac{\partial C}{\partial w_{ij}} = (a_j - y_j) \sigma'(z_j) x_j",
        ),
        id="one layer",
    ),
    pytest.param(
        (
            r"h_j = \sigma\left(\sum_i v_{ij} x_i\right)",
            r"o_k = \sum_j w_{jk} h_j",
            r"E = \frac12 \sum_k (o_k - t_k)^2",
            r"\frac{\partial E}{\partial w_{jk}} = (o_k - t_k) h_j",
            r"\frac{\partial E}{\partial v_{ij}} = (o_k - t_k) w_{jk} x_i \sigma'\left(\sum_i v_{ij} x_i\right)",
        ),
        id="two layers, a sum forgotten",
    ),
    pytest.param(
        (
            r"h_j = \tanh\left(\sum_i V_{ji} x_i\right)",
            r"o_k = \sum_j W_{kj} h_j",
            r"E = \frac12 \sum_k (o_k - t_k)^2",
            r"\frac{\partial E}{\partial W_{kj}} = (o_k - t_k) h_j",
            r"\frac{\partial E}{\partial V_{ji}} = (1 - h_j) x_i \sum_k (o_k - t_k) W_{kj}",
        ),
        id="tanh taken for the logistic",
    ),
    pytest.param(
        (
            r"\hat{y}_i = w x_i + b",
            r"L = \frac1n \sum_{i=1}^n (\hat{y}_i - y_i)^2",
            r"\frac{\partial L}{\partial b} = \frac2n \sum_i (\hat{y}_i - y_i)",
            r"w \leftarrow w - \eta \frac{\partial L}{\partial w}",
            r"\frac{\partial L}{\partial w} = \frac1n \sum_i (\hat{y}_i - y_i) x_i",
        ),
        id="regression, a factor lost",
    ),
    pytest.param(
        (
            r"p_k = \frac{e^{z_k}}{\sum_j e^{z_j}}",
            r"L = -\log p_c",
            r"\sum_k p_k = 1",
            r"\frac{\partial p_k}{\partial z_k} = p_k (1 - p_k)",
            r"\frac{\partial p_k}{\partial z_j} = p_k p_j, \quad j \neq k",
        ),
        id="softmax, a sign",
    ),
    pytest.param(
        (
            r"\sigma(x) = \frac{1}{1 + e^{-x}}",
            r"\sigma'(x) = \sigma(x) (1 - \sigma(x))",
            r"\hat{y} = \sigma(w x)",
            r"L = -y \log \hat{y} - (1 - y) \log(1 - \hat{y})",
            r"\frac{\partial L}{\partial w} = (y - \hat{y}) x",
        ),
        id="logistic loss, a sign",
    ),
    pytest.param(
        (
            r"z_j^{(l)} = \sum_i w_{ij}^{(l)} a_i^{(l-1)} + b_j^{(l)}",
            r"a_j^{(l)} = \sigma(z_j^{(l)})",
            r"C = \frac12 \sum_j (a_j^{(L)} - y_j)^2",
            r"\frac{\partial C}{\partial b_j^{(l)}} = \frac{\partial C}{\partial z_j^{(l)}}",
            r"\frac{\partial C}{\partial w_{ij}^{(l)}} = \frac{\partial C}{\partial z_j^{(l)}} a_i^{(l)}",
        ),
        id="any depth",
    ),
    pytest.param(
        (
            r"\hat{y} = \frac{1}{1 + e^{-z}}",
            "z = w x + b",
            r"L = \frac12 (\hat{y} - y)^2",
            r"\frac{\partial \hat{y}}{\partial z} = \hat{y} (1 - \hat{y})",
            r"\frac{\partial L}{\partial w} = (\hat{y} - y) \hat{y} x",
        ),
        id="from the output down",
    ),
    pytest.param(
        (
            "z_1 = w_1 x + b_1",
            r"a_1 = \sigma(z_1)",
            "z_2 = w_2 a_1 + b_2",
            "C = (z_2 - y)^2",
            r"\frac{\partial C}{\partial w_1} = 2 (z_2 - y) w_2 \sigma'(z_1)",
        ),
        id="numbered below",
    ),
    pytest.param(
        (
            "z^{[1]} = w^{[1]} x + b^{[1]}",
            r"a^{[1]} = \sigma(z^{[1]})",
            "z^{[2]} = w^{[2]} a^{[1]} + b^{[2]}",
            "C = (z^{[2]} - y)^2",
            r"\frac{\partial C}{\partial w^{[2]}} = 2 (z^{[2]} - y) x",
        ),
        id="numbered above",
    ),
    pytest.param(
        (
            "f(x) = a x^2 + b x + c",
            "f'(x) = 2 a x + b",
            r"\frac{df}{dx} = 2 a x + b",
            "f''(x) = 2 a",
            "f(x) = (a x + b) x",
        ),
        id="a function of one's own",
    ),
]


@pytest.mark.parametrize("formulas", NOTES)
def test_the_mistake_is_found_in_one_run(formulas: tuple[str, ...]) -> None:
    *right, wrong = check_text("\n".join(f"$$\n{latex}\n$$\n" for latex in formulas)).formulas
    shown = "\n".join(map(explain, (*right, wrong)))
    assert all(f.verdict in (Verdict.PROVED, Verdict.GIVEN) for f in right), shown
    assert wrong.verdict is Verdict.REFUTED, shown


MATRICES = (
    r"\mathbf{z} = \mathbf{W} \mathbf{x} + \mathbf{b}",
    r"\mathbf{a} = \sigma(\mathbf{z})",
    r"C = \frac12 \| \mathbf{a} - \mathbf{y} \|^2",
    r"\frac{\partial C}{\partial \mathbf{a}} = \mathbf{a} - \mathbf{y}",
    r"\frac{\partial C}{\partial \mathbf{W}} = \mathbf{x} \left(\frac{\partial C}{\partial \mathbf{z}}\right)^T",
)
SHAPES = "<!-- derive: {shapes: {'\\mathbf{W}': [m, n], '\\mathbf{x}': [n], '\\mathbf{b}': [m], '\\mathbf{y}': [m]}} -->\n\n"


def test_a_norm_tells_vectors_from_numbers() -> None:
    text = "\n".join(f"$$\n{latex}\n$$\n" for latex in MATRICES)
    for before in ("", SHAPES):
        *_, right, wrong = check_text(before + text).formulas
        assert (right.verdict, wrong.verdict) == (Verdict.PROVED, Verdict.REFUTED)


def test_shapes_are_not_guessed() -> None:
    """Matrices that nothing tells from numbers: no verdict, and the message says what is missing."""
    text = "\n".join(f"$$\n{latex}\n$$\n" for latex in (*MATRICES[:2], r"C = \mathbf{a}", *MATRICES[3:]))
    *_, wrong = check_text(text).formulas
    assert wrong.verdict is Verdict.UNCLEAR
    assert "`shapes`" in wrong.steps[0].message


ONE_LAYER = """# My first network

The neuron adds up its inputs: {0}

and squashes the sum: {1}

How wrong it is: {2}

So for the bias {3}

and for the weights {4}
"""
FORMULAS = (
    r"z_j = \sum_i w_{ji} x_i + b_j",
    r"a_j = \sigma(z_j)",
    r"C = \frac{1}{2} \sum_j (a_j - y_j)^2",
    r"\frac{\partial C}{\partial b_j} = (a_j - y_j) \, \sigma'(z_j)",
    r"\frac{\partial C}{\partial w_{ji}} = (a_j - y_j) \, x_i",
)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("\n\n$$\n", "\n$$\n", id="dollars on lines of their own"),
        pytest.param("\n$$", "$$\n", id="dollars on one line"),
        pytest.param("\n\\[\n", "\n\\]\n", id="brackets"),
        pytest.param("\n\n$", "$\n", id="one dollar on a line of its own"),
        pytest.param("\n\\begin{equation}\n", "\n\\end{equation}\n", id="equation"),
        pytest.param("\n$$\n\\begin{aligned}\n", "\n\\end{aligned}\n$$\n", id="aligned"),
        pytest.param("\n$$\n\\boxed{", "}\n$$\n", id="boxed"),
        pytest.param("\n$$\n", ". \\tag{1}\n$$\n", id="full stop and number"),
        pytest.param("\n> $$\n> ", "\n> $$\n", id="block quote"),
        pytest.param("\n- a list\n\n  $$\n  ", "\n  $$\n", id="list"),
    ],
)
def test_formulas_in_any_dress(before: str, after: str) -> None:
    """However a note sets its formulas, each is read and the wrong one found."""
    found = check_text(ONE_LAYER.format(*(before + latex + after for latex in FORMULAS))).formulas
    assert [str(f.verdict) for f in found] == ["given", "given", "given", "proved", "refuted"]


def test_the_answer_on_the_screen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The place, the formula, a counterexample and a way to mend it; exit status 1."""
    note = tmp_path / "note.md"
    text = ONE_LAYER.format(*(f"\n$$\n{latex}\n$$\n" for latex in FORMULAS))
    line = text.splitlines().index(FORMULAS[-1])
    note.write_text(text, encoding="utf-8")
    assert main(["check", str(note)]) == 1
    printed = capsys.readouterr().out
    assert "refuted" in printed
    assert f"note.md:{line}:1" in printed
    assert main(["check", "--format", "json", str(note)]) == 1
    (shown,) = json.loads(capsys.readouterr().out)["notes"]
    (step,) = shown["formulas"][-1]["steps"]
    assert step["counterexample"]["left"] != step["counterexample"]["right"]
    assert any(r"\sigma'(z_{j})" in suggestion for suggestion in step["suggestions"])
