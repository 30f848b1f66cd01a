"""Claims far from a layer's own letter, and sums whose limits are no layers or units."""

from __future__ import annotations

import pytest

from derive.check import check
from derive.results import Verdict
from tests.segments import both_ways

NETWORK = r"""---
derive:
  given:
    - z_j^{(l)} = \sum_k w_{jk}^{(l)} a_k^{(l-1)} + b_j^{(l)}
    - a_j^{(l)} = \sigma(z_j^{(l)})
    - C = \frac12 \sum_j (a_j^{(L)} - y_j)^2
    - \delta_j^{(l)} = \frac{\partial C}{\partial z_j^{(l)}}
---
"""
RECURRENT = r"""---
derive:
  given:
    - s^{(t)} = u x^{(t)} + w h^{(t-1)}
    - h^{(t)} = \tanh(s^{(t)})
    - E = \frac12 (h^{(T)} - y)^2
---
"""
THREE = r"""---
derive:
  shapes: {y: [3], x: [3]}
  given: ['y_i = w x_i', 's = \sum_{i=1}^{3} y_i']
---
"""
MANY = r"""---
derive:
  shapes: {v: [n]}
  given: ['s = \sum_{j=1}^{n} v_j']
---
"""


def verdict(givens: str, latex: str) -> Verdict:
    """The verdict on one claim."""
    (note,) = check(f"{givens}\n$$ {latex} $$\n").notes
    return note.formulas[0].verdict


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        (r"a_j^{(L-2)} = \sigma(z_j^{(L-2)})", Verdict.PROVED),
        (r"\delta_j^{(L-3)} = \sum_k w_{kj}^{(L-2)} \delta_k^{(L-2)} \sigma'(z_j^{(L-3)})", Verdict.PROVED),
        (r"\delta_j^{(L-3)} = \sum_k w_{jk}^{(L-2)} \delta_k^{(L-2)} \sigma'(z_j^{(L-3)})", Verdict.REFUTED),
        (r"a_j^{(l)} = \sigma(\sum_k w_{jk}^{(l)} a_k^{(l-1)} + b_j^{(l)})", Verdict.PROVED),
        (
            r"\frac{\partial a_j^{(l+3)}}{\partial a_i^{(l)}} = \sum_k \sum_m \sigma'(z_j^{(l+3)}) w_{jk}^{(l+3)}"
            r" \sigma'(z_k^{(l+2)}) w_{km}^{(l+2)} \sigma'(z_m^{(l+1)}) w_{mi}^{(l+1)}",
            Verdict.PROVED,
        ),
    ],
)
def test_far_from_the_letter(latex: str, expected: Verdict) -> None:
    assert verdict(NETWORK, latex) is expected


@pytest.mark.parametrize(
    ("givens", "latex", "expected"),
    [
        (THREE, r"s = \sum_{i=1}^{3} w x_i", Verdict.PROVED),
        (THREE, r"s = \sum_{i=0}^{3} y_i", Verdict.REFUTED),
        (THREE, r"s = \sum_{i=1}^{4} y_i", Verdict.REFUTED),
        (
            RECURRENT,
            r"\frac{\partial E}{\partial w} = \sum_{t=1}^{T} \frac{\partial E}{\partial s^{(t)}} h^{(t-1)}",
            Verdict.PROVED,
        ),
        (
            RECURRENT,
            r"\frac{\partial E}{\partial w} = \sum_{t=0}^{T} \frac{\partial E}{\partial s^{(t)}} h^{(t-1)}",
            Verdict.REFUTED,
        ),
        (MANY, r"2 s = 2 \sum_{j=1}^{n} v_j", Verdict.PROVED),
        (MANY, r"s = \sum_{j=1}^{q} v_j", Verdict.UNCLEAR),
    ],
)
def test_limits_of_sums(givens: str, latex: str, expected: Verdict) -> None:
    assert verdict(givens, latex) is expected


SOFTMAX = r"""---
derive:
  assume: ['\sum_j y_j = 1']
  given:
    - z_j^{(l)} = \sum_k w_{jk}^{(l)} a_k^{(l-1)} + b_j^{(l)}
    - a_j^{(l)} = \sigma(z_j^{(l)})
    - a_j^{(L)} = \frac{e^{z_j^{(L)}}}{\sum_k e^{z_k^{(L)}}}
    - C = -\sum_j y_j \log a_j^{(L)}
    - \delta_j^{(l)} = \frac{\partial C}{\partial z_j^{(l)}}
---
"""
#: The last layer reads the two below it, and has a bias that no other one has.
SKIPPING = r"""---
derive:
  functions: [f, g]
  given:
    - z_j^{(l)} = \sum_k w_{jk}^{(l)} a_k^{(l-1)}
    - a_j^{(l)} = f(z_j^{(l)})
    - z_j^{(L)} = \sum_k w_{jk}^{(L)} a_k^{(L-1)} + \sum_k v_{jk}^{(L)} a_k^{(L-2)} + c_j^{(L)}
    - a_j^{(L)} = g(z_j^{(L)})
    - C = \sum_j (a_j^{(L)} - y_j)^2
    - \delta_j^{(l)} = \frac{\partial C}{\partial z_j^{(l)}}
---
"""


@pytest.mark.parametrize(
    ("givens", "latex", "words"),
    [
        (
            SOFTMAX,
            r"\delta_j^{(l)} = \sigma'(z_j^{(l)}) \sum_k w_{kj}^{(l+1)} \delta_k^{(l+1)}",
            "every width, every depth, 1 <= l < L",
        ),
        (SOFTMAX, r"\delta_j^{(L)} = a_j^{(L)} - y_j", "every width, every depth"),
        (
            SOFTMAX,
            r"\frac{\partial C}{\partial w_{jk}^{(l)}} = \delta_j^{(l)} a_k^{(l-1)}",
            "every width, every depth, 1 <= l <= L",
        ),
        (SOFTMAX, r"\sum_j a_j^{(L)} = 1", "every width, every depth"),
        (SOFTMAX, r"\frac{\partial a_j^{(l)}}{\partial z_j^{(l)}} = \sigma'(z_j^{(l)})", ""),
        (
            SOFTMAX,
            r"\frac{\partial a_j^{(l)}}{\partial z_j^{(l)}} = \sigma'(z_j^{(l)}), \quad l < L",
            "every width, every depth, 1 <= l < L",
        ),
        (
            SOFTMAX,
            r"\frac{\partial a_j^{(l+1)}}{\partial a_i^{(l)}} = \sigma'(z_j^{(l+1)}) w_{ji}^{(l+1)}, l < L-1",
            "every width, every depth, 0 <= l <= L-2",
        ),
        (
            SOFTMAX,
            r"\frac{\partial a_j^{(l+1)}}{\partial a_i^{(l)}} = \sigma'(z_j^{(l+1)}) w_{ji}^{(l+1)}, l < L",
            "",
        ),
        (SOFTMAX, r"\sum_j a_j^{(l)} = 1", ""),
        (SKIPPING, r"\delta_j^{(l)} = f'(z_j^{(l)}) \sum_k w_{kj}^{(l+1)} \delta_k^{(l+1)}", ""),
        (
            SKIPPING,
            r"\delta_j^{(l)} = f'(z_j^{(l)}) \sum_k w_{kj}^{(l+1)} \delta_k^{(l+1)}, l < L-2",
            "proved",
        ),
        (SKIPPING, r"\frac{\partial C}{\partial w_{jk}^{(l)}} = \delta_j^{(l)} a_k^{(l-1)}", "proved"),
        (SKIPPING, r"\frac{\partial C}{\partial w_{jk}^{(l)}} = \delta_j^{(l)} a_j^{(l-1)}", ""),
    ],
)
def test_a_last_layer_of_its_own(givens: str, latex: str, words: str) -> None:
    """For which sizes a claim is proved; it is refuted if no words say so."""
    (note,) = check(f"{givens}\n$$ {latex} $$\n").notes
    (step,) = note.formulas[0].steps
    assert step.verdict is (Verdict.PROVED if words else Verdict.REFUTED)
    assert step.general == bool(words)
    assert words in ("", "proved", step.holds_for)


DECAY = r"""---
derive:
  given:
    - z_j^{(l)} = \sum_k w_{jk}^{(l)} a_k^{(l-1)} + b_j^{(l)}
    - a_j^{(l)} = \sigma(z_j^{(l)})
    - C = \frac12 \sum_j (a_j^{(L)} - y_j)^2 + R
    - R = RANGE \sum_j \sum_k (w_{jk}^{(l)})^2
    - \delta_j^{(l)} = \frac{\partial C}{\partial z_j^{(l)}}
---
"""


@pytest.mark.parametrize(
    ("limits", "layer", "expected"),
    [
        (r"\sum_{l=1}^{L}", "L", Verdict.PROVED),
        (r"\sum_{l}", "L", Verdict.PROVED),
        (r"\sum_{l=1}^{L-1}", "L", Verdict.REFUTED),
        (r"\sum_{l=1}^{L-1}", "L-1", Verdict.PROVED),
        (r"\sum_{l=1}^{L-2}", "L-1", Verdict.REFUTED),
        (r"\sum_{l=1}^{L-2}", "L-2", Verdict.PROVED),
        (r"\sum_{l=2}^{L}", "1", Verdict.REFUTED),
        (r"\sum_{l=2}^{L}", "2", Verdict.PROVED),
    ],
)
def test_layers_that_a_sum_leaves_out(limits: str, layer: str, expected: Verdict) -> None:
    givens = DECAY.replace("RANGE", limits)
    latex = rf"\frac{{\partial R}}{{\partial w_{{jk}}^{{({layer})}}}} = 2 w_{{jk}}^{{({layer})}}"
    assert verdict(givens, latex) is expected


@pytest.mark.parametrize(
    "latex",
    [
        r"c^{(t)} = c^{(T)}",
        r"\frac{\partial c^{(t)}}{\partial h^{(t)}} = 1",
        r"\frac{\partial c^{(1)}}{\partial h^{(2)}} = 1",
    ],
)
def test_a_sum_up_to_an_index_is_no_whole_sum(latex: str) -> None:
    givens = RECURRENT.replace("    - E =", "    - c^{(t)} = \\sum_{k=1}^{t} h^{(k)}\n    - E =")
    assert verdict(givens, latex) is Verdict.UNCLEAR


@pytest.mark.parametrize(
    "sums", [r"\sum_{i,j,l}", r"\sum_i \sum_j \sum_l", r"\sum_i \sum_{l,j}", r"\sum_l \sum_{i,j}"]
)
def test_the_order_of_sums_over_layers_and_units_is_free(sums: str) -> None:
    givens = DECAY.replace(r"RANGE \sum_j \sum_k (w_{jk}^{(l)})^2", rf"{sums} (w_{{ij}}^{{(l)}})^2")
    assert verdict(givens, r"\frac{\partial R}{\partial w_{ij}^{(l)}} = 2 w_{ij}^{(l)}") is Verdict.PROVED
    assert verdict(givens, r"R = \sum_l \sum_i \sum_j (w_{ij}^{(l)})^2") is Verdict.PROVED
    assert verdict(givens, r"R = \sum_l \sum_i (w_{ii}^{(l)})^2") is Verdict.REFUTED


def test_the_lowest_layer_has_no_weights_of_its_own() -> None:
    givens = DECAY.replace("RANGE", r"\sum_{l=1}^{L}")
    assert verdict(givens, r"\frac{\partial R}{\partial w_{jk}^{(l)}} = 2 w_{jk}^{(l)}") is Verdict.PROVED


def with_input(last: str, base: int = 0, cost: str = "y_j") -> str:
    """A network whose inputs are also read further up."""
    return rf"""---
derive:
  given:
    - z_j^{{(l)}} = \sum_k w_{{jk}}^{{(l)}} a_k^{{(l-1)}} + b_j^{{(l)}}
    - a_j^{{(l)}} = \sigma(z_j^{{(l)}})
    - a_j^{{({base})}} = x_j
    - {last}
    - C = \sum_j (a_j^{{(L)}} - {cost})^2
    - \delta_j^{{(l)}} = \frac{{\partial C}}{{\partial z_j^{{(l)}}}}
---
"""


SKIP_FROM_INPUT = r"z_j^{(L)} = \sum_k w_{jk}^{(L)} a_k^{(L-1)} + \sum_k u_{jk} x_k"


@pytest.mark.parametrize(
    ("givens", "latex"),
    [
        (with_input(SKIP_FROM_INPUT), r"\frac{\partial z_j^{(l)}}{\partial a_k^{(l-1)}} = w_{jk}^{(l)}"),
        (
            with_input("a_j^{(L)} = z_j^{(L)} + x_j", base=1),
            r"\frac{\partial a_j^{(l)}}{\partial a_k^{(l-1)}} = w_{jk}^{(l)}"
            r" \frac{\partial a_j^{(l)}}{\partial z_j^{(l)}}",
        ),
        (
            with_input("a_j^{(L)} = z_j^{(L)}", cost="x_j"),
            r"\frac{\partial C}{\partial a_j^{(l)}} = \sum_k w_{kj}^{(l+1)} \delta_k^{(l+1)}",
        ),
    ],
)
def test_what_fails_only_where_inputs_are_read_again(givens: str, latex: str) -> None:
    """The last layer is the first one, or the layer above it: small sizes need not show that."""
    assert verdict(givens, latex) in (Verdict.REFUTED, Verdict.UNCLEAR)


@pytest.mark.parametrize("cost", ["x_j", "y_j"])
def test_inputs_that_the_cost_reads(cost: str) -> None:
    latex = r"\delta_j^{(l)} = \sigma'(z_j^{(l)}) \sum_k w_{kj}^{(l+1)} \delta_k^{(l+1)}"
    (note,) = check(f"{with_input('a_j^{(L)} = z_j^{(L)}', cost=cost)}\n$$ {latex} $$\n").notes
    assert note.formulas[0].verdict is Verdict.PROVED and note.formulas[0].steps[0].general


LINEAR = r"""---
derive:
  given:
    - z_j^{(l)} = \sum_k w_{jk}^{(l)} a_k^{(l-1)} + b_j^{(l)}
    - a_j^{(l)} = \sigma(z_j^{(l)})
    - a_j^{(L)} = z_j^{(L)}
---
"""


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        (r"a_j^{(1)} = \sigma(z_j^{(1)})", Verdict.PROVED),
        (r"\frac{\partial a_j^{(l)}}{\partial z_j^{(l)}} = 1", Verdict.REFUTED),
        (r"a_j^{(l)} = z_j^{(l)}", Verdict.REFUTED),
        (r"a_j^{(l)} = \sigma(z_j^{(l)}), \quad l < L", Verdict.PROVED),
        (r"a_j^{(L)} = z_j^{(L)}", Verdict.PROVED),
    ],
)
def test_a_last_layer_that_no_other_given_mentions(latex: str, expected: Verdict) -> None:
    assert verdict(LINEAR, latex) is expected


def test_the_order_of_formulas_does_not_matter() -> None:
    first = r"\delta_j^{(l)} = \sigma'(z_j^{(l)}) \sum_k w_{kj}^{(l+1)} \delta_k^{(l+1)}"
    second = r"\delta_j^{(l)} \sum_i y_i = \sigma'(z_j^{(l)}) \sum_k w_{kj}^{(l+1)} \delta_k^{(l+1)}"
    for pair in ((first, second), (second, first)):
        (note,) = check(SOFTMAX + "".join(f"\n$$ {latex} $$\n" for latex in pair)).notes
        assert [one.verdict for one in note.formulas] == [Verdict.PROVED] * 2


@pytest.mark.parametrize(
    "latex",
    [
        r"\frac{\partial C / \partial b_{j}^{(l)}}{\partial C/\partial b_i^{(l)}} ="
        r" \frac{\delta_j^{(l)}}{\delta_i^{(l)}}",
        r"\frac{0}{C - C} = 1",
        r"\frac{\log(-1 - C^2)}{\log(-1 - C^2)} = 1",
    ],
)
def test_what_has_no_value_is_neither_right_nor_wrong(latex: str) -> None:
    assert verdict(SKIPPING, latex) is Verdict.UNCLEAR


@pytest.mark.parametrize("place", ["_{%s}", "^{%s}", "^{(%s)}"])
def test_the_lowest_step_where_what_it_is_made_of_is_given(place: str) -> None:
    at = {step: place % step for step in ("t", "t-1", "0")}
    givens = rf"""---
derive:
  given:
    - a{at["t"]} = w x{at["t"]} + v h{at["t-1"]} + b
    - a{at["0"]} = w x{at["0"]} + b
    - h{at["t"]} = \sigma(a{at["t"]})
---
"""
    assert verdict(givens, rf"h{at['0']} = \sigma(a{at['0']})") is Verdict.PROVED
    assert (
        verdict(givens, rf"\frac{{\partial h{at['0']}}}{{\partial b}} = \sigma'(a{at['0']})")
        is Verdict.PROVED
    )
    assert (
        verdict(givens, rf"\frac{{\partial h{at['0']}}}{{\partial b}} = \sigma(a{at['0']})")
        is Verdict.REFUTED
    )


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("l = L - 1", "l = L-1"),
        ("l = 1", "l = 1"),
        (r"l \le 2", "1 <= l <= 2"),
        (r"l \ge L - 1", "L-1 <= l <= L"),
        (r"2 \le l < L", "2 <= l < L"),
        (r"l = 1, \dots, L - 2", "1 <= l <= L-2"),
    ],
)
def test_layers_are_told_as_the_condition_counts_them(condition: str, words: str) -> None:
    latex = rf"\frac{{\partial C}}{{\partial b_j^{{(l)}}}} = \delta_j^{{(l)}}, \quad {condition}"
    (note,) = check(f"{NETWORK}\n$$ {latex} $$\n").notes
    (step,) = note.formulas[0].steps
    assert step.general
    assert step.holds_for.endswith(f"every depth, {words}")


#: Gradients with a name, by what stands a layer below; there, h depends on a as well.
BELOW = r"""---
derive:
  functions: [f, g]
  given:
    - z_j^{(l)} = \sum_k w_{jk}^{(l)} h_k^{(l-1)} + \sum_k u_{jk}^{(l)} a_k^{(l-1)}
    - a_j^{(l)} = f(z_j^{(l)})
    - h_j^{(l)} = RULE
    - C = \frac12 \sum_j (a_j^{(L)} - y_j)^2
    - e_j^{(l)} = \frac{\partial C}{\partial a_j^{(l-1)}}
---
"""


@pytest.mark.parametrize(
    ("rule", "expected"), [("g(a_j^{(l)})", Verdict.REFUTED), ("g(y_j)", Verdict.PROVED)], ids=("a", "y")
)
def test_gradients_by_lower_layers_see_all_paths(rule: str, expected: Verdict) -> None:
    latex = r"e_j^{(l)} = \sum_k u_{kj}^{(l)} \frac{\partial C}{\partial z_k^{(l)}}"
    verdict, segments = both_ways(f"{BELOW.replace('RULE', rule)}\n$$ {latex} $$\n")
    assert (verdict, segments) == (expected, expected is Verdict.PROVED)
