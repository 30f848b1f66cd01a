"""Givens as definitions of quantities and functions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from derive.latex import syntax as tex
from derive.latex.syntax import Span, Tree
from derive.notation.elaborate import Elaborator
from derive.notation.elaboration.application import function_indices
from derive.notation.elaboration.samples import explicit_sample
from derive.notation.elaboration.shapes import conform
from derive.notation.elaboration.symbols import compound
from derive.notation.givens.given import Given, without_arguments
from derive.notation.givens.last_layers import bind_last
from derive.notation.instance import compared
from derive.notation.letters import check_values, free_letters, rename
from derive.notation.problems import Unclear
from derive.notation.scripts import corners, head_of, scripts_of, spell
from derive.notation.system import Definition, FunctionDefinition, Quantities, Quantity, System, slot_uses
from derive.notation.tensor import Axis, Listed, Tensor, Units
from derive.notation.terms import FIXED, SAMPLE, Apply, Index, Label, Letter, Reference, SlotUse, Term
from derive.notation.vocabulary import Names, Vocabulary, occurrences
from derive.results import Code


class Definitions:
    """Reads givens as definitions, one after the other.

    ``found`` are the definitions of quantities, ``functions`` those of functions.  ``system`` grows by the
    parameters of functions.  ``fixed`` are the letters that a given holds fixed, with the places where they
    stand; ``labels`` the units of vectors that are written out.
    """

    def __init__(self, names: Names, system: System, givens: Sequence[Given]) -> None:
        self.names = names
        # Which quantities are defined decides how `J(w)` is read, so names come before bodies.
        stubs, roots = tuple(_stubs(names.vocabulary, givens)), dict(_roots(names.vocabulary, givens))
        self.system = replace(system, definitions=stubs, roots=roots)
        self.fixed: dict[str, frozenset[tuple[str, int]]] = {}
        self.labels: list[tuple[SlotUse, tuple[int | str, ...]]] = []
        self.found: list[Definition] = []
        self.functions: list[FunctionDefinition] = []

    def reader(self, number: int) -> Elaborator:
        """A reader whose letters no other one has."""
        return Elaborator(self.names, self.system, prefix=f"{number}.")

    def read(self, number: int, given: Given) -> None:
        """Take in a given.

        Raises `Unclear` where a side is not understood, `Finding` where their shapes differ.
        """
        left, right = given.left, given.right
        if left is None or right is None:
            return
        function = self._function(number, left, right)
        if function is not None:
            self.functions.append(function)
        else:
            self.found.extend(self._quantity(number, left, right, given.entry.latex if given.entry else ""))

    def _function(self, number: int, left: Tree, right: Tree) -> FunctionDefinition | None:
        """``f(x) = …`` as the definition of a function; None if f is none."""
        match left:
            case tex.Product("", (head, tex.Group("(", tex.Name() as argument))):
                base = head_of(head)
            case _:
                return None
        if not isinstance(base, tex.Name) or not self.names.vocabulary.is_function(base):
            return None
        if isinstance(head, tex.Scripted) and head.primes:
            raise Unclear(Code.UNDECIDED, "a given for the derivative of a function is not used", left.span)
        found = corners(scripts_of(head))
        parameter = f"parameter:{spell(base)}:{number}"
        self.system = replace(
            self.system, quantities=Quantities({**self.system.quantities, parameter: Quantity(parameter)})
        )
        reader = self.reader(number)
        pattern = function_indices(reader, (*found.upper, *found.lower))
        self.names.parameters = {spell(argument): parameter}
        try:
            body = reader.number(right)
        finally:
            self.names.parameters = {}
        check_values((Apply(spell(base), (), 0, pattern), body), right.span)
        return FunctionDefinition(spell(base), pattern, (parameter,), body)

    def _quantity(self, number: int, left: Tree, right: Tree, source: str) -> Iterator[Definition]:
        """``A = B``, component by component."""
        reader = self.reader(number)
        bind_last(reader, left, right)
        head = without_arguments(left)
        assert head is not None
        side = compound(reader, head) or reader.tensor(head)
        value = reader.tensor(right)
        if side.kind != value.kind:
            side, value = conform(reader, side, value, right.span, "defined as")
        if isinstance(value.rows, Listed) or isinstance(value.columns, Listed):
            self._name_units(side, value)
            side, value = conform(reader, side, value, right.span, "defined as")
            yield from _written_out(side, value, source)
            return
        side, value = conform(reader, side, value, right.span, "defined as")
        row = Letter(f"#r{number}") if side.rows is not None else None
        column = Letter(f"#c{number}") if side.columns is not None else None
        target, body = _reference(side.component(row, column), head.span), value.component(row, column)
        letter = explicit_sample(self.names.vocabulary, (target, body))
        if letter is not None:
            body = rename(body, SAMPLE, letter)
            target = _reference(rename(target, SAMPLE, letter), head.span)
        check_values((target, body), right.span)
        yield Definition(target.family, target.indices, self._fix_letters(target, body), {}, source)

    def _name_units(self, side: Tensor, value: Tensor) -> None:
        """How many components a vector has is settled where it is first written out."""
        for axis, extent in ((side.rows, value.rows), (side.columns, value.columns)):
            if isinstance(axis, Units) and isinstance(extent, Listed) and axis.use not in self.names.units:
                labels: tuple[int | str, ...] = tuple(range(1, extent.count + 1))
                self.names.units[axis.use] = labels
                self.labels.append((axis.use, labels))

    def _fix_letters(self, target: Reference, body: Term) -> Term:
        """A letter that stands only on the right is fixed but arbitrary."""
        own = {index.name for index in target.indices if isinstance(index, Letter)}
        for name in dict.fromkeys(letter.name for letter in free_letters(body)):
            if name not in own:
                same = {name, *(other for pair in compared(body) if name in pair for other in pair)}
                uses = [*slot_uses(self.system, body), *slot_uses(self.system, target)]
                places = {(use.family, use.position) for found, use in uses if found.name in same}
                self.fixed[FIXED + name] = self.fixed.get(FIXED + name, frozenset()) | places
                body = rename(body, name, FIXED + name)
        return body


def _written_out(side: Tensor, value: Tensor, source: str) -> Iterator[Definition]:
    """A vector or matrix written out defines each component, unless that is its own entry."""
    for row in _places(value.rows):
        for column in _places(value.columns):
            target, body = _reference(side.component(row, column)), value.component(row, column)
            if body != target:
                yield Definition(target.family, target.indices, body, {}, source)


def _reference(term: Term, span: Span = (0, 0)) -> Reference:
    if not isinstance(term, Reference):
        message = "the left side of a given must be a single quantity; `assume` takes other equations"
        raise Unclear(Code.SYNTAX, message, span)
    return term


def _places(axis: Axis | None) -> list[Index | None]:
    return [Label(place) for place in range(1, axis.count + 1)] if isinstance(axis, Listed) else [None]


def _roots(vocabulary: Vocabulary, givens: Sequence[Given]) -> Iterator[tuple[str, str]]:
    """The families of names that are roots by implication, with those of their squares."""
    for given in givens:
        match given.implied and given.tree.operands:
            case (root, tex.Root(square)) if root is not None:
                keys = [
                    vocabulary.match(spell(found.name), found.corners).form.key
                    for tree in (root, square)
                    for found in occurrences(tree)
                ]
                yield keys[0], keys[-1]


def _stubs(vocabulary: Vocabulary, givens: Sequence[Given]) -> Iterator[Definition]:
    """The quantities that have a definition, without it."""
    for given in givens:
        left = without_arguments(given.left)
        if isinstance(left, tex.Name | tex.Scripted):
            for found in occurrences(left):
                try:
                    form = vocabulary.match(spell(found.name), found.corners).form
                except Unclear:
                    continue
                yield Definition(form.key, (), Reference(form.key))
