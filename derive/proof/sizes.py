"""At which depths, widths and index values a claim is looked at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import product
from typing import TypeAlias

from msgspec import Struct, field

from derive.latex import LatexError, parse_tree, to_unicode
from derive.limits import allowance, spend
from derive.notation.claims import Claim
from derive.notation.instance import Axes, Clash, Instance, Structure, compared
from derive.notation.problems import Finding, Unclear
from derive.notation.system import (
    SIZE,
    Environment,
    Name,
    SlotPoint,
    System,
    evaluate_index,
    indexed_functions,
    layer_indices,
    layer_places,
    slot_uses,
)
from derive.notation.terms import (
    CLASS,
    FIXED,
    LAST,
    Apply,
    Condition,
    Domain,
    Family,
    Index,
    Label,
    Letter,
    Multiplied,
    Not,
    Reference,
    SameIndex,
    SlotUse,
    Term,
    Total,
    walk,
)
from derive.results import Code

#: Unequal widths of neighbouring layers, so that no slip hides behind two layers of one size.
PROFILES: tuple[tuple[int, ...], ...] = ((2, 3), (3, 4, 2), (5, 4))


#: The units that are called by name, per set of units.
Named: TypeAlias = Mapping[SlotPoint, set[Name]]

#: A place of an index: quantity and number of the place.
Slot: TypeAlias = tuple[str, int]

#: A claim that calls a higher layer by number is not decided.
MOST_LAYERS = 64


class Placement(Struct, frozen=True):
    """A claim at fixed layers of a structure, its letters of units tied to sets of units."""

    structure: Structure
    axes: Axes
    layers: Mapping[str, Name]
    refined: bool
    _named: dict[int, tuple[Claim, Named]] = field(default_factory=dict)


def default_depths(system: System, claim: Claim, *, deeper: bool = False) -> dict[str, int]:
    """As many layers as show the first, a middle and the last one, and all that are named.

    ``deeper``: more than that, so that no claim holds because a layer called by number is the last one.
    Where nothing speaks of a last layer but by its number, that one is.
    """
    depths: dict[str, int] = {}
    for ordinal in system.ordinals:
        base = system.bases.get(ordinal, 0)
        named = max(_named_layers(system, claim, ordinal), default=base)
        span = _span(system, claim, ordinal)
        if max(named - base, system.depths.get(ordinal, 0) - base, span) > MOST_LAYERS:
            raise Unclear(Code.UNDECIDED, f"networks of more than {MOST_LAYERS} layers are not built")
        reach = 3 if any(slot == ordinal for slot in claim.layers.values()) else 2
        reach = max(reach, span + 2)
        depths[ordinal] = max(base + reach + system.reach - 1, named)
        if deeper and (named == base or ordinal in system.lasts):
            depths[ordinal] = max(depths[ordinal] + 1, named + system.reach)
    return depths


def _span(system: System, claim: Claim, ordinal: str) -> int:
    """How many layers lie between those that a claim mentions, from a letter's own or from the last one."""
    shifts: dict[str, set[int]] = {}
    for slot, index in layer_places(system, *claim.terms):
        if slot == ordinal and isinstance(index, Letter):
            last = {0} if index.name.startswith(LAST) else set()
            shifts.setdefault(index.name, last).add(index.shift)
    return max((max(found) - min(found) for found in shifts.values()), default=0)


def _named_layers(system: System, claim: Claim, ordinal: str) -> Iterator[int]:
    """The layers that the givens and the claim call by number."""
    if ordinal in system.numbered:
        yield system.numbered[ordinal]
    ends = [(claim.layers.get(letter), end) for letter, pair in claim.restriction.items() for end in pair]
    for slot, index in (*layer_places(system, *claim.terms), *ends):
        if slot == ordinal and isinstance(index, Label) and isinstance(index.value, int):
            yield index.value


def _check_letters(structure: Structure, claim: Claim) -> None:
    """A capital that no given uses (h_T) may well mean the last layer; that is not for us to guess."""
    for letter, ordinal in claim.layers.items():
        if len(letter) == 1 and letter.isupper() and letter not in structure.system.ordinals:
            known = any(
                isinstance(index, Letter) and index.name == letter
                for d in structure.system.definitions
                for index in d.pattern
            )
            if not known:
                message = f"{letter} is not among the givens; is it the last {ordinal}?"
                raise Unclear(Code.UNDEFINED, message, claim.span)


def placements(structure: Structure, claim: Claim) -> Iterator[Placement]:
    """The values of the claim's layer letters at which all it mentions exists.

    Raises `Finding` if it mentions something that exists nowhere, or not in the range that it states, or
    ties together what does not belong together.
    """
    _check_letters(structure, claim)
    letters = list(claim.layers)
    found = 0
    missing: tuple[str, Name] | None = None
    for values in product(*(_layer_values(structure, claim, letter) for letter in letters)):
        layers: dict[str, Name] = {**structure.anchors, **dict(zip(letters, values, strict=True))}
        gone = next(absent(structure, claim, layers), None)
        if gone is not None:
            missing = missing or gone
            if _is_stated(structure, claim, layers):
                _outside(structure, gone)
            continue
        if vague(structure, claim, layers):
            if _is_stated(structure, claim, layers):
                message = "the givens do not say what stands at the lowest of these layers"
                raise Unclear(Code.INDEX, message, claim.span)
            continue
        found += 1
        yield place(structure, claim, layers)
    if not found:
        _nowhere(structure, letters, missing)


def _is_stated(structure: Structure, claim: Claim, layers: Environment) -> bool:
    """Whether the formula itself says that these layers are meant: both ends are written, or this one is."""
    for letter, (low, high) in claim.restriction.items():
        ends = [_layer_number(end, structure) for end in (low, high) if end is not None]
        if len(ends) == 2 or layers[letter] in ends:
            return True
    return False


def _layer_values(structure: Structure, claim: Claim, letter: str) -> range:
    """The layers a letter takes: those that the formula states, or all that there are."""
    every = structure.layer_range(claim.layers[letter])
    if letter not in claim.restriction:
        return every
    low, high = claim.restriction[letter]
    first = every[0] if low is None else _layer_number(low, structure)
    last = every[-1] if high is None else _layer_number(high, structure)
    return range(max(first, every[0] - 1), min(last, every[-1] + 1) + 1)


def _layer_number(index: Index, structure: Structure) -> int:
    value = evaluate_index(index, structure.anchors) if not _unbound(index, structure) else None
    if not isinstance(value, int):
        raise Unclear(Code.INDEX, "the range of layers behind the formula is not understood")
    return value


def _unbound(index: Index, structure: Structure) -> bool:
    return isinstance(index, Letter) and index.name not in structure.anchors


def _nowhere(structure: Structure, letters: list[str], missing: tuple[str, Name] | None) -> None:
    if missing is not None and not letters:
        _outside(structure, missing)
    raise Unclear(Code.INDEX, "there is no layer at which all of this exists")


def _outside(structure: Structure, missing: tuple[str, Name]) -> None:
    family, layer = missing
    known = [n for n in _layers_of(structure, family) if structure.exists(family, (n,))]
    span = f"{known[0]}…{known[-1]}" if known else "none"
    name = spoken(family)
    message = (
        f"{name} does not exist at layer {layer} (with {structure_depth(structure)}, it exists at {span})"
    )
    if _is_defined_in_part(structure, family, layer):
        raise Unclear(Code.UNDEFINED, f"{message}, and what it is there is not given")
    raise Finding(Code.INDEX, message, f"layer {layer}, range {span}")


def _is_defined_in_part(structure: Structure, family: str, layer: Name) -> bool:
    """Whether a note itself says what a quantity is, but not at this one of the network's layers."""
    slot = next(slot for slot in structure.system.quantities[family].slots if slot)
    definitions = structure.system.by_family.get(family, ())
    own = bool(definitions) and not any(one.source for one in definitions)
    return own and layer in structure.layer_range(slot)


def structure_depth(structure: Structure) -> str:
    return ", ".join(f"last {name} = {depth}" for name, depth in structure.depths.items())


def _layers_of(structure: Structure, family: str) -> range:
    slot = next(slot for slot in structure.system.quantities[family].slots if slot)
    return structure.layer_range(slot)


def absent(structure: Structure, claim: Claim, layers: Environment) -> Iterator[tuple[str, Name]]:
    for reference in claim.mentions:
        indices = layer_indices(structure.system, reference)
        if any(isinstance(i, Letter) and i.name not in layers for i in indices):
            continue
        values = tuple(evaluate_index(i, layers) for i in indices)
        if values and not structure.exists(reference.family, values):
            yield reference.family, values[0]


def vague(structure: Structure, claim: Claim, layers: Environment) -> bool:
    """Whether a claim relies on a definition that does not reach so far down.

    That is so where the highest mention of a quantity, or one above another, is left to be an input there.
    """
    if structure.system.reach == 1:
        return False
    mentioned: dict[str, list[tuple[Name, ...]]] = {}
    for reference in claim.mentions:
        indices = layer_indices(structure.system, reference)
        if indices and all(isinstance(i, Label) or i.name in layers for i in indices):
            values = tuple(evaluate_index(i, layers) for i in indices)
            mentioned.setdefault(reference.family, []).append(values)
    return any(
        structure.initial(family, values) and (values == max(places) or values != min(places))
        for family, places in mentioned.items()
        for values in places
    )


def place(structure: Structure, claim: Claim, layers: dict[str, Name]) -> Placement:
    """The claim at fixed layers; raises `Finding` if a letter would run over two different sets of units."""
    axes = structure.axes.copy()
    before = len(axes.points()), {axes.find(p) for p in axes.points()}
    uses = {**bound_uses(structure, claim), **{k: list(v) for k, v in claim.units.items()}}
    for environment in _with_inner_layers(structure, claim, layers):
        for clash in structure.clashes(uses, environment, axes):
            raise _misfit(structure, claim, clash)
        _tie_compared(structure, claim, uses, environment, axes)
    after = len(axes.points()), {axes.find(p) for p in axes.points()}
    return Placement(structure, axes, layers, before != after)


def _tie_compared(
    structure: Structure,
    claim: Claim,
    uses: Mapping[str, Sequence[tuple[Letter, SlotUse]]],
    environment: Environment,
    axes: Axes,
) -> None:
    """Letters that a claim compares have to number the same units: j = k says nothing across layers."""
    for part in (*claim.terms, *claim.conditions):
        for pair in compared(part):
            points = [structure.point(use, environment) for name in pair for _, use in uses.get(name, ())]
            known = [point for point in points if point is not None]
            for point in known[1:]:
                if axes.find(point) == axes.find(known[0]):
                    continue
                if axes.weight(point) > 1 and axes.weight(known[0]) > 1:
                    one, other = (name.split(".")[0] for name in pair)
                    message = f"{one} and {other} number different units, so that they cannot be compared"
                    raise Unclear(Code.INDEX, message, claim.span)
                axes.union(known[0], point)


def _misfit(structure: Structure, claim: Claim, clash: Clash) -> Finding:
    first, second = (describe_point(structure.system, p) for p in (clash.first, clash.second))
    detail = f"{first} against {second}"
    if clash.letter.startswith("#"):
        message = f"the units of {first} and those of {second} do not fit together"
        return Finding(Code.SHAPE, message, detail, claim.span)
    letter = clash.letter.split(".")[0].removeprefix(FIXED)
    message = f"{letter} would have to run over the units of {first} and over those of {second}"
    return Finding(Code.INDEX, message, detail, claim.span)


def _with_inner_layers(
    structure: Structure, claim: Claim, layers: dict[str, Name]
) -> Iterator[dict[str, Name]]:
    """The values of letters that sums over layers bind, at which all that is mentioned can exist."""
    system = structure.system
    inner: dict[str, str] = {}
    for reference in claim.mentions:
        for index, slot in zip(reference.indices, system.quantities[reference.family].slots, strict=True):
            if slot is not None and isinstance(index, Letter) and index.name not in layers:
                inner[index.name] = slot
    for values in product(*(structure.layer_range(slot) for slot in inner.values())):
        environment = {**layers, **dict(zip(inner, values, strict=True))}
        places = [
            (r.family, tuple(evaluate_index(i, environment) for i in layer_indices(system, r)))
            for r in claim.mentions
        ]
        if all(structure.possible(family, place) for family, place in places):
            yield environment


def bound_uses(structure: Structure, claim: Claim) -> dict[str, list[tuple[Letter, SlotUse]]]:
    """For each letter that a sum in a claim binds where it stands."""
    found: dict[str, list[tuple[Letter, SlotUse]]] = {}
    for term in claim.terms:
        for letter, use in slot_uses(structure.system, term):
            if letter.name not in claim.units and letter.name not in claim.layers and use.position >= SIZE:
                found.setdefault(letter.name, []).append((letter, use))
    return found


def describe_point(system: System, point: SlotPoint) -> str:
    """A slot in the reader's words: the quantity at its layer."""
    family, position, layers = point
    if family.startswith(("size:", "layer:")):
        name = family.partition(":")[2]
        return f"{name}_{layers[0]}" if layers else name
    quantity = system.quantities[family]
    text = spoken(family)
    where = f"^({', '.join(map(str, layers))})" if layers else ""
    count = len(quantity.unit_positions)
    order = quantity.unit_positions.index(position) + 1 if position in quantity.unit_positions else 0
    which = {1: "first", 2: "second", 3: "third"}.get(order, f"{order}th") if count > 1 else ""
    return f"{text}{where}" + (f" ({which} index)" if which else "")


@lru_cache(maxsize=512)
def spoken(family: str) -> str:
    """A family's name as a reader of the note knows it, without its indices."""
    stem = family.split("^")[0].split("_")[0]
    try:
        with allowance():  # found once, it may not cost the first formula more than the next
            return to_unicode(parse_tree(stem, names=(stem,)))
    except LatexError:
        return stem


def make_instance(
    placement: Placement, profile: tuple[int, ...], claim: Claim, cache: dict[object, Instance]
) -> Instance:
    """An instance whose widths follow a profile, wide enough for every unit that is named."""
    named = named_units(placement, claim)
    needed = tuple(
        sorted((repr(axis), max_label(labels)) for axis, labels in named.items() if max_label(labels) > 1)
    )
    key = (id(placement.structure), profile, needed)
    if not placement.refined and key in cache:
        return cache[key]
    instance = _build(placement, profile, named)
    if not placement.refined:
        cache[key] = instance
    return instance


def max_label(labels: set[Name]) -> int:
    return max((label for label in labels if isinstance(label, int)), default=0)


def _build(placement: Placement, profile: tuple[int, ...], named: Named) -> Instance:
    axes = placement.axes
    roots = sorted({axes.find(point) for point in axes.points()}, key=_axis_order)
    widths: dict[SlotPoint, int] = {}
    for number, root in enumerate(roots):
        layers = root[2]
        place = layers[0] if layers and isinstance(layers[0], int) else number
        highest = max_label(named.get(root, set()))
        # The highest unit that is named need not be the last one.
        more = highest + 1 if highest > 1 and profile in PROFILES[1:] else highest
        widths[root] = max(profile[place % len(profile)], more)
    return Instance(placement.structure, widths, axes)


def _axis_order(point: SlotPoint) -> tuple[str, ...]:
    return (repr(point[2]), point[0], repr(point[1]))


def named_units(placement: Placement, claim: Claim) -> Named:
    """The units called by name, in the givens and in the claim, per set of units."""
    if id(claim) not in placement._named:
        # The claim is kept, so that its id is not given to another one.
        placement._named[id(claim)] = claim, _find_named_units(placement, claim)
    return placement._named[id(claim)][1]


def _find_named_units(placement: Placement, claim: Claim) -> Named:
    found = {point: set(labels) for point, labels in units_apart(placement, claim).items()}
    anchors, axes = placement.structure.anchors, placement.axes
    for name, places in placement.structure.system.fixed.items():
        for point in axes.points():
            if point[:2] in places:
                found.setdefault(axes.find(point), set()).add(anchors[name])
    return found


def units_apart(placement: Placement, claim: Claim) -> Named:
    """The units called by name, those not counted for which a letter is looked at that is held fixed."""
    structure, axes = placement.structure, placement.axes
    found: dict[SlotPoint, set[Name]] = {}
    for source in (structure.named, structure.extras):
        for point, labels in source.items():
            found.setdefault(axes.find(point), set()).update(labels)
    for point, label in _claim_labels(placement, claim):
        found.setdefault(axes.find(point), set()).add(label)
    for place, apart in (*_singled_out(structure), *_singled_out_in_claim(structure.system, claim)):
        for point in axes.points():
            if place is None or point[:2] == place:
                found.setdefault(axes.find(point), set()).update(apart)
    return found


@lru_cache(maxsize=256)
def _singled_out(structure: Structure) -> tuple[tuple[Slot | None, frozenset[Name]], ...]:
    """Units that the givens treat apart without naming a component: see `_singled_out_in`."""
    found: list[tuple[Slot | None, frozenset[Name]]] = []
    for definition in structure.system.definitions:
        head = Reference(definition.family, definition.pattern)
        found += _singled_out_in(structure.system, definition.body, _slots_of(structure.system, head))
    return tuple(found)


def _singled_out_in_claim(system: System, claim: Claim) -> Iterator[tuple[Slot | None, frozenset[Name]]]:
    letters = {name: {(use.family, use.position) for _, use in uses} for name, uses in claim.units.items()}
    for part in (*claim.terms, *claim.conditions):
        yield from _singled_out_in(system, part, letters, frozenset(claim.layers))


def _slots_of(system: System, term: Term | Condition) -> dict[str, set[Slot]]:
    """Where each letter of units stands in a term."""
    found: dict[str, set[Slot]] = {}
    for letter, use in slot_uses(system, term):
        found.setdefault(letter.name, set()).add((use.family, use.position))
    return found


def _singled_out_in(
    system: System,
    term: Term | Condition,
    around: Mapping[str, set[Slot]],
    layers: frozenset[str] = frozenset(),
) -> Iterator[tuple[Slot | None, frozenset[Name]]]:
    """Units in written bounds and in conditions on indices, each with the slot in question or None for any.

    ``around`` are the places of letters outside of the term, ``layers`` are letters that stand for layers.
    """
    apart: list[tuple[str, frozenset[Name]]] = []
    for part in walk(term):
        if isinstance(part, SameIndex):
            labels = frozenset(i.value for i in (part.left, part.right) if isinstance(i, Label))
            names = [i.name for i in (part.left, part.right) if isinstance(i, Letter)]
            apart += [(name, labels) for name in names if labels]
        elif isinstance(part, Apply):
            labels = frozenset(i.value for i in part.indices if isinstance(i, Label))
            if labels:
                yield None, labels
        elif isinstance(part, Total | Multiplied | Family):
            for use in part.domain.uses:
                if use.position == SIZE or not system.quantities[use.family].slots[use.position]:
                    yield (use.family, use.position), frozenset(_bounds(part.domain))
    if apart:
        layers |= {i.name for _, i in layer_places(system, term) if isinstance(i, Letter)}
        places = _slots_of(system, term)
        for name, labels in apart:
            slots = {*places.get(name, ()), *around.get(name, ())}
            if name not in layers or slots:
                yield from ((slot, labels) for slot in slots or (None,))


def _bounds(domain: Domain) -> set[Name]:
    """The units that a written range singles out."""
    bounds: set[Name] = set(domain.labels or ())
    bounds |= {n for n in (domain.first, domain.last) if n is not None and n > 1}
    if domain.last is not None:
        bounds |= set(range(domain.first or 1, min(domain.last, 32) + 1))
    return bounds


def _claim_labels(placement: Placement, claim: Claim) -> Iterator[tuple[SlotPoint, Name]]:
    system = placement.structure.system
    for reference in claim.labelled:
        named = [(p, i) for p, i in enumerate(reference.indices) if isinstance(i, Label)]
        indices = layer_indices(system, reference)
        if any(isinstance(i, Letter) and i.name not in placement.layers for i in indices):
            continue
        layers = tuple(evaluate_index(i, placement.layers) for i in indices)
        for position, index in named:
            if position in system.quantities[reference.family].unit_positions:
                yield (reference.family, position, layers), index.value


def check_labels(instance: Instance, placement: Placement, claim: Claim) -> None:
    """Raise `Finding` where the claim names a unit that its layer does not have."""
    for point, label in _claim_labels(placement, claim):
        units = instance.units(point)
        if label not in units and point[0].startswith(CLASS):
            raise Unclear(Code.INDEX, f"there is no class {label}", claim.span)
        if label not in units:
            name = describe_point(instance.system, point)
            known = ", ".join(map(str, units))
            raise Finding(
                Code.INDEX,
                f"{name} has no unit {label}, only {known}",
                f"{label} outside {known}",
                claim.span,
            )


def check_bounds(instance: Instance, placement: Placement, claim: Claim) -> None:
    """Raise `Finding` where a sum begins or ends at a unit or layer that what it sums does not have.

    Raises `Unclear` where it ends at a size that no given speaks of, though one names that of its units.
    """
    for part in (part for term in claim.terms for part in walk(term)):
        if not isinstance(part, Total | Multiplied) or part.domain.labels is not None:
            continue
        for use in part.domain.uses:
            if use.position == SIZE:
                _check_size(placement, part.domain, use, claim)
                continue
            for end in (part.domain.first, part.domain.last):
                if end is not None and not _has(instance, placement, use, end):
                    name = spoken(use.family)
                    message = f"{name} has no {end}, where the sum begins or ends"
                    raise Finding(Code.INDEX, message, f"{end} outside {name}", claim.span)


def _has(instance: Instance, placement: Placement, use: SlotUse, end: int) -> bool:
    """Whether a unit or layer exists at an end of a sum, as far as that can be told here."""
    slot = instance.system.quantities[use.family].slots[use.position]
    if slot is not None:
        layers = placement.structure.layer_range(slot)
        return any(placement.structure.exists(use.family, (layer,)) for layer in layers if layer == end)
    point = placement.structure.point(use, placement.layers)
    return point is None or end in instance.units(point)


def _check_size(placement: Placement, domain: Domain, size: SlotUse, claim: Claim) -> None:
    axes = placement.structure.axes
    known = set(axes.points())
    if any(point[0] == size.family for point in known):
        return
    for use in domain.uses:
        point = placement.structure.point(use, placement.layers)
        if point in known and any(other[0].startswith("size:") for other in axes.members(point)):
            name = size.family.partition(":")[2]
            raise Unclear(Code.UNDEFINED, f"`{name}` is not among the givens", claim.span)


def environments(instance: Instance, placement: Placement, claim: Claim) -> Iterator[dict[str, Name]]:
    """Values of the free letters, one for each pattern of coincidences.

    Units that nothing calls by name may be exchanged, so it is enough to let each letter take the named
    units, the units already taken, and one new one.
    """
    named = named_units(placement, claim)
    letters = list(claim.units)
    # Functions with an index, f_j and f_k, compare units of all layers by their numbers.
    everywhere = has_indexed_functions(placement.structure.system, claim)

    def extend(position: int, environment: dict[str, Name]) -> Iterator[dict[str, Name]]:
        if position == len(letters):
            if all(_holds(condition, environment) for condition in claim.conditions):
                yield dict(environment)
            return
        letter = letters[position]
        for value in _values(instance, placement, claim, letter, environment, named, everywhere):
            environment[letter] = value
            yield from extend(position + 1, environment)
            del environment[letter]

    yield from extend(0, dict(placement.layers))


def has_indexed_functions(system: System, claim: Claim) -> bool:
    """Whether units have functions of their own, in the givens or in the claim."""
    return system.indexed or any(indexed_functions(term, claim.layers) for term in claim.terms)


def _holds(condition: Condition, environment: Environment) -> bool:
    match condition:
        case SameIndex(left, right):
            return evaluate_index(left, environment) == evaluate_index(right, environment)
        case Not(inner):
            return not _holds(inner, environment)
    raise Unclear(Code.UNDECIDED, "this condition is not decided")


def _values(
    instance: Instance,
    placement: Placement,
    claim: Claim,
    letter: str,
    environment: dict[str, Name],
    named: Named,
    everywhere: bool,
) -> list[Name]:
    points = [p for _, use in claim.units[letter] if (p := placement.structure.point(use, environment))]
    if not points:
        raise Unclear(Code.INDEX, f"nothing says what {letter} ranges over", claim.span)
    units = _shared_units(instance, points)
    axis = placement.axes.find(points[0])
    known = named.get(axis, set()) | {
        value
        for other, value in environment.items()
        if other in claim.units and (everywhere or _same_axis(placement, claim, other, axis, environment))
    }
    fresh = [u for u in units if u not in known][:1]
    return [u for u in units if u in known] + fresh


def _shared_units(instance: Instance, points: list[SlotPoint]) -> list[Name]:
    """The units that all of some slots have, in order."""
    first, *others = [instance.units(point) for point in points]
    spend(len(first) + 10 * len(points))
    sets = [frozenset(units) for units in others if units != first]
    return [unit for unit in first if all(unit in units for units in sets)]


def _same_axis(
    placement: Placement, claim: Claim, letter: str, axis: SlotPoint, environment: Environment
) -> bool:
    points = [p for _, use in claim.units[letter] if (p := placement.structure.point(use, environment))]
    return bool(points) and placement.axes.find(points[0]) == axis


def describe_sizes(instance: Instance, axes: Iterable[SlotPoint] | None = None) -> dict[str, int]:
    """Depth and widths under readable names; of all sets of units, or of some."""
    found: dict[str, int] = {}
    for ordinal, depth in instance.structure.depths.items():
        found[_last_name(instance, ordinal)] = depth
    every = instance.axes.points() if axes is None else axes
    for root in sorted({instance.axes.find(point) for point in every}, key=_axis_order):
        found[_axis_name(instance, root)] = instance.axis_size(root)
    return found


def _last_name(instance: Instance, ordinal: str) -> str:
    return "L" if ordinal == "l" else f"last {ordinal}"


def _axis_name(instance: Instance, root: SlotPoint) -> str:
    members = instance.axes.members(root)
    for prefix in ("size:", "layer:"):
        for family, _, layers in members:
            if family.startswith(prefix):
                name = family.removeprefix(prefix)
                return f"{name}_{layers[0]}" if layers else name
    family, _, layers = min(members, key=lambda p: (-len(p[2]), len(p[0]), repr(p)))
    return f"n_{layers[0]}" if layers else f"n({spoken(family)})"


__all__ = ["PROFILES", "Placement", "describe_sizes", "environments", "make_instance", "placements"]
