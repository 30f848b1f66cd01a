"""The worked example: a small network with numbers, forwards, backwards, and one step further."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from msgspec import Struct

from derive.evaluation import Abstain
from derive.latex import LatexError, parse_tree
from derive.lecture.anatomy import Anatomy, Component
from derive.lecture.arithmetic import Arithmetic, Unwritten
from derive.lecture.document import Block, Math, Paragraph, Table, Text
from derive.lecture.formulas import Formula, Formulas
from derive.lecture.numbering import Numbered, numbered, stepped
from derive.lecture.numbers import Value
from derive.lecture.quantities import Quantities
from derive.lecture.widths import width
from derive.lecture.wording import Wording
from derive.notation.instance import Impossible
from derive.notation.system import Name
from derive.notation.terms import Label, Reference, Term

#: The widest calculation that is shown, in em, and the most rows of a table.
WIDEST, MOST_ROWS = 45.0, 40
#: The widest one with a root in it.
ROOTED = 12.0


class Example(Struct, frozen=True):
    """The network of the example, the derived formulas read in its givens, and the sentences."""

    anatomy: Anatomy
    quantities: Quantities
    formulas: Formulas
    wording: Wording
    rate: str

    def blocks(self) -> list[Block]:
        """The contents of the section; nothing if no numbers were found with which all goes well."""
        found = numbered(self.anatomy, self.quantities)
        return [] if found is None else list(_Told(self, found).blocks())

    @property
    def cost(self) -> Component:
        """The cost as a component."""
        return self.anatomy.cost, ()

    def spelt(self, component: Component) -> str:
        """The LaTeX of a component: ``w_{12}^{(1)}``."""
        return self.anatomy.spelt(component)


class _Told:
    """The example once there are numbers."""

    def __init__(self, example: Example, numbers: Numbered) -> None:
        self.example = example
        self.anatomy = example.anatomy
        self.numbers = numbers
        self.style = numbers.style
        self.arithmetic = Arithmetic(numbers.before, numbers.style)
        self.wording = example.wording

    def blocks(self) -> Iterator[Block]:
        """Forward pass, backward pass, and the step."""
        say = self.wording.text
        exact = "example exact" if self.style.fractions else "example rounded"
        given = self.wording.joined([self._stated(leaf) for leaf in self._data])
        yield Paragraph((*say("example given", values=given), " ", *say(exact)))
        yield Paragraph(say("example forward"))
        yield self._calculations(self._forward())
        backward = list(self._backward())
        if backward:
            yield Paragraph(say("example backward"))
            yield self._calculations(backward)
        rate = Math(f"{self.example.rate} = {self.style.shown(Value.of(self.numbers.rate))}")
        yield Paragraph(say("example update", rate=rate))
        yield self._update()
        cost = self.example.spelt(self.example.cost)
        before, after = (
            values.component(self.example.cost) for values in (self.numbers.before, self.numbers.after)
        )
        told = {"before": self._equation(cost, before), "after": self._equation(cost, after)}
        yield Paragraph(say("example cost falls", **told))

    def _equation(self, name: str, value: Value) -> Math:
        return Math(f"{name} {self.style.sign(value)} {self.style.shown(value)}")

    @cached_property
    def _data(self) -> list[Component]:
        """Inputs and targets, also those that an assumption gives."""
        system = self.anatomy.instance.system
        data = {*self.anatomy.inputs, *self.anatomy.targets}
        families = {component[0] for component in self.anatomy.targets}
        more = {c for c in self.anatomy.components if c[0] in families and c[0] not in system.by_family}
        return sorted(data | more, key=lambda one: (one in self.anatomy.above, one[0], _order(one[1])))

    def _stated(self, leaf: Component) -> Text:
        return (self._equation(self.example.spelt(leaf), self.numbers.before.component(leaf)),)

    # Tables

    def _calculations(self, rows: list[tuple[str, str, Value]]) -> Table:
        say = self.wording.text
        head = (say("quantity"), say("calculation"), say("value"))
        lines = [
            (Math(name), self._calculation(text), Math(self._valued(value))) for name, text, value in rows
        ]
        cells = tuple(tuple((cell,) if cell is not None else () for cell in line) for line in lines)
        return Table(head, cells[:MOST_ROWS], "llr")

    def _valued(self, value: Value) -> str:
        return ("" if self.style.is_exact(value) else r"\approx ") + self.style.shown(value)

    def _calculation(self, text: str) -> Math | None:
        most = ROOTED if "\\sqrt" in text else WIDEST  # no line can be broken within a root
        return Math(text) if text and _width(text) <= most else None

    def _forward(self) -> list[tuple[str, str, Value]]:
        """All that is computed, from the input to the cost."""
        anatomy = self.anatomy
        computed = [one for one in anatomy.components if not anatomy.is_leaf(one) and one not in self._data]
        rank = {family: place for place, family in enumerate(self.example.quantities.roles)}
        depth: dict[Component, int] = {}
        for one in anatomy.components:
            below = [depth[child] for child in anatomy.children(one)]
            depth[one] = max(below, default=-1) + 1
        computed.sort(key=lambda one: (depth[one], rank.get(one[0], 0), _order(one[1])))
        return [(self.example.spelt(one), self._definition(one), self._value(one)) for one in computed]

    def _value(self, component: Component) -> Value:
        return self.numbers.before.component(component)

    def _definition(self, component: Component) -> str:
        bound = self.anatomy.instance.lookup(*component)
        if bound is None:
            return ""
        return self._written(bound.definition.body, dict(bound.environment), self._value(component))

    def _written(self, term: Term, environment: dict[str, Name], value: Value) -> str:
        try:
            text = self.arithmetic.written(term, environment)
        except (Unwritten, Impossible, Abstain):
            return ""
        return "" if text == self.style.shown(value) else text

    def _backward(self) -> Iterator[tuple[str, str, Value]]:
        """The derivatives by what is no parameter, from the cost downwards."""
        named = [formula for formula in self.example.formulas.all if formula.name is not None]
        shown = named or list(self.example.formulas.all)
        seen: set[Component] = set()
        for formula in shown:
            if formula.derived.parameter:
                continue
            members = [
                one for one in self.anatomy.components if one[0] == formula.by.family and one not in seen
            ]
            for component in sorted(members, key=lambda one: (_falling(self.anatomy, one), _order(one[1]))):
                row = self._derivative(formula, component)
                if row is not None:
                    seen.add(component)
                    yield row

    def _derivative(self, formula: Formula, component: Component) -> tuple[str, str, Value] | None:
        """One derivative by the derived formula, if that agrees with the one that the graph has."""
        environment = formula.environment(self.anatomy.instance, component[1])
        if environment is None:
            return None
        try:
            value = self.numbers.before.of(formula.value, environment)
            slope = self.numbers.before.slope(self.example.cost, component)
        except (Abstain, Impossible):
            return None
        if value.high < slope.low or slope.high < value.low:
            return None
        return (
            self._name(formula, component, environment),
            self._written(formula.value, environment, slope),
            slope,
        )

    def _name(self, formula: Formula, component: Component, environment: dict[str, Name]) -> str:
        if formula.name is None:
            return self._partial(component)
        return self.example.spelt((formula.name.family, _labels(formula.name, environment)))

    def _partial(self, component: Component) -> str:
        cost = self.example.spelt(self.example.cost)
        return rf"\frac{{\partial {cost}}}{{\partial {self.example.spelt(component)}}}"

    def _update(self) -> Table:
        say = self.wording.text
        head = (say("parameter"), say("value"), say("calculation"), say("gradient of it"), say("after"))
        rows = []
        rank = {family: place for place, family in enumerate(self.example.quantities.roles)}
        leaves = sorted(self.numbers.slopes, key=lambda one: (rank.get(one[0], 0), _order(one[1])))
        for leaf in sorted(leaves, key=lambda one: self.anatomy.layer(one) or 0):
            slope, value = self.numbers.slopes[leaf], self.numbers.before.given[leaf]
            calculation = self._calculation(self._gradient(leaf, slope))
            after = stepped(value, slope, self.numbers.rate)
            cells = [Math(self.example.spelt(leaf)), Math(self.style.shown(value)), calculation]
            cells += [Math(self._valued(slope)), Math(self._valued(after))]
            rows.append(tuple((cell,) if cell is not None else () for cell in cells))
        return Table(head, tuple(rows[:MOST_ROWS]), "lrlrr")

    def _gradient(self, leaf: Component, slope: Value) -> str:
        for formula, environment in self.example.formulas.of(self.anatomy.instance, leaf):
            row = self._derivative(formula, leaf)
            if row is not None:
                return self._written(formula.value, environment, slope)
        return ""


def _labels(reference: Reference, environment: dict[str, Name]) -> tuple[Name, ...]:
    found: list[Name] = []
    for index in reference.indices:
        if isinstance(index, Label):
            found.append(index.value)
        else:
            value = environment[index.name]
            found.append(value + index.shift if isinstance(value, int) else value)
    return tuple(found)


def _falling(anatomy: Anatomy, component: Component) -> int:
    return -(anatomy.layer(component) or 0)


def _order(labels: tuple[Name, ...]) -> tuple[tuple[int, str], ...]:
    return tuple((label, "") if isinstance(label, int) else (10**6, label) for label in labels)


def _width(latex: str) -> float:
    try:
        return width(parse_tree(latex))
    except LatexError:
        return WIDEST + 1


__all__ = ["Example"]
