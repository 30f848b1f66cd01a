"""From chains in terms to chains in LaTeX."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from derive.derivation.adjoints import Adjoints, Result
from derive.derivation.cases import Case
from derive.derivation.chains import Chains, Step
from derive.derivation.depths import counted_from_below
from derive.derivation.lettering import Lettering
from derive.derivation.letters import indices_of
from derive.derivation.matrices import Matrices, NoMatrices
from derive.derivation.model import Model
from derive.derivation.problems import NotDerived
from derive.derivation.result import Derived, Link
from derive.derivation.spelling import Spelling
from derive.derivation.writing import Writer, run
from derive.latex import syntax as tex
from derive.latex import to_latex
from derive.latex.syntax import Tree
from derive.notation.terms import LAST, Derivative, Letter, Term


class Typesetter(Struct, frozen=True, dict=True):
    """Sets the results of one reverse mode in the note's notation."""

    model: Model
    adjoints: Adjoints
    parameters: frozenset[str]

    @cached_property
    def spelling(self) -> Spelling:
        """How the note writes its names."""
        return Spelling(self.model.reading)

    @cached_property
    def last(self) -> dict[str, Letter]:
        """How the last layers are called, by what they are layers of, and how far beyond that they lie."""
        names = self.model.reading.names
        anchors = [(t, kind) for t, kind in reversed(list(names.anchors.items())) if t != kind]
        return {kind: Letter(text, names.beyond.get(kind, 0)) for text, kind in anchors}

    def derived(self, result: Result) -> Derived:
        """One result with its chain."""
        chains = Chains(self.model, self.adjoints, self.parameters)
        steps = [replace(s, value=chains.bounds.written(s.value)) for s in chains.steps(result)]
        if any(self._sums_layers(step) for step in steps[:1]):
            steps = self._over_layers(result, chains, steps)
        try:
            writer = self._writer(result, steps)
        except NotDerived:  # with fewer letters: the chain rule with its sums contracted at once
            steps = [replace(steps[1], reason=steps[0].reason, equal=()), *steps[2:]]
            writer = self._writer(result, steps)
        derivative = self.adjoints.rule.adjoint(result.target)
        name = None if self._reaches_bottom(result.case) else self.model.name(derivative)
        return Derived(
            family=result.case.family,
            left=to_latex(writer.term(derivative)),
            links=self._links(result, steps, writer),
            name=None if name is None else to_latex(writer.reference(name)),
            condition=self._condition(result.case, writer),
            matrices=self._matrices(name or derivative, steps, writer),
            parameter=result.case.family in self.parameters,
        )

    def _over_layers(self, result: Result, chains: Chains, steps: Sequence[Step]) -> list[Step]:
        """The lines of a chain that sums over layers: only derivatives by the target tell what the units are.

        So these are the chain rule, names put in at once, if some stand in it, and the result.
        """
        rule, last = steps[0], steps[-1]
        factors = (term for product in rule.value for term, _ in product.factors)
        if not any(isinstance(term, Derivative) and term.by == result.target for term in factors):
            return [replace(last, reason=rule.reason, subjects=rule.subjects)]
        named = [replace(s, value=chains.arranged(chains.named(s.value))) for s in steps[:2]]
        return [named[0], named[1] if named[1].value == last.value else last]

    def _sums_layers(self, step: Step) -> bool:
        """Whether a line is a sum over layers."""
        slots = self.model.system.quantities
        bound = (domain for product in step.value for _, domain in product.bound)
        return any(
            use.position >= 0 and slots[use.family].slots[use.position] for d in bound for use in d.uses
        )

    def _reaches_bottom(self, case: Case) -> bool:
        """Whether a case has the lowest layer, where nothing is defined and no derivative has a name."""
        bases = self.model.system.bases
        slots = [slot for slot in self.model.system.quantities[case.family].slots if slot]
        layers = [node[1][0] for node in case.nodes if slots]
        return any(layer == bases.get(slots[0], 0) for layer in layers)

    def update(self, result: Result, rate: str) -> str:
        """A step of a parameter against its gradient."""
        chains = Chains(self.model, self.adjoints, self.parameters)
        *_, last = chains.steps(result)
        step = replace(last, value=chains.bounds.written(last.value))
        writer = self._writer(result, [step])
        parameter = writer.reference(result.target)
        change = run([tex.Name(rate), writer.expression(step.value)])
        right = tex.Sum(((1, parameter), (-1, change)))
        return to_latex(tex.Relation((parameter, right), ("\\leftarrow",)))

    def subject(self, case: Case) -> str:
        """What a case is about, for messages."""
        return self._alone(self.adjoints.rule.adjoint(self.adjoints.target(case)))

    @property
    def cost(self) -> str:
        """What is differentiated."""
        return self._alone(self.adjoints.of)

    def _alone(self, term: Term) -> str:
        """A term by itself."""
        lettering = Lettering(self.model.reading, self.model.system)
        lettering.note(term)
        letters = lettering.settle(indices_of(term), ())
        return to_latex(Writer(self.spelling, letters, self.last).term(term))

    def _writer(self, result: Result, steps: Sequence[Step]) -> Writer:
        lettering = Lettering(self.model.reading, self.model.system)
        indices = (*self.adjoints.of.indices, *result.target.indices)
        lettering.note(self.adjoints.rule.adjoint(result.target))
        letters = lettering.settle(indices, [step.value for step in steps])
        return Writer(self.spelling, letters, self.last, *lettering.kinds())

    def _matrices(self, left: Term, steps: Sequence[Step], writer: Writer) -> tuple[str, ...]:
        """The last line of a chain that vectors and matrices can express."""
        rules = Matrices(writer, writer.samples)
        for step in reversed(steps):
            try:
                return (to_latex(rules.equation(left, step.value)),)
            except NoMatrices:
                continue
        return ()

    def _links(self, result: Result, steps: Sequence[Step], writer: Writer) -> tuple[Link, ...]:
        last = to_latex(writer.term(self.adjoints.rule.adjoint(result.target)))
        links: list[Link] = []
        for step in steps:
            latex = to_latex(self._line(step, writer))
            if latex != last:
                links.append(Link(latex, step.reason, self._subject(step, writer)))
            last = latex
        return tuple(links)

    def _line(self, step: Step, writer: Writer) -> Tree:
        if step.under is None:
            return writer.expression(step.value)
        below = tex.Differential("\\partial", (), writer.reference(step.under))
        operator = tex.Fraction(tex.Differential("\\partial", (), None), below)
        return run([operator, writer.expression(step.value)])

    def _subject(self, step: Step, writer: Writer) -> str:
        if step.equal:
            pairs = (tex.Relation((writer.index(one), writer.index(two)), ("=",)) for one, two in step.equal)
            return ", ".join(dict.fromkeys(to_latex(pair) for pair in pairs))
        return ", ".join(dict.fromkeys(to_latex(writer.term(term)) for term in step.subjects))

    def _condition(self, case: Case, writer: Writer) -> str:
        if case.bounds is None or case.layer is None:
            return ""
        (slot,) = (s for s in self.model.system.quantities[case.family].slots if s)
        low, high = case.bounds
        top = self.model.paths.depth[slot]
        name = writer.index(case.layer)
        if slot not in self.last and slot not in self.model.system.depths:
            raise NotDerived("the last layer has no name")
        if slot not in self.last or counted_from_below(case, self.model.paths):
            return _range(low, name, "\\le", tex.Number(str(high)))
        if high == top - 1:
            return _range(low, name, "<", writer.index(Letter(LAST + slot)))
        return _range(low, name, "\\le", writer.index(Letter(LAST + slot, high - top)))


def _range(low: int, letter: Tree, sign: str, high: Tree) -> str:
    return to_latex(tex.Relation((tex.Number(str(low)), letter, high), ("\\le", sign)))
