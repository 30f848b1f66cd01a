"""The shapes of vectors and matrices that are written without indices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from derive.latex import syntax as tex
from derive.latex.syntax import Tree
from derive.notation.givens.given import Given
from derive.notation.givens.kinds import SAME_SHAPE, Kinds, undecorated
from derive.notation.givens.parsing import Declared
from derive.notation.problems import Unclear
from derive.notation.scripts import corners, head_of, scripts_of, spell
from derive.notation.vocabulary import Form, Names, Vocabulary, occurrences


def apply_shapes(vocabulary: Vocabulary, declared: Declared) -> None:
    """Give names the axes that directives say they have."""
    for tree, dimensions in zip(declared.keys, declared.shapes, strict=True):
        for found in occurrences(tree):
            try:
                match = vocabulary.match(spell(found.name), found.corners)
            except Unclear:
                continue
            lacking = len(dimensions) - match.missing
            if lacking > 0:
                vocabulary.change(match.form, replace(match.form, rank=match.form.rank + lacking))


#: How often shapes are passed on from equation to equation.
ROUNDS = 6


def infer_ranks(names: Names, declared: Declared, givens: Sequence[Given]) -> None:
    """Vectors that are never written with an index: their shape follows from the equations."""
    vocabulary = names.vocabulary
    for _ in range(ROUNDS):
        before = {form for group in vocabulary.forms.values() for form in group}
        for given in givens:
            left, right = given.left, given.right
            if left is None or right is None:
                continue
            kinds = Kinds(vocabulary)
            kind = kinds.kind(right) or kinds.kind(undecorated(left))
            if kind is not None and kind != "number":
                _expect(names, declared, left, kind)
                _expect(names, declared, right, kind)
        if before == {form for group in vocabulary.forms.values() for form in group}:
            return


def _expect(names: Names, declared: Declared, tree: Tree, kind: str) -> None:
    """Push a known shape down to names of unknown shape."""
    match tree:
        case tex.Group(_, body):
            _expect(names, declared, body, kind)
        case tex.Sum(terms):
            for _, term in terms:
                _expect(names, declared, term, kind)
        case tex.Name() | tex.Scripted():
            _set_rank(names, declared, tree, kind)
        case tex.Product(operator, factors) if operator in SAME_SHAPE:
            for factor in factors:
                _expect(names, declared, factor, kind)
        case tex.Product("", (head, tex.Group() as group)) if _is_function(names, head):
            _expect(names, declared, group.body, kind)
        case tex.Product("", (head, tex.Group())) if isinstance(head, tex.Name | tex.Scripted):
            _set_rank(names, declared, head, kind)
        case tex.Differential() if tree in names.vocabulary.compounds:
            form = names.vocabulary.forms[names.vocabulary.compounds[tree]][0]
            names.vocabulary.change(form, replace(form, rank=2 if kind == "matrix" else 1))
        case tex.Product(operator, (first, second)) if operator in ("", "\\cdot", "\\times"):
            kinds = Kinds(names.vocabulary)
            if kind == "column" and kinds.kind(first) is None and kinds.kind(second) == "column":
                _set_rank(names, declared, first, "matrix")


def _is_function(names: Names, tree: Tree) -> bool:
    head = head_of(tree)
    return isinstance(head, tex.Name) and names.vocabulary.is_function(head)


def _set_rank(names: Names, declared: Declared, tree: Tree, kind: str) -> None:
    """Make a name of unknown shape a vector or a matrix, unless it has indices or a declared shape."""
    name = head_of(tree)
    if not isinstance(name, tex.Name):
        return
    try:
        match = names.vocabulary.match(spell(name), corners(scripts_of(tree)))
    except Unclear:
        return
    form = match.form
    lower = names.slots(form)[form.upper_slots : form.upper_slots + form.lower_slots]
    if None in lower or form.rank or match.transposed or _has_shape(declared, form):
        return
    rank = 2 if kind == "matrix" else 1
    names.vocabulary.change(form, replace(form, rank=rank, row=kind == "row"))


def _has_shape(declared: Declared, form: Form) -> bool:
    """Whether a directive gives a name with as many indices a shape."""
    return any(
        spell(found.name) == form.name
        and len(found.corners.lower) == len(form.lower)
        and all(label in (None, one.text) for label, one in zip(form.lower, found.corners.lower, strict=True))
        for tree in declared.keys
        for found in occurrences(tree)
    )
