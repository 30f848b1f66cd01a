"""How many widths suffice: Theorem W of docs/soundness.md.

If both sides of a claim agree at ``r + 1`` consecutive widths of every layer, on the full grid over the
layers, they agree at every width, where r bounds how deep sums over that layer are nested in a product.
Here r is counted, upwards where in doubt, from the claim with its definitions unfolded and its derivatives
carried out; arguments of functions stay opaque.
"""

from __future__ import annotations

from collections.abc import Mapping

from derive.notation.claims import Claim
from derive.notation.system import SlotPoint, System, indexed_functions
from derive.notation.terms import Constant, Index, Label, Letter, Reference, Total
from derive.proof.counts import NotGeneral
from derive.proof.ranks import Ranks
from derive.proof.sizes import Placement, bound_uses, has_indexed_functions, max_label, named_units


def grid(
    placement: Placement, claim: Claim, fixed: Mapping[SlotPoint, int], *, standing: bool = False
) -> dict[SlotPoint, range]:
    """The widths to look at for every set of units that the claim depends on.

    ``standing``: how many suffice where the sides agree with quantities left standing.
    Raises `NotGeneral` where a condition of the theorem fails.
    """
    structure = placement.structure
    tied = _tied(structure.system)
    if has_indexed_functions(structure.system, claim):
        _check_indexed(placement, claim)
    ranks = Ranks(structure, placement.axes, standing=standing, tied=tied and tied[0])
    found, degree = ranks.counting.cleared([ranks.value(term, placement.layers) for term in claim.terms])
    named = named_units(placement, claim)
    free = _free_letters(placement, claim)
    solved = _solved(placement, tied) if degree else set()
    widths: dict[SlotPoint, range] = {}
    for axis in sorted({*found, *named, *free, *solved}, key=repr):
        if axis in fixed:
            continue
        highest = max_label(named.get(axis, set()))
        # Units beside the numbered ones (a bias unit) are there at every width.
        numbered = sum(isinstance(unit, int) and unit > 0 for unit in named.get(axis, ()))
        # An assumption is solved for one unit's variable, which makes sums of its powers.
        depth, kept = found.get(axis, 0) + degree * (axis in solved), numbered + (axis in solved)
        start = max(1, highest, free.get(axis, 0) + kept)
        widths[axis] = range(max(1, highest), start + depth + 1)
    return widths


def _tied(system: System) -> tuple[str, int] | None:
    """The family of leaves of which an assumption gives the sum, and the place of the index summed over."""
    if not system.assumptions:
        return None
    match system.assumptions:
        case ((Total(letter, _, Reference(family, indices)), Constant()),):
            places = [place for place, index in enumerate(indices) if index == Letter(letter)]
            others = [i for i in indices if i != Letter(letter)]
            if family not in system.by_family and len(places) == 1 and all(map(_is_free, others)):
                return family, places[0]
    raise NotGeneral("an assumption that is not the value of one sum of leaves")


def _is_free(index: Index) -> bool:
    return isinstance(index, Letter) and not index.shift


def _solved(placement: Placement, tied: tuple[str, int] | None) -> set[SlotPoint]:
    """The sets of units over which the assumption sums."""
    points = placement.axes.points() if tied is not None else ()
    return {placement.axes.find(point) for point in points if tied and point[:2] == tied}


def _check_indexed(placement: Placement, claim: Claim) -> None:
    """A function with an index has to have it over one set of units: f_1 of two layers is one function."""
    structure, found = placement.structure, dict[str, SlotPoint]()
    places = [
        (definition.body, structure.letters(definition), environment)
        for definition, environment in structure.placements
    ]
    uses = bound_uses(structure, claim)
    uses.update((letter, list(at)) for letter, at in claim.units.items())
    places += [(term, uses, dict(placement.layers)) for term in claim.terms]
    for body, letters, environment in places:
        for part, letter in indexed_functions(body, structure.anchors):
            points = [structure.point(use, environment) for _, use in letters.get(letter, ())]
            # Each of its places has units of its own.
            place = [isinstance(i, Letter) and i.name == letter for i in part.indices].index(True)
            key = repr((part.function, place, [i for i in part.indices if isinstance(i, Label)]))
            for point in points:
                if point is not None and found.setdefault(key, axis := placement.axes.find(point)) != axis:
                    raise NotGeneral("a function with an index over several sets of units")


def _free_letters(placement: Placement, claim: Claim) -> dict[SlotPoint, int]:
    """How many free letters range over each set of units."""
    counts: dict[SlotPoint, int] = {}
    for letter, uses in claim.units.items():
        del letter
        points = [p for _, use in uses if (p := placement.structure.point(use, placement.layers)) is not None]
        if points:
            axis = placement.axes.find(points[0])
            counts[axis] = counts.get(axis, 0) + 1
    return counts
