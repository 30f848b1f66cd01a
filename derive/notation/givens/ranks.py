"""The shapes of vectors and matrices that are written without indices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgspec.structs import replace

from derive.latex import syntax as tex
from derive.latex.syntax import Tree
from derive.notation.givens.given import Given
from derive.notation.givens.kinds import undecorated
from derive.notation.givens.parsing import Declared
from derive.notation.givens.possible import (
    ANY,
    MATRIX,
    NUMBER,
    Allowed,
    Own,
    Possible,
    Shapes,
    addends,
    is_zero,
)
from derive.notation.problems import Unclear
from derive.notation.scripts import head_of, spell, subtrees
from derive.notation.vocabulary import Form, Names, occurrences

#: How often shapes are passed on from equation to equation.
ROUNDS = 60
#: Letters of steps and rates: beside a vector they are hardly matrices.
RATES = frozenset(
    {
        "\\alpha", "\\beta", "\\gamma", "\\eta", "\\lambda", "\\mu", "\\nu", "\\epsilon", "\\varepsilon",
        "\\kappa", "\\tau", "\\rho", "\\zeta", "\\xi",
    }
)  # fmt: skip


def apply_shapes(names: Names, declared: Declared) -> None:
    """Give names the axes that directives say they have."""
    vocabulary = names.vocabulary
    for tree, dimensions in zip(declared.keys, declared.shapes, strict=True):
        for found in occurrences(tree):
            try:
                match = vocabulary.match(spell(found.name), found.corners)
            except Unclear:
                continue
            lacking = max(len(dimensions) - match.missing, 0)
            form = replace(match.form, rank=match.form.rank + lacking, declared=True)
            if lacking == 2 == len(dimensions):
                form = _narrowed(form, *map(str, dimensions), by_row=vocabulary.settings.vectors == "row")
            if len(dimensions) == 1 and form.key in names.turned:
                form = replace(form, row=True)
            vocabulary.change(match.form, form)


def _narrowed(form: Form, rows: str, columns: str, *, by_row: bool) -> Form:
    """A matrix of one row or one column is a vector: nothing else may share its only place."""
    if rows != "1" and (columns != "1" or by_row):
        return form
    return replace(form, rank=form.rank - (rows == "1") - (columns == "1"), row=columns != "1")


def infer_ranks(names: Names, declared: Declared, givens: Sequence[Given]) -> None:
    """Vectors that are never written with an index: their shape follows from the equations.

    All equations are looked at as one system, so that neither their order nor that of their terms counts.
    What they leave open is a number, except for what stands before a column in a product.
    """
    system = _Equations(names, declared, givens)
    system.narrow()
    while (guess := system.guess()) is not None:
        own, shapes = guess
        system.open[own] = shapes
        system.narrow()
    for form in system.forms:
        shapes = system.open[form.own]
        if "number" not in shapes:
            rank = 2 if shapes == MATRIX else 1
            row = shapes == frozenset({"row"}) and not system.by_row
            names.vocabulary.change(form, replace(form, rank=rank, row=row))


class _Equations:
    """The givens as equations between shapes; ``open`` holds what the names of unknown shape may still be."""

    def __init__(self, names: Names, declared: Declared, givens: Sequence[Given]) -> None:
        self.by_row = names.vocabulary.settings.vectors == "row"
        self.sides = [pair for given in givens if (pair := _sides(names, given)) is not None]
        self.forms = [form for form in _all_forms(names) if _is_open(names, declared, form)]
        every = ANY - {"column"} if self.by_row else ANY
        self.open: dict[Own, Shapes] = {form.own: every for form in self.forms}
        # A vector h may have the length h: what has a definition is no size.
        lefts = [undecorated(given.left) for given in givens if given.left is not None]
        defined = {spell(one.name) for left in lefts for one in occurrences(left)}
        sizes = {str(size) for shape in declared.shapes for size in shape} - defined
        for form in self.forms:
            if _is_cost(names, declared, form) or form.key in sizes:
                self.open[form.own] = NUMBER
        self.possible = Possible(names, self.open, dict(_extents(names, declared)))

    def narrow(self) -> None:
        """Strike out what the equations exclude, until nothing changes; contradictions strike out nothing."""
        for _ in range(ROUNDS):
            known = self.possible.afresh()
            wanted = dict(self.open)
            for own, shapes in (found for pair in self.sides for found in _allowed(known, *pair)):
                wanted[own] = wanted[own] & shapes
            changed = {own: shapes for own, shapes in wanted.items() if shapes and shapes != self.open[own]}
            if not changed:
                return
            self.open.update(changed)

    def guess(self) -> tuple[Own, Shapes] | None:
        """The most likely shape of a name that may have several; None if all others are numbers."""
        known = self.possible.afresh()
        for own, shapes in (found for pair in self.sides for tree in pair for found in known.in_norms(tree)):
            if self.open[own] & shapes not in (frozenset(), self.open[own]):
                return own, self.open[own] & shapes
        sides = [tree for pair in self.sides for tree in pair]
        transposed = {own for tree in sides for own in _before_vectors(known, tree, transposed=True)}
        elsewhere = {own for tree in sides for own in _transposed(known, tree)} - transposed
        for form in self.forms if not self.by_row and elsewhere.isdisjoint(self.open) else ():
            # A number is not transposed: ``w^T x`` is an inner product unless w has a capital.
            column = NUMBER | {"column"} <= self.open[form.own] and not form.name.lstrip("\\")[:1].isupper()
            if form.own in transposed and column:
                return form.own, frozenset({"column"})
        before = {own for pair in self.sides for tree in pair for own in _before_vectors(known, tree)}
        for form in self.forms:
            shapes = self.open[form.own]
            if form.own in before and form.name not in RATES and {"number", "matrix"} <= shapes:
                return form.own, MATRIX
        for form in self.forms:
            shapes = self.open[form.own]
            if len(shapes) > 1 and "number" not in shapes:
                first, second = ("row", "column") if self.by_row else ("column", "row")
                order = ("matrix", first, second) if form.name[:1].isupper() else (first, second, "matrix")
                return form.own, frozenset({next(kind for kind in order if kind in shapes)})
        vector = frozenset({"row" if self.by_row else "column"})
        for own in (own for pair in self.sides for own in _multiplied_vectors(known, *pair)):
            if vector | NUMBER <= self.open.get(own, NUMBER):
                return own, vector
        return None


def _sides(names: Names, given: Given) -> tuple[Tree, Tree] | None:
    """Both sides of a given; None if it is about a function, or one side is a zero of any shape."""
    left, right = given.left, given.right
    match left:
        case tex.Product("", (head, tex.Group())) if _is_function(names, head):
            return None
    if left is None or right is None or is_zero(right):
        return None
    return undecorated(left), right


def _allowed(known: Possible, left: Tree, right: Tree) -> Iterator[Allowed]:
    """What an equation says about the names in it."""
    common = (known.of(left) & known.of(right)) or ANY
    yield from known.allow(left, common)
    yield from known.allow(right, common)


def _multiplied_vectors(known: Possible, left: Tree, right: Tree) -> Iterator[Own]:
    """x in ``z = W x + b``, where that is known to be a vector, and W has a capital."""
    common = known.of(left) & known.of(right)
    if not common or "number" in common:
        return
    for side in (left, right):
        for term in addends(side) if isinstance(side, tex.Sum) else (side,):
            if isinstance(term, tex.Product) and term.operator in ("", "\\cdot") and len(term.factors) == 2:
                vector, matrix = term.factors if known.by_row else term.factors[::-1]
                found, other = known.form(vector), known.form(matrix)
                if found and other and not found[1] and other[0].name.lstrip("\\")[:1].isupper():
                    yield found[0].own


def _before_vectors(known: Possible, tree: Tree, *, transposed: bool = False) -> Iterator[Own]:
    """Names that stand just before a column in a product, or just behind a row where vectors are rows.

    With ``transposed``, only those that are transposed there.
    """
    if isinstance(tree, tex.Product) and not known.elementwise(tree.operator):
        parts = known.parts(tree.factors) or []
        for left, right in pairwise(parts):
            vector, other = (left, right) if known.by_row else (right, left)
            found = known.form(other[1][0]) if len(other[1]) == 1 else None
            if vector[0] == frozenset({"row" if known.by_row else "column"}) and found and not found[1]:
                yield from (found[0].own,) if found[2] or not transposed else ()
    for part in subtrees(tree):
        yield from _before_vectors(known, part, transposed=transposed)


def _transposed(known: Possible, tree: Tree) -> Iterator[Own]:
    """All names of open shape that are transposed somewhere."""
    found = known.form(tree)
    if found and found[2] and not found[1]:
        yield found[0].own
    for part in subtrees(tree):
        yield from _transposed(known, part)


def _all_forms(names: Names) -> list[Form]:
    """All forms, in an order that does not depend on that of the givens."""
    forms = [form for group in names.vocabulary.forms.values() for form in group]
    return sorted(forms, key=lambda form: (form.name[:1].isupper(), form.key))


def _is_open(names: Names, declared: Declared, form: Form) -> bool:
    """Whether nothing but the equations can tell the shape of a form."""
    lower = names.slots(form)[form.upper_slots : form.upper_slots + form.lower_slots]
    return None not in lower and not form.rank and not form.closed and not _has_shape(declared, form)


def _is_cost(names: Names, declared: Declared, form: Form) -> bool:
    """Whether a directive speaks of a form as of a number."""
    heads = [head for head, _ in declared.depends]
    return form.name == names.vocabulary.settings.cost or any(
        spell(found.name) == form.name for head in heads for found in occurrences(head)
    )


def _extents(names: Names, declared: Declared) -> Iterator[tuple[Own, tuple[str | int, ...]]]:
    """The dimensions that directives give to forms."""
    for tree, dimensions in zip(declared.keys, declared.shapes, strict=True):
        for found in occurrences(tree):
            try:
                yield names.vocabulary.match(spell(found.name), found.corners).form.own, dimensions
            except Unclear:
                continue


def _is_function(names: Names, tree: Tree) -> bool:
    head = head_of(tree)
    return isinstance(head, tex.Name) and names.vocabulary.is_function(head)


def _has_shape(declared: Declared, form: Form) -> bool:
    """Whether a directive gives a name with as many indices a shape."""
    return any(
        spell(found.name) == form.name
        and len(found.corners.lower) == len(form.lower)
        and all(label in (None, one.text) for label, one in zip(form.lower, found.corners.lower, strict=True))
        for tree in declared.keys
        for found in occurrences(tree)
    )
