"""The corpus: every formula of every note gets a verdict that its label accepts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from derive.results import Verdict
from tests.notes import CORPUS, checked, explain, labels, title

#: Formulas that are not read yet: `unclear` where the label asks for a decision.  Never anything else.
UNREAD = {
    "r9-w-inline-k": "a sum whose letter does not occur in its summand (a softmax with the wrong letter)",
}

#: Givens and assumptions that are not read yet.
UNREAD_GIVENS = {
    r"y_i = \sum_{a=1}^{k} w_a x_{i+a-1} + b": "arithmetic in an index of units: a convolution",
    "A = A^T": "an assumption about a matrix",
}

#: Wrong verdicts.
BUGS: dict[str, str] = {}

notes = pytest.mark.parametrize("path", CORPUS, ids=title)


def formulas() -> Iterator[Any]:
    for path in CORPUS:
        for line, (name, accepted) in labels(path).items():
            bug = BUGS.get(name)
            marks = [pytest.mark.xfail(reason=bug, strict=True)] if bug else []
            yield pytest.param(path, line, name, accepted, id=name, marks=marks)


@pytest.mark.parametrize(("path", "line", "name", "accepted"), list(formulas()))
def test_verdict(path: Path, line: int, name: str, accepted: frozenset[str]) -> None:
    """It is among those that the label accepts; an `unclear` beside them has to be listed, and only then."""
    (formula,) = [f for f in checked(path).formulas if f.line == line]
    fine = "any" in accepted or formula.verdict in accepted
    if name in UNREAD:
        assert not fine, f"{name} is read by now: it need not be listed"
        fine = formula.verdict is Verdict.UNCLEAR
    assert fine, f"{title(path)}: {'|'.join(sorted(accepted))}\n{explain(formula)}"


@notes
def test_givens_are_read(path: Path) -> None:
    """No given is left unused, but for those listed; no directive is at fault."""
    result = checked(path)
    unread = {f.latex: explain(f) for f in result.formulas if f.name == "given"}
    assert result.faults == ()
    assert [shown for latex, shown in unread.items() if latex not in UNREAD_GIVENS] == []


def test_lists_of_the_unread_are_up_to_date() -> None:
    every = {name for path in CORPUS for name, _ in labels(path).values()}
    givens = {f.latex for path in CORPUS for f in checked(path).formulas if f.name == "given"}
    assert every >= UNREAD.keys() | BUGS.keys()
    assert givens >= UNREAD_GIVENS.keys()


@notes
def test_every_formula_has_a_label(path: Path) -> None:
    assert [f.line for f in checked(path).formulas if f.name != "given"] == list(labels(path))


def test_labels_are_unique_and_balanced() -> None:
    """As many wrong formulas as right ones, within a tenth."""
    every = [label for path in CORPUS for label in labels(path).values()]
    assert [name for name, count in Counter(name for name, _ in every).items() if count > 1] == []
    right = sum("proved" in accepted for _, accepted in every)
    wrong = sum("refuted" in accepted for _, accepted in every)
    assert min(right, wrong) / max(right, wrong) > 0.9


def test_not_all_is_unclear_where_that_is_allowed() -> None:
    """Of the labels that accept `unclear` beside a decision, more than half get the decision."""
    allowed = [
        formula.verdict
        for path in CORPUS
        for formula in checked(path).formulas
        if formula.name != "given" and "unclear" in labels(path)[formula.line][1]
    ]
    assert allowed.count(Verdict.UNCLEAR) < len(allowed) / 2
