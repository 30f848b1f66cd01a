"""Functions with a meaning of their own: identities that hold, and some that do not."""

from __future__ import annotations

from fractions import Fraction

import pytest

from derive.evaluation import Abstain, Comparison, Evaluator, Interval, Outcome, Rational
from derive.evaluation.grounding import Component
from derive.notation.instance import Instance
from derive.notation.system import System
from derive.notation.terms import (
    MINUS_ONE,
    ONE,
    ZERO,
    Apply,
    Cases,
    Condition,
    Label,
    Not,
    Power,
    SameIndex,
    Term,
    constant,
)
from derive.notation.terms import Comparison as Compared
from tests.evaluation.networks import scalars, vectors
from tests.evaluation.systems import (
    d,
    define,
    f,
    function,
    half,
    instance,
    member,
    minus,
    over,
    plus,
    power,
    quantities,
    ref,
    times,
    total,
)

X, Y, V = ref("x"), ref("y"), ref("v")


def exp(term: Term) -> Apply:
    return f(r"\exp", term)


def log(term: Term) -> Apply:
    return f(r"\log", term)


def negative(term: Term) -> Term:
    return times(MINUS_ONE, term)


def compare(left: Term, right: Term, network: Instance | None = None) -> Outcome:
    return Comparison(network or scalars()).agrees(left, right, [{}]).outcome


def sigmoid(term: Term, order: int = 0) -> Apply:
    return f(r"\sigmoid", term, order=order)


def tanh(term: Term, order: int = 0) -> Apply:
    return f(r"\tanh", term, order=order)


IDENTITIES = {
    "e^{x+y} = e^x e^y": (exp(plus(X, Y)), times(exp(X), exp(Y))),
    "e^{-x} = 1/e^x": (exp(negative(X)), power(exp(X), -1)),
    "e^{x-y} e^{y-x} = 1": (times(exp(minus(X, Y)), exp(minus(Y, X))), ONE),
    "e^{3x} = (e^x)^3": (exp(times(constant(3), X)), power(exp(X), 3)),
    "(e^{x/2})^2 = e^x": (power(exp(half(X)), 2), exp(X)),
    "e^{1+x} = e e^x": (exp(plus(ONE, X)), times(exp(ONE), exp(X))),
    "e^0 = 1": (exp(ZERO), ONE),
    "exp' = exp": (f(r"\exp", X, order=1), exp(X)),
    "log e^x = x": (log(exp(X)), X),
    "log 1 = 0": (log(ONE), ZERO),
    "-log x = log 1/x": (negative(log(X)), log(power(X, -1))),
    "log (e^x / (e^x + e^y)) = x - log(e^x + e^y)": (
        log(times(exp(X), power(plus(exp(X), exp(Y)), -1))),
        minus(X, log(plus(exp(X), exp(Y)))),
    ),
    "log x^3 = 3 log x": (log(power(X, 3)), times(constant(3), log(X))),
    "log x e^y = log x + y": (log(times(X, exp(Y))), plus(log(X), Y)),
    "log x (1 + y^2) = log x + log(1 + y^2)": (
        log(times(X, plus(ONE, power(Y, 2)))),
        plus(log(X), log(plus(ONE, power(Y, 2)))),
    ),
    "log sigmoid = -softplus(-x)": (log(sigmoid(X)), negative(f(r"\softplus", negative(X)))),
    "log sqrt x = log(x)/2": (log(f(r"\sqrt", X)), half(log(X))),
    "e^{log x} = x": (exp(log(X)), X),
    "e^{y + 2 log x} = x^2 e^y": (exp(plus(Y, times(constant(2), log(X)))), times(power(X, 2), exp(Y))),
    "log' x = 1/x": (d(log(X), X), power(X, -1)),
    "ln = log": (f(r"\ln", X), log(X)),
    "sigma' = sigma (1 - sigma)": (sigmoid(X, 1), times(sigmoid(X), minus(ONE, sigmoid(X)))),
    "sigma(-x) = 1 - sigma(x)": (sigmoid(negative(X)), minus(ONE, sigmoid(X))),
    "tanh' = 1 - tanh^2": (tanh(X, 1), minus(ONE, power(tanh(X), 2))),
    "tanh x = 2 sigma(2x) - 1": (tanh(X), minus(times(constant(2), sigmoid(times(constant(2), X))), ONE)),
    "tanh'' = -2 tanh tanh'": (tanh(X, 2), times(constant(-2), tanh(X), tanh(X, 1))),
    "tanh = sinh/cosh": (tanh(X), times(f(r"\sinh", X), power(f(r"\cosh", X), -1))),
    "softplus' = sigma": (f(r"\softplus", X, order=1), sigmoid(X)),
    "sqrt(x)^2 = x": (power(f(r"\sqrt", X), 2), X),
    "x / sqrt x = sqrt x": (times(X, power(f(r"\sqrt", X), -1)), f(r"\sqrt", X)),
    "sqrt' = 1/(2 sqrt)": (d(f(r"\sqrt", X), X), half(power(X, Fraction(-1, 2)))),
    "fourth root": (power(power(X, Fraction(1, 4)), 2), f(r"\sqrt", X)),
    "product of roots": (times(f(r"\sqrt", X), f(r"\sqrt", Y), power(Y, Fraction(-1, 2))), f(r"\sqrt", X)),
    "cube of the cube root": (power(power(plus(X, Y), Fraction(1, 3)), 3), plus(X, Y)),
    "sin^2 + cos^2 = 1": (plus(power(f(r"\sin", X), 2), power(f(r"\cos", X), 2)), ONE),
    "sin' = cos": (f(r"\sin", X, order=1), f(r"\cos", X)),
    "cos'' = -cos": (f(r"\cos", X, order=2), negative(f(r"\cos", X))),
    "sin(-x) = -sin x": (f(r"\sin", negative(X)), negative(f(r"\sin", X))),
    "(x^y)' = x^y log x": (d(Power(X, Y), Y), times(Power(X, Y), log(X))),
    "(x^y)' by x": (times(X, d(Power(X, Y), X)), times(Y, Power(X, Y))),
    "max(0, x) by cases": (f(r"\relu", X), Cases(((Compared(X, ">", ZERO), X), (None, ZERO)))),
    "max(0, x) as max": (f(r"\relu", X), f(r"\max", X, ZERO)),
    "relu' by cases": (f(r"\relu", X, order=1), Cases(((Compared(ZERO, "<", X), ONE), (None, ZERO)))),
    "not x > 0": (
        Cases(((Not(Compared(X, ">", ZERO)), Y), (None, V))),
        Cases(((Compared(X, "<=", ZERO), Y), (None, V))),
    ),
    "cases that leave nothing out": (
        Cases(((Compared(X, ">=", Y), X), (Compared(X, "<", Y), Y))),
        Cases(((Compared(X, ">=", Y), X), (None, Y))),
    ),
    "equal and not": (
        Cases(((Compared(X, "=", Y), V), (None, ZERO))),
        Cases(((Compared(Y, "!=", X), ZERO), (None, V))),
    ),
}

FALSE = {
    "e^{x+y} = e^x + e^y": (exp(plus(X, Y)), plus(exp(X), exp(Y))),
    "e^{2x} = 2 e^x": (exp(times(constant(2), X)), times(constant(2), exp(X))),
    "e^{xy} = e^x e^y": (exp(times(X, Y)), times(exp(X), exp(Y))),
    "log (x + y) = log x + log y": (log(plus(X, Y)), plus(log(X), log(Y))),
    "log xy = log x + log y, which needs x > 0": (log(times(X, Y)), plus(log(X), log(Y))),
    "log x^2 = 2 log x, which needs x > 0": (log(power(X, 2)), times(constant(2), log(X))),
    "log(1/(xy)) = -log x - log y": (log(power(times(X, Y), -1)), minus(negative(log(X)), log(Y))),
    "sigma' = sigma (1 + sigma)": (sigmoid(X, 1), times(sigmoid(X), plus(ONE, sigmoid(X)))),
    "tanh' = 1 - tanh": (tanh(X, 1), minus(ONE, tanh(X))),
    "sqrt(x + y) = sqrt x + sqrt y": (f(r"\sqrt", plus(X, Y)), plus(f(r"\sqrt", X), f(r"\sqrt", Y))),
    "sqrt' = 1/sqrt": (d(f(r"\sqrt", X), X), power(X, Fraction(-1, 2))),
    "sqrt(x^2) = x": (f(r"\sqrt", power(X, 2)), X),
    "sqrt(x^2 y) = x sqrt y": (f(r"\sqrt", times(power(X, 2), Y)), times(X, f(r"\sqrt", Y))),
    "sin' = -cos": (f(r"\sin", X, order=1), negative(f(r"\cos", X))),
    "relu = x": (f(r"\relu", X), X),
    "relu' = 1": (f(r"\relu", X, order=1), ONE),
    "max(x, y) = x": (f(r"\max", X, Y), X),
    "x > y or x >= y": (
        Cases(((Compared(X, ">", Y), X), (None, V))),
        Cases(((Compared(X, "<", Y), X), (None, V))),
    ),
}


@pytest.mark.parametrize(("left", "right"), IDENTITIES.values(), ids=IDENTITIES.keys())
def test_identities(left: Term, right: Term) -> None:
    assert compare(left, right) is Outcome.MATCH


@pytest.mark.parametrize(("left", "right"), FALSE.values(), ids=FALSE.keys())
def test_a_false_identity_never_matches(left: Term, right: Term) -> None:
    """Nor is a mismatch of functions with unknown relations ever taken for a proof."""
    assert compare(left, right) is Outcome.UNSURE


GENERIC = {
    "f' = f": (f("f", X, order=1), f("f", X)),
    "f(x) = f(y)": (f("f", X), f("f", Y)),
    "f = g": (f("f", X), f("g", X)),
    "f(x + y) = f(x) + f(y)": (f("f", plus(X, Y)), plus(f("f", X), f("f", Y))),
    "f' (x y) by x, the inner derivative forgotten": (
        d(f("f", times(X, Y)), X),
        f("f", times(X, Y), order=1),
    ),
    "h(x, y) = h(y, x)": (f("h", X, Y), f("h", Y, X)),
    "x/x = 2": (times(X, power(X, -1)), constant(2)),
    "2^61 - 1 = 0": (constant(2**61 - 1), ZERO),
    "p x = 0": (times(constant(2**61 - 1), X), ZERO),
}


@pytest.mark.parametrize(("left", "right"), GENERIC.values(), ids=GENERIC.keys())
def test_a_mismatch_of_independent_atoms_is_a_proof(left: Term, right: Term) -> None:
    assert compare(left, right) is Outcome.MISMATCH


RULES = {
    "chain rule": (d(f("f", f("g", X)), X), times(f("f", f("g", X), order=1), f("g", X, order=1))),
    "quotient rule": (
        d(times(f("f", X), power(f("g", X), -1)), X),
        times(
            minus(times(f("f", X, order=1), f("g", X)), times(f("f", X), f("g", X, order=1))),
            power(f("g", X), -2),
        ),
    ),
    "same argument": (
        f("f", power(plus(X, Y), 2)),
        f("f", plus(power(X, 2), times(constant(2), X, Y), power(Y, 2))),
    ),
    "mixed partials": (d(d(f("h", X, Y), X), Y), d(d(f("h", X, Y), Y), X)),
    "third derivative": (d(d(d(f("f", X), X), X), X), f("f", X, order=3)),
    "constant exponents": (d(power(X, 5), X), times(constant(5), power(X, 4))),
}


@pytest.mark.parametrize(("left", "right"), RULES.values(), ids=RULES.keys())
def test_rules_of_calculus(left: Term, right: Term) -> None:
    assert compare(left, right) is Outcome.MATCH


@pytest.mark.parametrize("name", [r"\arctan", r"\erf", r"\det", r"\argmax"])
def test_a_function_with_a_meaning_of_its_own_is_not_generic(name: str) -> None:
    """As a generic function \\arctan would refute what holds for arctan."""
    assert compare(f(name, X), f(name, Y)) is Outcome.UNSURE


def logistic(name: str = r"\sigma") -> Instance:
    """σ(u) := 1/(1 + e^{-u}), f(u) := u², a := σ(x)."""
    body = power(plus(ONE, exp(negative(ref("u")))), -1)
    return instance(
        System(
            quantities=quantities(x="", y="", v="", a=""),
            definitions=(define("a", body=f(name, X)),),
            functions=(
                function(name, "u", body=body),
                function("f", "u", body=power(ref("u"), 2)),
                function("g", "u", "t", body=times(f("f", ref("t")), ref("u"))),
                function("q", "u", body=f("q", ref("u"))),
            ),
        )
    )


DEFINED = {
    "primes": (f(r"\sigma", X, order=1), times(ref("a"), minus(ONE, ref("a")))),
    "two primes": (f("f", plus(X, Y), order=2), constant(2)),
    "by the quantity": (d(power(f(r"\sigma", X), 3), ref("a")), times(constant(3), power(ref("a"), 2))),
    "two arguments": (f("g", X, f("f", Y)), times(power(Y, 4), X)),
    "inside each other": (f("f", f("f", X), order=1), times(constant(2), power(X, 2))),
    "chain": (d(f("f", f("f", X)), X), times(constant(4), power(X, 3))),
}


@pytest.mark.parametrize(("left", "right"), DEFINED.values(), ids=DEFINED.keys())
def test_functions_that_the_note_defines(left: Term, right: Term) -> None:
    assert compare(left, right, logistic()) is Outcome.MATCH


def test_a_function_defined_by_itself_has_no_value() -> None:
    assert compare(f("q", X), X, logistic()) is Outcome.UNSURE


@pytest.mark.parametrize(
    ("values", "expected"),
    [pytest.param((3, -1, 2), 3, id="first"), pytest.param((1, 2, 7), 7, id="last")],
)
def test_the_largest_is_chosen(values: tuple[int, ...], expected: int) -> None:
    network = vectors(3)
    chosen: dict[Component, Fraction] = {("v", (i,)): Fraction(value) for i, value in enumerate(values, 1)}
    evaluator = Evaluator(network, Rational(), values=chosen)
    largest = f(r"\max", member("j", over("v", 0), ref("v", "j")))
    assert evaluator.value(largest, {}) == expected
    assert sum(evaluator.value(d(largest, ref("v", "i")), {"i": i}) for i in (1, 2, 3)) == 1
    assert evaluator.value(f(r"\min", member("j", over("v", 0), ref("v", "j"))), {}) == min(values)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        pytest.param(SameIndex(Label(1), Label(1)), 1, id="same label"),
        pytest.param(SameIndex(Label(1), Label(2)), 0, id="other label"),
        pytest.param(Not(SameIndex(Label(1), Label(2))), 1, id="not the same label"),
        pytest.param(Compared(constant(2), ">=", constant(2)), 1, id="numbers"),
        pytest.param(Compared(X, "=", constant(2)), 1, id="equality"),
        pytest.param(Compared(X, "!=", constant(2)), 0, id="inequality"),
        pytest.param(Compared(X, "<", constant(3)), 1, id="smaller"),
        pytest.param(Not(Compared(X, ">", constant(1))), 0, id="not larger"),
        pytest.param(Compared(X, ">", constant(2)), None, id="on the border"),
    ],
)
def test_conditions(condition: Condition, expected: int | None) -> None:
    """On the border of an inequality derivatives jump, so that nothing is said there."""
    term = Cases(((condition, ONE), (None, ZERO)))
    for field in (Rational(), Interval()):
        evaluator = Evaluator(scalars(), field, values={("x", ()): field.constant(Fraction(2))})
        if expected is None:
            with pytest.raises(Abstain):
                evaluator.value(term, {})
        else:
            assert evaluator.value(term, {}) == field.constant(Fraction(expected))


def test_what_is_not_needed_may_be_undefined() -> None:
    """1/x at x = 0 is no trouble in a case that does not apply."""
    term = Cases(((Compared(X, "=", ZERO), ONE), (None, power(X, -1))))
    evaluator = Evaluator(scalars(), Rational(), values={("x", ()): Fraction(0)})
    assert evaluator.value(term, {}) == 1
    with pytest.raises(Abstain, match="division by zero"):
        evaluator.value(plus(term, power(X, -1)), {})


def test_softmax_of_one_unit_at_two_widths() -> None:
    """Σ_j e^{v_j} e^{-v_j} is the number of units: 1 only at width 1."""
    body = times(exp(ref("v", "j")), exp(negative(ref("v", "j"))))
    found = [compare(total("j", (over("v", 0),), body), ONE, vectors(width)) for width in (1, 2)]
    assert found == [Outcome.MATCH, Outcome.UNSURE]
