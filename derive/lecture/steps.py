"""Derived results as numbered equations, each line with its reason in words."""

from __future__ import annotations

from collections.abc import Sequence

from derive.derivation import Derived, Link, Reason
from derive.latex import LatexError, Relation, Statement, parse, parse_tree, to_latex
from derive.latex import syntax as tex
from derive.lecture.document import Math, Row, Text
from derive.lecture.wording import Wording


def chain(derived: Derived, wording: Wording) -> tuple[Row, ...]:
    """The steps from the derivative to the result."""
    links = list(derived.links)
    left = derived.left
    rows: list[Row] = []
    if derived.name is not None:
        rows.append(Row(derived.name, left, wording.text("reason named")))
        left = ""
    for number, link in enumerate(links):
        condition = derived.condition if number == len(links) - 1 else ""
        rows.append(Row("" if rows else left, link.latex, reason(link, wording, number), condition=condition))
    return tuple(rows)


def reason(link: Link, wording: Wording, number: int = 0) -> Text:
    """Why a link holds, in words."""
    key = "reason " + link.reason.value
    if link.reason is Reason.CHAIN_RULE and not link.subject:
        key = "reason above" if number else key
    if link.subject and f"{key} of" in wording.sentences:
        return wording.text(f"{key} of", subject=Math(link.subject))
    return wording.text(key)


def split(equation: str, names: Sequence[str]) -> Row:
    """A whole equation as one line.  Raises `LatexError` for anything else."""
    statements = parse(equation, names=names)
    match statements[0] if len(statements) == 1 else None:
        case Statement(Relation((left, right), (sign,)), conditions) if (
            left is not None and right is not None
        ):
            told = r",\ ".join(map(to_latex, conditions))
            return Row(to_latex(left), to_latex(right), sign=sign, condition=told)
    raise LatexError("this is no equation", (0, 0))


def target(derived: Derived, names: Sequence[str]) -> str:
    """The quantity by which the cost is differentiated, as LaTeX."""
    match parse_tree(derived.left, names=names):
        case tex.Fraction(_, tex.Differential(operand=operand)) if operand is not None:
            return to_latex(operand)
        case tex.Fraction(_, tex.Product("", (tex.Name("d"), *factors))):
            return " ".join(to_latex(factor) for factor in factors)
    return derived.left
