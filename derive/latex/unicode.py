"""Formulas in one line of Unicode for a terminal: ``∂C/∂wᵢⱼ⁽ˡ⁾ = Σ_k δₖ⁽ˡ⁺¹⁾ wₖⱼ σ′(zⱼ)``."""

from __future__ import annotations

from derive.latex import macros as m
from derive.latex.printing import ELEMENTWISE, FACTOR, LIST, RUN, LatexPrinter, attaches, level_of
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
    Root,
    Scripted,
    Sequence,
    Statement,
    Text,
    Tree,
    Unreadable,
)

_SYMBOLS = {macro: character for character, macro in reversed(m.UNICODE.items()) if len(character) == 1} | {
    "\\epsilon": "ε", "\\varepsilon": "ε", "\\phi": "φ", "\\varphi": "φ", "\\cdot": "·", "\\circ": "∘",
    "*": "*", ".*": ".*", "\\cdot*": "·*", ".": ".", ":=": ":=", "=": "=", "<": "<", ">": ">", ":": ":",
    "+": "+", "-": "−", "\\triangleq": "≜", "\\rightarrow": "→", "\\implies": "⟹", "\\le": "≤", "\\ge": "≥",
    "\\mid": "|", "\\iff": "⇔", "\\Leftarrow": "⇐", "\\notin": "∉", "\\ni": "∋", "\\doteq": "≐",
    "\\simeq": "≃", "\\cong": "≅", "\\perp": "⟂", "\\parallel": "∥", "+=": "+=", "-=": "−=", "=:": "=:",
    "\\hbar": "ℏ", "\\imath": "ı", "\\jmath": "ȷ", "\\varnothing": "∅", "\\Re": "ℜ", "\\Im": "ℑ",
    "\\aleph": "ℵ", "\\wp": "℘", "\\ddagger": "‡", "\\angle": "∠", "\\complement": "∁", "\\square": "□",
    "\\sum": "Σ", "\\prod": "Π", "\\int": "∫", "\\bigcup": "⋃", "\\bigcap": "⋂", "\\bigoplus": "⨁",
    "\\circledast": "⊛", "\\bullet": "•", "\\star": "⋆", "\\top": "⊤", "\\intercal": "⊺", "\\omicron": "ο",
    "\\varkappa": "ϰ", "\\dots": "…", "\\ldots": "…", "\\cdots": "⋯", "\\vdots": "⋮", "\\ddots": "⋱",
    "\\stackrel{!}{=}": "=!", "\\mu": "μ", "\\Delta": "Δ", "\\Omega": "Ω",
}  # fmt: skip
_COMBINING = {
    "\\hat": "\u0302", "\\bar": "\u0304", "\\tilde": "\u0303", "\\dot": "\u0307", "\\ddot": "\u0308",
    "\\check": "\u030c", "\\breve": "\u0306", "\\acute": "\u0301", "\\grave": "\u0300",
    "\\mathring": "\u030a", "\\overline": "\u0305",
}  # fmt: skip
#: First characters of the mathematical alphabets, and the letters that Unicode has elsewhere.
_ALPHABETS = {"\\mathcal": 0x1D49C, "\\mathscr": 0x1D49C, "\\mathfrak": 0x1D504, "\\mathbb": 0x1D538}
_LETTERLIKE = {
    "\\mathcal": dict(zip("BEFHILMRego", "ℬℰℱℋℐℒℳℛℯℊℴ", strict=True)),
    "\\mathfrak": dict(zip("CHIRZ", "ℭℌℑℜℨ", strict=True)),
    "\\mathbb": dict(zip("CHNPQRZ1", "ℂℍℕℙℚℝℤ𝟙", strict=True)),
}
_LETTERLIKE["\\mathscr"] = _LETTERLIKE["\\mathcal"]
_TRANSPOSES = {"T", "\\top", "\\intercal"}
_OPEN = {"@": "", "(": "(", "[": "[", "{": "{", "|": "|", "‖": "‖", "<": "⟨", "": "["}
_CLOSE = {"@": "|", "(": ")", "[": "]", "{": "}", "|": "|", "‖": "‖", "<": "⟩", "": "]"}


def to_unicode(tree: Tree | Statement) -> str:
    """One readable line; never a control character, whatever the tree holds."""
    printer = _UnicodePrinter()
    written = printer.statement(tree) if isinstance(tree, Statement) else printer.text(tree)
    return "".join(character if character.isprintable() else "�" for character in written)


class _UnicodePrinter(LatexPrinter):
    comma = ",  "

    def level(self, tree: Tree) -> int:
        """A fraction stands on the line here, as a division."""
        return RUN if isinstance(tree, Fraction) else level_of(tree)

    def unreadable(self, tree: Unreadable) -> str:
        return "?"

    def condition(self, tree: Tree, *, for_all: bool) -> str:
        return f"∀{self.text(tree)}" if for_all else self.text(tree)

    def sign(self, sign: str) -> str:
        return _symbol(sign)

    def operator(self, operator: str) -> str:
        return _symbol(operator)

    def plus_minus(self, sign: int) -> str:
        return {1: "+", -1: "−", 0: "±"}[sign]

    # Products and fractions.

    def division(self, tree: Product) -> str:
        return self._over(*tree.factors)

    def fraction(self, tree: Fraction) -> str:
        return self._over(tree.numerator, tree.denominator)

    def _over(self, numerator: Tree, denominator: Tree) -> str:
        above = isinstance(numerator, Differential) and self._short(numerator.operand)
        below = isinstance(denominator, Differential) and self._short(denominator.operand)
        left = self.text(numerator, RUN if above or self._is_plain(numerator) else FACTOR)
        right = self.text(denominator, RUN if below or _is_d(denominator) else FACTOR)
        return f"{left}/{right}"

    def _short(self, operand: Tree | None) -> bool:
        """Whether a differential's operand needs no parentheses beside a stroke."""
        return operand is None or self.level(operand) == FACTOR or self._is_plain(operand)

    def _is_plain(self, tree: Tree) -> bool:
        """Whether this is juxtaposed letters or an application such as ``L(a, y)``."""
        if not isinstance(tree, Product) or tree.operator:
            return False
        return all(self.level(factor) == FACTOR for factor in tree.factors)

    def run(self, tree: Product) -> str:
        tight = self._tight(tree)
        if tight:
            return tight
        times = " · " if any(self._is_division(factor) for factor in tree.factors) else " "
        last = len(tree.factors) - 1
        written = ""
        for position, factor in enumerate(tree.factors):
            followed = LIST if position == last else RUN
            if self._is_division(factor):
                piece = self.text(factor, RUN)
            elif isinstance(factor, BigOperator | Differential):
                piece = self.text(factor, RUN, followed=followed)
            else:
                piece = self.text(factor, FACTOR)
            before = tree.factors[position - 1] if position else None
            if before is None or attaches(before, factor) or _is_d_of(before, factor):
                written += piece
            else:
                written += f"{times}{piece}"
        return written

    def _is_division(self, tree: Tree) -> bool:
        return isinstance(tree, Fraction) or (isinstance(tree, Product) and tree.operator == "/")

    # Prefix operators.

    def big_operator(self, tree: BigOperator) -> str:
        written = self.name(Name(tree.operator))
        for kind, limit in (("_", tree.lower), ("^", tree.upper)):
            if limit is not None:
                written += kind + _braced(self.script(limit))
        return f"{written} {self.text(tree.body, ELEMENTWISE, head=False)}"

    def differential(self, tree: Differential) -> str:
        written = "∂" if tree.operator == "\\partial" else "∇"
        for kind, script in tree.scripts:
            plain = self.script(script)
            written += plain.translate(_RAISED) if kind == "^" and plain.isdigit() else kind + _braced(plain)
        if tree.operand is None:
            return written
        gap = " " if any(kind == "_" for kind, _ in tree.scripts) else ""
        return f"{written}{gap}{self.operand(tree.operand)}"

    # Factors.

    def script(self, tree: Tree) -> str:
        items = tree.items if isinstance(tree, Sequence) else (tree,)
        return ",".join(self.enclosed(item, in_script=True) for item in items)

    def scripted(self, tree: Scripted) -> str:
        written = self.base(tree.base) + {0: "", 1: "′", 2: "″", 3: "‴"}.get(tree.primes, "′" * tree.primes)
        for kind, script in tree.scripts:
            written += self._corner(kind, script)
        return written

    def _corner(self, kind: str, script: Tree) -> str:
        if kind == "^" and isinstance(script, Product) and isinstance(script.factors[0], Group):
            return "".join(self._corner(kind, factor) for factor in script.factors)
        if kind == "^" and isinstance(script, Name) and script.text in _TRANSPOSES:
            return "ᵀ"
        plain = self.script(script)
        table = m.SUPERSCRIPTS if kind == "^" else m.SUBSCRIPTS
        small = [table.get("-" if character == "−" else character) for character in plain if character != " "]
        if small and all(small):
            return "".join(character for character in small if character)
        if kind == "_":
            return "_" + _braced(plain)
        return "^" + (plain if len(plain) == 1 or isinstance(script, Group) else f"({plain})")

    def base(self, tree: Tree) -> str:
        if isinstance(tree, Name | Number | Group | Matrix):
            return self.text(tree)
        return self.parenthesised(tree)

    def name(self, tree: Name) -> str:
        written = _symbol(tree.text)
        for accent in reversed(tree.accents):
            written = _accented(accent, written)
        return written

    def words(self, tree: Text) -> str:
        return _symbol(tree.text)

    def group(self, tree: Group) -> str:
        body = self.enclosed(tree.body, in_script=self.in_script and tree.delimiter in "([<")
        return f"{_OPEN[tree.delimiter]}{body}{_CLOSE[tree.delimiter]}"

    def root(self, tree: Root) -> str:
        degree = "" if tree.degree is None else self._corner("^", tree.degree)
        simple = isinstance(tree.radicand, Number | Name)
        radicand = self.text(tree.radicand) if simple else self.group(Group("(", tree.radicand))
        return f"{degree}√{radicand}"

    def matrix(self, tree: Matrix) -> str:
        rows = [", ".join(self._cell(cell) for cell in row) for row in tree.rows]
        return f"{_OPEN[tree.delimiter]}{'; '.join(rows)}{_CLOSE[tree.delimiter]}"

    def _cell(self, cell: Tree | None) -> str:
        return "" if cell is None else self._outside_script(cell)

    def cases(self, tree: Cases) -> str:
        rows = []
        for value, condition in tree.rows:
            restriction = "otherwise" if condition is None else f"if {self._outside_script(condition)}"
            rows.append(f"{self._outside_script(value)} {restriction}")
        return f"{{{'; '.join(rows)}}}"


_RAISED = str.maketrans(m.SUPERSCRIPTS)


def _symbol(text: str) -> str:
    """The character of a macro, the word of a function, or the text itself."""
    return _SYMBOLS.get(text, text[1:] if text.startswith("\\") else text)


def _braced(text: str) -> str:
    return text if len(text) == 1 else f"{{{text}}}"


def _accented(accent: str, written: str) -> str:
    if accent == "\\Delta":
        return f"Δ{written}"
    if accent in _ALPHABETS:
        return _in_alphabet(accent, written)
    if len(written) == 1 or all(character in _COMBINING.values() for character in written[1:]):
        from unicodedata import normalize  # few formulas need it

        return normalize("NFC", written + _COMBINING.get(accent, ""))
    return f"{accent[1:]}({written})"


def _in_alphabet(accent: str, written: str) -> str:
    special = _LETTERLIKE[accent].get(written)
    if special:
        return special
    if len(written) == 1 and written.isascii() and written.isalpha():
        offset = ord(written) - (ord("A") if written.isupper() else ord("a") - 26)
        return chr(_ALPHABETS[accent] + offset)
    return written


def _is_d(tree: Tree) -> bool:
    """Whether this is ``dx``, spelled with a letter d."""
    return isinstance(tree, Product) and len(tree.factors) == 2 and _is_d_of(*tree.factors)


def _is_d_of(d: Tree, quantity: Tree) -> bool:
    base = quantity.base if isinstance(quantity, Scripted) else quantity
    return isinstance(d, Name) and d.text == "d" and not d.accents and isinstance(base, Name)
