"""What stands at the corners of a symbol: indices, transposes, powers, words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import overload

from msgspec import Struct

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
    Sum,
    Tree,
)


class Mark(Struct, frozen=True):
    """One index as written: a letter, perhaps with primes, with a shift, a number, or a word.

    ``style`` is the bracket around it in a superscript, ``""`` for none.
    """

    letter: str | None = None
    shift: int = 0
    number: str | None = None
    word: str | None = None
    style: str = ""

    @property
    def stem(self) -> str:
        """The letter without primes: j' is another unit than j, of the same layer."""
        return (self.letter or "").rstrip("'")

    @property
    def text(self) -> str:
        """The index as one word, ``l-1`` with its shift."""
        if self.number is not None:
            return self.number
        if self.word is not None:
            return self.word if not self.shift else f"{self.word}{self.shift:+d}"
        return f"{self.letter}{self.shift:+d}" if self.shift else str(self.letter)


#: What marks a transpose when it stands above.
TRANSPOSES = frozenset({"T", "\\top", "\\intercal", "\\mathsf{T}"})


@overload
def head_of(tree: Tree) -> Tree: ...
@overload
def head_of(tree: None) -> None: ...
def head_of(tree: Tree | None) -> Tree | None:
    """What carries the scripts: ``w`` for ``w_{ij}``, and for ``w`` itself."""
    return tree.base if isinstance(tree, Scripted) else tree


def is_exponential(base: Tree, scripts: tuple[tuple[str, Tree], ...]) -> bool:
    """Whether this may be Euler's number with an exponent; an e with an index below is none."""
    return isinstance(base, Name) and base.text == "e" and all(place == "^" for place, _ in scripts)


def scripts_of(tree: Tree | None) -> tuple[tuple[str, Tree], ...]:
    """The scripts of a tree, none for a plain one."""
    return tree.scripts if isinstance(tree, Scripted) else ()


def items_of(tree: Tree | None) -> tuple[Tree | None, ...]:
    """What commas separate; a tree without commas is its only item."""
    return tree.items if isinstance(tree, Sequence) else (tree,)


def is_transpose(tree: Tree) -> bool:
    """Whether a superscript means the transpose: ``T``, ``\\top``, …"""
    return isinstance(tree, Name) and tree.text in TRANSPOSES and not tree.accents


#: Names that are written in more than one way.
SPELLINGS = {"\\ReLU": "\\relu", "\\sgn": "\\sign"}


def spell(name: Name) -> str:
    """A name's key: its letter under its accents; fonts are mere spelling."""
    text = SPELLINGS.get(name.text, name.text)
    for accent in reversed(name.accents):
        text = f"{accent}{{{text}}}"
    return text


def mark(tree: Tree | None, style: str = "") -> Mark | None:
    """Read one index; None if it is more than a letter with a shift, a number or a word."""
    match tree:
        case Number(text):
            return Mark(number=text, style=style)
        case Name() if tree.accents:
            return Mark(word=spell(tree), style=style)
        case Name(text) if _is_letter(text):
            return Mark(letter=text, style=style)
        case Name(text):
            return Mark(word=text, style=style)
        case Scripted(Name(text, ()), (), primes) if _is_letter(text):
            return Mark(letter=text + "'" * primes, style=style)
        case Group(delimiter, body) if delimiter in "([<":
            return mark(body, style or delimiter)
        case Sum(terms):
            return _shifted(terms, style)
        case Product("", factors) if _is_word(factors):
            return Mark(word="".join(part.text for part in factors if isinstance(part, Name)), style=style)
        case Scripted(base=Name() as base, scripts=scripts) if scripts:
            return Mark(word=spell(base) + "".join(s + _plain(t) for s, t in scripts), style=style)
        case _:
            return None


def letters_of(tree: Tree) -> str | None:
    """Several letters side by side in a script, ``xh``, as one word."""
    match tree:
        case Product("", factors):
            letters = [part.text for part in factors if isinstance(part, Name) and not part.accents]
            plain = len(letters) == len(factors) and all(len(one) == 1 and one.isalpha() for one in letters)
            return "".join(letters) if plain and "T" not in letters else None
    return None


def _is_letter(text: str) -> bool:
    """Whether a name is a letter, and no word; so are the names that `elision` uses for rows and columns."""
    plain = text.isascii() and text.isalpha()
    return text.startswith("\\") or (len(text) == 1 and (plain or text in "\ue000\ue001"))


def _plain(tree: Tree) -> str:
    found = mark(tree)
    return found.text if found else "?"


def _shifted(terms: tuple[tuple[int, Tree], ...], style: str) -> Mark | None:
    letter: Mark | None = None
    shift = 0
    for sign, term in terms:
        if isinstance(term, Number) and term.text.isdigit() and len(term.text) < 6:
            shift += sign * int(term.text)
        elif letter is None and sign == 1 and (found := mark(term)) and found.text and not found.number:
            letter = found
        else:
            return None
    if letter is None:
        return Mark(number=str(shift), style=style)
    return Mark(letter=letter.letter, shift=shift, word=letter.word, style=style)


def split_marks(tree: Tree) -> list[Mark] | None:
    """The indices in a subscript: ``ij``, ``i,j``, ``L-1``, ``b4``; None if one of them is something else."""
    match tree:
        case Sequence(items):
            parts = list(items)
        case Product("", factors):
            if _is_word(factors):
                return [Mark(word="".join(part.text for part in factors if isinstance(part, Name)))]
            parts = list(factors)
        case Product():
            return None
        case _:
            parts = [tree]
    found: list[Mark] = []
    for part in parts:
        if isinstance(part, Sequence | Product):
            inner = split_marks(part)
            if inner is None:
                return None
            found.extend(inner)
            continue
        one = mark(part)
        if one is None:
            return None
        found.append(one)
    return found


def _is_word(factors: tuple[Tree, ...]) -> bool:
    """Letters that spell a word (``E_{total}``) rather than name indices (``w_{ij}``, ``T_{ijk}``)."""
    letters = [part.text for part in factors if isinstance(part, Name) and len(part.text) == 1]
    if len(letters) != len(factors) or not all(letter.isascii() for letter in letters):
        return False
    return len(letters) > 3 or (len(letters) == 3 and not all("h" <= letter <= "t" for letter in letters))


class Corners(Struct, frozen=True):
    """The scripts of a symbol, sorted out as far as that goes without knowing the symbol.

    ``lower`` are the indices below, ``upper`` the bracketed indices above; ``bare`` is what else stands
    above, in order: a letter that may be an index, a transpose or a power.  What stands below is ``readable``
    if it consists of indices.
    """

    lower: tuple[Mark, ...] = ()
    upper: tuple[Mark, ...] = ()
    bare: tuple[Tree, ...] = ()
    readable: bool = True


def corners(scripts: tuple[tuple[str, Tree], ...]) -> Corners:
    """Sort out what stands below and above a symbol."""
    lower: list[Mark] = []
    upper: list[Mark] = []
    bare: list[Tree] = []
    readable = True
    for place, tree in scripts:
        if place == "_":
            marks = split_marks(tree)
            readable = readable and marks is not None
            lower.extend(marks or [])
            continue
        for part in upper_parts(tree):
            if isinstance(part, Group) and part.delimiter in "([<":
                inner = part.body.items if isinstance(part.body, Sequence) else (part.body,)
                marks_above = [mark(item, part.delimiter) for item in inner]
                if all(m is not None for m in marks_above):
                    upper.extend(m for m in marks_above if m is not None)
                    continue
            bare.append(part)
    return Corners(tuple(lower), tuple(upper), tuple(bare), readable)


def upper_parts(tree: Tree) -> tuple[Tree, ...]:
    """What stands side by side above a name: a layer and a transpose in ``(l)`` and ``T`` in ``W^{(l)T}``."""
    match tree:
        case Product("", factors) if any(isinstance(f, Group) or is_transpose(f) for f in factors):
            return factors
        case Sum((*terms, (sign, Product("", (shift, last))))) if terms and is_transpose(last):
            # ``l-1 \top``: the transpose of what belongs to layer l - 1.
            return (Sum((*terms, (sign, shift)), span=tree.span), last)
        case Sequence(items):
            return items
        case _:
            return (tree,)


def expand_digits(marks: tuple[Mark, ...], count: int) -> tuple[Mark, ...] | None:
    """Split multi-digit numbers so that there are ``count`` indices: ``11`` is 1,1 for two."""
    if len(marks) == count:
        return marks
    spread = with_digits_apart(marks)
    return spread if len(spread) == count else None


def pair_of(found: Corners) -> tuple[Mark, ...] | None:
    """The two indices of a Kronecker delta, if two indices below are all that stands at a symbol."""
    marks = found.lower if len(found.lower) != 1 else (expand_digits(found.lower, 2) or found.lower)
    return marks if len(marks) == 2 and not found.upper and not found.bare else None


def with_digits_apart(marks: tuple[Mark, ...]) -> tuple[Mark, ...]:
    """The indices with all numbers of several digits split."""
    if not any(one.number is not None and len(one.number) > 1 for one in marks):
        return marks
    spread: list[Mark] = []
    for one in marks:
        if one.number is not None and one.number.isdigit() and len(one.number) > 1:
            spread.extend(Mark(number=digit, style=one.style) for digit in one.number)
        else:
            spread.append(one)
    return tuple(spread)


def subtrees(tree: Tree) -> Iterator[Tree]:
    """The direct parts of a syntax tree, scripts left out."""
    match tree:
        case Scripted(base, scripts):
            yield base
            # What stands in an exponent of e or of parentheses is part of the formula, not an index.
            if not isinstance(base, Name) or is_exponential(base, scripts):
                yield from (script for place, script in scripts if place == "^" and not is_transpose(script))
        case Group(_, body):
            yield body
        case Sequence(items):
            yield from items
        case Sum(terms):
            for _, term in terms:
                yield term
        case Product(_, factors):
            yield from factors
        case Fraction(numerator, denominator):
            yield numerator
            yield denominator
        case Root(radicand, degree):
            yield radicand
            if degree is not None:
                yield degree
        case BigOperator(_, _, _, body):
            yield body
        case Differential(operator, scripts, operand):
            if operator == "\\nabla":
                # A variable with indices ties them to others; a bare one may be short for many.
                yield from (script for _, script in scripts if isinstance(script, Scripted))
            if operand is not None:
                yield operand
        case Matrix(rows):
            for row in rows:
                yield from (cell for cell in row if cell is not None)
        case Cases(rows=branches):
            for value, condition in branches:
                yield value
                if condition is not None:
                    yield condition
        case Relation(operands):
            yield from (operand for operand in operands if operand is not None)
        case _:
            return
