"""A note as `derive` sees it: its directives and displayed formulas, in reading order, with their places."""

from __future__ import annotations

from typing import Any, TypeAlias

from msgspec import Struct

from derive.results import Fault


class Entry(Struct, frozen=True):
    """One LaTeX text from a directive (a given, an assumption) and where it stands, 1-based."""

    latex: str
    line: int
    column: int

    #: Which directive it stands in, set when directives are merged; later ones replace earlier ones.
    group: int = 0


class Directive(Struct, frozen=True):
    """What one front matter or comment declares from there on to the end of the note.

    ``settings`` maps every lasting key that occurs to its checked value (see `derive.documents.directives`):
    ``given`` and ``assume`` to tuples of `Entry`; ``functions``, ``names`` and ``layers`` to tuples of str;
    ``indices``, ``sizes``, ``operators``, ``macros`` to dicts (str to str, str to int, …); ``units`` to a
    dict from layer name to a tuple of labels (int or str); ``depends``, ``samples`` and ``shapes`` to dicts
    from str to tuple of str (entries of ``shapes`` may also be int); ``vectors``, ``layout``, ``summation``
    and ``cost`` to str; ``reset`` to bool.
    """

    line: int
    column: int
    settings: dict[str, Any]


class Formula(Struct, frozen=True):
    """A displayed formula.

    ``latex`` is what stands between the delimiters, as written; ``line``/``end_line`` span it with them and
    ``column`` is where the opening delimiter stands, all 1-based.  ``offset`` is the position of ``latex`` in
    the note's text, so that a place in the formula can be told as line and column (`Note.locate`).  Within a
    block quote the `>` before further lines is blanked out in ``latex``, so that places still agree.  The
    remaining fields come from a directive for this formula only.
    """

    latex: str
    offset: int
    line: int
    column: int
    end_line: int
    name: str | None = None
    given: bool = False
    skip: str | None = None
    expect: str | None = None
    because: str | None = None


Item: TypeAlias = Directive | Formula


class Note(Struct, frozen=True):
    """A note: its path (or ``-``, or ``<text>``), its text with newlines normalised, its items in order."""

    path: str
    text: str
    items: tuple[Item, ...] = ()
    faults: tuple[Fault, ...] = ()

    def locate(self, offset: int) -> tuple[int, int]:
        """The 1-based line and column of a character of the note's text."""
        before = self.text[:offset]
        return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1
