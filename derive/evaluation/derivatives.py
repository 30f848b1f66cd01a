"""Derivatives on the graph: reverse sweeps that leave nodes, which can be differentiated again."""

from __future__ import annotations

from typing import Any, TypeAlias

from derive.evaluation.graph import Graph, Node

#: For each node of a cone the places where it is used there: the user and the position among its arguments.
Uses: TypeAlias = dict[Node, list[tuple[Node, int]]]


class Derivatives:
    """∂A/∂B for nodes of one graph.

    B is cut by construction: its adjoint is the sum over all paths from B to A, whatever B itself depends on.
    Adjoints are kept for each A, and only those between A and the B asked for are built.
    """

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self._uses: dict[Node, Uses] = {}
        self._adjoints: dict[Node, dict[Node, Node]] = {}

    def connected(self, of: Node, by: Node) -> bool:
        """Whether a path leads from ``by`` to ``of``."""
        return of == by or by in self._cone(of)

    def derivative(self, of: Node, by: Node) -> Node:
        adjoints = self._adjoints.get(of)
        if adjoints is None:
            adjoints = self._adjoints[of] = {of: self.graph.one}
        if by in adjoints:
            return adjoints[by]
        uses = self._cone(of)
        if by not in uses:
            return self.graph.zero
        for node in self._between(uses, by, adjoints):
            adjoints[node] = self._adjoint(uses[node], adjoints)
        return adjoints[by]

    def _cone(self, of: Node) -> Uses:
        if of not in self._uses:
            uses: Uses = {}
            cone = self.graph.ancestors((of,))
            self.graph.effort.spend(2 * len(cone))
            for node in cone:
                for position, argument in enumerate(self.graph.arguments[node]):
                    uses.setdefault(argument, []).append((node, position))
            self._uses[of] = uses
        return self._uses[of]

    def _between(self, uses: Uses, by: Node, known: dict[Node, Node]) -> list[Node]:
        """The nodes from ``by`` on whose adjoints are not known yet, last first."""
        if all([user in known for user, _ in uses[by]]):
            return [by]
        seen = {by}
        stack = [by]
        while stack:
            for user, _ in uses[stack.pop()]:
                if user not in seen and user not in known:
                    seen.add(user)
                    stack.append(user)
        self.graph.effort.spend(len(seen))
        return sorted(seen, reverse=True)

    def _adjoint(self, uses: list[tuple[Node, int]], adjoints: dict[Node, Node]) -> Node:
        graph = self.graph
        one, zero = graph.one, graph.zero
        parts = []
        for user, position in uses:
            adjoint, partial = adjoints[user], self.partial(user, position)
            if partial == one:
                parts.append(adjoint)
            elif adjoint != zero and partial != zero:
                parts.append(graph.product((adjoint, partial)))
        return parts[0] if len(parts) == 1 else graph.sum(parts)

    def partial(self, node: Node, position: int) -> Node:
        """The partial derivative of one operation by one of its arguments."""
        graph = self.graph
        arguments, payload = graph.arguments[node], graph.payloads[node]
        match graph.kinds[node]:
            case "sum" | "named":
                return graph.one
            case "product" if len(arguments) == 2:
                return arguments[1 - position]
            case "product":
                return graph.product(arguments[:position] + arguments[position + 1 :])
            case "power":
                return graph.product((graph.constant(payload), graph.power(arguments[0], payload - 1)))
            case "generic":
                name, indices, order = payload
                return graph.node("generic", (name, indices, order + 1), arguments)
            case "open":
                name, indices, shape, by = payload
                return graph.node("open", (name, indices, shape, tuple(sorted((*by, position)))), arguments)
            case "exp":
                return node
            case "log":
                return graph.inverse(arguments[0])
            case "sin":
                return graph.cos(arguments[0])
            case "cos":
                return graph.negative(graph.sin(arguments[0]))
            case "select":
                return self._partial_select(payload, arguments, position)
            case kind:
                raise AssertionError(f"{kind} has no arguments")

    def _partial_select(self, guards: tuple[Any, ...], arguments: tuple[Node, ...], position: int) -> Node:
        """1 where the branch at ``position`` is taken; conditions are locally constant."""
        graph = self.graph
        compared = arguments[: -len(guards)]
        if position < len(compared):
            return graph.zero
        chosen = position - len(compared)
        values = [graph.one if i == chosen else graph.zero for i in range(len(guards))]
        return graph.select(guards, compared, values)
