"""Common mistakes: slips in derived formulas that the checker refutes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from msgspec import Struct
from msgspec.structs import replace

from derive.checking import Chain, NoteChecker
from derive.correction.context import Context
from derive.correction.edits import LIKELY, Edit, edits
from derive.correction.trees import count
from derive.correction.trials import UNUSABLE, Trials
from derive.documents import Formula
from derive.latex import Group, LatexError, Name, Relation, Scripted, Tree, parse, parse_tree, to_latex
from derive.lecture.document import Equation, Row
from derive.lecture.markdown import display
from derive.notation.claims import Claim, free_variables
from derive.notation.problems import Finding
from derive.proof.decide import Decision
from derive.results import Code, Step, Verdict

#: The kinds of slips that teachers see, each told of once, in the order in which they are looked for.
KINDS = (
    "a transpose added or dropped",
    "an ordinary product",
    "two factors swapped",
    "two indices swapped",
    "a factor dropped",
    "another layer",
    "a difference turned round",
    "a prime dropped",
    "a sum dropped",
    "another index",
    "a sign changed",
)
#: How many mistakes are told, and how many of those that are refuted at a glance.
MOST, QUICK = 6, 4
#: How many edits of a kind are tried in a formula.
TRIED = 3
#: How many formulas are decided that values alone do not refute: it takes longer.
PATIENCE = 3
#: Layers that nobody would write by mistake.
_FAR = re.compile(r"[+-]2\b|L\+1|L - 1")


class Mistake(Struct, frozen=True):
    """A wrong formula: what was done to which equation, and what speaks against it."""

    kind: str
    instead_of: int
    row: Row
    step: Step


class _Judge(Chain):
    """A chain that is not corrected: the formula that should stand there is known.

    Nor is a second general road taken: a counterexample is certain, and what is no mistake is not told.
    """

    def _corrected(self, position: int, step: Step) -> Step:
        return step

    def _generally(self, claim: Claim, decision: Decision) -> Decision:
        return decision


@dataclass
class Search:
    """Looks for mistakes in the formulas that a checker has read."""

    checker: NoteChecker
    patience: int = PATIENCE
    _known: dict[int, tuple[Trials, dict[str, list[Edit]]] | None] = field(default_factory=dict)

    def found(self, equations: Sequence[Equation]) -> list[Mistake]:
        """Mistakes of different kinds: one from each equation, then a second one, in the equations' order.

        First those that are refuted at a glance, then some that take longer.
        """
        found: list[tuple[int, Mistake]] = []
        for most, patient in ((QUICK, False), (QUICK, False), (MOST, True)):
            for place, equation in enumerate(equations):
                told = {mistake.kind for _, mistake in found}
                mistake = self._in(equation, told, patient=patient) if len(found) < most else None
                if mistake is not None:
                    found.append((place, mistake))
        return [mistake for _, mistake in sorted(found, key=lambda one: one[0])]

    def _in(self, equation: Equation, told: set[str], *, patient: bool) -> Mistake | None:
        """A refuted slip in the result of an equation, of a kind that was not told of."""
        last = equation.rows[-1]
        prepared = self._prepared(equation)
        if prepared is None:
            return None
        trials, by_kind = prepared
        for kind in KINDS:
            likely = (edit for edit in by_kind.get(kind, ()) if not _FAR.search(to_latex(edit.right)))
            for edit in islice(likely, TRIED if kind not in told else 0):
                right = to_latex(_bare(edit.right))
                row = replace(last, left=equation.rows[0].left, right=right, reason=())
                step = self._decided(trials, edit, row, patient=patient)
                if step is not None and step.verdict is Verdict.REFUTED:
                    return Mistake(kind, equation.number, row, step)
        return None

    def _prepared(self, equation: Equation) -> tuple[Trials, dict[str, list[Edit]]] | None:
        """How slips of an equation are tried, and its slips by kind."""
        if equation.number not in self._known:
            last = equation.rows[-1]
            trials = self._trials(equation.rows[0].left, last.sign, last.right, last.condition)
            self._known[equation.number] = None if trials is None else (trials, self._edits(trials))
        return self._known[equation.number]

    def _trials(self, left: str, sign: str, right: str, condition: str) -> Trials | None:
        reading, settings = self.checker.reading, self.checker.settings
        try:
            sides = (
                parse_tree(left, names=settings.names, macros=settings.macros),
                parse_tree(right, names=settings.names, macros=settings.macros),
            )
            conditions = (parse_tree(condition),) if condition else ()
        except LatexError:
            return None
        if isinstance(sides[1], Name | Scripted):
            return None  # of a mere name there is little to get wrong
        variables = frozenset(free_variables(reading, sides))
        return Trials(
            reading, self.checker.decider, self.checker.settled, sign, *sides, conditions, variables=variables
        )

    def _edits(self, trials: Trials) -> dict[str, list[Edit]]:
        """The single slips on the right side by kind, those towards its end first."""
        context = Context(trials.reading, trials.left, trials.right, (), trials.update, trials.variables)
        found: dict[str, list[Edit]] = {}
        for edit in edits(trials.left, trials.right, context):
            if edit.weight > LIKELY:
                break
            if len(edit.slips) == 1 and edit.slips[0].side == 1 and edit.kind in KINDS:
                found.setdefault(edit.kind, []).append(edit)
        # Something left out is a likelier mistake than something added.
        return {kind: sorted(group[::-1], key=_length) for kind, group in found.items()}

    def _decided(self, trials: Trials, edit: Edit, row: Row, *, patient: bool) -> Step | None:
        """The verdict on a slip that makes a row, if it is one that can be explained."""
        try:
            claim = trials.claim(edit.left, edit.right)
            if claim is None or trials.elaborator.layouts_matter:
                return None
            if not self._worth_deciding(trials, claim, patient=patient):
                return None
        except UNUSABLE:
            return None
        step = self._judged(row)
        return step if step is not None and step.code in (Code.VALUE, Code.SHAPE, Code.INDEX) else None

    def _judged(self, row: Row) -> Step | None:
        """What the checker says about a formula when it meets it in the note."""
        formula = Formula(display(Equation(0, (row,))), 0, 1, 1, 1)
        settings = self.checker.settings
        statements = parse(formula.latex, names=settings.names, macros=settings.macros)
        match statements[0].body if len(statements) == 1 else None:
            case Relation((left, right), signs) if left is not None and right is not None:
                chain = _Judge(self.checker, 1, [left, right], signs, statements[0], formula)
                steps = list(chain.steps([]))
                return steps[0] if len(steps) == 1 else None
        return None

    def _worth_deciding(self, trials: Trials, claim: Claim, *, patient: bool) -> bool:
        """Whether values tell a formula from a right one; where they cannot, few are looked at for long."""
        try:
            found = trials.decider.refutes(claim)
        except Finding:
            return True
        if found is None and patient:
            self.patience -= 1
            return self.patience >= 0
        return found is True


def _length(edit: Edit) -> int:
    """How much there is to read, if an edit is one that adds or drops."""
    return count(edit.right) if edit.kind == "a transpose added or dropped" else 0


def _bare(tree: Tree) -> Tree:
    """A formula without brackets around all of it."""
    return tree.body if isinstance(tree, Group) and tree.delimiter == "(" else tree
