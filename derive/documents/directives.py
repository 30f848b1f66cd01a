"""Directives: the table of their keys, and what each key takes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from msgspec import Struct

from derive.documents.yaml_tree import Mapping, Misread, Node, Scalar, Sequence, read_yaml
from derive.results import Verdict

#: A directive with more faults than this is no directive; its other keys are left alone.
MOST_MISHAPS: Final = 20

_Reader: TypeAlias = Callable[[Node], Any]


class Key(Struct, frozen=True):
    """What a key takes: ``read`` gives its value or raises `Misread`, ``wants`` says it in words."""

    read: _Reader
    wants: str


class Once(Struct, frozen=True):
    """A value for the next formula only, and where its key stands."""

    value: Any
    offset: int


@dataclass(slots=True)
class Declared:
    """What one directive declares; offsets are those of its YAML.

    ``settings`` are those of `derive.documents.note.Directive`, but for equations, which are still `Scalar`.
    """

    settings: dict[str, Any] = field(default_factory=dict)
    once: dict[str, Once] = field(default_factory=dict)
    mishaps: list[tuple[int, str]] = field(default_factory=list)


def read_directive(yaml: str) -> Declared:
    """Read what stands under `derive:`.  A key that cannot be taken is a mishap; the others count."""
    declared = Declared()
    try:
        tree = read_yaml(yaml)
        if not isinstance(tree, Mapping):
            raise Misread(tree.offset, "found no keys such as `given: …`; a space follows the colon")
    except Misread as misread:
        declared.mishaps.append((misread.offset, misread.message))
        return declared
    seen: set[str] = set()
    for key, value in tree.pairs:
        if len(declared.mishaps) == MOST_MISHAPS:
            declared.mishaps.append((key.offset, "too many faults in this directive; its rest is not read"))
            break
        try:
            _declare(declared, key, value, repeated=key.text in seen)
        except Misread as misread:
            declared.mishaps.append((misread.offset, misread.message))
        seen.add(key.text)
    return declared


def _declare(declared: Declared, key: Scalar, value: Node, *, repeated: bool) -> None:
    name = key.text
    if name not in KEYS:
        raise Misread(key.offset, f"unknown key {_shown(name)}; {_nearest(name)}")
    if repeated:
        raise Misread(key.offset, f"`{name}` stands twice in this directive")
    for_next_formula = name in ONCE or (name == "given" and _is_truth(value))
    read = _truth if name == "given" and for_next_formula else KEYS[name].read
    try:
        taken = read(value)
    except Misread as misread:
        raise Misread(misread.offset, f"`{name}` wants {KEYS[name].wants}; {misread.message}") from None
    if for_next_formula:
        declared.once[name] = Once(taken, key.offset)
    else:
        declared.settings[name] = taken


def _equation(node: Node) -> Scalar:
    """A LaTeX text, still with its place."""
    _text(node)
    assert isinstance(node, Scalar)
    return node


def _text(node: Node) -> str:
    if not isinstance(node, Scalar) or not node.text.strip():
        raise Misread(node.offset, f"found {_found(node)}")
    return node.text


def _reason(node: Node) -> str:
    if _is_truth(node):
        raise Misread(node.offset, f"found {_found(node)}")
    return _text(node)


def _name(node: Node) -> str:
    name = _text(node).strip()
    if any(name.count(opening) != name.count(closing) for opening, closing in ("()", "{}", "[]")):
        raise Misread(node.offset, f"{_shown(name)} was cut at a comma or bracket: quote it, '…'")
    return name


def _number(node: Node) -> int:
    if not re.fullmatch(r"0*[1-9][0-9]{0,8}", number := _text(node)):
        raise Misread(node.offset, f"found {_found(node)}")
    return int(number)


def _label(node: Node) -> int | str:
    """A unit's label or a size: a whole number, or a name."""
    name = _name(node)
    whole = isinstance(node, Scalar) and node.plain and re.fullmatch(r"[0-9]{1,9}", name)
    return int(name) if whole else name


def _truth(node: Node) -> bool:
    if not _is_truth(node):
        raise Misread(node.offset, f"found {_found(node)}")
    return isinstance(node, Scalar) and node.text.lower() == "true"


def _macro(node: Node) -> str:
    """What a macro stands for: any text, also none."""
    return node.text if isinstance(node, Scalar) else _text(node)


def _list(item: _Reader) -> _Reader:
    """A list, which may be empty."""

    def read(node: Node) -> tuple[Any, ...]:
        if not isinstance(node, Sequence):
            raise Misread(node.offset, f"found {_found(node)}")
        return tuple(item(entry) for entry in node.items)

    return read


def _some(item: _Reader) -> _Reader:
    """A list, or its only entry."""

    def read(node: Node) -> tuple[Any, ...]:
        if not isinstance(node, Scalar):
            return tuple(_list(item)(node))
        if node.plain and ", " in node.text and item is _name:
            raise Misread(node.offset, f"write {_shown('[' + node.text + ']')}")
        return (item(node),)

    return read


def _map(value: _Reader, key: _Reader = _name) -> _Reader:
    def read(node: Node) -> dict[str, Any]:
        if not isinstance(node, Mapping):
            raise Misread(node.offset, f"found {_found(node)}")
        entries: dict[str, Any] = {}
        for name, entry in node.pairs:
            if key(name) in entries:
                raise Misread(name.offset, f"{_shown(name.text)} stands there twice")
            entries[key(name)] = value(entry)
        return entries

    return read


def _command(node: Node) -> str:
    name = _text(node).strip()
    if not re.fullmatch(r"\\(?:[A-Za-z]+\*?|[^A-Za-z\s])", name):
        raise Misread(node.offset, f"found {_found(node)}")
    return name


def _choice(*options: str) -> _Reader:
    def read(node: Node) -> str:
        if (name := _text(node)) not in options:
            raise Misread(node.offset, f"found {_found(node)}")
        return name

    return read


def _either(*options: str) -> str:
    return " or ".join((", ".join(options[:-1]), options[-1])) if len(options) > 1 else options[0]


_VERDICTS: Final = tuple(str(verdict) for verdict in Verdict)
_OPERATORS: Final = ("product", "hadamard", "outer", "convolution", "kronecker", "indicator")

_TRUTHS: Final = ("true", "True", "TRUE", "false", "False", "FALSE")

#: For the next formula only, besides `given: true`.
ONCE: Final = frozenset({"name", "skip", "expect", "because"})

# fmt: off
KEYS: Final = {
    "given":     Key(_some(_equation), "a list of LaTeX equations, or `true` for the next formula only"),
    "assume":    Key(_some(_equation), "a list of LaTeX relations"),
    "functions": Key(_some(_name), "a list of names, as [g, f]"),
    "names":     Key(_some(_name), "a list of names, as [net, dW]"),
    "layers":    Key(_some(_name), "a list of layers in order, as [input, hidden, output]"),
    "indices":   Key(_map(_name), "a layer for each index letter, as {i: input, j: hidden}"),
    "units":     Key(_map(_list(_label)), "a list of labels for each layer, as {input: [1, 2], hidden: [3]}"),
    "sizes":     Key(_map(_number), "a whole number from 1 on for each size, as {L: 5, S_l: 2}"),
    "depends":   Key(_map(_some(_name)), "a list of quantities for each quantity, as {E: [y_k]}"),
    "cost":      Key(_name, "the name of one quantity"),
    "samples":   Key(_map(_some(_name)), "a list of quantities for each sample index, as {i: [x, y]}"),
    "shapes":    Key(_map(_list(_label)), "a list of sizes for each quantity, as {x: [n_0], C: []}"),
    "vectors":   Key(_choice("column", "row"), "column or row"),
    "layout":    Key(_choice("numerator", "denominator"), "numerator or denominator"),
    "operators": Key(_map(_choice(*_OPERATORS), _text), f"for each symbol {_either(*_OPERATORS)}"),
    "summation": Key(_choice("einstein"), "einstein"),
    "macros":    Key(_map(_macro, _command), r"LaTeX for each command, as {'\Vx': '\mathbf{x}'}"),
    "reset":     Key(_truth, "true or false"),
    "name":      Key(_text, "a name for the next formula"),
    "skip":      Key(_reason, "the reason, in words, why the next formula is not checked"),
    "expect":    Key(_choice(*_VERDICTS), _either(*_VERDICTS)),
    "because":   Key(_text, "a reason in words"),
}
# fmt: on


def _is_truth(node: Node) -> bool:
    return isinstance(node, Scalar) and node.plain and node.text in _TRUTHS


def _found(node: Node) -> str:
    match node:
        case Mapping(pairs):
            hint = "; quote LaTeX that has `: ` in it, '…'" if len(pairs) == 1 else ""
            return f"a map{hint}"
        case Sequence():
            return "a list"
        case Scalar(text):
            return _shown(text) if text.strip() else "nothing"


def _nearest(name: str) -> str:
    from difflib import get_close_matches  # only a note with a wrong key pays for it

    near = get_close_matches(name[:40].lower(), KEYS, n=1, cutoff=0.0)
    return f"the nearest known one is `{near[0]}`"


def _shown(text: str) -> str:
    """A text of the note within a message: one line, not too long."""
    line = " ".join(text.split())
    return f"`{line if len(line) <= 40 else line[:39] + '…'}`"
