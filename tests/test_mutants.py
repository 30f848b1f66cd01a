"""Mutants: proved formulas with one slip, against an oracle that shares nothing with the checker.

What the oracle finds false must not be proved, what it finds true must not be refuted.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from unittest.mock import patch

import pytest

from derive.check import check_note
from derive.documents import Directive, Formula, Note, parse_note, read_note
from derive.latex import Relation, Tree, parse, to_latex
from derive.results import Verdict
from tests import networks
from tests.notes import CORPUS, ROOT, SHIPPED, checked, labels, title
from tests.oracle import Network, Truth, Unsupported, truth
from tests.slips import slips

#: How many mutants of each shipped formula, and of each note of the corpus, are looked at.
PER_FORMULA = 3
PER_NOTE = 20

NOTES = [path for path in (*SHIPPED, *CORPUS) if title(path) in networks.SHIPPED | networks.CORPUS]


@dataclass(frozen=True)
class Mutant:
    """A formula with one slip, one entry for each of its relations."""

    latex: str
    kind: str
    line: int
    verdicts: tuple[Verdict, ...]
    truths: tuple[Truth | None, ...]

    @property
    def pairs(self) -> Iterator[tuple[Verdict, Truth]]:
        for verdict, found in zip(self.verdicts, self.truths, strict=True):
            if found is not None:
                yield verdict, found

    def __str__(self) -> str:
        found = " ".join(f"{truth}/{verdict}" for verdict, truth in self.pairs)
        return f"line {self.line}, {self.kind}: {self.latex}  [{found}]"


# Making them


@cache
def section(path: Path) -> tuple[Directive, list[Formula]]:
    """The first directive of a note, and the formulas under it alone."""
    first: Directive | None = None
    formulas: list[Formula] = []
    for item in read_note(path).items:
        if isinstance(item, Formula):
            formulas.append(item)
        elif item.settings:
            if first is not None:
                break
            first = item
    assert first is not None
    return first, formulas


def mutants_of(formula: Formula, names: Sequence[str]) -> dict[str, str]:
    """LaTeX of all mutants with the kind of slip, of formulas that are one statement."""
    statements = parse(formula.latex, names=names)
    if len(statements) != 1 or statements[0].conditions or not isinstance(statements[0].body, Relation):
        return {}
    body = statements[0].body
    found = {to_latex(new): kind for kind, new in slips(body)} if body.operands[0] is not None else {}
    found.pop(to_latex(body), None)
    return found


def chosen(path: Path) -> list[tuple[Formula, str, str]]:
    """A sample of the mutants of a note, the same in every run."""
    directive, formulas = section(path)
    names = directive.settings.get("names", ())
    proved = {f.line for f in checked(path).formulas if f.verdict is Verdict.PROVED}
    rng = random.Random(title(path))
    found = []
    for formula in formulas:
        if formula.line in proved:
            mutants = sorted(mutants_of(formula, names).items())
            rng.shuffle(mutants)
            found += [(formula, latex, kind) for latex, kind in mutants[:PER_FORMULA]]
    if path in CORPUS:
        found = [found[k] for k in sorted(rng.sample(range(len(found)), min(PER_NOTE, len(found))))]
    return found


def relations(latex: str, names: Sequence[str]) -> list[tuple[Tree, str, Tree]]:
    found = []
    for statement in parse(latex, names=names):
        body = statement.body
        if isinstance(body, Relation):
            found += list(zip(body.operands, body.signs, body.operands[1:], strict=False))
    return found  # type: ignore[return-value]


def judged(build: networks.Builder, latex: str, names: Sequence[str]) -> tuple[Truth | None, ...]:
    found: list[Truth | None] = []
    for left, sign, right in relations(latex, names):
        try:
            sizes: Iterator[Network] = (build(widths) for widths in networks.WIDTHS)
            found.append(truth(sizes, left, sign, right))
        except Unsupported:
            found.append(None)
    return tuple(found)


@cache
def mutants(path: Path) -> list[Mutant]:
    """The chosen mutants of a note, each checked just after its original."""
    directive, formulas = section(path)
    build = {**networks.SHIPPED, **networks.CORPUS}[title(path)]
    names = directive.settings.get("names", ())
    slipped = {100_000 + k: mutant for k, mutant in enumerate(chosen(path))}
    definitions: set[int] = set()
    while True:
        items: list[Directive | Formula] = [directive]
        for formula in formulas:
            items.append(formula)
            for line, (original, latex, _) in slipped.items():
                if original is formula and line not in definitions:
                    items.append(Formula(latex, 0, line, 1, line))
        with patch("derive.correction.corrections", return_value=()):
            results = check_note(Note("mutants", "", tuple(items)), timeout=None).formulas
        found = {f.line: f for f in results if f.line in slipped}
        new = {n for n, f in found.items() if any(s.verdict is Verdict.GIVEN for s in f.steps)}
        if not new:
            break
        definitions |= new  # a new name changes what comes after it: once more without
    return [
        Mutant(latex, kind, formula.line, tuple(s.verdict for s in found[line].steps), judgement)
        for line, (formula, latex, kind) in slipped.items()
        if line in found
        if len(judgement := judged(build, latex, names)) == len(found[line].steps)
    ]


# Judging them


@pytest.mark.parametrize("path", NOTES, ids=title)
def test_the_oracle_knows_the_formulas(path: Path) -> None:
    """It agrees with what is expected of every formula of the note itself, and is silent about few."""
    directive, formulas = section(path)
    build = {**networks.SHIPPED, **networks.CORPUS}[title(path)]
    silent = 0
    for formula in formulas:
        accepted = labels(path)[formula.line][1] if path in CORPUS else {formula.expect or "proved"}
        found = judged(build, formula.latex, directive.settings.get("names", ()))
        if None in found or not found or any(s.conditions for s in parse(formula.latex)):
            silent += 1
        elif accepted <= {"proved", "given", "unclear"}:
            assert set(found) == {Truth.TRUE}, formula.latex
        elif accepted <= {"refuted", "unclear"}:
            assert set(found) != {Truth.TRUE}, formula.latex
    assert silent <= len(formulas) / 2


@pytest.mark.parametrize("path", NOTES, ids=title)
def test_no_mutant_is_judged_wrongly(path: Path) -> None:
    """No false one is proved, no true one refuted, relation by relation."""
    wrong = {(Verdict.PROVED, Truth.FALSE), (Verdict.PROVED, Truth.SENSELESS), (Verdict.REFUTED, Truth.TRUE)}
    found = [mutant for mutant in mutants(path) if wrong & set(mutant.pairs)]
    assert [str(mutant) for mutant in found] == []


def test_few_mutants_are_unclear() -> None:
    """Of those that make sense, at most one in twenty, and the sample is large enough to say so."""
    pairs = Counter(pair for path in NOTES for mutant in mutants(path) for pair in mutant.pairs)
    decided = {pair: count for pair, count in pairs.items() if pair[1] is not Truth.SENSELESS}
    unclear = sum(count for (verdict, _), count in decided.items() if verdict is Verdict.UNCLEAR)
    assert sum(decided.values()) > 600
    assert unclear <= sum(decided.values()) / 20, pairs


# Slips that once were proved


@pytest.mark.parametrize(
    ("note", "latex"),
    [
        pytest.param("001_mlp/hidden_layer", r"w_{jk} \leftarrow -w_{jk} - \eta O_j \delta_k", id="arrow"),
        pytest.param("001_mlp/hidden_layer", r"w_{jk} := -w_{jk} - \eta O_j \delta_k", id="colon"),
        pytest.param(
            "002_neural_network/last_layer",
            r"J_i = \sum_{k=1}^{S_i} \frac12 [(h(x_i))_k - y_{ik}]^2",
            id="size of a sample",
        ),
        pytest.param(
            "002_neural_network/last_layer",
            r"z_j^{(L)} = \sum_{i=1}^{S_{j-1}} w_{ji}^{(L-1)} a_i^{(L-1)}",
            id="size of a unit",
        ),
    ],
)
def test_sizes_and_signs_that_make_no_sense(note: str, latex: str) -> None:
    """An update keeps the old value as it is; a size belongs to a layer."""
    path = ROOT / "formulas" / f"{note}.md"
    front = path.read_text(encoding="utf-8").split("---\n")[1]
    (result,) = check_note(parse_note(f"---\n{front}---\n\n$$\n{latex}\n$$\n"), timeout=None).formulas
    assert result.verdict is not Verdict.PROVED
