"""What is said where a note does not tell which number is differentiated."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from derive.derivation.problems import NotDerived
from derive.latex import to_latex
from derive.notation.givens.given import Given, without_arguments
from derive.notation.reading import Reading
from derive.notation.system import Definition

#: Names for a cost that is to be given, the first that means nothing else in a note is taken.
NAMES = ("C", "E", "J", "L")
#: More candidates than these are not listed.
MOST = 4


class NoCost(NotDerived):
    """It is not given which scalar is the cost, or there is none; the message says what would be right.

    ``place`` is the line and column of the last given that matters, if it stands among directives.
    """

    def __init__(self, message: str, place: tuple[int, int] | None = None) -> None:
        super().__init__(message)
        self.place = place


def no_cost(reading: Reading, network: Sequence[Definition]) -> NoCost:
    """What is wrong with the cost; ``network`` are the definitions that name no derivative."""
    used = {part.family for one in network for part in one.mentions if part.family != one.family}
    top = [key for key in dict.fromkeys(one.family for one in network) if key not in used]
    scalars = [key for key in top if not reading.system.quantities[key].slots]
    declared = reading.settings.cost
    if declared is not None:
        known = any(key == declared or key.split("_")[0] == declared for key in reading.system.by_family)
        fault = f"the cost {declared} {'is no scalar' if known else 'has no definition'}"
        return NoCost(f"{fault}; {_choices(scalars) if scalars else 'a number is to be given'}")
    if scalars:
        place = _place(reading, network, scalars)
        return NoCost(f"which scalar is the cost, {_listed(scalars, 'or')}? {_choices(scalars)}", place)
    name = next((one for one in NAMES if one not in reading.vocabulary.forms), NAMES[0])
    wanted = f"a number such as {name} = … is to be given"
    if not top:
        return NoCost(f"there is no scalar cost: {wanted}")
    indexed = [_written(reading, network, key) for key in top]
    verb = "has an index" if len(top) == 1 else "have indices"
    fault = f"there is no scalar cost: {_listed(indexed, 'and')} {verb}; {wanted}"
    if len(top) == 1:
        fault += f", or left open, as `depends: {{{name}: ['{indexed[0]}']}}` does"
    return NoCost(fault, _place(reading, network, top))


def _choices(scalars: Sequence[str]) -> str:
    """How one of some scalars becomes the cost."""
    lines = [f"`cost: {key}`" for key in scalars]
    return f"{_listed(lines, 'or')} among the directives says it"


def _listed(names: Sequence[str], last: str) -> str:
    """``E, F or G``; not all of very many."""
    if len(names) > MOST:
        return f"{', '.join(names[:MOST])}, …"
    return f" {last} ".join((*([", ".join(names[:-1])] if names[1:] else []), names[-1]))


def _given(reading: Reading, network: Iterable[Definition], key: str) -> Given | None:
    """The given that defines a quantity."""
    sources = {one.source for one in network if one.family == key}
    for given in reading.givens:
        if (given.entry.latex if given.entry is not None else to_latex(given.tree)) in sources:
            return given
    return None


def _written(reading: Reading, network: Iterable[Definition], key: str) -> str:
    """A quantity as the note writes it where it is defined."""
    given = _given(reading, network, key)
    left = None if given is None else without_arguments(given.left)
    return key if left is None else to_latex(left)


def _place(reading: Reading, network: Sequence[Definition], keys: Iterable[str]) -> tuple[int, int] | None:
    """Where the last of some quantities is given."""
    found = (_given(reading, network, key) for key in keys)
    entries = (given.entry for given in found if given is not None)
    return max(((one.line, one.column) for one in entries if one is not None and one.line), default=None)
