"""Each condition of the two theorems, with a false claim that would slip through without it.

Beside each group of false claims stand true ones that must stay general: a condition that is too strict is
no danger, but then a proof says less than it could.  The trick of most false claims is a unit or a layer
called by number: they hold at the sizes that are looked at first.
"""

from __future__ import annotations

from itertools import count

import pytest

from derive.results import Code, FormulaResult, Step, Verdict
from tests.notes import check_text, explain


def note(*givens: str, **settings: str) -> str:
    rows = [f"  {key}: {value}" for key, value in settings.items()]
    return "\n".join(["---", "derive:", *rows, "  given:", *(f"    - '{g}'" for g in givens), "---", ""])


def check(givens: str, latex: str) -> FormulaResult:
    (found,) = check_text(f"{givens}\n$$\n{latex}\n$$\n").formulas
    return found


def only(found: FormulaResult) -> Step:
    (step,) = found.steps
    return step


NETWORK = (
    r"z_j^{(l)} = \sum_k w_{jk}^{(l)} a_k^{(l-1)} + b_j^{(l)}",
    r"a_j^{(l)} = g(z_j^{(l)})",
)
COST = r"C = \frac12 \sum_j (a_j^{(L)} - y_j)^2"
DEEP = note(*NETWORK, COST, functions="[g]")
OPEN = note(*NETWORK, functions="[g]", depends="{C: ['a_j^{(L)}']}")
READS_FIVE = note(*NETWORK, COST + r" + \sum_j (a_j^{(5)})^2", functions="[g]")
READS_FOUR = note(*NETWORK, COST + r" + \sum_{l=1}^{4} \sum_j (a_j^{(l)})^2", functions="[g]")
SPECIAL = note(
    r"z_j^{(l)} = \sum_k w_{jk}^{(l)} a_k^{(l-1)} + 1\{l = 5\} c_j", NETWORK[1], COST, functions="[g]"
)
LAST_SPECIAL = note(
    r"z_j^{(l)} = \sum_k w_{jk}^{(l)} a_k^{(l-1)} + 1\{l = L\} c_j", NETWORK[1], COST, functions="[g]"
)
SIZED = note(
    r"z_j^{(l)} = \frac{1}{n_L} \sum_{k=1}^{n_{l-1}} w_{jk}^{(l)} a_k^{(l-1)}",
    NETWORK[1],
    r"C = \sum_{j=1}^{n_L} a_j^{(L)}",
    functions="[g]",
)
RESIDUAL = note(NETWORK[0], r"a_j^{(l)} = g(z_j^{(l)}) + a_j^{(l-2)}", COST, functions="[g]")
CHAIN = note("x^{(l)} = x^{(l-1)} + x^{(l-3)}", "C = x^{(L)}")
SHARED = note(NETWORK[0], r"a_j^{(l)} = \gamma g(z_j^{(l)})", COST, functions="[g]")
LOOPED = note(
    NETWORK[0], NETWORK[1], r"s = \sum_j a_j^{(L)}", r"q^{(l)} = s p^{(l-1)}", r"p^{(l)} = s x^{(l-1)}",
    functions="[g]",
)  # fmt: skip
VECTORS = note(
    r"s = \sum_{j=1}^n v_j", r"q = \sum_{j=1}^n v_j^2", r"t = \sum_{k=1}^m u_k", r"c = \log s",
    r"r = \sqrt{s}", operators="{'\\delta': kronecker}",
)  # fmt: skip
OWN = note(
    "s = v_1 + v_2", r"S = \sum_{j=1}^n v_j", "f(x) = e^{x^2}", r"g(x) = \log x", r"h(x) = \sqrt{x}",
    functions="[f, g, h]",
)  # fmt: skip
THREE = "(v_1 + v_2 + v_3)"

FALSE = [
    # depth: layers called by number, and what reads them
    (DEEP, r"\frac{\partial C}{\partial a_j^{(3)}} = a_j^{(3)} - y_j"),
    (SIZED, "n_L n_1 = n_2 n_1"),
    (READS_FIVE, r"\frac{\partial C}{\partial a_j^{(L)}} = a_j^{(L)} - y_j"),
    (READS_FIVE, r"\frac{\partial C}{\partial a_j^{(L)}} = 3 a_j^{(L)} - y_j"),
    (READS_FIVE, r"\frac{\partial C}{\partial z_j^{(l)}} = 0"),
    (READS_FOUR, r"\frac{\partial C}{\partial a_j^{(L)}} = a_j^{(L)} - y_j"),
    (READS_FOUR, r"\frac{\partial C}{\partial a_j^{(L)}} = 3 a_j^{(L)} - y_j"),
    # depth: conditions on layers, sizes of layers far away
    (SPECIAL, r"z_j^{(l)} = \sum_k w_{jk}^{(l)} a_k^{(l-1)}"),
    (SPECIAL, r"\frac{\partial z_j^{(L)}}{\partial c_k} = 0"),
    (LAST_SPECIAL, r"z_j^{(l)} = \sum_k w_{jk}^{(l)} a_k^{(l-1)} + c_j"),
    (LAST_SPECIAL, r"z_j^{(l)} = \sum_k w_{jk}^{(l)} a_k^{(l-1)}"),
    (SIZED, r"z_j^{(l)} = \frac{1}{n_l} \sum_k w_{jk}^{(l)} a_k^{(l-1)}"),
    (SIZED, r"z_j^{(l)} = \frac{1}{n_{l-1}} \sum_k w_{jk}^{(l)} a_k^{(l-1)}"),
    # depth: connections that skip layers, shared parameters, layers that read the last one
    (CHAIN, r"\frac{\partial x^{(L)}}{\partial x^{(L-1)}} = 0"),
    (CHAIN, r"\frac{\partial C}{\partial x^{(L-3)}} = 0"),
    (CHAIN, r"\frac{\partial C}{\partial x^{(l)}} = \frac{\partial C}{\partial x^{(l+1)}}"),
    (
        RESIDUAL,
        r"\frac{\partial C}{\partial a_j^{(l)}} = \sum_k \frac{\partial C}{\partial z_k^{(l+1)}} w_{kj}^{(l+1)}",
    ),
    (RESIDUAL, r"\frac{\partial C}{\partial a_j^{(L-2)}} = a_j^{(L)} - y_j"),
    (
        SHARED,
        r"\frac{\partial C}{\partial \gamma} = \sum_j \frac{\partial C}{\partial a_j^{(L)}} g(z_j^{(L)})",
    ),
    (
        LOOPED,
        r"\frac{\partial q^{(l)}}{\partial a_j^{(l)}} = p^{(l-1)} \frac{\partial s}{\partial a_j^{(l)}}",
    ),
    # widths: what laws and derivatives take out of functions
    (VECTORS, rf"(\sqrt{{s}})^2 = {THREE}"),
    (VECTORS, rf"\sqrt{{s}} \sqrt{{s}} = {THREE}"),
    (VECTORS, rf"r^2 = {THREE}"),
    (VECTORS, rf"\log(e^s) = {THREE}"),
    (VECTORS, rf"e^{{\log s}} = {THREE}"),
    (VECTORS, rf"e^c = {THREE}"),
    (VECTORS, rf"\frac{{\partial c}}{{\partial s}} {THREE} = 1"),
    (VECTORS, rf"\frac{{\partial c}}{{\partial v_i}} {THREE} = 1"),
    (VECTORS, rf"2 \frac{{\partial r}}{{\partial s}} r {THREE} = s"),
    (OWN, rf"f'(S) = 2 {THREE} f(S)"),
    (OWN, rf"\frac{{\partial f(S)}}{{\partial S}} = 2 {THREE} f(S)"),
    (OWN, rf"g'(S) {THREE} = 1"),
    (OWN, rf"h(S)^2 = {THREE}"),
    # widths: powers of sizes, sums under sums, named units
    (VECTORS, rf"\frac{{1}}{{n^2}} s s n^2 = {THREE}^2"),
    (VECTORS, rf"\sum_j \frac{{v_j}}{{n}} n = {THREE}"),
    (VECTORS, r"\frac{1}{n} \sum_i \sum_j v_i v_j = 3 q - 2 \sum_j v_j v_3"),
    (VECTORS, "n v_3 = 3 v_3"),
    (VECTORS, "(v_i - v_1)(v_i - v_2)(v_i - v_3) = 0"),
    (VECTORS, rf"\sum_j \frac{{\partial q}}{{\partial v_j}} = 2 {THREE}"),
    (VECTORS, r"\sum_i \sum_j \frac{\partial v_i}{\partial v_j} v_3 = 3 v_3"),
    # letters compared across layers
    (VECTORS, r"v_j u_k 1\{j \neq k\} = 0"),
    (VECTORS, r"v_j u_k 1\{j = k\} = v_j u_k"),
    (VECTORS, r"\delta_{jk} v_j u_k = v_j u_k"),
    (VECTORS, r"\sum_{k=1}^m 1\{j = k\} u_k v_j = u_1 v_j"),
    (VECTORS, r"v_j u_k = v_j u_1, \quad j = k"),
    (
        note("y_j = f_j(v_j)", "x_k = f_k(u_k)", r"p = \sum_j y_j", functions="['f_i']"),
        "y_j x_k = f_j(u_k) y_j",
    ),
    # nothing that a claim could say
    (note("y = 0"), r"\frac{y}{y} = 1"),
    (note("y = x - x"), r"y = \frac{y^2}{y}"),
    (note("y = x - x"), r"\frac{x - x}{x - x} = 1"),
]

GENERAL = [
    (DEEP, r"\frac{\partial C}{\partial a_j^{(L)}} = a_j^{(L)} - y_j"),
    (OPEN, r"\frac{\partial C}{\partial w_{jk}^{(l)}} = \frac{\partial C}{\partial z_j^{(l)}} a_k^{(l-1)}"),
    (
        OPEN,
        r"\frac{\partial C}{\partial a_j^{(l)}} = \sum_k \frac{\partial C}{\partial z_k^{(l+1)}} w_{kj}^{(l+1)}",
    ),
    (CHAIN, r"\frac{\partial C}{\partial x^{(L)}} = 1"),
    (
        RESIDUAL,
        r"\frac{\partial C}{\partial a_j^{(l)}} = \sum_k \frac{\partial C}{\partial z_k^{(l+1)}} w_{kj}^{(l+1)}"
        r" + \frac{\partial C}{\partial a_j^{(l+2)}}",
    ),
    (
        SHARED,
        r"\frac{\partial C}{\partial z_j^{(l)}} = \gamma g'(z_j^{(l)}) \frac{\partial C}{\partial a_j^{(l)}}",
    ),
    (VECTORS, r"\sum_j (n v_j - s) = 0"),
    (VECTORS, r"s^2 - q = \sum_i \sum_{j \neq i} v_i v_j"),
    (VECTORS, r"\sum_j \frac{\partial q}{\partial v_j} = 2 s"),
    (VECTORS, r"\delta_{ij} v_i = \delta_{ij} v_j"),
    (OWN, "f'(S) = 2 S f(S)"),
    (VECTORS, "s t = \\sum_j \\sum_k v_j u_k"),
]


@pytest.mark.parametrize(
    ("givens", "latex"), FALSE, ids=[f"{n}" for n, _ in zip(count(1), FALSE, strict=False)]
)
def test_false_claims_are_not_proved(givens: str, latex: str) -> None:
    found = check(givens, latex)
    assert found.verdict in (Verdict.REFUTED, Verdict.UNCLEAR), explain(found)
    assert only(found).code is not Code.INTERNAL, explain(found)


@pytest.mark.parametrize(
    ("givens", "latex"), GENERAL, ids=[f"{n}" for n, _ in zip(count(1), GENERAL, strict=False)]
)
def test_true_claims_are_proved_in_general(givens: str, latex: str) -> None:
    step = only(check(givens, latex))
    assert (step.verdict, step.general) == (Verdict.PROVED, True), step


@pytest.mark.parametrize(
    ("latex", "range_"),
    [
        (r"\frac{\partial C}{\partial z_j^{(l)}} = \frac{\partial C}{\partial a_j^{(l)}} g'(z_j^{(l)})", "2 <= l <= L"),
        (r"\frac{\partial a_j^{(l)}}{\partial z_j^{(l)}} = g'(z_j^{(l)})", "2 <= l <= L"),
        (r"a_j^{(l)} - a_j^{(l-2)} = g(z_j^{(l)})", "2 <= l <= L"),
        (r"\frac{\partial C}{\partial a_j^{(L-1)}} = \sum_k \frac{\partial C}{\partial z_k^{(L)}} w_{kj}^{(L)}", "every depth above 2"),
    ],
)  # fmt: skip
def test_a_definition_that_reaches_below_the_inputs_says_nothing_there(latex: str, range_: str) -> None:
    """With ``a^{(l)} = … + a^{(l-2)}`` nobody knows what a^{(1)} is: claims are about the layers above."""
    step = only(check(RESIDUAL, latex))
    assert (step.verdict, step.general) == (Verdict.PROVED, True), step
    assert step.holds_for.endswith(range_)


def test_a_stated_range_that_begins_too_low_is_unclear() -> None:
    latex = r"\frac{\partial a_j^{(l)}}{\partial z_j^{(l)}} = g'(z_j^{(l)}), \quad l = 1, \dots, L"
    assert check(RESIDUAL, latex).verdict is Verdict.UNCLEAR


RECURRENT = note(r"s_t = w h_{t-1} + u x_t", r"h_t = \tanh(s_t)", shapes="{w: [], u: []}")


@pytest.mark.parametrize(
    "latex",
    [
        r"\frac{\partial h_t}{\partial w} = (1 - h_t^2) h_{t-1}",
        r"\frac{\partial h_{t+1}}{\partial w} = (1 - h_{t+1}^2) h_t",
        r"\frac{\partial h_3}{\partial w} = (1 - h_3^2) h_2",
        r"\frac{\partial s_t}{\partial u} = x_t",
    ],
)
def test_what_holds_for_the_explicit_derivative_alone_is_unclear(latex: str) -> None:
    step = only(check(RECURRENT, latex))
    assert (step.verdict, step.code) == (Verdict.UNCLEAR, Code.DERIVATIVE)
    assert "explicit" in step.message


@pytest.mark.parametrize(
    "latex",
    [
        r"\frac{\partial h_t}{\partial w} = (1 - h_t^2) h_t",
        r"\frac{\partial h_t}{\partial w} = (1 - h_t^2) (h_{t-1} + \frac{\partial h_{t-1}}{\partial w})",
        r"\frac{\partial s_t}{\partial u} = x_{t-1}",
    ],
)
def test_what_holds_in_neither_reading_is_refuted(latex: str) -> None:
    assert check(RECURRENT, latex).verdict is Verdict.REFUTED


MEAN = note(r"\mu = \frac1n \sum_i x_i", r"v = \frac1n \sum_i (x_i - \mu)^2")


def test_a_divisor_may_be_meant_to_count() -> None:
    """Without a bound that says so, n is a number like any other."""
    assert check(MEAN, r"\frac{\partial \mu}{\partial x_i} = \frac1n").verdict is Verdict.PROVED
    step = only(check(MEAN, r"\sum_i (x_i - \mu) = 0"))
    assert (step.verdict, step.code) == (Verdict.UNCLEAR, Code.INDEX)
    assert check(MEAN, r"\sum_i (x_i - 2 \mu) = 0").verdict is Verdict.REFUTED


SAMPLES = [
    note(
        r"y = \sum_j w_j x_j", r"E = \frac12 (y - t)^2", rf"J = \frac1m \sum_{{i=1}}^m {cost}",
        samples="{i: [x, y, t, E]}",
    )
    for cost in ("E", "E_i")
]  # fmt: skip


@pytest.mark.parametrize("givens", SAMPLES, ids=["suppressed", "written"])
@pytest.mark.parametrize(
    ("latex", "verdict"),
    [
        (r"\frac{\partial J}{\partial w_j} = \frac1m \sum_{i=1}^m (y - t) x_j", Verdict.PROVED),
        (
            r"\frac{\partial J}{\partial w_j} = \frac1m \sum_{i=1}^m \frac{\partial E_i}{\partial w_j}",
            Verdict.PROVED,
        ),
        (r"\frac{\partial J}{\partial E_i} = \frac1m", Verdict.PROVED),
        (r"\frac{\partial E_i}{\partial w_j} = (y_i - t_i) x_{ij}", Verdict.PROVED),
        (r"\frac{\partial J}{\partial w_j} = \frac1m (y_i - t_i) x_{ij}", Verdict.REFUTED),
        (r"\frac{\partial J}{\partial w_j} = 0", Verdict.REFUTED),
        (r"J = E_i", Verdict.REFUTED),
    ],
)
def test_a_sample_is_the_same_written_or_suppressed(givens: str, latex: str, verdict: Verdict) -> None:
    assert check(givens, latex).verdict is verdict


NABLA = note(*NETWORK, COST, r"\delta^{(l)} = \nabla_{z^{(l)}} C", functions="[g]")


def test_a_gradient_has_the_units_of_its_variable() -> None:
    latex = r"\delta_j^{(l)} = g'(z_j^{(l)}) \sum_k w_{kj}^{(l+1)} \delta_k^{(l+1)}"
    assert only(check(NABLA, latex)).general
    assert check(NABLA, latex.replace("w_{kj}", "w_{jk}")).verdict is Verdict.REFUTED


RATED = note("z = w x + b", r"a = \sigma(z)", "C = (a - y)^2", r"D = \sum_{j=1}^n v_j", cost="C")


@pytest.mark.parametrize("rate", ["x", "w", "n", "e", "j", r"\sigma", "v_1", "2"])
def test_an_update_by_something_else_than_a_rate_is_not_proved(rate: str) -> None:
    found = check(RATED, rf"w \leftarrow w - {rate} \frac{{\partial C}}{{\partial w}}")
    assert found.verdict is not Verdict.PROVED


@pytest.mark.parametrize("rate", [r"\eta", r"\alpha", r"\frac{\eta}{2} 2"])
def test_an_update_by_a_rate_is_proved(rate: str) -> None:
    assert (
        check(RATED, rf"w \leftarrow w - {rate} \frac{{\partial C}}{{\partial w}}").verdict is Verdict.PROVED
    )
