"""What can be asked for, and what is said about what cannot."""

from __future__ import annotations

from typing import Any

import pytest

from derive.documents import parse_note
from derive.lecture import lecture, request
from derive.lecture.request import parse_widths

OPEN = parse_note(
    r"""---
derive:
  functions: [f]
  depends: {E: [y_k]}
  given:
    - s_k = \sum_i w_{ki} x_i
    - y_k = f(s_k)
---
"""
)
CLOSED = parse_note(
    r"""---
derive:
  given:
    - y_k = \tanh(\sum_i w_{ki} x_i)
    - E = \sum_k (y_k - t_k)^2
---
"""
)
NO_COST = parse_note("---\nderive:\n  given:\n    - y_k = \\sum_i w_{ki} x_i\n---\n")


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        pytest.param(("3-0-2",), {}, "'3-0-2' are no widths of layers", id="no unit"),
        pytest.param(("3",), {}, "'3' are no widths of layers", id="one layer"),
        pytest.param(("3-2",), {"activation": "step"}, "known are generic, sigmoid", id="activation"),
        pytest.param(("3-2",), {"cost": "hinge"}, "known are quadratic, cross-entropy", id="cost"),
        pytest.param(("3-2",), {"language": "la"}, "known are en, zh", id="language"),
        pytest.param((NO_COST,), {}, "there is no scalar cost: y_{k} has an index", id="no cost"),
        pytest.param(
            (OPEN,), {"activation": "step"}, "known are generic, sigmoid", id="activation of a note"
        ),
        pytest.param((OPEN,), {"cost": "hinge"}, "known are generic, quadratic", id="cost of a note"),
        pytest.param((OPEN,), {"cost": "softmax"}, "changes the last layer", id="softmax of a note"),
        pytest.param((CLOSED,), {"activation": "tanh"}, "leave no activation open", id="nothing open"),
        pytest.param((CLOSED,), {"cost": "quadratic"}, "leave no cost open", id="no cost open"),
        pytest.param((OPEN,), {"single": True}, "--single is for a NETWORK", id="single note"),
        pytest.param(("3-2-2", OPEN), {}, "describe 2 layers, not 3", id="too few layers"),
    ],
)
def test_what_cannot_be_written(arguments: tuple[Any, ...], options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message) as caught:
        lecture(request(*arguments, **options))
    assert "\n" not in str(caught.value)


def test_open_functions_and_costs_are_filled_in() -> None:
    text = lecture(request(OPEN, activation="relu", cost="cross-entropy")).markdown()[0]
    assert r"    - 'f(u) = \max(0, u)'" in text
    assert r"    - 'E = -\sum_{k} (t_{k} \log y_{k}" in text  # y is taken
    assert "depends:" not in text


def test_what_is_open_stays_open() -> None:
    text = lecture(request(OPEN)).markdown()[0]
    assert "depends: {E: [y_k]}" in text
    assert r"\frac{\partial E}{\partial y_{k}}" in text


@pytest.mark.parametrize(
    ("text", "widths"), [("3-2-2", (3, 2, 2)), ("784-30-10", (784, 30, 10)), ("1-1", (1, 1))]
)
def test_widths(text: str, widths: tuple[int, ...]) -> None:
    assert parse_widths(text) == widths
