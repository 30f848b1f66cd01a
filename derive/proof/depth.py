"""Which few layers stand for every depth: Theorem D of docs/soundness.md.

A claim about a symbolic layer l is looked at on the segment of layers that it touches.  The cost becomes
an open function of the border, that is of all that the rest of the network above the segment refers to;
what comes in from below are leaves.  A claim about the last layer alone is looked at on the segment that
ends there, under its real cost.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product

from msgspec import Struct
from msgspec.structs import replace

from derive.notation.claims import Claim
from derive.notation.instance import Structure
from derive.notation.system import (
    Definition,
    Name,
    System,
    defines_last,
    layer_indices,
    layer_places,
    pattern_layers,
    references,
)
from derive.notation.terms import (
    LAST,
    ZERO,
    Apply,
    Argument,
    Derivative,
    Domain,
    Family,
    Index,
    Label,
    Letter,
    Multiplied,
    Reference,
    SameIndex,
    SlotUse,
    Term,
    Total,
    add,
    walk,
)
from derive.proof.costs import parts
from derive.proof.counts import NotGeneral
from derive.proof.layer_sums import check_sums, cut_sums, without_sums


class Segment(Struct, frozen=True):
    """A system on a few layers, and the value of the claim's layer letter in it.

    ``closed``: it ends with the last layer of the network.
    """

    system: System
    depths: tuple[tuple[str, int], ...]
    layers: tuple[tuple[str, Name], ...]
    closed: bool = True


def segments(system: System, claim: Claim, structure: Structure) -> Iterator[Segment]:
    """Segments that together stand for every depth and every layer at which the claim makes sense.

    ``structure`` is the system at any depth; it tells which indices run over the same units.
    Raises `NotGeneral` where a condition of the theorem fails.
    """
    families = reached(system, claim)
    offsets = list(_offsets(system, claim))
    ordinals = {slot for family in families for slot in system.quantities[family].slots if slot}
    ordinals |= {slot for slot, _, _ in offsets}
    if not ordinals and not claim.layers:
        yield Segment(system, tuple((name, system.bases.get(name, 0) + 2) for name in system.ordinals), ())
        return
    if len(ordinals) != 1 or len(claim.layers) > 1:
        raise NotGeneral("more than one kind of layer")
    ordinal = next(iter(ordinals))
    if ordinal in system.depths:
        yield from _concrete(system, claim, ordinal)
        return
    kinds = {kind for _, kind, _ in offsets}
    if "label" in kinds:
        raise NotGeneral("a numbered layer")
    if "letter" in kinds and "last" in kinds:
        raise NotGeneral("a symbolic layer together with the last one")
    _check_sizes(system, ordinal)
    _check_shared(system, claim, families)
    ends = check_sums(system, families, structure, ordinal)
    shifts = [shift for _, _, shift in offsets] or [0]
    if claim.layers:
        yield from _symbolic(system, claim, ordinal, families, shifts, structure, ends)
    else:
        yield from _anchored(system, ordinal, families, shifts)


def _concrete(system: System, claim: Claim, ordinal: str) -> Iterator[Segment]:
    """A network whose depth the note fixes: every layer of it."""
    depth = system.depths[ordinal]
    if not claim.layers:
        yield Segment(system, ((ordinal, depth),), ())
        return
    letter = next(iter(claim.layers))
    for value in range(system.bases.get(ordinal, 0), depth + 1):
        yield Segment(system, ((ordinal, depth),), ((letter, value),))


def reached(system: System, claim: Claim) -> set[str]:
    """All families that the claim mentions or that their definitions mention."""
    found: set[str] = set()
    waiting = [r.family for term in claim.terms for r in references(term)]
    while waiting:
        family = waiting.pop()
        if family in found:
            continue
        found.add(family)
        for definition in system.by_family.get(family, ()):
            waiting.extend(r.family for r in definition.mentions)
    return found


def _offsets(system: System, claim: Claim) -> Iterator[tuple[str, str, int]]:
    """For each layer that the claim mentions: its kind, by what kind of index, and how far from it."""
    for slot, index in layer_places(system, *claim.terms):
        if isinstance(index, Label):
            yield slot, "label", 0
        elif index.name.startswith(LAST):
            yield slot, "last", index.shift
        elif index.name in claim.layers:
            yield slot, "letter", index.shift
        else:
            raise NotGeneral("a sum over layers")
    if any(isinstance(part, SameIndex) for term in claim.terms for part in walk(term)):
        _check_conditions(system, claim.terms)


def _check_conditions(system: System, terms: Iterable[Term]) -> None:
    """What is said of single layers holds in no segment, since there they have other numbers."""
    for term in terms:
        layers = {index for _, index in layer_places(system, term)}
        for part in walk(term):
            if isinstance(part, SameIndex) and layers & {part.left, part.right}:
                raise NotGeneral("a condition on layers")


def _check_sizes(system: System, ordinal: str) -> None:
    base = Label(system.bases.get(ordinal, 0))
    if any(use.layers for use, _ in (*system.sizes, *system.labels)):
        raise NotGeneral("sizes fixed layer by layer")
    layers = (index for pair in system.ties for use in pair for index in use.layers)
    if any(isinstance(index, Label) and index != base for index in layers):
        raise NotGeneral("sizes fixed layer by layer")


def _check_shared(system: System, claim: Claim, reached: set[str]) -> None:
    """A parameter without a layer that layers use is shared by all of them: no segment has all its paths."""
    layered = {f for f in reached if system.quantities[f].layer_positions}
    inside = {
        r.family
        for family in layered
        for definition in system.by_family.get(family, ())
        for r in definition.mentions
        if not definition.differentiates
    }
    waiting = list(inside - layered)
    while waiting:
        for definition in system.by_family.get(waiting.pop(), ()):
            fresh = {r.family for r in definition.mentions} - inside
            inside |= fresh
            waiting.extend(fresh)
    for family in inside - layered:
        if any(layer_indices(system, r) for d in system.by_family.get(family, ()) for r in d.mentions):
            raise NotGeneral("layers that depend on something which reads the last one")
    for term in claim.terms:
        for part in walk(term):
            if isinstance(part, Derivative) and part.by.family in inside - layered:
                raise NotGeneral("a derivative by something that all layers share")


# A symbolic layer


def _symbolic(
    system: System,
    claim: Claim,
    ordinal: str,
    reached: set[str],
    shifts: list[int],
    structure: Structure,
    ends: bool,
) -> Iterator[Segment]:
    letter = next(iter(claim.layers))
    layered = [d for f in sorted(reached) for d in _layered(system, f)]
    own = [definition for definition in layered if defines_last(system, definition)]
    inputs = [d for f in sorted(reached) for d in system.by_family.get(f, ()) if _is_input(system, d)]
    inputs = [_shifted(system, one, -system.bases.get(ordinal, 0)) for one in inputs]
    low = min(shifts) - _gradients_reach(system, layered)
    high = max([*shifts, *_consumers(system, claim, layered)])
    if letter in claim.restriction:
        # So that what the last layer itself reads can be above all that is mentioned.
        high = max([high, *(max(shifts) + _reach(system, definition) for definition in own)])
    reach = max([1, *(_reach(system, definition) for definition in layered)])
    # Seen from the letter, the last layer is anywhere between where the claim ends and where the consumers
    # do, or higher up: there an open cost that also reads the highest layer stands for both, unless the last
    # layer has definitions of its own, or a sum over layers ``ends`` below it.
    tops = [(top, top < high) for top in range(max(shifts), high + 1)] + [(high, True)] * bool(own or ends)
    for start, (top, last) in product(range(low - reach, low + 1), tops):
        # The lowest layer of the segment is `start`: below all that is mentioned, so that this has its
        # definitions, or near the very bottom, where it is made of inputs.
        value, depth = -start, top - start
        if not last or (depth and not _leaves_out(claim, letter, ordinal, top)):
            bottom = inputs if start > low - reach else []
            cut = _cut(system, claim, [*layered, *bottom], reached, ordinal, depth, structure, last=last)
            yield Segment(cut, ((ordinal, depth),), ((letter, value),), closed=last)


def _is_input(system: System, definition: Definition) -> bool:
    """Whether this says what a quantity is at the lowest layer."""
    own = pattern_layers(system, definition)
    return bool(own) and all(isinstance(index, Label) for index in own)


def _leaves_out(claim: Claim, letter: str, ordinal: str, top: int) -> bool:
    """Whether a formula is only for layers further below the last one, as the condition ``l < L`` says."""
    _, high = claim.restriction.get(letter, (None, None))
    return isinstance(high, Letter) and high.name == LAST + ordinal and top < -high.shift


def _layered(system: System, family: str) -> Iterator[Definition]:
    """The definitions of a layered family, which must be the same for every layer but the last one."""
    if not system.quantities[family].layer_positions:
        return
    for definition in system.by_family.get(family, ()):
        own = pattern_layers(system, definition)
        if any(isinstance(i, Letter) and i.name.startswith(LAST) and i.shift for i in own):
            raise NotGeneral("a layer near the last one of its own")
        if all(isinstance(i, Label) for i in own):
            if _mentions_layers(system, definition) or own[0] != Label(
                system.bases.get(_ordinal(system, family), 0)
            ):
                raise NotGeneral("a numbered layer of its own")
            continue
        if definition.restriction:
            raise NotGeneral("a definition for some layers only")
        _check_uniform(system, definition, own)
        yield definition


def _ordinal(system: System, family: str) -> str:
    return next(slot for slot in system.quantities[family].slots if slot)


def _mentions_layers(system: System, definition: Definition) -> bool:
    return any(system.quantities[r.family].layer_positions for r in definition.mentions)


def _check_uniform(system: System, definition: Definition, own: list[Index]) -> None:
    """A definition must say the same at every layer: seen from there, it refers to the same layers below."""
    names = {i.name: i.shift for i in own if isinstance(i, Letter)}
    _check_conditions(system, (definition.body,))
    for _, index in layer_places(system, definition.body):
        if not isinstance(index, Letter) or index.name not in names:
            raise NotGeneral("a definition that mentions a layer far away")
        if index.shift > names[index.name]:
            raise NotGeneral("a definition by recursion from above")


def _reach(system: System, definition: Definition) -> int:
    """How many layers down a definition refers."""
    own = _shift(system, definition.family, definition.pattern)
    places = [index for _, index in layer_places(system, definition.body) if isinstance(index, Letter)]
    return max([0, *(own - index.shift for index in places)])


def _gradients_reach(system: System, layered: list[Definition]) -> int:
    """How many layers down gradients with a name differentiate: what stands there is a denominator, too."""
    down: dict[str, int] = {}
    for definition in layered:
        own = _shift(system, definition.family, definition.pattern)
        for part in walk(definition.body):
            if isinstance(part, Derivative):
                offsets = [own - offset for _, offset in _at(system, part.by)]
                down[definition.family] = max([down.get(definition.family, 0), *offsets])
    lower = {family for family, layers in down.items() if layers}
    if any(reference.family in lower for definition in layered for reference in definition.mentions):
        raise NotGeneral("a definition by a gradient in a lower layer")
    return max(down.values(), default=0)


def _consumers(system: System, claim: Claim, layered: list[Definition]) -> Iterator[int]:
    """How far above the letter the definitions stand that use the mentioned leaves and denominators."""
    mentioned: set[tuple[str, int]] = set()
    for term in claim.terms:
        for part in walk(term):
            if isinstance(part, Derivative):
                mentioned.update(_at(system, part.by))
            elif isinstance(part, Reference) and part.family not in system.by_family:
                mentioned.update(_at(system, part))
    for family, offset in mentioned:
        for definition in layered:
            shift = _shift(system, definition.family, definition.pattern)
            for reference in definition.mentions:
                if reference.family == family and system.quantities[family].layer_positions:
                    yield offset - _shift(system, family, reference.indices) + shift


def _at(system: System, reference: Reference) -> Iterator[tuple[str, int]]:
    if system.quantities[reference.family].layer_positions:
        yield reference.family, _shift(system, reference.family, reference.indices)


def _shift(system: System, family: str, indices: tuple[Index, ...]) -> int:
    index = indices[system.quantities[family].layer_positions[0]]
    return index.shift if isinstance(index, Letter) else 0


# The cut network


def _cut(
    system: System,
    claim: Claim,
    layered: list[Definition],
    reached: set[str],
    ordinal: str,
    depth: int,
    structure: Structure,
    *,
    last: bool,
) -> System:
    """The system on layers 0 to ``depth``; what reads the last layer is an open function of the border.

    If the segment ends with the ``last`` layer there is no border but what the cost itself reads, and the
    last layer has the definitions of its own; inputs have theirs if they are among the ``layered`` ones.
    """
    border = [] if last else list(_border(system, layered, depth))
    definitions = [one for one in layered if last or not defines_last(system, one)]
    costs: list[Definition] = []
    added: list[Term] = []
    for family in sorted(reached):
        if system.quantities[family].layer_positions:
            continue
        for definition in system.by_family.get(family, ()):
            if definition.differentiates:
                raise NotGeneral("a gradient without a layer")
            read, rest = parts(structure, reached, definition)
            cost = replace(definition, body=read)
            if read != ZERO:
                cost = _opened(system, cost, border, depth, structure)
            costs.append(replace(cost, body=add(cost.body, rest)))
            added.append(rest)
    cut = replace(
        system,
        definitions=(*definitions, *costs),
        assumptions=tuple(_kept(system, [*claim.terms, *(one.body for one in definitions), *added])),
        bases={ordinal: 0},
        depths={ordinal: depth},
    )
    return cut_sums(cut, reached, ordinal, depth, closed=last)


def _shifted(system: System, definition: Definition, by: int) -> Definition:
    """A definition for the lowest layer where that has another number."""
    places = system.quantities[definition.family].layer_positions
    pattern = [
        Label(index.value + by)
        if n in places and isinstance(index, Label) and isinstance(index.value, int)
        else index
        for n, index in enumerate(definition.pattern)
    ]
    return replace(definition, pattern=tuple(pattern))


def _kept(system: System, terms: Iterable[Term]) -> Iterator[tuple[Term, Term]]:
    """The assumptions about what stands in ``terms``, elsewhere than in the arguments of open costs.

    For an open function it makes no difference at which arguments it is taken.
    """
    mentioned = {reference.family for term in terms for reference in references(term)}
    for pair in system.assumptions:
        if any(reference.family in mentioned for side in pair for reference in references(side)):
            yield pair


def _border(system: System, layered: list[Definition], depth: int) -> Iterator[tuple[str, int]]:
    """Families and layers of the segment that definitions above it refer to."""
    found: dict[tuple[str, int], None] = {}
    for definition in layered:
        if definition.differentiates:
            continue
        top = _shift(system, definition.family, definition.pattern)
        for reference in definition.mentions:
            if not system.quantities[reference.family].layer_positions:
                continue
            below = top - _shift(system, reference.family, reference.indices)
            for layer in range(max(0, depth + 1 - below), depth + 1):
                found[reference.family, layer] = None
    yield from found


def _opened(
    system: System,
    definition: Definition,
    border: list[tuple[str, int]],
    depth: int,
    structure: Structure,
) -> Definition:
    """``Q := open(border, and what Q itself reads)``."""
    arguments: dict[Argument, None] = {}
    patterns: dict[str, Reference] = {}
    for reference in definition.mentions:
        for index in layer_indices(system, reference):
            if not isinstance(index, Letter) or not index.name.startswith(LAST) or index.shift:
                raise NotGeneral("a cost that reads layers inside the network")
        patterns.setdefault(reference.family, reference)
    kept = frozenset(
        i.name for i in definition.pattern if isinstance(i, Letter) and _parallel(system, i.name, patterns)
    )
    for number, reference in enumerate(definition.mentions):
        arguments[_argument(system, reference, kept, depth, number)] = None
    for number, (family, layer) in enumerate(border):
        pattern = patterns.get(family)
        if pattern is None:
            if _shares_units(structure, definition, family, kept):
                raise NotGeneral("a border beside the samples")
            slots = system.quantities[family].slots
            pattern = Reference(family, tuple(Letter(f"#b{n}") for n in range(len(slots))))
        arguments[_argument(system, pattern, kept, layer, 1000 + number)] = None
    if kept and _sums_over_own(system, structure, definition, kept):
        raise NotGeneral("layers that mix samples")
    indices = tuple(i for i in definition.pattern if isinstance(i, Letter))
    body = Apply(f"open:{definition.family}", tuple(arguments), 0, indices)
    return Definition(definition.family, definition.pattern, body, source=definition.source)


def _sums_over_own(system: System, structure: Structure, cost: Definition, kept: frozenset[str]) -> bool:
    """Whether a layer sums over what the cost is taken at one value of: a mean over the samples."""
    own = {
        structure.axes.find((cost.family, position, ()))
        for position, index in enumerate(cost.pattern)
        if isinstance(index, Letter) and index.name in kept
    }
    for definition in system.definitions:
        if not system.quantities[definition.family].layer_positions:
            continue
        if definition.differentiates:
            continue
        places = {(use.family, use.position) for _, use in _summed(definition)}
        points = [point for point in structure.axes.points() if point[:2] in places]
        if any(structure.axes.find(point) in own for point in points):
            return True
    return False


def _summed(definition: Definition) -> Iterator[tuple[str, SlotUse]]:
    for part in walk(definition.body):
        if isinstance(part, Total | Family | Multiplied):
            for use in part.domain.uses:
                yield part.letter, use


def _shares_units(structure: Structure, cost: Definition, family: str, kept: frozenset[str]) -> bool:
    """Whether a family has an index over the units (samples) that the cost is taken at."""
    if not kept:
        return False
    own = {
        structure.axes.find((cost.family, position, ()))
        for position, index in enumerate(cost.pattern)
        if isinstance(index, Letter) and index.name in kept
    }
    points = [point for point in structure.axes.points() if point[0] == family]
    return not points or any(structure.axes.find(point) in own for point in points)


def _argument(system: System, pattern: Reference, own: frozenset[str], layer: int, number: int) -> Argument:
    """All components of a quantity at a layer, but for indices that the cost itself has."""
    quantity = system.quantities[pattern.family]
    indices: list[Index] = []
    bound: list[tuple[str, int]] = []
    for position, index in enumerate(pattern.indices):
        if quantity.slots[position] is not None:
            indices.append(Label(layer))
        elif isinstance(index, Letter) and index.name not in own:
            name = f"#border{number}.{position}"
            bound.append((name, position))
            indices.append(Letter(name))
        else:
            indices.append(index)
    layers = tuple(Label(layer) for _ in quantity.layer_positions)
    argument: Argument = Reference(pattern.family, tuple(indices))
    for name, position in reversed(bound):
        argument = Family(name, Domain((SlotUse(pattern.family, position, layers),)), argument)
    return argument


def _parallel(system: System, letter: str, patterns: dict[str, Reference]) -> bool:
    """Whether the layers keep apart what a cost takes at one value of a letter: samples stay samples."""
    kept = {
        (family, position)
        for family, pattern in patterns.items()
        for position, index in enumerate(pattern.indices)
        if index == Letter(letter)
    }
    for definition in system.definitions:
        if not system.quantities[definition.family].layer_positions:
            continue
        if definition.differentiates:
            continue
        letters = {
            index.name
            for position, index in enumerate(definition.pattern)
            if isinstance(index, Letter) and system.quantities[definition.family].slots[position] is None
        }
        for reference in definition.mentions:
            for position, index in enumerate(reference.indices):
                if (reference.family, position) in kept and not (
                    isinstance(index, Letter) and index.name in letters
                ):
                    return False
    return True


# The last layer


def _anchored(system: System, ordinal: str, reached: set[str], shifts: list[int]) -> Iterator[Segment]:
    """Segments that end in the last layer: one that begins far enough below, and all that are shorter.

    There is a layer above the lowest one, if any quantity has a definition in layers.
    """
    base = system.bases.get(ordinal, 0)
    reach, lowest = 1, min(shifts)
    for family in sorted(reached):
        for given in system.by_family.get(family, ()):
            own = pattern_layers(system, given)
            definition = given if own else replace(given, body=without_sums(system, given.body))
            if any(isinstance(index, Label) for index in own):
                if own != [Label(base)] or _mentions_layers(system, definition):
                    raise NotGeneral("a numbered layer of its own")
                continue
            if definition.restriction:
                raise NotGeneral("a definition for some layers only")
            _check_uniform(system, definition, own or [Letter(LAST + ordinal)])
            reach = max(reach, _reach(system, definition) if own else 0)
            if not own or defines_last(system, definition):
                # What reads the last layers has to find them.
                places = [i for _, i in layer_places(system, definition.body) if isinstance(i, Letter)]
                lowest = min([lowest, *(i.shift for i in places)])
    shallowest = base + any(pattern_layers(system, definition) for definition in system.definitions)
    free = replace(system, definitions=tuple(d for d in system.definitions if not _is_input(system, d)))
    for start in range(base + reach, base - 1, -1):
        if start - lowest >= shallowest:
            # Further up than the inputs, the lowest layer may be anything.
            depth = start - lowest
            whole = free if start == base + reach else system
            yield Segment(cut_sums(whole, reached, ordinal, depth, closed=True), ((ordinal, depth),), ())


def stated_range(
    structure: Structure,
    values: list[Name],
    letter: str,
    ordinal: str,
    restriction: tuple[Index | None, Index | None] = (None, None),
) -> str:
    """``1 <= l < L`` for the layers at which a claim was looked at, counted as in its restriction."""
    numbers = [value for value in values if isinstance(value, int)]
    depth, last = structure.depths[ordinal], "L" if ordinal == "l" else f"last {ordinal}"
    low, high = restriction
    below, lowest = depth - min(numbers), str(min(numbers))
    if isinstance(low, Letter):
        lowest = f"{last}-{below}" if below else last
    room, highest = depth - max(numbers), str(max(numbers))
    if not isinstance(high, Label):
        highest = f"{last}-{room}" if room else last
    if lowest == highest:
        return f"{letter} = {lowest}"
    return f"{lowest} <= {letter} " + (f"< {last}" if highest == f"{last}-1" else f"<= {highest}")
