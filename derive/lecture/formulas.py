"""The derived formulas as terms of one network, so that they can be evaluated there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from msgspec import Struct

from derive.derivation import Derivation, Derived
from derive.latex import LatexError, parse_tree
from derive.lecture.anatomy import Component
from derive.notation.instance import Instance, match_index
from derive.notation.problems import Finding, Unclear
from derive.notation.reading import Reading
from derive.notation.system import Name
from derive.notation.terms import SAMPLE, Derivative, Reference, Term


class Formula(Struct, frozen=True):
    """One derived formula: ``by`` is the quantity by which the cost is differentiated, ``value`` the result.

    ``name`` is the note's own name for the derivative, with the same letters; ``samples`` are letters that
    number samples.
    """

    derived: Derived
    by: Reference
    value: Term
    name: Reference | None
    samples: tuple[str, ...] = ()

    def environment(self, instance: Instance, labels: tuple[Name, ...]) -> dict[str, Name] | None:
        """The values of the letters for one component; None if the formula is not about it.

        The letters of samples stand for the only one that there is.
        """
        environment = dict(instance.anchors)
        for index, label in zip(self.by.indices, labels, strict=True):
            if not match_index(index, label, environment):
                return None
        return dict.fromkeys(self.samples, 1) | environment


class Formulas(Struct, frozen=True, dict=True):
    """All derived formulas, read."""

    reading: Reading
    derivation: Derivation

    @cached_property
    def all(self) -> tuple[Formula, ...]:
        """Those that can be read as terms."""
        return tuple(self._read())

    @cached_property
    def by_family(self) -> Mapping[str, tuple[Formula, ...]]:
        """The formulas for the derivative by each family, in the order of the derivation."""
        found: dict[str, tuple[Formula, ...]] = {}
        for formula in self.all:
            found[formula.by.family] = (*found.get(formula.by.family, ()), formula)
        return found

    def _read(self) -> Iterator[Formula]:
        for derived in self.derivation.results:
            elaborator = self.reading.elaborator()
            settings = self.reading.settings
            try:
                left, right, name = (
                    elaborator.tensor(parse_tree(latex, names=settings.names, macros=settings.macros)).value()
                    if latex
                    else None
                    for latex in (derived.left, derived.links[-1].latex, derived.name)
                )
            except (LatexError, Finding, Unclear):
                continue
            if isinstance(left, Derivative) and right is not None:
                own = name if isinstance(name, Reference) else None
                yield Formula(derived, left.by, right, own, (SAMPLE, *settings.samples))

    def of(self, instance: Instance, component: Component) -> Iterator[tuple[Formula, dict[str, Name]]]:
        """The formulas that are about one component."""
        for formula in self.by_family.get(component[0], ()):
            environment = formula.environment(instance, component[1])
            if environment is not None:
                yield formula, environment
