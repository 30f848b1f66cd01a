"""Sums and products of factors written side by side."""

from __future__ import annotations

from derive.latex import syntax as tex
from derive.latex.syntax import Tree
from derive.notation.elaboration import componentwise
from derive.notation.elaboration.application import (
    apply,
    check_no_value,
    decorated,
    is_called,
    is_decoration,
    operand_extent,
    parenthesised,
)
from derive.notation.elaboration.brackets import pick
from derive.notation.elaboration.broadcasting import beside
from derive.notation.elaboration.conditions import indicator, is_indicator
from derive.notation.elaboration.contraction import times
from derive.notation.elaboration.derivatives import contract, derivative_of, fraction, no_operand
from derive.notation.elaboration.differentials import is_bare_operator, is_d, side_by_side
from derive.notation.elaboration.reader import Reader
from derive.notation.elaboration.shapes import combine
from derive.notation.elaboration.slopes import slope, slope_of_quantity
from derive.notation.elaboration.symbols import with_powers
from derive.notation.problems import Finding, Unclear
from derive.notation.scripts import head_of, spell
from derive.notation.tensor import Tensor, scaled, spread, transpose
from derive.notation.terms import MINUS_ONE, add, multiply
from derive.notation.vocabulary import BUILTIN
from derive.results import Code

#: Products of more factors are nobody's formulas.
MOST_FACTORS = 1_000

#: Products component by component.
ELEMENTWISE = frozenset({"\\odot", "\\circ", ".*", "\\cdot*", "\\bigodot"})

#: Products that stand between their factors, as those component by component do.
CHAINED = frozenset({"\\cdot", "\\times", "*"})


def sum_of(reader: Reader, tree: tex.Sum) -> Tensor:
    """Terms with their signs, all of the same shape."""
    if any(is_bare_operator(part) for _, part in tree.terms[:-1]):
        message = "whether a derivative takes what follows the sign is not clear; parentheses can say it"
        raise Unclear(Code.DERIVATIVE, message, tree.span)
    total: Tensor | None = None
    values = [reader.tensor(part) for _, part in tree.terms]
    values = _with_numbers(tree, values) if reader.componentwise else _with_ones(tree, values)
    for (sign, part), value in zip(tree.terms, values, strict=True):
        if sign == 0:
            raise Unclear(Code.SYNTAX, "± has two meanings", part.span)
        if sign < 0:
            value = scaled(value, MINUS_ONE)
        if total is not None:
            total, value = beside(reader, total, value, tree.span)
        total = value if total is None else combine(reader, total, value, add, tree.span, "added to")
    assert total is not None
    return total


def _with_ones(tree: tex.Sum, values: list[Tensor]) -> list[Tensor]:
    r"""The values of terms, where ``1 - a`` with a vector a begins with the vector of ones."""
    first, shape = values[0], values[1] if len(values) > 1 else values[0]
    subtracted = len(values) == 2 and tree.terms[1][0] < 0
    if not subtracted or shape.scalar or tree.terms[0] != (1, tex.Number("1")):
        return values
    return [spread(first, shape), shape]


def _with_numbers(tree: tex.Sum, values: list[Tensor]) -> list[Tensor]:
    r"""The values of terms beside a ``\odot``, where written numbers go with every component: ``(1 + h)``."""
    like = next((value for value in values if not value.scalar), None)
    if like is None:
        return values
    terms = zip(tree.terms, values, strict=True)
    return [spread(value, like) if isinstance(part, tex.Number) else value for (_, part), value in terms]


def product(reader: Reader, tree: tex.Product) -> Tensor:
    """Factors side by side or around an operator, as the shapes and the directives say."""
    operator, factors = tree.operator, tree.factors
    meaning = reader.settings.operators.get(operator)
    if meaning == "hadamard" or (meaning is None and operator in ELEMENTWISE):
        return _elementwise(reader, factors, tree)
    if meaning == "outer" or (meaning is None and operator == "\\otimes"):
        return _outer(reader, factors, tree)
    if meaning in ("convolution", "kronecker"):
        raise Unclear(Code.UNDECIDED, f"a {meaning} is not decided", tree.span)
    if operator == "/":
        return fraction(reader, factors[0], factors[1], tree)
    return _multiplied(reader, operator, factors, tree)


def _elementwise(reader: Reader, factors: tuple[Tree, ...], tree: tex.Product) -> Tensor:
    """Factors side by side belong together; raises `Unclear` where only the other way round fits in shape."""
    try:
        return _component_by_component(reader, factors, tree)
    except (Finding, Unclear) as problem:
        if problem.code is not Code.SHAPE:
            raise
        in_order = _from_the_left(reader, factors, tree)
        if in_order is not None:
            return in_order
        if isinstance(problem, Finding) and _fits_from_the_left(reader, factors, tree):
            message = f"{tree.operator} binds looser than factors side by side, and so the shapes do not fit"
            raise Unclear(Code.SHAPE, f"{message}; parentheses can say what is meant", tree.span) from None
        raise


def _from_the_left(reader: Reader, factors: tuple[Tree, ...], tree: tex.Product) -> Tensor | None:
    r"""``(\delta \odot g'(z)) \cdot x^T`` for ``\delta \odot g'(z) \cdot x^T``, where that alone fits."""
    last = factors[-1]
    if not isinstance(last, tex.Product) or last.operator not in CHAINED:
        return None
    head = tex.Product(tree.operator, (*factors[:-1], last.factors[0]), span=tree.span)
    whole = tex.Product(last.operator, (tex.Group("(", head), *last.factors[1:]), span=tree.span)
    try:
        value = reader.tensor(whole)
    except (Finding, Unclear):
        return None
    return None if value.scalar else value  # an inner product may be meant component by component


def _fits_from_the_left(reader: Reader, factors: tuple[Tree, ...], tree: tex.Product) -> bool:
    r"""Whether ``(\delta \odot \sigma'(z)) x^T`` for ``\delta \odot \sigma'(z) x^T`` has shapes that fit."""
    match factors[-1]:
        case tex.Product("", parts):
            for count in range(1, len(parts)):
                head = tex.Product(tree.operator, (*factors[:-1], side_by_side(parts[:count], tree.span)))
                try:
                    reader.tensor(tex.Product("", (tex.Group("(", head), *parts[count:]), span=tree.span))
                except (Finding, Unclear):
                    continue
                return True
    return False


def _component_by_component(reader: Reader, factors: tuple[Tree, ...], tree: Tree) -> Tensor:
    with componentwise.elementwise(reader):
        values = [reader.tensor(factor) for factor in factors]
    if any(not value.scalar for value in values):
        for factor, value in zip(factors, values, strict=True):
            if value.scalar and isinstance(factor, tex.Product) and factor.operator == "\\cdot":
                message = "whether this is an inner product or meant component by component is not clear"
                raise Unclear(Code.SHAPE, message, factor.span)
        # The vector of ones, as in 1 - a.
        values = [v for f, v in zip(factors, values, strict=True) if f != tex.Number("1") or not v.scalar]
    total = values[0]
    for value in values[1:]:
        total = combine(reader, total, value, multiply, tree.span, "multiplied elementwise by")
    return total


def _outer(reader: Reader, factors: tuple[Tree, ...], tree: Tree) -> Tensor:
    if len(factors) != 2:
        raise Unclear(Code.SYNTAX, "an outer product has two factors", tree.span)
    left, right = (reader.tensor(factor) for factor in factors)
    if left.kind != "column" or right.kind != "column":
        raise Finding(
            Code.SHAPE, "an outer product needs two columns", f"{left.kind} and {right.kind}", tree.span
        )
    return times(reader, left, transpose(right), tree.span)


def _multiplied(reader: Reader, operator: str, factors: tuple[Tree, ...], tree: Tree) -> Tensor:
    """A chain of factors, function applications and derivatives among them."""
    if any(_is_differential(reader, one) for one in factors[:-1]):
        raise Unclear(Code.DERIVATIVE, "differentials outside of a fraction are not read", tree.span)
    if len(factors) > MOST_FACTORS:
        message = f"a product of more than {MOST_FACTORS} factors is not decided"
        raise Unclear(Code.UNDECIDED, message, tree.span)
    values: list[tuple[Tensor, Tree]] = []
    before = reader.componentwise_uses
    position = 0
    while position < len(factors):
        value, used = _factor(reader, operator, factors, position)
        values.append((value, factors[position]))
        position += used
    componentwise.check_alone(reader, before, [value for value, _ in values], tree.span)
    (total, _), *following = contract(reader, values)
    for value, part in following:
        if operator == "\\cdot" and total.kind == value.kind == "column":
            total = times(reader, transpose(total), value, tree.span)
            continue
        span = (tree.span[0], part.span[1])
        beside = componentwise.product(reader, total, value, [v for v, _ in values], span)
        total = beside if beside is not None else times(reader, total, value, span)
    return total


def _is_differential(reader: Reader, tree: Tree) -> bool:
    """Whether this is a d of which nothing else is known."""
    known = "d" in reader.sizes or "d" in reader.names.parameters or reader.vocabulary.known_bare("d")
    return isinstance(tree, tex.Name) and is_d(tree) and not known


def _factor(reader: Reader, operator: str, factors: tuple[Tree, ...], position: int) -> tuple[Tensor, int]:
    """The factor at a position and how many trees it takes: ``f(x)`` takes two."""
    tree = factors[position]
    rest = factors[position + 1 : position + 2]  # all that follow, for each factor, would be quadratic
    if is_bare_operator(tree):
        if not rest:
            raise no_operand(tree.span)
        operand = side_by_side(factors[position + 1 :], tree.span)
        return derivative_of(reader, tree, operand), len(factors) - position
    if rest and isinstance(rest[0], tex.Group) and rest[0].delimiter == "(":
        at_argument = slope(reader, tree, rest[0].body)
        if at_argument is not None:
            return reader.tensor(at_argument), 2
    if rest and is_indicator(reader, tree, rest[0]):
        return indicator(reader, rest[0]), 2
    head = head_of(tree)
    if isinstance(head, tex.Name):
        if is_called(reader, head, rest):
            group, picked, powers = parenthesised(rest[0])
            value = apply(reader, head, tree, group)
            if picked:
                value = pick(reader, value, picked, rest[0].span)
            return with_powers(reader, value, powers), 2
        if reader.vocabulary.is_function(head) and rest and spell(head) in BUILTIN:
            following = factors[position + 1 :]
            extent = operand_extent(reader, following)
            return apply(reader, head, tree, side_by_side(following[:extent], tree.span)), 1 + extent
        beside = rest[0] if rest and not operator else None
        if isinstance(beside, tex.Group):
            at_itself = slope_of_quantity(reader, tree, beside)
            if at_itself is not None:
                return reader.tensor(at_itself), 2
            if is_decoration(reader, tree, head, beside):
                return decorated(reader, tree, beside), 2
            check_no_value(reader, head, beside)
    return reader.tensor(tree), 1
