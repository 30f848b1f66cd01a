"""Givens at concrete sizes as a graph of components, and derivatives on it.

The graph itself (`derive.network.components`) needs no SymPy; `Network` does, and is imported when asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from derive.network.network import Network

__all__ = ["Network"]


def __getattr__(name: str) -> object:
    if name != "Network":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from derive.network.network import Network

    return Network
