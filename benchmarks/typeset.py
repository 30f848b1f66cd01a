"""Writes notes in all ways that there are, checks each and sets it in TeX: ``python benchmarks/typeset.py``.

Each note has to be checked without a surprise, and each TeX run to end without an error, an overfull box or a
character that is missing.  ``--sample`` takes every eighth, ``--no-tex`` leaves TeX out.
"""

from __future__ import annotations

import itertools
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

ACTIVATIONS = ("generic", "sigmoid", "tanh", "relu", "identity")
COSTS = ("quadratic", "cross-entropy", "softmax", "generic")
LANGUAGES = ("en", "zh")
WIDTHS = ("3-2-2", "784-30-10", "2-3-3-1", "1-1")
#: Notes with a cost.
NOTES = ("000_hidden_layer/*", "001_mlp/*", "002_neural_network/[lr]*", "003_fully_connected/b*")
#: Notes that leave their cost open, so that it can be chosen.
OPEN = ("003_fully_connected/backward_pass.md",)
FAULT = re.compile(rb"^!.*|^(?:Over|Under)full.*|^Missing character.*|^LaTeX Warning: (?:Ref|There).*", re.M)
EVERY = 8
WORKERS = 2


def runs() -> Iterator[tuple[str, ...]]:
    """The arguments of `derive notes`."""
    for activation, cost, language in itertools.product(ACTIVATIONS, COSTS, LANGUAGES):
        chosen = ("--activation", activation, "--cost", cost, "--language", language)
        yield "3-2-2", *chosen
        yield "3-2-2", "--single", *chosen
    for widths, language in itertools.product(WIDTHS, LANGUAGES):
        yield widths, "--language", language
    notes = sorted(str(path) for pattern in NOTES for path in (ROOT / "formulas").glob(pattern))
    for note, language in itertools.product(notes, LANGUAGES):
        yield note, "--language", language
        if "single" not in note and "perceptron" not in note and "output" not in note:
            widths = "3-4-2-2" if "deeper" in note else "3-4-2"
            yield widths, "--like", note, "--language", language
    for note, activation, cost in itertools.product(OPEN, ACTIVATIONS, ("quadratic", "cross-entropy")):
        yield "3-2-2", "--like", str(ROOT / "formulas" / note), "--activation", activation, "--cost", cost


def main() -> int:
    """Go through all of them; 1 if something is wrong."""
    chosen = list(runs())[:: EVERY if "--sample" in sys.argv else 1]
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(WORKERS) as pool:
        jobs = [
            pool.submit(tried, Path(folder), number, arguments) for number, arguments in enumerate(chosen)
        ]
        faults = [fault for job in jobs for fault in job.result()]
    print(*faults, sep="\n")
    print(f"{len(chosen)} notes, {len(faults)} faults, {time.perf_counter() - started:.0f} s")
    return 1 if faults else 0


def tried(folder: Path, number: int, arguments: tuple[str, ...]) -> list[str]:
    """What is wrong with one note."""
    name, label = folder / f"n{number}", " ".join(arguments)
    for ending in (".md", ".tex"):
        found = derive("notes", *arguments, "-o", str(name.with_suffix(ending)))
        if found:
            return [f"{label}: {found}"]
    found = derive("check", "--strict", "-q", "--timeout", "60", str(name.with_suffix(".md")))
    faults = [f"{label}: {found}"] if found else []
    if "--no-tex" not in sys.argv:
        faults += [f"{label}: {fault}" for fault in typeset(name.with_suffix(".tex"))]
    return faults


def derive(*arguments: str) -> str:
    """What a command says that does not end well, or writes to the standard error."""
    command = [sys.executable, str(ROOT / "cli.py"), *arguments]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    return run.stderr.strip() + (run.stdout.strip() if run.returncode else "")


def typeset(source: Path) -> list[str]:
    """What TeX finds wrong with a file; it is run until references settle."""
    engine = source.read_text(encoding="utf-8").split("\n", 1)[0].rsplit(" ", 1)[-1]
    command = [engine, "-interaction=nonstopmode", "-halt-on-error", source.name]
    for _ in range(4):
        run = subprocess.run(command, cwd=source.parent, capture_output=True)
        if run.returncode or not re.search(rb"Rerun|have changed", run.stdout):
            break
    log = source.with_suffix(".log").read_bytes()
    return sorted({fault.decode(errors="replace") for fault in FAULT.findall(log)})


if __name__ == "__main__":
    sys.exit(main())
