"""How one formula was read and decided, for people who wonder about a verdict."""

from __future__ import annotations

from collections.abc import Iterator

from derive.checking import NoteChecker
from derive.documents import Directive, Formula, Note
from derive.latex import LatexError, parse_tree, to_unicode
from derive.notation.claims import COLUMN, ROW, Claim
from derive.notation.reading import Reading as Givens
from derive.notation.system import Quantity, references
from derive.notation.terms import Letter, SlotUse
from derive.proof.sizes import describe_point
from derive.results import Explanation, Reading, Step

UNIT_LETTERS = "ijkmnpq"


def explain(note: Note, line: int) -> Explanation:
    """How the displayed formula at a line was read, and what was found.

    Raises `LookupError` if no formula stands there.
    """
    checker = NoteChecker(note)
    for item in note.items:
        if isinstance(item, Directive):
            list(checker.declare(item))
            continue
        result = checker.check(item)
        if item.line <= line <= item.end_line:
            return Explanation(note.path, result, tuple(_readings(checker, result.steps)))
    raise LookupError(_nearest(note, line))


def _nearest(note: Note, line: int) -> str:
    starts = [item.line for item in note.items if isinstance(item, Formula)]
    if not starts:
        return "the note has no displayed formula"
    nearest = min(starts, key=lambda start: abs(start - line))
    return f"no displayed formula stands here; the nearest begins at line {nearest}"


def _readings(checker: NoteChecker, steps: tuple[Step, ...]) -> Iterator[Reading]:
    claims = iter(checker.claims)
    current = next(claims, None)
    for step in steps:
        sections: tuple[tuple[str, tuple[str, ...]], ...] = ()
        if current is not None and current[0] == (step.statement, step.lhs, step.rhs):
            sections = tuple(_sections(checker.reading, current[1]))
            current = next(claims, None)
        yield Reading(step.unicode, sections, step)


def _sections(givens: Givens, claim: Claim) -> Iterator[tuple[str, tuple[str, ...]]]:
    families = dict.fromkeys(r.family for term in claim.terms for r in references(term))
    yield "Quantities", tuple(_quantity(givens, family) for family in families)
    indices = [*_units(givens, claim), *_layers(claim)]
    if indices:
        yield "Indices", tuple(indices)


def _quantity(givens: Givens, family: str) -> str:
    quantity = givens.system.quantities[family]
    definitions = givens.system.by_family.get(family, ())
    name = shown(quantity)
    if not definitions:
        return f"{name}: free"
    sources = [_unicode(d.source, givens) for d in definitions if d.source]
    return f"{name}: " + (
        "given by " + "; ".join(dict.fromkeys(sources)) if sources else "defined by this note"
    )


def _unicode(latex: str, givens: Givens) -> str:
    settings = givens.settings
    try:
        return to_unicode(parse_tree(latex, names=settings.names, macros=settings.macros))
    except LatexError:
        return latex


def shown(quantity: Quantity) -> str:
    """A member of a family with letters for its indices."""
    units = iter(UNIT_LETTERS)
    text = quantity.spelling or quantity.key
    for place, slot in enumerate(quantity.slots):
        text = text.replace(f"{{{place}}}", slot if slot is not None else next(units, "i"))
    try:
        return to_unicode(parse_tree(text))
    except LatexError:
        return text


def _units(givens: Givens, claim: Claim) -> Iterator[str]:
    for letter, uses in claim.units.items():
        name = {ROW: "row", COLUMN: "column"}.get(letter, letter)
        places = dict.fromkeys(_place(givens, use) for _, use in uses)
        yield f"{name} runs over the units of " + ", ".join(places)


def _place(givens: Givens, use: SlotUse) -> str:
    layers = tuple(
        (i.name.split(":")[-1] + (f"{i.shift:+d}" if i.shift else "")) if isinstance(i, Letter) else i.value
        for i in use.layers
    )
    return describe_point(givens.system, (use.family, use.position, layers))


def _layers(claim: Claim) -> Iterator[str]:
    for letter, kind in claim.layers.items():
        stated = " within the range stated" if letter in claim.restriction else " at which all of this exists"
        yield f"{letter} runs over every {kind}{stated}"


__all__ = ["explain"]
