"""Slips in products and fractions: factors lost, added, in the wrong order or multiplied in the wrong way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from derive.correction.changes import Change
from derive.correction.context import ELEMENTWISE, Context
from derive.correction.factors import missing_factors
from derive.correction.symbol_edits import transposed
from derive.correction.trees import Role, Site, count, is_differential, product
from derive.latex import syntax as tex
from derive.latex.syntax import Tree

ORDINARY = ("", "\\cdot", "\\times", "*")


def number_changes(site: Site, tree: tex.Number) -> Iterator[Change]:
    """The number before or after; a factor 1 is rather left out."""
    if tree.text.isdigit():
        least = 2 if isinstance(site.parent, tex.Product) else 1
        for value in (int(tree.text) + 1, int(tree.text) - 1):
            if value >= least:
                yield Change(tex.Number(str(value)), "another number", 4)


# Products


def units_of(context: Context, factors: Sequence[Tree]) -> list[tuple[Tree, ...]]:
    """Factors with the arguments of functions beside them: ``σ'`` and ``(z)`` are one."""
    found: list[tuple[Tree, ...]] = []
    position = 0
    while position < len(factors):
        one = context.symbol(factors[position])
        called = one is not None and context.reading.vocabulary.is_function(one.name)
        found.append(tuple(factors[position : position + (2 if called else 1)]))
        position += len(found[-1])
    return found


def product_changes(context: Context, tree: tex.Product) -> Iterator[Change]:
    """Changes of a product other than by a factor more."""
    units = units_of(context, tree.factors)
    yield from _dropped(tree, units)
    yield from _slopes(context, tree)
    if not context.scalar:
        yield from _reordered(context, tree, units)
        yield from _other_operators(context, tree, units)


def _joined(operator: str, units: Sequence[tuple[Tree, ...]]) -> Tree:
    return product(operator, *(factor for unit in units for factor in unit))


def _dropped(tree: tex.Product, units: list[tuple[Tree, ...]]) -> Iterator[Change]:
    for position, unit in enumerate(units):
        rest = units[:position] + units[position + 1 :]
        if rest and not _bare_operator(unit[0]):
            yield Change(_joined(tree.operator, rest), "a factor dropped", 2)


def _bare_operator(tree: Tree) -> bool:
    match tree:
        case tex.Fraction(tex.Differential(operand=None)):
            return True
    return False


def _slopes(context: Context, tree: tex.Product) -> Iterator[Change]:
    """``1 - y²`` for ``y (1 - y)``: the slope of tanh for that of the logistic function."""
    for position, (first, second) in enumerate(pairwise(tree.factors)):
        match second:
            case tex.Group("(", tex.Sum(((1, tex.Number("1") as unit), (-1, other)))) if other == first:
                slope = tex.Group("(", tex.Sum(((1, unit), (-1, context.squared(first)))))
                new = (*tree.factors[:position], slope, *tree.factors[position + 2 :])
                yield Change(product(tree.operator, *new), "the slope of tanh", 3)


def _reordered(context: Context, tree: tex.Product, units: list[tuple[Tree, ...]]) -> Iterator[Change]:
    """Neighbours swapped where the order matters."""
    for position in range(len(units) - 1):
        first, second = (product("", *unit) for unit in units[position : position + 2])
        if not _have_axes(context, first, second):
            continue
        order = [*units[:position], units[position + 1], units[position], *units[position + 2 :]]
        moved = min(count(first), count(second))
        yield Change(_joined(tree.operator, order), "two factors swapped", 1, moved=moved)
        if len(units) == 2 and tree.operator in ORDINARY:
            new = product(tree.operator, transposed(context, second), transposed(context, first))
            yield Change(new, "a product transposed", 2, moved=2 + moved)


def _have_axes(context: Context, *trees: Tree) -> bool:
    return all(context.kind(tree) not in ("number", None) for tree in trees)


def _other_operators(context: Context, tree: tex.Product, units: list[tuple[Tree, ...]]) -> Iterator[Change]:
    if tree.operator in ELEMENTWISE:
        loose = tex.Sum | tex.BigOperator
        plain = [tex.Group("(", f) if isinstance(f, loose) else f for f in tree.factors]
        yield Change(product("", *plain), "an ordinary product", 1)
        if len(plain) == 2:
            yield Change(product("", *reversed(plain)), "an ordinary product, swapped", 3)
        return
    pieces = [product("", *unit) for unit in units]
    for start in range(len(units) - 1):
        for cut in range(start + 1, len(units)):
            left, right = product(tree.operator, *pieces[start:cut]), product(tree.operator, *pieces[cut:])
            if _have_axes(context, left, right):
                both = tex.Product(context.elementwise, (left, right))
                new = product(tree.operator, *pieces[:start], tex.Group("(", both)) if start else both
                yield Change(new, "an elementwise product", 3 if start else 2)


# Factors that were forgotten


def added_factors(context: Context, site: Site, letters: tuple[str, ...] = ()) -> Iterator[Change]:
    """A factor at the end of a product or, where the order matters, also in front, or elementwise.

    With ``letters`` only those that depend on one of them; any other factor could as well stand further out.
    """
    if site.role is not Role.VALUE:
        return
    operator = site.tree.operator if isinstance(site.tree, tex.Product) else ""
    operator = operator if operator in ORDINARY else ""
    for weight, factor in missing_factors(context):
        if _second_number(site.tree, factor):
            continue
        if not letters or any(context.places(factor, tex.Name(letter)) for letter in letters):
            for new in _with_factor(context, operator, site.tree, factor):
                yield Change(new, "a factor added", weight, factor=factor)


def _with_factor(context: Context, operator: str, tree: Tree, factor: Tree) -> Iterator[Tree]:
    before, after = product(operator, factor, tree), product(operator, tree, factor)
    if context.scalar or not _have_axes(context, factor):
        leading = isinstance(factor, tex.Number | tex.Fraction) or isinstance(tree, tex.BigOperator)
        yield before if leading else after
        return
    yield after
    yield before
    if _have_axes(context, tree):
        yield tex.Product(context.elementwise, (tree, factor))


def _second_number(tree: Tree, factor: Tree) -> bool:
    """Whether a number would stand beside another one."""
    factors = tree.factors if isinstance(tree, tex.Product) else (tree,)
    return _numeric(factor) and any(map(_numeric, factors))


def _numeric(tree: Tree) -> bool:
    match tree:
        case tex.Number() | tex.Fraction(tex.Number(), tex.Number()):
            return True
    return False


# Fractions and derivatives


def fraction_changes(tree: Tree, above: Tree, below: Tree) -> Iterator[Change]:
    """A ∂ that is missing, or a fraction the wrong way round."""
    whole, part = is_differential(above), is_differential(below)
    if whole and not part:
        yield Change(_over(tree, above, _as_differential(above, below)), "a ∂ added below", 1, ("∂ below",))
        if isinstance(above, tex.Differential) and above.operand is not None:
            yield Change(_over(tree, above.operand, below), "a ∂ dropped above", 2)
    elif part and not whole:
        yield Change(_over(tree, _as_differential(below, above), below), "a ∂ added above", 1, ("∂ above",))
    elif not whole and above != below:
        yield Change(_over(tree, below, above), "a fraction turned over", 2)
        if above != tex.Number("1"):
            yield Change(above, "a divisor dropped", 2)
        if isinstance(below, tex.Sum):
            squared = tex.Scripted(tex.Group("(", below), (("^", tex.Number("2")),))
            yield Change(_over(tree, above, squared), "a square added", 3)


def _over(tree: Tree, above: Tree, below: Tree) -> Tree:
    return tex.Product("/", (above, below)) if isinstance(tree, tex.Product) else tex.Fraction(above, below)


def _as_differential(model: Tree, operand: Tree) -> Tree:
    """``∂x`` or ``dx``, as its partner is written."""
    if isinstance(model, tex.Differential):
        return tex.Differential("\\partial", (), operand)
    return product("", tex.Name("d"), operand)
