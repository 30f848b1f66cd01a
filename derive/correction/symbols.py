"""One symbol with its scripts: where its indices stand, and how it looks with others."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from derive.correction.trees import Path, replaced
from derive.latex import syntax as tex
from derive.latex.syntax import Tree
from derive.notation.problems import Unclear
from derive.notation.reading import Reading
from derive.notation.scripts import corners, is_transpose, spell
from derive.notation.vocabulary import Match


class Place(Struct, frozen=True):
    """An index of a symbol: the path to it, or to the number of which it is one digit."""

    path: Path
    leaf: Tree
    digit: int | None = None
    above: bool = False
    ordinal: bool = False


class Symbol(Struct, frozen=True):
    """A name with its indices in the order written, and whatever else stands above it."""

    tree: tex.Name | tex.Scripted
    places: tuple[Place, ...]
    powers: tuple[Path, ...] = ()
    transposes: tuple[Path, ...] = ()
    known: Match | None = None

    @property
    def name(self) -> tex.Name:
        base = self.tree.base if isinstance(self.tree, tex.Scripted) else self.tree
        assert isinstance(base, tex.Name)
        return base

    @property
    def key(self) -> str:
        return spell(self.name)

    @property
    def primes(self) -> int:
        return self.tree.primes if isinstance(self.tree, tex.Scripted) else 0

    @property
    def lower(self) -> tuple[Place, ...]:
        return tuple(place for place in self.places if not place.above)

    @property
    def upper(self) -> tuple[Place, ...]:
        return tuple(place for place in self.places if place.above)

    def with_index(self, place: Place, leaf: Tree) -> Tree:
        """The symbol with another index at one place."""
        return self.with_indices({place: leaf})

    def with_indices(self, changes: dict[Place, Tree]) -> Tree:
        tree: Tree = self.tree
        digits: dict[Path, list[Tree]] = {}
        for place in self.places:
            leaf = changes.get(place, place.leaf)
            if place.digit is not None:
                digits.setdefault(place.path, []).append(leaf)
            elif place in changes:
                tree = replaced(tree, place.path, leaf)
        for path, leaves in digits.items():
            tree = replaced(tree, path, run(leaves))
        return tree

    def named(self, name: tex.Name) -> Tree:
        """Another name with the same scripts."""
        return replace(self.tree, base=name) if isinstance(self.tree, tex.Scripted) else name

    @property
    def plain(self) -> Tree:
        """The symbol without powers and transposes."""
        return self.rewritten(self.name, [p.leaf for p in self.lower], [p.leaf for p in self.upper], False)

    def rewritten(self, name: tex.Name, lower: list[Tree], upper: list[Tree], keep: bool = True) -> Tree:
        """Another name and indices in this symbol's order and brackets, with or without its powers."""
        scripts = self.tree.scripts if isinstance(self.tree, tex.Scripted) else ()
        kept = [scripts[path[0] - 1] for path in (*self.powers, *self.transposes) if keep and len(path) == 1]
        below: list[tuple[str, Tree]] = [("_", run(lower))] if lower else []
        above: list[tuple[str, Tree]] = [("^", tex.Group("(", leaf)) for leaf in upper]
        if self.upper:
            above = [("^", self._bracketed(leaf)) for leaf in upper]
        first = scripts[0][0] if scripts else "_"
        ordered = below + above if first == "_" else above + below
        return scripted(name, (*ordered, *kept), self.primes)

    def _bracketed(self, leaf: Tree) -> Tree:
        place = self.upper[0]
        assert isinstance(self.tree, tex.Scripted)
        script = self.tree.scripts[place.path[0] - 1][1]
        return replaced(script, place.path[1:], leaf)

    def without(self, path: Path) -> Tree:
        """The symbol without one of its scripts, or without one of several parts of a script."""
        assert isinstance(self.tree, tex.Scripted)
        number = path[0] - 1
        kind, script = self.tree.scripts[number]
        before, after = self.tree.scripts[:number], self.tree.scripts[number + 1 :]
        if len(path) == 1:
            return scripted(self.name, (*before, *after), self.primes)
        assert isinstance(script, tex.Product)
        rest = run([part for position, part in enumerate(script.factors) if position != path[1]])
        return scripted(self.name, (*before, (kind, rest), *after), self.primes)


def scripted(name: Tree, scripts: tuple[tuple[str, Tree], ...], primes: int = 0) -> Tree:
    return tex.Scripted(name, scripts, primes) if scripts or primes else name


def run(leaves: list[Tree]) -> Tree:
    """Indices side by side as one script: ``ij``, ``11``, ``l-1,j``."""
    if len(leaves) == 1:
        return leaves[0]
    if all(isinstance(leaf, tex.Number) and len(leaf.text) == 1 for leaf in leaves):
        return tex.Number("".join(leaf.text for leaf in leaves if isinstance(leaf, tex.Number)))
    if all(isinstance(leaf, tex.Name | tex.Group) or _digit(leaf) for leaf in leaves):
        return tex.Product("", tuple(leaves))
    return tex.Sequence(tuple(leaves))


def _digit(leaf: Tree) -> bool:
    return isinstance(leaf, tex.Number) and len(leaf.text) == 1


def symbol(reading: Reading, tree: Tree) -> Symbol | None:
    """A name with its scripts taken apart; None for anything else."""
    if isinstance(tree, tex.Name):
        return Symbol(tree, (), known=_match(reading, tree, ()))
    if not isinstance(tree, tex.Scripted) or not isinstance(tree.base, tex.Name):
        return None
    known = _match(reading, tree.base, tree.scripts)
    size = known is None and spell(tree.base) in reading.vocabulary.sizes
    powers = known.powers if known is not None else ()
    places: list[Place] = []
    exponents: list[Path] = []
    transposes: list[Path] = []
    for number, (kind, script) in enumerate(tree.scripts, 1):
        if kind == "_":
            places.extend(_leaves(script, (number,), _expected(known)))
            continue
        for path, part in _parts_above(script, (number,)):
            if is_transpose(part) and (known is None or known.transposed):
                transposes.append(path)
            elif part in powers or (known is None and isinstance(part, tex.Number)):
                exponents.append(path)
            else:
                places.extend(replace(place, above=True) for place in _leaves(part, path, 1))
    return Symbol(tree, _sorted_out(reading, known, places, size), tuple(exponents), tuple(transposes), known)


def _match(reading: Reading, name: tex.Name, scripts: tuple[tuple[str, Tree], ...]) -> Match | None:
    try:
        return reading.vocabulary.match(spell(name), corners(scripts))
    except Unclear:
        return None


def _expected(known: Match | None) -> int | None:
    return None if known is None else len(known.form.lower) + known.form.rank - known.missing


def _parts_above(script: Tree, path: Path) -> Iterator[tuple[Path, Tree]]:
    if isinstance(script, tex.Product) and script.operator == "":
        yield from (((*path, number), part) for number, part in enumerate(script.factors))
    else:
        yield path, script


def _leaves(tree: Tree, path: Path, expected: int | None) -> Iterator[Place]:
    """The indices in a script; a number of several digits is one index or several."""
    match tree:
        case tex.Group("(" | "[" | "<", body):
            yield from _leaves(body, (*path, 0), expected)
        case tex.Product("", parts) | tex.Sequence(parts):
            for number, part in enumerate(parts):
                yield from _leaves(
                    part, (*path, number), None if expected is None else expected - len(parts) + 1
                )
        case tex.Number(text) if text.isdigit() and len(text) > 1 and expected == len(text):
            for number, digit in enumerate(text):
                yield Place(path, tex.Number(digit), number)
        case _:
            yield Place(path, tree)


def _sorted_out(reading: Reading, known: Match | None, places: list[Place], size: bool) -> tuple[Place, ...]:
    """The places with those marked that run over layers, as the index of a size does."""
    if known is None:
        return tuple(replace(place, ordinal=place.above or size) for place in places)
    slots = reading.names.slots(known.form)
    found: list[Place] = []
    below = known.form.upper_slots
    above = 0
    for place in places:
        position = above if place.above else below
        above, below = (above + 1, below) if place.above else (above, below + 1)
        ordinal = position < len(slots) and slots[position] is not None
        found.append(replace(place, ordinal=ordinal))
    return tuple(found)


def shifted(leaf: Tree, by: int) -> Tree | None:
    """An index one further up or down: ``l+1`` for l, ``L`` for L-1, ``2`` for 1."""
    match leaf:
        case tex.Number(text) if text.isdigit():
            return tex.Number(str(int(text) + by)) if int(text) + by >= 0 else None
        case tex.Name():
            return tex.Sum(((1, leaf), (1 if by > 0 else -1, tex.Number(str(abs(by))))))
        case tex.Sum(((1, tex.Name() as name), (sign, tex.Number(text)))) if text.isdigit():
            offset = sign * int(text) + by
            return name if not offset else shifted(name, offset)
    return None
