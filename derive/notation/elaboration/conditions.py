"""Branches and their conditions."""

from __future__ import annotations

from derive.latex import syntax as tex
from derive.latex.syntax import Tree
from derive.notation.elaboration.reader import Reader
from derive.notation.problems import Unclear
from derive.notation.scripts import Mark, mark, spell
from derive.notation.tensor import Tensor, scalar
from derive.notation.terms import ONE, ZERO, Cases, Comparison, Condition, Not, SameIndex
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
    return scalar(
        Cases(tuple((condition(reader, given), reader.number(value)) for value, given in tree.rows))
    )


def condition(reader: Reader, tree: Tree | None) -> Condition | None:
    """What a condition says; None for "otherwise".  Raises `Unclear` where it is not understood."""
    match tree:
        case None | tex.Text():
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
    if one and two and _is_index(reader, left, one) and (_is_index(reader, right, two) or two.number):
        same = SameIndex(reader.index(one, None), reader.index(two, None))
        if sign in ("=", "=="):
            return same
        if sign in ("\\neq", "\\ne"):
            return Not(same)
    if sign not in SIGNS:
        raise Unclear(Code.UNDECIDED, f"the condition {sign} is not understood", left.span)
    return Comparison(reader.number(left), SIGNS[sign], reader.number(right))


def _is_index(reader: Reader, tree: Tree, one: Mark) -> bool:
    """Whether a letter in a condition is an index: it is one elsewhere, or nothing else is known of it."""
    if one.letter is None:
        return False
    if one.letter in {*reader.scope, *reader.vocabulary.letters}:
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
    return scalar(Cases(((condition(reader, body), ONE), (None, ZERO))))
