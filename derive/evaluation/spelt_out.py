"""A subexpression equal to the definition of a named quantity *is* that quantity.

Terms are compared as they are written, before sums are unrolled, so that what merely agrees at some width
stays apart.  The *form* of a term leaves out how its bound letters are called, in which order sums and
products are written, and which indices stand free; those are then matched one by one with the definition's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from msgspec import Struct

from derive.notation.instance import match_index
from derive.notation.system import Definition, Environment, Name, System, evaluate_index
from derive.notation.terms import (
    Add,
    Apply,
    Argument,
    Cases,
    Comparison,
    Condition,
    Constant,
    Derivative,
    Domain,
    Family,
    Index,
    Letter,
    Multiplied,
    Multiply,
    Not,
    Power,
    Reference,
    SameIndex,
    Size,
    Term,
    Total,
)

#: The form of a term and its free indices, in the order of the form.
Form: TypeAlias = tuple[Any, tuple[Index, ...]]

#: Bodies that are no more than a name or a number, or that the graph itself recognises.
PLAIN = (Constant, Size, Reference, Apply)


class Candidate(Struct, frozen=True):
    """A definition whose body has the form of some term; its indices go with those of the term."""

    definition: Definition
    place: int
    body: tuple[Index, ...]
    term: tuple[Index, ...]

    def labels(self, environment: Environment, anchors: Mapping[str, Name]) -> tuple[Name, ...] | None:
        """The component that the term is, or None if it is none."""
        bound = dict(anchors)
        try:
            values = [evaluate_index(index, environment) for index in self.term]
            if not all(match_index(i, value, bound) for i, value in zip(self.body, values, strict=True)):
                return None
        except (KeyError, ValueError):
            return None
        if any(isinstance(i, Letter) and i.name not in bound for i in self.definition.pattern):
            return None
        return tuple(evaluate_index(index, bound) for index in self.definition.pattern)


class SpeltOut:
    """The definitions of a system by the form of their bodies."""

    def __init__(self, system: System) -> None:
        self._by_form: dict[Any, list[tuple[int, Definition, tuple[Index, ...]]]] = {}
        # Terms are kept along with what was found, lest their identity be given to another one.
        self._known: dict[int, tuple[Term, tuple[Candidate, ...]]] = {}
        for place, definition in enumerate(system.definitions):
            if not isinstance(definition.body, PLAIN):
                form, indices = form_of(definition.body)
                self._by_form.setdefault(form, []).append((place, definition, indices))

    def candidates(self, term: Term) -> tuple[Candidate, ...]:
        """The definitions whose body has the form of this term, earlier ones first."""
        known = self._known.get(id(term))
        if known is None:
            known = self._known[id(term)] = (term, self._find(term))
        return known[1]

    def _find(self, term: Term) -> tuple[Candidate, ...]:
        if isinstance(term, PLAIN) or not self._by_form:
            return ()
        form, indices = form_of(term)
        found = self._by_form.get(form, ())
        return tuple(Candidate(definition, place, own, indices) for place, definition, own in found)


def form_of(term: Argument | Condition, bound: tuple[str, ...] = ()) -> Form:
    """The form of a term and its free indices; ``bound`` are the letters of the binders around it."""
    match term:
        case Constant(value):
            return ("constant", value), ()
        case Size(use):
            return _indexed(("size", use.family, use.position), use.layers, bound)
        case Reference(family, indices):
            return _indexed(("reference", family), indices, bound)
        case SameIndex(left, right):
            return _indexed(("same",), (left, right), bound)
        case Total(letter, domain, body) | Multiplied(letter, domain, body) | Family(letter, domain, body):
            return _join((type(term).__name__, _bounds(domain)), [form_of(body, (*bound, letter))])
        case Apply(function, arguments, order, indices):
            return _join(("apply", order), [_indexed((function,), indices, bound), *_forms(arguments, bound)])
        case Cases(branches):
            parts = [form_of(part, bound) for branch in branches for part in branch if part is not None]
            return _join(("cases", tuple(condition is None for condition, _ in branches)), parts)
        case Comparison(left, sign, right):
            return _join(("comparison", sign), _forms((left, right), bound))
        case Not(condition):
            return _join(("not",), [form_of(condition, bound)])
        case Add(parts) | Multiply(parts):
            # Bound letters count binders from outside, so that a part's form does not depend on the others.
            return _join((type(term).__name__,), sorted(_forms(parts, bound), key=lambda form: repr(form[0])))
        case Power(base, exponent):
            return _join(("power",), _forms((base, exponent), bound))
        case Derivative(of, by):
            return _join(("derivative",), _forms((of, by), bound))


def _forms(parts: tuple[Argument, ...], bound: tuple[str, ...]) -> list[Form]:
    return [form_of(part, bound) for part in parts]


def _join(head: tuple[Any, ...], parts: list[Form]) -> Form:
    indices = tuple(index for _, own in parts for index in own)
    return (*head, *(form for form, _ in parts)), indices


def _indexed(head: tuple[Any, ...], indices: tuple[Index, ...], bound: tuple[str, ...]) -> Form:
    places = tuple(_level(index, bound) for index in indices)
    free = tuple(index for index, place in zip(indices, places, strict=True) if place is None)
    return (*head, places), free


def _level(index: Index, bound: tuple[str, ...]) -> tuple[int, int] | None:
    """Which binder an index belongs to, and its shift; None if it is free."""
    if isinstance(index, Letter) and index.name in bound:
        return bound.index(index.name), index.shift
    return None


def _bounds(domain: Domain) -> Any:
    """Written bounds; the rest of a range follows from where the letter stands."""
    sizes = tuple((use.family, use.position) for use in domain.uses if use.position < 0)
    return domain.first, domain.last, domain.labels, sizes
