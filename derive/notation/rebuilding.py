"""Terms taken apart and put together again, with hooks for what changes on the way."""

from __future__ import annotations

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
)


class Rebuilder:
    """Rebuilds a term as it is; what subclasses override happens everywhere in it."""

    def term(self, term: Term) -> Term:
        """The term that stands for one."""
        match term:
            case Constant():
                return term
            case Size():
                return self.size(term)
            case Reference():
                return self.reference(term)
            case Add(terms):
                return Add(self._all(terms))
            case Multiply(factors):
                return Multiply(self._all(factors))
            case Power(base, exponent):
                return Power(self.term(base), self.term(exponent))
            case Total():
                return self.total(term)
            case Multiplied(letter, domain, body):
                return Multiplied(letter, self.domain(domain), self.term(body))
            case Apply():
                return self.application(term)
            case Derivative():
                return self.derivative(term)
            case Cases(branches):
                return Cases(tuple((c and self.condition(c), self.term(value)) for c, value in branches))

    def _all(self, terms: tuple[Term, ...]) -> tuple[Term, ...]:
        return tuple(self.term(term) for term in terms)

    def argument(self, argument: Argument) -> Argument:
        """An argument of a function, which may be a whole family."""
        if isinstance(argument, Family):
            return Family(argument.letter, self.domain(argument.domain), self.argument(argument.body))
        return self.term(argument)

    def condition(self, condition: Condition) -> Condition:
        """A condition of cases."""
        match condition:
            case SameIndex(left, right):
                return SameIndex(self.index(left), self.index(right))
            case Comparison(left, sign, right):
                return Comparison(self.term(left), sign, self.term(right))
            case Not(inner):
                return Not(self.condition(inner))

    def index(self, index: Index) -> Index:
        """An index."""
        return index

    def domain(self, domain: Domain) -> Domain:
        """What a letter runs over."""
        return Domain(tuple(self.use(use) for use in domain.uses), domain.first, domain.last, domain.labels)

    def use(self, use: SlotUse) -> SlotUse:
        """A place where a letter stands."""
        return SlotUse(use.family, use.position, tuple(self.index(layer) for layer in use.layers))

    def size(self, size: Size) -> Term:
        """A size symbol."""
        return Size(self.use(size.use))

    def reference(self, reference: Reference) -> Term:
        """A component of a quantity."""
        return Reference(reference.family, tuple(self.index(index) for index in reference.indices))

    def total(self, total: Total) -> Term:
        """A sum."""
        return Total(total.letter, self.domain(total.domain), self.term(total.body))

    def application(self, term: Apply) -> Term:
        """A function of arguments."""
        arguments = tuple(self.argument(argument) for argument in term.arguments)
        return Apply(term.function, arguments, term.order, tuple(self.index(i) for i in term.indices))

    def derivative(self, term: Derivative) -> Term:
        """A derivative."""
        by = self.reference(term.by)
        assert isinstance(by, Reference)
        return Derivative(self.term(term.of), by)
