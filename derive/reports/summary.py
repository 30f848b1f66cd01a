"""What a run amounts to, in sentences that every format can print."""

from __future__ import annotations

from derive.results import FormulaResult, Report, Step, Verdict

#: In the order in which people ask for them.
ORDER = (Verdict.PROVED, Verdict.REFUTED, Verdict.UNCLEAR, Verdict.GIVEN, Verdict.SKIPPED)


def counted(number: int, noun: str) -> str:
    """``1 note``, ``2 notes``."""
    return f"{number} {noun}" + ("" if number == 1 else "s")


def formulas_of(report: Report) -> list[FormulaResult]:
    """Every formula of a report, in order."""
    return [formula for note in report.notes for formula in note.formulas]


def counts_sentence(report: Report) -> str:
    """``2 notes, 9 formulas: 5 proved, 1 refuted (1 expected), …``"""
    formulas = formulas_of(report)
    head = f"{counted(len(report.notes), 'note')}, {counted(len(formulas), 'formula')}"
    if not formulas:
        return head
    counts = report.count()
    return f"{head}: " + ", ".join(f"{counts[kind]} {kind}{_met(formulas, kind)}" for kind in ORDER)


def _met(formulas: list[FormulaResult], verdict: Verdict) -> str:
    """How many of the findings of a kind the notes expect, and how many proofs hold for every size."""
    if verdict is Verdict.PROVED:
        general = sum(_for_every_size(formula) for formula in formulas)
        return f" ({general} for every size)" if general else ""
    if verdict not in (Verdict.REFUTED, Verdict.UNCLEAR):
        return ""
    met = sum(formula.verdict == formula.expected == verdict for formula in formulas)
    return f" ({met} expected)" if met else ""


def _for_every_size(formula: FormulaResult) -> bool:
    claims = [step for step in formula.steps if step.verdict == Verdict.PROVED]
    return formula.verdict == Verdict.PROVED and all(step.general for step in claims)


def coverage_sentence(report: Report) -> str:
    """The share of the claims that were decided, and how many verdicts the notes do not expect."""
    counts = report.count()
    decided = counts[Verdict.PROVED] + counts[Verdict.REFUTED]
    claims = decided + counts[Verdict.UNCLEAR]
    if not any(note.formulas for note in report.notes):
        return "Nothing was checked: there is no displayed formula."
    if not claims:
        return "Nothing was checked: every formula is given or skipped."
    share = 100 * decided // claims  # rounded down, so that 100 % means all of them
    return f"{decided} of {counted(claims, 'claim')} decided ({share} %), {counts['unexpected']} unexpected"


def faults_sentence(report: Report) -> str:
    """How many things were wrong with the input, empty if none."""
    number = len(report.faults) + sum(len(note.faults) for note in report.notes)
    return f"{counted(number, 'error')} in the input" if number else ""


def findings(formula: FormulaResult) -> list[Step]:
    """The steps that are not proved, in order."""
    return [step for step in formula.steps if step.verdict in (Verdict.REFUTED, Verdict.UNCLEAR)]


def formula_line(formula: FormulaResult) -> str:
    """A formula for reading: in Unicode if there is such a form, else as written."""
    return formula.unicode or formula.latex


def step_line(step: Step) -> str:
    """A step for reading: in Unicode if there is such a form, else as written."""
    return step.unicode or f"{step.lhs} {step.relation} {step.rhs}"


def suggested_lines(step: Step) -> list[str]:
    """The corrections for reading, best first."""
    written = step.suggestions_unicode
    return [written[k] if k < len(written) else latex for k, latex in enumerate(step.suggestions)]


def step_label(formula: FormulaResult, step: Step) -> str:
    """Which relation of a formula a step is, empty if it has only one."""
    if len(formula.steps) < 2:
        return ""
    chain = [other for other in formula.steps if other.statement == step.statement]
    statements = {other.statement for other in formula.steps}
    parts = [f"statement {step.statement}"] if len(statements) > 1 else []
    if len(chain) > 1:
        position = next(k for k, other in enumerate(chain, 1) if other is step)
        first = next(other for other in chain if other.verdict == step.verdict) is step
        wrong = ", the first that is wrong" if first and step.verdict == Verdict.REFUTED else ""
        parts.append(f'"{step.relation}" number {position} of {len(chain)}{wrong}')
    return ", ".join(parts)


def sizes_note(step: Step) -> str:
    """For what a proof holds: in general, or only where it was tried."""
    if step.holds_for and (step.general or not step.sizes_tried):
        return f"for {step.holds_for}"
    return "at the sizes " + "; ".join(step.sizes_tried) if step.sizes_tried else ""
