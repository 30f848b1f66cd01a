"""Products, powers and roots of forms."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from fractions import Fraction
from math import floor

from derive.network.effort import Effort, Undecided
from derive.proof.atoms import Kind
from derive.proof.forms import (
    ONE,
    ZERO,
    Form,
    Monomial,
    Rational,
    content,
    factors,
    merge,
    number_power,
    plain,
    raised,
    scale,
    subtract,
)
from derive.proof.residues import Residues

#: So many terms are soon looked up, however their hashes collide; and what is compared in one step.
FEW_TERMS, COMPARED = 500, 10


class Powers(Residues, ABC):
    """Arithmetic of forms."""

    def __init__(self, effort: Effort | None = None) -> None:
        super().__init__(effort)
        self._arguments: dict[Hashable, dict[tuple[Form, ...], bool]] = {}
        self._powers: dict[tuple[Form, Rational], Form] = {}

    @abstractmethod
    def vanishes(self, form: Form) -> bool:
        """Whether the form is zero."""

    def multiply(self, left: Form, right: Form) -> Form:
        if not left.terms or not right.terms:
            return ZERO
        if right.terms.keys() == {()}:
            return scale(left, right.terms[()])
        if left.terms.keys() == {()}:
            return scale(right, left.terms[()])
        self.effort.spend(len(left.terms) * len(right.terms))
        if len(left.terms) == len(right.terms) == 1:  # nearly always
            ((first, c),), ((second, d),) = left.terms.items(), right.terms.items()
            return Form({merge(first, second): plain(c * d)})
        terms: dict[Monomial, Rational] = {}
        for first, c in left.terms.items():
            for second, d in right.terms.items():
                monomial = merge(first, second)
                terms[monomial] = terms.get(monomial, 0) + c * d
        if len(terms) > FEW_TERMS:
            self.effort.spend(_collisions(terms) // COMPARED)
        return Form({monomial: plain(c) for monomial, c in terms.items() if c})

    def product(self, forms: Sequence[Form]) -> Form:
        result = ONE
        for form in forms:
            result = self.multiply(result, form)
        return result

    def power(self, base: Form, exponent: Rational) -> Form:
        """``base`` to a rational power; roots are the real ones of whatever is positive."""
        exponent = plain(exponent)
        if exponent == 1:
            return base
        if exponent == 0:
            return ONE
        if not base.terms:
            if exponent < 0:
                raise Undecided("division by zero")
            return ZERO
        if len(base.terms) == 1:
            return self._monomial_power(base, exponent)
        if isinstance(exponent, int) and exponent > 0:
            return self._repeated(base, exponent)
        key = (base, exponent)
        if key not in self._powers:
            self._powers[key] = self._base_power(base, exponent)
        return self._powers[key]

    def _monomial_power(self, base: Form, exponent: Rational) -> Form:
        ((monomial, coefficient),) = base.terms.items()
        if isinstance(exponent, int):
            return Form({raised(monomial, exponent): number_power(coefficient, exponent)})
        rest = tuple([pair for pair in monomial if not self._not_negative(*pair)])
        known = tuple([pair for pair in monomial if self._not_negative(*pair)])
        if coefficient > 0 and len(rest) == 1 and _is_even(rest[0][1]) and _is_odd(rest[0][1] * exponent):
            return self._modulus(rest[0][0], rest[0][1] * exponent, known, coefficient, exponent)
        result = self.multiply(
            self._root(-coefficient if coefficient < 0 else coefficient, exponent),
            Form({raised(known, exponent): 1}),
        )
        sign = 1 if coefficient > 0 else -1
        if not rest and sign < 0:
            raise Undecided("a root of a negative number")
        if not rest:
            return result
        if sign > 0 and len(rest) == 1 and rest[0][1] == 1:
            return self.multiply(result, Form({((rest[0][0], exponent),): 1}))
        return self.multiply(result, self._opaque_power(Form({rest: sign}), exponent))

    def _not_negative(self, atom: int, exponent: Rational) -> bool:
        """Whether a power is at least zero wherever it is defined: positive things are, and square roots."""
        return self.atoms[atom].positive or exponent.denominator % 2 == 0

    def _modulus(
        self, atom: int, total: Rational, known: Monomial, coefficient: Rational, exponent: Rational
    ) -> Form:
        """√(x²) = |x|."""
        outside = self.power(Form({known: coefficient}), exponent)
        factor = Form({((atom, 1),): 1})
        sign = subtract(self._step_atom(factor, 1), self._step_atom(factor, -1))
        return self.product([outside, Form({((atom, plain(total)),): 1}), sign])

    def _root(self, value: Rational, exponent: Rational) -> Form:
        """A power of a positive number, as a rational times roots of primes."""
        result: Form = ONE
        for whole, sign in ((value.numerator, 1), (value.denominator, -1)):
            for prime, multiplicity in factors(whole).items():
                total = multiplicity * sign * exponent
                rest = total - floor(total)
                result = scale(result, number_power(prime, floor(total)))
                if rest:
                    result = self.multiply(result, self._opaque_power(Form({(): prime}), rest))
        return result

    def _number_power(self, value: Rational, exponent: Rational) -> Form:
        """A power of a positive number."""
        if isinstance(exponent, int):
            return Form({(): number_power(value, exponent)})
        return self._root(value, exponent)

    def _opaque_power(self, base: Form, exponent: Rational) -> Form:
        return Form({((self._atom(Kind.BASE, None, (base,)), exponent),): 1})

    def _repeated(self, base: Form, exponent: int) -> Form:
        self.effort.spend(exponent)  # the result has about as many terms, or more
        result: Form | None = None
        while True:
            if exponent & 1:
                result = base if result is None else self.multiply(result, base)
            exponent >>= 1
            if not exponent:
                assert result is not None
                return result
            base = self.multiply(base, base)

    def _base_power(self, base: Form, exponent: Rational) -> Form:
        """A negative or broken power of a sum: what can safely be taken out of it is."""
        if self.vanishes(base):
            if exponent < 0:
                raise Undecided("division by zero")
            return ZERO
        whole = isinstance(exponent, int)
        outside = content(base)
        base = scale(base, plain(Fraction(1) / outside))
        front = self._number_power(outside, exponent)
        if whole:
            switch = self._switch(base)
            if switch is not None:
                outside_power = self.power(switch[0], exponent)
                return self.multiply(self.multiply(front, outside_power), self.power(switch[1], -exponent))
        common = self._common(base, whole)
        base = Form({merge(m, raised(common, -1)): c for m, c in base.terms.items()})
        front = self.multiply(front, Form({raised(common, exponent): 1}))
        if whole and min(base.terms.items())[1] < 0:
            base, front = scale(base, -1), scale(front, number_power(-1, int(exponent)))
        return self.multiply(front, self._opaque_power(base, exponent))

    def _common(self, form: Form, whole: bool) -> Monomial:
        """The largest monomial that divides all of a form; for roots only out of positive atoms."""
        above: dict[int, Rational] | None = None
        below: dict[int, Rational] = {}
        for monomial in form.terms:
            here = {atom: e for atom, e in monomial if whole or self.atoms[atom].positive}
            below.update((atom, min(e, below.get(atom, 0))) for atom, e in here.items() if e < 0)
            if above is None:
                above = {atom: e for atom, e in here.items() if e > 0}
            else:
                above = {atom: min(e, here[atom]) for atom, e in above.items() if here.get(atom, 0) > 0}
        return tuple(sorted({**(above or {}), **below}.items()))

    # 1 + c·e^u: logistic functions stay polynomials

    def _switch(self, form: Form) -> tuple[Form, Form] | None:
        """A monomial m and a logistic form s with ``form = m / s``, if the form is m · (1 + c·e^u).

        s is (1 + c·e^u)^{-1}, or 1 - (1 + e^{-u}/c)^{-1} where that is what has been used before.
        """
        if len(form.terms) != 2:
            return None
        first, second = sorted(form.terms, key=self._exponential)
        ratio = merge(second, raised(first, -1))
        if not all(self.atoms[atom].kind is Kind.EXP for atom, _ in ratio):
            return None
        factor = plain(Fraction(form.terms[second]) / form.terms[first])
        base = Form({(): 1, ratio: factor})
        mirrored = Form({(): 1, raised(ratio, -1): plain(Fraction(1) / factor)})
        outside = Form({first: form.terms[first]})
        if (Kind.BASE, None, (mirrored,)) in self._numbers:
            return outside, subtract(ONE, self._opaque_power(mirrored, -1))
        return outside, self._opaque_power(base, -1)

    def _exponential(self, monomial: Monomial) -> tuple[bool, Monomial]:
        return any(self.atoms[atom].kind is Kind.EXP for atom, _ in monomial), monomial

    # Values of functions

    def _function_atom(self, kind: Kind, name: Hashable, arguments: tuple[Form, ...]) -> int:
        """The atom of a function's value; arguments with denominators may be equal without looking so."""
        key = (kind, name, arguments)
        if key in self._numbers:
            return self._numbers[key]
        atom = self._atom(kind, name, self._same_arguments(kind, name, arguments))
        self._numbers[key] = atom
        return atom

    def _same_arguments(self, kind: Kind, name: Hashable, arguments: tuple[Form, ...]) -> tuple[Form, ...]:
        """The first arguments that this function was given and that are equal to these."""
        function = name[0] if isinstance(name, tuple) else None
        known = self._arguments.setdefault((kind, function, len(arguments)), {})
        if arguments not in known:
            unreduced = any(map(self._unreduced, arguments))
            for others, doubtful in known.items():
                if (unreduced or doubtful) and self._equal(arguments, others):
                    return others
            known[arguments] = unreduced
        return arguments

    def _equal(self, some: tuple[Form, ...], others: tuple[Form, ...]) -> bool:
        pairs = list(zip(some, others, strict=True))
        return all(self.vanishes(subtract(one, other)) for one, other in pairs)

    def _unreduced(self, form: Form) -> bool:
        """Whether the form may equal another one that looks different."""
        kinds = (Kind.BASE, Kind.SIN)
        return any(self.atoms[atom].kind in kinds for monomial in form.terms for atom, _ in monomial)

    def _step_atom(self, argument: Form, sign: int) -> Form:
        return Form({((self._function_atom(Kind.STEP, sign, (argument,)), 1),): 1})


def _collisions(terms: Iterable[Monomial]) -> int:
    """How many pairs of monomials a dictionary has to compare; exponents -1 and -2 have the same hash."""
    return sum(count * count for count in Counter(map(hash, terms)).values() if count > 1)


def _is_even(value: Rational) -> bool:
    return isinstance(value, int) and value % 2 == 0


def _is_odd(value: Rational) -> bool:
    return value.denominator == 1 and value.numerator % 2 == 1
