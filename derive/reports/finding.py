"""What stands under a formula that is refuted or unclear: step, reason, counterexample, correction."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, field
from rich.cells import cell_len
from rich.text import Text

from derive.reports.plain import one_line, visible
from derive.reports.summary import sizes_note, step_label, step_line, suggested_lines
from derive.results import Counterexample, FormulaResult, Step, Verdict

#: How far what belongs to a formula is indented, and what belongs to one of its steps.
INDENT = 6


class Line(Struct, frozen=True):
    """A line of a report and how far it is indented, also where it wraps."""

    text: Text = field(default_factory=Text)
    indent: int = 0


def finding_lines(
    formula: FormulaResult,
    step: Step,
    *,
    width: int | None = None,
    verbose: bool = False,
    brief: bool = False,
) -> Iterator[Line]:
    """A step that is not proved; ``brief`` leaves only the first correction, for a known error."""
    if brief:
        yield from _dimmed(_corrections(step, first_only=True))
        return
    if label := step_label(formula, step):
        yield Line(Text.assemble((f"{label}: ", "bold"), one_line(step_line(step))), INDENT)
    yield from _message(step)
    if step.span is not None:
        yield from caret_lines(formula.latex, step.span, formula.line, width)
    if step.counterexample is not None:
        yield from _counterexample(step.counterexample)
    yield from _corrections(step, verbose=verbose)
    if verbose and step.sizes_tried:
        yield Line(Text(one_line("sizes tried: " + "; ".join(step.sizes_tried)), style="dim"), INDENT)


def proof_lines(formula: FormulaResult, step: Step) -> Iterator[Line]:
    """A step that is proved or given, for those who ask."""
    statement = f"{one_line(step_line(step))}  " if len(formula.steps) > 1 else ""
    limits = one_line(sizes_note(step)) if step.verdict == Verdict.PROVED else ""
    if statement or limits:
        yield Line(Text.assemble(statement, (f"{step.verdict} {limits}".rstrip(), "dim")), INDENT)
    tried = "; ".join(step.sizes_tried)
    if step.general and tried:
        yield Line(Text(one_line(f"sizes tried: {tried}"), style="dim"), INDENT)
    if step.message:
        yield Line(Text(one_line(step.message), style="dim"), INDENT)


def _message(step: Step) -> Iterator[Line]:
    if step.message or step.code:
        code = (f"{step.code}: ", "yellow" if step.verdict == Verdict.UNCLEAR else "red") if step.code else ""
        yield Line(Text.assemble(code, one_line(step.message)), INDENT)
    if step.detail:
        yield Line(Text.assemble(("found: ", "dim"), one_line(step.detail)), INDENT)


def _counterexample(example: Counterexample) -> Iterator[Line]:
    sizes = ", ".join(f"{name} = {size}" for name, size in example.sizes.items())
    values = ", ".join(f"{name} = {value}" for name, value in example.values.items())
    if sizes:
        yield Line(Text.assemble(("sizes: ", "dim"), one_line(sizes)), INDENT)
    if values:
        yield Line(Text.assemble(("where: ", "dim"), one_line(values)), INDENT)
    left, right = one_line(example.left), one_line(example.right)
    sides = ((left, "red"), " on the left, ", (right, "red"), " on the right")
    yield Line(Text.assemble(("gives: ", "dim"), *sides), INDENT)


def _corrections(step: Step, *, verbose: bool = False, first_only: bool = False) -> Iterator[Line]:
    """The proved corrections, and on request how to write them."""
    for k, written in enumerate(suggested_lines(step)[: 1 if first_only else None]):
        label = "should read: " if k == 0 else "         or: "
        yield Line(Text.assemble((label, "cyan"), (one_line(written), "bold")), INDENT)
        if verbose:
            latex = one_line(step.suggestions[k])
            yield Line(Text.assemble(("      LaTeX: ", "dim"), latex), INDENT)


def _dimmed(lines: Iterator[Line]) -> Iterator[Line]:
    for line in lines:
        yield Line(Text(line.text.plain, style="dim"), line.indent)


def caret_lines(
    latex: str, span: tuple[int, int], first_line: int, width: int | None = None
) -> Iterator[Line]:
    """The line of LaTeX that a finding speaks of, cut around the place, with carets under the place."""
    start = min(max(span[0], 0), len(latex))
    begin = latex.rfind("\n", 0, start) + 1
    end = latex.find("\n", start)
    source = latex[begin : end if end >= 0 else len(latex)]
    at = start - begin
    till = min(max(span[1] - begin, at), len(source))
    margin = min(len(source) - len(source.lstrip()), at)
    before, marked, after = visible(source[margin:at]), visible(source[at:till]), visible(source[till:])

    gutter = f"{first_line + latex.count(chr(10), 0, start)} │ "
    if width is not None:
        room = max(width - INDENT - len(gutter), 8)
        before = _tail(before, max(room // 2, room - cell_len(marked + after)))
        marked = _head(marked, room - cell_len(before))
        after = _head(after, room - cell_len(before + marked))
    carets = "^" * max(cell_len(marked), 1)
    blank = " " * (len(gutter) - 2) + "│ "
    yield Line(Text.assemble((gutter, "dim"), before, (marked, "bold red"), after.rstrip()), INDENT)
    yield Line(Text.assemble((blank, "dim"), " " * cell_len(before), (carets, "bold red")), INDENT)


def _head(text: str, width: int) -> str:
    """The beginning of a text, at most that many cells wide."""
    cut = Text(text)
    cut.truncate(max(width, 0), overflow="ellipsis")
    return cut.plain


def _tail(text: str, width: int) -> str:
    """The end of a text, at most that many cells wide."""
    if cell_len(text) <= width:
        return text
    end = text[-width:]
    while cell_len(end) > width - 1:
        end = end[1:]
    return "…" + end
