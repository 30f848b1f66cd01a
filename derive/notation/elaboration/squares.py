r"""Squares that stand for a quantity of their own: the variance in ``\partial \ell / \partial \sigma^2``."""

from __future__ import annotations

from collections.abc import Iterator

from derive.latex import syntax as tex
from derive.latex.syntax import Tree
from derive.notation.elaboration.reader import Reader
from derive.notation.elaboration.symbols import compound
from derive.notation.tensor import Tensor, scalar
from derive.notation.terms import Argument, Condition, Constant, Power, Reference, Term, children


def square_root(reader: Reader, tree: Tree) -> Tensor | None:
    """The σ of a σ² that is differentiated by, if the givens know σ by its even powers only; else None."""
    if isinstance(tree, tex.Group):
        return square_root(reader, tree.body)
    if not isinstance(tree, tex.Scripted) or ("^", tex.Number("2")) not in tree.scripts:
        return None
    if compound(reader, tree) is not None:
        return None
    value = reader.tensor(tree)
    match value.value() if value.scalar else None:
        case Power(Reference() as root, Constant(exponent)) if exponent == 2 and _only_squared(reader, root):
            return scalar(root)
    return None


def _only_squared(reader: Reader, root: Reference) -> bool:
    """Whether a quantity without a definition stands in the givens, and always with an even power."""
    system = reader.system
    if root.family in system.by_family:
        return False
    bodies: list[Term] = [definition.body for definition in system.definitions]
    bodies += [definition.body for definition in system.functions]
    uses = [even for body in bodies for even in _uses(body, root.family)]
    return bool(uses) and all(uses)


def _uses(term: Argument | Condition, family: str) -> Iterator[bool]:
    """For each place where a quantity stands, whether it has an even power there."""
    match term:
        case Reference(found) if found == family:
            yield False
        case Power(Reference(found), Constant(exponent)) if found == family:
            yield exponent.denominator == 1 and exponent.numerator % 2 == 0
        case _:
            for part in children(term):
                yield from _uses(part, family)
