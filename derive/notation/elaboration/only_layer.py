r"""``\nabla_a C`` where a has a layer: that of the only a on which C depends directly."""

from __future__ import annotations

from collections.abc import Iterator

from derive.latex import syntax as tex
from derive.latex.syntax import Tree
from derive.notation.elaboration.reader import Reader
from derive.notation.problems import Finding, Unclear
from derive.notation.scripts import spell
from derive.notation.system import layer_indices, references
from derive.notation.tensor import Tensor, any_component
from derive.notation.terms import LAST, Index, Letter


def at_its_layer(reader: Reader, by: Tree, operand: Tree) -> Tree:
    """A name that lacks its layer with that of the only one on which a quantity depends directly."""
    factors = operand.factors if isinstance(operand, tex.Product) and not operand.operator else (operand,)
    if not isinstance(by, tex.Name) or reader.in_given or not _lacks_layer(reader, by):
        return by
    try:
        layers = set(_layers(reader, reader.tensor(factors[0]), spell(by)))
    except (Unclear, Finding):
        return by
    written = _written(reader, *layers) if len(layers) == 1 else None
    if written is None:
        return by
    reader.layer_doubt = f"at which layer {by.text} is meant is not written"
    return tex.Scripted(by, (("^", tex.Group("(", written)),), span=by.span)


def _lacks_layer(reader: Reader, name: tex.Name) -> bool:
    """Whether a name is known only with a layer above it."""
    forms = reader.vocabulary.forms.get(spell(name), ())
    return bool(forms) and all(form.upper == (None,) and reader.names.slots(form)[0] for form in forms)


def _layers(reader: Reader, tensor: Tensor, name: str) -> Iterator[Index]:
    """The layers at which a quantity mentions others of a name, by itself or by what has no layer."""
    keys = {form.key for form in reader.vocabulary.forms[name]}
    waiting, seen = list(references(any_component(tensor))), set()
    while waiting:
        found = waiting.pop()
        if found.family in keys:
            yield from layer_indices(reader.system, found)
        elif found.family not in seen and not layer_indices(reader.system, found):
            seen.add(found.family)
            waiting.extend(r for one in reader.system.by_family.get(found.family, ()) for r in one.mentions)


def _written(reader: Reader, layer: Index) -> Tree | None:
    """A layer as formulas write it: the last one, or one with a number."""
    if not isinstance(layer, Letter):
        return tex.Number(str(layer.value))
    for letter, ordinal in reader.names.anchors.items():
        if layer.name == LAST + ordinal and layer.shift == -reader.names.beyond.get(ordinal, 0):
            return tex.Name(letter)
    return None
