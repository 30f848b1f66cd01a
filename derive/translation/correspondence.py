"""Which quantity of one note is which of another: found by comparing their definitions from the cost down."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import combinations, permutations

from msgspec import Struct
from msgspec.structs import replace

from derive.notation.system import depends_on
from derive.notation.terms import LAST, Index, Letter, Reference
from derive.translation.linking import Linking
from derive.translation.pairing import EXTRA, Gap, Link, Pairing
from derive.translation.problems import NotTranslated
from derive.translation.sides import Side
from derive.translation.unification import Unifier

#: How much higher or lower than another one a family of derivatives may be numbered.
SHIFTS = (0, 1, -1)


class Correspondence(Struct, frozen=True, dict=True):
    """Links between the quantities of two notes, between functions and sizes, and what one of them lacks.

    ``depth`` is how many layers a note has that tells them by names, if the other one numbers them.
    """

    source: Side
    target: Side
    links: tuple[Link, ...]
    functions: tuple[tuple[str, str], ...] = ()
    sizes: tuple[tuple[str, str], ...] = ()
    gaps: tuple[Gap, ...] = ()
    depth: int | None = None

    @cached_property
    def reversed(self) -> Correspondence:
        """The same correspondence the other way round."""
        gaps = tuple(replace(gap, which=1 - gap.which, owner=self._mate(gap.owner)) for gap in self.gaps)
        return Correspondence(
            self.target,
            self.source,
            tuple(link.reversed for link in self.links),
            tuple((other, one) for one, other in self.functions),
            tuple((other, one) for one, other in self.sizes),
            gaps,
            self.depth,
        )

    def _mate(self, family: str) -> str:
        found = (link.right.family for link in self.links if link.left.family == family)
        return next(found, family)

    def translated(self, reference: Reference) -> Reference | None:
        """The counterpart of a component; None if it has none."""
        for link in sorted(self.links, key=lambda link: (-link.labels, link.alias)):
            found = link.translated(reference)
            if found is not None:
                return found
        return None

    def sample(self, reference: Reference) -> Index | None:
        """The sample of a component that its counterpart does not have."""
        for link in self.links:
            if link.translated(reference) is not None:
                places = zip(link.left.indices, reference.indices, strict=True)
                return next((index for place, index in places if place == Letter(EXTRA)), None)
        return None

    @property
    def families(self) -> tuple[tuple[str, str], ...]:
        """Which family is which."""
        return tuple(dict.fromkeys((link.left.family, link.right.family) for link in self.links))


def correspond(source: Side, target: Side) -> Correspondence:
    """The correspondence that covers most; raises `NotTranslated` if nothing corresponds."""
    linking = Linking((source, target))
    best: Pairing | None = None
    for lenient in (False, True):
        found = _Search(Unifier(linking, lenient)).best()
        if found is not None and (best is None or len(found.links) > len(best.links)):
            best = found
    if best is None:
        raise NotTranslated(f"no quantity of {source.name} is defined like one of {target.name}")
    families = [{link.left.family for link in best.links}, {link.right.family for link in best.links}]
    for side, linked in zip((source, target), families, strict=True):
        side.check_general(linked)
    return Correspondence(source, target, best.links, best.functions, best.sizes, best.gaps, best.depth)


class _Search(Struct, frozen=True):
    """Looks for pairs of quantities to begin with, and for what belongs to them besides."""

    unifier: Unifier

    @property
    def sides(self) -> tuple[Side, Side]:
        return self.unifier.linking.sides

    def best(self) -> Pairing | None:
        """The pairing with most links."""
        found: Pairing | None = None
        pairs = [(a, b) for a in self._roots(self.sides[0]) for b in self._roots(self.sides[1])]
        for left, right in pairs:
            if found is not None and left in {link.left.family for link in found.links}:
                continue
            for pairing in self._begun(left, right, Pairing()):
                if found is None or len(pairing.links) > len(found.links):
                    found = pairing
                break
        return None if found is None else self._completed(found)

    @staticmethod
    def _roots(side: Side) -> list[str]:
        """What a note defines: the cost first, then from above what it is made of."""
        defined = dict.fromkeys(d.family for d in side.system.definitions)
        network = [family for family in defined if not side.is_gradient(family)]
        reach = {family: len(depends_on(side.system, family)) for family in network}
        return sorted(network, key=lambda family: (family != side.system.cost, -reach[family]))

    def _completed(self, pairing: Pairing) -> Pairing:
        """The pairing with the families that nothing above mentions, such as names of derivatives."""
        going = True
        while going:
            going = False
            for left, right in self._left_over(pairing):
                for found in self._begun(left, right, pairing):
                    if len(found.links) > len(pairing.links):
                        pairing, going = found, True
                    break
                if going:
                    break
        return pairing

    def _left_over(self, pairing: Pairing) -> Iterator[tuple[str, str]]:
        known = [{link.left.family for link in pairing.links}, {link.right.family for link in pairing.links}]
        both = []
        for which, side in enumerate(self.sides):
            defined = dict.fromkeys(d.family for d in side.system.definitions)
            several = self.unifier.linking.by_names and side.ordinal is not None
            both.append([f for f in defined if several or f not in known[which]])
        yield from ((left, right) for left in both[0] for right in both[1])

    def _begun(self, left: str, right: str, pairing: Pairing) -> Iterator[Pairing]:
        """All pairings in which two families are the same."""
        for one, other, start in self._heads(left, right, pairing):
            for found in self.unifier.references(one, other, start):
                if any(link.left.family == left and link.right.family == right for link in found.links):
                    yield found

    def _heads(
        self, left: str, right: str, pairing: Pairing
    ) -> Iterator[tuple[Reference, Reference, Pairing]]:
        """Components of two families with letters that are said to be the same in both."""
        source, target = self.sides
        for one in self._layered(0, left, pairing):
            for other in self._layered(1, right, pairing):
                mine, theirs = source.quantity(left).unit_positions, target.quantity(right).unit_positions
                layers = dict(self._same_layers(one, other))
                for units, extras in self._units(one, other, mine, theirs):
                    letters = {**pairing.letters, **layers, **units}
                    yield one, other, replace(pairing, letters=letters, extras=extras)

    def _layered(self, which: int, family: str, pairing: Pairing) -> Iterator[Reference]:
        """A component with new letters; at each layer from above if only this note numbers its layers."""
        side = self.sides[which]
        indices = side.general(family)
        places = side.quantity(family).layer_positions
        if not places:
            yield Reference(family, indices)
        elif self.unifier.linking.by_names:
            for below in range((4 if pairing.depth is None else pairing.depth) + 1):
                layer = Letter(f"{LAST}{side.ordinal}", -below)
                anchored = [layer if place in places else index for place, index in enumerate(indices)]
                yield Reference(family, tuple(anchored))
        else:
            for shift in SHIFTS if which == 1 else (0,):
                moved = [
                    Letter(x.name, shift) if i in places and isinstance(x, Letter) else x
                    for i, x in enumerate(indices)
                ]
                yield Reference(family, tuple(moved))

    def _same_layers(self, one: Reference, other: Reference) -> Iterator[tuple[str, str]]:
        source, target = self.sides
        places = source.quantity(one.family).layer_positions
        for place, mate in zip(places, target.quantity(other.family).layer_positions, strict=False):
            left, right = one.indices[place], other.indices[mate]
            if isinstance(left, Letter) and isinstance(right, Letter):
                yield left.name, right.name

    def _units(
        self, one: Reference, other: Reference, mine: tuple[int, ...], theirs: tuple[int, ...]
    ) -> Iterator[tuple[dict[str, str], tuple[frozenset[str], frozenset[str]]]]:
        """Ways to pair the letters of units; a sample may be left out on one side."""
        names = [_name(one, place) for place in mine]
        others = [_name(other, place) for place in theirs]
        more = len(others) - len(names)
        shorter, longer = (names, others) if more >= 0 else (others, names)
        side = self.sides[1 if more >= 0 else 0]
        for kept in combinations(longer, len(shorter)):
            dropped = frozenset(longer) - set(kept)
            if len(dropped) > 1 or any(name.split("~")[0] not in side.samples for name in dropped):
                continue
            for order in permutations(kept):
                if more >= 0:
                    yield dict(zip(shorter, order, strict=True)), (frozenset(), dropped)
                else:
                    yield dict(zip(order, shorter, strict=True)), (dropped, frozenset())


def _name(reference: Reference, place: int) -> str:
    index = reference.indices[place]
    assert isinstance(index, Letter)
    return index.name
