"""The forms, functions and index letters of a note, and finding the form of an occurrence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from msgspec.structs import replace

from derive.latex.syntax import Name, Product, Span, Tree
from derive.notation.problems import Unclear
from derive.notation.scripts import (
    Corners,
    Mark,
    corners,
    is_transpose,
    letters_of,
    mark,
    spell,
    with_digits_apart,
)
from derive.notation.settings import Settings
from derive.notation.vocabulary.forms import Form, Match
from derive.notation.vocabulary.known import BUILTIN, GREEK_FUNCTIONS
from derive.notation.vocabulary.spellings import Spellings
from derive.results import Code

#: Ways to read the indices below a name, the one that is tried first in front.
Lowers: TypeAlias = tuple[tuple[Mark, ...], ...]


@dataclass
class Vocabulary:
    """The forms, functions and index letters of a note so far.

    ``letters`` are index letters, ``functions`` apply to what stands in parentheses after them, ``sizes`` are
    size symbols.  ``compounds`` are names only as a whole (``\\nabla_a C``), each with the name of its form;
    ``special_units`` are units called by a letter (``b`` in ``x_b``), with the name that has them;
    ``called_quantities`` are no functions but stand before parentheses somewhere.
    """

    settings: Settings
    letters: set[str] = field(default_factory=set)
    functions: set[str] = field(default_factory=set)
    forms: dict[str, list[Form]] = field(default_factory=dict)
    sizes: set[str] = field(default_factory=set)
    compounds: dict[Tree, str] = field(default_factory=dict)
    special_units: set[tuple[str, str]] = field(default_factory=set)
    called_quantities: set[str] = field(default_factory=set)
    #: Greek letters that are components of something that depends on a vector: ``\sigma_i(z) = … z_i …``.
    components: set[str] = field(default_factory=set)
    #: The arguments with which a quantity was defined, where its definition uses them.
    arguments: dict[str, Tree] = field(default_factory=dict)
    #: Names that are read as if they were written otherwise.
    spellings: Spellings = field(default_factory=Spellings)
    #: Whether the givens count units from 0 to n - 1.
    from_zero: bool = False
    #: Names of which nothing tells whether a letter above them is an index or a power.
    raised: frozenset[str] = frozenset()
    #: Families of class labels, one for each sample.
    class_labels: frozenset[str] = frozenset()
    #: Places of sample indices: form and index number, -1 for a suppressed one.
    sample_slots: set[tuple[str, int]] = field(default_factory=set)

    def doubtful(self) -> Iterator[tuple[Form, str, Form]]:
        """Forms like ``v_t`` beside ``v_j`` or a vector v, where t only stands on the right of givens.

        Whether t is a word or an index is not known.  Each comes with the letter and the other form.
        """
        for group in self.forms.values():
            for form in group:
                for place, label in enumerate(form.lower):
                    if label is None or len(label) != 1 or not label.islower() or form.declared:
                        continue
                    for other in group:
                        if _takes(other, form, place):
                            yield form, label, other

    def is_function(self, name: Name) -> bool:
        """Whether a name applies to what follows it."""
        key = spell(name)
        if key in self.functions:
            return True
        if key in self.components:
            return False
        if key in BUILTIN:
            return not any(True for _ in self.forms.get(key, ()))
        return key in GREEK_FUNCTIONS and not any(
            not f.upper and not f.lower for f in self.forms.get(key, ())
        )

    def add(self, form: Form) -> None:
        """Take in a form; one that is known already stays as it is."""
        group = self.forms.setdefault(form.name, [])
        if all(known.own != form.own for known in group):
            group.append(form)

    def change(self, form: Form, new: Form) -> None:
        """Put a form in the place of another; raises `ValueError` if that is not known."""
        group = self.forms[form.name]
        group[group.index(form)] = new

    def knows(self, name: Name, scripts: tuple[tuple[str, Tree], ...]) -> bool:
        """Whether some form has this spelling."""
        try:
            self.match(spell(name), corners(scripts))
        except Unclear:
            return False
        return True

    def known_bare(self, key: str) -> bool:
        """Whether a name is a quantity without any index."""
        return any(not form.lower and not form.upper for form in self.forms.get(key, ()))

    def match(self, name: str, found: Corners, span: Span = (0, 0)) -> Match:
        """The form that an occurrence of ``name`` has, and its indices.

        Raises `Unclear` (``undefined``) if the givens know no such quantity.
        """
        best: tuple[tuple[int, int, int], Match] | None = None
        lowers = _spellings(found.lower)
        for form in self.forms.get(name, ()):
            candidate = self._fill(form, found, lowers)
            if candidate is None:
                continue
            labels = sum(label is not None for label in (*form.upper, *form.lower))
            rank = (-labels, candidate.missing, len(candidate.powers))
            if best is None or rank < best[0]:
                best = (rank, candidate)
        if best is None:
            raise Unclear(Code.UNDEFINED, self._unknown(name, found), span)
        return best[1]

    def layer_of(self, one: Mark) -> str | None:
        """The layer that an index tells, by its letter or as the name of a unit."""
        settings = self.settings
        if one.stem in settings.indices:
            return settings.indices[one.stem]
        label: int | str = int(one.text) if one.text.isdecimal() else one.text
        homes = [layer for layer, units in settings.units.items() if label in units]
        return homes[0] if len(homes) == 1 else None

    def _unknown(self, name: str, found: Corners) -> str:
        if not found.readable:
            return f"what stands below `{name}` is not read: indices are letters, shifted at most by a number"
        if name in self.forms:
            forms = ", ".join(form.key for form in self.forms[name])
            return f"`{name}` is not given with these indices (known: {forms})"
        return f"`{name}` is not among the givens"

    def _fill(self, form: Form, found: Corners, lowers: Lowers) -> Match | None:
        """The match with one form; ``lowers`` are the ways to read what stands below."""
        sample: Mark | None = None
        upper = self._fill_upper(form, found)
        if upper is None and form.sample:
            found, sample = self._without_sample(found)
            upper = None if sample is None else self._fill_upper(form, found)
        if upper is None:
            return None
        marks, rest = upper
        lower = self._fill_lower(form, lowers)
        if lower is None and form.sample and sample is None:
            lower, sample = self._fill_with_sample(form, found.lower)
        if lower is None or not found.readable:
            return None
        transposed = sum(is_transpose(tree) for tree in rest) % 2 == 1
        powers = tuple(tree for tree in rest if not is_transpose(tree))
        if any(self._is_word(tree) for tree in powers):
            return None
        return Match(form, marks, lower, transposed, powers, sample)

    def _without_sample(self, found: Corners) -> tuple[Corners, Mark | None]:
        """``x^{(i)}`` beside an x that leaves its sample out: what else stands at x, and the sample."""
        for place, one in enumerate(found.upper):
            if one.letter in self.settings.samples and not one.shift:
                return replace(found, upper=(*found.upper[:place], *found.upper[place + 1 :])), one
        return found, None

    def _fill_with_sample(
        self, form: Form, marks: tuple[Mark, ...]
    ) -> tuple[tuple[Mark, ...] | None, Mark | None]:
        """``E_i`` beside an E that leaves its sample out."""
        for place, one in enumerate(marks):
            if one.stem in self.settings.samples and not one.shift:
                others = (*marks[:place], *marks[place + 1 :])
                return self._fill_lower(form, _spellings(others)), one
        return None, None

    def _fill_upper(self, form: Form, found: Corners) -> tuple[tuple[Mark, ...], list[Tree]] | None:
        marks = list(found.upper)
        rest: list[Tree] = []
        for tree in found.bare:
            one = mark(tree)
            if one is None and (word := letters_of(tree)) in form.upper:
                one = Mark(word=word)
            if len(marks) < len(form.upper) and one is not None and self._may_index(tree, one):
                marks.append(one)
            else:
                rest.append(tree)
        if len(marks) != len(form.upper):
            return None
        slots = []
        for label, one in zip(form.upper, marks, strict=True):
            if label is None:
                slots.append(one)
            elif label != one.text:
                return None
        return tuple(slots), rest

    def _is_word(self, tree: Tree) -> bool:
        """Whether what stands above is an unknown word, thus no power: ``w^{new}``, ``w^+``."""
        one = mark(tree)
        if not isinstance(tree, Name | Product) or one is None or one.word is None:
            return False
        return isinstance(tree, Product) or spell(tree) not in self.forms

    def _may_index(self, tree: Tree, one: Mark) -> bool:
        return not is_transpose(tree) or (one.letter or "") in self.letters

    def _fill_lower(self, form: Form, lowers: Lowers) -> tuple[Mark, ...] | None:
        marks = lowers[-1]
        total = len(form.lower) + (0 if form.closed else form.rank)
        if len(marks) == 1 and marks[0].text in self.settings.layers and form.lower != (marks[0].text,):
            layers = [layer for layer in form.lower_layers if layer]
            fits = bool(layers) and layers[0] == marks[0].text and all(label is None for label in form.lower)
            return () if fits else None
        for one in lowers:
            slots = self._fit_labels(form, one) if len(one) <= total else None
            if slots is not None:
                return slots
        return None

    def _fit_labels(self, form: Form, marks: tuple[Mark, ...]) -> tuple[Mark, ...] | None:
        slots = []
        for position, one in enumerate(marks):
            label = form.lower[position] if position < len(form.lower) else None
            if label is not None:
                if label != one.text:
                    return None
                continue
            layer = form.lower_layers[position] if position < len(form.lower_layers) else None
            if layer is not None and not self._in_layer(one, layer, form):
                return None
            slots.append(one)
        if any(label is not None for label in form.lower[len(marks) :]):
            return None
        return tuple(slots)

    def _in_layer(self, one: Mark, layer: str, form: Form) -> bool:
        if one.stem in self.settings.indices:
            return self.settings.indices[one.stem] == layer
        units = self.settings.units.get(layer)
        if units is None:
            return True
        label: int | str = int(one.text) if one.text.isdecimal() else one.text
        if label in units or (form.name, one.text) in self.special_units:
            return True
        return one.letter is not None and not any(label in group for group in self.settings.units.values())


def _spellings(marks: tuple[Mark, ...]) -> Lowers:
    """The ways to read some indices: ``11`` as two of them, and as they stand."""
    apart = with_digits_apart(marks)
    return (marks,) if apart is marks else (apart, marks)


def _takes(form: Form, labelled: Form, place: int) -> bool:
    """Whether a form has an index where another one has a label: ``v_j`` beside ``v_t``, or a vector v."""
    if form.upper != labelled.upper:
        return False
    if len(form.lower) == len(labelled.lower):
        return form.lower[place] is None
    return not form.lower and not form.closed and form.rank == len(labelled.lower) + labelled.rank
