"""What is answered about one relation, one statement, one given."""

from __future__ import annotations

from msgspec.structs import replace

from derive.documents import Directive
from derive.documents.note import Entry
from derive.latex import Statement, Tree, Unreadable, to_latex, to_unicode
from derive.latex.syntax import Name, Span
from derive.notation.givens.given import Trouble
from derive.proof.decide import Decision
from derive.results import Code, FormulaResult, Step, Verdict


def decided(
    number: int, left: Tree, sign: str, right: Tree, decision: Decision, span: Span | None = None
) -> Step:
    """The step for a relation of statement ``number`` about which there is a decision."""
    shown = to_unicode(Name(sign)) if sign.startswith("\\") else sign
    return Step(
        statement=number,
        lhs=to_latex(left),
        relation=sign,
        rhs=to_latex(right),
        verdict=decision.verdict,
        general=decision.general,
        holds_for=decision.holds_for,
        sizes_tried=decision.sizes,
        code=decision.code,
        message=decision.message,
        counterexample=decision.counterexample,
        detail=decision.detail,
        span=span,
        unicode=f"{to_unicode(left)} {shown} {to_unicode(right)}",
    )


def unread(number: int, statement: Statement, code: Code, message: str) -> Step:
    """The step for a statement that could not be looked at."""
    body = statement.body
    span = body.span if isinstance(body, Unreadable) else statement.span
    return Step(number, "", "", "", Verdict.UNCLEAR, code=code, message=message, span=span)


def unusable(directive: Directive, trouble: Trouble) -> FormulaResult:
    """A given that cannot be used is a finding at its own place."""
    entry = trouble.entry or Entry("", directive.line, directive.column)
    step = Step(1, entry.latex, "", "", Verdict.UNCLEAR, code=trouble.code, message=trouble.message)
    return FormulaResult(
        line=entry.line,
        column=entry.column,
        end_line=entry.line,
        latex=entry.latex,
        verdict=Verdict.UNCLEAR,
        steps=(step,),
        name="given",
        unicode=entry.latex,
    )


def unfinished(directive: Directive, message: str) -> FormulaResult:
    """A directive whose givens took too much to be looked at."""
    return unusable(directive, Trouble(None, Code.UNDECIDED, message))


def contradicting(entry: Entry, step: Step, message: str) -> FormulaResult:
    """A given that others refute; the step says how."""
    return FormulaResult(
        line=entry.line,
        column=entry.column,
        end_line=entry.line,
        latex=entry.latex,
        verdict=Verdict.REFUTED,
        steps=(replace(step, message=message),),
        name="given",
        unicode=step.unicode,
    )
