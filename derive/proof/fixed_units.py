"""Letters that the givens hold fixed: for which units a claim about them has to be looked at.

Units may be exchanged, so that one unit which nothing else names stands for all others of that kind.  What is
left are the ways in which the letters can agree with each other and with units that are called by name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from derive.notation.claims import Claim
from derive.notation.instance import Instance, Structure
from derive.notation.problems import Unclear
from derive.notation.system import Name, depends_on
from derive.notation.terms import FIXED, Argument, Condition, Letter, Reference, SameIndex, walk
from derive.proof.sizes import Placement, placements, units_apart
from derive.results import Code

#: A unit for each letter.
Choice: TypeAlias = Mapping[str, Name]
#: Claims with more ways to look at them are not decided.
MOST_CHOICES = 8


def choices(structure: Structure, claim: Claim) -> list[Choice]:
    """The units to look at, the letters all different and different from named units in the first choice.

    Raises `Unclear` if there are too many.
    """
    letters = sorted(_reached(structure, claim))
    if not letters:
        return [{}]
    named, known = _units(list(placements(structure, claim)), letters, claim)
    found: list[Choice] = []
    for choice in _combined(letters, sorted(named, key=repr), known):
        found.append(choice)
        if len(found) > MOST_CHOICES:
            names = ", ".join(letter.removeprefix(FIXED) for letter in letters)
            message = f"too many ways in which {names} and the units called by name can agree"
            raise Unclear(Code.UNDECIDED, message, claim.span)
    return found


def _reached(structure: Structure, claim: Claim) -> set[str]:
    """The fixed letters on which a claim depends."""
    system = structure.system
    if not system.fixed:
        return set()
    families = {family for one in claim.mentions for family in depends_on(system, one.family)}
    bodies = [d.body for family in families for d in system.by_family.get(family, ())]
    return {name for term in (*claim.terms, *claim.conditions, *bodies) for name in _fixed_in(term)}


def _fixed_in(term: Argument | Condition) -> Iterator[str]:
    for part in walk(term):
        indices = part.indices if isinstance(part, Reference) else ()
        if isinstance(part, SameIndex):
            indices = (part.left, part.right)
        for index in indices:
            if isinstance(index, Letter) and index.name.startswith(FIXED):
                yield index.name


def _units(
    placed: Sequence[Placement], letters: Sequence[str], claim: Claim
) -> tuple[set[Name], tuple[Name, ...] | None]:
    """The units that are named where such letters stand, and all that there are if the givens say so."""
    named: set[Name] = set()
    known: tuple[Name, ...] | None = None
    for placement in placed:
        structure, axes = placement.structure, placement.axes
        places = {place for letter in letters for place in structure.system.fixed[letter]}
        points = [point for point in axes.points() if point[:2] in places]
        apart = units_apart(placement, claim)
        named.update(*(apart.get(axes.find(point), ()) for point in points))
        outline = Instance(structure, {}, axes)
        known = next((units for p in points if (units := outline.known_units(p)) is not None), known)
    return named, known


def _combined(
    letters: Sequence[str], named: Sequence[Name], known: tuple[Name, ...] | None
) -> Iterator[Choice]:
    """All choices but for exchanges of units that nothing names, the most different ones first."""
    highest = max((label for label in named if isinstance(label, int)), default=0)
    new = [unit for unit in known if unit not in named] if known is not None else None

    def go(position: int, used: list[Name]) -> Iterator[Choice]:
        if position == len(letters):
            yield {}
            return
        fresh = highest + len(used) + 1 if new is None else next((u for u in new if u not in used), None)
        for unit in (*([fresh] if fresh is not None else []), *reversed(used), *named):
            more = [*used, unit] if unit == fresh else used
            for rest in go(position + 1, more):
                yield {letters[position]: unit, **rest}

    return go(0, [])
