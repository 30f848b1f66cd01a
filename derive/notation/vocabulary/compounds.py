"""Names that are one only as a whole."""

from __future__ import annotations

from collections.abc import Iterator

from derive.latex import to_latex
from derive.latex.syntax import Differential, Name, Number, Relation, Scripted, Tree
from derive.notation.scripts import corners, is_transpose, mark, spell
from derive.notation.vocabulary.occurrences import occurrences
from derive.notation.vocabulary.source import Source


def power_names(givens: tuple[Relation, ...]) -> Iterator[tuple[str, str]]:
    r"""Names that are given with a number above, ``\sigma_B^2``, each with the number."""
    for given in givens:
        match given.operands[0]:
            case Scripted(Name() as base, scripts, 0) as left if _is_power_name(left, givens):
                numbers = [one.text for one in corners(scripts).bare if isinstance(one, Number)]
                if len(numbers) == 1:
                    yield spell(base), numbers[0]


def compound_names(givens: tuple[Relation, ...]) -> dict[Tree, str]:
    r"""Left sides that are a name only as a whole: ``\nabla_a C``."""
    found: dict[Tree, str] = {}
    for given in givens:
        left, right = given.operands[:2]
        match left:
            case Differential("\\nabla") if right == left:
                found.pop(left, None)
            case Differential("\\nabla"):
                found[left] = to_latex(left)
    return found


def _is_power_name(left: Scripted, givens: tuple[Relation, ...]) -> bool:
    """``x^2`` names something only if x has no other life with an index above."""
    base, own = left.base, corners(left.scripts)
    assert isinstance(base, Name)
    for tree in Source(givens).operands():
        for found in occurrences(tree):
            if spell(found.name) != spell(base) or found.corners == own:
                continue
            above = (mark(script) for script in found.corners.bare if not is_transpose(script))
            if any(one is not None and (one.letter or one.word) for one in above):
                return False
    return True
