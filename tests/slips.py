"""Single slips of the pen: syntax trees that differ from a given one in one place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from msgspec.structs import replace

from derive.latex import syntax as tex
from tests.trees import Put, outside_indices, spots, swapped, without

Slip: TypeAlias = tuple[str, Any]

TRANSPOSES = frozenset({"T", "\\top"})

#: Names that are easily taken for one another.
CONFUSED = ("wb", "az", "zx", "xO", "Oy", "yt", "ya", "uh", "ho", "WV", "QK", "\\delta\\epsilon")


def slips(tree: Any) -> Iterator[Slip]:
    """All single slips, each with its kind."""
    letters = sorted(_letters(tree))
    for node, put in outside_indices(tree):
        for kind, make in KINDS.items():
            for new in make(node, letters):
                yield kind, put(new)


def _letters(tree: Any) -> set[str]:
    """The letters that the formula uses as indices of units."""
    return {
        name.text
        for node, _ in spots(tree)
        if isinstance(node, tex.Scripted)
        for place, script in node.scripts
        if place == "_"
        for name, _ in spots(script)
        if isinstance(name, tex.Name) and len(name.text) == 1
    }


def _below(node: Any) -> Iterator[tuple[Any, Put]]:
    """The subscripts of a name."""
    if isinstance(node, tex.Scripted) and isinstance(node.base, tex.Name):
        for k, (place, script) in enumerate(node.scripts):
            if place == "_":
                yield script, lambda new, k=k: _with_script(node, k, "_", new)


def _above(node: Any) -> Iterator[tuple[Any, Put]]:
    if isinstance(node, tex.Scripted):
        for k, (place, script) in enumerate(node.scripts):
            if place == "^":
                yield script, lambda new, k=k: _with_script(node, k, "^", new)


def _with_script(node: tex.Scripted, k: int, place: str, new: Any) -> tex.Scripted:
    return replace(node, scripts=(*node.scripts[:k], (place, new), *node.scripts[k + 1 :]))


def swap_indices(node: Any, letters: list[str]) -> Iterator[Any]:
    for script, put in _below(node):
        match script:
            case tex.Product("", factors) if len(factors) == 2:
                yield put(replace(script, factors=factors[::-1]))
            case tex.Number(text) if len(text) == 2 and text[0] != text[1]:
                yield put(tex.Number(text[::-1]))


def change_index(node: Any, letters: list[str]) -> Iterator[Any]:
    for script, put in _below(node):
        for name, inner in spots(script):
            match name:
                case tex.Name(text) if len(text) == 1:
                    yield from (put(inner(tex.Name(other))) for other in letters if other != text)
                case tex.Number(text):
                    for k, digit in enumerate(text):
                        other = "2" if digit == "1" else "1"
                        yield put(inner(tex.Number(text[:k] + other + text[k + 1 :])))


def shift_layer(node: Any, letters: list[str]) -> Iterator[Any]:
    for script, put in _above(node):
        match script:
            case tex.Group("(" | "[", body):
                yield from (put(replace(script, body=new)) for new in _shifted(body))
            case tex.Name(text) if text in ("l", "L", "k") and text not in letters:
                yield from map(put, _shifted(script))
            case tex.Sum():
                yield from map(put, _shifted(script))


def _shifted(body: Any) -> Iterator[Any]:
    match body:
        case tex.Name(text) if text not in TRANSPOSES:
            yield from (tex.Sum(((1, body), (sign, tex.Number("1")))) for sign in (1, -1))
        case tex.Sum(((1, tex.Name()), (sign, tex.Number(text)))):
            yield body.terms[0][1]
            yield tex.Sum((body.terms[0], (-sign, tex.Number(text))))
        case tex.Number(text):
            yield tex.Number(str(int(text) + 1))
            yield tex.Number(str(int(text) - 1))


def flip_sign(node: Any, letters: list[str]) -> Iterator[Any]:
    if isinstance(node, tex.Sum):
        for k, (sign, term) in enumerate(node.terms):
            yield replace(node, terms=(*node.terms[:k], (-sign, term), *node.terms[k + 1 :]))


def drop_term(node: Any, letters: list[str]) -> Iterator[Any]:
    if isinstance(node, tex.Sum) and len(node.terms) > 1:
        for k in range(len(node.terms)):
            yield tex.Group("(", replace(node, terms=without(node.terms, k)))


def drop_factor(node: Any, letters: list[str]) -> Iterator[Any]:
    """A function goes with its argument."""
    if not isinstance(node, tex.Product) or node.operator == "/":
        return
    k = 0
    while k < len(node.factors):
        factor = node.factors[k]
        end = k + 1
        following = node.factors[end] if end < len(node.factors) else None
        if isinstance(following, tex.Group) and following.delimiter == "(" and _applies(factor):
            end += 1
        rest = (*node.factors[:k], *node.factors[end:])
        if rest and _whole(factor):
            yield rest[0] if len(rest) == 1 else replace(node, factors=rest)
        k = end


def _applies(factor: Any) -> bool:
    head = factor.base if isinstance(factor, tex.Scripted) else factor
    return isinstance(head, tex.Name)


def _whole(factor: Any) -> bool:
    """Not the operator of a derivative, which cannot go alone."""
    is_d = isinstance(factor, tex.Name) and factor.text == "d"
    operator = isinstance(factor, tex.Fraction) and isinstance(factor.numerator, tex.Differential)
    return not is_d and not (operator and factor.numerator.operand is None)


def drop_sum(node: Any, letters: list[str]) -> Iterator[Any]:
    if isinstance(node, tex.BigOperator):
        yield tex.Group("(", node.body)


def add_sum(node: Any, letters: list[str]) -> Iterator[Any]:
    if isinstance(node, tex.Product) and node.operator in ("", "\\cdot") and _whole(node.factors[0]):
        yield from (tex.BigOperator("\\sum", tex.Name(letter), None, node) for letter in letters)


def drop_transpose(node: Any, letters: list[str]) -> Iterator[Any]:
    for k, (script, _) in enumerate(_above(node)):
        if isinstance(script, tex.Name) and script.text in TRANSPOSES:
            above = [n for n, (place, _) in enumerate(node.scripts) if place == "^"]
            rest = without(node.scripts, above[k])
            yield replace(node, scripts=rest) if rest else node.base


def add_transpose(node: Any, letters: list[str]) -> Iterator[Any]:
    """To a factor that may be a matrix."""
    for k, factor in enumerate(node.factors if isinstance(node, tex.Product) else ()):
        base = factor.base if isinstance(factor, tex.Scripted) else factor
        if not isinstance(base, tex.Name) or not base.text.isupper() or base.accents:
            continue
        if all(getattr(script, "text", "") not in TRANSPOSES for script, _ in _above(factor)):
            new = tex.Scripted(tex.Group("(", factor), (("^", tex.Name("T")),))
            yield replace(node, factors=(*node.factors[:k], new, *node.factors[k + 1 :]))


def confuse_names(node: Any, letters: list[str]) -> Iterator[Any]:
    if not isinstance(node, tex.Scripted) or not isinstance(node.base, tex.Name):
        return
    for pair in CONFUSED:
        names = pair.split("\\") if "\\" in pair else list(pair)
        one, other = (f"\\{name}" for name in names[1:]) if "\\" in pair else names
        new = {one: other, other: one}.get(node.base.text)
        if new is not None:
            renamed = replace(node, base=replace(node.base, text=new))
            yield renamed
            for script, put in _below(renamed):
                if {one, other} == {"w", "b"} and isinstance(script, tex.Product):
                    yield from (put(factor) for factor in script.factors)


def change_prime(node: Any, letters: list[str]) -> Iterator[Any]:
    match node:
        case tex.Scripted(tex.Name(), scripts, primes) if primes:
            yield replace(node, primes=0) if scripts else node.base
            yield replace(node, primes=primes + 1)
        case tex.Product("", (tex.Name("\\sigma" | "f" | "g") as head, tex.Group("(") as argument)):
            yield replace(node, factors=(tex.Scripted(head, (), 1), argument))


def change_number(node: Any, letters: list[str]) -> Iterator[Any]:
    match node:
        case tex.Fraction(tex.Number(one), tex.Number(other)):
            yield tex.Number(other)
            yield tex.Number(one)
        case tex.Fraction(above, below) if not _differential(below) and not _differential(above):
            yield tex.Fraction(below, above)
        case tex.Scripted(base, scripts):
            for k, (place, script) in enumerate(scripts):
                if place == "^" and isinstance(script, tex.Number):
                    yield _with_script(node, k, "^", tex.Number(str(int(script.text) + 1)))
                    rest = without(scripts, k)
                    yield replace(node, scripts=rest) if rest else base
        case tex.Sum(terms):
            for k, (sign, term) in enumerate(terms):
                if isinstance(term, tex.Number):
                    new = tex.Number(str(int(term.text) + 1))
                    yield replace(node, terms=(*terms[:k], (sign, new), *terms[k + 1 :]))


def _differential(tree: Any) -> bool:
    match tree:
        case tex.Differential() | tex.Product("", (tex.Name("d"), *_)):
            return True
        case tex.BigOperator(body=body):
            return _differential(body)
    return False


def swap_operands(node: Any, letters: list[str]) -> Iterator[Any]:
    """The order in products, which only matters between matrices."""
    if isinstance(node, tex.Product) and node.operator == "\\cdot" and len(node.factors) == 2:
        yield replace(node, factors=swapped(node.factors, 0, 1))


def change_product(node: Any, letters: list[str]) -> Iterator[Any]:
    if isinstance(node, tex.Product) and node.operator in ("\\odot", "\\circ", "\\cdot*"):
        yield replace(node, operator="\\cdot")


def lose_partial(node: Any, letters: list[str]) -> Iterator[Any]:
    match node:
        case tex.Fraction(above, tex.Differential("\\partial", (), operand)) if operand is not None:
            yield tex.Fraction(above, operand)


KINDS: dict[str, Callable[[Any, list[str]], Iterator[Any]]] = {
    "swap indices": swap_indices,
    "change an index": change_index,
    "shift a layer": shift_layer,
    "flip a sign": flip_sign,
    "drop a term": drop_term,
    "drop a factor": drop_factor,
    "drop a sum": drop_sum,
    "add a sum": add_sum,
    "drop a transpose": drop_transpose,
    "add a transpose": add_transpose,
    "confuse two names": confuse_names,
    "change a prime": change_prime,
    "change a number": change_number,
    "swap factors": swap_operands,
    "change a product": change_product,
    "lose a ∂": lose_partial,
}
