"""The syntax of derivatives: what is differentiated, by what, and how often."""

from __future__ import annotations

from typing import TypeGuard

from derive.latex import syntax as tex
from derive.latex.syntax import Span, Tree
from derive.notation.elaboration.reader import Reader
from derive.notation.problems import Finding
from derive.notation.scripts import head_of
from derive.results import Code

#: What a ∂ without anything behind it differentiates.
NOTHING: Tree = tex.Text("")


def undifferentiated(reader: Reader, tree: Tree) -> Tree | None:
    """What stands behind the ∂ or d of a numerator; None if there is none."""
    match tree:
        case tex.Differential("\\partial", _, operand):
            return NOTHING if operand is None else operand
        case tex.Group("(" | "[", body):
            return undifferentiated(reader, body)
        case tex.BigOperator(operator, lower, upper, body):
            inner = undifferentiated(reader, body)
            return (
                tex.BigOperator(operator, lower, upper, inner, span=tree.span) if inner is not None else None
            )
        case tex.Sum(((1, tex.Differential("\\partial", _, None)), (sign, operand))) if sign:
            return tex.Sum(((sign, operand),), span=tree.span)
        case tex.Sum(terms):
            parts = [(sign, undifferentiated(reader, term)) for sign, term in terms]
            if all(part is not None for _, part in parts):
                return tex.Sum(tuple((s, p) for s, p in parts if p is not None), span=tree.span)
            return _sum_undifferentiated(terms, parts, tree.span)
        case tex.Product("", factors):
            return _product_undifferentiated(reader, factors, tree)
        case tex.Product("/", (tex.Differential("\\partial", _, operand), below)) if operand is not None:
            # ∂ 1 / σ above another ∂: no derivative of 1 is divided there, but 1 / σ is differentiated.
            inner = tex.Product("/", (operand, below), span=tree.span)
            return inner if targets(reader, below, partner=True) is None else None
        case tex.Name() | tex.Scripted():
            return _d_name(reader, tree)
    return None


def _sum_undifferentiated(
    terms: tuple[tuple[int, Tree], ...], parts: list[tuple[int, Tree | None]], span: Span
) -> Tree | None:
    """``∂ w x + b`` above another ∂: what has only one ∂, in front, is differentiated as a whole."""
    (sign, first), *others = parts
    if sign != 1 or first is None or first is NOTHING or any(part is not None for _, part in others):
        return None
    return tex.Sum(((1, first), *terms[1:]), span=span)


def _product_undifferentiated(reader: Reader, factors: tuple[Tree, ...], tree: Tree) -> Tree | None:
    head = factors[0]
    if is_d(head) and not reader.vocabulary.known_bare("d"):
        if isinstance(head, tex.Scripted) and len(factors) == 1:
            return NOTHING
        return side_by_side(factors[1:], tree.span)
    if isinstance(factors[-1], tex.Differential) and len(factors) > 1:
        inner = undifferentiated(reader, factors[-1])
        if inner is not None:
            return tex.Product("", (*factors[:-1], inner), span=tree.span)
    named = _d_name(reader, head)
    if named is not None:
        return tex.Product("", (named, *factors[1:]), span=tree.span)
    return None


def _d_name(reader: Reader, tree: Tree) -> Tree | None:
    """``dz`` where it is a declared name, read as d and z; a lone ``d`` is an operator without operand."""
    if is_d(tree):
        return None if reader.vocabulary.known_bare("d") else NOTHING
    head = head_of(tree)
    if not isinstance(head, tex.Name) or head.accents:
        return None
    if len(head.text) < 2 or not head.text.startswith("d") or head.text not in reader.settings.names:
        return None
    inner = tex.Name(head.text[1:], fonts=head.fonts, span=head.span)
    if isinstance(tree, tex.Scripted):
        return tex.Scripted(inner, tree.scripts, tree.primes, span=tree.span)
    return inner


def targets(reader: Reader, tree: Tree, *, partner: bool) -> list[Tree] | None:
    """The quantities that a denominator differentiates by; None if it is no differential."""
    match tree:
        case tex.Differential("\\partial", _, operand) if operand is not None:
            return _split_targets(operand)
        case tex.Product("", factors) if is_d(factors[0]) and len(factors) > 1:
            if not partner or reader.vocabulary.known_bare("d"):
                return None
            return _split_targets(side_by_side(factors[1:], tree.span))
        case tex.Name() | tex.Scripted() if partner:
            named = _d_name(reader, tree)
            return None if named is None or named is NOTHING else [named]
    return None


def _split_targets(operand: Tree) -> list[Tree]:
    if isinstance(operand, tex.Product) and isinstance(operand.factors[-1], tex.Differential):
        head = side_by_side(operand.factors[:-1], operand.span)
        last = operand.factors[-1].operand
        return [head, *(_split_targets(last) if last is not None else [])]
    return [operand]


def repeated(targets: list[Tree], order: int, span: Span) -> list[Tree]:
    """The quantities of a higher derivative, ``∂x^2`` counted twice.

    Raises `Finding` (``derivative``) if there are not as many as the ``order`` says.
    """
    found: list[Tree] = []
    for target in targets:
        plain, times = _without_power(target)
        found.extend([plain] * times if len(found) + times <= order else [target])
    if len(found) != order:
        message = f"the order above is {order}, below it is {len(found)}"
        raise Finding(Code.DERIVATIVE, message, message, span)
    return found


def quotient(reader: Reader, tree: Tree) -> tuple[Tree, Tree] | None:
    """Numerator and single target of a derivative written as a fraction."""
    match tree:
        case tex.Fraction(numerator, denominator) | tex.Product("/", (numerator, denominator)):
            above = undifferentiated(reader, numerator)
            below = targets(reader, denominator, partner=above is not None)
            if above is not None and above is not NOTHING and below is not None and len(below) == 1:
                return above, below[0]
    return None


def side_by_side(factors: tuple[Tree, ...], span: Span) -> Tree:
    """Factors as one tree."""
    return factors[0] if len(factors) == 1 else tex.Product("", factors, span=span)


def is_d(tree: Tree) -> bool:
    """Whether this is the letter d, the sign of a differential unless a note uses it otherwise."""
    head = head_of(tree)
    return isinstance(head, tex.Name) and head.text == "d" and not head.accents


def is_bare_operator(tree: Tree) -> TypeGuard[tex.Fraction]:
    r"""Whether this is ``\frac{\partial}{\partial x}`` or ``\frac{d}{dx}``, with its operand beside it."""
    if not isinstance(tree, tex.Fraction):
        return False
    above = tree.numerator
    if isinstance(above, tex.Differential):
        return above.operand is None
    below = tree.denominator
    starts_with_d = isinstance(below, tex.Product) and is_d(below.factors[0])
    return is_d(above) and (starts_with_d or isinstance(below, tex.Differential | tex.Name))


def joined(first: Tree, second: Tree) -> Tree:
    """A fraction that stands for a contracted pair: first numerator over second denominator."""
    assert isinstance(first, tex.Fraction | tex.Product) and isinstance(second, tex.Fraction | tex.Product)
    above = first.numerator if isinstance(first, tex.Fraction) else first.factors[0]
    below = second.denominator if isinstance(second, tex.Fraction) else second.factors[1]
    return tex.Fraction(above, below, span=(first.span[0], second.span[1]))


def order_of(numerator: Tree) -> int:
    """How often a numerator differentiates: 2 for ``∂^2`` and ``d^2``."""
    match numerator:
        case tex.Differential(_, scripts) | tex.Scripted(tex.Name("d"), scripts):
            pass
        case tex.Sum(((1, tex.Differential(_, scripts, None)), _)):
            pass
        case tex.Product("", (tex.Scripted(tex.Name("d"), scripts), *_)):
            pass
        case tex.Product("", (*_, tex.Differential(_, scripts))):
            pass
        case _:
            return 1
    return next((times for place, script in scripts if (times := _times(place, script))), 1)


def _times(place: str, script: Tree) -> int | None:
    """The order that stands above a ∂, or above what is differentiated by."""
    match place, script:
        case "^", tex.Number("2" | "3" | "4" as text):
            return int(text)
    return None


def _without_power(target: Tree) -> tuple[Tree, int]:
    """``x^2`` below a higher derivative is x, twice."""
    if not isinstance(target, tex.Scripted) or not target.scripts:
        return target, 1
    for position in range(len(target.scripts) - 1, -1, -1):
        times = _times(*target.scripts[position])
        if times is not None:
            rest = target.scripts[:position] + target.scripts[position + 1 :]
            if not rest and not target.primes:
                return target.base, times
            return tex.Scripted(target.base, rest, target.primes, span=target.span), times
        match target.scripts[position]:
            case "^", tex.Product("", (tex.Group() as layer, power)) if (
                times := _times("^", power)
            ) is not None:
                scripts = (*target.scripts[:position], ("^", layer), *target.scripts[position + 1 :])
                return tex.Scripted(target.base, scripts, target.primes, span=target.span), times
    return target, 1
