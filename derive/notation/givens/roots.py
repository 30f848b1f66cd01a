r"""The root that a square implies: σ beside ``\sigma^2 = …``, where nothing else says what σ is.

It is the positive root.  Only a root that something mentions is taken in: most notes name the square alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from derive.latex import syntax as tex
from derive.latex.syntax import Tree
from derive.notation.givens.given import Given, without_arguments
from derive.notation.scripts import Corners, corners, head_of, scripts_of, spell
from derive.notation.settings import Settings
from derive.notation.vocabulary import Occurrence, occurrences, power_names

SQUARE = tex.Number("2")


def implied_roots(givens: Sequence[Given], trees: Iterable[Tree], settings: Settings) -> list[Given]:
    """Roots of given squares that the givens or further ``trees`` mention, as givens of their own."""
    if not any(_is_square(given.left) for given in givens):
        return []
    powers = set(power_names(tuple(given.tree for given in givens)))
    sources = [side for given in givens for side in given.sides]
    found = [one for tree in (*sources, *trees) for one in occurrences(tree)]
    roots: list[Given] = []
    for given in givens:
        left = given.left
        if not isinstance(left, tex.Scripted) or not isinstance(left.base, tex.Name):
            continue
        name = spell(left.base)
        if [number for base, number in sorted(powers) if base == name] != ["2"] or _declared(name, settings):
            continue
        root = _root(left)
        if root is None or any(_defines(other, root) for other in givens):
            continue
        if any(one.called is not None for one in found if spell(one.name) == name):
            continue
        if any(_is_root(one, root) for one in found):
            relation = tex.Relation((root, tex.Root(left, span=left.span)), ("=",), span=left.span)
            roots.append(Given(relation, given.entry, implied=True))
    return list({given.left: given for given in roots}.values())


def doubtful_roots(givens: Iterable[Given], trees: Sequence[Tree]) -> Iterator[str]:
    """Names of which it is not clear whether they are functions or the roots of given squares."""
    givens = tuple(givens)
    if not any(_is_square(given.left) for given in givens):
        return
    sides = [side for given in givens for side in given.sides]
    for given in givens:
        root = _root(given.left) if isinstance(given.left, tex.Scripted) and not given.implied else None
        base = head_of(root)
        if root is None or not isinstance(base, tex.Name) or any(_is_own(other, root) for other in givens):
            continue
        name, implied = spell(base), any(other.implied and other.left == root for other in givens)
        here = [one for tree in trees for one in occurrences(tree) if spell(one.name) == name]
        named = (one for side in sides for one in occurrences(side) if spell(one.name) == name)
        called = any(one.called is not None for one in named)
        applied = implied and any(one.called or one.primes for one in here)
        bare = called and any(_is_root(one, root) and not one.called for one in here)
        if applied or bare:
            yield name


def _is_own(given: Given, root: Tree) -> bool:
    return _defines(given, root) and not given.implied


def _root(left: tex.Scripted) -> tex.Name | tex.Scripted | None:
    """The name without its square; None if this is no square."""
    scripts = tuple(one for one in left.scripts if one != ("^", SQUARE))
    if len(scripts) != len(left.scripts) - 1 or left.primes or not isinstance(left.base, tex.Name):
        return None
    return replace(left, scripts=scripts) if scripts else left.base


def _is_square(left: Tree | None) -> bool:
    return isinstance(left, tex.Scripted) and _root(left) is not None


def _place(scripts: Corners) -> tuple[int, int]:
    return len(scripts.lower), len(scripts.upper)


def _is_root(one: Occurrence, root: Tree) -> bool:
    """Whether a name stands somewhere other than as its square."""
    base, own = head_of(root), corners(scripts_of(root))
    same = isinstance(base, tex.Name) and spell(one.name) == spell(base) and not one.primes
    return same and SQUARE not in one.corners.bare and _place(one.corners) == _place(own)


def _defines(given: Given, root: Tree) -> bool:
    """Whether a given says what the root is, in all or in part."""
    left = without_arguments(given.left)
    base, own = head_of(left), head_of(root)
    if not isinstance(base, tex.Name) or not isinstance(own, tex.Name) or spell(base) != spell(own):
        return False
    return not any(isinstance(part, tex.Number) for part in corners(scripts_of(left)).bare)


def _declared(name: str, settings: Settings) -> bool:
    """Whether a directive says that this is a function, or what it depends on."""
    texts = (*settings.functions, *settings.depends)
    return any(text.split("_")[0].split("^")[0].strip() == name for text in texts)
