"""A network to look at: its forward pass, its errors and its gradients as SymPy equations."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property
from typing import TypeAlias

import sympy

from derive.documents.note import Directive, Note
from derive.network.graph import Graph
from derive.network.nodes import Adjoint, Component, Node
from derive.network.printing import NodeSymbol
from derive.network.standard import standard_system
from derive.notation.instance import Instance, Structure
from derive.notation.reading import read_givens
from derive.notation.settings import Settings
from derive.notation.system import SIZE, SlotPoint, System

Widths: TypeAlias = str | Sequence[int]
#: A heading and what stands under it.
Equation: TypeAlias = tuple[str, sympy.Eq]


class Network:
    """A system of definitions at concrete sizes, with one scalar cost."""

    def __init__(self, instance: Instance, cost: str) -> None:
        self.instance = instance
        self.graph = Graph(instance)
        self.cost = self.graph.node(cost, ())
        self._kept = self._errors()

    @classmethod
    def from_widths(
        cls, widths: Widths, activation: str = "sigma", cost: str = "quadratic", like: Note | None = None
    ) -> Network:
        """A feed-forward network; ``widths`` counts the units of each layer from the input on: ``3-2-2``.

        ``like`` is a note whose givens take the place of the usual ones, of ``activation`` and ``cost`` too.
        Raises ValueError for widths that are none, or an unknown cost.
        """
        numbers = parse_widths(widths)
        if like is not None:
            return cls.from_system(_system_of(like), None, numbers)
        return cls.from_system(standard_system(len(numbers) - 1, activation, cost), None, numbers)

    @classmethod
    def from_note(cls, note: Note, widths: Sequence[int] | int = 2) -> Network:
        """The network of a note's givens, at the sizes it states or small ones.

        Raises ValueError if they have no cost.
        """
        return cls.from_system(_system_of(note), None, widths)

    @classmethod
    def from_system(
        cls,
        system: System,
        depths: Mapping[str, int] | None = None,
        widths: Sequence[int] | int = 2,
    ) -> Network:
        """The network that a system of givens describes.

        ``depths`` are the numbers of the last layers; without them as many layers as there are ``widths``.
        Raises ValueError if it has no cost.
        """
        if depths is None:
            count = 2 if isinstance(widths, int) else len(widths) - 1
            depths = {ordinal: system.bases.get(ordinal, 0) + count for ordinal in system.ordinals}
        structure = Structure(system, depths)
        default = widths if isinstance(widths, int) else max(widths)
        chosen = {} if isinstance(widths, int) else dict(_axis_widths(structure, widths))
        return cls(Instance(structure, chosen, structure.axes, default), _cost(system))

    # Derivatives

    def gradient(self, name: str | NodeSymbol) -> sympy.Expr:
        r"""∂cost/∂name by the chain rule; ``name`` as it prints, for example ``"w_{21}^{(1)}"``.

        Raises KeyError for a name that the cost does not depend on.
        """
        node = name.node if isinstance(name, NodeSymbol) else self._find(name)
        return self._tidy(self.graph.without_derivatives(self.graph.adjoint(self.cost.node, node)))

    def _find(self, name: str) -> Node:
        for node in self._nodes():
            if _plain(self.graph.name(node)) == _plain(name):
                return node
        raise KeyError(name)

    def _nodes(self) -> list[Component]:
        """All that the cost depends on: layer by layer, in a layer by definition, in a definition by unit."""
        found = [node for node in self.graph.cone(self.cost.node) if isinstance(node, Component)]
        return sorted(found, key=lambda node: (node == self.cost.node, *self._place(node), _by_size(node)))

    def _place(self, node: Component) -> tuple[int, int, str]:
        """Where a quantity stands in the forward pass: layer, then definition."""
        families = [definition.family for definition in self.instance.system.definitions]
        order = families.index(node.family) if node.family in families else -1
        return self._layer_number(node), order, node.family

    # Equations

    def equations(self) -> list[Equation]:
        """The forward pass, the cost, the errors from the last layer down, the gradients, with headings."""
        return [*self._forward(), *self._backward(), *self._gradients()]

    def _forward(self) -> Iterator[Equation]:
        for node in self._nodes():
            meaning = self.graph.meaning(node)
            if meaning is not None:
                where = "Cost" if node == self.cost.node else f"Forward pass{self._layer(node)}"
                yield where, sympy.Eq(self.graph.symbol(node), meaning, evaluate=False)

    def _backward(self) -> Iterator[Equation]:
        errors = [n for n in self._nodes() if Adjoint(self.cost.node, n) in self._kept]
        places = sorted({self._place(node) for node in errors}, reverse=True)
        for place in places:
            where = "Error at the output" if place == places[0] else "Error"
            for node in errors:
                if self._place(node) == place:
                    yield where + self._layer(node), self._derivative(node)

    def _gradients(self) -> Iterator[Equation]:
        for node in self._nodes():
            if self.graph.meaning(node) is None and self._is_parameter(node):
                yield f"Gradient{self._layer(node)}", self._derivative(node)

    def _derivative(self, node: Node) -> sympy.Eq:
        adjoint = Adjoint(self.cost.node, node)
        meaning = self.graph.meaning(adjoint)
        assert meaning is not None
        right = self._tidy(self.graph.without_derivatives(meaning, self._kept))
        return sympy.Eq(self._named(adjoint), right.xreplace(self._names()), evaluate=False)

    def _errors(self) -> frozenset[Node]:
        """The derivatives that others are expressed in: by the quantities into which parameters go."""
        graph = self.graph
        return frozenset(
            Adjoint(self.cost.node, node)
            for node in self._nodes()
            if node != self.cost.node and any(graph.meaning(child) is None for child in graph.children(node))
        )

    def _is_parameter(self, node: Component) -> bool:
        """Whether a leaf is learnt.

        Targets, which only the cost mentions, are not, nor the lowest signals, nor what is multiplied
        by a leaf with more indices (x_i by w_{ji}).
        """
        users = [user for user in self.graph.cone(self.cost.node)[node] if user != self.cost.node]
        if not users or node.family in self.instance.system.by_family:
            return False
        return not any(len(other.labels) > len(node.labels) for other in self._factors(node, users))

    def _factors(self, node: Component, users: Sequence[Node]) -> Iterator[Component]:
        """The leaves with which a leaf is multiplied."""
        for user in users:
            meaning = self.graph.meaning(user)
            for other in self.graph.parts(self.graph.partial(meaning, node)):
                if isinstance(other, Component) and self.graph.meaning(other) is None:
                    yield other

    # Names

    def _names(self) -> dict[sympy.Symbol, sympy.Symbol]:
        return {self.graph.symbol(node): self._named(node) for node in self._kept}

    def _named(self, node: Node) -> sympy.Symbol:
        """A derivative's own name, if the givens have one: δ for ∂C/∂z."""
        for family, quantity in self.instance.system.quantities.items():
            if not isinstance(node, Adjoint) or not isinstance(node.by, Component):
                break
            if len(quantity.slots) == len(node.by.labels) and family in self.instance.system.by_family:
                symbol = self._synonym(family, node)
                if symbol is not None:
                    return symbol
        return self.graph.symbol(node)

    def _synonym(self, family: str, node: Adjoint) -> sympy.Symbol | None:
        assert isinstance(node.by, Component)
        try:
            same = self.graph.component(family, node.by.labels) == node
        except ValueError:
            return None
        name = self.graph.name(Component(family, node.by.labels))
        return NodeSymbol(name, Component(family, node.by.labels)) if same else None

    def _tidy(self, value: sympy.Expr) -> sympy.Expr:
        """Function values that have a name written by it: σ(z)(1 - σ(z)) as a(1 - a)."""
        rational = bool(value.atoms(sympy.exp))
        for pattern, name in self._values:
            value = value.subs(pattern, name)
        divides = rational or any(power.exp.is_negative for power in value.atoms(sympy.Pow))
        return _signs(sympy.factor(value)) if divides else value

    @cached_property
    def _values(self) -> list[tuple[sympy.Expr, sympy.Expr]]:
        """What to write in the place of function values, in this order."""
        found: list[tuple[sympy.Expr, sympy.Expr]] = []
        for node in self._nodes():
            meaning = self.graph.meaning(node)
            if meaning is None:
                continue
            symbol = self.graph.symbol(node)
            if meaning.is_Function:
                found.append((meaning, symbol))
            else:
                found.extend(_exponentials(meaning, symbol))
        # The common denominator of a softmax first, then the numerators.
        return sorted(found, key=lambda pair: not pair[0].is_Add)

    def _layer(self, node: Node) -> str:
        number = self._layer_number(node)
        return f", layer {number}" if number is not None and number >= 0 else ""

    def _layer_number(self, node: Node) -> int:
        if isinstance(node, Component):
            quantity = self.instance.system.quantities[node.family]
            for position in quantity.layer_positions:
                label = node.labels[position]
                if isinstance(label, int):
                    return label
        return -1

    def _repr_latex_(self) -> str:
        rows = [sympy.latex(equation).replace("=", "&=", 1) for _, equation in self.equations()]
        return "$$\\begin{aligned}" + r" \\ ".join(rows) + "\\end{aligned}$$"


def parse_widths(widths: Widths) -> tuple[int, ...]:
    """``"3-2-2"`` or a sequence as numbers of units, at least two of them, none zero."""
    parts = widths.split("-") if isinstance(widths, str) else widths
    try:
        numbers = tuple([int(part) for part in parts])
    except ValueError:
        numbers = ()
    if len(numbers) < 2 or min(numbers) < 1:
        raise ValueError(f"{widths!r} are no widths of layers; write them as 3-2-2")
    return numbers


def _exponentials(meaning: sympy.Expr, symbol: sympy.Symbol) -> Iterator[tuple[sympy.Expr, sympy.Expr]]:
    """The exponential in a logistic function 1/(1 + e^{-z}) or a softmax e^z/Σ by the function's value."""
    numerator, denominator = meaning.as_numer_denom() if meaning.atoms(sympy.exp) else (meaning, sympy.S.One)
    exponentials = sorted(meaning.atoms(sympy.exp), key=sympy.default_sort_key)
    if len(exponentials) == 1:
        place = sympy.Dummy()
        equation = sympy.together(meaning.xreplace({exponentials[0]: place}) - symbol)
        solutions = sympy.solve(sympy.numer(equation), place)
        if len(solutions) == 1:
            yield exponentials[0], solutions[0]
    elif numerator in exponentials and denominator.is_Add:
        yield denominator, _totals(denominator)
        yield numerator, symbol * _totals(denominator)


def _signs(value: sympy.Expr) -> sympy.Expr:
    """-a(a - 1) as a(1 - a)."""
    coefficient, factors = value.as_coeff_mul()
    place = next((f for f in factors if f.is_Add and f.has(-1)), None)
    if coefficient.is_negative and place is not None and -1 in place.args:
        rest = [factor for factor in factors if factor is not place]
        return sympy.Mul(-coefficient, -place, *rest)
    return value


@cache
def _totals(denominator: sympy.Expr) -> sympy.Symbol:
    return sympy.Dummy("S")


def _system_of(note: Note) -> System:
    """All givens of a note, later ones in the place of earlier ones."""
    settings = Settings()
    for item in note.items:
        if isinstance(item, Directive):
            settings = settings.after(item)
    return read_givens(settings).system


def _by_size(node: Component) -> list[tuple[int, int | str]]:
    """Labels in an order in which 2 comes before 10, and numbers before names."""
    return [(0, label) if isinstance(label, int) else (1, label) for label in node.labels]


def _plain(name: str) -> str:
    return re.sub(r"[{}\s]", "", name)


def _cost(system: System) -> str:
    """The declared cost, or the only scalar that nothing else uses."""
    if system.cost is not None:
        return system.cost
    used = {reference.family for d in system.definitions for reference in d.mentions}
    found = [key for key in system.by_family if not system.quantities[key].slots and key not in used]
    if len(found) != 1:
        raise ValueError("which scalar is the cost?" if found else "there is no scalar cost")
    return found[0]


def _axis_widths(structure: Structure, widths: Sequence[int]) -> Iterator[tuple[SlotPoint, int]]:
    """The width of each set of units, by the layer of the quantities that have one unit index."""
    votes: dict[SlotPoint, Counter[int]] = {}
    for point in structure.axes.points():
        family, position, layers = point
        quantity = structure.system.quantities.get(family)
        if quantity is None or position == SIZE or len(layers) != 1:
            continue
        if len(quantity.unit_positions) == 1 and isinstance(layers[0], int):
            votes.setdefault(structure.axes.find(point), Counter())[layers[0]] += 1
    for axis, layers_found in votes.items():
        lowest = min(structure.system.bases.get(ordinal, 0) for ordinal in structure.system.ordinals)
        place = min(layer for layer, count in layers_found.items() if count == max(layers_found.values()))
        if 0 <= place - lowest < len(widths):
            yield axis, widths[place - lowest]
