"""The section with the worked example: on which network, with which functions."""

from __future__ import annotations

from collections.abc import Sequence
from operator import mul

from derive.derivation import Derivation
from derive.lecture.anatomy import find_cost
from derive.lecture.builder import Builder
from derive.lecture.choices import ACTIVATIONS, with_activation, with_cost
from derive.lecture.document import Block, Math, Paragraph, Text
from derive.lecture.example import Example
from derive.lecture.formulas import Formulas
from derive.lecture.givens import Givens
from derive.lecture.quantities import Quantities
from derive.lecture.request import Request
from derive.lecture.sizes import Sizer

#: The most parameters that an example has; larger networks are made smaller.
MOST_PARAMETERS = 20
#: The networks that are tried for an example of a large one, by depth.
NARROW = 2


def example(builder: Builder, request: Request, derivation: Derivation, rate: str) -> None:
    """The section, if there are numbers with which all goes well.

    What the givens leave open is something concrete here, but the formulas are those that were derived.
    """
    learnt = {one.family for one in derivation.results if one.parameter}
    try:
        givens, chosen = _concrete(request)
        sizer = Sizer(givens.reading, find_cost(givens.reading), learnt)
    except ValueError:
        return
    quantities = Quantities(givens.reading, sizer.network())
    for widths in _sizes(request.widths):
        try:
            anatomy = sizer.network(widths)
            small = _weights(widths) <= MOST_PARAMETERS and len(anatomy.parameters) <= MOST_PARAMETERS
        except ValueError:
            continue
        if not small:
            continue
        told = Example(
            anatomy, quantities, Formulas(givens.reading, derivation), builder.wording, rate
        ).blocks()
        if told:
            builder.heading("example")
            builder.add(_introduction(builder, request, widths, [len(c) for c in anatomy.columns], chosen))
            for block in told:
                builder.add(block)
            return


def _introduction(
    builder: Builder,
    request: Request,
    widths: Sequence[int] | None,
    shown: Sequence[int],
    chosen: Sequence[tuple[str, str]],
) -> Block:
    say = builder.wording.text
    counts = builder.wording.joined([(str(width),) for width in shown])
    text: Text = say("example same") if widths == request.widths else say("example start", widths=counts)
    for key, latex in chosen:
        part = Math(latex)
        text += (builder.wording.sentences["between"], *say(key, function=part, cost=part))
    return Paragraph(text)


def _sizes(widths: tuple[int, ...] | None) -> list[tuple[int, ...] | None]:
    """The networks to try: the one that is wanted, a narrower one, a flatter one."""
    if widths is None:
        return [None]
    narrow = tuple(min(width, NARROW) for width in widths)
    return list(dict.fromkeys((widths, narrow, narrow[:2] + narrow[-1:], narrow[:1] + narrow[-1:])))


def _weights(widths: tuple[int, ...] | None) -> int:
    """How many weights a network has."""
    return sum(map(mul, widths, widths[1:])) if widths else 0


def _concrete(request: Request) -> tuple[Givens, list[tuple[str, str]]]:
    """The givens with something concrete for what they leave open, and what that is."""
    givens = request.givens
    chosen: list[tuple[str, str]] = []
    if request.open_functions:
        givens = with_activation(givens, next(iter(ACTIVATIONS)))
        for name in request.open_functions:
            given = next(e.latex for e in reversed(givens.settings.given) if e.latex.startswith(f"{name}("))
            chosen.append(("example function", givens.spelt(given)))
    if request.open_members:
        givens = with_cost(givens, "quadratic")
        chosen.append(("example cost", givens.spelt(givens.settings.given[-1].latex)))
    return givens, chosen
