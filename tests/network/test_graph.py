"""Components as SymPy symbols: definitions, derivatives, printing."""

from __future__ import annotations

import pickle

import pytest
import sympy
from msgspec.structs import replace

from derive.network.effort import Cyclic, Effort, Undecided
from derive.network.graph import Graph
from derive.network.nodes import spell
from derive.network.printing import Logistic, Step, jet, unicode_name
from derive.notation.instance import Impossible, Instance, Structure
from derive.notation.system import Quantity, System
from derive.notation.terms import Cases, Comparison
from derive.proof.exact import Exact
from tests.network.algebra import World, add, d, exp, fn, mul, neg, perceptron, power, term


def graph(world: World, depth: int = 2, width: int = 2) -> Graph:
    return Graph(world.instance(depth, width))


def test_a_component_has_one_symbol() -> None:
    network = graph(perceptron())
    assert network.node("z", (1, 2)) is network.node("z", (1, 2))
    assert network.node("z", (1, 2)) != network.node("z", (2, 2))


def test_a_definition_is_shallow_and_a_leaf_has_none() -> None:
    network = graph(perceptron())
    definition = network.definition(network.node("z", (2, 1)))
    weights = [network.node("w", (2, 1, i)) * network.node("a", (1, i)) for i in (1, 2)]
    assert definition == sympy.Add(*weights, network.node("b", (2, 1)))
    assert network.definition(network.node("w", (2, 1, 1))) is None


def test_a_derivative_is_written_in_the_symbols_of_components() -> None:
    world = perceptron()
    network = graph(world)
    found = network.expression(d(world.ref("C"), world.ref("z", "L", "j")), {"j": 1})
    a, y, z = network.node("a", (2, 1)), network.node("y", (1,)), network.node("z", (2, 1))
    assert sympy.expand(found - (a - y) * jet(r"\sigma", (), (1,))(z)) == 0


def test_both_roads_agree_on_random_entries() -> None:
    """The exact road's normal forms against SymPy, one gradient and one second derivative at a time."""
    world = perceptron()
    network, ref = graph(world), world.ref
    exact = Exact(world.instance(2, 2))
    cost = network.in_leaves(network.node("C", ()))
    for one, two in [(ref("w", 1, 1, 2), ref("b", 2, 1)), (ref("b", 1, 1), ref("b", 1, 2))]:
        first, second = (network.node(r.family, tuple(i.value for i in r.indices)) for r in (one, two))  # type: ignore[union-attr]
        literal = sympy.diff(cost, first, second)
        by_paths = network.in_leaves(network.expression(d(d(ref("C"), one), two), {}))
        assert sympy.expand(literal - by_paths) == 0
        assert exact.difference(d(d(ref("C"), one), two), d(d(ref("C"), two), one), {}).equal


def test_the_order_of_an_open_function_rises() -> None:
    x, y = sympy.symbols("x y")
    sigma, energy = jet(r"\sigma", (), (0,)), jet("open:E", (), (0, 0))
    assert sympy.diff(sigma(x), x, 2) == jet(r"\sigma", (), (2,))(x)
    assert sympy.diff(energy(x, y), y, x) == jet("open:E", (), (1, 1))(x, y)
    assert sympy.diff(sigma(2 * x), x) == 2 * jet(r"\sigma", (), (1,))(2 * x)
    assert sigma is jet(r"\sigma", (), (0,))
    assert sigma(x) != jet(r"\sigma", (1,), (0,))(x)


def test_the_logistic_function_stays_together() -> None:
    x = sympy.Symbol("x")
    assert sympy.diff(Logistic(x), x) == Logistic(x) * (1 - Logistic(x))
    assert Logistic(x).rewrite(sympy.exp) == 1 / (1 + sympy.exp(-x))


def test_aliases_share_a_symbol() -> None:
    world = World({"x": "j", "a": "lj", "z": "lj"})
    ref = world.ref
    world.define(ref("a", 0, "j"), ref("x", "j"))
    world.define(ref("z", "l", "j"), ref("a", "l-1", "j"))
    network = graph(world, 1)
    assert network.node("z", (1, 2)) == network.node("a", (0, 2)) == network.node("x", (2,))


def test_what_leads_where() -> None:
    world = perceptron()
    network = graph(world)
    low, high = network.node("z", (1, 1)), network.node("z", (2, 1))
    assert network.leads(low.node, high.node)
    assert not network.leads(high.node, low.node)
    assert network.reaches(high + 1, low.node)
    assert not network.reaches(low**2, high.node)


def test_missing_components_and_cycles() -> None:
    with pytest.raises(Impossible):
        graph(perceptron()).node("z", (5, 1))
    world = World({"p": "", "q": ""})
    world.define(world.ref("p"), add(world.ref("q"), 1))
    world.define(world.ref("q"), add(world.ref("p"), 1))
    with pytest.raises(Cyclic, match="p → q → p"):
        network = graph(world)
        network.in_leaves(network.node("p", ()))


def test_huge_powers_are_not_computed() -> None:
    world = World({"x": ""})
    with pytest.raises(Undecided, match="too large"):
        graph(world).expression(power(9, power(9, power(9, 9))), {})


def test_effort_bounds_the_unrolling() -> None:
    world = World({"x": "i"})
    total = world.total("p", world.total("q", mul(world.ref("x", "p"), world.ref("x", "q"))))
    with pytest.raises(Undecided, match="too large"):
        Graph(world.instance(1, 30), Effort(500)).expression(total, {})


def test_products_and_families_are_written_out() -> None:
    world = World({"x": "i", "E": ""})
    ref = world.ref
    network = graph(world, 1, 3)
    xs = [network.node("x", (i,)) for i in (1, 2, 3)]
    assert network.expression(world.multiplied("p", exp(ref("x", "p"))), {}) == sympy.Mul(*map(sympy.exp, xs))
    assert network.expression(fn("E", world.family("p", neg(ref("x", "p")))), {}).args == tuple(
        -x for x in xs
    )


def test_corners_become_steps() -> None:
    world = World({"x": ""})
    x = world.ref("x")
    network = graph(world)
    symbol = network.node("x", ())
    assert network.expression(fn(r"\relu", x), {}) == symbol * Step(symbol)
    assert network.expression(d(fn(r"\relu", x), x), {}) == Step(symbol)
    cases = Cases(((Comparison(x, ">", term(0)), x), (Comparison(x, "<=", term(0)), neg(x))))
    value = network.expression(cases, {})
    assert [value.subs(symbol, n) for n in (-2, 0, 3)] == [2, 0, 3]
    assert sympy.latex(Step(symbol)) == r"1\{x > 0\}"
    assert sympy.pretty(Step(symbol), use_unicode=True) == "1{x > 0}"
    with pytest.raises(Undecided, match="no case applies"):
        network.expression(Cases(((Comparison(x, ">", term(0)), x),)), {})


# Names


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        ("w_{21}^{(1)}", "w₂₁⁽¹⁾"),
        (r"\delta_{1}^{(2)}", "δ₁⁽²⁾"),
        (r"\hat{y}_{3}", "y\u0302₃"),
        ("x_{1}^{[2]}", "x₁^{[2]}"),
        ("w_{10,2}", "w_{10,2}"),
        (r"\mathrm{net}_{4}", "net₄"),
        ("C", "C"),
        ("y_{隐}", "y_{隐}"),
    ],
)
def test_unicode_names(latex: str, text: str) -> None:
    assert unicode_name(latex) == text


def spelt(key: str, slots: tuple[str | None, ...], spelling: str, *others: str) -> Instance:
    quantities = {name: Quantity(name, slots, spelling) for name in (key, *others)}
    structure = Structure(System(quantities), {"l": 1})
    return Instance(structure, {}, structure.axes)


def test_spelling() -> None:
    weight = ("l", None, None)
    spelling = "w_{{1}{2}}^{({0})}"
    assert spell(spelt("w", weight, spelling), "w", (1, 2, 3)) == "w_{23}^{(1)}"
    assert spell(spelt("w", weight, spelling), "w", (1, 10, 3)) == "w_{10,3}^{(1)}"
    assert spell(spelt("w", weight, ""), "w", (1, 2, 3)) == "w_{1,2,3}"
    assert spell(spelt("x_·hidden", (None,), "x_{{0}}", "x_·input"), "x_·hidden", (2,)) == (
        r"x_{2}^{\mathrm{hidden}}"
    )


def test_symbols_print_well() -> None:
    world = perceptron()
    network = graph(world)
    spelled = replace(network.instance.system.quantities["z"], spelling="z_{{1}}^{({0})}")
    system = replace(network.instance.system, quantities={**network.instance.system.quantities, "z": spelled})
    structure = Structure(system, {"l": 2})
    network = Graph(Instance(structure, {}, structure.axes))
    z = network.node("z", (1, 2))
    slope = jet(r"\sigma", (), (1,))(z)
    assert sympy.latex(slope**2) == r"\left(\sigma'\left(z_{2}^{(1)}\right)\right)^{2}"
    assert sympy.pretty(slope, use_unicode=True) == "σ'(z₂⁽¹⁾)"
    assert str(slope) == "σ'(z_{2}^{(1)})"
    adjoint = network.adjoint(network.node("C", ()).node, z.node)
    assert sympy.latex(adjoint) == r"\frac{\partial C}{\partial z_{2}^{(1)}}"
    assert sympy.pretty(adjoint, use_unicode=True).splitlines() == ["  ∂C  ", "──────", "∂z₂⁽¹⁾"]
    assert sympy.latex(jet("open:E", (), (0, 1))(z, z)) == (
        r"\partial_{2} E\left(z_{2}^{(1)}, z_{2}^{(1)}\right)"
    )


def test_symbols_survive_pickling() -> None:
    symbol = graph(perceptron()).node("z", (1, 2))
    assert pickle.loads(pickle.dumps(symbol)) == symbol
