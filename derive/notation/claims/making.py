"""From two sides to a claim."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from derive.latex.syntax import Span, Tree
from derive.notation.claims.claim import COLUMN, ROW, Claim
from derive.notation.claims.conditions import below_the_top, with_conditions
from derive.notation.elaborate import Elaborator
from derive.notation.elaboration.samples import explicit_sample
from derive.notation.elaboration.shapes import conform
from derive.notation.instance import compared
from derive.notation.letters import Renaming, check_values, free_letters, rename
from derive.notation.problems import Unclear
from derive.notation.reading import Reading
from derive.notation.system import SIZE, System, slot_uses
from derive.notation.tensor import Axis, Listed, Tensor, Units
from derive.notation.terms import (
    FIXED,
    LAST,
    SAMPLE,
    Index,
    Label,
    Letter,
    Reference,
    Size,
    SlotUse,
    Term,
    walk,
)
from derive.results import Code


def make_claim(
    reading: Reading,
    elaborator: Elaborator,
    left: Tensor,
    right: Tensor,
    span: Span,
    conditions: tuple[Tree, ...] = (),
    beside: tuple[Term, ...] = (),
) -> Claim:
    """The claim that two tensors are equal, component by component, under the conditions behind them.

    What a letter runs over that stands in conditions alone, as i in ``δ_{ij}``, numbers ``beside`` them say.
    Raises `Finding` if their shapes differ.
    """
    left, right = conform(elaborator, left, right, span, "equal to")
    pairs = [
        (left.component(row, column), right.component(row, column))
        for row in _places(left.rows, ROW)
        for column in _places(left.columns, COLUMN)
    ]
    letter = explicit_sample(reading.vocabulary, tuple(t for pair in pairs for t in pair))
    if letter is not None:
        pairs = [(rename(one, SAMPLE, letter), rename(two, SAMPLE, letter)) for one, two in pairs]
    check_values((term for pair in pairs for term in pair), span)
    pairs = _with_fixed(reading, pairs)
    claim = Claim(tuple(pairs), {}, {}, span=span)
    down = [t.rows.use for t in (left, right) if isinstance(t.rows, Units)]
    across = [t.columns.use for t in (left, right) if isinstance(t.columns, Units)]
    shaped = {ROW: down, COLUMN: across}
    claim = below_the_top(_with_letters(reading.system, claim, shaped, beside), reading.ending_early)
    return _at_the_last(reading.system, with_conditions(claim, elaborator, conditions), shaped, beside)


def _at_the_last(
    system: System, claim: Claim, shaped: Mapping[str, list[SlotUse]], beside: tuple[Term, ...]
) -> Claim:
    """A claim of which it is said that its layer is the last one is a claim about that, without a letter."""
    for letter, (low, high) in claim.restriction.items():
        if low is None or low != high or low != Letter(LAST + claim.layers[letter]):
            continue
        last = Renaming(letter, low)
        pairs = tuple((last.term(one), last.term(two)) for one, two in claim.pairs)
        conditions = tuple(map(last.condition, claim.conditions))
        rest = {name: ends for name, ends in claim.restriction.items() if name != letter}
        places = {name: [last.use(use) for use in uses] for name, uses in shaped.items()}
        renamed = replace(claim, pairs=pairs, conditions=conditions, restriction=rest)
        besides = tuple(map(last.term, beside))
        return _at_the_last(system, _with_letters(system, renamed, places, besides), places, besides)
    return claim


def _with_fixed(reading: Reading, pairs: list[tuple[Term, Term]]) -> list[tuple[Term, Term]]:
    """A letter that the givens hold fixed is the same one here, if it stands for one of the same units."""
    for name, places in reading.system.fixed.items():
        letter = name.removeprefix(FIXED)
        terms = [term for pair in pairs for term in pair]
        if not any(found.name == letter for term in terms for found in free_letters(term)):
            continue
        used = _slots_of(reading.system, terms, {letter})
        used = used or _slots_of(reading.system, terms, _compared_with(terms, letter))
        if not used or used & places or reading.same_units(used, places):
            pairs = [(rename(one, letter, name), rename(two, letter, name)) for one, two in pairs]
    return pairs


def _slots_of(system: System, terms: list[Term], letters: set[str]) -> set[tuple[str, int]]:
    """The index places in which one of some letters stands."""
    return {
        (use.family, use.position)
        for term in terms
        for found, use in slot_uses(system, term)
        if found.name in letters
    }


def _compared_with(terms: list[Term], letter: str) -> set[str]:
    """The letters of which a condition asks whether they are equal to this one."""
    pairs = [pair for term in terms for pair in compared(term)]
    return {other for pair in pairs if letter in pair for other in pair} - {letter}


def _places(axis: Axis | None, letter: str) -> list[Index | None]:
    if axis is None:
        return [None]
    if isinstance(axis, Listed):
        return [Label(position) for position in range(1, axis.count + 1)]
    return [Letter(letter)]


def _check_apart(system: System, claim: Claim) -> None:
    """A letter of units is no layer: ``S_i`` with a sample i is no size that anything is known about."""
    for term in claim.terms:
        places = list(slot_uses(system, term))
        units = {
            letter.name
            for letter, use in places
            if use.position == SIZE or system.quantities[use.family].slots[use.position] is None
        }
        used = [use for _, use in places]
        used += [part.use for part in walk(term) if isinstance(part, Size)]
        for index in (index for use in used for index in use.layers):
            if isinstance(index, Letter) and index.name in units:
                letter = index.name.split(".")[0]
                message = f"{letter} numbers units here and layers there"
                raise Unclear(Code.INDEX, message, claim.span)


def _units_of_fixed(system: System, claim: Claim, name: str) -> dict[str, dict[tuple[Letter, SlotUse], None]]:
    """What a letter runs over that stands nowhere, but is compared with one that the givens hold fixed."""
    others = _compared_with(list(claim.terms), name)
    places = sorted(place for other in others for place in system.fixed.get(other, ()))
    units = [place for place in places if place[1] != SIZE]
    plain = [place for place in units if not system.quantities[place[0]].layer_positions]
    return {name: dict.fromkeys((Letter(name), SlotUse(*place)) for place in plain)} if plain else {}


def _units_beside(
    system: System, beside: tuple[Term, ...], name: str
) -> dict[str, dict[tuple[Letter, SlotUse], None]]:
    """What a letter runs over in other numbers of the same chain, if it tells units there."""
    uses = [
        (letter, use) for term in beside for letter, use in slot_uses(system, term) if letter.name == name
    ]
    return {name: dict.fromkeys(uses)} if uses else {}


def _with_letters(
    system: System, claim: Claim, shaped: Mapping[str, list[SlotUse]], beside: tuple[Term, ...]
) -> Claim:
    """Sort the free letters into units and layers by the slots in which they stand."""
    units: dict[str, dict[tuple[Letter, SlotUse], None]] = {}
    layers: dict[str, str] = {}
    free: dict[str, None] = {}
    for term in claim.terms:
        for letter in free_letters(term):
            free[letter.name] = None
        for part in walk(term):
            if isinstance(part, Reference):
                for index, slot in zip(part.indices, system.quantities[part.family].slots, strict=False):
                    if isinstance(index, Letter) and slot is not None:
                        layers[index.name] = slot
        for letter, use in slot_uses(system, term):
            units.setdefault(letter.name, {})[letter, use] = None
    for name, uses in shaped.items():
        for use in uses if name in free else ():
            units.setdefault(name, {})[Letter(name), use] = None
    _check_apart(system, claim)
    for name in free:
        if name not in units and name not in layers:
            units |= _units_of_fixed(system, claim, name) or _units_beside(system, beside, name)
        if name not in units and name not in layers:
            if not system.ordinals:
                raise Unclear(Code.INDEX, f"nothing says what {name} ranges over", claim.span)
            layers[name] = system.ordinals[0]
    return replace(
        claim,
        units={name: tuple(units[name]) for name in free if name in units and name not in layers},
        layers={name: layers[name] for name in free if name in layers},
    )
