"""The components of an instance as normal forms, written out as far as it takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import lru_cache

from derive.network.components import Components
from derive.network.effort import Effort, Undecided
from derive.network.functions import BUILTIN, CHOOSING, CORNERED, UNKNOWN
from derive.network.nodes import Adjoint, Component, Node, Parameter
from derive.network.written import depends_on_sizes
from derive.notation.instance import Instance, Structure
from derive.notation.system import Name
from derive.notation.terms import Apply, Argument, Condition, Constant, Power, walk
from derive.proof.forms import ONE, Form, add, constant, scale
from derive.proof.normal import Opening, Ring

#: Functions whose values and derivatives of every order are written without a division.
WHOLE = frozenset(
    {r"\exp", r"\sin", r"\cos", r"\sinh", r"\cosh", r"\tanh", r"\sigmoid", r"\logistic"} | CORNERED | CHOOSING
)


@lru_cache(maxsize=256)
def divides(structure: Structure) -> bool:
    """Whether any definition divides: if none does, no quantity and no derivative of one can be undefined."""
    system = structure.system
    bodies = [*(d.body for d in system.definitions), *(f.body for f in system.functions)]
    bodies += [term for pair in system.assumptions for term in pair]
    return any(_divides(part) for body in bodies for part in walk(body))


def _divides(part: Argument | Condition) -> bool:
    match part:
        case Power(_, Constant(value)):
            return value < 0 or value.denominator != 1
        case Power():
            return True
        case Apply(function):
            return function in (BUILTIN | UNKNOWN) - WHOLE
        case _:
            return False


class Forms(Components[Form]):
    """The components of an instance as normal forms."""

    def __init__(self, instance: Instance, effort: Effort | None = None, opaque: bool = False) -> None:
        super().__init__(instance, effort, opaque)
        self.ring = Ring(self.effort)
        self._names: list[Node] = []
        self._symbols: dict[Node, Form] = {}
        self._chained: dict[frozenset[Node], tuple[Opening, set[Node]]] = {}
        self._surfaced: dict[frozenset[Node], tuple[Opening, set[Node]]] = {}
        self._leaves = Opening(self.ring)
        self._opened: set[Node] = set()
        self._ruling = Opening(self.ring, surface=True)
        self._ruled: set[Node] = set()
        self._sound: set[Node] = set()

    # The algebra

    def number(self, value: Fraction) -> Form:
        return constant(value)

    def symbol(self, node: Node) -> Form:
        if node not in self._symbols:
            self._symbols[node] = self.ring.node(node)
        return self._symbols[node]

    def sum(self, values: Sequence[Form]) -> Form:
        return add(values)

    def product(self, values: Sequence[Form]) -> Form:
        return self.ring.product(values)

    def power(self, base: Form, exponent: Form) -> Form:
        value = exponent.number()
        if value is not None:
            return self.ring.power(base, value)
        number = base.number()
        if number is not None and number < 0:
            raise Undecided("a power of a negative number, with an exponent that is no number")
        return self.ring.exp(self.ring.multiply(exponent, self.ring.log(base)))

    def builtin(self, name: str, argument: Form) -> Form:
        ring = self.ring
        match name:
            case r"\exp":
                return ring.exp(argument)
            case r"\log" | r"\ln":
                return ring.log(argument)
            case r"\sqrt":
                return ring.power(argument, Fraction(1, 2))
            case r"\tanh":
                return ring.tanh(argument)
            case r"\sin":
                return ring.sin(argument)
            case r"\cos":
                return ring.cos(argument)
            case r"\tan":
                return ring.multiply(ring.sin(argument), ring.power(ring.cos(argument), -1))
            case r"\sinh" | r"\cosh":
                sign = 1 if name == r"\cosh" else -1
                mirrored = scale(ring.exp(scale(argument, -1)), sign)
                return scale(add((ring.exp(argument), mirrored)), Fraction(1, 2))
            case r"\softplus":
                return ring.log(add((ONE, ring.exp(argument))))
            case _:
                return ring.logistic(argument)

    def generic(
        self, function: str, labels: tuple[Name, ...], orders: tuple[int, ...], arguments: Sequence[Form]
    ) -> Form:
        return self.ring.jet((function, labels), orders, arguments)

    def step(self, value: Form) -> Form:
        """[a > 0] for a := max(0, z) is [z > 0]."""
        images: dict[Node, Form] = {}
        for node in self._surface(value):
            meaning = None if isinstance(node, Parameter) else self.meaning(node)
            if meaning is not None and self.ring.steps(meaning):
                images[node] = meaning
        return self.ring.step(self.substitute(value, images) if images else value)

    def vanishes(self, value: Form) -> bool:
        return self.ring.vanishes(value)

    def as_number(self, value: Form) -> Fraction | None:
        number = value.number()
        return None if number is None else Fraction(number)

    def parts(self, value: Form) -> tuple[Node, ...]:
        return tuple([self._named(number) for number in self.ring.inside((value,))])

    def _named(self, number: int) -> Node:
        node: Node = self.ring.atoms[number].name  # type: ignore[assignment]
        return node

    def partial(self, value: Form, node: Node) -> Form:
        number = self.ring.number_of(node)
        return Form({}) if number is None else self.ring.differentiate(value, number)

    def substitute(self, value: Form, images: dict[Node, Form]) -> Form:
        numbered = {self.ring.number_of(node): form for node, form in images.items()}
        return Opening(self.ring, {n: form for n, form in numbered.items() if n is not None})(value)

    # Opening

    def without_derivatives(self, form: Form, kept: frozenset[Node] = frozenset()) -> Form:
        """The form with derivatives written out except ``kept``, quantities left standing."""
        if kept not in self._chained:
            self._chained[kept] = (Opening(self.ring), set(kept))
        opening, done = self._chained[kept]
        tops = [node for node in self.parts(form) if isinstance(node, Adjoint)]
        nodes = self.post_order(tops, done, self._adjoint_children)
        return self._opened_with(form, list(nodes), opening, done)

    def _adjoint_children(self, node: Node) -> list[Node]:
        return [child for child in self.children(node) if isinstance(child, Adjoint)]

    def lowest_derivatives(self, forms: Sequence[Form]) -> frozenset[Node]:
        """Of the derivatives in some forms those that the chain rule does not reduce to others of them."""
        found = [n for n in dict.fromkeys(n for f in forms for n in self.parts(f)) if isinstance(n, Adjoint)]
        return frozenset(node for node in found if not self._reduces(node, set(found) - {node}))

    def _reduces(self, node: Adjoint, others: set[Adjoint]) -> bool:
        return any(not others.isdisjoint(self._adjoint_children(n)) for n in self._adjoints_under(node))

    def _adjoints_under(self, node: Adjoint) -> Iterator[Node]:
        return self.post_order([node], children=self._adjoint_children)

    def on_the_surface(self, form: Form, kept: frozenset[Node] = frozenset()) -> Form:
        """The form with quantities and derivatives written out, except ``kept``, where they are factors.

        What stands in the arguments of functions is left standing.
        """
        if kept not in self._surfaced:
            self._surfaced[kept] = (Opening(self.ring, surface=True), set(kept))
        opening, done = self._surfaced[kept]
        nodes = self.post_order(self._surface(form), done, self._surface_children)
        return self._opened_with(form, list(nodes), opening, done)

    def _surface(self, form: Form) -> list[Node]:
        return [self._named(number) for number in self.ring.surface(form)]

    def _surface_children(self, node: Node) -> list[Node]:
        meaning = self.meaning(node)
        return [] if meaning is None else self._surface(meaning)

    def without_rules(self, form: Form) -> Form:
        """The form with quantities written out where they are factors, if their definitions have no sums."""
        tops = filter(self._is_rule, self._surface(form))
        nodes = self.post_order(tops, self._ruled, self._rules_under)
        return self._opened_with(form, list(nodes), self._ruling, self._ruled)

    def _rules_under(self, node: Node) -> list[Node]:
        return [child for child in self._surface_children(node) if self._is_rule(child)]

    def _is_rule(self, node: Node) -> bool:
        """Whether a node's definition is the same at every size: ``a := σ(z)``."""
        bound = self.instance.lookup(*node) if isinstance(node, Component) else None
        return bound is not None and not depends_on_sizes(bound.definition.body)

    def in_leaves(self, form: Form) -> Form:
        """The form with all quantities written out down to the leaves."""
        nodes = list(self.post_order(self.parts(form), self._opened))
        return self._opened_with(form, nodes, self._leaves, self._opened)

    def _opened_with(self, form: Form, nodes: list[Node], opening: Opening, done: set[Node]) -> Form:
        for node in nodes:
            meaning = self.meaning(node)
            if meaning is not None:
                number = self.ring.number_of(node)
                assert number is not None
                opening.images[number] = opening(meaning)
            done.add(node)
        return opening(form)

    def delicate(self, form: Form) -> bool:
        """Whether a division may turn out to be one by zero once quantities are written out."""
        if self.ring.delicate(form):
            return True
        if not divides(self.instance.structure):
            return False
        for node in self.post_order(self.parts(form), self._sound):
            meaning = self.meaning(node)
            if meaning is not None and self.ring.delicate(meaning):
                return True
            self._sound.add(node)
        return False
