"""Derivatives of the functions that a note defines: σ' = σ (1 - σ)."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from derive.derivation.calculus import Expression, Product, expression_of, factor, term_of, times
from derive.derivation.functions import in_own_value, known_derivative, replaced
from derive.derivation.letters import mapped
from derive.derivation.local import Local
from derive.derivation.matching import Matching
from derive.derivation.problems import NotDerived
from derive.derivation.simplifying import letters_of
from derive.notation.system import FunctionDefinition, System
from derive.notation.terms import Apply, Family, Multiply, Reference, Term


def resolved(expression: Expression, system: System, supply: Iterator[str]) -> Expression:
    """Primes on functions that are known or that the note defines carried out; all others stay."""

    def one(term: Term) -> Term:
        return _slope(term, system, supply) if isinstance(term, Apply) and term.order == 1 else term

    found: list[Product] = []
    for product in expression:
        parts = []
        for term, exponent in product.factors:
            changed = mapped(term, one)
            whole = isinstance(changed, Multiply) and exponent == 1 and changed != term
            parts.append(expression_of(changed) if whole else factor(changed, exponent))
        found.extend(times((replace(product, factors=()),), *parts))
    return tuple(found)


def _slope(term: Apply, system: System, supply: Iterator[str]) -> Term:
    """f' at an argument: in terms of f if it is a polynomial in it, else by its body."""
    definition = _definition(term, system)
    (argument,) = term.arguments
    if isinstance(argument, Family):
        return term
    if definition is None:
        return known_derivative(term.function, argument) or term
    variable = Reference(definition.parameters[0])
    try:
        local = Local(system, variable, supply).derivative(definition.body)
    except NotDerived:
        return term
    slope = term_of(resolved(local, system, supply))
    value = Apply(term.function, (variable,), 0, term.indices)
    polynomial = in_own_value(definition.body, slope, variable, value)
    return replaced(polynomial or slope, variable, argument)


def _definition(term: Apply, system: System) -> FunctionDefinition | None:
    for definition in reversed(system.functions):
        start = Matching(letters_of(definition.pattern))
        if definition.function == term.function and start.indices(definition.pattern, term.indices):
            return definition
    return None
