"""Without a cost nothing is derived: one line says what is missing and what would be right."""

from __future__ import annotations

from pathlib import Path

import pytest

from derive.cli import main
from tests.derivation.systems import note

LAYER = r"z_j = \sum_i w_{ji} x_i"
TWO = (LAYER, r"E = \sum_j (z_j - y_j)^2", r"F = \sum_j z_j^3")

#: Givens, the line and column, and what is said.
WITHOUT: dict[str, tuple[str, str, str]] = {
    "two scalars": (
        note(*TWO),
        "6:8",
        "which scalar is the cost, E or F? `cost: E` or `cost: F` among the directives says it",
    ),
    "three scalars": (
        note(*TWO, r"G = \sum_j z_j"),
        "7:8",
        "which scalar is the cost, E, F or G? `cost: E`, `cost: F` or `cost: G` among the directives says it",
    ),
    "no scalar": (
        note(LAYER, "a_j = f(z_j)", functions="[f]"),
        "5:8",
        "there is no scalar cost: a_{j} has an index; a number such as C = … is to be given, "
        "or left open, as `depends: {C: ['a_{j}']}` does",
    ),
    "several without": (
        note(LAYER, "a_j = f(z_j)", "C_k = z_k^2", functions="[f]"),
        "6:8",
        "there is no scalar cost: a_{j} and C_{k} have indices; a number such as E = … is to be given",
    ),
    "nothing": ("No formula.\n", "1:1", "there is no scalar cost: a number such as C = … is to be given"),
    "declared, not given": (
        note(LAYER, cost="K"),
        "1:1",
        "the cost K has no definition; a number is to be given",
    ),
    "declared, with an index": (
        note(LAYER, cost="z"),
        "1:1",
        "the cost z is no scalar; a number is to be given",
    ),
    "declared, others given": (
        note(*TWO, cost="K"),
        "1:1",
        "the cost K has no definition; `cost: E` or `cost: F` among the directives says it",
    ),
    "defined in formulas": (
        "".join(f"$$ {latex} $$\n\n" for latex in TWO),
        "1:1",
        "which scalar is the cost, E or F? `cost: E` or `cost: F` among the directives says it",
    ),
}


def run(command: str, text: str, folder: Path, *more: str) -> tuple[int, str]:
    """The status of a command about a note, and where the note is."""
    path = folder / "note.md"
    path.write_text(text, encoding="utf-8")
    return main([command, *more, str(path)]), str(path)


@pytest.mark.parametrize("name", WITHOUT)
@pytest.mark.parametrize("command", ["show", "notes"])
def test_what_is_missing(command: str, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text, place, message = WITHOUT[name]
    if (command, name) == ("show", "declared, with an index"):
        pytest.skip("`derive show` also derives what has an index")
    status, path = run(command, text, tmp_path)
    captured = capsys.readouterr()
    assert (status, captured.out) == (2, "")
    assert captured.err == f"{path}:{place}: {message}\n"


@pytest.mark.parametrize(
    ("without", "wanted"),
    [
        pytest.param(note(*TWO), note(*TWO, cost="E"), id="cost"),
        pytest.param(note(LAYER), note(LAYER, depends="{C: ['z_{j}']}"), id="depends"),
    ],
)
@pytest.mark.parametrize("command", ["show", "notes"])
def test_what_is_proposed_is_right(
    command: str, without: str, wanted: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(command, without, tmp_path)[0] == 2
    proposed = wanted.splitlines()[-3].strip()
    assert proposed in capsys.readouterr().err
    assert run(command, wanted, tmp_path)[0] == 0
    assert capsys.readouterr().err == ""


def test_the_note_that_has_no_cost_is_the_one_whose_notation_is_taken_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "like.md"
    path.write_text(note(*TWO), encoding="utf-8")
    assert main(["notes", "3-2", "--like", str(path)]) == 2
    assert capsys.readouterr().err.startswith(f"{path}:6:8: which scalar is the cost, E or F?")
