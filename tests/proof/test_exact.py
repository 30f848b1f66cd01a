"""Equalities at concrete sizes, against hand-made claims and against SymPy."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy

from derive.network.effort import Cyclic, Effort
from derive.network.graph import Graph
from derive.notation.instance import Impossible
from derive.notation.terms import Cases, Comparison, Reference, SameIndex, Size, SlotUse, Term
from derive.proof.exact import Answer, Exact, Outcome
from tests.network.algebra import (
    World,
    add,
    d,
    div,
    exp,
    fn,
    index,
    log,
    mul,
    neg,
    perceptron,
    power,
    sqrt,
    term,
)

X = World(dict.fromkeys(["x", "y", "u", "v"], ""))
x, y, u, v = map(X.ref, "xyuv")


def compare(left: Term | int, right: Term | int, world: World = X, width: int = 2) -> Answer:
    return Exact(world.instance(1, width)).difference(term(left), term(right), {})


# Backpropagation


def hidden_error(world: World, swapped: bool = False) -> tuple[Term, Term]:
    ref = world.ref
    weight = ref("w", "l+1", "j", "k") if swapped else ref("w", "l+1", "k", "j")
    total = world.total("k", mul(d(ref("C"), ref("z", "l+1", "k")), weight))
    return d(ref("C"), ref("w", "l", "j", "i")), mul(
        total, fn(r"\sigma", ref("z", "l", "j"), order=1), ref("a", "l-1", "i")
    )


@pytest.mark.parametrize(("depth", "width"), [(2, 1), (2, 2), (3, 2), (3, 3), (4, 2)])
def test_the_gradient_of_a_hidden_weight(depth: int, width: int) -> None:
    world = perceptron()
    exact = Exact(world.instance(depth, width))
    for layer in range(1, depth):
        for j in range(1, width + 1):
            for i in range(1, width + 1):
                assert exact.difference(*hidden_error(world), {"l": layer, "j": j, "i": i}).equal


def test_a_transposed_weight_matrix_is_seen() -> None:
    world = perceptron()
    answer = Exact(world.instance(3, 2)).difference(
        *hidden_error(world, swapped=True), {"l": 1, "j": 1, "i": 2}
    )
    assert answer == Answer(Outcome.DIFFERENT, independent=True)


def test_the_error_of_the_output() -> None:
    world = perceptron()
    ref = world.ref
    left = d(ref("C"), ref("z", "L", "j"))
    difference = add(ref("a", "L", "j"), neg(ref("y", "j")))
    right = mul(difference, fn(r"\sigma", ref("z", "L", "j"), order=1))
    exact = Exact(world.instance(3, 2))
    assert exact.difference(left, right, {"j": 2}).equal
    assert exact.difference(left, neg(right), {"j": 2}).different
    assert exact.difference(left, difference, {"j": 2}).different


@pytest.mark.parametrize(
    ("name", "slope"),
    [
        (r"\sigmoid", lambda a: mul(a, add(1, neg(a)))),
        (r"\tanh", lambda a: add(1, neg(power(a, 2)))),
        (r"\exp", lambda a: a),
        (r"\softplus", lambda a: add(1, neg(exp(neg(a))))),
    ],
)
def test_known_activations(name: str, slope: object) -> None:
    world = perceptron(name)
    ref = world.ref
    right = mul(d(ref("C"), ref("a", "l", "j")), slope(ref("a", "l", "j")))  # type: ignore[operator]
    exact = Exact(world.instance(3, 2))
    for layer in (1, 2, 3):
        bound = {"l": layer, "j": 1}
        assert exact.difference(d(ref("C"), ref("z", "l", "j")), right, bound).equal
        assert exact.difference(
            d(ref("C"), ref("z", "l", "j")), d(ref("C"), ref("a", "l", "j")), bound
        ).different


def test_a_logistic_function_spelt_out_in_the_note() -> None:
    world = perceptron("f")
    world.slots = {**world.slots, "t": ""}
    world.function("f", "t", div(1, add(1, exp(neg(world.ref("t"))))))
    ref = world.ref
    exact = Exact(world.instance(3, 2))
    a = ref("a", "l", "j")
    assert exact.difference(
        d(ref("C"), ref("z", "l", "j")), mul(d(ref("C"), a), a, add(1, neg(a))), {"l": 1, "j": 1}
    ).equal
    assert exact.difference(
        fn("f", ref("z", "l", "j"), order=1), mul(a, add(1, neg(a))), {"l": 2, "j": 1}
    ).equal


@pytest.mark.parametrize("activation", [r"\sigma", r"\tanh", r"\sigmoid", r"\sin"])
@pytest.mark.parametrize("penalty", [False, True])
def test_against_the_derivative_of_the_nested_cost(activation: str, penalty: bool) -> None:
    """The third way: SymPy differentiates the cost with everything written into it."""
    world = perceptron(activation, penalty)
    instance = world.instance(2, 2)
    graph = Graph(instance)
    cost = graph.in_leaves(graph.node("C", ()))
    for family, labels in [("w", (1, 1, 2)), ("w", (2, 2, 1)), ("b", (1, 2)), ("y", (1,)), ("a", (0, 1))]:
        literal = sympy.diff(cost, graph.node(family, labels))
        by_paths = graph.expression(d(world.ref("C"), world.ref(family, *labels)), {})
        difference = literal - graph.in_leaves(by_paths)
        assert sympy.expand(difference.rewrite(sympy.exp)) == 0 or sympy.simplify(difference) == 0


# Dependence


def test_a_penalty_is_a_second_path() -> None:
    world = perceptron(penalty=True)
    ref = world.ref
    left = d(ref("C"), ref("w", "L", "j", "i"))
    through = mul(d(ref("C"), ref("z", "L", "j")), ref("a", index_before_last(), "i"))
    exact = Exact(world.instance(2, 2))
    bound = {"j": 1, "i": 2, "p": 1}
    assert exact.difference(left, through, bound).different
    assert exact.difference(left, add(through, mul(2, ref("λ"), ref("w", "L", "j", "i"))), bound).equal


def index_before_last() -> str:
    return "p"


def test_skip_connections_are_counted() -> None:
    world = World({"x": "", "h": "", "g": "", "C": ""})
    x, h, g = map(world.ref, "xhg")
    world.define(h, fn(r"\sigma", x))
    world.define(g, add(fn(r"\phi", h), x))
    world.define(world.ref("C"), power(g, 2))
    slope = add(mul(fn(r"\phi", h, order=1), fn(r"\sigma", x, order=1)), 1)
    assert compare(d(world.ref("C"), x), mul(2, g, slope), world).equal
    assert compare(
        d(world.ref("C"), x),
        mul(2, g, fn(r"\phi", h, order=1), fn(r"\sigma", x, order=1)),
        world,
    ).different


def recurrent() -> World:
    world = World({"h": "l", "w": "", "x": "l", "C": ""})
    ref = world.ref
    world.define(ref("h", "l"), fn(r"\sigma", add(mul(ref("w"), ref("h", "l-1")), ref("x", "l"))))
    world.define(ref("C"), power(ref("h", "L"), 2))
    return world


def test_shared_weights_sum_over_all_their_uses() -> None:
    world = recurrent()
    ref = world.ref

    def slope(t: int) -> Term:
        return fn(r"\sigma", add(mul(ref("w"), ref("h", t - 1)), ref("x", t)), order=1)

    last = mul(2, ref("h", 2), slope(2), ref("h", 1))
    earlier = mul(2, ref("h", 2), slope(2), ref("w"), slope(1), ref("h", 0))
    left = d(ref("C"), ref("w"))
    assert compare_at(world, left, add(last, earlier)).equal
    assert compare_at(world, left, last).different


def compare_at(world: World, left: Term, right: Term, depth: int = 2) -> Answer:
    return Exact(world.instance(depth, 2)).difference(left, right, {})


def test_a_cut_quantity_is_an_independent_variable() -> None:
    world = perceptron()
    ref = world.ref
    exact = Exact(world.instance(2, 2))
    assert exact.difference(
        d(ref("z", "l", "j"), ref("z", "l", "k")), term(1), {"l": 1, "j": 1, "k": 1}
    ).equal
    answer = exact.difference(d(ref("z", "l", "j"), ref("z", "l", "k")), term(0), {"l": 1, "j": 1, "k": 2})
    assert answer == Answer(Outcome.EQUAL, vanishing=True)


def test_nothing_leads_from_an_output_to_an_earlier_layer() -> None:
    world = perceptron()
    ref = world.ref
    exact = Exact(world.instance(2, 2))
    left, right = d(ref("z", 1, 1), ref("a", 2, 1)), mul(ref("y", 1), d(ref("z", 1, 1), ref("z", 2, 1)))
    assert exact.difference(left, right, {}).vanishing
    assert not exact.difference(d(ref("C"), ref("z", 1, 1)), d(ref("C"), ref("z", 1, 1)), {}).vanishing
    assert not exact.reaches(ref("z", 1, 1), ref("a", 2, 1), {})
    assert exact.reaches(ref("C"), ref("a", "l", 1), {"l": 0})


def test_a_zero_that_is_reached_is_no_vanishing() -> None:
    assert not compare(d(add(x, neg(x), mul(0, x)), x), 0).different
    assert compare(add(x, neg(x)), 0) == Answer(Outcome.EQUAL)


def test_aliases_are_one_quantity_in_both_directions() -> None:
    world = World({"x": "", "p": "", "q": "", "C": ""})
    x, p, q, c = world.ref("x"), world.ref("p"), world.ref("q"), world.ref("C")
    world.define(p, fn(r"\sigma", x))
    world.define(q, p)
    world.define(c, power(p, 2))
    assert compare(d(c, q), mul(2, p), world).equal
    assert compare(d(q, p), 1, world).equal
    assert compare(d(p, q), 1, world).equal


def test_a_spelt_out_value_is_the_quantity_of_that_value() -> None:
    """C mentions σ(z_j), which is a_j; in e_j the parts of a sum stand in another order."""
    world = World({"z": "j", "a": "j", "e": "j", "y": "j", "C": "", "E": ""})
    ref = world.ref
    world.define(ref("a", "j"), fn(r"\sigma", ref("z", "j")))
    world.define(ref("e", "i"), add(ref("y", "i"), neg(ref("a", "i"))))
    world.define(ref("C"), world.total("k", power(fn(r"\sigma", ref("z", "k")), 2)))
    world.define(ref("E"), world.total("k", power(add(neg(ref("a", "k")), ref("y", "k")), 2)))
    exact = Exact(world.instance(1, 3))
    assert exact.difference(d(ref("C"), ref("a", "j")), mul(2, ref("a", "j")), {"j": 2}).equal
    assert exact.difference(d(ref("E"), ref("e", "j")), mul(2, ref("e", "j")), {"j": 2}).equal
    assert exact.difference(d(ref("E"), ref("a", "j")), mul(-2, ref("e", "j")), {"j": 2}).equal


def test_sums_that_agree_at_one_width_only_are_not_the_same() -> None:
    world = World({"v": "j", "s": "", "C": ""})
    ref = world.ref
    world.define(ref("s"), world.total("i", ref("v", "i")))
    world.define(ref("C"), power(ref("v", 1), 2))
    assert Exact(world.instance(1, 1)).difference(d(ref("C"), ref("s")), term(0), {}).vanishing


# Second derivatives


def test_a_second_derivative() -> None:
    world = perceptron()
    ref = world.ref
    z, weight = ref("z", "L", "j"), ref("w", "L", "j", "i")
    slopes = [fn(r"\sigma", z, order=order) for order in range(3)]
    difference = add(slopes[0], neg(ref("y", "j")))
    curvature = add(power(slopes[1], 2), mul(difference, slopes[2]))
    exact = Exact(world.instance(2, 2))
    bound = {"j": 1, "i": 2}
    assert exact.difference(d(d(ref("C"), z), z), curvature, bound).equal
    assert exact.difference(d(d(ref("C"), z), weight), mul(curvature, ref("a", 1, "i")), bound).equal
    assert exact.difference(d(d(ref("C"), z), z), power(slopes[1], 2), bound).different


def test_an_error_that_is_given_as_a_derivative_can_be_differentiated() -> None:
    world = perceptron()
    world.slots = {**world.slots, "δ": "lj"}
    ref = world.ref
    world.define(ref("δ", "l", "j"), d(ref("C"), ref("z", "l", "j")))
    exact = Exact(world.instance(2, 2))
    hessian = d(ref("δ", 1, 1), ref("w", 2, 1, 2))
    swapped = d(d(ref("C"), ref("w", 2, 1, 2)), ref("z", 1, 1))
    assert exact.difference(hessian, swapped, {}).equal
    assert exact.difference(ref("δ", 1, 1), d(ref("C"), ref("z", 1, 1)), {}).equal


def test_holding_two_dependent_quantities_fixed_is_ambiguous() -> None:
    world = perceptron()
    ref = world.ref
    answer = Exact(world.instance(2, 2)).difference(
        d(d(ref("C"), ref("z", 1, 1)), ref("a", 1, 1)), term(0), {}
    )
    assert answer.outcome is Outcome.UNDECIDED
    assert "ambiguous" in answer.reason


# Functions


def test_an_open_cost_of_a_family() -> None:
    world = World({"z": "j", "y": "j", "E": ""})
    ref = world.ref
    world.define(ref("y", "j"), fn("f", ref("z", "j")))
    world.define(ref("E"), fn("open:E", world.family("k", ref("y", "k"))))
    exact = Exact(world.instance(1, 3))
    left = d(ref("E"), ref("z", "j"))
    right = mul(d(ref("E"), ref("y", "j")), fn("f", ref("z", "j"), order=1))
    other = mul(d(ref("E"), ref("y", "k")), fn("f", ref("z", "j"), order=1))
    assert exact.difference(left, right, {"j": 2, "k": 3}).equal
    assert exact.difference(left, other, {"j": 2, "k": 3}) == Answer(Outcome.DIFFERENT, independent=True)
    mixed = d(d(ref("E"), ref("z", "j")), ref("z", "k"))
    assert exact.difference(mixed, d(d(ref("E"), ref("z", "k")), ref("z", "j")), {"j": 2, "k": 3}).equal


def test_functions_of_different_layers_are_different() -> None:
    assert compare(fn("g", x, at=(1,)), fn("g", x, at=(2,))).different
    assert compare(fn("g", x, at=(1,)), fn("g", x, at=(1,))).equal
    assert compare(fn("g", x), fn("g", x, order=1)).different


def test_the_definition_of_a_function_is_used() -> None:
    world = World(dict.fromkeys(["x", "y", "t", "s"], ""))
    x, y, t, s = map(world.ref, "xyts")
    world.function("f", "t", add(power(t, 3), mul(y, t)))
    world.function("h", "s t", mul(s, fn("f", t)))
    assert compare(fn("f", x, order=1), add(mul(3, power(x, 2)), y), world).equal
    assert compare(fn("f", x, order=2), mul(6, x), world).equal
    assert compare(fn("h", x, y), mul(x, add(power(y, 3), power(y, 2))), world).equal
    assert compare(d(fn("f", power(x, 2)), x), mul(2, x, fn("f", power(x, 2), order=1)), world).equal


def test_a_function_defined_by_itself_is_cyclic() -> None:
    world = World({"x": "", "t": ""})
    world.function("f", "t", fn("f", add(world.ref("t"), 1)))
    with pytest.raises(Cyclic):
        compare(fn("f", world.ref("x")), 0, world)


def test_arguments_are_compared_by_their_values() -> None:
    assert compare(fn("f", power(add(x, 1), 2)), fn("f", add(power(x, 2), mul(2, x), 1))).equal
    assert compare(fn("f", div(add(power(x, 2), mul(-1, 1)), add(x, 1))), fn("f", add(x, -1))).equal
    assert compare(fn("f", x), fn("f", neg(x))).different


# Identities

TRUE: list[tuple[str, Term, Term | int]] = [
    ("a square", power(add(x, y), 2), add(power(x, 2), mul(2, x, y), power(y, 2))),
    ("partial fractions", add(div(1, x), div(1, y)), div(add(x, y), mul(x, y))),
    ("a quotient that cancels", div(add(power(x, 2), neg(power(y, 2))), add(x, neg(y))), add(x, y)),
    ("nested quotients", div(1, add(1, div(1, x))), div(x, add(x, 1))),
    ("exponentials of sums", exp(add(x, y)), mul(exp(x), exp(y))),
    ("exponentials of multiples", exp(mul(2, x)), power(exp(x), 2)),
    ("exponentials of opposites", mul(exp(x), exp(neg(x))), 1),
    ("exponentials of products", exp(mul(x, add(y, 1))), mul(exp(mul(x, y)), exp(x))),
    ("the other logistic", fn(r"\sigmoid", neg(x)), add(1, neg(fn(r"\sigmoid", x)))),
    ("the logistic by e^x", fn(r"\sigmoid", x), div(exp(x), add(1, exp(x)))),
    ("tanh by the logistic", fn(r"\tanh", x), add(mul(2, fn(r"\sigmoid", mul(2, x))), -1)),
    ("tanh by e^x", fn(r"\tanh", x), div(add(exp(x), neg(exp(neg(x)))), add(exp(x), exp(neg(x))))),
    ("sinh and cosh", add(power(fn(r"\cosh", x), 2), neg(power(fn(r"\sinh", x), 2))), 1),
    ("tanh is odd", fn(r"\tanh", neg(x)), neg(fn(r"\tanh", x))),
    ("Pythagoras", add(power(fn(r"\sin", x), 2), power(fn(r"\cos", x), 2)), 1),
    ("tan", mul(fn(r"\tan", x), fn(r"\cos", x)), fn(r"\sin", x)),
    ("sine is odd", fn(r"\sin", neg(x)), neg(fn(r"\sin", x))),
    ("cosine is even", fn(r"\cos", add(x, neg(y))), fn(r"\cos", add(y, neg(x)))),
    ("the square of a root", power(sqrt(x), 2), x),
    ("a root in the denominator", mul(sqrt(x), power(x, Fraction(-3, 2))), div(1, x)),
    ("roots of sums", mul(sqrt(add(x, y)), sqrt(add(y, x))), add(x, y)),
    ("roots of numbers", mul(sqrt(2), sqrt(3)), sqrt(6)),
    ("a root of a square number", sqrt(12), mul(2, sqrt(3))),
    ("rational denominators", div(1, add(sqrt(2), 1)), add(sqrt(2), -1)),
    ("roots of positive multiples", sqrt(mul(4, add(x, y))), mul(2, sqrt(add(x, y)))),
    ("roots of exponentials", sqrt(exp(x)), exp(div(x, 2))),
    ("log of one", log(1), 0),
    ("log of an exponential", log(exp(x)), x),
    ("exponential of a log", exp(log(x)), x),
    ("log of a positive factor", log(mul(exp(x), y)), add(x, log(y))),
    ("log of a softmax", log(div(exp(x), add(exp(x), exp(y)))), add(x, neg(log(add(exp(x), exp(y)))))),
    (
        "log of the other logistic",
        log(add(1, neg(fn(r"\sigmoid", x)))),
        add(neg(x), log(fn(r"\sigmoid", x))),
    ),
    ("log of a logistic", log(fn(r"\sigmoid", x)), neg(fn(r"\softplus", neg(x)))),
    ("roots of roots", sqrt(sqrt(x)), power(x, Fraction(1, 4))),
    ("log of the same", log(div(add(mul(x, y), y), y)), log(add(x, 1))),
    ("a power with a letter above", power(x, add(u, 1)), mul(power(x, u), x)),
    ("derivative of a power", d(power(x, u), x), mul(u, power(x, add(u, -1)))),
    ("derivative of a root", d(sqrt(add(power(x, 2), 1)), x), div(x, sqrt(add(power(x, 2), 1)))),
    ("derivative of softplus", d(log(add(1, exp(x))), x), fn(r"\sigmoid", x)),
    ("derivative of log", d(log(add(power(x, 2), y)), x), div(mul(2, x), add(power(x, 2), y))),
    ("derivative of a quotient", d(div(x, add(x, y)), x), div(y, power(add(x, y), 2))),
    ("derivative of sine", d(fn(r"\sin", power(x, 2)), x), mul(2, x, fn(r"\cos", power(x, 2)))),
    (
        "second derivative of tanh",
        fn(r"\tanh", x, order=2),
        mul(-2, fn(r"\tanh", x), fn(r"\tanh", x, order=1)),
    ),
    ("zero by itself", mul(0, div(1, x)), 0),
]

FALSE: list[tuple[str, Term, Term | int]] = [
    ("the root of a square", sqrt(power(x, 2)), x),
    ("the product of roots", mul(sqrt(x), sqrt(y)), sqrt(mul(x, y))),
    ("log of a product", log(mul(x, y)), add(log(x), log(y))),
    ("log of a power", log(power(x, 2)), mul(2, log(x))),
    ("an exponential of a product", exp(mul(x, y)), mul(exp(x), exp(y))),
    ("a sign", fn(r"\sigmoid", neg(x)), neg(fn(r"\sigmoid", x))),
    ("the square of a sum", power(add(x, y), 2), add(power(x, 2), power(y, 2))),
    ("quotients of sums", div(add(x, y), add(u, v)), add(div(x, u), div(y, v))),
    ("a missing derivative", fn(r"\tanh", x, order=1), add(1, neg(fn(r"\tanh", x)))),
    ("sine of a sum", fn(r"\sin", add(x, y)), add(fn(r"\sin", x), fn(r"\sin", y))),
    ("roots of sums", sqrt(add(x, y)), add(sqrt(x), sqrt(y))),
    ("a cube root of a cube", power(power(x, 3), Fraction(1, 3)), x),
]


@pytest.mark.parametrize(("left", "right"), [pytest.param(a, b, id=name) for name, a, b in TRUE])
def test_identities(left: Term, right: Term | int) -> None:
    assert compare(left, right) == Answer(Outcome.EQUAL)
    assert compare(right, left) == Answer(Outcome.EQUAL)


@pytest.mark.parametrize(("left", "right"), [pytest.param(a, b, id=name) for name, a, b in FALSE])
def test_what_is_not_an_identity(left: Term, right: Term | int) -> None:
    answer = compare(left, right)
    assert answer.different, answer


@pytest.mark.parametrize(("left", "right"), [pytest.param(a, b, id=name) for name, a, b in TRUE])
def test_identities_fail_once_something_is_added(left: Term, right: Term | int) -> None:
    assert compare(add(left, y), right).different
    assert compare(mul(left, 2), add(right, x, 7)).different


def test_only_rational_differences_are_certain() -> None:
    assert compare(div(x, add(1, fn("f", y))), x).independent
    assert not compare(exp(x), x).independent
    assert not compare(sqrt(power(x, 2)), x).independent
    assert not compare(fn("f", exp(x)), fn("f", x)).independent


# Softmax


@pytest.mark.parametrize("width", [1, 2, 3, 4])
def test_the_derivative_of_a_softmax(width: int) -> None:
    world = World({"z": "j", "p": "j"})
    ref = world.ref
    normaliser = world.total("m", exp(ref("z", "m")))
    world.define(ref("p", "j"), div(exp(ref("z", "j")), normaliser))
    exact = Exact(world.instance(1, width))
    delta = Cases(((SameIndex(index("k"), index("j")), term(1)), (None, term(0))))
    right = mul(ref("p", "k"), add(delta, neg(ref("p", "j"))))
    wrong = neg(mul(ref("p", "k"), add(1, neg(ref("p", "k")))))
    for j in range(1, width + 1):
        for k in range(1, width + 1):
            left = d(ref("p", "k"), ref("z", "j"))
            assert exact.difference(left, right, {"j": j, "k": k}).equal
            if j != k:
                assert exact.difference(left, wrong, {"j": j, "k": k}).equal is (width == 2)
    assert exact.difference(world.total("k", ref("p", "k")), term(1), {}).equal


@pytest.mark.parametrize("width", [1, 2, 3])
def test_softmax_with_cross_entropy(width: int) -> None:
    world = World({"z": "j", "p": "j", "y": "j", "C": ""})
    ref = world.ref
    world.define(ref("p", "j"), div(exp(ref("z", "j")), world.total("m", exp(ref("z", "m")))))
    world.define(ref("C"), neg(world.total("k", mul(ref("y", "k"), log(ref("p", "k"))))))
    exact = Exact(world.instance(1, width))
    right = add(mul(ref("p", "j"), world.total("k", ref("y", "k"))), neg(ref("y", "j")))
    assert exact.difference(d(ref("C"), ref("z", "j")), right, {"j": 1}).equal
    assert exact.difference(d(ref("C"), ref("z", "j")), neg(right), {"j": 1}).equal is (width == 1)


def test_batch_normalisation() -> None:
    world = World({"x": "j", "μ": "", "s": "", "n": "j", "ε": "", "C": "", "g": "j"})
    ref = world.ref
    share = Fraction(1, 3)
    world.define(ref("μ"), mul(share, world.total("i", ref("x", "i"))))
    world.define(ref("s"), mul(share, world.total("i", power(add(ref("x", "i"), neg(ref("μ"))), 2))))
    world.define(ref("n", "j"), div(add(ref("x", "j"), neg(ref("μ"))), sqrt(add(ref("s"), ref("ε")))))
    world.define(ref("C"), fn("open:C", world.family("k", ref("n", "k"))))
    exact = Exact(world.instance(1, 3))
    by_s = mul(
        Fraction(-1, 2),
        world.total("k", mul(d(ref("C"), ref("n", "k")), add(ref("x", "k"), neg(ref("μ"))))),
        power(add(ref("s"), ref("ε")), Fraction(-3, 2)),
    )
    assert exact.difference(d(ref("C"), ref("s")), by_s, {}).equal
    mean = mul(share, world.total("k", d(ref("C"), ref("n", "k"))))
    slope = mul(share, ref("n", "j"), world.total("k", mul(d(ref("C"), ref("n", "k")), ref("n", "k"))))
    right = div(add(d(ref("C"), ref("n", "j")), neg(mean), neg(slope)), sqrt(add(ref("s"), ref("ε"))))
    assert exact.difference(d(ref("C"), ref("x", "j")), right, {"j": 2}).equal
    half = div(add(d(ref("C"), ref("n", "j")), neg(mean)), sqrt(add(ref("s"), ref("ε"))))
    assert exact.difference(d(ref("C"), ref("x", "j")), half, {"j": 2}).different


# Opaque arguments


def vectors() -> World:
    return World({"v": "j", "u": "j", "x": "", "w": "ji", "a": "j"})


def size(world: World) -> Term:
    return Size(SlotUse("v", 0))


def opaque_claims() -> list[tuple[str, Term, Term, int, bool, bool]]:
    """Claim, a width at which it holds, whether it does so by value, and whether for opaque arguments."""
    world = vectors()
    ref, total = world.ref, world.total
    x, n = ref("x"), size(world)
    s = total("i", ref("v", "i"))
    many = mul(Size(SlotUse("v", 0)), x)
    return [
        ("a function of a sum", fn("f", s), total("k", fn("f", ref("v", "k"))), 1, True, False),
        ("a function of a single unit", fn("f", s), fn("f", ref("v", 1)), 1, True, False),
        ("the same function", fn("f", s), fn("f", total("q", ref("v", "q"))), 2, True, True),
        (
            "powers of e",
            exp(many),
            add(mul(add(n, -1), exp(mul(2, x))), mul(add(2, neg(n)), exp(x))),
            2,
            True,
            False,
        ),
        ("slope of a sum", d(fn("f", s), ref("v", 1)), fn("f", s, order=1), 2, True, True),
        (
            "second slope",
            d(d(fn("f", many), x), x),
            mul(add(mul(3, n), -2), fn("f", many, order=2)),
            2,
            True,
            True,  # what differs is counted: n² needs a third width
        ),
        (
            "second slope, rightly",
            d(d(fn("f", many), x), x),
            mul(n, n, fn("f", many, order=2)),
            2,
            True,
            True,
        ),
        ("e of a sum is a product", exp(s), world.multiplied("k", exp(ref("v", "k"))), 2, True, False),
        (
            "e along the formula's own sum",
            exp(add(x, ref("v", 1))),
            mul(exp(x), exp(ref("v", 1))),
            2,
            True,
            True,
        ),
        ("e along a sum of sums", exp(add(x, neg(s))), mul(exp(x), power(exp(s), -1)), 2, True, True),
        ("another order", fn("f", add(x, s)), fn("f", add(total("q", ref("v", "q")), x)), 2, True, True),
        ("another sum", fn("f", s), fn("f", total("q", ref("u", "q"))), 2, False, False),
    ]


@pytest.mark.parametrize(
    ("left", "right", "width", "equal", "opaquely"),
    [pytest.param(*rest, id=name) for name, *rest in opaque_claims()],
)
def test_opaque_arguments(left: Term, right: Term, width: int, equal: bool, opaquely: bool) -> None:
    exact = Exact(vectors().instance(1, width))
    assert exact.difference(left, right, {}).equal is equal
    assert exact.equal_opaquely(left, right, {}) is opaquely


def test_quantities_in_arguments_are_opaque_too() -> None:
    world = World({"v": "j", "s": "", "t": "", "a": "j"})
    ref = world.ref
    world.define(ref("s"), world.total("i", ref("v", "i")))
    world.define(ref("t"), mul(Size(SlotUse("v", 0)), ref("v", 1)))
    world.define(ref("a", "j"), fn(r"\sigma", add(ref("v", "j"), world.total("i", ref("v", "i")))))
    exact = Exact(world.instance(1, 1))
    assert exact.difference(fn("f", ref("s")), fn("f", ref("t")), {}).equal
    assert not exact.equal_opaquely(fn("f", ref("s")), fn("f", ref("t")), {})
    assert exact.equal_opaquely(ref("s"), ref("t"), {})
    slope = fn(r"\sigma", add(ref("v", "j"), world.total("q", ref("v", "q"))), order=1)
    delta = Cases(((SameIndex(index("j"), index("k")), term(1)), (None, term(0))))
    for width, j, k in [(1, 1, 1), (2, 1, 2), (3, 2, 2)]:
        exact = Exact(world.instance(1, width))
        left = d(ref("a", "j"), ref("v", "k"))
        assert exact.equal_opaquely(left, mul(slope, add(1, delta)), {"j": j, "k": k})


def test_a_sum_inside_the_definition_of_a_function_is_not_general() -> None:
    world = World({"v": "j", "x": "", "t": ""})
    world.function("h", "t", fn("f", mul(world.ref("t"), world.total("i", world.ref("v", "i")))))
    exact = Exact(world.instance(1, 2))
    left = fn("h", world.ref("x"))
    assert exact.difference(left, left, {}).equal
    assert not exact.equal_opaquely(left, left, {})


# What has no answer


@pytest.mark.parametrize(
    ("left", "reason"),
    [
        pytest.param(div(1, add(x, neg(x))), "division by zero", id="zero at once"),
        pytest.param(
            div(1, add(div(x, add(x, 1)), div(1, add(x, 1)), -1)), "division by zero", id="hidden zero"
        ),
        pytest.param(log(add(x, neg(x))), "logarithm of zero", id="log of zero"),
        pytest.param(sqrt(-1), "a root of a negative number", id="root of -1"),
        pytest.param(log(-2), "logarithm of a negative number", id="log of -2"),
        pytest.param(power(9, power(9, power(9, 9))), "a number is too large", id="tower"),
        pytest.param(power(add(x, 1), 10**9), "too large to decide exactly", id="huge power"),
        pytest.param(fn(r"\argmax", 0, x), r"\argmax is not computed", id="argmax"),
        pytest.param(fn(r"\det", x), r"\det is not computed", id="determinant"),
        pytest.param(Cases(((Comparison(x, ">", term(0)), x),)), "no case applies", id="a case left out"),
    ],
)
def test_undecided(left: Term, reason: str) -> None:
    assert compare(left, left) == Answer(Outcome.UNDECIDED, reason)


RELU, MODULUS = fn(r"\relu", x), fn(r"\abs", x)


def either(sign: str, yes: Term | int, no: Term | int, value: Term = x) -> Cases:
    return Cases(((Comparison(value, sign, term(0)), term(yes)), (None, term(no))))


CORNERS: list[tuple[str, Term, Term | int, bool]] = [
    ("max by the modulus", fn(r"\max", 0, x), mul(Fraction(1, 2), add(x, MODULUS)), True),
    ("max by cases", fn(r"\max", 0, x), either(">", x, 0), True),
    ("max by cases with equality", fn(r"\max", 0, x), either(">=", x, 0), True),
    ("max by cases, other way round", fn(r"\max", x, 0), either("<", 0, x), True),
    ("max is symmetric", fn(r"\max", x, y), fn(r"\max", y, x), True),
    ("max and min", add(fn(r"\max", x, y), fn(r"\min", x, y)), add(x, y), True),
    ("relu is max", RELU, fn(r"\max", 0, x), True),
    ("parts of a number", x, add(RELU, neg(fn(r"\relu", neg(x)))), True),
    ("relu twice", fn(r"\relu", RELU), RELU, True),
    ("relu is homogeneous", fn(r"\relu", mul(3, x)), mul(3, RELU), True),
    ("the square of the modulus", power(MODULUS, 2), power(x, 2), True),
    ("the modulus of a product", fn(r"\abs", mul(x, y)), mul(MODULUS, fn(r"\abs", y)), True),
    ("the modulus of an opposite", fn(r"\abs", add(x, neg(y))), fn(r"\abs", add(y, neg(x))), True),
    ("the modulus of a positive number", fn(r"\abs", exp(x)), exp(x), True),
    ("the root of a square is the modulus", sqrt(power(x, 2)), MODULUS, True),
    ("sign times modulus", mul(fn(r"\sign", x), MODULUS), x, True),
    ("modulus over number", div(MODULUS, x), fn(r"\sign", x), True),
    ("the slope of relu", d(RELU, x), either(">", 1, 0), True),
    ("the slope of relu by a prime", fn(r"\relu", x, order=1), either(">", 1, 0), True),
    ("the slope of the modulus", d(MODULUS, x), fn(r"\sign", x), True),
    ("the slope of max", d(fn(r"\max", x, y), y), either("<=", 1, 0, add(x, neg(y))), True),
    ("leaky relu", d(either(">", x, mul(u, x)), x), either(">", 1, u), True),
    ("a case that never occurs", either("<", y, x, power(x, 2)), x, True),
    ("all cases", Cases(((Comparison(x, ">", term(0)), y), (Comparison(x, "<=", term(0)), y))), y, True),
    ("either sign", either("!=", mul(x, y), 0), mul(x, y), True),
    ("relu is not linear", fn(r"\relu", add(x, y)), add(RELU, fn(r"\relu", y)), False),
    ("relu is not the identity", RELU, x, False),
    ("relu is not even", RELU, fn(r"\relu", neg(x)), False),
    ("the modulus is not odd", fn(r"\abs", neg(x)), neg(MODULUS), False),
    ("min of opposites", fn(r"\min", x, y), neg(fn(r"\max", neg(x), neg(y))), True),
    ("strict or not", either(">", 1, 0), either(">=", 1, 0), False),
    ("the wrong slope", d(RELU, x), x, False),
    ("the other slope", d(RELU, x), either("<", 1, 0), False),
]


@pytest.mark.parametrize(
    ("left", "right", "equal"), [pytest.param(a, b, equal, id=name) for name, a, b, equal in CORNERS]
)
def test_functions_with_corners(left: Term, right: Term | int, equal: bool) -> None:
    answer = compare(left, right)
    assert answer == Answer(Outcome.EQUAL if equal else Outcome.DIFFERENT), answer


@pytest.mark.parametrize("width", [1, 2, 3])
def test_backpropagation_through_relu(width: int) -> None:
    world = perceptron(r"\relu")
    ref = world.ref
    exact = Exact(world.instance(3, width))
    slope = either(">", 1, 0, ref("z", "l", "j"))
    above = world.total("k", mul(d(ref("C"), ref("z", "l+1", "k")), ref("w", "l+1", "k", "j")))
    left = d(ref("C"), ref("z", "l", "j"))
    for layer in (1, 2):
        bound = {"l": layer, "j": width}
        assert exact.difference(left, mul(above, slope), bound).equal
        assert exact.difference(left, mul(above, fn(r"\relu", ref("z", "l", "j"), order=1)), bound).equal
        assert exact.difference(left, mul(above, either(">", 1, 0, ref("a", "l", "j"))), bound).equal
        assert exact.difference(left, above, bound).different


def test_conditions_on_numbers_are_decided() -> None:
    chosen = Cases(((Comparison(term(1), ">", term(2)), x), (None, y)))
    assert compare(chosen, y).equal


def test_a_division_by_zero_inside_a_definition_is_seen() -> None:
    """Both sides are the same name; that name has no value."""
    world = World({"x": "j", "m": "", "q": ""})
    ref = world.ref
    world.define(ref("m"), world.total("i", ref("x", "i")))
    world.define(ref("q"), div(1, add(ref("x", 1), neg(ref("m")))))
    assert Exact(world.instance(1, 1)).difference(ref("q"), ref("q"), {}).outcome is Outcome.UNDECIDED
    assert Exact(world.instance(1, 2)).difference(ref("q"), ref("q"), {}).equal


@pytest.mark.parametrize("alias", [False, True])
def test_cycles_are_named(alias: bool) -> None:
    world = World({"p": "", "q": ""})
    p, q = world.ref("p"), world.ref("q")
    world.define(p, q if alias else add(q, 1))
    world.define(q, p if alias else mul(2, p))
    with pytest.raises(Cyclic) as caught:
        compare(p, q, world)
    assert set(caught.value.names) == {"p", "q"}


def test_a_cost_made_of_its_own_gradient_is_a_cycle() -> None:
    world = World({"x": "", "g": "", "C": ""})
    x, g, c = world.ref("x"), world.ref("g"), world.ref("C")
    world.define(g, d(c, x))
    world.define(c, add(power(x, 2), g))
    with pytest.raises(Cyclic):
        compare(g, mul(2, x), world)


def test_missing_components_are_impossible() -> None:
    world = perceptron()
    with pytest.raises(Impossible):
        Exact(world.instance(2, 2)).difference(world.ref("z", 3, 1), term(0), {})
    with pytest.raises(Impossible):
        Exact(world.instance(2, 2)).difference(world.ref("z", 1, 3), term(0), {})


def test_hundreds_of_layers() -> None:
    world = recurrent()
    ref = world.ref
    exact = Exact(world.instance(400, 2))
    assert exact.difference(d(ref("C"), ref("x", 1)), d(ref("C"), ref("x", 1)), {}).equal
    left = d(ref("C"), ref("x", "l"))
    slope = fn(r"\sigma", add(mul(ref("w"), ref("h", "l")), ref("x", "l+1")), order=1)
    right = mul(d(ref("C"), ref("x", "l+1")), ref("w"), slope)
    own = fn(r"\sigma", add(mul(ref("w"), ref("h", "l-1")), ref("x", "l")), order=1)
    assert (
        exact.difference(mul(left, slope), mul(right, own, slope), {"l": 3}).outcome is not Outcome.UNDECIDED
    )


def test_terms_nested_thousands_deep_are_undecided() -> None:
    nested: Term = x
    for _ in range(20_000):
        nested = fn("f", nested)
    assert compare(nested, x) == Answer(Outcome.UNDECIDED, "nested too deeply")


def test_the_effort_is_bounded_and_renewed() -> None:
    exact = Exact(X.instance(), Effort(2000))
    large = power(add(x, y, u, v), 40)
    small = power(add(x, y), 2)
    assert exact.difference(large, small, {}) == Answer(Outcome.UNDECIDED, "too large to decide exactly")
    for _ in range(1000):
        assert exact.difference(small, add(power(x, 2), mul(2, x, y), power(y, 2)), {}).equal


def test_references_are_answers_too() -> None:
    assert isinstance(x, Reference)
    assert compare(x, x).equal
    assert compare(x, y) == Answer(Outcome.DIFFERENT, independent=True)
