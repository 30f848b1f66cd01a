"""What a lecture note says, section by section."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from msgspec.structs import replace

from derive.derivation import Derivation, Derived, Reason
from derive.latex import LatexError, Name, Scripted, parse_tree
from derive.lecture.builder import Builder
from derive.lecture.closing import mistakes, sizes
from derive.lecture.document import Figure, Math, Paragraph, Row
from derive.lecture.notation import notation
from derive.lecture.numerical import example
from derive.lecture.picture import drawable, picture
from derive.lecture.quantities import Quantities, Role
from derive.lecture.request import Request
from derive.lecture.sizes import Sizer
from derive.lecture.steps import chain, split, target
from derive.lecture.wording import Wording
from derive.notation.terms import LAST, Letter

#: What learning rates are called.
RATES = ("\\eta", "\\alpha", "\\epsilon", "\\gamma", "\\mu")


@dataclass
class Contents:
    """Writes the sections of one note into a builder."""

    request: Request
    derivation: Derivation
    builder: Builder
    #: The numbers of the equations whose last line is a result.
    results: list[int] = field(default_factory=list)
    #: The numbers of those that only lead to others.
    passing: list[int] = field(default_factory=list)

    @property
    def wording(self) -> Wording:
        """The sentences."""
        return self.builder.wording

    @cached_property
    def learnt(self) -> frozenset[str]:
        """The families of parameters."""
        return frozenset(one.family for one in self.derivation.results if one.parameter)

    @cached_property
    def sizer(self) -> Sizer:
        """Builds the network in a wanted size."""
        return Sizer(self.request.givens.reading, self.request.cost, self.learnt)

    @cached_property
    def quantities(self) -> Quantities:
        """What each quantity is there for."""
        return Quantities(self.request.givens.reading, self.sizer.network())

    @property
    def names(self) -> tuple[str, ...]:
        """Names of several letters."""
        return self.request.givens.settings.names

    def write(self) -> None:
        """All sections."""
        self.builder.say("introduction", cost=Math(self.derivation.cost))
        self._network()
        notation(self.builder, self.quantities, self.rate)
        self._forward()
        self._backward()
        self._gradients()
        self._matrices()
        self._updates()
        example(self.builder, self.request, self.derivation, self.rate)
        mistakes(self.builder, self.results, self.passing)
        sizes(self.builder)

    # The network

    def _network(self) -> None:
        widths = self.request.widths
        anatomy = self.sizer.network(None if widths is None else drawable(widths))
        drawing = picture(anatomy, self.quantities, widths)
        shown = widths or tuple(len(column) for column in anatomy.columns)
        if drawing is None and widths is None:
            return
        self.builder.heading("network")
        key = "network widths" if widths is not None else "network drawn"
        self.builder.say(key, widths=self.wording.joined([(str(width),) for width in shown]))
        if drawing is not None:
            say = self.wording.text
            self.builder.add(Figure(drawing, say("network caption"), say("network alone")))

    # Forward pass and cost

    def _forward(self) -> None:
        """The givens that define the network, each with what it is."""
        self.builder.heading("forward")
        told: set[str] = set()
        for equation in self.derivation.forward:
            row, role = self._given(equation)
            if row is not None and role is not Role.COST:
                lead = self._lead(row, role)
                key = f"lead {lead if lead not in told else 'likewise'}"
                self._layer(equation, row, self._paragraph(key))
                told.add(lead)
        if self._open_function:
            self.builder.say("lead open")
        self.builder.heading("cost")
        for equation in self.derivation.forward:
            row, role = self._given(equation)
            if row is not None and role is Role.COST:
                self.builder.claim((row,), Paragraph(self.wording.text("lead cost")))
        members = self.request.open_members
        if members:
            named = self.wording.joined([(Math(member),) for member in members])
            self.builder.say("lead open cost", cost=Math(self.derivation.cost), members=named)

    def _paragraph(self, key: str) -> Paragraph:
        return Paragraph(self.wording.text(key))

    def _layer(self, equation: str, row: Row, lead: Paragraph) -> None:
        """A given; where another one replaces it in the last layer, it holds in the others."""
        attempts = [row]
        if self.quantities.layered:
            letter = next(iter(self.request.givens.reading.system.ordinals))
            lowest = self.request.givens.reading.system.bases.get(letter, 0) + 1
            below = replace(row, condition=rf"{lowest} \le {letter} < {self.quantities.last}")
            # To refute takes longer than to prove: what is likelier right comes first.
            attempts = [below, row] if self._replaced(equation) else [row, below]
        for failed, attempt in enumerate(attempts):
            if self.builder.claim((attempt,), lead) is not None:
                del self.builder.dropped[len(self.builder.dropped) - failed :]
                return

    def _replaced(self, equation: str) -> bool:
        """Whether another given says what the quantity of this one is in the last layer."""
        definitions = self.request.givens.reading.system.definitions
        families = {d.family for d in definitions if d.source == equation}
        others = (d for d in definitions if d.family in families and d.source != equation)
        return any(isinstance(i, Letter) and i.name.startswith(LAST) for d in others for i in d.pattern)

    def _given(self, equation: str) -> tuple[Row | None, Role | None]:
        givens = self.request.givens
        try:
            row = split(givens.spelt(equation), self.names)
        except LatexError:
            return None, None
        sources = {d.family for d in givens.reading.system.definitions if d.source == equation}
        roles = [self.quantities.roles.get(family) for family in sources]
        return row, roles[0] if roles else None

    def _lead(self, row: Row, role: Role | None) -> str:
        if role is Role.ACTIVATION and _is_name(row.right, self.names):
            return "value"
        if role is None:
            return "function" if row.left.endswith(")") else "value"
        if role is Role.ACTIVATION and self._is_last(row.left):
            return "last"
        if role is Role.ACTIVATION and Role.WEIGHTED not in self.quantities.roles.values():
            return "layer"
        return role.value if role in (Role.WEIGHTED, Role.ACTIVATION) else "value"

    def _is_last(self, left: str) -> bool:
        return self.quantities.layered and f"{{({self.quantities.last})}}" in left

    @property
    def _open_function(self) -> bool:
        return bool(self.request.open_functions)

    # Backward pass

    def _backward(self) -> None:
        """The derivatives by all that is no parameter, the target's left out."""
        self.builder.heading("backward")
        self.builder.say("backward start")
        self._errors()
        for derived in self._hidden:
            self._derive(derived, "through", "direct")

    def _errors(self) -> None:
        """The note's own names for derivatives."""
        key = "error"
        for definition in self.request.givens.reading.system.definitions:
            if definition.family in self.quantities.errors and definition.source:
                row = split(self.request.givens.spelt(definition.source), self.names)
                if any(derived.name is not None for derived in self._hidden):
                    self.builder.claim((row,), self._paragraph(f"lead {key}"))
                    key = "likewise"

    @cached_property
    def _hidden(self) -> list[Derived]:
        left_out = (Role.INPUT, Role.TARGET, None)
        return [
            one
            for one in self.derivation.results
            if not one.parameter and self.quantities.roles.get(one.family) not in left_out
        ]

    def _derive(self, derived: Derived, through: str, direct: str) -> None:
        """One chain, after a sentence on how the cost depends on the quantity."""
        quantity, users = target(derived, self.names), _users(derived)
        head = self._head(derived, quantity)
        lead = Paragraph(
            self.wording.text(
                through if users else direct, head=head, quantity=Math(quantity), users=Math(users)
            )
        )
        equation = self.builder.claim(chain(derived, self.wording), lead)
        if equation is not None:
            passing = derived.name is None and not derived.parameter
            (self.passing if passing else self.results).append(equation.number)

    def _head(self, derived: Derived, quantity: str) -> str:
        """What a quantity is, in words."""
        role = self.quantities.roles.get(derived.family, Role.VALUE)
        key = f"head {role}"
        head = self.wording.words(key if key in self.wording.sentences else "head value")
        if self._is_last(quantity):
            return self.wording.words("head last", head=head)
        return self.wording.words("head hidden", head=head) if derived.condition else head

    def _gradients(self) -> None:
        found = [one for one in self.derivation.results if one.parameter]
        if not found:
            return
        self.builder.heading("gradients")
        self.builder.say("gradients start shared" if self._shared else "gradients start")
        for derived in found:
            self._derive(derived, "gradient", "gradient direct")

    @property
    def _shared(self) -> bool:
        """Whether a parameter stands in several units."""
        anatomy = self.quantities.anatomy
        users = (set(anatomy.users.get(one, ())) - {(anatomy.cost, ())} for one in anatomy.parameters)
        return any(len(found) > 1 for found in users)

    # Matrix form and update

    def _matrices(self) -> None:
        """The results for all components at once, where the notation allows it."""
        wanted = [*self._hidden, *(one for one in self.derivation.results if one.parameter)]
        equations = [matrix for one in wanted for matrix in one.matrices]
        rows = [row for row in map(self._split, equations) if row is not None]
        if not rows:
            return
        self.builder.heading("matrix")
        odot = any("\\odot" in row.right for row in rows)
        self.builder.say("matrix start" if odot else "matrix start plain")
        before = len(self.builder.equations)
        for row in rows:
            equation = self.builder.claim((row,))
            if equation is not None:
                self.results.append(equation.number)
        if len(self.builder.equations) == before:
            del self.builder.blocks[-2:]

    def _split(self, equation: str) -> Row | None:
        try:
            return split(equation, self.names)
        except LatexError:
            return None

    @cached_property
    def rate(self) -> str:
        """The learning rate: what stands in every update and nowhere in the givens."""
        updates = self.derivation.updates
        found = [set(re.findall(r"\\[A-Za-z]+", update)) & set(RATES) for update in updates]
        shared = set.intersection(*found) if found else set()
        own = (name for name in RATES if name in shared and name not in self.request.givens.letters)
        return next(own, RATES[0])

    def _updates(self) -> None:
        rows = [row for row in map(self._split, self.derivation.updates) if row is not None]
        if rows:
            self.builder.heading("update")
            self.builder.say("update start", rate=Math(self.rate))
        for row in rows:
            self.builder.claim((row,))


def _is_name(latex: str, names: Sequence[str]) -> bool:
    """Whether a formula is another quantity and nothing else."""
    return isinstance(parse_tree(latex, names=names), Name | Scripted)


def _users(derived: Derived) -> str:
    """What the cost depends on a quantity through."""
    first = derived.links[0]
    return first.subject if first.reason is Reason.CHAIN_RULE else ""
