"""Walking over the tokens of a statement; what every part of the parser stands on."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Sequence as Items
from functools import cached_property

from derive.latex import macros as m
from derive.latex.errors import LatexError
from derive.latex.layout import bracket_partners
from derive.latex.syntax import Span, Tree
from derive.latex.tokens import Token, printable
from derive.limits import spend

#: Deepest nesting of groups, scripts and arguments; well below what Python's own stack bears.
MAX_NESTING = 60


class Cursor:
    """A position in a list of tokens, and what is known about the surroundings."""

    def __init__(self, tokens: Items[Token], names: Collection[str] = ()) -> None:
        end = tokens[-1].end if tokens else 0
        self.tokens = [*tokens, Token("eof", "", end, end)]
        self.position = 0
        self.nesting = 0
        #: Whether a bar now closes: one entry per enclosing group.
        self.bars: list[str] = [""]
        self.in_script = False
        self.no_slash = False
        self.words: dict[str, list[str]] = {}
        for name in sorted(set(names), key=len, reverse=True):
            if len(name) > 1 and not name.startswith("\\"):
                self.words.setdefault(name[0], []).append(name)

    # What the classes below provide, for each other to call.

    def listing(self, *, leading_relation: bool = False) -> Tree:
        raise NotImplementedError

    def sum(self) -> Tree:
        raise NotImplementedError

    def factor(self) -> Tree:
        raise NotImplementedError

    def atom(self, *, bare: bool = False) -> Tree:
        raise NotImplementedError

    def argument(self, what: str) -> Tree:
        raise NotImplementedError

    @cached_property
    def partners(self) -> dict[int, int]:
        """Where each bracket that is closed is closed."""
        return bracket_partners(self.tokens)

    # Tokens.

    def peek(self, ahead: int = 0) -> Token:
        return self.tokens[min(self.position + ahead, len(self.tokens) - 1)]

    def take(self) -> Token:
        spend(5)
        token = self.peek()
        if token.kind != "eof":
            self.position += 1
        return token

    def at(self, kind: str, text: str | None = None, ahead: int = 0) -> bool:
        token = self.peek(ahead)
        return token.kind == kind and (text is None or token.text == text)

    def expect(self, kind: str, expected: str) -> Token:
        if not self.at(kind):
            raise self.unexpected(self.peek(), expected)
        return self.take()

    def skip_spaces(self) -> None:
        while self.peek().kind in ("quad", "&"):
            self.take()

    def unexpected(self, token: Token, expected: str) -> LatexError:
        """What to say about a token that cannot stand where it stands."""
        if token.kind == "bad":
            return LatexError(token.text, (token.start, token.end))
        if token.kind == "eof":
            return LatexError(
                f"the formula ends too early: expected {expected}", (token.start, token.end), expected
            )
        if token.kind == "close":
            message = f"`{m.CLOSERS[token.text]}` closes nothing here"
            if token.text == "|":
                message += " (a bar for evaluation cannot be read)"
        else:
            message = f"unexpected {described(token)}"
        return LatexError(f"{message}: expected {expected}", (token.start, token.end), expected)

    def span_from(self, start: int) -> Span:
        end = self.tokens[self.position - 1].end if self.position else start
        return start, max(start, end)

    def at_differential(self) -> bool:
        return self.at("macro") and self.peek().text in ("\\partial", "\\nabla")

    def enter(self) -> None:
        self.nesting += 1
        if self.nesting > MAX_NESTING:
            token = self.peek()
            raise LatexError("nested too deeply", (token.start, token.end))

    def finish(self) -> None:
        token = self.peek()
        if token.kind != "eof":
            raise self.unexpected(token, "an operator or the end")


def described(token: Token) -> str:
    if token.kind == "row":
        return "row break"
    if token.kind in ("begin", "end"):
        return f"`\\{token.kind}{{{token.text}}}`"
    if token.kind == "close":
        return f"`{m.CLOSERS[token.text]}`"
    if token.kind == "open":
        return f"`{m.OPENERS[token.text]}`"
    return f"`{printable(token.text)}`"
