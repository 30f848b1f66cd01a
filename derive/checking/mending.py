"""What a refuted relation should say: fewer layers, the nearest edits, or else what is derived."""

from __future__ import annotations

import os

from msgspec import Struct
from msgspec.structs import replace

from derive.checking.below_last import holds_below
from derive.checking.knowledge import Knowledge
from derive.correction import Suggestion, corrections
from derive.latex import Relation, Tree, to_latex, to_unicode
from derive.limits import STEPS_OF_CORRECTIONS, Exceeded, allowance
from derive.notation.claims import Claim, as_update
from derive.notation.elaboration.reader import STRICT
from derive.results import Code, Step


class Wrong(Struct, frozen=True):
    """A refuted relation ``left sign right``: ``written`` as it stands there, ``claim`` what it was read as.

    ``source`` is the first side of its chain, if all relations up to ``left`` were proved; ``variables`` are
    names that stand for any number.
    """

    known: Knowledge
    left: Tree
    sign: str
    right: Tree
    written: Relation
    conditions: tuple[Tree, ...]
    claim: Claim | None
    source: Tree | None
    variables: set[str]

    @property
    def layout(self) -> str | None:
        """The layout in which the note has written gradients as rows; what updates speaks of none."""
        update = as_update(self.known.reading, self.left, self.sign, self.right)
        return STRICT if self.known.gradients == "rows" and update is None else None


def mended(wrong: Wrong, step: Step) -> Step:
    """A refuted step with the nearest changes that are themselves proved.

    Neither a fault in the search for them nor its length costs a verdict.
    """
    try:
        with allowance(steps=STEPS_OF_CORRECTIONS):
            return _with_suggestions(wrong, step)
    except Exceeded:
        wrong.known.abandon()
        return step
    except Exception:
        if os.environ.get("DERIVE_DEBUG"):
            raise
        return step


def _with_suggestions(wrong: Wrong, step: Step) -> Step:
    known = wrong.known
    below = _below_the_last(wrong, step)
    found = corrections(
        known.reading,
        known.decider,
        known.settled,
        wrong.left,
        wrong.sign,
        wrong.right,
        wrong.conditions,
        known.relations[:-1],
        left_holds=wrong.source is not None,
        layout=wrong.layout,
    )
    if not found and not below:
        found = _derived(wrong)
    return replace(
        step,
        suggestions=(*below[:1], *(suggestion.latex for suggestion in found)),
        suggestions_unicode=(*below[1:], *(suggestion.unicode for suggestion in found)),
    )


def _derived(wrong: Wrong) -> tuple[Suggestion, ...]:
    """What the general derivation gives for the left side, or for the first one if these are equal."""
    from derive.checking.derived import Derived

    known = wrong.known
    elaborator = known.reading.elaborator(wrong.layout, known.settled)
    elaborator.variables = wrong.variables
    search = Derived(known, elaborator, wrong.left, wrong.sign, wrong.right, wrong.conditions)
    return search.found((wrong.left,) if wrong.source is None else (wrong.left, wrong.source))


def _below_the_last(wrong: Wrong, step: Step) -> tuple[str, ...]:
    """The relation as written, for the layers below the last one, if there it holds: LaTeX and text."""
    if step.code is not Code.VALUE or wrong.conditions or wrong.claim is None:
        return ()
    condition = holds_below(wrong.known, wrong.claim)
    if condition is None:
        return ()
    return (
        f"{to_latex(wrong.written)}, \\quad {to_latex(condition)}",
        f"{to_unicode(wrong.written)}, {to_unicode(condition)}",
    )
