"""Atoms: whatever can carry scripts, from a letter to a matrix in brackets."""

from __future__ import annotations

from derive.latex import macros as m
from derive.latex.cursor import described
from derive.latex.environments import EnvironmentReader
from derive.latex.errors import LatexError
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
    Sequence,
    Sum,
    Text,
    Tree,
)
from derive.latex.tokens import Token


class AtomReader(EnvironmentReader):
    """Reads the smallest complete trees."""

    def atom(self, *, bare: bool = False) -> Tree:
        """The smallest complete tree; ``bare`` where TeX takes a single token as an argument."""
        self.enter()
        token = self.peek()
        if token.kind == "name":
            tree = self._bare_name() if bare else self.name()
        elif token.kind == "number":
            self.take()
            tree = Number(token.text, span=(token.start, token.end))
        elif token.kind == "word":
            self.take()
            tree = self.upright(token.text, "\\mathrm", (token.start, token.end))
        elif token.kind == "text":
            tree = self.text()
        elif token.kind == "dots":
            self.take()
            tree = Text(token.text, span=(token.start, token.end))
        elif token.kind == "macro":
            tree = self.macro()
        elif token.kind == "{":
            tree = self.braces()
        elif token.kind == "open":
            tree = self.group()
        elif token.kind == "bar":
            tree = self.absolute()
        elif token.kind == "begin":
            tree = self.environment("")
        elif self.in_script and token.kind == "rel" and token.text == "<":
            tree = self.angle()
        elif self.in_script and token.kind == "op":
            self.take()
            tree = Name(token.text, span=(token.start, token.end))
        else:
            raise self.unexpected(token, "a quantity")
        self.nesting -= 1
        return tree

    # Macros with arguments.

    def macro(self) -> Tree:
        token = self.peek()
        if token.text in m.FONTS or token.text in m.ACCENTS:
            return self._declared() or self.decorated()
        if token.text == "\\frac":
            return self.fraction()
        if token.text == "\\sqrt":
            return self.root()
        if token.text == "\\substack":
            return self.substack()
        if token.text in m.BIG_OPERATORS:
            raise LatexError(f"`{token.text}` needs braces around it here", (token.start, token.end))
        raise self.unexpected(token, "a quantity")

    def fraction(self) -> Fraction:
        start = self.take().start
        numerator = self.argument("a numerator")
        denominator = self.argument("a denominator")
        return Fraction(numerator, denominator, span=self.span_from(start))

    def root(self) -> Root:
        start = self.take().start
        degree: Tree | None = None
        if self.at("option", "["):
            self.take()
            degree = self.sum()
            self.expect("option", "`]` to close the degree of the root")
        return Root(self.argument("a radicand"), degree, span=self.span_from(start))

    def substack(self) -> Tree:
        start = self.take().start
        self.expect("{", "`{`")
        rows = [self.listing()]
        while self.at("row"):
            self.take()
            rows.append(self.listing())
        self.expect("}", "`}`")
        return rows[0] if len(rows) == 1 else Sequence(tuple(rows), span=self.span_from(start))

    def argument(self, what: str) -> Tree:
        """A macro's argument: braces, or a single token."""
        if self.peek().kind in ("eof", "}", "close", "rel", "op", "_", "^", ",", "&", "row"):
            raise self.unexpected(self.peek(), what)
        outer, self.no_slash = self.no_slash, False
        self.bars.append("")
        tree = self._braced(what) if self.at("{") else self._single()
        self.bars.pop()
        self.no_slash = outer
        return tree

    def _single(self) -> Tree:
        token = self.peek()
        if self.at_differential():
            self.take()
            return Differential(token.text, (), None, span=(token.start, token.end))
        return self.atom(bare=True)

    def _braced(self, what: str) -> Tree:
        self.enter()
        opening = self.take()
        self.skip_spaces()
        if self.at("}"):
            raise LatexError(f"empty braces: expected {what}", (opening.start, self.peek().end), what)
        tree = self.listing()
        self.expect("}", "an operator or `}`")
        self.nesting -= 1
        return tree

    def braces(self) -> Tree:
        """Braces that carry scripts: they must hold one thing, since a reader does not see them."""
        opening = self.peek()
        tree = self._braced("a quantity")
        if isinstance(tree, Sum | Product | Relation | Sequence | BigOperator | Differential):
            span = self.span_from(opening.start)
            raise LatexError("a script on braces that nobody sees", span, "parentheses or one symbol in them")
        return tree

    # Delimiters.

    def group(self) -> Tree:
        opening = self.take()
        outer, self.no_slash = self.no_slash, False
        script, self.in_script = self.in_script, False
        self.skip_spaces()
        cases = self._open_cases(opening)
        if cases is not None:
            self.no_slash, self.in_script = outer, script
            return cases
        if self.at("close", opening.text):
            span = (opening.start, self.peek().end)
            raise LatexError("nothing between the delimiters", span, "a quantity")
        self.bars.append("")
        self.in_script = script and opening.text in "([<"
        body = self.listing()
        self.bars.pop()
        self.no_slash, self.in_script = outer, script
        self._close(opening)
        span = self.span_from(opening.start)
        if opening.text == "(" and _has_keyword(body):
            raise LatexError("program code cannot be read", span, "mathematics")
        if isinstance(body, Matrix) and not body.delimiter:
            return Matrix(body.rows, opening.text, span=span)
        return Group(opening.text, body, span=span)

    def _close(self, opening: Token) -> None:
        token = self.peek()
        if self.at("close", opening.text) or (self.at("bar", opening.text) and opening.text in "|‖"):
            self.take()
            return
        if token.kind == "bad":
            raise self.unexpected(token, "")
        closer = f"`{m.CLOSERS[opening.text]}`"
        where = f"to close `{m.OPENERS[opening.text]}` at column {opening.start + 1}"
        if token.kind == "eof":
            raise LatexError(f"expected {closer} {where}", (opening.start, opening.end), closer)
        raise LatexError(
            f"unexpected {described(token)}: expected {closer} {where}", (token.start, token.end), closer
        )

    def _open_cases(self, opening: Token) -> Cases | None:
        r"""``\left\{ \begin{array}…\end{array} \right.``: cases, with nothing to close the brace."""
        if opening.text != "{" or not self.at("begin"):
            return None
        return None if self.position - 1 in self.partners else self._cases()

    def absolute(self) -> Tree:
        """``|x|`` and ``\\|v\\|`` or ``||v||`` with delimiters that do not tell their side."""
        opening = self.take()
        doubled = opening.text == "|" and self.at("bar", "|") and not self.peek().space
        if doubled:
            self.take()
        outer, self.no_slash = self.no_slash, False
        self.bars.append(opening.text)
        body = self.listing()
        self.bars.pop()
        self.no_slash = outer
        self._close(opening)
        if doubled:
            self._close(opening)
        return Group("‖" if doubled else opening.text, body, span=self.span_from(opening.start))

    def angle(self) -> Tree:
        """``<t>`` in a superscript."""
        opening = self.take()
        self.bars.append("<")
        body = self.sum()
        self.bars.pop()
        if not self.at("rel", ">"):
            raise self.unexpected(self.peek(), f"`>` to close `<` at column {opening.start + 1}")
        self.take()
        return Group("<", body, span=self.span_from(opening.start))


def _has_keyword(body: Tree) -> bool:
    """Whether this is an argument list with ``axis=1`` in it."""
    items = body.items if isinstance(body, Sequence) else (body,)
    for item in items:
        left = item.operands[0] if isinstance(item, Relation) and item.signs[0] == "=" else None
        if isinstance(left, Sequence):
            left = left.items[-1]
        letters = left.factors if isinstance(left, Product) and left.operator == "" else ()
        if len(letters) > 2 and all(isinstance(letter, Name) and len(letter.text) == 1 for letter in letters):
            return True
    return False
