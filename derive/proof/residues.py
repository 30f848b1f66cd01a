"""Forms modulo a prime: a quick way to see that something is not zero."""

from __future__ import annotations

from derive.network.effort import Effort
from derive.proof.atoms import Atom, Atoms, Kind
from derive.proof.forms import Form, Rational, plain

#: Residues are taken modulo this, at so many points, with free atoms that have roots of these orders.
PRIME, POINTS, ROOTS = 2**61 - 1, 4, 720
#: How many points there are where steps occur, products of which are zero at most of them.
POINTS_OF_STEPS = 40


class Residues(Atoms):
    """Atoms with values modulo a prime."""

    def __init__(self, effort: Effort | None = None) -> None:
        super().__init__(effort)
        self._residues: dict[tuple[int, Rational, int], int | None] = {}

    def has_residue(self, form: Form) -> bool:
        """Whether the form is certainly not zero, since it is not at some point."""
        points = POINTS_OF_STEPS if self.steps(form) else POINTS
        return any(self.residue(form, point) for point in range(points))

    def residue(self, form: Form, point: int = 0) -> int | None:
        """The value of a form modulo a prime at one of several points, None if it has none there.

        All relations that `reduced` uses hold for these values, so that a form with a residue other than 0 is
        not zero: that saves expanding it.  A residue of 0 proves nothing.
        """
        total = 0
        for monomial, coefficient in form.terms.items():
            value = _modulo(coefficient)
            for atom, exponent in monomial:
                power = self._residue(atom, exponent, point)
                if power is None or value is None:
                    return None
                value = value * power % PRIME
            if value is None:
                return None
            total += value
        return total % PRIME

    def _residue(self, atom: int, exponent: Rational, point: int) -> int | None:
        key = (atom, exponent, point)
        if key not in self._residues:
            self._residues[key] = self._power_residue(atom, exponent, point)
        return self._residues[key]

    def _power_residue(self, number: int, exponent: Rational, point: int) -> int | None:
        atom = self.atoms[number]
        if atom.kind is Kind.BASE:
            value = self.residue(atom.arguments[0], point)
        elif atom.kind in (Kind.SIN, Kind.COS):
            value = self._angle(atom, point)
        elif atom.kind is Kind.STEP:
            value = int(_scatter(self._step_pair(atom), point) % 2 == (atom.sign > 0))
        else:
            # A power of something, so that it has the roots that are needed.
            value, exponent = _scatter(number, point), plain(exponent * ROOTS)
        if value is None or (not value and exponent < 0):
            return None
        if isinstance(exponent, int):
            return pow(value, exponent, PRIME)
        root = pow(value, (PRIME + 1) // 4, PRIME)
        if exponent.denominator != 2 or root * root % PRIME != value:
            return None
        return pow(root, exponent.numerator, PRIME)

    def _step_pair(self, atom: Atom) -> int:
        """One number for the two steps of an argument."""
        return self._atom(Kind.STEP, 1, atom.arguments)

    def _angle(self, atom: Atom, point: int) -> int | None:
        """Sine and cosine of one angle, so that their squares add up to 1."""
        tangent = _scatter(self._atom(Kind.COS, None, atom.arguments), point)
        square = tangent * tangent
        if not (1 + square) % PRIME:
            return None
        top = 2 * tangent if atom.kind is Kind.SIN else 1 - square
        return top * pow(1 + square, -1, PRIME) % PRIME


def _modulo(value: Rational) -> int | None:
    if value.denominator % PRIME == 0:
        return None
    return value.numerator * pow(value.denominator, -1, PRIME) % PRIME


def _scatter(*seed: int) -> int:
    """A residue that looks random and is always the same (the finaliser of splitmix64, seed by seed)."""
    mask = 2**64 - 1
    value = 0x9E3779B97F4A7C15
    for part in seed:
        value = (value + (part + 1) * 0x9E3779B97F4A7C15) & mask
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9 & mask
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB & mask
        value ^= value >> 31
    return value % PRIME
