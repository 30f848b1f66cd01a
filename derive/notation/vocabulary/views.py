"""Names that are the vector or the matrix of a family, and no quantities of their own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from derive.latex.syntax import BigOperator, Group, Name, Product, Scripted, Tree
from derive.notation.scripts import spell, subtrees
from derive.notation.vocabulary.forms import Form
from derive.notation.vocabulary.occurrences import Occurrence, occurrences
from derive.notation.vocabulary.source import Source
from derive.notation.vocabulary.vocabulary import Vocabulary

#: Forms with fewer lower indices than another one of the same name, by what identifies them.
Shorter: TypeAlias = dict[tuple[object, ...], Form]


def drop_views(vocabulary: Vocabulary, source: Source) -> None:
    """A name without lower indices beside one with them is its vector, unless it is defined as a number.

    A quantity defined by a vector may turn out to be a number once that vector does: hence the loop.
    """
    short: Shorter = {
        form.own: form
        for group in vocabulary.forms.values()
        for form in group
        if any(_extends(longer, form) for longer in group)
    }
    before = -1
    while before != len(short):
        before = len(short)
        for own, form in list(short.items()):
            if (
                form.name in source.numbers
                or _declared(vocabulary, source, form, short)
                or _defined_as_number(vocabulary, source, form, short)
            ):
                del short[own]
    for form in short.values():
        vocabulary.forms[form.name].remove(form)


def _extends(longer: Form, form: Form) -> bool:
    """Whether one form has all indices of the other and more below."""
    count = len(form.lower)
    return (
        longer.upper == form.upper
        and len(longer.lower) > count
        and longer.lower[:count] == form.lower
        and longer.lower_layers[:count] == form.lower_layers
        and None in longer.lower[count:]
    )


def _declared(vocabulary: Vocabulary, source: Source, form: Form, short: Shorter) -> bool:
    """Whether a directive gives this spelling a shape that the longer one cannot have."""
    group = vocabulary.forms[form.name]
    longer = {len(f.lower) for f in group if _extends(f, form) and f.own not in short}
    return any(
        spell(found.name) == form.name
        and len(found.corners.lower) == len(form.lower)
        and len(found.corners.upper) == len(form.upper)
        and len(shape) + len(form.lower) not in longer
        for tree, shape in zip(source.keys, source.shapes, strict=True)
        if shape is not None
        for found in source.mentions(tree)
    )


def _defined_as_number(vocabulary: Vocabulary, source: Source, form: Form, short: Shorter) -> bool:
    """Whether a given defines this spelling by something in which no vector stands."""
    for given in source.givens:
        left, right = given.operands[0], given.operands[1]
        match left:
            case Product(_, (head, Group())):
                left = head
        if right is None or not isinstance(left, Name | Scripted):
            continue
        for found in occurrences(left):
            if spell(found.name) == form.name and len(found.corners.lower) == len(form.lower):
                inner = list(occurrences(right, vocabulary.functions))
                if any(_is_short(part, short) for part in inner):
                    return False
                return not _of_components(vocabulary, source, form, right)
    return False


def _of_components(vocabulary: Vocabulary, source: Source, form: Form, right: Tree) -> bool:
    """Whether the longer spelling, a_j, is nowhere defined, so that ``a = σ(z)`` must say what it is too."""
    longer = [other for other in vocabulary.forms[form.name] if _extends(other, form)]
    if any(None not in other.lower[len(form.lower) :] for other in longer) or _sums(right):
        return False
    lengths = {len(other.lower) for other in longer}
    lefts = [given.operands[0] for given in source.givens]
    mentions = [*occurrences(right), *(o for left in lefts if left is not None for o in _heads(left))]
    return not any(spell(o.name) == form.name and len(o.corners.lower) in lengths for o in mentions)


def _heads(left: Tree) -> Iterator[Occurrence]:
    """The name that a left side defines, if it is one with its indices."""
    match left:
        case Product(_, (head, Group())):
            yield from _heads(head)
        case Name() | Scripted():
            yield from occurrences(left)


def _sums(tree: Tree) -> bool:
    return isinstance(tree, BigOperator) or any(map(_sums, subtrees(tree)))


def _is_short(found: Occurrence, short: Shorter) -> bool:
    """Whether this is a vector: a name with fewer lower indices than its family has."""
    name, count = spell(found.name), len(found.corners.lower)
    return any(form.name == name and len(form.lower) == count for form in short.values())
