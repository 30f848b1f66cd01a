"""The syntax tree of a formula: what stands on the page, before anything is known about its meaning.

Whether ``f(x)`` applies or multiplies, whether ``z^{(l)}`` is a power, how ``w_{11}`` splits: all that is
left open here and settled by `derive.notation`, which knows the givens.  Every node carries the half-open
span ``(start, end)`` of characters in the formula's source text.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter, itemgetter
from typing import Any, ClassVar, TypeAlias

from msgspec import Struct

Span: TypeAlias = tuple[int, int]


class Node(Struct, frozen=True, eq=False, kw_only=True):
    """Base of all syntax nodes; spans never take part in equality."""

    span: Span = (0, 0)

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls._content = attrgetter(*cls.__annotations__)

    #: What a node consists of, its span left out.
    _content: ClassVar[Callable[[Any], object]]

    def __eq__(self, other: object) -> bool:
        kind = type(self)
        if kind is not type(other):
            return NotImplemented
        return self is other or kind._content(self) == kind._content(other)

    def __ne__(self, other: object) -> bool:
        # Else that of a Struct, which without `eq` is one of identity.
        return not self == other

    def __hash__(self) -> int:
        return hash(type(self)._content(self))


class Number(Node, frozen=True):
    """An unsigned decimal number, spelled as written: ``2``, ``0.5``."""

    text: str


class Name(Node, frozen=True):
    r"""A symbol without its scripts.

    ``text`` is the letter, the macro's name with backslash (``\sigma``), or the word of a declared or
    upright name (``net``, ``softmax``, ``输出层``).  ``accents`` are decorations that make a different name,
    outermost first (``("\\hat",)``, ``("\\mathcal",)``, ``("\\Delta",)``); ``fonts`` are mere spelling
    (``("\\mathbf",)``).
    """

    text: str
    accents: tuple[str, ...] = ()
    fonts: tuple[str, ...] = ()


class Text(Node, frozen=True):
    r"""Upright text that is no quantity: ``\text{and}``; also an elision (``\dots``, ``\vdots``)."""

    text: str


class Scripted(Node, frozen=True):
    r"""A base with everything written at its corners.

    ``scripts`` are ``("_", tree)`` or ``("^", tree)`` in the order written.  ``primes`` counts ``'`` and
    ``\prime`` anywhere among the superscripts (``f'``, ``f^{\prime}``, ``\sigma^{'}``), which then do not
    appear in ``scripts``.  Whether ``_`` or ``^`` comes first makes no difference in print, nor in equality.
    """

    base: Tree
    scripts: tuple[tuple[str, Tree], ...]
    primes: int = 0

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Scripted):
            return NotImplemented
        return self._printed() == other._printed()

    def __hash__(self) -> int:
        return hash(self._printed())

    def _printed(self) -> tuple[object, ...]:
        scripts = self.scripts
        if len(scripts) > 1:
            scripts = tuple(sorted(scripts, key=itemgetter(0)))
        return self.base, scripts, self.primes


class Group(Node, frozen=True):
    r"""A delimited tree.

    ``delimiter`` is one of ``( [ { | ‖ <``: round, square, set braces ``\{…\}``, absolute value, norm, and
    ``\langle … \rangle`` (also ``<t>`` as written in superscripts); ``@`` is the bar of an evaluation, with
    the point below it: ``\left. … \right|_{z = 1}``.  TeX braces ``{…}`` leave no group: TeX prints nothing
    for them, so ``\sum_k{a + b}`` is ``\sum_k a + b``.
    """

    delimiter: str
    body: Tree


class Sequence(Node, frozen=True):
    """Trees separated by top-level commas: function arguments, index lists ``i,j``."""

    items: tuple[Tree, ...]


class Sum(Node, frozen=True):
    """``t1 ± t2 ± …``; each term with its sign ``+1`` or ``-1``, or ``0`` for ``\\pm``."""

    terms: tuple[tuple[int, Tree], ...]


class Product(Node, frozen=True):
    r"""Factors joined by one kind of multiplication.

    ``operator`` is ``""`` (juxtaposition), ``\cdot``, ``\times``, ``*``, ``.``, ``/`` (division), or an
    elementwise or outer one: ``\odot``, ``\circ``, ``.*``, ``\cdot*``, ``\otimes``, ``\star``.  Elementwise
    operators bind looser than the others: ``A B \odot C D`` is
    ``Product("\odot", (Product("", A B), Product("", C D)))``.  A run of one operator is one flat node,
    except ``/``, which always has two factors: all of the juxtaposed factors before it, and the next factor
    only (with its argument after a known function or a prime).  So ``a/f(x)`` is
    ``Product("", (Product("/", (a, f)), (x)))`` as long as nobody knows f.
    """

    operator: str
    factors: tuple[Tree, ...]


class Fraction(Node, frozen=True):
    numerator: Tree
    denominator: Tree


class Root(Node, frozen=True):
    radicand: Tree
    degree: Tree | None = None


class BigOperator(Node, frozen=True):
    r"""``\sum``, ``\prod``, ``\max``, ``\min`` … with limits; ``body`` reaches to the next top-level + or -.

    ``lower`` and ``upper`` are trees or ``None``; a lower limit such as ``i=1`` or ``k \in K`` is a
    `Relation`.  ``\substack`` gives a `Sequence`.
    """

    operator: str
    lower: Tree | None
    upper: Tree | None
    body: Tree


class Differential(Node, frozen=True):
    r"""``\partial X``, ``\partial^2 X`` or ``\nabla_X Y``: a prefix operator and what follows in its product.

    ``operator`` is ``\partial`` or ``\nabla``; ``scripts`` those at the operator itself.  ``operand`` is
    ``None`` where nothing follows (``\frac{\partial}{\partial x}``).  It takes all remaining factors up to an
    explicit elementwise operator, a stroke ``/``, a sum sign or the end of the group (but one factor only
    just after a stroke: ``\partial C/\partial a\, x``); `derive.notation` gives factors back where needed.  A
    ``d`` is never made a differential here.
    """

    operator: str
    scripts: tuple[tuple[str, Tree], ...]
    operand: Tree | None


class Matrix(Node, frozen=True):
    r"""A matrix environment or ``array``: rows of cells; a missing cell is ``None``."""

    rows: tuple[tuple[Tree | None, ...], ...]
    delimiter: str = "["


class Cases(Node, frozen=True):
    r"""``\begin{cases} value & condition \\ …``; a missing condition is ``None`` (otherwise)."""

    rows: tuple[tuple[Tree, Tree | None], ...]


class Relation(Node, frozen=True):
    r"""``a = b = c``: operands and the relation signs between them, as written.

    Signs: ``=``, ``:=``, ``\equiv``, ``\triangleq``, ``\leftarrow``, ``\approx``, ``\propto``, ``\in``,
    ``<``, ``\le``, ``\neq``, ``\sim``, ``\mid`` …, each in one spelling.  A first operand that is missing (a
    line that goes on from the one before) is ``None``.
    """

    operands: tuple[Tree | None, ...]
    signs: tuple[str, ...]


Tree: TypeAlias = (
    Number
    | Name
    | Text
    | Scripted
    | Group
    | Sequence
    | Sum
    | Product
    | Fraction
    | Root
    | BigOperator
    | Differential
    | Matrix
    | Cases
    | Relation
)


class Unreadable(Node, frozen=True):
    """A statement that is no formula: why, and (in ``span``) where; ``expected``: what could stand there."""

    message: str
    expected: str = ""


class Statement(Node, frozen=True):
    r"""One statement of a display: a relation (or a lone tree) and the words or conditions after it.

    ``conditions`` are what follows as a restriction: ``l = 2, \dots, L`` or
    ``\text{if } i = j`` as a `Relation`, ``\forall j`` as the bare letter.  ``continues`` marks a row or
    display whose left side is empty.  A statement that cannot be read has an `Unreadable` body; the others of
    its display are read all the same.
    """

    body: Tree | Unreadable
    conditions: tuple[Tree, ...] = ()
    continues: bool = False


def children(tree: Tree) -> tuple[Tree, ...]:
    """The trees directly below this one, in reading order."""
    match tree:
        case Scripted():
            return (tree.base, *(script for _, script in tree.scripts))
        case Group():
            return (tree.body,)
        case Sequence():
            return tree.items
        case Sum():
            return tuple(term for _, term in tree.terms)
        case Product():
            return tree.factors
        case Fraction():
            return (tree.numerator, tree.denominator)
        case Root():
            return _present(tree.degree, tree.radicand)
        case BigOperator():
            return _present(tree.lower, tree.upper, tree.body)
        case Differential():
            return (*(script for _, script in tree.scripts), *_present(tree.operand))
        case Matrix():
            return tuple(cell for row in tree.rows for cell in row if cell is not None)
        case Cases():
            return tuple(part for row in tree.rows for part in row if part is not None)
        case Relation():
            return _present(*tree.operands)
    return ()


def _present(*trees: Tree | None) -> tuple[Tree, ...]:
    return tuple(tree for tree in trees if tree is not None)
