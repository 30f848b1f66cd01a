"""Exponentials, logarithms, sines, steps and open functions of forms."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from fractions import Fraction
from math import floor

from derive.network.effort import Undecided
from derive.proof.atoms import Kind
from derive.proof.forms import (
    ONE,
    ZERO,
    Form,
    Monomial,
    Rational,
    add,
    constant,
    content,
    factors,
    leading_sign,
    merge,
    plain,
    raised,
    scale,
    subtract,
)
from derive.proof.zero import Zero

#: Steps in the argument of a step are only taken apart if they distinguish no more cases than these.
MOST_CASES = 2


class Functions(Zero):
    """The known functions, each with the laws that hold for all real arguments."""

    def exp(self, argument: Form) -> Form:
        result = ONE
        for monomial, coefficient in argument.terms.items():
            if len(monomial) == 1 and monomial[0][1] == 1 and self.atoms[monomial[0][0]].kind is Kind.LOG:
                power = self.power(self.atoms[monomial[0][0]].arguments[0], coefficient)
            else:
                atom = self._atom(Kind.EXP, None, (Form({monomial: 1}),))
                power = Form({((atom, coefficient),): 1})
            result = self.multiply(result, power)
        return result

    def log(self, argument: Form) -> Form:
        """The logarithm; positive factors become terms of their own, others stay together."""
        if self.vanishes(argument):
            raise Undecided("logarithm of zero")
        argument, denominators = self._over_positive_bases(argument)
        outside = content(argument)
        common = self._common(argument, whole=False)
        rest = Form(
            {merge(m, raised(common, -1)): plain(Fraction(c) / outside) for m, c in argument.terms.items()}
        )
        parts = [self._log_of_number(outside)]
        for atom, e in (*common, *denominators):
            inner = self.atoms[atom].arguments[0]
            parts.append(scale(inner if self.atoms[atom].kind is Kind.EXP else self.log(inner), e))
        if rest.number() == -1:
            raise Undecided("logarithm of a negative number")
        if rest != ONE:
            parts.append(Form({((self._function_atom(Kind.LOG, None, (rest,)), 1),): 1}))
        return add(parts)

    def _over_positive_bases(self, form: Form) -> tuple[Form, Monomial]:
        """A sum as a form times whole powers of positive bases, which do not occur in the form any more."""
        taken: list[tuple[int, Rational]] = []
        while len(form.terms) > 1:
            atoms = {atom for monomial in form.terms for atom, e in monomial if isinstance(e, int)}
            bases = [a for a in atoms if self.atoms[a].kind is Kind.BASE and self.atoms[a].positive]
            if not bases:
                break
            atom = max(bases)
            taken.append((atom, min(floor(dict(monomial).get(atom, 0)) for monomial in form.terms)))
            form = self._cleared(form, atom)
        return form, tuple(taken)

    def _log_of_number(self, value: Rational) -> Form:
        parts = []
        for whole, sign in ((value.numerator, 1), (value.denominator, -1)):
            for prime, multiplicity in factors(whole).items():
                atom = self._atom(Kind.LOG, None, (Form({(): prime}),))
                parts.append(Form({((atom, 1),): multiplicity * sign}))
        return add(parts)

    def logistic(self, argument: Form) -> Form:
        return self.power(add((ONE, self.exp(scale(argument, -1)))), -1)

    def tanh(self, argument: Form) -> Form:
        return subtract(scale(self.logistic(scale(argument, 2)), 2), ONE)

    def sin(self, argument: Form) -> Form:
        if not argument.terms:
            return ZERO
        sign = leading_sign(argument)
        atom = self._function_atom(Kind.SIN, None, (scale(argument, sign),))
        return Form({((atom, 1),): sign})

    def cos(self, argument: Form) -> Form:
        if not argument.terms:
            return ONE
        atom = self._function_atom(Kind.COS, None, (scale(argument, leading_sign(argument)),))
        return Form({((atom, 1),): 1})

    def jet(self, name: Hashable, orders: tuple[int, ...], arguments: Sequence[Form]) -> Form:
        return Form({((self._function_atom(Kind.JET, (name, orders), tuple(arguments)), 1),): 1})

    # Steps

    def step(self, argument: Form) -> Form:
        """1 where the argument is positive, 0 elsewhere."""
        number = argument.number()
        if number is not None:
            return constant(int(number > 0))
        if self.positive(argument) or self.positive(scale(argument, -1)):
            return constant(int(self.positive(argument)))
        inside = {self.atoms[atom].arguments[0]: atom for atom in self.steps(argument)}
        if 0 < len(inside) <= MOST_CASES:
            return self._step_by_cases(argument, max(inside, key=lambda form: inside[form]))
        common = self._common(argument, whole=False)
        inner = scale(argument, plain(Fraction(1) / content(argument)))
        inner = Form({merge(m, raised(common, -1)): c for m, c in inner.terms.items()})
        if len(inner.terms) == 1:
            return self._step_of_product(*inner.terms.popitem())
        sign = leading_sign(inner)
        return self._step_atom(scale(inner, sign), sign)

    def _step_by_cases(self, form: Form, argument: Form) -> Form:
        """[f > 0] for an f that itself depends on whether ``argument`` is positive, negative or zero."""
        above, below = self._step_atom(argument, 1), self._step_atom(argument, -1)
        neither = subtract(ONE, add((above, below)))
        cases = ((above, 1), (below, -1), (neither, 0))
        return add(
            self.multiply(case, self.step(self._in_case(form, argument, sign))) for case, sign in cases
        )

    def _step_of_product(self, monomial: Monomial, coefficient: Rational) -> Form:
        """A product is positive where an even number of its factors is negative and none is zero."""
        above, below = (ONE, ZERO) if coefficient > 0 else (ZERO, ONE)
        for atom, exponent in monomial:
            factor = Form({((atom, 1),): 1})
            if not isinstance(exponent, int):
                return self._step_atom(Form({monomial: 1}), 1 if coefficient > 0 else -1)
            up, down = self._step_atom(factor, 1), self._step_atom(factor, -1)
            if exponent % 2 == 0:
                up, down = add((up, down)), ZERO
            above, below = (
                add((self.multiply(above, up), self.multiply(below, down))),
                add((self.multiply(above, down), self.multiply(below, up))),
            )
        return above
