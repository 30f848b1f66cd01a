"""Letters of terms: which ones are free, and calling them otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from derive.notation.problems import Unclear
from derive.notation.terms import (
    FIXED,
    LAST,
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
    Label,
    Letter,
    Multiplied,
    Multiply,
    Not,
    Power,
    Reference,
    SameIndex,
    Size,
    SlotUse,
    Term,
    Total,
    children,
    walk,
)
from derive.results import Code


def free_letters(term: Argument | Condition) -> Iterator[Letter]:
    """Letters that no sum around them binds; last layers are not letters in this sense."""

    def indices(found: tuple[Index, ...], bound: frozenset[str]) -> Iterator[Letter]:
        for index in found:
            if (
                isinstance(index, Letter)
                and index.name not in bound
                and not index.name.startswith((LAST, FIXED))
            ):
                yield index

    def go(part: Argument | Condition, bound: frozenset[str]) -> Iterator[Letter]:
        match part:
            case Reference(_, found):
                yield from indices(found, bound)
            case Apply(_, _, _, found):
                yield from indices(found, bound)
            case Size(use):
                yield from indices(use.layers, bound)
            case SameIndex(left, right):
                yield from indices((left, right), bound)
            case Total(letter, domain, _) | Multiplied(letter, domain, _) | Family(letter, domain, _):
                for use in domain.uses:
                    yield from indices(use.layers, bound | {letter})
                bound = bound | {letter}
        for inner in children(part):
            yield from go(inner, bound)

    return go(term, frozenset())


def mentions(term: Argument | Condition, letter: str) -> bool:
    """Whether a letter stands as an index of some quantity, bound or free."""
    return any(
        isinstance(index, Letter) and index.name == letter
        for part in walk(term)
        if isinstance(part, Reference)
        for index in part.indices
    )


def rename(term: Term, old: str, new: str | Index) -> Term:
    """Another name, or a label, for a free letter; ``new`` is not bound inside ``term``.

    Raises `Unclear` where a unit called by a word would be shifted.
    """
    return _Renaming(old, Letter(new) if isinstance(new, str) else new).term(term)


@dataclass(frozen=True, slots=True)
class _Renaming:
    """Puts one index in the place of a letter, in all that a term is made of."""

    old: str
    new: Index

    def index(self, index: Index) -> Index:
        if not isinstance(index, Letter) or index.name != self.old:
            return index
        if not index.shift:
            return self.new
        if isinstance(self.new, Letter):
            return Letter(self.new.name, self.new.shift + index.shift)
        if isinstance(self.new.value, int):
            return Label(self.new.value + index.shift)
        raise Unclear(Code.INDEX, f"{self.new.value} has no neighbour")

    def indices(self, indices: tuple[Index, ...]) -> tuple[Index, ...]:
        return tuple(self.index(index) for index in indices)

    def use(self, use: SlotUse) -> SlotUse:
        return SlotUse(use.family, use.position, self.indices(use.layers))

    def domain(self, domain: Domain) -> Domain:
        return Domain(tuple(self.use(use) for use in domain.uses), domain.first, domain.last, domain.labels)

    def condition(self, condition: Condition) -> Condition:
        match condition:
            case SameIndex(left, right):
                return SameIndex(self.index(left), self.index(right))
            case Comparison(first, sign, second):
                return Comparison(self.term(first), sign, self.term(second))
            case Not(inner):
                return Not(self.condition(inner))

    def argument(self, argument: Argument) -> Argument:
        if isinstance(argument, Family):
            return Family(argument.letter, self.domain(argument.domain), self.argument(argument.body))
        return self.term(argument)

    def terms(self, terms: tuple[Term, ...]) -> tuple[Term, ...]:
        return tuple(self.term(term) for term in terms)

    def term(self, term: Term) -> Term:
        match term:
            case Constant():
                return term
            case Size(use):
                return Size(self.use(use))
            case Reference():
                return self.reference(term)
            case Add(terms):
                return Add(self.terms(terms))
            case Multiply(factors):
                return Multiply(self.terms(factors))
            case Power(base, exponent):
                return Power(self.term(base), self.term(exponent))
            case Total(letter, domain, body):
                return Total(letter, self.domain(domain), self.term(body))
            case Multiplied(letter, domain, body):
                return Multiplied(letter, self.domain(domain), self.term(body))
            case Apply(function, arguments, order, indices):
                changed = tuple(self.argument(argument) for argument in arguments)
                return Apply(function, changed, order, self.indices(indices))
            case Derivative(of, by):
                return Derivative(self.term(of), self.reference(by))
            case Cases(branches):
                return Cases(tuple((c and self.condition(c), self.term(value)) for c, value in branches))

    def reference(self, reference: Reference) -> Reference:
        return Reference(reference.family, self.indices(reference.indices))
