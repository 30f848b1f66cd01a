"""What speaks against a verdict though both sides were compared rightly: another reading, or none at all.

A claim that divides by zero everywhere says nothing, so that it is not proved.  One that is wrong as it was
read, but right in another reading that authors are known to mean, is not refuted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Protocol, TypeAlias

from msgspec.structs import replace

from derive.notation.claims import Claim
from derive.notation.instance import Instance, Structure
from derive.notation.letters import free_letters
from derive.notation.problems import Finding, Unclear
from derive.notation.system import Definition, Environment, Name, System, evaluate_index, layer_indices
from derive.notation.terms import (
    CLASS,
    LAST,
    ZERO,
    Apply,
    Argument,
    Condition,
    Constant,
    Derivative,
    Index,
    Label,
    Letter,
    Multiply,
    Power,
    Reference,
    Size,
    SlotUse,
    Term,
    Total,
    children,
    walk,
)
from derive.proof.sizes import PROFILES, Placement, default_depths, environments, make_instance, placements

#: Whether two terms agree at an instance, as far as values tell.
Agree: TypeAlias = Callable[[Instance, Term, Term, Environment], bool]


class Looked(Protocol):
    """A claim at one instance, with values for its free letters."""

    @property
    def instance(self) -> Instance: ...

    @property
    def environment(self) -> Mapping[str, Name]: ...


def divides_by_zero(claim: Claim, cases: Iterable[Looked], agree: Agree) -> bool:
    """Whether some denominator is zero in all cases, so that the claim holds of nothing."""
    looked = list(cases)
    return any(all(_is_zero(base, case, agree) for case in looked) for base in denominators(claim.terms))


def divides_by_class(claim: Claim) -> bool:
    """Whether something is divided by what is zero for all classes of a sample but one."""
    return any(_has_class(base) for base in denominators(claim.terms))


def _has_class(term: Argument | Condition) -> bool:
    """Whether a term depends on a class, sums left out."""
    if isinstance(term, Reference):
        return term.family.startswith(CLASS)
    return not isinstance(term, Total) and any(map(_has_class, children(term)))


def denominators(terms: Iterable[Term]) -> Iterator[Term]:
    """What is divided by, but for numbers and sizes."""
    for part in (part for term in terms for part in walk(term)):
        match part:
            case Power(base, Constant(value)) if value < 0 and not isinstance(base, Size | Constant):
                yield base


def partial_functions(terms: Iterable[Term]) -> Iterator[Term]:
    """What need not have a value: quotients, roots, logarithms of anything but numbers and sizes.

    So need not the slope of a function at a number, as that of ReLU at 0.
    """
    terms = tuple(terms)
    yield from denominators(terms)
    for part in (part for term in terms for part in walk(term)):
        match part:
            case Power(base, Constant(value)) if value.denominator == 1 or isinstance(base, Size | Constant):
                continue
            case Power() | Apply("\\log" | "\\ln" | "\\sqrt"):
                yield part
            case Apply(_, arguments, order) if order and not any(map(_depends, arguments)):
                yield part


def _depends(argument: Argument) -> bool:
    """Whether an argument of a function is more than a number."""
    return any(isinstance(part, Reference) for part in walk(argument))


def _is_zero(base: Term, case: Looked, agree: Agree) -> bool:
    if any(letter.name not in case.environment for letter in free_letters(base)):
        return False
    return agree(case.instance, base, ZERO, case.environment)


# The explicit derivative


def holds_explicitly(system: System, claim: Claim, agree: Agree) -> bool:
    """Whether a claim about a shared parameter holds if it counts in the layer itself alone.

    That is what the claim says of the first layer, below which there are only inputs: so it is looked at
    where the quantity that is differentiated stands in that layer.
    """
    derivatives = [part for term in claim.terms for part in walk(term) if isinstance(part, Derivative)]
    shared = [part for part in derivatives if not system.quantities[part.by.family].layer_positions]
    tops = {place for part in shared for place in _layer_of(system, part.of)}
    if len(tops) != 1 or not all(isinstance(part.of, Reference) for part in shared):
        return False
    ordinal, index = next(iter(tops))
    depths = default_depths(system, claim)
    base = _below(system, ordinal, index, depths.get(ordinal, 0))
    if base is None:
        return False
    structure = Structure(replace(system, bases={**system.bases, ordinal: base}), depths)
    return _holds_at(structure, claim, index, base + 1, agree)


def copied_besides(system: System, claim: Claim) -> tuple[str, str] | None:
    """A quantity that is differentiated by, with what it is another name of, if both are used.

    ∂y/∂h with h := x and y := f(h) + x may mean the path through f alone, or all that x does.
    """
    parts = (part for term in claim.terms for part in walk(term) if isinstance(part, Derivative))
    for name in dict.fromkeys(part.by.family for part in parts):
        copied = _copied(system, name)
        others = (one for one in system.definitions if one.family != name and not one.differentiates)
        used = {reference.family for one in others for reference in one.mentions} if copied else set()
        if copied and {name, copied} <= used:
            return name, copied
    return None


def _copied(system: System, name: str) -> str:
    """What a quantity is another name of, if it is one of a single quantity without layers.

    Of one with layers others use other layers, as a rule.
    """
    definitions = system.by_family.get(name, ())
    bodies = [one.body for one in definitions if isinstance(one.body, Reference) and not one.repeats]
    bodies = [body for body in bodies if not layer_indices(system, body)]
    families = {body.family for body in bodies}
    return families.pop() if len(families) == 1 and len(bodies) == len(definitions) else ""


def _layer_of(system: System, term: Term) -> Iterator[tuple[str, Index]]:
    if isinstance(term, Reference):
        slots = system.quantities[term.family].slots
        yield from ((slot, i) for slot, i in zip(slots, term.indices, strict=True) if slot is not None)


def _below(system: System, ordinal: str, index: Index, depth: int) -> int | None:
    """The layer below the one that an index stands for; below the first one for a letter."""
    if isinstance(index, Label):
        return index.value - 1 if isinstance(index.value, int) else None
    if index.name.startswith(LAST):
        return depth + index.shift - 1
    return system.bases.get(ordinal, 0)


def _holds_at(structure: Structure, claim: Claim, index: Index, layer: int, agree: Agree) -> bool:
    """Whether the sides agree wherever an index stands for this layer."""
    looked = False
    try:
        for placement in placements(structure, claim):
            if isinstance(index, Letter) and index.name not in placement.layers:
                return False  # a sum over layers binds it
            if evaluate_index(index, placement.layers) == layer:
                looked = True
                if not _agrees(placement, claim, agree):
                    return False
    except (Finding, Unclear):
        return False
    return looked


def _agrees(placement: Placement, claim: Claim, agree: Agree) -> bool:
    instance = make_instance(placement, PROFILES[0], claim, {})
    return all(
        agree(instance, *pair, environment)
        for environment in environments(instance, placement, claim)
        for pair in claim.pairs
    )


# A number that counts


def with_counts(system: System, claim: Claim) -> System | None:
    r"""The system in which the n of ``\frac1n \sum_i`` is how many terms there are; None if there is none.

    Without a bound that says so, n is a leaf like any other.
    """
    counts: dict[str, Definition] = {}
    for term in (*claim.terms, *(definition.body for definition in system.definitions)):
        for leaf, use in _divided_sums(term):
            known = leaf.family in system.by_family
            letters = [i for i in (*leaf.indices, *use.layers) if isinstance(i, Letter)]
            if not known and all(letter.name.startswith(LAST) for letter in letters):
                counts.setdefault(leaf.family, Definition(leaf.family, leaf.indices, Size(use)))
    if not counts:
        return None
    return replace(system, definitions=(*system.definitions, *counts.values()))


def _divided_sums(term: Term) -> Iterator[tuple[Reference, SlotUse]]:
    """Leaves by which sums are divided, each with what the sum runs over."""
    for part in walk(term):
        if not isinstance(part, Multiply):
            continue
        below = [p.base for f in part.factors for p in walk(f) if isinstance(p, Power) and p.exponent != ZERO]
        sums = [p for f in part.factors for p in walk(f) if isinstance(p, Total) and p.domain.uses]
        for leaf in below:
            if isinstance(leaf, Reference) and sums:
                yield leaf, sums[0].domain.uses[0]
