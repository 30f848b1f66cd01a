"""YAML as a tree of texts with places.

Scalars stay as written: in mathematics `y`, `n` and `on` are names, not truth values.  Anchors, aliases and
tags are refused, and nesting is bounded, so a tree is never larger than its text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, TypeAlias

import yaml
from msgspec import Struct

from derive.documents.yaml_errors import explain

#: Directives need three levels.
DEEPEST = 8

# LaTeX braces without quotes in a list or map, as in `[n_l, n_{l-1}]`: `{` follows a character of the text.
_BRACE = re.compile(r"(?P<open>(?<=[^\s\[{,:'\"])\{)|[{}\n]")
_SPECIAL = "{}[],:#?"
_STAND_INS = "".join(chr(0xF5C0 + index) for index in range(len(_SPECIAL)))
_SHIELD = str.maketrans(_SPECIAL, _STAND_INS)
_UNSHIELD = str.maketrans(_STAND_INS, _SPECIAL)

_ESCAPE = re.compile(r"\\([\s\S])")
_BLOCK_HEADER = re.compile(r"[|>][^\n]*\n\s*")


class Scalar(Struct, frozen=True):
    """A text; ``offset`` is where it begins in the source, ``plain`` that it stands there without quotes."""

    text: str
    offset: int
    plain: bool


class Sequence(Struct, frozen=True):
    """A list."""

    items: tuple[Node, ...]
    offset: int


class Mapping(Struct, frozen=True):
    """Keys with their values, in order; a key may stand there twice."""

    pairs: tuple[tuple[Scalar, Node], ...]
    offset: int


Node: TypeAlias = Scalar | Sequence | Mapping


class Misread(Exception):
    """A directive that cannot be taken as it is; ``offset`` is where in its source."""

    def __init__(self, offset: int, message: str) -> None:
        super().__init__(message)
        self.offset = offset
        self.message = message


def read_yaml(source: str) -> Node:
    """The tree of a YAML text.  Raises `Misread`, with a reason in words, where there is none."""
    try:
        return _read(source, source)
    except Misread:
        shielded = _shield(source)
        if shielded == source:
            raise
        return _read(shielded, source)


def _read(shielded: str, source: str) -> Node:
    try:
        events = yaml.parse(shielded, Loader=yaml.SafeLoader)
        return _build(events, source, {} if shielded is source else _UNSHIELD)
    except yaml.YAMLError as error:
        raise Misread(*explain(error, source)) from error
    except (ValueError, OverflowError) as error:  # from `"\U99999999"` and the like
        raise Misread(0, "broken YAML: an escape or a number is out of range") from error


def _build(events: Iterator[yaml.Event], source: str, unshield: dict[int, int]) -> Node:
    """The one node that the events describe.  No recursion: the open collections are kept on a stack."""
    levels: list[list[Node]] = [[]]
    starts: list[int] = []
    for event in events:
        if getattr(event, "anchor", None) or getattr(event, "tag", None):
            raise Misread(
                _offset(event), "`&`, `*`, `!` have a meaning of their own in YAML; quote text: '…'"
            )
        if isinstance(event, yaml.ScalarEvent):
            levels[-1].append(_scalar(event, source, unshield))
        elif isinstance(event, yaml.CollectionStartEvent):
            if len(levels) > DEEPEST:
                raise Misread(_offset(event), "nested too deeply; quote LaTeX that has brackets: '…'")
            levels.append([])
            starts.append(_offset(event))
        elif isinstance(event, yaml.SequenceEndEvent):
            items = tuple(levels.pop())
            levels[-1].append(Sequence(items, starts.pop()))
        elif isinstance(event, yaml.MappingEndEvent):
            nodes = levels.pop()
            levels[-1].append(Mapping(_pairs(nodes), starts.pop()))
    if not levels[0]:
        raise Misread(0, "nothing stands under `derive:`")
    if len(levels[0]) > 1:
        raise Misread(levels[0][1].offset, "`---` starts a second YAML document; a directive is one")
    return levels[0][0]


def _offset(event: Any) -> int:
    offset: int = event.start_mark.index
    return offset


def _pairs(nodes: list[Node]) -> tuple[tuple[Scalar, Node], ...]:
    pairs: list[tuple[Scalar, Node]] = []
    for key, value in zip(nodes[::2], nodes[1::2], strict=True):
        if not isinstance(key, Scalar):
            raise Misread(key.offset, "a list or map cannot be a key; quote LaTeX that has brackets: '…'")
        pairs.append((key, value))
    return tuple(pairs)


def _scalar(event: Any, source: str, unshield: dict[int, int]) -> Scalar:
    start, end = event.start_mark.index, event.end_mark.index
    if event.style == '"':
        _check_escapes(source, start + 1, end - 1)
    if event.style in ("|", ">"):
        header = _BLOCK_HEADER.match(source, start)
        start = header.end() if header else start
    elif event.style:
        start += 1
    return Scalar(event.value.translate(unshield), start, plain=event.style is None)


def _check_escapes(source: str, start: int, end: int) -> None:
    """Refuse what double quotes change without a word: in them a theta becomes a tab and `heta`."""
    for escape in _ESCAPE.finditer(source, start, end):
        if escape[1] not in '\\"/\n':
            reason = f"in double quotes `\\{escape[1]}` does not stand for itself; use single quotes: '…'"
            raise Misread(escape.start(), reason)


def _shield(source: str) -> str:
    """``source``, at the same length, with LaTeX braces and what they hold out of reach of YAML."""
    if any(stand_in in source for stand_in in _STAND_INS):
        return source
    parts, done, start, depth = [], 0, 0, 0
    for brace in _BRACE.finditer(source):
        if brace[0] == "\n":
            depth = 0
        elif brace["open"] and not depth:
            start, depth = brace.start(), 1
        elif depth:
            depth += 1 if brace[0] == "{" else -1
            if not depth:
                parts += [source[done:start], source[start : brace.end()].translate(_SHIELD)]
                done = brace.end()
    return "".join([*parts, source[done:]])
