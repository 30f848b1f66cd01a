"""What a reader of some format finds in a note, before directives are understood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Display:
    """A displayed formula from ``start`` to ``end`` with its delimiters; its LaTeX begins at ``offset``."""

    start: int
    end: int
    offset: int
    latex: str


@dataclass(frozen=True, slots=True)
class DirectiveText:
    """A directive: ``start`` is where its comment or key `derive:` stands, ``offset`` where its YAML does."""

    start: int
    offset: int
    yaml: str


@dataclass(frozen=True, slots=True)
class Mishap:
    """Something at ``offset`` that is wrong with the note itself."""

    offset: int
    message: str


Piece: TypeAlias = Display | DirectiveText | Mishap
