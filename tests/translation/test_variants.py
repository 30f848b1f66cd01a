"""Between notes that differ in one point of their notation, every formula keeps its verdict, there and back."""

from __future__ import annotations

import re

import pytest

import derive
from derive import NotTranslated
from derive.results import Verdict
from derive.translation import translation
from tests.notes import ROOT
from tests.translation.variants import BASE, COST, DELTA, OUT, PROVED, REFUTED, SUM, VARIANTS, note, verdicts


@pytest.mark.parametrize("name", VARIANTS)
def test_verdicts_stay_there_and_back(name: str) -> None:
    there = translation(BASE, VARIANTS[name])
    said = [*PROVED, *REFUTED]
    expected = [Verdict.PROVED] * len(PROVED) + [Verdict.REFUTED] * len(REFUTED)
    forth = [there.formula(formula) for formula in said]
    assert verdicts(VARIANTS[name], forth) == expected
    back = [there.reversed.formula(formula) for formula in forth]
    assert verdicts(BASE, back) == expected
    assert [there.formula(formula) for formula in back] == forth


@pytest.mark.parametrize("name", VARIANTS)
def test_the_way_back_is_found_as_well(name: str) -> None:
    """The correspondence found from the other side is the reversed one."""
    there, back = translation(BASE, VARIANTS[name]), translation(VARIANTS[name], BASE)
    assert set(back.correspondence.reversed.families) == set(there.correspondence.families)


def test_letters_are_those_of_the_target() -> None:
    formula = r"\frac{\partial C}{\partial w_{ji}^{(l)}} = \delta_j^{(l)} a_i^{(l-1)}"
    assert derive.translate(formula, BASE, VARIANTS["names"]) == (
        r"\frac{\partial J}{\partial W_{pq}^{[l]}} = \frac{\partial J}{\partial n_{p}^{[l]}} o_{q}^{[l-1]}"
    )


def test_layers_are_counted_as_in_the_target() -> None:
    formula = r"\frac{\partial C}{\partial w_{12}^{(1)}} = \delta_1^{(1)} a_2^{(0)}"
    assert derive.translate(formula, BASE, VARIANTS["lowest layer 1"]) == (
        r"\frac{\partial C}{\partial w_{12}^{(2)}} = \frac{\partial C}{\partial z_{1}^{(2)}} a_{2}^{(1)}"
    )


# Inner quantities

INLINED = note(r"a_j^{(l)} = \sigma(\sum_i w_{ji}^{(l)} a_i^{(l-1)} + b_j^{(l)})", COST, cost="C")


def test_what_only_one_note_names_is_written_out() -> None:
    slope = (
        r"\frac{\partial C}{\partial b_j^{(l)}} = \frac{\partial C}{\partial a_j^{(l)}} \sigma'(z_j^{(l)})"
    )
    found = derive.translate(slope, BASE, INLINED)
    assert found == (
        r"\frac{\partial C}{\partial b_{j}^{(l)}} = \frac{\partial C}{\partial a_{j}^{(l)}} "
        r"\sigma'\left( \sum_{i} w_{ji}^{(l)} a_{i}^{(l-1)} + b_{j}^{(l)} \right)"
    )
    assert verdicts(INLINED, [found]) == [Verdict.PROVED]


def test_nothing_is_differentiated_by_what_has_no_name() -> None:
    with pytest.raises(NotTranslated, match=r"δⱼ⁽ˡ⁾ has no counterpart.*zⱼ⁽ˡ⁾, by which is differentiated"):
        derive.translate(r"\frac{\partial C}{\partial b_j^{(l)}} = \delta_j^{(l)}", BASE, INLINED)


def test_a_definition_alone_says_nothing_where_its_name_is_missing() -> None:
    with pytest.raises(NotTranslated, match="both sides are the same"):
        derive.translate(SUM, BASE, INLINED)


# Biases

BIAS = note(
    r"z_j = \sum_{i=1}^n w_{ji} x_i + b_j",
    r"y_j = \sigma(z_j)",
    r"E = \frac12 \sum_j (y_j - t_j)^2",
    cost="E",
)
FOLDED = note(
    r"x_0 = 1",
    r"z_j = \sum_{i=0}^n v_{ij} x_i",
    r"y_j = \sigma(z_j)",
    r"E = \frac12 \sum_j (y_j - t_j)^2",
    cost="E",
)
FROM_BIAS = [
    r"z_j = \sum_i w_{ji} x_i + b_j",
    r"\frac{\partial E}{\partial b_j} = (y_j - t_j) \sigma'(z_j)",
    r"\frac{\partial E}{\partial w_{ji}} = (y_j - t_j) \sigma'(z_j) x_i",
    r"\frac{\partial E}{\partial x_i} = \sum_j \frac{\partial E}{\partial z_j} w_{ji}",
]
FROM_FOLDED = [
    r"z_j = \sum_{i=0}^n v_{ij} x_i",
    r"z_j = v_{0j} + \sum_{i=1}^n v_{ij} x_i",
    r"\frac{\partial E}{\partial v_{0j}} = (y_j - t_j) \sigma'(z_j)",
    r"\frac{\partial E}{\partial v_{ij}} = (y_j - t_j) \sigma'(z_j) x_i",
]


@pytest.mark.parametrize(
    ("source", "target", "formulas"), [(BIAS, FOLDED, FROM_BIAS), (FOLDED, BIAS, FROM_FOLDED)]
)
def test_a_bias_is_the_weight_of_a_unit_whose_value_is_1(
    source: str, target: str, formulas: list[str]
) -> None:
    there = translation(source, target)
    forth = [there.formula(formula) for formula in formulas]
    assert set(verdicts(target, forth)) == {Verdict.PROVED}
    assert set(verdicts(source, [there.reversed.formula(formula) for formula in forth])) == {Verdict.PROVED}


def test_what_holds_for_the_bias_unit_too_becomes_two_formulas() -> None:
    assert derive.translate(
        r"\frac{\partial E}{\partial v_{ij}} = \frac{\partial E}{\partial z_j} x_i", FOLDED, BIAS
    ) == (
        r"\frac{\partial E}{\partial w_{ji}} = \frac{\partial E}{\partial z_{j}} x_{i},\quad "
        r"\frac{\partial E}{\partial b_{j}} = \frac{\partial E}{\partial z_{j}}"
    )


def test_what_holds_for_the_weights_alone_leaves_out_unit_0() -> None:
    found = derive.translate(
        r"\frac{\partial E}{\partial x_i} = \sum_j \frac{\partial E}{\partial z_j} w_{ji}", BIAS, FOLDED
    )
    assert found.endswith(r"v_{ij}, \quad i \neq 0")


def test_a_bias_unit_that_the_lowest_layer_lacks_is_none() -> None:
    """Where a_0 = 1 is said of the layers above the lowest one alone, w_{j0} a_0 is no bias there."""
    folded = [r"z_j^{(l)} = \sum_{i=0}^{n_{l-1}} w_{ji}^{(l)} a_i^{(l-1)}", OUT]
    cost = r"C = \frac12 \sum_{j=1}^{n_L} (a_j^{(L)} - y_j)^2"
    formula = r"\frac{\partial C}{\partial w_{ji}^{(l)}} = \frac{\partial C}{\partial z_j^{(l)}} a_i^{(l-1)}"
    partly = note(r"a_0^{(l)} = 1", *folded, cost, cost="C")
    with pytest.raises(NotTranslated):
        derive.translate(formula, BASE, partly)
    wholly = note(r"a_0^{(0)} = 1", r"a_0^{(l)} = 1", *folded, cost, cost="C")
    assert verdicts(wholly, [derive.translate(formula, BASE, wholly)]) == [Verdict.PROVED]


# Differences

LOGISTIC = note(SUM, OUT, r"\sigma(u) = \frac{1}{1 + e^{-u}}", COST, DELTA, cost="C")
OPEN = note(SUM, OUT, DELTA, cost="C", depends="{C: ['a_j^{(L)}']}")
UNBIASED = note(r"z_j^{(l)} = \sum_i w_{ji}^{(l)} a_i^{(l-1)}", OUT, COST, DELTA, cost="C")


@pytest.mark.parametrize(
    ("source", "formula", "message"),
    [
        (LOGISTIC, r"\delta_j^{(L)} = (a_j^{(L)} - y_j) a_j^{(L)} (1 - a_j^{(L)})", "depend on what σ is"),
        (LOGISTIC, r"\sigma'(z_j^{(l)}) = \sigma(z_j^{(l)}) (1 - \sigma(z_j^{(l)}))", "depend on what σ is"),
        (UNBIASED, r"z_j^{(l)} = \sum_i w_{ji}^{(l)} a_i^{(l-1)}", "the value of z is another one: b"),
        (UNBIASED, r"a_j^{(l)} = \sigma(\sum_i w_{ji}^{(l)} a_i^{(l-1)})", "function of a sum"),
    ],
)
def test_what_depends_on_a_difference_is_not_translated(source: str, formula: str, message: str) -> None:
    assert verdicts(source, [formula]) == [Verdict.PROVED]
    with pytest.raises(NotTranslated, match=message):
        derive.translate(formula, source, BASE)


def test_what_depends_on_the_cost_is_not_translated() -> None:
    for formula in (PROVED[4], r"\frac{\partial C}{\partial a_j^{(L)}} = a_j^{(L)} - y_j"):
        with pytest.raises(NotTranslated, match="depend on what C is"):
            derive.translate(formula, BASE, OPEN)


@pytest.mark.parametrize("other", [LOGISTIC, OPEN, UNBIASED])
def test_what_does_not_depend_on_a_difference_is(other: str) -> None:
    formulas = [PROVED[2], PROVED[3], PROVED[5]]
    for source, target in ((BASE, other), (other, BASE)):
        found = [derive.translate(formula, source, target) for formula in formulas]
        assert set(verdicts(target, found)) == {Verdict.PROVED}


def test_assumptions_have_to_be_shared() -> None:
    softmax = [SUM, r"a_j^{(l)} = \tanh(z_j^{(l)})"]
    top = r"a_j^{(L)} = \frac{e^{z_j^{(L)}}}{\sum_k e^{z_k^{(L)}}}"
    cost = r"C = -\sum_j y_j \log a_j^{(L)}"
    free = note(*softmax, top, cost, cost="C")
    assumed = note(*softmax, top, cost, cost="C", assume=r"['\sum_k y_k = 1']")
    formula = r"\frac{\partial C}{\partial z_j^{(L)}} = a_j^{(L)} - y_j"
    assert verdicts(assumed, [derive.translate(formula, assumed, assumed)]) == [Verdict.PROVED]
    with pytest.raises(NotTranslated, match="only one of the notes assumes"):
        derive.translate(formula, assumed, free)


# The documentation


def test_the_example_of_the_documentation_works(capsys: pytest.CaptureFixture[str]) -> None:
    text = (ROOT / "docs" / "notation.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", text, re.DOTALL)
    (code, printed), *_ = [block for block in blocks if "derive.translate" in block[0]]
    exec(code, {})
    assert capsys.readouterr().out == printed


# What cannot be said


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        (
            r"\frac{\partial C}{\partial b_j^{(l)}} = \delta_j^{(l)}",
            "bⱼ⁽ˡ⁾, by which is differentiated, has no",
        ),
        (r"q = q", "not understood"),
        (r"\delta_j^{(l)} < 1", "the relation < is not translated"),
        (r"\delta_j^{(l)}", "no relation"),
        (r"= \delta_j^{(l)}", "begins or ends with a relation"),
        (r"\frac{", "cannot be read"),
        ("", "empty"),
    ],
)
def test_messages_name_what_is_in_the_way(formula: str, message: str) -> None:
    with pytest.raises(NotTranslated, match=message):
        derive.translate(formula, BASE, UNBIASED)


def test_notes_without_anything_in_common() -> None:
    with pytest.raises(NotTranslated, match="no quantity of the source is defined like one of the target"):
        derive.translate(COST, BASE, note(r"s = \tanh(u v)"))
