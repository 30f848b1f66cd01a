"""Which shapes the trees of givens may have, as sets that shrink the more is known.

A name without indices of units may be a number, a column, a row or a matrix.  What the equations around it
allow is left of that, whatever their order and that of their terms.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from typing import TypeAlias

from derive.latex import syntax as tex
from derive.latex.syntax import Tree
from derive.notation.givens.kinds import NUMBERS, SAME_SHAPE, flip, undecorated
from derive.notation.problems import Unclear
from derive.notation.scripts import corners, head_of, is_transpose, scripts_of, spell, subtrees
from derive.notation.vocabulary import BUILTIN, Form, Names

#: Shapes that something may have.
Shapes: TypeAlias = frozenset[str]
#: What identifies a form.
Own: TypeAlias = tuple[object, ...]
#: A form and the shapes that it may have.
Allowed: TypeAlias = tuple[Own, Shapes]

NUMBER: Shapes = frozenset({"number"})
MATRIX: Shapes = frozenset({"matrix"})
VECTORS: Shapes = frozenset({"row", "column"})
ANY: Shapes = NUMBER | MATRIX | VECTORS
#: Products of more factors tell nothing about each of them.
MOST_FACTORS = 12


class Possible:
    """Finds the shapes that trees may have, while those of names are in ``open``.

    ``extents`` are the dimensions that directives give to forms.
    """

    def __init__(
        self, names: Names, open_shapes: Mapping[Own, Shapes], extents: Mapping[Own, tuple[str | int, ...]]
    ) -> None:
        self.names = names
        self.vocabulary = names.vocabulary
        self.open = open_shapes
        self.extents = extents
        self.by_row = names.vocabulary.settings.vectors == "row"
        self._known: dict[int, Shapes] = {}
        self._forms: dict[int, tuple[Form, int, bool] | None] = {}

    def afresh(self) -> Possible:
        """The same with nothing concluded yet, now that more is known of open shapes."""
        self._known.clear()
        return self

    def of(self, tree: Tree) -> Shapes:
        """The shapes that a tree may have; never none: where nothing fits, any."""
        found = self._known.get(id(tree))
        if found is None:
            found = self._known[id(tree)] = self._of(tree) or ANY
        return found

    def _of(self, tree: Tree) -> Shapes:
        match tree:
            case tex.Number() | tex.Group("‖" | "|" | "<"):
                return NUMBER
            case tex.Group(_, tex.Sequence() | tex.Relation()):
                return ANY
            case tex.Group(_, body) | tex.Root(body) | tex.BigOperator("\\sum", _, _, body):
                return self.of(body)
            case tex.Differential("\\nabla", ((_, by),)) if tree not in self.vocabulary.compounds:
                return self.of(by)
            case tex.Name() | tex.Scripted() | tex.Differential():
                return self._symbol(tree)
            case tex.Sum():
                return self._added(list(addends(tree)))
            case tex.Matrix(rows):
                return self._matrix(rows)
            case tex.Product("/", (above, below)):
                return self._fraction(above, below)
            case tex.Fraction(above, below):
                return self._fraction(above, below)
            case tex.Product(operator, factors):
                if self.elementwise(operator):
                    return _common(map(self.of, factors))
                return self._product(operator, factors)
        return ANY

    def elementwise(self, operator: str) -> bool:
        """Whether a product sign needs factors of the same shape."""
        meaning = self.vocabulary.settings.operators.get(operator)
        return meaning == "hadamard" or (meaning is None and operator in SAME_SHAPE)

    def form(self, tree: Tree) -> tuple[Form, int, bool] | None:
        """The form of a name, how many axes are left of it, and whether it is transposed."""
        if id(tree) not in self._forms:
            self._forms[id(tree)] = self._form(tree)
        return self._forms[id(tree)]

    def _form(self, tree: Tree) -> tuple[Form, int, bool] | None:
        if tree in self.vocabulary.compounds:
            return self.vocabulary.forms[self.vocabulary.compounds[tree]][0], 0, False
        base = head_of(tree)
        if not isinstance(base, tex.Name):
            return None
        try:
            match = self.vocabulary.match(spell(base), corners(scripts_of(tree)))
        except Unclear:
            return None
        return match.form, match.missing, match.transposed

    def _symbol(self, tree: Tree) -> Shapes:
        base, scripts = head_of(tree), scripts_of(tree)
        if not isinstance(base, tex.Name | tex.Differential):
            if any(place == "_" for place, _ in scripts):
                return NUMBER
            inner = self.of(base)
            return _flipped(inner) if _odd(is_transpose(script) for _, script in scripts) else inner
        found = self.form(tree)
        if found is None:
            return self._unknown(base, scripts)
        form, missing, transposed = found
        if missing == 0:
            shapes = self.open.get(form.own, NUMBER)
        elif missing == 2:
            shapes = MATRIX | self._narrow(form)
        else:
            shapes = frozenset({"row" if form.row or self.by_row else "column"})
        return _flipped(shapes) if transposed else shapes

    def _narrow(self, form: Form) -> Shapes:
        """What a matrix with a single row or column may be taken for."""
        extents = [str(extent) for extent in self.extents.get(form.own, ())][-2:]
        if "1" not in extents or len(extents) < 2:
            return frozenset()
        if extents == ["1", "1"]:
            return NUMBER
        return frozenset({"row" if extents[0] == "1" else "column"})

    def _unknown(self, base: Tree, scripts: tuple[tuple[str, Tree], ...]) -> Shapes:
        """What a name may be that is no quantity: a size, e, the identity matrix, a vector of ones."""
        if not isinstance(base, tex.Name):
            return ANY
        key = spell(base)
        if key == "e" and len(scripts) == 1:
            return self.of(scripts[0][1])
        if key in ("I", "\\mathbb{I}"):
            return MATRIX
        return NUMBER if key in self.vocabulary.sizes or key == "e" else ANY

    def _matrix(self, rows: Sequence[Sequence[Tree | None]]) -> Shapes:
        cells = [cell for row in rows for cell in row if cell is not None and not isinstance(cell, tex.Text)]
        numbers = all("number" in self.of(cell) for cell in cells)
        if len(rows) == 1 and len(rows[0]) > 1:
            return frozenset({"row"}) if numbers else ANY
        if len(rows[0]) == 1:
            # Blocks one below the other: columns make a column, rows a matrix.
            fits = numbers or all("column" in self.of(cell) for cell in cells)
            return frozenset({"column"}) if fits else ANY
        return MATRIX if numbers else ANY

    def _fraction(self, above: Tree, below: Tree) -> Shapes:
        if not (is_differential(above) or is_differential(below)):
            return self.of(above)
        of, by = differentiated(above), differentiated(below)
        if by is None:
            return ANY
        if of is None:
            return self.of(by)
        return reduce(Shapes.union, (_quotient(one, two) for one in self.of(of) for two in self.of(by)))

    def _product(self, operator: str, factors: tuple[Tree, ...]) -> Shapes:
        parts = self.parts(factors)
        if parts is None:
            return ANY
        return reduce(lambda left, right: _times(operator, left, right), (shapes for shapes, _ in parts))

    def parts(self, factors: tuple[Tree, ...]) -> list[tuple[Shapes, tuple[Tree, ...]]] | None:
        """The factors of a product with their shapes, ``f(x)`` as one; None where they tell nothing."""
        found: list[tuple[Shapes, tuple[Tree, ...]]] = []
        derivatives = 0
        position = 0
        while position < len(factors):
            shapes, used = self._factor(factors[position:])
            trees = factors[position : position + used]
            derivatives += isinstance(trees[0], tex.Fraction) and is_differential(trees[0].denominator)
            found.append((shapes, trees))
            position += used
        return found if derivatives < 2 and len(found) <= MOST_FACTORS else None

    def _factor(self, factors: tuple[Tree, ...]) -> tuple[Shapes, int]:
        """The shapes of the first factor and how many trees it takes."""
        head, base = factors[0], head_of(factors[0])
        if len(factors) > 1 and isinstance(base, tex.Name) and self.vocabulary.is_function(base):
            if isinstance(head_of(factors[1]), tex.Group):
                return self._applied(spell(base), head, factors[1]), 2
            if spell(base) in BUILTIN:
                inner, used = self._factor(factors[1:])
                return self._value(spell(base), head, inner), 1 + used
            return ANY, 1
        if _takes_operand(head):
            return ANY, len(factors)
        if len(factors) > 1 and undecorated(tex.Product("", (head, factors[1]))) is head:
            both = _times("", self.of(head), self.of(factors[1]))
            return self.of(head) | both, 2
        return self.of(head), 1

    def _applied(self, key: str, head: Tree, argument: Tree) -> Shapes:
        if isinstance(argument, tex.Scripted) and any(place == "_" for place, _ in argument.scripts):
            return NUMBER
        body = argument.body if isinstance(argument, tex.Group) else argument
        if isinstance(body, tex.Sequence):
            if key not in ("\\max", "\\min"):
                return NUMBER
            # Numbers go with every component.
            shaped = [self.of(item) for item in body.items if "number" not in self.of(item)]
            return _common(shaped) if shaped else reduce(Shapes.union, map(self.of, body.items), NUMBER)
        return self._value(key, head, self.of(argument))

    def _value(self, key: str, head: Tree, argument: Shapes) -> Shapes:
        if key in NUMBERS or (key == "\\softmax" and scripts_of(head)):
            return NUMBER
        if key == "\\diag":
            return MATRIX | (VECTORS if "matrix" in argument else frozenset())
        return argument

    def allow(self, tree: Tree, shapes: Shapes) -> Iterator[Allowed]:
        """What the names in a tree must be, so that the tree is one of some shapes."""
        match tree:
            case tex.Group("‖" | "|" | "<"):
                yield from self._inside(tree)
            case tex.Group(_, tex.Sequence() | tex.Relation()):
                return
            case tex.Group(_, body) | tex.Root(body) | tex.BigOperator("\\sum", _, _, body):
                yield from self.allow(body, shapes)
            case tex.Name() | tex.Scripted() | tex.Differential():
                yield from self._allow_symbol(tree, shapes)
            case tex.Sum():
                yield from self._allow_terms(list(addends(tree)), shapes)
            case tex.Fraction(above, below) | tex.Product("/", (above, below)):
                yield from self._allow_fraction(above, below, shapes)
            case tex.Product(operator, factors) if self.elementwise(operator):
                yield from self._allow_all(factors, shapes)
            case tex.Product(operator, factors):
                yield from self._allow_product(operator, factors, shapes)
            case _:
                yield from self._inside(tree)

    def in_norms(self, tree: Tree) -> Iterator[Allowed]:
        """What the names in norms are if these are norms of vectors and matrices."""
        match tree:
            case tex.Scripted(tex.Group("‖", body), scripts) if ("_", tex.Name("F")) in scripts:
                yield from self.allow(body, MATRIX)
            case tex.Group("‖", body):
                yield from self.allow(body, VECTORS | MATRIX)
            case _:
                for part in subtrees(tree):
                    yield from self.in_norms(part)

    def _inside(self, tree: Tree) -> Iterator[Allowed]:
        """What the parts of a tree must be among themselves."""
        for part in subtrees(tree):
            yield from self.allow(part, ANY)

    def _allow_symbol(self, tree: Tree, shapes: Shapes) -> Iterator[Allowed]:
        base, scripts = head_of(tree), scripts_of(tree)
        if not isinstance(base, tex.Name) and tree not in self.vocabulary.compounds:
            if isinstance(tree, tex.Scripted) and not any(place == "_" for place, _ in scripts):
                odd = _odd(is_transpose(script) for _, script in scripts)
                yield from self.allow(base, _flipped(shapes) if odd else shapes)
            elif isinstance(tree, tex.Scripted):
                yield from self.allow(base, ANY)
            return
        found = self.form(tree)
        if found is None:
            if isinstance(base, tex.Name) and spell(base) == "e" and len(scripts) == 1:
                yield from self.allow(scripts[0][1], shapes)
            return
        form, missing, transposed = found
        if missing == 0 and form.own in self.open:
            yield form.own, (_flipped(shapes) if transposed else shapes)

    def _allow_all(self, trees: Sequence[Tree], shapes: Shapes) -> Iterator[Allowed]:
        """All of some trees have the same shape."""
        common = _common((shapes, *map(self.of, trees)))
        for tree in trees:
            yield from self.allow(tree, common or ANY)

    def _allow_terms(self, trees: Sequence[Tree], shapes: Shapes) -> Iterator[Allowed]:
        """All terms have the same shape, but for vectors of a declared length beside a matrix."""
        wanted = shapes & self._added(trees)
        if "matrix" not in wanted:
            yield from self._allow_all(trees, shapes)
            return
        for tree in trees:
            if not self._has_length(tree):
                yield from self.allow(tree, wanted)

    def _added(self, trees: Sequence[Tree]) -> Shapes:
        """The shapes of a sum: what all terms may be, or a matrix with vectors for its rows or columns."""
        common = _common(map(self.of, trees))
        rest = [tree for tree in trees if not (self.names.repeats and self._has_length(tree))]
        return common if len(rest) == len(trees) else common | (MATRIX & _common(map(self.of, rest)))

    def _has_length(self, tree: Tree) -> bool:
        """Whether this is a vector of which a directive says how long it is."""
        found = self.form(tree)
        return found is not None and found[0].declared and found[1] == 1

    def _allow_fraction(self, above: Tree, below: Tree, shapes: Shapes) -> Iterator[Allowed]:
        if not (is_differential(above) or is_differential(below)):
            yield from self.allow(above, shapes)
            yield from self.allow(below, ANY)
            return
        of, by = differentiated(above), differentiated(below)
        if by is not None and of is not None and self.of(of) == NUMBER:
            yield from self.allow(by, shapes)

    def _allow_product(self, operator: str, factors: tuple[Tree, ...], shapes: Shapes) -> Iterator[Allowed]:
        parts = self.parts(factors)
        if parts is None:
            return
        kinds = [kinds for kinds, _ in parts]
        for place, (own, trees) in enumerate(parts):
            fitting = frozenset(k for k in own if _fold(operator, kinds, place, k) & shapes)
            yield from self._allow_factor(trees, fitting or ANY)

    def _allow_factor(self, trees: tuple[Tree, ...], shapes: Shapes) -> Iterator[Allowed]:
        head, base = trees[0], head_of(trees[0])
        if len(trees) == 1:
            yield from self.allow(head, shapes)
        elif isinstance(base, tex.Name) and self.vocabulary.is_function(base):
            yield from self._allow_argument(spell(base), head, trees[1:], shapes)

    def _allow_argument(
        self, key: str, head: Tree, rest: tuple[Tree, ...], shapes: Shapes
    ) -> Iterator[Allowed]:
        first = rest[0]
        body = first.body if isinstance(first, tex.Group) else first
        if isinstance(body, tex.Sequence):
            if key in ("\\max", "\\min"):
                for item in body.items:
                    yield from self.allow(item, shapes | NUMBER)
            return
        plain = key not in (*NUMBERS, "\\diag") and not (key == "\\softmax" and scripts_of(head))
        picked = any(place == "_" for place, _ in scripts_of(first)) and isinstance(head_of(first), tex.Group)
        wanted = shapes if plain and not picked else ANY
        if key == "\\softmax":
            wanted = (wanted & VECTORS) or VECTORS
        if isinstance(first, tex.Scripted) and isinstance(first.base, tex.Group):
            first = first.base
        yield from self._allow_factor((first, *rest[1:]), wanted)


def addends(tree: tex.Sum) -> Iterator[Tree]:
    """The terms of a sum that have its shape: not a zero, nor the 1 of ``1 - a``, which may be ones."""
    for place, (_, term) in enumerate(tree.terms):
        ones = place == 0 and len(tree.terms) == 2 and tree.terms[1][0] < 0 and term == tex.Number("1")
        if not ones and not is_zero(term):
            yield term


def is_zero(tree: Tree | None) -> bool:
    """Whether this is a literal zero, which takes any shape."""
    return isinstance(tree, tex.Number) and tree.text == "0"


def is_differential(tree: Tree) -> bool:
    """Whether a numerator or denominator begins with a ∂ or a d."""
    match tree:
        case tex.Differential() | tex.Name("d"):
            return True
        case tex.Product("" | "\\cdot", factors):
            return is_differential(factors[0])
        case tex.Scripted(base=base):
            return is_differential(base)
    return False


def differentiated(tree: Tree) -> Tree | None:
    """What stands behind the only ∂ or d; None where there is more or nothing."""
    match tree:
        case tex.Differential(scripts=(), operand=operand):
            return operand
        case tex.Product("", (tex.Name("d"), operand)):
            return operand
    return None


def _takes_operand(tree: Tree) -> bool:
    r"""Whether this is ``\frac{\partial}{\partial w}``, which what follows belongs to."""
    return (
        isinstance(tree, tex.Fraction)
        and is_differential(tree.numerator)
        and (differentiated(tree.numerator) is None)
    )


def _quotient(of: str, by: str) -> Shapes:
    """The shapes of a derivative; what has more than two axes tells nothing."""
    if "number" in (of, by):
        return frozenset({by if of == "number" else of})
    return MATRIX if "matrix" not in (of, by) else ANY


def _common(shapes: Iterable[Shapes]) -> Shapes:
    return reduce(Shapes.intersection, shapes, ANY)


def _odd(flags: Iterable[bool]) -> bool:
    return sum(flags) % 2 == 1


def _flipped(shapes: Shapes) -> Shapes:
    return frozenset(flip(kind) or kind for kind in shapes)


def _fold(operator: str, kinds: Sequence[Shapes], place: int, kind: str) -> Shapes:
    """What a product may be whose factor at a place has a certain shape."""
    chosen = [frozenset({kind}) if n == place else shapes for n, shapes in enumerate(kinds)]
    return reduce(lambda left, right: _times(operator, left, right), chosen)


def _times(operator: str, left: Shapes, right: Shapes) -> Shapes:
    found = (_multiplied(operator, one, two) for one in left for two in right)
    return frozenset(kind for kind in found if kind is not None)


def _multiplied(operator: str, left: str, right: str) -> str | None:
    """The shape of a product; None if there is none."""
    if "number" in (left, right):
        return right if left == "number" else left
    if operator == "\\otimes":
        return "matrix" if (left, right) == ("column", "column") else None
    if operator == "\\cdot" and (left, right) == ("column", "column"):
        return "number"
    contracted = left in ("row", "matrix") and right in ("column", "matrix")
    if not contracted and (left, right) != ("column", "row"):
        return None
    rows, columns = left in ("column", "matrix"), right in ("row", "matrix")
    if rows and columns:
        return "matrix"
    return "column" if rows else "row" if columns else "number"
