"""From results to chains of formulas: what is put in, line by line, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from derive.derivation.adjoints import Adjoints, Result
from derive.derivation.bounds import Bounds
from derive.derivation.calculus import Expression, Product, expression_of, factor, term_of, times
from derive.derivation.concrete import resolved
from derive.derivation.letters import mapped
from derive.derivation.model import Model
from derive.derivation.result import Reason
from derive.notation.terms import Add, Derivative, Index, Multiply, Reference, Term


class Step(Struct, frozen=True):
    """One line of a chain in terms.

    ``subjects`` are what the reason speaks of, ``equal`` the pairs of indices of the terms that survive;
    ``under`` is what a line is still to be differentiated by.
    """

    value: Expression
    reason: Reason
    subjects: tuple[Term, ...] = ()
    equal: tuple[tuple[Index, Index], ...] = ()
    under: Reference | None = None


class Chains:
    """Writes out how the results of reverse mode come about."""

    def __init__(self, model: Model, adjoints: Adjoints, parameters: frozenset[str]) -> None:
        self.model = model
        self.adjoints = adjoints
        self.parameters = parameters
        self.bounds = Bounds(model)

    def steps(self, result: Result) -> Iterator[Step]:
        """The lines of one chain, the last of which is the result; equal ones may follow each other."""
        yield from self._rule(result)
        node, parts = result.case.nodes[0], result.contributions
        total = joined(part.total for part in parts)
        yield self._step(total, Reason.LOCAL, self._above(total) or (self.adjoints.of,))
        inner = joined(self.adjoints.substituted(part.total, part.user) for part in parts)
        yield self._step(inner, Reason.CHAIN_RULE)
        named = self.named(inner)
        yield self._step(named, Reason.NAMED, tuple(_names(named, inner)))
        if self.adjoints.parts(node):
            named = self.named(self.adjoints.completed(inner, node))
            yield self._step(named, Reason.CHAIN_RULE)
        final = resolved(named, self.model.system, self.adjoints.supply)
        yield self._step(self.model.simplifier.named(final), Reason.FUNCTION)
        yield self._step(self.named(result.value), Reason.COLLECTED)

    def _rule(self, result: Result) -> Iterator[Step]:
        """The chain rule before and after its sums are contracted, or the definition itself."""
        parts = result.contributions
        if all(part.above == self.adjoints.of for part in parts):
            (definition, *others) = self.model.system.by_family[self.adjoints.of.family]
            if not others:
                body = self.adjoints.rule.body(definition)
                yield Step(expression_of(body), Reason.DEFINITION, (self.adjoints.of,), under=result.target)
            return
        chain = joined(part.chain or part.total for part in parts)
        yield Step(chain, Reason.CHAIN_RULE, self._above(chain))
        survivors = joined(part.survivor or part.total for part in parts)
        equal = [pair for part in parts if part.survivor for pair in self._equal(part.above, part.survivor)]
        if len(parts) == 1 and not equal:
            equal = _contracted(chain, result.target)
        yield Step(survivors, Reason.KRONECKER, self._above(survivors), tuple(dict.fromkeys(equal)))

    def _above(self, expression: Expression) -> tuple[Term, ...]:
        """The quantities through which a chain rule goes."""
        terms = (term for product in expression for term, _ in product.factors)
        found = (t.by for t in terms if isinstance(t, Derivative) and t.of == self.adjoints.of)
        return tuple(dict.fromkeys(found))

    def _equal(self, above: Reference, survivor: Expression) -> Iterator[tuple[Index, Index]]:
        (left,) = self._above(survivor)
        assert isinstance(left, Reference)
        pairs = zip(above.indices, left.indices, strict=True)
        return ((one, other) for one, other in pairs if one != other)

    def _step(self, value: Expression, reason: Reason, subjects: tuple[Term, ...] = ()) -> Step:
        return Step(self.arranged(value), reason, subjects)

    def named(self, expression: Expression) -> Expression:
        """Derivatives by the note's own names for them."""

        def name(term: Term) -> Term:
            found = self.model.named_term(term) if isinstance(term, Derivative) else None
            return found or term

        found: list[Product] = []
        for product in expression:
            parts: list[Expression] = [(replace(product, factors=()),)]
            for term, exponent in product.factors:
                new = mapped(term, name)
                changed = isinstance(new, Multiply) and exponent == 1
                parts.append(expression_of(new) if changed else factor(new, exponent))
            found.extend(times(*parts))
        return tuple(found)

    def arranged(self, expression: Expression) -> Expression:
        """Factors as textbooks have them: a weight before the error that it carries."""
        return tuple(self._arranged(product) for product in expression)

    def _arranged(self, product: Product) -> Product:
        product = replace(product, factors=tuple((self._inside(t), e) for t, e in product.factors))
        place = next((i for i, (term, _) in enumerate(product.factors) if self._is_error(term)), None)
        if place is None:
            return product
        later = product.factors[place:]
        weights = tuple(f for f in later if isinstance(f[0], Reference) and f[0].family in self.parameters)
        rest = tuple(f for f in later if f not in weights)
        return replace(product, factors=(*product.factors[:place], *weights, *rest))

    def _inside(self, term: Term) -> Term:
        return term_of(self.arranged(expression_of(term))) if isinstance(term, Add) else term

    def _is_error(self, term: Term) -> bool:
        names = {definition.family for definition in self.model.names}
        return isinstance(term, Derivative) or (isinstance(term, Reference) and term.family in names)


def joined(parts: Iterable[Expression]) -> Expression:
    """The sum of expressions."""
    return tuple(product for part in parts for product in part)


def _contracted(chain: Expression, target: Reference) -> list[tuple[Index, Index]]:
    """The indices that are equal where the derivatives of the target's own family by it do not vanish."""
    terms = (term for product in chain for term, _ in product.factors)
    found = (t.of for t in terms if isinstance(t, Derivative) and t.by == target)
    own = (term for term in found if isinstance(term, Reference) and term.family == target.family)
    pairs = (pair for term in own for pair in zip(term.indices, target.indices, strict=True))
    return [(one, other) for one, other in pairs if one != other]


def _names(named: Expression, before: Expression) -> Iterator[Term]:
    """The factors that were not there before."""
    old = {term for product in before for term, _ in product.factors}
    found = (term for product in named for term, _ in product.factors)
    return (term for term in dict.fromkeys(found) if isinstance(term, Reference) and term not in old)
