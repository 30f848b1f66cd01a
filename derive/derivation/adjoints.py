"""Reverse mode over families: the derivative of one quantity by all others, from above downwards.

∂C/∂X[x] = Σ over the definitions Y that mention X, Σ over Y's other indices, of ∂C/∂Y[y] · ∂Y[y]/∂X[x]
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from functools import cached_property
from itertools import count

from msgspec import Struct
from msgspec.structs import replace

from derive.derivation.calculus import Expression, Product, factor, free, renamed, term_of, times
from derive.derivation.cases import Case, cases, labelled
from derive.derivation.concrete import resolved
from derive.derivation.contributions import Contribution, Contributions
from derive.derivation.depths import MOST_LAYERS, holds, least_depth
from derive.derivation.letters import fresh
from derive.derivation.model import Model
from derive.derivation.paths import Node, Use, is_open
from derive.derivation.problems import NotDerived
from derive.derivation.recursion import kept_families
from derive.derivation.ties import ties
from derive.notation.terms import CLASS, Apply, Derivative, Index, Label, Letter, Reference, Term


class Result(Struct, frozen=True):
    """The derivative by one family in one case, in terms of derivatives that are kept."""

    case: Case
    target: Reference
    contributions: tuple[Contribution, ...]
    value: Expression


class Adjoints:
    """The derivatives of ``of`` by all that it depends on; its own indices are letters that never change.

    ``inner`` are the derivatives of parts of it, known already: what leads to ``of`` through one of these
    alone is left to it, as ∂J/∂w = Σ_i ∂J/∂J_i · ∂J_i/∂w.
    """

    def __init__(self, model: Model, of: str, inner: tuple[Adjoints, ...] = ()) -> None:
        if model.system.quantities[of].layer_positions:
            raise NotDerived(f"derivatives of {of}, which has layers, are not derived")
        self.model = model
        self.supply = map(str, count(1))
        self.inner = inner
        self.nodes = model.paths.leading(of)
        self.beside = {part.of.family: model.paths.leading(of, without=part.of.family) for part in inner}
        pattern = model.system.by_family[of][0].pattern
        self.of: Reference = Reference(
            of, tuple(Letter(fresh(_stem(index), self.supply)) for index in pattern)
        )
        self.ties = ties(model.system, model.network, of, self.families)
        self.kept = kept_families(model, of, self.nodes)
        self.rule = Contributions(model, self.of, self.ties, self.supply)
        self._cases: dict[str, tuple[Case, ...]] = {}
        self._results: dict[tuple[str, int], Result] = {}

    @cached_property
    def families(self) -> tuple[str, ...]:
        """All families on which ``of`` depends, in the order of the givens, leaves last."""
        found = {family for family, _ in self.nodes} - {self.of.family}
        known = [family for family in self.model.families if family in found]
        rest = {family for family in found - set(known) if not family.startswith(CLASS)}
        leaves = [family for family in self.model.system.quantities if family in rest]
        return (*known, *leaves)

    # Cases

    def uses(self, node: Node) -> tuple[Use, ...]:
        """The definitions that mention a node and lead on to ``of``, but for those within a part of it."""
        found = (use for use in self.model.paths.uses.get(node, ()) if use.user in self.nodes)
        return tuple(use for use in found if self._part(use.user) is None)

    def _part(self, user: Node) -> Adjoints | None:
        """The part of ``of`` through which alone a node leads to it."""
        for part in reversed(self.inner):
            if user in part.nodes and user not in self.beside[part.of.family]:
                return part
        return None

    def parts(self, node: Node) -> tuple[Adjoints, ...]:
        """The parts of ``of`` through which a node leads to it."""
        users = (use.user for use in self.model.paths.uses.get(node, ()) if use.user in self.nodes)
        return tuple(dict.fromkeys(part for user in users if (part := self._part(user)) is not None))

    def cases(self, family: str) -> tuple[Case, ...]:
        """The cases of a family, from the last layer down."""
        if family not in self._cases:
            slots = [slot for slot in self.model.system.quantities[family].slots if slot]
            letter = fresh(slots[0] if slots else "l", self.supply)
            nodes = [node for node in self.nodes if node[0] == family]
            found = cases(self.model.paths, family, nodes, self._signature, self.uses, letter)
            every = (one for case in found for one in labelled(self.model.paths, case))
            self._cases[family] = tuple(dict.fromkeys(every))
        return self._cases[family]

    def _signature(self, node: Node) -> Hashable:
        """The same for layers at which the same formula holds."""
        direct = (
            (use.definition, use.layers, None if self.is_kept(use.user[0]) else self._signature(use.user))
            for use in self.uses(node)
        )
        through = ((part.of.family, part.place(node)) for part in self.parts(node))
        return frozenset((*direct, *through))

    def place(self, node: Node) -> int:
        """The number of the case that a node belongs to."""
        return next(n for n, case in enumerate(self.cases(node[0])) if node in case.nodes)

    def is_kept(self, family: str) -> bool:
        """Whether derivatives by a family are left standing in the results for others."""
        return family in self.kept or family == self.of.family

    # Results

    def results(self) -> Iterator[Result]:
        """The results for all families; raises `NotDerived`."""
        for family in self.families:
            yield from (self.result(case) for case in self.cases(family) if not self.is_given(case))

    def is_given(self, case: Case) -> bool:
        """Whether a derivative is one of those that an open quantity leaves as they are.

        Raises `NotDerived` where there are other paths besides: it would mean two things then.
        """
        is_open = [self._is_opaque(use) for use in case.uses]
        if any(is_open) and len({(use.definition, use.layers) for use in case.uses}) > 1:
            raise NotDerived(f"{self.of.family} depends on {case.family} directly and in other ways")
        return any(is_open)

    def _is_opaque(self, use: Use) -> bool:
        body = self.model.network[use.definition].body
        return use.user[0] == self.of.family and isinstance(body, Apply) and body.function.startswith("open:")

    def result(self, case: Case) -> Result:
        """The result for one case."""
        key = (case.family, self.cases(case.family).index(case))
        if key not in self._results:
            self._results[key] = self._derive(case)
        return self._results[key]

    def _derive(self, case: Case) -> Result:
        target, node = self.target(case), case.nodes[0]
        self._check_uniform(case)
        paths = self.model.paths
        if not all(holds(case, self.of.family, paths, other) for other in self.model.shallow):
            raise NotDerived("in networks of few layers another formula holds")
        if least_depth(case, paths) > MOST_LAYERS and not self.model.system.depths:
            raise NotDerived(
                f"it is told from other cases only in networks of more than {MOST_LAYERS} layers"
            )
        self._check_alone(node)
        if not all(use.whole for use in case.uses):
            raise NotDerived("it is not the same for all of its units")
        uses = {(use.definition, use.layers): use for use in case.uses}
        parts = self.parts(node)
        found = [self.rule.through(target, part.of, part.ties[case.family]) for part in parts]
        every = (self.rule.contribution(target, node, use) for use in uses.values())
        found += [part for part in every if part.total]
        total = tuple(product for one in found for product in self.substituted(one.total, one.user))
        total = self.completed(total, node)
        value = self.model.simplifier(resolved(total, self.model.system, self.supply))
        return Result(case, target, tuple(found), value)

    def target(self, case: Case) -> Reference:
        """The component that stands for all those of a case, with letters of its own."""
        known: dict[int, Index] = {p: self.of.indices[q] for p, q in self.ties[case.family]}
        known.update(case.labels)
        pattern = self._pattern(case.family)
        indices: list[Index] = []
        for place, slot in enumerate(self.model.system.quantities[case.family].slots):
            if slot is not None and case.layer is not None:
                indices.append(case.layer)
            elif place in known:
                indices.append(known[place])
            else:
                indices.append(Letter(fresh(_stem(pattern[place]), self.supply)))
        return Reference(case.family, tuple(indices))

    def _pattern(self, family: str) -> tuple[Index, ...]:
        """The indices of a family as its definition has them, or where it is first mentioned."""
        definitions = self.model.network
        found = [d.pattern for d in definitions if d.family == family]
        found += [r.indices for d in definitions for r in d.mentions if r.family == family]
        return max(found, key=lambda indices: sum(isinstance(index, Letter) for index in indices))

    def _check_alone(self, node: Node) -> None:
        """What merely copies another quantity is that quantity, with all that is said of it."""
        for number, _ in self.model.paths.bodies(node):
            if isinstance(self.model.network[number].body, Reference):
                for copied in self.model.paths.below.get(node, ()):
                    users = {use.user for use in self.model.paths.uses[copied] if use.user in self.nodes}
                    if users != {node}:
                        raise NotDerived(f"{node[0]} is another name of {copied[0]}, which is used besides")

    def _check_uniform(self, case: Case) -> None:
        """A sum over all layers of a quantity must be one in which the same definition holds."""
        for use in case.uses if case.layer is None else ():
            family = use.user[0]
            places = self.model.system.quantities[family].layer_positions
            pattern = self.model.network[use.definition].pattern
            if any(is_open(pattern[place]) for place in places):
                users = {other.user for other in case.uses if other.definition == use.definition}
                if users != {node for node in self.model.paths.below if node[0] == family}:
                    raise NotDerived(f"{case.family} is shared by some layers of {family} only")

    # What is known already

    def substituted(self, expression: Expression, user: Node) -> Expression:
        """Derivatives that are not kept, by what was derived for them; ``user`` is what they are by."""
        found: list[Product] = []
        for product in expression:
            place = next((i for i, (term, _) in enumerate(product.factors) if self._is_open(term)), None)
            if place is None:
                found.append(product)
                continue
            term = product.factors[place][0]
            assert isinstance(term, Derivative)
            inner = self.known(term.by, user)
            if len(inner) > 1 and not any(part.deltas for part in inner):
                inner = factor(term_of(inner))
            before = (replace(product, factors=product.factors[:place]),)
            found.extend(times(before, inner, (Product(factors=product.factors[place + 1 :]),)))
        return tuple(found)

    def completed(self, expression: Expression, node: Node) -> Expression:
        """Derivatives of parts by ``node``, by what was derived for them, unless they have names."""
        found: list[Product] = []
        for product in expression:
            parts: list[Expression] = [(replace(product, factors=()),)]
            for term, exponent in product.factors:
                inner = self._of_part(term, node)
                parts.append(factor(term, exponent) if inner is None else inner)
            found.extend(times(*parts))
        return tuple(found)

    def _of_part(self, term: Term, node: Node) -> Expression | None:
        for part in self.inner:
            if not isinstance(term, Derivative) or not isinstance(term.of, Reference):
                continue
            if term.of.family == part.of.family and self.model.named_term(term) is None:
                own = zip(part.of.indices, term.of.indices, strict=True)
                places = {i.name: new for i, new in own if isinstance(i, Letter)}
                return tuple(self._moved(product, places) for product in part.known(term.by, node))
        return None

    def _is_open(self, term: Term) -> bool:
        return isinstance(term, Derivative) and term.of == self.of and not self.is_kept(term.by.family)

    def known(self, reference: Reference, node: Node) -> Expression:
        """The result for a component with these indices, which stands for ``node``."""
        case = next((case for case in self.cases(reference.family) if case.has(node, reference)), None)
        if case is None:
            raise NotDerived(
                f"{reference.family} is called by letters here, and by numbers where it is given"
            )
        if self.is_given(case):
            return factor(self.rule.adjoint(reference))
        result = self.result(case)
        places = {
            own.name: index
            for own, index in zip(result.target.indices, reference.indices, strict=True)
            if isinstance(own, Letter) and own != index and is_open(own)
        }
        return tuple(self._moved(product, places) for product in free(result.value, self.supply))

    def answer(self, of: Reference, by: Reference) -> Expression | None:
        """The derivative of a component by another, or None if no case speaks of that layer alone."""
        if any(by.indices[p] != of.indices[q] for p, q in self.ties[by.family]):
            return None
        own = (index.name for index in self.of.indices if isinstance(index, Letter))
        places = dict(zip(own, of.indices, strict=True))
        for case in self.cases(by.family):
            if self._speaks_of(case, by) and case.has(case.nodes[0], by):
                found = self.known(by, case.nodes[0])
                return tuple(self._moved(product, places) for product in found)
        return None

    def _speaks_of(self, case: Case, reference: Reference) -> bool:
        """Whether a case covers the layer of a component: all layers, or just this one."""
        if case.layer is None:
            return True
        (place,) = self.model.system.quantities[case.family].layer_positions
        index = reference.indices[place]
        if isinstance(index, Label):
            return any(node[1] == (index.value,) for node in case.nodes)
        if case.bounds is None and is_open(case.layer):
            return True
        return index == case.layer or (is_open(case.layer) and is_open(index))

    def _moved(self, product: Product, places: dict[str, Index]) -> Product:
        """Other indices in the places of letters, all at once."""
        between = {name: fresh(name, self.supply) for name in places}
        for name, middle in between.items():
            product = renamed(product, name, Letter(middle))
        for name, middle in between.items():
            product = renamed(product, middle, places[name])
        return product


def _stem(index: Index) -> str:
    return index.name if isinstance(index, Letter) else "i"
