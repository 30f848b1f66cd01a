"""Values of terms on one network with given numbers for its leaves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, Generic, TypeVar

from derive.evaluation.assumptions import Assumptions
from derive.evaluation.effort import Abstain, Effort, Exhausted
from derive.evaluation.fields import Field, digest
from derive.evaluation.forms import additive, multiplicative
from derive.evaluation.graph import Graph, Node
from derive.evaluation.grounding import Component, Grounding
from derive.notation.instance import Instance
from derive.notation.system import Environment, Name
from derive.notation.terms import CLASS, Reference, Term

Number = TypeVar("Number")


class Evaluator(Generic[Number]):
    """Evaluates terms of one instance in one field.

    Leaves have seeded values unless ``values`` says otherwise.  Evaluators that share a ``grounding`` share
    its graph; all values are kept, so that many claims on one network cost little more than one.
    """

    def __init__(
        self,
        instance: Instance,
        field: Field[Number],
        seed: int = 0,
        effort: Effort | None = None,
        *,
        grounding: Grounding | None = None,
        values: Mapping[Component, Number] | None = None,
    ) -> None:
        self.grounding = grounding or Grounding(instance, effort)
        self.instance = instance
        self.field = field
        self.seed = seed
        self.effort = effort or self.grounding.graph.effort
        self.values: dict[Component, Number] = dict(values or {})
        self.unsettled: set[Component] = set()
        self._known: dict[Node, Number | Abstain] = {}
        self._methods: dict[str, Callable[[Node, tuple[Node, ...]], Number]] = {
            "constant": self._constant,
            "leaf": self._leaf,
            "named": self._named,
            "sum": self._sum,
            "product": self._product,
            "power": self._power,
            "generic": self._generic,
            "open": self._open,
            "exp": self._exp,
            "log": self._log,
            "sin": self._sin,
            "cos": self._cos,
            "select": self._select,
        }

        if instance.system.assumptions:
            if self.grounding.assumptions is None:
                self.grounding.assumptions = Assumptions(self.grounding)
            self._assume(self.grounding.assumptions)

    def _assume(self, assumptions: Assumptions) -> None:
        """Give some leaves the values that the note's assumptions ask for."""

        def value(node: Node, values: Mapping[Component, Number]) -> Number:
            self.values, self._known = dict(values), {}
            return self.at(node)

        self.values, self.unsettled = assumptions.solve(self.field, self.seed, value, self.values)
        self._known = {}

    @property
    def graph(self) -> Graph:
        return self.grounding.graph

    def value(self, term: Term, environment: Environment) -> Number:
        """The value of a term; the environment names its free letters.

        Raises `Abstain` where there is none and `Impossible` where the network lacks a part of the term.
        """
        return self.at(self.grounding.node(term, environment))

    def at(self, node: Node) -> Number:
        """The value of a node."""
        known = self._known
        if node not in known:
            # Mostly a claim adds one operation to what is known.
            ready = all([argument in known for argument in self.graph.arguments[node]])
            self._evaluate([node] if ready else self.graph.ancestors((node,), known))
        found = known[node]
        if isinstance(found, Abstain):
            raise found
        return found

    def exact(self, node: Node) -> bool:
        """Whether the node comes by field operations from independent atoms that satisfy the assumptions."""
        graph, approximate = self.graph, self.field.approximate
        for part in graph.ancestors((node,)):
            kind = graph.kinds[part]
            if kind in approximate or (kind == "leaf" and graph.payloads[part] in self.unsettled):
                return False
            if "root" in approximate and graph.is_root(part):
                return False
        return True

    def rooted(self, node: Node) -> bool:
        """Whether all roots that a node is computed from are those of positive numbers."""
        graph = self.graph
        if not graph.is_rooted(node):
            return True
        roots = (part for part in graph.ancestors((node,)) if graph.is_root(part))
        return all(self.field.is_positive(self.at(graph.arguments[root][0])) for root in roots)

    def connected(self, of: Term, by: Reference, environment: Environment) -> bool:
        """Whether any path leads from ``by`` to ``of``; if not, ∂of/∂by vanishes for want of one."""
        grounding = self.grounding
        nodes = grounding.node(of, environment), grounding.node(by, environment)
        return grounding.derivatives.connected(*nodes)

    def _evaluate(self, nodes: list[Node]) -> None:
        """Evaluate nodes in order; a node without a value keeps the reason, in case no one needs it."""
        kinds, arguments, methods, known = self.graph.kinds, self.graph.arguments, self._methods, self._known
        parts = 0 if self.field.steps == 1 else sum([len(arguments[node]) for node in nodes])
        self.effort.spend((len(nodes) + parts) * self.field.steps)
        for node in nodes:
            try:
                known[node] = methods[kinds[node]](node, arguments[node])
            except Exhausted:
                raise
            except Abstain as reason:
                known[node] = reason
            except Exception:
                # An operand may be such a reason; to ask for this first would cost every node more.
                missing = self._missing(arguments[node])
                if missing is None:
                    raise
                known[node] = missing

    def _missing(self, arguments: tuple[Node, ...]) -> Abstain | None:
        found = (self._known[argument] for argument in arguments)
        return next((value for value in found if isinstance(value, Abstain)), None)

    def _inputs(self, arguments: tuple[Node, ...]) -> list[Number]:
        known = self._known
        return [known[argument] for argument in arguments]  # type: ignore[misc]

    def _constant(self, node: Node, arguments: tuple[Node, ...]) -> Number:
        return self.field.constant(self.graph.payloads[node])

    def _leaf(self, node: Node, arguments: tuple[Node, ...]) -> Number:
        component: Component = self.graph.payloads[node]
        if component in self.values:
            return self.values[component]
        if component[0].startswith(CLASS):
            return self.field.constant(Fraction(self._is_class(*component)))
        return self.field.leaf(self.seed, *component)

    def _is_class(self, family: str, labels: tuple[Name, ...]) -> bool:
        """Whether a sample has a class: it has one of them, by the seed."""
        units = self.instance.units((family, len(labels) - 1, ()))
        return labels[-1] == units[digest("class", self.seed, family, labels[:-1]) % len(units)]

    def _named(self, node: Node, arguments: tuple[Node, ...]) -> Number:
        return self._known[arguments[0]]  # type: ignore[return-value]

    def _sum(self, node: Node, arguments: tuple[Node, ...]) -> Number:
        known = self._known
        return self.field.sum([known[argument] for argument in arguments])  # type: ignore[misc]

    def _product(self, node: Node, arguments: tuple[Node, ...]) -> Number:
        known = self._known
        return self.field.product([known[argument] for argument in arguments])  # type: ignore[misc]

    def _power(self, node: Node, arguments: tuple[Node, ...]) -> Number:
        return self.field.power(self._inputs(arguments)[0], self.graph.payloads[node])

    def _generic(self, node: Node, arguments: tuple[Node, ...]) -> Number:
        return self.field.generic(self.seed, self.graph.payloads[node], self._inputs(arguments)[0])

    def _open(self, node: Node, arguments: tuple[Node, ...]) -> Number:
        return self.field.open(self.seed, self.graph.payloads[node], self._inputs(arguments))

    def _exp(self, node: Node, arguments: tuple[Node, ...]) -> Number:
        form = additive(self.graph, arguments[0]) if self.field.structural else {}
        others, bases = self._split(form, "log")
        return self.field.exp(self._inputs(arguments)[0], self._valued(others), self._valued(bases))

    def _log(self, node: Node, arguments: tuple[Node, ...]) -> Number:
        form = multiplicative(self.graph, arguments[0]) if self.field.structural else {}
        others, exponents = self._split(form, "exp")
        return self.field.log(self._inputs(arguments)[0], self._valued(others), self._valued(exponents))

    def _split(
        self, form: Mapping[Node, Fraction], inverse: str
    ) -> tuple[dict[Node, Fraction], dict[Node, Fraction]]:
        """The parts of a form, and the arguments of those that the inverse function gives."""
        kinds, arguments = self.graph.kinds, self.graph.arguments
        others = {part: factor for part, factor in form.items() if kinds[part] != inverse}
        inverted = {arguments[part][0]: factor for part, factor in form.items() if kinds[part] == inverse}
        return others, inverted

    def _sin(self, node: Node, arguments: tuple[Node, ...]) -> Number:
        return self.field.sin(self._inputs(arguments)[0])

    def _cos(self, node: Node, arguments: tuple[Node, ...]) -> Number:
        return self.field.cos(self._inputs(arguments)[0])

    def _valued(self, form: Mapping[Node, Fraction]) -> list[tuple[Fraction, Number]]:
        parts = [part for part in form if part not in self._known]
        if parts:
            self._evaluate(self.graph.ancestors(parts, self._known))
        return [(coefficient, self._known[part]) for part, coefficient in form.items()]  # type: ignore[misc]

    def _select(self, node: Node, arguments: tuple[Node, ...]) -> Number:
        guards: Any = self.graph.payloads[node]
        inputs = self._inputs(arguments)
        branches = len(guards)
        return self.field.select(self.seed, guards, inputs[:-branches], inputs[-branches:])
