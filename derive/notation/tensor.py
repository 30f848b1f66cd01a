"""Scalars, columns, rows and matrices as component functions over index letters."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from msgspec import Struct

from derive.latex.syntax import Span
from derive.notation.problems import Finding, Unclear
from derive.notation.terms import Index, Label, Letter, SlotUse, Term, kronecker, multiply
from derive.results import Code


class Listed(Struct, frozen=True):
    """An axis written out: positions 1 to ``count``."""

    count: int


class Units(Struct, frozen=True):
    """An axis that runs over the units of a slot."""

    use: SlotUse


class Open(Struct, frozen=True):
    """An axis along which all places are alike, as long as it needs to be: the rows of a repeated row."""


Axis: TypeAlias = Listed | Units | Open
Component: TypeAlias = Callable[[Index | None, Index | None], Term]


class Tensor(Struct, frozen=True):
    """A value with up to two axes; ``component`` takes one index for each axis that there is, else None.

    ``identity`` marks a multiple of the identity matrix as long as its size is not known, ``ones`` one of the
    ``row`` or ``column`` of ones.
    """

    component: Component
    rows: Axis | None = None
    columns: Axis | None = None
    identity: bool = False
    ones: str = ""

    @property
    def kind(self) -> str:
        """One of ``number``, ``row``, ``column``, ``matrix``."""
        if self.rows is None:
            return "number" if self.columns is None else "row"
        return "column" if self.columns is None else "matrix"

    @property
    def scalar(self) -> bool:
        """Whether there is no axis."""
        return self.rows is None and self.columns is None

    def value(self, span: Span = (0, 0)) -> Term:
        """The term of a scalar; raises `Finding` (``shape``) for anything else."""
        if self.identity:
            raise Unclear(Code.UNDECIDED, "the size of this identity matrix is not known", span)
        if self.ones:
            raise Unclear(Code.UNDECIDED, "the length of this vector of ones is not known", span)
        if not self.scalar:
            raise Finding(
                Code.SHAPE,
                f"a number is needed here, but this is a {self.kind}",
                f"{self.kind} for number",
                span,
            )
        return self.component(None, None)


def scalar(term: Term) -> Tensor:
    """A number as a tensor without axes."""
    return Tensor(lambda row, column: term)


def transpose(tensor: Tensor) -> Tensor:
    """Rows and columns exchanged."""
    flipped = {"row": "column", "column": "row"}.get(tensor.ones, "")
    return Tensor(
        lambda row, column: tensor.component(column, row),
        tensor.columns,
        tensor.rows,
        tensor.identity,
        flipped,
    )


def scaled(tensor: Tensor, factor: Term) -> Tensor:
    """A tensor times a number."""
    return Tensor(
        lambda row, column: multiply(factor, tensor.component(row, column)),
        tensor.rows,
        tensor.columns,
        tensor.identity,
        tensor.ones,
    )


def spread(number: Tensor, shape: Tensor) -> Tensor:
    """A number, or a multiple of ones, in the place of each component of a tensor."""
    return Tensor(lambda row, column: number.component(None, None), shape.rows, shape.columns)


def sized(identity: Tensor, shape: Tensor) -> Tensor:
    """A multiple of the identity matrix with the axes of another matrix."""
    factor = identity.component(None, None)
    return Tensor(
        lambda row, column: multiply(factor, kronecker(there(row), there(column))), shape.rows, shape.columns
    )


def mapped(tensor: Tensor, function: Callable[[Term], Term]) -> Tensor:
    """Apply a function of numbers to each component."""
    if tensor.identity or tensor.ones:
        tensor.value()
    return Tensor(lambda row, column: function(tensor.component(row, column)), tensor.rows, tensor.columns)


def paired(left: Tensor, right: Tensor, function: Callable[[Term, Term], Term]) -> Tensor:
    """Combine two tensors of the same shape component by component."""
    return Tensor(
        lambda row, column: function(left.component(row, column), right.component(row, column)),
        left.rows,
        left.columns,
    )


def relabelled(tensor: Tensor, labels: tuple[int | str, ...], *, rows: bool) -> Tensor:
    """The same tensor with one axis over units turned into listed positions.

    Its components raise `Unclear` when asked for at a letter: positions are numbers.
    """

    def unit(index: Index | None) -> Index | None:
        if not isinstance(index, Label) or not isinstance(index.value, int):
            raise Unclear(Code.SHAPE, "a written-out vector meets one of unknown length")
        return Label(labels[index.value - 1])

    if rows:
        return Tensor(
            lambda row, column: tensor.component(unit(row), column), Listed(len(labels)), tensor.columns
        )
    return Tensor(lambda row, column: tensor.component(row, unit(column)), tensor.rows, Listed(len(labels)))


def there(index: Index | None) -> Index:
    """The index of an axis that the tensor has."""
    assert index is not None
    return index


def any_component(tensor: Tensor) -> Term:
    """A component of a tensor, whichever: to see what kind of term it is made of."""
    return tensor.component(placeholder(tensor.rows), placeholder(tensor.columns))


def placeholder(axis: Axis | None) -> Index | None:
    """An index for an axis, to look at a component of a tensor, whichever."""
    if axis is None:
        return None
    return Label(1) if isinstance(axis, Listed) else Letter("#?")
