"""Blocks of a note one after the other; no formula gets in that the checker has not decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from derive.checking import NoteChecker
from derive.documents import Directive, Formula, parse_note
from derive.lecture.document import Block, Equation, Heading, Inline, Items, Paragraph, Row, Text
from derive.lecture.givens import Givens, directives
from derive.lecture.markdown import display
from derive.lecture.wording import Wording
from derive.results import FormulaResult, Verdict


@dataclass
class Builder:
    """Collects the blocks of a note.

    ``results`` are what the checker found about each equation by its number, ``dropped`` the formulas that
    it did not prove, which are not in the note.
    """

    givens: Givens
    wording: Wording
    blocks: list[Block] = field(default_factory=list)
    equations: list[Equation] = field(default_factory=list)
    results: dict[int, FormulaResult] = field(default_factory=dict)
    dropped: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        note = parse_note(f"---\nderive:\n{directives(self.givens)}---\n")
        self.checker = NoteChecker(note, timeout=None)
        for item in note.items:
            if isinstance(item, Directive):
                list(self.checker.declare(item))

    def say(self, key: str, **parts: Inline | Text) -> None:
        """A paragraph of its own."""
        self.blocks.append(Paragraph(self.wording.text(key, **parts)))

    def heading(self, key: str) -> None:
        """The title of a section."""
        self.blocks.append(Heading(self.wording.text(key)))

    def add(self, block: Block) -> None:
        """Any other block."""
        self.blocks.append(block)

    def items(self, items: Sequence[Text]) -> None:
        """A list."""
        self.blocks.append(Items(tuple(items)))

    def claim(self, rows: Sequence[Row], *lead: Block) -> Equation | None:
        """A formula that has to be proved, after what leads to it; None if it is not proved and left out.

        Of a chain a line that is not proved by itself goes first.
        """
        equation = Equation(len(self.equations) + 1, tuple(rows))
        result = self._checked(equation)
        steps = [step.verdict for step in result.steps]
        if result.verdict is not Verdict.PROVED and len(rows) > 1 and len(steps) == len(rows):
            kept = _without_unproved(equation.rows, steps)
            equation = replace(equation, rows=kept)
            result = self._checked(equation)
        if result.verdict is not Verdict.PROVED:
            self.dropped.append(display(equation))
            return None
        self.blocks += [*lead, equation]
        self.equations.append(equation)
        self.results[equation.number] = result
        return equation

    def mistake(self, row: Row, wrong: str) -> Equation:
        """A formula that was refuted."""
        equation = Equation(len(self.equations) + 1, (row,), wrong)
        self.equations.append(equation)
        self.blocks.append(equation)
        return equation

    def _checked(self, equation: Equation) -> FormulaResult:
        return self.checker.check(Formula(display(equation), 0, 1, 1, 1))


def _without_unproved(rows: tuple[Row, ...], verdicts: Sequence[Verdict]) -> tuple[Row, ...]:
    """A chain without the lines that end a step which is not proved; the last one stays."""
    last = len(rows) - 1
    kept = [
        row
        for number, (row, verdict) in enumerate(zip(rows, verdicts, strict=True))
        if verdict is Verdict.PROVED or number == last
    ]
    first = replace(kept[0], left=rows[0].left)
    return first, *kept[1:]
