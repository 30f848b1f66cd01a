"""A small sample of the laboratory: generated networks, edited and rewritten formulas, against the oracle.

The whole of it is ``python benchmarks/trust.py``.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from unittest.mock import patch

import pytest

from derive.documents import Formula, parse_note
from derive.latex import Relation, parse, parse_tree, to_latex
from derive.results import Verdict
from tests.laboratory.edits import KINDS as EDITS
from tests.laboratory.edits import edits
from tests.laboratory.parts import Subject
from tests.laboratory.subjects import FAMILIES, generated
from tests.laboratory.trials import Known, Trial, judged, originals, trials
from tests.laboratory.variants import KINDS as VARIANTS
from tests.laboratory.variants import composed, definitions, variants
from tests.notes import check_text, explain

#: What is tried in each run of the tests: networks of each family, edits and rewrites of each.
SEEDS = (2,)
EDITED, REWRITTEN = 30, 12

subjects = pytest.mark.parametrize(("family", "seed"), [(family, seed) for family in FAMILIES for seed in SEEDS])


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
        ("square a factor", r"\delta_{j} = f'(z_{j}) \left( \sum_{k=1}^{m} (w_{kj})^{2} (a_{k} - t_{k}) \right)"),
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
    import random

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
    ("limit", "proved"), [("T", True), ("T-1", False), ("T+1", False), ("2T", False), ("y", False), ("t", False)]
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
