"""General verdicts against brute force: what is proved for every size must hold at larger ones, by values.

Claims are put together at random from pieces that are equal, or nearly so: equal at a few widths, at a few
depths, for some values of the letters.  Whatever is called general is then evaluated on networks that are
wider and deeper than any that the proof looked at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from random import Random

import pytest

from derive.checking import NoteChecker
from derive.documents import Directive, parse_note
from derive.evaluation import Comparison, Outcome
from derive.notation.claims import Claim
from derive.notation.instance import Structure
from derive.notation.system import System
from derive.proof.sizes import default_depths, environments, make_instance, placements
from derive.results import Verdict

#: Widths beyond those that proofs look at, for neighbouring layers.
WIDER = ((6, 7), (9, 5, 8))
#: How many layers more than the verdict looked at.
DEEPER = (1, 4)

SUMS = r"""---
derive:
  functions: [f]
  given:
    - s = \sum_{j=1}^n v_j
    - q = \sum_{j=1}^n v_j^2
    - t = \sum_{k=1}^m u_k
    - c = \frac1n \sum_{j=1}^n v_j
    - p_j = v_j s
    - e_j = f(v_j)
---
"""
#: Spellings of the same, then what is the same at some sizes or for some values alone.
EQUAL = [
    (
        ["s", r"\sum_j v_j", r"n c", r"(v_i + \sum_{j \neq i} v_j)", r"\sum_j \frac{p_j}{s}"],
        ["(v_1 + v_2 + v_3)", "3 c", "n v_i", r"\sum_{j=1}^4 v_j", r"\sum_k u_k"],
    ),
    (
        ["q", r"\sum_j v_j v_j", r"\frac12 \sum_j v_j \frac{\partial q}{\partial v_j}"],
        ["s^2", "(v_1^2 + v_2^2 + v_3^2)", "s c", r"\sum_j v_j v_i"],
    ),
    (
        ["n", r"\sum_{j=1}^n 1", r"\sum_i \frac{\partial s}{\partial v_i}", r"\frac{n^2}{n}"],
        ["3", "m", r"\sum_i \frac{\partial c}{\partial v_i}", "(n + (n-2)(n-3)(n-4))"],
    ),
    (
        ["1", r"\frac{\partial s}{\partial v_i}", r"\frac{n}{n}", r"n \frac{\partial c}{\partial v_i}"],
        [r"\frac{\partial v_i}{\partial v_j}", r"\frac{n}{3}", "((n-2)(n-3) + 1)", r"1\{i = 3\}"],
    ),
    (
        ["v_i", r"\sum_j \frac{\partial v_i}{\partial v_j} v_j", r"\frac12 \frac{\partial q}{\partial v_i}"],
        ["v_1", "v_j", "c", r"\sum_j v_j 1\{j = 3\}", r"\frac{p_i}{v_i}"],
    ),
    (
        ["s^2", r"\sum_i \sum_j v_i v_j", r"\sum_j p_j", r"(q + \sum_i \sum_{j \neq i} v_i v_j)"],
        ["n q", r"\sum_i \sum_j v_i v_i", "s (v_1 + v_2 + v_3)"],
    ),
    (
        ["e_i", "f(v_i)"],
        ["f(v_j)", "f(c)", "f(v_1)", r"\frac{\partial e_i}{\partial v_i}"],
    ),
    (
        [r"\sum_j e_j", r"\sum_j f(v_j)", r"(e_i + \sum_{j \neq i} e_j)"],
        ["f(s)", "n e_i", "(e_1 + e_2 + e_3)"],
    ),
    (
        ["s t", r"\sum_j \sum_k v_j u_k", r"t \sum_j v_j"],
        [r"\sum_j v_j u_k", "(v_1 + v_2 + v_3) t", "s u_k m", r"\sum_k u_k u_k"],
    ),
    (
        [r"\frac{\partial p_i}{\partial v_j}", r"(\frac{\partial v_i}{\partial v_j} s + v_i)"],
        ["v_i", "s", "(s + v_i)"],
    ),
]

SOFTMAX = r"""---
derive:
  assume: ['\sum_k t_k = 1']
  given:
    - p_k = \frac{e^{z_k}}{\sum_{m=1}^n e^{z_m}}
    - S = \sum_{m=1}^n e^{z_m}
    - E = -\sum_k t_k \log p_k
    - D = \sum_{k=1}^n (p_k - t_k)^2
---
"""
SHARES = [
    (
        ["1", r"\sum_k p_k", r"\sum_k t_k", r"S \frac{1}{S}", r"\sum_k \frac{e^{z_k}}{S}"],
        ["(p_1 + p_2 + p_3)", "(t_1 + t_2 + t_3)", "n p_i", r"\sum_k t_k t_k"],
    ),
    (
        [r"\frac{\partial E}{\partial z_j}", "(p_j - t_j)", r"(\frac{e^{z_j}}{S} - t_j)"],
        ["(p_j - 1)", "(p_i - t_j)", "(p_j - t_j (t_1 + t_2 + t_3))", "p_j (1 - t_j)"],
    ),
    (
        [r"\frac{\partial p_j}{\partial z_i}", r"(\frac{\partial z_j}{\partial z_i} p_j - p_j p_i)"],
        ["p_j (1 - p_j)", "-p_j p_i", "(p_j - p_i p_j)"],
    ),
    (
        [r"\frac{\partial D}{\partial p_i}", "2 (p_i - t_i)"],
        ["2 (p_i - 1 + t_1)", r"2 \sum_k (p_k - t_k)", "2 p_i"],
    ),
    (
        ["p_i S", "e^{z_i}", r"\frac{\partial S}{\partial z_i}", r"S \frac{\partial \log S}{\partial z_i}"],
        ["p_i", "e^{z_j}", "p_i (e^{z_1} + e^{z_2} + e^{z_3})", r"\sum_k e^{z_k} t_k"],
    ),
    (
        [r"\sum_k \frac{\partial E}{\partial z_k}", "0", r"\sum_k (p_k - t_k)"],
        ["(n-2)(n-3)(p_i - t_i)", "(p_1 + p_2 + p_3 - 1)", "(t_1 + t_2 - 1)"],
    ),
]

#: Networks: the definition of a, the cost, and what else there is.
ACTIVATIONS = [
    "g(z_j^{(l)})",
    "g(z_j^{(l)}) + a_j^{(l-1)}",
    "g(z_j^{(l)}) + a_j^{(l-2)}",
    r"\gamma g(z_j^{(l)})",
    "g(z_j^{(l)}) z_j^{(l)}",
    "g(z_j^{(l)}) + r_j^{(l)}",
]
COSTS = [
    r"\frac12 \sum_j (a_j^{(L)} - y_j)^2",
    r"\frac12 \sum_j (a_j^{(L)} - y_j)^2 + \sum_j (a_j^{(L-1)})^2",
    r"\frac{1}{n_L} \sum_{j=1}^{n_L} (a_j^{(L)} - y_j)^2 + \lambda \sum_j \sum_k (w_{jk}^{(L)})^2",
    r"\sum_j (z_j^{(L)})^2 y_j + \gamma^2",
    r"\frac12 \sum_j (a_j^{(L)} - y_j)^2 + \sum_j (a_j^{(2)})^2",
    r"\frac{\sum_j a_j^{(L)} y_j}{\sum_j (a_j^{(L)})^2}",
    r"\frac12 \sum_j (a_j^{(L)} - y_j)^2 + \lambda \sum_{l=1}^{L} \sum_j \sum_k (w_{jk}^{(l)})^2",
    r"\gamma \sum_j a_j^{(L)} y_j + \lambda \sum_{l=1}^{L-1} \sum_j \sum_k (w_{jk}^{(l)})^2",
    r"\left(\sum_j a_j^{(L)}\right) \left(1 + \sum_{l=1}^{L} \sum_j (b_j^{(l)})^2\right)",
]
PIECES = [
    r"\frac{\partial C}{\partial z_j^{(l)}}",
    r"\frac{\partial C}{\partial a_j^{(l)}}",
    r"\frac{\partial C}{\partial a_j^{(l+1)}}",
    r"\frac{\partial C}{\partial b_j^{(l)}}",
    r"\frac{\partial C}{\partial w_{jk}^{(l)}}",
    r"g'(z_j^{(l)})",
    r"\sum_k w_{kj}^{(l+1)} \frac{\partial C}{\partial z_k^{(l+1)}}",
    r"\sum_k w_{jk}^{(l)} a_k^{(l-1)}",
    "a_k^{(l-1)}",
    "a_j^{(l)}",
    "z_j^{(l)}",
    "1",
    r"\gamma",
    r"\frac{\partial a_j^{(l)}}{\partial z_j^{(l)}}",
    r"\frac{\partial a_i^{(l)}}{\partial z_j^{(l)}}",
    r"2 \lambda w_{jk}^{(l)}",
]
#: Claims that hold in many of the networks.
RULES = [
    r"\frac{\partial C}{\partial z_j^{(l)}} = \frac{\partial C}{\partial a_j^{(l)}} g'(z_j^{(l)})",
    r"\frac{\partial C}{\partial z_j^{(l)}} = \frac{\partial C}{\partial a_j^{(l)}}"
    r" \frac{\partial a_j^{(l)}}{\partial z_j^{(l)}}",
    r"\frac{\partial C}{\partial w_{jk}^{(l)}} = \frac{\partial C}{\partial z_j^{(l)}} a_k^{(l-1)}",
    r"\frac{\partial C}{\partial w_{jk}^{(l)}} = \frac{\partial C}{\partial z_j^{(l)}} a_k^{(l-1)}"
    r" + 2 \lambda w_{jk}^{(l)}",
    r"\frac{\partial C}{\partial b_j^{(l)}} = \frac{\partial C}{\partial z_j^{(l)}}",
    r"\frac{\partial C}{\partial a_j^{(l)}} = \sum_k w_{kj}^{(l+1)} \frac{\partial C}{\partial z_k^{(l+1)}}",
    r"\frac{\partial C}{\partial a_j^{(l)}} = \sum_k w_{kj}^{(l+1)} \frac{\partial C}{\partial z_k^{(l+1)}}"
    r" + \frac{\partial C}{\partial a_j^{(l+1)}}",
    r"\frac{\partial C}{\partial a_j^{(l)}} = \sum_k w_{kj}^{(l+1)} \frac{\partial C}{\partial z_k^{(l+1)}}"
    r" + \frac{\partial C}{\partial a_j^{(l+2)}}",
    r"\frac{\partial C}{\partial a_j^{(L)}} = a_j^{(L)} - y_j",
    r"\frac{\partial C}{\partial a_j^{(L)}} = \frac{2}{n_L} (a_j^{(L)} - y_j)",
    r"\frac{\partial C}{\partial z_j^{(L)}} = (a_j^{(L)} - y_j) g'(z_j^{(L)})",
    r"\frac{\partial C}{\partial \gamma} = \frac{\partial C}{\partial a_j^{(L)}} g(z_j^{(L)})",
    r"\frac{\partial C}{\partial a_j^{(L-1)}} = \sum_k w_{kj}^{(L)} \frac{\partial C}{\partial z_k^{(L)}}",
    r"\frac{\partial a_i^{(l)}}{\partial a_j^{(l-1)}} = g'(z_i^{(l)}) w_{ij}^{(l)}",
    r"\frac{\partial z_i^{(l)}}{\partial a_j^{(l-1)}} = w_{ij}^{(l)}",
]


def spelled(random: Random, member: tuple[list[str], list[str]], slip: bool) -> str:
    text = random.choice(member[1] if slip else member[0])
    return rf"\left({text}\right)"


def about_sums(random: Random) -> tuple[str, str]:
    """A note's givens, and an equation: a few factors, and the same in another spelling, often with a slip."""
    givens, spellings = random.choice(((SUMS, EQUAL), (SOFTMAX, SHARES)))
    members = random.choices(spellings, k=random.choice((1, 2, 2, 3)))
    slipping = random.randrange(2 * len(members))
    sides = [
        [spelled(random, member, slip and place == slipping) for place, member in enumerate(members)]
        for slip in (False, True)
    ]
    sign = random.choice((" + ", " "))
    return givens, sign.join(sides[0]) + " = " + sign.join(sides[1])


def about_networks(random: Random) -> tuple[str, str]:
    """A network with or without skip connections, shared weights, decay; a rule, often changed a little."""
    givens = [
        r"z_j^{(l)} = \sum_k w_{jk}^{(l)} a_k^{(l-1)} + b_j^{(l)}",
        "a_j^{(l)} = " + random.choice(ACTIVATIONS),
        "C = " + random.choice(COSTS),
    ]
    listed = "".join(f"    - {given}\n" for given in givens)
    note = f"---\nderive:\n  functions: [g]\n  cost: C\n  given:\n{listed}---\n"
    return note, changed(random, random.choice(RULES))


def changed(random: Random, rule: str) -> str:
    match random.randrange(5):
        case 0:
            return rule.replace("(l)", "(L)").replace("(l-1)", "(L-1)")
        case 1:
            return rule.replace("(l)", "(2)").replace("(l-1)", "(1)").replace("(l+1)", "(3)")
        case 2:
            left, right = rule.split(" = ")
            return f"{left} = {right} {random.choice(PIECES)}"
        case 3:
            return f"{random.choice(PIECES)} = {random.choice(PIECES)} {random.choice(PIECES)}"
    return rule


def fails_when_larger(system: System, claim: Claim) -> str:
    """Sizes beyond those of the proof at which the sides differ; nothing if they agree."""
    for more in DEEPER if system.ordinals else DEEPER[:1]:
        depths = {name: depth + more for name, depth in default_depths(system, claim).items()}
        structure = Structure(system, depths)
        for placement in placements(structure, claim):
            for widths in WIDER:
                instance = make_instance(placement, widths, claim, {})
                comparison = Comparison(instance, seed=more)
                found = list(environments(instance, placement, claim))
                if any(comparison.agrees(*p, found).outcome is Outcome.MISMATCH for p in claim.pairs):
                    return f"{depths}, {widths}, {placement.layers}"
    return ""


def verdicts(number: int, seed: int) -> Iterator[tuple[str, Verdict, bool, str]]:
    """Claims with their verdicts, whether these are general, and where they fail nevertheless."""
    random = Random(seed)
    for _ in range(number):
        note, latex = random.choice((about_sums, about_networks))(random)
        checker = NoteChecker(parse_note(f"{note}\n$$\n{latex}\n$$\n"))
        for item in checker.note.items:
            if isinstance(item, Directive):
                list(checker.declare(item))
                continue
            result = checker.check(item)
            general = bool(result.steps) and all(step.general for step in result.steps)
            wrong = ""
            if general:
                wrong = "".join(fails_when_larger(checker.reading.system, c) for _, c in checker.claims)
            yield note + latex, result.verdict, general, wrong


@pytest.mark.parametrize("seed", (2, 3))
def test_general_verdicts_hold_at_larger_sizes(seed: int) -> None:
    found = list(verdicts(40, seed))
    assert [(text, wrong) for text, _, _, wrong in found if wrong] == []
    counts = Counter((verdict, general) for _, verdict, general, _ in found)
    assert counts[Verdict.PROVED, True] >= 6, "hardly anything was put to the test"
    assert counts[Verdict.REFUTED, False] >= 6, "hardly any claim was false"
