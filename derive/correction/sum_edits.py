"""Slips in sums: signs, terms, letters, and what a Σ runs over and reaches to."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from derive.correction.changes import Change
from derive.correction.context import Context, bound
from derive.correction.product_edits import ORDINARY, units_of
from derive.correction.symbol_edits import index_changes, renamed_letters
from derive.correction.trees import Role, Site, negated, product, replaced, sites
from derive.latex import syntax as tex
from derive.latex.syntax import Tree
from derive.notation.vocabulary import limit_marks


def sum_changes(context: Context, site: Site, tree: tex.Sum) -> Iterator[Change]:
    """Changes of ``a + b - c``."""
    if len(tree.terms) == 1:
        sign, term = tree.terms[0]
        if sign < 0:
            yield Change(term, "a sign dropped", 2 if site.path else 1)
        return
    yield from _signs(context, site, tree)
    for position in range(len(tree.terms)):
        rest = tree.terms[:position] + tree.terms[position + 1 :]
        new = rest[0][1] if len(rest) == 1 and rest[0][0] == 1 else tex.Sum(rest)
        yield Change(new, "a term dropped", 3)
    yield from _wider_sums(tree)
    yield from renamed_letters(context, tree)


def _signs(context: Context, site: Site, tree: tex.Sum) -> Iterator[Change]:
    for position, (sign, term) in enumerate(tree.terms):
        before, after = tree.terms[:position], tree.terms[position + 1 :]
        yield Change(tex.Sum((*before, (-sign, term), *after)), "a sign changed", 1)
    match tree.terms:
        case ((1, first), (-1, second)) if site.path or not context.update:
            plain = isinstance(first, tex.Number)
            new = tex.Sum(((1, second), (-1, first)))
            yield Change(new, "a difference turned round", 3 if plain else 1, moved=2 if plain else 1)


def _wider_sums(tree: tex.Sum) -> Iterator[Change]:
    """``Σ a + b`` for ``Σ (a + b)``."""
    for position, (sign, term) in enumerate(tree.terms[:-1]):
        if isinstance(term, tex.BigOperator):
            inner = tuple((sign * other, part) for other, part in tree.terms[position + 1 :])
            body = tex.Group("(", tex.Sum(((1, term.body), *inner)))
            terms = (*tree.terms[:position], (sign, replace(term, body=body)))
            whole = len(terms) == 1 and sign == 1
            yield Change(terms[0][1] if whole else tex.Sum(terms), "a sum made wider", 3)


def signs(site: Site) -> Iterator[Change]:
    """The sign of a whole side."""
    if site.role is Role.VALUE and not isinstance(site.tree, tex.Sum) and site.tree != tex.Number("0"):
        yield Change(negated(site.tree), "a sign changed", 1)


# Σ


def big_operator_changes(context: Context, tree: tex.BigOperator) -> Iterator[Change]:
    """Changes of a Σ: another letter, other bounds, none at all."""
    if tree.operator != "\\sum":
        return
    yield Change(tree.body, "a sum dropped", 2)
    yield from _bounds(context, tree)
    marks = limit_marks(tree.lower)
    if len(marks) == 1:
        for leaf in context.units:
            if isinstance(leaf, tex.Name) and leaf.text != marks[0].letter:
                yield Change(summed(context, leaf.text, tree.body), "another letter under the sum", 2)


def _bounds(context: Context, tree: tex.BigOperator) -> Iterator[Change]:
    match tree.lower:
        case tex.Relation((letter, tex.Number("0" | "1" as text)), ("=",)):
            other = replace(tree.lower, operands=(letter, tex.Number("1" if text == "0" else "0")))
            yield Change(replace(tree, lower=other), "another bound", 2)
    for site in sites(tree.upper) if tree.upper is not None else ():
        one = context.symbol(site.tree)
        if one is not None:
            names = (one.named(name) for name in context.given.sizes if name.text != one.name.text)
            others = [*index_changes(context, one), *(Change(new, "", 3) for new in names)]
            for change in others:
                upper = replaced(tree.upper, site.path, change.new) if tree.upper is not None else None
                yield Change(replace(tree, upper=upper), "another bound", change.weight)
    if tree.upper is not None and isinstance(tree.lower, tex.Relation) and tree.lower.operands[0] is not None:
        yield Change(replace(tree, lower=tree.lower.operands[0], upper=None), "bounds dropped", 4)


def summed(context: Context, letter: str, body: Tree) -> Tree:
    """A sum over a letter, with the bounds that the note writes for it."""
    inner = tex.Group("(", body) if isinstance(body, tex.Sum) else body
    model = context.sums.get(letter)
    if model is not None and len(limit_marks(model.lower)) == 1:
        return replace(model, body=inner)
    return tex.BigOperator("\\sum", tex.Name(letter), None, inner)


def missing_sums(context: Context, side: Tree) -> Iterator[tuple[Site, Change]]:
    """A Σ over each letter that stands free, around the smallest part that holds all its places."""
    taken = set(bound(side))
    for leaf in context.units:
        if not isinstance(leaf, tex.Name) or leaf.text in taken:
            continue
        site = _holding(context, side, leaf)
        if site is not None and isinstance(site.parent, tex.Group):
            site = replace(site, path=site.path[:-1], tree=site.parent)
        if site is not None:
            yield site, Change(_summed_within(context, site.tree, leaf), "a sum added", 2)


def _holding(context: Context, side: Tree, leaf: Tree) -> Site | None:
    """The smallest part, above the level of a single factor, in which the letter has all its places."""
    number = context.places(side, leaf)
    if not number:
        return None
    best = Site((), side)
    for site in sites(side):
        inside = site.path[: len(best.path)] == best.path and site.role is not Role.TARGET
        whole = isinstance(site.tree, tex.Sum | tex.Product) and getattr(site.tree, "operator", "") != "/"
        if inside and whole and not site.bent and context.places(site.tree, leaf) == number:
            best = site
    return best


def _summed_within(context: Context, tree: Tree, leaf: tex.Name) -> Tree:
    """The sum around what has the letter: from the first such factor on, or around such terms."""
    match tree:
        case tex.Product(operator, factors) if operator in ORDINARY:
            units = units_of(context, factors)
            first = next((n for n, unit in enumerate(units) if any(context.places(f, leaf) for f in unit)), 0)
            before = [factor for unit in units[:first] for factor in unit]
            after = [factor for unit in units[first:] for factor in unit]
            return product(operator, *before, summed(context, leaf.text, product(operator, *after)))
        case tex.Sum(terms) if not all(context.places(term, leaf) for _, term in terms):
            return tex.Sum(
                tuple(
                    (sign, summed(context, leaf.text, term) if context.places(term, leaf) else term)
                    for sign, term in terms
                )
            )
    return summed(context, leaf.text, tree)


# Terms


def missing_terms(context: Context, tree: Tree) -> Iterator[Change]:
    """A term of a regularised cost: a parameter of the note times a quantity of the formula."""
    terms = tree.terms if isinstance(tree, tex.Sum) else ((1, tree),)
    for factor in context.given.coefficients:
        for one in context.symbols:
            if one.known is not None and one.places and not one.powers and not one.transposes:
                term = product("", factor, one.tree)
                yield Change(tex.Sum((*terms, (1, term))), "a term added", 5)
