"""The givens of a note, those that its formulas make in passing included."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from derive.documents.note import Directive, Formula, Note
from derive.latex import parse
from derive.latex import syntax as tex
from derive.latex.syntax import Tree
from derive.notation.claims import EQUALITIES, defined_function, defined_name
from derive.notation.givens.given import Given
from derive.notation.problems import Unclear
from derive.notation.reading import Reading, read_givens
from derive.notation.settings import Settings


def reading_of(note: Note) -> Reading:
    """All that a note gives: in directives, and in equations that define something for the first time."""
    settings = Settings()
    local: list[Given] = []
    reading = read_givens(settings)
    for item in note.items:
        if isinstance(item, Directive):
            settings = settings.after(item)
            local = [] if item.settings.get("reset") else local
            reading = read_givens(settings, local)
        elif item.skip is None and item.expect is None:
            for left, right in _equations(item, settings):
                new = _new(reading, left, right)
                if new is not None:
                    local.append(Given(new))
                    reading = read_givens(settings, local)
    return reading


def _equations(formula: Formula, settings: Settings) -> Iterator[tuple[Tree, Tree]]:
    for statement in parse(formula.latex, names=settings.names, macros=settings.macros):
        match statement.body:
            case tex.Relation((left, right), (sign,)) if left is not None and right is not None:
                if sign in EQUALITIES and not statement.conditions:
                    yield left, right
            case tex.Relation(operands, signs) if not statement.conditions and EQUALITIES.issuperset(signs):
                pairs = list(pairwise(operands))
                calls = [pair for pair in pairs[1:] if isinstance(pair[0], tex.Product)]
                for one, other in (*pairs[:1], *calls):
                    if one is not None and other is not None:
                        yield one, other


def _new(reading: Reading, left: Tree, right: Tree) -> tex.Relation | None:
    """What an equation defines, as a given; None if it defines nothing."""
    try:
        function = defined_function(reading, left, right)
        name = defined_name(reading, left, right)
    except Unclear:
        return None
    return function or (None if name is None else tex.Relation((left, right), ("=",)))
