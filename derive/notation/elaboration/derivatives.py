"""Derivatives and fractions."""

from __future__ import annotations

from fractions import Fraction

from derive.latex import syntax as tex
from derive.latex.syntax import Span, Tree
from derive.notation.elaboration import componentwise
from derive.notation.elaboration.differentials import (
    NOTHING,
    joined,
    order_of,
    quotient,
    repeated,
    side_by_side,
    targets,
    undifferentiated,
)
from derive.notation.elaboration.reader import STRICT, Reader
from derive.notation.elaboration.slopes import slope
from derive.notation.elaboration.squares import square_root
from derive.notation.problems import Finding, Unclear
from derive.notation.system import references
from derive.notation.tensor import Listed, Tensor, any_component, mapped, transpose
from derive.notation.terms import (
    MINUS_ONE,
    ZERO,
    Constant,
    Derivative,
    Index,
    Letter,
    Power,
    Reference,
    Term,
    Total,
    multiply,
)
from derive.results import Code


def fraction(reader: Reader, numerator: Tree, denominator: Tree, tree: Tree) -> Tensor:
    """A derivative, or something divided by a number.

    Raises `Finding` (``derivative``) where a ∂ is missing, (``shape``) where the denominator has axes.
    """
    at_itself = slope(reader, tree, None)
    if at_itself is not None:
        return reader.tensor(at_itself)
    derivative = _as_derivative(reader, numerator, denominator, tree)
    if derivative is not None:
        return derivative
    below = reader.tensor(denominator)
    above = reader.tensor(numerator)
    if not below.scalar:
        return componentwise.quotient(reader, above, below, (tree.span, denominator.span))
    if below.value() == ZERO:
        raise Unclear(Code.UNDECIDED, "this divides by zero", denominator.span)
    inverse = Power(below.value(), MINUS_ONE)
    return mapped(above, lambda term: multiply(term, inverse))


def derivative_of(reader: Reader, operator: tex.Fraction, operand: Tree) -> Tensor:
    r"""``\frac{\partial}{\partial w} J`` with its operand beside it."""
    below = targets(reader, operator.denominator, partner=True)
    if below is None:
        raise _incomplete("denominator", operator.denominator.span)
    order = order_of(operator.numerator)
    if order > 1:
        below = repeated(below, order, operator.denominator.span)
    return derive(reader, operand, below, operator)


def _as_derivative(reader: Reader, numerator: Tree, denominator: Tree, tree: Tree) -> Tensor | None:
    """The derivative that a fraction is, or None for an ordinary fraction."""
    above = undifferentiated(reader, numerator)
    below = targets(reader, denominator, partner=above is not None)
    if above is None and below is None:
        return None
    order = order_of(numerator)
    if order > 1 and below is not None:
        below = repeated(below, order, denominator.span)
    if below is None:
        apart = _factor_apart(numerator, denominator, tree)
        if apart is not None:
            return reader.tensor(apart)
        raise _incomplete("denominator", denominator.span)
    if above is None and _has_operator(reader, numerator):
        message = "how far the ∂ in this numerator reaches is not clear; parentheses can say it"
        raise Unclear(Code.DERIVATIVE, message, numerator.span)
    if above is None:
        raise _incomplete("numerator", numerator.span)
    if above is NOTHING:
        raise no_operand(numerator.span)
    return derive(reader, above, below, tree)


def _factor_apart(numerator: Tree, denominator: Tree, tree: Tree) -> Tree | None:
    r"""``\frac{\partial a}{a \, \partial z}`` as a derivative divided by what stands before the lower ∂."""
    match denominator:
        case tex.Product("" | "\\cdot", (*front, tex.Differential("\\partial", _, operand) as last)):
            if front and operand is not None and not any(isinstance(one, tex.Differential) for one in front):
                derivative = tex.Fraction(numerator, last, span=tree.span)
                return tex.Fraction(derivative, side_by_side(tuple(front), denominator.span), span=tree.span)
    return None


def _incomplete(place: str, span: Span) -> Finding:
    detail = "∂ above, none below" if place == "denominator" else "∂ below, none above"
    return Finding(Code.DERIVATIVE, f"the {place} of this derivative lacks its ∂", detail, span)


def _has_operator(reader: Reader, tree: Tree) -> bool:
    """Whether some term of a sum, not the first one alone, begins with a ∂."""
    return isinstance(tree, tex.Sum) and any(
        undifferentiated(reader, term) is not None for _, term in tree.terms
    )


def no_operand(span: Span) -> Finding:
    """What is wrong with a ∂ that nothing follows."""
    return Finding(Code.DERIVATIVE, "nothing follows to be differentiated", "no operand", span)


def derive(reader: Reader, of: Tree, by: list[Tree], tree: Tree) -> Tensor:
    value = reader.tensor(of)
    for quantity in by:
        root = square_root(reader, quantity)
        if root is None:
            value = derived(reader, value, target(reader, quantity), tree.span)
        else:
            value = _by_square(derived(reader, value, root, tree.span), root.value())
    return value


def _by_square(value: Tensor, root: Term) -> Tensor:
    """The derivative by σ² from that by σ, which is 2σ times as large; where σ is 0, nothing is claimed."""
    return mapped(value, lambda term: multiply(Constant(Fraction(1, 2)), Power(root, MINUS_ONE), term))


def target(reader: Reader, tree: Tree) -> Tensor:
    """The quantity that is differentiated by; raises `Unclear` if that is none."""
    if isinstance(tree, tex.Group):
        return target(reader, tree.body)
    value = reader.tensor(tree)
    if not isinstance(any_component(value), Reference):
        raise Unclear(Code.DERIVATIVE, "it is differentiated by something that is no quantity", tree.span)
    return value


def _check_root(reader: Reader, of: Term, by: Term, span: Span) -> None:
    """By σ, which is nothing but the root of σ², only what depends on that through σ alone."""
    root = by.family if isinstance(by, Reference) else ""
    square = reader.system.roots.get(root)
    if square is None:
        return
    found, waiting = {root}, [r.family for r in references(of)]
    while waiting:
        family = waiting.pop()
        if family not in found:
            found.add(family)
            bodies = reader.system.by_family.get(family, ())
            waiting.extend(r.family for definition in bodies for r in definition.mentions)
    if square in found or reader.in_given:
        message = "it depends on a square, and is differentiated by the root"
        raise Unclear(Code.DERIVATIVE, message, span)


def derived(reader: Reader, value: Tensor, by: Tensor, span: Span) -> Tensor:
    """The derivatives of all components of a value by all components of a quantity.

    A number by anything has the shape of what it is differentiated by, or that of its transpose where the
    layout is `STRICT`; anything by a number has its own; a vector by a vector is a matrix.  Raises `Unclear`
    where that would have more than two axes.
    """
    _check_root(reader, any_component(value), any_component(by), span)

    def component(of: Term, row: Index | None, column: Index | None) -> Term:
        reference = by.component(row, column)
        assert isinstance(reference, Reference)
        return Derivative(of, reference)

    if value.scalar:
        of = value.value()
        return _laid_out(reader, Tensor(lambda r, c: component(of, r, c), by.rows, by.columns))
    if by.scalar:
        return Tensor(lambda r, c: component(value.component(r, c), None, None), value.rows, value.columns)
    if value.kind in ("column", "row") and by.kind in ("column", "row"):
        return _jacobian(reader, value, by)
    raise Unclear(Code.UNDECIDED, f"a {value.kind} by a {by.kind} has more than two axes", span)


def _laid_out(reader: Reader, slope: Tensor) -> Tensor:
    """The derivative of a number, which lies across what it is taken by in the strict numerator layout."""
    if not slope.scalar:
        reader.slopes.add(slope.kind)
        reader.names.slopes_given = reader.names.slopes_given or reader.in_given
    return transpose(slope) if reader.layout == STRICT else slope


def _jacobian(reader: Reader, value: Tensor, by: Tensor) -> Tensor:
    """A vector by a vector; which of them gives the rows is the layout."""
    reader.layouts_matter = True
    above = value if value.kind == "column" else transpose(value)
    below = by if by.kind == "column" else transpose(by)

    def component(row: Index | None, column: Index | None) -> Term:
        reference = below.component(column, None)
        assert isinstance(reference, Reference)
        return Derivative(above.component(row, None), reference)

    matrix = Tensor(component, above.rows, below.rows)
    return transpose(matrix) if reader.layout == "denominator" else matrix


def contract(reader: Reader, values: list[tuple[Tensor, Tree]]) -> list[tuple[Tensor, Tree]]:
    """``∂A/∂Y ∂Y/∂X`` with a vector or matrix Y is summed over the components of Y."""
    result: list[tuple[Tensor, Tree]] = []
    for value, tree in values:
        if result:
            both = _chained(reader, result[-1][1], tree)
            if both is not None:
                result[-1] = (both, joined(result[-1][1], tree))
                continue
        result.append((value, tree))
    return result


def _chained(reader: Reader, first: Tree, second: Tree) -> Tensor | None:
    """``∂A/∂Y ∂Y/∂X`` summed over the components of Y; None if these are no such two, or Y is a number."""
    one, two = quotient(reader, first), quotient(reader, second)
    if one is None or two is None or one[1] != two[0]:
        return None
    middle = reader.tensor(one[1])
    above = reader.tensor(one[0])
    if middle.scalar or not above.scalar:
        return None
    below = target(reader, two[1])
    of = above.value()
    _check_root(reader, of, any_component(middle), second.span)

    def component(row: Index | None, column: Index | None) -> Term:
        r = Letter(reader.fresh("#y")) if middle.rows is not None else None
        c = Letter(reader.fresh("#y")) if middle.columns is not None else None
        link = middle.component(r, c)
        final = below.component(row, column)
        assert isinstance(link, Reference) and isinstance(final, Reference)
        term: Term = multiply(Derivative(of, link), Derivative(link, final))
        for letter, axis in ((c, middle.columns), (r, middle.rows)):
            if letter is not None:
                term = Total(letter.name, reader.domain(letter.name, term, (axis,)), term)
        return term

    if isinstance(middle.rows, Listed) or isinstance(middle.columns, Listed):
        return None
    return _laid_out(reader, Tensor(component, below.rows, below.columns))
