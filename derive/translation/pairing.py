"""Which quantities of two notes are the same, as far as that has been found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from derive.derivation.matching import Matching
from derive.notation.terms import LAST, Index, Label, Letter, Reference

#: Letters of links: any unit, any layer, and the sample that only one of the notes writes.
UNIT, LAYER, EXTRA = "unit:", "layer:", "extra:"


class Link(Struct, frozen=True):
    """A component of the source and its counterpart, with letters that stand for the same in both.

    ``extra`` is a letter of samples that only one of both has.  ``alias`` marks a link of a quantity of which
    only another name has a counterpart of its own.
    """

    left: Reference
    right: Reference
    alias: bool = False

    def translated(self, reference: Reference) -> Reference | None:
        """The counterpart of a component; None if this link says nothing of it."""
        if self.left.family != reference.family:
            return None
        indices = (*self.left.indices, *self.right.indices)
        letters = {index.name for index in indices if isinstance(index, Letter) and is_open(index)}
        found = Matching(frozenset(letters)).indices(self.left.indices, reference.indices)
        if found is None:
            return None
        known = found.letters if EXTRA in found.letters else {**found.letters, EXTRA: Letter(EXTRA)}
        filled = Matching(frozenset(letters), known).filled(self.right.indices)
        return None if filled is None else Reference(self.right.family, filled)

    @property
    def labels(self) -> int:
        """How many units or layers it calls by name."""
        return sum(not is_open(index) for index in self.left.indices)

    @property
    def reversed(self) -> Link:
        """The same link the other way round."""
        return Link(self.right, self.left, self.alias)


def is_open(index: Index) -> bool:
    """Whether an index of a link stands for any unit, layer or sample."""
    return isinstance(index, Letter) and index.name.startswith((UNIT, LAYER, EXTRA))


#: Which of the two notes: 0 is the source, 1 the target.
Which: TypeAlias = int


class Gap(Struct, frozen=True):
    """Something that one of the notes has and the other has not.

    ``kind`` is ``leaf`` for a summand in the definition of ``owner``, ``function`` for a function that only
    ``which`` defines, ``cost`` for a cost that only it defines.
    """

    kind: str
    which: Which
    name: str
    owner: str = ""


class Pairing(Struct, frozen=True):
    """A correspondence under way; ``letters`` pairs the index letters of both notes.

    ``verified`` are the pairs of definitions that have been compared, ``depth`` is how far below the last
    layer the lowest one lies if one note tells layers by names and the other by numbers.  ``extras`` are
    letters of samples that have no counterpart.
    """

    links: tuple[Link, ...] = ()
    functions: tuple[tuple[str, str], ...] = ()
    sizes: tuple[tuple[str, str], ...] = ()
    gaps: tuple[Gap, ...] = ()
    verified: frozenset[tuple[int, int]] = frozenset()
    depth: int | None = None
    letters: Mapping[str, str] = field(default_factory=dict)
    extras: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())

    def with_letters(self, left: str, right: str) -> Pairing | None:
        """The pairing in which two letters are the same; None if one of them is another one's."""
        if left in self.letters or right in self.letters.values():
            return self if self.letters.get(left) == right else None
        return replace(self, letters={**self.letters, left: right})

    def with_names(self, kind: str, left: str, right: str) -> Pairing | None:
        """The pairing in which two functions (or sizes) are the same."""
        known: tuple[tuple[str, str], ...] = getattr(self, kind)
        if (left, right) in known:
            return self
        if any(left == one or right == other for one, other in known):
            return None
        return replace(self, **{kind: (*known, (left, right))})

    def with_gap(self, gap: Gap) -> Pairing:
        """The pairing with one more difference."""
        return self if gap in self.gaps else replace(self, gaps=(*self.gaps, gap))

    def index(self, left: Index, right: Index) -> bool:
        """Whether two indices of units are the same."""
        if isinstance(left, Letter) and isinstance(right, Letter):
            return self.letters.get(left.name) == right.name and left.shift == right.shift
        return left == right

    def linked(self, left: Reference) -> Iterator[Link]:
        """The links that say what a component of the source is, most special ones first."""
        found = (link for link in self.links if link.translated(left) is not None)
        return iter(sorted(found, key=lambda link: (-link.labels, link.alias)))


def same_layer(left: Index, right: Index, pairing: Pairing, distance: int) -> int | None:
    """How much higher the right layer is than the left one, in layers that both count from the same one.

    ``distance`` is how much higher the target numbers the same layer.  None if both cannot be compared.
    """
    match left, right:
        case Label(int(one)), Label(int(other)):
            return other - one - distance
        case Letter(one, shift), Letter(other, more):
            last = one.startswith(LAST), other.startswith(LAST)
            if all(last) or (not any(last) and pairing.letters.get(one) == other):
                return more - shift
    return None
