"""What directives have declared up to a place in a note."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from derive.documents.note import Directive, Entry
from derive.latex.macros import OPERATORS

_REPLACED = ("vectors", "layout", "summation", "cost", "layers")
_MERGED = ("indices", "units", "sizes", "depends", "samples", "shapes", "operators", "macros")
_JOINED = ("functions", "names")
_LISTED = ("given", "assume")


class Settings(Struct, frozen=True):
    """The lasting keys of all directives so far, merged entry by entry; later ones win."""

    given: tuple[Entry, ...] = ()
    assume: tuple[Entry, ...] = ()
    functions: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    layers: tuple[str, ...] = ()
    indices: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, tuple[int | str, ...]] = field(default_factory=dict)
    sizes: Mapping[str, int] = field(default_factory=dict)
    depends: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    cost: str | None = None
    samples: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    shapes: Mapping[str, tuple[str | int, ...]] = field(default_factory=dict)
    vectors: str | None = None
    layout: str | None = None
    operators: Mapping[str, str] = field(default_factory=dict)
    summation: str | None = None
    macros: Mapping[str, str] = field(default_factory=dict)

    def after(self, directive: Directive) -> Settings:
        """These settings with a directive's on top."""
        start = Settings() if directive.settings.get("reset") else self
        changes: dict[str, Any] = {}
        for key, value in directive.settings.items():
            old = getattr(start, key, None)
            if key in _REPLACED:
                changes[key] = value
            elif key == "shapes":
                new = {_stem(text) for text in value}
                kept = {text: shape for text, shape in (old or {}).items() if _stem(text) not in new}
                changes[key] = {**kept, **value}
            elif key in _MERGED:
                if key == "operators":
                    value = {OPERATORS.get(sign, sign): meaning for sign, meaning in value.items()}
                changes[key] = {**(old or {}), **value}
            elif key in _JOINED:
                changes[key] = tuple(dict.fromkeys([*(old or ()), *value]))
            elif key in _LISTED:
                changes[key] = (*(old or ()), *(replace(entry, group=directive.line) for entry in value))
        return replace(start, **changes)


def _stem(text: str) -> str:
    """A name without its fonts and lower indices: what a shape speaks of, by component or as a whole."""
    plain = re.sub(r"\\(mathbf|boldsymbol|bm|vec|mathrm|overrightarrow)\b|[{}\s]", "", text)
    return re.sub(r"_[^\^]*", "", plain)
