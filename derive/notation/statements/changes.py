r"""Changes that carry an index of their own: ``\Delta_p w_{ji}`` is the change of w for the pattern p."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from derive.latex.rewriting import with_parts
from derive.latex.syntax import Name, Product, Scripted, Tree
from derive.notation.vocabulary import Vocabulary


def with_changes(sides: Sequence[Tree], vocabulary: Vocabulary) -> tuple[Tree, ...]:
    r"""The sides of one statement, an indexed Δ made part of the name behind it, unless Δ is a quantity."""
    return tuple(sides) if "\\Delta" in vocabulary.forms else tuple(_joined(side) for side in sides)


def _joined(tree: Tree) -> Tree:
    tree = with_parts(tree, _joined)
    match tree:
        case Product("", (Scripted(Name("\\Delta", ()), (("_", index),), 0), named, *rest)):
            one = _change(named, index)
            if one is None:
                return tree
            return Product("", (one, *rest), span=tree.span) if rest else replace(one, span=tree.span)
    return tree


def _change(named: Tree, index: Tree) -> Scripted | None:
    """The name with a Δ, and the index of that before its own; None if this is no name."""
    base = named.base if isinstance(named, Scripted) else named
    if not isinstance(base, Name) or (isinstance(named, Scripted) and named.primes):
        return None
    scripts = named.scripts if isinstance(named, Scripted) else ()
    below = [script for place, script in scripts if place == "_"]
    if below:
        own = below[0].factors if isinstance(below[0], Product) else (below[0],)
        index = Product("", (index, *own))
    others = tuple(one for one in scripts if one[0] != "_")
    decorated = replace(base, accents=("\\Delta", *base.accents))
    return Scripted(decorated, (("_", index), *others), span=named.span) if len(below) < 2 else None
