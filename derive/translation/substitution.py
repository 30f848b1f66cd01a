"""Indices put in the places of letters, and the same letters for sums that differ in nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count

from derive.derivation.letters import fresh, shifted
from derive.notation.rebuilding import Rebuilder
from derive.notation.terms import Argument, Family, Index, Letter, Multiplied, Term, Total


@dataclass(frozen=True)
class Substitution(Rebuilder):
    """Puts indices in the places of letters, all at once; every sum gets a letter of its own."""

    letters: Mapping[str, Index]
    supply: Iterator[str]

    def index(self, index: Index) -> Index:
        if isinstance(index, Letter) and index.name in self.letters:
            return shifted(self.letters[index.name], index.shift)
        return index

    def _within(self, letter: str) -> tuple[str, Substitution]:
        new = fresh(letter, self.supply)
        return new, Substitution({**self.letters, letter: Letter(new)}, self.supply)

    def total(self, total: Total) -> Term:
        new, inner = self._within(total.letter)
        return Total(new, inner.domain(total.domain), inner.term(total.body))

    def argument(self, argument: Argument) -> Argument:
        if not isinstance(argument, Family):
            return self.term(argument)
        new, inner = self._within(argument.letter)
        return Family(new, inner.domain(argument.domain), inner.argument(argument.body))

    def term(self, term: Term) -> Term:
        if not isinstance(term, Multiplied):
            return super().term(term)
        new, inner = self._within(term.letter)
        return Multiplied(new, inner.domain(term.domain), inner.term(term.body))


class _Canonical(Substitution):
    """Gives the letters of sums the same names in terms that differ in nothing else."""

    def _within(self, letter: str) -> tuple[str, Substitution]:
        new = f"~{next(self.supply)}"
        return new, _Canonical({**self.letters, letter: Letter(new)}, self.supply)


def canonical(term: Term) -> Term:
    """The same for all terms that differ only in the letters of their sums."""
    return _Canonical({}, map(str, count())).term(term)
