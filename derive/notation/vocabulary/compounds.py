"""Names that are one only as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from derive.latex import to_latex
from derive.latex.syntax import Differential, Name, Number, Relation, Scripted, Tree
from derive.notation.scripts import Corners, corners, is_transpose, mark, spell
from derive.notation.vocabulary.occurrences import Occurrence
from derive.notation.vocabulary.source import Source


def power_names(givens: tuple[Relation, ...]) -> Iterator[tuple[str, str]]:
    r"""Names that are given with a number above, ``\sigma_B^2``, each with the number."""
    everywhere: dict[str, list[Corners]] | None = None
    for given in givens:
        match given.operands[0]:
            case Scripted(Name() as base, scripts, 0):
                own = corners(scripts)
                numbers = [one.text for one in own.bare if isinstance(one, Number)]
                if len(numbers) != 1:
                    continue
                if everywhere is None:
                    source = Source(givens)
                    everywhere = _corners_of_names(source.mentions(*source.operands()))
                if _is_power_name(own, everywhere[spell(base)]):
                    yield spell(base), numbers[0]


def layer_names(source: Source) -> Iterator[tuple[str, str]]:
    """``W^2`` beside ``z^1 = …``: no power is written with a 1, so that numbers above are layers there.

    That goes for names that never stand without a number above.
    """
    first = Number("1")
    lefts = (given.operands[0] for given in source.givens)
    if not any(first in one.corners.bare for one in source.mentions(*lefts)):
        return
    for name, found in _corners_of_names(source.mentions(*source.trees())).items():
        numbers = [[tree.text for tree in one.bare if isinstance(tree, Number)] for one in found]
        if all(len(own) == 1 for own in numbers):
            yield from ((name, own[0]) for own in numbers)


def _corners_of_names(mentions: Iterable[Occurrence]) -> dict[str, list[Corners]]:
    """What stands at the corners of each name, wherever it occurs."""
    found: dict[str, list[Corners]] = {}
    for one in mentions:
        found.setdefault(spell(one.name), []).append(one.corners)
    return found


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


def _is_power_name(own: Corners, others: Iterable[Corners]) -> bool:
    """``x^2`` names something only if x has no other life with an index above."""
    above = (
        mark(script) for found in others if found != own for script in found.bare if not is_transpose(script)
    )
    return not any(one is not None and (one.letter or one.word) for one in above)
