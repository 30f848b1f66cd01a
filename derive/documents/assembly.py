"""From the pieces of a note to the note: directives understood, each formula with what was said for it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from derive.documents.note import Directive, Entry, Formula, Item, Note
from derive.documents.pieces import DirectiveText, Display, Mishap, Piece
from derive.documents.places import Places
from derive.results import Fault

if TYPE_CHECKING:
    from derive.documents.directives import Once

#: The keys whose values are LaTeX texts with places of their own.
_EQUATIONS = frozenset({"given", "assume"})


class _Assembly:
    """The note so far, and what waits for the next formula."""

    def __init__(self, text: str, path: str) -> None:
        self.items: list[Item] = []
        self.faults: list[Fault] = []
        self._path = path
        self._places = Places(text)
        self._pending: dict[str, Once] = {}

    def add(self, piece: Piece) -> None:
        match piece:
            case Display():
                self._formula(piece)
            case DirectiveText():
                self._directive(piece)
            case Mishap(offset, message):
                self._fault(offset, message)

    def finish(self) -> None:
        """What still waits for a formula waits in vain."""
        for key, pending in self._pending.items():
            shown = "given: true" if key == "given" else key
            self._fault(pending.offset, f"`{shown}` applies to no formula: none follows")

    def _formula(self, display: Display) -> None:
        line, column = self._places.at(display.start)
        end_line, _ = self._places.at(max(display.start, display.end - 1))
        if "because" in self._pending and "expect" not in self._pending:
            message = "`because` says why a verdict is expected, but there is no `expect`"
            self._fault(self._pending["because"].offset, message)
        own = {key: pending.value for key, pending in self._pending.items()}
        self._pending = {}
        self.items.append(Formula(display.latex, display.offset, line, column, end_line, **own))

    def _directive(self, directive: DirectiveText) -> None:
        # YAML takes 25 ms to import: a note without directives does not pay for it.
        from derive.documents.directives import read_directive

        declared = read_directive(directive.yaml)
        if declared.settings:
            line, column = self._places.at(directive.start)
            settings = declared.settings
            for key in _EQUATIONS & settings.keys():
                settings[key] = self._entries(settings[key], directive.offset)
            self.items.append(Directive(line, column, settings))
        for offset, message in declared.mishaps:
            self._fault(directive.offset + offset, message)
        for key, once in declared.once.items():
            self._wait(key, replace(once, offset=directive.offset + once.offset))

    def _entries(self, equations: Any, offset: int) -> tuple[Entry, ...]:
        """The equations of a directive whose YAML begins at ``offset``, each with its line and column."""
        return tuple(Entry(latex.text, *self._places.at(offset + latex.offset)) for latex in equations)

    def _wait(self, key: str, once: Once) -> None:
        if key in self._pending:
            line, _ = self._places.at(self._pending[key].offset)
            self._fault(once.offset, f"`{key}` is already set in line {line}; no formula stands in between")
        else:
            self._pending[key] = once

    def _fault(self, offset: int, message: str) -> None:
        """A fault is one line, also where it cites what cannot be printed."""
        printable = "".join(character if character.isprintable() else "?" for character in message)
        self.faults.append(Fault(self._path, *self._places.at(offset), printable))


def assemble(text: str, path: str, pieces: Iterable[Piece]) -> Note:
    """The note whose normalised text is ``text`` and in which ``pieces`` were found, in reading order."""
    assembly = _Assembly(text, path)
    for piece in pieces:
        assembly.add(piece)
    assembly.finish()
    faults = sorted(assembly.faults, key=lambda fault: (fault.line, fault.column))
    return Note(path, text, tuple(assembly.items), tuple(faults))
