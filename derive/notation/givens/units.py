"""How many units there are, and which places share them, where directives say so."""

from __future__ import annotations

from collections.abc import Iterator

from derive.latex import syntax as tex
from derive.notation.elaborate import Elaborator
from derive.notation.givens.parsing import Declared, Parser
from derive.notation.problems import Finding, Unclear
from derive.notation.scripts import head_of, spell
from derive.notation.settings import Settings
from derive.notation.system import SIZE
from derive.notation.tensor import Units
from derive.notation.terms import SlotUse
from derive.notation.vocabulary import Form, Names, Vocabulary


def size_names(parser: Parser, declared: Declared) -> Iterator[str]:
    """The size symbols in directives."""
    texts = [d for dimensions in declared.shapes for d in dimensions if isinstance(d, str)]
    for text in (*texts, *parser.settings.sizes):
        head = head_of(parser.tree(text))
        if isinstance(head, tex.Name):
            yield spell(head)


def name_units(names: Names) -> None:
    """Slots whose units are known by name before anything is instantiated."""
    for form, position, layer in _layered(names.vocabulary):
        units = names.vocabulary.settings.units.get(layer)
        if units is not None and names.slots(form)[position] is None:
            names.units[SlotUse(form.key, position)] = tuple(units)


def unit_labels(settings: Settings) -> Iterator[tuple[SlotUse, tuple[int | str, ...]]]:
    """The units of each layer that a directive calls by name."""
    for layer, units in settings.units.items():
        yield SlotUse(f"layer:{layer}", SIZE), tuple(units)


def name_sizes(reader: Elaborator, parser: Parser, declared: Declared) -> None:
    """Note in the names which size symbols directives give to axes."""
    for axis, dimension in _dimensions(reader, declared):
        size = parser.size_symbol(str(dimension))
        use = SlotUse(f"size:{dimension}", SIZE) if size is None else reader.size_use(size)
        reader.names.sizes[axis.use.family, axis.use.position] = axis.use.layers, use


def ties(reader: Elaborator, parser: Parser, declared: Declared) -> Iterator[tuple[SlotUse, SlotUse]]:
    """Slots that run over the same units: those of a named layer, those with the same size symbol."""
    for form, position, layer in _layered(reader.vocabulary):
        yield SlotUse(form.key, position), SlotUse(f"layer:{layer}", SIZE)
    for axis, dimension in _dimensions(reader, declared):
        if not isinstance(dimension, int) and not dimension.isdecimal():
            size = parser.size_symbol(dimension)
            if size is not None:
                yield axis.use, reader.size_use(size)


def fixed_sizes(reader: Elaborator, parser: Parser, declared: Declared) -> Iterator[tuple[SlotUse, int]]:
    """Slots with a known number of units."""
    for axis, dimension in _dimensions(reader, declared):
        if isinstance(dimension, int) or dimension.isdecimal():
            yield axis.use, int(dimension)
    for text, number in reader.settings.sizes.items():
        if text not in reader.names.anchors:
            size = parser.size_symbol(text)
            if size is not None:
                yield reader.size_use(size), number


def _dimensions(reader: Elaborator, declared: Declared) -> Iterator[tuple[Units, str | int]]:
    """The axes of names that have a declared shape, each with its extent."""
    for tree, dimensions in zip(declared.keys, declared.shapes, strict=True):
        try:
            value = reader.tensor(tree)
        except (Unclear, Finding):
            continue
        axes = [axis for axis in (value.rows, value.columns) if isinstance(axis, Units)]
        if len(axes) < len(dimensions):
            dimensions = tuple(one for one in dimensions if str(one) != "1")
        yield from zip(axes, dimensions, strict=False)


def _layered(vocabulary: Vocabulary) -> Iterator[tuple[Form, int, str]]:
    """The index places below a name that run over a named layer."""
    for group in vocabulary.forms.values():
        for form in group:
            layers = [
                layer for label, layer in zip(form.lower, form.lower_layers, strict=True) if label is None
            ]
            for position, layer in enumerate(layers, form.upper_slots):
                if layer is not None:
                    yield form, position, layer
