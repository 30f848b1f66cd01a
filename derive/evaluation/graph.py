"""The graph of shared nodes that terms become at concrete sizes.

A node is a number; its kind, payload and arguments stand in parallel lists, and equal nodes are one node.
Arguments always come before the nodes that use them, so that increasing numbers are an order of evaluation.

    kind       payload                       arguments
    constant   the number                    -
    leaf       (family, labels)              -
    named      what it is called             the value of a definition, kept apart so that it can be cut
    sum, product                             the parts
    power      the exponent, a fraction      the base
    generic    (name, indices, order)        the argument of f^(order)
    open       (name, indices, shape, by)    all arguments in a row; ``by`` are positions differentiated by
    exp log sin cos                          the argument
    select     the conditions                what is compared, then one value for each condition
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

from derive.evaluation.effort import Abstain, Effort

Node: TypeAlias = int
#: (sign, left, right) with positions among a node's arguments, ("not", condition), or None for "otherwise".
Guard: TypeAlias = tuple[Any, ...] | None

#: Constants longer than this stay unevaluated products and powers.
CONSTANT_BITS = 4096


class Graph:
    """Nodes under construction; every method returns the node for its mathematical operation."""

    def __init__(self, effort: Effort | None = None) -> None:
        self.effort = effort or Effort()
        self.kinds: list[str] = []
        self.payloads: list[Any] = []
        self.arguments: list[tuple[Node, ...]] = []
        self._positive: dict[Node, bool] = {}
        self._numbers: set[Node] = set()
        self._roots: set[Node] = set()
        #: Quotients, roots and logarithms, which need not have a value.
        self._partial: set[Node] = set()
        self._table: dict[tuple[str, Any, tuple[Node, ...]], Node] = {}
        self.zero = self.constant(Fraction(0))
        self.one = self.constant(Fraction(1))
        self.minus_one = self.constant(Fraction(-1))

    def node(self, kind: str, payload: Any, arguments: tuple[Node, ...]) -> Node:
        key = (kind, payload, arguments)
        found = self._table.get(key)
        if found is None:
            self.effort.spend(2)
            found = self._table[key] = len(self.kinds)
            self.kinds.append(kind)
            self.payloads.append(payload)
            self.arguments.append(arguments)
            if kind == "constant":
                self._numbers.add(found)
            elif kind == "power" and payload.denominator != 1:
                self._roots.add(found)
            if kind == "log" or (kind == "power" and (payload < 0 or payload.denominator != 1)):
                self._partial.add(found)
        return found

    def _may_be_undefined(self, nodes: Sequence[Node]) -> bool:
        """Whether something is divided by, or a root or logarithm taken, in what nodes are made of."""
        return bool(self._partial) and not self._partial.isdisjoint(self.ancestors(nodes))

    def constant(self, value: Fraction | int) -> Node:
        return self.node("constant", Fraction(value), ())

    def number(self, node: Node) -> Fraction | None:
        """The value of a constant node."""
        if self.kinds[node] != "constant":
            return None
        value: Fraction = self.payloads[node]
        return value

    def is_root(self, node: Node) -> bool:
        """Whether a node is a power with a broken exponent."""
        return node in self._roots

    def is_rooted(self, *nodes: Node) -> bool:
        """Whether roots occur in what some nodes are computed from."""
        return bool(self._roots) and not self._roots.isdisjoint(self.ancestors(nodes))

    def is_positive(self, node: Node) -> bool:
        """Whether a node is plainly positive wherever it has a value other than zero."""
        known = self._positive
        for part in self.ancestors((node,), known):
            known[part] = self._is_positive(part)
        return known[node]

    def _is_positive(self, node: Node) -> bool:
        match self.kinds[node]:
            case "exp":
                return True
            case "constant":
                return bool(self.payloads[node] > 0)
            case "power":
                exponent: Fraction = self.payloads[node]
                even = exponent.denominator % 2 == 0 or exponent.numerator % 2 == 0
                return even or self._positive[self.arguments[node][0]]
            case "sum" | "product" | "named":
                return all(self._positive[argument] for argument in self.arguments[node])
        return False

    def sum(self, parts: Sequence[Node]) -> Node:
        numbers = self._numbers
        if numbers.isdisjoint(parts) and parts:
            return parts[0] if len(parts) == 1 else self.node("sum", None, tuple(parts))
        kept = [part for part in parts if part not in numbers]
        rest = sum((self.payloads[part] for part in parts if part in numbers), Fraction(0))
        if rest or not kept:
            kept.append(self.constant(_bounded(rest)))
        return kept[0] if len(kept) == 1 else self.node("sum", None, tuple(kept))

    def product(self, parts: Sequence[Node]) -> Node:
        numbers = self._numbers
        if numbers.isdisjoint(parts) and parts:
            return parts[0] if len(parts) == 1 else self.node("product", None, tuple(parts))
        kept = [part for part in parts if part not in numbers]
        coefficient = Fraction(1)
        for part in parts:
            if part in numbers:
                coefficient = _bounded(coefficient * self.payloads[part])
        if not coefficient:
            # Zero times what has no value has none either.
            undefined = self._may_be_undefined(kept)
            return self.node("product", None, (self.zero, *kept)) if undefined else self.zero
        if coefficient != 1 or not kept:
            kept.insert(0, self.constant(coefficient))
        return kept[0] if len(kept) == 1 else self.node("product", None, tuple(kept))

    def negative(self, part: Node) -> Node:
        return self.product((self.minus_one, part))

    def power(self, base: Node, exponent: Fraction) -> Node:
        if exponent == 1:
            return base
        if exponent == 0:
            return self.one
        if self.kinds[base] == "power" and exponent.denominator == 1:
            inner: Fraction = self.payloads[base]
            return self.power(self.arguments[base][0], inner * exponent)
        value = self.number(base)
        if value is not None:
            folded = _folded_power(value, exponent)
            if folded is not None:
                return self.constant(folded)
        return self.node("power", exponent, (base,))

    def inverse(self, part: Node) -> Node:
        return self.power(part, Fraction(-1))

    def exp(self, argument: Node) -> Node:
        if argument == self.zero:
            return self.one
        return self.node("exp", None, (argument,))

    def log(self, argument: Node) -> Node:
        if argument == self.one:
            return self.zero
        return self.node("log", None, (argument,))

    def sin(self, argument: Node) -> Node:
        return self.zero if argument == self.zero else self.node("sin", None, (argument,))

    def cos(self, argument: Node) -> Node:
        return self.one if argument == self.zero else self.node("cos", None, (argument,))

    def general_power(self, base: Node, exponent: Node) -> Node:
        """``base^exponent`` where the exponent is no constant: e^{exponent log base}."""
        number = self.number(exponent)
        if number is not None:
            return self.power(base, number)
        return self.exp(self.product((exponent, self.log(base))))

    def select(self, guards: tuple[Guard, ...], compared: Sequence[Node], values: Sequence[Node]) -> Node:
        """The value of the first guard that holds."""
        if len(set(values)) == 1 and guards[-1] is None:
            return values[0]
        return self.node("select", guards, (*compared, *values))

    def named(self, name: object, value: Node) -> Node:
        return self.node("named", name, (value,))

    def ancestors(self, roots: Iterable[Node], known: Any = ()) -> list[Node]:
        """The nodes that the roots are computed from, and the roots, in order; ``known`` ends the search."""
        seen = {root for root in roots if root not in known}
        stack = list(seen)
        arguments = self.arguments
        while stack:
            for argument in arguments[stack.pop()]:
                if argument not in seen and argument not in known:
                    seen.add(argument)
                    stack.append(argument)
        self.effort.spend(len(seen))
        return sorted(seen)

    def substitute(self, root: Node, replaced: Node, by: Node) -> Node:
        """``root`` with one node put in the place of another."""
        mapping = {replaced: by}
        for node in self.ancestors((root,)):
            arguments = self.arguments[node]
            if node not in mapping and any(a in mapping for a in arguments):
                mapping[node] = self.rebuilt(node, tuple(mapping.get(a, a) for a in arguments))
        return mapping.get(root, root)

    def rebuilt(self, node: Node, arguments: tuple[Node, ...]) -> Node:
        """The same operation on other arguments."""
        match self.kinds[node]:
            case "sum":
                return self.sum(arguments)
            case "product":
                return self.product(arguments)
            case "power":
                return self.power(arguments[0], self.payloads[node])
            case "exp":
                return self.exp(arguments[0])
            case "log":
                return self.log(arguments[0])
            case kind:
                return self.node(kind, self.payloads[node], arguments)


def _bounded(value: Fraction) -> Fraction:
    if value.numerator.bit_length() + value.denominator.bit_length() > 8 * CONSTANT_BITS:
        raise Abstain("too large a number")
    return value


def _folded_power(base: Fraction, exponent: Fraction) -> Fraction | None:
    """The power of two constants where it is a short rational number."""
    if base == 0:
        return Fraction(0) if exponent > 0 else None
    if base == 1:
        return base
    length = base.numerator.bit_length() + base.denominator.bit_length()
    if exponent.denominator != 1 or length * abs(exponent) > CONSTANT_BITS:
        return None
    return Fraction(base ** int(exponent))
