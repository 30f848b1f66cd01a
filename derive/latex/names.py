"""Names: letters, declared names of several letters, function words, upright words, fonts and accents."""

from __future__ import annotations

from derive.latex import macros as m
from derive.latex.cursor import Cursor
from derive.latex.errors import LatexError
from derive.latex.syntax import Name, Number, Scripted, Span, Text, Tree
from derive.latex.words import CONDITION_WORDS, CONNECTIVES, EXCEPTIONS, OTHERWISE

_PLAIN_FUNCTIONS: dict[str, list[str]] = {}
for _word in sorted(m.PLAIN_FUNCTIONS, key=len, reverse=True):
    _PLAIN_FUNCTIONS.setdefault(_word[0], []).append(_word)


class NameReader(Cursor):
    """Reads whatever names a quantity."""

    def name(self) -> Tree:
        token = self.peek()
        if token.text == "\\Delta" and self._delta_decorates():
            self.take()
            return _decorated(self.factor(), "\\Delta", "", self.span_from(token.start))
        return self._declared() or self._function_word() or self._bare_name()

    def _bare_name(self) -> Name:
        token = self.take()
        return Name(token.text, span=(token.start, token.end))

    def _delta_decorates(self) -> bool:
        follows = self.peek(1)
        if follows.kind == "name":
            return follows.text[1:] not in m.FUNCTIONS and not self._function_follows()
        if follows.kind in ("word", "text"):
            return is_quantity(follows.text)
        return follows.kind == "macro" and (follows.text in m.FONTS or follows.text in m.ACCENTS)

    def _function_follows(self) -> bool:
        self.position += 1
        word = self._function_word()
        self.position -= 1 if word is None else 1 + len(word.text) - 1
        return word is not None

    def _declared(self) -> Name | None:
        """The longest declared name of several letters that starts here."""
        candidates = self.words.get(self._unit(self.position)[0][:1])
        if not candidates:
            return None
        for word in candidates:
            spelled, position, fonts = self._spell(word)
            if spelled == word:
                start = self.peek().start
                self.position = position
                return Name(word, fonts=fonts, span=self.span_from(start))
        return None

    def _spell(self, word: str) -> tuple[str, int, tuple[str, ...]]:
        """As many of the next letters as the word is long; a font on the last of them is the name's font."""
        spelled, position, fonts = "", self.position, ()  # type: tuple[str, int, tuple[str, ...]]
        while len(spelled) < len(word) and word.startswith(spelled):
            letters, following, fonts = self._unit(position)
            if not letters or (spelled and self.tokens[position].space and not fonts):
                break
            spelled, position = spelled + letters, following
        return spelled, position, tuple(font for font in fonts if font != "\\mathrm")

    def _unit(self, position: int) -> tuple[str, int, tuple[str, ...]]:
        """The letters or digits at a position, also within a font macro, and where they end."""
        fonts: list[str] = []
        depth = 0
        token = self.tokens[position]
        while (token.kind == "macro" and token.text in m.FONTS) or (fonts and token.kind == "{"):
            if token.kind == "macro":
                fonts.append(token.text)
            else:
                depth += 1
            position += 1
            token = self.tokens[position]
        letters = ""
        while token.kind in ("name", "number") and not token.text.startswith("\\"):
            letters += token.text
            position += 1
            token = self.tokens[position]
            if not depth:
                break
        for _ in range(depth):
            if token.kind != "}":
                return "", position, ()
            position += 1
            token = self.tokens[position]
        return letters, position, tuple(fonts)

    def _function_word(self) -> Name | None:
        """A function spelled out without backslash, if something follows that it can apply to."""
        first = self.peek()
        for word in _PLAIN_FUNCTIONS.get(first.text, ()):
            letters = self.tokens[self.position : self.position + len(word)]
            tight = all(token.kind == "name" and not token.space for token in letters[1:])
            if tight and "".join(token.text for token in letters) == word and self._argument_follows(word):
                self.position += len(word)
                return Name(f"\\{word}", span=self.span_from(first.start))
        return None

    def _argument_follows(self, word: str) -> bool:
        follows = self.peek(len(word))
        if word in ("tr", "det", "sign", "sgn"):  # too like a product of letters
            return follows.kind == "open"
        return follows.kind in ("open", "{", "_", "^", "name", "number", "macro", "bar", "begin")

    def text(self) -> Tree:
        token = self.take()
        span = (token.start, token.end)
        follows = self.peek()
        opened = follows.kind == "open" and "|" not in follows.text  # nothing is applied to |x|
        quantity = self.in_script or opened or follows.kind in ("_", "^")
        if quantity or is_quantity(token.text):
            return self.upright(token.text, "\\mathrm", span)
        return Text(token.text, span=span)

    def upright(self, word: str, font: str, span: Span) -> Name:
        """The name that an upright word is: a function, a declared name, or one in its own typeface."""
        if word in m.FUNCTIONS:
            return Name(f"\\{word}", span=span)
        declared = word in self.words.get(word[:1], ())
        return Name(word, fonts=() if declared else (font,), span=span)

    def decorated(self) -> Tree:
        """A font or an accent with its argument."""
        token = self.take()
        accent, font = m.ACCENTS.get(token.text, ""), m.FONTS.get(token.text, "")
        word = self._word(font)
        if word is not None:
            return word
        tree = self.argument("a symbol")
        return _decorated(tree, accent, font, self.span_from(token.start))

    def _word(self, font: str) -> Name | None:
        """The word in ``\\mathrm{net}``: several letters in braces, nothing else."""
        if font not in m.WORD_FONTS or not self.at("{"):
            return None
        position = self.position + 1
        while self.tokens[position].kind in ("name", "number") and not self.tokens[position].text.startswith(
            "\\"
        ):
            position += 1
        tokens = self.tokens[self.position + 1 : position]
        if self.tokens[position].kind != "}" or sum(len(token.text) for token in tokens) < 2:
            return None
        if tokens[0].kind == "number":
            return None
        start = self.tokens[self.position - 1].start
        self.position = position + 1
        return self.upright("".join(token.text for token in tokens), font, self.span_from(start))


def is_quantity(text: str) -> bool:
    """Whether upright text can be a name: one word that is no connective."""
    if " " in text or text in CONNECTIVES | CONDITION_WORDS | EXCEPTIONS | OTHERWISE:
        return False
    return any(character.isalpha() for character in text)


def _decorated(tree: Tree, accent: str, font: str, span: Span) -> Tree:
    """Pushes a font or an accent onto the name that carries the scripts."""
    if isinstance(tree, Name):
        return _decorated_name(tree, accent, font, span)
    if isinstance(tree, Number):
        return _decorated_name(Name(tree.text), accent, font, span)
    if isinstance(tree, Scripted) and isinstance(tree.base, Name | Number):
        base = _decorated(tree.base, accent, font, tree.base.span)
        return Scripted(base, tree.scripts, tree.primes, span=span)
    raise LatexError(f"`{accent or font}` over more than one symbol", span, "one symbol")


def _decorated_name(name: Name, accent: str, font: str, span: Span) -> Name:
    if accent:
        return Name(name.text, (accent, *name.accents), name.fonts, span=span)
    function = name.text.startswith("\\") and name.text[1:] in m.FUNCTIONS
    fonts = name.fonts if function or font in name.fonts else (font, *name.fonts)
    return Name(name.text, name.accents, fonts, span=span)
