"""What a note is to be written about, as the command line or a program asks for it."""

from __future__ import annotations

import re
from functools import cached_property

from msgspec import Struct

from derive.derivation import network_note
from derive.documents import Note, parse_note
from derive.lecture.anatomy import find_cost
from derive.lecture.choices import open_cost, open_functions, with_activation, with_cost
from derive.lecture.givens import Givens, of_note
from derive.lecture.wording import LANGUAGES


class Request(Struct, frozen=True, dict=True):
    """The givens, the widths of the network if it has some, and the language."""

    givens: Givens
    widths: tuple[int, ...] | None
    language: str
    single: bool = False

    @cached_property
    def cost(self) -> str:
        """The family of the cost.  Raises `NoCost`, a ValueError, if there is none."""
        return find_cost(self.givens.reading)

    @cached_property
    def open_functions(self) -> tuple[str, ...]:
        """The functions that are left open, as LaTeX."""
        return open_functions(self.givens)

    @cached_property
    def open_members(self) -> tuple[str, ...]:
        """What an open cost depends on, as LaTeX."""
        found = open_cost(self.givens)
        return tuple(self.givens.spelt(member) for member in found[1]) if found else ()


def request(
    subject: Note | str,
    like: Note | None = None,
    activation: str | None = None,
    cost: str | None = None,
    language: str = "en",
    *,
    single: bool = False,
) -> Request:
    """A note about a network such as ``"3-2-2"``, or about that of another note.

    With ``like`` the derivation is the one of that note's givens, in its notation: its forward pass and its
    activation and cost, so far as it has them; what it leaves open becomes what is asked for.  The widths of
    a network must then fit its layers, and a note must have as many layers.  ``single`` has one neuron in
    each layer of a network.  Raises ValueError for what is not known, or does not fit.
    """
    if language not in LANGUAGES:
        raise ValueError(f"unknown language {language!r}; known are {', '.join(LANGUAGES)}")
    if isinstance(subject, str):
        return _of_network(subject, like, activation, cost, language, single)
    if single:
        raise ValueError("--single is for a NETWORK; a note says itself how many neurons there are")
    givens = of_note(subject)
    if like is None:
        return Request(_chosen(givens, activation, cost), None, language)
    other = of_note(like)
    if None not in (_layers(givens), _layers(other)) and _layers(givens) != _layers(other):
        raise ValueError("the two notes describe networks of different depth")
    return Request(_chosen(other, activation, cost), None, language)


def _of_network(
    network: str, like: Note | None, activation: str | None, cost: str | None, language: str, single: bool
) -> Request:
    widths = parse_widths(network)
    widths = (1,) * len(widths) if single else widths
    if like is not None:
        return Request(_chosen(of_note(like), activation, cost), widths, language, single)
    text = network_note("-".join(map(str, widths)), activation or "generic", cost or "quadratic", language)
    return Request(of_note(parse_note(text)), widths, language, max(widths) == 1)


def _layers(givens: Givens) -> int | None:
    """The number of layers where a note names them."""
    return len(givens.settings.layers) or None


def _chosen(givens: Givens, activation: str | None, cost: str | None) -> Givens:
    if activation is not None:
        givens = with_activation(givens, activation)
    return givens if cost is None else with_cost(givens, cost)


def parse_widths(text: str) -> tuple[int, ...]:
    """``3-2-2`` as numbers.  Raises ValueError."""
    found = re.fullmatch(r"\d{1,4}(-\d{1,4})+", text, re.ASCII)
    widths = tuple(int(part) for part in text.split("-")) if found else (0,)
    if 0 in widths:
        raise ValueError(f"{text!r} are no widths of layers; write them as 3-2-2")
    return widths
