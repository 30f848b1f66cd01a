"""The source documents that ship: all that is derived from them is proved, and quickly."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from derive.derivation import NotDerived, derive_reading, reading_of, selected
from derive.documents import parse_note, read_note
from tests.derivation.printed import unproved
from tests.notes import ROOT, SHIPPED, title

#: It has outputs, but no cost.
WITHOUT_COST = "003_fully_connected/forward_pass"

documents = [path for path in SHIPPED if title(path) != WITHOUT_COST]


@pytest.mark.parametrize("path", documents, ids=title)
def test_every_line_is_proved(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    front = text[: text.index("\n---\n") + 5]
    derivation = derive_reading(reading_of(parse_note(front)))
    assert derivation.missing == ()
    assert unproved(front, derivation) == []


def test_without_a_cost_there_is_nothing_to_derive() -> None:
    (path,) = (path for path in SHIPPED if title(path) == WITHOUT_COST)
    with pytest.raises(NotDerived, match="no scalar cost"):
        derive_reading(reading_of(read_note(path)))


@pytest.mark.parametrize("latex", [r"w_{ij}^{(l)}", r"\frac{\partial C}{\partial w_{pq}^{(l)}}", "w^{(L)}"])
def test_one_quantity_is_found_by_any_letters(latex: str) -> None:
    reading = reading_of(read_note(ROOT / "formulas" / "000_hidden_layer" / "many_neurons.md"))
    (found,) = selected(derive_reading(reading), reading, latex).results
    assert found.left == r"\frac{\partial C}{\partial w_{ij}^{(l)}}"


@pytest.mark.parametrize("latex", ["q", r"\frac{", "z + w"])
def test_what_cannot_be_chosen(latex: str) -> None:
    reading = reading_of(read_note(ROOT / "formulas" / "000_hidden_layer" / "single_neuron.md"))
    with pytest.raises(NotDerived):
        selected(derive_reading(reading), reading, latex)


def test_givens_that_a_note_makes_itself() -> None:
    text = "$$ y = \\sum_i w_i x_i $$\n\n$$ E = \\frac12 (y - t)^2 $$\n"
    found = derive_reading(reading_of(parse_note(text)))
    assert "(y - t) x_{i}" in {one.links[-1].latex for one in found.results}


def test_classes_of_samples() -> None:
    front = r"""---
derive:
  given:
    - P_{ik} = \frac{e^{z_{ik}}}{\sum_{j=1}^K e^{z_{ij}}}
    - J = -\sum_{i=1}^m \sum_{k=1}^K 1\{y^{(i)} = k\} \log P_{ik}
---
"""
    derivation = derive_reading(reading_of(parse_note(front)))
    assert derivation.missing == ()
    assert unproved(front, derivation) == []
    assert any(r"1 \{y^{(i)} = k\}" in one.links[-1].latex for one in derivation.results)


def test_it_needs_no_sympy() -> None:
    code = (
        "import sys\nfrom derive.derivation import derive_note\nfrom derive.documents import read_note\n"
        f"derive_note(read_note({str(documents[0])!r}))\nassert 'sympy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
