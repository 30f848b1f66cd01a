"""An instance as an acyclic graph of SymPy nodes: what is printed, and the exact road's second opinion."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import sympy

from derive.network.components import Components
from derive.network.effort import Effort, Undecided
from derive.network.nodes import Adjoint, Node
from derive.network.printing import Logistic, NodeSymbol, Step, jet
from derive.notation.instance import Instance
from derive.notation.system import Environment, Name
from derive.notation.terms import Term

#: Powers of numbers with more binary digits than this are not computed.
MOST_DIGITS = 20_000


class Graph(Components[sympy.Expr]):
    """The components of an instance as SymPy symbols with definitions; built as far as it is asked for."""

    def __init__(self, instance: Instance, effort: Effort | None = None) -> None:
        super().__init__(instance, effort)
        self._symbols: dict[Node, NodeSymbol] = {}
        self._taken: set[str] = set()

    # What others use

    def node(self, family: str, labels: tuple[Name, ...]) -> NodeSymbol:
        """The symbol of a component; aliases share theirs.  Raises `Impossible`."""
        return self.symbol(self.component(family, labels))

    def definition(self, symbol: NodeSymbol) -> sympy.Expr | None:
        """What a symbol stands for, in the symbols that its definition mentions; None for a leaf."""
        return self.meaning(symbol.node)

    def expression(self, term: Term, environment: Environment) -> sympy.Expr:
        """A term at this instance, derivatives written out by the chain rule in the symbols of components."""
        return self.without_derivatives(super().expression(term, environment))

    def without_derivatives(self, value: sympy.Expr, kept: frozenset[Node] = frozenset()) -> sympy.Expr:
        """``value`` with all derivatives written out except ``kept``."""
        opened: dict[sympy.Symbol, sympy.Expr] = {}

        def inner(node: Node) -> list[Node]:
            return [n for n in self.children(node) if isinstance(n, Adjoint) and n not in kept]

        tops = [n for n in self.parts(value) if isinstance(n, Adjoint) and n not in kept]
        for node in self.post_order(tops, children=inner):
            meaning = self.meaning(node)
            assert meaning is not None
            opened[self.symbol(node)] = meaning.xreplace(opened)
        return value.xreplace(opened)

    def in_leaves(self, value: sympy.Expr) -> sympy.Expr:
        """``value`` written out down to the leaves."""
        opened: dict[sympy.Symbol, sympy.Expr] = {}
        for node in self.post_order(self.parts(value)):
            meaning = self.meaning(node)
            if meaning is not None:
                opened[self.symbol(node)] = meaning.xreplace(opened)
        return value.xreplace(opened)

    # The algebra

    def number(self, value: Fraction) -> sympy.Expr:
        return sympy.Rational(value.numerator, value.denominator)

    def symbol(self, node: Node) -> NodeSymbol:
        if node not in self._symbols:
            name = self._name(node)
            while name in self._taken:
                name += r"{}^{\prime}"
            self._taken.add(name)
            self._symbols[node] = NodeSymbol(name, node)
        return self._symbols[node]

    def _name(self, node: Node) -> str:
        if isinstance(node, Adjoint):
            return rf"\frac{{\partial {self.name(node.of)}}}{{\partial {self.name(node.by)}}}"
        return self.name(node)

    def sum(self, values: Sequence[sympy.Expr]) -> sympy.Expr:
        return sympy.Add(*values)

    def product(self, values: Sequence[sympy.Expr]) -> sympy.Expr:
        return sympy.Mul(*values)

    def power(self, base: sympy.Expr, exponent: sympy.Expr) -> sympy.Expr:
        if base.is_Rational and exponent.is_Rational:
            digits = max(int(abs(base.p)).bit_length(), int(base.q).bit_length())
            if abs(exponent) * (digits - 1) > MOST_DIGITS:
                raise Undecided("a number is too large")
        if base.is_zero and exponent.is_negative:
            raise Undecided("division by zero")
        return base**exponent

    def builtin(self, name: str, argument: sympy.Expr) -> sympy.Expr:
        match name:
            case r"\sigmoid" | r"\logistic":
                return Logistic(argument)
            case r"\softplus":
                return sympy.log(1 + sympy.exp(argument))
            case r"\ln":
                return sympy.log(argument)
            case _:
                return getattr(sympy, name.removeprefix("\\"))(argument)

    def generic(
        self,
        function: str,
        labels: tuple[Name, ...],
        orders: tuple[int, ...],
        arguments: Sequence[sympy.Expr],
    ) -> sympy.Expr:
        return jet(function, labels, orders)(*arguments)

    def step(self, value: sympy.Expr) -> sympy.Expr:
        return Step(value)

    def vanishes(self, value: sympy.Expr) -> bool:
        steps = {
            power: power.base for power in sympy.expand(value).atoms(sympy.Pow) if power.base.func is Step
        }
        return bool(sympy.expand(value).xreplace(steps) == 0)

    def as_number(self, value: sympy.Expr) -> Fraction | None:
        return Fraction(int(value.p), int(value.q)) if value.is_Rational else None

    def parts(self, value: sympy.Expr) -> tuple[Node, ...]:
        symbols = [symbol for symbol in value.free_symbols if isinstance(symbol, NodeSymbol)]
        return tuple([symbol.node for symbol in sorted(symbols, key=lambda symbol: symbol.name)])

    def partial(self, value: sympy.Expr, node: Node) -> sympy.Expr:
        return sympy.diff(value, self.symbol(node))

    def substitute(self, value: sympy.Expr, images: dict[Node, sympy.Expr]) -> sympy.Expr:
        return value.xreplace({self.symbol(node): image for node, image in images.items()})
