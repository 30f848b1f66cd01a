"""Slips in what stands at a bracket: indices, powers, and powers that belong to another part of it."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from derive.correction.changes import Change
from derive.correction.context import Context
from derive.correction.symbol_edits import with_power
from derive.latex import syntax as tex
from derive.latex.syntax import Tree


def bracket_changes(context: Context, tree: tex.Scripted) -> Iterator[Change]:
    """A group or a matrix with something above or below it."""
    for position, (kind, script) in enumerate(tree.scripts):
        if kind == "_":
            others = [leaf for leaf in context.units if leaf != script]
            yield from (Change(_with(tree, position, leaf), "another index", 1) for leaf in others)
        elif isinstance(script, tex.Number) and script.text.isdigit():
            rest = tree.scripts[:position] + tree.scripts[position + 1 :]
            yield Change(replace(tree, scripts=rest) if rest else tree.base, "a power dropped", 2)
            for value in (int(script.text) + 1, int(script.text) - 1):
                if value > 1:
                    yield Change(_with(tree, position, tex.Number(str(value))), "another power", 3)


def _with(tree: tex.Scripted, position: int, script: Tree) -> Tree:
    scripts = list(tree.scripts)
    scripts[position] = (scripts[position][0], script)
    return replace(tree, scripts=tuple(scripts))


def powers_inside(context: Context, tree: tex.Scripted) -> Iterator[Change]:
    """``(1 - h^2)`` for ``(1 - h)^2``: the power of a bracket at one of its terms."""
    match tree:
        case tex.Scripted(tex.Group("(", tex.Sum(terms) as body) as group, (("^", tex.Number() as power),)):
            for position, (sign, term) in enumerate(terms):
                raised = _raised(context, term, power)
                if raised is not None:
                    new = replace(body, terms=(*terms[:position], (sign, raised), *terms[position + 1 :]))
                    yield Change(replace(group, body=new), "a power moved into a bracket", 2, moved=1)


def powers_outside(group: tex.Group) -> Iterator[Change]:
    """``(1 - h)^2`` for ``(1 - h^2)``: the power of one term at the bracket."""
    match group:
        case tex.Group("(", tex.Sum(terms) as body):
            for position, (sign, term) in enumerate(terms):
                for bare, power in _lowered(term):
                    new = replace(body, terms=(*terms[:position], (sign, bare), *terms[position + 1 :]))
                    raised = tex.Scripted(replace(group, body=new), (("^", power),))
                    yield Change(raised, "a power moved out of a bracket", 3, moved=1)


def _raised(context: Context, term: Tree, power: Tree) -> Tree | None:
    """A symbol, or a function at some argument, with a power."""
    one = context.symbol(term)
    if one is not None:
        return with_power(one, power)
    match term:
        case tex.Product("", (tex.Name() as head, tex.Group() as argument)):
            return replace(term, factors=(tex.Scripted(head, (("^", power),)), argument))
    return None


def _lowered(term: Tree) -> Iterator[tuple[Tree, Tree]]:
    """A term without a power that it has, and that power."""
    match term:
        case tex.Scripted(base, scripts, primes):
            for position, (kind, script) in enumerate(scripts):
                if kind == "^" and isinstance(script, tex.Number):
                    rest = scripts[:position] + scripts[position + 1 :]
                    yield tex.Scripted(base, rest, primes) if rest or primes else base, script
        case tex.Product("", (tex.Scripted() as head, tex.Group() as argument)):
            for bare, power in _lowered(head):
                yield replace(term, factors=(bare, argument)), power
