"""Markdown: which parts of a note are displayed formulas and directives.

A scanner of our own rather than a Markdown parser: LaTeX has to come through exactly as written, with its
place, and a formula may hold lines that mean something else in Markdown (`=`, `-`, `>`, blank lines).  So
formulas, code and comments are told apart in reading order, whichever begins first, within the blocks that
`derive.documents.blocks` sees.  Every pattern is tried in time linear in the text.
"""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct

from derive.documents.blocks import Context, Kind, after_fence, read_line, without_quotes
from derive.documents.pieces import DirectiveText, Display, Mishap, Piece
from derive.documents.places import Landmarks

_ENVIRONMENTS = (
    "equation|multline|gather|gathered|align|aligned|alignat|alignedat|flalign|eqnarray|split|displaymath"
)

#: Everything in running text that may begin, or hide, a formula or a directive.
_TOKEN = re.compile(
    rf"\\begin\{{(?P<environment>(?:{_ENVIRONMENTS})\*?)\}}"
    r"|(?P<bracket>\\\[)"
    r"|\\(?:[^\n]|$)"
    r"|(?P<code>`+)"
    r"|(?P<dollars>\$\$)"
    r"|(?P<dollar>\$)"
    r"|(?P<comment><!--)"
    r"|<(?P<raw>(?i:pre|script|style|textarea|code))\b"
    r"|(?P<newline>\n)"
)

# An even number of backslashes, possibly none, stands before a delimiter that is not itself escaped.
_UNESCAPED = r"(?<!\\)(?:\\\\)*"
_DOLLARS = re.compile(_UNESCAPED + r"\$\$")
_BRACKETS = re.compile(_UNESCAPED + r"\\[\[\]]")
_COMMENT_END = re.compile("-->")
_DERIVE = re.compile(r"\s*derive[ \t]*(?P<colon>[:：])")

_BLANK_LINE = re.compile(r"\n[ \t>]*(?=\n)")
_QUOTE_END = re.compile(r"\n[ \t]*(?=\n)")
#: Where a paragraph ends for code and dollars in its text: whatever opens a block on the next line ends it.
_PARAGRAPH_END = re.compile(
    r"\n(?=[ \t>]*(?:\n|[-*+][ \t]|\||#{1,6}[ \t]|[0-9]+[.)][ \t]|```|~~~|\$\$|<!--))"
)
_LINE_END = re.compile("\n")
#: No formula reaches past a comment or a fence: an unclosed one spoils no more than the text before it.
_BARRIER = re.compile(r"<!--|^[ \t>]*```", re.MULTILINE)

_BODY = r"[^\\$]*+(?:\\[\s\S][^\\$]*+)*+"
_LINE_REST = r"[ \t]*+[.,;:，。；]?[ \t]*+(?:\n|\Z)"
_OWN_LINE = re.compile(rf"\$(?P<latex>{_BODY})\$(?={_LINE_REST})")
_INLINE = re.compile(rf"\$(?![\s$]){_BODY}(?<!\s)\$(?![0-9])")
_ENDS_LINE = re.compile(_LINE_REST)

#: `\[1\]` and `\[sic\]` within a line of text are Markdown's escaped brackets; a formula has one of these.
_MATHEMATICAL = re.compile(r"[=<>^]|\\[A-Za-z]")
_BRACKETED = re.compile(r"[^\n\]]*\]")
#: A sign that two `$$` do not belong together: a blank line, or words, between them.
_PROSE = re.compile(r"\n[ \t>]*\n|(?<![\\A-Za-z{])[A-Za-z]{3,} [A-Za-z]{2,} |[。！？]")

_UNCLOSED: Final = "`{}` opened here is never closed"


class _Opening(Struct, frozen=True):
    """A `$$` that opened a formula, the end of that formula, and the state of the reading before it."""

    start: int
    end: int
    context: Context
    pieces: int


class _Scanner:
    """One walk through a text; `pieces` grows as it goes."""

    def __init__(self, text: str) -> None:
        self.pieces: list[Piece] = []
        self._text = text
        self._landmarks = Landmarks(text)
        self._context = Context()
        self._content = 0  # where the content of the current line starts
        self._next_run = _next_runs(text)
        self._openings: list[_Opening] = []  # since the last barrier
        self._barrier = -1
        self._mended = -1
        self._comment_open = False

    def read(self, start: int) -> None:
        """Read from ``start``, the beginning of a line, to the end of the text."""
        text = self._text
        while start <= len(text):
            end = text.find("\n", start)
            end = len(text) if end < 0 else end
            line = read_line(text, start, end, self._context)
            self._context = line.context
            if line.kind is Kind.FENCE:
                start, closed = after_fence(text, line)
                if not closed and re.search(r"\$\$|\\\[|derive:", text[line.content :]):
                    self._mishap(line.content, "this code block is never closed and hides the rest")
            elif line.kind is Kind.TEXT:
                self._content = line.content
                start = self._read_text(line.content)
            else:
                start = end + 1

    def _read_text(self, offset: int) -> int:
        """Read from ``offset`` to the end of a line, and give the start of the next one."""
        while token := _TOKEN.search(self._text, offset):
            match token.lastgroup:
                case "newline":
                    return token.end()
                case "environment":
                    offset = self._environment(token)
                case "bracket":
                    offset = self._bracket(token.start())
                case "code":
                    offset = self._code(token)
                case "dollars":
                    offset = self._dollars(token.start())
                case "dollar":
                    offset = self._dollar(token.start())
                case "comment":
                    offset = self._comment(token.start())
                case "raw":
                    offset = self._raw(token)
                case _:
                    offset = token.end()
        return len(self._text) + 1

    def _dollars(self, start: int) -> int:
        barrier = self._barrier_after(start + 2)
        if barrier != self._barrier:
            self._barrier, self._openings = barrier, []
        _, end = self._landmarks.after(_DOLLARS, start + 2)
        self._openings.append(_Opening(start, end, self._context, len(self.pieces)))
        if end <= barrier:
            self._display(start, start + 2, end - 2, end)
            return end
        return self._unclosed_dollars(barrier)

    def _unclosed_dollars(self, barrier: int) -> int:
        """The `$$` up to a barrier are odd in number: leave the likeliest one out, and read on after it."""
        opening = self._openings[-1]
        if self._mended != barrier:
            opening = self._openings[_odd_one_out(self._text, self._openings)]
            self._mended = barrier
            self._context = opening.context
            del self.pieces[opening.pieces :]
        self._openings = []
        self._mishap(opening.start, _UNCLOSED.format("$$"))
        return opening.start + 2

    def _dollar(self, start: int) -> int:
        """A `$…$` that fills its lines is displayed; one within text is passed over."""
        if start == self._content:
            blank_line, _ = self._landmarks.after(_BLANK_LINE, start)
            if own := _OWN_LINE.match(self._text, start, blank_line):
                self._display(start, start + 1, own.end() - 1, own.end())
                return own.end()
        inline = _INLINE.match(self._text, start, self._paragraph_end(start))
        return inline.end() if inline else start + 1

    def _bracket(self, start: int) -> int:
        _, end = self._landmarks.after(_BRACKETS, start + 2)
        at_start = start == self._content
        if end <= self._barrier_after(start + 2) and self._text[end - 1] == "]":
            body = self._text[start + 2 : end - 2]
            stands_out = at_start and ("\n" in body or _ENDS_LINE.match(self._text, end))
            if stands_out or (_MATHEMATICAL.search(body) and not _BLANK_LINE.search(body)):
                self._display(start, start + 2, end - 2, end)
                return end
        elif at_start and not _BRACKETED.match(self._text, start + 2):
            self._mishap(start, _UNCLOSED.format("\\["))
        return start + 2

    def _environment(self, token: re.Match[str]) -> int:
        name = token["environment"]
        _, end = self._landmarks.after(re.compile(re.escape(f"\\end{{{name}}}")), token.end())
        if end <= self._barrier_after(token.end()):
            self._display(token.start(), token.start(), end, end)
            return end
        self._mishap(token.start(), _UNCLOSED.format(f"\\begin{{{name}}}"))
        return token.end()

    def _code(self, token: re.Match[str]) -> int:
        """A code span ends at the next run of as many backticks; without one the backticks are text."""
        closing = self._next_run.get(token.start(), len(self._text))
        end = closing + token.end() - token.start()
        return end if end <= self._paragraph_end(token.start()) else token.end()

    def _raw(self, token: re.Match[str]) -> int:
        """The content of `<pre>`, `<script>` and their like is no mathematics."""
        name = token["raw"].lower()
        _, end = self._landmarks.after(re.compile(f"</{name}[ \t]*>", re.IGNORECASE), token.end())
        limit = self._paragraph_end(token.start()) if name == "code" else len(self._text)
        return end if end <= limit else token.end()

    def _comment(self, start: int) -> int:
        end_start, end = self._landmarks.after(_COMMENT_END, start + 2)
        derive = _DERIVE.match(self._text, start + 4, end_start)
        open_again = derive and self._text.find("<!--", start + 4, end_start) >= 0
        if end > len(self._text) or open_again:
            if open_again or not self._comment_open:
                self._mishap(start, _UNCLOSED.format("<!-- derive:" if derive else "<!--"))
            self._comment_open |= not open_again
            return start + 4
        if derive and derive["colon"] == "：":
            self._mishap(derive.start("colon"), "`derive：` has a full-width colon; write `derive:`")
        elif derive:
            self._directive(start, derive.end(), end_start)
        return end

    def _directive(self, start: int, offset: int, end: int) -> None:
        yaml = without_quotes(self._text[offset:end], self._context)
        self.pieces.append(DirectiveText(start, offset, yaml))

    def _display(self, start: int, offset: int, latex_end: int, end: int) -> None:
        latex = without_quotes(self._text[offset:latex_end], self._context)
        self.pieces.append(Display(start, end, offset, latex))

    def _mishap(self, offset: int, message: str) -> None:
        self.pieces.append(Mishap(offset, message))

    def _paragraph_end(self, offset: int) -> int:
        """Where the text around ``offset`` ends; with the line, if that is a heading."""
        pattern = _PARAGRAPH_END if self._context.paragraph else _LINE_END
        end, _ = self._landmarks.after(pattern, offset)
        return end

    def _barrier_after(self, offset: int) -> int:
        barrier, _ = self._landmarks.after(_BARRIER, offset)
        if self._context.quotes:
            quote_end, _ = self._landmarks.after(_QUOTE_END, offset)
            return min(barrier, quote_end)
        return barrier


def scan_markdown(text: str, start: int = 0) -> tuple[Piece, ...]:
    """The displayed formulas, directives and mishaps of a Markdown text from ``start`` on, in order."""
    scanner = _Scanner(text)
    scanner.read(start)
    return tuple(scanner.pieces)


def _next_runs(text: str) -> dict[int, int]:
    """For every run of backticks, where the next run of the same length starts."""
    following: dict[int, int] = {}
    next_run: dict[int, int] = {}
    for run in reversed(list(re.finditer("`+", text))):
        length = run.end() - run.start()
        if length in following:
            next_run[run.start()] = following[length]
        following[length] = run.start()
    return next_run


def _odd_one_out(text: str, openings: list[_Opening]) -> int:
    """Which of the `$$` that open a formula, the last of them closing none, is best taken as unclosed.

    Without it the others are paired anew; the fewest pairs with prose between them win, the last of equals.
    """
    pairs = openings[:-1]
    inside = [bool(_PROSE.search(text, pair.start + 2, pair.end - 2)) for pair in pairs]
    gaps = zip(pairs, openings[1:], strict=True)
    between = [bool(_PROSE.search(text, pair.end, following.start)) for pair, following in gaps]
    suspicion = sum(between)
    best, least = 0, suspicion
    for index in range(len(pairs)):
        suspicion += inside[index] - between[index]
        if suspicion <= least:
            best, least = index + 1, suspicion
    return best
