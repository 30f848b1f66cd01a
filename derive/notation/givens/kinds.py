"""The shapes of trees, as far as names of known shape tell."""

from __future__ import annotations

from collections.abc import Iterable

from derive.latex import syntax as tex
from derive.latex.syntax import Tree
from derive.notation.problems import Unclear
from derive.notation.scripts import corners, head_of, is_transpose, scripts_of, spell
from derive.notation.vocabulary import Vocabulary

#: Products of tensors of the same shape.
SAME_SHAPE = ("\\odot", "\\circ", ".*", "\\cdot*")
#: Functions whose value is a number, whatever they are applied to.
NUMBERS = ("\\tr", "\\det")


class Kinds:
    """Finds the shapes of trees: ``number``, ``row``, ``column``, ``matrix``, or None if not known."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary

    def kind(self, tree: Tree) -> str | None:
        """The shape of a tree."""
        match tree:
            case tex.Group("‖" | "|"):
                return "number"
            case tex.Group(_, body):
                return self.kind(body)
            case tex.Name() | tex.Scripted():
                return self._symbol(tree)
            case tex.Sum(terms):
                return self._first(term for _, term in terms)
            case tex.Matrix(rows):
                if len(rows) == 1:
                    return "row" if len(rows[0]) > 1 else "column"
                return "column" if len(rows[0]) == 1 else "matrix"
            case tex.Product("/", (first, _)):
                return self.kind(first)
            case tex.Product(operator, factors) if operator in SAME_SHAPE:
                return self._first(factors)
            case tex.Product(_, factors):
                return self._product(factors)
            case tex.Fraction(numerator, denominator):
                return self._fraction(numerator, denominator)
            case tex.BigOperator(_, _, _, body):
                return self.kind(body)
            case tex.Differential("\\nabla", (("_", by),)):
                return self.kind(by)
        return "number" if isinstance(tree, tex.Number) else None

    def _first(self, trees: Iterable[Tree]) -> str | None:
        kinds = [self.kind(tree) for tree in trees]
        strong = [k for k in kinds if k is not None and k != "number"]
        return strong[0] if strong else ("number" if kinds and all(kinds) else None)

    def _symbol(self, tree: tex.Name | tex.Scripted) -> str | None:
        base = head_of(tree)
        scripts = scripts_of(tree)
        if not isinstance(base, tex.Name):
            if any(place == "_" for place, _ in scripts):
                return "number"
            inner = self.kind(base)
            return flip(inner) if any(is_transpose(t) for _, t in scripts) else inner
        try:
            match = self.vocabulary.match(spell(base), corners(scripts))
        except Unclear:
            return "number" if spell(base) in self.vocabulary.sizes else None
        if match.missing == 0:
            bare = not match.form.lower_slots and not match.form.rank
            return None if bare else "number"
        kind = "matrix" if match.missing == 2 else ("row" if match.form.row else "column")
        return flip(kind) if match.transposed else kind

    def _product(self, factors: tuple[Tree, ...]) -> str | None:
        kinds: list[str | None] = []
        position = 0
        while position < len(factors):
            kind, used = self._factor(factors[position:])
            kinds.append(kind)
            position += used
        strong = [k for k in kinds if k != "number"]
        if not strong:
            return "number"
        known = [k for k in strong if k is not None]
        if len(known) == 1 and known[0] in ("column", "matrix") and strong[-1] is not None:
            return known[0]
        if len(strong) == 1:
            return strong[0]
        return _multiply_kinds(strong)

    def _factor(self, factors: tuple[Tree, ...]) -> tuple[str | None, int]:
        """The shape of the first factor and how many trees it takes: ``f(x)`` takes two."""
        head, base = factors[0], head_of(factors[0])
        if len(factors) > 1 and isinstance(base, tex.Name) and self.vocabulary.is_function(base):
            inner, used = self._factor(factors[1:])
            key = spell(base)
            match factors[1]:
                case tex.Group(_, tex.Sequence(items)) if key in ("\\max", "\\min"):
                    return self._first(items), 2
            if key in NUMBERS:
                return "number", 1 + used
            return ("matrix" if key == "\\diag" and inner == "column" else inner), 1 + used
        if len(factors) > 1 and undecorated(tex.Product("", (head, factors[1]))) is head:
            return self.kind(head), 2
        return self.kind(head), 1

    def _fraction(self, numerator: Tree, denominator: Tree) -> str | None:
        below = denominator.operand if isinstance(denominator, tex.Differential) else None
        if below is not None:
            return self.kind(below)
        return self.kind(numerator)


def undecorated(tree: Tree) -> Tree:
    """``J`` for ``J(w)``: a name before nothing but names in parentheses."""
    match tree:
        case tex.Product("", (head, tex.Group("(", body))) if isinstance(head, tex.Name | tex.Scripted):
            items = body.items if isinstance(body, tex.Sequence) else (body,)
            if all(isinstance(item, tex.Name | tex.Scripted) for item in items):
                return head
    return tree


def flip(kind: str | None) -> str | None:
    """The shape of the transpose."""
    match kind:
        case "row":
            return "column"
        case "column":
            return "row"
    return kind


def _multiply_kinds(kinds: list[str | None]) -> str | None:
    """The shape of a product of vectors and matrices, one after the other."""
    total = kinds[0]
    for kind in kinds[1:]:
        total = _multiply_two(total, kind)
    return total


def _multiply_two(left: str | None, right: str | None) -> str | None:
    if left is None or right is None:
        return None
    contracted = left in ("row", "matrix") and right in ("column", "matrix")
    outer = left == "column" and right == "row"
    if not contracted and not outer:
        return None
    rows, columns = left in ("column", "matrix"), right in ("row", "matrix")
    if rows and columns:
        return "matrix"
    return "column" if rows else "row" if columns else "number"
