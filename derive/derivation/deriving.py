"""The general derivation of a note: its givens in, chains of formulas out."""

from __future__ import annotations

from collections.abc import Iterator

from derive.derivation.adjoints import Adjoints
from derive.derivation.cases import Case
from derive.derivation.model import Model, model
from derive.derivation.parameters import parameters
from derive.derivation.problems import NotDerived
from derive.derivation.result import Derivation, Derived
from derive.derivation.sources import reading_of
from derive.derivation.typesetting import Typesetter
from derive.documents.note import Note
from derive.latex import syntax as tex
from derive.latex import to_latex
from derive.notation.instance import Impossible
from derive.notation.problems import Finding, Unclear
from derive.notation.reading import Reading
from derive.notation.terms import FIXED, Letter

#: Names for the step width, the first that means nothing else in a note is taken.
RATES = ("\\eta", "\\alpha", "\\epsilon", "\\gamma", "\\mu")


def derive_note(note: Note) -> Derivation:
    """The derivation from all that a note gives; raises `NotDerived`."""
    return derive_reading(reading_of(note))


def derive_reading(reading: Reading) -> Derivation:
    """The derivation from givens that have been read; raises `NotDerived`."""
    try:
        known = model(reading)
        *parts, cost = known.costs
        _check_read(known, cost)
        return _derivation(known, parts, cost)
    except (Impossible, Unclear, Finding) as problem:
        raise NotDerived(str(problem)) from None
    except RecursionError:
        raise NotDerived("something is defined through itself, or nested too deeply") from None


def _check_read(known: Model, cost: str) -> None:
    """Raises `NotDerived` if a given that could not be read may lead to the cost."""
    families = {family for family, _ in known.paths.leading(cost)}
    for trouble in known.reading.troubles:
        if not trouble.assumption and (not trouble.families or trouble.families & families):
            raise NotDerived(f"a given cannot be used: {trouble.message}")
    for definition in known.network if families else ():
        letters = (i.name for r in definition.mentions for i in r.indices if isinstance(i, Letter))
        for name in letters:
            if name.startswith(FIXED) and definition.family in families:
                letter = name.removeprefix(FIXED)
                raise NotDerived(f"a given does not say which {letter} it means: {definition.source}")


def _derivation(known: Model, parts: list[str], cost: str) -> Derivation:
    learnt = parameters(known, cost)
    results: list[Derived] = []
    missing: list[str] = []
    inner: tuple[Adjoints, ...] = ()
    for of in parts:
        try:
            adjoints = Adjoints(known, of, inner)
        except NotDerived as problem:
            missing.append(f"{of}: {problem}")
            continue
        results = _with(results, Typesetter(known, adjoints, learnt), missing)
        inner = (*inner, adjoints)
    setter = Typesetter(known, Adjoints(known, cost, inner), learnt)
    return Derivation(
        cost=setter.cost,
        forward=tuple(_forward(known)),
        results=tuple(_with(results, setter, missing)),
        updates=() if setter.adjoints.of.indices else tuple(_updates(setter)),
        missing=tuple(dict.fromkeys(missing)),
    )


def _with(results: list[Derived], setter: Typesetter, missing: list[str]) -> list[Derived]:
    """The results so far with those for one more quantity above them, what is learnt below."""
    found: list[Derived] = []
    for case in _in_order(setter):
        try:
            if not setter.adjoints.is_given(case):
                found.append(setter.derived(setter.adjoints.result(case)))
        except (NotDerived, Impossible, Unclear) as problem:
            missing.append(f"{setter.subject(case)}: {problem}")
    above = [one for one in found if one.family in setter.model.defined]
    return [*above, *results, *(one for one in found if one not in above)]


def _in_order(setter: Typesetter) -> list[Case]:
    """From the cost downwards; leaves last, those that are learnt first among them."""
    known, adjoints = setter.model, setter.adjoints
    distance = known.paths.distances(adjoints.of.family)

    def place(case: Case) -> tuple[int, int]:
        kind = 0 if case.family in known.defined else 1 if case.family in setter.parameters else 2
        return kind, min(distance[node] for node in case.nodes) if kind == 0 else 0

    within = {node for part in adjoints.inner for node in part.nodes if node[0] != part.of.family}
    found = [
        case
        for family in adjoints.families
        for case in adjoints.cases(family)
        if family in setter.parameters or not within.issuperset(case.nodes)
    ]
    return sorted(found, key=place)


def _forward(known: Model) -> Iterator[str]:
    """The givens that define the network, as they are written."""
    written = {definition.source for definition in known.network} - {""}
    entries: set[object] = set()
    for given in known.reading.givens:
        if given.implied or given.entry in entries:
            continue  # it is written nowhere, or in a chain with another one
        entries |= {given.entry} - {None}
        latex = given.entry.latex if given.entry is not None else to_latex(given.tree)
        function = isinstance(given.left, tex.Product)
        if given.entry is None or latex in written or function:
            yield latex


def _updates(setter: Typesetter) -> Iterator[str]:
    """A step against the gradient for each parameter that has one formula for all layers."""
    forms = setter.model.reading.vocabulary.forms
    rate = next((name for name in RATES if name not in forms), None)
    for family in setter.adjoints.families:
        cases = setter.adjoints.cases(family) if family in setter.parameters else ()
        if len(cases) == 1 and rate is not None:
            try:
                yield setter.update(setter.adjoints.result(cases[0]), rate)
            except (NotDerived, Impossible, Unclear):
                continue  # it is among those that are missing
