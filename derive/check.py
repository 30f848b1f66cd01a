"""From notes to verdicts: the whole pipeline, top to bottom.

A note is parsed into directives and formulas (`derive.documents`).  Directives are read as a system of
definitions (`derive.notation`), formulas statement by statement as claims about it (`derive.checking`); each
claim is decided at sizes that suffice (`derive.proof`), and what was found is plain data (`derive.results`).
"""

from __future__ import annotations

import os
from collections.abc import Callable

from derive.checking import NoteChecker
from derive.documents import Directive, Formula, Note, parse_note, read_note
from derive.explain import explain
from derive.results import FormulaResult, NoteResult, Report


def check(
    source: str | os.PathLike[str],
    *,
    timeout: float | None = 5.0,
    sizes: tuple[int, ...] | None = None,
) -> Report:
    """Check a note (its path, or the text itself) and report a verdict for every displayed formula.

    ``timeout`` is in seconds per formula; ``sizes`` are widths at which claims are looked at besides those
    that suffice.
    """
    text = os.fspath(source)
    note = parse_note(text) if "\n" in text or "$" in text else read_note(text)
    return Report((check_note(note, timeout=timeout, sizes=sizes),))


def check_note(
    note: Note,
    *,
    timeout: float | None = 5.0,
    sizes: tuple[int, ...] | None = None,
    progress: Callable[[Formula], None] | None = None,
) -> NoteResult:
    """Check every displayed formula of a note, in reading order; ``progress`` is told of each beforehand."""
    checker = NoteChecker(note, timeout=timeout, sizes=sizes)
    formulas: list[FormulaResult] = []
    for item in note.items:
        if isinstance(item, Directive):
            formulas.extend(checker.declare(item))
            continue
        if progress is not None:
            progress(item)
        formulas.append(checker.check(item))
    late = list(checker.finish())
    formulas = sorted((*formulas, *late), key=lambda one: one.line) if late else formulas
    return NoteResult(note.path, tuple(formulas), note.faults)


__all__ = ["check", "check_note", "explain"]
