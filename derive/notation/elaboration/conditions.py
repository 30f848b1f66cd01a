"""Branches and their conditions."""

from __future__ import annotations

from derive.latex import syntax as tex
from derive.latex.syntax import Tree
from derive.notation.elaboration import componentwise, symbols
from derive.notation.elaboration.reader import Reader
from derive.notation.problems import Unclear
from derive.notation.scripts import Mark, corners, head_of, mark, scripts_of, spell
from derive.notation.tensor import Tensor, scalar
from derive.notation.terms import (
    CLASS,
    ONE,
    ZERO,
    Cases,
    Comparison,
    Condition,
    Not,
    Reference,
    SameIndex,
    Term,
    add,
    multiply,
    negate,
)
from derive.results import Code

#: The signs of comparisons, as notes write them.
SIGNS = {
    "<": "<",
    ">": ">",
    "\\le": "<=",
    "\\leq": "<=",
    "\\leqslant": "<=",
    "\\ge": ">=",
    "\\geq": ">=",
    "\\geqslant": ">=",
    "=": "=",
    "\\neq": "!=",
    "\\ne": "!=",
}


def cases(reader: Reader, tree: tex.Cases) -> Tensor:
    """Numbers with the conditions under which they are meant."""
    match tree.rows:
        case ((one, given), (two, other)) if given is not None:
            share = class_share(reader, given)
            if share is not None and condition(reader, other) is None:
                return scalar(
                    add(multiply(share, _number(reader, one)), multiply(_other(share), _number(reader, two)))
                )
    rows = list(tree.rows)
    if len(rows) > 1 and isinstance(rows[-1][1], tex.Text):
        rows[-1] = (rows[-1][0], None)  # words alone behind the last case speak of all that is left
    return scalar(Cases(tuple((condition(reader, given), _number(reader, value)) for value, given in rows)))


def class_share(reader: Reader, given: Tree) -> Term | None:
    r"""1 where a sample has the class that a condition asks for, else 0; None for another condition.

    The label of a sample, ``y^{(i)}``, may be any unit: ``1\{y^{(i)} = k\}`` are leaves with indices i and k.
    """
    match given:
        case tex.Product("", (tex.Text(), tex.Relation() as rest)):
            given = rest
    match given:
        case tex.Relation((left, right), ("=" | "\\neq" | "\\ne" as sign,)) if left and right:
            for one, other in ((left, right), (right, left)):
                label, unit = _class_label(reader, one), mark(other)
                if label is None or unit is None or not (unit.number or _is_index(reader, other, unit)):
                    continue
                if CLASS + label.family not in reader.system.quantities:
                    continue
                share = Reference(CLASS + label.family, (*label.indices, reader.index(unit, None)))
                return share if sign == "=" else _other(share)
    return None


def _class_label(reader: Reader, tree: Tree) -> Reference | None:
    """A quantity that the givens use as the label of a class."""
    head = head_of(tree)
    if not isinstance(head, tex.Name):
        return None
    try:
        found = reader.vocabulary.match(spell(head), corners(scripts_of(tree)), tree.span)
    except Unclear:
        return None
    if found.form.key not in reader.vocabulary.class_labels or found.missing or found.powers:
        return None
    label = symbols.view(reader, found, tree.span).value()
    return label if isinstance(label, Reference) else None


def _other(share: Term) -> Term:
    """1 where the other is 0."""
    return add(ONE, negate(share))


def condition(reader: Reader, tree: Tree | None) -> Condition | None:
    """What a condition says; None for "otherwise".  Raises `Unclear` where it is not understood."""
    match tree:
        case None:
            return None
        case tex.Product("", (tex.Text(), rest)):
            return condition(reader, rest)
        case tex.Name(text) if text in ("otherwise", "else"):
            return None
        case tex.Relation((left, right), (sign,)) if left is not None and right is not None:
            return _comparison(reader, left, sign, right)
    raise Unclear(Code.UNDECIDED, "this condition is not understood", tree.span)


def _comparison(reader: Reader, left: Tree, sign: str, right: Tree) -> Condition:
    """A comparison of two indices, unless a letter is known as a number, else of two numbers."""
    one, two = mark(left), mark(right)
    if one and two and _are_indices(reader, (left, one), (right, two)):
        free = [m.letter for m in (one, two) if m.letter and m.letter not in reader.scope]
        ordinal = next((kind for letter in free if (kind := reader.names.anchors.get(letter))), None)
        same = SameIndex(reader.index(one, ordinal), reader.index(two, ordinal))
        if sign in ("=", "=="):
            return same
        if sign in ("\\neq", "\\ne"):
            return Not(same)
    if sign not in SIGNS:
        raise Unclear(Code.UNDECIDED, f"the condition {sign} is not understood", left.span)
    return Comparison(_number(reader, left), SIGNS[sign], _number(reader, right))


def _are_indices(reader: Reader, *sides: tuple[Tree, Mark]) -> bool:
    """Whether both sides of a condition are indices, one of them perhaps a number."""
    found = [_is_index(reader, tree, one) for tree, one in sides]
    return any(found) and all(index or one.number for index, (_, one) in zip(found, sides, strict=True))


def _is_index(reader: Reader, tree: Tree, one: Mark) -> bool:
    """Whether a letter in a condition is an index: it is one elsewhere, or nothing else is known of it."""
    if one.letter is None:
        return False
    if one.letter in {*reader.scope, *reader.vocabulary.letters, *reader.names.anchors}:
        return True
    if not isinstance(tree, tex.Name) or tree.fonts or not one.letter.islower():
        return False
    known = one.letter in reader.sizes or one.letter in reader.names.parameters
    return not known and not reader.vocabulary.knows(tree, ()) and one.letter not in reader.variables


def is_indicator(reader: Reader, tree: Tree, group: Tree) -> bool:
    r"""``1\{k = j\}``, ``\mathbb{1}[k = j]``, or a symbol that a directive calls an indicator."""
    if not isinstance(group, tex.Group) or not isinstance(group.body, tex.Relation):
        return False
    return group.delimiter in "{[(" and _marks_condition(reader, tree)


def _marks_condition(reader: Reader, tree: Tree) -> bool:
    """Whether this is a 1 or an I, in whatever type."""
    match tree:
        case tex.Number(text) | tex.Name(text, (), _) | tex.Name(text, ("\\mathbb",), _) if text in "1I":
            return text == "1" or not reader.vocabulary.knows(tex.Name(text), ())
    return isinstance(tree, tex.Name) and reader.settings.operators.get(spell(tree)) == "indicator"


def condition_below(reader: Reader, tree: tex.Scripted) -> Tree | None:
    r"""The condition of ``1_{\{i = j\}}`` or ``\mathbb{1}_{z > 0}``; None if this is something else."""
    match tree.scripts:
        case (("_", tex.Group("{" | "[" | "(", tex.Relation() as body) | (tex.Relation() as body)),) if (
            not tree.primes and _marks_condition(reader, tree.base)
        ):
            return body
    return None


def indicator(reader: Reader, given: Tree) -> Tensor:
    """1 where a condition holds, else 0."""
    body = given.body if isinstance(given, tex.Group) else given
    share = class_share(reader, body)
    if share is not None:
        return scalar(share)
    sides = _compared_vectors(reader, body)
    if sides is not None:
        return componentwise.compared(reader, *sides, body.span)
    return scalar(Cases(((condition(reader, body), ONE), (None, ZERO))))


def _compared_vectors(reader: Reader, given: Tree) -> tuple[Tensor, str, Tensor] | None:
    """Both sides of an inequality of which one is a vector or a matrix, else None."""
    match given:
        case tex.Product("", (tex.Text(), tex.Relation() as rest)):
            given = rest
    match given:
        case tex.Relation((left, right), (sign,)) if left and right:
            if SIGNS.get(sign, "=") in ("=", "!="):
                return None
            sides = reader.tensor(left), reader.tensor(right)
            if not all(side.scalar for side in sides):
                return sides[0], SIGNS[sign], sides[1]
    return None


def _number(reader: Reader, tree: Tree) -> Term:
    """A number in a condition or in one of its cases; raises `Unclear` for a vector."""
    value = reader.tensor(tree)
    if not value.scalar:
        raise Unclear(Code.UNDECIDED, f"cases of a {value.kind} are not decided", tree.span)
    return value.value(tree.span)
