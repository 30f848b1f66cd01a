"""Concrete networks on which a claim is false, with few and small numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import islice
from math import ceil, floor
from typing import Any

from derive.evaluation.concrete import Concrete
from derive.evaluation.effort import Abstain, Effort
from derive.evaluation.evaluator import Evaluator
from derive.evaluation.graph import Graph, Node
from derive.evaluation.grounding import Component, Grounding, leaves
from derive.evaluation.interval import Interval
from derive.evaluation.modular import PRIMES, Modular
from derive.evaluation.polynomials import Polynomial
from derive.evaluation.rational import Rational
from derive.latex.macros import UNICODE
from derive.notation.instance import Impossible, Instance
from derive.notation.system import Environment
from derive.notation.terms import CLASS, FIXED, LAST, Term
from derive.results import Counterexample

#: How many choices of numbers are tried for each network and each value of the free letters.
TRIALS = 18

#: How many of those on which the sides differ are made simple, and how short the values then are at best.
ATTEMPTS = 3
SHORT = 8

#: What a leaf is replaced by if both sides still differ, the simplest first.
SIMPLEST = tuple(map(Fraction, (0, 1, -1, 2)))

#: With more leaves than this nobody reads them anyway.
MOST_SIMPLIFIED = 60

#: The letters that number the components of a claim between vectors or matrices.
ROWS = {"#r": "row", "#c": "column"}

#: Greek letters by their macros, for the names of functions.
GREEK = {macro: letter for letter, macro in UNICODE.items() if letter.isalpha()}


def find(
    left: Term,
    right: Term,
    instances: Iterable[Instance],
    environments: Callable[[Instance], Iterable[Environment]],
    effort: Effort | None = None,
    describe_sizes: Callable[[Instance], dict[str, int]] | None = None,
    hopeless: Callable[[Instance, Environment], bool] | None = None,
) -> Counterexample | None:
    """The first of the given networks, and of the values of the free letters, on which the sides differ.

    Values are exact fractions, or intervals that certainly contain them and have no point in common.
    None if nothing was found, which says nothing about the claim.  ``hopeless`` says of a network for which
    numbers would have to be tried that there is no need to.
    """
    effort = effort or Effort()
    sizes = describe_sizes or (lambda instance: {})
    hopeless = hopeless or (lambda instance, environment: False)
    for instance in instances:
        grounding = Grounding(instance, effort)
        for environment in environments(instance):
            try:
                sides = grounding.node(left, environment), grounding.node(right, environment)
                same = sides[0] == sides[1] or _agree(grounding, *sides, effort)
                if same or hopeless(instance, environment):
                    continue
                witness = _witness(grounding, sides, effort)
            except (Abstain, Impossible):
                if effort.spent > effort.limit:
                    return None
                continue
            if witness is not None:
                return witness.described(sizes(instance), environment)
    return None


def _witness(grounding: Grounding, sides: tuple[Node, Node], effort: Effort) -> Witness | None:
    found: Witness | None = None
    for witness in islice(_witnesses(grounding, sides, effort), ATTEMPTS):
        for backwards in (False, True):
            simplified = witness.simplified(backwards)
            if found is None or simplified.length() < found.length():
                found = simplified
            if found.length() <= SHORT:
                return found
    return found


def _witnesses(grounding: Grounding, sides: tuple[Node, Node], effort: Effort) -> Iterator[Witness]:
    choices = {key: position for position, key in enumerate(_functions(grounding.graph, sides))}
    for trial in range(TRIALS):
        for field in (Rational(choices), Interval(choices)):
            witness = Witness(grounding, field, trial, sides, {}, effort)
            if witness.holds():
                yield witness
                break


def _agree(grounding: Grounding, left: Node, right: Node, effort: Effort) -> bool:
    """Whether both sides are the same for certain functions, so that looking for a difference is in vain.

    Classes of samples are tried in any case: there are few of them, and two may be the same by chance.
    """
    graph = grounding.graph
    if any(leaf[0].startswith(CLASS) for leaf in leaves(graph, graph.ancestors((left, right)))):
        return False
    for prime in PRIMES:
        evaluator = Evaluator(grounding.instance, Modular(prime), 0, effort, grounding=grounding)
        if not (evaluator.exact(left) and evaluator.exact(right)):
            return False
        try:
            if evaluator.at(left) != evaluator.at(right):
                return False
        except Abstain:
            return False
    return True


def _functions(graph: Graph, sides: tuple[Node, Node]) -> list[tuple[str, tuple[Any, ...]]]:
    """The generic functions that both sides use."""
    nodes = graph.ancestors(sides)
    found = {graph.payloads[node][:2] for node in nodes if graph.kinds[node] in ("generic", "open")}
    return sorted(found, key=repr)


class Witness:
    """Numbers for the leaves on which two sides may differ."""

    def __init__(
        self,
        grounding: Grounding,
        field: Concrete[Any],
        seed: int,
        sides: tuple[Node, Node],
        chosen: Mapping[Component, Fraction],
        effort: Effort,
    ) -> None:
        self.grounding, self.field, self.seed, self.sides = grounding, field, seed, sides
        self.chosen, self.effort = chosen, effort
        self.evaluator = self._evaluator(field)

    def _evaluator(self, field: Concrete[Any]) -> Evaluator[Any]:
        values = {leaf: field.constant(value) for leaf, value in self.chosen.items()}
        return Evaluator(
            self.grounding.instance, field, self.seed, self.effort, grounding=self.grounding, values=values
        )

    def holds(self) -> bool:
        """Whether the sides have values, certainly different ones, and all assumptions are satisfied."""
        evaluator = self.evaluator
        try:
            if not all(evaluator.exact(side) for side in self.sides):
                return False
            return self.field.order(*map(evaluator.at, self.sides)) in (-1, 1)
        except Abstain:
            return False

    def _vanishing(self) -> list[bool]:
        """Which sides are zero, as far as can be seen."""
        zero = self.field.constant(Fraction(0))
        return [self.field.order(self.evaluator.at(side), zero) in (0, None) for side in self.sides]

    def length(self) -> int:
        """How much there is to read on both sides; of an interval the first decimals."""
        return sum(len(text) if "[" not in text else text.index(".") + 2 for text in self._sides_text())

    def simplified(self, backwards: bool) -> Witness:
        """The same with zeros and ones for as many leaves as possible, a side not becoming zero by that."""
        found, vanishing = self, self._vanishing()
        free = [leaf for leaf in self.leaves() if not leaf[0].startswith(CLASS)]
        used = sorted(free, key=lambda leaf: (leaf[0], repr(leaf[1])), reverse=backwards)
        for leaf in used if len(used) <= MOST_SIMPLIFIED else ():
            for value in SIMPLEST:
                chosen = {**found.chosen, leaf: value}
                simpler = Witness(self.grounding, self.field, self.seed, self.sides, chosen, self.effort)
                if simpler.holds() and simpler._vanishing() == vanishing:
                    found = simpler
                    break
        return found

    def leaves(self) -> list[Component]:
        graph = self.grounding.graph
        return list(leaves(graph, graph.ancestors(self.sides)))

    def described(self, sizes: dict[str, int], environment: Environment) -> Counterexample:
        shown = {name: label for name, label in environment.items() if not name.startswith((LAST, FIXED))}
        values = {ROWS.get(name, name): str(label) for name, label in shown.items()}
        values |= {self._spelling(component): self._number(node) for component, node in self._given()}
        values |= dict(self._function_texts())
        left, right = self._sides_text()
        return Counterexample(sizes, values, left, right)

    def _given(self) -> list[tuple[Component, Node]]:
        """Leaves, and what an assumption says about further ones."""
        graph, defined = self.grounding.graph, self.grounding.instance.system.by_family
        found = []
        for node in graph.ancestors(self.sides):
            kind, payload = graph.kinds[node], graph.payloads[node]
            if kind == "leaf" or (kind == "named" and len(payload) == 2 and payload[0] not in defined):
                found.append((payload, node))
        return sorted(found, key=lambda item: (item[0][0], repr(item[0][1])))

    def _spelling(self, leaf: Component) -> str:
        return self.grounding.instance.system.quantities[leaf[0]].spelled(leaf[1])

    def _number(self, node: Node) -> str:
        """The value of a node as text: a fraction if it has such a value."""
        exact = self._fraction(node)
        return str(exact) if exact is not None else bracket(*self._ends(node), 6)

    def _fraction(self, node: Node) -> Fraction | None:
        """The value of a node if it is certainly rational."""
        try:
            exact: Fraction = self._evaluator(Rational(self.field.choices)).at(node)
            return exact
        except Abstain:
            low, high = self._ends(node)
            return low if low == high else None

    def _ends(self, node: Node) -> tuple[Fraction, Fraction]:
        assert isinstance(self.field, Interval)
        return self.field.ends(self.evaluator.at(node))

    def _sides_text(self) -> tuple[str, str]:
        """Both sides with as many digits as it takes to see that they differ."""
        exact = [self._fraction(side) for side in self.sides]
        ends = [(f, f) if f is not None else self._ends(s) for f, s in zip(exact, self.sides, strict=True)]
        digits = _digits(*ends)
        while not _apart(*(_outward(*pair, digits) for pair in ends)):
            digits += 1
        left, right = (
            str(fraction) if fraction is not None else bracket(*pair, digits)
            for fraction, pair in zip(exact, ends, strict=True)
        )
        return left, right

    def _function_texts(self) -> Iterator[tuple[str, str]]:
        graph = self.grounding.graph
        for node in graph.ancestors(self.sides):
            kind = graph.kinds[node]
            if kind in ("generic", "open"):
                name, indices = graph.payloads[node][:2]
                count = len(graph.arguments[node])
                plain = (name, indices, 0) if kind == "generic" else (name, indices, (), ())
                yield _function_text(
                    name, indices, self.field.polynomial(self.seed, kind, plain, count), kind, count
                )


def _function_text(
    name: str, indices: tuple[Any, ...], polynomial: Polynomial, kind: str, count: int
) -> tuple[str, str]:
    variables = ["x"] if kind == "generic" else [f"x_{i + 1}" for i in range(count)]
    subscript = "_{" + ",".join(map(str, indices)) + "}" if indices else ""
    name = name.removeprefix("open:")
    return f"{GREEK.get(name, name)}{subscript}({', '.join(variables)})", polynomial.text(variables)


def _outward(low: Fraction, high: Fraction, digits: int) -> tuple[Fraction, Fraction]:
    scale = 10**digits
    return Fraction(floor(low * scale), scale), Fraction(ceil(high * scale), scale)


def _apart(first: tuple[Fraction, Fraction], second: tuple[Fraction, Fraction]) -> bool:
    return first[1] < second[0] or second[1] < first[0]


def _digits(first: tuple[Fraction, Fraction], second: tuple[Fraction, Fraction]) -> int:
    """About how many decimals tell two intervals apart, at least three and rather too few."""
    gap = max(second[0] - first[1], first[0] - second[1])
    return max(3, (gap.denominator.bit_length() - gap.numerator.bit_length()) * 3 // 10 - 1)


def bracket(low: Fraction, high: Fraction, digits: int) -> str:
    """An interval with so many decimals, rounded outwards: ``[0.731, 0.732]``."""
    low, high = _outward(low, high, digits)
    return f"[{_decimal(low, digits)}, {_decimal(high, digits)}]"


def _decimal(value: Fraction, digits: int) -> str:
    scaled = abs(int(value * 10**digits))
    whole, rest = divmod(scaled, 10**digits)
    return f"{'-' if value < 0 else ''}{whole}.{rest:0{digits}d}"
