"""The derivative of one definition's body by one component: only what it mentions itself counts."""

from __future__ import annotations

from collections.abc import Iterator

from derive.derivation.calculus import (
    UNIT,
    Expression,
    Product,
    delta,
    expression_of,
    factor,
    number_of,
    power,
    scaled,
    summed,
    term_of,
    times,
)
from derive.derivation.functions import in_own_value, indicator, known_derivative, replaced
from derive.derivation.letters import free_term
from derive.derivation.problems import NotDerived
from derive.notation.system import System
from derive.notation.terms import (
    VARIABLE,
    Add,
    Apply,
    Argument,
    Cases,
    Comparison,
    Condition,
    Constant,
    Derivative,
    Family,
    Index,
    Letter,
    Multiply,
    Not,
    Power,
    Reference,
    SameIndex,
    Term,
    Total,
    walk,
)

#: Functions whose derivative is written without a prime.
_WRITTEN_OUT = frozenset({"\\exp", "\\log", "\\ln", "\\sqrt"})


class Local:
    """Differentiates by one component, ``target``; its letters stand nowhere else.

    With ``standing`` the derivatives by it of components of its own family are left as they are.
    """

    def __init__(
        self, system: System, target: Reference, supply: Iterator[str], *, standing: bool = False
    ) -> None:
        self.system = system
        self.target = target
        self.supply = supply
        self.standing = standing
        self.layers = frozenset(system.quantities[target.family].layer_positions)
        self.defined = frozenset(definition.function for definition in system.functions)

    def mentions(self, term: Argument | Condition) -> bool:
        """Whether a term speaks of the target's family."""
        return any(isinstance(part, Reference) and part.family == self.target.family for part in walk(term))

    def derivative(self, term: Term, bound: frozenset[str] = frozenset()) -> Expression:
        """The derivative of a term; ``bound`` are the letters of the sums around it.

        Raises `NotDerived` for what has no rule here.
        """
        if not self.mentions(term):
            return ()
        match term:
            case Reference():
                return self._reference(term, bound)
            case Add(parts):
                return tuple(product for part in parts for product in self.derivative(part, bound))
            case Multiply(parts):
                return tuple(self._product(parts, bound))
            case Power(base, exponent) if (number := number_of(exponent)) is not None:
                outer = power(expression_of(base), number - 1)
                inner = self.derivative(free_term(base, self.supply), bound)
                return scaled(times(outer, inner), number)
            case Total(letter, domain, body):
                return summed(self.derivative(body, bound | {letter}), letter, domain)
            case Apply():
                return self._function(term, bound)
            case Cases(((Comparison() as condition, value), (None, other))):
                return self._branch(condition, value, other, bound)
            case Cases(((SameIndex(left, right), value), (None, other))):
                return self._where(left, right, value, other, bound)
            case Cases(((Not(SameIndex(left, right)), value), (None, other))):
                return self._where(left, right, other, value, bound)
        raise NotDerived(f"the derivative of a {type(term).__name__.lower()} is not known")

    def _reference(self, reference: Reference, bound: frozenset[str]) -> Expression:
        """1 for the target itself, 0 for a component of another layer, deltas between indices of units."""
        found = UNIT
        for place, (own, wanted) in enumerate(zip(reference.indices, self.target.indices, strict=True)):
            if place in self.layers and own != wanted and not _bound(own, bound):
                return ()
            found = times(found, delta(own, wanted))
        if self.standing and any(product.deltas for product in found):
            return factor(Derivative(reference, self.target))
        return found

    def _product(self, parts: tuple[Term, ...], bound: frozenset[str]) -> Iterator[Product]:
        for place, part in enumerate(parts):
            inner = self.derivative(part, bound)
            if inner:
                before = _unmixed(parts[:place])
                yield from times(before, inner, _unmixed(parts[place + 1 :]))

    def _function(self, term: Apply, bound: frozenset[str]) -> Expression:
        if term.function in ("\\max", "\\min") and len(term.arguments) == 2:
            return self._extreme(term, bound)
        if len(term.arguments) != 1 or isinstance(term.arguments[0], Family):
            raise NotDerived(f"the derivative of {term.function} by one of its arguments has no name")
        if term.function.startswith("open:"):
            raise NotDerived("the derivative of an open quantity has no name but its own")
        argument = term.arguments[0]
        inner = self.derivative(free_term(argument, self.supply), bound)
        known = None
        if term.function in _WRITTEN_OUT - self.defined and not term.order:
            known = known_derivative(term.function, argument)
        if known is None:
            known = Apply(term.function, (argument,), term.order + 1, term.indices)
        return times(_unmixed((known,)), inner)

    def _extreme(self, term: Apply, bound: frozenset[str]) -> Expression:
        """The larger of two values: the derivative of the one where it is larger, else that of the other.

        Of a number and something else, the other has to be larger: max(0, z) has the slope 1{z > 0}.
        """
        first, second = term.arguments
        if isinstance(first, Family) or isinstance(second, Family):
            raise NotDerived(f"the derivative of {term.function} over an index is not known")
        if isinstance(first, Constant):
            first, second = second, first
        sign = ">" if term.function == "\\max" else "<"
        return self._branch(Comparison(first, sign, second), first, second, bound)

    def _where(self, left: Index, right: Index, same: Term, other: Term, bound: frozenset[str]) -> Expression:
        """Where two indices are equal the derivative of one term, else that of another."""
        compared, rest = delta(left, right), self.derivative(other, bound)
        return (*times(compared, self.derivative(same, bound)), *rest, *scaled(times(compared, rest), -1))

    def _branch(self, condition: Comparison, value: Term, other: Term, bound: frozenset[str]) -> Expression:
        one, two = (self.derivative(free_term(term, self.supply), bound) for term in (value, other))
        chosen = factor(indicator(condition))
        return (*times(chosen, one), *two, *scaled(times(chosen, two), -1))

    def in_own_value(self, body: Term, value: Term) -> Expression | None:
        """The derivative of a body that is a function of one term, in terms of its own value.

        So the logistic function of a weighted sum has the derivative a(1 - a) times that of the sum.
        """
        inner = None if isinstance(body, Apply) else _only_argument(body)
        if inner is None:
            return None
        variable = Reference(f"{VARIABLE}inner")
        outer = replaced(body, inner, variable)
        if self.mentions(outer) or any(isinstance(part, Total | Cases) for part in walk(outer)):
            return None
        try:
            slope = term_of(Local(self.system, variable, self.supply).derivative(outer))
        except NotDerived:
            return None
        polynomial = in_own_value(outer, slope, variable, value)
        if polynomial is None:
            return None
        return times(_unmixed((polynomial,)), self.derivative(free_term(inner, self.supply)))


def _only_argument(body: Term) -> Term | None:
    """The one term of which all exponentials in a body are taken, a number before it left out."""
    found: set[Term] = set()
    for part in walk(body):
        match part:
            case Apply("\\exp", (Multiply((Constant(), inner)),), 0):
                found.add(inner)
            case Apply("\\exp", (inner,), 0) if not isinstance(inner, Family):
                found.add(inner)
    return found.pop() if len(found) == 1 else None


def _bound(index: Index, bound: frozenset[str]) -> bool:
    return isinstance(index, Letter) and index.name in bound


def _unmixed(parts: tuple[Term, ...]) -> Expression:
    """Factors beside the one that is differentiated, sums among them kept together."""
    return expression_of(Multiply(parts)) if parts else UNIT
