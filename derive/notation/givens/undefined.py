"""What directives say of quantities without a definition: what they depend on, and what they add up to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from derive.latex import LatexError
from derive.latex import syntax as tex
from derive.latex.syntax import Tree
from derive.notation.elaborate import Elaborator
from derive.notation.elaboration.application import argument
from derive.notation.givens.definitions import Definitions
from derive.notation.givens.given import Trouble
from derive.notation.givens.last_layers import bind_last
from derive.notation.givens.parsing import Declared, parse_entry
from derive.notation.problems import Finding, Unclear
from derive.notation.settings import Settings
from derive.notation.system import Definition
from derive.notation.terms import (
    LAST,
    Apply,
    Argument,
    Domain,
    Family,
    Letter,
    Reference,
    SlotUse,
    Term,
    Total,
)
from derive.results import Code

#: Where the numbers of readers begin, so that no two of them use the same letters.
OPEN, ASSUMED = 1000, 2000


def dependencies(
    definitions: Definitions, declared: Declared, variable: Iterable[str], troubles: list[Trouble]
) -> Iterator[Definition]:
    """``depends``: an open function of its members; ``variable`` letters are not the last layer."""
    for number, (head, members) in enumerate(declared.depends):
        reader = definitions.reader(OPEN + number)
        for member in members:
            bind_last(reader, head, member, keep=variable)
        try:
            target = reader.number(head)
            if not isinstance(target, Reference):
                raise Unclear(Code.SYNTAX, "the key must be a single quantity")
            own = {i.name for i in target.indices if isinstance(i, Letter)}
            arguments = tuple(_member(reader, member, own) for member in members)
        except (Unclear, Finding) as problem:
            troubles.append(Trouble(None, problem.code, f"depends: {problem.message}"))
            continue
        letters = tuple(i for i in target.indices if isinstance(i, Letter))
        yield Definition(target.family, target.indices, Apply(f"open:{target.family}", arguments, 0, letters))


def _member(reader: Elaborator, tree: Tree, own: set[str]) -> Argument:
    """One argument of an open function: all of a family, for letters that are not the function's ``own``."""
    member = argument(reader, reader.tensor(tree))
    inner = member
    while isinstance(inner, Family):
        inner = inner.body
    if not isinstance(inner, Reference):
        raise Unclear(Code.SYNTAX, "what something depends on must be single quantities", tree.span)
    quantity = reader.system.quantities[inner.family]
    for position in quantity.unit_positions:
        index = inner.indices[position]
        if isinstance(index, Letter) and index.name not in own and not index.name.startswith("#"):
            member = Family(index.name, reader.domain(index.name, member), member)
    for position in quantity.layer_positions:
        index = inner.indices[position]
        if isinstance(index, Letter) and index.name not in own and not index.name.startswith(LAST):
            member = Family(index.name, Domain((SlotUse(inner.family, position),)), member)
    return member


def assumptions(
    definitions: Definitions, settings: Settings, troubles: list[Trouble]
) -> Iterator[tuple[Term, Term]]:
    """``assume``: sums of leaves with the values that they have."""
    known: dict[str, tuple[Tree, Tree]] = {}
    for number, entry in enumerate(settings.assume):
        try:
            match parse_entry(entry, settings):
                case tex.Relation((left, right), ("=",)) if left is not None and right is not None:
                    family, *sides = _assumption(definitions.reader(ASSUMED + number), left, right)
                    if known.setdefault(family, (left, right)) == (left, right):
                        yield sides[0], sides[1]
                    else:
                        message = "of these quantities another sum is assumed before"
                        families = frozenset({family})
                        troubles.append(Trouble(entry, Code.VALUE, message, families, assumption=True))
                case _:
                    message = "only equations can be assumed"
                    troubles.append(Trouble(entry, Code.UNDECIDED, message, assumption=True))
        except LatexError as error:
            message = f"this assumption cannot be read: {error.message}"
            troubles.append(Trouble(entry, Code.SYNTAX, message, assumption=True))
        except (Unclear, Finding) as problem:
            troubles.append(Trouble(entry, problem.code, f"assume: {problem.message}", assumption=True))


def _assumption(reader: Elaborator, left: Tree, right: Tree) -> tuple[str, Term, Term]:
    """The family that is summed, and both sides."""
    total, value = reader.number(left), reader.number(right)
    if not isinstance(total, Total) or not isinstance(total.body, Reference):
        raise Unclear(Code.UNDECIDED, "only the value of a sum of leaves can be assumed")
    if total.body.family in reader.system.by_family:
        raise Unclear(Code.UNDECIDED, "the sum is of quantities that are defined")
    return total.body.family, total, value
