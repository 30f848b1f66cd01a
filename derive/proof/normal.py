"""Normal forms: expressions as polynomials over atoms, with an exact test for zero.

A `Form` is a sum of monomials with rational coefficients; a monomial is a product of *atoms* with rational
exponents.  Atoms are

    a node        a leaf, or a quantity that is not opened
    a jet         an open function, differentiated so many times by each argument, at given arguments
    an exponential e^m of one monomial m, so that e^{a+b} = e^a e^b and e^{2x} = (e^x)^2 hold by themselves
    a base        a sum q of several monomials that occurs as q^r with r negative or broken
    a logarithm, a sine, a cosine
    a step        1 where its argument is positive (or negative), else 0: |x| = x·[x > 0] - x·[x < 0]

Forms of functions that are equal are not always the same, since q · q^{-1} is left standing: `Ring.vanishes`
clears the denominators, one base after the other, and expands.  Every rule used holds for all real values for
which both sides are defined, so that *zero* is a proof.  *Not zero* is one only where all atoms are
independent (`Ring.independent`): exponentials, logarithms and roots may have relations not known here.

No floating point, no `simplify`; every step is counted.
"""

from __future__ import annotations

from collections.abc import Sequence

from derive.network.effort import Effort
from derive.proof.atoms import Atom, Kind
from derive.proof.forms import ONE, ZERO, Form, Monomial, Rational, add, merge, plain, scale, subtract
from derive.proof.functions import Functions


class Ring(Functions):
    """The atoms seen so far, the arithmetic of forms over them, and their derivatives."""

    def __init__(self, effort: Effort | None = None) -> None:
        super().__init__(effort)
        self._slopes: dict[tuple[int, int], Form] = {}

    def differentiate(self, form: Form, variable: int) -> Form:
        """The derivative of a form by a node atom, all other nodes fixed."""
        self.effort.spend(len(form.terms))
        parts = []
        for monomial, coefficient in form.terms.items():
            for atom, exponent in monomial:
                if variable not in self.atoms[atom].nodes:
                    continue
                rest = Form({merge(monomial, ((atom, -1),)): plain(coefficient * exponent)})
                parts.append(self.multiply(rest, self.slope(atom, variable)))
        return add(parts)

    def slope(self, atom: int, variable: int) -> Form:
        """The derivative of an atom by a node atom."""
        if atom == variable:
            return ONE
        key = (atom, variable)
        if key not in self._slopes:
            self._slopes[key] = self._slope(atom, variable)
        return self._slopes[key]

    def _slope(self, number: int, variable: int) -> Form:
        atom = self.atoms[number]
        this = Form({((number, 1),): 1})
        if atom.kind is Kind.BASE and atom.slope is not None:
            # (1 + c e^u)' = (1 + c e^u - 1) u' brings in no exponential: σ' = σ (1 - σ).
            return self.multiply(subtract(this, ONE), self.differentiate(atom.slope, variable))
        inner = [self.differentiate(argument, variable) for argument in atom.arguments]
        match atom.kind:
            case Kind.EXP:
                return self.multiply(this, inner[0])
            case Kind.BASE:
                return inner[0]
            case Kind.LOG:
                return self.multiply(self.power(atom.arguments[0], -1), inner[0])
            case Kind.SIN:
                return self.multiply(self.cos(atom.arguments[0]), inner[0])
            case Kind.COS:
                return self.multiply(scale(self.sin(atom.arguments[0]), -1), inner[0])
            case Kind.JET:
                name, orders = atom.derivative
                return add(
                    self.multiply(self.jet(name, _next(orders, n), atom.arguments), d)
                    for n, d in enumerate(inner)
                    if d.terms
                )
            case Kind.NODE | Kind.STEP:
                return ZERO

    def rebuilt(self, atom: Atom, arguments: Sequence[Form]) -> Form:
        """What an atom becomes with other arguments."""
        match atom.kind:
            case Kind.EXP:
                return self.exp(arguments[0])
            case Kind.LOG:
                return self.log(arguments[0])
            case Kind.SIN:
                return self.sin(arguments[0])
            case Kind.COS:
                return self.cos(arguments[0])
            case Kind.JET:
                name, orders = atom.derivative
                return self.jet(name, orders, arguments)
            case Kind.STEP:
                return self.step(scale(arguments[0], atom.sign))
            case _:
                return arguments[0]

    def opened(self, form: Form, images: dict[int, Form]) -> Form:
        return Opening(self, images)(form)


class Opening:
    """Puts forms in the place of node atoms, also inside other atoms unless only on the ``surface``.

    Images may be added as long as no form that mentions their node has been opened.
    """

    def __init__(self, ring: Ring, images: dict[int, Form] | None = None, surface: bool = False) -> None:
        self.ring = ring
        self.surface = surface
        self.images: dict[int, Form] = {} if images is None else images
        self._atoms: dict[int, Form | None] = {}
        self._powers: dict[tuple[int, Rational], Form] = {}

    def __call__(self, form: Form) -> Form:
        parts = []
        kept: dict[Monomial, Rational] = {}
        for monomial, coefficient in form.terms.items():
            opened = [pair for pair in monomial if self._image(pair[0]) is not None]
            if not opened:
                kept[monomial] = coefficient
                continue
            rest = tuple([pair for pair in monomial if self._image(pair[0]) is None])
            part = Form({rest: coefficient})
            for atom, exponent in opened:
                part = self.ring.multiply(part, self._power(atom, exponent))
            parts.append(part)
        return add((Form(kept), *parts))

    def _image(self, number: int) -> Form | None:
        """The form to be put for an atom, None if it stays.  That of a base is what it is a power of."""
        if self.surface or number in self.images:
            return self.images.get(number)
        if number not in self._atoms:
            atom = self.ring.atoms[number]
            if atom.nodes.isdisjoint(self.images):
                self._atoms[number] = None
            else:
                self._atoms[number] = self.ring.rebuilt(atom, [self(argument) for argument in atom.arguments])
        return self._atoms[number]

    def _power(self, atom: int, exponent: Rational) -> Form:
        key = (atom, exponent)
        if key not in self._powers:
            image = self._image(atom)
            assert image is not None
            self._powers[key] = self.ring.power(image, exponent)
        return self._powers[key]


def _next(orders: tuple[int, ...], position: int) -> tuple[int, ...]:
    return (*orders[:position], orders[position] + 1, *orders[position + 1 :])
