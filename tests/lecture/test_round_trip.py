"""Every note that is written is itself a note: `derive check` proves its formulas and refutes its mistakes."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from derive.check import check_note
from derive.documents import parse_note, read_note
from derive.lecture import Lecture, lecture, request
from derive.results import NoteResult, Report, Verdict
from tests.notes import ROOT

FORMULAS = ROOT / "formulas"

#: Arguments of `request`: a sample; benchmarks/typeset.py has all of them.
SAMPLE: dict[str, tuple[Any, ...]] = {
    "generic": ("3-2-2",),
    "sigmoid": ("3-2-2", None, "sigmoid", "cross-entropy"),
    "tanh-softmax-zh": ("3-2-2", None, "tanh", "softmax", "zh"),
    "relu": ("2-2-1", None, "relu", "quadratic"),
    "logarithms-of-relu": ("3-2-2", None, "relu", "cross-entropy"),
    "identity-generic-zh": ("784-30-10", None, "identity", "generic", "zh"),
    "samples": ("002_neural_network/last_layer.md",),
    "layers-by-letter": ("001_mlp/hidden_layer.md", None, None, None, "zh"),
    "like": ("3-2-2", "003_fully_connected/backward_pass.md", "tanh", "quadratic"),
}


@cache
def written(name: str) -> Lecture:
    subject, *rest = SAMPLE[name]
    like = read_note(str(FORMULAS / rest[0])) if rest and rest[0] else None
    about = read_note(str(FORMULAS / subject)) if subject.endswith(".md") else subject
    return lecture(request(about, like, *rest[1:]))


@cache
def checked(name: str) -> NoteResult:
    return check_note(parse_note(written(name).markdown()[0]), timeout=None)


@pytest.mark.parametrize("name", SAMPLE)
def test_all_is_as_the_note_says(name: str) -> None:
    """With --strict, and without help from the clock."""
    result = checked(name)
    unexpected = [formula.latex for formula in result.formulas if not formula.as_expected]
    assert (result.faults, unexpected) == ((), [])
    assert Report((result,)).exit_status(strict=True) == 0


@pytest.mark.parametrize("name", SAMPLE)
def test_formulas_are_proved_and_mistakes_refuted(name: str) -> None:
    """Nothing is skipped or merely given, and nothing but a mistake is refuted."""
    for formula in checked(name).formulas:
        wanted = Verdict.PROVED if formula.expected is None else Verdict.REFUTED
        assert formula.verdict is wanted, formula.latex


@pytest.mark.parametrize("name", SAMPLE)
def test_nothing_is_left_out(name: str) -> None:
    assert written(name).dropped == ()


@pytest.mark.parametrize("name", SAMPLE)
def test_every_section_is_there(name: str) -> None:
    text = written(name).markdown()[0]
    titles = [line for line in text.splitlines() if line.startswith("## ")]
    assert len(titles) >= 10
    assert sum(formula.expected is not None for formula in checked(name).formulas) >= 3


def test_single_neurons_have_no_index() -> None:
    text = lecture(request("3-2-2", single=True)).markdown()[0]
    assert "_{j}" not in text
    assert r"\delta^{(l)} = " in text


def test_the_note_of_a_note_is_about_the_same() -> None:
    """A written note can be the subject of another one, which says the same."""
    first = lecture(request("3-2-2", activation="sigmoid")).markdown()[0]
    second = lecture(request(parse_note(first))).markdown()[0]
    derived = [block.split("\\tag")[0] for block in first.split("$$")[1::2]]
    again = {block.split("\\tag")[0] for block in second.split("$$")[1::2]}
    assert [block for block in derived[:17] if block not in again] == []
