"""Between the notations of the documents that ship: what is translated keeps its verdict and its meaning."""

from __future__ import annotations

from functools import cache
from itertools import permutations

import pytest

from derive.derivation.letters import indices_of
from derive.documents import Directive, Formula, Note, read_note
from derive.notation.terms import Letter
from derive.results import Verdict
from derive.translation import NotTranslated, Translation, translation
from derive.translation.statements import Equation, read
from derive.translation.substitution import Substitution
from derive.translation.typesetting import Typesetter
from tests.notes import ROOT
from tests.translation.variants import verdicts

NOTES = {
    "A": "000_hidden_layer/many_neurons",
    "B": "001_mlp/hidden_layer",
    "B'": "001_mlp/deeper_layers",
    "C": "002_neural_network/last_layer",
    "C'": "002_neural_network/recursion_and_batch_mean",
    "D": "003_fully_connected/backward_pass",
}
#: How many formulas of the first note can be said in the second one's notation, and how many it has.
COUNTS = {
    "A>B": (2, 4),
    "A>B'": (2, 4),
    "A>C": (2, 4),
    "A>C'": (2, 4),
    "A>D": (1, 4),
    "B>A": (14, 27),
    "B>C": (12, 27),
    "B>C'": (12, 27),
    "B>D": (12, 27),
    "B'>A": (2, 3),
    "B'>C": (1, 3),
    "B'>C'": (1, 3),
    "B'>D": (0, 3),
    "C>A": (6, 9),
    "C>B": (7, 9),
    "C>B'": (7, 9),
    "C>D": (5, 9),
    "C'>A": (1, 5),
    "C'>B": (1, 5),
    "C'>B'": (1, 5),
    "C'>D": (1, 5),
    "D>A": (13, 16),
    "D>B": (16, 16),
    "D>B'": (3, 16),
    "D>C": (12, 16),
    "D>C'": (12, 16),
}
PAIRS = [(one, other) for one, other in permutations(NOTES, 2) if one[0] != other[0]]


@cache
def shipped(name: str) -> Note:
    return read_note(ROOT / "formulas" / f"{NOTES[name]}.md")


@cache
def givens(name: str) -> str:
    """The front matter of a note."""
    text = shipped(name).text
    return text[: text.index("---", 3) + 4]


def formulas(name: str) -> list[Formula]:
    return [item for item in shipped(name).items if not isinstance(item, Directive)]


@cache
def translated(source: str, target: str) -> tuple[Translation, list[tuple[Formula, str]], dict[int, str]]:
    """What has a translation, and why the rest has none, by the line."""
    along = translation(shipped(source), shipped(target))
    found, missing = [], {}
    for formula in formulas(source):
        try:
            found.append((formula, along.formula(formula.latex)))
        except NotTranslated as problem:
            missing[formula.line] = str(problem)
    return along, found, missing


@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_verdicts_stay_there_and_back(source: str, target: str) -> None:
    along, found, _ = translated(source, target)
    expected = [Verdict(formula.expect or "proved") for formula, _ in found]
    assert verdicts(givens(target), [latex for _, latex in found]) == expected
    back = [along.reversed.formula(latex) for _, latex in found]
    assert verdicts(givens(source), back) == expected


@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_the_way_back_leads_to_the_same(source: str, target: str) -> None:
    """A formula and what comes back are equal side by side; those for each layer have no such counterpart."""
    along, found, _ = translated(source, target)
    claims = [claim for formula, latex in found for claim in equated(along, formula.latex, latex)]
    assert set(verdicts(givens(source), claims)) <= {Verdict.PROVED}


def equated(along: Translation, original: str, latex: str) -> list[str]:
    """Claims that the outer sides of formulas are those of their translation back."""
    said = read(along.source.reading, original)
    back = read(along.source.reading, along.reversed.formula(latex))
    layers = [[len(one.claim.layers) for one in many] for many in (said, back)]
    if layers[0] != layers[1]:
        return []
    claims = []
    for one, other in zip(said, back, strict=True):
        assert isinstance(one, Equation) == isinstance(other, Equation)
        if isinstance(one, Equation) and isinstance(other, Equation):
            letters = dict(zip(free(along, other), free(along, one), strict=True))
            put = Substitution({name: Letter(mate) for name, mate in letters.items()}, along.source.supply)
            for place in (0, -1):
                sides = [one.sides[place], put.term(other.sides[place])]
                claims.append(Typesetter(along.source).relation(sides, ["="]))
    return claims


def free(along: Translation, equation: Equation) -> list[str]:
    """The free letters of an equation, those of samples last, those of layers first."""
    claim = equation.claim
    found = (i.name for side in equation.sides for i in indices_of(side) if isinstance(i, Letter))
    names = [name for name in dict.fromkeys(found) if name in claim.units or name in claim.layers]
    return sorted(names, key=lambda name: (name not in claim.layers, name in along.source.samples))


@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_most_that_can_be_said_is(source: str, target: str) -> None:
    _, found, missing = translated(source, target)
    assert (len(found), len(found) + len(missing)) == COUNTS[f"{source}>{target}"], missing
