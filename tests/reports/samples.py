"""Fabricated results: the reports are tested without the core."""

from __future__ import annotations

from typing import Any

from derive.results import Code, Counterexample, Fault, FormulaResult, NoteResult, Report, Step, Verdict


def step(verdict: Verdict = Verdict.PROVED, **fields: Any) -> Step:
    """A step about δ = b, proved in general unless told otherwise."""
    defaults: dict[str, Any] = {
        "statement": 1,
        "lhs": r"\delta",
        "relation": "=",
        "rhs": "b",
        "verdict": verdict,
        "general": verdict == Verdict.PROVED,
        "unicode": "δ = b",
    }
    return Step(**(defaults | fields))


def formula(verdict: Verdict = Verdict.PROVED, **fields: Any) -> FormulaResult:
    """A formula in line 12 with one step of the same verdict unless told otherwise."""
    defaults: dict[str, Any] = {
        "line": 12,
        "column": 1,
        "end_line": 14,
        "latex": r"\delta = b",
        "verdict": verdict,
        "steps": () if verdict == Verdict.SKIPPED else (step(verdict),),
        "unicode": "δ = b",
    }
    return FormulaResult(**(defaults | fields))


def report(*formulas: FormulaResult, faults: tuple[Fault, ...] = ()) -> Report:
    """A report about one note."""
    return Report(notes=(NoteResult("notes/mlp.md", formulas),), faults=faults)


EXAMPLE = Counterexample(
    sizes={"n_1": 2, "L": 3}, values={"w_{11}": "2", "σ(x)": "x^2"}, left="3/2", right="2"
)

REFUTED_STEP = step(
    Verdict.REFUTED,
    code=Code.VALUE,
    message="the two sides differ",
    counterexample=EXAMPLE,
    suggestions=(r"\delta = a", r"\delta = -b"),
    suggestions_unicode=("δ = a",),
    sizes_tried=("2-2-1",),
)
REFUTED = formula(Verdict.REFUTED, steps=(REFUTED_STEP,))

UNCLEAR_STEP = step(
    Verdict.UNCLEAR,
    code=Code.SYNTAX,
    message="nothing stands under ∂",
    span=(29, 39),
)
UNCLEAR = formula(
    Verdict.UNCLEAR,
    line=20,
    end_line=22,
    latex="\n\\delta =\n  \\frac{\\partial C}{\\partial}\n",
    steps=(UNCLEAR_STEP,),
    unicode="δ = ∂C/∂",
)
