"""Places in a syntax tree, and the tree with something else there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from derive.latex import syntax as tex
from derive.latex.syntax import Tree, children

#: Numbers of children on the way down, as `derive.latex.syntax.children` counts them.
Path: TypeAlias = tuple[int, ...]


class Role(Enum):
    """What a part of a formula is there for."""

    VALUE = "value"
    OPERAND = "operand"  # what is differentiated
    TARGET = "target"  # what it is differentiated by


class Site(Struct, frozen=True):
    """A part of one side of a formula; ``bent`` if a power or a function stands between it and the whole."""

    path: Path
    tree: Tree
    role: Role = Role.VALUE
    parent: Tree | None = None
    bent: bool = False

    def below(self, number: int, part: Tree, role: Role | None = None, *, bent: bool = False) -> Site:
        """A part of this part."""
        return Site((*self.path, number), part, role or self.role, self.tree, self.bent or bent)


def sites(tree: Tree) -> Iterator[Site]:
    """All parts of a tree, outermost first; a symbol with its scripts is one part."""
    return _sites(Site((), tree))


def _sites(site: Site) -> Iterator[Site]:
    yield site
    for below in _below(site):
        yield from _sites(below)


def _below(site: Site) -> Iterator[Site]:
    tree = site.tree
    last = len(children(tree)) - 1
    match tree:
        case tex.Scripted(base=tex.Name()) | tex.Cases() | tex.Relation():
            return
        case tex.Scripted():
            yield site.below(0, tree.base, bent=True)
        case tex.BigOperator():
            yield site.below(last, tree.body)
        case tex.Differential("\\partial", _, operand):
            if operand is not None:
                yield site.below(last, operand, Role.TARGET if site.role is Role.TARGET else Role.OPERAND)
        case tex.Differential():
            for number, part in enumerate(children(tree)):
                yield site.below(number, part, Role.TARGET if number < len(tree.scripts) else Role.OPERAND)
        case tex.Fraction(numerator, denominator) | tex.Product("/", (numerator, denominator)):
            derivative = is_differential(denominator)
            yield site.below(0, numerator)
            yield site.below(1, denominator, Role.TARGET if derivative else None, bent=True)
        case _:
            for number, part in enumerate(children(tree)):
                yield site.below(number, part, bent=_is_argument(tree, number) or isinstance(tree, tex.Root))


def _is_argument(tree: Tree, number: int) -> bool:
    """Whether a factor may be what a function before it is applied to."""
    if not isinstance(tree, tex.Product) or not number or not isinstance(tree.factors[number], tex.Group):
        return False
    head = tree.factors[number - 1]
    return isinstance(head, tex.Name) or (isinstance(head, tex.Scripted) and isinstance(head.base, tex.Name))


def parts_of(tree: Tree) -> Iterator[Tree]:
    """All parts outside of scripts, the tree first."""
    yield tree
    for part in (tree.base,) if isinstance(tree, tex.Scripted) else children(tree):
        yield from parts_of(part)


def is_differential(tree: Tree) -> bool:
    """``∂x`` or ``dx``."""
    match tree:
        case tex.Differential("\\partial"):
            return True
        case tex.Product("", (tex.Name("d"), *_)):
            return True
    return False


def with_children(tree: Tree, parts: Sequence[Tree]) -> Tree:
    """The same node over other children."""
    rest = list(parts)

    def take(old: Tree | None) -> Tree | None:
        return None if old is None else rest.pop(0)

    match tree:
        case tex.Scripted():
            scripts = tuple((kind, part) for (kind, _), part in zip(tree.scripts, parts[1:], strict=True))
            return replace(tree, base=parts[0], scripts=scripts)
        case tex.Group():
            return replace(tree, body=parts[0])
        case tex.Sequence():
            return replace(tree, items=tuple(parts))
        case tex.Sum():
            return _sum(tree, parts)
        case tex.Product():
            return replace(tree, factors=_flat(tree.operator, parts))
        case tex.Fraction():
            return replace(tree, numerator=parts[0], denominator=parts[1])
        case tex.Root():
            return replace(tree, degree=take(tree.degree), radicand=rest[-1])
        case tex.BigOperator():
            return replace(tree, lower=take(tree.lower), upper=take(tree.upper), body=rest[-1])
        case tex.Differential():
            scripts = tuple((kind, rest.pop(0)) for kind, _ in tree.scripts)
            return replace(tree, scripts=scripts, operand=take(tree.operand))
        case tex.Matrix():
            return replace(tree, rows=tuple(tuple(take(cell) for cell in row) for row in tree.rows))
    return tree


def _sum(tree: tex.Sum, parts: Sequence[Tree]) -> Tree:
    """A term that is now a signed term itself gives its sign to the sum."""
    terms: list[tuple[int, Tree]] = []
    for (sign, _), part in zip(tree.terms, parts, strict=True):
        if isinstance(part, tex.Sum) and len(part.terms) == 1:
            terms.append((sign * part.terms[0][0], part.terms[0][1]))
        else:
            terms.append((sign, part))
    return replace(tree, terms=tuple(terms))


def _flat(operator: str, parts: Sequence[Tree]) -> tuple[Tree, ...]:
    if operator == "/":
        return tuple(parts)
    found: list[Tree] = []
    for part in parts:
        same = isinstance(part, tex.Product) and part.operator == operator
        found.extend(part.factors if same and isinstance(part, tex.Product) else (part,))
    return tuple(found)


def replaced(tree: Tree, path: Path, new: Tree) -> Tree:
    """The tree with another part at a path."""
    return replaced_all(tree, {path: new})


def replaced_all(tree: Tree, parts: Mapping[Path, Tree]) -> Tree:
    """The tree with other parts at several paths, none of which leads through another."""
    if () in parts:
        return parts[()]
    below: dict[int, dict[Path, Tree]] = {}
    for path, new in parts.items():
        below.setdefault(path[0], {})[path[1:]] = new
    inner = [
        replaced_all(part, below[number]) if number in below else part
        for number, part in enumerate(children(tree))
    ]
    return with_children(tree, inner)


def product(operator: str, *factors: Tree) -> Tree:
    """A product without needless nesting; one factor is that factor."""
    flat = _flat(operator, factors)
    return flat[0] if len(flat) == 1 else tex.Product(operator, flat)


def negated(tree: Tree) -> Tree:
    """The tree with the other sign: signs of a sum, or of its only term."""
    if isinstance(tree, tex.Sum) and len(tree.terms) == 1 and tree.terms[0][0] < 0:
        return tree.terms[0][1]
    if isinstance(tree, tex.Sum):
        return tex.Sum(tuple((-sign, term) for sign, term in tree.terms))
    return tex.Sum(((-1, tree),))


def tokens(tree: Tree) -> Iterator[str]:
    """What a reader would have to write anew: names, numbers, operators, signs; no brackets."""
    match tree:
        case tex.Number(text) | tex.Text(text):
            yield text
        case tex.Name():
            yield "".join(tree.accents) + tree.text
        case tex.Sum(terms):
            for position, (sign, term) in enumerate(terms):
                if position or sign != 1:
                    yield "+" if sign > 0 else "-"
                yield from tokens(term)
        case tex.Product(operator, factors):
            for position, factor in enumerate(factors):
                if position and operator not in ("", "\\cdot", "\\times", "*"):
                    yield operator
                yield from tokens(factor)
        case tex.Fraction():
            yield from tokens(tree.numerator)
            yield "/"
            yield from tokens(tree.denominator)
        case tex.BigOperator() | tex.Differential():
            yield tree.operator
            for part in children(tree):
                yield from tokens(part)
        case _:
            for number, part in enumerate(children(tree)):
                yield from tokens(part)
                if isinstance(tree, tex.Scripted) and number == 0:
                    yield from "'" * tree.primes


def count(tree: Tree) -> int:
    return sum(1 for _ in tokens(tree))


def changed_tokens(old: Tree, new: Tree) -> int:
    """How many tokens differ between two versions of a part, beyond what begins and ends alike."""
    before, after = list(tokens(old)), list(tokens(new))
    while before and after and before[0] == after[0]:
        del before[0], after[0]
    while before and after and before[-1] == after[-1]:
        before.pop()
        after.pop()
    return max(len(before), len(after), 1)


def derivatives(tree: Tree) -> Iterator[tex.Fraction]:
    """All fractions ``∂y/∂x`` and ``dy/dx`` in a tree."""
    for site in sites(tree):
        match site.tree:
            case tex.Fraction(above, below) if is_differential(above) and is_differential(below):
                if not isinstance(above, tex.Differential) or above.operand is not None:
                    yield site.tree


def differentiates_itself(tree: Tree) -> bool:
    """Whether ``∂x/∂x`` stands somewhere."""
    return any(part.numerator == part.denominator for part in derivatives(tree))


def plain(tree: Tree) -> Tree:
    """The tree without brackets and fonts, to tell whether two formulas say the same in the same words."""
    match tree:
        case tex.Group("(" | "[" | "{", body):
            return plain(body)
        case tex.Name():
            return tex.Name(tree.text, tree.accents)
        case tex.Product("\\cdot" | "\\times" | "*"):
            tree = replace(tree, operator="")
    parts = [plain(part) for part in children(tree)]
    return with_children(tree, parts) if parts else tree
