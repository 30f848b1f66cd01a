"""A small sample of the laboratory: generated networks, edited and rewritten formulas, against the oracle.

The whole of it is ``python benchmarks/trust.py``.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import combinations
from typing import Any
from unittest.mock import patch

import pytest

from derive.documents import Formula, parse_note
from derive.latex import Relation, parse, parse_tree, to_latex
from derive.results import Verdict
from tests.laboratory.edits import KINDS as EDITS
from tests.laboratory.edits import edits
from tests.laboratory.parts import Subject, activation, arguments, assigned
from tests.laboratory.subjects import FAMILIES, generated
from tests.laboratory.trials import Known, Trial, judged, originals, trials, written_times
from tests.laboratory.variants import KINDS as VARIANTS
from tests.laboratory.variants import composed, definitions, variants
from tests.networks import samples
from tests.notes import check_text, explain
from tests.oracle import Network, Quantity, Truth, Unsupported, truth, upto

#: What is tried in each run of the tests: networks of each family, edits and rewrites of each.
SEEDS = (2,)
EDITED, REWRITTEN = 30, 12

subjects = pytest.mark.parametrize(
    ("family", "seed"), [(family, seed) for family in FAMILIES for seed in SEEDS]
)


@cache
def subject(family: str, seed: int) -> Subject:
    return generated(family, seed)


@cache
def tried(family: str, seed: int) -> tuple[Trial, ...]:
    return tuple(trials(subject(family, seed), EDITED, REWRITTEN, seed))


@subjects
def test_right_formulas_are_proved(family: str, seed: int) -> None:
    """Every formula of a generated note is right, by the oracle, and is proved."""
    text = subject(family, seed).text
    with patch("derive.correction.corrections", return_value=()):
        wrong = [explain(f) for f in check_text(text).formulas if f.verdict is not Verdict.PROVED]
        found = list(originals(subject(family, seed)))
    assert wrong == []
    assert [one.latex for one in found if judged(one, one.latex) is not Known.TRUE] == []
    assert len(found) == text.count("$$") / 2


@subjects
def test_nothing_is_decided_falsely(family: str, seed: int) -> None:
    assert [trial for trial in tried(family, seed) if trial.wrong or trial.code == "internal"] == []


@subjects
def test_rewrites_are_proved(family: str, seed: int) -> None:
    found = [trial for trial in tried(family, seed) if trial.rewrite and trial.known is Known.TRUE]
    assert found
    assert [trial.latex for trial in found if trial.verdict is not Verdict.PROVED] == []


def test_the_sample_is_mixed() -> None:
    """Most edits make a formula wrong, some do not, and the checker leaves few of them open."""
    found = [trial for family in FAMILIES for seed in SEEDS for trial in tried(family, seed)]
    counts = Counter((trial.known, trial.verdict) for trial in found if not trial.rewrite)
    false = sum(count for (known, _), count in counts.items() if known is Known.FALSE)
    true = sum(count for (known, _), count in counts.items() if known is Known.TRUE)
    assert false > 80
    assert true > 2
    unclear = counts[Known.FALSE, Verdict.UNCLEAR] + counts[Known.TRUE, Verdict.UNCLEAR]
    assert unclear <= (false + true) / 20


def test_a_generated_note_is_always_the_same() -> None:
    assert generated("components", 3).text == generated("components", 3).text
    assert len({generated("components", seed).text for seed in range(20)}) == 20


# What edits and rewrites make


RIGHT = r"\delta_j = f'(z_j) \left( \sum_{k=1}^{m} w_{kj} (a_k - t_k) \right)"


@pytest.mark.parametrize(
    ("kind", "latex"),
    [
        (
            "square a factor",
            r"\delta_{j} = f'(z_{j}) \left( \sum_{k=1}^{m} (w_{kj})^{2} (a_{k} - t_{k}) \right)",
        ),
        ("drop a sum", r"\delta_{j} = f'(z_{j}) ((w_{kj}(a_{k} - t_{k})))"),
        ("swap indices", r"\delta_{j} = f'(z_{j}) \left( \sum_{k=1}^{m} w_{jk}(a_{k} - t_{k}) \right)"),
        ("another name", r"z_{j} = f'(z_{j}) \left( \sum_{k=1}^{m} w_{kj}(a_{k} - t_{k}) \right)"),
        ("another sum", r"\delta_{j} = f'(z_{j}) \left( \sum_{j=1}^{m} w_{kj}(a_{k} - t_{k}) \right)"),
    ],
)
def test_edits(kind: str, latex: str) -> None:
    found = edits(parse_tree(RIGHT))
    same = [text for text in found if text.replace(" ", "") == latex.replace(" ", "")]
    assert same, sorted(text for text, own in found.items() if own == kind)


def test_edits_leave_the_formula_itself_out() -> None:
    tree = parse_tree(RIGHT)
    assert to_latex(tree) not in edits(tree)


def test_definitions_are_inlined_with_letters_apart() -> None:
    r"""The sum of a definition does not capture a letter of the formula."""
    given = definitions([parse_tree(r"z_j^{(l)} = \sum_k w_{jk}^{(l)} a_k^{(l-1)}")])
    claim = parse_tree(r"y_k^{(l)} = z_k^{(l+1)}")
    (found,) = [to_latex(new) for kind, new in variants(claim, given) if kind == "inline a definition"]  # type: ignore[arg-type]
    assert found == r"y_{k}^{(l)} = \left( \sum_{r} w_{kr}^{(l+1)} a_{r}^{(l)} \right)"


def test_rewrites_can_be_composed() -> None:
    found = composed(parse_tree(RIGHT), (), random.Random(1), 3)  # type: ignore[arg-type]
    assert found is not None
    assert found[0].count("+") == 2


def test_every_kind_occurs() -> None:
    """No kind of edit or rewrite lies idle in the generated networks."""
    found = [relation for family in FAMILIES for seed in range(1, 4) for relation in right(family, seed)]
    assert {kind for relation in found for kind in edits(relation).values()} >= EDITS.keys()
    assert {kind for relation in found for kind, _ in variants(relation)} >= VARIANTS.keys() - NEVER


#: Kinds of rewrites that only what other rewrites leave gives occasion for.
NEVER = {"write out a power", "split a sum", "common factor"}


def right(family: str, seed: int) -> list[Relation]:
    """The formulas of a generated note."""
    items = parse_note(subject(family, seed).text).items
    bodies = [parse(item.latex, names=["net"])[0].body for item in items if isinstance(item, Formula)]
    return [body for body in bodies if isinstance(body, Relation)]


# What the oracle says


def told(networks: Sequence[Network], latex: str) -> Truth:
    """What is true of a relation in all of these networks."""
    body = parse(latex)[0].body
    assert isinstance(body, Relation)
    left, right = body.operands
    return truth(networks, left, body.signs[0], right)  # type: ignore[arg-type]


def straight(count: int) -> Network:
    """Numbers v_1, …, their sum s and the sum q of all but the last; layers 0 to 3 of single numbers h."""
    units = upto(count)
    quantities = {
        "v": Quantity((units,)),
        "u": Quantity(((0, *units),)),
        "s": Quantity((), lambda n: sum(n("v", j) for j in units)),
        "q": Quantity((), lambda n: sum(n("v", j) for j in units[:-1])),
        "h": Quantity((), None, (0, 1, 2, 3)),
        "g": Quantity((), lambda n: sum(n("h", t) for t in (0, 1, 2))),
    }
    return Network(quantities, constants={"n": count, "T": 3}, sizes={"S": {1: count, 2: count + 1}})


@pytest.mark.parametrize(
    ("latex", "known"),
    [
        (r"s = \sum_{j=1}^{n} v_j", Truth.TRUE),
        (r"s = \sum_j v_j", Truth.TRUE),
        (r"s = \sum_{j=1}^{S_1} v_j", Truth.TRUE),
        # short of the range: what is left out is left out
        (r"s = \sum_{j=2}^{n} v_j", Truth.FALSE),
        (r"s = v_1 + \sum_{j=2}^{n} v_j", Truth.TRUE),
        (r"s = \sum_{j=1}^{n-1} v_j", Truth.FALSE),
        (r"q = \sum_{j=1}^{n-1} v_j", Truth.TRUE),
        (r"q = \sum_{j=1}^{S_1-1} v_j", Truth.TRUE),
        (r"q = \sum_{j=1}^{S_2-2} v_j", Truth.TRUE),
        (r"\sum_{j=0}^{n} u_j = u_0 + \sum_{j=1}^{n} u_j", Truth.TRUE),
        (r"\sum_j u_j = \sum_{j=1}^{n} u_j", Truth.FALSE),
        # beyond it
        (r"s = \sum_{j=0}^{n} v_j", Truth.SENSELESS),
        (r"s = \sum_{j=1}^{n+1} v_j", Truth.SENSELESS),
        (r"s = \sum_{j=1}^{S_2} v_j", Truth.SENSELESS),
        (r"n v_1 = \sum_{j=0}^{n-1} v_1", Truth.TRUE),
        # layers
        (r"g = \sum_{t=1}^{T} h^{(t-1)}", Truth.TRUE),
        (r"g = \sum_{t=1}^{T+1} h^{(t-1)}", Truth.FALSE),
        (r"g = \sum_{t=1}^{T} h^{(t)}", Truth.FALSE),
        (r"g = \sum_{t=1}^{T+1} h^{(t)}", Truth.SENSELESS),
    ],
)
def test_limits_of_sums_are_taken_literally(latex: str, known: Truth) -> None:
    assert told([straight(3), straight(4)], latex) is known


@pytest.mark.parametrize(
    ("latex", "known"),
    [
        (r"J(w) = \frac{1}{m} \sum_{i=1}^{m} J_i", Truth.TRUE),
        (r"J(w) = \frac{1}{m} \sum_i J_i", Truth.TRUE),
        (r"J(w) = \frac{1}{m} \sum_{i=2}^{m} J_i", Truth.FALSE),
        (r"J(w) = \frac{1}{m} \left( J_1 + \sum_{i=2}^{m} J_i \right)", Truth.TRUE),
        (r"J(w) = \frac{1}{m} \sum_{i=1}^{m-1} J_i", Truth.FALSE),
        (r"J(w) = \frac{1}{m} \sum_{i=0}^{m} J_i", Truth.SENSELESS),
        (r"J(w) = \frac{1}{m} \sum_{i=1}^{m+1} J_i", Truth.SENSELESS),
        (
            r"J(w) = \frac{1}{m} \sum_{i=2}^{m} \sum_{k=1}^{S_L} \frac12 [(h(x_i))_k - y_{ik}]^2",
            Truth.FALSE,
        ),
        (
            r"J(w) = \frac{1}{m} \sum_{i=1}^{m} \sum_{k=2}^{S_L} \frac12 [(h(x_i))_k - y_{ik}]^2",
            Truth.FALSE,
        ),
        (r"\Delta_{jk}^{(l)} = \sum_{i=1}^{m} \frac{\partial J_i}{\partial w_{jk}^{(l)}}", Truth.TRUE),
        (r"\Delta_{jk}^{(l)} = \sum_{i=2}^{m} \frac{\partial J_i}{\partial w_{jk}^{(l)}}", Truth.FALSE),
        (r"\Delta_{jk}^{(l)} = \sum_{i=0}^{m} \frac{\partial J_i}{\partial w_{jk}^{(l)}}", Truth.SENSELESS),
    ],
)
def test_limits_of_sums_over_samples_are_taken_literally(latex: str, known: Truth) -> None:
    """The oracle once took all samples, whatever the limits were."""
    assert told([samples((3, 2, 4, 3)), samples((2, 4, 3, 5))], latex) is known


def test_a_sum_over_samples_names_them() -> None:
    """Where the index of the sample is left out, it is not clear what such a sum takes in."""
    with pytest.raises(Unsupported):
        told([samples((3, 2, 4, 3))], r"\Delta_{jk}^{(l)} = \sum_{i=1}^{m} \delta_j^{(l+1)} a_k^{(l)}")


CORNER = activation(random.Random(0), ["relu"])


def corner(seed: int, bias: bool = True) -> Network:
    """Two inputs, three units with max(0, z), two more above them, and the sum E of what these give."""
    f, low, middle, high = CORNER.function[0], upto(2), upto(3), upto(2)

    def score(n: Network, k: int) -> Any:
        return sum(n("w", k, j) * n("y", j) for j in middle) + (n("c", k) if bias else 0.0)

    quantities = {
        "x": Quantity((low,)),
        "v": Quantity((middle, low)),
        "w": Quantity((high, middle)),
        "b": Quantity((middle,)),
        "c": Quantity((high,)),
        "z": Quantity((middle,), lambda n, j: sum(n("v", j, i) * n("x", i) for i in low) + n("b", j)),
        "y": Quantity((middle,), lambda n, j: f(n("z", j))),
        "u": Quantity((high,), score),
        "o": Quantity((high,), lambda n, k: f(n("u", k))),
        "E": Quantity((), lambda n: sum(n("o", k) for k in high)),
    }
    return Network(quantities, {"f": CORNER.function}, seed=seed)


def test_leaves_show_all_sides_of_a_corner() -> None:
    """All signs in each layer together, and those of any two components."""
    found = [arguments(one, ["z", "u"]) for one in assigned(corner, CORNER, ["z", "u"])]
    layers = [[("z", 1), ("z", 2), ("z", 3)], [("u", 1), ("u", 2)]]
    for keys in [*layers, *combinations([key for layer in layers for key in layer], 2)]:
        seen = {tuple(one[key] > 0 for key in keys) for one in found}
        assert len(seen) == 2 ** len(keys), keys
    assert 8 <= len(found) <= 20


def test_no_leaves_stand_on_a_corner() -> None:
    """Above a layer that is dead there is a derivative at 0, of which nothing can be said."""
    chosen = assigned(lambda seed: corner(seed, bias=False), CORNER, ["z", "u"])
    drawn = [corner(seed, bias=False) for seed in range(1, 100)]
    assert any(0 in arguments(one, ["u"]).values() for one in drawn)
    assert not any(0 in arguments(one, ["u"]).values() for one in chosen)


def test_smooth_networks_need_one_choice_of_leaves() -> None:
    assert [one.seed for one in assigned(corner, activation(random.Random(0), ["tanh"]), ["z", "u"])] == [1]


@pytest.mark.parametrize(
    ("latex", "known"),
    [
        (r"y_j = f(z_j)", Truth.TRUE),
        (r"y_j = f'(z_j) z_j", Truth.TRUE),
        (r"y_j = z_j", Truth.FALSE),
        (r"f(y_j) = y_j", Truth.TRUE),
        (r"f'(z_j) f'(z_j) = f'(z_j)", Truth.TRUE),
        (r"f'(z_1) f'(z_2) = f'(z_1)", Truth.FALSE),
        (r"f(-z_1) f(-z_2) f(-z_3) = 0", Truth.FALSE),
        (r"f(z_1) f(-z_2) f(z_3) = 0", Truth.FALSE),
        (r"f(-z_3) f(-u_1) = 0", Truth.FALSE),
        (r"\frac{\partial E}{\partial u_k} = f'(u_k)", Truth.TRUE),
        (r"\frac{\partial E}{\partial w_{kj}} = f'(u_k) y_j", Truth.TRUE),
        (r"\frac{\partial E}{\partial w_{kj}} = y_j", Truth.FALSE),
        (r"\frac{\partial E}{\partial w_{kj}} = f'(u_k) z_j", Truth.FALSE),
        (r"\frac{\partial E}{\partial w_{kj}} = f'(z_j) y_j", Truth.FALSE),
    ],
)
def test_both_sides_of_a_corner_decide(latex: str, known: Truth) -> None:
    """With too few choices of leaves, something false that holds on one side was once called true."""
    assert told(assigned(corner, CORNER, ["z", "u"]), latex) is known


@pytest.mark.parametrize("family", FAMILIES)
def test_both_sides_of_every_corner_are_seen(family: str) -> None:
    """In generated networks, as far as an argument can be negative at all."""
    seed = next(seed for seed in range(100) if r"\\max" in generated(family, seed).text)
    sides: dict[object, set[bool]] = {}
    for network in built(family, seed):
        for key, value in arguments(network, nets(network)).items():
            assert value
            sides.setdefault((tuple(network.constants.items()), key), set()).add(value > 0)
    assert sides
    alone = family == "neurons" and "b" not in built(family, seed)[0].quantities
    assert [key for key, seen in sides.items() if len(seen) < 2 and not alone] == []


def built(family: str, seed: int) -> Sequence[Network]:
    (build,) = generated(family, seed).sections
    assert build is not None
    return build()


def nets(network: Network) -> list[str]:
    """What a function is applied to, by the names that families have for it."""
    names = {"A", "B", "net"} | set("zus")
    return [name for name in network.quantities if name in names or name.startswith("net ")]


@pytest.mark.parametrize(
    ("family", "seed", "kind", "latex"),
    [
        (
            "neurons",
            1004,
            "shift a layer",
            r"\delta^{l} = \frac{\partial J}{\partial x^{l}} \varphi'(u^{l-1})",
        ),
        (
            "neurons",
            1004,
            "drop a factor",
            r"\frac{\partial J}{\partial w^{L}} = (x^{L} - t) x^{L-1}",
        ),
    ],
)
def test_edits_that_were_called_true(family: str, seed: int, kind: str, latex: str) -> None:
    found = [one for one in originals(subject(family, seed)) if edits(one.relation).get(latex) == kind]
    assert found
    assert {judged(one, latex) for one in found} == {Known.FALSE}


def test_the_claims_of_a_note_are_timed() -> None:
    found = written_times(subject("neurons", 2))
    assert len(found) == subject("neurons", 2).text.count("$$") / 2
    assert min(found) > 0


# Found here


RELU = r"""---
derive:
  functions: [f]
  given:
    - z_j^{(l)} = \sum_k w_{jk}^{(l)} a_k^{(l-1)}
    - a_j^{(l)} = f(z_j^{(l)})
    - f(x) = \max(0, x)
    - C = \frac12 \sum_j (a_j^{(L)} - t_j)^2
---

$$ %s $$
"""


@pytest.mark.parametrize(
    ("latex", "verdict"),
    [
        (r"\frac{\partial C}{\partial z_j^{(L)}} = (a_j^{(L)} - t_j) f'(z_j^{(L)})", Verdict.PROVED),
        (r"\frac{\partial C}{\partial z_j^{(L)}} = a_j^{(L)} - t_j", Verdict.REFUTED),
        (r"\frac{\partial a_j^{(l)}}{\partial a_k^{(l-1)}} = f'(z_j^{(l)}) w_{jk}^{(l)}", Verdict.PROVED),
        (r"\frac{\partial a_j^{(l)}}{\partial a_k^{(l-1)}} = f'(z_j^{(l)}) w_{kj}^{(l)}", Verdict.REFUTED),
    ],
)
def test_functions_defined_by_a_maximum(latex: str, verdict: Verdict) -> None:
    """The parameter of such a function was once taken for a quantity defined by itself."""
    (result,) = check_text(RELU % latex).formulas
    assert result.verdict is verdict, explain(result)


RULE = r"""---
derive:
  shapes: {W: [m, n], x: [n], b: [m], t: [m]}
  given:
    - y = W x + b
    - C = \frac12 (y - t)^T (y - t)
---

$$ %s $$
"""


@pytest.mark.parametrize(
    ("latex", "proved"),
    [
        (r"b \leftarrow b - \eta (y - t)", True),
        (r"b \leftarrow b - \eta (y - t) \odot (y - t)", False),
        (r"b \leftarrow b - \eta \odot (y - t)", False),
        (r"b = b - \eta \odot (y - t)", False),
    ],
)
def test_rates_are_numbers(latex: str, proved: bool) -> None:
    """A rate times a vector is no product component by component."""
    (result,) = check_text(RULE % latex).formulas
    assert (result.verdict is Verdict.PROVED) == proved, explain(result)


LIMITS = r"""---
derive:
  functions: [f]
  shapes: {v: [n], W: [m, n], x: [m]}
  given:
    - s = \sum_{j=1}^{n} v_j
    - r_i = \sum_k W_{ki} x_k
---

$$ %s $$
"""


@pytest.mark.parametrize("limit", ["v", "s", "W", "f", "j", "i", "k"])
def test_sums_end_at_sizes(limit: str) -> None:
    """A sum up to a vector, a function or an index is not the whole sum."""
    (result,) = check_text(LIMITS % rf"s = \sum_{{j=1}}^{{{limit}}} v_j").formulas
    assert result.verdict is not Verdict.PROVED, explain(result)


TIME = r"""---
derive:
  given:
    - s^{(t)} = u x^{(t)} + w h^{(t-1)}
    - h^{(t)} = \tanh(s^{(t)})
    - E = \frac12 (h^{(T)} - y)^2
---

$$ \frac{\partial E}{\partial w} = \sum_{t=1}^{%s} \frac{\partial E}{\partial s^{(t)}} h^{(t-1)} $$
"""


@pytest.mark.parametrize(
    ("limit", "proved"),
    [("T", True), ("T-1", False), ("T+1", False), ("2T", False), ("y", False), ("t", False)],
)
def test_sums_over_time_end_at_the_last_one(limit: str, proved: bool) -> None:
    (result,) = check_text(TIME % limit).formulas
    assert (result.verdict is Verdict.PROVED) == proved, explain(result)


MARKED = r"""---
derive:
  shapes: {W: [n, n], z: [n]}
  given:
    - u = W z
    - p_i = \mathrm{softmax}(z)_i
---

$$ %s $$
"""


@pytest.mark.parametrize(
    ("latex", "proved"),
    [
        (r"\operatorname{tr}(W) = \sum_i W_{ii}", True),
        (r"\operatorname{tr}'(W) = \sum_i W_{ii}", False),
        (r"p = \mathrm{softmax}(z)", True),
        (r"p = \mathrm{softmax}'(z)", False),
        (r"\max'(0, z_i) = \max(0, z_i)", False),
        (r"\max^2(0, z_i) = \max(0, z_i)", False),
        (r"\max^2(0, z_i) = (\max(0, z_i))^2", True),
    ],
)
def test_nothing_at_a_function_is_overlooked(latex: str, proved: bool) -> None:
    """Primes and powers at functions of their own kind once were."""
    (result,) = check_text(MARKED % latex).formulas
    assert (result.verdict is Verdict.PROVED) == proved, explain(result)
