"""Forms: the ways in which a name is written, and how an occurrence fills one.

``w_{ij}^{(l)}`` has one index above and two below.  ``J``, ``J_i`` and ``J_{ik}`` are three forms, thus three
quantities, if each has a definition of its own.
"""

from __future__ import annotations

from msgspec import Struct

from derive.latex.syntax import Tree
from derive.notation.scripts import Mark


class Form(Struct, frozen=True):
    """One way of writing a name.

    ``upper`` and ``lower`` hold None for an index and a word for a fixed label; ``lower_layers`` names the
    layer over which a lower index runs where index letters tell layers.  ``rank`` counts further axes that
    have no index in the note's own spelling (a bold vector).  ``sample`` marks a suppressed sample index.  A
    ``closed`` form is never written with more indices than it has words: its components have names of their
    own.  A ``power`` has its number above without brackets, ``\\sigma^2``.  A ``declared`` one has a
    shape from a directive.
    """

    name: str
    upper: tuple[str | None, ...] = ()
    lower: tuple[str | None, ...] = ()
    lower_layers: tuple[str | None, ...] = ()
    rank: int = 0
    sample: bool = False
    row: bool = False
    closed: bool = False
    power: bool = False
    declared: bool = False

    @property
    def key(self) -> str:
        """How the family of quantities is called that is written so."""
        above = ",".join("·" if label is None else label for label in self.upper)
        below = ",".join(
            (f"·{layer}" if layer else "·") if label is None else label
            for label, layer in zip(self.lower, self.lower_layers, strict=True)
        )
        return self.name + (f"^{above}" if above else "") + (f"_{below}" if below else "")

    @property
    def upper_slots(self) -> int:
        """How many indices stand above."""
        return sum(label is None for label in self.upper)

    @property
    def lower_slots(self) -> int:
        """How many indices stand below."""
        return sum(label is None for label in self.lower)

    @property
    def slots(self) -> int:
        """How many indices a component has: above, below, further axes, sample."""
        return self.upper_slots + self.lower_slots + self.rank + self.sample

    @property
    def own(self) -> tuple[object, ...]:
        """What identifies a form: its spelling, not what is found out about its shape."""
        return (self.name, self.upper, self.lower, self.lower_layers)


class Match(Struct, frozen=True):
    """A form and how an occurrence fills it.

    ``upper`` and ``lower`` are the marks in the form's index places; fewer ``lower`` than places mean a
    vector or a matrix.  ``transposed`` and ``powers`` are what else stood above.  ``sample`` is written where
    the form suppresses it.
    """

    form: Form
    upper: tuple[Mark, ...]
    lower: tuple[Mark, ...]
    transposed: bool = False
    powers: tuple[Tree, ...] = ()
    sample: Mark | None = None

    @property
    def missing(self) -> int:
        """How many axes are left: 0 for a number, 1 for a vector, 2 for a matrix."""
        return self.form.lower_slots + self.form.rank - len(self.lower)


def _label(form: Form, label: str) -> str:
    return label if form.power else f"({label})"


def spelling(form: Form) -> str:
    """LaTeX of a member with ``{n}`` where index number n goes."""
    position = 0
    above: list[str] = []
    for label in form.upper:
        above.append(f"({{{position}}})" if label is None else _label(form, label))
        position += label is None
    below: list[str] = []
    for label in form.lower:
        below.append(f"{{{position}}}" if label is None else label)
        position += label is None
    below += [f"{{{position + n}}}" for n in range(form.rank)]
    text = form.name
    if len(form.name) > 1 and not form.name.startswith("\\"):
        text = f"\\mathrm{{{form.name}}}"
    if below:
        text += "_{" + "".join(below) + "}"
    if above:
        text += "^{" + "".join(above) + "}"
    return text
