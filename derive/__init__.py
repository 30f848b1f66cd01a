"""Checks the formulas of a lecture note by deriving them from the note's own givens.

The public names are loaded when they are first used, so that ``import derive`` stays fast::

    report = derive.check("notes/backpropagation.md")
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from derive.check import check as check
    from derive.network import Network as Network
    from derive.results import Report as Report
    from derive.results import Verdict as Verdict
    from derive.translation import NotTranslated as NotTranslated
    from derive.translation import translate as translate

__version__ = "0.1.0"
__all__ = ["Network", "NotTranslated", "Report", "Verdict", "__version__", "check", "translate"]

_HOMES = {
    "Network": "derive.network",
    "NotTranslated": "derive.translation",
    "Report": "derive.results",
    "Verdict": "derive.results",
    "check": "derive.check",
    "translate": "derive.translation",
}


def __getattr__(name: str) -> Any:
    """Load a public name from the module where it lives."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


class _Package(ModuleType):
    """Keeps ``derive.check`` the function, where importing the submodule would put the module."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "check" and isinstance(value, ModuleType):
            value = value.check
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
