"""Other ways to write an equation that holds: trees with the same meaning, as far as numbers commute."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from msgspec.structs import replace

from derive.latex import syntax as tex
from tests.trees import Put, outside_indices, spots, without

Groups: TypeAlias = list[tuple[Any, ...]]
Rewrite: TypeAlias = Callable[[tex.Relation], Iterator[tex.Relation]]

MULTIPLICATIONS = ("", "\\cdot")
FRESH = "rsuv"


def rewrites(relation: tex.Relation) -> Iterator[tuple[str, tex.Relation]]:
    """All rewrites, each with its kind."""
    for kind, rewrite in KINDS.items():
        for new in rewrite(relation):
            yield kind, new


def _factors(product: tex.Product) -> Groups:
    """The factors, each function together with its argument."""
    found: Groups = []
    for factor in product.factors:
        before = found[-1][-1] if found else None
        head = before.base if isinstance(before, tex.Scripted) else before
        applied = isinstance(head, tex.Name) and isinstance(factor, tex.Group) and factor.delimiter == "("
        if applied and product.operator == "":
            found[-1] = (*found[-1], factor)
        else:
            found.append((factor,))
    return found


def _product(product: tex.Product, groups: Groups) -> Any:
    parts = tuple(part for group in groups for part in group)
    return parts[0] if len(parts) == 1 else replace(product, factors=parts)


def _products(relation: tex.Relation) -> Iterator[tuple[tex.Product, Groups, Put]]:
    """The products of several factors, none of which is an operator on the others."""
    for node, put in outside_indices(relation):
        if isinstance(node, tex.Product) and node.operator in MULTIPLICATIONS:
            groups = _factors(node)
            if len(groups) > 1 and not any(_operator(group[0]) for group in groups):
                yield node, groups, put


def _operator(factor: Any) -> bool:
    match factor:
        case tex.Name("d") | tex.Differential():
            return True
        case tex.Fraction(numerator=tex.Differential(operand=None) | tex.Name("d")):
            return True
    return False


def _open(group: tuple[Any, ...]) -> bool:
    """Whether what follows would slide under a sum sign."""
    return isinstance(group[-1], tex.BigOperator)


def _closed(groups: Groups) -> Groups:
    """With parentheses around sums that something follows."""
    return [(tex.Group("(", g[0]),) if _open(g) and g is not groups[-1] else g for g in groups]


def swap_sides(relation: tex.Relation) -> Iterator[tex.Relation]:
    if relation.signs == ("=",):
        yield replace(relation, operands=relation.operands[::-1])


def double(relation: tex.Relation) -> Iterator[tex.Relation]:
    yield _both(relation, lambda side: tex.Product("", (tex.Number("2"), tex.Group("(", side))))


def subtract(relation: tex.Relation) -> Iterator[tex.Relation]:
    if relation.signs == ("=",):
        left, right = relation.operands
        difference = tex.Sum(((1, left), (-1, tex.Group("(", right))))  # type: ignore[arg-type]
        yield replace(relation, operands=(difference, tex.Number("0")))


def negate_twice(relation: tex.Relation) -> Iterator[tex.Relation]:
    def minus(side: Any) -> Any:
        return tex.Sum(((-1, tex.Group("(", side)),))

    yield _both(relation, lambda side: minus(minus(side)))


def _both(relation: tex.Relation, change: Callable[[Any], Any]) -> tex.Relation:
    return replace(relation, operands=tuple(map(change, relation.operands)))


def commute(relation: tex.Relation) -> Iterator[tex.Relation]:
    for node, groups, put in _products(relation):
        yield put(_product(node, _closed(groups[::-1])))
        if len(groups) > 2:
            yield put(_product(node, _closed([*groups[1:], groups[0]])))


def distribute(relation: tex.Relation) -> Iterator[tex.Relation]:
    r"""``a (b + c)`` as ``a b + a c``, also under a sum sign."""
    for node, groups, put in _products(relation):
        for k, group in enumerate(groups):
            match group:
                case (tex.Group("(" | "[", tex.Sum(terms)),):
                    rest = without(tuple(groups), k)
                    parts = [_product(node, _closed([*rest, (tex.Group("(", term),)])) for _, term in terms]
                    signs = [sign for sign, _ in terms]
                    yield put(tex.Group("(", tex.Sum(tuple(zip(signs, parts, strict=True)))))


def pull_out(relation: tex.Relation) -> Iterator[tex.Relation]:
    """A factor without the letter of the sum, before the sum sign."""
    for node, put in outside_indices(relation):
        if _is_sum(node) and isinstance(node.body, tex.Product):
            letter, body = _letter(node), node.body
            groups = _factors(body) if body.operator in MULTIPLICATIONS else []
            if any(_operator(group[0]) for group in groups):
                continue
            for k, group in enumerate(groups):
                if len(groups) > 1 and not any(_mentions(part, letter) for part in group):
                    inner = _product(body, list(without(tuple(groups), k)))
                    yield put(tex.Product("", (*group, replace(node, body=inner))))


def push_in(relation: tex.Relation) -> Iterator[tex.Relation]:
    """All factors before a sum, behind the sum sign."""
    for node, groups, put in _products(relation):
        last = groups[-1][-1]
        before = tuple(part for group in groups[:-1] for part in group)
        if _is_sum(last) and node.operator == "" and not any(_mentions(p, _letter(last)) for p in before):
            yield put(replace(last, body=tex.Product("", (*before, tex.Group("(", last.body)))))


def is_update(relation: tex.Relation) -> bool:
    """Whether a quantity is given a new value here, which has to look like a step."""
    old, new = relation.operands[0], relation.operands[-1]
    return relation.signs[0] == "\\leftarrow" or (isinstance(new, tex.Sum) and (1, old) in new.terms)


def _is_sum(node: Any) -> bool:
    return isinstance(node, tex.BigOperator) and node.operator == "\\sum"


def _letter(node: tex.BigOperator) -> str:
    lower = node.lower.operands[0] if isinstance(node.lower, tex.Relation) else node.lower
    return lower.text if isinstance(lower, tex.Name) else "?"


def _mentions(tree: Any, letter: str) -> bool:
    return any(isinstance(node, tex.Name) and node.text == letter for node, _ in spots(tree))


def _renamed(tree: Any, old: str, new: str) -> Any:
    """Every index ``old`` as ``new``; letters that are no index stay."""
    for node, put in spots(tree):
        if isinstance(node, tex.Scripted) and any(place == "_" for place, _ in node.scripts):
            scripts = tuple((p, _swapped(s, old, new) if p == "_" else s) for p, s in node.scripts)
            if scripts != node.scripts:
                return _renamed(put(replace(node, scripts=scripts)), old, new)
        if isinstance(node, tex.BigOperator) and node.lower is not None and _mentions(node.lower, old):
            return _renamed(put(replace(node, lower=_swapped(node.lower, old, new))), old, new)
    return tree


def _swapped(tree: Any, old: str, new: str) -> Any:
    for node, put in spots(tree):
        if isinstance(node, tex.Name) and node.text == old:
            return _swapped(put(tex.Name(new)), old, new)
    return tree


def rename_bound(relation: tex.Relation) -> Iterator[tex.Relation]:
    fresh = next((letter for letter in FRESH if not _mentions(relation, letter)), None)
    for node, put in outside_indices(relation) if fresh is not None else ():
        if isinstance(node, tex.BigOperator):
            yield put(_renamed(node, _letter(node), fresh))


def rename_free(relation: tex.Relation) -> Iterator[tex.Relation]:
    """A letter everywhere: bound occurrences of it go along."""
    fresh = next((letter for letter in FRESH if not _mentions(relation, letter)), None)
    for letter in "ijkm" if fresh is not None else "":
        new = _renamed(relation, letter, fresh)
        if new != relation:
            yield new


def write_out_slope(relation: tex.Relation) -> Iterator[tex.Relation]:
    """``σ(z)(1 - σ(z))`` for ``σ'(z)``, which is right where σ is logistic."""
    for node, groups, put in [*_products(relation), *_alone(relation)]:
        for k, group in enumerate(groups):
            match group:
                case (tex.Scripted(base=tex.Name() as name, scripts=(), primes=1), argument):
                    value = tex.Product("", (name, argument))
                    rest = tex.Group("(", tex.Sum(((1, tex.Number("1")), (-1, value))))
                    yield put(_product(node, [*groups[:k], (name, argument), (rest,), *groups[k + 1 :]]))


def _alone(relation: tex.Relation) -> Iterator[tuple[tex.Product, Groups, Put]]:
    for node, put in outside_indices(relation):
        if isinstance(node, tex.Product) and node.operator == "" and len(_factors(node)) == 1:
            yield node, _factors(node), put


def add_nothing(relation: tex.Relation) -> Iterator[tex.Relation]:
    """Plus and minus some symbol of the formula itself."""
    *before, last = relation.operands
    if is_update(relation):
        return
    for node, _ in outside_indices(relation):
        if isinstance(node, tex.Scripted) and isinstance(node.base, tex.Name) and not node.primes:
            yield replace(relation, operands=(*before, tex.Sum(((1, last), (1, node), (-1, node)))))


KINDS: dict[str, Rewrite] = {
    "swap sides": swap_sides,
    "double both sides": double,
    "difference": subtract,
    "negate twice": negate_twice,
    "commute factors": commute,
    "distribute": distribute,
    "factor out of a sum": pull_out,
    "factor into a sum": push_in,
    "rename a bound letter": rename_bound,
    "rename a free letter": rename_free,
    "write out a slope": write_out_slope,
    "add nothing": add_nothing,
}
