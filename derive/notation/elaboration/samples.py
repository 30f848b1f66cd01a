"""The sample that a formula speaks of, where it shows one."""

from __future__ import annotations

from collections.abc import Iterable

from derive.notation.letters import rename
from derive.notation.terms import (
    ONE,
    Add,
    Constant,
    Letter,
    Multiply,
    Power,
    Reference,
    Size,
    SlotUse,
    Term,
    Total,
    add,
    multiply,
    walk,
)
from derive.notation.vocabulary import Vocabulary


def in_sample_slot(vocabulary: Vocabulary, terms: Iterable[Term], letter: str) -> bool:
    """Whether a letter stands as the sample index of some quantity."""
    for term in terms:
        for part in walk(term):
            if not isinstance(part, Reference):
                continue
            for position, index in enumerate(part.indices):
                place = -1 if position == len(part.indices) - 1 else position
                if index == Letter(letter) and (
                    (part.family, position) in vocabulary.sample_slots
                    or (part.family, place) in vocabulary.sample_slots
                ):
                    return True
    return False


def of_one_sample(vocabulary: Vocabulary, cost: Term, letter: str) -> Term | None:
    """What one sample adds to a cost that sums over samples, or averages over them; None if it does not.

    Terms without samples, such as a weight decay, stay as they are.
    """
    match cost:
        case Total(bound, _, body) if in_sample_slot(vocabulary, (body,), bound):
            return rename(body, bound, letter)
        case Multiply(factors):
            return _of_one_factor(vocabulary, factors, letter)
        case Add(terms):
            parts = [of_one_sample(vocabulary, term, letter) for term in terms]
            if any(part is not None for part in parts):
                return add(*(part or term for part, term in zip(parts, terms, strict=True)))
    return None


def _of_one_factor(vocabulary: Vocabulary, factors: tuple[Term, ...], letter: str) -> Term | None:
    """The same of a product: the factor that sums over samples, and no division by their number."""
    parts = [of_one_sample(vocabulary, factor, letter) for factor in factors]
    if sum(part is not None for part in parts) != 1:
        return None
    totals = (part for factor in factors for part in walk(factor) if isinstance(part, Total))
    sizes = {use for total in totals for use in total.domain.uses}
    pairs = zip(parts, factors, strict=True)
    return multiply(*(_undivided(factor, sizes) if part is None else part for part, factor in pairs))


def _undivided(factor: Term, sizes: set[SlotUse]) -> Term:
    """A factor that does not divide by these sizes: 1/2 for 1/(2m)."""
    match factor:
        case Power(Size(use), Constant(exponent)) if exponent == -1 and use in sizes:
            return ONE
        case Power(Multiply(factors), Constant(exponent)) if exponent == -1:
            kept = [one for one in factors if not (isinstance(one, Size) and one.use in sizes)]
            return Power(multiply(*kept), Constant(exponent))
    return factor


def explicit_sample(vocabulary: Vocabulary, terms: tuple[Term, ...]) -> str | None:
    """The letter of the sample that a formula speaks of, where it shows one."""
    for letter in (
        f"{letter}{primes}" for letter in vocabulary.settings.samples for primes in ("", "'", "''")
    ):
        if in_sample_slot(vocabulary, terms, letter):
            return letter
    return None
