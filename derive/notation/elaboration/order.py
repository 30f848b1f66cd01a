r"""The order of nested sums: a sum over layers goes outside one over the units of these layers.

``\sum_i \sum_l (b_i^l)^2`` is read as ``\sum_l \sum_i (b_i^l)^2``, since which i there are depends on l.
"""

from __future__ import annotations

from msgspec.structs import replace

from derive.notation.problems import Unclear
from derive.notation.terms import Domain, Letter, Multiplied, Multiply, Term, Total, multiply, walk
from derive.results import Code

TWISTED = "this runs over units of layers that a sum further in runs over"


def summed(letter: str, domain: Domain, term: Term) -> Term:
    """The sum of a term over a letter, inside all sums over layers on which the letter's range depends.

    Raises `Unclear` where it cannot be written so.
    """
    needed = _bound_inside(domain, term)
    if not needed:
        return Total(letter, domain, term)
    inner, others = _taken_out(term, needed)
    return replace(inner, body=summed(letter, domain, multiply(*others, inner.body)))


def multiplied(letter: str, domain: Domain, term: Term) -> Term:
    """The product of a term over a letter.  Raises `Unclear` where its range depends on a sum further in."""
    if _bound_inside(domain, term):
        raise Unclear(Code.UNDECIDED, TWISTED)
    return Multiplied(letter, domain, term)


def _bound_inside(domain: Domain, term: Term) -> set[str]:
    """The letters of layers on which a range depends and that are bound in the term only."""
    needed = {index.name for use in domain.uses for index in use.layers if isinstance(index, Letter)}
    bound = {part.letter for part in walk(term) if isinstance(part, Total | Multiplied)}
    return needed & bound


def _taken_out(term: Term, letters: set[str]) -> tuple[Total, tuple[Term, ...]]:
    """A sum over one of some letters that is a factor of a term, and the other factors."""
    match term:
        case Total(letter) if letter in letters:
            return term, ()
        case Total(letter, domain, body):
            inner, others = _taken_out(body, letters)
            return replace(inner, body=Total(letter, domain, multiply(*others, inner.body))), ()
        case Multiply(factors):
            for place, factor in enumerate(factors):
                if any(isinstance(part, Total) and part.letter in letters for part in walk(factor)):
                    inner, others = _taken_out(factor, letters)
                    return inner, (*factors[:place], *others, *factors[place + 1 :])
    raise Unclear(Code.UNDECIDED, TWISTED)
