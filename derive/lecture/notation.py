"""The table of symbols."""

from __future__ import annotations

from collections.abc import Iterator

from derive.latex import LatexError, to_latex
from derive.latex import syntax as tex
from derive.lecture.builder import Builder
from derive.lecture.choices import open_functions
from derive.lecture.document import Math, Table, Text
from derive.lecture.quantities import Quantities, Role
from derive.lecture.steps import split


def notation(builder: Builder, quantities: Quantities, rate: str) -> None:
    """The section that says what each symbol means and how large it is."""
    say = builder.wording.text
    rows = [*_quantities(builder, quantities), *_functions(builder)]
    rows.append(((Math(rate),), say("role rate"), say("number")))
    rows += _sizes(builder, quantities)
    builder.heading("notation")
    builder.add(Table((say("symbol"), say("meaning"), say("shape")), tuple(rows), "lll"))


def _quantities(builder: Builder, quantities: Quantities) -> Iterator[tuple[Text, ...]]:
    say = builder.wording.text
    for family, role in quantities.roles.items():
        derivative = _derivative(builder, family) if role is Role.ERROR else ""
        key = f"role {role}" if derivative or role is not Role.ERROR else "role error alone"
        meaning = say(key, derivative=Math(derivative))
        yield (Math(quantities.spellings[family]),), meaning, _shape(builder, quantities, family)


def _derivative(builder: Builder, family: str) -> str:
    """What an error is the name of."""
    givens = builder.givens
    for definition in givens.reading.system.definitions:
        if definition.family == family and definition.source:
            try:
                return split(givens.spelt(definition.source), givens.settings.names).right
            except LatexError:
                break
    return ""


def _shape(builder: Builder, quantities: Quantities, family: str) -> Text:
    sizes = quantities.shape(family)
    if not sizes:
        return builder.wording.text("number")
    return (Math(r" \times ".join(sizes)),)


def _functions(builder: Builder) -> Iterator[tuple[Text, ...]]:
    """The functions that the givens define or leave open."""
    say = builder.wording.text
    reading = builder.givens.reading
    defined = dict.fromkeys(definition.function for definition in reading.system.functions)
    for given in reading.givens:
        match given.left:
            case tex.Product("", (tex.Name() as head, tex.Group())) if head.text in defined:
                yield (Math(to_latex(head)),), say("role function"), ()
                defined.pop(head.text)
    for name in open_functions(builder.givens):
        yield (Math(name),), say("role open function"), ()


def _sizes(builder: Builder, quantities: Quantities) -> Iterator[tuple[Text, ...]]:
    """The symbols in the shapes."""
    say = builder.wording.text
    letters = quantities.letters_of_sizes
    used = dict.fromkeys(size for family in quantities.roles for size in quantities.shape(family))
    if any(size not in letters for size in used):
        layer = quantities.layer_letter
        yield (Math(quantities.size(layer)),), say("role width", layer=Math(layer)), say("number")
    for size in (size for size in used if size in letters):
        yield (Math(size),), say("role width of", letter=Math(letters[size])), say("number")
    if quantities.layered:
        yield (Math(quantities.last),), say("role last"), say("number")
