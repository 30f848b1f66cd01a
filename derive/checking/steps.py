"""What is answered about one relation, one statement, one given."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from derive.documents import Directive
from derive.documents.note import Entry
from derive.latex import Statement, Tree, Unreadable, to_latex, to_unicode
from derive.latex.syntax import Name, Span
from derive.notation.givens.given import Trouble
from derive.proof.decide import Decision
from derive.results import SEVERITY, Code, FormulaResult, Step, Verdict


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


def about_layers(step: Step, conditions: tuple[Tree, ...], span: Span) -> Step:
    """The step for one of several cases: what it says is about the layers of that case."""
    if step.verdict is Verdict.PROVED:
        return step
    where, shown = ", ".join(map(to_unicode, conditions)), ", ".join(map(to_latex, conditions))
    return replace(
        step,
        message=f"where {where}: {step.message}",
        span=step.span or span,
        suggestions=tuple(f"{latex}, \\quad {shown}" for latex in step.suggestions),
        suggestions_unicode=tuple(f"{text}, {where}" for text in step.suggestions_unicode),
    )


def joined(whole: Step, parts: Sequence[Step]) -> Step:
    """The step for a relation that stands for several: it is as good as the worst of them."""
    worst = min(parts, key=lambda part: SEVERITY.index(part.verdict))
    sizes = tuple(dict.fromkeys(size for part in parts for size in part.sizes_tried))
    named = (part for part in parts if part.general is worst.general and part.holds_for)
    return replace(
        worst,
        lhs=whole.lhs,
        rhs=whole.rhs,
        unicode=whole.unicode,
        general=all(part.general for part in parts),
        holds_for="; ".join(dict.fromkeys(part.holds_for for part in named)),
        sizes_tried=sizes,
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
