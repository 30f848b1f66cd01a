"""Terms at concrete labels: what they are as nodes of the graph."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeAlias

from derive.evaluation.derivatives import Derivatives
from derive.evaluation.effort import Abstain, Cyclic, Effort
from derive.evaluation.functions import CHOOSING, UNARY, UNSUPPORTED, chosen
from derive.evaluation.graph import Graph, Guard, Node
from derive.evaluation.spelt_out import SpeltOut
from derive.notation.instance import Bound, Impossible, Instance
from derive.notation.system import Definition, Environment, FunctionDefinition, Name, evaluate_index
from derive.notation.terms import (
    Add,
    Apply,
    Argument,
    Cases,
    Comparison,
    Condition,
    Constant,
    Derivative,
    Domain,
    Family,
    Index,
    Label,
    Letter,
    Multiplied,
    Multiply,
    Not,
    Power,
    Reference,
    SameIndex,
    Size,
    Term,
    Total,
)

if TYPE_CHECKING:
    from derive.evaluation.assumptions import Assumptions

Component: TypeAlias = tuple[str, tuple[Name, ...]]

#: What grounds a term.
Plan: TypeAlias = Callable[[Environment], Node]

#: A derivative's numerator and denominator.
Stated: TypeAlias = tuple[Node, Node]

#: A function's definition with its index letters bound.
Defined: TypeAlias = tuple[FunctionDefinition, Environment]

#: How many definitions may be entered one inside the other before the inner ones are taken up first.
NESTING = 12


class _Postponed(Exception):
    """A component so deep inside others that it has to be grounded on its own first."""

    def __init__(self, component: Component) -> None:
        super().__init__(component)
        self.component = component


class Grounding:
    """One instance as a graph that grows with what is asked of it.

    A component is the node of its definition.  Where the definition applies a function, that node is the
    applied function itself, and where it is another component, that component: so an expression that spells
    out ``σ(z_j)`` *is* ``a_j := σ(z_j)``, and an alias is its original.  Any other definition gets a node of
    its own, lest quantities that happen to agree at these widths were one; where a term spells out such a
    definition, `SpeltOut` tells.
    """

    def __init__(self, instance: Instance, effort: Effort | None = None) -> None:
        self.instance = instance
        self.graph = Graph(effort)
        self.derivatives = Derivatives(self.graph)
        #: What the note's assumptions say of this network, once someone has asked; see `Evaluator`.
        self.assumptions: Assumptions | None = None
        self._spelt_out = SpeltOut(instance.system)
        self._places = {id(definition): place for place, definition in enumerate(instance.system.definitions)}
        # Terms are kept along with what is known of them, lest their identity be given to another one.
        self._plans: dict[int, tuple[Plan, Term]] = {}
        self._bare: dict[int, tuple[Plan, Term]] = {}
        self._components: dict[Component, Node] = {}
        self._open: list[Component] = []
        self._parameters: dict[str, Node] = {}
        # Derivatives that were met in the definition at hand, and those in the definition behind a node.
        self._stated: list[Stated] = []
        self._stated_in: dict[Node, list[Stated]] = {}
        self._inner: dict[Node, list[Stated]] = {}
        self._applied: list[str] = []
        self._rules: dict[type, Callable[[Any], Plan]] = {
            Constant: self._constant,
            Size: self._size,
            Reference: self._reference,
            Add: self._add,
            Multiply: self._multiply,
            Power: self._power,
            Total: self._total,
            Multiplied: self._multiplied,
            Apply: lambda term: partial(self._apply, term),
            Derivative: self._derivative,
            Cases: lambda term: partial(self._cases, term),
        }

    def node(self, term: Term, environment: Environment) -> Node:
        """The node of a term; the environment names its free letters.

        Raises `Abstain` or `Cyclic` where it has none and `Impossible` where the network lacks a part of it.
        """
        bound = {**self.instance.anchors, **environment}
        try:
            return self._settled(lambda: self._ground(term, bound))
        except RecursionError:
            raise Abstain("nested too deeply") from None

    def _settled(self, ground: Callable[[], Node]) -> Node:
        """Ground with a stack of our own, since networks are deeper than Python's."""
        waiting: list[Component] = []
        while True:
            self._open, self._parameters, self._applied, self._stated = [], {}, [], []
            try:
                if not waiting:
                    return ground()
                self._component(waiting[-1])
                waiting.pop()
            except _Postponed as postponed:
                if postponed.component in waiting:
                    raise Cyclic(f"{postponed.component[0]} is defined in terms of itself") from None
                waiting.append(postponed.component)

    def _ground(self, term: Term, environment: Environment) -> Node:
        return self._plan(term)(environment)

    def _plan(self, term: Term) -> Plan:
        """How a term is grounded: what of it is the same in every environment is found out once."""
        known = self._plans.get(id(term))
        if known is None:
            plan = self._bare_plan(term)
            if self._spelt_out.candidates(term):
                plan = partial(self._recognized, term, plan)
            known = self._plans[id(term)] = (plan, term)
        return known[0]

    def _bare_plan(self, term: Term) -> Plan:
        """The same where a term does not stand for the quantity that it spells out."""
        known = self._bare.get(id(term))
        if known is None:
            known = self._bare[id(term)] = (self._rules[type(term)](term), term)
        return known[0]

    def _recognized(self, term: Term, plan: Plan, environment: Environment) -> Node:
        named = self._named_by(term, environment, len(self._places))
        return plan(environment) if named is None else self._component(named)

    def _named_by(self, term: Term, environment: Environment, before: int) -> Component | None:
        """The component whose definition the term spells out, if there is one in an earlier definition."""
        for candidate in self._spelt_out.candidates(term):
            if candidate.place >= before or self._parameters:
                continue
            labels = candidate.labels(environment, self.instance.anchors)
            component = (candidate.definition.family, labels or ())
            if labels is not None and self._defined_by(component, candidate.definition):
                return component
        return None

    def _defined_by(self, component: Component, definition: Definition) -> bool:
        try:
            bound = self.instance.lookup(*component)
        except Impossible:
            return False
        return bound is not None and bound.definition is definition

    # Components

    def _reference(self, term: Reference) -> Plan:
        family, labels, components = term.family, labels_of(term.indices), self._components

        def plan(environment: Environment) -> Node:
            component = (family, labels(environment))
            found = components.get(component)
            return self._component(component) if found is None else found

        def parameter(environment: Environment) -> Node:
            found = self._parameters.get(family)
            return plan(environment) if found is None else found

        return plan if term.indices else parameter

    def _component(self, component: Component) -> Node:
        if component in self._components:
            return self._components[component]
        if component in self._open:
            raise Cyclic(f"{component[0]} is defined in terms of itself")
        bound = self.instance.lookup(*component)
        if bound is None:
            leaf = self._components[component] = self.graph.node("leaf", component, ())
            return leaf
        if len(self._open) >= NESTING:
            raise _Postponed(component)
        self._open.append(component)
        outer = self._parameters, self._stated
        self._parameters, self._stated = {}, []
        try:
            node = self._components[component] = self._defined(component, bound)
            if self._stated:
                self._stated_in[node] = self._stated
        finally:
            self._open.pop()
            self._parameters, self._stated = outer
        return node

    def _defined(self, component: Component, bound: Bound) -> Node:
        body, environment = bound.definition.body, bound.environment
        if bound.definition.repeats:
            return self.graph.named(component, self._bare_plan(body)(environment))
        twin = self._named_by(body, environment, self._places.get(id(bound.definition), len(self._places)))
        if twin is not None:
            return self._component(twin)
        value = self._bare_plan(body)(environment)
        return value if isinstance(body, Apply | Reference) else self.graph.named(component, value)

    # Arithmetic

    def _constant(self, term: Constant) -> Plan:
        return lambda environment: self.graph.constant(term.value)

    def _size(self, term: Size) -> Plan:
        return lambda environment: self.graph.constant(self.instance.size(term.use, environment))

    def _add(self, term: Add) -> Plan:
        parts = [self._plan(part) for part in term.terms]
        return lambda environment: self.graph.sum([part(environment) for part in parts])

    def _multiply(self, term: Multiply) -> Plan:
        factors = [self._plan(factor) for factor in term.factors]
        return lambda environment: self.graph.product([factor(environment) for factor in factors])

    def _power(self, term: Power) -> Plan:
        base, exponent = self._plan(term.base), self._plan(term.exponent)
        return lambda environment: self.graph.general_power(base(environment), exponent(environment))

    def _total(self, term: Total) -> Plan:
        members = self._members(term.letter, term.domain, term.body)
        return lambda environment: self.graph.sum(members(environment))

    def _multiplied(self, term: Multiplied) -> Plan:
        members = self._members(term.letter, term.domain, term.body)
        return lambda environment: self.graph.product(members(environment))

    def _members(self, letter: str, domain: Domain, body: Term) -> Callable[[Environment], list[Node]]:
        member = self._plan(body)

        def members(environment: Environment) -> list[Node]:
            inner = dict(environment)
            found = []
            units = self.instance.range(domain, environment)
            self.graph.effort.spend(3 * len(units))  # even if all that comes of it is known
            for unit in units:
                inner[letter] = unit
                found.append(member(inner))
            return found

        return members

    def _derivative(self, term: Derivative) -> Plan:
        above, below = self._plan(term.of), self._bare_plan(term.by)

        def plan(environment: Environment) -> Node:
            stated = len(self._stated)
            of, by = above(environment), below(environment)
            self._check_order(of, by, self._stated[stated:])
            self._stated.append((of, by))
            return self.derivatives.derivative(of, by)

        return plan

    def _check_order(self, of: Node, by: Node, stated: list[Stated]) -> None:
        """∂/∂a of ∂C/∂z, where a depends on z, means two things: which of them is cut first?"""
        if not stated and not self._stated_in:
            return
        leads = self.derivatives.connected
        for inner, low in (*stated, *self._stated_under(of)):
            if low != by and leads(by, low) and leads(inner, by):
                raise Abstain("a derivative by something that an inner derivative takes as variable")

    def _stated_under(self, node: Node) -> list[Stated]:
        """The derivatives in the definitions that a node depends on."""
        if node not in self._inner:
            under = self.graph.ancestors((node,))
            self._inner[node] = [pair for part in under for pair in self._stated_in.get(part, ())]
        return self._inner[node]

    # Functions

    def _apply(self, term: Apply, environment: Environment) -> Node:
        name, order = term.function, term.order
        indices = tuple([label(index, environment) for index in term.indices])
        shape, arguments = self._arguments(term.arguments, environment)
        definition = self.instance.function(name, indices)
        if definition is None and name in CHOOSING and not order:
            value = chosen(self.graph, CHOOSING[name], arguments)
        elif definition is None and name not in UNARY:
            return self._generic(name, indices, order, shape, arguments)
        elif shape != (None,) * len(shape):
            raise Abstain(f"{name} of a whole family")
        elif order and len(arguments) == 1:
            value = self._primed(name, indices, order, arguments[0], definition)
        elif order:
            raise Abstain(f"which derivative of {name}?")
        else:
            value = self._body(name, arguments, definition)
        return self.graph.named((name, indices, order, arguments), value)

    def _generic(
        self,
        name: str,
        indices: tuple[Name, ...],
        order: int,
        shape: tuple[Any, ...],
        arguments: tuple[Node, ...],
    ) -> Node:
        if name in UNSUPPORTED or name in CHOOSING:
            raise Abstain(f"{name} is not evaluated")
        if shape == (None,):
            return self.graph.node("generic", (name, indices, order), arguments)
        if order:
            raise Abstain(f"which derivative of {name}?")
        return self.graph.node("open", (name, indices, shape, ()), arguments)

    def _body(self, name: str, arguments: tuple[Node, ...], definition: Defined | None) -> Node:
        """The value of a function that has a definition, in the note or built in."""
        if definition is None:
            if len(arguments) != 1:
                raise Abstain(f"{name} takes one argument")
            return UNARY[name](self.graph, arguments[0])
        function, environment = definition
        if len(arguments) != len(function.parameters):
            raise Abstain(f"{name} takes {len(function.parameters)} arguments")
        if len(self._applied) > NESTING:
            raise Cyclic(f"{name} is defined in terms of itself")
        outer = self._parameters
        self._parameters = dict(zip(function.parameters, arguments, strict=True))
        self._applied.append(name)
        try:
            return self._ground(function.body, environment)
        finally:
            self._applied.pop()
            self._parameters = outer

    def _primed(
        self,
        name: str,
        indices: tuple[Name, ...],
        order: int,
        argument: Node,
        definition: Defined | None,
    ) -> Node:
        """f^{(order)}: differentiated by a fresh parameter, which then becomes the argument."""
        parameter = self.graph.node("leaf", ("parameter of", (name, *indices)), ())
        value = self._body(name, (parameter,), definition)
        for _ in range(order):
            value = self.derivatives.derivative(value, parameter)
        return self.graph.substitute(value, parameter, argument)

    def _arguments(
        self, arguments: tuple[Argument, ...], environment: Environment
    ) -> tuple[tuple[Any, ...], tuple[Node, ...]]:
        """All arguments in a row, and how they were grouped: None for a scalar, a tuple for a family."""
        nodes: list[Node] = []
        shape = tuple([self._argument(argument, environment, nodes) for argument in arguments])
        return shape, tuple(nodes)

    def _argument(self, argument: Argument, environment: Environment, nodes: list[Node]) -> Any:
        if not isinstance(argument, Family):
            nodes.append(self._ground(argument, environment))
            return None
        inner = dict(environment)
        shape = []
        for unit in self.instance.range(argument.domain, environment):
            inner[argument.letter] = unit
            shape.append(self._argument(argument.body, inner, nodes))
        return tuple(shape)

    # Conditions

    def _cases(self, term: Cases, environment: Environment) -> Node:
        """Conditions on labels are decided here, those on values when the values are known."""
        guards: list[Guard] = []
        compared: list[Node] = []
        values: list[Node] = []
        for condition, value in term.branches:
            guard = self._guard(condition, environment, compared)
            if guard is False:
                continue
            values.append(self._ground(value, environment))
            guards.append(None if guard is True else guard)
            if guard is True:
                break
        if not guards:
            raise Abstain("no case applies")
        return self.graph.select(tuple(guards), compared, values)

    def _guard(self, condition: Condition | None, environment: Environment, compared: list[Node]) -> Any:
        """True or False where the labels decide, otherwise a guard on the values in ``compared``."""
        match condition:
            case None:
                return True
            case SameIndex(left, right):
                return label(left, environment) == label(right, environment)
            case Not(inner):
                guard = self._guard(inner, environment, compared)
                return not guard if isinstance(guard, bool) else ("not", guard)
            case Comparison(left, sign, right):
                sides = (self._ground(left, environment), self._ground(right, environment))
                numbers = [self.graph.number(side) for side in sides]
                if numbers[0] is not None and numbers[1] is not None:
                    return holds(sign, numbers[0] - numbers[1])
                compared.extend(sides)
                return (sign, len(compared) - 2, len(compared) - 1)


def label(index: Index, environment: Environment) -> Name:
    """The label that an index stands for."""
    if type(index) is Label:
        return index.value
    assert isinstance(index, Letter)
    if not index.shift and index.name in environment:
        return environment[index.name]
    try:
        return evaluate_index(index, environment)
    except KeyError:
        raise Abstain(f"the index {index.name} is not bound") from None
    except ValueError as error:
        raise Abstain(str(error)) from None


def labels_of(indices: tuple[Index, ...]) -> Callable[[Environment], tuple[Name, ...]]:
    """How the labels of some indices are read off an environment."""
    if not indices:
        return lambda environment: ()
    letters = [index.name for index in indices if isinstance(index, Letter) and not index.shift]
    if len(letters) == len(indices) > 1:
        read: Callable[[Environment], tuple[Name, ...]] = itemgetter(*letters)
    else:
        places: list[tuple[Any, int | None]]
        places = [(i.value, None) if isinstance(i, Label) else (i.name, i.shift) for i in indices]
        read = partial(_read, places)

    def labels(environment: Environment) -> tuple[Name, ...]:
        try:
            return read(environment)
        except (KeyError, TypeError):  # `label` says what is missing, or which word has no neighbour
            return tuple([label(index, environment) for index in indices])

    return labels


def _read(places: list[tuple[Any, int | None]], environment: Mapping[str, Any]) -> tuple[Name, ...]:
    """Labels as they are, letters by name and shift."""
    return tuple(
        [
            name if shift is None else environment[name] + shift if shift else environment[name]
            for name, shift in places
        ]
    )


def holds(sign: str, difference: Fraction) -> bool:
    """Whether ``left sign right`` for ``left - right``."""
    match sign:
        case "<":
            return difference < 0
        case "<=":
            return difference <= 0
        case ">":
            return difference > 0
        case ">=":
            return difference >= 0
        case "=":
            return difference == 0
        case "!=":
            return difference != 0
    raise Abstain(f"the relation {sign} is not evaluated")


def leaves(graph: Graph, nodes: list[Node]) -> Iterator[Component]:
    """The leaves among some nodes."""
    for node in nodes:
        if graph.kinds[node] == "leaf":
            component: Component = graph.payloads[node]
            yield component
