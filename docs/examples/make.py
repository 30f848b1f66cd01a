"""Writes the lecture notes that stand beside this file: ``python docs/examples/make.py``.

With ``--picture`` it also makes ``page.png``, the first pages of one of them, which needs TeX and poppler.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent

#: The arguments of `derive notes` for each example.
EXAMPLES: Mapping[str, tuple[str, ...]] = {
    "sigmoid.md": ("3-2-2", "--activation", "sigmoid"),
    "sigmoid.tex": ("3-2-2", "--activation", "sigmoid"),
    "relu.md": ("2-2-1", "--activation", "relu"),
    "softmax.tex": ("4-3-3", "--activation", "tanh", "--cost", "softmax"),
    "single.md": ("1-1-1", "--single", "--cost", "generic"),
    "chinese.md": ("3-2-2", "--language", "zh", "--like", "formulas/003_fully_connected/backward_pass.md"),
    "chinese.tex": ("3-2-2", "--language", "zh", "--activation", "sigmoid", "--cost", "cross-entropy"),
}
#: The example in the picture, the page, and how many dots an inch has.
PICTURED, PAGE, DOTS = "sigmoid.tex", 4, 70


def write(folder: Path) -> None:
    """Write all examples into a folder."""
    for name, arguments in EXAMPLES.items():
        command = [sys.executable, str(ROOT / "cli.py"), "notes", *arguments, "-o", str(folder / name)]
        subprocess.run(command, cwd=ROOT, check=True)


def picture(target: Path) -> None:
    """A page of an example as a picture."""
    with tempfile.TemporaryDirectory() as work:
        source = HERE / PICTURED
        for _ in range(3):
            command = ["pdflatex", "-interaction=batchmode", f"-output-directory={work}", str(source)]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        pdf = Path(work, source.stem).with_suffix(".pdf")
        pages = ["-f", str(PAGE), "-l", str(PAGE), "-singlefile"]
        command = [
            "pdftoppm",
            "-png",
            "-gray",
            "-r",
            str(DOTS),
            *pages,
            str(pdf),
            str(target.with_suffix("")),
        ]
        subprocess.run(command, check=True)


if __name__ == "__main__":
    write(HERE)
    if "--picture" in sys.argv[1:]:
        picture(HERE / "page.png")
