"""Results in a notebook."""

from __future__ import annotations

from derive.results import Fault, NoteResult, Report, Verdict
from tests.reports.samples import REFUTED, UNCLEAR, formula, report, step

HOSTILE = "<script>alert('x')</script> $y$ &amp; \"z\""


def test_a_report_shows_every_formula_and_the_summary() -> None:
    html = report(formula(name="BP1"), REFUTED, UNCLEAR)._repr_html_()
    assert html.count("<tr>") == 3
    assert "BP1" in html
    assert "3/2 on the left, 2 on the right" in html
    assert "should read: δ = a<br>or: \\delta = -b" in html
    assert "1 note, 3 formulas" in html


def test_expectations_reasons_and_faults_are_shown() -> None:
    known = formula(Verdict.REFUTED, expected=Verdict.REFUTED, because="an erratum")
    unmet = formula(expected=Verdict.REFUTED)
    skipped = formula(Verdict.SKIPPED, reason="a picture", warnings=("only the case differs",))
    html = NoteResult("a.md", (known, unmet, skipped), (Fault("a.md", 2, 3, "broken"),))._repr_html_()
    for text in ("as expected: an erratum", "expected refuted", "a picture", "only the case"):
        assert text in html
    assert "a.md:2:3: broken" in html


def test_everything_from_a_document_is_escaped() -> None:
    found = step(Verdict.REFUTED, message=HOSTILE, detail=HOSTILE, suggestions=(HOSTILE,))
    shown = formula(
        Verdict.REFUTED, name=HOSTILE, unicode=HOSTILE, steps=(found,), because=HOSTILE, warnings=(HOSTILE,)
    )
    fault = Fault(HOSTILE, 1, 1, HOSTILE)
    html = Report((NoteResult(HOSTILE, (shown,), (fault,)),), (fault,))._repr_html_()
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "$y$" not in html
    assert "<script" not in shown._repr_html_()


def test_an_empty_report() -> None:
    assert Report()._repr_html_() == (
        "<p>0 notes, 0 formulas<br>Nothing was checked: there is no displayed formula.</p>"
    )
