"""The sentences of a note, one module per language: tables of templates with places for formulas."""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct

from derive.lecture.document import Inline, Strong, Text, plain
from derive.lecture.wording import chinese, english

#: The languages by their codes.
LANGUAGES: Mapping[str, Mapping[str, str]] = {"en": english.SENTENCES, "zh": chinese.SENTENCES}

_PLACE = re.compile(r"\*\*(?P<strong>.+?)\*\*|\{(\w+)\}")


class Wording(Struct, frozen=True):
    """The sentences of one language."""

    language: str

    @property
    def sentences(self) -> Mapping[str, str]:
        """All templates by key."""
        return LANGUAGES[self.language]

    def text(self, key: str, **parts: Inline | Text) -> Text:
        """A sentence with its places filled; words between double stars stand out."""
        return filled(self.sentences[key], parts)

    def words(self, key: str, **parts: str) -> str:
        """A sentence as mere words."""
        return self.sentences[key].format(**parts)

    def joined(self, parts: list[Text]) -> Text:
        """Several things as an enumeration."""
        found: list[Inline] = []
        for number, part in enumerate(parts):
            if number:
                found.append(self.sentences["list last" if number == len(parts) - 1 else "list"])
            found.extend(part)
        return tuple(found)


def _words(part: Inline | Text) -> str:
    """What fills a place among words that stand out: words again."""
    return part if isinstance(part, str) else plain(part if isinstance(part, tuple) else (part,))


def filled(template: str, parts: Mapping[str, Inline | Text]) -> Text:
    """A template with its places filled."""
    found: list[Inline] = []
    end = 0
    for place in _PLACE.finditer(template):
        found.append(template[end : place.start()])
        end = place.end()
        if place[1] is not None:
            found.append(Strong(_PLACE.sub(lambda inner: _words(parts[inner[2]]), place[1])))
            continue
        part = parts[place[2]]
        found.extend(part if isinstance(part, tuple) else (part,))
    found.append(template[end:])
    return tuple(part for part in found if part != "")
