"""Derivations of all kinds of givens: every line that is printed is proved by the checker."""

from __future__ import annotations

import pytest

from derive.derivation import Derivation, NotDerived, Reason, derive_note, network_note
from derive.documents import parse_note
from tests.derivation.printed import unproved
from tests.derivation.systems import SYSTEMS, note


def derived(text: str) -> Derivation:
    return derive_note(parse_note(text))


def results(text: str) -> dict[str, str]:
    """The last line of each result, by its left side."""
    return {one.left: one.links[-1].latex for one in derived(text).results}


@pytest.mark.parametrize("name", SYSTEMS)
def test_every_line_is_proved(name: str) -> None:
    derivation = derived(SYSTEMS[name])
    assert derivation.missing == ()
    assert unproved(SYSTEMS[name], derivation) == []


@pytest.mark.parametrize(
    ("activation", "cost", "widths"),
    [
        ("generic", "quadratic", "3-2-2"),
        ("sigmoid", "quadratic", "3-2-2"),
        ("tanh", "quadratic", "1-1"),
        ("relu", "quadratic", "3-2"),
        ("identity", "quadratic", "3-2"),
        ("sigmoid", "cross-entropy", "3-2"),
        ("generic", "softmax", "3-2"),
        ("tanh", "generic", "3-2"),
    ],
)
def test_networks_told_by_widths(activation: str, cost: str, widths: str) -> None:
    text = network_note(widths, activation, cost)
    assert unproved(text, derived(text)) == []


@pytest.mark.parametrize(
    ("name", "left", "right"),
    [
        pytest.param(
            "skip",
            r"\frac{\partial C}{\partial a_{j}^{(l)}}",
            r"\sum_{k} w_{kj}^{(l+1)} \delta_{k}^{(l+1)} + \frac{\partial C}{\partial a_{j}^{(l+2)}}",
            id="a layer is skipped",
        ),
        pytest.param(
            "softmax", r"\frac{\partial E}{\partial z_{j}}", "p_{j} - t_{j}", id="softmax in two steps"
        ),
        pytest.param(
            "softmax-whole", r"\frac{\partial E}{\partial z_{j}}", "a_{j} - y_{j}", id="softmax in one"
        ),
        pytest.param(
            "weight-decay",
            r"\frac{\partial R}{\partial w_{ji}}",
            r"\delta_{j} x_{i} + \lambda w_{ji}",
            id="weight decay",
        ),
        pytest.param(
            "recurrent-scalar",
            r"\frac{\partial E}{\partial w}",
            r"\sum_{t} \frac{\partial E}{\partial s^{(t)}} h^{(t-1)}",
            id="weights shared by all times",
        ),
        pytest.param(
            "recurrent-directly",
            r"\frac{\partial E}{\partial w}",
            r"\sum_{t=1}^{T} \frac{\partial E}{\partial h^{(t)}} (1 - (h^{(t)})^{2}) h^{(t-1)}",
            id="with bounds where a leaf lies below",
        ),
        pytest.param(
            "batch",
            r"\frac{\partial J}{\partial w_{jk}}",
            r"\frac{1}{m} \sum_{i=1}^{m} (a_{j} - y_{j}) \sigma'(z_{j}) x_{k}",
            id="mean over samples",
        ),
        pytest.param("logistic", r"\frac{\partial E}{\partial z}", "a - t", id="logistic and cross-entropy"),
        pytest.param(
            "logistic-of-sum",
            r"\frac{\partial E}{\partial \theta_{i}}",
            "(h - y) x_{i}",
            id="a common factor",
        ),
        pytest.param(
            "square-of-sum",
            r"\frac{\partial E}{\partial w_{j}}",
            r"2 \left( \sum_{k} w_{k} x_{k} - y \right) x_{j} + 3 \left( \sum_{k} w_{k} \right)^{2}",
            id="powers of sums",
        ),
    ],
)
def test_results(name: str, left: str, right: str) -> None:
    assert results(SYSTEMS[name])[left] == right


def test_names_of_negative_derivatives() -> None:
    """A local gradient that is minus the derivative stands in the results all the same."""
    found = results(SYSTEMS["negative-name"])
    assert found[r"\frac{\partial E}{\partial w_{ji}}"] == r"-\delta_{j} x_{i}"


def test_layers_called_by_number_may_be_the_last() -> None:
    """What holds in deep networks alone is not said of all."""
    text = note(
        r"z_j^{(l)} = \sum_k w_{jk}^{(l)} a_k^{(l-1)}",
        r"a_j^{(l)} = \sigma(z_j^{(l)})",
        r"C = \frac12 \sum_j (a_j^{(L)} - y_j)^2 + \sum_j (a_j^{(2)})^2",
    )
    derivation = derived(text)
    assert {sentence.split(": ")[0] for sentence in derivation.missing} >= {
        r"\frac{\partial C}{\partial a_{j}^{(L)}}"
    }
    assert unproved(text, derivation) == []


def test_the_chain_of_a_hidden_error() -> None:
    (error,) = (
        one for one in derived(network_note("3-2-2", "sigmoid")).results if one.condition and one.name
    )
    assert (error.name, error.condition) == (r"\delta_{j}^{(l)}", r"1 \le l < L")
    assert [(link.reason, link.subject, link.latex) for link in error.links] == [
        (
            Reason.CHAIN_RULE,
            "a_{k}^{(l)}",
            r"\sum_{k} \frac{\partial C}{\partial a_{k}^{(l)}} \frac{\partial a_{k}^{(l)}}{\partial z_{j}^{(l)}}",
        ),
        (
            Reason.KRONECKER,
            "k = j",
            r"\frac{\partial C}{\partial a_{j}^{(l)}} \frac{\partial a_{j}^{(l)}}{\partial z_{j}^{(l)}}",
        ),
        (Reason.LOCAL, "a_{j}^{(l)}", r"\frac{\partial C}{\partial a_{j}^{(l)}} \sigma'(z_{j}^{(l)})"),
        (
            Reason.CHAIN_RULE,
            "",
            r"\left( \sum_{k} w_{kj}^{(l+1)} \frac{\partial C}{\partial z_{k}^{(l+1)}} \right) \sigma'(z_{j}^{(l)})",
        ),
        (
            Reason.NAMED,
            r"\delta_{k}^{(l+1)}",
            r"\left( \sum_{k} w_{kj}^{(l+1)} \delta_{k}^{(l+1)} \right) \sigma'(z_{j}^{(l)})",
        ),
        (
            Reason.FUNCTION,
            "",
            r"\left( \sum_{k} w_{kj}^{(l+1)} \delta_{k}^{(l+1)} \right) a_{j}^{(l)} (1 - a_{j}^{(l)})",
        ),
    ]
    assert error.matrices == (r"\delta^{(l)} = (w^{(l+1)})^{T} \delta^{(l+1)} \odot \sigma'(z^{(l)})",)


@pytest.mark.parametrize(
    ("name", "learnt"),
    [
        ("skip", {"w^·_·,·", "b^·_·"}),
        ("weight-decay", {"w_·,·", "b_·"}),
        ("recurrent-scalar", {"u", "w"}),
        ("batch", {"w_·,·", "b_·"}),
        ("linear-regression", {"w_·", "b"}),
    ],
)
def test_parameters(name: str, learnt: set[str]) -> None:
    assert {one.family for one in derived(SYSTEMS[name]).results if one.parameter} == learnt


def test_transposes_follow_the_order_of_indices() -> None:
    found = {m for one in derived(SYSTEMS["feeds-next"]).results for m in one.matrices}
    assert r"\delta^{(l)} = w^{(l)} \delta^{(l+1)} \odot \sigma'(z^{(l)})" in found
    assert r"\frac{\partial C}{\partial w^{(l)}} = a^{(l)} (\delta^{(l+1)})^{T}" in found


@pytest.mark.parametrize(
    ("givens", "why"),
    [
        (note("y = w x"), "it"),
        (note("y = w x", "E = y^2", "F = y^3"), "which scalar is the cost"),
        (note("z_j = w_j x", functions="[f]"), "no scalar cost"),
    ],
)
def test_no_answer_without_a_cost(givens: str, why: str) -> None:
    if why == "it":
        assert derived(givens).cost == "y"
        return
    with pytest.raises(NotDerived, match=why):
        derived(givens)


def test_what_is_missing_is_named() -> None:
    text = note(r"s = \prod_j w_j", r"E = s^2")
    derivation = derived(text)
    assert [one.left for one in derivation.results] == [r"\frac{\partial E}{\partial s}"]
    (sentence,) = derivation.missing
    assert sentence.startswith(r"\frac{\partial E}{\partial w_{j}}: ")
