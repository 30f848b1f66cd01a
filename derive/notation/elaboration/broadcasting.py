"""Vectors beside matrices in sums: the bias of a batch is added to each of its rows or columns."""

from __future__ import annotations

from derive.latex.syntax import Span
from derive.notation.elaboration.reader import Reader
from derive.notation.problems import Unclear
from derive.notation.tensor import Axis, Tensor, Units
from derive.notation.terms import Index, Letter, SlotUse
from derive.results import Code


def beside(reader: Reader, left: Tensor, right: Tensor, span: Span) -> tuple[Tensor, Tensor]:
    """Two terms of a sum, where a vector beside a matrix is repeated if directives give both the same length.

    Raises `Unclear` where the givens repeat vectors so, but nothing tells whether these lengths agree.
    """
    if left.kind == "matrix":
        return left, _repeated(reader, right, left, span)
    if right.kind == "matrix":
        return _repeated(reader, left, right, span), right
    return left, right


def _repeated(reader: Reader, vector: Tensor, matrix: Tensor, span: Span) -> Tensor:
    """A column in the place of each column of a matrix, or a row in that of each row."""
    if vector.kind not in ("row", "column") or vector.ones or matrix.ones:
        return vector
    rows = vector.kind == "column"
    own, other = _size(reader, _long(vector, rows)), _size(reader, _long(matrix, rows))
    if own is None or other is None:
        if reader.names.repeats and not reader.in_given:
            message = f"whether the {vector.kind} is as long as those of the matrix beside it is not given"
            raise Unclear(Code.SHAPE, message, span)
        return vector
    if own != other or own == _size(reader, _long(matrix, not rows)):
        return vector  # it does not fit, or would fit as well the other way round
    if reader.in_given:
        reader.names.repeats = True
    if rows:
        return Tensor(lambda row, column: vector.component(row, None), vector.rows, matrix.columns)
    return Tensor(lambda row, column: vector.component(None, column), matrix.rows, vector.columns)


def _long(tensor: Tensor, rows: bool) -> Axis | None:
    return tensor.rows if rows else tensor.columns


def _size(reader: Reader, axis: Axis | None) -> SlotUse | None:
    """The size symbol that a directive gives for an axis, at the layers at which it stands here."""
    if not isinstance(axis, Units):
        return None
    pattern, size = reader.names.sizes.get((axis.use.family, axis.use.position), ((), None))
    if size is None or len(pattern) != len(axis.use.layers):
        return None
    there: dict[str, tuple[Index, int]] = {}
    for index, layer in zip(pattern, axis.use.layers, strict=True):
        if isinstance(index, Letter):
            there[index.name] = layer, -index.shift
        elif index != layer:
            return None
    layers = tuple(_moved(index, there) for index in size.layers)
    return None if None in layers else SlotUse(size.family, size.position, tuple(i for i in layers if i))


def _moved(index: Index, there: dict[str, tuple[Index, int]]) -> Index | None:
    """The layer that an index of a size stands for; None if it cannot be told."""
    if not isinstance(index, Letter):
        return index
    layer, shift = there.get(index.name, (None, 0))
    return Letter(layer.name, layer.shift + shift + index.shift) if isinstance(layer, Letter) else None
