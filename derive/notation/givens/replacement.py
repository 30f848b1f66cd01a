"""Which of several givens for the same quantity counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from derive.documents.note import Entry
from derive.latex import syntax as tex
from derive.latex.syntax import Tree
from derive.notation.givens.chains import split_links
from derive.notation.givens.given import Given, Trouble, without_arguments
from derive.notation.givens.parsing import Parser
from derive.notation.scripts import Mark, corners, head_of, is_transpose, mark, scripts_of, spell
from derive.notation.settings import Settings
from derive.notation.system import System
from derive.notation.vocabulary import BUILTIN
from derive.results import Code


class _Target(Struct, frozen=True):
    """What quantity a given is for: its name, and its indices with letters left open."""

    name: str
    upper: tuple[str, ...]
    lower: tuple[str, ...]


def directive_givens(parser: Parser) -> tuple[list[Given], list[Given]]:
    """The givens of directives, one equation each, without those that a later directive replaces.

    Beside them the links of chains that define nothing.
    """
    kept: list[Given] = []
    for entry in parser.settings.given:
        tree = parser.relation(entry)
        if tree is None:
            continue
        given = Given(tree, entry)
        target = _target(given.left, parser.settings)
        if target is not None:
            kept = [old for old in kept if not _replaces(given, target, old, parser.settings)]
        kept.append(given)
    return split_links(kept, parser.settings)


def unread_functions(links: Iterable[Given], system: System) -> Iterator[Trouble]:
    """Links that say of a function what is no definition of it: what it is, is not known."""
    defined = {one.function for one in system.functions} | BUILTIN
    for link in links:
        match link.left:
            case tex.Product("", (tex.Name() as head, tex.Group("("))) if spell(head) not in defined:
                message = "what this says of a function is not understood"
                yield Trouble(link.entry, Code.UNDECIDED, message, tree=link.tree)


def not_replaced(local: Iterable[Given], given: Iterable[Given]) -> Iterator[Given]:
    """The definitions of a note but for those that a directive, which comes later, replaces."""
    replaced = {without_arguments(one.left) for one in given}
    yield from (one for one in local if without_arguments(one.left) not in replaced)


def rivals(parser: Parser) -> list[tuple[Entry, Entry]]:
    """Pairs of givens of one directive with the same left side: both cannot define it."""
    found: list[tuple[Entry, Entry]] = []
    seen: dict[tuple[int, Tree], Entry] = {}
    for entry in parser.settings.given:
        tree = parser.relation(entry)
        left = tree.operands[0] if tree is not None else None
        if left is None:
            continue
        earlier = seen.setdefault((entry.group, left), entry)
        if earlier is not entry:
            found.append((earlier, entry))
    return found


def _replaces(new: Given, target: _Target, old: Given, settings: Settings) -> bool:
    if new.entry is None or old.entry is None or new.entry.group == old.entry.group:
        return False
    other = _target(old.left, settings)
    if other is None or target.name != other.name or target.upper != other.upper:
        return False
    # With and without lower indices it is the same quantity, by its components or as a whole.
    return target.lower == other.lower or not target.lower or not other.lower


def _target(left: Tree | None, settings: Settings) -> _Target | None:
    left = without_arguments(left)
    if not isinstance(left, tex.Name | tex.Scripted):
        return None
    base = head_of(left)
    if not isinstance(base, tex.Name):
        return None
    found = corners(scripts_of(left))

    def text(one: Mark) -> str:
        if one.letter is None:
            return one.text
        return "·" + settings.indices.get(one.stem, "")

    bare = tuple(text(one) for t in found.bare if not is_transpose(t) and (one := mark(t)))
    return _Target(spell(base), (*map(text, found.upper), *bare), tuple(map(text, found.lower)))
