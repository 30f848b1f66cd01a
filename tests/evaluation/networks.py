"""Networks that several tests speak of, written as a note would give them."""

from __future__ import annotations

from fractions import Fraction

from derive.notation.instance import Instance
from derive.notation.system import System
from derive.notation.terms import Term, constant
from tests.evaluation.systems import (
    d,
    define,
    f,
    half,
    instance,
    member,
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


def z_total(letter: str, layer: str, body: Term) -> Term:
    """Σ over the units of ``z`` in a layer."""
    return total(letter, (over("z", 1, layer),), body)


def three_layers(activation: str = r"\sigma") -> Instance:
    return instance(perceptron(activation), {"l": 3}, a0=2, a1=3, a2=2, a3=2)


def regularised() -> Instance:
    """The quadratic cost plus λ/2 times all squared weights of all layers."""
    squares = total(
        "m",
        (over("w", 0),),
        total("i", (over("w", 1, "m"),), total("h", (over("w", 2, "m"),), power(ref("w", "m", "i", "h"), 2))),
    )
    quadratic = half(total("j", (over("y", 0),), power(minus(ref("y", "j"), ref("a", "L", "j")), 2)))
    return instance(perceptron(cost=plus(quadratic, times(half(ref("lam")), squares))), {"l": 2})


def skipping() -> Instance:
    """The cost reads the activations of all layers: J = Σ_m Σ_j (a^{(m)}_j)²."""
    units = total("j", (over("a", 1, "m"),), power(ref("a", "m", "j"), 2))
    return instance(perceptron(cost=half(total("m", (over("z", 0),), units))), {"l": 3})


def recurrent(steps: int = 3) -> Instance:
    """h_t = σ(u x_t + w h_{t-1}), the same weights at all times, C = ½ Σ_t (y_t - h_t)²."""
    times_ = (over("y", 0),)
    return instance(
        System(
            quantities=quantities(x="t", y="t", h="t", s="t", u="", w="", C=""),
            definitions=(
                define(
                    "s",
                    "t",
                    body=plus(times(ref("u"), ref("x", "t")), times(ref("w"), ref("h", "t-1"))),
                ),
                define("h", "t", body=f(r"\sigma", ref("s", "t"))),
                define("h", 0, body=constant(0)),
                define("C", body=half(total("t", times_, power(minus(ref("y", "t"), ref("h", "t")), 2)))),
            ),
        ),
        {"t": steps},
    )


def softmax(width: int = 3, *, one_hot: bool = False) -> Instance:
    """p_k = e^{z_k} / Σ_j e^{z_j}, C = -Σ_k y_k log p_k, with Σ_k y_k = 1 assumed or not."""
    units = (over("z", 0),)
    denominator = total("j", units, f(r"\exp", ref("z", "j")))
    cost = times(constant(-1), total("k", units, times(ref("y", "k"), f(r"\log", ref("p", "k")))))
    assumed = ((total("k", (over("y", 0),), ref("y", "k")), constant(1)),)
    return instance(
        System(
            quantities=quantities(z=".", y=".", p=".", C="", n=""),
            definitions=(
                define("p", "k", body=times(f(r"\exp", ref("z", "k")), power(denominator, -1))),
                define("C", body=cost),
            ),
            ties=((over("y", 0), over("z", 0)),),
            assumptions=assumed if one_hot else (),
        ),
        default=width,
    )


def open_cost(width: int = 2) -> Instance:
    """y_k = f(net_k), net_k = Σ_j w_kj x_j, x_j = f(v_j), E = E(y_1, …, y_n)."""
    inner = total("j", (over("w", 1), over("x", 0)), times(ref("w", "k", "j"), ref("x", "j")))
    return instance(
        System(
            quantities=quantities(v=".", x=".", w="..", net=".", y=".", E=""),
            definitions=(
                define("x", "j", body=f("f", ref("v", "j"))),
                define("net", "k", body=inner),
                define("y", "k", body=f("f", ref("net", "k"))),
                define("E", body=f("E", member("k", over("y", 0), ref("y", "k")))),
            ),
        ),
        default=width,
    )


def scalars(**definitions: Term) -> Instance:
    """Scalar quantities by name, with x, y, v left undefined."""
    names = dict.fromkeys(("x", "y", "v", *definitions), "")
    return instance(
        System(
            quantities=quantities(**names),
            definitions=tuple(define(name, body=body) for name, body in definitions.items()),
        )
    )


def vectors(width: int, **definitions: Term) -> Instance:
    """Vectors u and v of one length, and scalar quantities by name."""
    names = {"u": ".", "v": "."} | dict.fromkeys(definitions, "")
    return instance(
        System(
            quantities=quantities(**names),
            definitions=tuple(define(name, body=body) for name, body in definitions.items()),
            ties=((over("u", 0), over("v", 0)),),
        ),
        default=width,
    )


def gradient(layer_of: str = "l") -> Term:
    return d(ref("C"), ref("w", layer_of, "j", "k"))


THIRD = constant(Fraction(1, 3))
