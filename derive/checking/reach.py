r"""How far a ∂ in front reaches: ``\frac{\partial}{\partial x} a + b`` may mean that of both terms."""

from __future__ import annotations

from msgspec.structs import replace

from derive.latex.syntax import Group, Product, Sum, Tree
from derive.notation.elaboration.differentials import is_bare_operator, side_by_side


def reaching_further(tree: Tree) -> Tree | None:
    """A side whose first ∂ in front of a term takes in the terms behind it, too; None if there is none."""
    if not isinstance(tree, Sum):
        return None
    for place, (sign, term) in enumerate(tree.terms[:-1]):
        if isinstance(term, Product) and term.operator == "" and is_bare_operator(term.factors[0]) and sign:
            operator, *operand = term.factors
            inside = side_by_side(tuple(operand), term.span)
            terms = ((1, inside), *((sign * other, one) for other, one in tree.terms[place + 1 :]))
            whole = Product("", (operator, Group("(", Sum(terms))), span=term.span)
            kept = (*tree.terms[:place], (sign, whole))
            return whole if kept == ((1, whole),) else replace(tree, terms=kept)
    return None
