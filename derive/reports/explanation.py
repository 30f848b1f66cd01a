"""`derive explain`: how one formula was read, and its proof or counterexample."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from rich.text import Text

from derive.reports.finding import INDENT, Line, finding_lines, proof_lines
from derive.reports.plain import one_line
from derive.reports.text import bare, console_for, formula_lines, head_text, place, print_lines
from derive.results import Explanation, Reading, Verdict


def print_explanation(explanation: Explanation, stream: TextIO) -> None:
    """Print how a formula was read, as wide as the terminal."""
    console = console_for(stream)
    width = console.width if console.is_terminal else None
    print_lines(explanation_lines(explanation, width=width), console)


def explanation_lines(explanation: Explanation, *, width: int | None = None) -> Iterator[Line]:
    """The formula with its verdict, then every relation of it."""
    formula = explanation.formula
    where = place(explanation.path, formula)
    if not explanation.readings:
        yield from formula_lines(formula, where, width=width, verbosity=1)
        return
    yield Line(bare(head_text(formula, where)))
    for row in formula.latex.strip().splitlines():
        yield Line(Text(one_line(row), style="dim"), INDENT)
    for number, reading in enumerate(explanation.readings, 1):
        yield Line()
        yield from _reading(explanation, number, reading, width)


def _reading(explanation: Explanation, number: int, reading: Reading, width: int | None) -> Iterator[Line]:
    label = f"{number}. " if len(explanation.readings) > 1 else ""
    yield Line(Text.assemble(label, (one_line(reading.unicode), "bold")), 2)
    for title, rows in reading.sections:
        yield Line(Text(one_line(title), style="cyan"), 4)
        for row in rows:
            yield Line(Text(one_line(row)), INDENT)
    if reading.step is None:
        return
    yield Line(Text("Outcome", style="cyan"), 4)
    if reading.step.verdict in (Verdict.REFUTED, Verdict.UNCLEAR):
        yield from finding_lines(explanation.formula, reading.step, width=width, verbose=True)
    else:
        yield from proof_lines(explanation.formula, reading.step)
