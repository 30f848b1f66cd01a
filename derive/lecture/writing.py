"""From a request to a note, and from a note to text."""

from __future__ import annotations

from base64 import b64encode
from urllib.parse import quote

from msgspec import Struct

from derive.derivation import NotDerived, derive_reading
from derive.lecture.builder import Builder
from derive.lecture.contents import Contents
from derive.lecture.document import Document, Math, Text
from derive.lecture.drawing import Drawing
from derive.lecture.givens import directives
from derive.lecture.markdown import write_markdown
from derive.lecture.request import Request
from derive.lecture.svg import svg
from derive.lecture.tex import write_tex
from derive.lecture.typesetting import Typesetter
from derive.lecture.wording import Wording


class Lecture(Struct, frozen=True):
    """A lecture note; ``dropped`` are formulas that are not in it because they were not proved."""

    document: Document
    typesetter: Typesetter
    dropped: tuple[str, ...] = ()

    def tex(self) -> str:
        """The note as a LaTeX file."""
        return write_tex(self.document, self.typesetter)

    def markdown(self, picture: str = "") -> tuple[str, dict[str, str]]:
        """The note as Markdown, and its pictures by file name.

        ``picture`` is what the picture is to be called, without ending; without it the picture is part of the
        text.
        """
        files: dict[str, str] = {}

        def pictured(drawing: Drawing, description: str) -> str:
            text = svg(drawing, self.typesetter, description)
            if not picture:
                return "data:image/svg+xml;base64," + b64encode(text.encode()).decode()
            name = f"{picture}.svg"
            files[name] = text
            return quote(name)

        return write_markdown(self.document, pictured), files


def lecture(request: Request) -> Lecture:
    """Write a note.  Raises ValueError where nothing can be derived."""
    wording = Wording(request.language)
    builder = Builder(request.givens, wording)
    troubles = request.givens.reading.troubles
    if troubles:
        raise ValueError(f"a given cannot be used: {troubles[0].message}")
    _ = request.cost
    try:
        derivation = derive_reading(request.givens.reading)
    except NotDerived as problem:
        raise ValueError(f"nothing is derived: {problem}") from None
    Contents(request, derivation, builder).write()
    document = Document(
        _title(request, wording, derivation.cost),
        request.language,
        directives(request.givens),
        tuple(builder.blocks),
    )
    return Lecture(document, Typesetter(request.givens.settings.names), tuple(builder.dropped))


def _title(request: Request, wording: Wording, cost: str) -> Text:
    if request.widths is None:
        return wording.text("title note", cost=Math(cost))
    if request.single:
        return wording.text("title single")
    return wording.text("title widths", widths="-".join(map(str, request.widths)))
