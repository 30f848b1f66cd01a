"""A formula as what it says in its own note: chains of terms, update rules, conditions."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TypeAlias

from msgspec import Struct

from derive.latex import Relation, Tree, Unreadable, parse, to_latex
from derive.limits import Exceeded
from derive.notation.claims import (
    EQUALITIES,
    Claim,
    Update,
    as_update,
    free_variables,
    make_claim,
    update_claim,
)
from derive.notation.claims.cost import find_cost
from derive.notation.elaborate import Elaborator
from derive.notation.problems import Finding, Unclear
from derive.notation.reading import Reading
from derive.notation.statements import completed
from derive.notation.tensor import any_component
from derive.notation.terms import Reference, Term
from derive.translation.problems import NotTranslated
from derive.translation.substitution import canonical


class Equation(Struct, frozen=True):
    """A chain ``A = B = C`` in components; ``claim`` has its letters and what they are restricted to."""

    sides: tuple[Term, ...]
    signs: tuple[str, ...]
    claim: Claim
    restricted: bool = False


class Step(Struct, frozen=True):
    """An update rule: ``rate`` times ``step`` is taken off ``parameter``, or added to it."""

    parameter: Reference
    rate: str
    step: Term
    negative: bool
    sign: str
    cost: Reference
    claim: Claim


Said: TypeAlias = Equation | Step


def read(reading: Reading, latex: str) -> tuple[Said, ...]:
    """What a formula says; raises `NotTranslated` where that is not understood."""
    settings = reading.settings
    found: list[Said] = []
    for statement in parse(latex, names=settings.names, macros=settings.macros):
        body = statement.body
        if isinstance(body, Unreadable):
            raise NotTranslated(f"the formula cannot be read: {body.message}")
        if not isinstance(body, Relation):
            raise NotTranslated("the formula states no relation")
        operands = [operand for operand in body.operands if operand is not None]
        if len(operands) < len(body.operands):
            raise NotTranslated("the formula begins or ends with a relation")
        trees = completed(operands, settings, reading.vocabulary)
        try:
            found.extend(_said(reading, trees, body.signs, statement.conditions))
        except (Finding, Unclear, Exceeded, RecursionError) as problem:
            raise NotTranslated(f"the formula is not understood: {problem}") from problem
    if not found:
        raise NotTranslated("the formula is empty")
    return tuple(found)


def _said(
    reading: Reading, trees: tuple[Tree, ...], signs: tuple[str, ...], conditions: tuple[Tree, ...]
) -> Iterator[Said]:
    elaborator = reading.elaborator()
    elaborator.variables = free_variables(reading, trees)
    update = as_update(reading, trees[0], signs[0], trees[1])
    if update is not None and len(signs) == 1 and not conditions:
        yield _step(reading, elaborator, update, signs[0])
        return
    wrong = next((sign for sign in signs if sign not in EQUALITIES), None)
    if wrong is not None:
        raise NotTranslated(f"the relation {wrong} is not translated")
    tensors = [elaborator.tensor(tree) for tree in trees]
    claims = []
    for place in range(len(signs)):
        span = (trees[place].span[0], trees[place + 1].span[1])
        claims.append(make_claim(reading, elaborator, tensors[place], tensors[place + 1], span, conditions))
    if any(claim.unread for claim in claims):
        raise NotTranslated(f"{claims[0].unread}")
    yield from _chains(claims, signs, bool(conditions))


def _chains(claims: list[Claim], signs: tuple[str, ...], restricted: bool) -> Iterator[Equation]:
    """One chain for each component; relations of different shape become chains of their own."""
    sides: dict[int, list[Term]] = {}
    first = claims[0]
    whole = all(len(claim.pairs) == len(first.pairs) for claim in claims) and all(
        canonical(one.pairs[place][1]) == canonical(other.pairs[place][0])
        for one, other in pairwise(claims)
        for place in range(len(first.pairs))
    )
    if not whole:
        for claim, sign in zip(claims, signs, strict=True):
            for pair in claim.pairs:
                yield Equation(pair, (sign,), claim, restricted)
        return
    for place in range(len(first.pairs)):
        sides[place] = [first.pairs[place][0], *(claim.pairs[place][1] for claim in claims)]
    pairs = tuple(pair for claim in claims for pair in claim.pairs)
    merged = Claim(
        pairs,
        {name: uses for claim in claims for name, uses in claim.units.items()},
        {name: kind for claim in claims for name, kind in claim.layers.items()},
        {name: bounds for claim in claims for name, bounds in claim.restriction.items()},
        conditions=first.conditions,
    )
    for terms in sides.values():
        yield Equation(tuple(terms), signs, merged, restricted)


def _step(reading: Reading, elaborator: Elaborator, update: Update, sign: str) -> Step:
    parameter = elaborator.tensor(update.parameter)
    cost = find_cost(reading, parameter)
    if cost is None:
        raise NotTranslated("which cost this update minimises is not given")
    step = elaborator.tensor(update.step)
    claim = update_claim(reading, elaborator, update, update.parameter.span)
    if not parameter.scalar or not step.scalar:
        raise NotTranslated(f"the update of the whole of {to_latex(update.parameter)} is not translated")
    reference = any_component(parameter)
    assert isinstance(reference, Reference)
    return Step(reference, update.rate, step.value(), update.negative, sign, cost, claim)
