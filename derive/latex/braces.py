r"""Braces that nobody sees.

TeX prints nothing for braces, so neither should they mean anything to us: ``\sum_k{a b} + c`` is
``\sum_k a b + c``, and ``\mathbf{W x}`` is two bold letters.  What remains are the braces around the
arguments of macros, around scripts, and around what carries a script as a whole.
"""

from __future__ import annotations

from derive.latex import macros as m
from derive.latex.tokens import Token

_DECORATIONS = m.FONTS.keys() | m.ACCENTS.keys()
#: How many arguments in braces a macro takes; none for those that are not here.
_ARGUMENTS = m.STRUCTURES | dict.fromkeys((*m.FONTS, *m.ACCENTS, *m.BRACES_WITH_LABEL), 1)


#: How many fonts around each other are taken apart.
MAX_FONTS = 10


def normalise(tokens: list[Token]) -> list[Token]:
    r"""Drops braces that neither delimit an argument nor carry scripts; resolves ``\over``, ``{\rm …}``."""
    return _spread_fonts(_Braces(tokens).run())


def _spread_fonts(tokens: list[Token]) -> list[Token]:
    r"""``\mathbf{W x + b}`` becomes ``\mathbf{W} \mathbf{x} + b``: nobody sees the braces."""
    partner = _brace_partners(tokens)
    spread: list[Token] = []
    open_fonts: list[tuple[int, int, Token]] = []  # closing brace, depth of braces within, macro
    depth = 0
    transparent: set[int] = set()  # the braces of fonts and accents within
    for index, token in enumerate(tokens):
        before = tokens[index - 1] if index else token
        if token.kind == "{" and before.kind == "macro" and before.text in _DECORATIONS and index in partner:
            transparent |= {index, partner[index]}
        if index not in transparent:
            depth += {"{": 1, "}": -1}.get(token.kind, 0)
        within = len(open_fonts) < MAX_FONTS
        if within and token.kind == "macro" and token.text in m.FONTS and _is_spread(tokens, index, partner):
            open_fonts.append((partner[index + 1], depth, token))
        elif open_fonts and index == open_fonts[-1][0]:
            open_fonts.pop()
        elif (token.kind == "{" and open_fonts and before is open_fonts[-1][2]) or (
            token.kind == "macro" and token.text in m.FONTS and _around_function(tokens, index)
        ):
            continue
        elif token.kind == "name" and before.kind not in ("_", "^") and _takes_font(token):
            fonts = [font for _, inside, font in open_fonts if inside == depth]
            spread += [font._replace(start=token.start, end=token.end) for font in fonts] + [token]
        else:
            spread.append(token)
    return spread


def _is_spread(tokens: list[Token], index: int, partner: dict[int, int]) -> bool:
    """Whether the font macro at this index has more than one symbol in braces, and no script on them all."""
    close = partner.get(index + 1)
    if close is None or close - index <= 3:
        return False
    if tokens[index].text in m.WORD_FONTS and all(_in_word(tokens[i]) for i in range(index + 2, close)):
        return False
    first = tokens[index + 2]
    decorated = first.kind == "macro" and first.text in _DECORATIONS
    if decorated and partner.get(index + 3, index + 3) == close - 1:
        return False
    return close + 1 >= len(tokens) or tokens[close + 1].kind not in ("_", "^", "prime")


def _in_word(token: Token) -> bool:
    return token.kind in ("name", "number") and not token.text.startswith("\\")


def _around_function(tokens: list[Token], index: int) -> bool:
    r"""``\mathrm{\max}``: a function is upright anyway."""
    inside = [token for token in tokens[index + 1 : index + 3] if token.kind != "{"][:1]
    return any(
        token.kind == "name" and not _takes_font(token) and token.text != "\\Delta" for token in inside
    )


def _takes_font(token: Token) -> bool:
    return token.text != "\\Delta" and token.text[1:] not in m.FUNCTIONS


def _brace_partners(tokens: list[Token]) -> dict[int, int]:
    stack: list[int] = []
    partner: dict[int, int] = {}
    for index, token in enumerate(tokens):
        if token.kind == "{":
            stack.append(index)
        elif token.kind == "}" and stack:
            partner[stack.pop()] = index
    return partner


class _Braces:
    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.out: list[Token] = []
        self.partner: dict[int, int] = {}
        #: Index of the ``\over`` of each group, by the index of its opening brace.
        self.over: dict[int, int] = {}
        self._match()

    def _match(self) -> None:
        self.partner = _brace_partners(self.tokens)
        closers = set(self.partner.values())
        stack: list[int] = []
        for index, token in enumerate(self.tokens):
            if token.kind == "{":
                stack.append(index)
            elif token.kind == "}" and index in closers:
                stack.pop()
            elif token.kind == "}":
                self.tokens[index] = token._replace(kind="bad", text="`}` closes nothing")
            elif token.kind == "macro" and token.text == "\\over" and stack and stack[-1] not in self.over:
                self.over[stack[-1]] = index
        for index in stack:
            self.tokens[index] = self.tokens[index]._replace(kind="bad", text="`{` is never closed")

    def run(self) -> list[Token]:
        closing: dict[int, tuple[list[str], int]] = {}  # what replaces a closing brace, what is pending then
        overs = {self.over[start]: start for start in self.over if start in self.partner}
        dropped: set[int] = set()
        pending = 0  # how many arguments the macros and scripts before still want
        degree = 0  # the same, set aside while the degree of a root is read
        for index, token in enumerate(self.tokens):
            if index in dropped:
                continue
            if token.kind == "{":
                opened, closed = self._braces(index, pending > 0)
                if self._is_switched(index):
                    dropped.add(index + 1)
                if self._labelled(index):
                    dropped |= self._label(self.partner[index])
                closing[self.partner[index]] = (closed, max(pending - 1, 0))
                self._emit(opened, token)
                pending = 0
            elif token.kind == "}":
                closed, pending = closing[index]
                self._emit(closed, token)
            elif index in overs:
                self._emit(["}", "{"], token)
            elif token.kind in ("_", "^"):
                self.out.append(token)
                pending = 1
            elif token.kind == "macro":
                pending = self._macro(index, token, pending)
            elif token.kind == "option":
                self.out.append(token)
                pending, degree = (0, pending) if token.text == "[" else (degree, 0)
            elif token.kind == "number" and pending and len(token.text) > 1:
                self._digits(token, pending)
                pending = max(pending - len(token.text), 0)
            elif token.kind == "quad" and pending:
                continue
            else:
                self.out.append(token)
                pending = max(pending - 1, 0)
        return self.out

    def _braces(self, index: int, argument: bool) -> tuple[list[str], list[str]]:
        """What replaces an opening brace and its partner."""
        close = self.partner[index]
        opened, closed = (["{"], ["}"]) if argument or self._carries_scripts(index, close) else ([], [])
        if index in self.over:
            return [*opened, "\\frac", "{"], ["}", *closed]
        if self._labelled(index) and not argument:
            return [], []
        if self._is_switched(index):
            if not argument:
                opened, closed = [], []
            return [*opened, m.SWITCHES[self.tokens[index + 1].text], "{"], ["}", *closed]
        return opened, closed

    def _is_switched(self, index: int) -> bool:
        r"""Whether braces begin with ``\rm`` or the like."""
        first = self.tokens[index + 1]
        return first.kind == "macro" and first.text in m.SWITCHES and self.partner[index] > index + 2

    def _carries_scripts(self, index: int, close: int) -> bool:
        """Whether braces around more than one token are followed by a script or a prime."""
        if close + 1 >= len(self.tokens) or self.tokens[close + 1].kind not in ("_", "^", "prime"):
            return False
        while self.partner.get(index + 1) == close - 1:
            index, close = index + 1, close - 1
        return close - index > 2

    def _labelled(self, index: int) -> bool:
        before = self.tokens[index - 1] if index else None
        return before is not None and before.kind == "macro" and before.text in m.BRACES_WITH_LABEL

    def _label(self, close: int) -> set[int]:
        """The indices of the tokens of ``_{label}`` after a brace with a label."""
        if close + 1 >= len(self.tokens) or self.tokens[close + 1].kind not in ("_", "^"):
            return set()
        last = self.partner.get(close + 2, close + 2)
        return set(range(close + 1, min(last, len(self.tokens) - 1) + 1))

    def _macro(self, index: int, token: Token, pending: int) -> int:
        if token.text in m.BRACES_WITH_LABEL:
            return pending
        if token.text in m.SWITCHES:
            return self._bare_switch(index, token, pending)
        self.out.append(token)
        if token.text == "\\sqrt":
            self._root_degree(index)
        return max(pending - 1, 0) + _ARGUMENTS.get(token.text, 0)

    def _bare_switch(self, index: int, token: Token, pending: int) -> int:
        r"""``\bf W`` without braces of its own: read as if it held for the next letter."""
        if [following.kind for following in self.tokens[index + 1 : index + 2]] != ["name"]:
            return pending
        self.out.append(token._replace(text=m.SWITCHES[token.text]))
        return max(pending - 1, 0) + 1

    def _root_degree(self, index: int) -> None:
        """Relabels the brackets of ``\\sqrt[n]`` so that they are no group."""
        if [(token.kind, token.text) for token in self.tokens[index + 1 : index + 2]] != [("open", "[")]:
            return
        depth = 0
        for position in range(index + 1, min(index + 50, len(self.tokens))):
            token = self.tokens[position]
            if token.kind in ("open", "close") and token.text == "[":
                depth += 1 if token.kind == "open" else -1
                if depth == 0:
                    self.tokens[position] = token._replace(kind="option", text="]")
                    self.tokens[index + 1] = self.tokens[index + 1]._replace(kind="option", text="[")
                    return

    def _digits(self, token: Token, pending: int) -> None:
        """TeX takes one digit per argument: ``\\frac12`` is a half, ``x_12`` is ``x_1 2``."""
        if "." in token.text:
            self.out.append(token._replace(kind="bad", text="a decimal number needs braces here"))
            return
        exact = token.end - token.start == len(token.text)  # else it stems from a macro
        digits = [*token.text[:pending], token.text[pending:]]
        start = token.start
        for text in filter(None, digits):
            end = start + len(text) if exact else token.end
            self.out.append(Token("number", text, start, end))
            start = end if exact else start

    def _emit(self, texts: list[str], token: Token) -> None:
        for text in texts:
            kind = "macro" if text.startswith("\\") else text
            self.out.append(Token(kind, text, token.start, token.end, token.space))
