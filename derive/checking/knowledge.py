"""What is known at a place in a note."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from msgspec.structs import replace

from derive.latex import Relation, Tree
from derive.notation.claims import Claim
from derive.notation.givens.given import Given
from derive.notation.givens.roots import implied_roots
from derive.notation.reading import Reading, read_givens
from derive.notation.settings import Settings
from derive.notation.terms import SlotUse
from derive.notation.vocabulary.spellings import Spellings
from derive.proof.decide import Decider

if TYPE_CHECKING:
    from derive.derivation.answering import Answers


class Knowledge:
    """The givens up to a place in a note, those of directives and those that the note has made itself.

    ``relations`` are the sides of all relations so far, ``half_known`` the functions of which chains say
    something that is no definition.  ``gradients`` are "rows" or "columns" once a formula has shown
    which, where the note declares numerator layout.

    ``settled`` are lengths of vectors that formulas have shown; ``last`` is where a display without a left
    side goes on; ``claims`` is what the relations of the last formula were read as, for `derive explain`, by
    the number of the statement and both sides; ``refuted`` counts those that were.
    """

    def __init__(self, sizes: tuple[int, ...] | None = None) -> None:
        self.sizes = sizes
        self.settings = Settings()
        self.local: list[Given] = []
        self.settled: dict[SlotUse, tuple[int | str, ...]] = {}
        self.last: Tree | None = None
        self.claims: list[tuple[tuple[int, str, str], Claim]] = []
        self.refuted = 0
        self.relations: list[tuple[Tree, Tree]] = []
        self.half_known: set[str] = set()
        self.gradients = ""
        self._reading: Reading | None = None
        self._decider: Decider | None = None
        self._answers: Answers | None = None

    @property
    def reading(self) -> Reading:
        """The givens, read."""
        if self._reading is None:
            self._reading = read_givens(self.settings, self.local)
        return self._reading

    @property
    def decider(self) -> Decider:
        """Decides claims about these givens."""
        if self._decider is None or self._decider.system is not self.reading.system:
            self._decider = Decider(self.reading.system, self.sizes)
        return self._decider

    @property
    def answers(self) -> Answers:
        """What these givens say about derivatives; raises `NotDerived`."""
        from derive.derivation.answering import Answers

        if self._answers is None or self._answers.reading is not self.reading:
            self._answers = Answers(self.reading)
        return self._answers

    def changed(self) -> None:
        """To be called when the settings or the local givens are others: what was read no longer holds."""
        self._reading = None

    @contextmanager
    def at_sizes(self, sizes: Mapping[str, int]) -> Iterator[None]:
        """What is decided meanwhile is about networks of these sizes only."""
        if not sizes:
            yield
            return
        before = self.settings
        self.settings = replace(before, sizes={**before.sizes, **sizes})
        self.changed()
        try:
            yield
        finally:
            self.settings = before
            self.changed()

    def abandon(self) -> None:
        """To be called when work was given up half-way: nothing that it may have left is used again."""
        self._reading = self._decider = self._answers = None

    def learn(self, left: Tree, right: Tree, spellings: Spellings) -> None:
        """From here on an equation made by the note itself counts as given; see `Given` for ``spellings``."""
        self.local.append(Given(Relation((left, right), ("=",)), spellings=spellings))
        self.changed()

    def imply(self, trees: Sequence[Tree]) -> None:
        """From here on what squares imply counts as given, where a formula mentions it."""
        found = implied_roots(self.reading.givens, trees, self.settings)
        if found:
            self.local.extend(found)
            self.changed()

    def forget(self) -> None:
        """Take back what was learnt last."""
        self.local.pop()
        self.changed()
