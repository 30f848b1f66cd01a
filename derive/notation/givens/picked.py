"""Letters that pick one unit of a family: the class c in ``L = -\\log p_c`` after ``p_k = …``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from derive.latex.syntax import Tree
from derive.notation.givens.given import Given
from derive.notation.scripts import spell
from derive.notation.system import System
from derive.notation.vocabulary import Form, Vocabulary, free_occurrences


def picked_letters(vocabulary: Vocabulary, system: System, givens: Sequence[Given]) -> frozenset[str]:
    """Letters that stand on the right of givens only, in the place of an index of a known family.

    Where a sum over the same index or the whole vector stands in the same given, as for b in ``w^T x + w_b``,
    the letter may be a word; so it may where it is a quantity, too.
    """
    found: set[str] = set()
    for form, letter, other in vocabulary.doubtful():
        own = [side for given in givens if _is_about(given, form, letter) for side in given.sides]
        family = other.key in system.by_family or (other.declared and not other.lower)
        if family and not vocabulary.forms.get(letter) and not _sums_over(own, form, letter):
            found.add(letter)
    return frozenset(found)


def _is_about(given: Given, form: Form, letter: str) -> bool:
    """Whether a given writes a family with this letter below."""
    return any(
        spell(found.name) == form.name and letter in {mark.letter for mark in found.corners.lower}
        for side in given.sides
        for found, _ in free_occurrences(side)
    )


def _sums_over(trees: Iterable[Tree], form: Form, letter: str) -> bool:
    """Whether a sum runs over the index in whose place a letter stands, or the vector of all stands there."""
    place = form.lower.index(letter)
    for tree in trees:
        for found, bound in free_occurrences(tree):
            marks = found.corners.lower
            if spell(found.name) != form.name:
                continue
            if not marks or (len(marks) == len(form.lower) and marks[place].letter in bound):
                return True
    return False
