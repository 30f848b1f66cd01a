r"""From the tokens of a display to its statements.

Rows, commas, wide spaces, arrows between equations and words separate statements; a row whose left side is
empty goes on with the one before; a list (``l = 2, \dots, L``) is not taken apart.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from msgspec.structs import replace

from derive.latex import macros as m
from derive.latex.errors import LatexError
from derive.latex.layout import bracket_partners, depths, flattened, has_relation
from derive.latex.parser import Parser
from derive.latex.syntax import (
    BigOperator,
    Name,
    Relation,
    Scripted,
    Sequence,
    Statement,
    Tree,
    Unreadable,
    children,
)
from derive.latex.tokens import Token, trimmed
from derive.latex.words import CONDITION_WORDS, EXCEPTIONS, SEPARATING_WORDS

#: Operators that cannot begin an expression.
_BINARY = m.CHAIN_OPERATORS | m.ELEMENTWISE_OPERATORS | {"/"}


@dataclass
class _Segment:
    """The tokens between two separators."""

    tokens: list[Token]
    separator: str = ""
    comma: Token | None = None
    condition: bool = False
    relation: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        self.relation = has_relation(self.tokens)

    def extend(self, other: _Segment) -> None:
        """Takes in a segment that was cut off at a comma."""
        comma = [other.comma] if other.comma is not None else []
        self.tokens += [*comma, *other.tokens]
        self.relation = self.relation or other.relation


def read_statements(tokens: list[Token], names: Collection[str] = ()) -> tuple[Statement, ...]:
    """All statements of a display; one that cannot be read has an `Unreadable` body."""
    tokens = flattened(tokens)
    segments = _join_lists(_Splitter(tokens).run())
    found = [_read(segment, names) for segment in segments]
    statements: list[Statement] = []
    waiting: list[Tree | Unreadable] = []
    for number, (segment, statement) in enumerate(zip(segments, found, strict=True)):
        ahead = _leads(segments, found, number)
        if ahead or segment.condition or (statements and _restricts(statement, statements[-1])):
            condition = statement.body
            if statements and not ahead:
                statements[-1] = _restricted(statements[-1], condition)
            else:
                waiting.append(condition)
            continue
        statements.append(statement)
        for condition in waiting:
            statements[-1] = _restricted(statements[-1], condition)
        waiting = []
    statements += [Statement(tree, span=tree.span) for tree in waiting]
    return tuple(statements)


def _read(segment: _Segment, names: Collection[str]) -> Statement:
    parser = Parser(segment.tokens, names)
    span = (segment.tokens[0].start, segment.tokens[-1].end)
    body: Tree | Unreadable | None
    try:
        body = parser.condition(segment.tokens) if segment.condition else parser.statement()
    except LatexError as error:
        body = Unreadable(error.message, error.expected, span=error.span)
    if body is None:
        body = Unreadable("a condition without content", span=span)
    continues = isinstance(body, Relation) and body.operands[0] is None
    return Statement(body, continues=continues, span=span)


def _restricted(statement: Statement, condition: Tree | Unreadable) -> Statement:
    if isinstance(condition, Unreadable):
        return replace(statement, body=condition)
    # ``i = 1, …, n; j = 1, …, m`` are two conditions, and so are ``i, j`` after ``\\forall``
    conditions = list(condition.items) if isinstance(condition, Sequence) else [condition]
    span = (min(statement.span[0], condition.span[0]), max(statement.span[1], condition.span[1]))
    return replace(statement, conditions=(*statement.conditions, *conditions), span=span)


# Which statements restrict the one before or after them.


def _leads(segments: list[_Segment], statements: list[Statement], number: int) -> bool:
    r"""Whether a condition is about what follows it: ``i \neq j: …``, or a row ``\text{if } i \neq j, …``."""
    segment, follows = segments[number], segments[number + 1 : number + 2]
    if not follows or not follows[0].relation:
        return False
    begins = segment.separator in ("", "row")
    if follows[0].separator == "colon":
        lone = segment.condition or _is_about(segment, statements[number], statements[number + 1])
        led = number > 0 and segments[number - 1].separator == "colon"
        return lone and (begins or led or segment.separator in ("wide", "semicolon", "stop"))
    return segment.condition and begins and follows[0].separator in ("comma", "wide")


def _is_about(segment: _Segment, statement: Statement, follows: Statement) -> bool:
    """Whether a relation before a colon restricts what follows, or tells a case of it: ``l = L: …``."""
    if _restricts(statement, follows):
        return True
    if not _is_case(segment.tokens) or isinstance(follows.body, Unreadable):
        return False
    return segment.tokens[0].text not in _index_letters(follows.body)[1]


def _restricts(statement: Statement, before: Statement) -> bool:
    r"""Whether a relation such as ``l = 2, \dots, L`` or ``i \neq j`` is about indices of the one before."""
    body = statement.body
    if not isinstance(body, Relation) or isinstance(before.body, Unreadable) or body.operands[0] is None:
        return False
    if all(sign in m.RESTRICTIONS for sign in body.signs):
        return True
    letters = _letters(body.operands[0])
    if body.signs[0] != "=" or not letters:
        return False
    if isinstance(body.operands[1], Sequence):
        return True
    indices, quantities = _index_letters(before.body)
    return letters <= indices and not letters & quantities


def _letters(tree: Tree) -> set[str]:
    """The letters of ``i`` or ``i, j``; empty if it is anything else."""
    if isinstance(tree, Name) and not tree.fonts and not tree.accents:
        return {tree.text}
    if isinstance(tree, Sequence):
        found = [_letters(item) for item in tree.items]
        return set().union(*found) if all(found) else set()
    return set()


def _index_letters(tree: Tree) -> tuple[set[str], set[str]]:
    """The names that stand in scripts or limits, and those that stand on the line."""
    indices: set[str] = set()
    quantities: set[str] = set()
    work: list[tuple[Tree, bool]] = [(tree, False)]
    while work:
        node, inside = work.pop()
        if isinstance(node, Name):
            (indices if inside else quantities).add(node.text)
        elif isinstance(node, Scripted):
            work.append((node.base, inside))
            work += [(script, True) for _, script in node.scripts]
        elif isinstance(node, BigOperator):
            work.append((node.body, inside))
            work += [(limit, True) for limit in (node.lower, node.upper) if limit is not None]
        else:
            work += [(child, inside) for child in children(node)]
    return indices, quantities


# Splitting.


class _Splitter:
    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.depths = depths(tokens)
        self.segments: list[_Segment] = []
        self.current: list[Token] = []
        self.separator = ""
        self.comma: Token | None = None
        self.condition = False
        self.relation = False  # whether the current segment has a relation sign

    def run(self) -> list[_Segment]:
        for index, token in enumerate(self.tokens):
            if self.depths[index]:
                self.current.append(token)
            else:
                self._top_level(index, token)
        self._flush("")
        return self.segments

    def _top_level(self, index: int, token: Token) -> None:
        if token.kind == "row":
            self._row(index)
        elif token.kind == "&":
            self._column(index)
        elif token.kind == "quad":
            self._wide_space(index)
        elif token.kind in (",", ";"):
            self._flush("comma" if token.kind == "," else "semicolon", token)
        elif token.kind == "op" and token.text in (".", ":"):
            self._stop(index, token)
        elif token.kind == "rel":
            self._relation(index, token)
        elif token.kind == "text":
            self._text(index, token)
        elif token.kind == "name" and token.text == "\\forall":
            if self.current:
                self._flush("word")
            self.condition = True
        else:
            self.current.append(token)

    def _next(self, index: int) -> Token | None:
        """The next token that is not layout."""
        for token in self.tokens[index + 1 : index + 12]:
            if token.kind not in ("row", "&", "quad"):
                return token
        return None

    def _line_has_relation(self, index: int) -> bool:
        """Whether a relation sign follows before the next separator."""
        for position in range(index + 1, len(self.tokens)):
            token = self.tokens[position]
            if self.depths[position]:
                continue
            if token.kind == "rel" and token.text not in m.ARROWS:
                return True
            repeated = token.kind == "row" and position == index + 1  # ``\\\\`` as Markdown wants it
            if token.kind in ("row", ",", ";", "text", "rel") and not repeated:
                return False
        return False

    def _incomplete(self) -> bool:
        """Whether something must follow what has been read of this statement."""
        if not self.current:
            return True
        last = self.current[-1]
        return last.kind in ("op", "rel")

    def _row(self, index: int) -> None:
        follows = self._next(index)
        if follows is None:
            self._flush("row")
        elif self.current and self._incomplete() and self.current[-1].text != ".":
            return
        elif follows.kind == "rel" and not self._arrow_separates(index, follows):
            self._go_on()
        elif (follows.kind == "op" and follows.text in _BINARY) or (
            follows.kind == "op"
            and follows.text in m.SIGNS
            and self.current
            and not self._line_has_relation(index)
        ):
            return
        else:
            self._flush("row")

    def _arrow_separates(self, index: int, follows: Token) -> bool:
        return follows.text in m.ARROWS and (self.relation or not self.current)

    def _go_on(self) -> None:
        """A row without left side continues the statement before it, whatever punctuation ended that."""
        if not self.current and self.segments and not self.segments[-1].condition:
            segment = self.segments.pop()
            self.current, self.separator, self.comma = segment.tokens, segment.separator, segment.comma
            self.relation = segment.relation

    def _column(self, index: int) -> None:
        """An alignment mark separates only whole equations, or an equation and its condition."""
        follows = self.tokens[index + 1] if index + 1 < len(self.tokens) else None
        if follows is None or self._incomplete() or not self.relation:
            return
        if follows.kind not in ("rel", "op", "&", "row", "quad", ",") and self._line_has_relation(index):
            self._flush("column")

    def _wide_space(self, index: int) -> None:
        follows = self._next(index)
        if follows is None or self._incomplete():
            if not self.current and self.segments and self.separator != "colon":
                self.separator = "wide"
            return
        if follows.kind in ("op", "rel", "close", "_", "^", ","):
            return
        self._flush("wide")

    def _stop(self, index: int, token: Token) -> None:
        """A full stop or a colon: the end of a sentence, or an operator."""
        follows = self.tokens[index + 1] if index + 1 < len(self.tokens) else None
        ends = follows is None or follows.kind in ("quad", "row", "text", "end")
        if token.text == ":" or ends:
            if self.current:
                self._flush("colon" if token.text == ":" else "stop")
        else:
            self.current.append(token)

    def _relation(self, index: int, token: Token) -> None:
        if token.text in m.ARROWS:
            if not self.current and self._line_has_relation(index):
                return
            if self.relation and self._line_has_relation(index):
                self._flush("arrow")
                return
        self.relation = True
        self.current.append(token)

    def _text(self, index: int, token: Token) -> None:
        word = token.text.lower().strip(" .,;:，。：；")
        if word in EXCEPTIONS:
            self._flush("word")
            self.condition = True
            self.current.append(token)  # a condition that is not read
        elif word in CONDITION_WORDS or word.startswith(("if ", "for all ", "for each ", "for every ")):
            self._flush("word")
            self.condition = True
        elif word in SEPARATING_WORDS or not self._is_quantity(index, token):
            self._flush("word")
        else:
            self.current.append(token)

    def _is_quantity(self, index: int, token: Token) -> bool:
        """Whether upright text is a name: one word that an operator, a script or an argument goes with."""
        follows = self.tokens[index + 1] if index + 1 < len(self.tokens) else None
        if follows is not None and follows.kind in ("_", "^", "open", "prime"):
            return True
        if " " in token.text or not token.text:
            return False
        before = self.current[-1] if self.current else None
        if before is not None and before.kind in ("op", "rel"):
            return True
        return follows is not None and follows.kind in ("op", "rel", "&")

    def _flush(self, separator: str, comma: Token | None = None) -> None:
        """Ends the current segment; ``separator`` is what stands after it."""
        tokens = trimmed(self.current)
        if tokens:
            label = self.separator == "wide" and _is_label(tokens)
            head, restriction = ([], []) if label else _trailing_condition(tokens)
            if head:
                self._append(head, self.condition)
            if restriction:
                self._append(restriction, True)
        if tokens or not self.segments:
            self.separator, self.comma = (separator, comma) if self.segments or tokens else ("", None)
        elif separator == "wide" or self.separator not in ("row", "word", "semicolon", "stop", "colon"):
            self.separator = separator
        self.condition = self.condition and not tokens
        self.current, self.relation = [], False

    def _append(self, tokens: list[Token], condition: bool) -> None:
        self.segments.append(_Segment(tokens, self.separator, self.comma, condition))


def _is_label(tokens: list[Token]) -> bool:
    """``(1)``, ``(BP1)``, ``(\\text{chain rule})``: an equation's number, not a factor."""
    if len(tokens) < 3 or (tokens[0].kind, tokens[-1].kind) != ("open", "close") or tokens[0].text != "(":
        return False
    inner = tokens[1:-1]
    return all(
        token.kind in ("number", "name", "text", "word") or token.text in (".", "-", "*") for token in inner
    )


def _trailing_condition(tokens: list[Token]) -> tuple[list[Token], list[Token]]:
    r"""Splits off ``(j = 1, \dots, n)`` at the end."""
    if tokens[-1].kind != "close" or tokens[-1].text != "(":
        return tokens, []
    start = next((o for o, c in bracket_partners(tokens).items() if c == len(tokens) - 1), None)
    if start is None:
        return tokens, []
    inner = tokens[start + 1 : -1]
    before = tokens[start - 1].kind if start else ""
    if _is_indicator(tokens[:start]):
        return tokens, []
    if before in ("op", "rel", "_", "^", "macro"):
        return tokens, []
    if not _is_range(inner) and (start or not _is_case(inner)):
        return tokens, []
    return tokens[:start], inner


def _is_indicator(tokens: list[Token]) -> bool:
    r"""Whether what precedes a condition in parentheses is ``1``, ``\mathbb{1}`` or ``I``."""
    last = [token.text for token in tokens[-3:] if token.kind not in ("{", "}")]
    return bool(last) and last[-1] in ("1", "I") and tokens[-1].kind in ("}", "number", "name")


def _is_range(tokens: list[Token]) -> bool:
    r"""``j = 1, \dots, n`` or ``0 < i, j \le n``: letters on the left, and more than one equation says."""
    if not tokens or not has_relation(tokens):
        return False
    signs = [token.text for token in tokens if token.kind == "rel"]
    lists = any(token.kind in ("dots", ",") for token in tokens)
    left = tokens[: next(i for i, token in enumerate(tokens) if token.kind == "rel")]
    letters = all(token.kind == ("," if i % 2 else "name") for i, token in enumerate(left))
    if "=" in signs and not (letters and lists):
        return False
    return all(sign == "=" or sign in m.RESTRICTIONS for sign in signs) and tokens[0].kind in (
        "name",
        "number",
    )


def _is_case(tokens: list[Token]) -> bool:
    """``i = j`` or ``l = L - 1`` that stands apart in parentheses: one letter and what it is."""
    if len(tokens) < 3 or (tokens[0].kind, tokens[1].kind, tokens[1].text) != ("name", "rel", "="):
        return False
    return all(token.kind in ("name", "number") or token.text in m.SIGNS for token in tokens[2:])


# Lists.


def _join_lists(segments: list[_Segment]) -> list[_Segment]:
    r"""Puts the pieces of ``l = 2, 3, \dots, L`` and of ``i, j = 1, \dots, n`` together again."""
    joined: list[_Segment] = []
    for position, segment in enumerate(segments):
        before = joined[-1] if joined else None
        if (
            before is None
            or segment.separator != "comma"
            or segment.condition
            or (segment.relation and (before.relation or before.condition))
            or (not segment.relation and _begins_list(segments, position, before))
        ):
            joined.append(segment)
        else:
            before.extend(segment)
    return joined


def _begins_list(segments: list[_Segment], position: int, before: _Segment) -> bool:
    r"""Whether a bare letter belongs to the relation after it: ``z = w x, i, j = 1, \dots, n``."""
    if position + 1 >= len(segments) or len(segments[position].tokens) > 1 or not before.relation:
        return False
    follows = segments[position + 1]
    listed = follows.separator == "comma" and follows.relation and _bare_left(follows)
    return listed and not _is_list(before)


def _is_list(segment: _Segment) -> bool:
    r"""``l = 2`` or ``l = 2, \dots``, which a further letter may end."""
    if not _bare_left(segment):
        return False
    start = max(i for i, token in enumerate(segment.tokens) if token.kind == "rel")
    kinds = [token.kind for token in segment.tokens[start + 1 :]]
    return "," in kinds or "dots" in kinds or kinds == ["number"]


def _bare_left(segment: _Segment) -> bool:
    """Whether a single letter stands on the left of the segment's last relation sign, up to commas."""
    position = next((i for i, token in enumerate(segment.tokens) if token.kind == "rel"), None)
    return position is not None and all(token.kind in ("name", ",") for token in segment.tokens[:position])
