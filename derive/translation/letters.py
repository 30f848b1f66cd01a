"""Names for the letters of a translated formula."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from derive.derivation.calculus import Expression, expression_of
from derive.derivation.lettering import Lettering
from derive.derivation.letters import indices_of, mentions
from derive.derivation.problems import NotDerived
from derive.notation.terms import FIXED, LAST, Family, Index, Letter, Reference, Term, Total, children, walk


class Letters(Lettering):
    """Names letters apart from all others; where the note has too few, only from those in their own sums."""

    def settle(self, indices: Iterable[Index], expressions: Iterable[Expression]) -> Mapping[str, str]:
        fixed, found = list(indices), list(expressions)
        wanted = dict(self.names)
        try:
            return super().settle(fixed, found)
        except NotDerived:
            self.names.clear()
            self.names.update(wanted)
            return self._within(fixed, found)

    def _within(self, fixed: Sequence[Index], expressions: Sequence[Expression]) -> Mapping[str, str]:
        """A bound letter may be called like one outside of its sum."""
        self._apart.clear()
        free = [index.name for index in fixed if isinstance(index, Letter)]
        for name in free:
            self._apart[name] = set(free) - {name}
        order = dict.fromkeys(free)
        for expression in expressions:
            for name in self._scopes(expression):
                order[name] = None
        for name in order:
            self.names.setdefault(name, self._choice(name))
        return self.names

    def _scopes(self, expression: Expression) -> Iterator[str]:
        """The bound letters, outermost first, each set apart from all letters in its sum."""
        for product in expression:
            inner = [term for term, _ in product.factors if mentions(term, product.letters)]
            indices = [index for term in inner for index in indices_of(term)]
            inside = {index.name for index in indices if isinstance(index, Letter)} | product.letters
            inside |= {name for term in inner for name in _bound(term)}
            for letter in product.letters:
                for other in inside - {letter}:
                    if not other.startswith((LAST, FIXED)):
                        self._apart.setdefault(letter, set()).add(other)
                        self._apart.setdefault(other, set()).add(letter)
            yield from (letter for letter, _ in product.bound)
            for term, _ in product.factors:
                for part in children(term):
                    if not isinstance(part, Reference | Family) and isinstance(part, Term):
                        yield from self._scopes(expression_of(part))


def _bound(term: Term) -> Iterator[str]:
    return (part.letter for part in walk(term) if isinstance(part, Total))
