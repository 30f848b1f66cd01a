"""The translation of a formula: read, mapped term by term, written in the target's notation."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import product
from typing import TypeAlias

from msgspec import Struct

from derive.derivation import reading_of
from derive.documents import Note, parse_note, read_note
from derive.notation.claims import Claim
from derive.notation.letters import free_letters
from derive.notation.system import Environment, Name, evaluate_index, layer_indices, slot_uses
from derive.notation.terms import Condition, Index, Label, Letter, Not, SameIndex, Term
from derive.translation.correspondence import Correspondence, correspond
from derive.translation.differences import Differences
from derive.translation.mapping import Mapper
from derive.translation.problems import NotTranslated
from derive.translation.sides import Side
from derive.translation.statements import Equation, Said, Step, read
from derive.translation.substitution import Substitution, canonical
from derive.translation.typesetting import Range, Typesetter

#: A note, its path, or its text.
Source: TypeAlias = str | os.PathLike[str] | Note


def translate(latex: str, source: Source, target: Source) -> str:
    """A formula of one note in the notation of another; raises `NotTranslated` with what is in the way.

    Both may be paths, texts or notes.  Several statements are separated by commas, as are the layers of a
    formula for any layer where the target tells its layers by names.
    """
    return translation(source, target).formula(latex)


def correspondence(source: Source, target: Source) -> Correspondence:
    """Which quantity of one note is which of the other; raises `NotTranslated` if there is none."""
    return translation(source, target).correspondence


def translation(source: Source, target: Source) -> Translation:
    """What translates many formulas of one note; raises `NotTranslated` if nothing corresponds."""
    return Translation(correspond(_side(source, "the source"), _side(target, "the target")))


def _side(source: Source, name: str) -> Side:
    if isinstance(source, Note):
        note = source
    else:
        text = os.fspath(source)
        note = parse_note(text) if "\n" in text or "$" in text else read_note(text)
    return Side(reading_of(note), name)


class Translation(Struct, frozen=True, dict=True):
    """Translates formulas along a correspondence."""

    correspondence: Correspondence

    @property
    def source(self) -> Side:
        """The note that is translated from."""
        return self.correspondence.source

    @property
    def target(self) -> Side:
        """The note that is translated to."""
        return self.correspondence.target

    @cached_property
    def reversed(self) -> Translation:
        """The translation back."""
        return Translation(self.correspondence.reversed)

    @cached_property
    def _typesetter(self) -> Typesetter:
        return Typesetter(self.target)

    @cached_property
    def _differences(self) -> Differences:
        return Differences(self.correspondence)

    def formula(self, latex: str) -> str:
        """A formula in the target's notation; raises `NotTranslated`."""
        said = read(self.source.reading, latex)
        return ",\\quad ".join(dict.fromkeys(text for one in said for text in self._translated(one)))

    def _translated(self, said: Said) -> Iterator[str]:
        self._differences.check(said)
        found = False
        for layers in self._layers(said):
            found = True
            mapper = Mapper(self.correspondence, layers)
            yield from self._step(said, mapper) if isinstance(said, Step) else self._equation(said, mapper)
        if not found:
            raise NotTranslated(f"the layers of this formula do not exist in {self.target.name}")

    # Layers

    def _layers(self, said: Said) -> Iterator[Mapping[str, int]]:
        """Numbers for the layer letters of a claim, where the target tells its layers by names."""
        claim, depth = said.claim, self.correspondence.depth
        numbered = self.source.ordinal is not None and self.target.ordinal is None
        letters = sorted(claim.layers) if numbered else []
        if not letters or depth is None:
            yield {}
            return
        last = self.source.base + depth
        structure = self.source.shallow(depth)
        for values in product(range(last, self.source.base - 1, -1), repeat=len(letters)):
            chosen = dict(zip(letters, values, strict=True))
            environment = {**structure.anchors, **chosen}
            layers = [
                (part.family, structure.evaluated(layer_indices(self.source.system, part), environment))
                for part in claim.mentions
            ]
            exist = all(found is None or structure.exists(family, found) for family, found in layers)
            stated = (_within(chosen[name], claim.restriction.get(name), environment) for name in letters)
            if exist and all(stated):
                yield chosen

    # Claims

    def _equation(self, equation: Equation, mapper: Mapper) -> Iterator[str]:
        for sides, conditions in self._cases(equation, mapper):
            mapped = [mapper.term(side) for side in sides]
            behind = (*conditions, *self._beside(equation, mapped), *self._ranges(equation))
            yield self._typesetter.relation(*self._told(sides, mapped, equation.signs), behind)

    def _told(
        self, sides: Sequence[Term], mapped: Sequence[Term], signs: Sequence[str]
    ) -> tuple[list[Term], list[str]]:
        """A chain without the relations between terms that only the source tells apart."""
        kept, relations = [mapped[0]], []
        for place, sign in enumerate(signs):
            same = canonical(mapped[place]) == canonical(mapped[place + 1])
            if not same or canonical(sides[place]) == canonical(sides[place + 1]):
                kept.append(mapped[place + 1])
                relations.append(sign)
        if not relations:
            raise NotTranslated(f"both sides are the same in {self.target.name}")
        return kept, relations

    def _cases(
        self, equation: Equation, mapper: Mapper
    ) -> Iterator[tuple[tuple[Term, ...], tuple[Condition, ...]]]:
        """The claim for units beside the numbered ones apart, where the target has other ones."""
        conditions = list(equation.claim.conditions)
        options: dict[str, list[Label | None]] = {}
        for letter, labels in self._apart(equation.claim, equation.sides, mapper).items():
            left_out = [label for label in labels if Not(SameIndex(Letter(letter), label)) in conditions]
            conditions = [c for c in conditions if c not in _left_out(letter, left_out)]
            options[letter] = [None, *(label for label in labels if label not in left_out)]
        if any(letter.name in options for one in conditions for letter in free_letters(one)):
            raise NotTranslated("conditions on units beside the numbered ones are not translated")
        for chosen in product(*options.values()):
            letters = {name: label for name, label in zip(options, chosen, strict=True) if label is not None}
            put = Substitution(letters, self.source.supply)
            yield tuple(put.term(side) for side in equation.sides), tuple(conditions)

    def _apart(self, claim: Claim, sides: Sequence[Term], mapper: Mapper) -> dict[str, list[Label]]:
        """Letters of the source that run over units beside the numbered ones, but do not in the target."""
        found: dict[str, list[Label]] = {}
        for letter, uses in claim.units.items():
            labels = self.source.all_extras(use for _, use in uses)
            if labels and not self._labels([mapper.term(side) for side in sides], letter):
                found[letter] = [Label(label) for label in sorted(labels, key=str)]
        return found

    def _labels(self, mapped: list[Term], letter: str) -> frozenset[Name]:
        """The units beside the numbered ones that a letter of the translation runs over."""
        places = [place for side in mapped for place in slot_uses(self.target.system, side)]
        return self.target.all_extras(use for found, use in places if found.name == letter)

    def _beside(self, equation: Equation, mapped: list[Term]) -> Iterator[Condition]:
        """That the letters of the source do not run over units that only the target has."""
        free = {letter.name for side in mapped for letter in free_letters(side)}
        for letter, uses in equation.claim.units.items():
            own = self.source.all_extras(use for _, use in uses)
            for label in sorted(self._labels(mapped, letter) - own, key=str) if letter in free else ():
                condition = Not(SameIndex(Letter(letter), Label(label)))
                if condition not in equation.claim.conditions:
                    yield condition

    def _ranges(self, equation: Equation) -> Iterator[Range]:
        """The layers for which the claim is made."""
        if not equation.restricted or self.correspondence.depth is not None:
            return
        distance = self.target.base - self.source.base
        for letter, bounds in equation.claim.restriction.items():
            low, high = (
                Label(bound.value + distance)
                if isinstance(bound, Label) and isinstance(bound.value, int)
                else bound
                for bound in bounds
            )
            yield Range(low, Letter(letter), high)

    def _step(self, step: Step, mapper: Mapper) -> Iterator[str]:
        """An update rule; the costs of both notes have to correspond."""
        cost = mapper.counterpart(step.cost)
        declared = self.target.system.cost
        if cost is None or (declared is not None and cost.family != declared):
            name = mapper.called(step.cost)
            raise NotTranslated(f"{name}, which is minimised, is not what {self.target.name} minimises")
        parameter = mapper.counterpart(step.parameter)
        if parameter is None:
            raise NotTranslated(f"{mapper.called(step.parameter)} has no counterpart in {self.target.name}")
        value = mapper.term(step.step)
        own = self._apart(step.claim, [step.parameter, step.step], mapper)
        names = {letter.name for letter in free_letters(step.parameter)}
        for letter in names:
            both = self.source.all_extras(use for _, use in step.claim.units.get(letter, ()))
            if letter in own or self._labels([parameter, value], letter) - both:
                raise NotTranslated("an update of a weight that is a bias in only one of the notes")
        yield self._typesetter.update(parameter, step.rate, value, step.sign, negative=step.negative)


def _left_out(letter: str, labels: Sequence[Label]) -> list[Condition]:
    """The conditions that a letter is none of some units."""
    return [Not(SameIndex(Letter(letter), label)) for label in labels]


def _within(layer: int, bounds: tuple[Index | None, Index | None] | None, environment: Environment) -> bool:
    """Whether a layer lies in the range that is stated for it."""
    low, high = bounds or (None, None)
    first, last = (None if b is None else evaluate_index(b, environment) for b in (low, high))
    above = not isinstance(first, int) or first <= layer
    return above and (not isinstance(last, int) or layer <= last)
