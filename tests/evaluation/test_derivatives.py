"""Derivatives: over all paths, with the denominator's definition cut, and of derivatives again."""

from __future__ import annotations

import pytest

from derive.evaluation import Agreement, Comparison, Outcome
from derive.notation.instance import Instance
from derive.notation.system import Environment
from derive.notation.terms import MINUS_ONE, ZERO, Reference, Term, constant, kronecker
from tests.evaluation.networks import (
    open_cost,
    recurrent,
    regularised,
    scalars,
    skipping,
    softmax,
    three_layers,
    vectors,
    z_total,
)
from tests.evaluation.systems import d, everywhere, f, index, minus, over, plus, power, ref, times, total

DELTA, COST = ref("delta", "l", "j"), ref("C")
PRIME = f(r"\sigma", ref("z", "l", "j"), order=1)
BACK = z_total("k", "l+1", times(ref("w", "l+1", "k", "j"), ref("delta", "l+1", "k")))
WRONG_BACK = z_total(
    "k", "l+1", times(ref("w", "l+1", "k", "j"), ref("delta", "l+1", "k"), ref("a", "l", "j"))
)
OUTPUT_ERROR = minus(ref("a", "L", "j"), ref("y", "j"))
OUTPUT_PRIME = f(r"\sigma", ref("z", "L", "j"), order=1)


def outcome(network: Instance, left: Term, right: Term, over_: Reference, **layers: int) -> Outcome:
    return Comparison(network).agrees(left, right, everywhere(network, over_, **layers)).outcome


@pytest.mark.parametrize(
    ("left", "right", "layers", "expected"),
    [
        pytest.param(DELTA, times(BACK, PRIME), (1, 2), Outcome.MATCH, id="delta recursion"),
        pytest.param(DELTA, times(WRONG_BACK, PRIME), (1, 2), Outcome.MISMATCH, id="a factor too many"),
        pytest.param(DELTA, BACK, (1, 2), Outcome.MISMATCH, id="sigma' lost"),
        pytest.param(DELTA, times(MINUS_ONE, BACK, PRIME), (1, 2), Outcome.MISMATCH, id="sign"),
        pytest.param(d(COST, ref("b", "l", "j")), DELTA, (1, 2, 3), Outcome.MATCH, id="bias"),
        pytest.param(d(COST, ref("a", "l", "j")), BACK, (1, 2), Outcome.MATCH, id="by an activation"),
        pytest.param(d(COST, ref("a", "l", "j")), DELTA, (1, 2), Outcome.MISMATCH, id="a for z"),
        pytest.param(d(COST, ref("z", "l", "j")), DELTA, (1, 2, 3), Outcome.MATCH, id="a definition with ∂"),
        pytest.param(
            d(ref("a", "l", "j"), ref("b", "l-1", "j")), ZERO, (2,), Outcome.MISMATCH, id="through the layer"
        ),
        pytest.param(
            d(ref("z", "l", "j"), ref("z", "l", "j")), constant(1), (1,), Outcome.MATCH, id="itself"
        ),
        pytest.param(d(ref("z", "l", "j"), ref("y", "j")), ZERO, (3,), Outcome.MATCH, id="no path"),
    ],
)
def test_three_layers(left: Term, right: Term, layers: tuple[int, ...], expected: Outcome) -> None:
    network = three_layers()
    assert {outcome(network, left, right, DELTA, l=layer) for layer in layers} == {expected}


@pytest.mark.parametrize("layer", [1, 2, 3])
def test_weights(layer: int) -> None:
    """∂C/∂w_{jk} = δ_j a_k, and neither with the indices nor with the layers confused."""
    network, weight = three_layers(), ref("w", "l", "j", "k")
    gradient = d(COST, weight)
    assert outcome(network, gradient, times(DELTA, ref("a", "l-1", "k")), weight, l=layer) is Outcome.MATCH
    assert outcome(network, gradient, times(DELTA, ref("z", "l", "j")), weight, l=layer) is Outcome.MISMATCH


def test_output_error() -> None:
    network, right = three_layers(), times(OUTPUT_ERROR, OUTPUT_PRIME)
    assert outcome(network, ref("delta", "L", "j"), right, DELTA, l=3) is Outcome.MATCH
    doubled = times(constant(2), right)
    assert outcome(network, ref("delta", "L", "j"), doubled, DELTA, l=3) is Outcome.MISMATCH


def test_mismatch_names_the_indices() -> None:
    """δ_j = δ_1 holds for j = 1 and fails first for j = 2."""
    network = three_layers()
    found = Comparison(network).agrees(DELTA, ref("delta", "l", 1), everywhere(network, DELTA, l=1))
    assert found.outcome is Outcome.MISMATCH
    assert found.environment == {"l": 1, "j": 2}
    assert not found.matches


@pytest.mark.parametrize(
    ("right", "expected"),
    [
        pytest.param(
            plus(
                times(power(OUTPUT_PRIME, 2), ref("a", "L-1", "k")),
                times(OUTPUT_ERROR, f(r"\sigma", ref("z", "L", "j"), order=2), ref("a", "L-1", "k")),
            ),
            Outcome.MATCH,
            id="product rule",
        ),
        pytest.param(
            times(power(OUTPUT_PRIME, 2), ref("a", "L-1", "k")), Outcome.MISMATCH, id="sigma'' forgotten"
        ),
    ],
)
def test_derivative_of_a_derivative(right: Term, expected: Outcome) -> None:
    """∂δ_j/∂w_{jk} with δ_j := ∂C/∂z_j."""
    network, weight = three_layers(), ref("w", "L", "j", "k")
    left = d(ref("delta", "L", "j"), weight)
    assert outcome(network, left, right, ref("w", "l", "j", "k"), l=3) is expected


def test_second_derivatives_commute() -> None:
    network = three_layers()
    first, second = ref("w", 1, 1, 2), ref("w", 2, 2, 1)
    mixed = d(d(COST, first), second), d(d(COST, second), first)
    assert Comparison(network).agrees(*mixed, [{}]).matches
    assert not Comparison(network).agrees(mixed[0], ZERO, [{}]).matches


def test_weight_decay() -> None:
    """With λ/2 Σ w², the gradient has one more term, and δ has none."""
    network, weight = regularised(), ref("w", "l", "j", "k")
    plain = times(DELTA, ref("a", "l-1", "k"))
    for layer in (1, 2):
        right = plus(plain, times(ref("lam"), weight))
        assert outcome(network, d(COST, weight), right, weight, l=layer) is Outcome.MATCH
        assert outcome(network, d(COST, weight), plain, weight, l=layer) is Outcome.MISMATCH


def test_skip_connections() -> None:
    """A cost that reads every layer adds a direct path to each activation."""
    network = skipping()
    direct = plus(ref("a", "l", "j"), BACK)
    assert outcome(network, d(COST, ref("a", "l", "j")), direct, DELTA, l=1) is Outcome.MATCH
    assert outcome(network, d(COST, ref("a", "l", "j")), BACK, DELTA, l=1) is Outcome.MISMATCH


RECURRENT_PRIME = f(r"\sigma", ref("s", "t"), order=1)


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        pytest.param(
            d(ref("h", "t"), ref("w")),
            times(RECURRENT_PRIME, plus(ref("h", "t-1"), times(ref("w"), d(ref("h", "t-1"), ref("w"))))),
            Outcome.MATCH,
            id="total",
        ),
        pytest.param(
            d(ref("h", "t"), ref("w")),
            times(RECURRENT_PRIME, ref("h", "t-1")),
            Outcome.MISMATCH,
            id="explicit",
        ),
        pytest.param(
            d(ref("h", "t"), ref("h", "t-1")), times(RECURRENT_PRIME, ref("w")), Outcome.MATCH, id="one step"
        ),
        pytest.param(
            d(ref("h", "t"), ref("x", "t")), times(RECURRENT_PRIME, ref("u")), Outcome.MATCH, id="input"
        ),
    ],
)
def test_shared_weights_in_time(left: Term, right: Term, expected: Outcome) -> None:
    network = recurrent()
    assert Comparison(network).agrees(left, right, [{"t": 2}, {"t": 3}]).outcome is expected


def test_through_time() -> None:
    """∂C/∂w is the sum of the shared weight's uses."""
    network = recurrent()
    uses = total(
        "t",
        (over("s", 0),),
        times(d(COST, ref("s", "t")), ref("h", "t-1")),
    )
    assert Comparison(network).agrees(d(COST, ref("w")), uses, [{}]).matches


SOFTMAX_JACOBIAN = times(ref("p", "k"), minus(kronecker(index("k"), index("j")), ref("p", "j")))


@pytest.mark.parametrize("width", [1, 2, 4])
def test_softmax(width: int) -> None:
    network, comparison = softmax(width), Comparison(softmax(width))
    pairs: list[Environment] = [{"j": j, "k": k} for j in range(1, width + 1) for k in range(1, width + 1)]
    assert comparison.agrees(d(ref("p", "k"), ref("z", "j")), SOFTMAX_JACOBIAN, pairs).matches
    assert comparison.agrees(
        d(COST, ref("z", "j")),
        minus(times(ref("p", "j"), total("k", (over("y", 0),), ref("y", "k"))), ref("y", "j")),
        everywhere(network, ref("z", "j")),
    ).matches


def test_an_assumption_is_used() -> None:
    """∂C/∂z_j = p_j - y_j needs Σ y = 1; without it exp leaves the mismatch unsure."""
    left, right = d(COST, ref("z", "j")), minus(ref("p", "j"), ref("y", "j"))
    found = [
        Comparison(network).agrees(left, right, everywhere(network, ref("z", "j"))).outcome
        for network in (softmax(one_hot=True), softmax())
    ]
    assert found == [Outcome.MATCH, Outcome.UNSURE]


@pytest.mark.parametrize("width", [1, 2, 3])
def test_open_cost(width: int) -> None:
    """An open E(y_1, …, y_n) is differentiated by each of its members; the lost Σ shows from width 2 on."""
    network, comparison = open_cost(width), Comparison(open_cost(width))
    left = d(ref("E"), ref("v", "j"))
    inner = times(d(ref("E"), ref("net", "k")), ref("w", "k", "j"), f("f", ref("v", "j"), order=1))
    units = everywhere(network, ref("v", "j"))
    assert comparison.agrees(left, total("k", (over("net", 0),), inner), units).matches
    lost: list[Environment] = [{"k": 1, **environment} for environment in units]
    assert comparison.agrees(left, inner, lost).matches is (width == 1)


SPELT_OUT = {
    "applied": {"a": f(r"\sigma", ref("x")), "C": times(f(r"\sigma", ref("x")), ref("y"))},
    "sum": {"a": plus(ref("x"), ref("v")), "C": times(plus(ref("v"), ref("x")), ref("y"))},
    "inside": {
        "a": times(ref("x"), ref("v")),
        "b": f(r"\sigma", ref("a")),
        "C": times(f(r"\sigma", times(ref("v"), ref("x"))), ref("y")),
    },
    "defined later": {"C": times(power(ref("x"), 2), ref("y")), "a": power(ref("x"), 2)},
}


@pytest.mark.parametrize("definitions", SPELT_OUT.values(), ids=SPELT_OUT.keys())
def test_what_spells_out_a_quantity_is_that_quantity(definitions: dict[str, Term]) -> None:
    network = scalars(**definitions)
    comparison, name = Comparison(network), "b" if "b" in definitions else "a"
    assert comparison.agrees(d(COST, ref(name)), ref("y"), [{}]).matches
    assert comparison.evaluator(0).connected(COST, ref("a"), {})


def test_equal_only_at_one_width_is_not_the_same() -> None:
    """s := Σ_j v_j beside C := v_1 + s: at width 1 they are equal numbers, yet ∂C/∂s is 1."""
    network = vectors(1, s=total("j", (over("v", 0),), ref("v", "j")), C=plus(ref("v", 1), ref("s")))
    assert Comparison(network).agrees(d(COST, ref("s")), constant(1), [{}]).matches


def test_an_alias_is_its_original() -> None:
    """With h := a both ∂C/∂a and ∂C/∂h see a cost that is written with the other."""
    a = f(r"\sigma", ref("x"))
    network = scalars(a=a, h=ref("a"), C=power(ref("h"), 2), D=power(ref("a"), 3))
    comparison = Comparison(network)
    assert comparison.agrees(d(COST, ref("a")), times(constant(2), ref("a")), [{}]).matches
    assert comparison.agrees(d(ref("D"), ref("h")), times(constant(3), power(ref("h"), 2)), [{}]).matches


def test_the_cut_hides_what_lies_below() -> None:
    """C := a x with a := x²: ∂C/∂a = x and ∂C/∂x = 3x²."""
    network = scalars(a=power(ref("x"), 2), C=times(ref("a"), ref("x")))
    comparison = Comparison(network)
    assert comparison.agrees(d(COST, ref("a")), ref("x"), [{}]).matches
    assert comparison.agrees(d(COST, ref("x")), times(constant(3), power(ref("x"), 2)), [{}]).matches


@pytest.mark.parametrize(
    "left", [d(d(COST, ref("x")), ref("a")), d(ref("g"), ref("a"))], ids=["spelt", "named"]
)
def test_a_derivative_that_means_two_things(left: Term) -> None:
    """∂/∂a of ∂C/∂x, where a := x²: after cutting a, C no longer depends on x through it."""
    network = scalars(a=power(ref("x"), 2), C=times(ref("a"), ref("x")), g=d(COST, ref("x")))
    found = Comparison(network).agrees(left, constant(1), [{}])
    assert found.outcome is Outcome.UNSURE
    assert "inner derivative" in found.reason


def test_connected() -> None:
    """No path leads from y to a, nor from the cost back to an activation."""
    network = three_layers()
    evaluator = Comparison(network).evaluator(0)
    assert evaluator.connected(COST, ref("w", 1, 1, 1), {})
    assert not evaluator.connected(ref("a", 3, 1), ref("y", 1), {})
    assert not evaluator.connected(ref("a", 1, "j"), ref("a", 2, "j"), {"j": 1})
    assert not evaluator.connected(ref("a", 3, 1), ref("b", 3, 2), {})


def test_agreement_is_true_only_for_a_match() -> None:
    assert [Agreement(found).matches for found in Outcome] == [True, False, False]
