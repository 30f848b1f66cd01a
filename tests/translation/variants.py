"""Notes that differ in one point of their notation, and what is said in them."""

from __future__ import annotations

from derive.documents import Formula, parse_note
from derive.results import Verdict
from tests.notes import check_text


def note(*givens: str, **more: str) -> str:
    """The front matter of a note."""
    rows = [f"    - '{given.replace(chr(39), chr(39) * 2)}'" for given in givens]
    keys = [f"  {key}: {value}" for key, value in more.items()]
    return "\n".join(["---", "derive:", "  given:", *rows, *keys, "---", ""])


SUM = r"z_j^{(l)} = \sum_i w_{ji}^{(l)} a_i^{(l-1)} + b_j^{(l)}"
OUT = r"a_j^{(l)} = \sigma(z_j^{(l)})"
COST = r"C = \frac12 \sum_j (a_j^{(L)} - y_j)^2"
DELTA = r"\delta_j^{(l)} = \frac{\partial C}{\partial z_j^{(l)}}"

BASE = note(SUM, OUT, COST, DELTA, cost="C")

#: Each differs from `BASE` in what its name says.
VARIANTS = {
    "index order": note(SUM.replace("{ji}", "{ij}"), OUT, COST, DELTA, cost="C"),
    "feeds l+1": note(r"z_j^{(l+1)} = \sum_i w_{ji}^{(l)} a_i^{(l)} + b_j^{(l)}", OUT, COST, DELTA, cost="C"),
    "names": note(
        r"n_p^{[l]} = \sum_q W_{pq}^{[l]} o_q^{[l-1]} + c_p^{[l]}",
        r"o_p^{[l]} = g(n_p^{[l]})",
        r"J = \frac12 \sum_p (o_p^{[K]} - t_p)^2",
        functions="[g]",
        cost="J",
    ),
    "order and sign": note(
        r"z_j^{(l)} = b_j^{(l)} + \sum_i a_i^{(l-1)} w_{ji}^{(l)}",
        OUT,
        r"C = \sum_k \frac12 (y_k - a_k^{(L)})^2",
        cost="C",
    ),
    "lowest layer 1": note(SUM, OUT, r"a_j^{(1)} = x_j", COST, cost="C"),
    "parts of the cost": note(SUM, OUT, r"e_j = a_j^{(L)} - y_j", r"C = \frac12 \sum_j e_j^2", cost="C"),
}

PROVED = [
    SUM,
    OUT,
    r"\delta_j^{(l)} = \sigma'(z_j^{(l)}) \sum_k w_{kj}^{(l+1)} \delta_k^{(l+1)}, \quad l = 1, \dots, L-1",
    r"\delta^{(l)} = (w^{(l+1)})^T \delta^{(l+1)} \odot \sigma'(z^{(l)})",
    r"\delta_j^{(L)} = (a_j^{(L)} - y_j) \sigma'(z_j^{(L)})",
    r"\frac{\partial C}{\partial w_{ji}^{(l)}} = \delta_j^{(l)} a_i^{(l-1)}",
    r"\frac{\partial C}{\partial b_j^{(l)}} = \delta_j^{(l)}",
    r"\frac{\partial C}{\partial w_{12}^{(1)}} = \delta_1^{(1)} a_2^{(0)}",
    r"w_{ji}^{(l)} \leftarrow w_{ji}^{(l)} - \eta \delta_j^{(l)} a_i^{(l-1)}",
]
REFUTED = [
    r"\frac{\partial C}{\partial w_{ij}^{(l)}} = \delta_j^{(l)} a_i^{(l-1)}",
    r"\frac{\partial C}{\partial w_{ji}^{(l)}} = \delta_j^{(l)} a_i^{(l)}",
    r"\delta_j^{(l)} = \sigma'(z_j^{(l)}) \sum_k w_{jk}^{(l+1)} \delta_k^{(l+1)}",
    r"w_{ji}^{(l)} \leftarrow w_{ji}^{(l)} + \eta \delta_j^{(l)} a_i^{(l-1)}",
]


def verdicts(givens: str, formulas: list[str]) -> list[Verdict]:
    """What is found of formulas, each by itself a display below the givens."""
    text = givens + "".join(f"\n$$\n{formula}\n$$\n" for formula in formulas)
    assert sum(isinstance(item, Formula) for item in parse_note(text).items) == len(formulas)
    return [formula.verdict for formula in check_text(text).formulas]
