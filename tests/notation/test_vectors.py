"""Vectors and matrices without indices: their shapes follow from the givens, whatever the order of these."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from itertools import permutations
from typing import Any

import pytest

from derive.documents.note import Entry
from derive.notation.reading import read_givens
from derive.notation.settings import Settings
from tests.notes import check_text, explain

GIVENS = {
    "recurrent": r"""
  functions: [f, g]
  shapes: {W: [m, d], U: [m, m], V: [q, m], b: [m], x_t: [d]}
  depends: {L: [y_t]}
  given:
    - h_t = f(U h_{t-1} + W x_t + b)
    - y_t = g(V h_t)
    - \delta_t = \frac{\partial L}{\partial h_t}
""",
    "rows": r"""
  vectors: row
  functions: [f]
  shapes: {'W^{(l)}': ['n_{l-1}', n_l]}
  depends: {C: ['a^{(L)}']}
  given:
    - z^{(l)} = a^{(l-1)} W^{(l)} + b^{(l)}
    - a^{(l)} = f(z^{(l)})
    - \delta^{(l)} = \frac{\partial C}{\partial z^{(l)}}
""",
    "gates": r"""
  shapes: {x_t: [d], W_f: [n, d], U_f: [n, n], W_i: [n, d], W_c: [n, d]}
  depends: {L: [C_t]}
  given:
    - a^f_t = W_f x_t + U_f C_{t-1}
    - a^i_t = W_i x_t
    - a^c_t = W_c x_t
    - f_t = \sigma(a^f_t)
    - i_t = \sigma(a^i_t)
    - u_t = \tanh(a^c_t)
    - C_t = f_t \odot C_{t-1} + i_t \odot u_t
""",
    "numbers in gates": r"""
  given:
    - a^f_t = W_f x_t
    - f_t = \tanh(a^f_t)
""",
    "powers": r"""
  given:
    - n = 2
    - y = x^n + c^2
""",
    "components": r"""
  shapes: {a: [n], t: [n], y: [n]}
  depends: {L: [h]}
  given:
    - h = \tanh(a)
    - s = \frac12 \|y\|^2
""",
    "relu": r"""
  shapes: {W: [m, n], x: [n], b: [m]}
  depends: {L: [h]}
  given:
    - h = \max(0, W x + b)
""",
    "ones": r"""
  shapes: {X: [n, d], w: [d], y: [n]}
  given:
    - p = X w + b \mathbf{1}
    - J = \frac12 \|p - y\|^2
""",
    "misfit": r"""
  shapes: {x: [n], v: [n], t: [n]}
  given:
    - s = v^T x
    - q = \frac12 (s - t)^2
""",
}

READINGS: dict[str, list[tuple[str, str]]] = {
    "recurrent": [
        (r"h_{t+1} = f(W x_{t+1} + U h_t + b)", "proved"),
        (
            r"\frac{\partial L}{\partial V} = \sum_t \frac{\partial L}{\partial y_t} \odot g'(V h_t) h_t^T",
            "unclear:shape",
        ),
        (
            r"\frac{\partial L}{\partial V} = \sum_t (\frac{\partial L}{\partial y_t} \odot g'(V h_t)) h_t^T",
            "proved",
        ),
        (r"h_{t+1} = f(W x_t + U h_t + b)", "refuted"),
        (r"h_{t+1} = f(W x_{t+1} + U h_{t+1} + b)", "refuted"),
        (r"h_{t+1} = f(W x_{t+1} + U^T h_t + b)", "refuted:value"),
        (r"h_{t+1} = f(W x_{t+1} + h_t^T U + b)", "refuted:shape"),
        (r"h_{t+1} = f(W x_{t+1} + U h_t)", "refuted:value"),
    ],
    "rows": [
        (r"\delta^{(l)} = (\delta^{(l+1)} (W^{(l+1)})^T) \odot f'(z^{(l)})", "proved"),
        (r"\frac{\partial C}{\partial W^{(l)}} = (a^{(l-1)})^T \delta^{(l)}", "proved"),
        (r"\frac{\partial C}{\partial b^{(l)}} = \delta^{(l)}", "proved"),
        (r"\delta^{(l)} = (\delta^{(l+1)} W^{(l+1)}) \odot f'(z^{(l)})", "refuted"),
        (r"\frac{\partial C}{\partial W^{(l)}} = \delta^{(l)} (a^{(l-1)})^T", "refuted:shape"),
        (r"\frac{\partial C}{\partial W^{(l)}} = (a^{(l)})^T \delta^{(l)}", "refuted"),
    ],
    "gates": [
        (r"f_t = \sigma(W_f x_t + U_f C_{t-1})", "proved"),
        (
            r"\frac{\partial L}{\partial a^i_t} = \frac{\partial L}{\partial C_t} \odot u_t \odot i_t \odot (1 - i_t)",
            "refuted:value",
        ),
        (r"\frac{\partial L}{\partial i_t} = \frac{\partial L}{\partial C_t} \odot u_t", "proved"),
        (
            r"\frac{\partial L}{\partial a^c_t} = \frac{\partial L}{\partial C_t} \odot i_t \odot (1 - u_t^2)",
            "proved",
        ),
        (r"\frac{\partial L}{\partial W_i} = \sum_t \frac{\partial L}{\partial a^i_t} x_t^T", "proved"),
        (
            r"\frac{\partial L}{\partial a^c_t} = \frac{\partial L}{\partial C_t} \odot f_t \odot (1 - u_t^2)",
            "refuted:value",
        ),
        (r"f_t = \sigma(W_i x_t + U_f C_{t-1})", "refuted:value"),
        (r"\frac{\partial L}{\partial i_t} = \frac{\partial L}{\partial C_t} \odot i_t", "refuted:value"),
        (
            r"\frac{\partial L}{\partial W_i} = \sum_t \frac{\partial L}{\partial a^f_t} x_t^T",
            "refuted:value",
        ),
        (r"a^g_t = W_g x_t", "unclear|given"),
    ],
    "numbers in gates": [
        (r"f_t = \tanh(W_f x_t)", "proved"),
        (r"f_t = \tanh(W_f)", "refuted:value"),
    ],
    "powers": [
        (r"y = x^2 + c^2", "proved"),
        (r"y = x^3 + c^2", "refuted:value"),
    ],
    "components": [
        (r"\frac{\partial L}{\partial a} = \frac{\partial L}{\partial h} \odot (1 - h^2)", "proved"),
        (r"\frac{\partial L}{\partial a} = (1 - \tanh^2(a)) \odot \frac{\partial L}{\partial h}", "proved"),
        (r"t \odot \frac{y}{h} \odot h = t \odot y", "proved"),
        (r"t \odot \frac{1}{h} \odot h = t", "proved"),
        (r"\frac{\partial L}{\partial a} = \frac{\partial L}{\partial h} \odot (1 - h)", "refuted:value"),
        (r"\frac{\partial L}{\partial a} = \frac{\partial L}{\partial h} \odot (1 - a^2)", "refuted:value"),
        (r"t \odot \frac{h}{y} \odot h = t \odot y", "refuted:value"),
        (r"\frac{\partial L}{\partial a} = (1 - h^2) \frac{\partial L}{\partial h}", "unclear:shape"),
        (r"y^2 = y \odot y", "unclear:shape"),
        (r"2 s = y^2", "unclear:shape"),
        (r"\tanh^2(a) = \tanh(a)^T \tanh(a)", "unclear:shape"),
        (r"y \odot (y^2 t) = t", "unclear:shape"),
        (r"\frac{y}{t} = 1", "unclear:shape"),
        (r"\tanh'(a) = 1 - \tanh^2(a)", "proved"),
        (r"\tanh'(a) = 1 - \tanh(a)", "refuted:value"),
    ],
    "relu": [
        (
            r"\frac{\partial L}{\partial b} = \frac{\partial L}{\partial h} \odot \mathbb{1}_{W x + b > 0}",
            "proved",
        ),
        (
            r"\frac{\partial L}{\partial b} = \mathbf{1}[W x + b > 0] \odot \frac{\partial L}{\partial h}",
            "proved",
        ),
        (
            r"\frac{\partial L}{\partial W} = (\frac{\partial L}{\partial h} \odot \mathbb{1}_{h > 0}) x^T",
            "proved",
        ),
        (
            r"\frac{\partial L}{\partial b} = \frac{\partial L}{\partial h} \odot \mathbb{1}_{W x + b < 0}",
            "refuted:value",
        ),
        (
            r"\frac{\partial L}{\partial b} = \frac{\partial L}{\partial h} \odot \mathbb{1}_{W x > 0}",
            "refuted:value",
        ),
        (r"\frac{\partial L}{\partial b} = \frac{\partial L}{\partial h} \mathbb{1}_{h > 0}", "unclear"),
        (
            r"\frac{\partial L}{\partial b} = \frac{\partial L}{\partial h} \odot \mathbb{1}_{W > 0}",
            "refuted:shape",
        ),
    ],
    "ones": [
        (r"\frac{\partial J}{\partial b} = \mathbf{1}^T (p - y)", "proved"),
        (r"\frac{\partial J}{\partial b} = (p - y)^T \mathbf{1}", "proved"),
        (r"X^T \mathbf{1} = (\mathbf{1}^T X)^T", "proved"),
        (r"\frac{\partial J}{\partial b} = \mathbf{1}^T p", "refuted:value"),
        (r"\frac{\partial J}{\partial b} = 2\, \mathbf{1}^T (p - y)", "refuted:value"),
        (r"p = X w + \mathbf{1}", "refuted:value"),
        (r"p = X w + \mathbf{1}^T b", "unclear"),
        (r"\mathbf{1}^T \mathbf{1} = 1", "unclear"),
        (r"\frac{\partial J}{\partial b} = \mathbf{1}_n^T (p - y)", "proved"),
        (r"\mathbf{1}_n^T (p - y) = 0", "refuted:value"),
        (r"\mathbf{1}_k^T (p - y) = 0", "unclear"),
    ],
    "misfit": [
        (r"s = x^T v", "proved"),
        (r"\frac12 (s - t)^2 = \frac12 (v^T x - t)^2", "unclear:undefined"),
    ],
}

#: Givens that tell the shapes of everything in them only together.
SHUFFLED = [
    r"h_t = \tanh(U h_{t-1} + W x_t + b)",
    r"r_t = \sigma(P h_t + Q x_t)",
    r"v_t = r_t \odot h_t + k_t",
    r"\epsilon_t = v_t - y_t",
]


def rows() -> Iterator[Any]:
    for name, formulas in READINGS.items():
        for latex, expected in formulas:
            yield pytest.param(name, latex, expected, id=f"{name}: {latex}")


@pytest.mark.parametrize(("name", "latex", "expected"), list(rows()))
def test_reading(name: str, latex: str, expected: str) -> None:
    found = check_text(f"---\nderive:{GIVENS[name]}---\n\n$$\n{latex}\n$$\n").formulas[-1]
    verdicts, _, code = expected.partition(":")
    assert found.verdict in verdicts.split("|"), explain(found)
    assert not code or found.steps[0].code == code, explain(found)


def _shapes(givens: list[str]) -> dict[str, tuple[int, bool]]:
    """The rank that each name is read with."""
    entries = tuple(Entry(latex, 1, 1) for latex in givens)
    settings = Settings(given=entries, shapes={"U": ("m", "m"), "x_t": ("d",), "W": ("m", "d")})
    forms = read_givens(settings).vocabulary.forms
    return {form.key: (form.rank, form.row) for group in forms.values() for form in group}


def test_the_order_of_givens_and_terms_does_not_count() -> None:
    generator = random.Random(7)
    wanted = _shapes(SHUFFLED)
    assert wanted["h_·"] == wanted["v_·"] == wanted["k_·"] == wanted["y_·"] == wanted["b"] == (1, False)
    assert wanted["P"] == wanted["Q"] == (2, False)
    for order in permutations(SHUFFLED):
        assert _shapes([_turned(given, generator) for given in order]) == wanted


def _turned(given: str, generator: random.Random) -> str:
    """A given with the terms of its sum in another order."""

    def shuffled(found: re.Match[str]) -> str:
        terms = found[1].split(" + ")
        generator.shuffle(terms)
        return "(" + " + ".join(terms) + ")"

    return re.sub(r"\(([^()]*)\)", shuffled, given)


@pytest.mark.parametrize(("claim", "verdict"), [(r"\delta = 4 a z", "proved"), (r"\delta = 2 a", "refuted")])
def test_a_later_directive_replaces_a_definition_of_the_note(claim: str, verdict: str) -> None:
    note = (
        "<!-- derive: {given: ['z = w x', 'a = z^2', 'L = a^2']} -->\n\n"
        "$$ \\delta := \\frac{\\partial L}{\\partial a} $$\n\n"
        "<!-- derive: {given: '\\delta = \\frac{\\partial L}{\\partial z}'} -->\n\n"
        f"$$ {claim} $$\n"
    )
    found = check_text(note).formulas[-1]
    assert found.verdict == verdict, explain(found)


TRANSPOSED = r"""---
derive:
  given:
    - z_i^l = \sum_j w_{ij}^l a_j^{l-1}
    - a_i^l = \sigma(z_i^l)
    - C = \sum_i (y_i - a_i^L)^2
    - \delta_j^l = \frac{\partial C}{\partial z_j^l}
---
"""


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        (r"(w^l)^T_{ij} = w_{ji}^l", "proved"),
        (r"(w^l)^T_{ij} = w_{ij}^l", "refuted"),
        (r"((w^l)^T)_{ij} = w_{ji}^l", "proved"),
        (r"{w^l}^T_{ij} = w_{ji}^l", "proved"),
        (r"(w^l)_{ij}^T = w_{ji}^l", "unclear"),
        (r"(w^l)_{ij}^T = w_{ij}^l", "unclear"),
        (r"\delta_j^l = \sum_k (w^{l+1})^T_{jk} \delta_k^{l+1} \sigma'(z_j^l)", "proved"),
        (r"\delta_j^l = \sum_k (w^{l+1})^T_{kj} \delta_k^{l+1} \sigma'(z_j^l)", "refuted"),
        (r"(a^l)^T_j = a_j^l", "proved"),
    ],
)
def test_entries_of_a_transpose(latex: str, expected: str) -> None:
    (found,) = check_text(f"{TRANSPOSED}\n$$ {latex} $$\n").formulas
    assert found.verdict.value == expected, explain(found)
