"""Single derivatives, as the general derivation has them: in the letters of whoever asks."""

from __future__ import annotations

from collections.abc import Mapping

from derive.derivation.adjoints import Adjoints
from derive.derivation.calculus import Expression, contracted
from derive.derivation.chains import Chains
from derive.derivation.lettering import Lettering
from derive.derivation.matching import Matching
from derive.derivation.matrices import Matrices, NoMatrices
from derive.derivation.model import model
from derive.derivation.parameters import parameters
from derive.derivation.problems import NotDerived
from derive.derivation.simplifying import letters_of
from derive.derivation.typesetting import Typesetter
from derive.derivation.writing import Writer
from derive.latex import syntax as tex
from derive.latex.syntax import Tree
from derive.notation.letters import free_letters, rename
from derive.notation.reading import Reading
from derive.notation.system import System
from derive.notation.terms import Derivative, Index, Reference, Term

#: Letters of the rows and the columns of a whole quantity.
AXES = "#"
#: What is 1 where two indices are equal.
KRONECKER = "\\delta"


class Answers:
    """What givens say about derivatives; each quantity is differentiated once."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.model = model(reading)
        self._adjoints: dict[str, Adjoints] = {}

    def adjoints(self, derivative: Derivative) -> Adjoints:
        """All derivatives of what is differentiated; raises `NotDerived` if there is none by the other."""
        if not isinstance(derivative.of, Reference):
            raise NotDerived("only derivatives of quantities are looked up")
        family = derivative.of.family
        if family not in self.model.defined:
            raise NotDerived(f"{family} has no definition in the network")
        if family not in self._adjoints:
            self._adjoints[family] = Adjoints(self.model, family)
        if derivative.by.family not in self._adjoints[family].families:
            raise NotDerived("nothing leads there")
        return self._adjoints[family]

    def value(self, derivative: Derivative) -> Expression:
        """The derivative with its own letters; raises `NotDerived`."""
        assert isinstance(derivative.of, Reference)
        found = self.adjoints(derivative).answer(derivative.of, derivative.by)
        if found is None:
            raise NotDerived("it has several cases")
        return found

    def written(self, term: Term) -> Tree:
        """What a derivative, or a quantity that is a name for one, is equal to; raises `NotDerived`.

        With letters of axes in it, it stands for a whole vector or matrix, and so does what is written.
        """
        derivative = differentiated(self.reading.system, term)
        if derivative is None:
            raise NotDerived("it is no derivative")
        adjoints = self.adjoints(derivative)
        chains = Chains(self.model, adjoints, parameters(self.model, adjoints.of.family))
        value = chains.bounds.written(chains.arranged(chains.named(contracted(self.value(derivative)))))
        writer = self._writer(adjoints, term, value)
        whole = any(letter.name.startswith(AXES) for letter in free_letters(term))
        return self._whole(writer, term, value) if whole else writer.expression(value)

    def _whole(self, writer: Writer, left: Term, value: Expression) -> Tree:
        try:
            equation = Matrices(writer, writer.samples).equation(left, value)
        except NoMatrices:
            raise NotDerived("it has no form as vectors and matrices") from None
        assert isinstance(equation, tex.Relation)
        right = equation.operands[1]
        assert right is not None
        return right

    def _writer(self, adjoints: Adjoints, left: Term, value: Expression) -> Writer:
        """Writes free letters as they are called, and Kronecker's deltas."""
        setter = Typesetter(self.model, adjoints, frozenset())
        lettering = Lettering(self.reading, self.model.system)
        lettering.note(left)
        free = list(free_letters(left))
        lettering.names.update({one.name: one.name for one in free if one.name.isalpha()})
        letters = lettering.settle(free, [value])
        return Writer(setter.spelling, letters, setter.last, *lettering.kinds(), self._kronecker())

    def _kronecker(self) -> str:
        """What Kronecker's delta is called; empty if δ means something else."""
        operators = self.reading.settings.operators
        declared = next((name for name, meaning in operators.items() if meaning == "kronecker"), None)
        if declared is not None:
            return declared
        return "" if KRONECKER in self.reading.vocabulary.forms or KRONECKER in operators else KRONECKER


def differentiated(system: System, term: Term) -> Derivative | None:
    """The derivative of one quantity that a term is, by whatever name; None if it is none."""
    if isinstance(term, Reference):
        for definition in system.by_family.get(term.family, ()):
            start = Matching(letters_of(definition.pattern)).indices(definition.pattern, term.indices)
            if start is not None and isinstance(definition.body, Derivative):
                term = _with_indices(definition.body, start.letters)
                break
    if isinstance(term, Derivative) and isinstance(term.of, Reference):
        return term
    return None


def _with_indices(term: Term, indices: Mapping[str, Index]) -> Term:
    """A term with indices in the places of letters, all at once."""
    between = {letter: f"{letter}{AXES}" for letter in indices}
    for letter, middle in between.items():
        term = rename(term, letter, middle)
    for letter, middle in between.items():
        term = rename(term, middle, indices[letter])
    return term
