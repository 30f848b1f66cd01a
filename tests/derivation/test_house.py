"""Networks that are told by their widths, as givens in our own notation."""

from __future__ import annotations

import pytest

from derive.derivation import ACTIVATIONS, COSTS, network_note
from derive.documents import parse_note
from derive.results import Verdict
from tests.notes import check_text


@pytest.mark.parametrize("widths", ["3-2-2", "1-1"])
@pytest.mark.parametrize(
    ("activation", "cost"),
    [*((name, "quadratic") for name in ACTIVATIONS), *(("generic", name) for name in [*COSTS, "generic"])],
)
def test_givens_are_read(activation: str, cost: str, widths: str) -> None:
    text = network_note(widths, activation, cost)
    assert parse_note(text).faults == ()
    (formula,) = check_text(text + "\n$$ \\delta^{(l)} = \\delta^{(l)} $$\n").formulas
    assert formula.verdict is Verdict.PROVED


def test_one_neuron_per_layer_needs_no_unit_indices() -> None:
    assert "_j" not in network_note((1, 1, 1))
    assert "_j" in network_note((1, 2, 1))


@pytest.mark.parametrize(
    "chosen",
    [
        {"widths": "3"},
        {"widths": "3-0"},
        {"widths": "3-x"},
        {"widths": "3-2", "activation": "unheard"},
        {"widths": "3-2", "cost": "unheard"},
        {"widths": "3-2", "language": "unheard"},
    ],
)
def test_what_cannot_be(chosen: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"widths|unknown"):
        network_note(**chosen)
