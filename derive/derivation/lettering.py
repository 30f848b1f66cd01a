"""How index letters are called: as the note calls them, and never two of one formula alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from derive.derivation.calculus import Expression, Product
from derive.derivation.letters import indices_of, stem
from derive.derivation.problems import NotDerived
from derive.notation.reading import Reading
from derive.notation.system import SIZE, System
from derive.notation.terms import (
    FIXED,
    LAST,
    SAMPLE,
    Domain,
    Index,
    Letter,
    Reference,
    Term,
    Total,
    walk,
)

#: Letters that a unit may have if the note's own do not suffice.
UNITS = "ijkmnpqrstuv"


@dataclass
class Lettering:
    """The letters of one chain of formulas; names are given on the way."""

    reading: Reading
    system: System
    names: dict[str, str] = field(default_factory=dict)
    _places: dict[str, set[tuple[str, int]]] = field(default_factory=dict)
    _apart: dict[str, set[str]] = field(default_factory=dict)

    def settle(self, indices: Iterable[Index], expressions: Iterable[Expression]) -> Mapping[str, str]:
        """Names for the letters of a left side, and for all that the sums on the right bind."""
        fixed = [index.name for index in indices if isinstance(index, Letter) and not _is_anchor(index.name)]
        products = [product for expression in expressions for product in expression]
        order = dict.fromkeys(fixed)
        for product in products:
            self._survey(product, order)
        for name in fixed:
            for other in order:
                if other != name:
                    self._apart.setdefault(other, set()).add(name)
                    self._apart.setdefault(name, set()).add(other)
        for name in order:
            self.names.setdefault(name, self._choice(name))
        return self.names

    def kinds(self) -> tuple[frozenset[str], frozenset[str]]:
        """The letters that stand for layers, and those for samples or above a name: no vector hides them."""
        layers = {n for n, places in self._places.items() if any(self._slot(*place) for place in places)}
        plain = {
            name
            for name, places in self._places.items()
            if any(self._is_sample(*place) or self._is_above(*place) for place in places)
        }
        return frozenset(layers), frozenset(plain - layers)

    def _is_above(self, family: str, place: int) -> bool:
        """Whether an index is written above, from where none is ever left out."""
        forms = (form for group in self.reading.vocabulary.forms.values() for form in group)
        return any(form.key == family and place < form.upper_slots for form in forms)

    def note(self, term: Term) -> None:
        """Take in where the letters of a left side stand."""
        self._note_references(term)

    def _survey(self, product: Product, order: dict[str, None]) -> None:
        """Note where each letter stands, and with which others."""
        here: dict[str, None] = {}
        for letter, domain in product.bound:
            here[letter] = None
            self._note_domain(letter, domain)
        for term, _ in product.factors:
            for part in walk(term):
                if isinstance(part, Total):
                    here[part.letter] = None
                    self._note_domain(part.letter, part.domain)
            self._note_references(term)
            for index in indices_of(term):
                if isinstance(index, Letter) and not _is_anchor(index.name):
                    here[index.name] = None
        order.update(here)
        for one in here:
            self._apart.setdefault(one, set()).update(other for other in here if other != one)

    def _note_references(self, term: Term) -> None:
        for part in walk(term):
            if isinstance(part, Reference):
                for place, index in enumerate(part.indices):
                    if isinstance(index, Letter):
                        self._places.setdefault(index.name, set()).add((part.family, place))

    def _note_domain(self, letter: str, domain: Domain) -> None:
        for use in domain.uses:
            if use.position != SIZE:
                self._places.setdefault(letter, set()).add((use.family, use.position))

    # Choosing

    def _choice(self, name: str) -> str:
        taken = {self.names[other] for other in self._apart.get(name, ()) if other in self.names}
        for letter in self._candidates(name):
            if letter not in taken:
                return letter
        raise NotDerived("there are not enough letters for all indices")

    def _candidates(self, name: str) -> Iterator[str]:
        places = sorted(self._places.get(name, ()))
        own = stem(name)
        layers = {slot for place in places if (slot := self._slot(*place))}
        if layers:
            yield from layers
            yield from (letter for letter in "tlsrmnp" if self._is_free(letter))
            return
        if any(self._is_sample(*place) for place in places) or name.startswith(SAMPLE):
            yield from self.reading.settings.samples
            if len(own) == 1:
                yield own
            return
        named = {layer for place in places if (layer := self._layer(*place))}
        if named:
            found = self.reading.settings.indices.items()
            yield from (letter for letter, layer in found if layer in named)
            return
        avoided = set(self.reading.settings.samples) | set(self.system.ordinals)
        if len(own) == 1 and own not in avoided and own not in self.reading.names.anchors:
            yield own
        later = [letter for letter in UNITS if letter > own] if own in UNITS else []
        pool = [*later, *(letter for letter in UNITS if letter not in later)]
        yield from (letter for letter in pool if letter not in avoided and self._is_free(letter))

    def _slot(self, family: str, place: int) -> str | None:
        slots = self.system.quantities[family].slots
        return slots[place] if place < len(slots) else None

    def _is_sample(self, family: str, place: int) -> bool:
        slots = self.reading.vocabulary.sample_slots
        last = len(self.system.quantities[family].slots) - 1
        return (family, place) in slots or (place == last and (family, -1) in slots)

    def _layer(self, family: str, place: int) -> str | None:
        """The layer that the note tells by the letter in this place."""
        for group in self.reading.vocabulary.forms.values():
            for form in group:
                if form.key == family and place >= form.upper_slots:
                    own = [i for i, label in enumerate(form.lower) if label is None]
                    lower = place - form.upper_slots
                    if lower < len(own):
                        return form.lower_layers[own[lower]]
        return None

    def _is_free(self, letter: str) -> bool:
        """Whether a letter means nothing else in the note."""
        vocabulary = self.reading.vocabulary
        return (
            letter not in vocabulary.forms
            and letter not in vocabulary.sizes
            and letter not in vocabulary.functions
            and letter not in self.reading.names.anchors
            and FIXED + letter not in self.system.fixed
        )


def _is_anchor(name: str) -> bool:
    return name.startswith((LAST, FIXED))
