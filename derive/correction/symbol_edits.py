"""Slips within one symbol: its indices, its name, its primes, powers and transposes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from msgspec.structs import replace

from derive.correction.changes import Change
from derive.correction.context import Context
from derive.correction.symbols import Place, Symbol, scripted, shifted
from derive.correction.trees import Role, Site, negated, replaced_all, sites
from derive.latex import syntax as tex
from derive.latex.syntax import Tree
from derive.notation.scripts import is_transpose
from derive.notation.vocabulary import BUILTIN, Form


def symbol_changes(context: Context, site: Site, one: Symbol) -> Iterator[Change]:
    """All changes of a symbol, each kind in turn."""
    if context.reading.vocabulary.is_function(one.name) and (one.known is None or one.known.missing):
        yield from _primes(context, one)
        return
    yield from index_changes(context, one)
    yield from _other_names(context, one)
    yield from _other_functions(context, site, one)
    if site.role is not Role.TARGET:
        yield from _powers(context, one)
        yield from _applied(context, one)


def index_changes(context: Context, one: Symbol) -> Iterator[Change]:
    """The same quantity with other indices."""
    yield from _swapped_indices(one)
    yield from _other_units(context, one)
    yield from _other_layers(context, one)


def _swapped_indices(one: Symbol) -> Iterator[Change]:
    for first, second in combinations(one.places, 2):
        if first.leaf != second.leaf and first.ordinal == second.ordinal:
            new = one.with_indices({first: second.leaf, second: first.leaf})
            places = (one.places.index(first), one.places.index(second))
            yield Change(new, "two indices swapped", 1, ("swap", one.key, places))


def _other_units(context: Context, one: Symbol) -> Iterator[Change]:
    for place in one.places:
        if place.ordinal:
            continue
        near = list(_units_for(context, place))
        given = context.given.letters.get((one.key, one.places.index(place)), ())
        for leaf in [*near, *(leaf for leaf in given if leaf not in near and leaf != place.leaf)]:
            weight = 1 if leaf in near else 2
            yield Change(one.with_index(place, leaf), "another index", weight, _index_rule(one, place, leaf))


def _units_for(context: Context, place: Place) -> Iterator[Tree]:
    """Letters for letters, numbers for numbers: those of the formula, and the neighbours of a number."""
    number = isinstance(place.leaf, tex.Number)
    near = [shifted(place.leaf, by) for by in (-1, 1)] if number else []
    fitting = [leaf for leaf in context.units if place.above or isinstance(leaf, tex.Number) == number]
    found = dict.fromkeys([*fitting, *(leaf for leaf in near if leaf is not None)])
    yield from (leaf for leaf in found if leaf != place.leaf)


def _index_rule(one: Symbol, place: Place, leaf: Tree) -> tuple[object, ...]:
    return ("index", one.key, one.places.index(place), place.leaf, leaf)


def _other_layers(context: Context, one: Symbol) -> Iterator[Change]:
    anchors = [tex.Name(letter) for letter in context.reading.names.anchors]
    for place in one.places:
        if not place.ordinal:
            continue
        near = [leaf for by in (1, -1) if (leaf := shifted(place.leaf, by)) is not None]
        for weight, leaves in ((1, near), (2, context.layers), (3, anchors)):
            for leaf in leaves:
                if leaf != place.leaf and (weight == 1 or leaf not in near):
                    yield Change(
                        one.with_index(place, leaf), "another layer", weight, _index_rule(one, place, leaf)
                    )


def _similar(context: Context, one: Symbol) -> Iterator[Change]:
    """Another function of the note."""
    for name in context.functions:
        if name.text != one.name.text:
            yield Change(one.named(name), "another function", 2, ("function", one.key, name))


def renamed_letters(context: Context, tree: Tree) -> Iterator[Change]:
    """One letter for another wherever it stands in a part."""
    places: dict[Tree, list[Site]] = {}
    for site in sites(tree):
        one = context.symbol(site.tree)
        for place in one.places if one is not None else ():
            if isinstance(place.leaf, tex.Name) and not place.ordinal:
                places.setdefault(place.leaf, []).append(site)
    for old, found in places.items():
        for new in context.units if len(found) > 1 else ():
            if new != old and isinstance(new, tex.Name):
                parts = {site.path: _with_letter(context, site.tree, old, new) for site in found}
                yield Change(replaced_all(tree, parts), "a letter renamed", 2, moved=len(found))


def _with_letter(context: Context, tree: Tree, old: Tree, new: Tree) -> Tree:
    one = context.symbol(tree)
    assert one is not None
    return one.with_indices({place: new for place in one.places if place.leaf == old})


# Another quantity


def _other_names(context: Context, one: Symbol) -> Iterator[Change]:
    """A quantity taken for another one, with as many indices, one fewer or one more."""
    if one.known is None:
        yield from _other_sizes(context, one)
        return
    defined = context.reading.system.by_family
    for form in context.forms:
        name = context.name(form.name) if form.name != one.key else None
        if name is not None:
            alike = (form.key in defined) == (one.known.form.key in defined)
            yield from _as_form(context, one, form, name, 2 if alike else 3)


def _other_functions(context: Context, site: Site, one: Symbol) -> Iterator[Change]:
    """A function taken for a quantity: ``x(z)``."""
    match site.parent:
        case tex.Product("", factors) if factors[-1] is not site.tree:
            called = isinstance(factors[site.path[-1] + 1], tex.Group)
            yield from (Change(name, "another function", 3) for name in context.functions if called)


def _other_sizes(context: Context, one: Symbol) -> Iterator[Change]:
    if one.key in context.reading.vocabulary.sizes:
        for name in context.given.sizes:
            if name.text != one.name.text:
                yield Change(one.named(name), "another size", 3)


def _as_form(context: Context, one: Symbol, form: Form, name: tex.Name, weight: int) -> Iterator[Change]:
    assert one.known is not None
    lower, upper = [p.leaf for p in one.lower if not _is_layer(context, p)], [p.leaf for p in one.upper]
    more = len(form.lower) + form.rank - len(lower) - one.known.missing
    above = len(form.upper) - len(upper)
    if abs(more) + abs(above) > 1:
        return
    rule = ("name", one.key, form.name)
    kind = "another quantity"
    if not more and not above:
        yield Change(one.named(name), kind, weight, rule)
    elif not more and above < 0:
        yield Change(one.rewritten(name, lower, upper[:above]), kind, weight + 1, rule)
    elif not more:
        for leaf in context.layers:
            yield Change(one.rewritten(name, lower, [*upper, leaf]), kind, weight + 2, (*rule, leaf))
    elif one.known.missing:
        yield Change(one.named(name), kind, weight, rule)
    elif more < 0:
        for drop in range(len(lower)):
            rest = [leaf for position, leaf in enumerate(lower) if position != drop]
            yield Change(one.rewritten(name, rest, upper), kind, weight, (*rule, drop))
    else:
        if any(isinstance(leaf, tex.Number) and len(leaf.text) > 1 for leaf in lower):
            yield Change(one.named(name), kind, weight, rule)
        for leaf in context.units:
            if leaf in lower:
                continue
            for place in (0, len(lower)):
                new = [*lower[:place], leaf, *lower[place:]]
                unlikely = weight + (leaf not in context.lonely)
                yield Change(one.rewritten(name, new, upper), kind, unlikely, (*rule, leaf, place))


def _is_layer(context: Context, place: Place) -> bool:
    """Whether this is no index but the name of a layer: ``y_{hidden}``."""
    return isinstance(place.leaf, tex.Name) and place.leaf.text in context.reading.settings.layers


# What stands above


def _primes(context: Context, one: Symbol) -> Iterator[Change]:
    yield from _similar(context, one)
    if one.key in BUILTIN:
        if one.tree == one.name:
            yield Change(scripted(one.name, (("^", tex.Number("2")),)), "a square added", 4)
        return
    scripts = one.tree.scripts if isinstance(one.tree, tex.Scripted) else ()
    if one.primes:
        yield Change(
            scripted(one.name, scripts, one.primes - 1), "a prime dropped", 1, ("prime", one.key, -1)
        )
    yield Change(scripted(one.name, scripts, one.primes + 1), "a prime added", 1, ("prime", one.key, 1))


def _powers(context: Context, one: Symbol) -> Iterator[Change]:
    for path in one.powers:
        yield Change(one.without(path), "a power dropped", 2)
    if not one.powers and not one.transposes and context.quantity(one) and context.kind(one.tree) == "number":
        yield Change(with_power(one, tex.Number("2")), "a square added", 3)
    if one.key == "e" and isinstance(one.tree, tex.Scripted) and len(one.tree.scripts) == 1:
        (kind, exponent) = one.tree.scripts[0]
        yield Change(tex.Scripted(one.name, ((kind, negated(exponent)),)), "a sign in an exponent", 3)


def _applied(context: Context, one: Symbol) -> Iterator[Change]:
    """``σ(x)`` for ``x``, with a function that the formula applies elsewhere."""
    for head in context.heads:
        new = tex.Product("", (head, tex.Group("(", one.tree)))
        yield Change(new, "a function applied", 4, ("applied", one.key, head))


def with_power(one: Symbol, power: Tree) -> Tree:
    if one.upper or one.transposes:
        return tex.Scripted(tex.Group("(", one.tree), (("^", power),))
    scripts = one.tree.scripts if isinstance(one.tree, tex.Scripted) else ()
    return tex.Scripted(one.name, (*scripts, ("^", power)), one.primes)


def _unwrapped(tree: Tree) -> Tree:
    """A symbol or a derivative without the brackets that only the transpose needed."""
    if isinstance(tree, tex.Group) and isinstance(tree.body, tex.Name | tex.Scripted | tex.Fraction):
        return tree.body
    return tree


def transposed(context: Context, tree: Tree) -> Tree:
    """The transpose of a part, in the note's spelling; of a transpose, what was transposed."""
    one = context.symbol(tree)
    if one is not None and one.transposes:
        return one.without(one.transposes[0])
    if one is not None:
        return with_power(one, context.transpose)
    if isinstance(tree, tex.Scripted) and tree.scripts and is_transpose(tree.scripts[-1][1]):
        rest = tree.scripts[:-1]
        return replace(tree, scripts=rest) if rest else _unwrapped(tree.base)
    base = tree if isinstance(tree, tex.Group | tex.Matrix) else tex.Group("(", tree)
    return tex.Scripted(base, (("^", context.transpose),))
