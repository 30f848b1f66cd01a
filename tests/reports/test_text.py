"""The report for people, compared line by line."""

from __future__ import annotations

import io
from textwrap import dedent

import pytest
from rich.cells import cell_len
from rich.console import Console

from derive.reports.finding import caret_lines
from derive.reports.text import print_lines, print_report, report_lines
from derive.results import Code, Fault, FormulaResult, NoteResult, Report, Verdict
from tests.reports.samples import REFUTED, REFUTED_STEP, UNCLEAR, formula, report, step


def plain(shown: Report, *, width: int | None = None, verbosity: int = 0) -> str:
    """The report as text: piped, or as on a colourless terminal of that width."""
    stream = io.StringIO()
    terminal = width is not None
    console = Console(
        file=stream, width=width or 80, force_terminal=terminal, color_system=None, markup=False, emoji=False
    )
    print_lines(report_lines(shown, width=width, verbosity=verbosity), console)
    return stream.getvalue()


def under(shown: FormulaResult, *, width: int | None = None, verbosity: int = 0) -> str:
    """What stands under the line of a lone formula."""
    lines = plain(report(shown), width=width, verbosity=verbosity).splitlines()
    return dedent("\n".join(lines[2 : lines.index("", 2)]))


def only_line(shown: FormulaResult, *, width: int | None = None) -> str:
    """The line of a lone formula."""
    return plain(report(shown), width=width).splitlines()[1]


def test_a_note_with_one_formula_of_each_kind() -> None:
    notes = report(
        formula(Verdict.GIVEN, line=4),
        formula(name="BP1"),
        REFUTED,
        UNCLEAR,
        formula(Verdict.SKIPPED, line=120, reason="a picture"),
    )
    assert plain(notes) == dedent(
        """\
        notes/mlp.md
          notes/mlp.md:4:1    · given    δ = b
          notes/mlp.md:12:1   ✓ proved   BP1  δ = b
          notes/mlp.md:12:1   ✗ refuted  δ = b
              value: the two sides differ
              sizes: n_1 = 2, L = 3
              where: w_{11} = 2, σ(x) = x^2
              gives: 3/2 on the left, 2 on the right
              should read: δ = a
                       or: \\delta = -b
          notes/mlp.md:20:1   ? unclear  δ = ∂C/∂
              syntax: nothing stands under ∂
              22 │ \\frac{\\partial C}{\\partial}
                 │                  ^^^^^^^^^^
          notes/mlp.md:120:1  - skipped  δ = b
              (skipped: a picture)

        1 note, 5 formulas: 1 proved (1 for every size), 1 refuted, 1 unclear, 1 given, 1 skipped
        2 of 3 claims decided (66 %), 2 unexpected
        """
    )


def test_a_finding_in_full() -> None:
    """On request: the LaTeX of the corrections, and the sizes tried."""
    assert under(REFUTED, verbosity=1).splitlines()[4:] == [
        "should read: δ = a",
        "      LaTeX: \\delta = a",
        "         or: \\delta = -b",
        "      LaTeX: \\delta = -b",
        "sizes tried: 2-2-1",
    ]


def test_a_known_error_takes_two_lines() -> None:
    known = formula(
        Verdict.REFUTED, steps=(REFUTED_STEP,), expected=Verdict.REFUTED, because="names the wrong parameter"
    )
    assert under(known) == "(expected: names the wrong parameter)\nshould read: δ = a"
    assert "0 unexpected" in plain(report(known))
    assert "1 refuted (1 expected)" in plain(report(known))


@pytest.mark.parametrize(
    ("verdict", "expected"),
    [
        (Verdict.PROVED, Verdict.REFUTED),
        (Verdict.UNCLEAR, Verdict.PROVED),
        (Verdict.REFUTED, Verdict.UNCLEAR),
    ],
)
def test_an_expectation_that_is_not_met_is_loud(verdict: Verdict, expected: Verdict) -> None:
    shown = formula(verdict, expected=expected, because="so it\nwas")
    first = under(shown).splitlines()[0]
    assert first == f" EXPECTED {expected.upper()}  but it is {verdict}: so it was".strip()
    assert "1 unexpected" in plain(report(shown))


def test_a_chain_names_the_first_relation_that_is_wrong() -> None:
    """Later ones are shown too, without that remark; another statement has a number of its own."""
    wrong = step(Verdict.REFUTED, code=Code.SHAPE, message="no", detail="2×1 and 1×2", unicode="b = c")
    chain = formula(
        Verdict.REFUTED,
        steps=(step(), wrong, step(Verdict.REFUTED, unicode="c = d"), step(Verdict.UNCLEAR, statement=2)),
    )
    assert under(chain) == dedent(
        """\
        statement 1, "=" number 2 of 3, the first that is wrong: b = c
        shape: no
        found: 2×1 and 1×2
        statement 1, "=" number 3 of 3: c = d
        statement 2: δ = b"""
    )


def test_a_proof_at_sizes_only_says_so() -> None:
    limited = formula(steps=(step(general=False, sizes_tried=("2-2-1", "3-2-1")),))
    assert under(limited) == "proved at the sizes 2-2-1; 3-2-1"
    assert under(formula(steps=(step(general=False),))) == "not proved in general"
    assert under(formula()) == ""


def test_proofs_are_shown_on_request() -> None:
    proved = step(holds_for="every width, 1 <= l < L", sizes_tried=("2-2-1",))
    assert under(formula(steps=(proved,)), verbosity=1) == (
        "proved for every width, 1 <= l < L\nsizes tried: 2-2-1"
    )
    two = formula(steps=(proved, step(Verdict.GIVEN, message="introduces Z", unicode="Z = 1")))
    assert under(two, verbosity=1).splitlines()[2:] == ["Z = 1  given", "introduces Z"]


def test_quiet_shows_findings_and_the_summary() -> None:
    warned = formula(warnings=("only the case differs",))
    text = plain(report(formula(name="fine"), REFUTED, warned), verbosity=-1)
    assert "fine" not in text
    assert "refuted" in text
    assert "warning: only the case differs" in text
    assert plain(report(formula()), verbosity=-1).startswith("1 note, 1 formula: 1 proved")


@pytest.mark.parametrize(
    ("shown", "sentence"),
    [
        pytest.param(Report(), "Nothing was checked: there is no displayed formula.", id="no note"),
        pytest.param(report(), "Nothing was checked: there is no displayed formula.", id="empty note"),
        pytest.param(
            report(formula(Verdict.GIVEN), formula(Verdict.SKIPPED)),
            "Nothing was checked: every formula is given or skipped.",
            id="no claim",
        ),
    ],
)
def test_a_run_that_checked_nothing_says_so(shown: Report, sentence: str) -> None:
    assert plain(shown).splitlines()[-1] == sentence


def test_coverage_is_rounded_down() -> None:
    """100 % means every claim."""
    text = plain(report(*[formula()] * 999, UNCLEAR))
    assert "999 of 1000 claims decided (99 %)" in text


def test_faults_are_counted() -> None:
    broken = NoteResult("bad.md", faults=(Fault("bad.md", 1, 1, "x"),))
    text = plain(Report(notes=(broken,), faults=(Fault("no.md", 1, 1, "y"),)))
    assert "! 1 error in the input: not everything could be checked" in text
    assert text.endswith("2 errors in the input: see the standard error\n")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("x_{[i]} = y[bold]", id="markup"),
        pytest.param("[/c] = [/]", id="closing tag"),
        pytest.param(":x: = :smile:", id="emoji"),
        pytest.param("\\[a] = \\\\[b]", id="backslashes"),
        pytest.param("ẑ = 隐藏层 \N{MATHEMATICAL BOLD SMALL X}", id="wide and combining"),
    ],
)
def test_document_text_survives(text: str) -> None:
    """Everywhere: in the formula, its name, a message, a correction."""
    found = step(Verdict.REFUTED, message=text, detail=text, suggestions=(text,), unicode=text)
    shown = formula(Verdict.REFUTED, unicode=text, name=text, steps=(found, found), warnings=(text,))
    assert plain(report(shown)).count(text) == 1 + 1 + 1 + 2 * 4


@pytest.mark.parametrize(
    ("hostile", "harmless"),
    [
        pytest.param("\x1b[31mred", "␛[31mred", id="escape"),
        pytest.param("a\x9b31m", "a\\u009b31m", id="C1 escape"),
        pytest.param("a\x00\x07\x08", "a␀␇␈", id="bell"),
        pytest.param("a\u202eb", "a\\u202eb", id="right to left"),
        pytest.param("a\udc80", "a\\udc80", id="surrogate"),
        pytest.param("a\r\nb\u2028c", "a b c", id="line ends"),
    ],
)
def test_control_characters_are_shown_not_sent(hostile: str, harmless: str) -> None:
    path = f"no{hostile}tes.md"
    broken = formula(Verdict.UNCLEAR, unicode=hostile, steps=(step(Verdict.UNCLEAR, message=hostile),))
    text = plain(Report(notes=(NoteResult(path, (broken,)),)))
    assert f"unclear  {harmless}\n      {harmless}\n" in text
    assert all(line.isprintable() for line in text.splitlines())


@pytest.mark.parametrize("width", [80, 60, 41, 20, 5])
def test_formulas_are_cut_to_the_terminal(width: int) -> None:
    """Only the places of findings are never cut, as they are to be clicked."""
    long = formula(Verdict.REFUTED, unicode="δ = " + "隐 + " * 60)
    lines = plain(report(long), width=width).splitlines()
    cut = next(line for line in lines if line.endswith("…"))
    assert cell_len(cut) <= max(width, 7)
    assert any("notes/mlp.md:12:1" in line for line in lines)


def test_a_narrow_terminal_shows_the_path_of_findings_only() -> None:
    narrow = plain(report(formula(line=4), REFUTED, formula(line=120)), width=50).splitlines()
    assert narrow[:4] == [
        "notes/mlp.md",
        "  4:1    ✓ proved   δ = b",
        "  notes/mlp.md:12:1  ✗ refuted",
        "      δ = b",
    ]
    assert "  120:1  ✓ proved   δ = b" in narrow


def test_formulas_are_whole_in_a_pipe() -> None:
    long = "δ = " + "a + " * 200 + "b"
    assert only_line(formula(unicode=long)).endswith(long)


def test_long_messages_keep_their_indent_on_a_terminal() -> None:
    found = step(Verdict.UNCLEAR, message="word " * 40)
    text = under(formula(Verdict.UNCLEAR, steps=(found,)), width=50)
    lines = plain(report(formula(Verdict.UNCLEAR, steps=(found,))), width=50).splitlines()
    assert len(text.splitlines()) > 2
    assert all(line.startswith("      word") for line in lines if "word" in line)


def test_colour_only_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FORCE_COLOR", "TTY_COMPATIBLE", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    def printed(stream: io.StringIO) -> str:
        print_report(report(REFUTED), stream)
        return stream.getvalue()

    assert "\x1b" not in printed(io.StringIO())
    assert "\x1b[1;31m✗ refuted" in printed(Terminal())
    monkeypatch.setenv("NO_COLOR", "1")
    assert "31m" not in printed(Terminal())


@pytest.mark.parametrize(
    ("latex", "span", "width", "source", "carets"),
    [
        pytest.param("a = b", (4, 5), None, "7 │ a = b", "  │     ^", id="one character"),
        pytest.param("a = b", (5, 5), None, "7 │ a = b", "  │      ^", id="at the end"),
        pytest.param("a = b", (0, 99), None, "7 │ a = b", "  │ ^^^^^", id="too long"),
        pytest.param("a = b", (-5, 1), None, "7 │ a = b", "  │ ^", id="before the beginning"),
        pytest.param("", (0, 0), None, "7 │ ", "  │ ^", id="nothing"),
        pytest.param("a\n  = b", (4, 5), None, "8 │ = b", "  │ ^", id="second line"),
        pytest.param("a =\nb", (2, 5), None, "7 │ a =", "  │   ^", id="over a line end"),
        pytest.param("y_{隐藏} = b", (9, 10), None, "7 │ y_{隐藏} = b", "  │            ^", id="wide"),
        pytest.param("\ta\x1b = b", (6, 7), None, "7 │ a␛ = b", "  │      ^", id="controls"),
        pytest.param("a" * 40 + "b", (40, 41), 20, "7 │ …aaaaaaaab", "  │          ^", id="cut before"),
        pytest.param("b" + "a" * 40, (0, 1), 20, "7 │ baaaaaaaa…", "  │ ^", id="cut after"),
        pytest.param("a" * 40, (0, 40), 20, "7 │ aaaaaaaaa…", "  │ ^^^^^^^^^^", id="cut within"),
    ],
)
def test_carets_stand_under_the_place(
    latex: str, span: tuple[int, int], width: int | None, source: str, carets: str
) -> None:
    first, second = caret_lines(latex, span, 7, width)
    assert (first.text.plain, second.text.plain) == (source, carets)
