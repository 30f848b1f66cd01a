"""ARCHITECTURE.md holds: who imports whom, who may print and read files, what is loaded when."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.notes import ROOT

PACKAGE = ROOT / "derive"
MODULES = sorted(PACKAGE.rglob("*.py"))
MAP = ROOT / "ARCHITECTURE.md"

#: What each part of the package may import from the others.
ALLOWED: dict[str, frozenset[str]] = {
    name: frozenset(others.split())
    for name, others in {
        "results": "",
        "limits": "",
        "latex": "limits",
        "documents": "results",
        "notation": "results limits latex documents",
        "network": "results limits latex documents notation",
        "evaluation": "results limits latex notation",
        "proof": "results limits latex notation network evaluation",
        "correction": "results limits latex notation evaluation proof",
        "derivation": "results limits latex documents notation",
        "translation": "limits latex documents notation derivation",
        "checking": "results limits latex documents notation proof correction derivation",
        "explain": "results latex documents notation proof checking",
        "check": "results documents checking explain",
        "reports": "results latex derivation",
        "config": "results",
        "lecture": "results latex documents notation evaluation proof correction checking derivation",
        "cli": "__init__ results documents network derivation check reports config lecture",
        "__main__": "cli",
        "__init__": "results network check translation",
    }.items()
}

#: Results draw themselves in notebooks, on request.
DRAWN = ("derive/results.py", "derive.reports.html")

#: Libraries, and where they may be imported.
LIBRARIES = {
    "sympy": (
        "derive/network/graph.py",
        "derive/network/network.py",
        "derive/network/printing.py",
        "derive/cli.py",
    ),
    "rich": ("derive/reports/",),
    "mpmath": ("derive/evaluation/interval.py",),
    "yaml": ("derive/documents/",),
}

#: Calls that execute text, and calls that touch files.
EXECUTED = ["eval", "exec", "compile", "__import__", "sympify", "parse_expr"]
METHODS = [".eval", ".sympify", ".parse_expr", ".parse_latex", ".simplify", ".lambdify"]
EXECUTING = frozenset([*EXECUTED, *METHODS])
FILES = frozenset(["open", ".read_text", ".read_bytes", ".write_text", ".write_bytes"])

#: Modules that print, and modules that read or write files.
PRINTING = ("derive/cli.py", "derive/reports/")
READING = ("derive/cli.py", "derive/config.py", "derive/documents/reading.py")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def part(path: Path) -> str:
    """The package or module right below `derive` to which a module belongs."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    """All modules that a module imports, also those that it imports late."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            assert node.module is not None
            yield node.module


def imported_parts(path: Path) -> Iterator[str]:
    """The parts of the package that a module imports from, but for its own."""
    for module in imports(path):
        if (name(path), module) == DRAWN or module.split(".")[0] != "derive":
            continue
        other = [*module.split("."), "__init__"][1]
        if other != part(path):
            yield other


def calls(path: Path) -> Iterator[str]:
    """The last names of all that is called."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                yield node.func.id
            elif isinstance(node.func, ast.Attribute):
                yield "." + node.func.attr


def belongs(path: Path, places: tuple[str, ...]) -> bool:
    return name(path).startswith(places)


def test_imports_follow_the_flow_of_data() -> None:
    against = {name(path): set(imported_parts(path)) - ALLOWED[part(path)] for path in MODULES}
    assert {path: parts for path, parts in against.items() if parts} == {}


def test_the_flow_has_no_cycles() -> None:
    """Each part can be listed after all that it may import."""
    listed: set[str] = set()
    while ready := {part for part, others in ALLOWED.items() if part not in listed and others <= listed}:
        listed |= ready
    assert listed == ALLOWED.keys()


def test_every_part_has_its_place() -> None:
    assert {part(path) for path in MODULES} == ALLOWED.keys()


def test_only_the_verdict_knows_both_ways() -> None:
    """The exact way and that by values are written twice; `proof/decide.py` alone compares them."""
    proof = [path for path in MODULES if part(path) == "proof"]
    assert [name(path) for path in proof if "evaluation" in imported_parts(path)] == [
        "derive/proof/decide.py"
    ]
    shared = ALLOWED["evaluation"] & (ALLOWED["network"] | ALLOWED["proof"])
    assert shared == {"results", "limits", "latex", "notation"}


@pytest.mark.parametrize("library", LIBRARIES)
def test_libraries_stay_where_they_belong(library: str) -> None:
    users = [path for path in MODULES if library in {module.split(".")[0] for module in imports(path)}]
    assert [name(path) for path in users if not belongs(path, LIBRARIES[library])] == []
    assert users


def test_no_text_is_executed() -> None:
    assert [name(path) for path in MODULES if not EXECUTING.isdisjoint(calls(path))] == []


def test_only_some_print_or_read_files() -> None:
    prints = [path for path in MODULES if "print" in calls(path)]
    assert [name(path) for path in prints if not belongs(path, PRINTING)] == []
    files = [path for path in MODULES if not FILES.isdisjoint(calls(path))]
    assert [name(path) for path in files if not belongs(path, READING)] == []


def test_modules_say_what_they_are() -> None:
    assert [name(path) for path in MODULES if not ast.get_docstring(tree(path))] == []


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("import derive", id="import"),
        pytest.param("import derive.cli", id="command-line"),
        pytest.param("import derive.cli; derive.cli.main(['--version'])", id="version"),
    ],
)
def test_heavy_libraries_are_loaded_late(code: str) -> None:
    assert loaded(code, "sympy", "rich", "mpmath", "yaml") == []


def test_checking_needs_no_sympy() -> None:
    note = r"$$ y = x^2, \quad \frac{dy}{dx} = 2x, \quad \frac{dy}{dx} = x $$"
    code = f"import derive; assert derive.check({note!r}).count()['refuted'] == 1"
    assert loaded(code, "sympy", "rich") == []


def loaded(code: str, *libraries: str) -> list[str]:
    """Which of some libraries are loaded once some code has run."""
    code += f"\nimport sys; print([name for name in {libraries!r} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    found = ast.literal_eval(run.stdout.splitlines()[-1])
    assert isinstance(found, list)
    return found


def test_the_map_names_every_package() -> None:
    text = MAP.read_text(encoding="utf-8")
    packages = [path.parent for path in MODULES if path.name == "__init__.py" and path.parent != PACKAGE]
    missing = [p for p in packages if f"`{p.relative_to(PACKAGE).as_posix()}/`" not in text]
    assert missing == []


def test_the_map_names_what_exists() -> None:
    """Files in its table are there."""
    rows = [row for row in MAP.read_text(encoding="utf-8").splitlines() if row.startswith("| `")]
    for row in rows:
        folder = PACKAGE
        for place in row.split("|")[1].replace("…", ",").split(","):
            target = place.strip().strip("`")
            bases = (PACKAGE, ROOT, folder, folder.parent)
            found = [base / target for base in bases if (base / target).exists()]
            assert found, target
            folder = found[0] if found[0].is_dir() else found[0].parent


def test_the_map_is_short() -> None:
    lines = MAP.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 120
    assert max(map(len, lines)) <= 118
