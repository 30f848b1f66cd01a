"""Single edits that mostly make a formula wrong: those of `tests.slips`, and more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from msgspec.structs import replace

from derive.latex import syntax as tex
from derive.latex import to_latex
from tests.slips import slips
from tests.trees import outside_indices, spots, swapped, without

Edit: TypeAlias = Callable[[Any, "Words"], Iterator[Any]]

TRANSPOSES = frozenset({"T", "\\top", "d", "e"})


class Words:
    """What a formula is written with: names by the places of their scripts, letters below, letters above."""

    def __init__(self, tree: Any) -> None:
        self.names: dict[str, set[str]] = {}
        self.below: set[str] = set()
        self.above: set[str] = set()
        for node, _ in outside_indices(tree):
            match node:
                case tex.Scripted(tex.Name(text), scripts):
                    self.names.setdefault(_places(node), set()).add(text)
                    for place, script in scripts:
                        (self.below if place == "_" else self.above).update(_letters(script))
                case tex.Name(text):
                    self.names.setdefault("", set()).add(text)
        self.above -= TRANSPOSES

    def others(self, node: tex.Name | tex.Scripted) -> list[str]:
        """Names that are scripted in the same way."""
        base = node.base if isinstance(node, tex.Scripted) else node
        own = base.text if isinstance(base, tex.Name) else ""
        return sorted(self.names.get(_places(node), set()) - {own} - TRANSPOSES)


def _places(node: Any) -> str:
    return "".join(place for place, _ in node.scripts) if isinstance(node, tex.Scripted) else ""


def _letters(tree: Any) -> set[str]:
    return {node.text for node, _ in spots(tree) if isinstance(node, tex.Name) and len(node.text) == 1}


def edits(tree: Any) -> dict[str, str]:
    """LaTeX of all edited trees, each with its kind."""
    words = Words(tree)
    found = {to_latex(new): kind for kind, new in slips(tree)}
    for node, put in outside_indices(tree):
        for kind, make in KINDS.items():
            for new in make(node, words):
                found.setdefault(to_latex(put(new)), kind)
    found.pop(to_latex(tree), None)
    return found


def square(node: Any, words: Words) -> Iterator[Any]:
    for k, factor in enumerate(node.factors if isinstance(node, tex.Product) else ()):
        if isinstance(factor, tex.Scripted | tex.Name | tex.Group) and _is_value(factor):
            power = tex.Scripted(tex.Group("(", factor), (("^", tex.Number("2")),))
            yield replace(node, factors=(*node.factors[:k], power, *node.factors[k + 1 :]))


def _is_value(tree: Any) -> bool:
    """Neither a ``d`` nor a function, as far as one can see."""
    head = tree.base if isinstance(tree, tex.Scripted) else tree
    primed = isinstance(tree, tex.Scripted) and tree.primes
    return not primed and not (isinstance(head, tex.Name) and head.text in ("d", "\\sigma", "f", "g"))


def repeat(node: Any, words: Words) -> Iterator[Any]:
    if isinstance(node, tex.Product) and node.operator == "":
        for factor in (node.factors[0], node.factors[-1]):
            if isinstance(factor, tex.Scripted) and _is_value(factor) and isinstance(factor.base, tex.Name):
                yield replace(node, factors=(factor, *node.factors))


def scale(node: Any, words: Words) -> Iterator[Any]:
    """A side twice or half as large."""
    if isinstance(node, tex.Relation) and len(node.operands) == 2 and None not in node.operands:
        left, right = node.operands
        half = tex.Fraction(tex.Number("1"), tex.Number("2"))
        for number in (tex.Number("2"), half):
            yield replace(node, operands=(left, tex.Product("", (number, tex.Group("(", right)))))  # type: ignore[arg-type]
        minus = tex.Sum(((-1, tex.Group("(", right)),))  # type: ignore[arg-type]
        yield replace(node, operands=(left, minus))


def unapply(node: Any, words: Words) -> Iterator[Any]:
    """A function lost, its argument left; or what stands last in the argument left outside."""
    if not isinstance(node, tex.Product) or node.operator != "":
        return
    for k in range(len(node.factors) - 1):
        head, group = node.factors[k : k + 2]
        base = head.base if isinstance(head, tex.Scripted) else head
        if not isinstance(base, tex.Name) or not isinstance(group, tex.Group):
            continue
        rest = without(node.factors, k)
        yield rest[0] if len(rest) == 1 else replace(node, factors=rest)
        if isinstance(group.body, tex.Sum) and len(node.factors) == 2 and len(group.body.terms) > 1:
            inner = tex.Group("(", tex.Sum(group.body.terms[:-1]))
            applied = tex.Product("", (head, inner))
            yield tex.Sum(((1, applied), group.body.terms[-1]))


def prime(node: Any, words: Words) -> Iterator[Any]:
    match node:
        case tex.Product("", (tex.Name(text) as head, tex.Group("(") as argument)) if text not in ("e", "d"):
            yield replace(node, factors=(tex.Scripted(head, (), 1), argument))
        case tex.Product("", (*before, tex.Scripted(tex.Name(), (), 1) as head, tex.Group("(") as argument)):
            yield replace(node, factors=(*before, head.base, argument))


def turn(node: Any, words: Words) -> Iterator[Any]:
    """A derivative upside down."""
    match node:
        case tex.Fraction(tex.Differential(operand=a) as above, tex.Differential(operand=b) as below) if (
            a and b
        ):
            yield tex.Fraction(below, above)


def rename(node: Any, words: Words) -> Iterator[Any]:
    """Another quantity of the formula, with the same indices."""
    match node:
        case tex.Scripted(tex.Name() as base, _, 0):
            yield from (replace(node, base=replace(base, text=text)) for text in words.others(node))
        case tex.Name():
            yield from (replace(node, text=text) for text in words.others(node))


def relayer(node: Any, words: Words) -> Iterator[Any]:
    """Another layer: one that the formula mentions, the first, or one too far."""
    if not isinstance(node, tex.Scripted) or not isinstance(node.base, tex.Name):
        return
    for k, (place, script) in enumerate(node.scripts):
        group = script.body if isinstance(script, tex.Group) else script
        if place != "^" or not _letters(group) & words.above:
            continue
        for text in sorted({"L", "M", "N"} & words.above | words.above | {"1"}):
            new: Any = tex.Number(text) if text.isdigit() else tex.Name(text)
            for body in (new, tex.Sum(((1, new), (-1, tex.Number("1"))))):
                whole = replace(script, body=body) if isinstance(script, tex.Group) else body
                if body != group and text not in TRANSPOSES and not (text == "1" and body is not new):
                    yield replace(node, scripts=(*node.scripts[:k], (place, whole), *node.scripts[k + 1 :]))


def resum(node: Any, words: Words) -> Iterator[Any]:
    """A sum over another letter, from another place, or up to another one."""
    if not isinstance(node, tex.BigOperator):
        return
    for other in sorted(words.below | {"r"}):
        match node.lower:
            case tex.Name(text) if text != other:
                yield replace(node, lower=tex.Name(other))
            case tex.Relation((tex.Name(text), start), signs) if text != other:
                yield replace(node, lower=tex.Relation((tex.Name(other), start), signs))
    match node.lower:
        case tex.Relation((letter, tex.Number(start)), signs):
            for text in sorted({"0", "1", "2"} - {start}):
                yield replace(node, lower=tex.Relation((letter, tex.Number(text)), signs))
    if node.upper is not None:
        yield replace(node, upper=tex.Sum(((1, node.upper), (-1, tex.Number("1")))))


def reorder(node: Any, words: Words) -> Iterator[Any]:
    """Neighbours in a product exchanged, which matters between matrices."""
    if isinstance(node, tex.Product) and node.operator in ("", "\\cdot", "\\times"):
        for k in range(len(node.factors) - 1):
            if all(
                _is_value(factor) and not isinstance(factor, tex.BigOperator)
                for factor in node.factors[k : k + 2]
            ):
                yield replace(node, factors=swapped(node.factors, k, k + 1))


def reproduct(node: Any, words: Words) -> Iterator[Any]:
    """A product of another kind."""
    match node:
        case tex.Product("\\odot" | "\\circ"):
            yield replace(node, operator="")
        case tex.Product("", (tex.Scripted() | tex.Name() as one, tex.Scripted() | tex.Name() as other)):
            yield tex.Product("\\odot", (one, other))


def exchange(node: Any, words: Words) -> Iterator[Any]:
    """Two subtrahends: ``a - b`` as ``b - a``."""
    match node:
        case tex.Sum(((1, one), (-1, other))):
            yield replace(node, terms=((1, other), (-1, one)))


def divide(node: Any, words: Words) -> Iterator[Any]:
    """A factor in the denominator, or the denominator as a factor."""
    match node:
        case tex.Product("", (*before, tex.Scripted(tex.Name(), _, 0) as last)) if before:
            above = before[0] if len(before) == 1 else replace(node, factors=tuple(before))
            yield tex.Fraction(above, last)
        case tex.Fraction(above, below) if not _mentions_partial(node):
            yield tex.Product("", (tex.Group("(", above), tex.Group("(", below)))


def _mentions_partial(tree: Any) -> bool:
    return any(isinstance(node, tex.Differential) for node, _ in spots(tree))


def widen(node: Any, words: Words) -> Iterator[Any]:
    """A sum that takes in the next term as well."""
    match node:
        case tex.Sum(((sign, tex.BigOperator() as first), other, *rest)):
            body = tex.Group("(", tex.Sum(((1, first.body), other)))
            yield tex.Sum(((sign, replace(first, body=body)), *rest))


KINDS: dict[str, Edit] = {
    "square a factor": square,
    "repeat a factor": repeat,
    "scale a side": scale,
    "drop a function": unapply,
    "prime": prime,
    "turn a derivative": turn,
    "another name": rename,
    "another layer": relayer,
    "another sum": resum,
    "reorder a product": reorder,
    "another product": reproduct,
    "exchange terms": exchange,
    "divide": divide,
    "widen a sum": widen,
}
