"""Which index places run over samples, written or suppressed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from msgspec.structs import replace

from derive.latex.syntax import Group, Name, Product, Relation, Scripted, Tree
from derive.notation.problems import Unclear
from derive.notation.scripts import corners, head_of, spell
from derive.notation.settings import Settings
from derive.notation.vocabulary.forms import Form
from derive.notation.vocabulary.occurrences import free_occurrences
from derive.notation.vocabulary.source import Source, stem
from derive.notation.vocabulary.vocabulary import Vocabulary

#: A given whose left side tells by its argument which letter its sample has.
Called: TypeAlias = tuple[Relation, str]


def called_samples(givens: Iterable[Relation]) -> Iterator[tuple[Called, str]]:
    """Givens like ``h(x^{(i)}) = … x_j^{(i)} …`` whose argument tells the sample, and their names."""
    for given in givens:
        match given.operands[:2]:
            case (Product("", (head, Group("(", Scripted() as argument))), right) if right is not None:
                base = head_of(head)
                found = corners(argument.scripts)
                letters = [m.letter for m in (*found.upper, *found.lower) if m.letter and not m.shift]
                free = {
                    m.letter
                    for inner, bound in free_occurrences(right)
                    for m in (*inner.corners.upper, *inner.corners.lower)
                    if m.letter not in bound
                }
                if isinstance(base, Name) and len(letters) == 1 and letters[0] in free:
                    yield (given, letters[0]), spell(base)


def with_samples(settings: Settings, found: Iterable[tuple[Called, str]]) -> Settings:
    """Settings that know of these names, too, that they have a sample index."""
    samples = dict(settings.samples)
    for (_, letter), name in found:
        samples[letter] = (*samples.get(letter, ()), name)
    return replace(settings, samples=samples)


def mark_samples(vocabulary: Vocabulary, source: Source, called: Iterable[Called]) -> None:
    """Note which index places are those of samples, and give one to the forms that suppress theirs."""
    silent: list[tuple[str, list[Form]]] = []
    for letter, names in vocabulary.settings.samples.items():
        for text in names:
            group = vocabulary.forms.get(stem(text), [])
            for form in [form for form in group if _shows_sample(vocabulary, source, form, letter)]:
                group.remove(form)
            explicit = [form for form in group if _has_sample(vocabulary, source, form, letter)]
            if not explicit:
                silent.append((letter, group))
    for letter, group in silent:
        if len(group) == 1 and _sums_over_sample(vocabulary, source, group[0], letter):
            continue
        for form in list(group):
            vocabulary.change(form, replace(form, sample=True))
            vocabulary.sample_slots.add((form.key, -1))
    for given, letter in called:
        _spread_sample(vocabulary, given, letter, at_once=True)
    for letter in vocabulary.settings.samples:
        for given in source.givens:
            _spread_sample(vocabulary, given, letter)


def _shows_sample(vocabulary: Vocabulary, source: Source, form: Form, letter: str) -> bool:
    """Whether a form only adds the sample to one that leaves it out: ``E_i`` beside ``E := …``."""
    lefts = [given.operands[0] for given in source.givens]
    heads = list(source.mentions(*lefts))
    defined = [found.corners for found in heads if spell(found.name) == form.name]
    if not defined or any(found.lower for found in defined):
        return False
    marks = [
        found.corners.lower
        for found in source.mentions(*source.trees())
        if spell(found.name) == form.name and len(found.corners.lower) == len(form.lower)
    ]
    for place, label in enumerate(form.lower):
        rest = form.lower[:place] + form.lower[place + 1 :]
        if (
            label is None
            and all(at[place].letter == letter and not at[place].shift for at in marks)
            and any((f.lower, f.upper) == (rest, form.upper) for f in vocabulary.forms[form.name])
        ):
            return True
    return False


def _spread_sample(vocabulary: Vocabulary, given: Relation, letter: str, *, at_once: bool = False) -> None:
    """A letter that is a sample's index once in a given is one wherever it stands free in it."""
    slots: set[tuple[str, int]] = set()
    for operand in given.operands:
        for found, bound in free_occurrences(operand) if operand is not None else ():
            try:
                match = vocabulary.match(spell(found.name), found.corners)
            except Unclear:
                continue
            marks = (*match.upper, *match.lower)
            slots.update(
                (match.form.key, position)
                for position, one in enumerate(marks)
                if one.letter == letter and letter not in bound
            )
    if at_once or slots & vocabulary.sample_slots:
        vocabulary.sample_slots |= slots


def _sums_over_sample(vocabulary: Vocabulary, source: Source, form: Form, letter: str) -> bool:
    r"""Whether a form has its sample wherever it stands, if only bound: ``\sum_i (h^{(i)} - t^{(i)})^2``.

    Below a name, the letter may be that of units as well, but not where the sum binds the sample of another.
    """
    found: set[int] = set()
    for tree in source.trees():
        places = list(_bound_places(vocabulary, tree, letter))
        known = any(place in vocabulary.sample_slots for place in places)
        found.update(at for key, at in places if key == form.key and (known or at < form.upper_slots))
    if len(found) != 1:
        return False
    vocabulary.sample_slots.add((form.key, found.pop()))
    return True


def _bound_places(vocabulary: Vocabulary, tree: Tree, letter: str) -> Iterator[tuple[str, int]]:
    """The index places in which a letter stands that a sum binds."""
    for found, bound in free_occurrences(tree):
        if letter not in bound:
            continue
        try:
            match = vocabulary.match(spell(found.name), found.corners)
        except Unclear:
            continue
        marks = (*match.upper, *match.lower)
        yield from ((match.form.key, at) for at, one in enumerate(marks) if one.letter == letter)


def _has_sample(vocabulary: Vocabulary, source: Source, form: Form, letter: str) -> bool:
    """Whether a form is written with the letter of a sample somewhere; notes in which places."""
    for tree in source.trees():
        for found, bound in free_occurrences(tree):
            if (
                spell(found.name) != form.name
                or letter in bound
                or len(found.corners.lower) != len(form.lower)
            ):
                continue
            marks = [*found.corners.upper, *found.corners.lower]
            for position, one in enumerate(marks):
                if one.letter == letter:
                    vocabulary.sample_slots.add((form.key, position))
                    return True
    return False
