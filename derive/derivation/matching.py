"""Finding terms that are written like others, with the letters for which they are the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct, field

from derive.derivation.letters import shifted
from derive.notation.terms import (
    Add,
    Apply,
    Argument,
    Constant,
    Family,
    Index,
    Label,
    Letter,
    Multiply,
    Power,
    Reference,
    Size,
    Total,
)


class Matching(Struct, frozen=True):
    """A comparison of a pattern with a term; ``open`` are the letters of the pattern that may be anything.

    ``letters`` says what they are, as far as that is known, ``bound`` pairs letters of sums in both.
    """

    open: frozenset[str]
    letters: Mapping[str, Index] = field(default_factory=dict)
    bound: Mapping[str, str] = field(default_factory=dict)

    def term(self, pattern: Argument, term: Argument) -> Matching | None:
        """The matching with all letters that make both the same, or None."""
        match pattern, term:
            case Constant(value), Constant(other):
                return self if value == other else None
            case Reference(family, indices), Reference(other, others) if family == other:
                return self.indices(indices, others)
            case Size(use), Size(other) if use.family == other.family:
                return self.indices(use.layers, other.layers)
            case (Add(parts), Add(others)) | (Multiply(parts), Multiply(others)):
                return self._all(parts, others)
            case Power(base, exponent), Power(other, power):
                return self._all((base, exponent), (other, power))
            case (Total(letter, _, body), Total(other, _, inner)) | (
                Family(letter, _, body),
                Family(other, _, inner),
            ):
                return Matching(self.open, self.letters, {**self.bound, letter: other}).term(body, inner)
            case Apply(), Apply() if (pattern.function, pattern.order) == (term.function, term.order):
                found = self._all(pattern.arguments, term.arguments)
                return None if found is None else found.indices(pattern.indices, term.indices)
        return None

    def _all(self, patterns: Sequence[Argument], terms: Sequence[Argument]) -> Matching | None:
        if len(patterns) != len(terms):
            return None
        found: Matching | None = self
        for pattern, term in zip(patterns, terms, strict=True):
            found = None if found is None else found.term(pattern, term)
        return found

    def indices(self, patterns: Sequence[Index], indices: Sequence[Index]) -> Matching | None:
        """The matching with the letters that make two lists of indices the same."""
        if len(patterns) != len(indices):
            return None
        found: Matching | None = self
        for pattern, index in zip(patterns, indices, strict=True):
            found = None if found is None else found.index(pattern, index)
        return found

    def index(self, pattern: Index, index: Index) -> Matching | None:
        """The matching with the letter that makes two indices the same."""
        if isinstance(pattern, Label):
            return self if pattern == index else None
        if pattern.name in self.bound:
            same = Letter(self.bound[pattern.name], pattern.shift) == index
            return self if same else None
        if pattern.name not in self.open:
            return self if pattern == index else None
        if isinstance(index, Label) and pattern.shift and not isinstance(index.value, int):
            return None
        if isinstance(index, Letter) and index.name in self.bound.values():
            return None
        value = shifted(index, -pattern.shift)
        if pattern.name in self.letters:
            return self if self.letters[pattern.name] == value else None
        return Matching(self.open, {**self.letters, pattern.name: value}, self.bound)

    def filled(self, pattern: Sequence[Index]) -> tuple[Index, ...] | None:
        """A pattern with its open letters put in; None if one of them is not known."""
        found: list[Index] = []
        for index in pattern:
            if isinstance(index, Letter) and index.name in self.open:
                if index.name not in self.letters:
                    return None
                found.append(shifted(self.letters[index.name], index.shift))
            else:
                found.append(index)
        return tuple(found)
