"""The distribution: what pyproject.toml lists, and what a wheel made from it holds."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_every_package_is_listed(project: dict[str, Any]) -> None:
    """One that is not would be missing from the wheel, and nowhere else."""
    folders = {file.parent for file in (ROOT / "derive").rglob("*.py")}
    packages = {".".join(folder.relative_to(ROOT).parts) for folder in folders}
    assert set(project["tool"]["setuptools"]["packages"]) == packages | {"derive.formulas"}


def test_every_package_has_an_init() -> None:
    folders = {file.parent for file in (ROOT / "derive").rglob("*.py")}
    assert [folder for folder in sorted(folders) if not (folder / "__init__.py").is_file()] == []


def test_every_dependency_says_what_it_is_for(project: dict[str, Any]) -> None:
    """A comment stands above each of them."""
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    for dependency in project["project"]["dependencies"]:
        row = next(k for k, line in enumerate(lines) if line.strip() == f'"{dependency}",')
        assert lines[row - 1].strip().startswith("# ")


def test_dependencies_are_what_is_imported(project: dict[str, Any]) -> None:
    """Nothing more, and nothing that only comes along with something else."""
    names = {re.split("[>=<~ ;]", dependency)[0] for dependency in project["project"]["dependencies"]}
    assert {MODULES.get(name, name) for name in names} == _foreign_imports()


#: Distributions whose module is called otherwise.
MODULES = {"PyYAML": "yaml", "python-flint": "flint"}


def _foreign_imports() -> set[str]:
    """The top-level modules that the package imports from elsewhere."""
    found: set[str] = set()
    for file in (ROOT / "derive").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                found.add(str(node.module).split(".")[0])
    return found - sys.stdlib_module_names - {"derive"}


def test_the_hook_runs_a_command_that_exists() -> None:
    import yaml

    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert (hook["id"], hook["entry"], hook["language"]) == ("derive", "derive check", "python")
    assert hook["require_serial"] is True


@pytest.mark.skipif(
    int(version("setuptools").split(".")[0]) < 77, reason="needs the setuptools of the dev dependencies"
)
def test_the_wheel(tmp_path: Path) -> None:
    """It holds every module and every source document, and no other top-level name."""
    source = tmp_path / "source"
    for name in ("derive", "formulas"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("cli.py", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source / name)
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path)]
    subprocess.run([*build, str(source)], check=True, capture_output=True)

    (wheel,) = tmp_path.glob("derive_check-*.whl")
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    modules = {file.relative_to(source).as_posix() for file in (source / "derive").rglob("*.py")}
    documents = {f"derive/{file.relative_to(source).as_posix()}" for file in source.glob("formulas/**/*.md")}
    assert names == modules | documents | {"derive/py.typed"}
