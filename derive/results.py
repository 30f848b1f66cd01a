"""What `derive check` answers: plain data, drawn by `derive.reports` and nowhere else."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct, field


class Verdict(StrEnum):
    """The answer for a formula or for one of its steps."""

    PROVED = "proved"
    REFUTED = "refuted"
    UNCLEAR = "unclear"
    GIVEN = "given"
    SKIPPED = "skipped"


#: From worst to best: a formula's verdict is the worst one among its steps.
SEVERITY = (Verdict.REFUTED, Verdict.UNCLEAR, Verdict.PROVED, Verdict.GIVEN, Verdict.SKIPPED)


class Code(StrEnum):
    """The kind of finding behind a step that is not proved."""

    VALUE = "value"
    SHAPE = "shape"
    INDEX = "index"
    DERIVATIVE = "derivative"
    UNDEFINED = "undefined"
    SYNTAX = "syntax"
    UNDECIDED = "undecided"
    INTERNAL = "internal"


class Counterexample(Struct, frozen=True):
    """A concrete network on which both sides were evaluated and differ.

    ``sizes`` names widths and depth (``{"n_1": 2, "L": 3}``), ``values`` the leaves, free indices and
    function choices (``{"w_{11}^{(1)}": "2", "σ(x)": "x^2 + x"}``); all numbers are exact, as text.
    """

    sizes: dict[str, int]
    values: dict[str, str]
    left: str
    right: str


class Step(Struct, frozen=True):
    """One relation of a formula and what was found out about it.  ``lhs`` and ``rhs`` are LaTeX."""

    statement: int
    lhs: str
    relation: str
    rhs: str
    verdict: Verdict
    general: bool = False
    holds_for: str = ""
    sizes_tried: tuple[str, ...] = ()
    code: Code | None = None
    message: str = ""
    counterexample: Counterexample | None = None
    detail: str | None = None
    suggestions: tuple[str, ...] = ()
    #: Offsets into the formula's LaTeX of the part that a message speaks of.
    span: tuple[int, int] | None = None
    #: The same relation in readable Unicode, for the terminal.
    unicode: str = ""
    suggestions_unicode: tuple[str, ...] = ()


class FormulaResult(Struct, frozen=True):
    """A displayed formula of a note with its verdict.  Lines and columns are 1-based."""

    line: int
    column: int
    end_line: int
    latex: str
    verdict: Verdict
    steps: tuple[Step, ...] = ()
    name: str | None = None
    expected: Verdict | None = None
    because: str | None = None
    warnings: tuple[str, ...] = ()
    unicode: str = ""
    reason: str = ""

    @property
    def as_expected(self) -> bool:
        """Whether the verdict is the one that the note's author expects."""
        if self.expected is not None:
            return self.verdict == self.expected
        return self.verdict not in (Verdict.REFUTED, Verdict.UNCLEAR)

    def _repr_html_(self) -> str:
        from derive.reports.html import formula_html

        return formula_html(self)


class Fault(Struct, frozen=True):
    """Something wrong with the input itself (exit status 2): one line for stderr."""

    path: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.message}"


class NoteResult(Struct, frozen=True):
    """Everything found in one note."""

    path: str
    formulas: tuple[FormulaResult, ...] = ()
    faults: tuple[Fault, ...] = ()

    def _repr_html_(self) -> str:
        from derive.reports.html import note_html

        return note_html(self)


class Report(Struct, frozen=True):
    """The outcome of a whole run."""

    notes: tuple[NoteResult, ...] = field(default=())
    faults: tuple[Fault, ...] = ()

    def count(self) -> dict[str, int]:
        """How many formulas got each verdict, and how many were not as expected."""
        formulas = [formula for note in self.notes for formula in note.formulas]
        counts = {str(verdict): 0 for verdict in Verdict}
        for formula in formulas:
            counts[str(formula.verdict)] += 1
        counts["unexpected"] = sum(not formula.as_expected for formula in formulas)
        return counts

    def exit_status(self, *, strict: bool = False) -> int:
        """0 as expected, 1 refuted (or unclear when strict) or an unmet expectation, 2 faulty input."""
        if self.faults or any(note.faults for note in self.notes):
            return 2
        for note in self.notes:
            for formula in note.formulas:
                if formula.expected is not None:
                    if formula.verdict != formula.expected:
                        return 1
                elif formula.verdict == Verdict.REFUTED or (strict and formula.verdict == Verdict.UNCLEAR):
                    return 1
        return 0

    def _repr_html_(self) -> str:
        from derive.reports.html import report_html

        return report_html(self)


class Reading(Struct, frozen=True):
    """How one relation of a formula was understood, for `derive explain`.

    ``sections`` are titled lists of lines, such as ``("Quantities", ("w_jk: a weight of …", …))``, in
    reading order; ``step`` says what came of it, None where it did not come to a step.
    """

    unicode: str
    sections: tuple[tuple[str, tuple[str, ...]], ...] = ()
    step: Step | None = None


class Explanation(Struct, frozen=True):
    """How one formula of a note was read and decided."""

    path: str
    formula: FormulaResult
    readings: tuple[Reading, ...] = ()
