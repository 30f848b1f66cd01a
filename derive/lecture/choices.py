"""Activation functions and costs by name, put in where a note leaves them open."""

from __future__ import annotations

from collections.abc import Mapping

from derive.correction.symbols import symbol
from derive.evaluation.functions import CHOOSING, UNARY, UNSUPPORTED
from derive.latex import LatexError, parse_tree, to_latex
from derive.latex import syntax as tex
from derive.lecture.givens import Givens
from derive.notation.terms import Apply, Family, walk

#: What an open function becomes; ``{u}`` is its argument.
ACTIVATIONS: Mapping[str, str] = {
    "sigmoid": r"\frac{{1}}{{1 + e^{{-{u}}}}}",
    "tanh": r"\tanh({u})",
    "relu": r"\max(0, {u})",
    "identity": "{u}",
}
#: What an open cost becomes, of an output ``{a}`` and a target ``{t}``.
COSTS: Mapping[str, str] = {
    "quadratic": r"\frac{{1}}{{2}} {sum}({a} - {t})^2",
    "cross-entropy": r"-{sum}({t} \log {a} + (1 - {t}) \log(1 - {a}))",
}
#: The name of what is left as open as it is.
GENERIC = "generic"


def with_activation(givens: Givens, name: str) -> Givens:
    """The givens with all open functions being the named one.

    Raises ValueError for an unknown name, and if no function is open.
    """
    if name == GENERIC:
        return givens
    if name not in ACTIVATIONS:
        raise ValueError(f"unknown activation {name!r}; known are {', '.join((GENERIC, *ACTIVATIONS))}")
    functions = open_functions(givens)
    if not functions:
        raise ValueError("the givens leave no activation open that could be chosen")
    argument = givens.unused("uvsrqx")
    return givens.with_given(
        *(f"{one}({argument}) = {ACTIVATIONS[name].format(u=argument)}" for one in functions)
    )


def open_functions(givens: Givens) -> tuple[str, ...]:
    """The functions of one number that may be any, as LaTeX."""
    system = givens.reading.system
    known = {definition.function for definition in system.functions} | {*UNARY, *CHOOSING, *UNSUPPORTED}
    bodies = [definition.body for definition in system.definitions]
    applied = (part for body in bodies for part in walk(body) if isinstance(part, Apply))
    found = (part.function for part in applied if _of_one_number(part) and part.function not in known)
    return tuple(dict.fromkeys(found))


def _of_one_number(applied: Apply) -> bool:
    return (
        len(applied.arguments) == 1
        and not isinstance(applied.arguments[0], Family)
        and not applied.indices
        and not applied.function.startswith("open:")
    )


def open_cost(givens: Givens) -> tuple[str, tuple[str, ...]] | None:
    """An open cost and what it depends on, as LaTeX."""
    system, cost = givens.reading.system, givens.settings.cost
    defined = {
        d.family
        for d in system.definitions
        if isinstance(d.body, Apply) and d.body.function == f"open:{d.family}"
    }
    for name, members in givens.settings.depends.items():
        if name in defined and (cost is None or name == cost):
            return name, tuple(members)
    return None


def with_cost(givens: Givens, name: str) -> Givens:
    """The givens with an open cost being the named one.

    Raises ValueError for an unknown name, and if the cost is not open or of too unusual a kind.
    """
    if name == GENERIC:
        return givens
    if name not in (*COSTS, "softmax"):
        raise ValueError(f"unknown cost {name!r}; known are {', '.join((GENERIC, *COSTS, 'softmax'))}")
    if name == "softmax":
        raise ValueError("the cost softmax changes the last layer too; it is for a NETWORK without --like")
    found = open_cost(givens)
    if found is None:
        raise ValueError("the givens leave no cost open that could be chosen")
    cost, members = found
    output, letter = _output(givens, members)
    target = givens.unused("ytdrq") + (f"_{letter}" if letter else "")
    total = rf"\sum_{letter} " if letter else ""
    formula = COSTS[name].format(a=output, t=target, sum=total)
    chosen = givens.without_dependence(cost).with_given(f"{cost} = {formula}")
    if chosen.reading.troubles:
        raise ValueError(f"the open cost cannot be chosen: {chosen.reading.troubles[0].message}")
    return chosen


def _output(givens: Givens, members: tuple[str, ...]) -> tuple[str, str]:
    """The only quantity that a cost depends on, and its index of units."""
    try:
        if len(members) != 1:
            raise LatexError("not one", (0, 0))
        tree = parse_tree(members[0], names=givens.settings.names, macros=givens.settings.macros)
    except LatexError:
        raise ValueError("the open cost depends on more than one quantity; it cannot be chosen") from None
    one = symbol(givens.reading, tree)
    units = [place.leaf for place in one.places if not place.ordinal] if one is not None else []
    if one is None or len(units) > 1 or not all(isinstance(unit, tex.Name) for unit in units):
        raise ValueError("the open cost depends on something unusual; it cannot be chosen")
    return to_latex(tree), to_latex(units[0]) if units else ""
