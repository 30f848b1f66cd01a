"""What a note's givens are for a derivation: the network, the names of derivatives, the cost."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from derive.derivation.costs import no_cost
from derive.derivation.depths import shallow
from derive.derivation.ends import without_ends
from derive.derivation.matching import Matching
from derive.derivation.paths import Paths
from derive.derivation.problems import NotDerived
from derive.derivation.simplifying import Simplifier, letters_of
from derive.notation.reading import Reading
from derive.notation.system import Definition, System
from derive.notation.terms import Constant, Derivative, Multiply, Reference, Term, constant, multiply, walk


class Model(Struct, frozen=True, dict=True):
    """``network`` are the definitions without derivatives in them, ``names`` those that name a derivative."""

    reading: Reading
    system: System
    network: tuple[Definition, ...]
    names: tuple[Definition, ...]

    @cached_property
    def paths(self) -> Paths:
        """The network as a graph."""
        return Paths(self.system, self.network, frozenset(self.reading.names.anchors.values()))

    @cached_property
    def shallow(self) -> list[Paths]:
        """The same in networks with fewer layers, unless their number is given."""
        return [] if self.system.depths else shallow(self.paths)

    @cached_property
    def simplifier(self) -> Simplifier:
        """Brings expressions into their shortest form."""
        return Simplifier(self.system, self.network)

    @cached_property
    def families(self) -> tuple[str, ...]:
        """All families that are defined, in the order of the givens."""
        return tuple(dict.fromkeys(definition.family for definition in self.network))

    @cached_property
    def defined(self) -> frozenset[str]:
        """The families that have a definition."""
        return frozenset(self.families)

    def name(self, derivative: Derivative) -> Reference | None:
        """The note's own name for a derivative."""
        found = self.named_term(derivative)
        return found if isinstance(found, Reference) else None

    def named_term(self, derivative: Derivative) -> Term | None:
        """A derivative by the note's own name for it, or for its negative."""
        for definition in self.names:
            body, number = naming(definition)
            own, other = body.of, derivative.of
            if not isinstance(own, Reference) or not isinstance(other, Reference):
                continue
            if own.family != other.family or body.by.family != derivative.by.family:
                continue
            matched = Matching(letters_of(definition.pattern)).indices(own.indices, other.indices)
            if matched is not None:
                matched = matched.indices(body.by.indices, derivative.by.indices)
            if matched is not None and (indices := matched.filled(definition.pattern)) is not None:
                name = Reference(definition.family, indices)
                return name if number == 1 else multiply(constant(1 / number), name)
        return None

    def named(self, of: str) -> frozenset[str]:
        """The families by which the derivatives of one have a name."""
        return frozenset(
            naming(definition)[0].by.family
            for definition in self.names
            if _family(naming(definition)[0]) == of
        )

    @cached_property
    def costs(self) -> tuple[str, ...]:
        """The cost, and before it the quantities whose derivatives have names, innermost first.

        Raises `NoCost` if it is not given which scalar is the cost.
        """
        cost = self._cost()
        of = dict.fromkeys(_family(naming(definition)[0]) for definition in self.names)
        inner = {node[0] for node in self.paths.leading(cost)}
        parts = [family for family in of if family in inner & self.defined and family != cost]
        return (*sorted(parts, key=self.families.index), cost)

    def _cost(self) -> str:
        declared = self.reading.settings.cost
        if declared is not None:
            found = [key for key in self.families if key == declared]
            found += [key for key in self.families if key.split("_")[0] == declared]
            if found:
                return found[0]
            raise no_cost(self.reading, self.network)
        used = {part.family for d in self.network for part in d.mentions if part.family != d.family}
        named = {_family(naming(definition)[0]) for definition in self.names}
        scalars = [key for key in self.families if not self.system.quantities[key].slots and key not in used]
        if len(scalars) != 1 and len(named) == 1 and (family := next(iter(named))) in self.defined:
            return family
        if len(scalars) != 1:
            raise no_cost(self.reading, self.network)
        return scalars[0]


def _family(body: Derivative) -> str:
    return body.of.family if isinstance(body.of, Reference) else ""


def model(reading: Reading) -> Model:
    """The givens of a note, sorted."""
    system = reading.system
    names = tuple(definition for definition in system.definitions if _is_name(definition))
    network = without_ends(system, _without_derivatives(system))
    prepared = replace(system, definitions=network)
    simplifier = Simplifier(prepared, network)
    network = tuple(_recognised(definition, simplifier) for definition in network)
    _check_different(network)
    prepared = replace(system, definitions=network)
    return Model(reading, prepared, network, names)


def _check_different(definitions: tuple[Definition, ...]) -> None:
    """Two quantities that are defined alike are one, and a path through one of them is one through both.

    Raises `NotDerived` if there are such.
    """
    for place, one in enumerate(definitions):
        for two in definitions[:place]:
            same = one.family == two.family and one.pattern == two.pattern
            if same or isinstance(one.body, Reference | Constant):
                continue
            start = Matching(letters_of(one.pattern) | letters_of(two.pattern))
            if start.term(one.body, two.body) is not None:
                raise NotDerived(f"{one.family} and {two.family} are defined alike")


def _is_name(definition: Definition) -> bool:
    """Whether a definition names a derivative of one component by another, or a multiple of it."""
    match definition.body:
        case Derivative(Reference()) | Multiply((Constant(), Derivative(Reference()))):
            return True
    return False


def naming(definition: Definition) -> tuple[Derivative, Fraction]:
    """The derivative that a definition names, and the number before it."""
    match definition.body:
        case Derivative() as body:
            return body, Fraction(1)
        case Multiply((Constant(number), Derivative() as body)):
            return body, number
    raise TypeError("this names no derivative")


def _without_derivatives(system: System) -> Iterator[Definition]:
    """The definitions on which no derivative acts."""
    kept = [d for d in system.definitions if not any(isinstance(p, Derivative) for p in walk(d.body))]
    lost = {d.family for d in system.definitions} - {d.family for d in kept}
    while True:
        rest = [d for d in kept if not any(part.family in lost for part in d.mentions)]
        if len(rest) == len(kept):
            return iter(rest)
        lost |= {d.family for d in kept} - {d.family for d in rest}
        kept = rest


def _recognised(definition: Definition, simplifier: Simplifier) -> Definition:
    """A definition with the names of values in it that other definitions define."""
    return replace(definition, body=simplifier.spelt(definition))
