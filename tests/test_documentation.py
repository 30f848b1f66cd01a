"""The examples in README.md and docs/ are notes, and every verdict on them is as expected."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from derive.check import check_note
from derive.cli import main
from derive.documents import parse_note
from derive.results import Verdict
from tests.notes import ROOT, explain

DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]

#: Fenced blocks, with the language behind the fence.
FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(path: Path) -> list[tuple[int, str, str]]:
    """The fenced blocks of a document: line, language, text."""
    text = path.read_text(encoding="utf-8")
    return [(text.count("\n", 0, m.start()) + 1, m[1], m[2]) for m in FENCED.finditer(text)]


def examples(*, shown: bool) -> Iterator[Any]:
    """Notes among the blocks; those that are ``shown`` are followed by what `derive check` prints."""
    for path in DOCUMENTS:
        found = blocks(path)
        for number, (line, language, text) in enumerate(found):
            following = found[number + 1] if number + 1 < len(found) else (0, "", "")
            printed = following[2] if following[1] == "console" else None
            if language == "markdown" and (printed is not None) == shown:
                values = (text, printed) if shown else (text,)
                yield pytest.param(*values, id=f"{path.name}:{line}")


@pytest.mark.parametrize("text", list(examples(shown=False)))
def test_verdicts_are_as_expected(text: str) -> None:
    result = check_note(parse_note(text), timeout=None)
    assert result.faults == ()
    assert [explain(formula) for formula in result.formulas if not formula.as_expected] == []


@pytest.mark.parametrize("text", list(examples(shown=False)))
def test_nothing_expected_is_idle(text: str) -> None:
    """Every example decides something, and what it expects is never what holds anyway."""
    result = check_note(parse_note(text), timeout=None)
    decided = {Verdict.PROVED, Verdict.REFUTED}
    assert any(formula.verdict in decided for formula in result.formulas)
    assert all(formula.expected is not Verdict.PROVED for formula in result.formulas)


@pytest.mark.parametrize(("text", "printed"), list(examples(shown=True)))
def test_output_is_what_is_printed(
    text: str,
    printed: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A console block beneath a note shows the command and its output, line by line."""
    command, *lines = printed.splitlines()
    name = command.split()[-1]
    (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    main(["check", name])
    output = [line.rstrip() for line in capsys.readouterr().out.strip().splitlines()]
    assert output == [line.rstrip() for line in lines]


@pytest.mark.parametrize("path", DOCUMENTS[1:], ids=lambda path: path.name)
def test_lines_are_short(path: Path) -> None:
    assert [line for line in path.read_text(encoding="utf-8").splitlines() if len(line) > 118] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    text = FENCED.sub("", path.read_text(encoding="utf-8"))
    targets = [t for t in re.findall(r"\]\(([^)#\s]+)\)", text) if "://" not in t]
    assert [target for target in targets if not (path.parent / target).exists()] == []
