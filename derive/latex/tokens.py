"""The tokens that a formula consists of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple


class Token(NamedTuple):
    r"""One token.

    ``kind`` is ``name``, ``number``, ``word`` (an upright name), ``text``, ``dots``, ``macro`` (with its own
    syntax), ``op``, ``rel``, ``open``, ``close``, ``bar``, ``{``, ``}``, ``_``, ``^``, ``prime``, ``,``,
    ``;``, ``&``, ``row``, ``quad``, ``begin``, ``end``, ``option`` (the brackets of ``\sqrt[n]``), ``eof`` or
    ``bad`` (the text is then the message).
    """

    kind: str
    text: str
    start: int
    end: int
    #: Whether white space stands before it.
    space: bool = False


def printable(text: str) -> str:
    """The text with control characters made visible, shortened."""
    text = "".join(character if character.isprintable() else "�" for character in text)
    return text if len(text) <= 40 else text[:39] + "…"


def clean_text(text: str) -> str:
    """The words of upright text: TeX's spaces and escapes resolved, control characters gone."""
    text = re.sub(r"\\[,;: !]|~|\s+|\\quad\b|\\qquad\b", " ", text)
    text = re.sub(r"\\([_&%#{}])", r"\1", text)
    return " ".join("".join(character for character in text if character.isprintable()).split())


def trimmed(tokens: Sequence[Token]) -> list[Token]:
    """Without punctuation and layout at either end."""
    first, last = 0, len(tokens)
    while last > first and _is_punctuation(tokens[last - 1]):
        last -= 1
    while first < last and _is_punctuation(tokens[first]):
        first += 1
    return list(tokens[first:last])


def _is_punctuation(token: Token) -> bool:
    return token.kind in (",", ";", "quad", "&") or (token.kind == "op" and token.text in (".", ":"))
