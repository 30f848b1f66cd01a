"""What can be a node of the graph."""

from __future__ import annotations

import re
from typing import NamedTuple, TypeAlias

from derive.network.written import Written
from derive.notation.instance import Instance
from derive.notation.system import Name


class Component(NamedTuple):
    """A quantity at concrete indices."""

    family: str
    labels: tuple[Name, ...]


class Adjoint(NamedTuple):
    """``∂of/∂by``."""

    of: Node
    by: Node


class Parameter(NamedTuple):
    """The argument of a function in that function's own definition."""

    function: str
    labels: tuple[Name, ...]
    name: str


Node: TypeAlias = Component | Adjoint | Parameter | Written


def spell(instance: Instance, family: str, labels: tuple[Name, ...]) -> str:
    """A component's name, as the note spells it where that is known.

    Families of one spelling, told apart by the layers of their indices, get these as a superscript.
    """
    quantities = instance.system.quantities
    spelling = quantities[family].spelling
    layers = re.findall(r"·([^,^_]+)", family)
    told = layers and "^" not in spelling and sum(q.spelling == spelling for q in quantities.values()) > 1
    raised = r"^{\mathrm{" + ",".join(layers) + "}}" if told else ""
    return quantities[family].spelled(labels, raised)
