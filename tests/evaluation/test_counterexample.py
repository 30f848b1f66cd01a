"""Counterexamples: certain, small and readable."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import exp, tanh

import pytest

from derive.evaluation import Effort, find
from derive.evaluation.counterexample import bracket
from derive.evaluation.polynomials import open_function, unary
from derive.notation.instance import Instance
from derive.notation.system import Environment, Quantity, System
from derive.notation.terms import ONE, ZERO, Term, constant
from derive.results import Counterexample
from tests.evaluation.networks import open_cost, scalars, softmax
from tests.evaluation.systems import (
    d,
    everywhere,
    f,
    instance,
    minus,
    over,
    perceptron,
    plus,
    power,
    quantities,
    ref,
    times,
    total,
)

X, Y = ref("x"), ref("y")


def nowhere(network: Instance) -> list[Environment]:
    return [{}]


def search(left: Term, right: Term, *networks: Instance) -> Counterexample | None:
    return find(left, right, networks or [scalars()], nowhere)


def found(left: Term, right: Term, *networks: Instance) -> Counterexample:
    example = search(left, right, *networks)
    assert example is not None
    return example


@pytest.mark.parametrize(
    ("left", "right", "value"),
    [
        pytest.param(plus(X, Y), times(X, Y), (lambda x, y: x + y, lambda x, y: x * y), id="sum and product"),
        pytest.param(power(X, 2), X, (lambda x: x**2, lambda x: x), id="square"),
        pytest.param(power(X, -1), X, (lambda x: 1 / x, lambda x: x), id="inverse"),
        pytest.param(
            d(f(r"\sigma", power(X, 2)), X),
            f(r"\sigma", power(X, 2), order=1),
            (lambda x: 2 * x**2 * 2 * x, lambda x: 2 * x**2),
            id="inner derivative",
        ),
        pytest.param(
            f(r"\relu", X, order=1), ONE, (lambda x: Fraction(x > 0), lambda x: Fraction(1)), id="relu' = 1"
        ),
        pytest.param(f(r"\abs", X), X, (lambda x: abs(x), lambda x: x), id="|x| = x"),
        pytest.param(f(r"\sqrt", power(X, 2)), X, (lambda x: abs(x), lambda x: x), id="root of a square"),
    ],
)
def test_values_can_be_checked_by_hand(
    left: Term, right: Term, value: tuple[Callable[..., Fraction], Callable[..., Fraction]]
) -> None:
    """The numbers that are shown give the two values that are shown, and these differ."""
    example = found(left, right)
    numbers = {name: Fraction(text) for name, text in example.values.items() if name in ("x", "y")}
    assert example.left != example.right
    assert [Fraction(example.left), Fraction(example.right)] == [side(**numbers) for side in value]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        pytest.param(d(power(X, 2), X), times(constant(2), X), id="power rule"),
        pytest.param(
            d(f("f", f("g", X)), X), times(f("f", f("g", X), order=1), f("g", X, order=1)), id="chain"
        ),
        pytest.param(f(r"\exp", plus(X, Y)), times(f(r"\exp", X), f(r"\exp", Y)), id="exp"),
        pytest.param(f(r"\relu", X), f(r"\max", X, ZERO), id="relu"),
        pytest.param(power(f(r"\sqrt", X), 2), X, id="square of a root, where it exists"),
        pytest.param(f("f", X), f(r"\arctan", X), id="not evaluated"),
        pytest.param(ONE, ONE, id="the same"),
    ],
)
def test_nothing_is_found_where_nothing_is_wrong(left: Term, right: Term) -> None:
    assert search(left, right) is None


def test_intervals_are_apart() -> None:
    """tanh = σ for the logistic: both values enclosed, with just the digits that tell them apart."""
    example = found(f(r"\tanh", X), f(r"\sigmoid", X))
    x = float(Fraction(example.values["x"]))
    for text, value in ((example.left, tanh(x)), (example.right, 1 / (1 + exp(-x)))):
        low, high = (float(end) for end in text.strip("[]").split(", "))
        assert low - 1e-9 <= value <= high + 1e-9
        assert high - low < 0.0011
    assert example.left != example.right


def test_fractions_where_there_are_any() -> None:
    """σ' = σ for the logistic is refuted at 0, with fractions."""
    example = found(f(r"\sigmoid", X, order=1), f(r"\sigmoid", X))
    assert (example.left, example.right, example.values) == ("1/4", "1/2", {"x": "0"})


def test_a_fraction_beside_an_interval() -> None:
    example = found(f(r"\exp", X), plus(X, ONE))
    assert example.left.startswith("[")
    assert Fraction(example.right) == Fraction(example.values["x"]) + 1


def perceptrons() -> list[Instance]:
    return [instance(perceptron(), {"l": 2}, default=width) for width in (1, 2)]


GRADIENT = d(ref("C"), ref("w", "l", "j", "k"))


def places(network: Instance) -> list[Environment]:
    return everywhere(network, ref("w", "l", "j", "k"), l=2)


def test_the_smallest_network_comes_first() -> None:
    """δ_j a_j^{(l)} for ∂C/∂w_{jk} already fails with one unit in each layer."""
    example = find(
        GRADIENT,
        times(ref("delta", "l", "j"), ref("z", "l", "j")),
        perceptrons(),
        places,
        describe_sizes=lambda network: {"n": network.default, "L": 2},
    )
    assert example is not None
    assert example.sizes == {"n": 1, "L": 2}
    assert example.values["σ(x)"] == "x^2"
    assert {example.values[name] for name in ("l", "j", "k")} == {"2", "1"}
    numbers = [Fraction(text) for name, text in example.values.items() if name != "σ(x)"]
    assert all(abs(number) <= 3 for number in numbers)


def test_a_larger_network_where_the_smallest_does_not_tell() -> None:
    """∂E/∂v_j without its Σ over k is right with one unit, so that two are needed."""
    inner = times(d(ref("E"), ref("net", 1)), ref("w", 1, "j"), f("f", ref("v", "j"), order=1))
    example = find(
        d(ref("E"), ref("v", "j")),
        inner,
        [open_cost(1), open_cost(2)],
        lambda network: everywhere(network, ref("v", "j")),
        describe_sizes=lambda network: {"n": network.default},
    )
    assert example is not None
    assert example.sizes == {"n": 2}
    assert example.values["E(x_1, x_2)"] == "x_1^2 + x_1x_2 + x_2^2 + x_1 + 2x_2"
    assert example.values["f(x)"] == "x^3 - x" or example.values["f(x)"] == "x^2 + x"


def test_only_the_leaves_in_use_are_shown() -> None:
    """y and b do not matter for ∂z/∂w = 1."""
    example = find(
        d(ref("z", "l", "j"), ref("w", "l", "j", "k")),
        constant(2),
        perceptrons(),
        lambda n: [dict(l=1, j=1, k=1)],
    )
    assert example is not None
    assert set(example.values) == {"l", "j", "k", "x_{1}"}


def test_values_satisfy_the_assumptions() -> None:
    """Σ y = 1 holds for the numbers that are shown."""
    network = softmax(2, one_hot=True)
    example = find(d(ref("C"), ref("z", 1)), minus(ref("y", 1), ref("p", 1)), [network], nowhere)
    assert example is not None
    assert sum(Fraction(example.values[f"y_{{{k}}}"]) for k in (1, 2)) == 1
    right = find(d(ref("C"), ref("z", 1)), minus(ref("p", 1), ref("y", 1)), [network], nowhere)
    assert right is None


def test_no_counterexample_without_the_assumptions() -> None:
    """v_1² + v_2² = 7 is not solved here; nothing may be said about v then."""
    squares = total("j", (over("v", 0),), power(ref("v", "j"), 2))
    system = System(quantities=quantities(v="."), assumptions=((squares, constant(7)),))
    assert search(ref("v", 1), ref("v", 2), instance(system)) is None


def test_functions_that_low_degrees_do_not_tell_apart() -> None:
    """σ'''(x) = 0 holds for quadratic polynomials only, and σ^{(5)} = 0 for those of degree 4."""
    for order in (3, 5):
        assert found(f(r"\sigma", X, order=order), ZERO).right == "0"
    assert found(f("f", X), f("g", X)).left != found(f("f", X), f("g", X)).right


def test_logarithms_get_positive_arguments() -> None:
    logarithm = f(r"\log", minus(X, Y))
    example = found(logarithm, minus(f(r"\log", X), f(r"\log", Y)))
    assert Fraction(example.values["x"]) > Fraction(example.values["y"]) > 0


def test_effort_ends_the_search() -> None:
    assert find(power(X, 2), X, [scalars()], nowhere, Effort(10)) is None


def test_a_side_does_not_become_zero_for_simplicity() -> None:
    """x y = 2 x y is shown at x = y = 1 and not at zero."""
    example = found(times(X, Y), times(constant(2), X, Y))
    assert (example.left, example.right, example.values) == ("1", "2", {"x": "1", "y": "1"})


def test_a_side_that_is_always_zero_is_no_trouble() -> None:
    assert found(minus(X, Y), ZERO).right == "0"


@pytest.mark.parametrize(
    ("spelling", "labels", "expected"),
    [
        pytest.param("w_{{1}{2}}^{({0})}", (1, 2, 3), "w_{23}^{(1)}", id="weight"),
        pytest.param("w_{{1}{2}}^{({0})}", (1, 12, 3), "w_{12,3}^{(1)}", id="two digits"),
        pytest.param("", (1, 2), "key_{1,2}", id="no spelling"),
        pytest.param("", (), "key", id="scalar"),
        pytest.param(r"\hat{y}_{{0}}", (2,), r"\hat{y}_{2}", id="accent"),
    ],
)
def test_names_of_leaves(spelling: str, labels: tuple[int, ...], expected: str) -> None:
    assert Quantity("key", (None,) * len(labels), spelling).spelled(labels) == expected


@pytest.mark.parametrize(
    ("low", "high", "digits", "expected"),
    [
        pytest.param("0.73105", "0.73106", 3, "[0.731, 0.732]", id="outwards"),
        pytest.param("-0.73106", "-0.73105", 3, "[-0.732, -0.731]", id="negative"),
        pytest.param("-0.0001", "0.0001", 2, "[-0.01, 0.01]", id="around zero"),
        pytest.param("12", "12.0004", 3, "[12.000, 12.001]", id="whole"),
    ],
)
def test_brackets(low: str, high: str, digits: int, expected: str) -> None:
    assert bracket(Fraction(low), Fraction(high), digits) == expected


def test_polynomials_as_text() -> None:
    assert unary(2).text(["x"]) == "x^3 - x"
    assert unary(1).derivative(0).text(["x"]) == "2x + 1"
    assert open_function(1, 0).text(["x_1"]) == "x_1^2 + x_1"
    assert unary(0).derivative(0).derivative(0).derivative(0).text(["x"]) == "0"


def test_signs() -> None:
    example = found(f(r"\sign", X), ONE)
    assert (example.left, example.right) == ("-1", "1")
