"""Links between components: made where their indices and their definitions agree."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from derive.notation.terms import LAST, Index, Label, Letter, Reference, Term
from derive.translation.pairing import EXTRA, LAYER, UNIT, Link, Pairing, same_layer
from derive.translation.sides import Side

Compare: TypeAlias = Callable[[Term, Term, Pairing], Iterator[Pairing]]


class Linking(Struct, frozen=True):
    """Links components of two notes, the source first."""

    sides: tuple[Side, Side]

    @property
    def distance(self) -> int:
        """How much higher the target numbers the same layer."""
        return self.sides[1].base - self.sides[0].base

    @property
    def by_names(self) -> bool:
        """Whether only one of the notes tells layers by indices."""
        return (self.sides[0].ordinal is None) != (self.sides[1].ordinal is None)

    @property
    def _as_deep(self) -> bool:
        """Whether both notes may have as many layers."""
        ends = [None if side.depth is None else side.depth - side.base for side in self.sides]
        return None in ends or ends[0] == ends[1]

    def references(
        self, left: Reference, right: Reference, pairing: Pairing, compare: Compare
    ) -> Iterator[Pairing]:
        """The pairings in which two components are each other's counterparts."""
        link = self.link(left, right, pairing)
        if link is None:
            return
        if link not in pairing.links:
            if any(self._against(link, other) for other in pairing.links):
                return
            pairing = replace(pairing, links=(*pairing.links, link))
        yield from self._verified(left, right, pairing, compare)

    def _against(self, link: Link, other: Link) -> bool:
        """Whether two links say different things of one component."""
        if other.alias:
            return False
        same = link.left == other.left or link.right == other.right
        return same or self._overlap(link.left, other.left) or self._overlap(link.right, other.right)

    @staticmethod
    def _overlap(one: Reference, other: Reference) -> bool:
        """Whether some component is both; units called by name are kept apart from any others."""
        if one.family != other.family:
            return False
        for left, right in zip(one.indices, other.indices, strict=True):
            labels = isinstance(left, Label), isinstance(right, Label)
            if any(labels) and left != right:
                return False
            anchored = [isinstance(i, Letter) and i.name.startswith(LAST) for i in (left, right)]
            if all(anchored) and left != right:
                return False
        return True

    # Definitions

    def _verified(
        self, left: Reference, right: Reference, pairing: Pairing, compare: Compare
    ) -> Iterator[Pairing]:
        """The pairings in which the definitions of two components agree, too."""
        one, other = self.sides[0].definition(left), self.sides[1].definition(right)
        if one is None and other is None:
            yield pairing
            return
        agree = False
        if one is not None and other is not None:
            pair = id(one[0]), id(other[0])
            if pair in pairing.verified:
                yield pairing
                return
            for found in compare(one[1], other[1], replace(pairing, verified=pairing.verified | {pair})):
                agree = True
                yield found
        if not agree:
            yield from self._at_the_bottom(left, right, pairing)

    def _at_the_bottom(self, left: Reference, right: Reference, pairing: Pairing) -> Iterator[Pairing]:
        """A leaf opposite a quantity that is one in the lowest layer, or another name of one."""
        both = list(zip(self.sides, (left, right), strict=True))
        ends = [self._depth(side, reference) for side, reference in both]
        leaves = [self._leaf(side, reference) for side, reference in both]
        depth = next((end for end in ends if end is not None), None)
        if self.by_names and depth is not None:
            which = 0 if ends[0] is not None else 1
            if leaves[1 - which] is not None and pairing.depth in (None, depth):
                yield self._with_leaves(left, right, replace(pairing, depth=depth))
        elif all(leaf is not None for leaf in leaves):
            yield self._with_leaves(left, right, pairing)

    def _with_leaves(self, left: Reference, right: Reference, pairing: Pairing) -> Pairing:
        """The pairing with links for the leaves of which the components are other names."""
        for which, reference in enumerate((left, right)):
            leaf = self._leaf(self.sides[which], reference)
            if leaf is not None and leaf != reference:
                pairing = self.with_alias(*((leaf, right) if which == 0 else (left, leaf)), pairing)
        return pairing

    def with_alias(self, left: Reference, right: Reference, pairing: Pairing) -> Pairing:
        """The pairing with a link for another name of something that has a counterpart."""
        link = self.link(left, right, pairing)
        known = [(other.left, other.right) for other in pairing.links]
        if link is None or (link.left, link.right) in known:
            return pairing
        return replace(pairing, links=(*pairing.links, replace(link, alias=True)))

    @staticmethod
    def _depth(side: Side, reference: Reference) -> int | None:
        """How far below the last layer a component lies of which the lowest member is a leaf."""
        if reference.family not in side.system.carried:
            return None
        for place in side.quantity(reference.family).layer_positions:
            index = reference.indices[place]
            if isinstance(index, Letter) and index.name.startswith(LAST):
                return -index.shift
        return None

    @staticmethod
    def _leaf(side: Side, reference: Reference) -> Reference | None:
        """The leaf that a component is, or is another name of."""
        while (body := side.body(reference)) is not None:
            if not isinstance(body, Reference):
                return None
            reference = body
        return reference

    # Indices

    def link(self, left: Reference, right: Reference, pairing: Pairing) -> Link | None:
        """The link that makes two components the same; None if their indices cannot be the same."""
        source, target = (self.sides[0].quantity(left.family), self.sides[1].quantity(right.family))
        one: list[Index | None] = [None] * len(left.indices)
        other: list[Index | None] = [None] * len(right.indices)
        if not self._layers(left, right, one, other, pairing):
            return None
        free = list(source.unit_positions)
        for place in target.unit_positions:
            index = right.indices[place]
            mate = next((p for p in free if pairing.index(left.indices[p], index)), None)
            if mate is not None:
                free.remove(mate)
                one[mate] = other[place] = Letter(f"{UNIT}{mate}")
            else:
                other[place] = self._alone(1, right, place, pairing)
        for place in free:
            one[place] = self._alone(0, left, place, pairing)
        if None in one or None in other:
            return None
        return Link(
            Reference(left.family, tuple(i for i in one if i is not None)),
            Reference(right.family, tuple(i for i in other if i is not None)),
        )

    def _alone(self, which: int, reference: Reference, place: int, pairing: Pairing) -> Index | None:
        """An index that only one note writes: a sample, or a unit beside the numbered ones."""
        index = reference.indices[place]
        if isinstance(index, Letter):
            return Letter(EXTRA) if index.name in pairing.extras[which] else None
        return index if place in self.sides[which].named_beside(reference) else None

    def _layers(
        self,
        left: Reference,
        right: Reference,
        one: list[Index | None],
        other: list[Index | None],
        pairing: Pairing,
    ) -> bool:
        """Put in the layers of a link; False if they cannot be the same."""
        places = self.sides[0].quantity(left.family).layer_positions
        others = self.sides[1].quantity(right.family).layer_positions
        if self.by_names:
            for place in places:
                one[place] = left.indices[place]
            for place in others:
                other[place] = right.indices[place]
            layers = [index for index in (*one, *other) if index is not None]
            return all(isinstance(index, Letter) and index.name.startswith(LAST) for index in layers)
        if len(places) != len(others) or not self._as_deep:
            return False
        for place, mate in zip(places, others, strict=True):
            shift = same_layer(left.indices[place], right.indices[mate], pairing, self.distance)
            if shift is None:
                return False
            one[place], other[mate] = Letter(f"{LAYER}{place}"), Letter(f"{LAYER}{place}", shift)
        return True
