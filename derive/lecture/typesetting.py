"""Formulas as TeX sets them: names of several letters, other scripts, and lines that are not too long."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from msgspec.structs import replace

from derive.correction.trees import with_children
from derive.latex import LatexError, parse_tree, to_latex
from derive.latex import syntax as tex
from derive.latex.syntax import Tree, children
from derive.lecture.widths import width

#: Letters that need a font of their own.
_FOREIGN = re.compile(r"[^\x00-\x7f]+")
#: What TeX prints of the characters that a font may not have.
_KNOWN = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]+")

#: What may stand before a number alone.
APPROXIMATELY = "\\approx "


@dataclass
class Typesetter:
    """Reads the formulas of one note; ``names`` are its names of several letters."""

    names: Collection[str] = ()
    _trees: dict[str, Tree] = field(default_factory=dict)

    def tree(self, latex: str) -> Tree:
        """The formula as a tree.  Raises `LatexError` for one that cannot be read."""
        if latex not in self._trees:
            self._trees[latex] = _upright(parse_tree(latex, names=self.names))
        return self._trees[latex]

    def tex(self, latex: str) -> str:
        """The formula as TeX takes it; nothing but known commands is in it."""
        if latex.startswith(APPROXIMATELY):
            return APPROXIMATELY + self.tex(latex.removeprefix(APPROXIMATELY))
        try:
            return printed(self.tree(latex))
        except LatexError:
            return r"\text{" + escape_tex(latex) + "}"

    def width(self, latex: str) -> float:
        """How wide the formula is, in em."""
        if latex.startswith(APPROXIMATELY):
            return 1.2 + self.width(latex.removeprefix(APPROXIMATELY))
        try:
            return width(self.tree(latex))
        except LatexError:
            return 0.6 * len(latex)

    def lines(self, latex: str, room: float) -> list[str]:
        """The formula on as few lines as it takes so that none is wider than ``room``."""
        try:
            tree = self.tree(latex)
        except LatexError:
            return [self.tex(latex)]
        if width(tree) <= room:
            return [printed(tree)]
        return [_fitted(line, wide, room) for line, wide in _broken(tree, room)]


def printed(tree: Tree) -> str:
    """A tree as TeX takes it."""
    return _FOREIGN.sub(_foreign, to_latex(tree))


def _foreign(found: re.Match[str]) -> str:
    return r"\text{" + escape_tex(found[0]) + "}"


def escape_tex(text: str) -> str:
    """Words as TeX takes them: no character of theirs does anything."""
    return "".join(_ESCAPED.get(character, character) for character in _printable(text))


_ESCAPED = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{character: "\\" + character for character in "#$%&_{}"},
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "⊙": r"$\odot$",
    "≈": r"$\approx$",
    "δ": r"$\delta$",
    "∂": r"$\partial$",
    "’": "'",
    "…": r"\ldots{}",
    "–": "--",
}


def _printable(text: str) -> Iterator[str]:
    """The characters that TeX has a font for; for the others their number."""
    for character in text:
        if character in _ESCAPED or " " <= character <= "~" or _KNOWN.match(character):
            yield character
        elif character.isspace():
            yield " "
        else:
            yield from f"[U+{ord(character):04X}]"


def _upright(tree: Tree) -> Tree:
    """Names of several letters in a font that keeps the letters together."""
    if isinstance(tree, tex.Name):
        word = len(tree.text) > 1 and not tree.text.startswith("\\") and not tree.fonts
        return replace(tree, fonts=("\\mathit",)) if word and tree.text.isascii() else tree
    parts = children(tree)
    return with_children(tree, [_upright(part) for part in parts]) if parts else tree


def _broken(tree: Tree, room: float) -> Iterator[tuple[str, float]]:
    """Lines of a formula and how wide they are; all but the first are indented."""
    pieces = list(_pieces(tree))
    inner = room - 2.0
    line, wide = "", 0.0
    for text, more in pieces:
        if line and wide + more > (room if wide <= room else inner):
            yield line, wide
            line, wide = r"\quad {} ", 2.0
        line, wide = line + text, wide + more
    yield line, wide


def _pieces(tree: Tree) -> Iterator[tuple[str, float]]:
    """Parts between which a formula may be broken."""
    match tree:
        case tex.Sum(terms):
            for number, (sign, term) in enumerate(terms):
                mark = {1: "+" if number else "", -1: "-", 0: r"\pm"}[sign]
                inner = _pieces(term) if isinstance(term, tex.Product) else iter([(_term(term), width(term))])
                text, wide = next(inner)
                yield f"{mark} {text}".strip() + " ", wide + (1.3 if mark else 0.0)
                yield from inner
        case tex.Product(operator, factors) if operator != "/" and not _applied(factors):
            yield from _factors(operator, factors)
        case tex.BigOperator(body=tex.Product("", factors)) if not _applied(factors):
            (first, wide), *rest = _factors("", factors)
            head = replace(tree, body=tex.Name("x"))
            yield printed(head).removesuffix("x") + first, wide + width(head) - 0.58
            yield from rest
        case tex.Relation(operands, signs):
            yield printed(operands[0]) if operands[0] is not None else "", width(operands[0])
            for relation, operand in zip(signs, operands[1:], strict=True):
                if operand is not None:
                    yield f" {relation} {printed(operand)}", width(operand) + 1.4
        case _:
            yield printed(tree), width(tree)


def _applied(factors: tuple[Tree, ...]) -> bool:
    """Whether this is a function with its argument and nothing else."""
    return len(factors) == 2 and isinstance(factors[1], tex.Group)


def _factors(operator: str, factors: tuple[Tree, ...]) -> Iterator[tuple[str, float]]:
    """The factors of a product, functions with their arguments."""
    group: list[Tree] = []
    first = True
    for number, factor in enumerate(factors):
        group.append(factor)
        following = factors[number + 1] if number + 1 < len(factors) else None
        head = isinstance(factor, tex.Name | tex.Scripted | tex.Number)
        if head and isinstance(following, tex.Group):
            continue
        part: Tree = group[0] if len(group) == 1 else tex.Product("", tuple(group))
        sign = "" if first else (f"{operator} " if operator else "")
        text = _term(part) if number + 1 < len(factors) else printed(part)
        yield f"{sign}{text} ", width(part) + (0.75 if sign else 0.15)
        group, first = [], False


def _term(tree: Tree) -> str:
    """A part of a product that something follows."""
    return printed(tex.Group("(", tree) if isinstance(tree, tex.Sum) else tree)


def _fitted(line: str, wide: float, room: float) -> str:
    """A line that cannot be broken further is made smaller."""
    if wide <= room + 0.01:
        return line.strip()
    return rf"\resizebox{{{room:.1f}em}}{{!}}{{$\displaystyle {line.strip()}$}}"
