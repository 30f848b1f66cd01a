"""Text of a document made safe to print on one line, whatever it contains."""

from __future__ import annotations

import unicodedata

#: Controls, formats (which include those that reverse the direction), surrogates and line separators.
_UNPRINTABLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def visible(text: str) -> str:
    """The text with every control character replaced by one that can be seen; blanks become spaces."""
    return text if text.isprintable() else "".join(map(_visible, text))


def one_line(text: str) -> str:
    """The visible text with each run of blanks and line ends as a single space."""
    return visible(" ".join(text.split()))


def _visible(character: str) -> str:
    code = ord(character)
    if character in "\t\n\r":
        return " "
    if code < 0x20:
        return chr(0x2400 + code)  # the control pictures: ␛ for an escape
    if unicodedata.category(character) in _UNPRINTABLE:
        return f"\\u{code:04x}"
    return character
