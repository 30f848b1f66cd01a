"""From the tokens of one statement to its tree: recursive descent, one method per level of precedence.

Loosest first: comma list, relation, sum, elementwise product, product with an explicit sign, juxtaposition
(with ``/``), factor with scripts, atom.
"""

from __future__ import annotations

from collections.abc import Sequence as Listing

from derive.latex import macros as m
from derive.latex.atoms import AtomReader
from derive.latex.cursor import MAX_NESTING
from derive.latex.errors import LatexError
from derive.latex.syntax import (
    BigOperator,
    Cases,
    Differential,
    Fraction,
    Group,
    Name,
    Number,
    Product,
    Relation,
    Scripted,
    Sequence,
    Sum,
    Text,
    Tree,
)
from derive.latex.tokens import Token

_STARTS = {"name", "number", "word", "text", "dots", "macro", "{", "open", "begin", "bad"}


class Parser(AtomReader):
    """Reads a list of tokens from beginning to end."""

    def whole(self) -> Tree:
        """The one tree that all tokens make up."""
        tree = self.listing()
        self.finish()
        return tree

    def statement(self) -> Tree:
        """Like `whole`, but the left side may be missing."""
        if self.peek().kind != "rel":
            return self.whole()
        start = self.peek().start
        tree = self.listing(leading_relation=True)
        self.finish()
        return (
            tree if isinstance(tree, Relation) else Relation((None, tree), ("=",), span=(start, tree.span[1]))
        )

    # Lists and relations.

    def listing(self, *, leading_relation: bool = False) -> Tree:
        r"""Items between commas.  A list beside a relation sign belongs to that side: ``i = 1, \dots, n``."""
        start = self.peek().start
        items = [self.relation(leading=leading_relation)]
        while self.at(",") or self.at(";"):
            self.take()
            self.skip_spaces()
            items.append(self.relation())
        items = _with_lists(items)
        return items[0] if len(items) == 1 else Sequence(tuple(items), span=self.span_from(start))

    def relation(self, *, leading: bool = False) -> Tree:
        start = self.peek().start
        operands: list[Tree | None] = [None if leading and self.at("rel") else self.sum()]
        signs: list[str] = []
        while self._at_relation():
            token = self.take()
            signs.append("\\mid" if token.kind == "bar" else token.text)
            operands.append(self.sum())
        if not signs:
            assert operands[0] is not None
            return operands[0]
        return Relation(tuple(operands), tuple(signs), span=self.span_from(start))

    def _at_relation(self) -> bool:
        self.skip_spaces()
        token = self.peek()
        if token.kind == "rel":
            return not (self.bars[-1] == "<" and token.text == ">")
        if token.kind == "op" and token.text == ":" and self.in_script:
            return True
        if token.kind == "bar" and token.text == "|" and not self.bars[-1]:
            follows = self.peek(1)
            if follows.kind in ("_", "^"):
                raise LatexError("an evaluation bar cannot be read", (token.start, token.end), "parentheses")
            return True
        return False

    # Sums and products.

    def sum(self) -> Tree:
        start = self.peek().start
        self.skip_spaces()
        terms: list[tuple[int, Tree]] = []
        if self._at_sign():
            terms.append((m.SIGNS[self.take().text], self.elementwise()))
        else:
            terms.append((1, self.elementwise()))
            if not self._at_sign():
                return terms[0][1]
        while self._at_sign():
            terms.append((m.SIGNS[self.take().text], self.elementwise()))
        return Sum(tuple(terms), span=self.span_from(start))

    def _at_sign(self) -> bool:
        self.skip_spaces()
        return self.at("op") and self.peek().text in m.SIGNS

    def elementwise(self) -> Tree:
        return self.products(m.ELEMENTWISE_OPERATORS, elementwise=True)

    def chain(self) -> Tree:
        return self.products(m.CHAIN_OPERATORS, elementwise=False)

    def products(self, operators: set[str], *, elementwise: bool, first: Tree | None = None) -> Tree:
        """Operands joined by the operators: flat for one operator, nested to the left where it changes."""
        start = self.peek().start if first is None else first.span[0]
        result = first if first is not None else self.chain() if elementwise else self.signed_run()
        factors: list[Tree] = []
        current = ""
        changes = 0
        while self._at_operator(operators):
            operator = self.take().text
            self.skip_spaces()
            if current and operator != current:
                result, factors = Product(current, tuple(factors), span=self.span_from(start)), []
                changes = self._deeper(changes)
            current = operator
            factors = factors or [result]
            factors.append(self.chain() if elementwise else self.signed_run())
        return Product(current, tuple(factors), span=self.span_from(start)) if current else result

    def _deeper(self, changes: int) -> int:
        """Trees nested to the left must not get deeper than those nested by brackets."""
        if changes >= MAX_NESTING:
            token = self.peek()
            raise LatexError("too many different operators in a row", (token.start, token.end))
        return changes + 1

    def _at_operator(self, operators: set[str]) -> bool:
        self.skip_spaces()
        return self.at("op") and self.peek().text in operators

    def signed_run(self) -> Tree:
        """A run, or a run with a sign of its own as in ``2 \\times -1``."""
        start = self.peek().start
        if not self._at_sign():
            return self.run()
        sign = m.SIGNS[self.take().text]
        return Sum(((sign, self.run()),), span=self.span_from(start))

    def run(self) -> Tree:
        """Juxtaposed factors; a division divides all of them before it by the next one."""
        start = self.peek().start
        factors: list[Tree] = []
        divisions = 0
        while True:
            self.skip_spaces()
            if self._starts_factor(first=not factors):
                self._check_numbers(factors)
                factors.append(self.prefixed())
            elif factors and self.at("op", "/") and not self.no_slash:
                self.take()
                divisions = self._deeper(divisions)
                factors = self._divided(factors)
            elif factors and self._at_evaluation():
                factors = self._evaluated(factors, start)
            else:
                break
        if not factors:
            raise self.unexpected(self.peek(), "a quantity")
        return factors[0] if len(factors) == 1 else Product("", tuple(factors), span=self.span_from(start))

    def _divided(self, factors: list[Tree]) -> list[Tree]:
        kept: list[Tree] = []
        if isinstance(factors[-1], Differential):
            kept, factors = factors[:-1], factors[-1:]
        divisor = self._divisor()
        position = _differential(factors) if _is_d(divisor) and self._starts_factor(first=False) else None
        if position is not None:
            above, below = factors[position:], (divisor, self.factor())
            span = self.span_from(above[0].span[0])
            return [*factors[:position], Fraction(_side_by_side(above), _side_by_side(below), span=span)]
        numerator = _side_by_side(factors)
        return [*kept, Product("/", (numerator, divisor), span=self.span_from(numerator.span[0]))]

    def _at_evaluation(self) -> bool:
        """Whether a bar with something below it follows, and no absolute value ends there."""
        return self.at("bar", "|") and self.at("_", ahead=1) and not self.bars[-1]

    def _evaluated(self, factors: list[Tree], start: int) -> list[Tree]:
        r"""``\frac{df}{dz}\Big|_{z = 1}``: the bar is about a fraction before it, else about all factors."""
        self.take()
        scripts, primes = self.scripts()
        if primes:
            raise LatexError("a prime on an evaluation bar", self.span_from(start))
        kept, body = factors[:-1], factors[-1]
        if kept and not isinstance(body, Fraction):
            kept, body = [], Product("", tuple(factors), span=(start, body.span[1]))
        group = Group("@", body, span=body.span)
        return [*kept, Scripted(group, scripts, span=self.span_from(body.span[0]))]

    def _divisor(self) -> Tree:
        start = self.peek().start
        if self._at_sign():
            sign = m.SIGNS[self.take().text]
            return Sum(((sign, self._divisor_factor()),), span=self.span_from(start))
        return self._divisor_factor()

    def _divisor_factor(self) -> Tree:
        start = self.peek().start
        if self.at_differential():
            operator = self.take().text
            scripts, _ = self.scripts()
            return Differential(operator, scripts, self.factor(), span=self.span_from(start))
        factor = self.prefixed()
        if _applies(factor) and (self.at("open", "(") or self.at("open", "[")):
            return Product("", (factor, self.factor()), span=self.span_from(start))
        return factor

    def _check_numbers(self, factors: list[Tree]) -> None:
        if factors and isinstance(factors[-1], Number) and self.at("number"):
            token = self.peek()
            raise LatexError("two numbers side by side", (token.start, token.end), "an operator")

    def _starts_factor(self, *, first: bool) -> bool:
        token = self.peek()
        if token.kind == "bar":
            return first or (not self._at_evaluation() and self._bar_opens(token))
        if self.in_script and token.kind == "op" and token.text in (":", "*", "\\cdot", "\\star", "\\bullet"):
            return self._is_mark(first)
        if token.kind == "rel" and token.text == "<":
            return first and self.in_script
        return token.kind in _STARTS

    def _is_mark(self, first: bool) -> bool:
        """In a script an operator without operands is a mark: ``w_{:,j}``, ``x^*``, ``w_{\\cdot j}``."""
        ends = (",", "}", "eof", "close")
        if self.peek().text == ":":
            return first and self.peek(1).kind in ends
        return first or self.peek(1).kind in ends

    def _bar_opens(self, token: Token) -> bool:
        """Whether a bar after a factor opens an absolute value: there must be another one to close it."""
        if self.bars[-1]:
            return False
        depth = 0
        for following in self.tokens[self.position + 1 : self.position + 200]:
            if following.kind in ("open", "{", "begin"):
                depth += 1
            elif following.kind in ("close", "}", "end"):
                depth -= 1
            if depth < 0 or (depth == 0 and following.kind in (",", "eof", "row", "&")):
                return False
            if depth == 0 and following.kind == "bar" and following.text == token.text:
                return True
        return False

    # Prefix operators.

    def prefixed(self) -> Tree:
        """A factor, or an operator that takes everything after it."""
        self.enter()
        if self.at_differential():
            tree: Tree = self.differential()
        elif self._at_big_operator():
            tree = self.big_operator()
        else:
            tree = self.factor()
        self.nesting -= 1
        return tree

    def _at_big_operator(self) -> bool:
        token = self.peek()
        if token.kind == "macro":
            return token.text in m.BIG_OPERATORS
        return token.text in m.LIMIT_FUNCTIONS and token.kind in ("name", "word") and self.at("_", ahead=1)

    def differential(self) -> Differential:
        start = self.peek().start
        operator = self.take().text
        scripts, primes = self.scripts()
        if primes:
            raise LatexError(f"a prime on `{operator}`", self.span_from(start))
        operand: Tree | None = None
        if self._starts_factor(first=False):
            slash, self.no_slash = self.no_slash, True
            operand = self.run()
            self.no_slash = slash
            if self._at_operator(m.CHAIN_OPERATORS):
                operand = self.products(m.CHAIN_OPERATORS, elementwise=False, first=operand)
        return Differential(operator, scripts, operand, span=self.span_from(start))

    def big_operator(self) -> Tree:
        start = self.peek().start
        operator = self.take()
        scripts, primes = self.scripts()
        limits = dict(scripts)
        if primes or len(limits) < len(scripts):
            raise LatexError(
                f"too many scripts on `{operator.text}`", self.span_from(start), "one lower, one upper"
            )
        self.skip_spaces()
        if operator.kind == "name" and not self._starts_factor(first=True):
            name = Name(operator.text, span=(operator.start, operator.end))
            return Scripted(name, scripts, span=self.span_from(start)) if scripts else name
        body = self.elementwise()
        return BigOperator(operator.text, limits.get("_"), limits.get("^"), body, span=self.span_from(start))

    # Factors and their scripts.

    def factor(self) -> Tree:
        """An atom with its scripts."""
        start = self.peek().start
        base = self.atom()
        if isinstance(base, Name) and self._at_bracket_index():
            return self._bracket_index(base)
        scripts, primes = self.scripts()
        if isinstance(base, Scripted):
            scripts, primes, base = base.scripts + scripts, base.primes + primes, base.base
        if not scripts and not primes:
            return base
        if primes and not scripts and self.at("open", "("):
            base, scripts = _bare_function(base)
        if isinstance(base, Text | Cases):
            raise LatexError("a script on what is no quantity", self.span_from(start), "a quantity")
        return Scripted(base, scripts, primes, span=self.span_from(start))

    def scripts(self) -> tuple[tuple[tuple[str, Tree], ...], int]:
        """All scripts and primes that follow."""
        found: list[tuple[str, Tree]] = []
        primes = 0
        while self.peek().kind in ("_", "^", "prime"):
            token = self.take()
            if token.kind == "prime":
                primes += 1
                continue
            script, marks = self.script(token)
            primes += marks
            if script is not None:
                found.append((token.kind, script))
        return tuple(found), primes

    def script(self, token: Token) -> tuple[Tree | None, int]:
        """What stands in a script, and how many primes stand with it."""
        if self.at("prime"):
            self.take()
            return None, 1
        if not self.at("{"):
            return self._bare_script(token), 0
        outer, self.in_script, self.no_slash = (self.in_script, self.no_slash), True, False
        self.bars.append("")
        self.enter()
        self.take()
        self.skip_spaces()
        primes = self._primes()
        tree: Tree | None = None
        if not self.at("}"):
            tree, trailing = _without_primes(self.script_body())
            primes += trailing
        self.expect("}", "`}`")
        self.nesting -= 1
        self.bars.pop()
        self.in_script, self.no_slash = outer
        return tree, primes

    def _primes(self) -> int:
        primes = 0
        while self.at("prime"):
            self.take()
            primes += 1
        return primes

    def script_body(self) -> Tree:
        token = self.peek()
        if token.kind == "op" and self.at("}", ahead=1):  # a mark such as ``x^+``
            self.take()
            return Name(token.text, span=(token.start, token.end))
        word = "".join(t.text for t in self.tokens[self.position : self.position + 3])
        if word in ("max", "min") and self.at("}", ahead=3):
            self.position += 3
            return Name(f"\\{word}", span=(token.start, token.start + 3))
        return self.listing()

    def _bare_script(self, token: Token) -> Tree:
        outer, self.in_script = self.in_script, True
        follows = self.peek()
        if follows.kind == "op":
            self.take()
            tree: Tree = Name(follows.text, span=(follows.start, follows.end))
        elif follows.kind in ("eof", "rel", "_", "^", "}", ",", "close", "&", "row"):
            where = "exponent" if token.kind == "^" else "index"
            raise LatexError(f"`{token.kind}` without an {where}", (token.start, token.end), f"an {where}")
        else:
            tree = self.atom(bare=True)
        self.in_script = outer
        return tree

    def _at_bracket_index(self) -> bool:
        """``g[1]'``: an index in brackets on the line, told by the prime after it."""
        if not (self.at("open", "[") and not self.peek().space and self.at("close", "[", ahead=2)):
            return False
        if self.peek(1).kind not in ("number", "name"):
            return False
        if self.at("^", ahead=3):
            return self.at("prime", ahead=4) or (self.at("{", ahead=4) and self.at("prime", ahead=5))
        return self.at("prime", ahead=3)

    def _bracket_index(self, base: Name) -> Scripted:
        bracket = self.take()
        index = self.atom(bare=True)
        self.take()
        group = Group("[", index, span=self.span_from(bracket.start))
        scripts, primes = self.scripts()
        return Scripted(base, (("^", group), *scripts), primes, span=self.span_from(base.span[0]))


def _bare_function(tree: Tree) -> tuple[Tree, tuple[tuple[str, Tree], ...]]:
    """A function and its scripts, alone in parentheses or not: ``(f^l)'(z)`` is ``f^l{}'(z)``."""
    match tree:
        case Group("(", Scripted(Name() as base, scripts, 0)):
            return base, scripts
        case Group("(", Name() as base):
            return base, ()
    return tree, ()


def _side_by_side(factors: Listing[Tree]) -> Tree:
    first, *others = factors
    if not others:
        return first
    return Product("", tuple(factors), span=(first.span[0], others[-1].span[1]))


def _is_d(tree: Tree) -> bool:
    """Whether this is a d, with nothing above it but a number: ``d`` and ``d^2``."""
    match tree:
        case Name("d", accents=()) | Scripted(Name("d", accents=()), (("^", Number()),), 0):
            return True
    return False


def _differential(factors: list[Tree]) -> int | None:
    """Where ``d L`` or ``d f(x)`` at the end of some factors begins."""
    if len(factors) > 1 and _is_d(factors[-2]):
        return len(factors) - 2
    applied = len(factors) > 2 and isinstance(factors[-1], Group) and _is_d(factors[-3])
    return len(factors) - 3 if applied else None


def _applies(tree: Tree) -> bool:
    """Whether a parenthesis after this can only be its argument."""
    if isinstance(tree, Scripted):
        return tree.primes > 0 or _applies(tree.base)
    return isinstance(tree, Name) and tree.text[1:] in m.FUNCTIONS


def _without_primes(tree: Tree) -> tuple[Tree, int]:
    """``[1]'`` within a script: the prime belongs to the base outside."""
    if isinstance(tree, Scripted) and isinstance(tree.base, Group) and not tree.scripts:
        return tree.base, tree.primes
    return tree, 0


def _with_lists(items: list[Tree]) -> list[Tree]:
    """Joins the bare items of ``i = 1, \\dots, n`` and ``i, j = 1`` to the relation beside them."""
    if not any(isinstance(item, Relation) for item in items):
        return items
    joined: list[Tree] = []
    pending: list[Tree] = []
    for item in items:
        if not isinstance(item, Relation):
            pending.append(item)
            continue
        if pending and not joined:
            first = item.operands[0]
            joined.append(_replace_operand(item, 0, [*pending, first] if first is not None else pending))
        else:
            if pending:
                joined[-1] = _extended(joined[-1], pending)
            joined.append(item)
        pending = []
    if pending:
        joined[-1] = _extended(joined[-1], pending)
    return joined


def _extended(relation: Tree, items: list[Tree]) -> Tree:
    assert isinstance(relation, Relation)
    last = relation.operands[-1]
    assert last is not None
    return _replace_operand(relation, len(relation.operands) - 1, [last, *items])


def _replace_operand(relation: Relation, position: int, items: list[Tree]) -> Relation:
    operands = list(relation.operands)
    span = (items[0].span[0], items[-1].span[1])
    operands[position] = Sequence(tuple(items), span=span)
    whole = (min(relation.span[0], span[0]), max(relation.span[1], span[1]))
    return Relation(tuple(operands), relation.signs, span=whole)
