"""The givens that a note is written from: of a network, of a note, of a note with something put in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from derive.derivation import reading_of
from derive.documents import Note
from derive.documents.note import Entry
from derive.latex import LatexError, parse_tree, to_latex
from derive.latex import syntax as tex
from derive.latex.syntax import Tree, children
from derive.lecture.anatomy import find_cost
from derive.notation.reading import Reading, read_givens
from derive.notation.settings import Settings
from derive.notation.system import depends_on
from derive.notation.terms import Derivative

#: The group of what is given last: it takes the place of all before.
LATEST = 10**6


class Givens(Struct, frozen=True, dict=True):
    """What is given: the directives merged, and the definitions that a note made itself, as equations."""

    settings: Settings

    @cached_property
    def reading(self) -> Reading:
        """The givens, read."""
        return read_givens(self.settings)

    @cached_property
    def equations(self) -> tuple[str, ...]:
        """All given equations in one spelling.  Raises `LatexError` for one that cannot be read."""
        return tuple(self.spelt(entry.latex) for entry in self.settings.given)

    def spelt(self, latex: str) -> str:
        """A formula with the note's macros expanded and nothing in it that is no formula."""
        return to_latex(parse_tree(latex, names=self.settings.names, macros=self.settings.macros))

    def with_given(self, *equations: str) -> Givens:
        """The same with further equations; what they define is defined by them alone."""
        added = tuple(Entry(latex, 0, 0, group=LATEST) for latex in equations)
        return Givens(replace(self.settings, given=(*self.settings.given, *added)))

    def without_dependence(self, name: str) -> Givens:
        """The same without what an open quantity was said to depend on."""
        kept = {key: value for key, value in self.settings.depends.items() if key != name}
        return Givens(replace(self.settings, depends=kept))

    @cached_property
    def letters(self) -> frozenset[str]:
        """All letters that the givens use for anything."""
        found = {"e", "d"}
        for given in self.reading.givens:
            for side in given.sides:
                found.update(_letters(side))
        return frozenset(found | set(self.settings.indices))

    def unused(self, letters: str) -> str:
        """The first of some letters that the givens do not use."""
        return next((letter for letter in letters if letter not in self.letters), letters[-1])


def _letters(tree: Tree) -> Iterator[str]:
    if isinstance(tree, tex.Name):
        yield tree.text
    for part in children(tree):
        yield from _letters(part)


def of_note(note: Note) -> Givens:
    """The givens of a note: of all its directives, and those definitions of its formulas that it uses."""
    reading = reading_of(note)
    stated = Givens(reading.settings)
    made = [to_latex(given.tree) for given in reading.givens if given.entry is None]
    idle = _idle(stated.with_given(*made)) if made else frozenset()
    return stated.with_given(*(latex for latex in made if latex not in idle))


def _idle(givens: Givens) -> frozenset[str]:
    """The definitions on which the cost does not depend and that name no derivative."""
    system = givens.reading.system
    try:
        used = depends_on(system, find_cost(givens.reading))
    except ValueError:
        return frozenset()
    idle = (d for d in system.definitions if d.family not in used and not isinstance(d.body, Derivative))
    return frozenset(definition.source for definition in idle)


# As directives


def directives(givens: Givens) -> str:
    """The YAML that says all of this again, indented to stand under ``derive:``."""
    return "".join(_lines(givens))


def _lines(givens: Givens) -> Iterator[str]:
    settings = givens.settings
    for key in ("layers", "names", "functions"):
        if value := getattr(settings, key):
            yield f"  {key}: [{', '.join(map(_scalar, value))}]\n"
    for key in ("vectors", "layout", "summation"):
        if value := getattr(settings, key):
            yield f"  {key}: {_scalar(value)}\n"
    for key in ("indices", "operators"):
        yield from _mapping(key, {name: _scalar(value) for name, value in getattr(settings, key).items()})
    for key in ("units", "shapes", "samples", "depends"):
        lists = {name: f"[{', '.join(map(_scalar, some))}]" for name, some in getattr(settings, key).items()}
        yield from _mapping(key, lists)
    yield from _mapping("sizes", {name: str(size) for name, size in settings.sizes.items()})
    for key, equations in (("given", givens.equations), ("assume", _assumptions(givens))):
        if equations:
            yield f"  {key}:\n" + "".join(f"    - {_scalar(latex)}\n" for latex in equations)
    if settings.cost:
        yield f"  cost: {_scalar(settings.cost)}\n"


def _assumptions(givens: Givens) -> tuple[str, ...]:
    return tuple(givens.spelt(entry.latex) for entry in givens.settings.assume)


def _mapping(key: str, entries: Mapping[str, str]) -> Iterator[str]:
    if entries:
        yield f"  {key}: {{{', '.join(f'{_scalar(name)}: {value}' for name, value in entries.items())}}}\n"


def _scalar(value: str | int) -> str:
    """A YAML scalar that nothing can escape from."""
    text = str(value)
    if isinstance(value, int) or re.fullmatch(r"[A-Za-z][A-Za-z_]*", text, re.ASCII):
        return text if text.lower() not in _WORDS else f"'{text}'"
    if text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    return json.dumps(text)


#: What YAML takes for something else than a word.
_WORDS = frozenset(["y", "n", "yes", "no", "on", "off", "true", "false", "null"])


__all__ = ["Givens", "LatexError", "directives", "of_note"]
