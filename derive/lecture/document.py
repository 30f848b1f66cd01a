"""What a lecture note consists of: blocks of text, formulas, tables and figures, in no format yet.

The contents are decided once, in these terms; `markdown` and `tex` only say how they look.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from msgspec import Struct

from derive.lecture.drawing import Drawing


class Math(Struct, frozen=True):
    """A formula within a line of text, as LaTeX."""

    latex: str


class Strong(Struct, frozen=True):
    """A few words that stand out."""

    words: str


class Link(Struct, frozen=True):
    """A reference to a numbered equation."""

    number: int


#: Running text; plain strings are words without any markup.
Inline: TypeAlias = str | Math | Strong | Link
Text: TypeAlias = tuple[Inline, ...]


class Heading(Struct, frozen=True):
    """The title of a section, or of a part of one (level 2)."""

    text: Text
    level: int = 1


class Paragraph(Struct, frozen=True):
    """Running text."""

    text: Text


class Items(Struct, frozen=True):
    """A list of sentences."""

    items: tuple[Text, ...]


class Row(Struct, frozen=True):
    """One line ``left sign right`` of an equation with the reason for it; a later line has no left side."""

    left: str
    right: str
    reason: Text = ()
    sign: str = "="
    condition: str = ""

    @property
    def latex(self) -> str:
        """The line as LaTeX."""
        return f"{self.left} {self.sign} {self.right}".strip()


class Equation(Struct, frozen=True):
    """A numbered display.  ``wrong`` says, for a formula that is a mistake, what is wrong with it."""

    number: int
    rows: tuple[Row, ...]
    wrong: str = ""


class Table(Struct, frozen=True):
    """A table; ``columns`` has one letter per column: l, c or r."""

    head: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]
    columns: str


class Figure(Struct, frozen=True):
    """A drawing with a caption, and a few words in its place for those who do not see it."""

    drawing: Drawing
    caption: Text
    alone: Text


Block: TypeAlias = Heading | Paragraph | Items | Equation | Table | Figure


class Document(Struct, frozen=True):
    """A lecture note.  ``directives`` is the YAML of its front matter, ``language`` a code such as ``en``."""

    title: Text
    language: str
    directives: str
    blocks: tuple[Block, ...]


def plain(text: Sequence[Inline]) -> str:
    """Running text without markup, for places that know none."""
    return "".join(_plain(part) for part in text)


def _plain(part: Inline) -> str:
    match part:
        case str():
            return part
        case Math(latex):
            return latex
        case Strong(words):
            return words
        case Link(number):
            return f"({number})"
