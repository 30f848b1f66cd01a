"""How many sums stand in a product: what Theorem W of docs/soundness.md counts.

A term is seen as a sum of fractions.  Their denominators that have sums in them, or sizes, are *divisors*:
they are cleared in the end, which multiplies every term with as many of them as the worst one lacks.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping

from msgspec import Struct, field

from derive.notation.system import SlotPoint

#: Sums nested per set of units; a missing one counts 0.
Rank = Mapping[SlotPoint, int]


class NotGeneral(Exception):
    """A condition of the theorem fails; the message says which."""


class Count(Struct, frozen=True):
    """What is counted of a term.

    ``rank`` are the sums multiplied in a numerator, ``powers`` the divisors with their exponents, the lowest
    one among the terms.  ``single``: there is one term, a product of atoms and divisors, whose inverse is
    such a product again.  ``degree`` is how many of the quantities that an assumption ties are multiplied.
    """

    rank: Rank = field(default_factory=dict)
    powers: Mapping[Hashable, int] = field(default_factory=dict)
    single: bool = True
    degree: int = 0

    @property
    def plain(self) -> bool:
        """Whether it has neither sums nor divisors."""
        return not self.rank and not self.powers


ATOM = Count()


def largest(ranks: Iterable[Rank]) -> Rank:
    """The largest number for each set of units."""
    found: dict[SlotPoint, int] = {}
    for rank in ranks:
        for axis, depth in rank.items():
            found[axis] = max(found.get(axis, 0), depth)
    return found


def total(ranks: Iterable[Rank]) -> Rank:
    """The sum of the numbers for each set of units."""
    found: dict[SlotPoint, int] = {}
    for rank in ranks:
        for axis, depth in rank.items():
            found[axis] = found.get(axis, 0) + depth
    return found


class Counting:
    """Counts of sums, products and powers; it knows the divisors and what they count themselves."""

    def __init__(self) -> None:
        self._divisors: dict[Hashable, Rank] = {}

    def divisor(self, key: Hashable, rank: Rank) -> Count:
        """Something that may come to stand in a denominator, known by its key."""
        self._divisors[key] = largest([self._divisors.get(key, {}), rank])
        return Count(powers={key: 1})

    def sum(self, counts: Iterable[Count]) -> Count:
        """Terms added up."""
        counts = list(counts)
        if len(counts) == 1:
            return counts[0]
        parts = [self._numerator(count) for count in counts]
        powers = {
            key: min(count.powers.get(key, 0) for count in parts) for part in parts for key in part.powers
        }
        degree = max((count.degree for count in counts), default=0)
        return Count(largest(count.rank for count in parts), powers, single=len(counts) < 2, degree=degree)

    def product(self, counts: Iterable[Count]) -> Count:
        """Factors multiplied."""
        counts = list(counts)
        single = all(count.single for count in counts)
        parts = counts if single else [self._numerator(count) for count in counts]
        powers: dict[Hashable, int] = {}
        for count in parts:
            for key, exponent in count.powers.items():
                powers[key] = powers.get(key, 0) + exponent
        powers = {key: exponent for key, exponent in powers.items() if exponent}
        return Count(total(count.rank for count in parts), powers, single, sum(c.degree for c in counts))

    def over(self, axis: SlotPoint, count: Count) -> Count:
        """A sum over a set of units."""
        part = self._numerator(count)
        return Count(total([{axis: 1}, part.rank]), part.powers, False, part.degree)

    def power(self, count: Count, exponent: int) -> Count:
        """A natural power."""
        return self.product([count] * exponent) if exponent else ATOM

    def inverse(self, count: Count, key: Hashable | None) -> Count:
        """One over a term; ``key`` tells it from others, None if it depends on an index."""
        if count.degree:
            raise NotGeneral("an assumption about a denominator")
        if count.single:
            return Count(powers={name: -exponent for name, exponent in count.powers.items()})
        part = self._numerator(count)
        if part.plain:
            return ATOM  # a sum of atoms that no other sum touches is an atom itself
        if key is None:
            raise NotGeneral("a sum in a denominator that depends on an index")
        self.divisor(key, part.rank)
        above = {name: -exponent for name, exponent in part.powers.items()}
        return self.product([Count(powers=above), Count(powers={key: -1})])

    def cleared(self, counts: Iterable[Count]) -> tuple[Rank, int]:
        """The rank of what the terms are once all divisors are cleared, and its degree."""
        whole = self._numerator(self.sum([*counts, ATOM]))
        needed = [
            {axis: -exponent * depth for axis, depth in self._divisors[key].items()}
            for key, exponent in whole.powers.items()
        ]
        return total([whole.rank, *needed]), whole.degree

    def _numerator(self, count: Count) -> Count:
        """The same with the divisors that are factors counted among the sums, only denominators left."""
        above = [
            {axis: exponent * depth for axis, depth in self._divisors[key].items()}
            for key, exponent in count.powers.items()
            if exponent > 0
        ]
        below = {key: exponent for key, exponent in count.powers.items() if exponent < 0}
        return Count(total([count.rank, *above]), below, count.single and not above, count.degree)
