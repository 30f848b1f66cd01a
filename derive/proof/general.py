"""From a proof at a few sizes to one for every width and every depth."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from math import prod

from msgspec import Struct

from derive.notation.claims import Claim
from derive.notation.instance import Instance, Structure
from derive.notation.problems import Finding
from derive.notation.system import Name, SlotPoint, System
from derive.notation.terms import Size, Term, Total, walk
from derive.proof.counts import NotGeneral
from derive.proof.depth import Segment, segments, stated_range
from derive.proof.exact import Exact
from derive.proof.sizes import (
    Placement,
    absent,
    check_labels,
    default_depths,
    describe_sizes,
    environments,
    place,
    placements,
    vague,
)
from derive.proof.widths import grid

#: More sizes than these are not looked at; the claim is then proved at the sizes tried alone.
MOST_SIZES = 96


class Doubt(Struct, frozen=True):
    """A size at which the sides could not be shown to be equal, for another look."""

    placement: Placement
    instance: Instance
    environment: Mapping[str, Name]
    pair: tuple[Term, Term]


class Proof(Struct, frozen=True):
    """For which sizes a claim holds, in words, and at which it was looked at."""

    words: str
    sizes: tuple[str, ...]


@dataclass
class Generalizer:
    """Proves claims about one system for every size; what claims share is built once.

    ``structure`` gives the system at a depth, ``exact`` the exact way at an instance.
    """

    system: System
    structure: Callable[[Mapping[str, int]], Structure]
    exact: Callable[[Instance], Exact]
    _structures: dict[int, Structure] = field(default_factory=dict)
    _segments: dict[object, Segment] = field(default_factory=dict)
    _exacts: dict[object, Exact] = field(default_factory=dict)

    def prove(self, claim: Claim) -> Proof | Doubt:
        """For which sizes the claim holds; or a size at which it may fail.

        Raises `NotGeneral` where a condition of the theorems does not hold.
        """
        sizes: dict[str, None] = {}
        sized = False
        shallow = [0]
        for placement in self._placed(claim, shallow):
            found = self._at_all_widths(placement, claim, sizes)
            if isinstance(found, Doubt):
                if claim.restriction:
                    raise NotGeneral("it was not proved at layers that the formula leaves out")
                return found
            sized = sized or found
        if not sizes:
            raise NotGeneral("no segment has all that is mentioned")
        return Proof(self._words(claim, sized, max(shallow)), tuple(sizes))

    def everywhere(self, claim: Claim, holds: Callable[[Placement], bool]) -> str | None:
        """For which sizes the claim holds, if on each segment it does so at every width; ``holds`` says that.

        None if it does not, or if there is no segment.  Raises `NotGeneral` as `prove` does.
        """
        sized = looked = False
        shallow = [0]
        for placement in self._placed(claim, shallow):
            if not holds(placement):
                return None
            fixed, axes = _fixed(placement), placement.axes
            sized = sized or any(axes.find(point) not in fixed for point in axes.points())
            looked = True
        return self._words(claim, sized, max(shallow)) if looked else None

    def _placed(self, claim: Claim, shallow: list[int]) -> Iterator[Placement]:
        """The claim on its segments; ``shallow`` takes in the depths at which it says nothing."""
        for segment in self._own(claim):
            structure = self._structure_of(segment)
            layers = {**structure.anchors, **dict(segment.layers)}
            if next(absent(structure, claim, layers), None) is not None:
                continue
            if vague(structure, claim, layers):
                shallow.append(max(depth for _, depth in segment.depths))
                continue
            yield place(structure, claim, layers)

    def _own(self, claim: Claim) -> Iterator[Segment]:
        """The claim's segments; equal ones are the same object, so that structures are shared."""
        outline = self.structure(default_depths(self.system, claim))
        for segment in segments(self.system, claim, outline):
            families = tuple(definition.family for definition in segment.system.definitions)
            assumed = segment.system.assumptions
            key = (segment.depths, segment.layers, segment.closed, families, assumed)
            yield self._segments.setdefault(key, segment)

    def _structure_of(self, segment: Segment) -> Structure:
        if id(segment) not in self._structures:
            self._structures[id(segment)] = Structure(segment.system, dict(segment.depths))
        return self._structures[id(segment)]

    def _at_all_widths(self, placement: Placement, claim: Claim, sizes: dict[str, None]) -> bool | Doubt:
        """Whether widths matter at all, having looked at all that are needed."""
        fixed = _fixed(placement)
        points = placement.axes.points()
        if {*map(placement.axes.find, points), *_sizes(placement, claim)} <= fixed.keys():
            return self._at_the_only_widths(placement, claim, sizes)
        # Often the sides agree with all quantities left standing; then only sums that are in sight count.
        for standing in (True, False):
            widths = grid(placement, claim, fixed, standing=standing)
            if prod(len(choices) for choices in widths.values()) <= MOST_SIZES:
                found = self._on_grid(placement, claim, widths, standing=standing)
                if not isinstance(found, Doubt):
                    sizes.update(found)
                    return any(placement.axes.find(point) not in fixed for point in points)
                if not standing:
                    return found
        raise NotGeneral("too many sizes would have to be looked at")

    def _on_grid(
        self, placement: Placement, claim: Claim, widths: Mapping[SlotPoint, range], *, standing: bool
    ) -> dict[str, None] | Doubt:
        """The sizes looked at, in words, if the sides agree at all of them."""
        axes = list(widths)
        sizes: dict[str, None] = {}
        seen = opened = False
        for choice in product(*(reversed(widths[axis]) for axis in axes)):
            exact = self._exact(placement, dict(zip(axes, choice, strict=True)))
            try:
                check_labels(exact.instance, placement, claim)
            except Finding:
                raise NotGeneral("a unit that smaller layers lack") from None
            sizes[_in_words(exact.instance, axes)] = None
            for environment in environments(exact.instance, placement, claim):
                seen = True
                for pair in claim.pairs:
                    if exact.equal_opaquely(*pair, environment, standing=standing):
                        continue
                    answer = None if standing else exact.difference(*pair, environment)
                    if answer is None or answer.different:
                        return Doubt(placement, exact.instance, environment, pair)
                    if not answer.equal:
                        raise NotGeneral(f"at some sizes {answer.reason or 'it was not decided'}")
                    opened = True
        if not seen:
            raise NotGeneral("nothing to look at")
        if opened:
            raise NotGeneral("functions have to be opened to see that the sides are equal")
        return sizes

    def _at_the_only_widths(self, placement: Placement, claim: Claim, sizes: dict[str, None]) -> bool | Doubt:
        """A network that the note gives unit by unit, or one without any: there, widths do not matter."""
        exact = self._exact(placement, {}, default=2)
        sizes[_in_words(exact.instance)] = None
        found = list(environments(exact.instance, placement, claim))
        if not found:
            raise NotGeneral("nothing to look at")
        for environment in found:
            for pair in claim.pairs:
                answer = exact.difference(*pair, environment)
                if answer.different:
                    return Doubt(placement, exact.instance, environment, pair)
                if not answer.equal:
                    raise NotGeneral(answer.reason or "it was not decided")
        return False

    def _exact(self, placement: Placement, widths: Mapping[SlotPoint, int], default: int = 1) -> Exact:
        """The exact road at these widths; claims at the same ones share it."""
        # Sets of units that a claim does not depend on have one unit, so that claims share what they can.
        wide = tuple((axis, width) for axis, width in widths.items() if width != default)
        key = (id(placement.structure), default, wide)
        exact = None if placement.refined else self._exacts.get(key)
        if exact is None:
            exact = self.exact(Instance(placement.structure, dict(wide), placement.axes, default))
            if not placement.refined:
                self._exacts[key] = exact
        return exact

    def _words(self, claim: Claim, sized: bool, shallow: int = 0) -> str:
        """What was proved; in shallower networks a claim about the last layer says nothing."""
        parts = ["every width"] if sized else []
        structure = self.structure(default_depths(self.system, claim))
        layered = bool(structure.depths) and any(True for _ in _layered(self.system, claim))
        if layered and structure.depths.keys() <= self.system.depths.keys():
            return ", ".join([*parts, "the depth given"])
        if layered:
            parts.append("every depth" + (f" above {shallow}" if shallow and not claim.layers else ""))
        for letter, ordinal in claim.layers.items():
            values = [placement.layers[letter] for placement in placements(structure, claim)]
            limits = claim.restriction.get(letter, (None, None))
            parts.append(stated_range(structure, values, letter, ordinal, limits))
        if parts or not structure.axes.points():
            return ", ".join(parts) or "all values"
        return "the network given"


def _in_words(instance: Instance, axes: Iterable[SlotPoint] | None = None) -> str:
    return ", ".join(f"{name} = {size}" for name, size in describe_sizes(instance, axes).items())


def _layered(system: System, claim: Claim) -> Iterator[str]:
    from derive.proof.depth import reached

    for family in reached(system, claim):
        if system.quantities[family].layer_positions:
            yield family


def _sizes(placement: Placement, claim: Claim) -> Iterator[SlotPoint]:
    """The sets of units whose sizes a claim itself mentions."""
    for part in (part for term in claim.terms for part in walk(term)):
        uses = (part.use,) if isinstance(part, Size) else part.domain.uses if isinstance(part, Total) else ()
        for use in uses:
            point = placement.structure.point(use, placement.layers)
            if point is not None:
                yield placement.axes.find(point)


def _fixed(placement: Placement) -> dict[SlotPoint, int]:
    """Sets of units whose size the note itself fixes."""
    probe = Instance(placement.structure, {}, placement.axes)
    found: dict[SlotPoint, int] = {}
    for point in placement.axes.points():
        units = probe.known_units(point)
        if units is not None:
            found[placement.axes.find(point)] = len(units)
    return found


__all__ = ["Doubt", "Generalizer", "NotGeneral", "Proof"]
