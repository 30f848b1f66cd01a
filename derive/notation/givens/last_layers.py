"""Which letters name the last layer."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from typing import TypeAlias

from derive.latex import syntax as tex
from derive.latex.syntax import Tree
from derive.notation.elaborate import Elaborator
from derive.notation.givens.given import Given, without_arguments
from derive.notation.givens.layers import indices_of_layers, layer_marks
from derive.notation.givens.parsing import Declared
from derive.notation.scripts import head_of, spell, subtrees
from derive.notation.terms import LAST
from derive.notation.vocabulary import Names, bound_letters, limit_marks

#: The sides of a given, or an open quantity with what it depends on.
Sides: TypeAlias = tuple[Tree | None, tuple[Tree, ...]]


def find_last_layers(
    names: Names, declared: Declared, givens: Sequence[Given], limits: Container[str]
) -> frozenset[str]:
    """Note in ``names`` the layer letters that never vary; returns those that vary.

    The former stand only on the right (of the cost), or are upper limits of sums over layers, or have a size.
    ``limits`` are size symbols in sums.
    """
    sides: list[Sides] = [
        (given.left, tuple(o for o in given.tree.operands[1:] if o is not None)) for given in givens
    ]
    sides += declared.depends
    variable: set[str] = set()
    fixed = dict(_beside_general(names, [left for left, _ in sides if left is not None]))
    for left, rest in sides:
        own = dict(layer_marks(names, left)) if left is not None else {}
        variable.update(text for text in own if text not in fixed)
        bound = {letter for tree in rest for letter in bound_letters(tree)}
        for tree in rest:
            fixed.update((t, kind) for t, kind in layer_marks(names, tree) if t not in own and t not in bound)
    others = variable - set(fixed)
    names.anchors.update((text, kind) for text, kind in fixed.items() if text not in variable or others)
    for left, rest in sides:
        for side in (left, *rest):
            if side is not None:
                found = _last_in_sums(names, side)
                names.anchors.update((text, kind) for text, kind in found if text not in variable)
    kinds = {slot for slots in names.ordinals.values() for slot in slots if slot}
    for text in names.vocabulary.settings.sizes:
        if len(kinds) == 1 and len(text) == 1 and text not in variable and text not in limits:
            names.anchors[text] = next(iter(kinds))
    for left, rest in sides:
        _note_beyond(names, left, rest, variable)
    return frozenset(variable)


def _beside_general(names: Names, lefts: Sequence[Tree]) -> Iterator[tuple[str, str]]:
    """Capitals in definitions of what is defined for every layer as well: L in ``a^{(L)} = …``."""
    found: dict[str, dict[str, str]] = {}
    for left in lefts:
        head = head_of(without_arguments(left))
        if isinstance(head, tex.Name):
            found.setdefault(spell(head), {}).update(layer_marks(names, left))
    for letters in found.values():
        general = {kind for text, kind in letters.items() if not text.isupper()}
        yield from ((text, kind) for text, kind in letters.items() if text.isupper() and kind in general)


def _note_beyond(names: Names, left: Tree | None, rest: Sequence[Tree], variable: Container[str]) -> None:
    """How far a given reaches beyond the layer with the letter of a last one."""
    own = {text for text, _ in layer_marks(names, left)} if left is not None else set()
    bound = {letter for tree in rest for letter in bound_letters(tree)}
    for tree in (left, *rest):
        for one, kind in indices_of_layers(names, tree) if tree is not None else ():
            text = one.letter or one.word or ""
            last = text in names.anchors or (text not in own and text not in bound and text not in variable)
            if last and one.shift > names.beyond.get(kind, 0):
                names.beyond[kind] = one.shift


def bind_last(reader: Elaborator, left: Tree, right: Tree, keep: Iterable[str] = ()) -> None:
    """In a given, a layer letter only on the right is the last layer, except for those to ``keep``."""
    names = reader.names
    own = {text for text, _ in layer_marks(names, left)} | set(keep)
    bound = set(bound_letters(right))
    for text, kind in layer_marks(names, right):
        if text not in own and text not in bound and text not in names.anchors:
            reader.scope[text] = LAST + kind


def _last_in_sums(names: Names, tree: Tree) -> Iterator[tuple[str, str]]:
    """The upper limit of a sum over layers or time is the last one."""
    if isinstance(tree, tex.BigOperator) and isinstance(tree.upper, tex.Name):
        bound = {m.letter for m in limit_marks(tree.lower)}
        for text, ordinal in layer_marks(names, tree.body):
            if text in bound:
                yield spell(tree.upper), ordinal
    for part in subtrees(tree):
        yield from _last_in_sums(names, part)
