"""Definitions at numbered layers, for units called by letters, and derivatives along all paths through them.

Where layers have numbers, every component has one definition at most, whatever the widths are.  So a
derivative can be formed downwards: that of a component is the derivative of its definition, and so on, until
the quantity itself is reached by which is differentiated.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from itertools import count

from derive.derivation.calculus import Expression, Product, delta, factor, summed, term_of, times
from derive.derivation.functions import known_derivative
from derive.derivation.letters import fresh, indices_of
from derive.derivation.local import Local
from derive.derivation.problems import NotDerived
from derive.notation.instance import Axes, Structure
from derive.notation.letters import rename
from derive.notation.rebuilding import Rebuilder
from derive.notation.system import Definition, Environment, Name, layer_indices, references, slot_uses
from derive.notation.terms import (
    FIXED,
    LAST,
    VARIABLE,
    Apply,
    Argument,
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
    Reference,
    SameIndex,
    SlotUse,
    Term,
    Total,
    children,
    walk,
)

#: A family at numbered layers.
Node = tuple[str, tuple[Name, ...]]
#: The derivative of a function of several arguments by one of them: ``partial:2:E``.
PARTIAL = "partial:"
#: Functions of several arguments that are no smooth functions of theirs.
_EXTREMES = frozenset({"\\max", "\\min", "\\arg\\max"})


class Unfolding:
    """The definitions of a structure; ``axes`` tells which indices run over the same units.

    Raises `NotDerived`, here as everywhere, for what the index calculus does not treat symbolically.
    """

    def __init__(self, structure: Structure, axes: Axes) -> None:
        if structure.extras or structure.system.labels:
            raise NotDerived("units beside the numbered ones")
        self.structure = structure
        self.system = structure.system
        self.axes = axes
        self.supply = map(str, count(1))
        self._reached: dict[Node, frozenset[Node]] = {}
        for function in self.system.functions:
            more = any(part.family not in function.parameters for part in references(function.body))
            if more or any(isinstance(part, Derivative) for part in walk(function.body)):
                raise NotDerived(f"{function.function} depends on more than its arguments")

    # Terms

    def placed(self, term: Term, layers: Environment) -> Term:
        """A term with numbers for its layers, every index of which is a letter of one set of units."""
        for letter, value in layers.items():
            if not letter.startswith(FIXED):
                term = rename(term, letter, Label(value))
        self._check(term)
        return term

    def _check(self, term: Term) -> None:
        for part in walk(term):
            if isinstance(part, Multiplied | Comparison):
                raise NotDerived("products over an index and conditions between values stay closed")
            if isinstance(part, SameIndex):
                self._check_condition(part)
            if isinstance(part, Reference):
                self.node(part)
            if isinstance(part, Total | Family):
                self._check_range(part)
        if any(isinstance(index, Letter) and _is_moved(index) for index in indices_of(term)):
            raise NotDerived("an index that is shifted, or the last unit")

    def _check_condition(self, condition: SameIndex) -> None:
        for index in (condition.left, condition.right):
            if not isinstance(index, Letter) or _is_moved(index):
                raise NotDerived("a condition that names a unit")

    def _check_range(self, part: Total | Family) -> None:
        """A sum runs over all units of one set, and its letter stands for no other ones."""
        axis = self.axis(part.domain)
        for letter, use in slot_uses(self.system, part.body):
            if letter.name == part.letter and self._root(use) != axis:
                raise NotDerived("a letter of two sets of units")

    def axis(self, domain: Domain) -> SlotUse:
        """The set of units that a sum runs over, all of it."""
        roots = {self._root(use) for use in domain.uses}
        if len(roots) != 1 or domain.labels is not None or domain.last is not None:
            raise NotDerived("a sum over some units only")
        if domain.first not in (None, 1):
            raise NotDerived("a sum that does not begin at the first unit")
        return roots.pop()

    def size(self, use: SlotUse) -> SlotUse:
        """The set of units that a size symbol counts."""
        return self._root(use)

    def _root(self, use: SlotUse) -> SlotUse:
        point = self.structure.point(use, self.structure.anchors)
        if point is None:
            raise NotDerived("a sum over layers")
        family, position, layers = self.axes.find(point)
        return SlotUse(family, position, tuple(Label(layer) for layer in layers))

    def distinct(self, term: Term) -> Term:
        """The same term, each of whose sums has a letter of its own."""
        return _Distinct(self.supply).term(term)

    # Definitions

    def node(self, reference: Reference) -> Node:
        """The family and the layers of a component."""
        found: list[Name] = []
        for index in layer_indices(self.system, reference):
            if not isinstance(index, Label):
                raise NotDerived("a sum over layers")
            found.append(index.value)
        return reference.family, tuple(found)

    def definition(self, node: Node) -> tuple[Definition, Environment] | None:
        """The one definition that holds for all components of a node; None for leaves."""
        if node[0].startswith(VARIABLE):
            return None
        found = self.structure.applying(*node)
        if not found:
            return None
        definition, environment = found[0]
        places = self.system.quantities[node[0]].unit_positions
        letters = [index for place in places if isinstance(index := definition.pattern[place], Letter)]
        special = len(letters) < len(places) or len(set(letters)) < len(letters)
        if special or any(index.name.startswith(FIXED) or _is_moved(index) for index in letters):
            raise NotDerived(f"{node[0]} has a definition for some units only")
        return definition, environment

    def body(self, reference: Reference) -> Term | None:
        """What a component is defined as, with letters of its own; None for a leaf."""
        found = self.definition(self.node(reference))
        if found is None:
            return None
        definition, environment = found
        body = self.distinct(self.placed(definition.body, environment))
        pattern, places = definition.pattern, self.system.quantities[reference.family].unit_positions
        own = [(index.name, place) for place in places if isinstance(index := pattern[place], Letter)]
        between = {name: fresh(name, self.supply) for name, _ in own}
        for name, middle in between.items():
            body = rename(body, name, middle)
        for name, place in own:
            body = rename(body, between[name], reference.indices[place])
        return body

    def reached(self, node: Node) -> frozenset[Node]:
        """All that a node depends on by its definition."""
        if node not in self._reached:
            self._reached[node] = frozenset()
            found: set[Node] = set()
            waiting = list(self._direct(node))
            while waiting:
                other = waiting.pop()
                if other not in found:
                    found.add(other)
                    waiting.extend(self._direct(other))
            self._reached[node] = frozenset(found)
        return self._reached[node]

    def _direct(self, node: Node) -> Iterator[Node]:
        found = self.definition(node)
        if found is not None:
            definition, environment = found
            body = self.placed(definition.body, environment)
            yield from (self.node(reference) for reference in references(body))

    # Derivatives

    def derivative(self, term: Derivative) -> Term:
        """A derivative carried out: the definition of the lower quantity is cut, and all paths count."""
        of, by = self.distinct(term.of), term.by
        self._check_cut(of, by)
        return term_of(Slopes(self, by).derivative(of))

    def _check_cut(self, of: Term, by: Reference) -> None:
        """Nothing else may be written like what is cut, since it would be the same quantity."""
        assumed = (term for pair in self.system.assumptions for term in pair)
        if any(part.family == by.family for term in assumed for part in references(term)):
            raise NotDerived(f"something is assumed of {by.family}")
        node = self.node(by)
        found = self.definition(node)
        if found is None:
            return
        body = found[0].body
        named = any(isinstance(part, Derivative) for part in walk(body))
        if named or isinstance(body, Reference | Constant) or node in self.reached(node):
            raise NotDerived(f"{by.family} is a name of something else")
        shape = outline(body)
        others = [of, *(d.body for d in self._definitions_below(of) if d is not found[0])]
        if any(outline(part) == shape for other in others for part in walk(other)):
            raise NotDerived(f"the definition of {by.family} is written out elsewhere")

    def _definitions_below(self, term: Term) -> Iterator[Definition]:
        nodes = {self.node(reference) for reference in references(term)}
        for node in nodes.union(*(self.reached(node) for node in nodes)):
            found = self.definition(node)
            if found is not None:
                yield found[0]


class Slopes(Local):
    """Differentiates by one component along all paths that lead to it."""

    def __init__(self, unfolding: Unfolding, target: Reference) -> None:
        super().__init__(unfolding.system, target, unfolding.supply)
        self.unfolding = unfolding
        self.node = unfolding.node(target)
        self._leads: dict[Node, bool] = {}

    def mentions(self, term: Argument | Condition) -> bool:
        """Whether something leads from the target to a term."""
        return any(self._led(self.unfolding.node(reference)) for reference in references(term))

    def _led(self, node: Node) -> bool:
        if node not in self._leads:
            self._leads[node] = node == self.node or self.node in self.unfolding.reached(node)
        return self._leads[node]

    def derivative(self, term: Term, bound: frozenset[str] = frozenset()) -> Expression:
        """The derivative of a term, the definitions of what it mentions included."""
        if isinstance(term, Derivative):
            return self.derivative(self.unfolding.distinct(self.unfolding.derivative(term)), bound)
        return super().derivative(term, bound)

    def _reference(self, reference: Reference, bound: frozenset[str]) -> Expression:
        if self.unfolding.node(reference) != self.node:
            body = self.unfolding.body(reference)
            return () if body is None else self.derivative(body, bound)
        places = self.system.quantities[reference.family].unit_positions
        return times(*(delta(reference.indices[place], self.target.indices[place]) for place in places))

    def _function(self, term: Apply, bound: frozenset[str]) -> Expression:
        if term.function in _EXTREMES or term.function.startswith(PARTIAL):
            raise NotDerived(f"the derivative of {term.function} is not known")
        argument = term.arguments[0]
        if len(term.arguments) != 1 or isinstance(argument, Family):
            return tuple(self._partials(term, bound))
        inner = self.derivative(self.unfolding.distinct(argument), bound)
        known = None
        if term.function not in self.defined and not term.order:
            known = known_derivative(term.function, argument)
        outer = known or Apply(term.function, (argument,), term.order + 1, term.indices)
        return times(factor(outer), inner)

    def _partials(self, term: Apply, bound: frozenset[str]) -> Iterator[Product]:
        """Σ of ∂f/∂argument · ∂argument/∂target, over all arguments and all members of whole families."""
        for place, argument in enumerate(term.arguments):
            if not self.mentions(argument):
                continue
            ranges: list[tuple[str, Domain]] = []
            while isinstance(argument, Family):
                letter = fresh(argument.letter, self.supply)
                ranges.append((letter, argument.domain))
                argument = renamed_argument(argument.body, argument.letter, letter)
            letters: tuple[Index, ...] = tuple(Letter(letter) for letter, _ in ranges)
            name = f"{PARTIAL}{place}:{term.function}"
            outer = Apply(name, term.arguments, 0, (*term.indices, *letters))
            inner = self.derivative(self.unfolding.distinct(argument), bound | {name for name, _ in ranges})
            found = times(factor(outer), inner)
            for letter, domain in reversed(ranges):
                found = summed(found, letter, domain)
            yield from found


class _Distinct(Rebuilder):
    """Gives each sum a letter of its own."""

    def __init__(self, supply: Iterator[str]) -> None:
        self.supply = supply

    def total(self, total: Total) -> Term:
        new = fresh(total.letter, self.supply)
        return Total(new, total.domain, self.term(rename(total.body, total.letter, new)))

    def argument(self, argument: Argument) -> Argument:
        if not isinstance(argument, Family):
            return self.term(argument)
        new = fresh(argument.letter, self.supply)
        body = renamed_argument(argument.body, argument.letter, new)
        return Family(new, argument.domain, self.argument(body))


def renamed_argument(argument: Argument, letter: str, new: str) -> Argument:
    """Another name for a free letter of an argument."""
    if isinstance(argument, Family):
        return Family(argument.letter, argument.domain, renamed_argument(argument.body, letter, new))
    return rename(argument, letter, new)


def outline(term: Argument | Condition) -> Hashable:
    """What terms that are written alike have in common, whatever their letters and their parts' order."""
    match term:
        case Constant(value):
            return value
        case Reference(family):
            return family
        case Apply(function, _, order):
            head: Hashable = function, order
        case _:
            head = type(term).__name__
    return head, tuple(sorted((outline(part) for part in children(term)), key=repr))


def _is_moved(index: Letter) -> bool:
    return bool(index.shift) or index.name.startswith(LAST)
