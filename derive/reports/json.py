"""The report for programs: one object of the schema ``derive/1``, keys always in the same order."""

from __future__ import annotations

import json
from typing import Any

from derive.results import Counterexample, Fault, FormulaResult, NoteResult, Report, Step, Verdict

SCHEMA = "derive/1"


def as_json(report: Report) -> str:
    """A report as JSON text, indented; the same report gives the same text."""
    return json.dumps(as_dict(report), ensure_ascii=False, indent=2)


def as_dict(report: Report) -> dict[str, Any]:
    """A report as plain dictionaries and lists."""
    counts = report.count()
    faults = [*report.faults, *(fault for note in report.notes for fault in note.faults)]
    return {
        "schema": SCHEMA,
        "notes": [_note(note) for note in report.notes],
        "summary": {str(key): counts[key] for key in (*Verdict, "unexpected")},
        "faults": [_fault(fault) for fault in faults],
    }


def _note(note: NoteResult) -> dict[str, Any]:
    return {"path": note.path, "formulas": [_formula(formula) for formula in note.formulas]}


def _formula(formula: FormulaResult) -> dict[str, Any]:
    return {
        "line": formula.line,
        "end_line": formula.end_line,
        "name": formula.name,
        "latex": formula.latex,
        "verdict": str(formula.verdict),
        "expected": None if formula.expected is None else str(formula.expected),
        "warnings": list(formula.warnings),
        "steps": [_step(step) for step in formula.steps],
        "column": formula.column,
        "because": formula.because,
        "reason": formula.reason or None,
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "statement": step.statement,
        "lhs": step.lhs,
        "relation": step.relation,
        "rhs": step.rhs,
        "verdict": str(step.verdict),
        "general": step.general,
        "holds_for": step.holds_for,
        "sizes_tried": list(step.sizes_tried),
        "code": None if step.code is None else str(step.code),
        "message": step.message,
        "counterexample": None if step.counterexample is None else _counterexample(step.counterexample),
        "detail": step.detail,
        "suggestions": list(step.suggestions),
    }


def _counterexample(example: Counterexample) -> dict[str, Any]:
    return {
        "sizes": dict(example.sizes),
        "values": dict(example.values),
        "left": example.left,
        "right": example.right,
    }


def _fault(fault: Fault) -> dict[str, Any]:
    return {"path": fault.path, "line": fault.line, "column": fault.column, "message": fault.message}
