"""Letters in scripts that tell quantities apart and range over nothing: the gates of ``a^f_t = W_f x_t``."""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import TypeAlias

from derive.latex.syntax import Group, Name, Product, Scripted, Tree
from derive.notation.scripts import Corners, head_of, is_transpose, letters_of, mark, spell
from derive.notation.settings import Settings
from derive.notation.vocabulary.occurrences import Occurrence, bound_letters, free_occurrences
from derive.notation.vocabulary.source import Source

#: An index place: a name, how many indices stand above and below it, and which of them this is.
Place: TypeAlias = tuple[str, int, int, int]


def quantity_labels(source: Source, settings: Settings) -> frozenset[str]:
    """Letters in scripts that are quantities with a definition, and the others that stand in their places.

    None of them is bound or shifted, and no letter that is stands in one of these places.
    """
    found = list(source.mentions(*source.trees()))
    taken: dict[Place, set[str]] = {}
    for one in found:
        for place, letter, _ in _places(one):
            taken.setdefault(place, set()).add(letter)
    ranging = {*settings.indices, *settings.samples, *source.letters}
    ranging |= {letter for tree in source.trees() for letter in bound_letters(tree)}
    ranging |= {letter for one in found for _, letter, shift in _places(one) if shift}
    named = set(_left_places(source))
    open_places = {place for place, letters in taken.items() if not letters & ranging}
    defined = {*_defined(source), *_parameters(source)}
    labels = {
        letter
        for letter in defined - ranging
        if all(place in open_places for place, letters in taken.items() if letter in letters)
    }
    for place in open_places:
        if taken[place] & labels and place in named:
            labels |= {letter for letter in taken[place] if _only_in(letter, taken, open_places)}
    return frozenset(labels)


def labelled_above(source: Source, labels: frozenset[str]) -> frozenset[str]:
    """Those of some labels that may stand above a name without being its power: alone they are no number."""
    alone = {
        spell(one.name)
        for one in source.mentions(*source.trees())
        if not any(True for _ in _places(one)) and one.called is None
    }
    return labels - alone


def words_above(source: Source, known: Container[str]) -> Iterator[tuple[str, str]]:
    """Several letters above a name that are no power: ``W^{xh}`` in a directive, or beside ``W^{hh}``.

    In the latter case, one of the letters is no number either; ``known`` are those that are indices or sizes.
    """
    found = list(source.mentions(*source.trees()))
    alone = {spell(one.name) for one in found if one.corners == Corners()}
    words: dict[str, set[str | None]] = {}
    for one in found:
        above = {word for word in map(letters_of, one.corners.bare) if word is not None}
        words.setdefault(spell(one.name), set()).update(above or {None})
    for one in source.mentions(*source.keys):
        yield from ((spell(one.name), word) for word in map(letters_of, one.corners.bare) if word)
    for name, above_it in words.items():
        if (
            len(above_it) > 1
            and None not in above_it
            and not all(_is_number(w, alone, known) for w in above_it)
        ):
            yield from ((name, word) for word in above_it if word)


def _is_number(word: str | None, alone: Container[str], known: Container[str]) -> bool:
    return all(letter in alone or letter in known for letter in word or "")


def _only_in(letter: str, taken: dict[Place, set[str]], places: set[Place]) -> bool:
    return all(place in places for place, letters in taken.items() if letter in letters)


def _places(one: Occurrence) -> Iterator[tuple[Place, str, int]]:
    """The index places of an occurrence in which letters stand, with their shifts."""
    above = [mark(part) for part in one.corners.bare if not is_transpose(part)]
    marks = (*one.corners.upper, *above)
    for number, at in enumerate((*marks, *one.corners.lower)):
        if at is not None and at.letter is not None:
            yield (spell(one.name), len(marks), len(one.corners.lower), number), at.letter, at.shift


def _left_heads(source: Source) -> Iterator[Occurrence]:
    """The names that givens define."""
    for given in source.givens:
        left: Tree | None = given.operands[0]
        match left:
            case Product("", (head, Group())):
                left = head
        if isinstance(left, Name | Scripted) and isinstance(head_of(left), Name):
            yield from (found for found, _ in free_occurrences(left))


def _defined(source: Source) -> Iterator[str]:
    yield from (spell(one.name) for one in _left_heads(source))


def _parameters(source: Source) -> Iterator[str]:
    """What a function is said to have for its parameters: w and b in ``f_{w,b}(x) = w x + b``."""
    for given in source.givens:
        match given.operands[:2]:
            case (Product("", (Scripted() as head, Group("("))), right) if right is not None:
                alone = {
                    spell(one.name)
                    for one in source.mentions(right)
                    if not one.corners.lower and not one.corners.upper and not one.corners.bare
                }
                below = {at.text for one in source.mentions(head) for at in one.corners.lower}
                yield from below if below <= alone else ()


def _left_places(source: Source) -> Iterator[Place]:
    for one in _left_heads(source):
        yield from (place for place, _, _ in _places(one))
