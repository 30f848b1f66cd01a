"""Which letters in scripts are indices."""

from __future__ import annotations

from collections.abc import Container, Iterator

from derive.latex.syntax import BigOperator, Group, Name, Relation, Scripted, Tree
from derive.notation.scripts import Mark, corners, is_transpose, items_of, mark, spell, subtrees
from derive.notation.settings import Settings
from derive.notation.vocabulary.gates import quantity_labels
from derive.notation.vocabulary.occurrences import bound_letters, occurrences
from derive.notation.vocabulary.source import Source, stem


def index_letters(source: Source, settings: Settings) -> set[str]:
    """Letters that are bound by a sum, shifted, declared, or in the scripts of both sides of a given.

    So are those that a condition compares with such a letter.
    """
    letters = {*settings.indices, *settings.samples, *source.letters}
    worded = _worded_letters(source) | quantity_labels(source, settings)
    for given in source.givens:
        for operand in given.operands:
            if operand is not None:
                letters.update(bound_letters(operand))
        left, *rest = (operand for operand in given.operands if operand is not None)
        own = set(_script_letters(left))
        other = {letter for tree in rest for letter in _script_letters(tree)}
        other.update(letter for tree in rest for pair in compared_letters(tree) for letter in pair)
        letters.update((own & other) - worded)
    for tree in source.operands():
        letters.update(_excluded_letters(tree))
    for tree in source.members:
        letters.update(letter for letter in _script_letters(tree) if letter.islower())
    for tree in source.trees():
        letters.update(_shifted_letters(tree))
    letters.update(_beside_shifted(source))
    letters.update(_always_above(source))
    letters.update(class_labels(source, settings, letters))
    # A letter that is an index on one left side is one on every left side.
    for given in source.givens:
        if given.operands[0] is not None:
            own = set(_script_letters(given.operands[0]))
            if own & letters:
                letters.update(letter for letter in own - worded if letter.islower())
    return letters


def class_labels(source: Source, settings: Settings, letters: Container[str]) -> set[str]:
    r"""Letters that name a unit, as y in ``1\{y = k\}``: compared with an index, and elsewhere no number."""
    pairs = [pair for tree in source.operands() for pair in compared_letters(tree)]
    numbers = {name for tree in (*source.operands(), *source.members) for name in _bare_names(tree)}
    numbers.update(stem(name) for names in settings.samples.values() for name in names)
    numbers.update(spell(found.name) for found in source.mentions(*source.keys))
    return {
        one
        for pair in pairs
        for one, other in (pair, pair[::-1])
        if other in letters and one.islower() and one not in numbers
    }


def compared_letters(tree: Tree) -> Iterator[tuple[str, str]]:
    r"""The letters that conditions ask to be equal or not: ``1\{y = k\}``, ``1_{y = k}``, ``\delta_{ky}``."""
    match tree:
        case Relation((Name() as left, Name() as right), ("=" | "\\neq" | "\\ne",)):
            one, two = mark(left), mark(right)
            if one and two and one.letter and two.letter:
                yield one.letter, two.letter
        case Scripted(Name("\\delta"), (("_", _),) as scripts):
            marks = corners(scripts).lower
            if len(marks) == 2 and marks[0].letter and marks[1].letter:
                yield marks[0].letter, marks[1].letter
        case Scripted(_, (("_", Relation() | Group(_, Relation()) as condition),)):
            yield from compared_letters(condition)
    for part in subtrees(tree):
        yield from compared_letters(part)


def _bare_names(tree: Tree) -> Iterator[str]:
    """Names without an index, outside of conditions."""
    if isinstance(tree, Relation):
        return
    if isinstance(tree, Name):
        yield spell(tree)
    elif isinstance(tree, Scripted) and isinstance(tree.base, Name):
        found = corners(tree.scripts)
        if not found.lower and not found.upper:
            yield spell(tree.base)
        yield from (name for part in subtrees(tree) if part is not tree.base for name in _bare_names(part))
    else:
        for part in subtrees(tree):
            yield from _bare_names(part)


def _worded_letters(source: Source) -> set[str]:
    """Letters that only ever stand before a digit: in ``out_{h1}`` the h is part of a name."""
    with_digit: set[str] = set()
    alone: set[str] = set()
    for tree in source.trees():
        alone.update(bound_letters(tree))
        for found in source.mentions(tree):
            marks = found.corners.lower
            for one, following in zip(marks, (*marks[1:], None), strict=False):
                if one.letter is None:
                    continue
                digit = len(marks) == 2 and following is not None and following.number is not None
                (with_digit if digit else alone).add(one.letter)
    return with_digit - alone


def _beside_shifted(source: Source) -> Iterator[str]:
    """Letters in places below a name where another one is shifted: L in ``a_{L,k}`` beside ``a_{l-1,k}``."""
    found = list(source.mentions(*source.trees()))
    shifted = {
        (spell(one.name), len(one.corners.lower), place)
        for one in found
        for place, at in enumerate(one.corners.lower)
        if at.letter and at.shift
    }
    for one in found:
        marks = one.corners.lower
        for place, at in enumerate(marks):
            if at.letter and (spell(one.name), len(marks), place) in shifted:
                yield at.letter


def _always_above(source: Source) -> Iterator[str]:
    """Letters above several names that are never without them, and no quantities: k in ``x^k_j - y^k_j``."""
    found = [one for one in source.mentions(*source.trees()) if one.name.text != "e" or one.corners.lower]
    above: dict[str, set[str]] = {}
    carried: dict[str, set[frozenset[str]]] = {}
    for one in found:
        marks = [mark(part) for part in one.corners.bare if not is_transpose(part)]
        own = frozenset(
            at.letter for at in marks if at and at.letter and at.letter.islower() and not at.shift
        )
        carried.setdefault(spell(one.name), set()).add(own if one.corners.lower else frozenset())
    for name, sets in carried.items():
        for letter in frozenset.intersection(*sets):
            above.setdefault(letter, set()).add(name)
    yield from (letter for letter, names in above.items() if len(names) > 1 and letter not in carried)


def _excluded_letters(tree: Tree) -> Iterator[str]:
    r"""The q of ``\sum_{j \neq q}``."""
    if isinstance(tree, BigOperator):
        for item in items_of(tree.lower):
            match item:
                case Relation((_, Name() as name), ("\\neq",)) if (one := mark(name)) and one.letter:
                    yield one.letter
    for part in subtrees(tree):
        yield from _excluded_letters(part)


def marks_in(tree: Tree) -> Iterator[Mark]:
    """All indices in a tree, powers that may be some among them."""
    for found in occurrences(tree):
        yield from found.corners.lower
        yield from found.corners.upper
        for part in found.corners.bare:
            one = mark(part)
            if one is not None and not is_transpose(part):
                yield one
    yield from _marks_of_groups(tree)


def _marks_of_groups(tree: Tree) -> Iterator[Mark]:
    r"""The indices of components: i in ``\mathrm{softmax}(z)_i``."""
    if isinstance(tree, Scripted) and isinstance(tree.base, Group):
        yield from corners(tuple(one for one in tree.scripts if one[0] == "_")).lower
    for part in subtrees(tree):
        yield from _marks_of_groups(part)


def _script_letters(tree: Tree) -> Iterator[str]:
    yield from (m.letter for m in marks_in(tree) if m.letter)


def _shifted_letters(tree: Tree) -> Iterator[str]:
    yield from (m.letter for m in marks_in(tree) if m.letter and m.shift)
