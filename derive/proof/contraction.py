"""Sums of which a derivative takes a single term: ∂/∂w_{jb} of Σ_i w_{ji} x_i is x_b, no longer a sum.

The rank of a derivative counts units that no index of the claim names.  Where every path from B to the body
of a sum fixes the letter of the sum to one of B's own units, or to one that is called by name, no other unit
is left.
"""

from __future__ import annotations

from derive.notation.instance import Structure
from derive.notation.system import Environment, Name, evaluate_index, layer_indices
from derive.notation.terms import (
    Argument,
    Comparison,
    Condition,
    Constant,
    Derivative,
    Index,
    Letter,
    Not,
    Reference,
    SameIndex,
    Size,
    children,
)

#: A family at numbered layers.
Place = tuple[str, tuple[Name, ...]]


class Contraction:
    """Follows letters of sums down the paths to the quantity by which is differentiated."""

    def __init__(self, structure: Structure) -> None:
        self.structure = structure
        self._fixed: dict[tuple[Place, tuple[int, ...], Place], bool] = {}
        self._reached: dict[tuple[Place, Place], bool] = {}

    def fixes(self, term: Argument | Condition, letter: str, environment: Environment, by: Place) -> bool:
        """Whether every path from ``by`` to a term fixes what ``letter`` is; in doubt it does not."""
        match term:
            case Constant() | Size() | SameIndex() | Comparison() | Not():
                return True
            case Derivative():
                return False
            case Reference():
                return self._component(term, letter, environment, by)
            case _:
                return all(self.fixes(part, letter, environment, by) for part in children(term))

    def _component(self, reference: Reference, letter: str, environment: Environment, by: Place) -> bool:
        place = self._place(reference, environment)
        if place is None:
            return False
        positions = tuple(
            position
            for position in self.structure.system.quantities[reference.family].unit_positions
            if reference.indices[position] == Letter(letter)
        )
        if not positions:
            return not self._reaches(place, by)
        key = (place, positions, by)
        if key not in self._fixed:
            self._fixed[key] = False
            self._fixed[key] = all(
                any(self._followed(definition.pattern[p], definition.body, inner, by) for p in positions)
                for definition, inner in self.structure.applying(*place)
            )
        return self._fixed[key]

    def _followed(self, index: Index, body: Argument, environment: Environment, by: Place) -> bool:
        """Whether the place of a letter in a definition's pattern fixes it, a number there at once."""
        if not isinstance(index, Letter):
            return True
        return not index.shift and self.fixes(body, index.name, environment, by)

    def _reaches(self, place: Place, by: Place) -> bool:
        if place == by:
            return True
        key = (place, by)
        if key not in self._reached:
            self._reached[key] = False
            self._reached[key] = any(
                lower is None or self._reaches(lower, by)
                for definition, inner in self.structure.applying(*place)
                for lower in (self._place(reference, inner) for reference in definition.mentions)
            )
        return self._reached[key]

    def _place(self, reference: Reference, environment: Environment) -> Place | None:
        indices = layer_indices(self.structure.system, reference)
        if any(isinstance(index, Letter) and index.name not in environment for index in indices):
            return None
        return reference.family, tuple(evaluate_index(index, environment) for index in indices)
