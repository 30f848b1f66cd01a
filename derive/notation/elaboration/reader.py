"""What all parts of the elaboration share."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping

from derive.latex import syntax as tex
from derive.latex.syntax import Span, Tree
from derive.notation.problems import Unclear
from derive.notation.scripts import Mark, corners, head_of, mark, scripts_of, spell
from derive.notation.system import SIZE, System, slot_uses
from derive.notation.tensor import Axis, Tensor, Units
from derive.notation.terms import LAST, Argument, Domain, Index, Label, Letter, Reference, SlotUse, Term, walk
from derive.notation.vocabulary import Names
from derive.results import Code

#: The layout in which a number by a column is a row; in the others it has the shape of the column.
STRICT = "strict numerator"


class Reader(ABC):
    """What every part of a reader of formulas needs: names, the scope of letters, the way back to trees.

    ``prefix`` keeps the letters of two readers apart. ``settled`` are lengths of vectors that earlier
    formulas have shown. While a formula is read, ``scope`` maps the letters that sums around bind to
    those of terms, ``sizes`` takes in the size symbols that its sums introduce, ``variables`` are bare
    names that stand for any number, ``layouts_matter`` tells whether a vector was differentiated by a
    vector, ``slopes`` takes in the shapes of derivatives of numbers, and ``doubt`` what was read in one
    of several ways: a claim that fails may then be meant in another one, for ``shape_doubt`` if it fails
    by the shapes of its sides, ``layer_doubt`` if it speaks of any layer. ``componentwise`` holds while
    factors of an elementwise product are read, ``componentwise_uses`` counts where that made a
    difference.
    """

    def __init__(
        self,
        names: Names,
        system: System,
        *,
        layout: str | None = None,
        prefix: str = "",
        known_units: Callable[[SlotUse], tuple[int | str, ...] | None] | None = None,
        settled: Mapping[SlotUse, tuple[int | str, ...]] | None = None,
    ) -> None:
        self.names = names
        self.settled = settled or {}
        self._known_units = known_units or names.units.get
        self.vocabulary = names.vocabulary
        self.settings = names.vocabulary.settings
        self.system = system
        self.layout = layout or self.settings.layout
        self.scope: dict[str, str] = {}
        self._fresh = 0
        self._prefix = prefix
        self.in_given = bool(prefix)
        self.sizes: set[str] = set(names.vocabulary.sizes)
        self.layouts_matter = False
        self.slopes: set[str] = set()
        self.variables: set[str] = set()
        self.doubt = ""
        self.guessed = ""
        self.shape_doubt = ""
        self.layer_doubt = ""
        self.componentwise = False
        self.componentwise_uses = 0

    def known_units(self, use: SlotUse) -> tuple[int | str, ...] | None:
        """The units of a slot, as far as the givens and earlier formulas fix them."""
        return self.settled[use] if use in self.settled else self._known_units(use)

    def fresh(self, stem: str) -> str:
        """A letter that no other term of this formula has."""
        self._fresh += 1
        return f"{stem}.{self._prefix}{self._fresh}"

    @abstractmethod
    def tensor(self, tree: Tree) -> Tensor:
        """What a tree means.

        Raises `Unclear` where that is not understood, `Finding` where it cannot be right.
        """

    def number(self, tree: Tree) -> Term:
        """What a tree means that must be a number."""
        return self.tensor(tree).value(tree.span)

    def index(self, one: Mark, ordinal: str | None) -> Index:
        """What an index means in a place for layers (``ordinal`` is their kind), or for units (None)."""
        if one.number is not None:
            return Label(int(one.number)) if one.number.lstrip("-").isdigit() else Label(one.number)
        text = one.word if one.word is not None else str(one.letter)
        if ordinal is not None:
            last = text in self.names.anchors and text not in self.scope
            name = LAST + ordinal if last else self.scope.get(text, text)
            beyond = self.names.beyond.get(ordinal, 0) if name.startswith(LAST) else 0
            return Letter(name, one.shift - beyond)
        if one.word is not None or self._is_label(text):
            return Label(text)
        return Letter(self.scope.get(text, text), one.shift)

    def check_marks(self, marks: Iterable[Mark], span: Span) -> None:
        """Raise `Unclear` for an index that has an index, as in ``p_{i,y_i}``: it is not one unit for all."""
        for one in (one for one in marks if one.word not in self.names.anchors):
            parts = re.split(r"[_^]", one.word or "")
            if any(part in self.vocabulary.letters or part in self.scope for part in parts[1:]):
                message = f"{one.word} is an index that has an index, which is not read"
                raise Unclear(Code.INDEX, message, span)

    def _is_label(self, text: str) -> bool:
        if text in self.scope or text.rstrip("'") in self.settings.indices:
            return False
        if any(text == special for _, special in self.vocabulary.special_units):
            return True
        return any(text in units for units in self.settings.units.values())

    def function_ordinal(self, one: Mark) -> str | None:
        """The kind of layers that an index of a function tells; None where it is one of units."""
        return next(iter(self.system.ordinals), None) if one.style or one.letter else None

    def size_use(self, tree: Tree) -> SlotUse:
        """The slot use of a size symbol: ``m``, ``S_l``, ``n^{[l]}``."""
        head = head_of(tree)
        assert isinstance(head, tex.Name)
        found = corners(scripts_of(tree))
        key = spell(head)
        marks = [*found.upper, *found.lower]
        marks += [m for t in found.bare if not isinstance(t, tex.Number) and (m := mark(t))]
        ordinal = self.names.size_ordinals.get(key) or next(iter(self.system.ordinals), None)
        layers = tuple(self.index(one, ordinal) for one in marks)
        return SlotUse(f"size:{key}", SIZE, layers)

    def domain(self, letter: str, body: Argument, axes: Iterable[Axis | None] = ()) -> Domain:
        """All slots in which a letter stands, each once."""
        uses = dict.fromkeys(axis.use for axis in axes if isinstance(axis, Units))
        uses.update(dict.fromkeys(use for found, use in slot_uses(self.system, body) if found.name == letter))
        uses.update(dict.fromkeys(self._layer_uses(letter, body)))
        return Domain(tuple(uses))

    def _layer_uses(self, letter: str, body: Argument) -> Iterable[SlotUse]:
        for part in walk(body):
            if isinstance(part, Reference):
                quantity = self.system.quantities.get(part.family)
                for position in quantity.layer_positions if quantity else ():
                    if part.indices[position] == Letter(letter):
                        yield SlotUse(part.family, position)
