"""Givens at concrete sizes as an acyclic graph of components, over any algebra.

`Components` writes terms out at an instance (sums unrolled, letters bound by environments) and knows what
depends on what.  How values are added, multiplied and differentiated is left to its two subclasses: SymPy
expressions (`derive.network.graph`) and normal forms (`derive.proof.quantities`).  No SymPy here.

Every component is a node with a *shallow* meaning, written in the nodes that its definition mentions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from derive.network.algebra import Value
from derive.network.effort import Cyclic, Effort
from derive.network.functions import Functions
from derive.network.nodes import Adjoint, Component, Node, Parameter, spell
from derive.network.recognition import recognition
from derive.network.written import Written
from derive.notation.instance import Impossible, Instance
from derive.notation.system import Definition, Environment, Name
from derive.notation.terms import (
    Add,
    Apply,
    Cases,
    Constant,
    Derivative,
    Multiplied,
    Multiply,
    Power,
    Reference,
    Size,
    Term,
    Total,
)


class Components(Functions[Value]):
    """The components of an instance; see the module."""

    def __init__(self, instance: Instance, effort: Effort | None = None, opaque: bool = False) -> None:
        super().__init__(instance, effort, opaque)
        self._recognition = recognition(instance.structure)
        self._nodes: dict[tuple[str, tuple[Name, ...]], Node] = {}
        self._meanings: dict[Node, Value | None] = {}
        self._rules: dict[type, Callable[[Any, Environment], Value]] = {
            Constant: lambda term, _: self.number(term.value),
            Size: lambda term, environment: self.number(Fraction(self.instance.size(term.use, environment))),
            Reference: self._reference,
            Add: lambda term, environment: self.sum(self._values(term.terms, environment)),
            Multiply: lambda term, environment: self.product(self._values(term.factors, environment)),
            Power: self._power,
            Total: lambda term, environment: self.sum(list(self._members(term, environment))),
            Multiplied: lambda term, environment: self.product(list(self._members(term, environment))),
            Apply: self._apply,
            Derivative: self._derivative,
            Cases: self._cases,
        }

    # Nodes

    def component(self, family: str, labels: tuple[Name, ...]) -> Node:
        """The node of a component.  ``X := Y`` makes X and Y one node, and ``δ := ∂A/∂B`` that derivative.

        Raises `Impossible` where the network has no such component.
        """
        key = (family, labels)
        if key not in self._nodes:
            self._nodes[key] = self._resolve(Component(family, labels))
        return self._nodes[key]

    def _resolve(self, node: Component) -> Node:
        seen = [node]
        while True:
            other = self._other_name(node)
            if not isinstance(other, Component):
                return node if other is None else other
            if other in seen:
                raise Cyclic(tuple(map(self.name, [*seen[seen.index(other) :], other])))
            seen.append(other)
            node = other

    def _other_name(self, node: Component) -> Node | None:
        """What else a component is by its definition: a quantity, a derivative, something defined alike."""
        bound = self.instance.lookup(*node)
        if bound is None or bound.definition.repeats:
            return None  # of several that are defined alike each is one of its own
        body, environment = bound.definition.body, bound.environment
        match body:
            case Reference(family, indices):
                return Component(family, self._labels(indices, environment))
            case Derivative(Reference() as of, by):
                return Adjoint(self.reference_node(of, environment), self.reference_node(by, environment))
        for definition in self._recognition.candidates(body):
            if definition is bound.definition:
                return None
            found = self._recognized(definition, body, environment)
            if found is not None:
                return found
        return None

    def reference_node(self, reference: Reference, environment: Environment) -> Node:
        return self.component(reference.family, self._labels(reference.indices, environment))

    def name(self, node: Node) -> str:
        """How a node is called in messages."""
        match node:
            case Adjoint(of, by):
                return f"∂{self.name(of)}/∂{self.name(by)}"
            case Parameter(_, _, name):
                return name
            case Written(text):
                return str(text)
            case Component(family, labels):
                return spell(self.instance, family, labels)

    def meaning(self, node: Node) -> Value | None:
        """A node's definition in the nodes it mentions, or None for a leaf."""
        if node not in self._meanings:
            if node in self._pending:
                raise Cyclic(tuple(map(self.name, [*self._pending[self._pending.index(node) :], node])))
            self._pending.append(node)
            try:
                self._meanings[node] = self._meaning(node)
            finally:
                self._pending.pop()
        return self._meanings[node]

    def _meaning(self, node: Node) -> Value | None:
        match node:
            case Adjoint(of, by):
                return self._chain_rule(of, by)
            case Component(family, labels):
                bound = self.instance.lookup(family, labels)
                if bound is None:
                    return None
                return self._rule(bound.definition.body, bound.environment)
            case Written():
                return self._value(*self._written[node])
            case Parameter():
                return None

    # Terms

    def expression(self, term: Term, environment: Environment) -> Value:
        """A term at this instance; ``environment`` binds its free letters.

        Raises `Impossible`, `Undecided` or `Cyclic`.
        """
        return self._value(term, {**self.instance.anchors, **environment})

    def _value(self, term: Term, environment: Environment) -> Value:
        for definition in self._recognition.candidates(term):
            found = None if self._parameters else self._recognized(definition, term, environment)
            if found is not None:
                return self.symbol(self.component(found.family, found.labels))
        return self._rule(term, environment)

    def _recognized(self, definition: Definition, term: Term, environment: Environment) -> Component | None:
        """The component that ``definition`` defines as exactly this term, if that definition holds there."""
        labels = self._recognition.match(definition, term, environment)
        if labels is None:
            return None
        try:
            bound = self.instance.lookup(definition.family, labels)
        except Impossible:
            return None
        return Component(definition.family, labels) if bound and bound.definition is definition else None

    def _rule(self, term: Term, environment: Environment) -> Value:
        self.effort.spend()
        return self._rules[type(term)](term, environment)

    def _reference(self, term: Reference, environment: Environment) -> Value:
        if not term.indices and term.family in self._parameters:
            return self._parameters[term.family]
        return self.symbol(self.reference_node(term, environment))

    def _members(self, term: Total | Multiplied, environment: Environment) -> Iterator[Value]:
        for label in self.instance.range(term.domain, environment):
            yield self._value(term.body, {**environment, term.letter: label})

    def _power(self, term: Power, environment: Environment) -> Value:
        return self.power(self._value(term.base, environment), self._value(term.exponent, environment))

    def _derivative(self, term: Derivative, environment: Environment) -> Value:
        by = self.reference_node(term.by, environment)
        if isinstance(term.of, Reference):
            of = self.reference_node(term.of, environment)
            self._check_order([of], by)
            return self.adjoint(of, by)
        value = self._value(term.of, environment)
        self._check_order(self.parts(value), by)
        return self.derivative(value, by)
