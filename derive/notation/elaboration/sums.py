"""Sums and products over letters."""

from __future__ import annotations

from derive.latex import syntax as tex
from derive.latex.syntax import Tree
from derive.notation.elaboration.bounds import bounded, excluded, layers_left_out, over_layers
from derive.notation.elaboration.conditions import condition
from derive.notation.elaboration.contraction import times, total_of
from derive.notation.elaboration.order import multiplied, summed
from derive.notation.elaboration.reader import Reader
from derive.notation.elaboration.samples import in_sample_slot
from derive.notation.letters import mentions, rename
from derive.notation.problems import Unclear
from derive.notation.tensor import Tensor, any_component, mapped, scalar
from derive.notation.terms import (
    ONE,
    SAMPLE,
    ZERO,
    Cases,
    Index,
    Letter,
    Not,
    Power,
    SameIndex,
    Term,
    constant,
)
from derive.notation.vocabulary import limit_marks
from derive.results import Code


def big_operator(reader: Reader, tree: tex.BigOperator) -> Tensor:
    r"""``\sum`` or ``\prod`` over letters; a summand with axes is summed component by component."""
    if tree.operator not in ("\\sum", "\\prod"):
        raise Unclear(Code.UNDECIDED, f"`{tree.operator}` over an index is not decided", tree.span)
    marks = limit_marks(tree.lower)
    if not marks:
        return _unnamed_sum(reader, tree)
    letters = [(name, reader.fresh(name)) for name in dict.fromkeys(m.letter or "" for m in marks)]
    outer = dict(reader.scope)
    reader.scope.update(letters)
    try:
        body = reader.tensor(tree.body)
        for part in excluded(tree.lower):
            body = _guarded(reader, body, part)
    finally:
        reader.scope = outer
    for letter in reversed(_layers_first(reader, [letter for _, letter in letters], body)):
        body = _summed_over(reader, tree, letter, body)
    return body


def _layers_first(reader: Reader, letters: list[str], body: Tensor) -> list[str]:
    r"""The letters of ``\sum_{i,j,l}``, those of layers in front: the ranges of the others depend on them."""
    if len(letters) < 2:
        return letters
    term = any_component(body)
    return sorted(letters, key=lambda letter: not over_layers(reader, reader.domain(letter, term)))


def _guarded(reader: Reader, body: Tensor, limit: tex.Relation) -> Tensor:
    r"""The summand of ``\sum_{j \neq k}``: zero where the two indices coincide."""
    match condition(reader, limit):
        case Not(SameIndex() as same):
            return mapped(body, lambda term: Cases(((same, ZERO), (None, term))))
    raise Unclear(Code.UNDECIDED, "this limit of a sum is not decided", limit.span)


def _unnamed_sum(reader: Reader, tree: tex.BigOperator) -> Tensor:
    r"""``\sum ½(y - ŷ)²`` without a letter sums over whatever axis the summand has."""
    if tree.lower is not None or tree.operator != "\\sum":
        raise Unclear(Code.SYNTAX, "this limit of a sum is not understood", tree.span)
    body = _squared_elementwise(reader, tree.body)
    if body.scalar:
        raise Unclear(Code.INDEX, "nothing says what this sum runs over", tree.span)
    return scalar(total_of(reader, body))


def _squared_elementwise(reader: Reader, tree: Tree) -> Tensor:
    """A summand without indices: powers, too, are meant component by component."""
    match tree:
        case tex.Scripted(base=tex.Group(delimiter="(", body=body), scripts=(("^", tex.Number("2")),)):
            return mapped(reader.tensor(body), lambda term: Power(term, constant(2)))
        case tex.Product(operator, (factor, rest)) if operator != "/":
            return times(reader, reader.tensor(factor), _squared_elementwise(reader, rest), tree.span)
    return reader.tensor(tree)


def _summed_over(reader: Reader, tree: tex.BigOperator, letter: str, body: Tensor) -> Tensor:
    around = dict(reader.scope)

    def component(row: Index | None, column: Index | None) -> Term:
        term = body.component(row, column)
        if _sums_samples(reader, term, letter):
            term = rename(term, SAMPLE, letter)
        # The limits belong to the scope around the sum, whenever a component is asked for.
        later, reader.scope = reader.scope, around
        try:
            domain = bounded(reader, tree, letter, reader.domain(letter, term))
            same = [SameIndex(Letter(letter), one) for one in layers_left_out(reader, tree.upper, domain)]
            without = ONE if tree.operator == "\\prod" else ZERO
            term = Cases((*((one, without) for one in same), (None, term))) if same else term
        finally:
            reader.scope = later
        put = summed if tree.operator == "\\sum" else multiplied
        return put(letter, domain, term)

    total = Tensor(component, body.rows, body.columns)
    any_component(total)  # what is wrong with the limits shall show here
    return total


def _sums_samples(reader: Reader, term: Term, letter: str) -> bool:
    """Whether a sum binds the suppressed sample index too."""
    if letter.split(".")[0].rstrip("'") not in reader.settings.samples:
        return False
    return in_sample_slot(reader.vocabulary, (term,), letter) or not mentions(term, letter)
