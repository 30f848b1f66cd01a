"""What a derivation is: formulas in a note's own notation, each link with the reason for it."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Reason(StrEnum):
    """Why one link of a derivation holds."""

    DEFINITION = "definition"  # the subject's own definition is put in
    CHAIN_RULE = "chain rule"  # over everything that mentions the subject
    LOCAL = "local derivative"  # one definition is differentiated
    KRONECKER = "kronecker"  # of a sum only the term with the subject's index survives
    NAMED = "named"  # the subject is a name of the note's own for a derivative
    FUNCTION = "function"  # the derivative of a concrete function
    COLLECTED = "collected"  # common factors and numbers are put together
    MATRIX = "matrix"  # the components of the line before, as vectors and matrices
    STEP = "step"  # a step against the gradient


class Link(Struct, frozen=True):
    """One ``= latex`` of a chain.  ``subject`` is the LaTeX of what the reason speaks of, or empty."""

    latex: str
    reason: Reason
    subject: str = ""


class Derived(Struct, frozen=True):
    """The derivation of one family of derivatives: ``left = links[0] = … = links[-1]``.

    ``family`` is the key of the quantity by which the cost is differentiated, ``name`` the LaTeX of the
    note's own name for the derivative (``\\delta_j^{(l)}``), ``left`` the LaTeX of the derivative.
    ``condition`` is LaTeX that restricts the layer (``1 \\le l < L``) or empty.  ``matrices`` are whole
    equations, the same result for all components at once, empty where the note's quantities do not allow it.
    ``parameter`` says whether nothing defines the family and it is learnt (a weight, a bias).
    """

    family: str
    left: str
    links: tuple[Link, ...]
    name: str | None = None
    condition: str = ""
    matrices: tuple[str, ...] = ()
    parameter: bool = False

    @property
    def equation(self) -> str:
        """The result alone: left side and last link."""
        return f"{self.name or self.left} = {self.links[-1].latex}"


class Derivation(Struct, frozen=True):
    """All derivatives of one cost, from the cost downwards, and the update rules that follow.

    ``forward`` are the givens in LaTeX that the derivation used, in order; ``cost`` is the cost's LaTeX.
    ``missing`` says of which quantities nothing was derived, and why, one sentence each.
    """

    cost: str
    forward: tuple[str, ...]
    results: tuple[Derived, ...]
    updates: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
