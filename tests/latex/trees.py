"""Random trees as formulas give them, and random texts that are hardly formulas."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from derive.latex import (
    BigOperator,
    Cases,
    Differential,
    Fraction,
    Group,
    Matrix,
    Name,
    Number,
    Product,
    Relation,
    Root,
    Scripted,
    Sequence,
    Sum,
    Text,
    Tree,
)

#: Names of several letters, to be declared when what is printed is read again.
DECLARED = ("dz", "net")

_WORDS = ["a", "b", "w", "x", "d", "g", r"\sigma", r"\delta", r"\eta", r"\ell", "输出层", *DECLARED]
_ACCENTS = [(), (), (r"\hat",), (r"\tilde",), (r"\mathcal",), (r"\Delta",), (r"\Delta", r"\hat")]
_FONTS = [(), (), (r"\mathbf",), (r"\boldsymbol",), (r"\vec",)]


_NAMES: list[Tree] = [
    *(Name(rf"\{word}") for word in ("log", "exp", "softmax", "tanh")),
    *(Name(word, fonts=(r"\mathrm",)) for word in ("loss", "T", "损失")),
]
_NUMBERS: list[Tree] = [Number(text) for text in ("0", "1", "2", "12", "0.5")]
_MARKS: list[Tree] = [Name("*"), Name("+"), Name(r"\top"), Sum(((-1, Number("1")),))]
_MARKS += [Sum(((1, Name("l")), (1, Number("1")))), Name("j"), Name("k"), Number("2")]
_SIGNS = ["=", ":=", r"\le", r"\in", r"\leftarrow", r"\neq", "<"]
_CHAINS = [r"\cdot", r"\times", "*", "."]
_ELEMENTWISE = [r"\odot", r"\circ", ".*", r"\cdot*", r"\otimes"]

Draw = Callable[[st.SearchStrategy[Any]], Any]


class _Maker:
    """Draws trees level by level; precedence decides what may stand where without brackets."""

    def __init__(self, draw: Draw) -> None:
        self.draw = draw

    def pick(self, choices: list[Any]) -> Any:
        return self.draw(st.sampled_from(choices))

    def count(self, most: int) -> int:
        return int(self.draw(st.integers(0, most)))

    def kind(self, most: int) -> int:
        """A choice whose simplest outcome, to which failures shrink, is the greatest number."""
        return most - self.count(most)

    def anything(self, depth: int) -> Tree:
        kind = self.kind(5)
        if kind == 0:
            return Sequence((self.sum(depth), self.sum(depth)))
        return self.relation(depth) if kind == 1 else self.sum(depth)

    def relation(self, depth: int) -> Tree:
        return Relation((self.sum(depth), self.sum(depth)), (self.pick(_SIGNS),))

    def sum(self, depth: int) -> Tree:
        kind = self.kind(4)
        if kind == 0:
            return Sum(((-1, self.term(depth)),))
        if kind == 1:
            later = [(self.pick([1, -1, 0]), self.term(depth)) for _ in range(1 + self.count(1))]
            return Sum(((self.pick([1, -1]), self.term(depth)), *later))
        return self.term(depth)

    def term(self, depth: int) -> Tree:
        kind = self.kind(3)
        if kind > 1:
            return self.run(depth, last=True)
        level = _CHAINS if kind else _ELEMENTWISE
        last = self.run(depth, last=True)
        return Product(self.pick(level), (self.run(depth), Sum(((-1, last),)) if self.kind(3) == 0 else last))

    def run(self, depth: int, *, last: bool = False) -> Tree:
        """Juxtaposed factors; only the last may be an operator that takes in what follows."""
        kind = self.kind(6)
        factors = [self.factor(depth) for _ in range(1 + self.count(2))]
        if last and kind == 0:
            factors[-1] = self.operator(depth)
        if any(isinstance(f, Number) and isinstance(g, Number) for f, g in pairwise(factors)):
            factors = factors[:1]
        if kind == 1:
            return Product("/", (factors[0], self.factor(depth)))
        return factors[0] if len(factors) == 1 else Product("", tuple(factors))

    def operator(self, depth: int) -> Tree:
        kind = self.kind(3)
        if kind == 0:
            return Differential(r"\nabla", (("_", self.mark(depth)),), self.factor(depth))
        if kind == 1:
            scripts = self.pick([(), (("^", Number("2")),)])
            return Differential(r"\partial", scripts, self.pick([None, self.factor(depth)]))
        lower = self.pick([None, self.mark(depth), Relation((Name("k"), Number("1")), ("=",))])
        body = self.term(depth - 1) if depth else Name("x")
        return BigOperator(self.pick([r"\sum", r"\prod"]), lower, self.pick([None, self.mark(depth)]), body)

    def mark(self, depth: int) -> Tree:
        """What stands in a script."""
        kind = self.kind(5)
        letters = [Name(self.pick(list("ijkl"))) for _ in range(2)]
        if kind == 0:
            return Product("", (*letters, Number("1")))
        if kind == 1:
            return Sequence(tuple(letters))
        if kind == 2:
            return Group(self.pick(list("([<")), self.pick([letters[0], _MARKS[4]]))
        if kind == 3 and depth:
            return self.anything(depth - 1)
        return self.pick(_MARKS)

    def factor(self, depth: int) -> Tree:
        kind = self.kind(8)
        if kind > 5 or depth == 0:
            return self.pick([self.name(), self.pick(_NUMBERS), Text(r"\dots")])
        if kind > 2:
            return self.scripted(depth)
        inner = depth - 1
        if kind == 0:
            return Fraction(self.anything(inner), self.anything(inner))
        return self.group(inner) if kind == 1 else self.enclosed(inner)

    def group(self, depth: int) -> Tree:
        body = self.anything(depth)
        delimiter = self.pick(list("([{|‖<"))
        if isinstance(body, Matrix | Cases):  # brackets around a matrix may be its own
            return body
        return Group(delimiter, body)

    def enclosed(self, depth: int) -> Tree:
        kind = self.kind(2)
        if kind == 0:
            return Root(self.anything(depth), self.pick([None, Number("3")]))
        if kind == 1:
            rows = tuple((self.anything(depth), self.anything(depth)) for _ in range(1 + self.count(1)))
            return Matrix(rows, self.pick(["[", "(", "|", ""]))
        return Cases(((self.sum(depth), self.relation(depth)), (self.sum(depth), None)))

    def scripted(self, depth: int) -> Tree:
        scripts = tuple((self.pick(["_", "^"]), self.mark(depth)) for _ in range(1 + self.count(2)))
        base = self.name() if self.kind(2) else Group(self.pick(list("([")), self.sum(depth - 1))
        if isinstance(base, Group) and isinstance(base.body, Matrix):
            base = base.body
        return Scripted(base, scripts, self.count(2))

    def name(self) -> Tree:
        if self.kind(3) == 0:
            return self.pick(_NAMES)
        return Name(self.pick(_WORDS), self.pick(_ACCENTS), self.pick(_FONTS))


@st.composite
def trees(draw: Draw) -> Tree:
    """Trees of every kind, such as formulas are read as."""
    return _Maker(draw).anything(2)


_PIECES = r"""
a b w x d l z \sigma \Delta f( g[1]' log( tanh e { } { } ( ) [ ] \left( \right) \left[ \right. \{ \}
| | \| \lVert \rVert \langle \rangle _ ^ _ ^ ' \prime 1 2 12 0.5 + - = + - = , ; : . * \cdot \times
\odot .* / \frac \frac12 \sqrt \sqrt[3] \partial \nabla \sum \sum_i \sum_{i=1}^n \max \max_k \mathbf
\mathrm{net} \hat \vec \text{if} \text{and} \text{net} \dots \in \neq < > \quad \; \\ \\\\ &
\begin{bmatrix} \end{bmatrix} \begin{aligned} \end{aligned} \begin{cases} \end{cases} \forall
\Rightarrow \leftarrow \underbrace{ \over {\rm \bf \operatorname{softmax} \foo 输出层 ∂ σ ² ᵢ − ′
\tag{1} \boxed{ \substack{ \overset{def}{=} \pm $ # % ~ _{ij} ^{(l)} ^{T} f(x) \hat{y} w_{ij}
\frac{a}{b} (a+b) |x| \macro \right| \not \left
"""
_TOKENS = _PIECES.split()

#: Pieces of LaTeX thrown together, apart or touching.
SOUP = st.builds(
    lambda glue, tokens: glue.join(tokens),
    st.sampled_from(["", " "]),
    st.lists(st.sampled_from(_TOKENS), max_size=25),
)
