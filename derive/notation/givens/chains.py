r"""Givens with more than one relation sign: ``y = \sigma(z) = \frac{1}{1 + e^{-z}}`` gives y and σ.

Each further link says what the function or quantity on one of its sides is, where nothing else does.  A link
between two things that are known already defines nothing: it has to follow from the other givens.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from derive.latex import syntax as tex
from derive.latex.rewriting import with_parts
from derive.latex.syntax import Tree
from derive.notation.givens.given import Given, without_arguments
from derive.notation.scripts import Corners, corners, head_of, scripts_of, spell, split_marks, subtrees
from derive.notation.settings import Settings
from derive.notation.vocabulary import BUILTIN, all_names, occurrences
from derive.notation.vocabulary.known import GREEK_FUNCTIONS
from derive.notation.vocabulary.occurrences import size_symbols
from derive.notation.vocabulary.source import stem

#: What the argument of a function may be called that is written for one quantity only.
ARGUMENTS = "xuvstz"
#: Names that mean the same everywhere.
CONSTANTS = frozenset({"e", "\\pi"})


def function_given(
    left: Tree, right: Tree, taken: Collection[str] = (), defined: Collection[str] | None = None
) -> tex.Relation | None:
    r"""``f(t) = …`` for ``f(z_j) = …``, if the right side depends on z_j alone; None if it does not.

    ``taken`` are names that t must not be.  Where the ``defined`` names are known, others without an index
    are constants beside z_j.
    """
    match left:
        case tex.Product("", (tex.Name() as head, tex.Group("(", argument) as group)):
            if spell(head) in BUILTIN or isinstance(argument, tex.Sequence | tex.Number):
                return None
        case _:
            return None
    if isinstance(argument, tex.Name):
        name, body = argument, right
    else:
        used = {*all_names(right), *all_names(left), *taken}
        name = tex.Name(next((one for one in ARGUMENTS if one not in used), "\ue002"), span=argument.span)
        body = replaced(right, {argument, group}, name)
    further = _further(body, head)
    if spell(name) not in further or spell(head) in all_names(body):
        return None
    if not further - {spell(name)} <= _constants(body, defined):
        return None
    call = tex.Product("", (head, replace(group, body=name)), span=left.span)
    return tex.Relation((call, body), ("=",), span=(left.span[0], right.span[1]))


def replaced(tree: Tree, parts: set[Tree], new: Tree) -> Tree:
    """A tree with something else in the place of some of its parts, exponents of e among them."""
    if tree in parts:
        return new
    if isinstance(tree, tex.Scripted) and (powers := _powers(tree)):
        rest = tuple(script for script in tree.scripts if script not in powers)
        if rest and replace(tree, scripts=rest) in parts:
            return tex.Scripted(new, powers, span=tree.span)
    if isinstance(tree, tex.Scripted) and (not isinstance(tree.base, tex.Name) or tree.base.text == "e"):
        scripts = tuple((p, replaced(t, parts, new) if p == "^" else t) for p, t in tree.scripts)
        return replace(tree, base=replaced(tree.base, parts, new), scripts=scripts)
    return with_parts(tree, lambda part: replaced(part, parts, new))


def _powers(tree: tex.Scripted) -> tuple[tuple[str, Tree], ...]:
    """The numbers above a name that has indices below: the square of ``z_j^2``."""
    return tuple(one for one in tree.scripts if one[0] == "^" and isinstance(one[1], tex.Number))


def _further(tree: Tree, head: tex.Name) -> set[str]:
    """The names in a tree that are neither constants nor functions."""
    called = {spell(head)} | {spell(one.name) for one in occurrences(tree) if one.called is not None}
    return {name for name in all_names(tree) if name not in CONSTANTS | BUILTIN | GREEK_FUNCTIONS | called}


def _constants(tree: Tree, defined: Collection[str] | None) -> set[str]:
    """Names without an index and without a definition."""
    if defined is None:
        return set()
    found = [one for one in occurrences(tree) if spell(one.name) not in defined]
    indexed = {spell(one.name) for one in found if one.corners.lower or one.corners.upper or one.primes}
    return {spell(one.name) for one in found} - indexed


def split_links(givens: Sequence[Given], settings: Settings) -> tuple[list[Given], list[Given]]:
    """Givens with one relation sign each, and the links among them that define nothing."""
    first = [given for given in givens if len(given.tree.operands) < 3]
    chains = [given for given in givens if len(given.tree.operands) > 2]
    heads = [_link(given, 0) for given in chains]
    splitter = _Splitter([*first, *heads], settings)
    kept: list[Given] = []
    loose: list[Given] = []
    for given in givens:
        if len(given.tree.operands) < 3:
            kept.append(splitter.general(given))
            continue
        kept.append(splitter.opened(given))
        for position in range(1, len(given.tree.signs)):
            link = _link(given, position)
            meaning = splitter.meaning(link)
            if meaning is None:
                loose.append(link)
            else:
                kept.append(meaning)
                splitter.givens.append(meaning)
    return kept, loose


def _link(given: Given, position: int) -> Given:
    """One relation of a chain."""
    left, right = given.tree.operands[position : position + 2]
    span = (left.span[0] if left else 0, right.span[1] if right else 0)
    return Given(tex.Relation((left, right), (given.tree.signs[position],), span=span), given.entry)


@dataclass
class _Splitter:
    """What is known while chains are taken apart: the givens so far."""

    givens: list[Given]
    settings: Settings

    def general(self, given: Given) -> Given:
        r"""``\sigma(t) = …`` for ``\sigma(z_j) = …``."""
        left, right = given.left, given.right
        if left is None or right is None or isinstance(_argument(left), tex.Name | None):
            return given
        if not self._is_function(_called(left)):
            return given
        relation = function_given(left, right, self._names())
        return given if relation is None else Given(relation, given.entry)

    def opened(self, given: Given) -> Given:
        """The first link; what depends on more than the argument of a function is given without that."""
        first, operands = _link(given, 0), given.tree.operands
        middle, last = operands[1], operands[2]
        name = _called(middle)
        if middle is None or last is None or name is None or self._is_function(name):
            return self.general(first)
        if name in self._defined_functions() or function_given(middle, last) is not None:
            return first
        relation = tex.Relation((operands[0], last), first.tree.signs, span=given.tree.span)
        return Given(relation, given.entry)

    def meaning(self, link: Given) -> Given | None:
        """What a further link defines; None if nothing."""
        left, right = link.left, link.right
        if left is None or right is None or link.tree.signs[0] == "\\approx":
            return None
        name = _called(left)
        if name is not None:
            if name in self._defined_functions() or name in BUILTIN:
                return None
            known = {own[0] for given in self.givens if (own := _head(given.left)) is not None}
            relation = function_given(left, right, self._names(), known if self._is_function(name) else None)
            if relation is not None:
                return Given(relation, link.entry)
            return None if self._is_function(name) or self._is_defined(left) else link
        if self._is_new(left, right):
            return link
        if self._is_new(right, left) and _letters(right) <= _letters(left):
            return Given(tex.Relation((right, left), ("=",), span=link.tree.span), link.entry)
        return None

    def _is_function(self, name: str | None) -> bool:
        return name is not None and (name in GREEK_FUNCTIONS or name in map(stem, self.settings.functions))

    def _names(self) -> set[str]:
        return {name for given in self.givens for side in given.sides for name in all_names(side)}

    def _defined_functions(self) -> set[str]:
        return {name for given in self.givens if (name := _called(given.left)) is not None}

    def _is_defined(self, left: Tree) -> bool:
        own = _head(left)
        return own is None or any(_head(given.left) == own for given in self.givens)

    def _is_new(self, tree: Tree, other: Tree) -> bool:
        """Whether a side is, alone, a quantity without a definition that the other does not depend on."""
        base = head_of(tree)
        if not isinstance(tree, tex.Name | tex.Scripted) or not isinstance(base, tex.Name):
            return False
        found = corners(scripts_of(tree))
        if found.bare or not found.readable:
            return False
        name = spell(base)
        sizes = {size for given in self.givens for side in given.sides for size in size_symbols(side)}
        if name in sizes | CONSTANTS | BUILTIN | set(self.settings.sizes):
            return False
        marks = (*found.lower, *found.upper)
        single = bool(marks) and all(m.number for m in marks)
        last = any(m.letter is not None and m.letter.isupper() for m in found.upper)
        if (single or last) and not self._is_covered(tree):
            return True
        if any(m.number for m in marks) or self._is_defined(tree):
            return False
        return name not in self._reached(other)

    def _is_covered(self, tree: Tree) -> bool:
        """Whether a unit or a layer has a definition of its own, or by its number one for all of them."""
        own = _head(tree)
        for given in self.givens:
            left = without_arguments(given.left)
            if left is None or _head(left) != own:
                continue
            if left == tree or (_letters(left) and not _letters(tree)):
                return True
        return False

    def _reached(self, tree: Tree) -> set[str]:
        """The names that a tree depends on."""
        found: set[str] = set()
        waiting = list(all_names(tree))
        while waiting:
            name = waiting.pop()
            if name in found:
                continue
            found.add(name)
            for given in self.givens:
                if (own := _head(given.left)) is not None and own[0] == name and given.right is not None:
                    waiting.extend(all_names(given.right))
        return found


def _argument(tree: Tree | None) -> Tree | None:
    match tree:
        case tex.Product("", (tex.Name(), tex.Group("(", argument))):
            return argument
    return None


def _called(tree: Tree | None) -> str | None:
    """The name in ``f(x)``; None if this is something else."""
    match tree:
        case tex.Product("", (tex.Name() as head, tex.Group("("))):
            return spell(head)
    return None


def _head(tree: Tree | None) -> tuple[str, int, int] | None:
    """The name that a left side is about, with the number of its indices."""
    plain = without_arguments(tree)
    base = head_of(plain)
    if plain is None or not isinstance(base, tex.Name):
        return None
    found: Corners = corners(scripts_of(plain))
    return spell(base), len(found.lower), len(found.upper) + len(found.bare)


def _letters(tree: Tree) -> set[str]:
    """The letters in the scripts of a tree."""
    return {letter for part in _scripts(tree) for one in split_marks(part) or () if (letter := one.letter)}


def _scripts(tree: Tree) -> Iterator[Tree]:
    if isinstance(tree, tex.Scripted):
        yield from (script for place, script in tree.scripts if place == "_")
        yield from (s.body if isinstance(s, tex.Group) else s for place, s in tree.scripts if place == "^")
    for part in subtrees(tree):
        yield from _scripts(part)
