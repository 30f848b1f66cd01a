"""The layouts of derivatives by vectors: what a note declares, and what its formulas show of the rest.

Numerator layout makes a row of a number by a column.  Many notes that declare it write such gradients as
columns all the same: either is taken, as long as a note keeps to it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from derive.checking.knowledge import Knowledge
from derive.latex.syntax import Span
from derive.notation.elaborate import Elaborator
from derive.proof.decide import Decision
from derive.results import Code, Verdict

#: What may be meant otherwise where no layout is declared, and where a given has a gradient in it.
UNDECLARED = "this holds if a number by a column is a row, as in numerator layout; `layout` can say it"
GIVEN = "whether what the givens call a derivative is a row or a column is not said"
#: A decision, and the part of the formula that it is about if that is not all of it.
Placed: TypeAlias = tuple[Decision, Span | None]


def in_numerator_layout(
    known: Knowledge, columns: Placed, elaborator: Elaborator, rows: Callable[[], Placed], *, updates: bool
) -> Placed:
    """A decision reached with gradients as columns, in the light of ``rows``, the one with them as rows.

    What ``updates`` a parameter says nothing of the layout: its step has the shape of the parameter.
    """
    verdict, code = columns[0].verdict, columns[0].code
    misshapen = verdict is Verdict.REFUTED and code is Code.SHAPE
    if known.settings.layout is None:
        across = misshapen and bool(elaborator.slopes) and "matrix" not in elaborator.slopes
        return _unless(columns, across and rows()[0].verdict is Verdict.PROVED, UNDECLARED)
    if updates and elaborator.slopes and verdict is Verdict.REFUTED:
        found = rows()
        return found if found[0].verdict is Verdict.PROVED else columns
    if not updates and elaborator.slopes:
        columns = _kept_to(known, columns, rows())
    return _unless(columns, misshapen and known.reading.names.slopes_given, GIVEN)


def _unless(found: Placed, doubtful: bool, message: str) -> Placed:
    """A decision, but that nothing is refuted by its shape where this is in doubt."""
    if not doubtful or found[0].verdict is not Verdict.REFUTED:
        return found
    return Decision(Verdict.UNCLEAR, Code.SHAPE, message), found[1]


def _kept_to(known: Knowledge, columns: Placed, rows: Placed) -> Placed:
    """The decision in the reading to which the note keeps, if both differ; it is refuted if both refute."""
    proved = [found[0].verdict is Verdict.PROVED for found in (columns, rows)]
    if all(proved):
        return columns
    if not any(proved):
        ordered = (rows, columns) if known.gradients == "rows" else (columns, rows)
        unclear = (found for found in ordered if found[0].verdict is not Verdict.REFUTED)
        return next(unclear, ordered[ordered[0][0].code is Code.SHAPE])
    kind = "rows" if proved[1] else "columns"
    if known.gradients not in ("", kind):
        message = f"this holds only if derivatives of numbers by vectors are {kind}; before, they were not"
        return Decision(Verdict.UNCLEAR, Code.SHAPE, message), None
    known.gradients = kind
    return rows if proved[1] else columns
