"""The examples in docs/ are what the program writes, and TeX sets them without complaint."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.notes import ROOT

EXAMPLES = ROOT / "docs" / "examples"


def module(path: Path) -> ModuleType:
    """A script as a module."""
    specification = importlib.util.spec_from_file_location(path.stem, path)
    assert specification is not None and specification.loader is not None
    found = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(found)
    return found


make: Any = module(EXAMPLES / "make.py")
typeset: Any = module(ROOT / "benchmarks" / "typeset.py")


@cache
def kept() -> list[str]:
    return sorted(path.name for path in EXAMPLES.iterdir() if path.suffix in (".md", ".tex", ".svg"))


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("examples")
    make.write(folder)
    return folder


def test_the_same_files_are_written(written: Path) -> None:
    assert sorted(path.name for path in written.iterdir()) == kept()


@pytest.mark.parametrize("name", kept())
def test_byte_by_byte(written: Path, name: str) -> None:
    assert (written / name).read_bytes() == (EXAMPLES / name).read_bytes()


def test_the_picture_is_small() -> None:
    assert (EXAMPLES / "page.png").stat().st_size < 150_000


@pytest.mark.parametrize("name", [name for name in kept() if name.endswith(".tex")])
def test_tex_has_nothing_to_complain_about(name: str, tmp_path: Path) -> None:
    """No error, no overfull box, no reference that is open."""
    source = EXAMPLES / name
    engine = source.read_text(encoding="utf-8").split("\n", 1)[0].rsplit(" ", 1)[-1]
    needs = {"pdflatex": "tikz.sty", "xelatex": "ctexart.cls"}[engine]
    if shutil.which(engine) is None or not found(needs):
        pytest.skip(f"no {engine} with {needs} here")
    copy = shutil.copy(source, tmp_path)
    assert typeset.typeset(Path(copy)) == []
    assert (tmp_path / name).with_suffix(".pdf").is_file()


def found(file: str) -> bool:
    """Whether TeX has a file."""
    return subprocess.run(["kpsewhich", file], capture_output=True).returncode == 0
