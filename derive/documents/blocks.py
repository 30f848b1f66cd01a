"""The block structure of Markdown, one line at a time: quotes, lists, fences, indented code.

After CommonMark 0.31, sections 4 and 5.
"""

from __future__ import annotations

import re
from enum import Enum, auto

from msgspec import Struct
from msgspec.structs import replace

#: The run that opens a fenced block: no backtick follows on the line of a run of backticks.
FENCE = re.compile(r"`{3,}(?=[^`\n]*$)|~{3,}", re.MULTILINE)

_BLANKS = re.compile(r"[ \t]*")
_MARKER = re.compile(r"(?:[-*+]|(?P<number>[0-9]{1,9})[.)])(?=[ \t]|$)")
_RULE = re.compile(r"(?:(?:-[ \t]*+){3,}+|(?:\*[ \t]*+){3,}+|(?:_[ \t]*+){3,}+)$")
_UNDERLINE = re.compile(r"(?:=++|-++)[ \t]*+$")
_HEADING = re.compile(r"#{1,6}(?:[ \t]|$)")

#: Deeper nesting is read as text: what a line costs stays bounded.
DEEPEST = 32
#: A quote among the open containers; list items stand there as the width of their indentation, at least 2.
QUOTE = 0


class Kind(Enum):
    """What a line of Markdown is."""

    BLANK = auto()
    TEXT = auto()
    FENCE = auto()
    CODE = auto()


class Context(Struct, frozen=True):
    """What is open where a line begins: quotes and list items, outermost first; whether a paragraph is."""

    containers: tuple[int, ...] = ()
    paragraph: bool = False

    @property
    def quotes(self) -> int:
        """How many block quotes are open."""
        return self.containers.count(QUOTE)


class Line(Struct, frozen=True):
    """A line: where its own content starts, after `>` and list markers, and what is open after it."""

    kind: Kind
    content: int
    context: Context


class _Place(Struct, frozen=True):
    """A place in a line: the column of ``offset``, and ``margin``, where the container's content begins."""

    offset: int
    column: int
    margin: int

    @property
    def indentation(self) -> int:
        return self.column - self.margin


def read_line(text: str, start: int, end: int, context: Context) -> Line:
    """Read the line ``text[start:end]`` that follows on ``context``."""
    kept, place = _enter(text, start, end, context.containers)
    continues = context.paragraph and kept == len(context.containers)
    containers, place = _open(text, end, context.containers[:kept], place, continues=continues)
    goes_on = context.paragraph and len(containers) == kept
    kind, paragraph = _classify(text, end, place, goes_on)
    if paragraph and goes_on:
        containers = context.containers  # also where the `>` or the indentation of the paragraph is missing
        paragraph = not (continues and _UNDERLINE.match(text, place.offset, end))
    return Line(kind, place.offset, Context(containers, paragraph))


def after_fence(text: str, line: Line) -> tuple[int, bool]:
    """Where the line after the fenced block that ``line`` opens starts, and whether that block is closed."""
    fence = FENCE.match(text, line.content)
    run = fence[0] if fence else ""
    containers = line.context.containers
    start = _line_end(text, line.content) + 1
    while start <= len(text):
        end = _line_end(text, start)
        kept, place = _enter(text, start, end, containers)
        if kept < len(containers):
            return start, True
        rest = text[place.offset : end].rstrip(" \t")
        if place.indentation < 4 and len(rest) >= len(run) and not rest.strip(run[:1]):
            return end + 1, True
        start = end + 1
    return len(text) + 1, False


def without_quotes(text: str, context: Context) -> str:
    """``text``, which begins within ``context``, with the `>` before its further lines blanked out.

    Blanked rather than dropped: every character keeps its offset.
    """
    if not context.quotes or "\n" not in text:
        return text
    prefix = re.compile(rf"(?<=\n)(?:[ \t]*>){{1,{context.quotes}}}")
    return prefix.sub(lambda found: " " * len(found[0]), text)


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end


def _enter(text: str, start: int, end: int, containers: tuple[int, ...]) -> tuple[int, _Place]:
    """How many of the open containers a line continues, and the place after their marks."""
    place = _skip_blanks(text, end, _Place(start, 0, 0))
    for kept, container in enumerate(containers):
        if container == QUOTE:
            if place.indentation > 3 or not text.startswith(">", place.offset, end):
                return kept, place
            place = _after_quote(text, end, place)
        elif place.offset == end or place.indentation >= container:
            place = replace(place, margin=place.margin + container)
        else:
            return kept, place
    return len(containers), place


def _open(
    text: str, end: int, containers: tuple[int, ...], place: _Place, *, continues: bool
) -> tuple[tuple[int, ...], _Place]:
    """Open the quotes and list items at ``place``; ``continues`` tells that a paragraph would go on there."""
    while len(containers) < DEEPEST and place.indentation < 4 and place.offset < end:
        if text[place.offset] == ">":
            containers, place = (*containers, QUOTE), _after_quote(text, end, place)
        else:
            marker = _MARKER.match(text, place.offset, end)
            if not marker or _RULE.match(text, place.offset, end):
                break
            if continues and (_is_blank(text, marker.end(), end) or marker["number"] not in (None, "1")):
                break
            width, place = _after_marker(text, end, marker.end(), place)
            containers = (*containers, width)
        continues = False
    return containers, place


def _classify(text: str, end: int, place: _Place, paragraph: bool) -> tuple[Kind, bool]:
    """The kind of the line whose content begins at ``place``, and whether it leaves a paragraph open."""
    if place.offset >= end:
        return Kind.BLANK, False
    if place.indentation >= 4:
        return (Kind.TEXT, True) if paragraph else (Kind.CODE, False)
    if FENCE.match(text, place.offset, end):
        return Kind.FENCE, False
    closed = _HEADING.match(text, place.offset, end) or _RULE.match(text, place.offset, end)
    return Kind.TEXT, not closed


def _after_quote(text: str, end: int, place: _Place) -> _Place:
    offset, column = place.offset + 1, place.column + 1
    margin = column + (offset < end and text[offset] in " \t")
    return _skip_blanks(text, end, _Place(offset, column, margin))


def _after_marker(text: str, end: int, offset: int, place: _Place) -> tuple[int, _Place]:
    """The width of a list item's indentation, and the place after its marker, which ends at ``offset``."""
    column = place.column + offset - place.offset
    content = _skip_blanks(text, end, _Place(offset, column, place.margin))
    wide = content.offset >= end or content.column - column > 4  # what follows is indented code, or nothing
    width = (column + 1 if wide else content.column) - place.margin
    return width, replace(content, margin=place.margin + width)


def _skip_blanks(text: str, end: int, place: _Place) -> _Place:
    found = _BLANKS.match(text, place.offset, end)
    blanks = found[0] if found else ""
    column = place.column
    for blank in blanks:
        column += 4 - column % 4 if blank == "\t" else 1
    return _Place(place.offset + len(blanks), column, place.margin)


def _is_blank(text: str, start: int, end: int) -> bool:
    return not text[start:end].strip()
