"""Functions of two notes: known by name, open in both, or defined alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from msgspec.structs import replace

from derive.notation.terms import Reference, Term
from derive.notation.vocabulary import BUILTIN
from derive.translation.pairing import Gap, Link, Pairing
from derive.translation.sides import Side

Compare: TypeAlias = Callable[[Term, Term, Pairing], Iterator[Pairing]]


def same_function(
    sides: tuple[Side, Side],
    left: str,
    right: str,
    pairing: Pairing,
    compare: Compare,
    *,
    lenient: bool,
) -> Iterator[Pairing]:
    """The pairings in which two functions are the same.

    Functions that are known by name are so by name; an open one may be any open one.  With ``lenient`` it may
    also be a defined one, which is a gap.
    """
    if left in BUILTIN or right in BUILTIN:
        yield from [pairing] if left == right else []
        return
    named = pairing.with_names("functions", left, right)
    if named is None or left.startswith("open:") != right.startswith("open:"):
        return
    if named is pairing:
        yield pairing
        return
    one, other = (
        next((known for known in side.system.functions if known.function == name), None)
        for side, name in zip(sides, (left, right), strict=True)
    )
    if one is None and other is None:
        yield named
    elif one is not None and other is not None:
        if len(one.parameters) != len(other.parameters):
            return
        pairs = zip(one.parameters, other.parameters, strict=True)
        links = tuple(Link(Reference(parameter), Reference(mate)) for parameter, mate in pairs)
        for found in compare(one.body, other.body, replace(named, links=(*named.links, *links))):
            yield replace(found, links=tuple(link for link in found.links if link not in links))
    elif lenient:
        which = 0 if one is not None else 1
        yield named.with_gap(Gap("function", which, (left, right)[which]))
