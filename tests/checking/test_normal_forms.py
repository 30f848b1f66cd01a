"""The second general road: it agrees with the first one, with the corpus, and with no false claim."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import pytest

from derive.derivation.calculus import Expression, scaled
from derive.derivation.unfolding import Slopes
from derive.documents import Directive, Formula, Note, parse_note
from derive.notation.terms import Reference
from derive.results import Code, Verdict
from tests import networks
from tests.checking.agreements import compare, compared
from tests.notes import CORPUS, SHIPPED, check_text, checked, explain, labels, title
from tests.proof.test_audit import FALSE as AUDITED
from tests.test_mutants import chosen, section
from tests.test_soundness import FALSE

#: Every third note of the corpus will do; all of them take minutes.
SAMPLE = CORPUS[::3]
NOTES = [*SHIPPED, *SAMPLE]
MUTATED = [path for path in NOTES if title(path) in networks.SHIPPED | networks.CORPUS]

#: Of the claims about derivatives that Theorem W proves for every size: at least as many do normal forms prove.
LEAST_SHARE = 0.8
#: Claims of the corpus that are proved for every size by normal forms alone: at least as many.
LEAST_GAINED = 15

SUMS = r"""---
derive:
  functions: [f]
  given:
    - s = \sum_{j=1}^n v_j
    - q = \sum_{j=1}^n v_j^2
    - t = \sum_{k=1}^m u_k
    - p_j = \frac{e^{v_j}}{\sum_{i=1}^n e^{v_i}}
    - a_j = \frac{1}{1 + e^{-v_j}}
    - r = \sqrt{q}
---
"""
LAYERS = r"""---
derive:
  given:
    - z_j^{(l)} = \sum_i w_{ji}^{(l)} a_i^{(l-1)} + b_j^{(l)}
    - a_j^{(l)} = \frac{1}{1 + e^{-z_j^{(l)}}}
    - C = \frac12 \sum_j (a_j^{(L)} - y_j)^2
    - \delta_j^{(l)} = \frac{\partial C}{\partial z_j^{(l)}}
---
"""
OPEN = r"""---
derive:
  depends: {E: [y_k]}
  given:
    - y_k = \sum_j w_{kj} x_j
---
"""


# The corpus


@pytest.mark.parametrize("path", NOTES, ids=title)
def test_nothing_that_is_refuted_agrees(path: Path) -> None:
    assert [claim for claim in compared(path) if claim.contradicted] == []


@pytest.mark.parametrize("path", SAMPLE, ids=title)
def test_nothing_that_should_be_refuted_agrees(path: Path) -> None:
    """Not all steps of a formula that is expected to be refuted have normal forms that agree."""
    expected = {line for line, (_, accepted) in labels(path).items() if accepted == {"refuted"}}
    for line in expected:
        claims = [claim for claim in compared(path) if claim.line == line]
        assert not claims or any(claim.words is None for claim in claims), line


def test_most_general_proofs_are_found_twice() -> None:
    """Claims that Theorem W proves for every size have normal forms that agree, but for a few."""
    general = [claim for path in NOTES for claim in compared(path) if claim.general and claim.derivative]
    agreeing = [claim for claim in general if claim.words is not None]
    assert len(general) > 200
    assert len(agreeing) > LEAST_SHARE * len(general), f"{len(agreeing)} of {len(general)}"


def test_more_is_proved_for_every_size() -> None:
    """Claims that were proved at a few sizes alone."""
    proved = (c for path in NOTES for c in compared(path) if c.verdict is Verdict.PROVED and not c.general)
    gained = [claim for claim in proved if claim.words is not None]
    assert len(gained) >= LEAST_GAINED, len(gained)


def test_both_roads_say_the_same_range() -> None:
    for path in NOTES[:20]:
        results = {formula.line: formula for formula in checked(path).formulas}
        for claim in compared(path):
            if claim.general and claim.words is not None:
                assert claim.words in {step.holds_for for step in results[claim.line].steps}


# False claims


@pytest.mark.parametrize(("givens", "latex"), [*(one for one in FALSE if not one.marks), *AUDITED])
def test_false_claims_do_not_agree(givens: str, latex: str) -> None:
    found = compare(parse_note(f"{givens}\n$$\n{latex}\n$$\n"))
    assert [claim for claim in found if claim.words is not None] == []


@pytest.mark.parametrize(
    ("givens", "latex"),
    [
        (SUMS, r"\sum_j \frac{\partial s}{\partial v_j} = 1"),
        (SUMS, r"\frac{\partial s}{\partial v_j} = n"),
        (SUMS, r"s^2 = q"),
        (SUMS, r"(n-1)(n-2) = 0"),
        (SUMS, r"n = m"),
        (SUMS, r"\sum_j e^{v_j} e^{-v_j} = 1"),
        (SUMS, r"\sum_j \frac{v_j}{p_j} = \frac{\sum_j v_j}{\sum_j p_j}"),
        (SUMS, r"\frac{\partial p_k}{\partial v_j} = -p_k (1 - p_k)"),
        (SUMS, r"\frac{\partial p_k}{\partial v_j} = p_k (1 - p_j)"),
        (SUMS, r"\frac{\partial a_j}{\partial v_j} = a_j (1 + a_j)"),
        (SUMS, r"\frac{\partial r}{\partial v_j} = \frac{v_j}{q}"),
        (SUMS, r"\sqrt{s^2} = s"),
        (SUMS, r"\sqrt{v_j^2} = v_j"),
        (SUMS, r"\frac{\partial (x^2)^{1/2}}{\partial x} = 1"),
        (SUMS, r"(x^2)^{1/2} = x"),
        (SUMS, r"\frac{\partial (x y)^{1/2}}{\partial x} = \frac12 x^{-1/2} y^{1/2}"),
        (SUMS, r"f(s) = \sum_j f(v_j)"),
        (SUMS, r"\frac{\partial^2 f(n x)}{\partial x^2} = (3n - 2) f''(n x)"),
        (SUMS, r"e^{\sum_{j=1}^n x} = (n-1) e^{2x} - (n-2) e^x"),
        (SUMS, r"\sum_{j=1}^n \sum_{i=1}^n v_i v_j = \sum_{j=1}^n v_j v_j"),
        (LAYERS, r"\delta_j^{(l)} = w_{kj}^{(l+1)} \delta_k^{(l+1)} a_j^{(l)} (1 - a_j^{(l)})"),
        (LAYERS, r"\frac{\partial C}{\partial w_{ji}^{(l)}} = \delta_j^{(l)} a_i^{(l)}"),
        (LAYERS, r"\frac{\partial C}{\partial w_{ji}^{(l)}} = 0"),
        (OPEN, r"\frac{\partial E}{\partial x_j} = \frac{\partial E}{\partial y_k} w_{kj}"),
        (OPEN, r"\frac{\partial E}{\partial x_j} = \sum_k w_{kj}"),
    ],
)
def test_false_claims_at_small_widths_do_not_agree(givens: str, latex: str) -> None:
    found = compare(parse_note(f"{givens}\n$$\n{latex}\n$$\n"))
    assert [claim for claim in found if claim.words is not None] == []


# True claims


@pytest.mark.parametrize(
    ("givens", "latex", "words"),
    [
        (SUMS, r"s^2 - q = \sum_j \sum_{k \neq j} v_j v_k", "every width"),
        (SUMS, r"\frac{\partial r}{\partial v_j} = \frac{v_j}{r}", "every width"),
        (SUMS, r"\frac{\partial \log q}{\partial v_j} = \frac{2 v_j}{q}", "every width"),
        (SUMS, r"\sum_j p_j = 1", "every width"),
        (SUMS, r"\frac{\partial p_k}{\partial v_j} = p_k (\delta_{kj} - p_j)", "every width"),
        (SUMS, r"\sum_k \frac{\partial p_k}{\partial v_j} = 0", "every width"),
        (SUMS, r"\sum_j \frac{\partial^2 q}{\partial v_j^2} = 2 n", "every width"),
        (SUMS, r"e^{\sum_{j=1}^n x} = e^{n x}", "every width"),
        (SUMS, r"\frac{\partial}{\partial v_j} \sum_i a_i = a_j - a_j^2", "every width"),
        (
            LAYERS,
            r"\delta_j^{(l)} = a_j^{(l)} (1 - a_j^{(l)}) \sum_k w_{kj}^{(l+1)} \delta_k^{(l+1)}",
            "every width, every depth, 1 <= l < L",
        ),
        (
            LAYERS,
            r"\delta_j^{(L)} = (a_j^{(L)} - y_j) a_j^{(L)} (1 - a_j^{(L)})",
            "every width, every depth",
        ),
        (
            OPEN,
            r"\frac{\partial E}{\partial x_j} = \sum_k \frac{\partial E}{\partial y_k} w_{kj}",
            "every width",
        ),
    ],
)
def test_true_claims_agree(givens: str, latex: str, words: str) -> None:
    (found,) = compare(parse_note(f"{givens}\n$$\n{latex}\n$$\n"))
    assert found.words == words


def test_a_verdict_is_completed() -> None:
    (found,) = check_text(
        SUMS + "\n$$\n" + r"\frac{\partial r}{\partial v_j} = \frac{v_j}{r}" + "\n$$\n"
    ).formulas
    assert [(step.verdict, step.general, step.holds_for) for step in found.steps] == [
        (Verdict.PROVED, True, "every width")
    ], explain(found)


# Mutants


@pytest.mark.parametrize("path", MUTATED, ids=title)
def test_mutants_agree_only_where_they_are_proved(path: Path) -> None:
    """A mutant that defines something changes what comes after it, for the verdict and the normal forms alike."""
    directive, formulas = section(path)
    mutants = {100_000 + k: mutant for k, mutant in enumerate(chosen(path))}
    items: list[Directive | Formula] = [directive]
    for formula in formulas:
        items.append(formula)
        for line, (original, latex, _) in mutants.items():
            if original is formula:
                items.append(Formula(latex, 0, line, 1, line))
    for claim in compare(Note("mutants", "", tuple(items)), only=mutants):
        if claim.words is not None:
            assert claim.verdict in (Verdict.PROVED, Verdict.UNCLEAR), claim


# Faults


def test_a_fault_in_the_calculus_is_noticed() -> None:
    """Where the roads contradict each other, neither is believed."""
    text = SUMS + "\n$$\n" + r"\frac{\partial s}{\partial v_j} = 2" + "\n$$\n"
    (right,) = check_text(text).formulas
    assert right.verdict is Verdict.REFUTED
    real = Slopes._reference

    def faulty(self: Slopes, reference: Reference, bound: frozenset[str]) -> Expression:
        found = real(self, reference, bound)
        return scaled(found, 2) if self.unfolding.node(reference) == self.node else found

    with patch.object(Slopes, "_reference", faulty):
        (found,) = check_text(text).formulas
    assert found.verdict is Verdict.UNCLEAR
    assert [(step.verdict, step.code) for step in found.steps] == [(Verdict.UNCLEAR, Code.INTERNAL)]
    assert "disagree" in found.steps[0].message


def test_what_fails_costs_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DERIVE_DEBUG", raising=False)
    text = SUMS + "\n$$\n" + r"\log(1 + q) = \log(1 + \sum_i v_i^2)" + "\n$$\n"
    with patch("derive.checking.normal_forms.agreement", side_effect=ValueError):
        (found,) = check_text(text).formulas
    assert found.verdict is Verdict.PROVED and not found.steps[0].general


def test_what_takes_too_long_costs_no_verdict() -> None:
    text = SUMS + "\n$$\n" + r"\log(1 + q) = \log(1 + \sum_i v_i^2)" + "\n$$\n"
    with patch("derive.checking.chain.STEPS_OF_NORMAL_FORMS", 10):
        (found,) = check_text(text).formulas
    assert found.verdict is Verdict.PROVED and not found.steps[0].general
