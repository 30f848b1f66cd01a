"""Directives and formulas of one note, one after the other."""

from __future__ import annotations

import os
from collections.abc import Iterator

from msgspec.structs import replace

from derive.checking.chain import Chain
from derive.checking.knowledge import Knowledge
from derive.checking.links import link_step
from derive.checking.restrictions import size_conditions
from derive.checking.steps import contradicting, unfinished, unread, unusable
from derive.documents import Directive, Formula, Note
from derive.documents.note import Entry
from derive.latex import Relation, Statement, Unreadable, parse, to_unicode
from derive.limits import Allowance, Exceeded, allowance
from derive.notation.givens.given import Given, Trouble
from derive.notation.givens.parsing import Parser
from derive.notation.givens.replacement import rivals
from derive.notation.reading import read_givens
from derive.notation.settings import Settings
from derive.results import SEVERITY, Code, FormulaResult, Step, Verdict


class NoteChecker(Knowledge):
    """Goes through one note; what is known grows as it is read."""

    def __init__(
        self, note: Note, *, timeout: float | None = 5.0, sizes: tuple[int, ...] | None = None
    ) -> None:
        super().__init__(sizes)
        self.note = note
        self.timeout = timeout
        self._parsed: tuple[Formula, tuple[Statement, ...]] | None = None
        self._waiting: list[tuple[Directive, Trouble]] = []

    def finish(self) -> Iterator[FormulaResult]:
        """At the end of a note: a finding for each assumption about names that it never got to speak of."""
        for directive, trouble in self._waiting:
            if any(trouble.entry is other.entry and other.assumption for other in self.reading.troubles):
                yield unusable(directive, trouble)
        self._waiting = []

    def declare(self, directive: Directive) -> Iterator[FormulaResult]:
        """Take in a directive; yields a finding for each given that cannot be used."""
        if not directive.settings:
            return
        found: list[FormulaResult] = []
        try:
            with allowance(self.timeout):
                found.extend(self._declared(directive))
        except Exceeded as reason:
            self.abandon()
            found.append(unfinished(directive, str(reason)))
        yield from found

    def _declared(self, directive: Directive) -> Iterator[FormulaResult]:
        if directive.settings.get("reset"):
            yield from self.finish()
            self.local = []
        if directive.settings.get("reset") or directive.settings.get("given"):
            self.settled = {}
        before = set(self.settings.given)
        self.settings = self.settings.after(directive)
        self.changed()
        yield from self._contradictions(directive)
        for link in self.reading.loose:
            found = any(trouble.tree == link.tree for trouble in self.reading.troubles)
            if link.entry is not None and link.entry not in before and not found:
                yield from self._loose(directive, link)
        for trouble in self.reading.troubles:
            if trouble.assumption and trouble.code is Code.UNDEFINED:
                if trouble.entry is not None and trouble.entry.group == directive.line:
                    self._waiting.append((directive, trouble))
            elif trouble.entry is None or trouble.entry not in before:
                yield unusable(directive, trouble)

    def _loose(self, directive: Directive, link: Given) -> Iterator[FormulaResult]:
        """A link of a given that defines nothing: it follows from the others, is assumed, or is a finding."""
        step = link_step(self, link)
        assert link.entry is not None
        if step.verdict is Verdict.PROVED:
            return
        latex = f"{step.lhs} = {step.rhs}"
        assumed = replace(self.settings, assume=(*self.settings.assume, replace(link.entry, latex=latex)))
        if not any(t.assumption and t.entry == assumed.assume[-1] for t in read_givens(assumed).troubles):
            self.settings = assumed
            self.changed()
            return
        if step.verdict is Verdict.REFUTED:
            yield contradicting(link.entry, step, "the end of this given contradicts the other givens")
            return
        entry, code = replace(link.entry, latex=latex), step.code or Code.UNDECIDED
        message = f"this part of the given does not count: {step.message}"
        yield unusable(directive, Trouble(entry, code, message))

    def _contradictions(self, directive: Directive) -> Iterator[FormulaResult]:
        """Givens of this directive that an earlier one of it refutes; they no longer count."""
        for earlier, later in rivals(Parser(self.settings, [])):
            if later.group != directive.line or later not in self.settings.given:
                continue
            rest = tuple(entry for entry in self.settings.given if entry is not later)
            without = replace(self.settings, given=rest)
            step = self._against(without, later)
            if step is not None and step.verdict is Verdict.REFUTED:
                self.settings = without
                self.changed()
                message = f"this given contradicts the one in line {earlier.line}, which counts"
                yield contradicting(later, step, message)

    def _against(self, settings: Settings, entry: Entry) -> Step | None:
        """What the other givens say about one of them."""
        tree = Parser(settings, []).relation(entry)
        if tree is None or tree.operands[0] is None or tree.operands[1] is None:
            return None
        known = Knowledge(self.sizes)
        known.settings, known.local = settings, list(self.local)
        sides = [tree.operands[0], tree.operands[1]]
        formula = Formula(entry.latex, 0, entry.line, entry.column, entry.line)
        steps = list(Chain(known, 1, sides, ("=",), Statement(tree), formula).steps([]))
        return steps[0] if steps else None

    def check(self, formula: Formula) -> FormulaResult:
        """The verdict on one displayed formula."""
        if formula.skip is not None:
            return self._result(formula, (), Verdict.SKIPPED, reason=formula.skip)
        self.claims, self.refuted = [], 0
        warnings: list[str] = []
        with allowance(self.timeout) as limit:
            steps = tuple(self._steps(formula, warnings, limit))
        if not steps and not formula.latex.strip():
            empty = Step(1, "", "", "", Verdict.UNCLEAR, code=Code.SYNTAX, message="the formula is empty")
            return self._result(formula, (empty,), Verdict.UNCLEAR)
        if not steps:
            return self._result(formula, (), Verdict.SKIPPED, reason="it states no relation")
        worst = min((step.verdict for step in steps), key=SEVERITY.index)
        return self._result(formula, steps, worst, tuple(warnings))

    def _steps(self, formula: Formula, warnings: list[str], limit: Allowance) -> Iterator[Step]:
        try:
            statements = self._statements(formula)
        except Exceeded as reason:
            self._parsed = formula, ()
            yield Step(1, "", "", "", Verdict.UNCLEAR, code=Code.UNDECIDED, message=str(reason))
            return
        try:
            statements, sizes = size_conditions(statements, self.reading)
        except Exceeded:
            self.abandon()
            sizes = {}
        for number, statement in enumerate(statements, 1):
            with self.at_sizes(sizes.get(number, {})):
                yield from self._guarded(number, statement, formula, warnings, limit)

    def _statements(self, formula: Formula) -> tuple[Statement, ...]:
        if self._parsed is None or self._parsed[0] is not formula:
            names, macros = self.settings.names, self.settings.macros
            self._parsed = formula, parse(formula.latex, names=names, macros=macros)
        return self._parsed[1]

    def _guarded(
        self, number: int, statement: Statement, formula: Formula, warnings: list[str], limit: Allowance
    ) -> list[Step]:
        """The steps of a statement; a fault of our own costs that statement alone."""
        steps: list[Step] = []
        try:
            limit.look()
            steps.extend(self._statement(number, statement, formula, warnings))
            return steps
        except Exceeded as reason:
            self.abandon()
            return [*steps, unread(number, statement, Code.UNDECIDED, str(reason))]
        except RecursionError:
            return [unread(number, statement, Code.SYNTAX, "this is nested too deeply")]
        except Exception as error:  # whatever went wrong here must not lose the rest of the note
            if os.environ.get("DERIVE_DEBUG"):
                raise
            message = f"internal error ({type(error).__name__}: {error}); please report this formula"
            return [unread(number, statement, Code.INTERNAL, message)]

    def _statement(
        self, number: int, statement: Statement, formula: Formula, warnings: list[str]
    ) -> Iterator[Step]:
        body = statement.body
        if isinstance(body, Unreadable):
            yield unread(number, statement, Code.SYNTAX, body.message)
            return
        if not isinstance(body, Relation):
            return
        operands = list(body.operands)
        if operands and operands[0] is None:
            operands[0] = self.last
        trees = [operand for operand in operands if operand is not None]
        if len(trees) != len(operands):
            yield unread(number, statement, Code.SYNTAX, "there is no earlier formula that this continues")
            return
        self.last = trees[-1]
        yield from Chain(self, number, trees, body.signs, statement, formula).steps(warnings)

    def _result(
        self,
        formula: Formula,
        steps: tuple[Step, ...],
        verdict: Verdict,
        warnings: tuple[str, ...] = (),
        reason: str = "",
    ) -> FormulaResult:
        return FormulaResult(
            line=formula.line,
            column=formula.column,
            end_line=formula.end_line,
            latex=formula.latex,
            verdict=verdict,
            steps=steps,
            name=formula.name,
            expected=Verdict(formula.expect) if formula.expect else None,
            because=formula.because,
            warnings=warnings,
            unicode=self._unicode(formula),
            reason=reason,
        )

    def _unicode(self, formula: Formula) -> str:
        bodies = [statement.body for statement in self._statements(formula)]
        shown = [to_unicode(body) for body in bodies if not isinstance(body, Unreadable)]
        return ", ".join(shown) if shown else " ".join(formula.latex.split())
