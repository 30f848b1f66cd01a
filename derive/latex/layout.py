"""The layout of a display: which environments are mere lines, and what stands within brackets."""

from __future__ import annotations

from collections.abc import Sequence

from derive.latex import macros as m
from derive.latex.tokens import Token


def flattened(tokens: list[Token]) -> list[Token]:
    """Without the environments whose rows are lines of the display, and row breaks within brackets."""
    ends = _environment_ends(tokens)
    dropped: set[int] = set()
    depth = 0
    skip_until = -1
    for index, token in enumerate(tokens):
        if index < skip_until:
            continue
        depth += {"{": 1, "}": -1}.get(token.kind, 0)
        if token.kind == "begin" and depth == 0:
            end = ends.get(index)
            brace = index > 0 and tokens[index - 1].kind == "open" and tokens[index - 1].text == "{"
            if end is not None and _is_flat(tokens, index, end, brace):
                dropped |= {index, end, index - 1} if brace else {index, end}
            elif end is not None:
                skip_until = end
    kept = [token for index, token in enumerate(tokens) if index not in dropped]
    return _without_inner_rows(kept)


def _environment_ends(tokens: list[Token]) -> dict[int, int]:
    stack: list[int] = []
    ends: dict[int, int] = {}
    for index, token in enumerate(tokens):
        if token.kind == "begin":
            stack.append(index)
        elif token.kind == "end" and stack and tokens[stack[-1]].text == token.text:
            ends[stack.pop()] = index
    return ends


def _is_flat(tokens: list[Token], begin: int, end: int, brace: bool) -> bool:
    """Whether an environment is the display's own layout rather than a matrix or cases."""
    name = tokens[begin].text
    before = begin - 1 if brace else begin
    starts = before == 0 or tokens[before - 1].kind in ("row", "quad", "begin", ",", ";", "&")
    if name in m.FLAT_ENVIRONMENTS:
        return not brace or starts
    if name != "array" and not (brace and name == "matrix"):
        return False
    finishes = end + 1 == len(tokens) or tokens[end + 1].kind in ("row", "quad", "end", ",", ";", "&")
    finishes = finishes or (tokens[end + 1].kind, tokens[end + 1].text) == ("op", ".")
    return starts and finishes and has_relation(tokens[begin + 1 : end])


def bracket_partners(tokens: Sequence[Token]) -> dict[int, int]:
    """Opening to closing index of all brackets that match, environments and braces included."""
    stack: list[int] = []
    partners: dict[int, int] = {}
    for index, token in enumerate(tokens):
        if token.kind in ("{", "open", "begin"):
            stack.append(index)
        elif token.kind in ("}", "close", "end"):
            kind = {"}": "{", "close": "open", "end": "begin"}[token.kind]
            text = "{" if kind == "{" else token.text
            for back in range(len(stack) - 1, max(len(stack) - 20, -1), -1):
                opener = tokens[stack[back]]
                if (opener.kind, opener.text) == (kind, text):
                    partners[stack[back]] = index
                    del stack[back:]
                    break
    return partners


def _without_inner_rows(tokens: list[Token]) -> list[Token]:
    """An expression may go over a line break within round or square brackets."""
    partners = bracket_partners(tokens)
    kept: list[Token] = []
    closers: list[tuple[int, str]] = []
    for index, token in enumerate(tokens):
        if closers and index == closers[-1][0]:
            closers.pop()
        if index in partners:
            closers.append((partners[index], token.kind))
        if token.kind in ("row", "&") and closers and closers[-1][1] == "open":
            continue
        kept.append(token)
    return kept


def depths(tokens: Sequence[Token]) -> list[int]:
    """How many matched brackets enclose each token; a bracket counts as inside itself."""
    partners = bracket_partners(tokens)
    closing = set(partners.values())
    found = []
    depth = 0
    for index in range(len(tokens)):
        depth += index in partners
        found.append(depth)
        depth -= index in closing
    return found


def has_relation(tokens: list[Token]) -> bool:
    return any(
        token.kind == "rel" and depth == 0 for token, depth in zip(tokens, depths(tokens), strict=True)
    )


def without_alignment(tokens: list[Token]) -> list[Token]:
    """Without the alignment marks outside all brackets."""
    pairs = zip(tokens, depths(tokens), strict=True)
    return [token for token, depth in pairs if token.kind != "&" or depth > 0]
