"""Cases over layers: each is a claim of its own, and a finding names the layers that it is about."""

from __future__ import annotations

import pytest

from derive.results import Verdict
from tests.notes import check_text, explain

LAYERS = {
    "components": r"""
  given:
    - z_j^{(l)} = \sum_i w_{ji}^{(l)} a_i^{(l-1)} + b_j^{(l)}
    - a_j^{(l)} = \sigma(z_j^{(l)})
    - C = \frac12 \sum_j (a_j^{(L)} - y_j)^2
""",
    "vectors": r"""
  shapes: {W^l: [n_l, 'n_{l-1}'], b^l: [n_l], y: [n_L]}
  given:
    - z^l = W^l a^{l-1} + b^l
    - a^l = \sigma(z^l)
    - C = \frac12 \|a^L - y\|^2
""",
}
DELTA = {
    "components": r"\delta_j^{(l)} = \frac{\partial C}{\partial z_j^{(l)}}",
    "vectors": r"\delta^l = \frac{\partial C}{\partial z^l}",
}
LAST = {"components": r"(a_j^{(L)} - y_j) \sigma'(z_j^{(L)})", "vectors": r"(a^L - y) \odot \sigma'(z^L)"}
BELOW = {
    "components": r"\sigma'(z_j^{(l)}) \sum_k w_{kj}^{(l+1)} \delta_k^{(l+1)}",
    "vectors": r"(W^{l+1})^T \delta^{l+1} \odot \sigma'(z^l)",
}
#: How the two cases are told apart.
CONDITIONS = [
    ("l = L", "l < L"),
    (r"\text{if } l = L", r"\text{otherwise}"),
    (r"\text{for } l = L,", r"\text{for } l = 1, \dots, L-1."),
    (r"l = L", r"l = L-1, \dots, 1"),
    (r"L = l", r"L > l"),
    (r"l = L \text{ (the last layer)}", r"1 \le l < L"),
    (r"l = L", r"l \neq L"),
]
#: A slip, and what the finding says of where it is.
SLIPS = {
    "components": [
        ("(a_j^{(L)} - y_j)", "(y_j - a_j^{(L)})", "where l = L"),
        (r"\sigma'(z_j^{(L)})", r"\sigma(z_j^{(L)})", "where l = L"),
        ("w_{kj}^{(l+1)}", "w_{jk}^{(l+1)}", "where l < L"),
        (r"\sigma'(z_j^{(l)})", r"\sigma(z_j^{(l)})", "where l < L"),
        (r"\sum_k w_{kj}^{(l+1)}", r"\sum_k w_{kj}^{(l)}", "where l < L"),
    ],
    "vectors": [
        ("(a^L - y)", "(a^L + y)", "where l = L"),
        ("(W^{l+1})^T", "W^{l+1}", "where l < L"),
        (r"\sigma'(z^l)", r"\sigma(z^l)", "where l < L"),
    ],
}


def cases(kind: str, last: str = "l = L", below: str = "l < L") -> str:
    left = DELTA[kind].split(" = ")[0]
    rows = rf"{LAST[kind]} & {last} \\ {BELOW[kind]} & {below}"
    return rf"{left} = \begin{{cases}} {rows} \end{{cases}}"


def note(kind: str, *formulas: str) -> str:
    return f"---\nderive:{LAYERS[kind]}---\n\n" + "\n\n".join(f"$$ {formula} $$" for formula in formulas)


@pytest.mark.parametrize(("last", "below"), CONDITIONS)
@pytest.mark.parametrize("kind", LAYERS)
def test_cases_are_proved(kind: str, last: str, below: str) -> None:
    *_, claim = check_text(note(kind, DELTA[kind], cases(kind, last, below))).formulas
    assert claim.verdict is Verdict.PROVED, explain(claim)
    assert claim.steps[0].general


@pytest.mark.parametrize(("kind", "right", "wrong", "where"), [(k, *s) for k, v in SLIPS.items() for s in v])
def test_the_wrong_case_is_named(kind: str, right: str, wrong: str, where: str) -> None:
    *_, claim = check_text(note(kind, DELTA[kind], cases(kind).replace(right, wrong))).formulas
    assert claim.verdict is Verdict.REFUTED, explain(claim)
    (step,) = claim.steps
    assert step.message.startswith(where), explain(claim)
    assert step.span is not None
    assert wrong in claim.latex[slice(*step.span)]
    layers = where.removeprefix("where ")
    assert step.suggestions and all(text.endswith(rf", \quad {layers}") for text in step.suggestions)


@pytest.mark.parametrize("kind", LAYERS)
@pytest.mark.parametrize(
    ("last", "below", "verdict"),
    [
        ("l < L", "l = L", Verdict.REFUTED),
        ("l = L", r"l \le L", Verdict.REFUTED),
        ("l = L - 1", r"\text{otherwise}", Verdict.REFUTED),
        (r"\text{output layer}", r"\text{hidden layers}", Verdict.UNCLEAR),
        (r"\text{if } l \text{ is the output layer}", r"\text{otherwise}", Verdict.UNCLEAR),
        ("l = L, j = 1", r"\text{otherwise}", Verdict.UNCLEAR),
    ],
)
def test_other_conditions_are_not_taken_for_these(kind: str, last: str, below: str, verdict: Verdict) -> None:
    *_, claim = check_text(note(kind, DELTA[kind], cases(kind, last, below))).formulas
    assert claim.verdict is verdict, explain(claim)


def test_cases_stand_within_products() -> None:
    formula = r"""\frac{\partial C}{\partial w_{ji}^{(l)}} = a_i^{(l-1)} \sigma'(z_j^{(l)}) \begin{cases}
      a_j^{(l)} - y_j & l = L \\ \sum_k w_{kj}^{(l+1)} \delta_k^{(l+1)} & l < L \end{cases}, \quad l = 1, \dots, L"""
    wrong = formula.replace("a_i^{(l-1)}", "a_i^{(l)}")
    *_, one, two = check_text(note("components", DELTA["components"], formula, wrong)).formulas
    assert (one.verdict, two.verdict) == (Verdict.PROVED, Verdict.REFUTED), explain(one) + explain(two)


@pytest.mark.parametrize(("last", "below"), CONDITIONS[:3])
@pytest.mark.parametrize("kind", LAYERS)
def test_cases_define(kind: str, last: str, below: str) -> None:
    r"""What a note defines by cases is known from there on: one given for the last layer, one for the others."""
    left, right = DELTA[kind].split(" = ")
    definition = cases(kind, last, below)
    for given, verdict in ((definition, Verdict.PROVED), (definition.replace("-", "+", 1), Verdict.REFUTED)):
        first, claim = check_text(note(kind, given, f"{right} = {left}")).formulas
        assert first.verdict is Verdict.GIVEN, explain(first)
        assert claim.verdict is verdict, explain(claim)


STEP = r"w_{ji}^{(l)} \leftarrow w_{ji}^{(l)} - \eta \sigma'(z_j^{(l)}) "


@pytest.mark.parametrize(
    ("formula", "verdict"),
    [
        (r"a_i^{(l-1)} \begin{cases} LAST & l = L \\ BELOW & \text{otherwise} \end{cases}", Verdict.PROVED),
        (r"a_i^{(l)} \begin{cases} LAST & l = L \\ BELOW & \text{otherwise} \end{cases}", Verdict.REFUTED),
        (r"a_i^{(l-1)} \begin{cases} -LAST & l = L \\ BELOW & \text{otherwise} \end{cases}", Verdict.REFUTED),
        (r"a_i^{(l-1)} LAST, \quad l = L", Verdict.PROVED),
        (r"a_i^{(l-1)} LAST, \quad l < L", Verdict.REFUTED),
        (r"a_i^{(l-1)} BELOW, \quad l < L", Verdict.PROVED),
    ],
)
def test_steps_under_conditions(formula: str, verdict: Verdict) -> None:
    formula = formula.replace("LAST", r"(a_j^{(L)} - y_j)")
    formula = STEP + formula.replace("BELOW", r"\sum_k w_{kj}^{(l+1)} \delta_k^{(l+1)}")
    *_, claim = check_text(note("components", DELTA["components"], formula)).formulas
    assert claim.verdict is verdict, explain(claim)


@pytest.mark.parametrize("kind", LAYERS)
def test_indicators_of_layers_refute_nothing(kind: str) -> None:
    r"""What stands under ``\mathbb{1}[l = L]`` need not fit at other layers."""
    left = DELTA[kind].split(" = ")[0]
    formula = rf"{left} = \mathbb{{1}}[l = L] {LAST[kind]} + \mathbb{{1}}[l \neq L] {BELOW[kind]}"
    *_, claim = check_text(note(kind, DELTA[kind], formula)).formulas
    assert claim.verdict is Verdict.UNCLEAR, explain(claim)


@pytest.mark.parametrize(
    "formula",
    [
        cases("components", "l = 1", r"\text{otherwise}"),
        r"\delta_j^{(l)} = (a_j^{(L)} - y_j) \sigma'(z_j^{(L)}), \quad l = 1",
    ],
)
def test_corrections_keep_what_conditions_speak_of(formula: str) -> None:
    r"""That ``\delta_j^{(L)}`` would be right is nothing that holds for ``l = 1``."""
    *_, claim = check_text(note("components", DELTA["components"], formula)).formulas
    assert claim.verdict is Verdict.REFUTED, explain(claim)
    assert all(text.startswith(r"\delta_{j}^{(l)}") for text in claim.steps[0].suggestions)
