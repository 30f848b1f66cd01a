"""The source documents that ship with the tool: every formula, every known error."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from derive.check import check_note
from derive.documents import parse_note, read_note
from derive.results import Code, Verdict
from tests.notes import ROOT, SHIPPED, checked, explain, outcome, title

#: How many formulas a note has, and the findings that its source's errors are.
NOTES: dict[str, tuple[int, list[Code]]] = {
    "000_hidden_layer/many_neurons": (4, []),
    "000_hidden_layer/single_neuron": (16, [Code.VALUE, Code.VALUE]),
    "001_mlp/deeper_layers": (3, []),
    "001_mlp/hidden_layer": (27, []),
    "001_mlp/output_layer": (6, []),
    "001_mlp/single_layer_perceptron": (7, []),
    "002_neural_network/five_layer_example": (15, [Code.DERIVATIVE, Code.VALUE]),
    "002_neural_network/forward_pass": (7, [Code.SHAPE, Code.SHAPE]),
    "002_neural_network/last_layer": (9, [Code.VALUE]),
    "002_neural_network/recursion_and_batch_mean": (5, [Code.INDEX]),
    "003_fully_connected/backward_pass": (16, []),
    "003_fully_connected/forward_pass": (16, [Code.SHAPE] * 5),
}

notes = pytest.mark.parametrize("path", SHIPPED, ids=title)


@notes
def test_every_verdict_is_as_expected(path: Path) -> None:
    """Right formulas are proved, the source's errors refuted, and nothing is unclear."""
    result = checked(path)
    assert result.faults == ()
    assert [explain(f) for f in result.formulas if not f.as_expected or f.verdict is Verdict.UNCLEAR] == []
    assert all(f.expected in (None, Verdict.REFUTED) for f in result.formulas)


@notes
def test_no_step_is_unclear(path: Path) -> None:
    """A refuted formula hides no step that was not understood, and says where it goes wrong."""
    for formula in checked(path).formulas:
        wrong = [step for step in formula.steps if step.verdict is Verdict.REFUTED]
        assert all(step.verdict is not Verdict.UNCLEAR for step in formula.steps), explain(formula)
        assert bool(wrong) == (formula.verdict is Verdict.REFUTED)
        for step in wrong:
            assert step.counterexample if step.code is Code.VALUE else step.detail, explain(formula)


@notes
def test_all_that_is_proved_is_proved_for_every_size(path: Path) -> None:
    for formula in checked(path).formulas:
        proved = [step for step in formula.steps if step.verdict is Verdict.PROVED]
        assert all(step.general for step in proved), explain(formula)


@notes
def test_formulas_and_errors_are_counted(path: Path) -> None:
    """None got lost, and each error is found for its own reason."""
    formulas = checked(path).formulas
    found = [next(s.code for s in f.steps if s.code) for f in formulas if f.verdict is Verdict.REFUTED]
    assert (len(formulas), found) == NOTES[title(path)]


def test_enough_formulas_are_shipped() -> None:
    """At least ninety of the sources' own, corrections (the formula after a refuted one) not counted."""
    formulas = [f for path in SHIPPED for f in checked(path).formulas]
    corrections = sum(
        before.verdict is Verdict.REFUTED and after.verdict is not Verdict.REFUTED
        for path in SHIPPED
        for before, after in pairwise(checked(path).formulas)
    )
    assert set(NOTES) == set(map(title, SHIPPED))
    assert len(formulas) == sum(count for count, _ in NOTES.values())
    assert len(formulas) - corrections >= 90


def test_every_known_error_says_why() -> None:
    for path in SHIPPED:
        for formula in checked(path).formulas:
            assert (formula.because is not None) == (formula.expected is Verdict.REFUTED), explain(formula)


# What must not matter


def without_marks(text: str) -> str:
    """A note without any ``expect``, ``because`` or ``name``, line for line."""
    return re.sub(r'<!-- derive: \{(name|expect)(: [^"}]*(because: ".*?")?[^"}]*)\} -->', "", text)


@notes
def test_marks_change_no_verdict(path: Path) -> None:
    """What is expected, why, and under which name is not looked at when a verdict is found."""
    text = without_marks(path.read_text(encoding="utf-8"))
    assert not re.search(r"expect:|because:|\bname:", text)
    bare = check_note(parse_note(text), timeout=None)
    assert outcome(bare, places=True) == outcome(checked(path), places=True)
    assert all(f.expected is f.because is f.name is None for f in bare.formulas)


@pytest.mark.parametrize(
    ("start", "newline"),
    [
        pytest.param(b"", b"\r\n", id="CRLF"),
        pytest.param(b"", b"\r", id="CR"),
        pytest.param(b"\xef\xbb\xbf", b"\n", id="BOM"),
        pytest.param(b"\xef\xbb\xbf", b"\r\n", id="BOM and CRLF"),
    ],
)
def test_bytes_of_a_file_change_no_verdict(start: bytes, newline: bytes, tmp_path: Path) -> None:
    """Line ends and a byte order mark are not part of a note."""
    for path in SHIPPED:
        copy = tmp_path / path.name
        copy.write_bytes(start + path.read_bytes().replace(b"\n", newline))
        assert read_note(copy).text == path.read_text(encoding="utf-8")
        assert read_note(copy).items == read_note(path).items
    path = SHIPPED[0]
    copy = tmp_path / path.name
    copy.write_bytes(start + path.read_bytes().replace(b"\n", newline))
    again = check_note(read_note(copy), timeout=None)
    assert outcome(again, places=True) == outcome(checked(path), places=True)


@notes
def test_places_point_at_the_formulas(path: Path) -> None:
    """Line and column are those of the opening delimiter, the last line that of the closing one."""
    rows = path.read_text(encoding="utf-8").split("\n")
    starts = [number for number, row in enumerate(rows, 1) if row == "$$"]
    formulas = checked(path).formulas
    assert [(f.line, f.end_line) for f in formulas] == list(zip(starts[::2], starts[1::2], strict=True))
    for formula in formulas:
        assert formula.column == 1
        assert formula.latex == "\n" + "\n".join(rows[formula.line : formula.end_line - 1]) + "\n"


@notes
def test_spans_lie_in_the_formula(path: Path) -> None:
    for formula in checked(path).formulas:
        for step in formula.steps:
            if step.span is not None:
                start, end = step.span
                assert 0 <= start < end <= len(formula.latex), explain(formula)


def test_hash_seeds_change_no_byte() -> None:
    """The same input gives the same bytes out, whatever PYTHONHASHSEED."""
    note = "formulas/002_neural_network/last_layer.md"
    command = [sys.executable, "cli.py", "check", "--format", "json", "--timeout", "600", note]
    printed = Counter(
        subprocess.run(
            command, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "22")
    )
    assert len(printed) == 1
