"""Which leaves are learnt."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from derive.derivation.local import Local
from derive.derivation.model import Model
from derive.derivation.problems import NotDerived
from derive.notation.system import Definition
from derive.notation.terms import Multiply, Reference, Size, Total, walk


def parameters(model: Model, cost: str) -> frozenset[str]:
    """Leaves that enter the network, but for its inputs.

    Targets, which only costs mention, are none, nor what has a sample index, nor what is multiplied by a
    leaf with more indices (x_i by w_{ji}) or with as many that is written first.
    """
    below = {family for family, _ in model.paths.leading(cost)}
    definitions = [definition for definition in model.network if definition.family in below]
    leaves = {
        reference.family
        for definition in definitions
        for reference in definition.mentions
        if reference.family not in model.defined
    }
    ends = _costs(model, cost)
    within = {definition.family for definition in definitions if definition.family not in ends}
    used = {
        reference.family
        for definition in definitions
        if definition.family in (within or {cost})
        for reference in definition.mentions
    }
    inputs = {family for definition in definitions for family in _inputs(model, definition)}
    data = {family for family, _ in model.reading.vocabulary.sample_slots}
    return frozenset((leaves & used) - inputs - data)


def _costs(model: Model, cost: str) -> set[str]:
    """The cost and what it is merely a sum or a mean of."""
    found = {cost}
    while True:
        more = {
            reference.family
            for family in found
            for definition in model.system.by_family[family]
            for reference in definition.mentions
            if reference.family in model.defined and _adds(model, definition, reference)
        }
        if more <= found:
            return found
        found |= more


def _adds(model: Model, definition: Definition, reference: Reference) -> bool:
    """Whether a component enters a definition with a number as its factor."""
    try:
        slope = Local(model.system, reference, map(str, count())).derivative(definition.body)
    except NotDerived:
        return False
    return all(isinstance(term, Size) for product in slope for term, _ in product.factors)


def _inputs(model: Model, definition: Definition) -> Iterator[str]:
    """Leaves multiplied by leaves with more indices, and those that a quantity merely copies."""
    if isinstance(definition.body, Reference):
        yield definition.body.family
    for part in walk(definition.body):
        if isinstance(part, Multiply):
            found = [f for factor in part.factors for f in _leaves(model, factor)]
            weight = max(found, key=lambda family: _rank(model, family), default=None)
            yield from (family for family in found if family != weight)


def _leaves(model: Model, term: object) -> list[str]:
    if isinstance(term, Total):
        return _leaves(model, term.body)
    if isinstance(term, Multiply):
        return [family for factor in term.factors for family in _leaves(model, factor)]
    return [term.family] if isinstance(term, Reference) and term.family not in model.defined else []


def _rank(model: Model, family: str) -> tuple[int, bool]:
    """Weights have more indices of units than inputs, or else are shared by all layers."""
    quantity = model.system.quantities[family]
    return len(quantity.unit_positions), not quantity.layer_positions
