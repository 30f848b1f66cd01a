"""Factors that a formula may have lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from derive.correction.context import Context
from derive.correction.symbol_edits import renamed_letters, transposed
from derive.correction.symbols import scripted, shifted
from derive.correction.trees import product, sites
from derive.latex import syntax as tex
from derive.latex.syntax import Tree


def missing_factors(context: Context) -> tuple[tuple[int, Tree], ...]:
    """Factors with their weights, the likeliest first."""
    if not context.factors:
        context.factors.extend(_distinct(context))
    return tuple(context.factors)


def _distinct(context: Context) -> Iterator[tuple[int, Tree]]:
    seen: set[Tree] = set()
    for weight, factor in _all(context):
        if factor not in seen:
            seen.add(factor)
            yield weight, factor


def _all(context: Context) -> Iterator[tuple[int, Tree]]:
    present = [one.plain for one in context.symbols if context.quantity(one)]
    yield from ((2, slope) for slope in _slopes(context, present))
    yield from ((2, tree) for tree in present)
    yield from ((2, factor) for factor in _constants(context))
    others = list(neighbours(context))
    yield from ((3, tree) for tree in others)
    yield from ((3, slope) for slope in _slopes(context, others))
    yield from ((3, difference) for difference in _differences(context))
    if context.scalar:
        yield from ((3, complement) for complement in _complements(context, present))
        yield from ((3, call) for call in _calls(context))
        yield from ((4, fraction) for fraction in _derivatives(context))
    else:
        axes = [tree for tree in (*present, *others) if context.kind(tree) not in ("number", None)]
        yield from ((3, transposed(context, tree)) for tree in axes)


def _slopes(context: Context, trees: Sequence[Tree]) -> Iterator[Tree]:
    """σ'(z) for each z to which σ is applied, also where only the name of σ(z) is in sight."""
    for tree in trees:
        one = context.symbol(tree)
        for argument, (function, result) in context.given.activations.items():
            name = context.name(argument)
            if one is None or name is None or one.key not in (argument, result):
                continue
            head = function.base if isinstance(function, tex.Scripted) else function
            scripts = function.scripts if isinstance(function, tex.Scripted) else ()
            inner = tree if one.key == argument else one.named(name)
            yield product("", scripted(head, scripts, 1), tex.Group("(", inner))


def _complements(context: Context, trees: Sequence[Tree]) -> Iterator[Tree]:
    """``1 - y`` where a function is given by a formula, as the logistic one is."""
    results = {result for _, result in context.given.activations.values()}
    for tree in trees if context.reading.system.functions else ():
        one = context.symbol(tree)
        if one is not None and one.key in results:
            yield tex.Group("(", tex.Sum(((1, tex.Number("1")), (-1, tree))))


def _differences(context: Context) -> Iterator[Tree]:
    """``y - t`` from the square in a given, with the letters and layers of the formula."""
    for residual in context.given.residuals:
        yield residual
        for change in renamed_letters(context, residual):
            yield change.new


def _constants(context: Context) -> Iterator[Tree]:
    """2, ½, and one over each size."""
    yield tex.Number("2")
    yield tex.Fraction(tex.Number("1"), tex.Number("2"))
    for name in context.given.sizes:
        if not context.reading.names.size_ordinals.get(name.text):
            yield tex.Fraction(tex.Number("1"), name)
    yield from context.given.constants


def neighbours(context: Context) -> Iterator[Tree]:
    """Quantities of the note with letters and layers of the formula."""
    model = next((one for one in context.symbols if one.lower or one.upper), None)
    if model is None:
        return
    for form in context.forms:
        name = context.name(form.name)
        if name is None or any(label is not None for label in form.lower):
            continue
        labels: list[Tree] = [tex.Number(label) for label in form.upper if label and label.isdigit()]
        if len(labels) < sum(label is not None for label in form.upper):
            continue
        ordinal = any(context.reading.names.slots(form)[: form.upper_slots])
        above = _layers(context) if ordinal else _letters(context)
        counts = {form.lower_slots} if context.scalar else {0, form.lower_slots}
        for lower in (choice for count in sorted(counts) for choice in _choices(context, count)):
            for upper in above if form.upper_slots else [None]:
                yield model.rewritten(name, lower, labels if upper is None else [*labels, upper], False)


def _choices(context: Context, count: int) -> Iterator[list[Tree]]:
    letters = _letters(context)
    if count == 0:
        yield []
    for leaf in letters if count else ():
        for rest in _choices(context, count - 1):
            if leaf not in rest:
                yield [leaf, *rest]


def _letters(context: Context) -> list[Tree]:
    return [leaf for leaf in context.units if isinstance(leaf, tex.Name)]


def _layers(context: Context) -> list[Tree]:
    found = list(context.layers)
    for leaf in context.layers:
        found.extend(new for by in (1, -1) if (new := shifted(leaf, by)) is not None and new not in found)
    return found


def _calls(context: Context) -> Iterator[Tree]:
    """Applied functions of the formula: ``σ(x)`` beside ``1 - σ(x)``."""
    for side in (context.right, context.left):
        for site in sites(side):
            match site.tree:
                case tex.Product("", factors):
                    yield from _calls_among(context, factors)


def _calls_among(context: Context, factors: tuple[Tree, ...]) -> Iterator[Tree]:
    for head, argument in pairwise(factors):
        one = context.symbol(head)
        function = one is not None and context.reading.vocabulary.is_function(one.name)
        if function and isinstance(argument, tex.Group):
            yield tex.Product("", (head, argument))


def _derivatives(context: Context) -> Iterator[Tree]:
    """A link of the chain rule between two quantities of the formula."""
    quantities = [one for one in context.symbols if one.known is not None]
    defined = context.reading.system.by_family
    for above in quantities:
        if above.known is None or above.known.form.key not in defined:
            continue
        for below in quantities:
            if below is not above:
                yield context.derivative(above.plain, below.plain)
