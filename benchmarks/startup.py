"""How long the commands take that should be instant: ``python benchmarks/startup.py``.

Each row is the fastest of several runs of a fresh interpreter, without what the bare interpreter takes.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
RUNS = 10

ROWS = {
    "import derive": ["-c", "import derive"],
    "derive --version": ["cli.py", "--version"],
    "derive --help": ["cli.py", "--help"],
    "derive check --help": ["cli.py", "check", "--help"],
    "import rich.console": ["-c", "import rich.console"],
    "import sympy": ["-c", "import sympy"],
}


def fastest(arguments: list[str]) -> float:
    """The shortest time of several runs, in milliseconds."""
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        subprocess.run([sys.executable, *arguments], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - start)
    return 1000 * min(times)


def main() -> None:
    """Print the table."""
    bare = fastest(["-c", "pass"])
    print(f"{'bare interpreter':<22}{bare:7.0f} ms")
    for name, arguments in ROWS.items():
        print(f"{name:<22}{fastest(arguments) - bare:+7.0f} ms")


if __name__ == "__main__":
    main()
