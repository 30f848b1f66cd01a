"""Choosing among results: those for one quantity, whatever its letters are called."""

from __future__ import annotations

from msgspec.structs import replace

from derive.derivation.problems import NotDerived
from derive.derivation.result import Derivation
from derive.latex import LatexError, parse_tree
from derive.latex import syntax as tex
from derive.latex.syntax import Tree
from derive.notation.problems import Finding, Unclear
from derive.notation.reading import Reading
from derive.notation.system import references
from derive.notation.tensor import any_component
from derive.notation.terms import Derivative, Reference, Term, walk


def selected(derivation: Derivation, reading: Reading, latex: str) -> Derivation:
    r"""The results for ``latex``, a quantity (``w_{ij}``), its derivative, or a name of that (``\delta_j``).

    Raises `NotDerived` if there are none.
    """
    term = _read(reading, latex)
    of, by = _meant(reading, term)
    results = tuple(
        one for one in derivation.results if one.family == by and (not of or _of(reading, one.left) == of)
    )
    if not results:
        raise NotDerived(f"no derivative by {latex} was derived")
    return replace(derivation, results=results, updates=(), missing=())


def _read(reading: Reading, latex: str) -> Term:
    try:
        tree = parse_tree(latex, names=reading.settings.names, macros=reading.settings.macros)
        return any_component(reading.elaborator().tensor(_plain(tree)))
    except LatexError as error:
        raise NotDerived(f"{latex} cannot be read: {error.message}") from None
    except (Unclear, Finding) as problem:
        raise NotDerived(f"{latex} is not understood: {problem.message}") from None


def _plain(tree: Tree) -> Tree:
    """Without the left side's equation sign, in case a whole equation is given."""
    match tree:
        case tex.Relation((tex.Node() as left, *_)):
            return left
    return tree


def _meant(reading: Reading, term: Term) -> tuple[str, str]:
    """The families of what is differentiated, empty for any, and of what it is differentiated by."""
    match term:
        case Derivative(Reference(of), by):
            return of, by.family
        case Reference(family):
            for definition in reading.system.by_family.get(family, ()):
                match definition.body:
                    case Derivative(Reference(of), by):
                        return of, by.family
            return "", family
    raise NotDerived("only derivatives by one quantity can be chosen")


def _of(reading: Reading, left: str) -> str:
    """The family that the left side of a result differentiates."""
    for part in walk(_read(reading, left)):
        if isinstance(part, Derivative):
            return next(references(part.of)).family
    return ""
