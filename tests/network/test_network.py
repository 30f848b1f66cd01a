"""The networks of `derive show`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import sympy

from derive.network import Network
from derive.network.network import parse_widths
from derive.network.standard import standard_system

ROOT = Path(__file__).parent.parent.parent


def texts(network: Network, heading: str) -> list[str]:
    return [sympy.pretty(e, wrap_line=False) for title, e in network.equations() if title.startswith(heading)]


def test_the_forward_pass() -> None:
    network = Network.from_widths("2-2-1")
    assert texts(network, "Forward pass, layer 1") == [
        "z₁⁽¹⁾ = a₁⁽⁰⁾⋅w₁₁⁽¹⁾ + a₂⁽⁰⁾⋅w₁₂⁽¹⁾ + b₁⁽¹⁾",
        "z₂⁽¹⁾ = a₁⁽⁰⁾⋅w₂₁⁽¹⁾ + a₂⁽⁰⁾⋅w₂₂⁽¹⁾ + b₂⁽¹⁾",
        "a₁⁽¹⁾ = σ(z₁⁽¹⁾)",
        "a₂⁽¹⁾ = σ(z₂⁽¹⁾)",
    ]


def test_the_errors() -> None:
    network = Network.from_widths((1, 2, 2))
    assert texts(network, "Error at the output, layer 2") == [
        "δ₁⁽²⁾ = (a₁⁽²⁾ - y₁)⋅σ'(z₁⁽²⁾)",
        "δ₂⁽²⁾ = (a₂⁽²⁾ - y₂)⋅σ'(z₂⁽²⁾)",
    ]
    assert texts(network, "Error, layer 1")[0] == "δ₁⁽¹⁾ = (δ₁⁽²⁾⋅w₁₁⁽²⁾ + δ₂⁽²⁾⋅w₂₁⁽²⁾)⋅σ'(z₁⁽¹⁾)"


def test_the_gradients_print_as_latex() -> None:
    network = Network.from_widths("1-1-1")
    found = {sympy.latex(e) for title, e in network.equations() if title.startswith("Gradient")}
    assert found == {
        rf"\frac{{\partial C}}{{\partial {name}}} = {right}"
        for name, right in [
            ("w_{11}^{(1)}", r"\delta_{1}^{(1)} a_{1}^{(0)}"),
            ("b_{1}^{(1)}", r"\delta_{1}^{(1)}"),
            ("w_{11}^{(2)}", r"\delta_{1}^{(2)} a_{1}^{(1)}"),
            ("b_{1}^{(2)}", r"\delta_{1}^{(2)}"),
        ]
    }


@pytest.mark.parametrize(
    ("activation", "cost", "error"),
    [
        ("sigmoid", "quadratic", "δ₁⁽¹⁾ = a₁⁽¹⁾⋅(1 - a₁⁽¹⁾)⋅(a₁⁽¹⁾ - y₁)"),
        ("sigmoid", "cross-entropy", "δ₁⁽¹⁾ = a₁⁽¹⁾ - y₁"),
        ("identity", "quadratic", "δ₁⁽¹⁾ = -y₁ + z₁⁽¹⁾"),
        ("sigma", "softmax", "δ₁⁽¹⁾ = a₁⁽¹⁾⋅y₁ + a₁⁽¹⁾⋅y₂ - y₁"),
        ("g", "quadratic", "δ₁⁽¹⁾ = (a₁⁽¹⁾ - y₁)⋅g'(z₁⁽¹⁾)"),
    ],
)
def test_activations_and_costs(activation: str, cost: str, error: str) -> None:
    network = Network.from_widths("1-2", activation, cost)
    assert texts(network, "Error at the output")[0] == error


@pytest.mark.parametrize("cost", ["quadratic", "cross-entropy", "softmax"])
@pytest.mark.parametrize("activation", ["sigma", "sigmoid", "tanh", "identity", "relu", "softplus"])
def test_gradients_are_those_of_the_nested_cost(activation: str, cost: str) -> None:
    network = Network.from_widths("2-2-2", activation, cost)
    graph = network.graph
    cost_in_leaves = graph.in_leaves(network.cost)
    leaf = next(s for s in cost_in_leaves.free_symbols if s.name == "w_{21}^{(1)}")
    assert _is_small(graph.in_leaves(network.gradient(leaf.name)) - sympy.diff(cost_in_leaves, leaf))


def _is_small(difference: sympy.Expr) -> bool:
    """By numbers, since these are too large to expand; open functions are replaced by concrete ones."""
    functions = {
        f: sympy.Function("f")(*f.args) for f in difference.atoms(sympy.Function) if hasattr(f, "orders")
    }
    concrete = difference
    while functions:
        concrete = concrete.xreplace({f: _concrete(f) for f in functions})
        functions = {f: f for f in concrete.atoms(sympy.Function) if hasattr(f, "orders")}
    symbols = sorted(concrete.free_symbols, key=str)
    values = {symbol: sympy.Rational(3 + 2 * n, 17 + n) for n, symbol in enumerate(symbols)}
    return abs(concrete.subs(values).evalf(50)) < sympy.Float(10) ** -40


def _concrete(function: sympy.Expr) -> sympy.Expr:
    x = sympy.Dummy()
    value = sympy.diff(x**3 + x**2, x, function.orders[0]) if function.orders[0] else x**3 + x**2
    return value.subs(x, function.args[0])


def test_a_gradient_by_name_or_symbol() -> None:
    network = Network.from_widths("1-1")
    assert network.gradient("w_11^(1)") == network.gradient("w_{11}^{(1)}")
    symbol = network.graph.node("w", (1, 1, 1))
    assert network.gradient(symbol) == network.gradient("w_{11}^{(1)}")
    with pytest.raises(KeyError):
        network.gradient("v")


@pytest.mark.parametrize("text", ["", "3", "3-0-2", "3-x", "3--2", "-3-2"])
def test_widths_that_are_none(text: str) -> None:
    with pytest.raises(ValueError, match="no widths"):
        parse_widths(text)


def test_an_unknown_cost_is_named() -> None:
    with pytest.raises(ValueError, match="unknown cost 'hinge'; known are quadratic"):
        Network.from_widths("1-1", cost="hinge")


def test_the_widths_are_those_asked_for() -> None:
    network = Network.from_system(standard_system(2, "sigma", "quadratic"), None, (4, 3, 2))
    assert len(texts(network, "Gradient, layer 1")) == 3 * 4 + 3
    assert len(texts(network, "Gradient, layer 2")) == 2 * 3 + 2


def test_jupyter_shows_an_aligned_display() -> None:
    shown = Network.from_widths("1-1")._repr_latex_()
    assert shown.startswith("$$\\begin{aligned}") and shown.endswith("\\end{aligned}$$")
    assert shown.count("&=") == len(Network.from_widths("1-1").equations())


def test_the_exact_road_needs_no_sympy() -> None:
    code = "import sys, derive.proof.exact; sys.exit('sympy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
