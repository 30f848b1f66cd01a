"""Translated terms in the spelling of the target."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property

from msgspec import Struct

from derive.derivation.calculus import expression_of
from derive.derivation.letters import stem
from derive.derivation.problems import NotDerived
from derive.derivation.spelling import Spelling
from derive.derivation.writing import Writer, run
from derive.latex import syntax as tex
from derive.latex import to_latex
from derive.latex.syntax import Tree
from derive.notation.letters import free_letters
from derive.notation.terms import FIXED, LAST, Condition, Index, Letter, Not, Reference, SameIndex, Term, walk
from derive.translation.letters import Letters
from derive.translation.pairing import EXTRA
from derive.translation.problems import NotTranslated
from derive.translation.sides import Side

#: Names for the step width of an update; the first that means nothing else is taken.
RATES = ("\\eta", "\\alpha", "\\epsilon", "\\gamma", "\\mu")


class Range(Struct, frozen=True):
    """The layers that a letter stands for; ``None`` for a bound that is not stated."""

    low: Index | None
    letter: Letter
    high: Index | None


class Typesetter(Struct, frozen=True, dict=True):
    """Writes terms as a note writes its own."""

    side: Side

    @cached_property
    def spelling(self) -> Spelling:
        """How the note writes its names."""
        return Spelling(self.side.reading)

    @cached_property
    def last(self) -> dict[str, Letter]:
        """How the last layers are called."""
        names = self.side.reading.names
        anchors = [(t, kind) for t, kind in reversed(list(names.anchors.items())) if t != kind]
        return {kind: Letter(text, names.beyond.get(kind, 0)) for text, kind in anchors}

    def relation(
        self, sides: Sequence[Term], signs: Sequence[str], conditions: Iterable[Condition | Range] = ()
    ) -> str:
        """A chain of relations; raises `NotTranslated` where the note has no way to write it."""
        try:
            writer = self.writer(sides)
            trees = [writer.term(side) for side in sides]
            return to_latex(tex.Relation(tuple(trees), tuple(signs))) + self._behind(writer, conditions)
        except NotDerived as problem:
            raise NotTranslated(f"{self.side.name} has no notation for this: {problem}") from problem

    def update(self, parameter: Reference, rate: str, step: Term, sign: str, *, negative: bool) -> str:
        """An update rule."""
        try:
            writer = self.writer([parameter, step])
            change = run([tex.Name(self._rate(rate)), _factor(writer.term(step))])
            name = writer.reference(parameter)
            right = tex.Sum(((1, name), (-1 if negative else 1, change)))
            return to_latex(tex.Relation((name, right), (sign,)))
        except NotDerived as problem:
            raise NotTranslated(f"{self.side.name} has no notation for this: {problem}") from problem

    def _rate(self, rate: str) -> str:
        forms = self.side.reading.vocabulary.forms
        return next((name for name in (rate, *RATES) if name not in forms), rate)

    def _behind(self, writer: Writer, conditions: Iterable[Condition | Range]) -> str:
        parts = []
        for condition in conditions:
            match condition:
                case SameIndex(left, right):
                    places, signs = [left, right], ["="]
                case Not(SameIndex(left, right)):
                    places, signs = [left, right], ["\\neq"]
                case Range(low, letter, high):
                    places = [index for index in (low, letter, high) if index is not None]
                    signs = ["\\le"] * (len(places) - 1)
                case _:
                    raise NotTranslated("the condition behind the formula is not translated")
            parts.append(to_latex(tex.Relation(tuple(writer.index(i) for i in places), tuple(signs))))
        return "".join(f", \\quad {part}" for part in parts)

    # Letters

    def writer(self, sides: Sequence[Term]) -> Writer:
        """What writes these terms with letters of their own, as far as possible those of the note."""
        lettering = Letters(self.side.reading, self.side.system)
        free = dict.fromkeys(letter.name for side in sides for letter in free_letters(side))
        for side in sides:
            lettering.note(side)
        for name in free:
            wanted = self._wanted(name, sides)
            taken = set(lettering.names.values())
            choice = next((letter for letter in wanted if letter not in taken), None)
            if choice is not None:
                lettering.names[name] = choice
        indices: list[Index] = [Letter(name) for name in free]
        letters = lettering.settle(indices, [expression_of(side) for side in sides])
        return Writer(self.spelling, letters, self.last, *lettering.kinds())

    def _wanted(self, name: str, sides: Sequence[Term]) -> list[str]:
        """The letters that the note itself has in the places of a free letter, most frequent places first."""
        places = [
            (part.family, place)
            for side in sides
            for part in walk(side)
            if isinstance(part, Reference)
            for place, index in enumerate(part.indices)
            if isinstance(index, Letter) and index.name == name
        ]
        sample = name == EXTRA or any(self._is_sample(*place) for place in places)
        found = Counter(letter for place in places for letter in self._used.get(place, ()))
        own = [letter for letter in found if (letter in self.side.reading.settings.samples) == sample]
        return sorted(own, key=lambda letter: -found[letter])

    def _is_sample(self, family: str, place: int) -> bool:
        """Whether samples are counted in a place."""
        slots = self.side.reading.vocabulary.sample_slots
        last = place == len(self.side.quantity(family).slots) - 1
        heads = [definition.pattern[place] for definition in self.side.system.by_family.get(family, ())]
        names = {stem(index.name) for index in heads if isinstance(index, Letter)}
        known = (family, place) in slots or (last and (family, -1) in slots)
        return known or not names.isdisjoint(self.side.reading.settings.samples)

    @cached_property
    def _used(self) -> dict[tuple[str, int], tuple[str, ...]]:
        """Which letters stand in each place in the givens."""
        used: dict[tuple[str, int], dict[str, None]] = {}
        for definition in self.side.system.definitions:
            for reference in (Reference(definition.family, definition.pattern), *definition.mentions):
                for place, index in enumerate(reference.indices):
                    if isinstance(index, Letter) and not index.name.startswith((LAST, FIXED, "#", "sample:")):
                        used.setdefault((reference.family, place), {})[stem(index.name)] = None
        return {place: tuple(letters) for place, letters in used.items()}


def _factor(tree: Tree) -> Tree:
    """A step as a factor: sums get parentheses."""
    return tex.Group("(", tree) if isinstance(tree, tex.Sum) else tree
