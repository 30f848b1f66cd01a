"""All formulas that differ from a wrong one by a single slip, the likeliest slips first."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import combinations

from msgspec import Struct
from msgspec.structs import replace

from derive.correction.changes import Change
from derive.correction.context import Context
from derive.correction.factors import neighbours
from derive.correction.matrix_edits import (
    list_changes,
    matrix_changes,
    transposes,
    written_out,
)
from derive.correction.power_edits import bracket_changes, powers_inside, powers_outside
from derive.correction.product_edits import (
    added_factors,
    fraction_changes,
    number_changes,
    product_changes,
)
from derive.correction.sum_edits import (
    big_operator_changes,
    missing_sums,
    missing_terms,
    signs,
    sum_changes,
)
from derive.correction.symbol_edits import symbol_changes
from derive.correction.trees import (
    Role,
    Site,
    changed_tokens,
    derivatives,
    is_differential,
    replaced_all,
    sites,
)
from derive.latex import syntax as tex
from derive.latex.syntax import Tree, children
from derive.notation.vocabulary import limit_marks

#: The greatest weight of a likely slip.
LIKELY = 2
#: How many single edits are combined into pairs, and how many tokens a pair may change.
PAIRED = 24
FARTHEST = 4


#: Slips that are mended on both sides at once even where these are two different things.
EVERYWHERE = frozenset({"∂ below", "∂ above"})


class Slip(Struct, frozen=True):
    """A change and where it is made: on the left (0) or on the right (1)."""

    side: int
    site: Site
    change: Change


class Edit(Struct, frozen=True, dict=True):
    """A formula made from another one by mending slips, one as a rule, or the same one in several places."""

    sides: tuple[Tree, Tree]
    slips: tuple[Slip, ...]
    weight: int

    @cached_property
    def left(self) -> Tree:
        return self._side(0)

    @cached_property
    def right(self) -> Tree:
        return self._side(1)

    def _side(self, side: int) -> Tree:
        parts = {slip.site.path: slip.change.new for slip in self.slips if slip.side == side}
        return replaced_all(self.sides[side], parts) if parts else self.sides[side]

    @cached_property
    def cost(self) -> int:
        """How many tokens differ."""
        return sum(
            slip.change.moved or changed_tokens(slip.site.tree, slip.change.new) for slip in self.slips
        )

    @property
    def kind(self) -> str:
        """What is done, in words."""
        return ", ".join(dict.fromkeys(slip.change.kind for slip in self.slips))

    @property
    def factors(self) -> tuple[Tree, ...]:
        """What products gain."""
        return tuple(slip.change.factor for slip in self.slips if slip.change.factor is not None)

    @property
    def against_zero(self) -> bool:
        """Whether the formula says that something vanishes."""
        return tex.Number("0") in self.sides

    @property
    def new_derivatives(self) -> Iterator[Tree]:
        """Derivatives that the formula did not hold before."""
        before = {part for side in self.sides for part in derivatives(side)}
        for side in (self.left, self.right):
            yield from (part for part in derivatives(side) if part not in before)

    @property
    def touched(self) -> tuple[Tree, ...]:
        """The sides that are changed, as they were."""
        return tuple(self.sides[side] for side in sorted({slip.side for slip in self.slips}))


def edits(left: Tree, right: Tree, context: Context) -> Iterator[Edit]:
    """Single edits, the likely ones first, those and the others in the order of their weights.

    What may have been lost is thought of only once all likely slips are tried, since there is so much of it.
    """
    sides = (left, right)
    slips = _distinct(_slips(sides, context))
    near = [Edit(sides, (slip,), slip.change.weight) for slip in slips]
    near.extend(_together(sides, slips, context.update))
    near.sort(key=lambda edit: edit.weight)
    yield from (edit for edit in near if edit.weight <= LIKELY)
    far = [edit for edit in near if edit.weight > LIKELY]
    far.extend(Edit(sides, (slip,), slip.change.weight) for slip in _distinct(_losses(sides, context)))
    far.extend(_throughout(sides, context))
    yield from sorted(far, key=lambda edit: edit.weight)


def pairs(left: Tree, right: Tree, context: Context) -> Iterator[Edit]:
    """Two of the likeliest slips at once, on the same side: two on both would rather be another formula."""
    sides = (left, right)
    slips = sorted(_distinct(_slips(sides, context)), key=lambda slip: slip.change.weight)
    for first, second in combinations(slips[:PAIRED], 2):
        edit = Edit(sides, (first, second), first.change.weight + second.change.weight)
        if first.side == second.side and not _overlap(first, second) and edit.cost <= FARTHEST:
            yield edit


def _distinct(slips: Iterator[Slip]) -> list[Slip]:
    return list({(slip.side, slip.site.path, slip.change.new): slip for slip in slips}.values())


def _overlap(first: Slip, second: Slip) -> bool:
    one, other = first.site.path, second.site.path
    short = min(len(one), len(other))
    return one[:short] == other[:short]


def _slips(sides: tuple[Tree, Tree], context: Context) -> Iterator[Slip]:
    for side in (1, 0):
        tree = sides[side]
        for site in sites(tree):
            for change in _changes(context, site):
                yield Slip(side, site, change)
        if _open(sides, side):
            yield from (Slip(side, site, change) for site, change in missing_sums(context, tree))
        for change in signs(Site((), tree)):
            yield Slip(side, Site((), tree), replace(change, weight=1 if _open(sides, side) else 2))


def _losses(sides: tuple[Tree, Tree], context: Context) -> Iterator[Slip]:
    """Factors and terms that a side may have lost."""
    for side in (1, 0):
        tree = sides[side]
        for site, letters in _open_products(tree) if _open(sides, side) else ():
            yield from (Slip(side, site, change) for change in added_factors(context, site, letters))
        if _open(sides, side):
            yield from (Slip(side, Site((), tree), change) for change in missing_terms(context, tree))


def _open(sides: tuple[Tree, Tree], side: int) -> bool:
    """Whether something may have been lost on a side: not on a left one that only names a quantity."""
    return side == 1 or not bare(sides[0])


def _open_products(tree: Tree) -> Iterator[tuple[Site, tuple[str, ...]]]:
    """Where a factor can be added: the whole side, its terms, and under a Σ if it depends on the letter."""
    yield Site((), tree), ()
    for site in sites(tree):
        match site.tree:
            case tex.BigOperator(body=body):
                letters = tuple(one.letter or "" for one in limit_marks(site.tree.lower))
                yield Site((*site.path, len(children(site.tree)) - 1), body, site.role), letters
            case tex.Sum(terms) if not site.path:
                yield from ((Site((number,), term), ()) for number, (_, term) in enumerate(terms))


def bare(tree: Tree) -> bool:
    """A quantity by itself, or the derivative of one: what a formula is about, not what it says of it."""
    match tree:
        case tex.Name() | tex.Number() | tex.Differential("\\nabla"):
            return True
        case tex.Scripted():
            return isinstance(tree.base, tex.Name)
        case tex.Fraction(_, below) | tex.Product("/", (_, below)):
            return is_differential(below)
        case tex.Product("", (tex.Fraction(tex.Differential("\\partial", _, None), _), *rest)):
            return all(isinstance(part, tex.Name | tex.Scripted | tex.Group) for part in rest)
    return False


def _changes(context: Context, site: Site) -> Iterator[Change]:
    one = context.symbol(site.tree)
    if one is not None:
        yield from symbol_changes(context, site, one)
        if site.role is Role.VALUE:
            yield from written_out(context, one)
    elif site.role is not Role.TARGET:
        yield from _structure_changes(context, site)
    yield from transposes(context, site)


def _structure_changes(context: Context, site: Site) -> Iterator[Change]:
    """Changes in how symbols are put together."""
    match site.tree:
        case tex.Number():
            yield from number_changes(site, site.tree)
        case tex.Sum():
            yield from sum_changes(context, site, site.tree)
        case tex.Product("/", (above, below)) | tex.Fraction(above, below):
            yield from fraction_changes(site.tree, above, below)
        case tex.Product():
            yield from product_changes(context, site.tree)
        case tex.BigOperator():
            yield from big_operator_changes(context, site.tree)
        case tex.Matrix():
            yield from matrix_changes(site.tree)
        case tex.Group("[", tex.Sequence(items)):
            yield from list_changes(items)
        case tex.Group("(", tex.Sum()):
            yield from powers_outside(site.tree)
        case tex.Scripted():
            yield from bracket_changes(context, site.tree)
            yield from powers_inside(context, site.tree)


def _throughout(sides: tuple[Tree, Tree], context: Context) -> Iterator[Edit]:
    """Another quantity wherever the right side repeats one."""
    repeated: dict[Tree, list[Site]] = {}
    for site in sites(sides[1]):
        one = context.symbol(site.tree)
        if one is not None and one.known is not None and one.places:
            repeated.setdefault(site.tree, []).append(site)
    for tree, places in repeated.items():
        for other in neighbours(context) if len(places) > 1 else ():
            if other != tree:
                change = Change(other, "another quantity throughout", 4)
                yield Edit(sides, tuple(Slip(1, site, change) for site in places), change.weight)


def _together(sides: tuple[Tree, Tree], slips: list[Slip], update: bool) -> Iterator[Edit]:
    """The same slip wherever it occurs on one side; some slips in the whole formula."""
    rules: dict[tuple[object, ...], list[Slip]] = {}
    for slip in slips:
        if slip.change.rule is not None:
            rules.setdefault(slip.change.rule, []).append(slip)
    for rule, group in rules.items():
        per_side = [tuple(slip for slip in group if slip.side == side) for side in (1, 0)]
        for some in per_side:
            if len(some) > 1:
                yield Edit(sides, some, some[0].change.weight + 1)
        if all(per_side) and (rule[0] in EVERYWHERE or update):
            yield Edit(sides, tuple(group), group[0].change.weight + 1)
