"""How often the slopes of a function, or of a cost, stand in each term of a formula.

Where σ is any function in one note and the logistic function in the other, ``σ' = σ (1 - σ)`` holds in only
one of them.  A formula in which all summands of all sides have the same slopes, and no value of the function
more than once, cannot use that: σ' never turns into values of σ, nor back.  The same goes for the derivatives
of a cost that is open in one of the notes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TypeAlias

from msgspec import Struct, field

from derive.notation.instance import Structure
from derive.notation.system import Definition, Name, evaluate_index, references
from derive.notation.terms import (
    ZERO,
    Add,
    Apply,
    Constant,
    Derivative,
    Family,
    Multiply,
    Power,
    Reference,
    Size,
    Term,
    Total,
    walk,
)
from derive.translation.sides import Side

#: A family at numbered layers.
Node: TypeAlias = tuple[str, tuple[Name, ...]]
#: How often each slope stands in a product.
Slopes: TypeAlias = Mapping[Node, int]


class Uneven(ValueError):
    """The summands of a formula have different slopes, or it cannot be told which they have."""


class Grade(Struct, frozen=True):
    """The slopes in a product, and how often values of the function stand in it, by its argument."""

    slopes: Slopes = field(default_factory=dict)
    values: Slopes = field(default_factory=dict)

    def __mul__(self, other: Grade) -> Grade:
        return Grade(_sum(self.slopes, other.slopes), dict(Counter(self.values) + Counter(other.values)))


def alike(grades: Iterable[Grade]) -> Grade:
    """The grade of summands, which all must have the same slopes."""
    found = list(grades) or [Grade()]
    if any(grade.slopes != found[0].slopes for grade in found):
        raise Uneven("its summands have different slopes")
    values = Counter(found[0].values)
    for grade in found:
        values |= Counter(grade.values)
    return Grade(found[0].slopes, dict(values))


class Grading(Struct, frozen=True, dict=True):
    """Counts slopes in the terms of one note, in a network with few layers.

    ``functions`` and ``costs`` are those whose slopes are counted, ``layers`` are numbers for letters.
    """

    side: Side
    structure: Structure
    functions: frozenset[str]
    costs: frozenset[str]
    layers: Mapping[str, Name]

    def grade(self, term: Term) -> Grade:
        """The slopes of a term; raises `Uneven`."""
        match term:
            case Constant() | Size():
                return Grade()
            case Reference():
                return self._reference(term)
            case Add(terms):
                return alike(self.grade(part) for part in terms if part != ZERO)
            case Multiply(factors):
                found = Grade()
                for factor in factors:
                    found = found * self.grade(factor)
                return found
            case Power(base, Constant(value)) if value.denominator == 1 and value > 0:
                inner, found = self.grade(base), Grade()
                for _ in range(value.numerator):
                    found = found * inner
                return found
            case Total(_, _, body):
                return self.grade(body)
            case Apply():
                return self._application(term)
            case Derivative(of, by):
                return self._derivative(of, by)
            case Power(base, exponent):
                return self._plain((base, exponent))
        raise Uneven(f"a {type(term).__name__.lower()} stands in it")

    def _plain(self, terms: Iterable[Term]) -> Grade:
        """The grade of something that is no product: it has no slopes, nor values of the function."""
        for term in terms:
            grade = self.grade(term)
            if grade.slopes or grade.values:
                raise Uneven("slopes or values stand in it where they are not multiplied")
        return Grade()

    def _reference(self, reference: Reference) -> Grade:
        body = self.side.body(reference)
        if self.side.is_gradient(reference.family) and body is not None:
            return self.grade(body)
        if reference.family in self.costs:
            raise Uneven("the value of the cost stands in it")
        if isinstance(body, Reference):
            return self._reference(body)
        if not isinstance(body, Apply) or body.function not in self.functions:
            return Grade()
        argument = body.arguments[0]
        return Grade(values={self._node(argument if isinstance(argument, Reference) else reference): 1})

    def _application(self, term: Apply) -> Grade:
        if term.function not in self.functions:
            if self.functions and term.function.startswith("\\exp"):
                raise Uneven("an exponential stands in it")
            return self._plain(part for part in term.arguments if not isinstance(part, Family))
        argument = term.arguments[0]
        if term.order > 1 or len(term.arguments) > 1 or not isinstance(argument, Reference):
            raise Uneven("a function of something without a name stands in it")
        node = self._node(argument)
        return Grade(slopes={node: 1}) if term.order else Grade(values={node: 1})

    # Derivatives

    def _derivative(self, of: Term, by: Reference) -> Grade:
        """The slopes on the way from what is differentiated to what it is differentiated by."""
        found: list[Slopes] = []
        self._heights(of, {}, found)
        if not found or any(slopes != found[0] for slopes in found):
            raise Uneven("what is differentiated has different slopes")
        return Grade(_sum(self._potential(by), found[0], -1))

    def _heights(self, term: Term, above: Slopes, found: list[Slopes]) -> None:
        """For all that something is made of, the slopes between the cost and the whole."""
        named = isinstance(term, Reference) and self.side.is_gradient(term.family)
        if isinstance(term, Derivative) or named:
            raise Uneven("a derivative is differentiated in it")
        if isinstance(term, Reference):
            found.append(_sum(self._potential(term), above, -1))
        elif isinstance(term, Apply) and term.function in self.functions:
            argument = term.arguments[0]
            if term.order or not isinstance(argument, Reference):
                raise Uneven("a function of something without a name is differentiated in it")
            found.append(_sum(self._potential(argument), _sum(above, {self._node(argument): 1}), -1))
        else:
            for part in _parts(term):
                self._heights(part, above, found)

    def _potential(self, reference: Reference) -> Slopes:
        """The slopes on every path from the cost to a quantity."""
        node = self._node(reference)
        if node not in self._potentials:
            raise Uneven("it cannot be told which slopes lead to a quantity")
        return self._potentials[node]

    def _node(self, reference: Reference, environment: Mapping[str, Name] | None = None) -> Node:
        places = self.side.quantity(reference.family).layer_positions
        known = {**self.structure.anchors, **self.layers, **(environment or {})}
        try:
            layers = [evaluate_index(reference.indices[place], known) for place in places]
        except (KeyError, ValueError) as problem:
            raise Uneven("its layers are not told") from problem
        return reference.family, tuple(layers)

    @cached_property
    def _potentials(self) -> Mapping[Node, Slopes]:
        """For each node the slopes on the way from the cost; nodes that have several are left out."""
        placed = self.structure.placements
        edges = [edge for definition, letters in placed for edge in self._edges(definition, letters)]
        around: dict[Node, list[tuple[Node, Slopes]]] = {}
        for parent, child, more in edges:
            around.setdefault(parent, []).append((child, more))
            around.setdefault(child, []).append((parent, _sum({}, more, -1)))
        found: dict[Node, Slopes] = {}
        for start in around:
            # Parts of the network that do not belong together get a mark, so that nothing is between them.
            mark: Slopes = {("", (len(found),)): 1} if found else {}
            waiting = [(start, mark)] if start not in found else []
            while waiting:
                node, slopes = waiting.pop()
                if node not in found:
                    found[node] = slopes
                    waiting += [(other, _sum(slopes, more)) for other, more in around[node]]
                elif found[node] != slopes:
                    return {}
        return found

    def _edges(
        self, definition: Definition, environment: Mapping[str, Name]
    ) -> Iterable[tuple[Node, Node, Slopes]]:
        """Which quantities a definition takes in, and through which slopes."""
        if self.side.is_gradient(definition.family):
            return
        node = self._node(Reference(definition.family, definition.pattern), environment)
        cost: Slopes = {node: 1} if definition.family in self.costs else {}
        inside = set()
        for part in walk(definition.body):
            if isinstance(part, Apply) and part.function in self.functions:
                argument = part.arguments[0]
                if isinstance(argument, Reference):
                    inside.add(argument)
                    child = self._node(argument, environment)
                    yield node, child, _sum(cost, {child: 1})
                else:
                    for reference in references(argument):
                        inside.add(reference)
                        yield node, self._node(reference, environment), _sum(cost, {node: 1})
        for reference in references(definition.body):
            if reference not in inside:
                yield node, self._node(reference, environment), cost


def _parts(term: Term) -> tuple[Term, ...]:
    match term:
        case Add(parts) | Multiply(parts):
            return parts
        case Power(base, exponent):
            return base, exponent
        case Total(_, _, body):
            return (body,)
        case Apply(_, arguments):
            return tuple(part for part in arguments if not isinstance(part, Family))
    return ()


def _sum(one: Slopes, other: Slopes, sign: int = 1) -> Slopes:
    found = dict(one)
    for node, number in other.items():
        found[node] = found.get(node, 0) + sign * number
    return {node: number for node, number in found.items() if number}
