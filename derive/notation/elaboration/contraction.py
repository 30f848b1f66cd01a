"""Products of tensors as their shapes allow them, and sums over their axes."""

from __future__ import annotations

from derive.latex.syntax import Span
from derive.notation.elaboration.reader import Reader
from derive.notation.elaboration.shapes import alike, shape
from derive.notation.problems import Finding, Unclear
from derive.notation.tensor import Axis, Listed, Open, Tensor, mapped, scaled, transpose
from derive.notation.terms import Index, Label, Letter, Term, Total, add, multiply
from derive.results import Code


def times(reader: Reader, left: Tensor, right: Tensor, span: Span) -> Tensor:
    """The product that the shapes allow; raises `Finding` (``shape``) if there is none."""
    if left.identity or right.identity:
        return _with_identity(left, right)
    if left.ones or right.ones:
        return _with_ones(reader, left, right, span)
    if left.scalar:
        factor = left.value()
        return mapped(right, lambda term: multiply(factor, term))
    if right.scalar:
        factor = right.value()
        return mapped(left, lambda term: multiply(term, factor))
    inner, other = left.columns, right.rows
    if inner is None and other is None:
        if left.rows is not None and right.columns is not None:
            return Tensor(
                lambda row, column: multiply(left.component(row, None), right.component(None, column)),
                left.rows,
                right.columns,
            )
    elif inner is not None and other is not None:
        return _contraction(reader, left, right, span)
    one, two = shape(reader, left), shape(reader, right)
    raise Finding(Code.SHAPE, f"{one} cannot be multiplied by {two}", f"{one} and {two}", span)


def _with_identity(left: Tensor, right: Tensor) -> Tensor:
    """A product with a multiple of the identity matrix, which fits on every side."""
    identity, other = (left, right) if left.identity else (right, left)
    if other.scalar:
        return scaled(identity, other.component(None, None))
    return scaled(other, identity.component(None, None))


def _with_ones(reader: Reader, left: Tensor, right: Tensor, span: Span) -> Tensor:
    """A product with a row or column of ones: a multiple of it, or sums over what it meets."""
    ones, other = (left, right) if left.ones else (right, left)
    factor = ones.component(None, None)
    if other.scalar and not other.ones:
        return scaled(ones, other.value())
    rows = ones is left
    axis = other.rows if rows else other.columns
    if not other.ones and axis is not None and ones.ones == ("row" if rows else "column"):
        return scaled(_summed(reader, other, axis, rows=rows, span=span), factor)
    if (left.ones or left.kind, right.ones or right.kind) == ("column", "row"):
        return _repeated(left, right)
    raise Unclear(Code.UNDECIDED, "this product with a vector of ones is not decided", span)


def _repeated(left: Tensor, right: Tensor) -> Tensor:
    """A column times a row of which one is made of ones: the other one, side by side."""

    def component(row: Index | None, column: Index | None) -> Term:
        above = left.component(None if left.ones else row, None)
        return multiply(above, right.component(None, None if right.ones else column))

    return Tensor(component, left.rows or Open(), right.columns or Open())


def _contraction(reader: Reader, left: Tensor, right: Tensor, span: Span) -> Tensor:
    flipped, right_alike = alike(reader, transpose(left), right, span, rows=True, verb="multiplied by")
    left = transpose(flipped)
    inner, other = left.columns, right_alike.rows
    assert inner is not None and other is not None

    if isinstance(inner, Open):
        raise _endless(span)

    def component(row: Index | None, column: Index | None) -> Term:
        if isinstance(inner, Listed):
            positions = [Label(p) for p in range(1, inner.count + 1)]
            return add(
                *(multiply(left.component(row, p), right_alike.component(p, column)) for p in positions)
            )
        letter = reader.fresh("#m")
        body = multiply(left.component(row, Letter(letter)), right_alike.component(Letter(letter), column))
        return Total(letter, reader.domain(letter, body, (inner, other)), body)

    return Tensor(component, left.rows, right_alike.columns)


def _endless(span: Span) -> Unclear:
    return Unclear(Code.UNDECIDED, "the length of what is summed over here is not known", span)


def total_of(reader: Reader, tensor: Tensor) -> Term:
    """The sum of all components."""
    for axis, rows in ((tensor.rows, True), (tensor.columns, False)):
        if axis is not None:
            tensor = _summed(reader, tensor, axis, rows=rows, span=(0, 0))
    return tensor.value()


def _summed(reader: Reader, tensor: Tensor, axis: Axis, *, rows: bool, span: Span) -> Tensor:
    if isinstance(axis, Open):
        raise _endless(span)

    def component(row: Index | None, column: Index | None) -> Term:
        if isinstance(axis, Listed):
            places = [Label(p) for p in range(1, axis.count + 1)]
            return add(*(tensor.component(p, column) if rows else tensor.component(row, p) for p in places))
        letter = reader.fresh("#s")
        index = Letter(letter)
        body = tensor.component(index, column) if rows else tensor.component(row, index)
        return Total(letter, reader.domain(letter, body, (axis,)), body)

    return Tensor(component, None if rows else tensor.rows, tensor.columns if rows else None)
