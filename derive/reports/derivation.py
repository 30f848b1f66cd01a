"""`derive show`: a general derivation, for a terminal or as LaTeX to be pasted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TextIO

from derive.derivation import Derivation, Derived, Link
from derive.latex import LatexError, parse_tree, to_unicode
from derive.reports.plain import one_line

#: The components of the results, the results as matrices, or both.
Form = Literal["element", "matrix", "both"]

_INDENT = "  "


def print_derivation(
    derivation: Derivation, stream: TextIO, *, latex: bool = False, form: Form = "both"
) -> None:
    """Print a derivation: its givens, every result with its chain, the update rules, what is missing."""
    lines = latex_lines(derivation, form) if latex else text_lines(derivation, form)
    for line in lines:
        stream.write(line + "\n")


# For a terminal


def text_lines(derivation: Derivation, form: Form) -> Iterator[str]:
    """The derivation in readable characters."""
    yield from _section("Given", map(drawn, derivation.forward))
    for derived in derivation.results:
        yield from _section(_title(derived), _text_body(derived, form))
    yield from _section("Update rules", map(drawn, derivation.updates))
    yield from _section("Not derived", map(_missing, derivation.missing))


def _section(title: str, body: Iterator[str]) -> Iterator[str]:
    rows = list(body)
    if rows:
        yield title
        yield ""
        yield from (_INDENT + row for row in rows)
        yield ""


def _title(derived: Derived) -> str:
    name = f"{drawn(derived.name)} = {drawn(derived.left)}" if derived.name else drawn(derived.left)
    return f"{name},  {drawn(derived.condition)}" if derived.condition else name


def _text_body(derived: Derived, form: Form) -> Iterator[str]:
    if form != "matrix":
        left = drawn(derived.name or derived.left)
        lines = [drawn(link.latex) for link in derived.links]
        width = min(max(map(len, lines)), 60)
        for number, (line, link) in enumerate(zip(lines, derived.links, strict=True)):
            start = left if number == 0 else " " * len(left)
            yield f"{start} = {line:{width}}  {_reason(link)}".rstrip()
    if form != "element":
        yield from map(drawn, derived.matrices)


def _reason(link: Link) -> str:
    subject = f": {drawn(link.subject)}" if link.subject else ""
    return f"({link.reason}{subject})"


def _missing(sentence: str) -> str:
    left, _, why = sentence.rpartition(": ")
    return f"{drawn(left)}: {why}"


def drawn(latex: str) -> str:
    """LaTeX in readable characters; as it is where that is not possible."""
    parts = latex.split(", ")
    try:
        return one_line(", ".join(to_unicode(parse_tree(part)) for part in parts))
    except LatexError:
        return one_line(latex)


# For pasting


def latex_lines(derivation: Derivation, form: Form) -> Iterator[str]:
    """The derivation as `align` environments, one for each result."""
    for derived in derivation.results:
        if form != "matrix":
            yield from _aligned(derived)
        if form != "element" and derived.matrices:
            yield from _environment([matrix.replace("=", "&=", 1) for matrix in derived.matrices])
    if derivation.updates:
        yield from _environment([u.replace("\\leftarrow", "&\\leftarrow", 1) for u in derivation.updates])
    yield from (f"% not derived: {one_line(sentence)}" for sentence in derivation.missing)


def _aligned(derived: Derived) -> Iterator[str]:
    first = f"{derived.name} = {derived.left}" if derived.name else derived.left
    rows = [f"{first} &= {derived.links[0].latex}"]
    rows += [f"&= {link.latex}" for link in derived.links[1:]]
    if derived.condition:
        rows[-1] += f", \\qquad {derived.condition}"
    return _environment(rows)


def _environment(rows: list[str]) -> Iterator[str]:
    yield "\\begin{align*}"
    yield from (f"{_INDENT}{row} \\\\" for row in rows[:-1])
    yield _INDENT + rows[-1]
    yield "\\end{align*}"
    yield ""
