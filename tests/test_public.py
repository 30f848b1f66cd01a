"""What ``import derive`` offers, and what it costs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import derive
from derive.results import Report, Verdict

ROOT = Path(__file__).parent.parent


def test_public_names() -> None:
    assert derive.Report is Report
    assert derive.Verdict is Verdict
    assert set(derive.__all__) == {
        "Network",
        "NotTranslated",
        "Report",
        "Verdict",
        "__version__",
        "check",
        "translate",
    }


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="'chekc'"):
        derive.chekc  # noqa: B018


def test_check_is_the_function_even_after_the_submodule_was_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    """An import of `derive.check` sets that attribute of the package."""
    submodule = ModuleType("derive.check")
    submodule.check = lambda source: source  # type: ignore[attr-defined]
    monkeypatch.setitem(vars(derive), "check", None)  # put back afterwards
    derive.check = submodule
    assert derive.check("a note") == "a note"


def test_the_real_check_is_the_function() -> None:
    pytest.importorskip("derive.check")
    from derive.check import check

    assert derive.check is check


def test_importing_derive_is_instant() -> None:
    code = (
        "import sys, derive; derive.Report, derive.Verdict, derive.__version__\n"
        "slow = {'sympy', 'rich', 'markdown_it', 'yaml', 'argparse'} & set(sys.modules)\n"
        "sys.exit(f'imported {slow}' if slow else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
