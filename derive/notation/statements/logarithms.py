r"""Definitions by a logarithm: ``\log L = A`` says that ``L = \exp(A)``."""

from __future__ import annotations

from derive.latex.syntax import Group, Name, Product, Scripted, Tree
from derive.notation.scripts import head_of

LOGARITHMS = frozenset({"\\log", "\\ln"})


def without_logarithm(left: Tree, right: Tree) -> tuple[Tree, Tree] | None:
    """The quantity whose logarithm a left side is, and what it is; None for anything else."""
    match left:
        case Product("", (Name(text), *rest)) if text in LOGARITHMS:
            pass
        case _:
            return None
    head = rest[0].body if len(rest) == 1 and isinstance(rest[0], Group) else rest[0]
    arguments = rest[1:]
    if not isinstance(head, Name | Scripted) or not isinstance(head_of(head), Name):
        return None
    if arguments and not (len(arguments) == 1 and isinstance(arguments[0], Group)):
        return None
    alone = Product("", (head, *arguments), span=left.span) if arguments else head
    power = Product("", (Name("\\exp"), Group("(", right, span=right.span)), span=right.span)
    return alone, power
