"""Numbers for the leaves of an example: small, simple, and such that all goes well."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from msgspec import Struct

from derive.evaluation import Abstain
from derive.lecture.anatomy import Anatomy, Component
from derive.lecture.numbers import Style, Value
from derive.lecture.quantities import Quantities, Role
from derive.lecture.values import Values

WEIGHTS = tuple(map(Fraction, ("1/2", "-1/4", "1", "3/4", "-1/2", "1/4", "-1", "1/2", "1/4", "-3/4")))
WHOLE_WEIGHTS = tuple(map(Fraction, ("1", "-1", "2", "1/2", "1", "-1/2", "-2", "1", "1/2", "-1")))
BIASES = tuple(map(Fraction, ("1/4", "-1/4", "1/2", "-1/2")))
WHOLE_BIASES = tuple(map(Fraction, ("1", "-1", "1/2", "-1/2")))
INPUTS = tuple(map(Fraction, ("1", "2", "-1", "1/2", "-2", "3/2")))
#: Learning rates from the largest to the smallest that is tried.
RATES = tuple(map(Fraction, ("1/2", "1/4", "1/10", "1/20", "1/100")))
#: How often other numbers are tried.
ATTEMPTS = 10


class Numbered(Struct, frozen=True):
    """A network with numbers: values before and after one step, the gradients, the learning rate."""

    before: Values
    after: Values
    slopes: Mapping[Component, Value]
    rate: Fraction
    style: Style


def numbered(anatomy: Anatomy, quantities: Quantities) -> Numbered | None:
    """The first choice of numbers with which the cost falls; None if none was found."""
    cost = (anatomy.cost, ())
    start = Values.on(anatomy.instance, {})
    for whole in (True, False):
        for attempt in range(ATTEMPTS):
            values = start.changed(
                {leaf: Value.of(number) for leaf, number in _leaves(anatomy, quantities, attempt, whole)}
            )
            try:
                values.component(cost)
                slopes = {leaf: values.slope(cost, leaf) for leaf in anatomy.parameters}
                exact = all(values.component(component).exact for component in anatomy.components)
            except Abstain:
                continue
            if whole and not exact:
                break  # decimals look better with other numbers
            if _many_vanish(slopes) or _alike(anatomy, values):
                continue
            found = _stepped(values, slopes, cost, Style(fractions=exact))
            if found is not None:
                return found
    return None


def _many_vanish(slopes: Mapping[Component, Value]) -> bool:
    zeros = sum(slope.exact and slope.low == 0 for slope in slopes.values())
    return 2 * zeros > len(slopes)


def _alike(anatomy: Anatomy, values: Values) -> bool:
    """Whether two neurons of a layer have the same value: that would look like a law."""
    for column in anatomy.columns[1:]:
        found = [values.component(component) for component in column]
        if len({value.low for value in found}) < len(found):
            return True
    return False


def _stepped(
    values: Values, slopes: Mapping[Component, Value], cost: Component, style: Style
) -> Numbered | None:
    for rate in RATES:
        given = dict(values.given)
        for leaf, slope in slopes.items():
            given[leaf] = stepped(values.given[leaf], slope, rate)
        after = values.changed(given)
        try:
            if after.component(cost).high < values.component(cost).low:
                return Numbered(values, after, slopes, rate, style)
        except Abstain:
            continue
    return None


def stepped(value: Value, slope: Value, rate: Fraction) -> Value:
    """A parameter after one step against its gradient."""
    return Value(value.low - rate * slope.high, value.high - rate * slope.low)


def _leaves(
    anatomy: Anatomy, quantities: Quantities, attempt: int, whole: bool
) -> Iterator[tuple[Component, Fraction]]:
    """A number for each leaf; targets say that the first unit is meant."""
    weights, biases = (WHOLE_WEIGHTS, WHOLE_BIASES) if whole else (WEIGHTS, BIASES)
    counts = dict.fromkeys(Role, attempt)
    for leaf in sorted(anatomy.leaves, key=lambda one: (one[0], repr(one[1]))):
        role = quantities.roles.get(leaf[0], Role.WEIGHT)
        if leaf in anatomy.targets:
            yield leaf, Fraction(int(all(label == 1 for label in leaf[1][-1:])))
            continue
        pool = {Role.BIAS: biases, Role.WEIGHT: weights}.get(role, INPUTS)
        yield leaf, pool[counts[role] % len(pool)]
        counts[role] += 1
