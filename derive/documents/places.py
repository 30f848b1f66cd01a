"""Where an offset of a text lies."""

from __future__ import annotations

import re
from bisect import bisect_right


class Places:
    """The lines of a text, to tell any offset as 1-based line and column without counting from the start."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(newline.end() for newline in re.finditer("\n", text))]

    def at(self, offset: int) -> tuple[int, int]:
        """Line and column of the character at ``offset``; the same as `Note.locate`, in logarithmic time."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


class Landmarks:
    """The next match of a pattern after an offset.

    The last match of each pattern is remembered, so that a walk which moves forward through the text looks at
    every character once per pattern, however often it asks.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: dict[re.Pattern[str], tuple[int, int, int]] = {}

    def after(self, pattern: re.Pattern[str], offset: int) -> tuple[int, int]:
        """Start and end of the first match from ``offset`` on; past the end of the text if there is none."""
        asked, start, end = self._known.get(pattern, (0, -1, -1))
        if not asked <= offset <= start:
            found = pattern.search(self._text, offset)
            start, end = found.span() if found else (len(self._text), len(self._text) + 1)
            self._known[pattern] = (offset, start, end)
        return start, end
