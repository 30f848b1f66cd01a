"""The exact road: whether two terms are equal at an instance, by normal forms.

Three stages, each a proof if it succeeds, each dearer than the one before: derivatives opened by the chain
rule but quantities left standing; quantities opened where they are factors, arguments of functions left
standing; everything opened down to the leaves.  Only the last one tells that two sides differ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import Enum
from typing import TypeAlias

from msgspec import Struct

from derive.network.effort import Effort, Undecided
from derive.network.nodes import Adjoint, Node
from derive.notation.instance import Instance
from derive.notation.system import Environment
from derive.notation.terms import Reference, Term
from derive.proof.forms import Form, subtract
from derive.proof.quantities import Forms

#: Whether terms certainly have values on some network, their free letters being bound.
Defined: TypeAlias = Callable[[tuple[Term, ...], Environment], bool]


class Outcome(Enum):
    EQUAL = "equal"
    DIFFERENT = "different"
    UNDECIDED = "undecided"


class Answer(Struct, frozen=True):
    """What the exact road says of ``left = right`` at one instance.

    ``reason`` says why nothing was decided.  ``independent``: the forms differ in independent atoms, so that
    the claim fails; otherwise `DIFFERENT` is only a suspicion.  ``vanishing``: both sides are zero, and a
    derivative in them is so because nothing leads from its lower quantity to its upper one.
    """

    outcome: Outcome
    reason: str = ""
    independent: bool = False
    vanishing: bool = False

    @property
    def equal(self) -> bool:
        return self.outcome is Outcome.EQUAL

    @property
    def different(self) -> bool:
        return self.outcome is Outcome.DIFFERENT


class Sides(Struct, frozen=True):
    """The forms of both sides; ``defined`` tells whether both have values on some network."""

    left: Form
    right: Form
    defined: Callable[[], bool]


class Exact:
    """Decides equalities at one instance; ``defined`` spares it to write out what a side divides by.

    Raises `Cyclic` where definitions go in circles and `Impossible` where a component does not exist.
    """

    def __init__(
        self, instance: Instance, effort: Effort | None = None, defined: Defined | None = None
    ) -> None:
        self.instance = instance
        self.limit = (effort or Effort()).limit
        self.forms = Forms(instance)
        self._opaque: Forms | None = None
        self._defined = defined or (lambda terms, environment: False)

    def difference(self, left: Term, right: Term, environment: Environment) -> Answer:
        """Whether ``left = right`` with its free letters bound by ``environment``.

        Each comparison may spend the whole effort; what it builds of the graph serves all later ones.
        """
        self.forms.effort = self.forms.ring.effort = Effort(self.limit)
        self.forms.disconnected.clear()
        try:
            return self._compare(self._sides(self.forms, left, right, environment))
        except Undecided as undecided:
            return Answer(Outcome.UNDECIDED, undecided.reason)
        except RecursionError:
            return Answer(Outcome.UNDECIDED, "nested too deeply")

    def equal_opaquely(
        self, left: Term, right: Term, environment: Environment, *, standing: bool = False
    ) -> bool:
        """Whether the sides are equal even with the arguments of functions left closed.

        This is what Theorem W counts on: arguments with sums are the same only if they are written the same,
        and quantities in arguments only if they are the same quantity, whatever their values at this width.
        With ``standing`` no quantity is opened whose definition depends on sizes.
        """
        if self._opaque is None:
            self._opaque = Forms(self.instance, opaque=True)
        forms = self._opaque
        forms.effort = forms.ring.effort = Effort(self.limit)
        try:
            sides = self._sides(forms, left, right, environment)
            return self._equal(forms, sides, patient=False, standing=standing)
        except (Undecided, RecursionError):
            return False

    def reaches(self, term: Term, by: Reference, environment: Environment) -> bool:
        """Whether anything leads from the component ``by`` to ``term``."""
        environment = {**self.instance.anchors, **environment}
        node = self.forms.reference_node(by, environment)
        return self.forms.reaches(self.forms.expression(term, environment), node)

    def _sides(self, forms: Forms, left: Term, right: Term, environment: Environment) -> Sides:
        return Sides(
            forms.expression(left, environment),
            forms.expression(right, environment),
            lambda: self._defined((left, right), environment),
        )

    def _compare(self, sides: Sides) -> Answer:
        left, right = sides.left, sides.right
        if self._equal(self.forms, sides):
            return Answer(Outcome.EQUAL, vanishing=self._vanishing(left, right))
        ring = self.forms.ring
        rest = subtract(self.forms.in_leaves(left), self.forms.in_leaves(right))
        if ring.vanishes(rest):
            return Answer(Outcome.EQUAL, vanishing=self._vanishing(left, right))
        return Answer(Outcome.DIFFERENT, independent=ring.independent(rest))

    def _equal(self, forms: Forms, sides: Sides, *, patient: bool = True, standing: bool = False) -> bool:
        """Whether the sides are equal with quantities left standing; if not they may be so all the same.

        Where they divide by something standing, that must not be zero throughout.  Unless ``patient``,
        derivatives are written out at once, which is quicker on a few layers.
        """
        written = sides.left, sides.right
        for written in self._stages(forms, sides.left, sides.right, patient, standing):
            if written[0] == written[1]:
                break
        else:
            if not forms.ring.vanishes(subtract(*written)):
                return False
        return not any(map(forms.delicate, written)) or sides.defined()

    def _stages(
        self, forms: Forms, left: Form, right: Form, patient: bool, standing: bool
    ) -> Iterator[tuple[Form, Form]]:
        """The sides written out further and further."""
        # Mostly a claim writes a derivative by others: then these may stand.
        lowest = [forms.lowest_derivatives((left, right))] if patient else []
        for kept in (*lowest, frozenset[Node]()):
            chained = forms.without_derivatives(left, kept), forms.without_derivatives(right, kept)
            yield chained
            if standing:
                yield forms.without_rules(chained[0]), forms.without_rules(chained[1])
            else:
                yield forms.on_the_surface(left, kept), forms.on_the_surface(right, kept)

    def _vanishing(self, left: Form, right: Form) -> bool:
        adjoints = [n for form in (left, right) for n in self.forms.parts(form) if isinstance(n, Adjoint)]
        connected = all(self.forms.leads(node.by, node.of) for node in adjoints)
        if connected and not self.forms.disconnected:
            return False
        return all(self.forms.ring.vanishes(self.forms.in_leaves(form)) for form in (left, right))
