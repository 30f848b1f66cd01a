"""One of the two notes: its definitions at given indices, its layers, its units beside the numbered ones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import count

from msgspec import Struct, field

from derive.derivation.calculus import Expression, Product, renamed
from derive.derivation.matching import Matching
from derive.latex import LatexError, parse_tree, to_unicode
from derive.notation.instance import Structure
from derive.notation.reading import Reading
from derive.notation.system import SIZE, Definition, Name, Quantity, System, depends_on
from derive.notation.terms import (
    FIXED,
    LAST,
    Constant,
    Domain,
    Index,
    Label,
    Letter,
    Reference,
    SlotUse,
    Term,
)
from derive.translation.problems import NotTranslated
from derive.translation.substitution import Substitution

#: How many layers a note without a fixed depth is looked at with.
DEPTH = 4


def numbers() -> Iterator[str]:
    """Numbers for new letters."""
    return map(str, count())


class Side(Struct, frozen=True, dict=True):
    """The givens of a note, asked for single quantities; ``name`` is what messages call the note."""

    reading: Reading
    name: str = "the note"
    supply: Iterator[str] = field(default_factory=numbers)

    @property
    def system(self) -> System:
        """The definitions."""
        return self.reading.system

    def quantity(self, family: str) -> Quantity:
        """A family's indices."""
        return self.system.quantities[family]

    @cached_property
    def ordinal(self) -> str | None:
        """The one kind of layers that is told by indices, if there is one."""
        return self.system.ordinals[0] if len(self.system.ordinals) == 1 else None

    @cached_property
    def base(self) -> int:
        """The number of the lowest layer."""
        return self.system.bases.get(self.ordinal or "", 0)

    @cached_property
    def depth(self) -> int | None:
        """The number of the last layer, if it is fixed."""
        return self.system.depths.get(self.ordinal or "")

    @cached_property
    def samples(self) -> frozenset[str]:
        """Letters of samples."""
        return frozenset((*self.reading.settings.samples, "sample:"))

    def new_letter(self, stem: str) -> str:
        """A letter that stands nowhere else."""
        return f"{stem}~{next(self.supply)}"

    # Definitions

    def definition(self, reference: Reference) -> tuple[Definition, Term] | None:
        """The definition of a component with its body at these indices; None for a leaf."""
        for definition in self.system.by_family.get(reference.family, ()):
            letters = {
                index.name
                for index in definition.pattern
                if isinstance(index, Letter) and not index.name.startswith((LAST, FIXED))
            }
            found = Matching(frozenset(letters)).indices(definition.pattern, reference.indices)
            if found is not None and self._reaches_down(definition, reference):
                return definition, Substitution(found.letters, self.supply).term(definition.body)
        return None

    def _reaches_down(self, definition: Definition, reference: Reference) -> bool:
        """Whether what is said of a unit beside the numbered ones is said of the lowest layer, too.

        There quantities are leaves unless the note says otherwise, so a_0 = 1 in each layer has to be said
        of the lowest one by its number.
        """
        places = self.quantity(definition.family).layer_positions
        named = self.named_beside(reference)
        if not named or definition.family not in self.system.carried:
            return True
        return any(
            all(other.pattern[place] == Label(self.base) for place in places)
            and all(other.pattern[place] == reference.indices[place] for place in named)
            and other.body == definition.body
            for other in self.system.by_family[definition.family]
        )

    def body(self, reference: Reference) -> Term | None:
        """What a component is defined to be; None for a leaf."""
        found = self.definition(reference)
        return None if found is None else found[1]

    def alias(self, reference: Reference) -> Reference | None:
        """The quantity of which a component is only another name."""
        body = self.body(reference)
        return body if isinstance(body, Reference) else None

    def is_gradient(self, family: str) -> bool:
        """Whether a family names derivatives, or something made of them."""
        return family in self._gradients

    @cached_property
    def _gradients(self) -> frozenset[str]:
        names = {definition.family for definition in self.system.definitions if definition.differentiates}
        made = {
            definition.family
            for definition in self.system.definitions
            if any(depends_on(self.system, part.family) & names for part in definition.mentions)
        }
        return frozenset(names | made)

    def shown(self, family: str) -> str:
        """How a message calls a family."""
        text = re.sub(r"[_^]?\{?\(?\{\d\}.*", "", self.quantity(family).spelling or family)
        try:
            return to_unicode(parse_tree(text))
        except LatexError:
            return family

    def check_general(self, families: Iterable[str]) -> None:
        """Raises `NotTranslated` if one of these families is defined apart for single units or layers."""
        for definition in self.system.definitions:
            labels = [place for place, index in enumerate(definition.pattern) if isinstance(index, Label)]
            named = self.named_beside(Reference(definition.family, definition.pattern))
            constant = bool(named) and isinstance(definition.body, Constant)
            if definition.family not in families or not labels or set(labels) <= set(named) or constant:
                continue
            alias = definition.body if isinstance(definition.body, Reference) else None
            lowest = all(
                place in self.quantity(definition.family).layer_positions
                and definition.pattern[place] == Label(self.base)
                for place in labels
            )
            if not lowest or alias is None or self.body(alias) is not None:
                name = self.shown(definition.family)
                raise NotTranslated(f"{self.name} defines {name} apart for single units or layers")

    # Units beside the numbered ones

    @cached_property
    def structure(self) -> Structure:
        """The network with a few layers."""
        depths = {name: self.system.depths.get(name, self.base + DEPTH) for name in self.system.ordinals}
        return Structure(self.system, depths)

    def shallow(self, depth: int) -> Structure:
        """The network with so many layers above the lowest one."""
        return Structure(self.system, dict.fromkeys(self.system.ordinals, self.base + depth))

    def extras(self, family: str, position: int) -> frozenset[Name]:
        """The units of a slot beside the numbered ones, such as a unit 0 whose value is 1."""
        found = (labels for point, labels in self.structure.extras.items() if point[:2] == (family, position))
        return frozenset().union(*found)

    def all_extras(self, uses: Iterable[SlotUse]) -> frozenset[Name]:
        """The units beside the numbered ones over which a letter in these places runs."""
        found = (self.extras(use.family, use.position) for use in uses if use.position != SIZE)
        return frozenset().union(*found)

    def beside(self, domain: Domain) -> frozenset[Name]:
        """The units beside the numbered ones over which a sum runs."""
        if domain.labels is not None or domain.first not in (None, 0):
            return frozenset()
        if domain.first == 0:
            return frozenset({0})
        return self.all_extras(domain.uses)

    def named_beside(self, reference: Reference) -> tuple[int, ...]:
        """The places at which a component has a unit beside the numbered ones."""
        return tuple(
            place
            for place in self.quantity(reference.family).unit_positions
            if isinstance(index := reference.indices[place], Label)
            and index.value in self.extras(reference.family, place)
        )

    def split(self, expression: Expression) -> Expression:
        """Sums over units beside the numbered ones with these units written out."""
        return tuple(part for product in expression for part in self._split(product))

    def _split(self, product: Product) -> Iterator[Product]:
        for place, (letter, domain) in enumerate(product.bound):
            labels = self.beside(domain)
            if not labels:
                continue
            others = (*product.bound[:place], *product.bound[place + 1 :])
            for label in sorted(labels, key=str):
                alone = Product(product.coefficient, others, product.factors, product.deltas)
                yield from self.split(self._valued(renamed(alone, letter, Label(label))))
            rest = Domain(domain.uses, 1, domain.last)
            bound = (*product.bound[:place], (letter, rest), *product.bound[place + 1 :])
            yield from self._split(Product(product.coefficient, bound, product.factors, product.deltas))
            return
        yield product

    def _valued(self, product: Product) -> Expression:
        """A product with the values of units that are given as numbers put in."""
        coefficient, factors = product.coefficient, []
        for term, exponent in product.factors:
            value = self.body(term) if isinstance(term, Reference) else None
            if isinstance(value, Constant) and exponent.denominator == 1:
                coefficient *= value.value**exponent.numerator
            else:
                factors.append((term, exponent))
        return (Product(coefficient, product.bound, tuple(factors), product.deltas),) if coefficient else ()

    # Heads

    def general(self, family: str) -> tuple[Index, ...]:
        """Indices of a component, new letters all of them."""
        quantity = self.quantity(family)
        definition = next(iter(reversed(self.system.by_family.get(family, ()))), None)
        stems = definition.pattern if definition is not None else ()
        found: list[Index] = []
        for place, slot in enumerate(quantity.slots):
            stem = stems[place] if place < len(stems) else None
            name = stem.name if isinstance(stem, Letter) and slot is None else slot or "i"
            found.append(Letter(self.new_letter(name.split(".")[0].split("~")[0])))
        return tuple(found)
