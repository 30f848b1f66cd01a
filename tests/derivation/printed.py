"""Derivations as formulas of a note, so that the checker can prove what is printed."""

from __future__ import annotations

from collections.abc import Iterator

from derive.derivation import Derivation, Derived
from derive.results import FormulaResult, Verdict
from tests.notes import check_text, explain


def formulas(derivation: Derivation) -> Iterator[str]:
    """All that a derivation prints: every chain with its name, every matrix equation, every update rule."""
    for derived in derivation.results:
        yield from _chains(derived)
    yield from derivation.updates


def _chains(derived: Derived) -> Iterator[str]:
    restriction = f", \\quad {derived.condition}" if derived.condition else ""
    yield " = ".join([derived.left, *(link.latex for link in derived.links)]) + restriction
    if derived.name:
        yield derived.equation + restriction
    yield from (matrix + restriction for matrix in derived.matrices)


def unproved(givens: str, derivation: Derivation) -> list[str]:
    """What of a derivation the checker does not prove from the givens of a note."""
    text = "\n\n".join([givens, *(f"$$\n{formula}\n$$" for formula in formulas(derivation))])
    results: tuple[FormulaResult, ...] = check_text(text).formulas
    assert len(results) >= len(list(formulas(derivation)))
    return [explain(result) for result in results if result.verdict is not Verdict.PROVED]
