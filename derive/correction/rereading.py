"""Reading many edits of one formula."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from derive.latex.syntax import Tree, children
from derive.notation.elaborate import Elaborator
from derive.notation.problems import Finding, Unclear
from derive.notation.reading import Reading
from derive.notation.tensor import Tensor
from derive.notation.terms import SlotUse


class Rereader(Elaborator):
    """An elaborator that reads what the edits leave alone only once."""

    def __init__(
        self,
        reading: Reading,
        sides: tuple[Tree, Tree],
        layout: str | None,
        settled: Mapping[SlotUse, tuple[int | str, ...]],
    ) -> None:
        super().__init__(
            reading.names, reading.system, layout=layout, known_units=reading.known_units, settled=settled
        )
        self._originals = {id(part): part for side in sides for part in _parts(side)}
        self._read: dict[tuple[int, tuple[tuple[str, str], ...]], Tensor | Unclear | Finding] = {}

    def is_original(self, tree: Tree) -> bool:
        """Whether this very part stands in the formula as it was."""
        return id(tree) in self._originals

    def tensor(self, tree: Tree) -> Tensor:
        if not self.is_original(tree):
            return super().tensor(tree)
        key = (id(tree), tuple(self.scope.items()))
        if key not in self._read:
            try:
                self._read[key] = super().tensor(tree)
            except (Unclear, Finding) as problem:
                self._read[key] = problem
        found = self._read[key]
        if isinstance(found, Tensor):
            return found
        raise found


def _parts(tree: Tree) -> Iterator[Tree]:
    yield tree
    for part in children(tree):
        yield from _parts(part)
