"""Where names stand in a tree, and which letters are bound there."""

from __future__ import annotations

from collections.abc import Container, Iterator

from msgspec import Struct
from msgspec.structs import replace

from derive.latex.syntax import (
    BigOperator,
    Group,
    Name,
    Number,
    Product,
    Relation,
    Scripted,
    Sequence,
    Sum,
    Tree,
)
from derive.notation.scripts import Corners, Mark, corners, head_of, is_exponential, mark, spell, subtrees
from derive.notation.vocabulary.known import BUILTIN, GREEK_FUNCTIONS


class Occurrence(Struct, frozen=True):
    """A name as it stands somewhere: with its scripts and primes, and parentheses after it if any."""

    name: Name
    corners: Corners
    primes: int
    called: Tree | None


def occurrences(
    tree: Tree, functions: Container[str] | None = None, indices: frozenset[str] | None = None
) -> Iterator[Occurrence]:
    """All names in a tree outside of scripts, with what they are applied to if a parenthesis follows.

    With ``functions`` given, mere arguments of quantities (``w`` in ``J(w)``) are left out; with ``indices``
    given, so are these letters and those of sums around where they stand for numbers, as k in ``k x_k``.
    """
    match tree:
        case Name() | Scripted(Name()) if indices is not None and _is_value(tree, indices):
            return
        case Name():
            yield Occurrence(tree, Corners(), 0, None)
        case Scripted(Name("1" | "I") | Number("1"), (("_", Relation() | Group(_, Relation()) as given),)):
            yield from occurrences(given, functions, indices)
        case Scripted(Name() as base, scripts, primes):
            yield Occurrence(base, corners(scripts), primes, None)
            if is_exponential(base, scripts):
                for _, script in scripts:
                    yield from occurrences(script, functions, indices)
        case BigOperator(_, lower, _, body) if indices is not None:
            bound = {m.letter for m in limit_marks(lower) if m.letter}
            yield from occurrences(body, functions, indices | bound)
        case Product("", factors):
            for position, factor in enumerate(factors):
                following = factors[position + 1] if position + 1 < len(factors) else None
                if _is_indicator(factor, following):
                    continue
                called = following if isinstance(following, Group) and following.delimiter == "(" else None
                if (
                    functions is not None
                    and position
                    and _is_argument(factors[position - 1], factor, functions)
                ):
                    continue
                for found in occurrences(factor, functions, indices):
                    head = head_of(factor)
                    yield replace(found, called=called) if found.name is head else found
        case _:
            for part in subtrees(tree):
                yield from occurrences(part, functions, indices)


def _is_indicator(head: Tree, following: Tree | None) -> bool:
    r"""Whether this is the 1 of ``1\{z > 0\}``, in whatever type."""
    match head, following:
        case (Name("1" | "I") | Number("1"), Group(_, Relation())):
            return True
    return False


def _is_value(tree: Tree, indices: frozenset[str]) -> bool:
    """Whether this is one of the letters without any index of its own."""
    name = head_of(tree)
    if not isinstance(name, Name) or spell(name) not in indices:
        return False
    found = corners(tree.scripts) if isinstance(tree, Scripted) else Corners()
    return not found.lower and not found.upper and not (isinstance(tree, Scripted) and tree.primes)


def _is_argument(head: Tree, group: Tree, functions: Container[str]) -> bool:
    """Whether a group is the decoration of the quantity before it: nothing but names between parentheses."""
    base = head_of(head)
    if not isinstance(base, Name) or not isinstance(group, Group) or group.delimiter != "(":
        return False
    items = group.body.items if isinstance(group.body, Sequence) else (group.body,)
    names_only = all(isinstance(item, Name | Scripted) for item in items)
    return names_only and spell(base) not in functions and spell(base) not in BUILTIN | GREEK_FUNCTIONS


def all_names(tree: Tree) -> Iterator[str]:
    """The names in a tree, those in scripts included."""
    if isinstance(tree, Name):
        yield spell(tree)
    if isinstance(tree, Scripted):
        for _, script in tree.scripts:
            yield from all_names(script)
    for part in subtrees(tree):
        yield from all_names(part)


def free_occurrences(
    tree: Tree, bound: frozenset[str] = frozenset()
) -> Iterator[tuple[Occurrence, frozenset[str]]]:
    """All names with the letters that sums around them bind."""
    if isinstance(tree, BigOperator):
        inner = bound | {m.letter for m in limit_marks(tree.lower) if m.letter}
        yield from free_occurrences(tree.body, inner)
    elif isinstance(tree, Name | Scripted):
        for found in occurrences(tree):
            yield found, bound
        if isinstance(tree, Scripted) and not isinstance(tree.base, Name):
            return
    else:
        for part in subtrees(tree):
            yield from free_occurrences(part, bound)


def bound_letters(tree: Tree) -> Iterator[str]:
    """Letters bound by a sum, product or maximum anywhere in the tree."""
    if isinstance(tree, BigOperator):
        yield from (m.letter for m in limit_marks(tree.lower) if m.letter)
    for part in subtrees(tree):
        yield from bound_letters(part)


def limit_marks(lower: Tree | None) -> list[Mark]:
    r"""The letters that a lower limit binds: ``k``, ``i=1``, ``i,k``, ``k \in K``, ``x_i \in M``."""
    match lower:
        case None:
            return []
        case Relation(operands) if operands and operands[0] is not None:
            return limit_marks(operands[0])
        case Sequence(items):
            return [m for item in items for m in limit_marks(item)]
        case Scripted(Name(), scripts) if scripts:
            return [m for m in corners(scripts).lower if m.letter]
        case Product("", factors):
            return [m for item in factors for m in limit_marks(item)]
        case _:
            one = mark(lower)
            return [one] if one is not None and one.letter and not one.shift else []


def size_symbols(tree: Tree) -> Iterator[str]:
    """The names that stand as upper limits of sums."""
    if isinstance(tree, BigOperator) and tree.upper is not None:
        upper = tree.upper.terms[0][1] if isinstance(tree.upper, Sum) else tree.upper
        head = head_of(upper)
        if isinstance(head, Name):
            yield spell(head)
    for part in subtrees(tree):
        yield from size_symbols(part)
