"""What one definition adds to a derivative by something that it mentions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from msgspec import Struct

from derive.derivation.calculus import Expression, Product, contracted, factor, times
from derive.derivation.letters import free_term, fresh, shifted
from derive.derivation.local import Local
from derive.derivation.model import Model
from derive.derivation.paths import Node, Use
from derive.derivation.problems import NotDerived
from derive.derivation.ties import Ties
from derive.notation.letters import rename
from derive.notation.system import Definition
from derive.notation.terms import (
    LAST,
    Apply,
    Derivative,
    Domain,
    Index,
    Letter,
    Reference,
    SlotUse,
    Term,
)


class Contribution(Struct, frozen=True):
    """The part of a derivative that goes through one quantity above the target, at ``user``.

    ``total`` has the local derivative put in, and the derivative by the quantity above as a factor, unless
    that is itself what is differentiated.  ``chain`` is the chain rule before any sum is contracted,
    ``survivor`` after that if one term remains, which only is there where ∂Y/∂X is the local derivative.
    """

    above: Reference
    user: Node
    total: Expression
    chain: Expression | None = None
    survivor: Expression | None = None


class _Instance(Struct, frozen=True):
    """A definition with letters of its own; ``free`` are those of its left side that are summed over."""

    above: Reference
    body: Term
    free: frozenset[str]


class Contributions(Struct, frozen=True):
    """The chain rule for the derivatives of ``of``, one definition at a time."""

    model: Model
    of: Reference
    ties: Mapping[str, Ties]
    supply: Iterator[str]

    def adjoint(self, reference: Reference) -> Derivative:
        """The derivative by a component."""
        return Derivative(self.of, reference)

    def body(self, definition: Definition) -> Term:
        """The body of the definition of what is differentiated, with letters of its own."""
        body = free_term(definition.body, self.supply)
        pairs = zip(definition.pattern, self.of.indices, strict=True)
        for own, index in pairs:
            if isinstance(own, Letter):
                body = rename(body, own.name, index)
        return body

    def contribution(self, target: Reference, node: Node, use: Use) -> Contribution:
        """What a definition that mentions ``target``, which stands for ``node``, adds to its derivative."""
        instance = self._instance(target, use)
        above = instance.above
        upstream = self._upstream(instance)
        total = contracted(times(upstream, self._local(target, instance, use.user, node)))
        if above.family == self.of.family:
            return Contribution(above, use.user, total)
        if self.model.paths.detour(use.user, node):
            return Contribution(above, use.user, total, self._direct(target, instance, upstream))
        chain = contracted(times(upstream, factor(Derivative(above, target))))
        return Contribution(above, use.user, total, chain, self._survivor(target, total))

    def _direct(self, target: Reference, instance: _Instance, upstream: Expression) -> Expression | None:
        """The chain rule through a quantity that depends on the target in other ways, too.

        ∂Y/∂X counts all of these; of the one at hand only the derivatives of the target's own family tell:
        Σ_k ∂C/∂Y_k · Σ_m ∂X_km/∂X_ji · h_m.
        """
        rules = Local(self.model.system, target, self.supply, standing=True)
        try:
            return contracted(times(upstream, rules.derivative(instance.body)))
        except NotDerived:
            return None

    def through(self, target: Reference, part: Reference, ties: Ties) -> Contribution:
        """What goes through a part of what is differentiated, as a whole: Σ ∂J/∂J_i · ∂J_i/∂X."""
        letters = tuple(Letter(fresh(i.name, self.supply)) for i in part.indices if isinstance(i, Letter))
        above = Reference(part.family, letters)
        upstream = self._upstream(_Instance(above, above, frozenset(letter.name for letter in letters)))
        deltas = tuple((target.indices[p], letters[q]) for p, q in ties)
        inner = Product(factors=((Derivative(above, target), Fraction(1)),), deltas=deltas)
        total = contracted(times(upstream, (inner,)))
        return Contribution(above, (part.family, ()), total, total)

    def _instance(self, target: Reference, use: Use) -> _Instance:
        definition = self.model.network[use.definition]
        above: Term = Reference(definition.family, definition.pattern)
        mentioned: Term = Reference(definition.family, use.layers)
        body = free_term(definition.body, self.supply)
        free: set[str] = set()
        for name in _letters(definition.pattern):
            new = fresh(name, self.supply)
            free.add(new)
            above, body, mentioned = (rename(term, name, new) for term in (above, body, mentioned))
        assert isinstance(mentioned, Reference)
        for index in mentioned.indices:
            if isinstance(index, Letter) and index.name in free:
                layer = shifted(self._layer(target), -index.shift)
                above, body = rename(above, index.name, layer), rename(body, index.name, layer)
                free.discard(index.name)
        assert isinstance(above, Reference)
        for index in above.indices:
            if isinstance(index, Letter) and index.shift and index.name in free:
                start = Letter(index.name, -index.shift)
                above, body = rename(above, index.name, start), rename(body, index.name, start)
        assert isinstance(above, Reference)
        for place, other in self.ties[above.family]:
            index = above.indices[place]
            if isinstance(index, Letter) and index.name in free:
                above, body = (rename(t, index.name, self.of.indices[other]) for t in (above, body))
                assert isinstance(above, Reference)
                free.discard(index.name)
        return _Instance(above, body, frozenset(free))

    def _layer(self, reference: Reference) -> Index:
        (place,) = self.model.system.quantities[reference.family].layer_positions
        return reference.indices[place]

    def _upstream(self, instance: _Instance) -> Expression:
        """Σ over the indices of the quantity above of the derivative by it; tied indices are contracted."""
        above = instance.above
        quantity = self.model.system.quantities[above.family]
        layers = tuple(above.indices[place] for place in quantity.layer_positions)
        bound = tuple(
            (index.name, self._domain(SlotUse(above.family, place, layers if slot is None else ())))
            for place, (index, slot) in enumerate(zip(above.indices, quantity.slots, strict=True))
            if isinstance(index, Letter) and index.name in instance.free
        )
        deltas = tuple((above.indices[p], self.of.indices[q]) for p, q in self.ties[above.family])
        product = Product(bound=bound, deltas=deltas)
        if above.family != self.of.family:
            return contracted(times((product,), factor(self.adjoint(above))))
        return contracted((product,))

    def _domain(self, use: SlotUse) -> Domain:
        """What a sum over an index of a quantity above runs over: where that is defined."""
        slot = self.model.system.quantities[use.family].slots[use.position]
        if slot is None:
            return Domain((use,))
        paths = self.model.paths
        defined = [layers[0] for family, layers in paths.below if family == use.family]
        numbers = paths.structure.layer_range(slot)
        found = [number for number in numbers if paths.structure.exists(use.family, (number,))]
        first = min(number for number in defined if isinstance(number, int))
        return Domain((use,)) if first == found[0] else Domain((use,), first)

    def _local(self, target: Reference, instance: _Instance, user: Node, node: Node) -> Expression:
        """∂Y/∂X by Y's own definition; where that is an open function, ∂Y/∂X itself."""
        rules = Local(self.model.system, target, self.supply)
        known = rules.in_own_value(instance.body, instance.above)
        if known is not None:
            return known
        try:
            return rules.derivative(instance.body)
        except NotDerived:
            if not isinstance(instance.body, Apply) or self.model.paths.detour(user, node):
                raise
            return factor(Derivative(instance.above, target))

    def _survivor(self, target: Reference, total: Expression) -> Expression | None:
        """The chain rule with the one component above that remains once sums are contracted."""
        found = {
            term.by
            for product in total
            for term, _ in product.factors
            if isinstance(term, Derivative) and term.of == self.of
        }
        if len(found) != 1:
            return None
        (above,) = found
        bound = tuple(b for b in total[0].bound if Letter(b[0]) in above.indices)
        chain = times(factor(self.adjoint(above)), factor(Derivative(above, target)))
        return times((Product(bound=bound),), chain)


def _letters(pattern: tuple[Index, ...]) -> list[str]:
    """The letters of a pattern that stand for any layer or unit."""
    names = (index.name for index in pattern if isinstance(index, Letter))
    return [name for name in dict.fromkeys(names) if not name.startswith(LAST)]
