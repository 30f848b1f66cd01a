"""Annotations and the job summary: their order and their escapes."""

from __future__ import annotations

import re

import pytest

from derive.reports.github import step_summary, workflow_commands
from derive.results import Fault, NoteResult, Report, Verdict
from tests.reports.samples import REFUTED, REFUTED_STEP, UNCLEAR, formula, report, step


def levels(shown: Report, *, strict: bool = False) -> list[str]:
    """The level and the title of each annotation."""
    found = [re.match(r"::(\w+) title=([^,]*)", line) for line in workflow_commands(shown, strict=strict)]
    return [f"{match[1]} {match[2]}" for match in found if match]


def test_a_refutation() -> None:
    assert list(workflow_commands(report(REFUTED))) == [
        "::error title=refuted (value),file=notes/mlp.md,line=12,col=1,endLine=14::"
        "δ = b%0Athe two sides differ"
        "%0A3/2 on the left, 2 on the right where n_1 = 2, L = 3, w_{11} = 2, σ(x) = x^2"
        "%0Ashould read: δ = a%0Aor: \\delta = -b"
    ]


def test_refutations_come_first_and_unclear_ones_last() -> None:
    shown = report(
        UNCLEAR,
        formula(expected=Verdict.REFUTED),
        formula(),
        REFUTED,
        faults=(Fault("a.md", 3, 1, "broken"),),
    )
    assert levels(shown) == [
        "error refuted (value)",
        "error proved",
        "error derive",
        "warning unclear (syntax)",
    ]
    assert levels(shown, strict=True)[-1] == "error unclear (syntax)"


def test_what_is_expected_has_no_annotation() -> None:
    known = formula(Verdict.REFUTED, steps=(REFUTED_STEP,), expected=Verdict.REFUTED)
    hard = formula(Verdict.UNCLEAR, expected=Verdict.UNCLEAR)
    assert levels(report(known, hard, formula(Verdict.GIVEN), formula(Verdict.SKIPPED)), strict=True) == []


def test_an_unmet_expectation_says_what_was_expected() -> None:
    (line,) = workflow_commands(report(formula(expected=Verdict.REFUTED, because="an erratum")))
    assert line.endswith("::δ = b%0Aexpected refuted, but it is proved (an erratum)")


def test_a_chain_says_which_relation() -> None:
    (line,) = workflow_commands(report(formula(Verdict.REFUTED, steps=(step(), REFUTED_STEP))))
    assert '%0A"=" number 2 of 2, the first that is wrong: δ = b%0A' in line


@pytest.mark.parametrize(
    ("text", "in_property", "in_message"),
    [
        pytest.param("100%", "100%25", "100%25", id="percent"),
        pytest.param("a:b,c", "a%3Ab%2Cc", "a:b,c", id="colon and comma"),
        pytest.param("%0A", "%250A", "%250A", id="already escaped"),
        pytest.param("a\x1bb", "a␛b", "a␛b", id="control"),
    ],
)
def test_escapes(text: str, in_property: str, in_message: str) -> None:
    shown = formula(Verdict.REFUTED, name=text, unicode=text, steps=())
    (line,) = workflow_commands(Report(notes=(NoteResult(text, (shown,)),)))
    assert line == (
        f"::error title={in_property}%3A refuted,file={in_property},line=12,col=1,endLine=14::{in_message}"
    )


def test_no_document_text_starts_a_command() -> None:
    """A line end in a document must not begin a line of the log."""
    hostile = "x\n::stop-commands::y\r::add-mask::z"
    found = step(Verdict.REFUTED, message=hostile, detail=hostile, suggestions=(hostile,), unicode=hostile)
    shown = formula(Verdict.REFUTED, name=hostile, unicode=hostile, steps=(found, found), because=hostile)
    fault = Fault(hostile, 1, 1, hostile)
    lines = list(workflow_commands(Report((NoteResult(hostile, (shown,)),), (fault,))))
    assert len(lines) == 2
    assert all(line.startswith("::error ") and len(line.splitlines()) == 1 for line in lines)


def test_the_job_summary_lists_what_is_not_as_expected() -> None:
    known = formula(Verdict.REFUTED, expected=Verdict.REFUTED, line=99)
    assert step_summary(report(UNCLEAR, REFUTED, known, formula(line=30, expected=Verdict.REFUTED))) == (
        "## derive\n"
        "1 note, 4 formulas: 1 proved (1 for every size), 2 refuted (1 expected), 1 unclear, 0 given, 0 skipped\n\n"
        "3 of 4 claims decided (75 %), 3 unexpected\n\n"
        "| place | verdict | formula | finding |\n"
        "| --- | --- | --- | --- |\n"
        "| notes/mlp.md&#58;12 | refuted | δ = b | the two sides differ; should read&#58; δ = a |\n"
        "| notes/mlp.md&#58;30 | proved | δ = b | expected refuted |\n"
        "| notes/mlp.md&#58;20 | unclear | δ = ∂C/∂ | nothing stands under ∂ |\n"
    )


def test_the_job_summary_without_findings_has_no_table() -> None:
    assert "|" not in step_summary(report(formula()))
    assert "Nothing was checked" in step_summary(Report())


@pytest.mark.parametrize(
    "text", ["a|b", "`a`", "<b>", "*a*_b_", "[a](b)", "$x$", "@team", ":x:", "a\n| b", "\\|"]
)
def test_the_job_summary_escapes_markdown(text: str) -> None:
    row = step_summary(report(formula(Verdict.REFUTED, unicode=text))).splitlines()[-1]
    assert row.count("|") == 5
    assert not set("`<>*_[]$@:\\") & set(row.split("|")[3])


def test_the_job_summary_is_bounded() -> None:
    shown = report(*[formula(Verdict.REFUTED, unicode="x" * 10_000)] * 1000)
    summary = step_summary(shown)
    assert len(summary) < 1_000_000
    assert summary.endswith("… and 700 more\n")
