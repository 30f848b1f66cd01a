"""Whether a formula costs the same in a long note: ``python benchmarks/notes.py``.

Notes of 200 and of 2,000 formulas are checked in one run; printed are the times per formula and their ratio,
which is near 1.  The last row is the exception: each new quantity is read together with all that came before,
so a note that does nothing but define takes longer for each definition.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice, product
from time import process_time

from derive.check import check_note
from derive.documents import parse_note
from derive.results import Verdict

GIVEN = r"""
  given:
    - z_j^{(l)} = \sum_i w_{ji}^{(l)} a_i^{(l-1)} + b_j^{(l)}
    - a_j^{(l)} = \sigma(z_j^{(l)})
    - C = \frac12 \sum_j (a_j^{(L)} - y_j)^2
    - \delta_j^{(l)} = \frac{\partial C}{\partial z_j^{(l)}}
"""
RIGHT = (
    r"\frac{\partial C}{\partial w_{ji}^{(l)}} = \delta_j^{(l)} a_i^{(l-1)} + NUMBER - NUMBER",
    r"\delta_j^{(l)} = \sigma'(z_j^{(l)}) \sum_k w_{kj}^{(l+1)} \delta_k^{(l+1)} + NUMBER - NUMBER",
    r"z_j^{(l)} + NUMBER = b_j^{(l)} + NUMBER + \sum_i w_{ji}^{(l)} a_i^{(l-1)}",
)
WRONG = r"\delta_j^{(l)} = a_j^{(l)} + NUMBER"
#: Names of four letters, as many as anyone wants.
NAMES = tuple("v" + "".join(letters) for letters in islice(product("bcdfghkmnpqrs", repeat=3), 1000))


def right(number: int) -> str:
    """A proved formula, each time another one."""
    return RIGHT[number % len(RIGHT)].replace("NUMBER", str(number))


def wrong(number: int) -> str:
    """A refuted formula, for which corrections are sought."""
    return WRONG.replace("NUMBER", str(number))


def defining(number: int) -> str:
    """A definition, or a claim about the quantity that was defined last."""
    name, value = NAMES[number // 2], number // 2 + 1
    return f"{name} - {value} = {value} C" if number % 2 else f"{name} = {value} C + {value}"


#: What a note is made of, the numbers of formulas, and the verdicts.
ROWS: dict[str, tuple[Callable[[int], str], tuple[int, int], set[Verdict]]] = {
    "right": (right, (200, 2000), {Verdict.PROVED}),
    "wrong": (wrong, (50, 500), {Verdict.REFUTED}),
    "defining": (defining, (40, 400), {Verdict.GIVEN, Verdict.PROVED}),
}


def milliseconds(formula: Callable[[int], str], count: int, verdicts: set[Verdict]) -> float:
    """What a formula takes in a note of so many."""
    names = f"  names: [{', '.join(NAMES[:count])}]" if formula is defining else ""
    displays = "".join(f"\n$$ {formula(number)} $$\n" for number in range(count))
    text = f"---\nderive:{GIVEN}{names}\n---\n{displays}"
    started = process_time()
    result = check_note(parse_note(text), timeout=None)
    seconds = process_time() - started
    assert {found.verdict for found in result.formulas} == verdicts
    return 1000 * seconds / count


def main() -> None:
    """Print the table."""
    milliseconds(right, 20, {Verdict.PROVED})  # load what is loaded late
    print(f"{'formulas':<10}{'short note':>20}{'long note':>20}{'ratio':>8}")
    for name, (formula, counts, verdicts) in ROWS.items():
        times = [milliseconds(formula, count, verdicts) for count in counts]
        cells = "".join(
            f"{f'{time:.1f} ms of {count}':>20}" for time, count in zip(times, counts, strict=True)
        )
        print(f"{name:<10}{cells}{times[1] / times[0]:>8.2f}")


if __name__ == "__main__":
    main()
