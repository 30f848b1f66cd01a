"""What depends on what, and derivatives as nodes of the same graph.

∂A/∂B is a node, an `Adjoint`; its meaning is one step of the chain rule read from B upwards,

    ∂A/∂B = Σ over the nodes p under A that mention B:  ∂A/∂p · (∂p/∂B, all else in p's definition fixed),

which is the sum over all paths from B to A with B's own definition cut.  Since it is a node, it can be
differentiated again.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Container, Iterable, Iterator
from fractions import Fraction

from derive.network.algebra import Algebra, Value
from derive.network.effort import Cyclic, Effort, Undecided
from derive.network.nodes import Adjoint, Component, Node


class Derivatives(Algebra[Value]):
    """Paths and derivatives along them."""

    def __init__(self, effort: Effort | None = None) -> None:
        self.effort = effort or Effort()
        #: Quantities by which something was differentiated that does not depend on them.
        self.disconnected: list[Node] = []
        self._parts: dict[Node, tuple[Node, ...]] = {}
        self._cones: dict[Node, dict[Node, list[Node]]] = {}
        self._derivatives: dict[Node, list[Adjoint]] = {}

    @abstractmethod
    def meaning(self, node: Node) -> Value | None:
        """A node's definition in the nodes it mentions, or None for a leaf."""

    @abstractmethod
    def name(self, node: Node) -> str:
        """How a node is called in messages."""

    # Paths

    def children(self, node: Node) -> tuple[Node, ...]:
        """The nodes that a node's definition mentions."""
        if node not in self._parts:
            meaning = self.meaning(node)
            self._parts[node] = () if meaning is None else self.parts(meaning)
        return self._parts[node]

    def post_order(
        self,
        tops: Iterable[Node],
        done: Container[Node] = (),
        children: Callable[[Node], Iterable[Node]] | None = None,
    ) -> Iterator[Node]:
        """All nodes at or under ``tops`` but not under ``done``, each after those it mentions.

        Raises `Cyclic`.  Without recursion: a network may be hundreds of layers deep.
        """
        children = children or self.children
        finished: set[Node] = set()
        path: dict[Node, Iterator[Node]] = {}
        for top in tops:
            if top in finished or top in done:
                continue
            path[top] = iter(children(top))
            while path:
                node = next(reversed(path))
                child = next((c for c in path[node] if c not in finished and c not in done), None)
                if child is None:
                    del path[node]
                    finished.add(node)
                    yield node
                elif child in path:
                    circle = list(path)
                    raise Cyclic(tuple(map(self.name, [*circle[circle.index(child) :], child])))
                else:
                    self.effort.spend()
                    path[child] = iter(children(child))

    def cone(self, top: Node) -> dict[Node, list[Node]]:
        """For each node under ``top`` those under ``top`` that mention it."""
        if top not in self._cones:
            cone: dict[Node, list[Node]] = {}
            for node in self.post_order([top]):
                cone.setdefault(node, [])
                for child in self.children(node):
                    cone[child].append(node)
            self._cones[top] = cone
        return self._cones[top]

    def leads(self, low: Node, high: Node) -> bool:
        """Whether ``high`` depends on ``low`` by its definition, whatever the values."""
        return low in self.cone(high)

    def reaches(self, value: Value, node: Node) -> bool:
        """Whether anything leads from ``node`` to ``value``."""
        return any(part == node or self.leads(node, part) for part in self.parts(value))

    # The chain rule

    def adjoint(self, of: Node, by: Node) -> Value:
        """∂of/∂by, as a node unless it is plainly 0 or 1."""
        if of == by:
            return self.number(Fraction(1))
        if not self.leads(by, of):
            self.disconnected.append(by)
            return self.number(Fraction(0))
        return self.symbol(Adjoint(of, by))

    def derivative(self, value: Value, by: Node) -> Value:
        """∂value/∂by over all paths."""
        nodes = [node for node in self.parts(value) if node == by or self.leads(by, node)]
        if not nodes:
            self.disconnected.append(by)
        return self.sum([self.product([self.partial(value, node), self.adjoint(node, by)]) for node in nodes])

    def _chain_rule(self, of: Node, by: Node) -> Value:
        if of == by:
            return self.number(Fraction(1))
        cone = self.cone(of)
        if by not in cone:
            return self.number(Fraction(0))
        steps = []
        for node in cone[by]:
            meaning = self.meaning(node)
            assert meaning is not None
            local = self.partial(meaning, by)
            steps.append(local if node == of else self.product([self.symbol(Adjoint(of, node)), local]))
        return self.sum(steps)

    # Which derivatives are ambiguous

    def _check_order(self, tops: Iterable[Node], by: Node) -> None:
        """∂/∂a of ∂C/∂z, where a depends on z, means two things: which of a and z is held fixed first?"""
        for top in tops:
            for node in self._stated(top):
                if node.by != by and self.leads(by, node) and self.leads(node.by, by):
                    of, low, high = self.name(node), self.name(node.by), self.name(by)
                    raise Undecided(f"∂/∂{high} of {of} is ambiguous: {high} depends on {low}")

    def _stated(self, top: Node) -> list[Adjoint]:
        """The derivatives that a node is or that definitions under it contain; no steps of the chain rule."""
        if top not in self._derivatives:
            found = dict.fromkeys([top] if isinstance(top, Adjoint) else [])
            for node, users in self.cone(top).items():
                if isinstance(node, Adjoint) and any(isinstance(user, Component) for user in users):
                    found[node] = None
            self._derivatives[top] = list(found)
        return self._derivatives[top]
