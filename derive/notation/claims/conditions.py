"""What is said behind a formula, about its layers and indices."""

from __future__ import annotations

from itertools import pairwise

from msgspec.structs import replace

from derive.latex import syntax as tex
from derive.latex.syntax import Tree
from derive.notation.claims.claim import Claim
from derive.notation.elaborate import Elaborator
from derive.notation.scripts import Mark, mark
from derive.notation.terms import FIXED, LAST, Index, Label, Letter, Not, SameIndex


def with_conditions(claim: Claim, elaborator: Elaborator, conditions: tuple[Tree, ...]) -> Claim:
    """A claim restricted by what is said behind the formula; ``unread`` is what is not understood of that."""
    tops, claim = claim.restriction, replace(claim, restriction={})
    for tree in conditions:
        claim = _with_condition(claim, elaborator, tree)
    return replace(claim, restriction={**tops, **claim.restriction})


def below_the_top(claim: Claim, families: frozenset[str]) -> Claim:
    """A claim for the layers at which these families, which end before the last one, have a member."""
    shifts: dict[str, int] = {}
    for reference in claim.mentions if families else ():
        if reference.family in families:
            for index in reference.indices:
                if isinstance(index, Letter) and index.name in claim.layers:
                    shifts[index.name] = max(index.shift, shifts.get(index.name, index.shift))
    tops = {name: (None, Letter(LAST + claim.layers[name], -1 - shift)) for name, shift in shifts.items()}
    return replace(claim, restriction={**claim.restriction, **tops}) if tops else claim


def _with_condition(claim: Claim, elaborator: Elaborator, tree: Tree) -> Claim:
    bounds = _layer_bounds(claim, elaborator, tree)
    if bounds is not None:
        letter, low, high = bounds
        before = claim.restriction.get(letter, (None, None))
        ends = _tighter(before[0], low, 1), _tighter(before[1], high, -1)
        claim = claim if _comparable(before[0], low) and _comparable(before[1], high) else _unread(claim)
        return replace(claim, restriction={**claim.restriction, letter: ends})
    match tree:
        case tex.Name(text) if text in claim.units or text in claim.layers:
            return claim  # "for all j" says what holds anyway
        case tex.Relation((left, right), (sign,)) if left is not None and right is not None:
            one, two = mark(left), mark(right)
            first, second = _unit(claim, elaborator, one), _unit(claim, elaborator, two)
            if isinstance(first, Letter) and second is not None:
                same = SameIndex(first, second)
                if sign == "=":
                    return replace(claim, conditions=(*claim.conditions, same))
                if sign in ("\\neq", "\\ne"):
                    return replace(claim, conditions=(*claim.conditions, Not(same)))
            if one and one.letter in claim.units and sign == "=" and _from_the_first(right):
                return claim  # the whole range of units is looked at anyway
    return _unread(claim)


def _unread(claim: Claim) -> Claim:
    return replace(claim, unread="what is said behind the formula is not understood")


def _comparable(one: Index | None, two: Index | None) -> bool:
    """Whether it is plain which of two bounds is the tighter one."""
    if isinstance(one, Letter) and isinstance(two, Letter):
        return one.name == two.name
    return one is None or two is None or type(one) is type(two)


def _tighter(one: Index | None, two: Index | None, sign: int) -> Index | None:
    """The higher one of two bounds for a ``sign`` of 1, the lower one for -1; the second if that is open."""
    match one, two:
        case (Label(int() as first), Label(int() as second)) | (Letter(_, first), Letter(_, second)):
            return one if sign * first > sign * second and _comparable(one, two) else two
    return one if two is None else two


def _unit(claim: Claim, elaborator: Elaborator, one: Mark | None) -> Index | None:
    """The unit that an index in a condition names: a letter of the claim, one that is fixed, a number."""
    if one is None or not (one.number or one.letter):
        return None
    fixed = f"{FIXED}{one.letter}"
    if fixed in elaborator.system.fixed:
        return Letter(fixed, one.shift)
    return elaborator.index(one, None) if one.number or one.letter in claim.units else None


def _from_the_first(tree: Tree) -> bool:
    r"""``1, \dots, n``: a whole range."""
    return isinstance(tree, tex.Sequence) and mark(tree.items[0]) == Mark(number="1") and len(tree.items) > 2


def _layer_bounds(
    claim: Claim, elaborator: Elaborator, tree: Tree
) -> tuple[str, Index | None, Index | None] | None:
    r"""``l = 2, \dots, L-1``, ``1 \le l < L``: the letter, the first and the last layer."""

    def layer(part: Tree | None, shift: int = 0) -> Index | None:
        one = mark(part)
        if one is None:
            return None
        found = elaborator.index(one, claim.layers[letter])
        if not shift:
            return found
        if isinstance(found, Label) and isinstance(found.value, int):
            return Label(found.value + shift)
        return Letter(found.name, found.shift + shift) if isinstance(found, Letter) else None

    match tree:
        case tex.Relation((tex.Name(letter), tex.Sequence(items)), ("=" | "\\in",)) if letter in claim.layers:
            first, last = layer(items[0]), layer(items[-1])
            return (letter, last, first) if _falling(items) else (letter, first, last)
        case tex.Relation((tex.Name(letter), right), ("=",)) if letter in claim.layers:
            return letter, layer(right), layer(right)
        case tex.Relation((low, tex.Name(letter), high), (one, two)) if letter in claim.layers:
            return letter, layer(low, one == "<"), layer(high, -(two == "<"))
        case tex.Relation((tex.Name(letter), right), (sign,)) if letter in claim.layers:
            if sign in ("<", "\\le", "\\leq", "\\leqslant"):
                return letter, None, layer(right, -(sign == "<"))
            if sign in (">", "\\ge", "\\geq", "\\geqslant"):
                return letter, layer(right, sign == ">"), None
    return None


def _falling(items: tuple[Tree, ...]) -> bool:
    r"""Whether layers are counted down: ``L-1, L-2, \dots, 2`` and ``L-1, \dots, 1``."""
    marks = [one for one in map(mark, items) if one is not None]
    for one, two in pairwise(marks):
        if one.letter and one.letter == two.letter and one.shift != two.shift:
            return two.shift < one.shift
        if _number(one) and _number(two):
            return _number(two) < _number(one)
    return bool(marks and marks[0].letter and marks[-1].number)


def _number(one: Mark) -> int:
    """The number that is written, 0 for anything else."""
    return int(one.number) if one.number and one.number.isdigit() else 0
