"""Terms of the source as terms of the target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import product

from derive.derivation.calculus import expression_of, term_of
from derive.derivation.letters import stem
from derive.derivation.matching import Matching
from derive.latex import LatexError, parse_tree, to_unicode
from derive.notation.letters import mentions
from derive.notation.rebuilding import Rebuilder
from derive.notation.system import SIZE, references, slot_uses
from derive.notation.terms import (
    FIXED,
    LAST,
    VARIABLE,
    Apply,
    Derivative,
    Domain,
    Family,
    Index,
    Label,
    Letter,
    Reference,
    Size,
    SlotUse,
    Term,
    Total,
    walk,
)
from derive.notation.vocabulary import BUILTIN
from derive.translation.correspondence import Correspondence
from derive.translation.problems import NotTranslated
from derive.translation.sides import Side

#: Definitions inside each other that are written out for quantities without a counterpart.
DEEPEST = 8


@dataclass
class Mapper(Rebuilder):
    """Translates terms with the quantities that correspond; raises `NotTranslated`.

    ``layers`` are numbers for the layer letters of a claim, where the target tells layers by names.
    """

    correspondence: Correspondence
    layers: Mapping[str, int] = field(default_factory=dict)
    _depth: int = 0
    _sample: Index | None = None

    @property
    def source(self) -> Side:
        """The note that is translated from."""
        return self.correspondence.source

    @property
    def target(self) -> Side:
        """The note that is translated to."""
        return self.correspondence.target

    # Quantities

    def reference(self, reference: Reference) -> Term:
        """The counterpart of a component, or else its definition, translated."""
        if reference.family.startswith(VARIABLE):
            return reference
        found = self.counterpart(reference)
        if found is not None:
            return found
        body = self.source.body(self._anchored(reference))
        if body is None or self._depth >= DEEPEST:
            raise NotTranslated(f"{self.called(reference)} has no counterpart in {self.target.name}")
        self._depth += 1
        try:
            return self.term(body)
        except NotTranslated as problem:
            raise NotTranslated(
                f"{self.called(reference)} has no counterpart in {self.target.name}, and {problem}"
            ) from problem
        finally:
            self._depth -= 1

    def counterpart(self, reference: Reference) -> Reference | None:
        """The component that corresponds to one, its layers numbered as the target numbers them."""
        found = self.correspondence.translated(self._anchored(reference))
        if found is None or not self._beside_too(reference, found):
            return None
        self._check_sample(reference)
        distance = self.target.base - self.source.base
        indices = list(found.indices)
        for place in self.target.quantity(found.family).layer_positions:
            index = indices[place]
            if isinstance(index, Label) and isinstance(index.value, int) and not self._by_names:
                indices[place] = Label(index.value + distance)
        for place in self.target.quantity(found.family).unit_positions:
            self._check_label(found, place)
        if any(isinstance(index, Letter) and index.name.startswith(FIXED) for index in indices):
            raise NotTranslated("a letter that is fixed but arbitrary is not translated")
        return Reference(found.family, tuple(indices))

    def _check_sample(self, reference: Reference) -> None:
        """All samples that are left out have to be the same."""
        sample = self.correspondence.sample(self._anchored(reference))
        if sample is not None and self._sample not in (None, sample):
            raise NotTranslated(f"{self.target.name} does not tell samples apart")
        self._sample = self._sample or sample

    def _beside_too(self, reference: Reference, found: Reference) -> bool:
        """Whether a unit beside the numbered ones has its own counterpart, or is one in the target, too."""
        if not self.source.named_beside(reference):
            return True
        places = self.source.named_beside(reference)
        kept = {index for index in found.indices if isinstance(index, Label)}
        lost = {reference.indices[place] for place in places} & kept
        return not lost or bool(self.target.named_beside(found))

    def _check_label(self, reference: Reference, place: int) -> None:
        """Units called by number are not told apart where a letter tells the layer."""
        index = reference.indices[place]
        settings = self.target.reading.settings
        if isinstance(index, Label) and settings.layers and place not in self.target.named_beside(reference):
            raise NotTranslated(f"{self.target.name} cannot call unit {index.value} of a layer by number")

    @property
    def _by_names(self) -> bool:
        return (self.source.ordinal is None) != (self.target.ordinal is None)

    def _anchored(self, reference: Reference) -> Reference:
        """A component with its layer counted from the last one, where the target tells layers by names."""
        last = self._last
        places = self.source.quantity(reference.family).layer_positions
        if last is None or not places:
            return reference
        indices = list(reference.indices)
        for place in places:
            indices[place] = self._from_the_last(indices[place], last)
        return Reference(reference.family, tuple(indices))

    @property
    def _last(self) -> int | None:
        """The number of the last layer, if layers have to be counted from there."""
        if self._by_names:
            depth = self.correspondence.depth
            return None if depth is None else self.source.base + depth
        return None if self.target.depth is not None else self.source.depth

    def _from_the_last(self, index: Index, last: int) -> Index:
        anchor = f"{LAST}{self.source.ordinal}"
        if isinstance(index, Letter) and index.name in self.layers:
            return Letter(anchor, self.layers[index.name] + index.shift - last)
        if isinstance(index, Label) and isinstance(index.value, int):
            return Letter(anchor, index.value - last)
        return index

    def called(self, reference: Reference) -> str:
        """How a message calls a component of the source."""
        text = self.source.quantity(reference.family).spelling or reference.family
        for place, index in enumerate(reference.indices):
            shown = str(index.value) if isinstance(index, Label) else _shown(index)
            text = text.replace(f"{{{place}}}", shown)
        try:
            return to_unicode(parse_tree(text))
        except LatexError:
            return text

    # Derivatives, functions, sizes

    def derivative(self, term: Derivative) -> Term:
        """A derivative by something that has a counterpart."""
        by = self.counterpart(term.by)
        if by is None:
            name, note = self.called(term.by), self.target.name
            raise NotTranslated(f"{name}, by which is differentiated, has no counterpart in {note}")
        for part in references(term.of):
            found = self.counterpart(part)
            same = found is not None and found.family == by.family and part.family != term.by.family
            if same and self.source.body(self._anchored(part)) is None:
                names = f"{self.called(part)} and {self.called(term.by)}"
                raise NotTranslated(f"{names} are not told apart in {self.target.name}")
        return Derivative(self.term(term.of), by)

    def application(self, term: Apply) -> Term:
        """A function of translated arguments."""
        names = dict(self.correspondence.functions)
        name = term.function if term.function in BUILTIN else names.get(term.function)
        if name is None:
            shown = term.function.removeprefix("open:").removeprefix("\\")
            raise NotTranslated(f"the function {shown} has no counterpart in {self.target.name}")
        if term.indices or any(isinstance(argument, Family) for argument in term.arguments):
            raise NotTranslated(f"the function {name} with its indices is not translated")
        return Apply(name, tuple(self.argument(argument) for argument in term.arguments), term.order)

    def size(self, size: Size) -> Term:
        """A size symbol that both notes have."""
        name = dict(self.correspondence.sizes).get(size.use.family)
        if name is None or size.use.layers:
            shown = size.use.family.split(":")[-1]
            raise NotTranslated(f"the size {shown} has no counterpart in {self.target.name}")
        return Size(SlotUse(name, SIZE))

    # Sums

    def total(self, total: Total) -> Term:
        """A sum over the units of the places where its letter stands in the translation."""
        if self.source.beside(total.domain) and not self._same_units(total):
            split = term_of(self.source.split(expression_of(total)))
            return self.term(split)
        if total.domain.labels is not None or total.domain.last is not None:
            raise NotTranslated("a sum over units that are listed or counted is not translated")
        body = self.term(total.body)
        found = slot_uses(self.target.system, body)
        uses = tuple(dict.fromkeys(use for letter, use in found if letter.name == total.letter))
        if not uses or not all(mentions(part, total.letter) for part in (total.body, body)):
            name = stem(total.letter)
            raise NotTranslated(f"the sum over {name} has no counterpart in {self.target.name}")
        plain = Domain(uses)
        if self.target.beside(plain) and not self.source.beside(total.domain):
            plain = self._numbered(plain)
        return Total(total.letter, plain, body)

    def _same_units(self, total: Total) -> bool:
        """Whether a sum over units beside the numbered ones runs over the same ones in the target."""
        body = self.term(total.body)
        found = {u for letter, u in slot_uses(self.target.system, body) if letter.name == total.letter}
        return bool(self.target.beside(Domain(tuple(found))))

    def _numbered(self, domain: Domain) -> Domain:
        """The same units but for those beside the numbered ones, bounded as the target bounds its sums."""
        for definition in self.target.system.definitions:
            for part in _totals(definition.body):
                for use, like in product(domain.uses, part.domain.uses):
                    sizes = _bounds(part.domain, like, use)
                    same = (use.family, use.position) == (like.family, like.position)
                    if sizes or (same and part.domain.last):
                        return Domain((*domain.uses, *sizes), 1, part.domain.last)
        raise NotTranslated(f"{self.target.name} has no bounds for a sum that leaves out unit 0")


def _bounds(domain: Domain, like: SlotUse, use: SlotUse) -> tuple[SlotUse, ...]:
    """The sizes up to which a sum goes, at the layers of another sum over the same units."""
    if (use.family, use.position) != (like.family, like.position):
        return ()
    letters = {layer.name for layer in like.layers if isinstance(layer, Letter)}
    found = Matching(frozenset(letters)).indices(like.layers, use.layers)
    sizes = [size for size in domain.uses if size.position == SIZE]
    layers = [None if found is None else found.filled(size.layers) for size in sizes]
    return tuple(
        SlotUse(size.family, SIZE, filled)
        for size, filled in zip(sizes, layers, strict=True)
        if filled is not None
    )


def _totals(term: Term) -> list[Total]:
    return [part for part in walk(term) if isinstance(part, Total)]


def _shown(index: Letter) -> str:
    name = "L" if index.name.startswith(LAST) else stem(index.name).split(":")[-1]
    name = {"#r": "j", "#c": "k", "": "i"}.get(name, name)
    return name + (f"{index.shift:+d}" if index.shift else "")
