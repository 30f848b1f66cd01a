r"""Powers, quotients and conditions of vectors, which are read component by component beside a ``\odot``.

Elsewhere what is meant is in doubt: the square of a vector may be its product with itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from derive.latex.syntax import Span
from derive.notation.elaboration.reader import Reader
from derive.notation.elaboration.shapes import combine, shape
from derive.notation.problems import Finding, Unclear
from derive.notation.tensor import Tensor, mapped, spread
from derive.notation.terms import MINUS_ONE, ONE, ZERO, Cases, Comparison, Power, Term, multiply
from derive.results import Code


@contextmanager
def elementwise(reader: Reader) -> Iterator[None]:
    """While the factors of an elementwise product are read."""
    outer, before = reader.componentwise, reader.componentwise_uses
    reader.componentwise = True
    try:
        yield
    finally:
        reader.componentwise, reader.componentwise_uses = outer, before


def check_alone(reader: Reader, before: int, values: list[Tensor], span: Span) -> None:
    """Raise `Unclear` where a component by component reading would multiply another vector side by side.

    ``before`` is how many such readings there were before the factors with these ``values`` were read.
    """
    if reader.componentwise_uses != before and sum(not value.scalar for value in values) > 1:
        message = "whether this is meant component by component is not clear"
        raise Unclear(Code.SHAPE, message, span)


def power(reader: Reader, base: Tensor, exponent: Term, span: Span) -> Tensor:
    """A power of a vector; raises `Unclear` for one of a matrix, `Finding` where no ``\\odot`` is near."""
    if base.kind == "matrix":
        raise Unclear(Code.UNDECIDED, "powers of matrices are not decided", span)
    if reader.componentwise:
        reader.componentwise_uses += 1
        return mapped(base, lambda term: Power(term, exponent))
    reader.shape_doubt = f"whether the power of a {base.kind} is meant component by component is not clear"
    raise Finding(Code.SHAPE, f"a {base.kind} has no power", f"power of a {base.kind}", span)


def product(reader: Reader, left: Tensor, right: Tensor, all_: list[Tensor], span: Span) -> Tensor | None:
    """Two columns or two rows side by side, ``a (1 - a)``: they have no other product.

    Raises `Unclear` where something else of another shape stands beside them.
    """
    if not reader.componentwise or left.kind != right.kind or left.kind not in ("column", "row"):
        return None
    check_alone(reader, -1, [left, *(one for one in all_ if one.kind != left.kind)], span)
    reader.componentwise_uses += 1
    return combine(reader, left, right, multiply, span, "multiplied elementwise by")


def quotient(reader: Reader, above: Tensor, below: Tensor, spans: tuple[Span, Span]) -> Tensor:
    """Something divided by a vector or matrix; raises `Finding` where no ``\\odot`` is near."""
    fits = above.kind == below.kind or (above.scalar and above.component(None, None) == ONE)
    if fits and reader.componentwise and not below.identity:
        reader.componentwise_uses += 1
        inverse = mapped(below, lambda term: Power(term, MINUS_ONE))
        return inverse if above.scalar else combine(reader, above, inverse, multiply, spans[0], "divided by")
    if fits:
        reader.shape_doubt = f"whether a {below.kind} divides component by component is not clear"
    one = shape(reader, below)
    raise Finding(Code.SHAPE, f"nothing can be divided by {one}", one, spans[1])


def compared(reader: Reader, left: Tensor, sign: str, right: Tensor, span: Span) -> Tensor:
    """1 for each component of which a comparison holds, else 0; a number goes with every component.

    Raises `Unclear` where no ``\\odot`` is near.
    """
    if not reader.componentwise:
        raise Unclear(Code.UNDECIDED, f"a condition on a {_shaped(left, right).kind} is not decided", span)
    reader.componentwise_uses += 1
    like = _shaped(left, right)
    left, right = (spread(side, like) if side.scalar else side for side in (left, right))

    def holds(one: Term, two: Term) -> Term:
        return Cases(((Comparison(one, sign, two), ONE), (None, ZERO)))

    return combine(reader, left, right, holds, span, "compared with")


def _shaped(left: Tensor, right: Tensor) -> Tensor:
    return right if left.scalar else left
