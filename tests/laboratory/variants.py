"""Other ways to write what a formula says: those of `tests.rewrites`, more of them, and several at once."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from msgspec.structs import replace

from derive.latex import syntax as tex
from tests.rewrites import is_update, rewrites
from tests.trees import Put, outside_indices, spots, without

Rewrite: TypeAlias = Callable[[tex.Relation], Iterator[tex.Relation]]

FRESH = "rsuvgc"
ONE = tex.Number("1")


def variants(
    relation: tex.Relation, definitions: Sequence[Definition] = ()
) -> Iterator[tuple[str, tex.Relation]]:
    """All rewrites of one place, each with its kind; the inner form of an update rule stays."""
    update = is_update(relation)
    for kind, new in rewrites(relation):
        if not update or kind in ("rename a bound letter", "rename a free letter", "write out a slope"):
            yield kind, new
    for kind, make in KINDS.items():
        if not update or kind in INSIDE:
            yield from ((kind, new) for new in make(relation))
    for definition in definitions if not update else ():
        yield from (("inline a definition", new) for new in definition.inlined(relation))


def composed(
    relation: tex.Relation, definitions: Sequence[Definition], rng: random.Random, steps: int
) -> tuple[str, tex.Relation] | None:
    """Several rewrites, one after the other."""
    kinds: list[str] = []
    for _ in range(steps):
        every = list(variants(relation, definitions))
        if not every:
            return None
        wanted = rng.choice(sorted({kind for kind, _ in every}))
        kind, relation = rng.choice([one for one in every if one[0] == wanted])
        kinds.append(kind)
    return " + ".join(kinds), relation


# Definitions


@dataclass(frozen=True)
class Definition:
    """``z_j^{(l)} = …``, to be put in place of a symbol of this pattern."""

    head: tex.Scripted
    body: Any

    def inlined(self, relation: tex.Relation) -> Iterator[tex.Relation]:
        for node, put in _outside_derivatives(relation):
            values = self._match(node)
            if values is not None and node is not relation.operands[0]:
                free = iter(letter for letter in FRESH if not _mentions(relation, letter))
                yield put(tex.Group("(", _put_in(_apart(self.body, free), values)))

    def _match(self, node: Any) -> dict[str, Any] | None:
        """What the letters of the pattern stand for."""
        if not isinstance(node, tex.Scripted) or node.base != self.head.base or node.primes:
            return None
        if [p for p, _ in node.scripts] != [p for p, _ in self.head.scripts]:
            return None
        found: dict[str, Any] = {}
        for (_, pattern), (_, script) in zip(self.head.scripts, node.scripts, strict=True):
            pairs = _paired(pattern, script)
            if pairs is None:
                return None
            for letter, value in pairs:
                if found.setdefault(letter, value) != value:
                    return None
        return found


def _paired(pattern: Any, script: Any) -> list[tuple[str, Any]] | None:
    match pattern, script:
        case tex.Group(one, inner), tex.Group(other, value) if one == other:
            return _paired(inner, value)
        case tex.Product("", letters), tex.Product("", values) if len(letters) == len(values):
            pairs = [_paired(letter, value) for letter, value in zip(letters, values, strict=True)]
            return None if None in pairs else [one for pair in pairs for one in pair or []]
        case tex.Name(text), tex.Name() | tex.Sum():
            return [(text, script)]
    return None


def definitions(givens: Sequence[Any]) -> list[Definition]:
    """The givens that define a symbol for all values of its indices."""
    found = []
    for given in givens:
        match given:
            case tex.Relation((tex.Scripted(tex.Name()) as head, body), ("=",)) if not head.primes:
                if not any(isinstance(node, tex.Differential) for node, _ in spots(body)):
                    found.append(Definition(head, body))
    return found


def _apart(body: Any, fresh: Iterator[str]) -> Any:
    """The body with its bound letters renamed."""
    for node, put in outside_indices(body):
        if isinstance(node, tex.BigOperator):
            letter = _letter(node)
            new = next(fresh, None)
            if letter is None or new is None:
                return body
            return put(_put_in(node, {letter: tex.Name(new)}))
    return body


def _put_in(tree: Any, values: dict[str, Any]) -> Any:
    """The letters of indices and limits replaced, all at once."""
    match tree:
        case tex.Scripted(base, scripts):
            return replace(
                tree, base=_put_in(base, values), scripts=tuple((p, _in_index(s, values)) for p, s in scripts)
            )
        case tex.BigOperator(_, lower, upper, body):
            return replace(
                tree,
                lower=None if lower is None else _in_index(lower, values),
                upper=None if upper is None else _put_in(upper, values),
                body=_put_in(body, values),
            )
        case tex.Product(_, factors):
            return replace(tree, factors=tuple(_put_in(factor, values) for factor in factors))
        case tex.Sum(terms):
            return replace(tree, terms=tuple((sign, _put_in(term, values)) for sign, term in terms))
        case tex.Group(_, body):
            return replace(tree, body=_put_in(body, values))
        case tex.Fraction(above, below):
            return tex.Fraction(_put_in(above, values), _put_in(below, values))
    return tree


def _in_index(tree: Any, values: dict[str, Any]) -> Any:
    match tree:
        case tex.Name(text) if text in values:
            return values[text]
        case tex.Sum(((1, tex.Name(text)), (sign, tex.Number(number)))) if text in values:
            return _shifted(values[text], sign * int(number))
        case tex.Sum(terms):
            return replace(tree, terms=tuple((sign, _in_index(term, values)) for sign, term in terms))
        case tex.Product(_, factors):
            return replace(tree, factors=tuple(_in_index(factor, values) for factor in factors))
        case tex.Group(_, body):
            return replace(tree, body=_in_index(body, values))
        case tex.Relation(operands):
            return replace(tree, operands=tuple(one and _in_index(one, values) for one in operands))
    return _put_in(tree, values)


def _shifted(value: Any, by: int) -> Any:
    """``l + 1`` shifted by -1 is l."""
    match value:
        case tex.Sum(((1, base), (sign, tex.Number(number)))):
            by += sign * int(number)
            value = base
    if not by:
        return value
    return tex.Sum(((1, value), (1 if by > 0 else -1, tex.Number(str(abs(by))))))


def _outside_derivatives(node: Any) -> Iterator[tuple[Any, Put]]:
    """All places but those within a derivative."""
    for spot, put in outside_indices(node):
        if not isinstance(spot, tex.Scripted):
            continue
        marked = put(tex.Name("\\here"))
        if not any(_under_partial(part) for part, _ in spots(marked)):
            yield spot, put


def _under_partial(node: Any) -> bool:
    return isinstance(node, tex.Differential) and _mentions(node, "\\here")


def _mentions(tree: Any, name: str) -> bool:
    return any(isinstance(node, tex.Name) and node.text == name for node, _ in spots(tree))


def _letter(node: tex.BigOperator) -> str | None:
    lower = node.lower.operands[0] if isinstance(node.lower, tex.Relation) else node.lower
    return lower.text if isinstance(lower, tex.Name) else None


# Rewrites


def regroup(relation: tex.Relation) -> Iterator[tex.Relation]:
    for node, put in outside_indices(relation):
        if isinstance(node, tex.Product) and node.operator in ("", "\\cdot", "\\odot") and _loose(node):
            for k in range(1, len(node.factors)):
                for first, last in ((0, k + 1), (k, len(node.factors))):
                    if 1 < last - first < len(node.factors):
                        inner = tex.Group("(", replace(node, factors=node.factors[first:last]))
                        yield put(replace(node, factors=(*node.factors[:first], inner, *node.factors[last:])))


def _loose(node: tex.Product) -> bool:
    """No function and no operator among the factors, and nothing behind a sum."""
    if any(isinstance(factor, tex.BigOperator | tex.Differential) for factor in node.factors[:-1]):
        return False
    operators = any(
        isinstance(f, tex.Fraction)
        and isinstance(f.numerator, tex.Differential)
        and f.numerator.operand is None
        for f in node.factors
    )
    applied = any(
        isinstance(one.base if isinstance(one, tex.Scripted) else one, tex.Name)
        and isinstance(other, tex.Group)
        for one, other in zip(node.factors, node.factors[1:], strict=False)
    )
    named = any(isinstance(factor, tex.Name) and factor.text == "d" for factor in node.factors)
    return not (operators or applied or named)


def split(relation: tex.Relation) -> Iterator[tex.Relation]:
    """A sum of a sum as the sum of two."""
    for node, put in outside_indices(relation):
        match node:
            case tex.BigOperator("\\sum", body=tex.Group("(" | "[", tex.Sum(terms))):
                parts = tuple((sign, replace(node, body=_bracketed(term))) for sign, term in terms)
                yield put(tex.Group("(", tex.Sum(parts)))


def _bracketed(tree: Any) -> Any:
    return tex.Group("(", tree) if isinstance(tree, tex.Sum | tex.BigOperator) else tree


def halve(relation: tex.Relation) -> Iterator[tex.Relation]:
    """A sum as two halves of it, or a side as two."""
    half = tex.Fraction(ONE, tex.Number("2"))
    for node, put in outside_indices(relation):
        if isinstance(node, tex.BigOperator) and node.operator == "\\sum":
            part = tex.Product("", (half, node))
            yield put(tex.Group("(", tex.Sum(((1, part), (1, part)))))


def merge(relation: tex.Relation) -> Iterator[tex.Relation]:
    """``2 Σ x`` with the factor shared out: ``Σ (x + x)``."""
    for node, put in outside_indices(relation):
        if isinstance(node, tex.BigOperator) and node.operator == "\\sum":
            twice = tex.Group("(", tex.Sum(((1, node.body), (1, node.body))))
            half = tex.Fraction(ONE, tex.Number("2"))
            yield put(tex.Product("", (half, replace(node, body=twice))))


def common_factor(relation: tex.Relation) -> Iterator[tex.Relation]:
    for node, put in outside_indices(relation):
        if not isinstance(node, tex.Sum) or len(node.terms) != 2:
            continue
        (one_sign, one), (other_sign, other) = node.terms
        for first in _factors(one):
            if first in _factors(other) and _is_quantity(first):
                rests = [_rest(_factors(term), first) for term in (one, other)]
                inner = tex.Sum(((one_sign, rests[0]), (other_sign, rests[1])))
                yield put(tex.Product("", (first, tex.Group("(", inner))))


def _factors(tree: Any) -> tuple[Any, ...]:
    return tree.factors if isinstance(tree, tex.Product) and tree.operator == "" and _loose(tree) else (tree,)


def _is_quantity(tree: Any) -> bool:
    return isinstance(tree, tex.Scripted) and isinstance(tree.base, tex.Name)


def _rest(factors: tuple[Any, ...], first: Any) -> Any:
    rest = without(factors, factors.index(first))
    return ONE if not rest else rest[0] if len(rest) == 1 else tex.Product("", rest)


def move(relation: tex.Relation) -> Iterator[tex.Relation]:
    """A term brought to the other side."""
    if relation.signs != ("=",) or len(relation.operands) != 2:
        return
    left, right = relation.operands
    if left is not None and isinstance(right, tex.Sum) and len(right.terms) > 1:
        for k, (sign, term) in enumerate(right.terms):
            rest = without(right.terms, k)
            moved = tex.Sum(((1, _bracketed(left)), (-sign, _bracketed(term))))
            yield replace(relation, operands=(moved, tex.Sum(rest)))


def turn_difference(relation: tex.Relation) -> Iterator[tex.Relation]:
    """``(a - b)`` as ``-(b - a)``, or squared the other way round."""
    for node, put in outside_indices(relation):
        match node:
            case tex.Scripted(tex.Group("(", tex.Sum(((1, one), (-1, other)))), (("^", tex.Number("2")),)):
                yield put(replace(node, base=tex.Group("(", tex.Sum(((1, other), (-1, one))))))
            case tex.Group("(", tex.Sum(((1, one), (-1, other)))):
                turned = tex.Group("(", tex.Sum(((1, other), (-1, one))))
                yield put(tex.Group("(", tex.Sum(((-1, turned),))))


def write_power(relation: tex.Relation) -> Iterator[tex.Relation]:
    for node, put in outside_indices(relation):
        match node:
            case tex.Scripted(tex.Group("(") as base, (("^", tex.Number("2")),)):
                yield put(tex.Group("(", tex.Product("", (base, base))))


def split_fraction(relation: tex.Relation) -> Iterator[tex.Relation]:
    """The numerator as a factor, or term by term."""
    for node, put in outside_indices(relation):
        if not isinstance(node, tex.Fraction) or any(isinstance(n, tex.Differential) for n, _ in spots(node)):
            continue
        if any(isinstance(n, tex.Name) and n.text == "d" for n, _ in spots(node)):
            continue
        yield put(
            tex.Group(
                "(", tex.Product("", (tex.Fraction(ONE, node.denominator), tex.Group("(", node.numerator)))
            )
        )
        if isinstance(node.numerator, tex.Sum):
            terms = tuple((sign, tex.Fraction(term, node.denominator)) for sign, term in node.numerator.terms)
            yield put(tex.Group("(", tex.Sum(terms)))


def write_derivative(relation: tex.Relation) -> Iterator[tex.Relation]:
    r"""As an operator in front, with a stroke, with d, or with a nabla."""
    for node, put in outside_indices(relation):
        match node:
            case tex.Fraction(
                tex.Differential("\\partial", (), of), tex.Differential("\\partial", (), by) as below
            ) if of is not None and by is not None:
                operator = tex.Fraction(tex.Differential("\\partial", (), None), below)
                yield put(tex.Group("(", tex.Product("", (operator, _bracketed(of)))))
                yield put(tex.Group("(", tex.Product("/", (node.numerator, below))))


def _in_matrices(relation: tex.Relation) -> bool:
    """Whether a formula looks like one about matrices: something is transposed, or a capital bears no index."""
    for node, _ in outside_indices(relation):
        match node:
            case tex.Scripted(_, scripts) if ("^", tex.Name("T")) in scripts:
                return True
            case tex.Product(_, factors) if any(
                isinstance(f, tex.Name) and f.text in "WVXHAB" for f in factors
            ):
                return True
    return False


def transpose(relation: tex.Relation) -> Iterator[tex.Relation]:
    """A product as the transpose of the transposed product."""
    for node, put in outside_indices(relation) if _in_matrices(relation) else ():
        if isinstance(node, tex.Product) and node.operator == "" and len(node.factors) == 2 and _loose(node):
            if not all(_may_be_matrix(factor) for factor in node.factors):
                continue
            one, other = (_transposed(factor) for factor in node.factors)
            yield put(_transposed(tex.Product("", (other, one))))


def _may_be_matrix(tree: Any) -> bool:
    return isinstance(tree, tex.Scripted | tex.Name | tex.Group | tex.Fraction)


def _transposed(tree: Any) -> Any:
    match tree:
        case tex.Scripted(tex.Group("(") as inner, (("^", tex.Name("T")),)):
            return inner
    return tex.Scripted(tex.Group("(", tree), (("^", tex.Name("T")),))


def transpose_sides(relation: tex.Relation) -> Iterator[tex.Relation]:
    if relation.signs == ("=",) and None not in relation.operands and _in_matrices(relation):
        yield replace(relation, operands=tuple(_transposed(one) for one in relation.operands))


def commute_elementwise(relation: tex.Relation) -> Iterator[tex.Relation]:
    for node, put in outside_indices(relation):
        if isinstance(node, tex.Product) and node.operator in ("\\odot", "\\circ"):
            factors = tuple(
                tex.Group("(", f) if isinstance(f, tex.Product) else f for f in node.factors[::-1]
            )
            yield put(replace(node, factors=factors))
            yield put(replace(node, operator="\\circ" if node.operator == "\\odot" else "\\odot"))


def by_one(relation: tex.Relation) -> Iterator[tex.Relation]:
    """A product with a quotient of equal things."""
    two = tex.Number("2")
    if relation.signs == ("=",) and None not in relation.operands:
        left, right = relation.operands
        yield replace(
            relation, operands=(left, tex.Product("", (tex.Fraction(two, two), tex.Group("(", right))))
        )  # type: ignore[arg-type]
        yield replace(
            relation, operands=(left, tex.Fraction(tex.Product("", (two, tex.Group("(", right))), two))
        )  # type: ignore[arg-type]


def slope_of_tanh(relation: tex.Relation) -> Iterator[tex.Relation]:
    for node, put in outside_indices(relation):
        match node:
            case tex.Product("", (*before, tex.Scripted(tex.Name() as name, (), 1), tex.Group() as argument)):
                value = tex.Group("(", tex.Product("", (name, argument)))
                squared = tex.Scripted(value, (("^", tex.Number("2")),))
                rest = tex.Group("(", tex.Sum(((1, ONE), (-1, squared))))
                yield put(replace(node, factors=(*before, rest)) if before else rest)


KINDS: dict[str, Rewrite] = {
    "regroup": regroup,
    "split a sum": split,
    "halve a sum": halve,
    "merge sums": merge,
    "common factor": common_factor,
    "move a term": move,
    "turn a difference": turn_difference,
    "write out a power": write_power,
    "split a fraction": split_fraction,
    "another derivative": write_derivative,
    "transpose a product": transpose,
    "transpose both sides": transpose_sides,
    "commute elementwise": commute_elementwise,
    "multiply by one": by_one,
    "slope of tanh": slope_of_tanh,
}

#: What leaves the form of an update rule as it is.
INSIDE = frozenset(
    {"split a sum", "turn a difference", "write out a power", "split a fraction", "slope of tanh"}
)
