"""The YAML between `---` lines at the top of a note: only what stands under `derive:` is looked at."""

from __future__ import annotations

import re

from derive.documents.pieces import DirectiveText, Mishap, Piece

_OPENING = re.compile(r"---[ \t]*\n")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
_KEY = re.compile(r"""^(?P<quote>['"]?)derive(?P=quote)[ \t]*(?P<colon>[:：])""", re.MULTILINE)
#: A key that is not indented ends the one before; a closing bracket or a comment does not.
_NEXT_KEY = re.compile(r"\n(?=[^\s#}\]])")


def scan_front_matter(text: str) -> tuple[tuple[Piece, ...], int]:
    """What the front matter holds for derive, and where the note starts after it (0 if there is none).

    Other keys belong to other programs, broken or not.
    """
    opening = _OPENING.match(text)
    if not opening:
        return (), 0
    closing = _CLOSING.search(text, opening.end())
    end = closing.start() if closing else len(text)
    keys = list(_KEY.finditer(text, opening.end(), end))
    if not closing:
        return ((Mishap(0, "front matter opened here is never closed"),) if keys else ()), 0
    if not keys and text.startswith("\n", opening.end()):
        return (), 0  # a rule across the page, as `---` before a blank line is for Pandoc
    pieces = tuple(_piece(text, key, end, first=key is keys[0]) for key in keys)
    return pieces, min(closing.end() + 1, len(text))


def _piece(text: str, key: re.Match[str], end: int, *, first: bool) -> Piece:
    if key["colon"] == "：":
        return Mishap(key.start("colon"), "`derive：` has a full-width colon; write `derive:`")
    if not first:
        return Mishap(key.start(), "a second `derive:` in the front matter; put all keys under the first one")
    following = _NEXT_KEY.search(text, key.end(), end)
    stop = following.start() + 1 if following else end
    return DirectiveText(key.start(), key.end(), text[key.end() : stop])
