"""Results as HTML tables, for notebooks.  Everything from a document is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from derive.reports.plain import one_line
from derive.reports.summary import (
    counts_sentence,
    coverage_sentence,
    faults_sentence,
    findings,
    formula_line,
    suggested_lines,
)
from derive.results import FormulaResult, NoteResult, Report, Verdict

COLOUR = {
    Verdict.PROVED: "green",
    Verdict.REFUTED: "crimson",
    Verdict.UNCLEAR: "darkorange",
    Verdict.GIVEN: "steelblue",
    Verdict.SKIPPED: "grey",
}


def report_html(report: Report) -> str:
    """A report: a table per note, and the summary."""
    sentences = [counts_sentence(report), coverage_sentence(report), faults_sentence(report)]
    summary = "<br>".join(_text(sentence) for sentence in sentences if sentence)
    return "".join(note_html(note) for note in report.notes) + f"<p>{summary}</p>"


def note_html(note: NoteResult) -> str:
    """A note: a table with a row per formula."""
    faults = "".join(f'<p style="color:crimson">{_text(str(fault))}</p>' for fault in note.faults)
    return f"<p><b>{_text(note.path)}</b></p>{faults}{_table(note.formulas)}"


def formula_html(formula: FormulaResult) -> str:
    """A formula: a table with one row."""
    return _table([formula])


def _table(formulas: Iterable[FormulaResult]) -> str:
    rows = "".join(_row(formula) for formula in formulas)
    return f'<table style="text-align:left">{rows}</table>' if rows else ""


def _row(formula: FormulaResult) -> str:
    verdict = f'<b style="color:{COLOUR[formula.verdict]}">{formula.verdict}</b>'
    remarks = "<br>".join(_text(remark) for remark in _remarks(formula))
    cells = (str(formula.line), verdict, _text(formula.name or ""), _text(formula_line(formula)), remarks)
    return "<tr>" + "".join(f'<td style="text-align:left">{cell}</td>' for cell in cells) + "</tr>"


def _remarks(formula: FormulaResult) -> Iterator[str]:
    if formula.expected is not None:
        met = "as expected" if formula.as_expected else f"expected {formula.expected}"
        yield f"{met}: {formula.because}" if formula.because else met
    yield from formula.warnings
    if formula.reason:
        yield formula.reason
    for step in findings(formula):
        if step.message or step.detail:
            yield " ".join(part for part in (step.message, step.detail) if part)
        if example := step.counterexample:
            yield f"{example.left} on the left, {example.right} on the right"
        for k, written in enumerate(suggested_lines(step)):
            yield f"{'or' if k else 'should read'}: {written}"


def _text(text: str) -> str:
    """Text of a document; a notebook would typeset what stands between dollars."""
    return escape(one_line(text)).replace("$", "<span>$</span>")
