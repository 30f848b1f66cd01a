"""Costs with sums over layers of leaves, such as weight decay: proved for every depth, if it holds at each."""

from __future__ import annotations

import pytest

from derive.results import Step, Verdict
from tests.notes import check_text
from tests.segments import both_ways

LAYERS = r"""---
derive:
  functions: [f, g]
  given:
    - z_j^{(l)} = \sum_k w_{jk}^{(l)} a_k^{(l-1)} + b_j^{(l)}
    - a_j^{(l)} = f(z_j^{(l)})
    - E = \frac12 \sum_j (a_j^{(L)} - y_j)^2
    - C = COST
    - \delta_j^{(l)} = \frac{\partial C}{\partial z_j^{(l)}}
---
"""
SQUARES = r"\sum_j \sum_k (w_{jk}^{(l)})^2"
DECAY = rf"E + \frac{{\lambda}}{{2}} \sum_{{l=1}}^{{L}} {SQUARES}"
SLOPE = r"\frac{\partial C}{\partial w_{jk}^{(l)}} = \delta_j^{(l)} a_k^{(l-1)}"
DECAYED = rf"{SLOPE} + \lambda w_{{jk}}^{{(l)}}"
BIAS = r"\frac{\partial C}{\partial b_j^{(l)}} = \delta_j^{(l)}"
EVERY = "every width, every depth, 1 <= l <= L"


def step(cost: str, latex: str) -> Step:
    """What is found out about one claim under a cost."""
    (formula,) = check_text(f"{LAYERS.replace('COST', cost)}\n$$ {latex} $$\n").formulas
    return formula.steps[0]


@pytest.mark.parametrize(
    ("cost", "latex", "words"),
    [
        (DECAY, DECAYED, EVERY),
        (DECAY, BIAS, EVERY),
        (DECAY, rf"{SLOPE} + \lambda w_{{jk}}^{{(l)}}, \quad l < L", "every width, every depth, 1 <= l < L"),
        (
            DECAY,
            r"\delta_j^{(l)} = f'(z_j^{(l)}) \sum_k w_{kj}^{(l+1)} \delta_k^{(l+1)}",
            "every width, every depth, 1 <= l < L",
        ),
        (DECAY, r"\frac{\partial C}{\partial \lambda} = \frac{C - E}{\lambda}", "every width, every depth"),
        (DECAY.replace("_{l=1}^{L}", "_l"), DECAYED, EVERY),
        # The cost spells out what has a name besides.
        (
            DECAY.replace("E +", r"\frac12 \sum_j (a_j^{(L)} - y_j)^2 +"),
            r"\frac{\partial C}{\partial w_{jk}^{(l)}} = \frac{\partial E}{\partial w_{jk}^{(l)}}"
            r" + \lambda w_{jk}^{(l)}",
            EVERY,
        ),
        # What stands under the sum.
        (r"E + \sum_{l=1}^{L} \sum_j \sum_k \lambda (w_{jk}^{(l)})^2 \frac12", DECAYED, EVERY),
        (
            r"E + \lambda \sum_{l=1}^{L} \sum_j \sum_k g(w_{jk}^{(l)})",
            rf"{SLOPE} + \lambda g'(w_{{jk}}^{{(l)}})",
            EVERY,
        ),
        (
            rf"E + \frac{{\lambda}}{{2}} \sum_{{l=1}}^{{L}} ({SQUARES} + \sum_j (b_j^{{(l)}})^2)",
            rf"{BIAS} + \lambda b_j^{{(l)}}",
            EVERY,
        ),
        (r"E + \frac{\lambda}{2} \sum_{l=1}^{L} \|w^{(l)}\|^2", DECAYED, EVERY),
        # How the sum stands in the cost.
        (rf"E \sum_{{l=1}}^{{L}} {SQUARES}", rf"{SLOPE} + 2 E w_{{jk}}^{{(l)}}", EVERY),
        (rf"E + (\sum_{{l=1}}^{{L}} {SQUARES})^2", BIAS, EVERY),
        (
            DECAY.replace("{L}", "{L-1}"),
            rf"{DECAYED}, \quad l < L",
            "every width, every depth, 1 <= l < L",
        ),
        (DECAY.replace("{L}", "{L-1}"), BIAS, EVERY),
    ],
)
def test_proved_for_every_depth(cost: str, latex: str, words: str) -> None:
    found = step(cost, latex)
    assert (found.verdict, found.general, found.holds_for) == (Verdict.PROVED, True, words), found.message


@pytest.mark.parametrize(
    ("cost", "latex"),
    [
        (
            rf"E + \frac12 \sum_{{l=1}}^{{L}} \mu^{{(l)}} {SQUARES}",
            rf"{SLOPE} + \mu^{{(l)}} w_{{jk}}^{{(l)}}",
        ),
        (DECAY.replace("{L}", "{L-2}"), rf"{DECAYED}, \quad l < L-1"),
        (DECAY.replace("l=1", "l=2"), rf"{DECAYED}, \quad l \ge 2"),
        (DECAY, DECAY.replace("E +", "C = E +")),
        (DECAY.replace("E +", "E -") + rf" + \prod_{{l=1}}^{{L}} {SQUARES}", BIAS),
        (
            r"E + \frac{\lambda}{2} \sum_{l=1}^{L} \sum_j (a_j^{(l)})^2",
            r"\delta_j^{(l)} = f'(z_j^{(l)}) (\sum_k w_{kj}^{(l+1)} \delta_k^{(l+1)} + \lambda a_j^{(l)})",
        ),
        (r"E + \sum_{l=1}^{L} \sum_j (\frac{\partial E}{\partial b_j^{(l)}})^2", BIAS),
    ],
)
def test_proved_at_the_sizes_tried(cost: str, latex: str) -> None:
    """True, but beyond what the theorem says."""
    found = step(cost, latex)
    assert (found.verdict, found.general) == (Verdict.PROVED, False), found.message


FALSE = [
    (DECAY, SLOPE),
    (DECAY, rf"{SLOPE} + \lambda w_{{jk}}^{{(L)}}"),
    (DECAY, rf"{SLOPE} + \frac{{\lambda}}{{2}} w_{{jk}}^{{(l)}}"),
    (DECAY, rf"{BIAS} + \lambda b_j^{{(l)}}"),
    (DECAY, "C = E"),
    (DECAY, rf"C = E + \frac{{\lambda}}{{2}} {SQUARES}"),
    (DECAY, rf"C = E + \frac{{\lambda}}{{2}} {SQUARES.replace('(l)', '(L)')}"),
    (DECAY, rf"\frac{{\partial C}}{{\partial \lambda}} = \frac12 {SQUARES.replace('(l)', '(L)')}"),
    (DECAY.replace("{L}", "{L-1}"), DECAYED),
    (DECAY.replace("{L}", "{L-1}"), SLOPE),
    (DECAY.replace("{L}", "{L-1}"), DECAYED.replace("(l", "(L")),
    (DECAY.replace("{L}", "{L-2}"), rf"{DECAYED}, \quad l < L"),
    (DECAY.replace("l=1", "l=2"), DECAYED),
    (DECAY.replace("^{L}", "^{3}"), DECAYED),
    (rf"E + \frac{{\lambda}}{{2}} {SQUARES.replace('(l)', '(L)')}", DECAYED),
    (rf"E + \frac12 \sum_{{l=1}}^{{L}} \mu^{{(l)}} {SQUARES}", rf"{SLOPE} + \mu^{{(L)}} w_{{jk}}^{{(l)}}"),
    (rf"E + {SQUARES.replace('(l)', '(L)')} \sum_{{l=1}}^{{L}} \sum_j (b_j^{{(l)}})^2", SLOPE),
    (r"E + \frac{\lambda}{2} \sum_{l=1}^{L} \sum_j (a_j^{(l)})^2", BIAS.replace("C", "E")),
    (rf"E \sum_{{l=1}}^{{L}} {SQUARES}", SLOPE),
    # The last layer, in a size or a condition.
    (
        r"E + \sum_{l=1}^{L} \frac{1}{n_L} \sum_{j=1}^{n_l} (b_j^{(l)})^2",
        rf"{BIAS} + \frac{{2}}{{n_l}} b_j^{{(l)}}",
    ),
    (rf"E + \frac{{\lambda}}{{2}} \sum_{{l=1}}^{{L}} 1\{{l \neq L\}} {SQUARES}", SLOPE),
    (rf"E + \frac{{\lambda}}{{2}} \sum_{{l=1}}^{{L}} 1\{{l \neq L\}} {SQUARES}", DECAYED),
    (rf"E + \frac{{\lambda}}{{2}} \sum_{{l=1}}^{{L}} 1\{{l = L\}} {SQUARES}", SLOPE),
    (rf"E + \frac{{\lambda}}{{2}} \sum_{{l=1}}^{{L}} 1\{{l = L\}} {SQUARES}", DECAYED),
    # What is written out of another cost depends on it.
    (r"\frac12 \sum_j (a_j^{(L)} - y_j)^2 + \lambda", r"\frac{\partial C}{\partial E} b_j^{(l)} = 0"),
    (rf"E + (\sum_{{l=1}}^{{L}} {SQUARES})^2", rf"{SLOPE} + 4 w_{{jk}}^{{(l)}} {SQUARES.replace('j', 'i')}"),
]


@pytest.mark.parametrize(("cost", "latex"), FALSE)
def test_false_at_some_depth(cost: str, latex: str) -> None:
    """The segments do not prove it either, without any look at whole networks that would refute it first."""
    verdict, segments = both_ways(f"{LAYERS.replace('COST', cost)}\n$$ {latex} $$\n")
    assert verdict in (Verdict.REFUTED, Verdict.UNCLEAR) and not segments


BELOW = r"""---
derive:
  functions: [f]
  samples: {i: [x, y, a, z, E]}
  given:
    - z_j^{(l+1)} = \sum_{k=1}^{s_l} w_{jk}^{(l)} a_k^{(l)} + b_j^{(l)}
    - a_j^{(l)} = f(z_j^{(l)})
    - a_j^{(1)} = x_j
    - E = \frac12 \sum_j (a_j^{(n_l)} - y_j)^2
    - J = \frac1m \sum_{i=1}^m E
      + \frac{\lambda}{2} \sum_{l=1}^{n_l-1} \sum_{k=1}^{s_l} \sum_{j=1}^{s_{l+1}} (w_{jk}^{(l)})^2
---
"""


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        (
            r"\frac{\partial J}{\partial w_{jk}^{(l)}} = \frac1m \sum_{i=1}^m a_k^{(l)}"
            r" \frac{\partial E}{\partial z_j^{(l+1)}} + \lambda w_{jk}^{(l)}",
            Verdict.PROVED,
        ),
        (
            r"w_{jk}^{(l)} = w_{jk}^{(l)} - \alpha \left( \frac1m \sum_{i=1}^m"
            r" \frac{\partial E}{\partial w_{jk}^{(l)}} + \lambda w_{jk}^{(l)} \right)",
            Verdict.PROVED,
        ),
        (
            r"\frac{\partial J}{\partial w_{jk}^{(l)}} = \frac1m \sum_{i=1}^m \left( a_k^{(l)}"
            r" \frac{\partial E}{\partial z_j^{(l+1)}} + \frac{\lambda}{2} w_{jk}^{(l)} \right)",
            Verdict.REFUTED,
        ),
        (
            r"\frac{\partial J}{\partial b_j^{(l)}} = \frac1m \sum_{i=1}^m"
            r" \frac{\partial E}{\partial z_j^{(l+1)}}",
            Verdict.PROVED,
        ),
    ],
)
def test_weights_of_the_layer_below_and_samples(latex: str, expected: Verdict) -> None:
    (formula,) = check_text(f"{BELOW}\n$$ {latex} $$\n").formulas
    (found,) = formula.steps
    assert (found.verdict, found.general) == (expected, expected is Verdict.PROVED), found.message
