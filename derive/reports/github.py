"""GitHub Actions: findings as annotations beside the lines, and a table for the job's summary."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from derive.reports.plain import one_line, visible
from derive.reports.summary import (
    counts_sentence,
    coverage_sentence,
    faults_sentence,
    findings,
    formula_line,
    step_label,
    step_line,
    suggested_lines,
)
from derive.results import Fault, FormulaResult, NoteResult, Report, Step, Verdict

#: The summary of a step may have a megabyte; nobody reads that much anyway.
MOST_ROWS = 300
LONGEST_CELL = 300


def workflow_commands(report: Report, *, strict: bool = False) -> Iterator[str]:
    """Workflow commands, refutations first: GitHub shows only the first ten or so of a step."""
    wrong = [(note, formula) for note in report.notes for formula in note.formulas if not formula.as_expected]
    wrong.sort(key=lambda found: _rank(found[1]))
    for note, formula in wrong:
        if _rank(formula) < 2:
            yield _annotation("error", note, formula)
    for fault in (*report.faults, *(fault for note in report.notes for fault in note.faults)):
        yield _fault(fault)
    for note, formula in wrong:
        if _rank(formula) == 2:
            yield _annotation("error" if strict else "warning", note, formula)


def _rank(formula: FormulaResult) -> int:
    """0 refuted, 1 an expectation that is not met, 2 unclear."""
    if formula.verdict == Verdict.REFUTED:
        return 0
    return 1 if formula.expected is not None else 2


def _annotation(level: str, note: NoteResult, formula: FormulaResult) -> str:
    codes = [str(step.code) for step in findings(formula) if step.code]
    title = f"{formula.verdict} ({codes[0]})" if codes else str(formula.verdict)
    if formula.name:
        title = f"{formula.name}: {title}"
    properties: dict[str, str | int] = {
        "title": title,
        "file": note.path,
        "line": formula.line,
        "col": formula.column,
        "endLine": formula.end_line,
    }
    return _command(level, properties, "\n".join(_explanation(formula)))


def _fault(fault: Fault) -> str:
    place: dict[str, str | int] = {
        "title": "derive",
        "file": fault.path,
        "line": fault.line,
        "col": fault.column,
    }
    return _command("error", place, one_line(fault.message))


def _explanation(formula: FormulaResult) -> Iterator[str]:
    yield one_line(formula_line(formula))
    if formula.expected is not None:
        because = f" ({one_line(formula.because)})" if formula.because else ""
        yield f"expected {formula.expected}, but it is {formula.verdict}{because}"
    for step in findings(formula):
        yield from _finding(formula, step)


def _finding(formula: FormulaResult, step: Step) -> Iterator[str]:
    if label := step_label(formula, step):
        yield f"{label}: {one_line(step_line(step))}"
    if step.message:
        yield one_line(step.message)
    if step.detail:
        yield one_line(step.detail)
    if example := step.counterexample:
        assigned = [*example.sizes.items(), *example.values.items()]
        where = ", ".join(f"{name} = {value}" for name, value in assigned)
        sides = f"{example.left} on the left, {example.right} on the right"
        yield one_line(f"{sides} where {where}" if where else sides)
    for k, written in enumerate(suggested_lines(step)):
        yield f"{'or' if k else 'should read'}: {one_line(written)}"


def _command(level: str, properties: dict[str, str | int], message: str) -> str:
    """A workflow command; a colon or comma would end a property, a line end the command."""
    listed = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    return f"::{level} {listed}::{_data(message)}"


def _data(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "%0A".join(visible(line).replace("%", "%25") for line in lines)


def _property(text: str) -> str:
    """As GitHub decodes it: `%`, CR and LF as in a message, and the colon and the comma."""
    escaped = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return visible(escaped.replace(":", "%3A").replace(",", "%2C"))


def step_summary(report: Report) -> str:
    """Markdown for ``$GITHUB_STEP_SUMMARY``: the counts, and a table of what is not as expected."""
    sentences = [counts_sentence(report), coverage_sentence(report), faults_sentence(report)]
    parts = ["## derive", *(f"{sentence}\n" for sentence in sentences if sentence)]
    rows = [
        _row(note, formula)
        for note in report.notes
        for formula in sorted(note.formulas, key=_rank)
        if not formula.as_expected
    ]
    if rows:
        parts += ["| place | verdict | formula | finding |", "| --- | --- | --- | --- |", *rows[:MOST_ROWS]]
    if len(rows) > MOST_ROWS:
        parts.append(f"\n… and {len(rows) - MOST_ROWS} more")
    return "\n".join(parts) + "\n"


def _row(note: NoteResult, formula: FormulaResult) -> str:
    first = next(iter(findings(formula)), None)
    finding = "" if first is None else first.message
    corrections = [] if first is None else suggested_lines(first)[:1]
    finding = "; ".join([finding, *(f"should read: {written}" for written in corrections)]).strip("; ")
    if formula.expected is not None:
        finding = f"expected {formula.expected}; {finding}".strip("; ")
    cells = (f"{note.path}:{formula.line}", str(formula.verdict), formula_line(formula), finding)
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _cell(text: str) -> str:
    """Document text as a table cell; entities are never read as Markdown, mentions or mathematics."""
    line = one_line(text)
    if len(line) > LONGEST_CELL:
        line = line[: LONGEST_CELL - 1] + "…"
    return "".join(f"&#{ord(c)};" if c in "|\\`*_[]$~:@#" else escape(c) for c in line)
