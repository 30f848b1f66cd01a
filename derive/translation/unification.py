"""Two notes' definitions compared, from the top down: the pairings for which they say the same.

Terms are compared up to the order of summands and factors and the names of letters.  A quantity that only one
of the notes names is unfolded.  Every choice is a generator, so that what does not work out is taken back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import permutations

from msgspec import Struct

from derive.derivation.calculus import (
    Binding,
    Delta,
    Expression,
    Factor,
    Product,
    expression_of,
    scaled,
    term_of,
)
from derive.notation.system import references
from derive.notation.terms import (
    LAST,
    Add,
    Apply,
    Argument,
    Derivative,
    Domain,
    Family,
    Letter,
    Multiplied,
    Power,
    Reference,
    Size,
    Term,
    Total,
)
from derive.translation.functions import same_function
from derive.translation.linking import Linking
from derive.translation.pairing import Gap, Pairing


class Unifier(Struct, frozen=True):
    """Compares terms of the source with terms of the target.

    ``lenient`` accepts gaps: a leaf in a sum, a defined function, a defined cost that the other note lacks.
    """

    linking: Linking
    lenient: bool = False

    # Terms

    def terms(
        self, left: Term, right: Term, pairing: Pairing, owner: Reference | None = None
    ) -> Iterator[Pairing]:
        """All pairings under which two terms are the same; ``owner`` is what the left one defines."""
        source, target = self.linking.sides
        match left, right:
            case Reference(), Reference():
                yield from self.references(left, right, pairing)
            case Reference(), _:
                body = source.body(left)
                yield from self.terms(body, right, pairing, left) if body is not None else ()
            case _, Reference():
                body = target.body(right)
                yield from self.terms(left, body, pairing, owner) if body is not None else ()
            case Apply(function), Apply(other) if function.startswith("open:") == other.startswith("open:"):
                yield from self._expressions(left, right, pairing, owner)
            case Apply(function), _ if function.startswith("open:"):
                yield from self._open_cost(0, left, right, pairing, owner)
            case _, Apply(function) if function.startswith("open:"):
                yield from self._open_cost(1, right, left, pairing, owner)
            case _:
                yield from self._expressions(left, right, pairing, owner)

    def _open_cost(
        self, which: int, cost: Apply, body: Term, pairing: Pairing, owner: Reference | None
    ) -> Iterator[Pairing]:
        """A cost of which it is only known on what it depends, and one that is defined."""
        if not self.lenient or owner is None or len(cost.arguments) != 1:
            return
        (argument,) = cost.arguments
        bound = [argument.letter] if isinstance(argument, Family) else []
        inner = argument.body if isinstance(argument, Family) else argument
        other = self.linking.sides[1 - which]
        for part in dict.fromkeys(references(body)):
            if not isinstance(inner, Reference) or other.body(part) is None:
                continue
            known = set(pairing.letters) if which else set(pairing.letters.values())
            free = [i.name for i in part.indices if isinstance(i, Letter) and i.name not in known]
            extras = pairing.extras[1 - which]
            letters = [name for name in free if name not in extras and not name.startswith(LAST)]
            if len(letters) != len(bound):
                continue
            paired: Pairing | None = pairing
            for one, two in zip(bound, letters, strict=True):
                paired = paired and paired.with_letters(*((one, two) if which == 0 else (two, one)))
            if paired is not None:
                pair = (inner, part) if which == 0 else (part, inner)
                for found in self.references(*pair, paired):
                    yield found.with_gap(Gap("cost", 1 - which, owner.family, owner.family))

    def _expressions(
        self, left: Term, right: Term, pairing: Pairing, owner: Reference | None
    ) -> Iterator[Pairing]:
        one, other = expression_of(left), expression_of(right)
        found = False
        for result in self.sums(one, other, pairing, owner):
            found = True
            yield result
        source, target = self.linking.sides
        split = source.split(one), target.split(other)
        if not found and split != (one, other):
            for pair in dict.fromkeys([split, (one, split[1]), (split[0], other)]):
                yield from self.sums(*pair, pairing, owner) if pair != (one, other) else ()

    # Sums of products

    def sums(
        self, left: Expression, right: Expression, pairing: Pairing, owner: Reference | None
    ) -> Iterator[Pairing]:
        """Summand by summand, in any order."""
        if not left and not right:
            yield pairing
            return
        if self.lenient and owner is not None and abs(len(left) - len(right)) == 1:
            yield from self._missing(left, right, pairing, owner)
        for place, product in enumerate(right) if left else ():
            for found in self.products(left[0], product, pairing):
                yield from self.sums(left[1:], (*right[:place], *right[place + 1 :]), found, owner)

    def _missing(
        self, left: Expression, right: Expression, pairing: Pairing, owner: Reference
    ) -> Iterator[Pairing]:
        """One summand may be a leaf that nothing corresponds to."""
        which = 0 if len(left) > len(right) else 1
        side = self.linking.sides[which]
        over = (left, right)[which]
        for place, product in enumerate(over):
            leaf = _leaf(product)
            if leaf is None or side.body(leaf) is not None:
                continue
            rest = (*over[:place], *over[place + 1 :])
            pair = (rest, right) if which == 0 else (left, rest)
            for found in self.sums(*pair, pairing, None):
                families = [(link.left.family, link.right.family)[which] for link in found.links]
                if leaf.family not in families:
                    yield found.with_gap(Gap("leaf", which, leaf.family, owner.family))

    def products(self, left: Product, right: Product, pairing: Pairing) -> Iterator[Pairing]:
        """Factor by factor, in any order; letters of sums paired in any order."""
        if left.coefficient != right.coefficient or len(left.bound) != len(right.bound):
            return
        if len(left.factors) != len(right.factors) or len(left.deltas) != len(right.deltas):
            return
        for order in permutations(right.bound):
            paired = self._bound(left.bound, order, pairing)
            if paired is not None:
                for found in self._factors(left.factors, right.factors, paired):
                    if _same_deltas(left.deltas, right.deltas, found):
                        yield found

    def _bound(self, left: Sequence[Binding], right: Sequence[Binding], pairing: Pairing) -> Pairing | None:
        found: Pairing | None = pairing
        for (one, domain), (other, range_) in zip(left, right, strict=True):
            if found is not None and self._same_range(domain, range_):
                found = found.with_letters(one, other)
            else:
                return None
        return found

    def _same_range(self, left: Domain, right: Domain) -> bool:
        source, target = self.linking.sides
        if left.labels is not None or right.labels is not None:
            return False
        return left.last == right.last and bool(source.beside(left)) == bool(target.beside(right))

    def _factors(
        self, left: Sequence[Factor], right: Sequence[Factor], pairing: Pairing
    ) -> Iterator[Pairing]:
        if not left:
            yield pairing
            return
        (term, exponent), *rest = left
        for place, (other, power) in enumerate(right):
            if exponent == power:
                for found in self.factor(term, other, exponent, pairing):
                    yield from self._factors(rest, [*right[:place], *right[place + 1 :]], found)

    # Factors

    def factor(self, left: Term, right: Term, exponent: Fraction, pairing: Pairing) -> Iterator[Pairing]:
        """Two factors with the same exponent."""
        even = exponent.denominator == 1 and exponent.numerator % 2 == 0
        match left, right:
            case Apply(), Apply():
                yield from self._applications(left, right, pairing)
            case Derivative(of, by), Derivative(other, variable):
                for found in self.terms(of, other, pairing):
                    yield from self.references(by, variable, found)
            case Size(use), Size(other_use) if len(use.layers) == len(other_use.layers):
                named = pairing.with_names("sizes", use.family, other_use.family)
                yield from [named] if named is not None else []
            case Power(base, power), Power(other, more):
                for found in self.terms(base, other, pairing):
                    yield from self.terms(power, more, found)
            case Multiplied(letter, _, body), Multiplied(other_letter, _, inner):
                paired = pairing.with_letters(letter, other_letter)
                yield from self.terms(body, inner, paired) if paired is not None else ()
            case (Reference(), _) | (_, Reference()) | (Total(), Total()):
                yield from self.terms(left, right, pairing)
            case Add(), Add():
                yield from self.terms(left, right, pairing)
                if even:
                    yield from self.terms(left, term_of(scaled(expression_of(right), -1)), pairing)

    def _applications(self, left: Apply, right: Apply, pairing: Pairing) -> Iterator[Pairing]:
        if left.order != right.order or len(left.arguments) != len(right.arguments):
            return
        if len(left.indices) != len(right.indices):
            return
        for found in self.functions(left.function, right.function, pairing):
            yield from self._arguments(left.arguments, right.arguments, found)

    def _arguments(
        self, left: Sequence[Argument], right: Sequence[Argument], pairing: Pairing
    ) -> Iterator[Pairing]:
        if not left:
            yield pairing
            return
        for found in self._argument(left[0], right[0], pairing):
            yield from self._arguments(left[1:], right[1:], found)

    def _argument(self, left: Argument, right: Argument, pairing: Pairing) -> Iterator[Pairing]:
        if isinstance(left, Family) and isinstance(right, Family):
            paired = pairing.with_letters(left.letter, right.letter)
            yield from self._argument(left.body, right.body, paired) if paired is not None else ()
        elif not isinstance(left, Family) and not isinstance(right, Family):
            yield from self.terms(left, right, pairing)

    def functions(self, left: str, right: str, pairing: Pairing) -> Iterator[Pairing]:
        """All pairings in which two functions are the same."""
        sides = self.linking.sides
        yield from same_function(sides, left, right, pairing, self.terms, lenient=self.lenient)

    # Quantities

    def references(self, left: Reference, right: Reference, pairing: Pairing) -> Iterator[Pairing]:
        """Two components: known to be the same, made the same, or one of them another name of something."""

        def compare(one: Term, other: Term, found: Pairing) -> Iterator[Pairing]:
            return self.terms(one, other, found, left)

        unfolded = [self._unfolded(which, left, right, pairing) for which in (0, 1)]
        aliases = [side.alias(ref) for side, ref in zip(self.linking.sides, (left, right), strict=True)]
        named = [alias is not None for alias in aliases]
        if named[0] != named[1] and not self._is_leaf(0, aliases[0]) and not self._is_leaf(1, aliases[1]):
            yield from unfolded[named.index(True)]
            return
        found = False
        for result in self.linking.references(left, right, pairing, compare):
            found = True
            yield result
        if not found:
            yield from unfolded[0]
            yield from unfolded[1]

    def _is_leaf(self, which: int, reference: Reference | None) -> bool:
        return reference is not None and self.linking.sides[which].body(reference) is None

    def _unfolded(self, which: int, left: Reference, right: Reference, pairing: Pairing) -> Iterator[Pairing]:
        """Another name for a quantity stands for that quantity."""
        alias = self.linking.sides[which].alias((left, right)[which])
        if alias is None:
            return
        pair = (alias, right) if which == 0 else (left, alias)
        for found in self.references(*pair, pairing):
            yield self.linking.with_alias(left, right, found)


def _leaf(product: Product) -> Reference | None:
    """The single quantity that a product is."""
    if product.coefficient != 1 or product.bound or product.deltas or len(product.factors) != 1:
        return None
    ((term, exponent),) = product.factors
    return term if isinstance(term, Reference) and exponent == 1 else None


def _same_deltas(left: Sequence[Delta], right: Sequence[Delta], pairing: Pairing) -> bool:
    """Whether indices are compared in the same way."""

    def same(one: Delta, other: Delta) -> bool:
        orders = (other, other[::-1])
        return any(pairing.index(one[0], a) and pairing.index(one[1], b) for a, b in orders)

    return all(any(same(one, other) for other in right) for one in left)
