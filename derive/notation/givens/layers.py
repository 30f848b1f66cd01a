"""Which indices run over layers or time: those whose letter is shifted somewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from derive.latex import syntax as tex
from derive.latex.syntax import Tree
from derive.notation.givens.given import Given
from derive.notation.givens.parsing import Declared, Parser
from derive.notation.problems import Unclear
from derive.notation.scripts import Mark, mark, spell, subtrees
from derive.notation.vocabulary import Names, Occurrence, occurrences

#: An index place (of a form, a function or a size symbol), or a letter within one given.
Node: TypeAlias = tuple[Any, ...]


@dataclass
class Places:
    """Which index places run over layers: those whose letter is shifted somewhere, and all tied to them.

    A place is ``numbered`` where a bracketed number or a word stands in it, ``lettered`` where a letter does.
    """

    parent: dict[Node, Node] = field(default_factory=dict)
    shifted: set[Node] = field(default_factory=set)
    numbered: set[Node] = field(default_factory=set)
    lettered: set[Node] = field(default_factory=set)

    def find(self, node: Node) -> Node:
        """The node that stands for all that are tied to this one."""
        self.parent.setdefault(node, node)
        while self.parent[node] != node:
            node = self.parent[node]
        return node

    def union(self, one: Node, other: Node) -> None:
        """Tie two nodes: what holds for one holds for the other."""
        left, right = self.find(one), self.find(other)
        if left != right:
            self.parent[right] = left


def settle_layers(names: Names, parser: Parser, declared: Declared, givens: Sequence[Given]) -> None:
    """Note in ``names`` which index places of which form run over layers."""
    places = Places()
    scopes: list[list[Tree]] = [given.sides for given in givens]
    scopes += [[head, *members] for head, members in declared.depends]
    for tree, dimensions in zip(declared.keys, declared.shapes, strict=True):
        sizes = [parser.tree(d) for d in dimensions if isinstance(d, str)]
        scopes.append([tree, *(size for size in sizes if size is not None)])
    for number, trees in enumerate(scopes):
        for tree in trees:
            for found in (*occurrences(tree), *_limits(tree)):
                _note(names, places, number, found)
    labels = _labels(places)
    _settle_forms(names, places, labels)
    for node in list(places.parent):
        if node[0] == "size" and places.find(node) in labels:
            names.size_ordinals[node[1]] = labels[places.find(node)]


def layer_marks(names: Names, tree: Tree) -> Iterator[tuple[str, str]]:
    """The letters and words that stand for layers in a tree, each with the kind of layers."""
    for one, kind in indices_of_layers(names, tree):
        yield (one.letter or one.word or ""), kind


def indices_of_layers(names: Names, tree: Tree) -> Iterator[tuple[Mark, str]]:
    """The indices that name layers by a letter or a word in a tree, each with the kind of layers."""
    for found in occurrences(tree):
        try:
            match = names.vocabulary.match(spell(found.name), found.corners)
        except Unclear:
            continue
        slots = names.slots(match.form)
        for one, slot in zip((*match.upper, *match.lower), slots, strict=False):
            if slot is not None and (one.letter or one.word):
                yield one, slot


def _note(names: Names, places: Places, number: int, found: Occurrence) -> None:
    """Tie the index places of an occurrence to the letters that stand there."""
    name, at = spell(found.name), found.corners
    marks: tuple[Mark, ...] = (*at.upper, *at.lower)
    try:
        match = names.vocabulary.match(name, at)
    except Unclear:
        if name in names.vocabulary.sizes:
            for one in (*marks, *(m for t in at.bare if (m := mark(t)))):
                _tie(places, number, ("size", name), one)
        elif name in names.vocabulary.functions:
            for position, one in enumerate(marks):
                _tie(places, number, ("function", name, position), one)
        return
    for position, one in enumerate((*match.upper, *match.lower)):
        _tie(places, number, ("slot", match.form.own, position), one)


def _tie(places: Places, number: int, slot: Node, one: Mark) -> None:
    places.find(slot)
    if one.letter is None:
        if one.style or one.word:
            places.numbered.add(slot)
        return
    letter = ("letter", number, one.letter)
    places.union(slot, letter)
    places.lettered.add(slot)
    if one.shift:
        places.shifted.add(slot)


def _labels(places: Places) -> dict[Node, str]:
    """A name for each kind of layers, by the node that stands for it: the letter that is used most."""
    labels: dict[Node, str] = {}
    for root in sorted({places.find(node) for node in places.shifted}, key=repr):
        letters = sorted(
            node[2] for node in places.parent if node[0] == "letter" and places.find(node) == root
        )
        lower = [letter for letter in letters if letter.islower()] or letters or ["l"]
        name = max(sorted(set(lower)), key=lower.count)
        labels[root] = name if name not in labels.values() else f"{name}{len(labels)}"
    return labels


def _settle_forms(names: Names, places: Places, labels: Mapping[Node, str]) -> None:
    # Above a name, a bracketed number that no letter ever replaces is a layer, too.
    lonely = {node for node in places.numbered if node not in places.lettered and _is_upper(node)}
    plain = next(iter(labels.values()), "l")
    for form in (form for group in names.vocabulary.forms.values() for form in group):
        nodes = [("slot", form.own, position) for position in range(form.upper_slots + form.lower_slots)]
        names.ordinals[form.own] = tuple(
            labels.get(places.find(node), plain if node in lonely else None) for node in nodes
        )


def _is_upper(node: Node) -> bool:
    """Whether a slot stands above its name; numbers below are units."""
    if node[0] != "slot":
        return False
    _, (_, upper, *_), position = node
    return bool(position < sum(label is None for label in upper))


def _limits(tree: Tree) -> Iterator[Occurrence]:
    """Size symbols in upper limits, which are no factors of their own."""
    if isinstance(tree, tex.BigOperator) and tree.upper is not None:
        yield from occurrences(tree.upper)
    for part in subtrees(tree):
        yield from _limits(part)
