"""Which of several givens for the same quantity counts."""

from __future__ import annotations

from dataclasses import dataclass

from derive.documents.note import Entry
from derive.latex import syntax as tex
from derive.latex.syntax import Tree
from derive.notation.givens.given import Given, without_arguments
from derive.notation.givens.parsing import Parser
from derive.notation.scripts import Mark, corners, head_of, is_transpose, mark, scripts_of, spell
from derive.notation.settings import Settings


@dataclass(frozen=True, slots=True)
class _Target:
    """What quantity a given is for: its name, and its indices with letters left open."""

    name: str
    upper: tuple[str, ...]
    lower: tuple[str, ...]


def directive_givens(parser: Parser) -> list[Given]:
    """The givens of directives, without those that a later directive replaces."""
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
    return kept


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
        return "·" + settings.indices.get(one.letter, "")

    bare = tuple(text(one) for t in found.bare if not is_transpose(t) and (one := mark(t)))
    return _Target(spell(base), (*map(text, found.upper), *bare), tuple(map(text, found.lower)))
