r"""From trees back to LaTeX.

What is printed parses back to an equal tree.  A tree that no formula parses to, such as a product with a bare
sum in it, gets the parentheses that its meaning needs.
"""

from __future__ import annotations

import re

from derive.latex import macros as m
from derive.latex.syntax import (
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
    Statement,
    Sum,
    Text,
    Tree,
    Unreadable,
    children,
)

# Levels of precedence, loosest first.
LIST, RELATION, SUM, ELEMENTWISE, CHAIN, RUN, FACTOR = range(7)
#: Between the rows of a matrix.
ROW = " \\\\ "


def to_latex(tree: Tree | Statement) -> str:
    """Clean LaTeX for a tree; for a statement with its conditions."""
    return LatexPrinter().statement(tree) if isinstance(tree, Statement) else LatexPrinter().text(tree)


def level_of(tree: Tree) -> int:
    """How tightly a tree holds together as printed in LaTeX."""
    match tree:
        case Sequence():
            return LIST
        case Relation():
            return RELATION
        case Sum():
            return SUM
        case Product(operator=operator):
            if operator in m.ELEMENTWISE_OPERATORS:
                return ELEMENTWISE
            return CHAIN if operator in m.CHAIN_OPERATORS else RUN
        case BigOperator() | Differential():
            return RUN
    return FACTOR


def grasp(tree: Tree) -> int:
    """How much of what follows a tree without brackets would take in: a level, or ``FACTOR`` for nothing."""
    match tree:
        case BigOperator():
            return ELEMENTWISE
        case Differential(operand=operand):
            return RUN if operand is None else min(CHAIN, grasp(operand))
        case Product(operator="/", factors=(_, Differential())):
            return FACTOR  # a differential below a stroke takes one factor only
        case Product(factors=factors):
            return grasp(factors[-1])
        case Sum(terms=terms):
            return grasp(terms[-1][1])
    return FACTOR


class LatexPrinter:
    """One method per node; the rules about parentheses are shared with the Unicode printer."""

    def __init__(self) -> None:
        self.in_script = False
        #: Whether a stroke would be read as dividing the differential whose operand is being printed.
        self.no_slash = False

    # Levels.

    def text(self, tree: Tree, level: int = LIST, *, head: bool = True, followed: int = LIST) -> str:
        """The tree where at least ``level`` is needed.

        ``head``: a sign at its beginning would be read as that of a sum.  ``followed``: the level at which
        something follows, which an operator without brackets must not take in.
        """
        if isinstance(tree, Sum) and not head and level <= RUN and self._is_signed(tree):
            written = self.sum(tree)
        elif self.level(tree) < level or (
            self.no_slash and isinstance(tree, Product) and tree.operator == "/"
        ):
            return self.parenthesised(tree)
        else:
            written = self.bare(tree, head=head, followed=followed)
        if followed > LIST and followed >= grasp(tree):
            return self.parenthesised(tree)
        return written

    def level(self, tree: Tree) -> int:
        return level_of(tree)

    def _is_signed(self, tree: Sum) -> bool:
        return len(tree.terms) == 1 and self.level(tree.terms[0][1]) >= RUN

    def bare(self, tree: Tree, *, head: bool, followed: int) -> str:
        match tree:
            case Number(text=text):
                return text
            case Name():
                return self.name(tree)
            case Text():
                return self.words(tree)
            case Scripted():
                return self.scripted(tree)
            case Group():
                return self.group(tree)
            case Sequence(items=items):
                return ", ".join(self.text(item, RELATION) for item in items)
            case Sum():
                return self.sum(tree)
            case Product():
                return self.product(tree, head=head)
            case Fraction():
                return self.fraction(tree)
            case Root():
                return self.root(tree)
            case BigOperator():
                return self.big_operator(tree)
            case Differential():
                return self.differential(tree)
            case Matrix():
                return self.matrix(tree)
            case Cases():
                return self.cases(tree)
            case Relation():
                return self.relation(tree)

    def parenthesised(self, tree: Tree) -> str:
        return self.group(Group("(", tree))

    # Relations and sums.

    def statement(self, statement: Statement) -> str:
        body = statement.body
        pieces = [self.unreadable(body) if isinstance(body, Unreadable) else self.text(body)]
        for condition in statement.conditions:
            bare = not isinstance(condition, Relation)
            pieces.append(self.condition(condition, for_all=bare))
        return self.comma.join(pieces)

    comma = ", \\quad "

    def unreadable(self, tree: Unreadable) -> str:
        return "\\text{?}"

    def condition(self, tree: Tree, *, for_all: bool) -> str:
        return f"\\forall {self.text(tree)}" if for_all else self.text(tree)

    def relation(self, tree: Relation) -> str:
        pieces = [self._operand(tree, 0)]
        for position, sign in enumerate(tree.signs):
            pieces += [self.sign(sign), self._operand(tree, position + 1)]
        separator = "" if self.in_script and not any(len(sign) > 1 for sign in tree.signs) else " "
        return separator.join(piece for piece in pieces if piece)

    def _operand(self, tree: Relation, position: int) -> str:
        operand = tree.operands[position]
        if operand is None:
            return ""
        outermost = position in (0, len(tree.operands) - 1)
        if isinstance(operand, Sequence) and outermost:
            return ", ".join(self.text(item, SUM) for item in operand.items)
        return self.text(operand, SUM)

    def sign(self, sign: str) -> str:
        return sign

    def sum(self, tree: Sum) -> str:
        pieces: list[str] = []
        for position, (sign, term) in enumerate(tree.terms):
            first = position == 0
            plain = first and sign == 1 and len(tree.terms) > 1 and not _starts_signed(term)
            written = self.text(term, ELEMENTWISE, head=plain)
            if plain:
                pieces.append(written)
            elif first or self.in_script:
                pieces.append(self.plus_minus(sign) + self._gap(sign) + written)
            else:
                pieces.append(f" {self.plus_minus(sign)} {written}")
        return "".join(pieces)

    def _gap(self, sign: int) -> str:
        return " " if sign == 0 else ""

    def plus_minus(self, sign: int) -> str:
        return {1: "+", -1: "-", 0: "\\pm"}[sign]

    # Products.

    def product(self, tree: Product, *, head: bool) -> str:
        if tree.operator == "/":
            return self.division(tree)
        if tree.operator == "":
            return self.run(tree)
        level = level_of(tree)
        last = len(tree.factors) - 1
        pieces = []
        for position, factor in enumerate(tree.factors):
            inner = level if self._nests(factor, tree, position) else level + 1
            followed = LIST if position == last else level
            pieces.append(self.text(factor, inner, head=head and position == 0, followed=followed))
            self.no_slash = False
        return f" {self.operator(tree.operator)} ".join(pieces)

    def _nests(self, factor: Tree, tree: Product, position: int) -> bool:
        """A first factor with another operator of the same level needs no parentheses."""
        return position == 0 and isinstance(factor, Product) and factor.operator != tree.operator

    def operator(self, operator: str) -> str:
        return operator

    def division(self, tree: Product) -> str:
        numerator, divisor = tree.factors
        return f"{self._numerator(numerator)} / {self._divisor(divisor)}"

    def _numerator(self, tree: Tree) -> str:
        if isinstance(tree, Differential) and (tree.operand is None or self.level(tree.operand) >= RUN):
            return self.text(tree, RUN)
        if isinstance(tree, Product) and tree.operator == "" and isinstance(tree.factors[-1], Differential):
            return self.parenthesised(tree)
        return self.text(tree, RUN, followed=RUN)

    def _divisor(self, tree: Tree) -> str:
        if isinstance(tree, Sum) and len(tree.terms) == 1:
            sign, term = tree.terms[0]
            return self.plus_minus(sign) + self._gap(sign) + self._divisor(term)
        if isinstance(tree, Differential) and tree.operand is not None and self.level(tree.operand) == FACTOR:
            return self.text(tree, RUN)
        applied = isinstance(tree, Product) and tree.operator == "" and _is_application(tree)
        return self.text(tree, RUN if applied or isinstance(tree, BigOperator) else FACTOR)

    def run(self, tree: Product) -> str:
        tight = self._tight(tree)
        if tight:
            return tight
        written = ""
        last = len(tree.factors) - 1
        for position, factor in enumerate(tree.factors):
            piece = self._factor(factor, position, last)
            if position and isinstance(tree.factors[position - 1], Number) and piece[:1].isdigit():
                piece = self.parenthesised(factor)
            attached = position and attaches(tree.factors[position - 1], factor)
            written += piece if not position or attached else f" {piece}"
        return written

    def _factor(self, factor: Tree, position: int, last: int) -> str:
        followed = LIST if position == last else RUN
        if isinstance(factor, Product) and factor.operator == "/":
            starts_anew = isinstance(factor.factors[0], Differential)
            if position == 0 or starts_anew:
                return self.text(factor, RUN, followed=followed)
            return self.parenthesised(factor)
        if isinstance(factor, BigOperator | Differential):
            return self.text(factor, RUN, followed=followed)
        return self.text(factor, FACTOR)

    def _tight(self, tree: Product) -> str:
        """Index letters side by side: ``ij``."""
        if not self.in_script:
            return ""
        simple = all(
            isinstance(factor, Number)
            or (isinstance(factor, Name) and factor == Name(factor.text) and _letter(factor))
            for factor in tree.factors
        )
        text = "".join(factor.text for factor in tree.factors if isinstance(factor, Number | Name))
        numbers = any(
            isinstance(a, Number) and isinstance(b, Number)
            for a, b in zip(tree.factors, tree.factors[1:], strict=False)
        )
        return text if simple and not numbers and not any(word in text for word in m.PLAIN_FUNCTIONS) else ""

    # Prefix operators.

    def big_operator(self, tree: BigOperator) -> str:
        head = Name(tree.operator)
        limits = [("_", tree.lower), ("^", tree.upper)]
        written = self.name(head) + "".join(
            f"{kind}{{{self.script(limit)}}}" for kind, limit in limits if limit is not None
        )
        return f"{written} {self.text(tree.body, ELEMENTWISE, head=False)}"

    def differential(self, tree: Differential) -> str:
        written = tree.operator
        for kind, script in tree.scripts:
            written += f"{kind}{{{self.script(script)}}}"
        return written if tree.operand is None else f"{written} {self.operand(tree.operand)}"

    def operand(self, tree: Tree) -> str:
        """What a differential acts on."""
        outer, self.no_slash = self.no_slash, True
        written = self.text(tree, CHAIN)
        self.no_slash = outer
        return written

    # Factors.

    def script(self, tree: Tree) -> str:
        outer = self.in_script, self.no_slash
        self.in_script, self.no_slash = True, False
        if isinstance(tree, Sequence) and len({isinstance(item, Relation) for item in tree.items}) > 1:
            written = f"\\substack{{{ROW.join(self.text(item) for item in tree.items)}}}"
        elif isinstance(tree, Group) and tree.delimiter == "<" and self.level(tree.body) >= SUM:
            written = f"<{self.text(tree.body, SUM)}>"
        else:
            written = self.text(tree)
        self.in_script, self.no_slash = outer
        return written

    def scripted(self, tree: Scripted) -> str:
        written = self.base(tree.base) + "'" * tree.primes
        seen: set[str] = set()
        for kind, script in tree.scripts:
            if kind in seen:
                written, seen = f"{{{written}}}", set()
            seen.add(kind)
            written += f"{kind}{{{self.script(script)}}}"
        return written

    def base(self, tree: Tree) -> str:
        if isinstance(tree, Fraction | Root | Cases):
            return f"{{{self.text(tree)}}}"
        if isinstance(tree, Name | Number | Group | Matrix):
            return self.text(tree)
        return self.parenthesised(tree)

    def name(self, tree: Name) -> str:
        written = self._spelling(tree)
        for font in reversed(tree.fonts):
            if (
                font == "\\mathrm"
                and len(tree.text) > 1
                and not re.fullmatch(r"[A-Za-z][A-Za-z0-9]*", tree.text)
            ):
                written = f"\\text{{{written}}}"
            else:
                written = f"{font}{{{written}}}"
        for accent in reversed(tree.accents):
            written = f"\\Delta {written}" if accent == "\\Delta" else f"{accent}{{{written}}}"
        return written

    def _spelling(self, tree: Name) -> str:
        word = tree.text[1:]
        if tree.text.startswith("\\") and word in m.FUNCTIONS and word not in m.TEX_FUNCTIONS:
            return f"\\operatorname{{{word}}}"
        return tree.text

    def words(self, tree: Text) -> str:
        if tree.text.startswith("\\"):
            return tree.text
        escaped = re.sub(r"([_&%#{}])", r"\\\1", tree.text)
        return f"\\text{{{escaped}}}"

    def group(self, tree: Group) -> str:
        body = self.enclosed(tree.body, in_script=self.in_script and tree.delimiter in "([<")
        opener, closer = m.OPENERS[tree.delimiter], m.CLOSERS[tree.delimiter]
        if tree.delimiter == "<":
            return f"\\langle {body} \\rangle"
        if tree.delimiter == "@":
            return f"{opener} {body} {closer}"
        if tree.delimiter in "|‖" or _is_tall(tree.body):
            return f"\\left{opener} {body} \\right{closer}"
        return f"{opener}{body}{closer}"

    def fraction(self, tree: Fraction) -> str:
        return f"\\frac{{{self.enclosed(tree.numerator)}}}{{{self.enclosed(tree.denominator)}}}"

    def root(self, tree: Root) -> str:
        degree = "" if tree.degree is None else f"[{self.enclosed(tree.degree, SUM)}]"
        return f"\\sqrt{degree}{{{self.enclosed(tree.radicand)}}}"

    def matrix(self, tree: Matrix) -> str:
        name = {"": "matrix", "[": "bmatrix", "(": "pmatrix", "{": "Bmatrix", "|": "vmatrix", "‖": "Vmatrix"}
        rows = [
            " & ".join("" if cell is None else self._outside_script(cell) for cell in row)
            for row in tree.rows
        ]
        environment = name.get(tree.delimiter, "bmatrix")
        return f"\\begin{{{environment}}} {ROW.join(rows)} \\end{{{environment}}}"

    def cases(self, tree: Cases) -> str:
        rows = []
        for value, condition in tree.rows:
            restriction = "\\text{otherwise}" if condition is None else self._outside_script(condition)
            rows.append(f"{self._outside_script(value)} & {restriction}")
        return f"\\begin{{cases}} {ROW.join(rows)} \\end{{cases}}"

    def _outside_script(self, tree: Tree) -> str:
        return self.enclosed(tree, in_script=False)

    def enclosed(self, tree: Tree, level: int = LIST, *, in_script: bool | None = None) -> str:
        """A tree within delimiters, where nothing outside matters."""
        outer = self.in_script, self.no_slash
        self.in_script, self.no_slash = (self.in_script if in_script is None else in_script), False
        written = self.text(tree, level)
        self.in_script, self.no_slash = outer
        return written


def _is_division(tree: Tree) -> bool:
    return isinstance(tree, Product) and tree.operator == "/"


def _letter(name: Name) -> bool:
    return len(name.text) == 1 and name.text.isalpha() and name.text.isascii()


def _plain_run(tree: Tree) -> bool:
    return (
        level_of(tree) >= RUN
        and grasp(tree) == FACTOR
        and not (isinstance(tree, Product) and tree.operator == "/")
    )


def attaches(function: Tree, argument: Tree) -> bool:
    """Whether no space is printed between two factors: ``f(x)``, ``2(a - b)``."""
    base = function.base if isinstance(function, Scripted) else function
    return isinstance(base, Name | Number) and isinstance(argument, Group) and argument.delimiter == "("


def _starts_signed(tree: Tree) -> bool:
    if isinstance(tree, Product) and level_of(tree) < RUN:
        return _starts_signed(tree.factors[0])
    return isinstance(tree, Sum)


def _is_application(tree: Product) -> bool:
    """``\\log(x)`` or ``f'(x)``: what a division takes as one divisor."""
    function, argument = tree.factors[0], tree.factors[-1]
    group = argument.base if isinstance(argument, Scripted) else argument
    if len(tree.factors) != 2 or not isinstance(group, Group) or group.delimiter not in "([":
        return False
    if isinstance(function, Scripted) and function.primes:
        return isinstance(function.base, Name)
    base = function.base if isinstance(function, Scripted) else function
    return isinstance(base, Name) and base.text[1:] in m.FUNCTIONS and base.text.startswith("\\")


def _is_tall(tree: Tree) -> bool:
    if isinstance(tree, Fraction | Root | BigOperator | Matrix | Cases):
        return True
    below = (tree.base,) if isinstance(tree, Scripted) else children(tree)
    return any(_is_tall(child) for child in below)
