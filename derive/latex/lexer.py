r"""From characters to tokens.

Layout that says nothing is dropped, aliases get one spelling, and the user's macros are expanded.  Something
unreadable becomes a token of kind ``bad`` rather than an exception: it must spoil only the statement in which
it stands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from derive.latex import macros as m
from derive.latex.braces import normalise
from derive.latex.syntax import Span
from derive.latex.tokens import Token, clean_text, printable
from derive.limits import spend

#: Bounds on the expansion of the user's macros.
MAX_EXPANSIONS = 2000
MAX_EXPANDED_CHARACTERS = 50_000
#: How deep overset, dollars in text, and macros may nest.
MAX_LEXER_NESTING = 20

#: Python reads whole numbers of up to 4300 digits.
MOST_DIGITS = 1000

_TOKEN = re.compile(
    r"(?P<space>\s+)|(?P<comment>%[^\n]*)|(?P<macro>\\(?:[a-zA-Z]+|.))|(?P<number>[0-9]+(?:\.[0-9]+)?)"
    r"|(?P<sign>:=|=:|==|<=|>=|!=|->|=>|\+=|-=|\.\s*\*)|(?P<dots>\.\.\.+)|(?P<prime>'+)|(?P<end>\\)|(?P<char>.)",
    re.DOTALL,
)
_SUMS = {"\\Sigma": "\\sum", "\\Pi": "\\prod"}
#: Limits behind a capital letter make it the sign of a sum: ``\\Sigma_{i=1}^{n}``.
_LIMITS = re.compile(r"\s*_\s*\{[^{}=]*=")
_ROW_SPACING = re.compile(r"\s*\[\s*-?[0-9.]+\s*(?:pt|em|ex|mm|cm|in|px|mu|\\jot)\s*\]")
_LENGTH = re.compile(r"\s*(-?[0-9]*\.?[0-9]+)\s*(pt|em|ex|mm|cm|in|px|mu)\s*")
_EM = {"em": 1.0, "ex": 0.45, "cm": 2.8, "mm": 0.28, "pt": 0.1, "in": 7.0, "px": 0.07, "mu": 1 / 18}
_WIDE = 0.8
_SUPERSCRIPT = {character: plain for plain, character in m.SUPERSCRIPTS.items()}
_SUBSCRIPT = {character: plain for plain, character in m.SUBSCRIPTS.items()}


def tokenize(latex: str, macros: Mapping[str, str] | None = None) -> list[Token]:
    """All tokens of a formula, without those that print nothing."""
    lexer = _Lexer(latex, dict(macros or {}), _Budget())
    return normalise(lexer.run())


class _Budget:
    """What the expansion of macros may still cost; shared by all nested lexers."""

    def __init__(self) -> None:
        self.expansions = MAX_EXPANSIONS
        self.characters = MAX_EXPANDED_CHARACTERS


class _Lexer:
    """Reads ``source[start:end]``; with an ``origin`` all tokens claim to stand there."""

    def __init__(
        self,
        source: str,
        macros: dict[str, str],
        budget: _Budget,
        *,
        start: int = 0,
        end: int | None = None,
        origin: Span | None = None,
        nesting: int = 0,
    ) -> None:
        self.source = source
        self.macros = macros
        self.budget = budget
        self.position = start
        self.stop = len(source) if end is None else end
        self.origin = origin
        self.nesting = nesting
        self.out: list[Token] = []
        self.space = False
        self.narrow_spaces = 0
        #: What stands for a ``\\left.`` until it is known what closes it; None for any other ``\\left``.
        self.lefts: list[Token | None] = []

    def run(self) -> list[Token]:
        while self.position < self.stop:
            match = _TOKEN.match(self.source, self.position, self.stop)
            if match is None:  # cannot happen: the pattern covers every character
                break
            spend()
            self.position = match.end()
            kind = match.lastgroup or ""
            before = len(self.out)
            getattr(self, f"_{kind}")(match.group(), match.start())
            if kind not in ("space", "comment") and len(self.out) > before:
                self.space = False
                self.narrow_spaces = 0
        open_still = {id(left) for left in self.lefts}
        return [token for token in self.out if id(token) not in open_still]

    # One method per kind of token.

    def _space(self, text: str, start: int) -> None:
        self.space = True

    def _comment(self, text: str, start: int) -> None:
        self.space = True

    def _number(self, text: str, start: int) -> None:
        if len(text) > MOST_DIGITS:
            self._add("bad", f"a number of more than {MOST_DIGITS} digits", start)
        else:
            self._add("number", text, start)

    def _sign(self, text: str, start: int) -> None:
        if text.startswith("."):
            self._add("op", ".*", start)
        else:
            self._add("rel", m.RELATIONS[text], start)

    def _dots(self, text: str, start: int) -> None:
        self._add("dots", "\\dots", start)

    def _prime(self, text: str, start: int) -> None:
        for offset in range(len(text)):
            self._add("prime", "'", start + offset, start + offset + 1)

    def _end(self, text: str, start: int) -> None:
        self._add("bad", "a backslash at the end", start)

    def _char(self, text: str, start: int) -> None:
        if text.isascii() and text.isalpha():
            self._add("name", text, start)
        elif text in "{}_^&,;":
            self._add(text, text, start)
        elif text == "~":
            self._narrow(start)
        elif text in m.DELIMITERS:
            self._add(*m.DELIMITERS[text], start)
        elif text == "*":
            self._star(start)
        elif text in m.OPERATORS:
            self._add("op", m.OPERATORS[text], start)
        elif text in m.RELATIONS:
            self._add("rel", m.RELATIONS[text], start)
        else:
            self._unicode(text, start)

    def _star(self, start: int) -> None:
        """``*``, or the second half of ``\\cdot *``."""
        last = self.out[-1] if self.out else None
        if last is not None and last.kind == "op" and last.text in ("\\cdot", "."):
            text = "\\cdot*" if last.text == "\\cdot" else ".*"
            self.out[-1] = last._replace(text=text, end=self._span(start, self.position)[1])
            self.space = False
        else:
            self._add("op", "*", start)

    def _unicode(self, text: str, start: int) -> None:
        if text in m.UNICODE:
            self._reread(m.UNICODE[text], start)
        elif text in _SUPERSCRIPT or text in _SUBSCRIPT:
            self._script_characters(text, start)
        elif text.isalpha():
            self._letter(text, start)
        else:
            import unicodedata  # rare characters only

            plain = unicodedata.normalize("NFKC", text)
            if plain != text and plain.isascii() and plain.isprintable():
                self._reread(plain, start)
            elif unicodedata.category(text) not in ("Cf", "Zs"):  # invisible ones are dropped
                self._add("bad", f"unexpected character {printable(text)}", start)

    def _letter(self, text: str, start: int) -> None:
        """A run of ideographs is one name; mathematical letters are plain ones; others stand alone."""
        if ord(text) >= 0x2E80 and not 0x1D400 <= ord(text) < 0x1D800 and not 0xFF00 <= ord(text) < 0xFF66:
            while self.position < self.stop and _is_ideograph(self.source[self.position]):
                self.position += 1
            self._add("name", self.source[start : self.position], start)
            return
        import unicodedata

        plain = unicodedata.normalize("NFKC", text)
        if plain != text and plain:
            self._reread(plain, start)
        else:
            self._add("name", text, start)

    def _reread(self, replacement: str, start: int) -> None:
        """Reads a replacement for the characters since ``start``."""
        if self.nesting >= MAX_LEXER_NESTING:
            self._add("bad", "nested too deeply", start)
            return
        inner = self._inner(replacement, 0, len(replacement), self._span(start, self.position))
        tokens = inner.run()
        for token in tokens:
            if token.kind == "op" and token.text == "*":
                self._star(start)
            else:
                self.out.append(token._replace(space=token.space or self.space))
            self.space = False

    def _script_characters(self, text: str, start: int) -> None:
        table, script = (_SUPERSCRIPT, "^") if text in _SUPERSCRIPT else (_SUBSCRIPT, "_")
        while self.position < self.stop and self.source[self.position] in table:
            self.position += 1
        plain = "".join(table[character] for character in self.source[start : self.position])
        self._reread(f"{script}{{{plain}}}", start)

    # Macros.

    def _macro(self, text: str, start: int) -> None:
        if text in self.macros:
            self._expand(text, start)
        elif text == "\\\\" or text in ("\\cr", "\\newline"):
            self._row(start)
        elif text in m.SPACES or text.isspace() or text[1:].isspace():
            self._narrow(start)
        elif text in m.IGNORED:
            self.space = True
        else:
            self._structure(text, start)

    def _structure(self, text: str, start: int) -> None:
        """Macros that read something themselves; all others are looked up in `_plain_macro`."""
        if text in m.IGNORED_WITH_ARGUMENT:
            self._star_suffix()
            self._raw_argument()
        elif text == "\\bbox":
            self._optional_argument(r"^\]")
        elif text == "\\xlongequal":
            self._raw_argument()
            self._add("rel", "=", start)
        elif text in m.TEXT_MACROS:
            self._text(start)
        elif text in m.OPERATOR_NAMES:
            self._operator_name(start)
        elif text in ("\\begin", "\\end"):
            self._environment(text[1:], start)
        elif text in ("\\hspace", "\\hskip", "\\mspace", "\\kern", "\\mkern"):
            self._horizontal_space(text, start)
        elif text in ("\\stackrel", "\\overset", "\\underset", "\\xrightarrow"):
            self._stacked(text, start)
        elif text in m.SIZES_OPEN or text in m.SIZES_CLOSE or text in m.SIZES_PLAIN:
            self._sized_delimiter(text, start)
        elif text == "\\not":
            self._negated(start)
        else:
            self._plain_macro(text, start)

    def _plain_macro(self, text: str, start: int) -> None:
        last = self.out[-1] if self.out else None
        if text in ("\\max", "\\min") and last is not None and last.text == "\\arg":
            self.out.pop()
            text, start = f"\\arg{text[1:]}", last.start
        if text in _SUMS and _LIMITS.match(self.source, self.position, self.stop):
            text = _SUMS[text]
        if text in m.SYMBOLS or text[1:] in m.FUNCTIONS:
            self._add("name", text, start)
        elif text == "\\ast":
            self._star(start)
        elif text in m.OPERATORS:
            self._add("op", m.OPERATORS[text], start)
        elif text in m.RELATIONS:
            self._add("rel", m.RELATIONS[text], start)
        elif text in m.DELIMITERS:
            self._add(*m.DELIMITERS[text], start)
        elif text in m.WIDE_SPACES:
            self._add("quad", text, start)
        elif text in m.ELISIONS:
            self._add("dots", m.ELISIONS[text], start)
        elif text == "\\prime":
            self._add("prime", "'", start)
        elif text in m.CONNECTIVE_SYMBOLS:
            self._add("text", "and", start)
        elif text in m.FRACTIONS:
            self._add("macro", "\\frac", start)
        elif text in _KNOWN_STRUCTURES:
            self._add("macro", _KNOWN_STRUCTURES[text], start)
        else:
            self._unknown(text, start)

    def _unknown(self, text: str, start: int) -> None:
        nearest = m.nearest_macros(text)
        hint = f"; did you mean {' or '.join(f'`{name}`' for name in nearest)}?" if nearest else ""
        self._add("bad", f"unknown macro `{printable(text)}`{hint}", start)

    def _row(self, start: int) -> None:
        spacing = _ROW_SPACING.match(self.source, self.position, self.stop)
        if spacing:
            self.position = spacing.end()
        self._add("row", "\\\\", start)

    def _narrow(self, start: int) -> None:
        """Small spaces say nothing, but a run of them sets statements apart like ``\\quad``."""
        self.space = True
        self.narrow_spaces += 1
        if self.narrow_spaces == 3:
            self._add("quad", "\\quad", start)

    def _horizontal_space(self, text: str, start: int) -> None:
        self._star_suffix()
        in_braces = text in ("\\hspace", "\\mspace")
        length = _LENGTH.fullmatch(self._raw_argument() if in_braces else self._bare_length())
        if length and float(length[1]) * _EM[length[2]] >= _WIDE:
            self._add("quad", "\\quad", start)
        else:
            self.space = True

    def _bare_length(self) -> str:
        length = _LENGTH.match(self.source, self.position, self.stop)
        if length is None:
            return ""
        self.position = length.end()
        return length.group()

    def _text(self, start: int) -> None:
        """``\\text{if $i = j$}``: words, and mathematics between dollars."""
        content, begin = self._raw_argument_at()
        pieces = content.split("$")
        if len(pieces) % 2 == 0 or self.nesting >= MAX_LEXER_NESTING:
            self._add("bad", "a single `$` in text", start)
            return
        offset = begin
        for number, piece in enumerate(pieces):
            if number % 2:
                inner = self._inner(self.source, offset, offset + len(piece), self.origin)
                self.out.extend(inner.run())
            elif piece.strip(" ~\\\t\n,;:"):
                self._add("text", clean_text(piece), start)
            elif "," in piece or ";" in piece:
                self._add(",", ",", start)
            else:
                self.space = True
            offset += len(piece) + 1

    def _operator_name(self, start: int) -> None:
        self._star_suffix()
        content = re.sub(r"\\[,;:! ]|[\s~*{}]|\\(?:mathrm|text|rm)\b", "", self._raw_argument())
        if content in m.FUNCTIONS:
            self._add("name", f"\\{content}", start)
        elif content and re.fullmatch(r"[\w\-]+", content):
            self._add("word", content, start)
        else:
            self._add("bad", "`\\operatorname` needs a word", start)

    def _environment(self, kind: str, start: int) -> None:
        name = self._raw_argument().strip()
        if kind == "begin":
            self._optional_argument()
            if name in m.ENVIRONMENTS_WITH_ARGUMENT:
                self._raw_argument()
        if name in m.FLAT_ENVIRONMENTS or name in m.MATRIX_ENVIRONMENTS or name in m.CASES_ENVIRONMENTS:
            self._add(kind, name, start)
        else:
            self._add("bad", f"unknown environment `{printable(name)}`", start)

    def _stacked(self, text: str, start: int) -> None:
        """A sign with something above or below it: a definition sign, a relation with a remark, or limits."""
        if text == "\\xrightarrow":
            self._raw_argument()
            self._add("rel", "\\rightarrow", start)
            return
        top = self._raw_argument()
        content, begin = self._raw_argument_at()
        if self.nesting >= MAX_LEXER_NESTING:
            self._add("bad", "nested too deeply", start)
            return
        base = self._inner(self.source, begin, begin + len(content), self.origin).run()
        if len(base) == 1 and base[0].kind == "rel":
            defines = "def" in top or "triangle" in top or "△" in top
            sign = "\\triangleq" if defines else base[0].text
            demanded = sign == "=" and top.strip(" {}") == "!"
            self._add("rel", "\\stackrel{!}{=}" if demanded else sign, start)
        elif len(base) == 1 and text == "\\underset":
            self.out.append(base[0])
            limit = self._inner(top, 0, len(top), self._span(start, self.position)).run()
            self._add("_", "_", start)
            self._add("{", "{", start)
            self.out.extend(limit)
            self._add("}", "}", start)
        else:
            self._add("bad", f"`{text}` can only be read on a relation sign or on an operator", start)

    def _sized_delimiter(self, text: str, start: int) -> None:
        """``\\left(``, ``\\right.``, ``\\bigg|`` …: the delimiter, with its side if the size tells it."""
        match = re.compile(r"\s*(\\[a-zA-Z]+|\\.|.)", re.DOTALL).match(self.source, self.position, self.stop)
        written = match[1] if match else ""
        written = m.UNICODE.get(written, {"<": "\\langle", ">": "\\rangle"}.get(written, written))
        if match is None or (written not in m.DELIMITERS and written != "."):
            self._add("bad", f"`{text}` needs a delimiter", start)
            return
        self.position = match.end()
        if text == "\\left":
            if written == ".":
                self._add("open", "@", start)
            self.lefts.append(self.out[-1] if written == "." else None)
        elif text == "\\right" and self._closes_evaluation(written, start):
            return
        if written == ".":
            self.space = True
            return
        side, delimiter = m.DELIMITERS[written]
        if text == "\\middle":
            self._add("rel", "\\mid", start)
        elif side == "bar" and text in m.SIZES_OPEN:
            self._add("open", delimiter, start)
        elif side == "bar" and text in m.SIZES_CLOSE:
            self._add("close", delimiter, start)
        else:
            self._add(side, delimiter, start)

    def _closes_evaluation(self, written: str, start: int) -> bool:
        r"""Whether a ``\right|`` belongs to a ``\left.``; one that anything else closes says nothing."""
        left = self.lefts.pop() if self.lefts else None
        if left is None:
            return False
        if written != "." and m.DELIMITERS[written] == ("bar", "|"):
            self._add("close", "@", start)
            return True
        self.out = [token for token in self.out if token is not left]
        return False

    def _negated(self, start: int) -> None:
        match = re.compile(r"\s*(=|\\in\b)").match(self.source, self.position, self.stop)
        if match is None:
            self._add("bad", "`\\not` needs a relation sign", start)
            return
        self.position = match.end()
        self._add("rel", "\\notin" if match[1] == "\\in" else "\\neq", start)

    def _expand(self, macro: str, start: int) -> None:
        """Replaces a macro of the user's; its tokens all stand where it was used."""
        body = self.macros[macro]
        holes = [int(digit) for digit in re.findall(r"#([1-9])", body)]
        arguments = [self._raw_argument() for _ in range(max(holes, default=0))]
        self.budget.expansions -= 1
        self.budget.characters -= len(body) + sum(len(arguments[hole - 1]) for hole in holes)
        if re.search(re.escape(macro) + r"(?![a-zA-Z])", body):
            self._add("bad", f"the macro `{printable(macro)}` is defined by itself", start)
        elif min(self.budget.expansions, self.budget.characters) < 0 or self.nesting >= MAX_LEXER_NESTING:
            self._add("bad", "the macros expand to too much", start)
        else:
            body = re.sub(r"#([1-9])", lambda match: arguments[int(match[1]) - 1], body)
            inner = self._inner(body, 0, len(body), self._span(start, self.position))
            self.out.extend(inner.run())

    # Helpers.

    def _inner(self, source: str, start: int, end: int, origin: Span | None) -> _Lexer:
        return _Lexer(
            source,
            self.macros,
            self.budget,
            start=start,
            end=end,
            origin=origin,
            nesting=self.nesting + 1,
        )

    def _span(self, start: int, end: int) -> Span:
        return self.origin or (start, end)

    def _add(self, kind: str, text: str, start: int, end: int | None = None) -> None:
        span = self._span(start, self.position if end is None else end)
        self.out.append(Token(kind, text, *span, self.space))

    def _star_suffix(self) -> None:
        if self.source.startswith("*", self.position, self.stop):
            self.position += 1

    def _raw_argument(self) -> str:
        return self._raw_argument_at()[0]

    def _raw_argument_at(self) -> tuple[str, int]:
        """The source of the next argument, without its braces, and where it starts."""
        while self.position < self.stop and self.source[self.position].isspace():
            self.position += 1
        start = self.position
        if start >= self.stop:
            return "", start
        if self.source[start] != "{":
            match = re.compile(r"\\[a-zA-Z]+|\\.|.", re.DOTALL).match(self.source, start, self.stop)
            self.position = match.end() if match else self.stop
            return self.source[start : self.position], start
        depth = 0
        for found in re.compile(r"\\.|[{}]", re.DOTALL).finditer(self.source, start, self.stop):
            depth += {"{": 1, "}": -1}.get(found.group(), 0)
            if depth == 0:
                self.position = found.end()
                return self.source[start + 1 : found.start()], start + 1
        self.position = self.stop
        self._add("bad", "`{` is never closed", start, start + 1)
        return self.source[start + 1 : self.stop], start + 1

    def _optional_argument(self, allowed: str = "tcbrl") -> None:
        match = re.compile(rf"\[[{allowed}]*\]").match(self.source, self.position, self.stop)
        if match:
            self.position = match.end()


_KNOWN_STRUCTURES = (
    {name: name for name in (*m.STRUCTURES, *m.BIG_OPERATORS, *m.BRACES_WITH_LABEL)}
    | {name: name for name in m.SWITCHES}
    | m.LOOKALIKES
    | m.FONTS
    | m.ACCENTS
)


def _is_ideograph(character: str) -> bool:
    return ord(character) >= 0x2E80 and character.isalpha() and not 0xFF00 <= ord(character) < 0xFF66
