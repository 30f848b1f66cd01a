"""The JSON contract: keys, their order, and plain values."""

from __future__ import annotations

import json

import pytest

from derive.reports.json import as_json
from derive.results import Fault, NoteResult, Report, Verdict
from tests.reports.samples import REFUTED, REFUTED_STEP, UNCLEAR, formula, report, step

NOTE = ["path", "formulas"]
FORMULA = ["line", "end_line", "name", "latex", "verdict", "expected", "warnings", "steps"]
STEP = [
    "statement",
    "lhs",
    "relation",
    "rhs",
    "verdict",
    "general",
    "holds_for",
    "sizes_tried",
    "code",
    "message",
    "counterexample",
    "detail",
    "suggestions",
]
SUMMARY = ["proved", "refuted", "unclear", "given", "skipped", "unexpected"]


def test_keys_stand_in_the_order_of_the_contract() -> None:
    """Further keys come after those."""
    shown = json.loads(as_json(report(REFUTED)))
    note = shown["notes"][0]
    result = note["formulas"][0]
    assert list(shown) == ["schema", "notes", "summary", "faults"]
    assert shown["schema"] == "derive/1"
    assert list(note) == NOTE
    assert list(result) == [*FORMULA, "column", "because", "reason"]
    assert list(result["steps"][0]) == STEP
    assert list(result["steps"][0]["counterexample"]) == ["sizes", "values", "left", "right"]
    assert list(shown["summary"]) == SUMMARY


def test_values_are_plain() -> None:
    result = json.loads(as_json(report(REFUTED)))["notes"][0]["formulas"][0]
    assert (result["line"], result["end_line"], result["column"]) == (12, 14, 1)
    assert result["verdict"] == "refuted"
    found = result["steps"][0]
    assert found["code"] == "value"
    assert found["counterexample"] == {
        "sizes": {"n_1": 2, "L": 3},
        "values": {"w_{11}": "2", "σ(x)": "x^2"},
        "left": "3/2",
        "right": "2",
    }
    assert found["suggestions"] == ["\\delta = a", "\\delta = -b"]
    assert found["sizes_tried"] == ["2-2-1"]


def test_what_is_missing_is_null_or_empty() -> None:
    result = json.loads(as_json(report(formula())))["notes"][0]["formulas"][0]
    assert [result[key] for key in ("name", "expected", "because", "reason")] == [None] * 4
    assert result["warnings"] == []
    found = result["steps"][0]
    assert [found[key] for key in ("code", "counterexample", "detail")] == [None] * 3
    assert (found["suggestions"], found["sizes_tried"], found["message"]) == ([], [], "")


@pytest.mark.parametrize("verdict", list(Verdict))
def test_verdicts_and_expectations_are_words(verdict: Verdict) -> None:
    shown = json.loads(as_json(report(formula(verdict, expected=verdict))))
    result = shown["notes"][0]["formulas"][0]
    assert result["verdict"] == result["expected"] == verdict.value
    assert shown["summary"][verdict.value] == 1
    assert shown["summary"]["unexpected"] == 0


def test_the_summary_counts_formulas_not_steps() -> None:
    many = formula(Verdict.REFUTED, steps=(step(), REFUTED_STEP, REFUTED_STEP))
    shown = json.loads(as_json(report(many, UNCLEAR, formula(Verdict.SKIPPED, reason="a picture"))))
    assert shown["summary"] == dict(zip(SUMMARY, (0, 1, 1, 0, 1, 2), strict=True))
    assert shown["notes"][0]["formulas"][2]["reason"] == "a picture"


def test_faults_of_the_run_and_of_notes_are_listed() -> None:
    one, two = Fault("a.md", 1, 2, "first"), Fault("b.md", 3, 4, "second")
    shown = json.loads(as_json(Report(notes=(NoteResult("b.md", faults=(two,)),), faults=(one,))))
    assert shown["faults"] == [
        {"path": "a.md", "line": 1, "column": 2, "message": "first"},
        {"path": "b.md", "line": 3, "column": 4, "message": "second"},
    ]


def test_text_is_not_escaped_and_the_same_every_time() -> None:
    shown = report(formula(latex="∂C/∂w_{隐藏层}\n\x1b"))
    assert "∂C/∂w_{隐藏层}\\n\\u001b" in as_json(shown)
    assert as_json(shown) == as_json(shown)
