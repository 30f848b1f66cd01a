"""How long the shipped notes take beside an import of SymPy: ``python benchmarks/shipped.py``.

Both are run in turn, as whole processes, so that a busy machine slows both; the ratio is that of their
processor times.  Both run from compiled modules, as they do once installed, whatever the environment says.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROUNDS = 7
CHECK = [sys.executable, "cli.py", "check", "formulas"]
IMPORT = [sys.executable, "-c", "import sympy"]


def processor_time(command: list[str], environment: Mapping[str, str]) -> float:
    """Seconds that a command and its children spent computing."""
    before = os.times()
    quiet = subprocess.DEVNULL
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=quiet, stderr=quiet)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def compiling(folder: str) -> dict[str, str]:
    """An environment in which modules are compiled once, into ``folder``."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    return {**environment, "PYTHONPYCACHEPREFIX": folder}


def main() -> None:
    """Print both medians and the ratio."""
    with tempfile.TemporaryDirectory() as folder:
        environment = compiling(folder)
        processor_time(CHECK, environment), processor_time(IMPORT, environment)  # compile both
        pairs = [
            (processor_time(CHECK, environment), processor_time(IMPORT, environment)) for _ in range(ROUNDS)
        ]
    check, bare = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(one / other for one, other in pairs)
    print(f"derive check formulas  {check:6.2f} s")
    print(f"import sympy           {bare:6.2f} s")
    print(f"ratio                  {ratio:6.1f}")


if __name__ == "__main__":
    main()
