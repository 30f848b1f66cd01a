"""Normal order: values that have a name written by it, factors cancelled, like terms put together."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from msgspec.structs import replace

from derive.derivation.calculus import (
    Expression,
    Factor,
    Product,
    expression_of,
    factor,
    renamed,
    term_of,
    times,
)
from derive.derivation.letters import mapped, mentions
from derive.derivation.matching import Matching
from derive.notation.system import Definition, System
from derive.notation.terms import (
    LAST,
    Add,
    Apply,
    Index,
    Letter,
    Reference,
    Term,
    Total,
)

#: Powers of sums that may be multiplied out.
POWERS = range(1, 4)
#: How many forms are looked at.
MOST_TRIALS = 24


class Simplifier:
    """Knows the definitions by which values have names, and what is assumed."""

    def __init__(self, system: System, definitions: Iterable[Definition]) -> None:
        self.system = system
        self.definitions = tuple(definitions)
        self.functions = [d for d in self.definitions if isinstance(d.body, Apply) and d.body.order == 0]
        self.shares = [d for d in self.definitions if _is_share(d)]

    def __call__(self, expression: Expression) -> Expression:
        """The shortest form that is found by multiplying out some of the sums among the factors."""
        best = self._settled(expression)
        waiting, tried = [best], 1
        while waiting:
            current = waiting.pop(0)
            for term in _sums(current):
                found = self._settled(multiplied_out(current, term))
                tried += 1
                if size(found) < size(best):
                    best = found
                if tried < MOST_TRIALS:
                    waiting.append(found)
        return min((factored(best), best), key=size)

    def _settled(self, expression: Expression) -> Expression:
        found: list[Product] = []
        for product in expression:
            named = self._shares(self._named(product))
            found.extend(self._assumed(named))
        return ordered(collected(tuple(found)))

    # Names of values

    def named(self, expression: Expression) -> Expression:
        """An expression with names for the values in it."""
        return tuple(self._named(product) for product in expression)

    def _named(self, product: Product) -> Product:
        factors = tuple((mapped(term, self._name), exponent) for term, exponent in product.factors)
        return times((replace(product, factors=factors),))[0]

    def _name(self, term: Term) -> Term:
        """A quantity for a function's value, if it is defined as that."""
        if isinstance(term, Apply) and not term.order:
            for definition in self.functions:
                found = self.quantity(definition, term)
                if found is not None:
                    return found
        return term

    def spelt(self, definition: Definition) -> Term:
        """A definition's body with names for the values in it that other definitions define."""

        def name(term: Term) -> Term:
            found = self._name(term)
            own = isinstance(found, Reference) and found.family == definition.family
            return term if own else found

        return mapped(definition.body, name)

    def quantity(self, definition: Definition, term: Term) -> Reference | None:
        """The component that a definition defines as a term."""
        start = Matching(letters_of(definition.pattern))
        matched = start.term(definition.body, term)
        return None if matched is None else self._component(definition, matched)

    def _component(self, definition: Definition, matched: Matching) -> Reference | None:
        indices = matched.filled(definition.pattern)
        if indices is None or self._replaced(definition, indices):
            return None
        return Reference(definition.family, indices)

    def _replaced(self, definition: Definition, indices: tuple[Index, ...]) -> bool:
        """Whether a more special definition holds there."""
        for other in self.definitions:
            if other.family == definition.family and other is not definition:
                special = Matching(letters_of(other.pattern)).indices(other.pattern, indices)
                general = Matching(letters_of(definition.pattern)).indices(definition.pattern, other.pattern)
                if special is not None and general is not None:
                    return True
        return False

    def _shares(self, product: Product) -> Product:
        r"""A product in which the definition of a quotient occurs, $e^{z_k} / s$, by its name."""
        for definition in self.shares:
            (body,) = expression_of(definition.body)
            while (found := self._share(definition, body, product)) is not None:
                product = found
        return product

    def _share(self, definition: Definition, body: Product, product: Product) -> Product | None:
        matched: Matching | None = Matching(letters_of(definition.pattern))
        left: dict[Term, Fraction] = dict(product.factors)
        for wanted, power in body.factors:
            for term, exponent in left.items():
                inner = matched and matched.term(wanted, term)
                if inner is not None and exponent * power > 0 and abs(exponent) >= abs(power):
                    matched = inner
                    left[term] = exponent - power
                    break
            else:
                return None
        component = None if matched is None else self._component(definition, matched)
        if component is None:
            return None
        factors: list[Factor] = []
        for term, exponent in product.factors:
            if left[term] != exponent and (component, Fraction(1)) not in factors:
                factors.append((component, Fraction(1)))
            if left[term]:
                factors.append((term, left[term]))
        scaling = product.coefficient / body.coefficient
        return times((replace(product, coefficient=scaling, factors=()),), *(factor(*f) for f in factors))[0]

    # Assumptions

    def _assumed(self, product: Product) -> Expression:
        for left, right in self.system.assumptions:
            assert isinstance(left, Total) and isinstance(left.body, Reference)
            for letter, domain in product.bound:
                within = [f for f in product.factors if mentions(f[0], {letter})]
                if len(within) != 1 or within[0][1] != 1:
                    continue
                own = Matching(frozenset({left.letter}))
                matched = own.term(left.body, within[0][0])
                if matched is None or matched.letters.get(left.letter) != Letter(letter):
                    continue
                bound = tuple(b for b in product.bound if b != (letter, domain))
                rest = tuple(f for f in product.factors if f != within[0])
                return times((replace(product, bound=bound, factors=rest),), expression_of(right))
        return (product,)


def letters_of(pattern: Iterable[Index]) -> frozenset[str]:
    """The letters of a definition's pattern that may be anything."""
    return frozenset(
        index.name for index in pattern if isinstance(index, Letter) and not index.name.startswith(LAST)
    )


def _is_share(definition: Definition) -> bool:
    """Whether a definition is a quotient with an exponential."""
    body = expression_of(definition.body)
    if len(body) != 1 or body[0].bound or body[0].deltas or len(body[0].factors) < 2:
        return False
    return any(isinstance(term, Apply) and exponent > 0 for term, exponent in body[0].factors)


def _sums(expression: Expression) -> list[Term]:
    """The sums that stand among the factors, each once."""
    factors = (one for product in expression for one in product.factors)
    found = (term for term, exponent in factors if isinstance(term, Add) and exponent in POWERS)
    return list(dict.fromkeys(found))


def multiplied_out(expression: Expression, one: Term) -> Expression:
    """A sum among the factors multiplied out wherever it stands."""
    found: list[Product] = []
    for product in expression:
        parts: list[Expression] = [(replace(product, factors=()),)]
        for term, exponent in product.factors:
            if term == one and exponent in POWERS:
                parts += [expression_of(term)] * int(exponent)
            else:
                parts.append(factor(term, exponent))
        found.extend(times(*parts))
    return tuple(found)


def collected(expression: Expression) -> Expression:
    """Like products put together, those that cancel left out."""
    found: dict[object, Product] = {}
    for product in expression:
        key = _likeness(product)
        if key in found:
            number = found[key].coefficient + product.coefficient
            found[key] = replace(found[key], coefficient=number)
        else:
            found[key] = product
    return tuple(product for product in found.values() if product.coefficient)


def _likeness(product: Product) -> object:
    """What like products have in common, whatever their bound letters are called."""
    for number, (letter, domain) in enumerate(product.bound):
        others = tuple((b, d) if b != letter else (f"#{number}", domain) for b, d in product.bound)
        product = renamed(replace(product, bound=others), letter, Letter(f"#{number}"))
    return frozenset(product.factors), frozenset(product.deltas), product.bound


def factored(expression: Expression) -> Expression:
    """What all terms have in common outside of parentheses: h x - y x as (h - y) x."""
    if len(expression) < 2 or any(product.bound or product.deltas for product in expression):
        return expression
    shared = [one for one in expression[0].factors if all(one in product.factors for product in expression)]
    rest = tuple(
        replace(product, factors=tuple(one for one in product.factors if one not in shared))
        for product in expression
    )
    return times(factor(term_of(rest)), (Product(factors=tuple(shared)),)) if shared else expression


def ordered(expression: Expression) -> Expression:
    """A positive term first, if there is one."""
    positive = next((product for product in expression if product.coefficient > 0), None)
    if positive is None or positive is expression[0]:
        return expression
    return (positive, *(product for product in expression if product is not positive))


def size(expression: Expression) -> int:
    """How long an expression is."""
    return sum(map(_size, expression))


def _size(product: Product) -> int:
    number = 0 if abs(product.coefficient) == 1 else 1
    return 1 + number + len(product.bound) + sum(map(_length, product.factors))


def _length(one: Factor) -> int:
    term, exponent = one
    inner = size(expression_of(term)) if isinstance(term, Add | Total) else 1
    return inner + (exponent != 1)


def as_factor(expression: Expression) -> Expression:
    """An expression as one factor if it is a sum."""
    return expression if len(expression) == 1 else factor(term_of(expression))
