"""What one sample adds to a cost."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from derive.latex.syntax import Span
from derive.notation.elaboration.samples import in_sample_slot
from derive.notation.letters import rename
from derive.notation.problems import Unclear
from derive.notation.reading import Reading
from derive.notation.system import SIZE, depends_on, references
from derive.notation.terms import (
    Add,
    Constant,
    Multiply,
    Power,
    Reference,
    Size,
    SlotUse,
    Term,
    Total,
    add,
    multiply,
    walk,
)
from derive.results import Code


class Summand(Struct, frozen=True):
    """A part of a cost: what each sample adds to it, over ``samples``; all of it where these are None."""

    body: Term
    samples: frozenset[SlotUse] | None = None


class Samples:
    """The samples that costs sum over, or average over."""

    def __init__(self, reading: Reading, span: Span = (0, 0)) -> None:
        self.system, self.vocabulary, self.span = reading.system, reading.vocabulary, span
        self.families = {family for family, _ in self.vocabulary.sample_slots}

    def check_step(self, cost: Term, share: Term, step: Term, letter: str) -> None:
        """Raise `Unclear` for a step that divides by the number of samples itself: some do, most do not."""
        counted = {use for one in self._summands(cost, letter) for use in one.samples or ()}
        sizes = ({part.use for part in walk(term) if isinstance(part, Size)} for term in (share, step))
        within, written = (found & counted for found in sizes)
        if written - within:
            raise self._unclear("whether a step for one sample divides by how many there are is not given")

    def share_of_one(self, cost: Term, parameter: str, letter: str) -> Term | None:
        """What one sample adds to a cost, without the division by their number; None if none adds anything.

        A mean is taken as it is known of steps for one sample: what has no samples, such as a weight decay,
        stays as it is.  Beside a plain sum it may count as often as there are samples, or once: that is
        `Unclear` unless it has nothing to do with the parameter.
        """
        summands = list(self._summands(cost, letter))
        shares = [self._share(summand) for summand in summands if summand.samples is not None]
        if not shares:
            return None
        rest = [summand.body for summand in summands if summand.samples is None]
        means = {mean for _, mean in shares}
        if len(means) > 1 or (False in means and self._reach(parameter, rest)):
            raise self._unclear("what one sample adds to this cost depends on how often it counts the rest")
        return add(*(share for share, _ in shares), *rest)

    def _summands(self, cost: Term, letter: str) -> Iterator[Summand]:
        if not self._has_samples(cost):
            yield Summand(cost)
            return
        match cost:
            case Total(bound, domain, body) if in_sample_slot(self.vocabulary, (body,), bound):
                if domain.last is not None or domain.labels is not None or self._sums(body):
                    raise self._unclear("which samples this cost sums over is not read")
                yield Summand(rename(body, bound, letter), frozenset(domain.uses))
            case Total(bound, domain, body):
                for one in self._summands(body, letter):
                    yield replace(one, body=Total(bound, domain, one.body))
            case Add(terms):
                for term in terms:
                    yield from self._summands(term, letter)
            case Multiply(factors):
                yield from self._summands_of_product(factors, letter)
            case Reference(family, ()) if len(self.system.by_family.get(family, ())) == 1:
                yield from self._summands(self.system.by_family[family][0].body, letter)
            case _:
                raise self._unclear("this cost does not sum over samples alone")

    def _summands_of_product(self, factors: tuple[Term, ...], letter: str) -> Iterator[Summand]:
        """Those of the only factor with samples, times the others."""
        about = [factor for factor in factors if self._has_samples(factor)]
        if len(about) != 1:
            raise self._unclear("this cost does not sum over samples alone")
        for one in self._summands(about[0], letter):
            yield replace(one, body=multiply(*(one.body if f is about[0] else f for f in factors)))

    def _share(self, summand: Summand) -> tuple[Term, bool]:
        """What one sample adds to a summand, and whether this divides by their number: 1/2 of 1/(2m)."""
        sizes = summand.samples or frozenset()
        factors = list(_factors(summand.body))
        undivided = [_undivided(factor, sizes) for factor in factors]
        mean = undivided != factors
        share = multiply(*undivided)
        counted = any(isinstance(part, Size) and part.use in sizes for part in walk(share))
        bounded = any(use.position == SIZE for use in sizes)
        if counted or (not bounded and any(self._divides_by_a_leaf(factor) for factor in factors)):
            raise self._unclear("how this cost counts its samples is not read")
        return share, mean

    def _divides_by_a_leaf(self, factor: Term) -> bool:
        """Whether a factor divides by an open number, which may be how many samples there are."""
        match factor:
            case Power(base, Constant(exponent)) if exponent < 0:
                return any(
                    not one.indices and one.family not in self.system.by_family for one in references(base)
                )
        return False

    def _has_samples(self, term: Term) -> bool:
        return any(depends_on(self.system, one.family) & self.families for one in references(term))

    def _sums(self, term: Term) -> bool:
        """Whether a term sums over samples itself."""
        totals = (part for part in walk(term) if isinstance(part, Total))
        return any(in_sample_slot(self.vocabulary, (total.body,), total.letter) for total in totals)

    def _reach(self, parameter: str, terms: list[Term]) -> bool:
        return any(parameter in depends_on(self.system, one.family) for t in terms for one in references(t))

    def _unclear(self, message: str) -> Unclear:
        return Unclear(Code.UNDECIDED, message, self.span)


def _factors(term: Term) -> Iterator[Term]:
    """The factors of a product, those of its factors among them."""
    if not isinstance(term, Multiply):
        yield term
        return
    for factor in term.factors:
        yield from _factors(factor)


def _undivided(factor: Term, sizes: frozenset[SlotUse]) -> Term:
    """A factor that does not divide by these sizes: 1/2 for 1/(2m)."""
    match factor:
        case Power(base, Constant(exponent)) if exponent == -1:
            kept = [one for one in _factors(base) if not (isinstance(one, Size) and one.use in sizes)]
            return Power(multiply(*kept), Constant(exponent)) if kept else multiply()
    return factor
