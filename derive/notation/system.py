"""The givens of a note as a system of definitions, and that system at concrete sizes.

A `System` is symbolic: families of quantities, the definitions between them, functions.  A `Structure` is a
system with as many layers as we like: there it is settled which quantities exist and which index slots run
over the same units.  An `Instance` adds the widths; both ways of deciding a claim start from it.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from functools import cached_property
from typing import TypeAlias

from msgspec import Struct, field

from derive.notation.letters import free_letters
from derive.notation.terms import (
    FIXED,
    LAST,
    VARIABLE,
    Apply,
    Argument,
    Condition,
    Derivative,
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
    walk,
)

Name: TypeAlias = int | str
Environment: TypeAlias = Mapping[str, Name]
#: A slot at concrete layers: family, position, layers.
SlotPoint: TypeAlias = tuple[str, int, tuple[Name, ...]]

#: The position of a size symbol's only slot.
SIZE = -1


class Quantity(Struct, frozen=True, dict=True):
    """A family of quantities: how it is called and what its index slots are.

    ``slots`` has one entry per index: the name of the layer-like index it is (``"l"``, ``"t"``) or ``None``
    for units and samples. ``spelling`` is the LaTeX of a member with its index places marked ``{0}``,
    ``{1}``, ….
    """

    key: str
    slots: tuple[str | None, ...] = ()
    spelling: str = ""

    def spelled(self, labels: tuple[Name, ...], raised: str = "") -> str:
        """The LaTeX of a component: ``w_{12}^{(1)}``; labels of several characters are set apart.

        What is ``raised`` stands above besides.  A quantity without a spelling is called by its key.
        """
        if not self.spelling:
            return f"{self.key}_{{{','.join(map(str, labels))}}}" if labels else self.key
        text = self.spelling + raised
        if any(len(str(label)) > 1 for label in labels):
            text = re.sub(r"(?<=\d\})(?=\{\d)", ",", text)
        # All at once: a label that was put in must not be taken for a place.
        places = {str(position): str(label) for position, label in enumerate(labels)}
        return re.sub(r"\{(\d+)\}", lambda place: places.get(place[1], place[0]), text)

    @cached_property
    def layer_positions(self) -> tuple[int, ...]:
        """The places of layer-like indices."""
        return tuple(i for i, slot in enumerate(self.slots) if slot is not None)

    @cached_property
    def unit_positions(self) -> tuple[int, ...]:
        """The places of units and samples."""
        return tuple(i for i, slot in enumerate(self.slots) if slot is None)


class Quantities(dict[str, Quantity]):
    """Quantities by key; free variables of identities between functions need no entry."""

    def __missing__(self, key: str) -> Quantity:
        if key.startswith(VARIABLE):
            return Quantity(key, (), key.removeprefix(VARIABLE))
        raise KeyError(key)


class Definition(Struct, frozen=True, dict=True):
    """``family[pattern] := body`` for all values of the pattern's letters.

    ``restriction`` maps layer letters to the numbers they may take where the note says so.
    """

    family: str
    pattern: tuple[Index, ...]
    body: Term
    restriction: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    source: str = ""

    @cached_property
    def mentions(self) -> tuple[Reference, ...]:
        """All components that the body mentions."""
        return tuple(references(self.body))

    @cached_property
    def differentiates(self) -> bool:
        """Whether there is a derivative in the body: mostly, this only names a gradient."""
        return any(isinstance(part, Derivative) for part in walk(self.body))

    @cached_property
    def repeats(self) -> bool:
        """Whether components that differ in an index are all defined alike, as in ``u_{ij} := v_i``."""
        letters = {index.name for index in self.pattern if isinstance(index, Letter)}
        varied = {letter.name for letter in free_letters(self.body)}
        return any(not name.startswith((LAST, FIXED)) for name in letters - varied)


class FunctionDefinition(Struct, frozen=True):
    """``function(parameters) := body``; parameters are families without slots."""

    function: str
    pattern: tuple[Index, ...]
    parameters: tuple[str, ...]
    body: Term


class System(Struct, frozen=True, dict=True):
    """All that the givens say.

    ``functions`` holds those with a definition, all others are generic; ``ties`` are slots that run over the
    same units because a directive says so; ``assumptions`` are pairs of terms that are equal.  ``labels``
    names the units behind a slot one by one, ``sizes`` says how many there are; letters in either stand for
    every layer.  ``fixed`` maps letters that are fixed but arbitrary to the places where they stand,
    ``chosen`` some of them to the unit that is looked at for them (the first one for all others).
    ``roots`` are quantities that are only said to be the root of another one, with that one.
    ``depths`` fixes the number of the last layer, ``bases`` that of the lowest one.  ``cost`` names the cost
    where a directive does.
    """

    quantities: Mapping[str, Quantity] = field(default_factory=dict)
    definitions: tuple[Definition, ...] = ()
    functions: tuple[FunctionDefinition, ...] = ()
    ties: tuple[tuple[SlotUse, SlotUse], ...] = ()
    assumptions: tuple[tuple[Term, Term], ...] = ()
    labels: tuple[tuple[SlotUse, tuple[Name, ...]], ...] = ()
    sizes: tuple[tuple[SlotUse, int], ...] = ()
    depths: Mapping[str, int] = field(default_factory=dict)
    bases: Mapping[str, int] = field(default_factory=dict)
    fixed: Mapping[str, frozenset[tuple[str, int]]] = field(default_factory=dict)
    chosen: Mapping[str, Name] = field(default_factory=dict)
    cost: str | None = None
    roots: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def by_family(self) -> Mapping[str, tuple[Definition, ...]]:
        """Definitions of each family, most special first, later ones before earlier ones of equal rank."""
        found: dict[str, list[Definition]] = {}
        for definition in reversed(self.definitions):
            found.setdefault(definition.family, []).append(definition)
        return {key: tuple(sorted(group, key=_generality)) for key, group in found.items()}

    @cached_property
    def ordinals(self) -> tuple[str, ...]:
        """The layer-like indices that occur."""
        names = {slot for quantity in self.quantities.values() for slot in quantity.slots if slot}
        return tuple(sorted(names))

    @cached_property
    def carried(self) -> frozenset[str]:
        """Families that some definition takes from a lower layer: they have leaves at the bottom."""
        return frozenset(_carried(self))

    @cached_property
    def numbered(self) -> Mapping[str, int]:
        """The highest layer of each kind that some definition calls by number."""
        found: dict[str, int] = {}
        for definition in self.definitions:
            head = (Reference(definition.family, definition.pattern),) if definition.pattern else ()
            for slot, index in layer_places(self, definition.body, *head):
                if isinstance(index, Label) and isinstance(index.value, int):
                    found[slot] = max(found.get(slot, index.value), index.value)
            for numbers in definition.restriction.values():
                for slot in {s for s in self.quantities[definition.family].slots if s}:
                    found[slot] = max(found.get(slot, 0), *numbers) if numbers else found.get(slot, 0)
        return found

    @cached_property
    def lasts(self) -> frozenset[str]:
        """The kinds of layers of which some definition mentions the last one."""
        indices = (i for d in self.definitions for _, i in layer_places(self, d.body))
        heads = (i for d in self.definitions for i in d.pattern)
        names = {i.name for i in (*indices, *heads) if isinstance(i, Letter)}
        return frozenset(slot for slot in self.ordinals if LAST + slot in names)

    @cached_property
    def indexed(self) -> bool:
        """Whether units have functions of their own in some definition: ``y_j := f_j(v_j)``."""
        for definition in self.definitions:
            places = layer_places(self, definition.body)
            layers = {index.name for _, index in places if isinstance(index, Letter)}
            if indexed_functions(definition.body, layers):
                return True
        return False

    @cached_property
    def reach(self) -> int:
        """How many layers down a definition refers at most, at least 1."""
        found = 1
        for definition in self.definitions:
            own = {i.name: i.shift for i in definition.pattern if isinstance(i, Letter)}
            for _, index in layer_places(self, definition.body):
                if isinstance(index, Letter) and index.name in own:
                    found = max(found, own[index.name] - index.shift)
        return found


def layer_places(system: System, *terms: Argument | Condition) -> Iterator[tuple[str, Index]]:
    """The indices that stand for layers, with their kinds: in quantities, sizes, bounds and conditions."""
    parts = [part for term in terms for part in walk(term)]
    found = [place for part in parts for place in (*_layers_of(system, part), *_bounds_of(system, part))]
    letters = {index.name: slot for slot, index in found if isinstance(index, Letter)}
    yield from found
    for part in parts:
        if isinstance(part, SameIndex):
            for one, other in ((part.left, part.right), (part.right, part.left)):
                if isinstance(one, Letter) and one.name in letters:
                    yield letters[one.name], one
                    yield letters[one.name], other


def indexed_functions(term: Term | Condition, layers: Container[str]) -> list[tuple[Apply, str]]:
    """Functions with a letter of units as an index, each with that letter; ``layers`` are other letters."""
    return [
        (part, index.name)
        for part in walk(term)
        if isinstance(part, Apply)
        for index in part.indices
        if isinstance(index, Letter) and index.name not in layers and not index.name.startswith((LAST, FIXED))
    ]


def _layers_of(system: System, part: Argument | Condition) -> Iterator[tuple[str, Index]]:
    """The layers in the indices of a quantity or of a size."""
    if isinstance(part, Reference):
        slots = system.quantities[part.family].slots
        yield from ((slot, index) for slot, index in zip(slots, part.indices, strict=True) if slot)
    uses = [part.use] if isinstance(part, Size) else []
    if isinstance(part, Total | Multiplied | Family):
        uses = [use for use in part.domain.uses if use.position == SIZE]
    for index in (index for use in uses for index in use.layers):
        known = [slot for slot in system.ordinals if isinstance(index, Letter) and index.name == LAST + slot]
        yield from ((slot, index) for slot in (known or system.ordinals[:1]))


def _bounds_of(system: System, part: Argument | Condition) -> Iterator[tuple[str, Index]]:
    """The letter and the bounds of a sum over layers."""
    if not isinstance(part, Total | Multiplied | Family):
        return
    domain = part.domain
    uses = [use for use in domain.uses if use.position != SIZE]
    slots = {slot for use in uses if (slot := system.quantities[use.family].slots[use.position])}
    bounds = (domain.first, domain.last, *(domain.labels or ()))
    for slot in sorted(slots):
        yield slot, Letter(part.letter)
        yield from ((slot, Label(bound)) for bound in bounds if bound is not None)


def _generality(definition: Definition) -> int:
    return sum(isinstance(i, Letter) and not i.name.startswith(LAST) for i in definition.pattern)


def _carried(system: System) -> Iterator[str]:
    for definition in system.definitions:
        own = {i.name: i.shift for i in definition.pattern if isinstance(i, Letter)}
        for reference in definition.mentions:
            for index in reference.indices:
                if isinstance(index, Letter) and index.name in own and index.shift < own[index.name]:
                    yield reference.family


def defines_last(system: System, definition: Definition) -> bool:
    """Whether this says what a quantity is at the last layer, or one counted from there."""
    own = pattern_layers(system, definition)
    return any(isinstance(index, Letter) and index.name.startswith(LAST) for index in own)


def pattern_layers(system: System, definition: Definition) -> list[Index]:
    """The indices on a definition's left side that run over layers."""
    return [definition.pattern[i] for i in system.quantities[definition.family].layer_positions]


def references(term: Argument | Condition) -> Iterator[Reference]:
    """All quantities in a term, with their indices."""
    for part in walk(term):
        if isinstance(part, Reference):
            yield part


def layer_indices(system: System, reference: Reference) -> tuple[Index, ...]:
    """The indices of a quantity that run over layers."""
    quantity = system.quantities[reference.family]
    return tuple(reference.indices[i] for i in quantity.layer_positions)


def slot_uses(system: System, term: Argument | Condition) -> Iterator[tuple[Letter, SlotUse]]:
    """Every place in ``term`` where a letter stands as an index of units, and where a size bounds one."""
    for part in walk(term):
        if isinstance(part, Reference):
            layers = layer_indices(system, part)
            for position in system.quantities[part.family].unit_positions:
                index = part.indices[position]
                if isinstance(index, Letter):
                    yield index, SlotUse(part.family, position, layers)
        elif isinstance(part, Total | Multiplied | Family):
            for use in part.domain.uses:
                yield Letter(part.letter), use


def evaluate_index(index: Index, environment: Environment) -> Name:
    """The value of an index, a layer number or a unit's label.

    Raises `ValueError` where a unit called by a word is shifted, `KeyError` for a letter without value.
    """
    if isinstance(index, Label):
        return index.value
    value = environment[index.name]
    if index.shift:
        if not isinstance(value, int):
            raise ValueError(f"{value!r} has no neighbour")
        return value + index.shift
    return value


def depends_on(system: System, key: str) -> set[str]:
    """All families that a definition reaches, itself among them."""
    found = {key}
    waiting = [key]
    while waiting:
        for definition in system.by_family.get(waiting.pop(), ()):
            for reference in definition.mentions:
                if reference.family not in found:
                    found.add(reference.family)
                    waiting.append(reference.family)
    return found
