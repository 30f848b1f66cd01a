r"""A network that is told by widths, as the givens of a note in the notation of this house.

$w_{ji}^{(l)}$ leads from unit i of layer l-1 to unit j of layer l, and $\delta_j^{(l)}$ names
$\partial C / \partial z_j^{(l)}$.  Networks of one neuron per layer are written without unit indices.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TypeVar

_T = TypeVar("_T")

#: What stands above the givens, by language.
TITLES: Mapping[str, str] = {
    "en": "Feed-forward network",
    "de": "Vorwärtsgerichtetes Netz",
    "zh": "前馈神经网络",
}

#: The activation of a layer, and what else has to be said about it.
ACTIVATIONS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "generic": (r"\sigma({z})", ()),
    "sigmoid": (r"\sigma({z})", (r"\sigma(u) = \frac{1}{1 + e^{-u}}",)),
    "tanh": (r"\tanh({z})", ()),
    "relu": (r"\varphi({z})", (r"\varphi(u) = \max(0, u)",)),
    "identity": ("{z}", ()),
}

#: The cost with the sum over the output units, by what it is called.
COSTS: Mapping[str, str] = {
    "quadratic": r"C = \frac12 {sum}({a} - {y})^2",
    "cross-entropy": r"C = -{opened}{y} \log {a} + (1 - {y}) \log(1 - {a}){closed}",
    "softmax": r"C = -{sum}{y} \log {a}",
}
#: A cost of which it is only known what it depends on.
OPEN = "generic"


def network_note(
    widths: str | Sequence[int], activation: str = "generic", cost: str = "quadratic", language: str = "en"
) -> str:
    """The givens of a feed-forward network as a note.

    ``widths`` count the units of each layer from the input on, as ``"3-2-2"`` or numbers; they only tell
    whether there is more than one neuron in a layer.  Raises ValueError for widths that are none, and for an
    activation, a cost or a language that is not known.
    """
    numbers = _widths(widths)
    formula, more = _known("activation", ACTIVATIONS, activation)
    title = _known("language", TITLES, language)
    if cost != OPEN:
        _known("cost", {**COSTS, OPEN: ""}, cost)
    many = max(numbers) > 1 or cost == "softmax"
    givens = [*_layer(many, formula, softmax=cost == "softmax"), *more]
    if cost != OPEN:
        givens.append(_cost(many, COSTS[cost]))
    unit = "_j" if many else ""
    givens.append(rf"\delta{unit}^{{(l)}} = \frac{{\partial C}}{{\partial z{unit}^{{(l)}}}}")
    lines = ["---", "derive:", "  given:", *(f"    - '{given}'" for given in givens), "  cost: C"]
    if cost == OPEN:
        lines.append(f"  depends: {{C: ['a{unit}^{{(L)}}']}}")
    if cost == "softmax":
        lines.append(r"  assume: ['\sum_k y_k = 1']")
    return "\n".join([*lines, "---", "", f"# {title}", ""])


def _layer(many: bool, activation: str, *, softmax: bool) -> list[str]:
    if not many:
        return [
            r"z^{(l)} = w^{(l)} a^{(l-1)} + b^{(l)}",
            "a^{(l)} = " + activation.format(z="z^{(l)}"),
        ]
    givens = [
        r"z_j^{(l)} = \sum_i w_{ji}^{(l)} a_i^{(l-1)} + b_j^{(l)}",
        "a_j^{(l)} = " + activation.format(z="z_j^{(l)}"),
    ]
    if softmax:
        givens.append(r"a_j^{(L)} = \frac{e^{z_j^{(L)}}}{\sum_k e^{z_k^{(L)}}}")
    return givens


def _cost(many: bool, formula: str) -> str:
    unit = "_k" if many else ""
    parts = {
        "{a}": f"a{unit}^{{(L)}}",
        "{y}": f"y{unit}",
        "{sum}": r"\sum_k " if many else "",
        "{opened}": r"\sum_k \left( " if many else "(",
        "{closed}": r" \right)" if many else ")",
    }
    for mark, text in parts.items():
        formula = formula.replace(mark, text)
    return formula


def _known(kind: str, table: Mapping[str, _T], name: str) -> _T:
    if name not in table:
        raise ValueError(f"unknown {kind} {name!r}; known are {', '.join(table)}")
    return table[name]


def _widths(widths: str | Sequence[int]) -> tuple[int, ...]:
    """Raises ValueError for widths that are none."""
    if isinstance(widths, str):
        found = re.fullmatch(r"\d+(-\d+)+", widths, re.ASCII)
        numbers = tuple(int(part) for part in widths.split("-")) if found else ()
    else:
        numbers = tuple(widths)
    if len(numbers) < 2 or min(numbers) < 1:
        raise ValueError(f"{widths!r} are no widths of layers; write them as 3-2-2")
    return numbers
