"""Sums over layers in the cost, cut where a segment ends: Theorem D of docs/soundness.md.

Weight decay sums over all layers.  In a segment, Σ_l t(l) is what the layers of the segment add, and a rest.
If t(l) is made of leaves of layer l alone, nothing of the segment leads to the rest: it is an open function
of what t mentions without a layer.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator

from msgspec.structs import replace

from derive.network.written import grounded
from derive.notation.instance import Structure
from derive.notation.instance.layers import Layers
from derive.notation.letters import free_letters, rename
from derive.notation.rebuilding import Rebuilder
from derive.notation.system import (
    SIZE,
    Definition,
    System,
    layer_indices,
    pattern_layers,
    references,
)
from derive.notation.terms import (
    LAST,
    ZERO,
    Apply,
    Argument,
    Cases,
    Condition,
    Derivative,
    Domain,
    Family,
    Index,
    Label,
    Letter,
    Multiplied,
    Reference,
    SameIndex,
    Size,
    SlotUse,
    Term,
    Total,
    add,
    walk,
)
from derive.proof.counts import NotGeneral


def layer_sums(system: System, term: Argument | Condition) -> list[Total]:
    """The sums over layers in a term."""
    return [part for part in walk(term) if isinstance(part, Total) and over_layers(system, part.domain)]


def over_layers(system: System, domain: Domain) -> bool:
    """Whether a letter runs over layers."""
    uses = (use for use in domain.uses if use.position != SIZE)
    return any(system.quantities[use.family].slots[use.position] is not None for use in uses)


def without_sums(system: System, term: Term) -> Term:
    """A term with 0 in the place of its sums over layers, to see what else it reads."""
    return _Emptied(system).term(term)


class _Emptied(Rebuilder):
    def __init__(self, system: System) -> None:
        self.system = system

    def total(self, total: Total) -> Term:
        return ZERO if over_layers(self.system, total.domain) else super().total(total)


# What can be cut


def check_sums(system: System, families: Collection[str], structure: Structure, ordinal: str) -> bool:
    """Whether some sum leaves out the last layer, so that this is a special one.

    ``structure`` is the system at any depth.  Raises `NotGeneral` where the sums over layers in the
    definitions of ``families`` cannot be cut.
    """
    found = [
        total
        for family in sorted(families)
        if not system.quantities[family].layer_positions
        for definition in system.by_family.get(family, ())
        for total in layer_sums(system, definition.body)
    ]
    if found and any(
        layer_indices(system, reference)
        for pair in system.assumptions
        for side in pair
        for reference in references(side)
    ):
        raise NotGeneral("an assumption about layers that are summed over")
    return any([_check_sum(system, total, structure, ordinal) for total in found])


def _check_sum(system: System, total: Total, structure: Structure, ordinal: str) -> bool:
    leaves = {r.family for r in references(total.body) if system.quantities[r.family].layer_positions}
    users = {frozenset(_users(system, leaf)) for leaf in leaves}
    if len(users) != 1 or not all(users):
        raise NotGeneral("a sum over layers of what is not used alike in them")
    if not all(_is_leaf(system, leaf) for leaf in leaves):
        raise NotGeneral("a sum over layers of more than their leaves")
    _check_range(system, total, leaves, structure, ordinal)
    for part in walk(total.body):
        _check_part(system, part, total.letter)
    if any(True for _ in free_letters(total)):
        raise NotGeneral("a sum over layers with an index of its own")
    return any(_is_last(part, total.letter) for part in walk(total.body))


def _is_leaf(system: System, family: str) -> bool:
    one_layer = len(system.quantities[family].layer_positions) == 1
    return one_layer and family not in system.by_family and family not in system.roots


def _users(system: System, family: str) -> Iterator[tuple[int, Index]]:
    """The definitions that mention a family not under a sum over layers, and at which layer they do."""
    for number, definition in enumerate(system.definitions):
        own = {index.name for index in pattern_layers(system, definition) if isinstance(index, Letter)}
        for reference in definition.mentions:
            for index in layer_indices(system, reference) if reference.family == family else ():
                if not isinstance(index, Letter) or index.name in own or index.name.startswith(LAST):
                    yield number, index


def _check_range(
    system: System, total: Total, leaves: Collection[str], structure: Structure, ordinal: str
) -> None:
    """A sum has to take in all layers at which its leaves exist."""
    domain, base = total.domain, system.bases.get(ordinal, 0)
    first = base if domain.first is None else domain.first
    above = first > base + 1 or any(structure.exists(leaf, (base,)) for leaf in leaves)
    if domain.last is not None or domain.labels is not None or (first > base and above):
        raise NotGeneral("a sum over some layers only")
    if not {use.family for use in domain.uses} <= set(leaves):
        raise NotGeneral("a sum over layers of something else")


def _check_part(system: System, part: Argument | Condition, letter: str) -> None:
    """Whatever a sum over layers mentions has to be at its own layer, or at none."""
    if isinstance(part, Derivative | Multiplied | Family):
        raise NotGeneral("a sum over layers of more than their leaves")
    places = list(layer_indices(system, part)) if isinstance(part, Reference) else []
    if any(index != Letter(letter) for index in places) or any(
        not isinstance(index, Letter) or index.name != letter for index in _size_layers(part)
    ):
        raise NotGeneral("a sum over layers that mixes them")
    if isinstance(part, Apply):
        defined = [one for one in system.functions if one.function == part.function]
        outside = (r for one in defined for r in references(one.body) if r.family not in one.parameters)
        if part.indices or any(True for _ in outside):
            raise NotGeneral("a sum over layers of functions that differ")


def _size_layers(part: Argument | Condition) -> Iterator[Index]:
    """The layers of sizes, as numbers and as limits of sums."""
    uses = (part.use,) if isinstance(part, Size) else part.domain.uses if isinstance(part, Total) else ()
    for use in uses:
        yield from use.layers


def _is_last(part: Argument | Condition, letter: str) -> bool:
    """The condition that the layer of a sum is the last one."""
    return (
        isinstance(part, SameIndex)
        and part.left == Letter(letter)
        and isinstance(part.right, Letter)
        and part.right.name.startswith(LAST)
        and not part.right.shift
    )


# The cut


def cut_sums(system: System, families: Collection[str], ordinal: str, depth: int, *, closed: bool) -> System:
    """A segment's system in which the sums over layers in the definitions of ``families`` are cut.

    ``closed``: the segment ends with the last layer.
    """
    if not any(layer_sums(system, one.body) for one in system.definitions if one.family in families):
        return system
    bare = replace(system, definitions=tuple(_bare(system, one) for one in system.definitions))
    cutter = _Cutter(bare, Layers(bare, {ordinal: depth}), ordinal, depth if closed else None)
    cut = (cutter.definition(one) if one.family in families else one for one in system.definitions)
    return replace(system, definitions=tuple(cut))


def _bare(system: System, definition: Definition) -> Definition:
    return replace(definition, body=without_sums(system, definition.body))


class _Cutter(Rebuilder):
    """Puts what the layers of a segment add, and an open rest, in the place of sums over layers.

    ``last`` is the last layer of the network, if the segment has it.
    """

    def __init__(self, system: System, layers: Layers, ordinal: str, last: int | None) -> None:
        self.system = system
        self.layers = layers
        self.ordinal = ordinal
        self.last = last
        self._rests: dict[Hashable, Term] = {}

    def definition(self, definition: Definition) -> Definition:
        """A definition with its sums cut."""
        return replace(definition, body=self.term(definition.body))

    def total(self, total: Total) -> Term:
        if not over_layers(self.system, total.domain):
            return super().total(total)
        return add(*(self._at(total, layer) for layer in self._range(total)), self._rest(total))

    def _range(self, total: Total) -> Iterator[int]:
        """The layers of the segment at which the summand exists."""
        families = {use.family for use in total.domain.uses}
        for layer in self.layers.layer_range(self.ordinal):
            if all(self.layers.exists(family, (layer,)) for family in families):
                yield layer

    def _at(self, total: Total, layer: int) -> Term:
        return _AtLayer(total.letter, layer, layer == self.last).term(total.body)

    def _rest(self, total: Total) -> Term:
        """What all other layers add; sums that are written alike have one."""
        key = grounded(total, _Itself(), {})
        if key not in self._rests:
            name = f"rest:{len(self._rests)}"
            found = dict.fromkeys(r for r in references(total.body) if not layer_indices(self.system, r))
            arguments = (_whole(one, f"#{name}.{number}") for number, one in enumerate(found))
            self._rests[key] = Apply(name, tuple(arguments))
        return self._rests[key]


class _Itself(dict[str, str]):
    """Letters that stand for themselves."""

    def __missing__(self, letter: str) -> str:
        return letter


def _whole(reference: Reference, name: str) -> Argument:
    """All components of a quantity without a layer."""
    places = [place for place, index in enumerate(reference.indices) if isinstance(index, Letter)]
    letters = {place: Letter(f"{name}.{place}") for place in places}
    indices = tuple(letters.get(place, index) for place, index in enumerate(reference.indices))
    argument: Argument = Reference(reference.family, indices)
    for place, letter in letters.items():
        argument = Family(letter.name, Domain((SlotUse(reference.family, place),)), argument)
    return argument


class _AtLayer(Rebuilder):
    """The summand at one layer, with letters of its own for the sums in it."""

    def __init__(self, letter: str, layer: int, is_last: bool) -> None:
        self.letter = letter
        self.layer = layer
        self.is_last = is_last

    def term(self, term: Term) -> Term:
        match term:
            case Cases(((condition, value), *rest)) if condition and _is_last(condition, self.letter):
                return self.term(value if self.is_last else _otherwise(rest))
        return super().term(term)

    def condition(self, condition: Condition) -> Condition:
        match condition:
            case SameIndex(left, right) if self._is_layer(left) or self._is_layer(right):
                raise NotGeneral("a condition on layers")
        return super().condition(condition)

    def _is_layer(self, index: Index) -> bool:
        return isinstance(index, Letter) and index.name == self.letter

    def index(self, index: Index) -> Index:
        if isinstance(index, Letter) and index.name == self.letter:
            return Label(self.layer + index.shift)
        return index

    def total(self, total: Total) -> Term:
        own = f"{total.letter}@{self.layer}"
        return Total(own, self.domain(total.domain), self.term(rename(total.body, total.letter, own)))


def _otherwise(branches: list[tuple[Condition | None, Term]]) -> Term:
    """What is left of cases whose first condition does not hold."""
    match branches:
        case [(None, value)]:
            return value
    return Cases(tuple(branches))
