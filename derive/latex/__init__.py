"""Reading and printing LaTeX formulas: text to syntax tree and back, with no idea yet what they mean."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from derive.latex.errors import LatexError
from derive.latex.layout import without_alignment
from derive.latex.lexer import tokenize
from derive.latex.parser import Parser
from derive.latex.printing import to_latex
from derive.latex.statements import read_statements
from derive.latex.syntax import (
    BigOperator,
    Cases,
    Differential,
    Fraction,
    Group,
    Matrix,
    Name,
    Node,
    Number,
    Product,
    Relation,
    Root,
    Scripted,
    Sequence,
    Span,
    Statement,
    Sum,
    Text,
    Tree,
    Unreadable,
    children,
)
from derive.latex.unicode import to_unicode

__all__ = [
    "BigOperator",
    "Cases",
    "Differential",
    "Fraction",
    "Group",
    "LatexError",
    "Matrix",
    "Name",
    "Node",
    "Number",
    "Product",
    "Relation",
    "Root",
    "Scripted",
    "Sequence",
    "Span",
    "Statement",
    "Sum",
    "Text",
    "Tree",
    "Unreadable",
    "children",
    "parse",
    "parse_tree",
    "to_latex",
    "to_unicode",
]


def parse(
    latex: str, *, names: Collection[str] = (), macros: Mapping[str, str] | None = None
) -> tuple[Statement, ...]:
    r"""The statements of a display.

    ``names`` are names of several letters written without a backslash, ``macros`` the note's own
    (``{"\\Vx": "\\mathbf{x}"}``).  Never raises: a statement that cannot be read has an `Unreadable` body.
    """
    return read_statements(tokenize(latex, macros), names)


def parse_tree(latex: str, *, names: Collection[str] = (), macros: Mapping[str, str] | None = None) -> Tree:
    """The one expression or relation that the whole text is; raises `LatexError` otherwise."""
    tokens = [token for token in tokenize(latex, macros) if token.kind != "quad"]
    while len(tokens) > 1 and tokens[-1].text in (".", ",", ";"):
        tokens.pop()  # the end of a sentence
    return Parser(without_alignment(tokens), names).whole()
