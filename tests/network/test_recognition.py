"""Which terms are the definition of a quantity."""

from __future__ import annotations

import pytest

from derive.network.recognition import Recognition
from derive.notation.terms import Term
from tests.network.algebra import World, add, fn, mul, power

WORLD = World({"z": "lj", "a": "lj", "w": "lji", "b": "lj", "s": "", "q": "j"})
ref = WORLD.ref
ACTIVATION = WORLD
WORLD.define(ref("a", "l", "j"), fn(r"\sigma", ref("z", "l", "j")))
WORLD.define(
    ref("z", "l", "j"),
    add(WORLD.total("i", mul(ref("w", "l", "j", "i"), ref("a", "l-1", "i"))), ref("b", "l", "j")),
)
WORLD.define(ref("s"), WORLD.total("p", power(ref("a", "L", "p"), 2)))
WORLD.define(ref("q", "j"), fn("g", ref("s")))
RECOGNITION = Recognition(WORLD.system())


def recognized(term: Term, **environment: int) -> list[tuple[str, tuple[object, ...]]]:
    bound = {"last:l": 2, **environment}
    found = []
    for definition in RECOGNITION.candidates(term):
        labels = RECOGNITION.match(definition, term, bound)
        if labels is not None:
            found.append((definition.family, labels))
    return found


def weighted(letter: str, layer: str | int, unit: str | int, below: str | int) -> Term:
    return WORLD.total(letter, mul(ref("w", layer, unit, letter), ref("a", below, letter)))


@pytest.mark.parametrize(
    ("term", "found"),
    [
        pytest.param(fn(r"\sigma", ref("z", 2, "k")), [("a", (2, 1))], id="an activation"),
        pytest.param(fn(r"\sigma", ref("z", "m-1", 3)), [("a", (1, 3))], id="a shifted layer"),
        pytest.param(
            add(weighted("u", "m", "k", "m-1"), ref("b", "m", "k")),
            [("z", (2, 1))],
            id="another summation letter",
        ),
        pytest.param(
            add(ref("b", "m", "k"), WORLD.total("u", mul(ref("a", "m-1", "u"), ref("w", "m", "k", "u")))),
            [("z", (2, 1))],
            id="another order",
        ),
        pytest.param(
            WORLD.total("u", power(ref("a", 2, "u"), 2)), [("s", ())], id="the last layer by number"
        ),
        pytest.param(fn(r"\sigma", ref("z", 2, "k"), order=1), [], id="a derivative"),
        pytest.param(fn(r"\phi", ref("z", 2, "k")), [], id="another function"),
        pytest.param(fn(r"\sigma", ref("a", 2, "k")), [], id="another argument"),
        pytest.param(WORLD.total("u", power(ref("a", 1, "u"), 2)), [], id="another layer"),
        pytest.param(WORLD.total("u", power(ref("a", 2, "u"), 3)), [], id="another power"),
        pytest.param(
            add(weighted("u", "m", "k", "m"), ref("b", "m", "k")), [], id="layers that do not fit together"
        ),
        pytest.param(add(weighted("u", "m", "k", "m-1"), ref("b", "m", "n")), [], id="units that differ"),
        pytest.param(fn("g", ref("s")), [], id="a definition whose left side has a letter of its own"),
        pytest.param(ref("z", 2, "k"), [], id="a mere name"),
    ],
)
def test_recognition(term: Term, found: list[tuple[str, tuple[object, ...]]]) -> None:
    assert recognized(term, k=1, m=2, n=2) == found


def test_a_free_letter_is_not_a_bound_one() -> None:
    """Σ_u w_{ju} a_u is not w_{ju} summed with a fixed a_k."""
    term = add(WORLD.total("u", mul(ref("w", "m", "k", "u"), ref("a", 1, "k"))), ref("b", "m", "k"))
    assert recognized(term, k=1, m=2) == []
