r"""New values of parameters that are marked as new: ``w_{t+1} = w_t - \eta …``, ``w^{new} = w^{old} - …``.

Without their marks they are update rules like any other.  Where it is not certain that such a step is one
against the gradient of the cost, nothing is claimed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from derive.latex import syntax as tex
from derive.latex.rewriting import with_parts
from derive.latex.syntax import Tree
from derive.notation.claims.updates import UPDATES, Update, as_update
from derive.notation.reading import Reading
from derive.notation.scripts import Mark, head_of, mark, scripts_of, spell, split_marks, subtrees
from derive.notation.vocabulary import Vocabulary, occurrences

#: Words and signs for the value after a step, and for the one before it.
NEW = frozenset({"new", "next", "updated", "neu", "+"})
OLD = frozenset({"old", "prev", "previous", "current", "alt", "-"})


class Marked(Struct, frozen=True):
    """A new value of a parameter: the update rule that it is, None where that is not certain."""

    update: Update | None
    without_marks: Callable[[Tree], Tree]


def marked_update(reading: Reading, left: Tree, sign: str, right: Tree) -> Marked | None:
    """Read a new value that has a mark; None if this is something else."""
    if sign not in UPDATES:
        return None
    left, right = _apart(left), _apart(right)
    for marks in _marks(left):
        parameter = marks.without(left, new=True)
        if parameter is None or not _is_known(reading.vocabulary, parameter):
            continue
        if marks.letter and _is_index_of(reading, parameter, marks.letter):
            continue
        if not marks.letter and isinstance(left, tex.Scripted) and _is_known(reading.vocabulary, left):
            continue
        body = marks.stripped(right, reading.vocabulary)
        counted_back = not marks.letter or marks.shift or body != right
        if not counted_back or not _has_term(body, parameter):
            continue
        certain = _is_leaf(reading, parameter) and not marks.left_in(body) and not _has_inverse(body)
        update = as_update(reading, parameter, "\\leftarrow", body) if certain else None
        return Marked(update, partial(marks.unmarked, vocabulary=reading.vocabulary))
    return None


def _apart(tree: Tree) -> Tree:
    """A side with words in scripts apart from what stands before them: ``w_{1new}`` like ``w_{1,new}``."""
    if isinstance(tree, tex.Scripted):
        tree = replace(tree, scripts=tuple((place, _word_apart(script)) for place, script in tree.scripts))
    return with_parts(tree, _apart)


def _word_apart(script: Tree) -> Tree:
    match script:
        case tex.Product("", factors):
            letters = [
                one.text if isinstance(one, tex.Name) and len(one.text) == 1 else " " for one in factors
            ]
            for count in range(1, len(factors)):
                word = "".join(letters[count:])
                if word in NEW | OLD and len(word) > 1:
                    return tex.Sequence((*factors[:count], tex.Name(word)), span=script.span)
    return script


class _Marks(Struct, frozen=True):
    """How the values after and before a step are told apart: by a letter that counts, a word, or a prime."""

    place: str = ""
    letter: str = ""
    shift: int = 0

    def without(self, tree: Tree, *, new: bool = False) -> tex.Name | tex.Scripted | None:
        """A name without its mark for the new value, or that for the old one; None if it has none."""
        match tree:
            case tex.Product("", (tex.Name() | tex.Scripted() as head, tex.Group("(") as count)):
                return head if self.place == "(" and self._rest(count, new) is None else None
        if not isinstance(tree, tex.Scripted) or not isinstance(tree.base, tex.Name):
            return None
        if not self.place:
            return _scripted(tree.base, tree.scripts) if new and tree.primes == 1 else None
        scripts: list[tuple[str, Tree]] = []
        found = False
        for place, script in tree.scripts:
            rest = self._rest(script, new) if place == self.place else script
            found = found or rest is not script
            if rest is not None:
                scripts.append((place, rest))
        return _scripted(tree.base, tuple(scripts), tree.primes) if found else None

    def _rest(self, script: Tree, new: bool) -> Tree | None:
        """What is left of a script without the mark at its end."""
        marks = split_marks(script) if self.place == "_" else [mark(script)]
        last = marks[-1] if marks else None
        if last is None or not self._is_mark(last, new):
            return script
        if len(marks or []) == 1:
            return None
        match script:
            case tex.Sequence((only, _)) | tex.Product("", (only, _)):
                return only
            case tex.Sequence(items):
                return tex.Sequence(items[:-1], span=script.span)
        return script

    def _is_mark(self, one: Mark, new: bool) -> bool:
        if self.letter:
            return one.letter == self.letter and one.shift == self.shift - (not new)
        return one.text in (NEW if new else OLD)

    def unmarked(self, tree: Tree, vocabulary: Vocabulary) -> Tree:
        """A side as it is written, with all known names in it without the marks of their old values."""
        return self.stripped(_apart(tree), vocabulary)

    def stripped(self, tree: Tree, vocabulary: Vocabulary) -> Tree:
        """A side with all known names in it without the marks of their old values."""
        if isinstance(tree, tex.Scripted):
            plain = self.without(tree)
            if plain is not None and _is_known(vocabulary, plain):
                return replace(plain, span=tree.span)
        if isinstance(tree, tex.Product) and self.place == "(":
            tree = self._uncounted(tree, vocabulary)
        if isinstance(tree, tex.Differential):
            scripts = tuple((place, self.stripped(script, vocabulary)) for place, script in tree.scripts)
            tree = replace(tree, scripts=scripts)
        return with_parts(tree, lambda part: self.stripped(part, vocabulary))

    def _uncounted(self, tree: tex.Product, vocabulary: Vocabulary) -> Tree:
        """``w`` for every ``w(t)`` in a product."""
        kept: list[Tree] = []
        for factor in tree.factors:
            before = kept[-1] if kept else None
            pair = tex.Product("", (before, factor)) if before is not None else None
            plain = self.without(pair) if pair is not None else None
            if plain is None or not _is_known(vocabulary, plain):
                kept.append(factor)
        return kept[0] if len(kept) == 1 else replace(tree, factors=tuple(kept))

    def left_in(self, tree: Tree) -> bool:
        """Whether something has a mark still: averages and velocities have steps of their own."""
        for script in _all_scripts(tree):
            for one in split_marks(script) or ([m] if (m := mark(script)) is not None else []):
                if one.text in NEW | OLD or (self.letter and one.letter == self.letter):
                    return True
        return False


def _marks(left: Tree) -> Iterator[_Marks]:
    """What may mark a left side as a new value."""
    match left:
        case tex.Product("", (tex.Name() | tex.Scripted(), tex.Group("(", count))):
            one = mark(count)
            if one is not None and one.letter is not None and one.shift in (0, 1):
                yield _Marks("(", one.letter, one.shift)
    if not isinstance(left, tex.Scripted):
        return
    if left.primes == 1:
        yield _Marks()
    for place, script in left.scripts:
        marks = [mark(script)] if place == "^" else split_marks(script)
        last = marks[-1] if marks else None
        if last is None:
            continue
        if last.letter is not None and last.shift in (0, 1):
            yield _Marks(place, last.letter, last.shift)
        elif last.text in NEW:
            yield _Marks(place)


def _scripted(
    base: tex.Name, scripts: tuple[tuple[str, Tree], ...], primes: int = 0
) -> tex.Name | tex.Scripted:
    return tex.Scripted(base, scripts, primes, span=base.span) if scripts or primes else base


def _is_known(vocabulary: Vocabulary, tree: tex.Name | tex.Scripted) -> bool:
    base = head_of(tree)
    primes = tree.primes if isinstance(tree, tex.Scripted) else 0
    return isinstance(base, tex.Name) and not primes and vocabulary.knows(base, scripts_of(tree))


def _is_index_of(reading: Reading, tree: tex.Name | tex.Scripted, letter: str) -> bool:
    """Whether the givens write a name with a letter as its index."""
    base = head_of(tree)
    assert isinstance(base, tex.Name)
    found = (one for given in reading.givens for side in given.sides for one in occurrences(side))
    marks = (
        index
        for one in found
        if spell(one.name) == spell(base)
        for index in (*one.corners.lower, *one.corners.upper, *(mark(part) for part in one.corners.bare))
    )
    return any(one is not None and one.letter == letter for one in marks)


def _is_leaf(reading: Reading, tree: tex.Name | tex.Scripted) -> bool:
    base = head_of(tree)
    assert isinstance(base, tex.Name)
    return all(form.key not in reading.system.by_family for form in reading.vocabulary.forms[spell(base)])


def _has_term(tree: Tree, part: Tree) -> bool:
    """Whether a sum has a term in which something stands by itself or as a factor."""
    terms = [term for _, term in tree.terms] if isinstance(tree, tex.Sum) else []
    return any(term == part or (isinstance(term, tex.Product) and part in term.factors) for term in terms)


def _all_scripts(tree: Tree) -> Iterator[Tree]:
    if isinstance(tree, tex.Scripted):
        yield from (script for _, script in tree.scripts)
    for part in subtrees(tree):
        yield from _all_scripts(part)


def _has_inverse(tree: Tree) -> bool:
    """Whether something is inverted: a step of Newton's kind is none along the gradient."""
    return any(script == tex.Sum(((-1, tex.Number("1")),)) for script in _all_scripts(tree))
