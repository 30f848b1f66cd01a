"""All gradients of a deep network against the δ recursion, beside SymPy: ``python benchmarks/gradients.py``.

`derive` evaluates a graph of shared nodes modulo 2^61 - 1: the network of 64 units in each layer and six
layers of weights has 24,960 gradients, each of which is compared with its closed form.  The usual way is to
differentiate the cost as one nested expression and to expand the difference; it gives up near four layers of
four units.  Times are processor times of one run, so only their ratio means something.
"""

from __future__ import annotations

import argparse
import gc
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from math import ceil
from time import process_time

from derive.checking import NoteChecker
from derive.documents import Directive, parse_note
from derive.latex import parse_tree
from derive.notation.claims import Claim, make_claim
from derive.proof.decide import Case, Decider

#: Units in each layer, layers of weights; SymPy is asked for those up to its limit.
SIZES = ((2, 2), (3, 3), (4, 4), (64, 6))
SYMPY = SIZES[:3]

NOTE = r"""---
derive:
  given:
    - z_j^{(l)} = \sum_k w_{jk}^{(l)} a_k^{(l-1)} + b_j^{(l)}
    - a_j^{(l)} = \sigma(z_j^{(l)})
    - C = \frac12 \sum_j (a_j^{(L)} - y_j)^2
    - \delta_j^{(L)} = (a_j^{(L)} - y_j) \sigma'(z_j^{(L)})
    - \delta_j^{(l)} = \sigma'(z_j^{(l)}) \sum_k w_{kj}^{(l+1)} \delta_k^{(l+1)}
  sizes: {L: DEPTH}
---
"""
CLAIMS = (
    (r"\frac{\partial C}{\partial w_{jk}^{(l)}}", r"\delta_j^{(l)} a_k^{(l-1)}"),
    (r"\frac{\partial C}{\partial b_j^{(l)}}", r"\delta_j^{(l)}"),
)


# By values


def evaluated(width: int, depth: int) -> tuple[int, float]:
    """How many gradients agree with the closed form, all of them, and the seconds that takes."""
    started = process_time()
    checker = NoteChecker(parse_note(NOTE.replace("DEPTH", str(depth))), timeout=None)
    for directive in checker.note.items:
        assert isinstance(directive, Directive) and not list(checker.declare(directive))
    decider = Decider(checker.reading.system, (width,) * (depth + 1))
    number = sum(agreeing(decider, claim_of(checker, *sides)) for sides in CLAIMS)
    return number, process_time() - started


def claim_of(checker: NoteChecker, left: str, right: str) -> Claim:
    """What an equation claims."""
    elaborator = checker.reading.elaborator()
    sides = [elaborator.tensor(parse_tree(latex)) for latex in (left, right)]
    return make_claim(checker.reading, elaborator, sides[0], sides[1], (0, 0))


def agreeing(decider: Decider, claim: Claim) -> int:
    """The number of components of a claim, all of which must agree."""
    ((left, right),) = claim.pairs
    assert decider.widths is not None
    number = 0
    for case in decider.cases(claim, decider.widths):
        evaluator = decider.comparison(case.instance).evaluator(0)
        for environment in components(case):
            assert evaluator.value(left, environment) == evaluator.value(right, environment)
            number += 1
    return number


def components(case: Case) -> Iterator[dict[str, int | str]]:
    """All values of the letters of units; the case has the smallest only."""
    units = range(1, max(case.instance.widths.values()) + 1)
    for j in units:
        for k in units if "k" in case.environment else (1,):
            yield {**case.environment, "j": j, "k": k}


# By expansion


def expanded(width: int, depth: int) -> tuple[int, float]:
    """The same with SymPy: the nested cost differentiated, each difference expanded."""
    import sympy

    started = process_time()
    units = range(width)
    symbol = sympy.Symbol
    weights = [[[symbol(f"w{m}_{j}_{k}") for k in units] for j in units] for m in range(depth)]
    biases = [[symbol(f"b{m}_{j}") for j in units] for m in range(depth)]
    activations = [[symbol(f"x{j}") for j in units]]
    for w, b in zip(weights, biases, strict=True):
        below = activations[-1]
        activations.append([sympy.tanh(sum(w[j][k] * below[k] for k in units) + b[j]) for j in units])
    errors = [activations[-1][j] - symbol(f"y{j}") for j in units]
    cost = sum(error**2 for error in errors) / 2
    slopes = [[1 - a**2 for a in layer] for layer in activations]
    delta = [errors[j] * slopes[-1][j] for j in units]
    number = 0
    for m in reversed(range(depth)):
        claimed = [(weights[m][j][k], delta[j] * activations[m][k]) for j in units for k in units]
        for variable, closed in [*claimed, *zip(biases[m], delta, strict=True)]:
            assert sympy.expand(sympy.diff(cost, variable) - closed) == 0
            number += 1
        delta = [slopes[m][k] * sum(weights[m][j][k] * delta[j] for j in units) for k in units]
    return number, process_time() - started


def with_sympy(width: int, depth: int, limit: float) -> float | None:
    """The seconds that SymPy takes, None beyond the limit."""
    command = [sys.executable, __file__, "--limit", str(limit), "--sympy", str(width), str(depth)]
    run = subprocess.run(command, capture_output=True, text=True)
    if run.returncode == -signal.SIGXCPU:
        return None
    run.check_returncode()
    return float(run.stdout)


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser()
    options.add_argument("--limit", type=float, default=30.0, help="seconds for each size of SymPy")
    options.add_argument("--sympy", type=int, nargs=2, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.sympy:
        resource.setrlimit(resource.RLIMIT_CPU, (ceil(chosen.limit), -1))
        print(expanded(*chosen.sympy)[1])
        return
    gc.set_threshold(100_000)  # as the command line does
    evaluated(2, 2)  # load what is loaded late
    print(f"{'units × layers':>16}{'gradients':>12}{'derive':>10}{'SymPy':>12}")
    each: dict[str, float] = {}
    for width, depth in SIZES:
        number, seconds = evaluated(width, depth)
        each["derive"] = seconds / number
        shown = "-"
        if (width, depth) in SYMPY:
            usual = with_sympy(width, depth, chosen.limit)
            shown = f"> {chosen.limit:.0f} s" if usual is None else f"{usual:.2f} s"
            each["SymPy"] = each.get("SymPy", 0.0) if usual is None else usual / number
        print(f"{f'{width} × {depth}':>16}{number:>12,}{seconds:>8.2f} s{shown:>12}")
    ratio = each["SymPy"] / each["derive"]
    print(
        f"a gradient of the largest network is {ratio:,.0f} times as fast as one of the last that SymPy did"
    )


if __name__ == "__main__":
    main()
