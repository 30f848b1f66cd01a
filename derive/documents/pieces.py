"""What a reader of some format finds in a note, before directives are understood."""

from __future__ import annotations

from typing import TypeAlias

from msgspec import Struct


class Display(Struct, frozen=True):
    """A displayed formula from ``start`` to ``end`` with its delimiters; its LaTeX begins at ``offset``."""

    start: int
    end: int
    offset: int
    latex: str


class DirectiveText(Struct, frozen=True):
    """A directive: ``start`` is where its comment or key `derive:` stands, ``offset`` where its YAML does."""

    start: int
    offset: int
    yaml: str


class Mishap(Struct, frozen=True):
    """Something at ``offset`` that is wrong with the note itself."""

    offset: int
    message: str


Piece: TypeAlias = Display | DirectiveText | Mishap
