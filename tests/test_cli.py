"""The command line, with a core that answers what the tests tell it to."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from derive.cli import main
from derive.documents.note import Formula, Note
from derive.results import Explanation, FormulaResult, NoteResult, Reading, Step, Verdict

ROOT = Path(__file__).parent.parent

Run = Callable[..., SimpleNamespace]


class Core:
    """Stands in for `derive.check`: a formula's LaTeX is the verdict to come."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []

    def check_note(self, note: Note, **options: Any) -> NoteResult:
        self.asked.append({"path": note.path, **options})
        formulas = []
        for item in formulas_in(note):
            options["progress"](item)
            if item.latex == "crash":
                raise TypeError("a\nbug")
            if item.latex == "interrupt":
                raise KeyboardInterrupt
            formulas.append(_result(item))
        return NoteResult(note.path, tuple(formulas), note.faults)

    @staticmethod
    def explain(note: Note, line: int) -> Explanation:
        result = next(_result(item) for item in formulas_in(note) if item.line <= line <= item.end_line)
        return Explanation(note.path, result, (Reading("δ = b", (("Quantities", ("δ",)),), result.steps[0]),))


def formulas_in(note: Note) -> list[Formula]:
    return [item for item in note.items if isinstance(item, Formula)]


def _result(item: Formula) -> FormulaResult:
    verdict = Verdict(item.latex)
    step = Step(1, "a", "=", "b", verdict, general=True, message="as told")
    expected = Verdict(item.expect) if item.expect else None
    return FormulaResult(item.line, 1, item.end_line, item.latex, verdict, (step,), expected=expected)


@pytest.fixture
def core(monkeypatch: pytest.MonkeyPatch) -> Core:
    """The core that stands in, where the command line looks for the real one."""
    fake = Core()
    check = ModuleType("derive.check")
    check.check_note, check.explain = fake.check_note, fake.explain  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "derive.check", check)
    return fake


@pytest.fixture
def run(
    core: Core, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Run]:
    """Runs a command in an empty folder and returns its status and what it printed."""
    monkeypatch.chdir(tmp_path)
    for name in ("DERIVE_DEBUG", "GITHUB_STEP_SUMMARY", "FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)

    def command(*arguments: str) -> SimpleNamespace:
        status = main(arguments)
        printed = capsys.readouterr()
        return SimpleNamespace(status=status, out=printed.out, err=printed.err)

    yield command


def write(path: str, *rows: str) -> None:
    """Write a file, whatever it holds."""
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text("\n".join(rows), encoding="utf-8")


def write_note(path: str, *verdicts: str) -> None:
    """Write a note whose formulas get these verdicts, each on a line; ``fault`` is a broken directive."""
    write(path, *(_row(verdict) for verdict in verdicts))


def _row(verdict: str) -> str:
    if verdict == "fault":
        return "<!-- derive: {gven: x} -->"
    verdict, _, expected = verdict.partition(" as ")
    formula = f"$${verdict}$$"
    return f"<!-- derive: {{expect: {expected}}} -->\n{formula}" if expected else formula


@pytest.mark.parametrize(
    ("rows", "normal", "strict"),
    [
        pytest.param(["proved", "given"], 0, 0, id="proved"),
        pytest.param(["skipped"], 0, 0, id="skipped"),
        pytest.param([], 0, 0, id="no formula"),
        pytest.param(["proved", "refuted"], 1, 1, id="refuted"),
        pytest.param(["unclear"], 0, 1, id="unclear"),
        pytest.param(["refuted as refuted"], 0, 0, id="known error"),
        pytest.param(["unclear as unclear"], 0, 0, id="known gap"),
        pytest.param(["proved as refuted"], 1, 1, id="unmet: proved"),
        pytest.param(["unclear as refuted"], 1, 1, id="unmet: unclear"),
        pytest.param(["refuted as unclear"], 1, 1, id="unmet: refuted"),
        pytest.param(["fault", "proved"], 2, 2, id="broken directive"),
        pytest.param(["fault", "refuted"], 2, 2, id="2 wins over 1"),
        pytest.param(["crash"], 2, 2, id="internal error"),
    ],
)
@pytest.mark.parametrize("style", ["text", "json", "github"])
def test_exit_status(run: Run, rows: list[str], normal: int, strict: int, style: str) -> None:
    write_note("a.md", *rows)
    assert run("check", "a.md", "--format", style).status == normal
    assert run("check", "a.md", "--format", style, "--strict").status == strict


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param([], id="no command"),
        pytest.param(["chekc"], id="unknown command"),
        pytest.param(["check", "--frmat", "text"], id="unknown option"),
        pytest.param(["check", "--form", "text"], id="abbreviation"),
        pytest.param(["check", "--format", "xml"], id="unknown format"),
        pytest.param(["check", "--sizes", "3,x"], id="sizes are no numbers"),
        pytest.param(["check", "--sizes", "3,,2"], id="a size is missing"),
        pytest.param(["check", "--sizes", "3,0"], id="a size is zero"),
        pytest.param(["check", "--sizes", ""], id="no sizes"),
        pytest.param(["check", "--timeout", "soon"], id="timeout is no number"),
        pytest.param(["check", "--timeout", "0"], id="timeout is zero"),
        pytest.param(["check", "--timeout", "nan"], id="timeout is not a number"),
        pytest.param(["check", "--timeout", "inf"], id="timeout is infinite"),
        pytest.param(["check", "-v", "-q"], id="loud and quiet"),
        pytest.param(["explain"], id="no place"),
        pytest.param(["explain", "a.md"], id="no line"),
        pytest.param(["explain", "a.md:0"], id="line zero"),
        pytest.param(["explain", "a.md:x"], id="line is no number"),
        pytest.param(["show"], id="no network"),
        pytest.param(["show", "3-2", "--latex", "--pretty"], id="two styles"),
    ],
)
def test_misuse_is_one_line(run: Run, arguments: list[str]) -> None:
    result = run(*arguments)
    assert result.status == 2
    assert result.out == ""
    assert len(result.err.splitlines()) == 1
    assert result.err.startswith("derive")
    assert "--help)" in result.err


def test_faults_have_a_place_and_the_rest_is_checked(run: Run) -> None:
    write_note("a.md", "fault", "refuted")
    write_note("b.md", "proved")
    Path("latin.md").write_bytes("Matrizenkalkül".encode("latin-1"))
    result = run("check", "a.md", "missing.md", "latin.md", "b.md", "--format", "json")
    assert result.status == 2
    missing, key, encoding = result.err.splitlines()
    assert missing.startswith("missing.md:1:1: ")
    assert key.startswith("a.md:1:15: unknown key")
    assert encoding.startswith("latin.md:1:13: not UTF-8")
    shown = json.loads(result.out)
    assert [note["path"] for note in shown["notes"]] == ["a.md", "latin.md", "b.md"]
    assert shown["summary"]["refuted"] == shown["summary"]["proved"] == 1
    assert len(shown["faults"]) == 3


def test_a_bug_in_one_note_does_not_lose_the_others(run: Run) -> None:
    write_note("a.md", "proved", "crash")
    write_note("b.md", "proved")
    result = run("check", "a.md", "b.md")
    assert result.status == 2
    assert result.err == "a.md:1:1: internal error (TypeError: a bug); please report it\n"
    assert "b.md:1:1" in result.out


def test_a_traceback_only_when_asked_for(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    write_note("a.md", "crash")
    assert "Traceback" not in run("check", "a.md").err
    monkeypatch.setenv("DERIVE_DEBUG", "1")
    assert "Traceback" in run("check", "a.md").err


def test_a_bug_outside_of_notes_is_one_line_too(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["derive.documents"], "find_notes", lambda paths: 1 / 0)
    result = run("check", "a.md")
    assert (result.status, result.out) == (2, "")
    assert result.err == "derive: internal error (ZeroDivisionError: division by zero); please report it\n"


def test_an_interrupt_leaves_without_a_traceback(run: Run) -> None:
    write_note("a.md", "interrupt")
    result = run("check", "a.md")
    assert (result.status, result.out, result.err) == (130, "", "")


def test_the_standard_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """UTF-8 whatever the locale says, also with a byte order mark."""
    stdin = io.TextIOWrapper(io.BytesIO(b"\xef\xbb\xbf$$refuted$$"), encoding="ascii")
    monkeypatch.setattr(sys, "stdin", stdin)
    result = run("check", "-", "--format", "json")
    assert result.status == 1
    assert json.loads(result.out)["notes"][0]["path"] == "-"


def test_a_standard_input_that_is_not_text(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xff")))
    result = run("check", "-")
    assert result.status == 2
    assert result.err.startswith("-:1:1: not UTF-8")


def test_a_note_named_twice_is_checked_once(run: Run, core: Core) -> None:
    write_note("notes/a.md", "proved")
    run("check", "notes", "notes/a.md", "./notes/a.md")
    assert [asked["path"] for asked in core.asked] == ["notes/a.md"]


def test_options_reach_the_core(run: Run, core: Core) -> None:
    write_note("a.md", "proved")
    run("check", "a.md")
    run("check", "a.md", "--sizes", "3,2,2", "--timeout", "0.5")
    assert [(asked["sizes"], asked["timeout"]) for asked in core.asked] == [(None, 5.0), ((3, 2, 2), 0.5)]


def test_settings_of_the_project(run: Run, core: Core) -> None:
    """They say what to check and how; the command line wins."""
    write("pyproject.toml", "[tool.derive]", 'paths = ["notes"]', "strict = true", "timeout = 2")
    write_note("notes/a.md", "unclear")
    assert run("check").status == 1
    assert run("check", "--no-strict", "--timeout", "3").status == 0
    assert [asked["path"] for asked in core.asked] == ["notes/a.md"] * 2
    assert [asked["timeout"] for asked in core.asked] == [2, 3.0]


def test_excluded_notes(run: Run, core: Core) -> None:
    """What lies in a folder can be excluded, what is named cannot."""
    write("derive.toml", 'paths = ["notes"]', 'exclude = ["drafts", "*_old.md"]')
    for name in ("a.md", "a_old.md", "drafts/b.md", "deep/drafts/c.md", "drafts.md"):
        write_note(f"notes/{name}", "proved")
    run("check")
    assert [asked["path"] for asked in core.asked] == ["notes/a.md", "notes/drafts.md"]
    assert run("check", "notes/a_old.md").status == 0
    result = run("check", "notes/drafts")
    assert result.status == 2
    assert result.err == "notes/drafts:1:1: every note here is excluded by the configuration\n"


def test_broken_settings_do_not_stop_the_check_of_named_notes(run: Run, core: Core) -> None:
    write("derive.toml", 'path = ["notes"]')
    write_note("a.md", "proved")
    result = run("check", "a.md")
    assert result.status == 2
    assert result.err == "derive.toml:1:1: unknown key `path`; the nearest known one is `paths`\n"
    assert "1 proved" in result.out
    assert run("check").status == 2
    assert len(core.asked) == 1


def test_without_a_path_the_source_documents_are_checked(
    run: Run, core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_note("shipped/a.md", "proved")
    monkeypatch.setattr("derive.config.shipped_documents", lambda: Path("shipped").absolute())
    result = run("check")
    assert result.status == 0
    assert result.err == "derive: no path given, checking the source documents in shipped\n"
    assert [asked["path"] for asked in core.asked] == ["shipped/a.md"]


def test_text_is_the_default(run: Run) -> None:
    write_note("a.md", "proved")
    result = run("check", "a.md")
    assert result.out.startswith("a.md\n  a.md:1:1  ✓ proved   proved\n")
    assert result.err == ""


def test_quiet_and_verbose(run: Run) -> None:
    write_note("a.md", "proved", "refuted")
    assert "a.md:1:1" not in run("check", "a.md", "-q").out
    assert "as told" in run("check", "a.md", "-v").out


def test_the_report_in_a_file(run: Run) -> None:
    write_note("a.md", "refuted")
    result = run("check", "a.md", "--format", "json", "--output", "report.json")
    assert (result.status, result.out) == (1, "")
    assert json.loads(Path("report.json").read_text(encoding="utf-8"))["summary"]["refuted"] == 1


def test_a_file_that_cannot_be_written(run: Run) -> None:
    write_note("a.md", "proved")
    result = run("check", "a.md", "-o", "no/such/folder/report.txt")
    assert result.status == 2
    assert result.err == "no/such/folder/report.txt:1:1: cannot be written: No such file or directory\n"


def test_github(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The annotations are printed, the table is appended to what the job has said so far."""
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "summary.md")
    write("summary.md", "before", "")
    write_note("a.md", "unclear")
    result = run("check", "a.md", "--format", "github")
    assert result.out.startswith("::warning title=unclear,file=a.md,line=1,")
    assert run("check", "a.md", "--format", "github", "--strict").out.startswith("::error")
    assert Path("summary.md").read_text(encoding="utf-8").startswith("before\n## derive\n")


def test_text_ignores_the_job_summary(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "summary.md")
    write_note("a.md", "unclear")
    run("check", "a.md")
    assert not Path("summary.md").exists()


def test_explain(run: Run) -> None:
    """The status says whether there was something to explain, not what came of it."""
    write_note("a.md", "proved", "refuted")
    result = run("explain", "a.md:2")
    assert result.status == 0
    assert "a.md:2:1  ✗ refuted" in result.out
    assert "Quantities" in result.out
    assert run("explain", "a.md:2:17").out == result.out


def test_explain_names_the_nearest_formula(run: Run) -> None:
    write_note("a.md", "proved", "given")
    result = run("explain", "a.md:9")
    assert (result.status, result.out) == (2, "")
    assert result.err == "a.md:9:1: no formula here; the nearest one is in line 2\n"


def test_explain_without_a_formula_or_a_file(run: Run) -> None:
    write_note("a.md")
    assert run("explain", "a.md:1").err == "a.md:1:1: there is no displayed formula in this note\n"
    result = run("explain", "b.md:1")
    assert result.status == 2
    assert result.err.startswith("b.md:1:1: ")
    assert len(result.err.splitlines()) == 1


def test_explain_tells_faults_of_the_note(run: Run) -> None:
    write_note("a.md", "proved", "fault")
    result = run("explain", "a.md:1")
    assert result.status == 2
    assert result.err.startswith("a.md:2:15: unknown key")
    assert "proved" in result.out


class Network:
    """Stands in for `derive.network.Network`: says how it was made."""

    def __init__(self, **made: Any) -> None:
        self.made = made

    @classmethod
    def from_widths(cls, widths: str, **choices: Any) -> Network:
        if choices.get("cost") == "free":
            raise ValueError("no cost is called 'free'")
        return cls(widths=widths, **choices)

    @classmethod
    def from_note(cls, note: Note) -> Network:
        return cls(note=note.path)

    def equations(self) -> list[tuple[str, Any]]:
        import sympy

        delta = sympy.Symbol("delta")
        return [(str(self.made), sympy.Eq(delta, delta**2, evaluate=False))]


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = ModuleType("derive.network")
    fake.Network = Network  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "derive.network", fake)


def test_show_a_network(run: Run, network: None) -> None:
    """The general derivation, then every single formula."""
    result = run("show", "3-2-2")
    assert result.out.startswith("Given\n\n  zⱼ⁽ˡ⁾ = Σ_i wⱼᵢ⁽ˡ⁾ aᵢ⁽ˡ⁻¹⁾ + bⱼ⁽ˡ⁾\n")
    assert "  δ⁽ˡ⁾ = (w⁽ˡ⁺¹⁾)ᵀ δ⁽ˡ⁺¹⁾ ⊙ σ′(z⁽ˡ⁾)\n" in result.out
    assert result.out.endswith("\n\n{'widths': '3-2-2'}\n\n     2\nδ = δ \n\n")
    result = run("show", "3-2-2", "--latex", "--activation", "tanh", "--cost", "quadratic")
    assert result.out.startswith("\\begin{align*}\n  \\frac{\\partial C}{\\partial a_{j}^{(L)}} &= ")
    assert result.out.endswith(
        "{'widths': '3-2-2', 'activation': 'tanh', 'cost': 'quadratic'}\n\n\\delta = \\delta^{2}\n\n"
    )


def test_show_a_network_that_cannot_be(run: Run, network: None) -> None:
    result = run("show", "3-2-2", "--cost", "free")
    assert (result.status, result.out) == (2, "")
    assert result.err.startswith("derive show: unknown cost 'free'; known are quadratic, ")


def test_show_a_note(run: Run, network: None) -> None:
    write_note("a.md", "given")
    result = run("show", "a.md")
    assert result.status == 2
    assert result.err == "a.md:1:1: there is no scalar cost: a number such as C = … is to be given\n"
    write("c.md", "---", "derive:", "  given: [a = w x, E = (a - t)^2]", "---")
    assert "= 2(a − t) x" in run("show", "c.md").out
    result = run("show", "b.md")
    assert (result.status, result.out) == (2, "")
    assert result.err.startswith("b.md:1:1: ")
    assert "'like': Note(path='c.md'" in run("show", "3-2", "--like", "c.md").out


def test_show_one_quantity(run: Run) -> None:
    write("a.md", "---", "derive:", "  given: [a = w x, E = (a - t)^2]", "---")
    result = run("show", "a.md", "--of", "w", "--form", "element", "--latex")
    assert result.out.startswith("\\begin{align*}\n  \\frac{\\partial E}{\\partial w} &= ")
    assert result.out.endswith("  &= 2 (a - t) x\n\\end{align*}\n\n")
    result = run("show", "a.md", "--of", "q")
    assert (result.status, result.out) == (2, "")
    assert result.err.startswith("derive show: q is not understood: ")


def python(code: str, *, text: bool = True, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run code in an interpreter of its own."""
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=text, cwd=ROOT, check=False, **options
    )


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["check", "--help"], ["nonsense"]])
def test_help_is_instant(arguments: list[str]) -> None:
    """It imports none of the libraries that take long."""
    done = python(
        f"import sys; from derive.cli import main; main({arguments})\n"
        "slow = {'sympy', 'rich', 'markdown_it', 'yaml', 'mdit_py_plugins'} & set(sys.modules)\n"
        "sys.exit(f'imported {slow}' if slow else 0)"
    )
    assert done.returncode == 0, done.stderr


def test_version() -> None:
    """From a checkout too, and as a module."""
    for command in (["cli.py"], ["-m", "derive"]):
        done = subprocess.run(
            [sys.executable, *command, "--version"], capture_output=True, text=True, cwd=ROOT, check=True
        )
        assert done.stdout == "derive 0.1.0\n"


#: A process whose core calls every formula refuted.
REFUTING = """
import sys
from types import ModuleType
from derive.documents.note import Note
from derive.results import FormulaResult, NoteResult, Verdict
check, documents = ModuleType("derive.check"), ModuleType("derive.documents")
result = FormulaResult(1, 1, 1, "∂𝒞", Verdict.REFUTED)
check.check_note = lambda note, **options: NoteResult(note.path, (result,) * 5000)
documents.read_note = lambda path: Note(path, "")
documents.parse_note = None
documents.find_notes = lambda paths: (paths, [])
sys.modules |= {"derive.check": check, "derive.documents": documents}
from derive.cli import main
sys.exit(main(sys.argv[1:] or ["check", "a.md"]))
"""


def test_a_reader_that_leaves_is_no_error() -> None:
    """``derive check | head`` keeps its status and says nothing."""
    reading, writing = os.pipe()
    process = subprocess.Popen(
        [sys.executable, "-c", REFUTING], stdout=writing, stderr=subprocess.PIPE, text=True, cwd=ROOT
    )
    os.close(writing)
    os.close(reading)
    assert process.communicate()[1] == ""
    assert process.returncode == 1


@pytest.mark.parametrize(("style", "shown"), [("text", "\\u2717 refuted"), ("json", '"latex": "∂𝒞"')])
def test_an_output_that_cannot_hold_the_report(style: str, shown: str) -> None:
    """Text is escaped, JSON is UTF-8 in any case."""
    done = subprocess.run(
        [sys.executable, "-c", REFUTING, "check", "a.md", "--format", style],
        capture_output=True,
        cwd=ROOT,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )
    assert done.returncode == 1
    assert shown in done.stdout.decode("utf-8")
