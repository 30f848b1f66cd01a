r"""Names that are read as if they were written otherwise.

Indices above, ``S^{ij}``, are read like those below, ``S_{ij}``, where i and j cannot be powers.  Two letters
or more above a name are indices if each of them is summed over in the statement or stands as an index on
another side of it, too, and none of them is a quantity.  In a note with such names a letter above that is one
of these indices is an index, too, and ``\delta^i_m`` is written like ``\delta_{im}``.

A letter that the givens use bold and plain, each without an index, is two quantities; with an index, the
plain one is a component of the bold one.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from derive.latex.rewriting import with_parts
from derive.latex.syntax import Differential, Name, Product, Relation, Scripted, Tree
from derive.latex.syntax import Sequence as Listing
from derive.notation.scripts import Mark, corners, is_exponential, spell, split_marks, subtrees
from derive.notation.vocabulary.occurrences import bound_letters, occurrences

#: Fonts that set vectors and matrices apart.
BOLD = frozenset({"\\mathbf", "\\boldsymbol", "\\bm", "\\vec", "\\overrightarrow", "\\pmb"})


class Spellings(Struct, frozen=True):
    """Names with indices above, the ``letters`` of these indices, and names that are ``bold`` and plain."""

    names: frozenset[str] = frozenset()
    letters: frozenset[str] = frozenset()
    bold: frozenset[str] = frozenset()

    def __or__(self, other: Spellings) -> Spellings:
        return Spellings(self.names | other.names, self.letters | other.letters, self.bold | other.bold)

    def __bool__(self) -> bool:
        return bool(self.names or self.bold)


def find_spellings(relations: Sequence[Relation], known: Container[str] = ()) -> Spellings:
    """What some equations write otherwise than it is read; of names that are ``known`` they do not tell."""
    sides = [side for relation in relations for side in relation.operands if side is not None]
    bold = {name for name in _in_fonts(sides, bold=True) & _in_fonts(sides, bold=False) if name not in known}
    if not any(True for side in sides for _ in _raised_in(side)):
        return Spellings(frozenset(), frozenset(), frozenset(bold))
    bare = {spell(one.name) for side in sides for one in occurrences(side) if one.corners == corners(())}
    shifted = {one.letter for side in sides for marks in _marks(side) for one in marks if one.shift}
    names: set[str] = set()
    letters: set[str] = set()
    for relation in relations:
        own = [side for side in relation.operands if side is not None]
        for number, side in enumerate(own):
            elsewhere = {x for other in (*own[:number], *own[number + 1 :]) for x in _letters(other)}
            elsewhere.update(bound_letters(side))
            for name, above in _raised_in(side):
                plain = name not in bare and name not in known
                if plain and above <= elsewhere and not above & (bare | shifted):
                    names.add(name)
                    letters |= above
    return Spellings(frozenset(names), frozenset(letters), frozenset(bold))


def plain_only(keys: Iterable[Tree]) -> set[str]:
    """The names of directives that stand plain there, and not bold."""
    found = [one.name for key in keys for one in occurrences(key)]
    return {spell(name) for name in found} - {spell(name) for name in found if BOLD.intersection(name.fonts)}


def _in_fonts(sides: Iterable[Tree], *, bold: bool) -> set[str]:
    """The names that stand without an index somewhere, bold or plain."""
    return {
        spell(one.name)
        for side in sides
        for one in occurrences(side)
        if not one.corners.lower and not one.corners.upper and bool(BOLD.intersection(one.name.fonts)) == bold
    }


def respelled(tree: Tree, spellings: Spellings) -> Tree:
    """A tree with its names written as they are read."""
    return _lowered(_in_bold(tree, spellings.bold), spellings) if spellings else tree


def _in_bold(tree: Tree, names: frozenset[str]) -> Tree:
    """A tree in which the bold ones of these names have names of their own."""
    if not names:
        return tree
    match tree:
        case Name() if spell(tree) in names and BOLD.intersection(tree.fonts):
            return _bold(tree)
        case Scripted(Name() as base, scripts) if spell(base) in names and corners(scripts).lower:
            return replace(tree, base=_bold(base))
        case Scripted(Name("e"), scripts):
            return replace(tree, scripts=tuple((at, _in_bold(script, names)) for at, script in scripts))
        case Differential(scripts=scripts):
            inner = tuple((at, _in_bold(script, names)) for at, script in scripts)
            return with_parts(replace(tree, scripts=inner), lambda part: _in_bold(part, names))
    return with_parts(tree, lambda part: _in_bold(part, names))


def _bold(name: Name) -> Name:
    return replace(name, accents=("\\mathbf", *name.accents), fonts=())


def _lowered(tree: Tree, raised: Spellings) -> Tree:
    """A tree with the indices above these names below them."""
    if not raised.names:
        return tree
    match tree:
        case Scripted(Name() as base, scripts) if _applies(base, scripts, raised):
            marks: list[Tree] = []
            for place in ("^", "_"):
                marks += [item for at, script in scripts if at == place for item in _items(script)]
            return replace(tree, scripts=(("_", Listing(tuple(marks))),))
        case Scripted(base, scripts) if not isinstance(base, Name) or is_exponential(base, scripts):
            inner = tuple((at, _lowered(s, raised) if at == "^" else s) for at, s in scripts)
            return replace(tree, base=_lowered(base, raised), scripts=inner)
        case Differential(scripts=scripts):
            inner = tuple((at, _lowered(script, raised)) for at, script in scripts)
            return with_parts(replace(tree, scripts=inner), lambda part: _lowered(part, raised))
    return with_parts(tree, lambda part: _lowered(part, raised))


def _applies(base: Name, scripts: tuple[tuple[str, Tree], ...], raised: Spellings) -> bool:
    """Whether what stands above a name are indices."""
    above = [script for place, script in scripts if place == "^"]
    letters = _index_letters(above[0]) if len(above) == 1 else None
    if letters is None or any(split_marks(script) is None for place, script in scripts if place == "_"):
        return False
    return spell(base) in raised.names or base.text == "\\delta" or set(letters) <= raised.letters


def _index_letters(script: Tree) -> list[str] | None:
    """The letters above a name, if there is nothing else: ``ij``, ``i,j``; a transpose is none."""
    letters = [item.text for item in _items(script) if isinstance(item, Name) and not item.accents]
    plain = all(len(text) == 1 and text.isascii() and text.islower() for text in letters)
    return letters if plain and len(letters) == len(_items(script)) else None


def _items(script: Tree) -> tuple[Tree, ...]:
    match script:
        case Product("", items) | Listing(items):
            return items
    return (script,)


def _raised_in(tree: Tree) -> Iterator[tuple[str, set[str]]]:
    """Names with two letters or more above and nothing below, with these letters."""
    match tree:
        case Scripted(Name() as base, (("^", script),), 0) if base.text != "e":
            letters = _index_letters(script)
            if letters is not None and len(letters) > 1:
                yield spell(base), set(letters)
    for part in subtrees(tree):
        yield from _raised_in(part)


def _letters(tree: Tree) -> Iterator[str]:
    """All letters that stand in scripts of names."""
    if (
        isinstance(tree, Scripted)
        and isinstance(tree.base, Name)
        and not is_exponential(tree.base, tree.scripts)
    ):
        for _, script in tree.scripts:
            yield from (item.text for item in _items(script) if isinstance(item, Name))
    for part in subtrees(tree):
        yield from _letters(part)


def _marks(tree: Tree) -> Iterable[list[Mark]]:
    """The indices in each script of a tree."""
    if isinstance(tree, Scripted) and isinstance(tree.base, Name):
        yield from (marks for _, script in tree.scripts if (marks := split_marks(script)))
    for part in subtrees(tree):
        yield from _marks(part)
