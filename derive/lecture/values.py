"""The values of terms on a network whose leaves are numbers, exactly or within certain bounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from derive.evaluation import Abstain, Effort, Evaluator, Interval, Rational
from derive.evaluation.grounding import Grounding
from derive.lecture.anatomy import Component
from derive.lecture.numbers import Value
from derive.notation.instance import Instance
from derive.notation.system import Environment
from derive.notation.terms import Derivative, Label, Reference, Term


@dataclass
class Values:
    """Values on one network; ``given`` are those of its leaves."""

    grounding: Grounding
    given: Mapping[Component, Value]

    @classmethod
    def on(cls, instance: Instance, given: Mapping[Component, Value]) -> Values:
        """Values on a network that was not looked at before."""
        return cls(Grounding(instance, Effort()), given)

    def changed(self, given: Mapping[Component, Value]) -> Values:
        """The same network with other numbers; what was built of it is shared."""
        return Values(self.grounding, given)

    @property
    def instance(self) -> Instance:
        """The network."""
        return self.grounding.instance

    @cached_property
    def _rational(self) -> Evaluator[Fraction]:
        given = {leaf: value.low for leaf, value in self.given.items() if value.exact}
        return Evaluator(self.instance, Rational(), grounding=self.grounding, values=given)

    @cached_property
    def _interval(self) -> Evaluator[Any]:
        field = Interval()
        given = {leaf: field.between(value.low, value.high) for leaf, value in self.given.items()}
        return Evaluator(self.instance, field, grounding=self.grounding, values=given)

    def of(self, term: Term, environment: Environment | None = None) -> Value:
        """The value of a term.  Raises `Abstain` where it has none."""
        node = self.grounding.node(term, environment or {})
        try:
            if not all(value.exact for value in self.given.values()):
                raise Abstain("not all numbers are rational")
            return Value.of(self._rational.at(node))
        except Abstain:
            field = self._interval.field
            assert isinstance(field, Interval)
            return Value(*field.ends(self._interval.at(node)))

    def component(self, component: Component) -> Value:
        """The value of a component."""
        return self.of(reference(component))

    def slope(self, cost: Component, component: Component) -> Value:
        """The derivative of the cost by a component, straight from the graph and from no formula."""
        return self.of(Derivative(reference(cost), reference(component)))


def reference(component: Component) -> Reference:
    """A component as a term."""
    return Reference(component[0], tuple(Label(label) for label in component[1]))
