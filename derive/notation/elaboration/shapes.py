"""Tensors of the same shape: how it is described, and how two tensors are brought to one."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from derive.latex.syntax import Span
from derive.notation.elaboration.reader import Reader
from derive.notation.problems import Finding, Unclear
from derive.notation.tensor import Axis, Listed, Open, Tensor, Units, paired, relabelled, sized, spread
from derive.notation.terms import LAST, ZERO, Index, Label, SlotUse, Term
from derive.results import Code


def combine(
    reader: Reader, left: Tensor, right: Tensor, function: Callable[[Term, Term], Term], span: Span, verb: str
) -> Tensor:
    """Two tensors put together component by component; raises `Finding` if their shapes differ."""
    return paired(*conform(reader, left, right, span, verb), function)


def conform(reader: Reader, left: Tensor, right: Tensor, span: Span, verb: str) -> tuple[Tensor, Tensor]:
    """Two tensors of the same shape; a literal zero takes any shape.

    Raises `Finding` (``shape``) where the shapes differ: ``left`` cannot be ``verb`` (added to) ``right``.
    """
    if left.identity != right.identity and "matrix" in (left.kind, right.kind):
        left = sized(left, right) if left.identity else left
        right = sized(right, left) if right.identity else right
    if left.ones and left.ones == right.kind:
        return spread(left, right), right
    if right.ones and right.ones == left.kind:
        return left, spread(right, left)
    if left.ones and left.ones == right.ones:
        raise Unclear(Code.UNDECIDED, "the length of these vectors of ones is not known", span)
    if left.scalar and not right.scalar and left.value() == ZERO:
        return Tensor(lambda row, column: ZERO, right.rows, right.columns), right
    if right.scalar and not left.scalar and right.value() == ZERO:
        return left, Tensor(lambda row, column: ZERO, left.rows, left.columns)
    if left.kind != right.kind:
        left, right = _squeezed(reader, left), _squeezed(reader, right)
    if left.kind != right.kind:
        one, other = shape(reader, left), shape(reader, right)
        raise Finding(Code.SHAPE, f"{one} cannot be {verb} {other}", f"{one} and {other}", span)
    left, right = alike(reader, left, right, span, rows=True, verb=verb)
    return alike(reader, left, right, span, rows=False, verb=verb)


def _squeezed(reader: Reader, tensor: Tensor) -> Tensor:
    """Without axes that are known to have a single place: a 1×n matrix is a row."""
    for rows in (True, False):
        axis = tensor.rows if rows else tensor.columns
        place = _only_place(reader, axis)
        if place is not None:
            tensor = _fixed_at(tensor, place, rows=rows)
    return tensor


def _only_place(reader: Reader, axis: Axis | None) -> Index | None:
    if isinstance(axis, Listed):
        return Label(1) if axis.count == 1 else None
    units = reader.known_units(axis.use) if isinstance(axis, Units) else None
    return Label(units[0]) if units is not None and len(units) == 1 else None


def alike(
    reader: Reader, left: Tensor, right: Tensor, span: Span, *, rows: bool, verb: str
) -> tuple[Tensor, Tensor]:
    """Two tensors whose rows (or else columns) have the same extent, both or none of them written out."""
    one = left.rows if rows else left.columns
    other = right.rows if rows else right.columns
    if isinstance(one, Open) or isinstance(other, Open):
        return _as_long(left, other, rows=rows), _as_long(right, one, rows=rows)
    if isinstance(one, Units) and isinstance(other, Units):
        return _units_alike(reader, left, right, one, other, span, rows=rows, verb=verb)
    if isinstance(one, Listed) and isinstance(other, Units):
        right = relabelled(right, units_of(reader, other, span), rows=rows)
        other = right.rows if rows else right.columns
    elif isinstance(other, Listed) and isinstance(one, Units):
        left = relabelled(left, units_of(reader, one, span), rows=rows)
        one = left.rows if rows else left.columns
    if isinstance(one, Listed) and isinstance(other, Listed) and one != other:
        first, second = shape(reader, left), shape(reader, right)
        raise Finding(Code.SHAPE, f"{first} cannot be {verb} {second}", f"{first} and {second}", span)
    return left, right


def _as_long(tensor: Tensor, axis: Axis | None, *, rows: bool) -> Tensor:
    """A tensor as long as another one, if it may be as long as it needs to be."""
    if not isinstance(tensor.rows if rows else tensor.columns, Open):
        return tensor
    return replace(tensor, rows=axis) if rows else replace(tensor, columns=axis)


def _units_alike(
    reader: Reader,
    left: Tensor,
    right: Tensor,
    one: Units,
    other: Units,
    span: Span,
    *,
    rows: bool,
    verb: str,
) -> tuple[Tensor, Tensor]:
    """Two axes over units: the same letter runs over both, or they are matched place by place."""
    first, second = reader.known_units(one.use), reader.known_units(other.use)
    if first is None or second is None or first == second:
        return left, right
    if len(first) == len(second):
        return relabelled(left, first, rows=rows), relabelled(right, second, rows=rows)
    wide, use = (first, one.use) if len(first) > len(second) else (second, other.use)
    narrow = second if wide is first else first
    if verb != "multiplied by" and set(narrow) < set(wide) and use not in reader.settled:
        # A bias unit may be left out of the vector, until a formula has shown it.
        return left, right
    shapes = f"{shape(reader, left)} and {shape(reader, right)}"
    raise Finding(Code.SHAPE, f"{shape(reader, left)} cannot be {verb} {shape(reader, right)}", shapes, span)


def units_of(reader: Reader, axis: Units, span: Span) -> tuple[int | str, ...]:
    """The units that an axis runs over; raises `Unclear` if they are not known."""
    units = reader.known_units(axis.use)
    if units is None:
        raise Unclear(Code.SHAPE, "how many components this has is not known", span)
    return units


def listed(reader: Reader, tensor: Tensor, span: Span) -> Tensor:
    """A tensor with all its axes written out."""
    if isinstance(tensor.rows, Open) or isinstance(tensor.columns, Open):
        raise Unclear(Code.SHAPE, "how many components this has is not known", span)
    if isinstance(tensor.rows, Units):
        tensor = relabelled(tensor, units_of(reader, tensor.rows, span), rows=True)
    if isinstance(tensor.columns, Units):
        tensor = relabelled(tensor, units_of(reader, tensor.columns, span), rows=False)
    return tensor


def shape(reader: Reader, tensor: Tensor) -> str:
    """A shape in words: ``a column (3×1)``."""
    if tensor.scalar:
        return "a number"
    return f"a {tensor.kind} ({_extent(reader, tensor.rows)}×{_extent(reader, tensor.columns)})"


def _extent(reader: Reader, axis: Axis | None) -> str:
    if axis is None:
        return "1"
    if isinstance(axis, Listed):
        return str(axis.count)
    if isinstance(axis, Open):
        return "any length"
    units = reader.known_units(axis.use)
    return str(len(units)) if units is not None else f"units of {_describe_use(axis.use)}"


def _fixed_at(tensor: Tensor, place: Index, *, rows: bool) -> Tensor:
    if rows:
        return Tensor(lambda row, column: tensor.component(place, column), None, tensor.columns)
    return Tensor(lambda row, column: tensor.component(row, place), tensor.rows, None)


def _describe_use(use: SlotUse) -> str:
    """A slot in words a reader of the note understands."""
    name = use.family.removeprefix("size:").removeprefix("layer:")
    layers = ",".join(_describe_index(index) for index in use.layers)
    return f"{name} at {layers}" if layers else name


def _describe_index(index: Index) -> str:
    if isinstance(index, Label):
        return str(index.value)
    return index.name.removeprefix(LAST) + (f"{index.shift:+d}" if index.shift else "")
