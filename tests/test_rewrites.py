"""Rewrites: a proved formula written in another way is proved as well.

An oracle, which shares nothing with the checker, sorts out those that are no longer true: matrices do not
commute.
"""

from __future__ import annotations

import random
from collections import Counter
from functools import cache
from pathlib import Path
from unittest.mock import patch

import pytest

from derive.check import check_note
from derive.documents import Directive, Formula, Note, parse_note
from derive.latex import Relation, parse, to_latex
from derive.results import FormulaResult, Verdict
from tests import networks
from tests.notes import CORPUS, checked, explain, title
from tests.oracle import Truth
from tests.rewrites import KINDS, is_update, rewrites
from tests.test_mutants import NOTES, judged, section

#: How many rewrites of each shipped formula, and of each note of the corpus, are looked at.
PER_FORMULA = 2
PER_NOTE = 15

Rewritten = tuple[str, FormulaResult]


def rewritten(formula: Formula, names: tuple[str, ...], rng: random.Random) -> list[tuple[str, str]]:
    """One rewrite of each kind, those of one statement alone."""
    statements = parse(formula.latex, names=names)
    body = statements[0].body
    if len(statements) != 1 or statements[0].conditions or not isinstance(body, Relation):
        return []
    if body.operands[0] is None:
        return []
    every = sorted((kind, to_latex(new)) for kind, new in rewrites(body) if not _moves_rate(kind, body))
    rng.shuffle(every)
    return sorted({kind: (kind, latex) for kind, latex in every}.values())


def _moves_rate(kind: str, body: Relation) -> bool:
    """An update rule is only known by a rate in front, see below."""
    return kind == "commute factors" and is_update(body)


def chosen(path: Path) -> list[tuple[Formula, str, str]]:
    """A sample of the true rewrites of a note, the same in every run."""
    directive, formulas = section(path)
    names = tuple(directive.settings.get("names", ()))
    build = {**networks.SHIPPED, **networks.CORPUS}[title(path)]
    proved = {f.line for f in checked(path).formulas if f.verdict is Verdict.PROVED}
    rng = random.Random(title(path))
    found = []
    for formula in formulas:
        every = rewritten(formula, names, rng) if formula.line in proved else []
        rng.shuffle(every)
        found += [(formula, kind, latex) for kind, latex in every[:PER_FORMULA]]
    if path in CORPUS:
        found = [found[k] for k in sorted(rng.sample(range(len(found)), min(PER_NOTE, len(found))))]
    return [entry for entry in found if set(judged(build, entry[2], names)) == {Truth.TRUE}]


@cache
def results(path: Path) -> list[Rewritten]:
    directive, formulas = section(path)
    rewrites = {100_000 + k: entry for k, entry in enumerate(chosen(path))}
    items: list[Directive | Formula] = [directive]
    for formula in formulas:
        items.append(formula)
        for line, (original, _, latex) in rewrites.items():
            if original is formula:
                items.append(Formula(latex, 0, line, 1, line))
    with patch("derive.correction.corrections", return_value=()):
        found = check_note(Note("rewrites", "", tuple(items)), timeout=None).formulas
    return [(rewrites[f.line][1], f) for f in found if f.line in rewrites]


@pytest.mark.parametrize("path", NOTES, ids=title)
def test_rewrites_stay_proved(path: Path) -> None:
    wrong = [f"{kind}: {explain(f)}" for kind, f in results(path) if f.verdict is not Verdict.PROVED]
    assert wrong == []


def test_every_kind_of_rewrite_occurs() -> None:
    kinds = Counter(kind for path in NOTES for kind, _ in results(path))
    assert kinds.keys() == KINDS.keys()
    assert kinds.total() > 300


UPDATE = r"""<!-- derive:
  given: ['z = \sum_i w_i x_i', 'E = \frac12 (z - t)^2']
  cost: E
-->
$$%s$$
"""


@pytest.mark.parametrize(
    "latex",
    [
        pytest.param(r"w_i \leftarrow w_i - \eta (z - t) x_i", id="rate in front"),
        pytest.param(r"w_i \leftarrow w_i + \eta (t - z) x_i", id="plus"),
        pytest.param(r"w_i \leftarrow w_i - \frac{\eta}{2} \cdot 2 (z - t) x_i", id="rate in a fraction"),
        pytest.param(r"w_i \leftarrow - \eta (z - t) x_i + w_i", id="step in front"),
        pytest.param(r"w_i := w_i - \eta (z - t) x_i", id="colon"),
        pytest.param(r"w_i = w_i - \eta (z - t) x_i", id="equals"),
    ],
)
def test_update_rules(latex: str) -> None:
    (result,) = check_note(parse_note(UPDATE % latex), timeout=None).formulas
    assert result.verdict is Verdict.PROVED, explain(result)


@pytest.mark.parametrize(
    "latex",
    [
        pytest.param(r"w_i \leftarrow w_i - (z - t) x_i \eta", id="behind"),
        pytest.param(r"w_i \leftarrow w_i - (z - t) \cdot \eta \cdot x_i", id="between"),
        pytest.param(r"w_i \leftarrow w_i - \frac{\eta (z - t) x_i}{1}", id="in a numerator"),
    ],
)
def test_update_rules_with_the_rate_elsewhere(latex: str) -> None:
    (result,) = check_note(parse_note(UPDATE % latex), timeout=None).formulas
    assert result.verdict is Verdict.PROVED, explain(result)
