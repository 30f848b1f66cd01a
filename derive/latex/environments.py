"""Matrices and cases."""

from __future__ import annotations

from collections.abc import Sequence as Items

from derive.latex import macros as m
from derive.latex.errors import LatexError
from derive.latex.layout import depths
from derive.latex.names import NameReader, is_quantity
from derive.latex.syntax import Cases, Group, Matrix, Text, Tree
from derive.latex.tokens import Token, trimmed
from derive.latex.words import CONNECTIVES, EXCEPTIONS, OTHERWISE


class EnvironmentReader(NameReader):
    """Reads environments with rows."""

    def environment(self, delimiter: str) -> Tree:
        token = self.peek()
        if token.text in m.CASES_ENVIRONMENTS:
            return self._cases()
        self.take()
        rows = self._rows(token)
        if not rows:
            raise LatexError("an empty matrix", self.span_from(token.start), "entries")
        delimiter = m.MATRIX_ENVIRONMENTS.get(token.text, delimiter)
        return Matrix(tuple(rows), delimiter, span=self.span_from(token.start))

    def _rows(self, begin: Token) -> list[tuple[Tree | None, ...]]:
        self.bars.append("")
        outer, self.no_slash = (self.in_script, self.no_slash), False
        self.in_script = False
        rows: list[tuple[Tree | None, ...]] = []
        while not self.at("end"):
            if self.at("eof"):
                span = (begin.start, begin.end)
                raise LatexError(
                    f"`\\begin{{{begin.text}}}` without its end", span, f"`\\end{{{begin.text}}}`"
                )
            row = self._row()
            if any(cell is not None for cell in row):
                rows.append(tuple(row))
        end = self.take()
        if end.text != begin.text:
            message = f"`\\end{{{end.text}}}` closes `\\begin{{{begin.text}}}`"
            raise LatexError(message, (end.start, end.end), f"`\\end{{{begin.text}}}`")
        self.bars.pop()
        self.in_script, self.no_slash = outer
        return rows

    def _row(self) -> list[Tree | None]:
        row = [self._cell()]
        while self.at("&"):
            self.take()
            row.append(self._cell())
        if self.at("row"):
            self.take()
        elif not self.at("end") and not self.at("eof"):
            raise self.unexpected(self.peek(), "`&`, `\\\\` or the end of the matrix")
        return row

    def _cell(self) -> Tree | None:
        while self.at("quad"):
            self.take()
        if self.peek().kind in ("&", "row", "end", "eof"):
            return None
        end = self._end_of_cell()
        tree = self._part(self.tokens[self.position : end]) if end > self.position else None
        self.position = end
        return tree

    def _end_of_cell(self) -> int:
        depth = 0
        for position in range(self.position, len(self.tokens)):
            kind = self.tokens[position].kind
            if depth == 0 and kind in ("&", "row", "end", "eof"):
                return position
            depth += {"{": 1, "begin": 1, "}": -1, "end": -1}.get(kind, 0)
        return len(self.tokens) - 1

    def _part(self, tokens: Items[Token]) -> Tree:
        """The tree of some of the tokens, read as if they stood alone."""
        tokens = trimmed(tokens)
        parser = type(self)(tokens)
        parser.words = self.words
        parser.nesting = self.nesting
        tree = parser.listing()
        parser.finish()
        return tree

    def _cases(self) -> Cases:
        begin = self.take()
        rows: list[tuple[Tree, Tree | None]] = []
        start = self.position
        depth = 0
        for position in range(start, len(self.tokens)):
            kind = self.tokens[position].kind
            if depth == 0 and kind in ("row", "end", "eof"):
                if any(token.kind not in ("&", "quad") for token in self.tokens[start:position]):
                    rows.append(self._case(self.tokens[start:position]))
                start = position + 1
                if kind != "row":
                    break
            depth += {"begin": 1, "end": -1}.get(kind, 0)
        self.position = min(start, len(self.tokens) - 1)
        if self.tokens[start - 1].kind != "end" or not rows:
            span = (begin.start, begin.end)
            raise LatexError(
                f"`\\begin{{{begin.text}}}` without rows and its end", span, "rows `value & condition`"
            )
        return Cases(tuple(rows), span=self.span_from(begin.start))

    def _case(self, tokens: Items[Token]) -> tuple[Tree, Tree | None]:
        """One row; without ``&`` the condition begins after the first comma or at a word."""
        while tokens[0].kind in ("&", "quad"):
            tokens = tokens[1:]
        split = _condition_start(tokens)
        value, condition = self._part(tokens[:split]), self.condition(tokens[split:])
        return value, _words(tokens[split:]) if condition is None else condition

    def condition(self, tokens: Items[Token]) -> Tree | None:
        """A restriction without its words; ``None`` for "otherwise"."""
        kept: list[Token] = []
        for token, depth in zip(tokens, depths(tokens), strict=True):
            word = token.text.lower().strip(" .,;:，。") if token.kind == "text" and not depth else None
            if word in EXCEPTIONS:
                message = f"where a case does not apply (`{word}`) is not read"
                raise LatexError(message, (token.start, token.end), "a condition under which it does")
            if word in CONNECTIVES:
                kept.append(token._replace(kind=",", text=","))
            elif word is not None and not is_quantity(word):
                continue
            elif depth or (token.kind not in ("&", "quad") and token.text != "\\forall"):
                kept.append(token)
        while kept and kept[0].kind in (",", ";"):
            kept = kept[1:]
        if not kept:
            return None
        tree = self._part(kept)
        return tree.body if isinstance(tree, Group) and tree.delimiter == "(" else tree


def _words(tokens: Items[Token]) -> Text | None:
    """A condition in words alone; None where they say "otherwise", or nothing."""
    texts = [token for token in tokens if token.kind == "text" and token.text.strip(" .,;:，。")]
    if not texts or any(token.text.lower().strip(" .,;:，。") in OTHERWISE for token in texts):
        return None
    return Text(" ".join(token.text for token in texts), span=(texts[0].start, texts[-1].end))


def _condition_start(tokens: Items[Token]) -> int:
    depth = 0
    comma = len(tokens)
    for position, token in enumerate(tokens):
        depth += {"{": 1, "open": 1, "begin": 1, "}": -1, "close": -1, "end": -1}.get(token.kind, 0)
        if depth == 0 and token.kind == "&":
            return position
        if depth == 0 and position and token.kind in (",", ";", "text"):
            comma = min(comma, position)
    return comma
