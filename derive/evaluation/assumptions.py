"""Numbers for the leaves that satisfy what a note assumes, as ``Σ_k y_k = 1``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import TypeAlias, TypeVar

from derive.evaluation.effort import Abstain
from derive.evaluation.fields import Field, digest
from derive.evaluation.forms import additive
from derive.evaluation.graph import Node
from derive.evaluation.grounding import Component, Grounding, leaves
from derive.notation.instance import Impossible, Instance
from derive.notation.system import Environment, Name, references
from derive.notation.terms import Domain, Family, Letter, Multiplied, SlotUse, Term, Total, add, negate, walk

Number = TypeVar("Number")
#: The value of a node when some leaves have the given values.
Value: TypeAlias = Callable[[Node, Mapping[Component, Number]], Number]

#: What a leaf may be where an assumption is not linear in it, as y² = y.
CANDIDATES = (0, 1, -1, 2)


class Assumptions:
    """What an instance's assumptions say is zero."""

    def __init__(self, grounding: Grounding) -> None:
        self.grounding = grounding
        self.differences: list[Node] = []
        for left, right in grounding.instance.system.assumptions:
            difference = add(left, negate(right))
            for environment in placements(grounding.instance, difference):
                try:
                    node = grounding.node(difference, environment)
                except Impossible:
                    continue  # it speaks of a part that this network does not have
                # Where one leaf was defined as what the others leave over, the assumption holds by itself.
                if additive(grounding.graph, node):
                    self.differences.append(node)

    def solve(
        self, field: Field[Number], seed: int, value: Value[Number], given: Mapping[Component, Number]
    ) -> tuple[dict[Component, Number], set[Component]]:
        """Values for some leaves, and all leaves for which the assumptions may fail nevertheless.

        One leaf of each assumption is solved for, one that occurs in none of the earlier assumptions.
        """
        values = dict(given)
        settled = set(given)
        groups: list[tuple[set[Component], bool]] = []
        for difference in self.differences:
            group = self._leaves(difference)
            free = sorted(group - settled, key=repr, reverse=True)
            groups.append((group, self._settle(field, seed, difference, free, value, values)))
            settled |= group
        return values, _joined(groups)

    def _leaves(self, node: Node) -> set[Component]:
        graph = self.grounding.graph
        return set(leaves(graph, graph.ancestors((node,))))

    def _settle(
        self,
        field: Field[Number],
        seed: int,
        difference: Node,
        free: list[Component],
        value: Value[Number],
        values: dict[Component, Number],
    ) -> bool:
        """Make a difference vanish, if it does not already, by the value of one of the free leaves."""
        try:
            if field.is_zero(value(difference, values)):
                return True
        except Abstain:
            pass
        for leaf in free:
            solutions = self._linear(field, difference, leaf, value, values)
            for solution in solutions or self._candidates(field, seed, difference, leaf, value, values):
                values[leaf] = solution
                return True
        return False

    def _linear(
        self,
        field: Field[Number],
        difference: Node,
        leaf: Component,
        value: Value[Number],
        values: Mapping[Component, Number],
    ) -> list[Number]:
        slope = self.grounding.derivatives.derivative(difference, self.grounding.graph.node("leaf", leaf, ()))
        if leaf in self._leaves(slope):
            return []
        try:
            rest = value(difference, {**values, leaf: field.constant(Fraction(0))})
            inverse = field.power(value(slope, values), Fraction(-1))
            return [field.product([field.constant(Fraction(-1)), rest, inverse])]
        except Abstain:
            return []

    def _candidates(
        self,
        field: Field[Number],
        seed: int,
        difference: Node,
        leaf: Component,
        value: Value[Number],
        values: Mapping[Component, Number],
    ) -> Iterator[Number]:
        # Either 0 or 1 comes first, so that one unit of a one-hot vector may be the one.
        swap = digest("candidate", seed, leaf) & 1
        for position in range(len(CANDIDATES)):
            candidate = field.constant(Fraction(CANDIDATES[position ^ swap]))
            try:
                if field.is_zero(value(difference, {**values, leaf: candidate})):
                    yield candidate
            except Abstain:
                continue


def _joined(groups: list[tuple[set[Component], bool]]) -> set[Component]:
    """The leaves of assumptions that do not hold, and of those that share leaves with them, and so on."""
    found: set[Component] = set().union(*(group for group, holds in groups if not holds))
    while True:
        wider = found.union(*(group for group, _ in groups if group & found))
        if wider == found:
            return found
        found = wider


def placements(instance: Instance, term: Term) -> Iterator[Environment]:
    """All values of a term's free letters: layers first, then the units that its slots have in common."""
    uses = _free_letters(instance, term)
    layers_first = sorted(uses, key=lambda letter: (not _is_layer(instance, uses[letter]), letter))
    return _place(instance, uses, layers_first, {})


def _place(
    instance: Instance, uses: Mapping[str, list[SlotUse]], letters: list[str], environment: Environment
) -> Iterator[Environment]:
    if not letters:
        yield environment
        return
    letter, *rest = letters
    try:
        values = instance.range(Domain(tuple(uses[letter])), {**instance.anchors, **environment})
    except Impossible:
        return
    for value in values:
        yield from _place(instance, uses, rest, {**environment, letter: value})


def _is_layer(instance: Instance, uses: list[SlotUse]) -> bool:
    return any(instance.system.quantities[use.family].slots[use.position] is not None for use in uses)


def _free_letters(instance: Instance, term: Term) -> dict[str, list[SlotUse]]:
    bound = {part.letter for part in walk(term) if isinstance(part, Total | Multiplied | Family)}
    known: set[Name] = {*bound, *instance.anchors}
    uses: dict[str, list[SlotUse]] = {}
    for reference in references(term):
        quantity = instance.system.quantities[reference.family]
        layers = tuple(reference.indices[i] for i in quantity.layer_positions)
        for position, index in enumerate(reference.indices):
            if isinstance(index, Letter) and index.name not in known:
                own = layers if position in quantity.unit_positions else ()
                uses.setdefault(index.name, []).append(SlotUse(reference.family, position, own))
    return uses
