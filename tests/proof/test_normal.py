"""Normal forms against SymPy, on random expressions."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any, TypeAlias

import mpmath
import pytest
import sympy
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from derive.network.effort import Effort, Undecided
from derive.proof.atoms import Kind
from derive.proof.forms import ONE, ZERO, Form, add, constant, content, factors, scale, subtract
from derive.proof.normal import Opening, Ring

NAMES = ("x", "y", "z")
SYMBOLS = sympy.symbols(NAMES)
#: An expression as both a form and a SymPy expression.
Both: TypeAlias = tuple[Form, Any]
Build: TypeAlias = Callable[[Ring], Both]


def _leaf(position: int) -> Build:
    return lambda ring: (ring.node(NAMES[position]), SYMBOLS[position])


def _number(value: Fraction) -> Build:
    return lambda ring: (constant(value), sympy.Rational(value.numerator, value.denominator))


def _sum(one: Build, two: Build) -> Build:
    def build(ring: Ring) -> Both:
        (a, p), (b, q) = one(ring), two(ring)
        return add((a, b)), p + q

    return build


def _product(one: Build, two: Build) -> Build:
    def build(ring: Ring) -> Both:
        (a, p), (b, q) = one(ring), two(ring)
        return ring.multiply(a, b), p * q

    return build


def _power(base: Build, exponent: int) -> Build:
    def build(ring: Ring) -> Both:
        form, expression = base(ring)
        return ring.power(form, exponent), expression**exponent

    return build


#: Functions as the ring and as SymPy have them.
ELEMENTARY: dict[str, tuple[Callable[[Ring, Form], Form], Any]] = {
    "exp": (Ring.exp, sympy.exp),
    "log": (Ring.log, sympy.log),
    "sin": (Ring.sin, sympy.sin),
    "cos": (Ring.cos, sympy.cos),
    "tanh": (Ring.tanh, sympy.tanh),
}


def _elementary(name: str, argument: Build) -> Build:
    of_form, of_expression = ELEMENTARY[name]

    def build(ring: Ring) -> Both:
        form, expression = argument(ring)
        return of_form(ring, form), of_expression(expression)

    return build


def _open(argument: Build) -> Build:
    f = sympy.Function("f")

    def build(ring: Ring) -> Both:
        form, expression = argument(ring)
        return ring.jet("f", (0,), (form,)), f(expression)

    return build


numbers = st.fractions(-3, 3, max_denominator=3).map(_number)
leaves = st.integers(0, 2).map(_leaf) | numbers


def _polynomials(inner: st.SearchStrategy[Build]) -> st.SearchStrategy[Build]:
    return (
        st.builds(_sum, inner, inner)
        | st.builds(_product, inner, inner)
        | st.builds(_power, inner, st.integers(0, 3))
    )


polynomials = st.recursive(leaves, _polynomials, max_leaves=8)
rationals = st.recursive(
    leaves, lambda inner: _polynomials(inner) | st.builds(_power, inner, st.integers(-2, -1)), max_leaves=6
)
mixed = st.recursive(
    leaves,
    lambda inner: (
        _polynomials(inner)
        | st.builds(_open, inner)
        | st.builds(_elementary, st.sampled_from(sorted(ELEMENTARY)), inner)
    ),
    max_leaves=6,
)


def expanded(form: Form, ring: Ring) -> Any:
    """A polynomial form as SymPy writes it."""
    symbols = dict(zip(NAMES, SYMBOLS, strict=True))
    return sympy.Add(
        *[
            sympy.Rational(c.numerator, c.denominator)
            * sympy.Mul(*[symbols[str(ring.atoms[atom].name)] ** e for atom, e in monomial])
            for monomial, c in form.terms.items()
        ]
    )


def built(build: Build, ring: Ring) -> Both:
    try:
        return build(ring)
    except Undecided:
        assume(False)
        raise AssertionError from None


@given(polynomials)
@settings(deadline=None, max_examples=150)
def test_polynomials_are_expanded_as_by_sympy(build: Build) -> None:
    ring = Ring()
    form, expression = build(ring)
    assert expanded(form, ring) == sympy.expand(expression)


@given(rationals, rationals)
@settings(deadline=None, max_examples=150)
def test_rational_functions_vanish_where_sympy_says_so(one: Build, two: Build) -> None:
    ring = Ring()
    (a, p), (b, q) = built(one, ring), built(two, ring)
    same = sympy.expand(sympy.numer(sympy.together(p - q))) == 0
    assert ring.vanishes(subtract(a, b)) is same


@given(rationals)
@settings(deadline=None, max_examples=100)
def test_a_residue_of_zero_means_nothing_and_any_other_means_not_zero(build: Build) -> None:
    ring = Ring()
    form, expression = built(build, ring)
    zero = sympy.expand(sympy.numer(sympy.together(expression))) == 0
    assert bool(ring.reduced(form).terms) is not zero
    residue = ring.residue(form)
    assert residue is None or not (zero and residue)


@given(mixed, st.integers(0, 2))
@settings(deadline=None, max_examples=150)
def test_derivatives_agree_with_sympy(build: Build, position: int) -> None:
    """The derivative by the ring against the derivative by SymPy, read back into the ring."""
    ring = Ring()
    form, expression = built(build, ring)
    variable = ring.number_of(NAMES[position])
    by_sympy = sympy.diff(expression, SYMBOLS[position]).doit()
    assume(not by_sympy.has(sympy.nan, sympy.zoo, sympy.I))
    try:
        derivative = ring.differentiate(form, variable) if variable is not None else ZERO
        expected = read(by_sympy, ring)
    except Undecided:
        assume(False)
    assert _vanishes(ring, subtract(derivative, expected))


def _vanishes(ring: Ring, form: Form) -> bool:
    try:
        return ring.vanishes(form)
    except Undecided:
        assume(False)
        raise AssertionError from None


def read(expression: Any, ring: Ring) -> Form:
    """A SymPy expression as a form; derivatives of f are jets."""
    if expression.is_Rational:
        return constant(Fraction(int(expression.p), int(expression.q)))
    if expression == sympy.E:
        return ring.exp(ONE)
    if expression.is_Symbol:
        return ring.node(expression.name)
    if expression.is_Add:
        return add(read(part, ring) for part in expression.args)
    if expression.is_Mul:
        return ring.product([read(part, ring) for part in expression.args])
    name = type(expression).__name__
    if name in ELEMENTARY:
        return ELEMENTARY[name][0](ring, read(expression.args[0], ring))
    if expression.is_Pow and expression.base == sympy.E:
        return ring.exp(read(expression.exp, ring))
    if expression.is_Pow:
        power = expression.exp
        return ring.power(read(expression.base, ring), Fraction(int(power.p), int(power.q)))
    if isinstance(expression, sympy.Subs):
        (argument,) = expression.point
        return ring.jet("f", (_order(expression.expr),), (read(argument, ring),))
    if isinstance(expression, sympy.Derivative):
        return ring.jet("f", (_order(expression),), (read(expression.expr.args[0], ring),))
    return ring.jet("f", (0,), (read(expression.args[0], ring),))


def _order(derivative: Any) -> int:
    return sum(count for _, count in derivative.variable_count)


@given(polynomials, polynomials, polynomials)
@settings(deadline=None, max_examples=60)
def test_equal_arguments_make_equal_jets(one: Build, two: Build, three: Build) -> None:
    ring = Ring()
    a, b, c = one(ring)[0], two(ring)[0], three(ring)[0]
    left = ring.multiply(a, add((b, c)))
    right = add((ring.multiply(a, b), ring.multiply(a, c)))
    assert ring.jet("f", (1,), (left,)) == ring.jet("f", (1,), (right,))
    assert ring.exp(left) == ring.multiply(ring.exp(ring.multiply(a, b)), ring.exp(ring.multiply(c, a)))


@given(mixed, polynomials)
@settings(deadline=None, max_examples=60)
def test_opening_a_node_is_substitution(build: Build, image: Build) -> None:
    ring = Ring()
    form, expression = built(build, ring)
    value, by = image(ring)
    number = ring.number_of("x")
    replaced = expression.subs(SYMBOLS[0], by, simultaneous=True).doit()
    assume(not replaced.has(sympy.nan, sympy.zoo, sympy.I, sympy.oo))
    try:
        opened = Opening(ring, {number: value} if number is not None else {})(form)
        expected = read(replaced, ring)
    except Undecided:
        assume(False)
    assert _vanishes(ring, subtract(opened, expected))


# Every rule, by numbers

POINT = {"x": mpmath.mpf("-0.7"), "y": mpmath.mpf("1.3"), "z": mpmath.mpf("0.4")}


def _nonzero(value: Any) -> Any:
    assume(value)
    return value


FUNCTIONS: dict[str, tuple[Callable[[Ring, Form], Form], Callable[[Any], Any]]] = {
    "exp": (Ring.exp, mpmath.exp),
    "log": (Ring.log, lambda x: mpmath.log(_nonzero(x))),
    "sin": (Ring.sin, mpmath.sin),
    "cos": (Ring.cos, mpmath.cos),
    "tanh": (Ring.tanh, mpmath.tanh),
    "logistic": (Ring.logistic, lambda x: 1 / (1 + mpmath.exp(-x))),
    "root": (lambda ring, x: ring.power(x, Fraction(1, 2)), mpmath.sqrt),
    "inverse root": (
        lambda ring, x: ring.power(x, Fraction(-3, 2)),
        lambda x: _nonzero(x) ** mpmath.mpf("-1.5"),
    ),
    "step": (Ring.step, lambda x: mpmath.mpf(x > 0)),
    "modulus": (lambda ring, x: ring.power(ring.power(x, 2), Fraction(1, 2)), abs),
    "rectified": (lambda ring, x: ring.multiply(x, ring.step(x)), lambda x: max(x, 0)),
    "square": (lambda ring, x: ring.power(x, 2), lambda x: x**2),
    "inverse": (lambda ring, x: ring.power(x, -1), lambda x: 1 / _nonzero(x)),
}


def _apply(name: str, argument: Build) -> Build:
    form, value = FUNCTIONS[name]

    def build(ring: Ring) -> Both:
        inner, number = argument(ring)
        return form(ring, inner), _real(value(number))

    return build


def _real(value: Any) -> Any:
    """Only where everything is real and of moderate size."""
    assume(mpmath.im(value) == 0 and (not value or mpmath.mpf(10) ** -6 < abs(value) < 10**6))
    return mpmath.re(value)


numeric_leaves = st.sampled_from(NAMES).map(
    lambda name: lambda ring: (ring.node(name), POINT[name])
) | st.fractions(-3, 3, max_denominator=3).map(
    lambda value: lambda ring: (constant(value), mpmath.mpf(value.numerator) / value.denominator)
)
numeric = st.recursive(
    numeric_leaves,
    lambda inner: (
        st.builds(_sum, inner, inner)
        | st.builds(_product, inner, inner)
        | st.builds(_apply, st.sampled_from(sorted(FUNCTIONS)), inner)
    ),
    max_leaves=6,
)


def value_of(form: Form, ring: Ring) -> Any:
    return mpmath.fsum(
        mpmath.mpf(c.numerator)
        / c.denominator
        * mpmath.fprod(_value_of_power(atom, e, ring) for atom, e in monomial)
        for monomial, c in form.terms.items()
    )


def _value_of_power(number: int, exponent: Any, ring: Ring) -> Any:
    atom = ring.atoms[number]
    if atom.kind is Kind.NODE:
        value = POINT[str(atom.name)]
    else:
        argument = value_of(atom.arguments[0], ring)
        if atom.kind is Kind.STEP:
            return mpmath.mpf(argument * atom.sign > mpmath.mpf(10) ** -40)
        functions = {Kind.EXP: mpmath.exp, Kind.LOG: mpmath.log, Kind.SIN: mpmath.sin, Kind.COS: mpmath.cos}
        value = functions[atom.kind](argument) if atom.kind in functions else argument
    return value ** (mpmath.mpf(exponent.numerator) / exponent.denominator)


@given(numeric)
@settings(deadline=None, max_examples=400)
def test_a_form_has_the_value_of_what_it_stands_for(build: Build) -> None:
    """At a point with positive and negative coordinates: no rule may leave the real branch."""
    ring = Ring(Effort(20_000))
    with mpmath.workdps(60):
        form, value = built(build, ring)
        assert mpmath.almosteq(
            value_of(form, ring), value, rel_eps=mpmath.mpf(10) ** -30, abs_eps=mpmath.mpf(10) ** -30
        )


@given(numeric, numeric)
@settings(deadline=None, max_examples=200)
def test_what_vanishes_is_zero_by_numbers(one: Build, two: Build) -> None:
    ring = Ring(Effort(20_000))
    with mpmath.workdps(60):
        (a, p), (b, q) = built(one, ring), built(two, ring)
        try:
            zero = ring.vanishes(subtract(ring.multiply(a, a), ring.multiply(b, b)))
        except Undecided:
            return
        assert not zero or abs(p * p - q * q) < mpmath.mpf(10) ** -25


# Single rules


@pytest.fixture
def ring() -> Ring:
    return Ring()


def test_a_logistic_function_is_one_monomial_whichever_way_round(ring: Ring) -> None:
    x = ring.node("x")
    value = ring.logistic(x)
    assert len(value.terms) == 1
    assert ring.logistic(scale(x, -1)) == subtract(ONE, value)
    assert ring.power(add((ONE, ring.exp(x))), -2) == ring.power(subtract(ONE, value), 2)


def test_its_derivative_brings_in_no_exponential(ring: Ring) -> None:
    x = ring.node("x")
    value = ring.logistic(x)
    number = ring.number_of("x")
    assert number is not None
    assert ring.differentiate(value, number) == ring.multiply(value, subtract(ONE, value))


def test_a_common_factor_is_taken_out_of_a_denominator(ring: Ring) -> None:
    x, y = ring.node("x"), ring.node("y")
    one = ring.power(add((ring.multiply(x, y), scale(ring.multiply(x, x), -2))), -1)
    two = ring.multiply(ring.power(x, -1), ring.power(subtract(y, scale(x, 2)), -1))
    assert one == two


def test_division_by_a_hidden_zero_is_refused(ring: Ring) -> None:
    x = ring.node("x")
    one = add((ring.multiply(x, ring.power(add((x, ONE)), -1)), ring.power(add((x, ONE)), -1)))
    assert ring.vanishes(subtract(one, ONE))
    with pytest.raises(Undecided, match="division by zero"):
        ring.power(subtract(one, ONE), -1)
    assert ring.power(subtract(one, ONE), Fraction(1, 2)) == ZERO


@pytest.mark.parametrize(
    "exponent", [Fraction(1, 2), Fraction(-1, 2), Fraction(1, 3), Fraction(5, 2), Fraction(-7, 3)]
)
def test_roots_come_back(ring: Ring, exponent: Fraction) -> None:
    for base in (
        ring.node("x"),
        add((ring.node("x"), ONE)),
        Form({(): Fraction(12, 5)}),
        ring.exp(ring.node("x")),
    ):
        power = ring.power(ring.power(base, exponent), exponent.denominator)
        assert ring.vanishes(subtract(power, ring.power(base, exponent.numerator)))


def test_no_root_is_taken_apart_whose_sign_is_not_known(ring: Ring) -> None:
    x, y = ring.node("x"), ring.node("y")
    half = Fraction(1, 2)
    assert not ring.vanishes(subtract(ring.power(ring.power(x, 2), half), x))
    assert not ring.vanishes(subtract(ring.power(ring.multiply(x, y), half), _roots(ring, x, y)))
    assert not ring.vanishes(subtract(ring.power(ring.power(x, -1), half), ring.power(x, -half)))
    square = add((ring.power(x, 2), scale(x, 2), ONE))
    assert not ring.vanishes(subtract(ring.power(square, half), add((x, ONE))))


def _roots(ring: Ring, x: Form, y: Form) -> Form:
    return ring.multiply(ring.power(x, Fraction(1, 2)), ring.power(y, Fraction(1, 2)))


def test_nested_roots(ring: Ring) -> None:
    x = ring.node("x")
    half = Fraction(1, 2)
    nested = ring.power(add((ONE, ring.power(x, half))), half)
    assert ring.power(nested, 2) != ZERO
    assert ring.vanishes(subtract(ring.power(nested, 4), add((ONE, scale(ring.power(x, half), 2), x))))


def test_what_is_independent(ring: Ring) -> None:
    x = ring.node("x")
    assert ring.independent(ring.power(add((x, ring.jet("f", (2,), (x,)))), -3))
    assert not ring.independent(ring.exp(x))
    assert not ring.independent(ring.jet("f", (0,), (ring.power(x, Fraction(1, 2)),)))
    assert not ring.independent(ring.log(x))


def test_exponents_are_bounded(ring: Ring) -> None:
    x = ring.node("x")
    assert ring.power(x, 10**30).terms == {((0, 10**30),): 1}
    with pytest.raises(Undecided, match="a number is too large"):
        ring.power(scale(x, 3), 10**30)
    with pytest.raises(Undecided, match="too large"):
        Ring(Effort(100)).power(add((x, ONE)), 200)


def test_what_hashes_alike_counts_for_what_it_costs() -> None:
    """Python's -1 and -2 have one hash, so all 2^10 products of 1/x and 1/x² share it."""

    def spent(*exponents: int) -> int:
        ring = Ring(Effort(10**9))
        ring.product([add(ring.power(ring.node(str(i)), e) for e in exponents) for i in range(11)])
        return ring.effort.spent

    assert hash(-1) == hash(-2)
    assert spent(-1, -2) > 10 * spent(1, 2)


def test_prime_factors() -> None:
    assert factors(360) == {2: 3, 3: 2, 5: 1}
    assert factors(1) == {}
    large = 2**61 - 1
    assert factors(large) == {large: 1}


def test_content() -> None:
    assert content(Form({(): Fraction(2, 3), ((0, 1),): Fraction(-4, 5)})) == Fraction(2, 15)
