"""Index letters of terms: what they are called, what stands in their places, and new ones."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass

from derive.derivation.problems import NotDerived
from derive.notation.letters import rename
from derive.notation.rebuilding import Rebuilder
from derive.notation.terms import (
    Apply,
    Constant,
    Derivative,
    Domain,
    Index,
    Label,
    Letter,
    Multiplied,
    Reference,
    Size,
    SlotUse,
    Term,
    Total,
    walk,
)


def stem(letter: str) -> str:
    """How a letter was written: ``i`` for ``i.0.1``."""
    return letter.split("~")[0].split(".")[0]


def fresh(letter: str, supply: Iterator[str]) -> str:
    """A letter that no other term has, of the same stem."""
    return f"{stem(letter)}~{next(supply)}"


def shifted(index: Index, shift: int) -> Index:
    """The neighbour of an index; raises `NotDerived` for a unit called by a word."""
    if not shift:
        return index
    if isinstance(index, Letter):
        return Letter(index.name, index.shift + shift)
    if isinstance(index.value, int):
        return Label(index.value + shift)
    raise NotDerived(f"{index.value} has no neighbour")


def index_in(old: Index, letter: str, new: Index) -> Index:
    """An index in which a letter is another index."""
    if not isinstance(old, Letter) or old.name != letter:
        return old
    return shifted(new, old.shift)


def renamed_domain(domain: Domain, letter: str, index: Index) -> Domain:
    """An index in the place of a letter in the layers of a range."""
    uses = tuple(
        SlotUse(use.family, use.position, tuple(index_in(layer, letter, index) for layer in use.layers))
        for use in domain.uses
    )
    return Domain(uses, domain.first, domain.last, domain.labels)


def mapped(term: Term, function: Callable[[Term], Term]) -> Term:
    """A term with a function applied to all terms in it, innermost first.

    What stands in derivatives and in products over a range is left as it is.
    """
    return _Mapping(function).term(term)


@dataclass(frozen=True)
class _Mapping(Rebuilder):
    function: Callable[[Term], Term]

    def term(self, term: Term) -> Term:
        if not isinstance(term, Constant | Size | Reference | Derivative | Multiplied):
            term = super().term(term)
        return self.function(term)

    def domain(self, domain: Domain) -> Domain:
        return domain


def free_term(term: Term, supply: Iterator[str]) -> Term:
    """The same term with new letters in all its sums."""
    for part in list(walk(term)):
        if isinstance(part, Total):
            term = _rebound(term, part.letter, fresh(part.letter, supply))
    return term


def _rebound(term: Term, old: str, new: str) -> Term:
    """A bound letter called otherwise, where it is bound and where it stands; it is unique."""

    def one(part: Term) -> Term:
        if isinstance(part, Total) and part.letter == old:
            return Total(new, part.domain, part.body)
        return part

    return mapped(rename(term, old, new), one)


def mentions(term: Term, letters: Container[str]) -> bool:
    """Whether one of some letters stands in a term."""
    return any(isinstance(index, Letter) and index.name in letters for index in indices_of(term))


def indices_of(term: Term) -> list[Index]:
    """The indices in a term, those in what its sums run over too."""
    found: list[Index] = []
    for part in walk(term):
        match part:
            case Reference(_, indices) | Apply(_, _, _, indices):
                found += indices
            case Size(use):
                found += use.layers
            case Total(_, domain, _):
                found += [layer for use in domain.uses for layer in use.layers]
    return found
