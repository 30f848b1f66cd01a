"""How long lecture notes take beside an import of SymPy: ``python benchmarks/lecture.py [WORD …]``.

A row is one `derive notes`: the processor time of the whole process, less that of `derive --version`, over
that of ``python -c "import sympy"``.  In each round all three run in turn, so that a busy machine slows each
of them, from compiled modules, as they do once installed.  The smallest ratio and the median one are printed.
Words choose the rows in which all of them occur; ``--rounds N`` is how often each is run.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from shipped import IMPORT, compiling, processor_time

ROUNDS = 5
START = [sys.executable, "cli.py", "--version"]
#: Activation and cost of networks in the notation of this house.
CHOICES = (
    ("generic", "quadratic"),
    ("sigmoid", "quadratic"),
    ("tanh", "quadratic"),
    ("relu", "quadratic"),
    ("identity", "quadratic"),
    ("sigmoid", "cross-entropy"),
    ("relu", "cross-entropy"),
    ("sigmoid", "softmax"),
    ("relu", "softmax"),
    ("generic", "generic"),
    ("relu", "generic"),
)
#: Those of one neuron in each layer.
SINGLE = (("generic", "quadratic"), ("relu", "quadratic"), ("sigmoid", "cross-entropy"))
#: Notes that are written anew, and widths in their notation.
NOTES: Mapping[str, str] = {
    "formulas/000_hidden_layer/many_neurons.md": "3-2-2",
    "formulas/000_hidden_layer/single_neuron.md": "",
    "formulas/001_mlp/deeper_layers.md": "3-4-2-2",
    "formulas/001_mlp/hidden_layer.md": "3-4-2",
    "formulas/001_mlp/output_layer.md": "",
    "formulas/001_mlp/single_layer_perceptron.md": "",
    "formulas/002_neural_network/last_layer.md": "3-4-2",
    "formulas/002_neural_network/recursion_and_batch_mean.md": "3-4-2",
    "formulas/003_fully_connected/backward_pass.md": "3-4-2",
}
OPEN = "formulas/003_fully_connected/backward_pass.md"


def runs() -> list[tuple[str, ...]]:
    """The arguments of `derive notes` in each row."""
    found: list[tuple[str, ...]] = [("3-2-2", "--activation", one, "--cost", cost) for one, cost in CHOICES]
    found += [("1-1-1", "--single", "--activation", one, "--cost", cost) for one, cost in SINGLE]
    found += [("784-30-10", "--activation", "sigmoid"), ("2-3-3-1", "--activation", "tanh")]
    found += [("3-2-2", "--language", "zh", "--activation", "sigmoid")]
    found += [(note,) for note in NOTES]
    found += [(widths, "--like", note) for note, widths in NOTES.items() if widths]
    return [*found, ("3-2-2", "--like", OPEN, "--activation", "relu", "--cost", "quadratic")]


def ratios(row: tuple[str, ...], rounds: int, folder: str) -> list[float]:
    """How many imports of SymPy one note takes, in each round."""
    environment = compiling(str(Path(folder, "modules")))
    note = [sys.executable, "cli.py", "notes", *row, "-o", str(Path(folder, "note.md"))]
    found = []
    for _ in range(rounds):
        note_time, start, bare = (processor_time(one, environment) for one in (note, START, IMPORT))
        found.append((note_time - start) / bare)
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", nargs="*", metavar="WORD", help="only the rows in which all words occur")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"default: {ROUNDS}")
    options = parser.parse_args()
    wanted = [row for row in runs() if all(word in " ".join(row) for word in options.words)]
    print(f"{'derive notes …':<76} {'min':>5} {'median':>6}")
    with tempfile.TemporaryDirectory() as folder:
        for row in wanted[:1]:
            ratios(row, 1, folder)  # compile all
        for row in wanted:
            found = ratios(row, options.rounds, folder)
            print(f"{' '.join(row):<76} {min(found):5.2f} {statistics.median(found):6.2f}", flush=True)


if __name__ == "__main__":
    main()
