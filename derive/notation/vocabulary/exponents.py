r"""Letters above a name that are exponents, although they are indices elsewhere: t in ``\beta^t``."""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import TypeAlias

from derive.notation.scripts import is_transpose, mark, spell
from derive.notation.vocabulary.occurrences import Occurrence
from derive.notation.vocabulary.source import Source

#: A name with what stands below it.
Base: TypeAlias = tuple[str, tuple[str, ...]]


def base_of(found: Occurrence) -> Base:
    """A name with what stands below it, whatever stands above."""
    return spell(found.name), tuple(one.text for one in found.corners.lower)


def bases(source: Source) -> frozenset[Base]:
    """Numbers that also stand without anything above them: what a letter above means there is a power.

    What some given defines with an index above, or writes with a bracketed one, has indices there.  So it may
    where that letter stands below nothing and above something that is never without it, ``(t^n - y^n)^2``.
    """
    found = list(source.mentions(*source.operands()))
    plain = {base_of(one) for one in found if not _above(one)}
    indexed = set(_indexed(source))
    for given in source.givens:
        here = list(source.mentions(*given.operands))
        below = {at.letter for one in here for at in one.corners.lower}
        labels = {letter for one in here if base_of(one) not in plain for letter in _above(one)} - below
        indexed.update(base_of(one) for one in here if labels.intersection(_above(one)))
    raised = {base_of(one) for one in found if _above(one)}
    return frozenset((plain & raised) - indexed)


def perhaps(source: Source, letters: Container[str]) -> frozenset[str]:
    r"""Names whose index above may be a power: in one given its letter stands below others, ``w_k x^k``."""
    indexed = {name for name, _ in _indexed(source)}
    found: set[str] = set()
    for given in source.givens:
        here = list(source.mentions(*given.operands))
        below = {at.letter for one in here for at in one.corners.lower} - {None}
        for one in here:
            above = [letter for letter in _above(one) if letter in letters]
            if not one.corners.lower and below.intersection(above):
                found.add(spell(one.name))
    return frozenset(found - indexed)


def _indexed(source: Source) -> Iterator[Base]:
    """What is certain to have an index above: written so on a left side, in a directive or in brackets."""
    lefts = (given.operands[0] for given in source.givens)
    for one in source.mentions(*lefts, *source.keys, *source.members):
        if _above(one) or one.corners.upper:
            yield base_of(one)
    yield from (base_of(one) for one in source.mentions(*source.trees()) if one.corners.upper)


def _above(found: Occurrence) -> list[str]:
    """The letters above a name without brackets around them."""
    marks = [mark(part) for part in found.corners.bare if not is_transpose(part)]
    return [one.letter for one in marks if one is not None and one.letter]
