"""`derive explain` on fabricated explanations."""

from __future__ import annotations

import io
from textwrap import dedent, indent

from derive.reports.explanation import print_explanation
from derive.results import Explanation, Reading, Verdict
from tests.reports.samples import REFUTED, REFUTED_STEP, UNCLEAR, UNCLEAR_STEP, formula, step

SECTIONS = (
    ("Quantities", ("δ: a vector of n_1", "b: [i] of a layer")),
    ("Indices", ("j: 1 … n_1",)),
)


def explained(explanation: Explanation) -> str:
    stream = io.StringIO()
    print_explanation(explanation, stream)
    return stream.getvalue()


def test_a_refuted_formula() -> None:
    text = explained(Explanation("a.md", REFUTED, (Reading("δ = b", SECTIONS, REFUTED_STEP),)))
    expected = dedent(
        """\
          a.md:12:1  ✗ refuted
              \\delta = b

          δ = b
            Quantities
              δ: a vector of n_1
              b: [i] of a layer
            Indices
              j: 1 … n_1
            Outcome
              value: the two sides differ
              sizes: n_1 = 2, L = 3
              where: w_{11} = 2, σ(x) = x^2
              gives: 3/2 on the left, 2 on the right
              should read: δ = a
                    LaTeX: \\delta = a
                       or: \\delta = -b
                    LaTeX: \\delta = -b
              sizes tried: 2-2-1
        """
    )
    assert text == indent(expected, "  ")


def test_several_relations_are_numbered() -> None:
    proved = step(holds_for="every width")
    text = explained(
        Explanation(
            "a.md", formula(steps=(proved, proved)), (Reading("a = b", (), proved), Reading("b = c", ()))
        )
    )
    assert "\n  1. a = b\n" in text
    assert "proved for every width\n" in text
    assert text.endswith("\n  2. b = c\n")


def test_an_unclear_formula_shows_the_place() -> None:
    text = explained(Explanation("a.md", UNCLEAR, (Reading("?", (), UNCLEAR_STEP),)))
    assert "22 │ \\frac{\\partial C}{\\partial}\n         │                  ^^^^^^^^^^\n" in text


def test_a_formula_without_readings_is_reported_like_in_check() -> None:
    skipped = formula(Verdict.SKIPPED, reason="a picture")
    assert explained(Explanation("a.md", skipped)) == (
        "  a.md:12:1  - skipped  δ = b\n      (skipped: a picture)\n"
    )
