"""Cases over layers: each is a claim of its own, about the layers that its condition leaves."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress

from msgspec import Struct
from msgspec.structs import replace

from derive.latex import syntax as tex
from derive.latex.rewriting import with_parts
from derive.latex.syntax import Span, Tree
from derive.notation.claims.making import make_claim
from derive.notation.elaborate import Elaborator
from derive.notation.problems import Finding, Unclear
from derive.notation.reading import Reading
from derive.notation.scripts import mark
from derive.notation.vocabulary import all_names
from derive.results import Code

#: A comparison seen from its other side.
_MIRRORED = {"<": ">", ">": "<", "\\le": "\\ge", "\\ge": "\\le", "=": "=", "\\neq": "\\neq"}
#: What holds where a comparison does not.
_NEGATED = {"<": "\\ge", ">": "\\le", "\\le": ">", "\\ge": "<", "=": "\\neq", "\\neq": "="}
#: Signs that are written in more than one way.
_SPELLINGS = {"\\leq": "\\le", "\\leqslant": "\\le", "\\geq": "\\ge", "\\geqslant": "\\ge", "\\ne": "\\neq"}


class Branch(Struct, frozen=True):
    """An equation with one of the cases in the place of them all, and which layers that is for."""

    sides: tuple[Tree, Tree]
    conditions: tuple[Tree, ...]
    span: Span


def branches(reading: Reading, elaborator: Elaborator, sides: tuple[Tree, Tree]) -> tuple[Branch, ...]:
    """The equations that one with cases over layers stands for; none for any other equation.

    Raises `Unclear` where it is not understood which layers a case is for.
    """
    found = [node for side in sides for node in _cases_in(side)]
    letters = {letter for node in found for letter in _compared(node)}
    if not letters:
        return ()
    rows = [value for value, _ in found[0].rows]
    chosen = [(_with_row(sides[0], found[0], row), _with_row(sides[1], found[0], row)) for row in rows]
    layers = letters & _layers(reading, elaborator, chosen)
    if not layers:
        return ()
    if len(found) > 1 or len(layers) > 1:
        raise Unclear(Code.UNDECIDED, "more than one choice between layers is not decided", found[-1].span)
    conditions = _conditions(found[0], next(iter(layers)), reading.names.anchors)
    triples = zip(chosen, conditions, rows, strict=True)
    return tuple(Branch(new, given, row.span) for new, given, row in triples)


def _cases_in(tree: Tree, bound: frozenset[str] = frozenset()) -> Iterator[tex.Cases]:
    """The cases in a tree but for those that choose by a letter which a sum binds."""
    if isinstance(tree, tex.Cases) and bound.isdisjoint(_compared(tree)):
        yield tree
    if isinstance(tree, tex.BigOperator) and tree.lower is not None:
        bound |= set(all_names(tree.lower))
    for child in tex.children(tree):
        yield from _cases_in(child, bound)


def _compared(node: tex.Cases) -> Iterator[str]:
    """The letters that stand alone on one side of a condition."""
    for _, given in node.rows:
        sides = given.operands if isinstance(given, tex.Relation) else ()
        yield from (one.letter for side in sides if (one := mark(side)) and one.letter)


def _with_row(tree: Tree, node: tex.Cases, value: Tree) -> Tree:
    """A side with one case in the place of all; within something else it stays together."""
    if tree is node:
        return value
    inner = tex.Group("(", value, span=value.span)

    def change(part: Tree) -> Tree:
        return inner if part is node else with_parts(part, change)

    return change(tree)


def _layers(reading: Reading, elaborator: Elaborator, pairs: Iterable[tuple[Tree, Tree]]) -> set[str]:
    """The letters that stand for layers in some equations, as far as these can be read."""
    found: set[str] = set()
    for left, right in pairs:
        with suppress(Finding, Unclear):
            sides = elaborator.tensor(left), elaborator.tensor(right)
            found.update(make_claim(reading, elaborator, *sides, left.span).layers)
    return found


def _conditions(node: tex.Cases, letter: str, last: Collection[str]) -> Iterator[tuple[Tree, ...]]:
    """For each case the conditions under which it is meant; the last one may be for all that is left."""
    left = node.rows[-1][1] is None or isinstance(node.rows[-1][1], tex.Text)
    rows = node.rows[:-1] if left else node.rows
    stated = [_seen_from(given, value, letter) for value, given in rows]
    yield from ((given,) for given in stated)
    if left:
        yield tuple(_negated(given, last) for given in stated)


def _seen_from(given: Tree | None, value: Tree, letter: str) -> tex.Relation:
    """A condition with the letter on its left side, or between two bounds."""
    if isinstance(given, tex.Relation):
        given = replace(given, signs=tuple(_SPELLINGS.get(sign, sign) for sign in given.signs))
    match given:
        case tex.Relation((tex.Name(text), _), _) | tex.Relation((_, tex.Name(text), _), _) if text == letter:
            return given
        case tex.Relation((left, tex.Name(text) as name), (sign,)) if text == letter and sign in _MIRRORED:
            return replace(given, operands=(name, left), signs=(_MIRRORED[sign],))
    raise Unclear(Code.UNDECIDED, "for which layers this is, is not understood", (given or value).span)


def _negated(given: tex.Relation, last: Collection[str]) -> tex.Relation:
    """What holds at the layers that a condition leaves; nothing is above the last one."""
    match given:
        case tex.Relation((_, tex.Name(text)), ("=" | "<" as sign,)) if text in last:
            return replace(given, signs=("<" if sign == "=" else "=",))
        case tex.Relation((_, end), (sign,)) if sign in _NEGATED and not isinstance(end, tex.Sequence):
            return replace(given, signs=(_NEGATED[sign],))
    raise Unclear(Code.UNDECIDED, "which layers this leaves for the last case is not understood", given.span)
