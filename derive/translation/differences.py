"""Whether a formula looks at something in which two notes differ.

Notes need not speak of the same network: one may have biases and the other none, σ may be open here and
the logistic function there.  A formula that holds whatever the difference is means the same in both; any
other one may be right here and wrong there, and has no translation.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from msgspec import Struct

from derive.latex import Name, to_unicode
from derive.notation.rebuilding import Rebuilder
from derive.notation.system import depends_on, references
from derive.notation.terms import (
    Apply,
    Argument,
    Condition,
    Derivative,
    Domain,
    Label,
    Reference,
    Term,
    children,
)
from derive.translation.correspondence import Correspondence
from derive.translation.grading import Grading, Uneven, alike
from derive.translation.mapping import Mapper
from derive.translation.problems import NotTranslated
from derive.translation.sides import DEPTH, Side
from derive.translation.statements import Equation, Said
from derive.translation.substitution import canonical


class Differences(Struct, frozen=True, dict=True):
    """Keeps formulas from being translated that depend on what only one of the notes says."""

    correspondence: Correspondence

    @property
    def _side(self) -> Side:
        return self.correspondence.source

    def check(self, said: Said) -> None:
        """Raises `NotTranslated` if the formula may hold in one note for reasons that the other has not."""
        sides = said.sides if isinstance(said, Equation) else tuple(said.claim.terms)
        leaves = [gap for gap in self.correspondence.gaps if gap.kind == "leaf"]
        for gap in leaves:
            if gap.owner in self._seen or any(gap.owner in _bare(side) for side in sides):
                owner = self._shown(gap.owner, gap.which)
                missing = self._shown(gap.name, gap.which)
                only = "only one of the notes"
                raise NotTranslated(f"the value of {owner} is another one: {missing} is in {only}")
        if leaves and any(_unnamed(side) for side in sides):
            raise NotTranslated("it has a function of a sum that is another one in the other note")
        self._check_assumptions(said)
        self._check_widths(said)
        self._check_slopes(said, sides)

    # What is assumed

    def _check_assumptions(self, said: Said) -> None:
        reached = {f for part in said.claim.mentions for f in depends_on(self._side.system, part.family)}
        for families in self._assumed:
            if reached & families:
                names = ", ".join(sorted(self._side.shown(family) for family in families))
                raise NotTranslated(f"only one of the notes assumes something of {names}")

    @cached_property
    def _assumed(self) -> tuple[frozenset[str], ...]:
        """The families in assumptions that only one of the notes makes."""
        back = self.correspondence.reversed
        names = {link.left.family: link.right.family for link in back.links}
        theirs = _unshared(back)
        return (
            *_unshared(self.correspondence),
            *(frozenset(names[family] for family in families if family in names) for families in theirs),
        )

    def _check_widths(self, said: Said) -> None:
        """Where a note fixes its widths, units called by number may be all that there are."""
        fixed = any(side.system.sizes for side in (self._side, self.correspondence.target))
        for part in said.claim.mentions if fixed else ():
            units = self._side.quantity(part.family).unit_positions
            if any(isinstance(part.indices[place], Label) for place in units):
                raise NotTranslated("units are called by number in a network of fixed widths")

    def _shown(self, family: str, which: int) -> str:
        side = self._side
        if family not in side.system.quantities:
            side = self.correspondence.target
        return side.shown(family)

    @cached_property
    def _seen(self) -> frozenset[str]:
        """Families that some definition takes in otherwise than as the argument of a function."""
        found: set[str] = set()
        for definition in self._side.system.definitions:
            if not isinstance(definition.body, Reference) and not self._side.is_gradient(definition.family):
                found.update(_bare(definition.body))
        return frozenset(found)

    # Slopes

    def _check_slopes(self, said: Said, sides: tuple[Term, ...]) -> None:
        functions = [gap for gap in self.correspondence.gaps if gap.kind == "function"]
        costs = [gap for gap in self.correspondence.gaps if gap.kind == "cost"]
        if not functions and not costs:
            return
        what = to_unicode(Name(functions[0].name)) if functions else self._shown(costs[0].owner, 0)
        message = f"it may depend on what {what} is, which only one of the notes says"
        grading = self._grading(said)
        try:
            grade = alike(grading.grade(side) for side in sides)
        except Uneven as problem:
            raise NotTranslated(f"{message}: {problem}") from problem
        if functions and grade.slopes and max(grade.values.values(), default=0) > 1:
            raise NotTranslated(message)

    def _grading(self, said: Said) -> Grading:
        names = dict(self.correspondence.functions)
        back = {other: one for one, other in names.items()}
        gaps = self.correspondence.gaps
        functions = frozenset(
            back.get(gap.name, gap.name) if gap.which else gap.name for gap in gaps if gap.kind == "function"
        )
        costs = frozenset(g.owner for g in gaps if g.kind == "cost")
        depth = self.correspondence.depth or DEPTH
        structure = self._side.shallow(depth)
        middle = self._side.base + max(1, depth // 2)
        return Grading(self._side, structure, functions, costs, dict.fromkeys(said.claim.layers, middle))


def _unshared(correspondence: Correspondence) -> tuple[frozenset[str], ...]:
    """The families in assumptions of the source that the target does not make, too."""
    target = correspondence.target.system
    known = [tuple(canonical(side) for side in pair) for pair in target.assumptions]
    found: list[frozenset[str]] = []
    for left, right in correspondence.source.system.assumptions:
        try:
            pair = tuple(canonical(Mapper(correspondence).term(side)) for side in (left, right))
        except NotTranslated:
            pair = ()
        if _without_uses(pair) not in [_without_uses(other) for other in known]:
            found.append(frozenset(part.family for side in (left, right) for part in references(side)))
    return tuple(found)


def _without_uses(terms: tuple[Term, ...]) -> tuple[Term, ...]:
    """Terms whose sums tell only their letters."""
    return tuple(_Bare().term(term) for term in terms)


class _Bare(Rebuilder):
    """Leaves out what sums run over."""

    def domain(self, domain: Domain) -> Domain:
        return Domain()


def _bare(term: Argument | Condition) -> Iterator[str]:
    """Families whose values a term looks at otherwise than as arguments of functions or in derivatives."""
    match term:
        case Reference(family):
            yield family
        case Apply(_, arguments):
            for argument in arguments:
                if not isinstance(argument, Reference):
                    yield from _bare(argument)
        case Derivative(of, _):
            if not isinstance(of, Reference):
                yield from _bare(of)
        case _:
            for part in children(term):
                yield from _bare(part)


def _unnamed(term: Argument | Condition) -> bool:
    """Whether some function is applied to something without a name."""
    if isinstance(term, Apply) and not all(isinstance(argument, Reference) for argument in term.arguments):
        return True
    return any(_unnamed(part) for part in children(term))
