"""Notes that ship with the project or belong to the tests, checked once each and kept."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from derive.check import check_note
from derive.documents import parse_note, read_note
from derive.results import FormulaResult, NoteResult

ROOT = Path(__file__).parent.parent
SHIPPED = sorted((ROOT / "formulas").rglob("*.md"))
CORPUS = sorted((ROOT / "tests" / "corpus").rglob("*/*.md"))

_LABEL = re.compile(r"<!-- expected: (\S+) (\S+) (\S+) -->")


def title(path: Path) -> str:
    """How a note is called in the name of a test."""
    return f"{path.parent.name}/{path.stem}"


@cache
def checked(path: Path) -> NoteResult:
    """A note's result, with no clock involved."""
    return check_note(read_note(path), timeout=None)


def check_text(text: str) -> NoteResult:
    return check_note(parse_note(text), timeout=None)


@cache
def labels(path: Path) -> dict[int, tuple[str, frozenset[str]]]:
    """By the line of the formula below it, each label's id and the verdicts that it accepts."""
    rows = path.read_text(encoding="utf-8").split("\n")
    found = {}
    for number, row in enumerate(rows, 1):
        if match := _LABEL.fullmatch(row.strip()):
            line = next(n for n in range(number, len(rows)) if rows[n].startswith("$$")) + 1
            found[line] = (match[1], frozenset(match[2].split("|")))
    return found


def outcome(result: NoteResult, *, places: bool = False) -> list[tuple[object, ...]]:
    """All that two runs on the same formulas must have in common."""
    return [
        (
            formula.latex,
            formula.verdict,
            tuple((s.verdict, s.code, s.message, s.counterexample, s.span) for s in formula.steps),
            *((formula.line, formula.column, formula.end_line) if places else ()),
        )
        for formula in result.formulas
    ]


def explain(formula: FormulaResult) -> str:
    """What a failed assertion shows of a formula."""
    rows = [f"{formula.line}: {formula.verdict}  {formula.latex.strip()}"]
    rows += [f"    {s.verdict} {s.code or ''} {s.message} {s.counterexample or ''}" for s in formula.steps]
    return "\n".join(rows)
