"""What an open function stands for in a cost, and what of it stays: Theorem D of docs/soundness.md."""

from __future__ import annotations

from collections.abc import Collection

from derive.network.recognition import recognition
from derive.notation.instance import Structure
from derive.notation.rebuilding import Rebuilder
from derive.notation.system import Definition, System, layer_indices, layer_places, references
from derive.notation.terms import ZERO, Add, Label, Multiply, Reference, Term, Total, add, multiply
from derive.proof.counts import NotGeneral
from derive.proof.layer_sums import layer_sums, without_sums


def parts(structure: Structure, families: Collection[str], definition: Definition) -> tuple[Term, Term]:
    """What of a cost is read off single layers, and the rest of it: the cost is the sum of both.

    What is written out of other ``families`` without an index counts as these.  Raises `NotGeneral` if sums
    over layers are not added to what is read.
    """
    system = structure.system
    if not _reads(system, definition.body):
        return ZERO, definition.body
    return _split(system, _ByName(structure, families, definition).term(definition.body))


class _ByName(Rebuilder):
    def __init__(self, structure: Structure, families: Collection[str], own: Definition) -> None:
        self.structure = structure
        self.families = families
        self.own = own
        self.known = recognition(structure)

    def term(self, term: Term) -> Term:
        for definition in self.known.candidates(term):
            if definition is self.own:
                break
            numbers = tuple(index for index in definition.pattern if isinstance(index, Label))
            if (
                definition.family in self.families
                and len(numbers) == len(definition.pattern)
                and self.known.match(definition, term, self.structure.anchors) is not None
            ):
                return Reference(definition.family, numbers)
        return super().term(term)


def _split(system: System, term: Term) -> tuple[Term, Term]:
    if not _reads(system, term):
        return ZERO, term
    match term:
        case Add(terms):
            pairs = [_split(system, part) for part in terms]
            return add(*(read for read, _ in pairs)), add(*(rest for _, rest in pairs))
        case Multiply(factors):
            layered = [factor for factor in factors if any(True for _ in layer_places(system, factor))]
            others = [factor for factor in factors if factor not in layered]
            if len(layered) == 1:
                read, rest = _split(system, layered[0])
                return multiply(*others, read), ZERO if rest == ZERO else multiply(*others, rest)
        case Total(letter, domain, body) if not any(use.layers for use in domain.uses):
            read, rest = _split(system, body)
            return Total(letter, domain, read), ZERO if rest == ZERO else Total(letter, domain, rest)
    if layer_sums(system, term):
        raise NotGeneral("a cost that is no sum of what layers add")
    return term, ZERO


def _reads(system: System, term: Term) -> bool:
    """Whether a term mentions something in a layer, elsewhere than under a sum over layers.

    How many units the last layer has says nothing about what is in it.
    """
    return any(layer_indices(system, one) for one in references(without_sums(system, term)))
