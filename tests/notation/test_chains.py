"""Formulas with several relation signs, and what stands behind them: definitions, demands, sizes."""

from __future__ import annotations

import pytest

from derive.results import FormulaResult, Verdict
from tests.notes import check_text, explain

GIVEN, PROVED, REFUTED = Verdict.GIVEN, Verdict.PROVED, Verdict.REFUTED
UNCLEAR, SKIPPED = Verdict.UNCLEAR, Verdict.SKIPPED


def note(givens: list[str], *displays: str, more: str = "") -> tuple[FormulaResult, ...]:
    """The formulas of a note with some givens."""
    entries = "".join(f"\n    - {given}" for given in givens)
    head = f"---\nderive:\n{more}  given:{entries}\n---\n\n" if givens else ""
    return check_text(head + "\n\n".join(f"$$ {latex} $$" for latex in displays) + "\n").formulas


def steps(found: FormulaResult) -> list[Verdict]:
    return [step.verdict for step in found.steps]


@pytest.mark.parametrize(
    ("given", "right", "wrong"),
    [
        (
            r"y = \sigma(z) = \frac{1}{1 + e^{-z}}",
            r"\frac{\partial y}{\partial z} = y (1 - y)",
            r"\frac{\partial y}{\partial z} = y (1 + y)",
        ),
        (
            r"y_j = \sigma(z_j) = \frac{1}{1 + e^{-z_j}}",
            r"\frac{\partial y_j}{\partial z_j} = y_j (1 - y_j)",
            r"\frac{\partial y_j}{\partial z_j} = y_j",
        ),
        (
            r"y = \sigma(z) = \frac{1}{1 + e^{-\beta z}}",
            r"\frac{\partial y}{\partial z} = \beta y (1 - y)",
            r"\frac{\partial y}{\partial z} = y (1 - y)",
        ),
        (r"y = f(z) = z^2", "f'(z) = 2 z", "f'(z) = z"),
        (r"y = h(x) = w x + b", r"\frac{\partial y}{\partial w} = x", r"\frac{\partial y}{\partial w} = w"),
        (r"y = h(x) = w x + b", "h(x) = y", "h(x) = 2 y"),
        ("a = b = c", "a = c", "a = 2 c"),
        ("a = w x = b", "b = w x", "b = w"),
        (r"a = \hat{a} = w x", r"\frac{\partial \hat{a}}{\partial w} = x", r"\hat{a} = w"),
    ],
)
def test_a_given_chain_gives_all_its_equations(given: str, right: str, wrong: str) -> None:
    found = note([given], right, wrong)
    assert [one.verdict for one in found] == [PROVED, REFUTED], "\n".join(map(explain, found))


@pytest.mark.parametrize(
    "given",
    [
        r"p_k = \frac{e^{z_k}}{\sum_j e^{z_j}} = \mathrm{softmax}(z)_k",
        r"s = \sum_k t_k = 1",
        r"n_1 = \sum_{k=1}^{n} 1 = n",
    ],
)
def test_links_that_hold_or_are_assumed(given: str) -> None:
    assert note([given], more="  shapes: {z: [K]}\n") == ()


def test_an_assumed_sum_counts() -> None:
    found = note([r"s = \sum_k t_k = 1"], "s = 1", "s = 2")
    assert [one.verdict for one in found] == [PROVED, REFUTED]


@pytest.mark.parametrize(
    ("given", "more", "verdict"),
    [
        (r"y = \sigma(z) = \tanh(z)", r"\sigma(x) = \frac{1}{1 + e^{-x}}", REFUTED),
        ("a = b = a + 1", "c = a", REFUTED),
        ("y = w x = w x + 1", "c = y", UNCLEAR),
        (r"y = \sigma(z) = z u", "u = z^2", UNCLEAR),
        (r"y_j = \sigma(z_j) = z_j + b_j", "c = 1", UNCLEAR),
    ],
)
def test_links_that_do_not_count_say_so(given: str, more: str, verdict: Verdict) -> None:
    assert [one.verdict for one in note([given, more])] == [verdict]


def test_a_function_of_which_too_little_is_understood() -> None:
    found = note([r"y = \sigma(z) = z u", "u = z^2"], r"\frac{\partial y}{\partial z} = 3 z^2")
    assert found[-1].verdict is UNCLEAR


def test_a_chain_in_the_note_introduces_the_function() -> None:
    found = note(
        [],
        r"z = w x + b, \quad p = \sigma(z) = \frac{1}{1 + e^{-z}} = \frac{e^z}{1 + e^z}",
        r"\frac{\partial p}{\partial z} = p (1 - p)",
        r"\frac{\partial p}{\partial z} = p (1 + p)",
        r"p = \sigma(z) = \frac{1}{1 + e^z}",
    )
    assert steps(found[0]) == [GIVEN, GIVEN, GIVEN, PROVED]
    assert [one.verdict for one in found[1:]] == [PROVED, REFUTED, REFUTED]


def test_a_claim_in_passing_defines_no_function() -> None:
    found = note([r"a = \sigma(z)"], r"a = \sigma(z) = z", "a = z", r"\sigma(z) = a")
    assert steps(found[0]) == [PROVED, UNCLEAR]
    assert [one.verdict for one in found[1:]] == [UNCLEAR, PROVED]


def test_a_chain_of_new_names() -> None:
    found = note([], r"C = E = \frac12 (y - t)^2", r"\frac{\partial C}{\partial y} = y - t", "E = y - t")
    assert [one.verdict for one in found] == [GIVEN, PROVED, REFUTED]


LINEAR = [r"z_j = \sum_i w_{ji} x_i", r"E = \frac12 \sum_j (z_j - t_j)^2"]


@pytest.mark.parametrize(
    ("latex", "verdicts"),
    [
        (r"\frac{\partial E}{\partial w_{ji}} = (z_j - t_j) x_i = 0", [PROVED, SKIPPED]),
        (r"\frac{\partial E}{\partial w_{ji}} = (z_j + t_j) x_i = 0", [REFUTED, SKIPPED]),
        (r"\frac{\partial E}{\partial w_{ji}} = (z_j - t_j) x_i \stackrel{!}{=} 0", [PROVED, SKIPPED]),
        (r"\nabla_z E = z - t \overset{!}{=} 0", [PROVED, SKIPPED]),
        (r"\nabla_z E = z - t = \mathbf{0}", [PROVED, SKIPPED]),
        (r"\frac{\partial E}{\partial w_{ji}} = 0", [REFUTED]),
        (r"\frac{\partial E}{\partial w_{ji}} \stackrel{!}{=} 0", [SKIPPED]),
        (r"\frac{\partial E}{\partial t_j} = -(z_j - t_j) = 1", [PROVED, REFUTED]),
        (r"\frac{\partial t_j}{\partial x_i} = t_j - t_j = 0", [UNCLEAR, PROVED]),
        (r"E = z_1 = 0", [REFUTED, REFUTED]),
    ],
)
def test_derivatives_set_to_zero(latex: str, verdicts: list[Verdict]) -> None:
    (found,) = note(LINEAR, latex)
    wanted = steps(found)
    assert wanted == verdicts or (wanted[0] is PROVED and verdicts[0] is UNCLEAR), explain(found)


@pytest.mark.parametrize(
    ("latex", "verdict"),
    [
        (r"s = x_1 + x_2, \quad K = 2", PROVED),
        (r"s = x_1 + x_2 \quad (K = 2)", PROVED),
        (r"s = x_1 + x_2 \quad \text{for } K = 2", PROVED),
        (r"s = x_1 + x_3, \quad K = 2", REFUTED),
        (r"s = x_1 + x_2, \quad K = 3", REFUTED),
        (r"s = x_1 + x_2", REFUTED),
        (r"\frac{\partial s}{\partial x_k} = 1, \quad K = 2", PROVED),
        ("K = 2", SKIPPED),
    ],
)
def test_a_size_behind_a_formula(latex: str, verdict: Verdict) -> None:
    found = note([r"s = \sum_{k=1}^K x_k"], latex, r"s = x_1 + x_2")
    assert [one.verdict for one in found] == [verdict, REFUTED], explain(found[0])


def test_an_assumption_before_its_names() -> None:
    text = "---\nderive:\n  assume: ['\\sum_k y_k = 1']\n---\n\n$$ L = -\\sum_k y_k z_k $$\n\n$$ {} $$\n"
    found = check_text(text.format(r"\sum_j y_j = 1")).formulas
    assert [one.verdict for one in found] == [GIVEN, PROVED]
    found = check_text("---\nderive:\n  assume: ['\\sum_k q_k = 1']\n---\n\n$$ L = z $$\n").formulas
    assert [one.verdict for one in found] == [UNCLEAR, GIVEN]


@pytest.mark.parametrize(
    ("last", "verdict"),
    [
        (r"\delta_{ip} x_q", PROVED),
        (r"\delta_{ip} \sum_j \delta_{jq} x_j", PROVED),
        (r"2 \delta_{ip} x_q", REFUTED),
    ],
)
def test_letters_run_over_what_they_run_over_elsewhere_in_a_chain(last: str, verdict: Verdict) -> None:
    latex = r"\frac{\partial b_i}{\partial A_{pq}} = \sum_j \delta_{ip} \delta_{jq} x_j = " + last
    (found,) = note([r"b_i = \sum_j A_{ij} x_j"], latex)
    assert steps(found) == [PROVED, verdict], explain(found)


GRADIENT = [r"z = \sum_i w_i x_i", r"E = \frac12 (z - t)^2"]


@pytest.mark.parametrize(
    ("latex", "verdicts"),
    [
        (r"\frac{\partial E}{\partial z} = z - t = \zeta_1", [PROVED, GIVEN]),
        (r"\frac{\partial E}{\partial w_i} = (z - t) x_i = \gamma_i", [PROVED, GIVEN]),
        (r"\frac{\partial E}{\partial z} = t - z = \zeta_1", [REFUTED, UNCLEAR]),
        (r"\frac{\partial E}{\partial z} = z - t = t", [PROVED, REFUTED]),
        (r"\frac{\partial E}{\partial z} = z - t = \zeta^2", [PROVED, UNCLEAR]),
        (r"\frac{\partial E}{\partial z} = \zeta_1", [UNCLEAR]),
    ],
)
def test_a_chain_that_holds_may_name_its_end(latex: str, verdicts: list[Verdict]) -> None:
    (found,) = note(GRADIENT, latex)
    assert steps(found) == verdicts, explain(found)


def test_a_name_at_the_end_is_known_from_there_on() -> None:
    named = r"\frac{\partial E}{\partial z} = z - t = \zeta_1"
    found = note(GRADIENT, named, r"\frac{\partial E}{\partial w_i} = \zeta_1 x_i", r"\zeta_1 = z")
    assert [one.verdict for one in found[1:]] == [PROVED, REFUTED]


LAYERS = [
    r"z_j^{(l)} = \sum_k w_{jk}^{(l)} a_k^{(l-1)}",
    r"a_j^{(l)} = \sigma(z_j^{(l)})",
    r"C = \frac12 \sum_j (a_j^{(L)} - y_j)^2",
]
LAST = r"(a_j^{(L)} - y_j) \sigma'(z_j^{(L)})"
BELOW = r"\sigma'(z_j^{(l)}) \sum_k w_{kj}^{(l+1)} \frac{\partial C}{\partial z_k^{(l+1)}}"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (rf"\delta_j^{{(l)}} = {BELOW}", rf"\delta_j^{{(L)}} = {LAST}"),
        (
            rf"\frac{{\partial C}}{{\partial z_j^{{(l)}}}} = {BELOW} = \delta_j^{{(l)}}",
            rf"\frac{{\partial C}}{{\partial z_j^{{(L)}}}} = {LAST} = \delta_j^{{(L)}}",
        ),
        (rf"\delta_j^{{(L)}} = {LAST}", r"\delta_j^{(L-1)} = 0"),
    ],
)
def test_what_a_note_defines_at_some_layers_is_open_at_the_others(first: str, second: str) -> None:
    before, found = note(LAYERS, first, second)
    assert steps(before)[-1] is GIVEN
    assert steps(found)[-1] is UNCLEAR, explain(found)
