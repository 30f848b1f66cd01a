"""The report for people: a line per formula, and under a finding what is wrong and how it should read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from derive.reports.finding import INDENT, Line, finding_lines, proof_lines
from derive.reports.plain import one_line
from derive.reports.summary import (
    counted,
    counts_sentence,
    coverage_sentence,
    faults_sentence,
    findings,
    formula_line,
    formulas_of,
    sizes_note,
)
from derive.results import FormulaResult, NoteResult, Report, Verdict

SYMBOL = {
    Verdict.PROVED: "✓",
    Verdict.REFUTED: "✗",
    Verdict.UNCLEAR: "?",
    Verdict.GIVEN: "·",
    Verdict.SKIPPED: "-",
}
STYLE = {
    Verdict.PROVED: "green",
    Verdict.REFUTED: "bold red",
    Verdict.UNCLEAR: "bold yellow",
    Verdict.GIVEN: "blue",
    Verdict.SKIPPED: "dim",
}
#: What a formula's line begins with takes so many cells, besides the place.
HEAD = 15
#: Below this many cells a formula is better off on a line of its own.
NARROW = 24


class _Console(Console):
    def on_broken_pipe(self) -> None:
        raise  # where rich would leave with status 1, which means refuted here


def console_for(stream: TextIO) -> Console:
    """A console that never takes document text for markup; rich decides on colours (terminal, NO_COLOR)."""
    return _Console(file=stream, markup=False, emoji=False, highlight=False)


def print_report(report: Report, stream: TextIO, *, verbosity: int = 0) -> None:
    """Print a report: cut and wrapped to a terminal's width, in full length anywhere else."""
    console = console_for(stream)
    width = console.width if console.is_terminal else None
    print_lines(report_lines(report, width=width, verbosity=verbosity), console)


def print_lines(lines: Iterator[Line], console: Console) -> None:
    """Print lines; on a terminal those that wrap keep their indent."""
    for line in lines:
        if console.is_terminal and line.indent:
            for row in line.text.wrap(console, max(console.width - line.indent, 1)):
                console.print(Text(" " * line.indent) + row, soft_wrap=True)
        else:
            console.print(Text(" " * line.indent) + line.text, soft_wrap=True)


def report_lines(report: Report, *, width: int | None = None, verbosity: int = 0) -> Iterator[Line]:
    """A report as lines; ``width`` is that of the terminal, None for no limit."""
    for note in report.notes:
        shown = [formula for formula in note.formulas if verbosity >= 0 or _is_finding(formula)]
        if shown or note.faults or verbosity >= 0:
            yield from note_lines(note, shown, width=width, verbosity=verbosity)
            yield Line()
    yield from summary_lines(report)


def _is_finding(formula: FormulaResult) -> bool:
    return not formula.as_expected or bool(formula.warnings)


def note_lines(
    note: NoteResult, formulas: list[FormulaResult], *, width: int | None = None, verbosity: int = 0
) -> Iterator[Line]:
    """A note: its name, and the given formulas of it."""
    yield Line(Text(one_line(note.path), style="bold"))
    if note.faults:
        errors = counted(len(note.faults), "error")
        yield Line(Text(f"! {errors} in the input: not everything could be checked", style="bold red"), 2)
    elif not note.formulas:
        yield Line(Text("no displayed formula", style="dim"), 2)
    places, column = _places(note.path, formulas, width)
    for formula, where in zip(formulas, places, strict=True):
        yield from formula_lines(formula, where, column=column, width=width, verbosity=verbosity)


def _places(path: str, formulas: list[FormulaResult], width: int | None) -> tuple[list[str], int]:
    """Where the formulas stand, and how wide the column for it is.

    On a terminal too narrow for path and formula, only findings show the path.
    """
    full = [place(path, formula) for formula in formulas]
    column = max(map(cell_len, full), default=0)
    if width is None or width - column - HEAD >= NARROW:
        return full, column
    short = [f"{formula.line}:{formula.column}" for formula in formulas]
    places = [full[k] if _is_finding(formula) else short[k] for k, formula in enumerate(formulas)]
    return places, max(map(cell_len, short), default=0)


def place(path: str, formula: FormulaResult) -> str:
    """``path:line:column``, which terminals and editors make clickable."""
    return f"{one_line(path)}:{formula.line}:{formula.column}"


def formula_lines(
    formula: FormulaResult, where: str, *, column: int = 0, width: int | None = None, verbosity: int = 0
) -> Iterator[Line]:
    """A formula's line and what is to be said about it."""
    head = head_text(formula, where, column)
    body = Text(one_line(formula_line(formula)))
    if _is_met(formula):
        body.stylize("dim")
    if width is None:
        yield Line(head + body)
    elif width - head.cell_len >= NARROW:
        body.truncate(width - head.cell_len, overflow="ellipsis")
        yield Line(head + body)
    else:
        body.truncate(max(width - INDENT, 1), overflow="ellipsis")
        yield Line(bare(head))
        yield Line(body, INDENT)
    yield from _remarks(formula)
    yield from _details(formula, width, verbosity)


def head_text(formula: FormulaResult, where: str, column: int = 0) -> Text:
    """Place, verdict and name."""
    head = Text("  ")
    head.append(where, style="dim")
    head.append(" " * (max(column - cell_len(where), 0) + 2))
    style = "dim" if _is_met(formula) else STYLE[formula.verdict]
    head.append(f"{SYMBOL[formula.verdict]} {formula.verdict:<8} ", style=style)
    if formula.name:
        head.append(f"{one_line(formula.name)}  ", style="italic")
    return head


def bare(head: Text) -> Text:
    """A head after which nothing follows in the line."""
    head.rstrip()
    return head


def _is_met(formula: FormulaResult) -> bool:
    """Whether a finding is one that the note's author knows of."""
    return formula.verdict == formula.expected and formula.verdict in (Verdict.REFUTED, Verdict.UNCLEAR)


def _remarks(formula: FormulaResult) -> Iterator[Line]:
    """The expectation, the reason for skipping, the warnings."""
    because = f": {one_line(formula.because)}" if formula.because else ""
    if formula.expected is not None and not formula.as_expected:
        loud = (f" EXPECTED {formula.expected.upper()} ", "bold reverse red")
        yield Line(Text.assemble(loud, (f" but it is {formula.verdict}{because}", "red")), INDENT)
    elif _is_met(formula):
        yield Line(Text(f"(expected{because})", style="dim"), INDENT)
    if formula.verdict == Verdict.SKIPPED and formula.reason:
        yield Line(Text(f"(skipped: {one_line(formula.reason)})", style="dim"), INDENT)
    for warning in formula.warnings:
        yield Line(Text.assemble(("warning: ", "yellow"), one_line(warning)), INDENT)


def _details(formula: FormulaResult, width: int | None, verbosity: int) -> Iterator[Line]:
    """What was found, step by step: in full for findings, and for proofs on request."""
    if verbosity > 0:
        for step in formula.steps:
            if step in findings(formula):
                yield from finding_lines(formula, step, width=width, verbose=True)
            else:
                yield from proof_lines(formula, step)
        return
    for step in findings(formula):
        yield from finding_lines(formula, step, width=width, brief=_is_met(formula))
    limited = [step for step in formula.steps if step.verdict == Verdict.PROVED and not step.general]
    for note in dict.fromkeys(sizes_note(step) for step in limited):
        yield Line(Text(f"proved {one_line(note)}" if note else "not proved in general", style="dim"), INDENT)


def summary_lines(report: Report) -> Iterator[Line]:
    """The end of a report: it counts everything."""
    yield Line(Text(counts_sentence(report), style="bold"))
    unexpected = any(not formula.as_expected for formula in formulas_of(report))
    decided = any(formula.verdict in (Verdict.PROVED, Verdict.REFUTED) for formula in formulas_of(report))
    style = "bold red" if unexpected else "green" if decided else "yellow"
    yield Line(Text(coverage_sentence(report), style=style))
    if faults := faults_sentence(report):
        yield Line(Text(f"{faults}: see the standard error", style="bold red"))
