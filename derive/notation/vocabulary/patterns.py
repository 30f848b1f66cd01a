"""From an occurrence of a name to its form: which scripts are indices and which are part of the name."""

from __future__ import annotations

from msgspec import Struct

from derive.latex.syntax import Number
from derive.notation.problems import Unclear
from derive.notation.scripts import (
    Corners,
    Mark,
    expand_digits,
    is_transpose,
    letters_of,
    mark,
    pair_of,
    spell,
)
from derive.notation.vocabulary.exponents import Base, base_of
from derive.notation.vocabulary.forms import Form
from derive.notation.vocabulary.known import BUILTIN
from derive.notation.vocabulary.occurrences import Occurrence
from derive.notation.vocabulary.vocabulary import Vocabulary


class Patterns(Struct, frozen=True):
    """Tells the form of an occurrence.

    ``lettered`` are the index places above a name that some letter takes, elsewhere a number there is part of
    the name; ``pure_sizes`` are size symbols that no given defines.  ``alone`` holds e where a given defines
    it, which then is Euler's number only with something other than a number above it, and d where it is a
    number and begins no differential.  ``labelled`` are names with the letters above that are part of them
    (``W^Q``, ``W^{xh}``); ``numbered`` are names to which numbers below belong (vectors ``x_0``, ``x_1``);
    ``deltas`` are Kronecker's with two indices; ``powers`` names with a number above (``\\sigma^2``);
    ``bases`` are numbers that a letter above raises to a power (``\\beta^t`` beside β); ``lengths`` are sizes
    in declared shapes, which nothing else is, so that the m of ``\\frac1m`` is that of ``X: [m, d]``.
    """

    vocabulary: Vocabulary
    lettered: frozenset[tuple[str, int, int]]
    pure_sizes: frozenset[str]
    alone: frozenset[str] = frozenset()
    labelled: frozenset[tuple[str, str | None]] = frozenset()
    numbered: frozenset[str] = frozenset()
    deltas: frozenset[str] = frozenset()
    powers: frozenset[tuple[str, str]] = frozenset()
    bases: frozenset[Base] = frozenset()
    lengths: frozenset[str] = frozenset()

    def add(self, found: Occurrence, *, strict: bool, key: bool = False) -> None:
        """Take the form of an occurrence into the vocabulary, if it is one of a quantity.

        A ``strict`` reader passes by what only letters elsewhere can tell; a ``key`` is a name in a
        directive.
        """
        vocabulary = self.vocabulary
        name = spell(found.name)
        if not self._is_quantity(name, found, key=key):
            return
        lower = self._lower(name, found.corners.lower, strict=strict, key=key)
        if lower is None or not found.corners.readable:
            return
        upper = () if base_of(found) in self.bases else self._upper(name, found.corners, strict=strict)
        if upper is None:
            return
        layers = tuple(vocabulary.layer_of(m) if label is None else None for m, label in lower)
        power = any(isinstance(one, Number) and one.text in upper for one in found.corners.bare)
        form = Form(name, upper, tuple(label for _, label in lower), layers, power=power)
        if found.called is not None:
            vocabulary.called_quantities.add(name)
        if not self._covered(form, found):
            vocabulary.add(form)

    def _is_quantity(self, name: str, found: Occurrence, *, key: bool) -> bool:
        below = found.corners.lower
        if name in BUILTIN or name in ("1", "\\mathbb{1}") or name in self.pure_sizes:
            return False
        if name in self.lengths and found.corners == Corners():
            return False
        if name in self.deltas and pair_of(found.corners):
            return False
        if found.called is not None and self.vocabulary.is_function(found.name):
            return False
        if key:
            return True
        if name in ("e", "d") and not below and not found.corners.upper:
            return name in self.alone and not found.corners.bare
        return found.called is not None or name not in self.vocabulary.functions or bool(below)

    def _covered(self, form: Form, found: Occurrence) -> bool:
        """Whether an earlier form already takes this spelling: numbered units of a family with letters."""
        if all(m.number is None for m in found.corners.lower):
            return False
        try:
            return self.vocabulary.match(form.name, found.corners).missing == 0
        except Unclear:
            return False

    def _lower(
        self, name: str, marks: tuple[Mark, ...], *, strict: bool, key: bool
    ) -> list[tuple[Mark, str | None]] | None:
        settings = self.vocabulary.settings
        if strict and any(m.number for m in marks):
            # Where letters tell how many indices there are, numbers follow them.
            return None
        if len(marks) == 1 and marks[0].text in settings.layers:
            known = self.vocabulary.forms.get(name, ())
            if strict or any(marks[0].text in form.lower_layers for form in known):
                return None
            return [(marks[0], marks[0].text)]
        return [(one, self._label(name, one, key=key)) for one in self._spread(name, marks)]

    def _label(self, name: str, one: Mark, *, key: bool) -> str | None:
        """None for an index, the word itself where it is part of the name."""
        vocabulary = self.vocabulary
        if one.number is not None:
            return one.number if key or name in self.numbered else None
        if one.letter in vocabulary.letters or (name, one.text) in vocabulary.special_units:
            return None
        named = any(one.text in map(str, units) for units in vocabulary.settings.units.values())
        return None if named else one.text

    def _spread(self, name: str, marks: tuple[Mark, ...]) -> tuple[Mark, ...]:
        """``w_{11}`` has two indices unless ``w_1`` occurs, or the units are numbered so."""
        if len(marks) != 1 or marks[0].number is None or len(marks[0].number) < 2:
            return marks
        units = {str(label) for group in self.vocabulary.settings.units.values() for label in group}
        if marks[0].number in units:
            return marks
        return expand_digits(marks, len(marks[0].number)) or marks

    def _upper(self, name: str, found: Corners, *, strict: bool) -> tuple[str | None, ...] | None:
        count = len(found.upper)
        pattern: list[str | None] = [
            one.number if one.number is not None and (name, count, place) not in self.lettered else None
            for place, one in enumerate(found.upper)
        ]
        for tree in found.bare:
            one = mark(tree)
            if one is None and (name, letters_of(tree)) in self.labelled:
                pattern.append(letters_of(tree))
            if one is None or (is_transpose(tree) and one.letter not in self.vocabulary.letters):
                continue
            if one.letter in self.vocabulary.letters:
                pattern.append(None)
            elif (name, one.number) in self.powers:
                pattern.append(one.number)
            elif any(None in form.upper for form in self.vocabulary.forms.get(name, ())) and not pattern:
                return None if strict else (None,)
            elif isinstance(tree, Number) and strict and not found.lower:
                # Whether this is a layer or a power is told by letters elsewhere.
                return None
            elif (name, one.letter) in self.labelled and strict:
                return None
            elif one.word is not None or (name, one.letter) in self.labelled:
                pattern.append(one.text)
        return tuple(pattern)
