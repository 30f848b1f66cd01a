"""What can have gone wrong at one place of a formula."""

from __future__ import annotations

from msgspec import Struct

from derive.latex.syntax import Tree


class Change(Struct, frozen=True):
    """One part of a formula in another version.

    ``kind`` says what is done, in words; ``weight`` how unlikely a slip that mends, the likeliest with 1.
    Changes with the same ``rule`` mend the same slip and may be made all at once.  ``moved`` counts the
    tokens of a part that only changes its place; ``factor`` is what a product gains.
    """

    new: Tree
    kind: str
    weight: int
    rule: tuple[object, ...] | None = None
    moved: int = 0
    factor: Tree | None = None
