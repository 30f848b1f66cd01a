"""Values: deterministic, bounded, and none where there is none."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from derive.evaluation import (
    Abstain,
    Comparison,
    Cyclic,
    Effort,
    Evaluator,
    Interval,
    Modular,
    Outcome,
    Rational,
)
from derive.evaluation.grounding import Component
from derive.notation.instance import Impossible
from derive.notation.system import System
from derive.notation.terms import ONE, ZERO, Multiplied, Power, Size, Term, constant
from tests.evaluation.networks import gradient, scalars, softmax, three_layers, vectors
from tests.evaluation.systems import (
    d,
    define,
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

ROOT = Path(__file__).parents[2]

HASHED = """
from fractions import Fraction
from derive.evaluation import Evaluator, Modular, Rational, find
from tests.evaluation.networks import gradient, softmax, three_layers
from tests.evaluation.systems import d, ref, times
network = three_layers()
for field in (Modular(), Rational()):
    print(Evaluator(network, field, 1).value(gradient(), {"l": 2, "j": 1, "k": 2}))
print(Evaluator(softmax(one_hot=True), Modular(), 7).value(ref("C"), {}))
print(find(gradient(), times(ref("delta", "l", "j"), ref("z", "l", "j")), [network],
           lambda _: [{"l": 2, "j": 2, "k": 1}]))
"""


def test_the_same_whatever_the_hash_seed() -> None:
    found = set()
    for seed in ("0", "1", "4711"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-c", HASHED]
        run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
        found.add(run.stdout)
    assert len(found) == 1
    assert "Counterexample" in found.pop()


def test_seeds_and_fields_give_different_numbers() -> None:
    network, where = three_layers(), {"l": 1, "j": 1, "k": 1}
    values = [Evaluator(network, Modular(), seed).value(gradient(), where) for seed in range(3)]
    assert len(set(values)) == 3
    assert Evaluator(network, Modular(), 1).value(gradient(), where) == values[1]


@pytest.mark.parametrize(
    "definitions",
    [
        pytest.param({"a": ref("a")}, id="itself"),
        pytest.param({"a": plus(ref("b"), ONE), "b": times(ref("a"), ref("x"))}, id="two"),
        pytest.param({"C": times(ref("a"), ref("x")), "a": d(ref("C"), ref("x"))}, id="through a derivative"),
    ],
)
def test_cyclic_definitions(definitions: dict[str, Term]) -> None:
    network = scalars(**definitions)
    with pytest.raises(Cyclic, match="in terms of itself"):
        Evaluator(network, Modular()).value(ref("a"), {})
    assert Comparison(network).agrees(ref("a"), ONE, [{}]).outcome is Outcome.UNSURE


def test_a_long_cycle() -> None:
    names = [f"q{number}" for number in range(40)]
    definitions = {
        name: plus(ref(after), ONE) for name, after in zip(names, names[1:] + names[:1], strict=True)
    }
    with pytest.raises(Cyclic):
        Evaluator(scalars(**definitions), Modular()).value(ref("q5"), {})


def test_hundreds_of_layers() -> None:
    """Neither building nor differentiating nor evaluating a deep network recurses."""
    network = instance(perceptron(), {"l": 300}, default=1)
    right = times(ref("delta", 1, 1), ref("x", 1))
    assert Comparison(network).agrees(d(ref("C"), ref("w", 1, 1, 1)), right, [{}]).matches


def test_what_the_network_does_not_have() -> None:
    network = three_layers()
    for term in (ref("a", "l+1", "j"), ref("a", "l", 4)):
        with pytest.raises(Impossible):
            Evaluator(network, Modular()).value(term, {"l": 3, "j": 1})
        found = Comparison(network).agrees(term, ONE, [{"l": 3, "j": 1}])
        assert found.outcome is Outcome.UNSURE
        assert found.reason


def test_an_unbound_letter() -> None:
    with pytest.raises(Abstain, match="not bound"):
        Evaluator(three_layers(), Modular()).value(ref("a", "l", "j"), {"l": 1})


def test_one_undecided_case_does_not_hide_a_difference() -> None:
    """UNSURE for one value of the letters, MISMATCH for another: the sides differ."""
    environments = [{"j": 9}, {"j": 1}, {"j": 2}]
    found = Comparison(vectors(2)).agrees(ref("u", "j"), ref("v", "j"), environments)
    assert (found.outcome, found.environment) == (Outcome.MISMATCH, {"j": 1})
    found = Comparison(vectors(2)).agrees(ref("u", "j"), ref("u", "j"), environments)
    assert (found.outcome, found.environment) == (Outcome.UNSURE, {"j": 9})


def test_effort_is_bounded() -> None:
    comparison = Comparison(three_layers())
    where = [{"l": 1, "j": 1, "k": 1}]
    right = times(ref("delta", "l", "j"), ref("a", "l-1", "k"))
    assert comparison.agrees(gradient(), right, where, steps=50).reason == "too large"
    assert comparison.agrees(gradient(), right, where).matches
    with pytest.raises(Abstain, match="too large"):
        Evaluator(three_layers(), Modular(), 0, Effort(10)).value(ref("C"), {})


NINE = constant(9)
TOWER = Power(NINE, Power(NINE, NINE))


def test_towers_are_never_computed() -> None:
    """9^(9^9) has 370 million digits, yet a residue; 9^(9^(9^9)) has not even that."""
    network = scalars()
    assert 0 < Evaluator(network, Modular()).value(TOWER, {}) < 2**61
    for field in (Rational(), Interval()):
        with pytest.raises(Abstain, match="too large"):
            Evaluator(network, field).value(TOWER, {})
        with pytest.raises(Abstain, match="too large"):
            Evaluator(network, field).value(Power(plus(ref("x"), ONE), constant(10**9)), {})
    with pytest.raises(Abstain):
        Evaluator(network, Rational()).value(Power(NINE, TOWER), {})
    assert (
        Comparison(network)
        .agrees(times(TOWER, NINE), Power(NINE, plus(Power(NINE, NINE), ONE)), [{}])
        .matches
    )


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        pytest.param(power(constant(4), Fraction(1, 2)), 2, id="square root"),
        pytest.param(power(constant(Fraction(16, 81)), Fraction(3, 4)), Fraction(8, 27), id="fourth root"),
        pytest.param(f(r"\exp", minus(ref("x"), ref("x"))), 1, id="exp 0"),
        pytest.param(f(r"\cos", ZERO), 1, id="cos 0"),
        pytest.param(power(constant(2), Fraction(1, 2)), None, id="no rational root"),
        pytest.param(f(r"\exp", ONE), None, id="e"),
        pytest.param(power(minus(ref("x"), ref("x")), -1), None, id="division by zero"),
    ],
)
def test_fractions(term: Term, expected: Fraction | None) -> None:
    evaluator = Evaluator(scalars(), Rational())
    if expected is None:
        with pytest.raises(Abstain):
            evaluator.value(term, {})
    else:
        assert evaluator.value(term, {}) == expected


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        pytest.param(f(r"\exp", ref("x")), math.exp(1 / 3), id="exp"),
        pytest.param(f(r"\log", ref("x")), math.log(1 / 3), id="log"),
        pytest.param(f(r"\sqrt", ref("x")), math.sqrt(1 / 3), id="sqrt"),
        pytest.param(power(ref("x"), Fraction(-1, 3)), 3 ** (1 / 3), id="cube root"),
        pytest.param(f(r"\sin", ref("x")), math.sin(1 / 3), id="sin"),
        pytest.param(f(r"\cos", ref("x")), math.cos(1 / 3), id="cos"),
        pytest.param(f(r"\tan", ref("x")), math.tan(1 / 3), id="tan"),
        pytest.param(f(r"\tanh", ref("x")), math.tanh(1 / 3), id="tanh"),
        pytest.param(f(r"\tanh", ref("x"), order=1), math.cosh(1 / 3) ** -2, id="tanh'"),
        pytest.param(f(r"\sinh", ref("x")), math.sinh(1 / 3), id="sinh"),
        pytest.param(f(r"\sigmoid", ref("x")), 1 / (1 + math.exp(-1 / 3)), id="logistic"),
        pytest.param(f(r"\softplus", ref("x")), math.log1p(math.exp(1 / 3)), id="softplus"),
        pytest.param(Power(constant(2), ref("x")), 2 ** (1 / 3), id="power"),
    ],
)
def test_intervals_enclose(term: Term, expected: float) -> None:
    """Narrow intervals at x = 1/3 around what floating point says."""
    field = Interval()
    values: dict[Component, Any] = {("x", ()): field.constant(Fraction(1, 3))}
    low, high = field.ends(Evaluator(scalars(), field, values=values).value(term, {}))
    assert low - Fraction(1, 10**14) <= Fraction(expected) <= high + Fraction(1, 10**14)
    assert high - low < Fraction(1, 10**25)


@pytest.mark.parametrize(
    "term",
    [
        pytest.param(f(r"\log", minus(ref("x"), ONE)), id="log of something negative"),
        pytest.param(f(r"\sqrt", minus(ref("x"), ONE)), id="root of something negative"),
        pytest.param(power(minus(ref("x"), ref("x")), -1), id="quotient by something around zero"),
        pytest.param(f(r"\exp", constant(10**9)), id="too large an argument"),
    ],
)
def test_intervals_abstain(term: Term) -> None:
    field = Interval()
    values: dict[Component, Any] = {("x", ()): field.constant(Fraction(1, 3))}
    with pytest.raises(Abstain):
        Evaluator(scalars(), field, values=values).value(term, {})


def test_sizes_and_products() -> None:
    network = vectors(3)
    evaluator = Evaluator(network, Rational(), values={("v", (i,)): Fraction(i + 1) for i in (1, 2, 3)})
    assert evaluator.value(Size(over("v", 0)), {}) == 3
    domain = total("j", (over("v", 0),), ref("v", "j")).domain
    product = Multiplied("j", domain, ref("v", "j"))
    assert evaluator.value(product, {}) == 2 * 3 * 4
    assert evaluator.value(d(product, ref("v", 2)), {}) == 2 * 4


SCALE = Size(over("v", 0))
SUM = total("j", (over("v", 0),), ref("v", "j"))


@pytest.mark.parametrize(
    ("left", "right", "holds_at"),
    [
        pytest.param(times(minus(SCALE, ONE), minus(SCALE, constant(2))), ZERO, {1, 2}, id="(n-1)(n-2) = 0"),
        pytest.param(SUM, ref("v", 1), {1}, id="sum = v_1"),
        pytest.param(power(SUM, 2), total("j", (over("v", 0),), power(ref("v", "j"), 2)), {1}, id="squares"),
        pytest.param(Multiplied("j", SUM.domain, ref("v", "j")), SUM, {1}, id="product = sum"),
        pytest.param(
            times(constant(2), power(SCALE, -1)), minus(constant(3), SCALE), {1, 2}, id="2/m = 3 - m"
        ),
        pytest.param(
            f(r"\sigma", SUM),
            total("j", (over("v", 0),), f(r"\sigma", ref("v", "j"))),
            {1},
            id="sigma of sum",
        ),
    ],
)
def test_what_holds_only_at_some_widths(left: Term, right: Term, holds_at: set[int]) -> None:
    matching = {n for n in range(1, 5) if Comparison(vectors(n)).agrees(left, right, [{}]).matches}
    assert matching == holds_at


def assumed(*assumptions: tuple[Term, Term]) -> Comparison:
    """Two vectors u and v of two units, and a scalar x, under assumptions."""
    system = System(
        quantities=quantities(u=".", v=".", x=""),
        assumptions=assumptions,
        definitions=(define("x", body=plus(ref("u", 1), ref("v", 1))),),
        ties=((over("u", 0), over("v", 0)),),
    )
    return Comparison(instance(system))


DOUBLE, INVERSE, CUBE = times(constant(2), ref("u", 1)), power(ref("u", 1), -1), power(ref("v", 1), 3)
SQUARES = total("j", (over("v", 0),), power(ref("v", "j"), 2))


@pytest.mark.parametrize(
    ("assumption", "left", "right", "expected"),
    [
        pytest.param((SUM, ONE), ref("v", 1), minus(ONE, ref("v", 2)), Outcome.MATCH, id="sum"),
        pytest.param((SUM, ONE), ref("v", 1), ref("v", 2), Outcome.MISMATCH, id="sum, but not that"),
        pytest.param((ref("u", "j"), ref("v", "j")), ref("x"), DOUBLE, Outcome.MATCH, id="for all units"),
        pytest.param(
            (times(ref("u", 1), ref("v", 1)), ONE), ref("v", 1), INVERSE, Outcome.MATCH, id="product"
        ),
        pytest.param(
            (power(ref("v", "j"), 2), ref("v", "j")), CUBE, ref("v", 1), Outcome.MATCH, id="idempotent"
        ),
        pytest.param((SQUARES, constant(7)), ref("v", 1), ref("v", 2), Outcome.UNSURE, id="not solved"),
        pytest.param((SQUARES, constant(7)), ref("u", 1), ref("u", 2), Outcome.MISMATCH, id="not concerned"),
        pytest.param((ONE, constant(2)), ref("u", 1), ref("u", 1), Outcome.MATCH, id="contradiction"),
    ],
)
def test_assumptions(assumption: tuple[Term, Term], left: Term, right: Term, expected: Outcome) -> None:
    assert assumed(assumption).agrees(left, right, [{}]).outcome is expected


def test_softmax_adds_up_to_one() -> None:
    everything = total("k", (over("p", 0),), ref("p", "k"))
    assert Comparison(softmax()).agrees(everything, ONE, [{}]).matches
