"""What is true, found out without `derive`: claims evaluated in floating point on networks written by hand.

Only the parser of formulas is shared.  A network is a table of quantities, each with the ranges of its
indices and a rule in plain Python; derivatives are dual numbers that cut the definition of what they are by.
A claim holds if its sides agree at every value of its free letters, for random leaves.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise, product
from operator import eq, ge, gt, le, lt, ne
from typing import Any, TypeAlias

from derive.latex import parse_tree, to_latex
from derive.latex import syntax as tex

Tree: TypeAlias = tex.Tree
Key: TypeAlias = tuple[Any, ...]
Number: TypeAlias = "float | Dual"
Map: TypeAlias = Callable[[Any], Any]
Function: TypeAlias = tuple[Map, ...]
Environment: TypeAlias = dict[str, Any]


class Unsupported(Exception):
    """The oracle has nothing to say."""


class Unknown(Unsupported):
    """A name that the network does not have."""


class Malformed(Exception):
    """No claim at all: shapes or ranges that do not fit, something that does not exist."""


class Senseless(Malformed):
    """It speaks of something that does not exist."""


class Absent(Senseless):
    """Something does not exist in this layer; it may in others."""


# Dual numbers


@dataclass(frozen=True, slots=True)
class Dual:
    """``value + slope ε``; of several ε the one with the highest tag is outermost."""

    tag: int
    value: Number
    slope: Number

    def __add__(self, other: Number) -> Number:
        tag, (a, da), (b, db) = _aligned(self, other)
        return Dual(tag, a + b, da + db)

    def __mul__(self, other: Number) -> Number:
        tag, (a, da), (b, db) = _aligned(self, other)
        return Dual(tag, a * b, a * db + da * b)

    def __truediv__(self, other: Number) -> Number:
        return self * power(other, -1.0)

    def __rtruediv__(self, other: Number) -> Number:
        return power(self, -1.0) * other

    def __neg__(self) -> Number:
        return self * -1.0

    def __sub__(self, other: Number) -> Number:
        return self + -other

    def __rsub__(self, other: Number) -> Number:
        return -self + other

    def __pow__(self, exponent: float) -> Number:
        return power(self, exponent)

    __radd__ = __add__
    __rmul__ = __mul__


def _aligned(one: Number, other: Number) -> tuple[int, tuple[Number, Number], tuple[Number, Number]]:
    tag = max(x.tag for x in (one, other) if isinstance(x, Dual))
    return tag, _split(one, tag), _split(other, tag)


def _split(number: Number, tag: int) -> tuple[Number, Number]:
    if isinstance(number, Dual) and number.tag == tag:
        return number.value, number.slope
    return number, 0.0


def power(base: Number, exponent: float) -> Number:
    if isinstance(base, Dual):
        slope = exponent * power(base.value, exponent - 1) * base.slope
        return Dual(base.tag, power(base.value, exponent), slope)
    if exponent == int(exponent):
        return float(base) ** int(exponent)
    if base < 0:
        raise Unsupported("a root of a negative number")
    return float(base**exponent)


def smooth(function: Callable[[float], float], slope: Map) -> Map:
    """A function of numbers that also takes dual ones."""

    def lifted(x: Number) -> Number:
        if isinstance(x, Dual):
            return Dual(x.tag, lifted(x.value), slope(x.value) * x.slope)
        return function(x)

    return lifted


exp = smooth(math.exp, lambda x: exp(x))
log = smooth(math.log, lambda x: power(x, -1.0))
sin = smooth(math.sin, lambda x: cos(x))
cos = smooth(math.cos, lambda x: -sin(x))


def generic(seed: int) -> Function:
    """A function without any law of its own, and its first derivatives."""
    c, d, e = ((3 + seed) / 7, 5 / 7, 3 / 11)
    return (
        lambda x: c * sin(x) + d * x + e * cos(2 * x),
        lambda x: c * cos(x) + d - 2 * e * sin(2 * x),
        lambda x: -c * sin(x) - 4 * e * cos(2 * x),
    )


def _logistic(x: Number) -> Number:
    return 1.0 / (1.0 + exp(-x))


LOGISTIC: Function = (
    _logistic,
    lambda x: _logistic(x) * (1.0 - _logistic(x)),
    lambda x: _logistic(x) * (1.0 - _logistic(x)) * (1.0 - 2.0 * _logistic(x)),
)


def _tanh(x: Number) -> Number:
    return 2.0 * _logistic(2.0 * x) - 1.0


TANH: Function = (
    _tanh,
    lambda x: 1.0 - _tanh(x) * _tanh(x),
    lambda x: -2.0 * _tanh(x) * (1.0 - _tanh(x) * _tanh(x)),
)


def _positive(x: Number) -> float:
    return 1.0 if float(_core(x)) > 0 else 0.0


def _core(x: Number) -> float:
    return _core(x.value) if isinstance(x, Dual) else x


RELU: Function = (lambda x: x * _positive(x), _positive, lambda x: 0.0)
IDENTITY: Function = (lambda x: x, lambda x: 1.0, lambda x: 0.0)
KNOWN: dict[str, Function] = {
    "\\exp": (exp, exp, exp),
    "\\log": (log, lambda x: 1.0 / x),
    "\\ln": (log, lambda x: 1.0 / x),
    "\\tanh": TANH,
    "\\ReLU": RELU,
}


# Networks

Units: TypeAlias = "Sequence[Any] | Callable[[int], Sequence[Any]]"


def upto(count: int) -> tuple[int, ...]:
    return tuple(range(1, count + 1))


@dataclass(frozen=True)
class Quantity:
    """The ranges of its lower indices, and the rule for a component; without a rule it is a leaf.

    With ``layers`` its first index stands above; ``sampled`` ones have the suppressed index of a sample last.
    """

    units: tuple[Units, ...] = ()
    rule: Callable[..., Number] | None = None
    layers: Sequence[int] | None = None
    sampled: bool = False

    def ranges(self, layer: int | None) -> list[tuple[Any, ...]]:
        return [tuple(r(layer) if callable(r) else r) for r in self.units]


@dataclass
class Network:
    """A network written by hand.

    ``by_letters`` and ``by_count`` tell quantities of one name apart by their lower indices, ``blocks``
    names vectors and matrices, ``literals`` symbols with an unusual index; both map LaTeX without fonts to
    keys (in rows) or numbers.  ``sizes`` holds the widths of layers behind the upper limits of sums,
    ``arguments`` what may stand in parentheses after a quantity, meaning nothing.  ``alias`` maps a component
    that is only another name to the one that it names.
    """

    quantities: dict[str, Quantity]
    functions: dict[str, Function] = field(default_factory=dict)
    constants: dict[str, float] = field(default_factory=dict)
    by_letters: dict[str, dict[tuple[str, ...], str]] = field(default_factory=dict)
    by_count: dict[str, dict[int, str]] = field(default_factory=dict)
    sizes: dict[str, dict[int, int]] = field(default_factory=dict)
    blocks: dict[str, list[list[Any]]] = field(default_factory=dict)
    literals: dict[str, Key] = field(default_factory=dict)
    arguments: dict[str, set[str]] = field(default_factory=dict)
    sample: str | None = None
    samples: Sequence[int] = ()
    cost: str | None = None
    kronecker: bool = False
    fixed: dict[Key, float] = field(default_factory=dict)
    alias: Callable[[Key], Key] = lambda key: key
    seed: int = 1

    def __post_init__(self) -> None:
        self.constants.setdefault("\\eta", 0.37)
        self._tags = 0
        self._cut: dict[Key, Number] = {}
        self._values: dict[Key, Number] = {}
        self._leaves: dict[Key, float] = dict(self.fixed)
        self._slopes: dict[tuple[Key, Key], Number] = {}

    def __call__(self, name: str, *where: Any) -> Number:
        """The value of a component."""
        name, *indices = key = self.alias((name, *where))
        if key in self._cut:
            return self._cut[key]
        rule = self.quantities[name].rule
        if rule is None:
            if key not in self._leaves:
                self._leaves[key] = self._drawn(key)
            return self._leaves[key]
        if key not in self._values:
            self._values[key] = rule(self, *indices)
        return self._values[key]

    def components(self, name: str) -> Iterator[Key]:
        """All components of a quantity, layer by layer."""
        quantity = self.quantities[name]
        for layer in [None] if quantity.layers is None else quantity.layers:
            for where in product(*quantity.ranges(layer), *([self.samples] if quantity.sampled else [])):
                yield (name, *where) if layer is None else (name, layer, *where)

    def _drawn(self, key: Key) -> float:
        """A value that depends on the leaf alone, not on what was asked before."""
        drawn = random.Random(f"{self.seed} {key}")
        return drawn.uniform(0.2, 1.3) * drawn.choice((1, 1, -1))

    def slope(self, of: Callable[[], Any], by: Key) -> Any:
        """The derivative of numbers, with the definition of ``by`` cut and its value put back afterwards."""
        by = self.alias(by)
        self._tags += 1
        tag, cut, values = self._tags, self._cut, self._values
        start = self(*by)
        try:
            self._cut, self._values = {**cut, by: Dual(tag, start, 1.0)}, {}
            return mapped(of(), lambda x: _split(x, tag)[1])
        finally:
            self._cut, self._values = cut, values

    def d(self, of: Key, by: Key) -> Number:
        """The derivative of one component by another."""
        if self._cut:
            return self.slope(lambda: self(*of), by)
        if (of, by) not in self._slopes:
            self._slopes[of, by] = self.slope(lambda: self(*of), by)
        return self._slopes[of, by]


# Matrices


@dataclass(frozen=True)
class Matrix:
    rows: tuple[tuple[Any, ...], ...]

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.rows), len(self.rows[0])

    def transposed(self) -> Matrix:
        return Matrix(tuple(zip(*self.rows, strict=True)))


def matrix(rows: Sequence[Sequence[Any]]) -> Matrix:
    return Matrix(tuple(map(tuple, rows)))


def mapped(value: Any, function: Callable[[Any], Any]) -> Any:
    if isinstance(value, Matrix):
        return matrix([[function(x) for x in row] for row in value.rows])
    return function(value)


def paired(left: Any, right: Any, function: Callable[[Any, Any], Any]) -> Any:
    """Component by component; shapes must agree."""
    if isinstance(left, Matrix) != isinstance(right, Matrix):
        raise Malformed("a number beside a matrix")
    if not isinstance(left, Matrix):
        return function(left, right)
    if left.shape != right.shape:
        raise Malformed(f"{left.shape} beside {right.shape}")
    return matrix([list(map(function, *rows)) for rows in zip(left.rows, right.rows, strict=True)])


def multiplied(left: Any, right: Any) -> Any:
    if not isinstance(left, Matrix):
        return mapped(right, lambda x: left * x)
    if not isinstance(right, Matrix):
        return mapped(left, lambda x: x * right)
    if left.shape[1] != right.shape[0]:
        raise Malformed(f"{left.shape} times {right.shape}")
    columns = right.transposed().rows
    found = matrix([[sum(map(lambda x, y: x * y, row, column)) for column in columns] for row in left.rows])
    inner = left.shape[0] == 1 and right.shape[1] == 1
    return found.rows[0][0] if inner else found


# Reading

SUMS = frozenset({"\\sum", "\\prod"})
PRODUCTS = frozenset({"", "\\cdot", "\\times", "*", "."})
ELEMENTWISE = frozenset({"\\odot", "\\circ", ".*", "\\cdot*", "\\bigodot"})
TRANSPOSES = frozenset({"T", "\\top", "\\intercal"})


@lru_cache(maxsize=100_000)
def plain(tree: Tree) -> str:
    """LaTeX without fonts."""
    match tree:
        case tex.Name(text, accents):
            return to_latex(tex.Name(text, accents))
        case tex.Scripted(base, scripts, primes):
            return plain(base) + "'" * primes + "".join(f"{s}{{{plain(t)}}}" for s, t in scripts)
        case tex.Product("", factors):
            return " ".join(map(plain, factors))
        case tex.Group("(", body):
            return f"({plain(body)})"
    return to_latex(tree)


def is_transpose(tree: Tree) -> bool:
    return isinstance(tree, tex.Name) and tree.text in TRANSPOSES


def marks(tree: Tree) -> list[Tree]:
    """The single indices of a subscript."""
    match tree:
        case tex.Sequence(items) | tex.Product("", items):
            return [one for item in items for one in marks(item)]
        case tex.Group("(", body):
            return [body]
    return [tree]


@dataclass(frozen=True)
class Symbol:
    """A quantity as it occurs: its name in the network and its indices."""

    name: str
    layer: Tree | None
    lower: tuple[Tree, ...]


@dataclass
class Evaluator:
    network: Network
    _symbols: dict[Tree, tuple[Symbol | str, list[Tree]]] = field(default_factory=dict)
    _uses: dict[Tree, list[tuple[str, Symbol, int]]] = field(default_factory=dict)

    # Symbols

    def scripts(self, tree: Tree) -> tuple[tex.Name, list[Tree], list[Tree], int]:
        """A name with its lower and upper scripts and the number of primes."""
        if isinstance(tree, tex.Name):
            return tree, [], [], 0
        assert isinstance(tree, tex.Scripted) and isinstance(tree.base, tex.Name)
        lower = [one for place, script in tree.scripts if place == "_" for one in marks(script)]
        upper = []
        for place, script in tree.scripts:
            if place == "^":
                last = isinstance(script, tex.Product) and is_transpose(script.factors[-1])
                upper += list(script.factors) if last else [script]  # type: ignore[union-attr]
        return tree.base, lower, upper, tree.primes

    def symbol(self, tree: Tree) -> tuple[Symbol | str, list[Tree]]:
        """What a name with scripts stands for, a block's LaTeX or a symbol, and what else is above it."""
        if tree not in self._symbols:
            self._symbols[tree] = self._symbol(tree)
        return self._symbols[tree]

    def _symbol(self, tree: Tree) -> tuple[Symbol | str, list[Tree]]:
        network = self.network
        base, lower, upper, primes = self.scripts(tree)
        if primes:
            raise Unsupported("a prime at a quantity")
        above = [t for t in upper if not is_transpose(t)]
        rest = [t for t in upper if is_transpose(t)]
        below = "".join(f"_{{{plain(t)}}}" for place, t in getattr(tree, "scripts", ()) if place == "_")
        spelt = plain(base) + below
        for count in range(len(above), -1, -1):
            full = spelt + "".join(f"^{{{plain(t)}}}" for t in above[:count])
            if full in network.blocks or full in network.literals:
                return full, [*above[count:], *rest]
        if lower and spelt in network.quantities:
            return Symbol(spelt, None, ()), [*above, *rest]
        name = self.resolve(plain(base), lower)
        layer = None
        if network.quantities[name].layers is not None:
            if not above:
                raise Unsupported(f"{name} without a layer")
            layer = above.pop(0)
            layer = layer.body if isinstance(layer, tex.Group) else layer
        return Symbol(name, layer, tuple(lower)), [*above, *rest]

    def resolve(self, name: str, lower: list[Tree]) -> str:
        if name in self.network.by_letters:
            letters = tuple(t.text if isinstance(t, tex.Name) else "?" for t in lower)
            known = {one for table in self.network.by_letters.values() for key in table for one in key}
            if not known.issuperset(letters):
                raise Unsupported("a letter that is no layer's")
            if letters not in self.network.by_letters[name]:
                raise Senseless(f"no {name} with the indices {letters}")
            return self.network.by_letters[name][letters]
        name = self.network.by_count.get(name, {}).get(len(lower), name)
        if name not in self.network.quantities:
            raise Unknown(f"no quantity {name}")
        return name

    def index(self, tree: Tree, environment: Environment) -> Any:
        match tree:
            case tex.Number(text):
                return int(text)
            case tex.Name(text) if text in environment:
                return environment[text]
            case tex.Name() | tex.Scripted() if plain(tree) in self.network.constants:
                return int(self.network.constants[plain(tree)])
            case tex.Sum(((1, _), *_) as terms):
                return sum(sign * self.index(term, environment) for sign, term in terms)
            case tex.Group("(", body):
                return self.index(body, environment)
        raise Unsupported(f"index {plain(tree)}")

    def layer(self, symbol: Symbol, environment: Environment) -> int | None:
        quantity = self.network.quantities[symbol.name]
        if symbol.layer is None or quantity.layers is None:
            return None
        layer = self.index(symbol.layer, environment)
        if layer not in quantity.layers:
            raise Absent(f"{symbol.name} in layer {layer}")
        return int(layer)

    def spread(self, symbol: Symbol) -> tuple[Tree, ...]:
        """Lower indices, ``11`` taken apart where two are needed."""
        count = len(self.network.quantities[symbol.name].units)
        digits: list[Tree] = []
        for one in symbol.lower:
            split = isinstance(one, tex.Number) and len(symbol.lower) < count
            digits += [tex.Number(c) for c in one.text] if split else [one]  # type: ignore[union-attr]
        if len(digits) > count:
            raise Senseless(f"too many indices at {symbol.name}")
        return tuple(digits)

    def keys(self, tree: Tree, environment: Environment) -> tuple[Any, list[Tree]]:
        """The key of a component, or a matrix of keys, and what else stands above."""
        found, rest = self.symbol(tree)
        if isinstance(found, str):
            block = self.network.blocks.get(found)
            return (matrix(block) if block else self.network.literals[found]), rest
        quantity = self.network.quantities[found.name]
        layer = self.layer(found, environment)
        ranges = quantity.ranges(layer)
        values = [self.index(one, environment) for one in self.spread(found)]
        values = [self.sample(*pair) for pair in zip(values, ranges, strict=False)]
        for value, allowed in zip(values, ranges, strict=False):
            if value not in allowed:
                raise Senseless(f"{found.name} has no unit {value}")
        head = (found.name, *(() if layer is None else (layer,)), *values)
        tail = (environment["sample"],) if quantity.sampled else ()
        missing = ranges[len(values) :]
        if not missing:
            return (*head, *tail), rest
        if len(missing) == 1:
            return matrix([[(*head, one, *tail)] for one in missing[0]]), rest
        return matrix([[(*head, i, j, *tail) for j in missing[1]] for i in missing[0]]), rest

    def sample(self, value: Any, allowed: tuple[Any, ...]) -> Any:
        """A sample by its number, where one is meant; samples themselves are no numbers of units."""
        samples = self.network.samples
        counted = samples and allowed == tuple(samples) and value in upto(len(samples))
        return samples[value - 1] if counted else value

    # Letters

    def uses(self, tree: Tree, bound: frozenset[str] = frozenset()) -> Iterator[tuple[str, Symbol, int]]:
        """Free letters in the indices of symbols; position -1 is the layer, -2 a place without a range."""
        match tree:
            case tex.BigOperator(_, lower, _, body):
                letter, _ = self.limits(lower)
                yield from self.uses(body, bound | {letter})
                return
            case tex.Name() | tex.Scripted(base=tex.Name()):
                base, lower_marks, upper, _ = self.scripts(tree)
                if self.euler(base) and isinstance(tree, tex.Scripted):
                    for script in upper:
                        yield from self.uses(script, bound)
                    return
                name = plain(base)
                if self.called(tree) is not None:
                    for place, script in getattr(tree, "scripts", ()):
                        if place == "^":
                            yield from self.uses(script, bound)
                    return
                if self.network.kronecker and name == "\\delta" and len(lower_marks) == 2:
                    for one in lower_marks:
                        for letter in self.letters(one, bound):
                            yield letter, Symbol("", None, ()), -2
                    return
                if plain(tree) in self.network.constants or name == "d" or to_latex(tree) == "\\eta":
                    return
                found, _ = self.symbol(tree)
                if isinstance(found, Symbol):
                    if found.layer is not None:
                        for letter in self.letters(found.layer, bound):
                            yield letter, found, -1
                    for position, one in enumerate(self.spread(found)):
                        for letter in self.letters(one, bound):
                            yield letter, found, position
                return
            case tex.Scripted(base, scripts):
                yield from self.uses(base, bound)
                for place, script in scripts:
                    if place == "_":
                        for one in marks(script):
                            for letter in self.letters(one, bound):
                                yield letter, Symbol("", None, ()), -2
                return
            case tex.Product(_, factors):
                for position, factor in enumerate(factors):
                    if not (position and self.decorated(factors[position - 1], factor)):
                        yield from self.uses(factor, bound)
                return
        for child in tex.children(tree):
            yield from self.uses(child, bound)

    def letters(self, tree: Tree, bound: frozenset[str]) -> Iterator[str]:
        match tree:
            case tex.Name() | tex.Scripted() if plain(tree) in self.network.constants:
                return
            case tex.Name(text):
                if text not in bound:
                    yield text
            case tex.Number():
                return
            case tex.Sum(terms):
                for _, term in terms:
                    yield from self.letters(term, bound)
            case tex.Group("(", body):
                yield from self.letters(body, bound)
            case _:
                raise Unsupported(f"index {plain(tree)}")

    def range_of(self, letter: str, trees: Sequence[Tree], environment: Environment) -> tuple[Any, ...]:
        """What a letter ranges over: all the places where it stands have to agree."""
        found: set[tuple[Any, ...]] = set()
        for tree in trees:
            if tree not in self._uses:
                self._uses[tree] = list(self.uses(tree))
            for name, symbol, position in self._uses[tree]:
                if name == letter and position == -1:
                    found.add(tuple(self.network.quantities[symbol.name].layers or ()))
                elif name == letter and position >= 0:
                    layer = self.layer(symbol, environment) if self._placed(symbol, environment) else None
                    if symbol.layer is not None and layer is None:
                        continue
                    found.add(self.network.quantities[symbol.name].ranges(layer)[position])
        if len(found) > 1:
            found = {tuple(unit for unit in units if unit != 0) for units in found}
        if len(found) > 1:
            raise Malformed(f"{letter} over {found}")
        if not found:
            raise Unsupported(f"nothing says what {letter} ranges over")
        return found.pop()

    def _placed(self, symbol: Symbol, environment: Environment) -> bool:
        return symbol.layer is not None and all(
            name in environment for name in self.letters(symbol.layer, frozenset())
        )

    def limits(self, lower: Tree | None) -> tuple[str, int | None]:
        match lower:
            case tex.Name(text):
                return text, None
            case tex.Relation((tex.Name(text), tex.Number(start)), ("=",)):
                return text, int(start)
            case tex.Relation((tex.Name(text), _), ("\\in" | "\\neq",)):
                return text, None
        raise Unsupported("limits of a sum")

    # Values

    def evaluate(self, tree: Tree, environment: Environment) -> Any:
        match tree:
            case tex.Number(text):
                return float(text)
            case tex.Name() | tex.Scripted(base=tex.Name()):
                return self.named(tree, environment)
            case tex.Scripted(base, scripts, 0):
                return self.scripted(self.evaluate(base, environment), scripts, environment)
            case tex.Group("[", tex.Sequence(items)):
                return self.literal([items], environment)
            case tex.Group("(" | "[" | "{", body):
                return self.evaluate(body, environment)
            case tex.Sum(terms):
                return self.sum(terms, environment)
            case tex.Product("/", (above, below)):
                return self.fraction(above, below, environment)
            case tex.Product(operator, factors) if operator in ELEMENTWISE:
                values = [self.evaluate(factor, environment) for factor in factors]
                total = values[0]
                for value in values[1:]:
                    total = paired(total, value, lambda x, y: x * y)
                return total
            case tex.Product(operator, factors) if operator in PRODUCTS:
                return self.product(factors, environment, dots=operator == "\\cdot")
            case tex.Fraction(above, below):
                return self.fraction(above, below, environment)
            case tex.BigOperator(operator) if operator in SUMS:
                return self.big(tree, environment)
            case tex.Differential("\\nabla", (("_", by),), of) if of is not None:
                return self.derivative(of, by, environment)
            case tex.Matrix(rows, "[" | "("):
                return self.literal(rows, environment)
            case tex.Root(radicand, None):
                return mapped(self.evaluate(radicand, environment), lambda x: power(x, 0.5))
        raise Unsupported(type(tree).__name__)

    def named(self, tree: Tree, environment: Environment) -> Any:
        network = self.network
        if plain(tree) in network.constants:
            return float(network.constants[plain(tree)])
        base, lower, upper, _ = self.scripts(tree)
        if self.euler(base) and len(upper) == 1:
            return exp(self.evaluate(upper[0], environment))
        if self.called(tree) is not None:
            raise Unsupported("a function without an argument")
        if network.kronecker and base.text == "\\delta" and len(lower) == 2:
            return float(self.index(lower[0], environment) == self.index(lower[1], environment))
        keys, rest = self.keys(tree, environment)
        value = mapped(keys, lambda key: network(*key) if isinstance(key, tuple) else float(key))
        return self.scripted(value, tuple(("^", script) for script in rest), environment)

    def scripted(self, value: Any, scripts: Sequence[tuple[str, Tree]], environment: Environment) -> Any:
        """Components, transposes and powers of a value."""
        for place, script in scripts:
            if place == "_":
                (index,) = [self.index(one, environment) for one in marks(script)]
                if not isinstance(value, Matrix) or 1 not in value.shape:
                    raise Malformed("a component of what is no vector")
                entries = [x for row in value.rows for x in row]
                if not 1 <= index <= len(entries):
                    raise Senseless("a component that does not exist")
                value = entries[index - 1]
            elif is_transpose(script):
                value = value.transposed() if isinstance(value, Matrix) else value
            else:
                exponent = self.evaluate(script, environment)
                if isinstance(value, Matrix) or isinstance(exponent, Dual | Matrix):
                    raise Unsupported("this power")
                value = power(value, exponent)
        return value

    def sum(self, terms: Sequence[tuple[int, Tree]], environment: Environment) -> Any:
        total: Any = None
        for sign, term in terms:
            if not sign:
                raise Unsupported("plus or minus")
            value = mapped(self.evaluate(term, environment), lambda x, sign=sign: sign * x)
            if term is terms[-1][1] and isinstance(value, Matrix) and _is_one(terms):
                total = mapped(value, lambda _: 1.0)  # ``1 - a`` with a vector a
            total = value if total is None else paired(total, value, lambda x, y: x + y)
        return total

    def divided(self, above: Any, below: Any) -> Any:
        if isinstance(below, Matrix):
            raise Malformed("division by a matrix")
        try:
            return multiplied(above, power(below, -1.0))
        except ZeroDivisionError as error:
            raise Unsupported("division by zero") from error

    def decorated(self, head: Tree, group: Tree) -> bool:
        """Whether a quantity is followed by arguments that mean nothing."""
        base = head.base if isinstance(head, tex.Scripted) else head
        if not isinstance(base, tex.Name):
            return False
        if plain(base) not in self.network.arguments:
            self.told_apart(head, group)
            return False
        if not isinstance(group, tex.Group) or group.delimiter != "(":
            return False
        if plain(group.body) not in self.network.arguments[plain(base)]:
            raise Unsupported(f"argument {plain(group.body)}")
        return True

    def told_apart(self, head: Tree, group: Tree) -> None:
        """Raise `Unsupported` for ``a(t)`` with a defined a: an argument that means nothing, or a factor."""
        match group:
            case tex.Group("(", tex.Name() | tex.Scripted() as body):
                found, _ = self.symbol(head) if self.called(head) is None else ("", [])
                quantity = self.network.quantities[found.name] if isinstance(found, Symbol) else Quantity()
                number = not quantity.units and quantity.layers is None
                if quantity.rule is not None and (number or isinstance(body, tex.Name)):
                    raise Unsupported("an argument or a factor")

    def euler(self, base: tex.Name) -> bool:
        return base.text == "e" and "e" not in self.network.quantities

    def called(self, tree: Tree) -> tuple[Function, Tree | None] | None:
        """The function that a symbol names, primes counted, and its power."""
        base = tree.base if isinstance(tree, tex.Scripted) else tree
        if not isinstance(base, tex.Name):
            return None
        scripts = tree.scripts if isinstance(tree, tex.Scripted) else ()
        below = tuple(s for s in scripts if s[0] == "_")
        above = [script for place, script in scripts if place == "^"]
        name = plain(tex.Scripted(base, below) if below else base)
        function = self.network.functions.get(name) or (None if below else KNOWN.get(base.text))
        if function is None:
            return None
        primes = tree.primes if isinstance(tree, tex.Scripted) else 0
        if primes >= len(function) or len(above) > 1:
            raise Unsupported("a high derivative")
        return function[primes:], above[0] if above else None

    def applied(self, called: tuple[Function, Tree | None], to: Tree, environment: Environment) -> Any:
        function, exponent = called
        scripts = tuple([("^", exponent)] if exponent is not None else [])
        if isinstance(to, tex.Scripted) and isinstance(to.base, tex.Group):
            to, scripts = to.base, (*scripts, *to.scripts)
        try:
            return self.scripted(mapped(self.evaluate(to, environment), function[0]), scripts, environment)
        except ValueError as error:
            raise Unsupported(str(error)) from error

    def product(self, factors: Sequence[Tree], environment: Environment, *, dots: bool = False) -> Any:
        """A product as the shapes say; a dot between two columns makes a number."""
        total: Any = None
        position = 0
        while position < len(factors):
            factor = factors[position]
            following = factors[position + 1] if position + 1 < len(factors) else None
            position += 1
            by = _operator(factor)
            called = self.called(factor)
            if by is not None:
                if following is None:
                    raise Malformed("the derivative of nothing")
                value = self.derivative(tex.Product("", tuple(factors[position:])), by, environment)
                position = len(factors)
            elif called is not None:
                if following is None:
                    raise Unsupported("a function without an argument")
                value = self.applied(called, following, environment)
                position += 1
            else:
                value = self.evaluate(factor, environment)
                if following is not None and self.decorated(factor, following):
                    position += 1
            if dots and isinstance(total, Matrix) and isinstance(value, Matrix) and total.shape[1] == 1:
                total = total.transposed() if total.shape == value.shape else total
            total = value if total is None else multiplied(total, value)
        return total

    def fraction(self, above: Tree, below: Tree, environment: Environment) -> Any:
        of, by = _differentiated(above), _differentiated(below)
        if (of is None) != (by is None):
            raise Malformed("half a derivative")
        if of is not None and by is not None:
            return self.derivative(of, by, environment)
        return self.divided(self.evaluate(above, environment), self.evaluate(below, environment))

    def derivative(self, of: Tree, by: Tree, environment: Environment) -> Any:
        if not isinstance(by, tex.Name | tex.Scripted) or isinstance(getattr(by, "base", by), tex.Group):
            raise Unsupported("a derivative by an expression")
        keys, rest = self.keys(by, environment)
        if any(not is_transpose(script) for script in rest):
            raise Unsupported("a derivative by a power")
        if isinstance(keys, tuple):
            try:
                key, above = self.keys(of, environment)
                if isinstance(key, tuple) and not above:
                    return self.network.d(key, keys)
            except (Unsupported, Malformed, AssertionError):
                pass
            return self.network.slope(lambda: self.evaluate(of, environment), keys)
        if isinstance(self.evaluate(of, environment), Matrix):
            raise Unsupported("a vector by a vector")
        if any(not isinstance(key, tuple) for row in keys.rows for key in row):
            raise Malformed("a derivative by a constant")
        found = mapped(keys, lambda key: self.network.slope(lambda: self.evaluate(of, environment), key))
        return found.transposed() if len(rest) % 2 else found

    def big(self, tree: tex.BigOperator, environment: Environment) -> Any:
        letter, first = self.limits(tree.lower)
        inner = {name: value for name, value in environment.items() if name != letter}
        last = self.upper(tree.upper, {**environment, letter: None})
        values = self.summed(letter, first, last, tree, inner)
        if not values:
            raise Unsupported("a sum of nothing")
        total: Any = None
        for value in values:
            scope = {**environment, letter: value}
            if value in self.network.samples:
                scope["sample"] = value
            term = self.evaluate(tree.body, scope)
            if total is None:
                total = term
            elif tree.operator == "\\sum":
                total = paired(total, term, lambda x, y: x + y)
            else:
                total = paired(total, term, lambda x, y: x * y)
        return total

    def summed(
        self,
        letter: str,
        first: int | None,
        last: int | None,
        tree: tex.BigOperator,
        environment: Environment,
    ) -> tuple[Any, ...]:
        """What a letter runs over: literally from limit to limit; where one is missing, to the end there.

        Limits may fall short of what there is; beyond it, the sum speaks of something that does not exist.
        """
        places = {position for name, _, position in self.uses(tree.body) if name == letter}
        if letter == self.network.sample and not places:
            raise Unsupported("a sum over samples, whose index is left out")
        if first is not None and last is not None and not any(place >= 0 for place in places):
            return tuple(range(first, last + 1))  # of layers, too: each component knows where it exists
        values = self.range_of(letter, [tree.body], environment)
        sampled = values[0] in self.network.samples
        numbered = {number if sampled else value: value for number, value in enumerate(values, 1)}
        for limit in (first, last):
            if limit is not None and limit not in numbered:
                raise Senseless(f"{letter} is never {limit}")
        numbers = list(numbered)
        start = 0 if first is None else numbers.index(first)
        stop = len(numbers) if last is None else numbers.index(last) + 1
        values = tuple(numbered[number] for number in numbers[start:stop])
        match tree.lower:
            case tex.Relation((_, other), ("\\neq",)) if other is not None:
                without = self.index(other, environment)
                return tuple(value for value in values if value != without)
        return values

    def upper(self, tree: Tree | None, environment: Environment) -> int | None:
        """The number that an upper limit names, where the network says so."""
        match tree:
            case None:
                return None
            case tex.Number(text):
                return int(text)
            case tex.Scripted(base=tex.Name() as base, scripts=(("_", script),)):
                sizes = self.network.sizes.get(base.text)
                if sizes is None:
                    raise Unsupported("this size")
                layer = self.index(script, environment)
                if layer not in sizes:
                    raise Absent(f"no layer {layer}")
                return sizes[layer]
            case tex.Name(text) if text in self.network.constants:
                return int(self.network.constants[text])
            case tex.Name(text) if self.means(text) or text in environment:
                raise Senseless(f"a sum up to {text}, which is no size")
            case tex.Sum(terms):
                return sum(sign * self.part(term, environment) for sign, term in terms)
        raise Unsupported("this upper limit")

    def part(self, tree: Tree, environment: Environment) -> int:
        """The value of a term of an upper limit, where letters count as well."""
        if isinstance(tree, tex.Name) and environment.get(tree.text) is not None:
            return int(environment[tree.text])
        found = self.upper(tree, environment)
        assert found is not None
        return found

    def means(self, name: str) -> bool:
        """Whether a name is that of a quantity or a function."""
        network = self.network
        return any(name in table for table in (network.quantities, network.by_letters, network.functions))

    def literal(self, rows: Sequence[Sequence[Tree | None]], environment: Environment) -> Matrix:
        found: list[list[Any]] = []
        for row in rows:
            cells = [self.evaluate(cell, environment) for cell in row if cell is not None]
            blocks = [cell if isinstance(cell, Matrix) else matrix([[cell]]) for cell in cells]
            if len({block.shape[0] for block in blocks}) != 1:
                raise Malformed("a matrix whose parts do not fit")
            for parts in zip(*(block.rows for block in blocks), strict=True):
                found.append([entry for part in parts for entry in part])
        if len(set(map(len, found))) != 1:
            raise Malformed("rows of unequal length")
        return matrix(found)


def _is_one(terms: Sequence[tuple[int, Tree]]) -> bool:
    """Whether this is 1 minus something."""
    return len(terms) == 2 and terms[0] == (1, tex.Number("1")) and terms[1][0] < 0


def _differentiated(tree: Tree) -> Tree | None:
    """What stands behind a ``∂`` or ``d``, one under a sum sign included."""
    match tree:
        case tex.Differential("\\partial", (), operand):
            if operand is None:
                raise Unsupported("an operator within a fraction")
            return operand
        case tex.Differential():
            raise Unsupported("a higher derivative")
        case tex.Product("", (tex.Name("d"), *rest)) if rest:
            return rest[0] if len(rest) == 1 else tex.Product("", tuple(rest))
        case tex.BigOperator(operator, lower, upper, body):
            inner = _differentiated(body)
            return None if inner is None else tex.BigOperator(operator, lower, upper, inner)
    return None


def _operator(tree: Tree) -> Tree | None:
    r"""The lower part of ``\frac{\partial}{\partial x}``."""
    match tree:
        case tex.Fraction(tex.Differential("\\partial", (), None), tex.Differential("\\partial", (), by)):
            return by
        case tex.Fraction(tex.Name("d"), tex.Product("", (tex.Name("d"), by))):
            return by
    return None


# Claims


class Truth(StrEnum):
    TRUE = "true"
    FALSE = "false"
    SENSELESS = "senseless"


def truth(
    networks: Iterable[Network], left: Tree, sign: str, right: Tree, conditions: Sequence[Tree] = ()
) -> Truth:
    """Whether a relation is true on all networks; raises `Unsupported` where the oracle cannot tell."""
    for network in networks:
        try:
            if not _agree(Evaluator(network), *_sides(network, left, sign, right), conditions):
                return Truth.FALSE
        except Senseless:
            return Truth.SENSELESS
        except Malformed:
            return Truth.FALSE
        except (ArithmeticError, ValueError, TypeError) as error:
            raise Unsupported(str(error)) from error
    return Truth.TRUE


def _sides(network: Network, left: Tree, sign: str, right: Tree) -> tuple[Tree, Tree]:
    """What has to be equal; for an update rule, its step and -η times the gradient."""
    grows = isinstance(right, tex.Sum) and (1, left) in right.terms and len(right.terms) == 2
    if sign == "\\leftarrow" or (grows and sign in ("=", ":=")):
        if network.cost is None:
            raise Unsupported("an update without a cost")
        of, by = (tex.Differential("\\partial", (), tree) for tree in (parse_tree(network.cost), left))
        step = tex.Product("", (tex.Name("\\eta"), tex.Fraction(of, by)))
        return tex.Sum(((1, right), (-1, left))), tex.Sum(((-1, step),))
    if sign not in ("=", ":=", "\\equiv", "\\triangleq"):
        raise Unsupported(f"relation {sign}")
    return left, right


def _agree(evaluator: Evaluator, left: Tree, right: Tree, conditions: Sequence[Tree] = ()) -> bool:
    network = evaluator.network
    uses = [use for tree in (left, right) for use in evaluator.uses(tree)]
    layers = sorted({name for name, _, position in uses if position == -1})
    letters = sorted({name for name, _, _ in uses} - set(layers))
    looked = False
    for values in product(range(-1, 8), repeat=len(layers)):
        environment: Environment = dict(zip(layers, values, strict=True))
        stated = [_holds(evaluator, condition, environment) for condition in conditions]
        if False in stated:
            continue
        try:
            ranges = [evaluator.range_of(letter, [left, right], environment) for letter in letters]
            for units in product(*ranges, network.samples or [None]):
                scope = {**environment, **dict(zip(letters, units, strict=False)), "sample": units[-1]}
                if network.sample in scope:
                    scope["sample"] = scope[network.sample or ""]
                if not all(_holds(evaluator, condition, scope) for condition in conditions):
                    continue
                if not close(*_values(evaluator, left, right, scope)):
                    return False
                looked = True
        except Absent:
            if not layers or True in stated:
                raise  # what is stated for a layer has to exist there
    if not looked:
        raise Absent("nothing of this exists")
    return True


def _values(evaluator: Evaluator, left: Tree, right: Tree, scope: Environment) -> tuple[Any, Any]:
    """Both sides; a bare 0 beside a vector or a matrix is that of its shape."""
    one, other = evaluator.evaluate(left, scope), evaluator.evaluate(right, scope)
    if isinstance(one, Matrix) and right == tex.Number("0"):
        return one, mapped(one, lambda _: 0.0)
    if isinstance(other, Matrix) and left == tex.Number("0"):
        return mapped(other, lambda _: 0.0), other
    return one, other


ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "=": eq,
    "\\neq": ne,
    "<": lt,
    "\\le": le,
    ">": gt,
    "\\ge": ge,
}


def _holds(evaluator: Evaluator, condition: Tree, environment: Environment) -> bool | None:
    """Whether a condition on letters is met; None if it speaks of letters that have no value yet."""
    match condition:
        case tex.Name() | tex.Sequence():
            return None  # for all of them, as anyway
        case tex.Relation((tex.Name(letter), tex.Sequence(items)), ("=",)):
            if letter not in environment:
                return None
            first, last = (evaluator.index(items[place], environment) for place in (0, -1))
            listed = [evaluator.index(item, environment) for item in items if not isinstance(item, tex.Text)]
            dotted = any(isinstance(item, tex.Text) for item in items)
            return first <= environment[letter] <= last if dotted else environment[letter] in listed
        case tex.Relation(operands, signs) if all(sign in ORDERS for sign in signs):
            letters = {
                name for one in operands if one is not None for name in evaluator.letters(one, frozenset())
            }
            if letters - set(environment):
                return None
            values = [evaluator.index(one, environment) for one in operands if one is not None]
            return all(ORDERS[sign](*pair) for sign, pair in zip(signs, pairwise(values), strict=True))
    raise Unsupported("this condition")


def close(left: Any, right: Any) -> bool:
    """Whether two values agree; a 1×1 matrix is a number."""
    sides = [v.rows[0][0] if isinstance(v, Matrix) and v.shape == (1, 1) else v for v in (left, right)]
    differences: list[bool] = []

    def compare(x: Any, y: Any) -> bool:
        differences.append(not math.isclose(x, y, rel_tol=1e-8, abs_tol=1e-11))
        return False

    paired(*sides, compare)
    return not any(differences)


__all__ = ["Evaluator", "Network", "Quantity", "Truth", "Unsupported", "truth", "upto"]
