r"""Slopes of functions that are written without their argument: ``\frac{df}{dz}(x)``, ``\frac{df}{dz}``."""

from __future__ import annotations

from derive.latex import syntax as tex
from derive.latex.rewriting import with_parts
from derive.latex.syntax import Tree
from derive.notation.elaboration.differentials import NOTHING, order_of, targets, undifferentiated
from derive.notation.elaboration.reader import Reader
from derive.notation.problems import Unclear
from derive.notation.scripts import spell
from derive.results import Code


def bare_function(reader: Reader, tree: Tree) -> tex.Name | None:
    """The function that a derivative is of, if it is written without an argument."""
    match tree:
        case tex.Fraction(above, below) | tex.Product("/", (above, below)):
            of = undifferentiated(reader, above)
            if isinstance(of, tex.Name) and of is not NOTHING and reader.vocabulary.is_function(of):
                return of if targets(reader, below, partner=True) else None
    return None


def slope(reader: Reader, tree: Tree, argument: Tree | None) -> Tree | None:
    """``f'(x)`` for a derivative of a bare function, at an argument or else where it is taken by."""
    function = bare_function(reader, tree)
    if function is None:
        return None
    assert isinstance(tree, tex.Fraction | tex.Product)
    above, below = tree.factors if isinstance(tree, tex.Product) else (tree.numerator, tree.denominator)
    by = targets(reader, below, partner=True) or []
    order = order_of(above)
    if argument is None:
        argument = _point(by[0], order)
    if len(by) != 1:
        raise Unclear(Code.DERIVATIVE, "by what this function is differentiated is not understood", tree.span)
    primed = tex.Scripted(function, (), order, span=tree.span)
    return tex.Product("", (primed, tex.Group("(", argument, span=argument.span)), span=tree.span)


def slope_of_quantity(reader: Reader, tree: Tree, group: tex.Group) -> Tree | None:
    r"""``\frac{\partial f}{\partial x}`` for ``f'(x)`` after ``f(x) = …``, where f is no function."""
    match tree:
        case tex.Scripted(tex.Name() as base, (), primes) if primes:
            argument = reader.vocabulary.arguments.get(spell(base))
        case _:
            return None
    if not isinstance(argument, tex.Name) or group != tex.Group("(", argument):
        return None
    power = (("^", tex.Number(str(primes))),) if primes > 1 else ()
    above = tex.Differential("\\partial", power, base)
    below = tex.Differential("\\partial", (), tex.Scripted(argument, power) if power else argument)
    return tex.Fraction(above, below, span=tree.span)


def _point(by: Tree, order: int) -> Tree:
    """What a derivative is taken by, without the power of a higher one."""
    if order > 1 and isinstance(by, tex.Scripted) and by.scripts[-1] == ("^", tex.Number(str(order))):
        rest = by.scripts[:-1]
        return tex.Scripted(by.base, rest, by.primes, span=by.span) if rest else by.base
    return by


def evaluated(reader: Reader, tree: tex.Scripted) -> Tree:
    r"""What ``\left. A \right|_{z = v}`` says: A with v in the place of z.

    Raises `Unclear` where z is a quantity with a value of its own.
    """
    assert isinstance(tree.base, tex.Group)
    match tree.scripts:
        case (("_", tex.Relation((tex.Name() as letter, value), ("=",))),) if value is not None:
            pass
        case _:
            raise Unclear(Code.SYNTAX, "where this is evaluated is not understood", tree.span)
    at_value = slope(reader, tree.base.body, value)
    if at_value is not None:
        return at_value
    if reader.vocabulary.known_bare(spell(letter)):
        raise Unclear(Code.UNDECIDED, "values at another point than the network's are not read", tree.span)
    return substituted(tree.base.body, letter, value)


def substituted(tree: Tree, name: tex.Name, value: Tree) -> Tree:
    """A tree with a value for a bare name."""
    if isinstance(tree, tex.Name) and tree == name:
        return value if isinstance(value, tex.Name | tex.Scripted | tex.Number) else tex.Group("(", value)
    if isinstance(tree, tex.Scripted) and isinstance(tree.base, tex.Name):
        scripts = tree.scripts
        if spell(tree.base) == "e":
            scripts = tuple((place, substituted(script, name, value)) for place, script in scripts)
        elif tree.base == name and all(place == "^" for place, _ in scripts):
            return tex.Scripted(tex.Group("(", value), scripts, tree.primes, span=tree.span)
        return tex.Scripted(tree.base, scripts, tree.primes, span=tree.span)
    return with_parts(tree, lambda part: substituted(part, name, value))
