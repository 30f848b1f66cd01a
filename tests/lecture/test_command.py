"""`derive notes` on the command line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from derive.cli import main
from tests.notes import ROOT

NOTE = str(ROOT / "formulas" / "000_hidden_layer" / "single_neuron.md")


def test_markdown_goes_to_the_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["notes", "1-1"]) == 0
    captured = capsys.readouterr()
    assert captured.out.startswith("---\nderive:\n")
    assert "](data:image/svg+xml;base64," in captured.out
    assert captured.err == ""


def test_markdown_has_its_picture_beside_it(tmp_path: Path) -> None:
    target = tmp_path / "my note.md"
    assert main(["notes", NOTE, "--language", "zh", "-o", str(target)]) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["my note.md", "my note.svg"]
    assert "](my%20note.svg)" in target.read_text(encoding="utf-8")


def test_tex(tmp_path: Path) -> None:
    target = tmp_path / "note.tex"
    assert main(["notes", "2-1", "--activation", "tanh", "-o", str(target)]) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["note.tex"]
    assert target.read_text(encoding="utf-8").endswith("\\end{document}\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["3-2-2", "--activation", "step"], "known are generic, sigmoid", id="activation"),
        pytest.param(["3-2-2", "-o", "x.pdf"], "ends neither in .md nor in .tex", id="format"),
        pytest.param(["3-2-2", "-o", "no/such/folder/x.md"], "cannot be written", id="folder"),
        pytest.param(["no-such-note.md"], "no-such-note.md", id="note"),
        pytest.param(["3-2-2", "--like", "no-such-note.md"], "no-such-note.md", id="like"),
        pytest.param(["3-2-2", "--language", "la"], "invalid choice: 'la'", id="language"),
        pytest.param([NOTE, "--single"], "--single is for a NETWORK", id="single"),
    ],
)
def test_misuse_is_told_in_a_line(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["notes", *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert message in captured.err
    assert captured.err.count("\n") == 1


def test_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["notes", "--help"]) == 0
    text = capsys.readouterr().out
    assert all(option in text for option in ("--like", "--language", "--activation", "--cost", "--single"))
    assert "derive notes 3-2-2 --activation sigmoid -o backpropagation.tex" in text


def test_no_sympy_is_needed() -> None:
    code = "from derive.cli import main; main(['notes', '2-1', '--activation', 'sigmoid']); import sys; "
    code += "sys.exit('sympy' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True)
    assert run.returncode == 0
