"""The exact test for zero: denominators are cleared, roots and sines reduced, steps told apart."""

from __future__ import annotations

from abc import abstractmethod
from fractions import Fraction
from math import floor

from derive.network.effort import Undecided
from derive.proof.atoms import Kind
from derive.proof.forms import ONE, ZERO, Form, Monomial, Rational, add, merge, plain, scale, subtract
from derive.proof.powers import Powers


class Zero(Powers):
    """Decides whether forms are zero."""

    @abstractmethod
    def opened(self, form: Form, images: dict[int, Form]) -> Form:
        """The form with other forms in the place of node atoms."""

    @abstractmethod
    def cos(self, argument: Form) -> Form:
        """The cosine of a form."""

    def vanishes(self, form: Form) -> bool:
        """Whether the form is zero, after clearing denominators; see the module."""
        if not form.terms:
            return True
        if self.has_residue(form):
            return False
        return self._splits_to_zero(self.reduced(form))

    def reduced(self, form: Form) -> Form:
        """What is left of a form once denominators are cleared: a non-zero multiple of it, or zero."""
        while form.terms:
            atom = self._reducible(form)
            if atom is None:
                break
            sine = self.atoms[atom].kind is Kind.SIN
            form = self._without_sine(form, atom) if sine else self._cleared(form, atom)
        return form

    def _reducible(self, form: Form) -> int | None:
        """The last atom on which a relation can be used; later atoms are built from earlier ones."""
        found = -1
        for monomial in form.terms:
            for atom, e in monomial:
                kind = self.atoms[atom].kind
                if atom > found and (
                    (kind is Kind.BASE and (e < 0 or e >= 1)) or (kind is Kind.SIN and (e < 0 or e >= 2))
                ):
                    found = atom
        return found if found >= 0 else None

    def _cleared(self, form: Form, atom: int) -> Form:
        """The form times a power of a base, so that the base goes; broken powers between 0 and 1 remain."""
        base = self.atoms[atom].arguments[0]
        if self._reducible(base) is not None and self.vanishes(base):
            raise Undecided("division by zero")
        self.effort.spend(len(form.terms))
        groups: dict[int, dict[Monomial, Rational]] = {}
        for monomial, coefficient in form.terms.items():
            exponent = dict(monomial).get(atom, 0)
            whole = floor(exponent)
            rest = merge(monomial, ((atom, -whole),)) if whole else monomial
            groups.setdefault(whole, {})[rest] = coefficient
        result, previous = ZERO, max(groups)
        for whole in sorted(groups, reverse=True):
            # Horner: one multiplication by the base for each step down.
            self.effort.spend(len(result.terms))
            result = add((self.multiply(result, self.power(base, previous - whole)), Form(groups[whole])))
            previous = whole
        return result

    def _without_sine(self, form: Form, atom: int) -> Form:
        argument = self.atoms[atom].arguments[0]
        square = subtract(ONE, self.power(self.cos(argument), 2))
        low = min(0, *(floor(dict(monomial).get(atom, 0)) for monomial in form.terms))
        parts = []
        for monomial, coefficient in form.terms.items():
            exponent = dict(monomial).get(atom, 0) - low
            pairs = int(exponent // 2)
            shift = -low - 2 * pairs
            rest = Form({merge(monomial, ((atom, shift),)) if shift else monomial: coefficient})
            parts.append(self.multiply(rest, self.power(square, pairs)))
        return add(parts)

    # Cases

    def _splits_to_zero(self, form: Form) -> bool:
        """Whether a form without denominators is zero in all cases that its steps distinguish."""
        steps = self.steps(form)
        if not steps:
            return not form.terms
        argument = self.atoms[max(steps)].arguments[0]
        above, below, neither = (self._in_case(form, argument, sign) for sign in (1, -1, 0))
        if not (self._splits_to_zero(above) and self._splits_to_zero(below)):
            return False
        return self._splits_to_zero(neither) or self._zero_with(neither, argument)

    def _in_case(self, form: Form, argument: Form, sign: int) -> Form:
        """The form where the argument of some steps is positive, negative or zero."""
        self.effort.spend(len(form.terms))
        parts: dict[Monomial, Rational] = {}
        for monomial, coefficient in form.terms.items():
            atoms = [self.atoms[atom] for atom, _ in monomial]
            own = [atom.kind is Kind.STEP and atom.arguments[0] == argument for atom in atoms]
            if all(atom.sign == sign for atom, mine in zip(atoms, own, strict=True) if mine):
                rest = tuple([pair for pair, mine in zip(monomial, own, strict=True) if not mine])
                parts[rest] = parts.get(rest, 0) + coefficient
        return Form({monomial: plain(c) for monomial, c in parts.items() if c})

    def _zero_with(self, form: Form, argument: Form) -> bool:
        """Whether a form is zero wherever ``argument`` is, solved for a node in which it is linear."""
        for monomial, coefficient in argument.terms.items():
            if len(monomial) != 1 or monomial[0][1] != 1 or self.atoms[monomial[0][0]].kind is not Kind.NODE:
                continue
            node = monomial[0][0]
            rest = Form({m: c for m, c in argument.terms.items() if m != monomial})
            if node in self.inside([rest]):
                continue
            image = scale(rest, plain(Fraction(-1) / coefficient))
            try:
                return self.vanishes(self.opened(form, {node: image}))
            except Undecided:
                return False
        return False
