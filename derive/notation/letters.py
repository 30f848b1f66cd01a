"""Letters of terms: which ones are free, and calling them otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from derive.latex.syntax import Span
from derive.notation.problems import Unclear
from derive.notation.rebuilding import Rebuilder
from derive.notation.terms import (
    FIXED,
    LAST,
    VARIABLE,
    Apply,
    Argument,
    Condition,
    Family,
    Index,
    Label,
    Letter,
    Multiplied,
    Reference,
    SameIndex,
    Size,
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


def check_values(terms: Iterable[Term], span: Span = (0, 0)) -> None:
    """Raise `Unclear` where a letter is an index and a number at once: k in ``∂s/∂x_k = k``."""
    terms = tuple(terms)
    names = {index.name for term in terms for index in free_letters(term)}
    for part in (part for term in terms for part in walk(term)):
        if isinstance(part, Reference) and not part.indices:
            name = part.family.removeprefix(VARIABLE)
            if name in names and not name.isupper():
                raise Unclear(Code.INDEX, f"{name} is an index, whose value is not read as a number", span)


def rename(term: Term, old: str, new: str | Index) -> Term:
    """Another name, or a label, for a free letter; ``new`` is not bound inside ``term``.

    Raises `Unclear` where a unit called by a word would be shifted.
    """
    return Renaming(old, Letter(new) if isinstance(new, str) else new).term(term)


@dataclass(frozen=True, slots=True)
class Renaming(Rebuilder):
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
