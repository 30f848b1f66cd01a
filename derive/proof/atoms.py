"""What the atoms of forms stand for."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from enum import Enum

from msgspec import Struct

from derive.network.effort import Effort
from derive.proof.forms import Form, Rational, add, scale


class Kind(Enum):
    NODE = "node"
    JET = "jet"
    EXP = "exp"
    BASE = "base"
    LOG = "log"
    SIN = "sin"
    COS = "cos"
    STEP = "step"


class Atom(Struct, frozen=True, eq=False):
    """What an atom stands for; ``arguments`` are the forms inside it.

    ``nodes`` are the numbers of all node atoms inside, itself included.  ``delicate``: it is undefined if
    something inside it, unopened so far, should turn out to be zero.  ``slope``: the u of a base 1 + c·e^u.
    """

    kind: Kind
    name: Hashable
    arguments: tuple[Form, ...]
    nodes: frozenset[int]
    delicate: bool
    positive: bool
    rational: bool
    slope: Form | None = None

    @property
    def sign(self) -> int:
        """Of a step: whether it is 1 where its argument is positive, or where it is negative."""
        assert self.kind is Kind.STEP and isinstance(self.name, int)
        return self.name

    @property
    def derivative(self) -> tuple[Hashable, tuple[int, ...]]:
        """Of a jet: the function, and how often it is differentiated by each argument."""
        assert self.kind is Kind.JET and isinstance(self.name, tuple)
        function, orders = self.name
        return function, orders


class Atoms:
    """The atoms seen so far, by number, and what can be told of a form by looking at its atoms."""

    def __init__(self, effort: Effort | None = None) -> None:
        self.effort = effort or Effort()
        self.atoms: list[Atom] = []
        self._numbers: dict[Hashable, int] = {}

    def _atom(self, kind: Kind, name: Hashable, arguments: tuple[Form, ...], key: Hashable = None) -> int:
        key = (kind, name, arguments) if key is None else key
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self.atoms)
            self.atoms.append(self._described(kind, name, arguments, number))
        return number

    def _described(self, kind: Kind, name: Hashable, arguments: tuple[Form, ...], number: int) -> Atom:
        nodes = frozenset({number}) if kind is Kind.NODE else frozenset(self.inside(arguments))
        delicate = any(self.delicate(form) for form in arguments)
        delicate = delicate or (kind is Kind.LOG and not self.positive(arguments[0]))
        positive = kind is Kind.EXP or (kind is Kind.BASE and self.positive(arguments[0]))
        rational = kind in (Kind.NODE, Kind.JET, Kind.BASE) and all(map(self.independent, arguments))
        slope = self._slope_of(arguments[0]) if kind is Kind.BASE else None
        return Atom(kind, name, arguments, nodes, delicate, positive, rational, slope)

    def _slope_of(self, base: Form) -> Form | None:
        if len(base.terms) != 2 or base.terms.get(()) != 1:
            return None
        other = next(monomial for monomial in base.terms if monomial)
        if not all(self.atoms[atom].kind is Kind.EXP for atom, _ in other):
            return None
        return add(scale(self.atoms[atom].arguments[0], e) for atom, e in other)

    def node(self, name: Hashable) -> Form:
        return Form({((self._atom(Kind.NODE, name, (), ("node", name)), 1),): 1})

    def number_of(self, name: Hashable) -> int | None:
        """The number of a node atom, None if it never occurred."""
        return self._numbers.get(("node", name))

    def inside(self, forms: Iterable[Form]) -> dict[int, None]:
        """The numbers of all node atoms in some forms, at any depth; a dictionary for its order."""
        found: dict[int, None] = {}
        seen: set[int] = set()
        for form in forms:
            for monomial in form.terms:
                for atom, _ in monomial:
                    if atom not in seen:
                        seen.add(atom)
                        found.update(dict.fromkeys(sorted(self.atoms[atom].nodes)))
        return found

    def surface(self, form: Form) -> dict[int, None]:
        """The numbers of the node atoms that are factors of a monomial, not inside other atoms."""
        atoms = self.atoms
        return {
            atom: None for monomial in form.terms for atom, _ in monomial if atoms[atom].kind is Kind.NODE
        }

    def steps(self, form: Form) -> list[int]:
        """The numbers of the steps that are factors in a form."""
        return [a for monomial in form.terms for a, _ in monomial if self.atoms[a].kind is Kind.STEP]

    def delicate(self, form: Form) -> bool:
        """Whether the form divides by something of which it is not known here that it is not zero."""
        for monomial in form.terms:
            for number, exponent in monomial:
                atom = self.atoms[number]
                if atom.delicate or (not atom.positive and not _is_natural(exponent)):
                    return True
        return False

    def positive(self, form: Form) -> bool:
        """Whether the form is a sum of products of things known to be positive."""
        atoms = self.atoms
        return bool(form.terms) and all(
            c > 0 and all(atoms[atom].positive for atom, _ in monomial) for monomial, c in form.terms.items()
        )

    def independent(self, form: Form) -> bool:
        """Whether only leaves and open functions occur: then forms that differ are different functions."""
        return all(
            self.atoms[atom].rational and type(e) is int for monomial in form.terms for atom, e in monomial
        )


def _is_natural(exponent: Rational) -> bool:
    return isinstance(exponent, int) and exponent > 0
