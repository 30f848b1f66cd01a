r"""Sums over layers that stop below the last one because nothing stands there: ``\sum_{l=1}^{L-1}``.

What they leave out does not exist, so that they are sums over all layers.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from derive.derivation.paths import SPARE
from derive.notation.givens.depths import deepest
from derive.notation.instance import Structure
from derive.notation.rebuilding import Rebuilder
from derive.notation.system import Definition, System, layer_indices, references
from derive.notation.terms import LAST, ZERO, Cases, Letter, SameIndex, Term, Total, walk


def without_ends(system: System, definitions: Iterable[Definition]) -> tuple[Definition, ...]:
    """Definitions whose sums over layers leave out only what does not exist anyway."""
    definitions = tuple(definitions)
    if not any(_has_end(definition) for definition in definitions):
        return definitions
    structure = Structure(system, {name: deepest(system, name) + SPARE for name in system.ordinals})
    opened = _Opened(structure)
    return tuple(replace(one, body=opened.term(one.body)) for one in definitions)


def _has_end(definition: Definition) -> bool:
    """Whether a definition sums over something that depends on a case."""
    return any(isinstance(part, Total) and isinstance(part.body, Cases) for part in walk(definition.body))


class _Opened(Rebuilder):
    def __init__(self, structure: Structure) -> None:
        self.structure = structure

    def total(self, total: Total) -> Term:
        body, ends = total.body, False
        while isinstance(body, Cases) and (rest := self._without_end(body, total.letter)) is not None:
            body, ends = rest, True
        if not ends:
            return super().total(total)
        return Total(total.letter, replace(total.domain, first=None), self.term(body))

    def _without_end(self, cases: Cases, letter: str) -> Term | None:
        """What is summed at the other layers, if there is no such thing at the one that is left out."""
        match cases.branches:
            case ((SameIndex(Letter(name, 0), Letter() as last), value), *rest) if value == ZERO:
                if name == letter and last.name.startswith(LAST) and self._is_missing(cases, letter, last):
                    left = tuple(rest)
                    return left[0][1] if len(left) == 1 and left[0][0] is None else Cases(left)
        return None

    def _is_missing(self, cases: Cases, letter: str, last: Letter) -> bool:
        """Whether something that is summed does not exist at the layer that is left out."""
        system = self.structure.system
        top = self.structure.depths[last.name.removeprefix(LAST)] + last.shift
        for reference in references(cases):
            indices = layer_indices(system, reference)
            own = [index for index in indices if isinstance(index, Letter) and index.name == letter]
            if len(indices) == len(own) == 1 and not self.structure.exists(
                reference.family, (top + own[0].shift,)
            ):
                return True
        return False
