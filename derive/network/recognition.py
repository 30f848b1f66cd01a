"""A subexpression equal to the definition of a named quantity *is* that quantity.

Where a cost spells out ``σ(z_j)`` and ``a_j := σ(z_j)`` is given, the cost depends on a_j.  The comparison is
made between terms, before sums are written out: letters may be called differently and the parts of a sum or
product may stand in another order, but what merely agrees at some width is not the same.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from functools import lru_cache
from itertools import permutations
from typing import Any

from msgspec import Struct

from derive.limits import spend
from derive.notation.instance import Structure, match_index
from derive.notation.system import Definition, Environment, Name, System, evaluate_index
from derive.notation.terms import (
    FIXED,
    LAST,
    Add,
    Apply,
    Argument,
    Constant,
    Derivative,
    Domain,
    Family,
    Index,
    Label,
    Letter,
    Multiplied,
    Multiply,
    Power,
    Reference,
    Size,
    SlotUse,
    Term,
    Total,
    children,
)

#: Sums and products with more parts than this are compared in the order in which they are written.
MOST_SHUFFLED = 4


class Recognition:
    """Finds the definitions of a system inside terms."""

    def __init__(self, system: System) -> None:
        self._outlines: dict[Hashable, int] = {}
        self._known: dict[int, tuple[Argument, int]] = {}
        self._definitions: dict[int, list[Definition]] = {}
        self._candidates: dict[int, tuple[Term, tuple[Definition, ...]]] = {}
        for definition in system.definitions:
            if isinstance(definition.body, COMPOUND):
                self._definitions.setdefault(self._outline(definition.body), []).append(definition)

    def candidates(self, term: Term) -> tuple[Definition, ...]:
        """Definitions that look like ``term`` but for their letters, earlier ones first."""
        if not isinstance(term, COMPOUND):
            return ()
        known = self._candidates.get(id(term))
        if known is None:
            found = tuple(self._definitions.get(self._outline(term), ()))
            # The term is kept, so that its id is not given to another one.
            known = self._candidates[id(term)] = (term, found)
        return known[1]

    def _outline(self, term: Argument) -> int:
        """The number of what a term and a definition equal to it share, whatever their letters and order."""
        known = self._known.get(id(term))
        if known is None:
            spend()
            found = self._outlines.setdefault(self._shape(term), len(self._outlines))
            # The term is kept, so that its id is not given to another one.
            known = self._known[id(term)] = (term, found)
        return known[1]

    def _shape(self, term: Argument) -> Hashable:
        match term:
            case Constant(value):
                return value
            case Reference(family):
                return family
            case Apply(function, _, order, indices):
                head: Hashable = function, order, len(indices)
            case _:
                head = type(term).__name__
        parts = [self._outline(part) for part in children(term)]  # type: ignore[arg-type]
        return head, tuple(sorted(parts) if isinstance(term, Add | Multiply) else parts)

    def match(self, definition: Definition, term: Term, environment: Environment) -> tuple[Name, ...] | None:
        """The labels at which ``definition`` defines exactly ``term``, or None."""
        start = Match(environment, {}, {})
        for match in start.terms(definition.body, term):
            letters = {**environment, **match.letters}
            try:
                return tuple([evaluate_index(index, letters) for index in definition.pattern])
            except (KeyError, ValueError):
                continue  # a letter of the pattern that the definition does not depend on: any label would do
        return None


@lru_cache(maxsize=256)
def recognition(structure: Structure) -> Recognition:
    """What finds the definitions of a structure's system; its instances share it."""
    return Recognition(structure.system)


#: What a definition has to be to be recognised: a bare name or number is too simple.
COMPOUND = (Add, Multiply, Apply, Total, Multiplied, Power)


class Match(Struct, frozen=True):
    """A comparison under way.

    ``environment`` binds the free letters of the term, ``letters`` those of the pattern as far as they
    have been found, and ``bound`` pairs the bound letters of the definition with those of the term.
    """

    environment: Environment
    letters: dict[str, Name]
    bound: dict[str, str]

    def terms(self, pattern: Argument, term: Argument) -> Iterator[Match]:
        """All ways in which the letters of the pattern can be chosen so that both are the same."""
        match pattern, term:
            case Constant(value), Constant(other):
                yield from self._if(value == other)
            case Reference(family, indices), Reference(other, others):
                yield from self._indices(indices, others) if family == other else ()
            case Size(use), Size(other):
                yield from self._use(use, other)
            case (Add(parts), Add(others)) | (Multiply(parts), Multiply(others)):
                yield from self._shuffled(parts, others)
            case Power(base, exponent), Power(other, power):
                yield from self._sequence((base, exponent), (other, power))
            case (Total(), Total()) | (Multiplied(), Multiplied()) | (Family(), Family()):
                yield from self._binder(pattern, term)
            case Apply(), Apply():
                yield from self._application(pattern, term)
            case Derivative(of, by), Derivative(other, variable):
                yield from self._sequence((of, by), (other, variable))

    def _if(self, condition: bool) -> Iterator[Match]:
        if condition:
            yield self

    def _sequence(self, patterns: Sequence[Argument], terms: Sequence[Argument]) -> Iterator[Match]:
        if len(patterns) != len(terms):
            return
        if not patterns:
            yield self
            return
        for match in self.terms(patterns[0], terms[0]):
            yield from match._sequence(patterns[1:], terms[1:])

    def _shuffled(self, patterns: Sequence[Term], terms: Sequence[Term]) -> Iterator[Match]:
        if len(patterns) != len(terms):
            return
        orders = permutations(terms) if len(terms) <= MOST_SHUFFLED else (terms,)
        for order in orders:
            yield from self._sequence(patterns, order)

    def _application(self, pattern: Apply, term: Apply) -> Iterator[Match]:
        if (pattern.function, pattern.order) != (term.function, term.order):
            return
        for match in self._indices(pattern.indices, term.indices):
            yield from match._sequence(pattern.arguments, term.arguments)

    def _binder(self, pattern: Any, term: Any) -> Iterator[Match]:
        inner = Match(self.environment, self.letters, {**self.bound, pattern.letter: term.letter})
        for match in inner.terms(pattern.body, term.body):
            if match._same_domain(pattern.domain, term.domain):
                yield Match(self.environment, match.letters, self.bound)

    def _same_domain(self, pattern: Domain, domain: Domain) -> bool:
        if (pattern.first, pattern.last, pattern.labels) != (domain.first, domain.last, domain.labels):
            return False
        return all(any(self._can(use, other) for other in domain.uses) for use in pattern.uses) and all(
            any(self._can(other, use) for other in pattern.uses) for use in domain.uses
        )

    def _can(self, pattern: SlotUse, use: SlotUse) -> bool:
        return next(self._use(pattern, use), None) is not None

    def _use(self, pattern: SlotUse, use: SlotUse) -> Iterator[Match]:
        if (pattern.family, pattern.position) == (use.family, use.position):
            yield from self._indices(pattern.layers, use.layers)

    def _indices(self, patterns: Sequence[Index], indices: Sequence[Index]) -> Iterator[Match]:
        letters = dict(self.letters)
        if len(patterns) == len(indices) and all(
            self._index(pattern, index, letters) for pattern, index in zip(patterns, indices, strict=True)
        ):
            yield Match(self.environment, letters, self.bound)

    def _index(self, pattern: Index, index: Index, letters: dict[str, Name]) -> bool:
        if isinstance(pattern, Letter) and pattern.name in self.bound:
            return index == Letter(self.bound[pattern.name], pattern.shift)
        if isinstance(index, Letter) and index.name in self.bound.values():
            return False
        try:
            value = evaluate_index(index, self.environment)
        except (KeyError, ValueError):
            return False
        if isinstance(pattern, Label):
            return pattern.value == value
        if pattern.name.startswith((LAST, FIXED)):
            return evaluate_index(pattern, self.environment) == value
        return match_index(pattern, value, letters)
