"""Normal forms of expressions with sums, for every width at once.

A term becomes a sum of monomials: a number, bound letters, factors with exponents, Kronecker deltas.
Products are multiplied out, deltas contracted, sums over nothing become sizes, bound letters are called by
their places.  Every step is an identity at all widths, so that terms with one normal form are equal at all of
them.  Different normal forms say nothing.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from enum import IntEnum
from fractions import Fraction
from itertools import groupby, permutations, product
from math import factorial, prod

from msgspec.structs import replace

from derive.derivation.calculus import (
    UNIT,
    Delta,
    Expression,
    Factor,
    Product,
    contracted,
    delta,
    factor,
    number_of,
    renamed,
    scaled,
    summed,
    term_of,
    times,
)
from derive.derivation.functions import known_derivative, replaced
from derive.derivation.letters import fresh, index_in
from derive.derivation.local import Local
from derive.derivation.problems import NotDerived
from derive.derivation.unfolding import PARTIAL, Unfolding, renamed_argument
from derive.limits import spend
from derive.notation.letters import rename
from derive.notation.system import FunctionDefinition
from derive.notation.terms import (
    VARIABLE,
    Add,
    Apply,
    Argument,
    Cases,
    Constant,
    Derivative,
    Domain,
    Family,
    Index,
    Label,
    Letter,
    Multiply,
    Not,
    Power,
    Reference,
    SameIndex,
    Size,
    Term,
    Total,
    multiply,
    walk,
)

#: Orders of bound letters that are tried for one monomial.
MOST_ORDERS = 120
#: Powers of sums that are multiplied out.
MOST_POWER = 8
#: Monomials in one expression.
MOST_MONOMIALS = 2000
#: How often denominators may come out of denominators.
MOST_CLEARINGS = 4

#: Bound letters in normal order, by height and number: no letter in use begins so.
NAMED = "place:"

_LOGARITHMS = frozenset({"\\log", "\\ln"})


class Opened(IntEnum):
    """What stands for its definition in a normal form: the names of derivatives, and more."""

    NAMES = 0
    #: Functions too, and quantities that are defined without sums.
    VALUES = 1
    ALL = 2


class Normal:
    """Normal forms under the definitions of a network with numbered layers.

    Raises `NotDerived` for what has no normal form here.
    """

    def __init__(self, unfolding: Unfolding, opened: Opened) -> None:
        self.unfolding = unfolding
        self.opened = opened
        self.supply = unfolding.supply
        self._canonical: dict[Term, Term] = {}
        self._functions: dict[tuple[str, int, tuple[Index, ...]], Term | None] = {}

    # Equality

    def equal(self, left: Term, right: Term) -> bool:
        """Whether two terms have one normal form."""
        # With names standing, denominators differ where they would not once these are unfolded.
        clearings = 1 if self.opened is Opened.NAMES else MOST_CLEARINGS
        return self.vanishes((*self.expanded(left), *scaled(self.expanded(right), -1)), clearings)

    def vanishes(self, expression: Expression, clearings: int) -> bool:
        """Whether an expression is zero wherever it is defined, all denominators cleared.

        Where a denominator has bound letters, the terms of the sums over them have to vanish one by one.
        """
        found = self.collected(expression)
        if not found or not clearings:
            return not found
        cleared = self._cleared(found)
        if cleared is not None:
            return self.vanishes(cleared, clearings - 1)
        if clearings == 1:
            return False
        freed = list(self._freed(found, clearings))
        return bool(freed) and all(self.vanishes(self._again(group), clearings - 1) for group in freed)

    def _cleared(self, expression: Expression) -> Expression | None:
        """An expression times all denominators without bound letters; None if there are none."""
        least: dict[Term, Fraction] = {}
        for one in expression:
            for term, exponent in one.factors:
                if exponent < least.get(term, 0) and not _bound_in(one, term):
                    least[term] = exponent
        if not least:
            return None
        common = Product(factors=tuple((term, -exponent) for term, exponent in least.items()))
        return self._again(times(expression, (common,)))

    def _freed(self, expression: Expression, level: int) -> Iterator[Expression]:
        """An expression in parts, in each of which the bound letters of denominators are set free.

        At each ``level`` the free letters are other ones.  What has no denominators joins a part of which it
        has the sums.  Nothing, if there are no denominators.
        """
        groups: dict[tuple[Domain, ...], list[Product]] = {}
        plain: list[Product] = []
        for one in expression:
            below = [term for term, exponent in one.factors if exponent < 0]
            letters = {pair for term in below for pair in _bound_in(one, term)}
            if not letters:
                plain.append(one)
                continue
            chosen = [pair for pair in one.bound if pair in letters]
            free = self._with_free(one, chosen, level)
            groups.setdefault(tuple(domain for _, domain in chosen), []).append(free)
        for one in plain:
            for domains, group in groups.items():
                over = [pair for pair in one.bound if pair[1] in domains]
                if tuple(domain for _, domain in over) == domains:
                    group.append(self._with_free(one, over, level))
                    break
            else:
                groups.setdefault((), []).append(one)
        yield from map(tuple, groups.values() if len(plain) < len(expression) else ())

    def _with_free(self, one: Product, letters: list[tuple[str, Domain]], level: int) -> Product:
        for number, (letter, domain) in enumerate(letters):
            rest = tuple(pair for pair in one.bound if pair[0] != letter)
            new = Letter(f"free.{level}.{number}.{_key(domain)}")
            one = renamed(replace(one, bound=rest), letter, new)
        return one

    # Terms as sums of monomials

    def expanded(self, term: Term) -> Expression:
        """A term multiplied out, its definitions unfolded, all bound letters different."""
        spend()
        match term:
            case Constant(value):
                return (Product(value),) if value else ()
            case Size(use):
                return factor(Size(self.unfolding.size(use)))
            case Reference():
                return self._component(term)
            case Add(parts):
                return tuple(one for part in parts for one in self.expanded(part))
            case Multiply(parts):
                return self.product(self.expanded(part) for part in parts)
            case Power(base, exponent):
                return self._power(base, exponent)
            case Total(letter, domain, body):
                axis, new = Domain((self.unfolding.axis(domain),)), self._new(letter)
                return self.settled(summed(self.expanded(rename(body, letter, new)), new, axis))
            case Apply():
                return self._applied(term)
            case Derivative():
                return self.expanded(self.unfolding.derivative(term))
            case Cases(((SameIndex(left, right), value), (None, other))):
                return self._chosen(left, right, value, other)
            case Cases(((Not(SameIndex(left, right)), value), (None, other))):
                return self._chosen(left, right, other, value)
        raise NotDerived(f"a {type(term).__name__.lower()} has no normal form")

    def _new(self, letter: str) -> str:
        """A letter that nothing else has."""
        return fresh(letter.removeprefix(NAMED), self.supply)

    def product(self, expressions: Iterable[Expression]) -> Expression:
        """The product, like monomials put together."""
        result = UNIT
        for expression in expressions:
            spend(1 + len(result) * len(expression))
            if len(result) * len(expression) > MOST_MONOMIALS:
                raise NotDerived("too many terms")
            result = self.settled(times(result, expression))
        return result

    def _component(self, reference: Reference) -> Expression:
        body = self.unfolding.body(reference)
        if body is None:
            return factor(reference)
        named = any(isinstance(part, Derivative) for part in walk(body))
        is_open = isinstance(body, Apply) and body.function.startswith("open:")
        has_sums = any(isinstance(part, Total) for part in walk(body))
        least = Opened.ALL if has_sums else Opened.VALUES
        if named or isinstance(body, Reference) or (self.opened >= least and not is_open):
            return self.expanded(body)
        return factor(reference)

    def _chosen(self, left: Index, right: Index, same: Term, other: Term) -> Expression:
        """``δ same + (1 - δ) other``."""
        first, second, compared = self.expanded(same), self.expanded(other), delta(left, right)
        found = (*times(compared, first), *second, *scaled(times(compared, self._again(second)), -1))
        return self.settled(found)

    def _power(self, base: Term, exponent: Term) -> Expression:
        number = number_of(exponent)
        if number is None:
            return factor(Power(self.canonical(base), self.canonical(exponent)))
        if number.denominator == 1 and 0 <= number <= MOST_POWER:
            return self.product(self.expanded(base) for _ in range(int(number)))
        return self.raised(self.collected(self.expanded(base)), number)

    def raised(self, base: Expression, number: Fraction) -> Expression:
        """A power that is not multiplied out: of each factor of one monomial, else of the sum as a whole."""
        if not base:
            raise NotDerived("a division by zero")
        whole = number.denominator == 1
        lead = base[0].coefficient if whole else Fraction(1)
        if len(base) == 1 and not base[0].bound and not base[0].deltas:
            only = base[0]
            # The root of a square is not what is squared.
            if whole or (only.coefficient == 1 and [abs(e) for _, e in only.factors] == [1]):
                value = Fraction(only.coefficient**number) if whole else Fraction(1)
                return (Product(value, factors=tuple((term, e * number) for term, e in only.factors)),)
        inner = self.canonical(term_of(scaled(base, 1 / lead)))
        return scaled(factor(inner, number), Fraction(lead**number) if whole else 1)

    # Functions

    def _applied(self, term: Apply) -> Expression:
        argument = term.arguments[0]
        if len(term.arguments) != 1 or isinstance(argument, Family):
            return factor(replace(term, arguments=tuple(map(self._argument, term.arguments))))
        known = self._by_definition(term.function, term.order, term.indices)
        if known is not None:
            return self.expanded(replaced(known, _VARIABLE, argument))
        if term.order:
            return factor(replace(term, arguments=(self.canonical(argument),)))
        if term.function == "\\sqrt":
            return self.expanded(Power(argument, Constant(Fraction(1, 2))))
        if term.function == "\\exp":
            return self._exponential(argument)
        name = "\\log" if term.function in _LOGARITHMS else term.function
        return factor(replace(term, function=name, arguments=(self.canonical(argument),)))

    def _exponential(self, argument: Term) -> Expression:
        r"""$e^{a + n b} = e^a (e^b)^n$ along the sum in which the argument is written."""
        found: list[Factor] = []
        for one in self.collected(self.expanded(argument)):
            whole = one.coefficient.denominator == 1
            number = one.coefficient if whole else Fraction(1)
            inner = term_of((replace(one, coefficient=one.coefficient / number),))
            found.append((Apply("\\exp", (inner,)), number))
        return (Product(factors=tuple(found)),)

    def _argument(self, argument: Argument) -> Argument:
        if not isinstance(argument, Family):
            return self.canonical(argument)
        new = self._new(argument.letter)
        body = self._argument(renamed_argument(argument.body, argument.letter, new))
        name = f"{NAMED}{_height(body) + 1}.0"
        axis = Domain((self.unfolding.axis(argument.domain),))
        return Family(name, axis, renamed_argument(body, new, name))

    def _by_definition(self, name: str, order: int, indices: tuple[Index, ...]) -> Term | None:
        """A function, or a derivative of it, of the variable; None if it stays closed."""
        key = name, order, indices
        if key not in self._functions:
            definition = self._definition(name, indices)
            closed = definition is None or not self.opened
            known = definition is None and order and known_derivative(name, _VARIABLE) is not None
            self._functions[key] = None
            if not name.startswith(PARTIAL) and (known or not closed):
                self._functions[key] = self._differentiated(definition, name, order)
        return self._functions[key]

    def _differentiated(self, definition: FunctionDefinition | None, name: str, order: int) -> Term:
        term: Term = Apply(name, (_VARIABLE,))
        if definition is not None:
            term = replaced(definition.body, Reference(definition.parameters[0]), _VARIABLE)
        for _ in range(order):
            slopes = _Slope(self.unfolding.system, _VARIABLE, self.supply)
            term = term_of(slopes.derivative(self.unfolding.distinct(term)))
        return term

    def _definition(self, name: str, indices: tuple[Index, ...]) -> FunctionDefinition | None:
        found = [one for one in self.unfolding.system.functions if one.function == name]
        if not found:
            if name in ("\\sigmoid", "\\logistic"):
                return _LOGISTIC
            return None
        (one, *others) = found
        if others or len(one.parameters) != 1 or indices or one.pattern:
            raise NotDerived(f"{name} has definitions of its own for some units or layers")
        return one

    # Normal order

    def canonical(self, term: Term) -> Term:
        """A term in its normal form, with names for bound letters that nothing around it has."""
        found = self._canonical.get(term)
        if found is None:
            found = term_of(self.collected(self.expanded(term)))
            self._canonical[term] = found
        return found

    def _again(self, expression: Expression) -> Expression:
        """The same expression with new bound letters, and with all that can be multiplied out now."""
        return self.expanded(term_of(expression))

    def settled(self, expression: Expression) -> Expression:
        """Deltas contracted, sums over nothing and known sums carried out, factors multiplied out."""
        found: list[Product] = []
        for one in contracted(expression):
            spend(1 + len(one.factors))
            found.extend(self._settled(self._merged(_coinciding(one))))
        return tuple(found)

    def _settled(self, one: Product) -> Iterator[Product]:
        if not one.coefficient:
            return
        one = self._reduced(one)
        for place, (term, exponent) in enumerate(one.factors):
            whole = _whole_part(term, exponent)
            if whole is not None:
                kept = ((term, exponent - whole),) if exponent != whole else ()
                rest = replace(one, factors=(*one.factors[:place], *kept, *one.factors[place + 1 :]))
                yield from self.settled(self._multiplied(rest, self._power(term, Constant(whole))))
                return
        yield one

    def _multiplied(self, one: Product, expression: Expression) -> Expression:
        if len(expression) > MOST_MONOMIALS:
            raise NotDerived("too many terms")
        return times((one,), expression)

    def _merged(self, one: Product) -> Product:
        """Factors in normal form, once letters in them may have been changed, and equal ones once."""
        if all(isinstance(term, Reference | Size) for term, _ in one.factors):
            return one
        return times((replace(one, factors=()),), *(factor(self._atom(t), e) for t, e in one.factors))[0]

    def _atom(self, term: Term) -> Term:
        """A factor with what is inside of it in normal form."""
        if isinstance(term, Reference | Size):
            return term
        if isinstance(term, Apply):
            return replace(term, arguments=tuple(map(self._argument, term.arguments)))
        return self.canonical(term)

    def _reduced(self, one: Product) -> Product:
        """A monomial without sums that are known."""
        for letter, domain in one.bound:
            within = [f for f in one.factors if _mentions(f[0], letter)]
            if any(Letter(letter) in pair for pair in one.deltas):
                continue
            rest = replace(one, bound=tuple(pair for pair in one.bound if pair[0] != letter))
            if not within:
                size = factor(Size(domain.uses[0]))
                return self._reduced(times((rest,), size)[0])
            others = tuple(f for f in one.factors if f not in within)
            value = self._assumed(letter, domain, within)
            if value is not None:
                number = rest.coefficient * value
                return self._reduced(replace(rest, coefficient=number, factors=others))
            for place, (term, exponent) in enumerate(others):
                if exponent < 0 and self._sums_to(term, letter, domain, within):
                    kept = (*others[:place], (term, exponent + 1), *others[place + 1 :])
                    return self._reduced(replace(rest, factors=tuple(f for f in kept if f[1])))
        return one

    def _assumed(self, letter: str, domain: Domain, within: list[Factor]) -> Fraction | None:
        """The value of Σ over a letter of some factors, if an assumption says so."""
        for left, right in self.unfolding.system.assumptions:
            match left, right, within:
                case (
                    Total(own, over, Reference(family, pattern)),
                    Constant(value),
                    [(Reference(other, indices), Fraction(numerator=1, denominator=1))],
                ) if family == other and self._same(over, domain):
                    places = [place for place, index in enumerate(indices) if index == Letter(letter)]
                    wanted = [place for place, index in enumerate(pattern) if index == Letter(own)]
                    free = [index for index in pattern if index != Letter(own)]
                    general = len(set(free)) == len(free) and all(isinstance(i, Letter) for i in free)
                    if places == wanted and len(places) == 1 and general:
                        return value
        return None

    def _same(self, domain: Domain, axis: Domain) -> bool:
        return Domain((self.unfolding.axis(domain),)) == axis

    def _sums_to(self, term: Term, letter: str, domain: Domain, within: list[Factor]) -> bool:
        """Whether a denominator is the sum over a letter of these very factors."""
        if not isinstance(term, Total) or term.domain != domain or _mentions(term, letter):
            return False
        found = self.expanded(rename(term.body, term.letter, letter))
        if len(found) != 1 or found[0].bound or found[0].deltas or found[0].coefficient != 1:
            return False
        return {(_key(t), e) for t, e in self._merged(found[0]).factors} == {(_key(t), e) for t, e in within}

    # Like monomials

    def collected(self, expression: Expression) -> Expression:
        """Like monomials put together, in normal order."""
        found: dict[Hashable, Product] = {}
        for one in self.settled(expression):
            key, named = self._named(one)
            if key in found:
                named = replace(named, coefficient=named.coefficient + found[key].coefficient)
            found[key] = named
        return tuple(found[key] for key in sorted(found, key=repr) if found[key].coefficient)

    def _named(self, one: Product) -> tuple[Hashable, Product]:
        """A monomial whose bound letters are called by their places, the least of all that are so."""
        assert not any(letter.startswith(NAMED) for letter, _ in one.bound)
        height = 1 + max((_height(term) for term, _ in one.factors), default=0)
        letters = sorted(one.bound, key=lambda pair: self._signature(one, pair[0]))
        classes = [list(group) for _, group in groupby(letters, key=lambda p: self._signature(one, p[0]))]
        if prod(factorial(len(group)) for group in classes) > MOST_ORDERS:
            raise NotDerived("too many sums that look alike")
        found: list[tuple[Hashable, Product]] = []
        for choice in product(*(permutations(group) for group in classes)):
            spend(1 + len(one.factors))
            order = [pair for group in choice for pair in group]
            found.append(self._in_order(one, order, height))
        return min(found, key=lambda pair: repr(pair[0]))

    def _in_order(
        self, one: Product, order: list[tuple[str, Domain]], height: int
    ) -> tuple[Hashable, Product]:
        one = replace(one, bound=())
        bound: list[tuple[str, Domain]] = []
        for number, (letter, domain) in enumerate(order):
            name = f"{NAMED}{height}.{number}"
            bound.append((name, domain))
            one = renamed(one, letter, Letter(name))
        one = self._merged(one)
        factors = tuple(sorted(one.factors, key=lambda f: (_key(f[0]), f[1])))
        deltas = tuple(sorted((_pair(d) for d in one.deltas), key=repr))
        named = Product(one.coefficient, tuple(bound), factors, deltas)
        key = tuple(_key(d) for _, d in bound), tuple((_key(t), str(e)) for t, e in factors), repr(deltas)
        return key, named

    def _signature(self, one: Product, letter: str) -> tuple[str, ...]:
        """What can be said of a bound letter without any other one's name."""
        others = [name for name, _ in one.bound if name != letter]
        found: list[str] = []
        for term, exponent in one.factors:
            if _mentions(term, letter):
                term = rename(term, letter, "?")
                for name in others:
                    term = rename(term, name, "*")
                found.append(f"{_outline(term)} {exponent}")
        domain = next(domain for name, domain in one.bound if name == letter)
        linked = sum(Letter(letter) in pair for pair in one.deltas)
        return (_key(domain), str(linked), *sorted(found))


class _Slope(Local):
    """Differentiates functions of the variable, those that are known by name at once."""

    def _function(self, term: Apply, bound: frozenset[str]) -> Expression:
        argument = term.arguments[0]
        if len(term.arguments) == 1 and not isinstance(argument, Family) and not term.order:
            known = None if term.function in self.defined else known_derivative(term.function, argument)
            if known is not None:
                return times(factor(known), self.derivative(argument, bound))
        return super()._function(term, bound)


_VARIABLE = Reference(f"{VARIABLE}normal")
_LOGISTIC = FunctionDefinition(
    "\\sigmoid",
    (),
    (f"{VARIABLE}logistic",),
    Power(
        Add(
            (
                Constant(Fraction(1)),
                Apply("\\exp", (multiply(Constant(Fraction(-1)), Reference(f"{VARIABLE}logistic")),)),
            )
        ),
        Constant(Fraction(-1)),
    ),
)


def _bound_in(one: Product, term: Term) -> list[tuple[str, Domain]]:
    """The bound letters of a monomial that stand in one of its factors."""
    return [pair for pair in one.bound if _mentions(term, pair[0])]


def _whole_part(term: Term, exponent: Fraction) -> Fraction | None:
    """The part of an exponent with which a factor can be multiplied out; None if there is none."""
    whole = Fraction(exponent.numerator // exponent.denominator)
    if isinstance(term, Add | Total | Cases):
        return whole if 0 < whole <= MOST_POWER else None
    if isinstance(term, Power) and number_of(term.exponent) is None:
        return None
    return exponent if isinstance(term, Power | Multiply | Constant) and exponent == whole else None


def _coinciding(one: Product) -> Product:
    """What stands beside the delta of two free indices is written with one of them."""
    kept: list[Delta] = []
    waiting = [_pair(pair) for pair in one.deltas]
    while waiting:
        first, second = waiting.pop(0)
        if first == second:
            continue
        if isinstance(first, Label) and isinstance(second, Label):
            return replace(one, coefficient=Fraction(0), deltas=())
        kept.append((first, second))
        assert isinstance(second, Letter)
        one = renamed(replace(one, deltas=()), second.name, first)
        changed = ((index_in(a, second.name, first), index_in(b, second.name, first)) for a, b in waiting)
        waiting = [_pair(pair) for pair in changed]
    return replace(one, deltas=tuple(dict.fromkeys(kept)))


def _pair(pair: Delta) -> Delta:
    """Two indices in a fixed order, a letter last."""
    first, second = sorted(pair, key=lambda index: (isinstance(index, Letter), repr(index)))
    return first, second


def _mentions(term: Term, letter: str) -> bool:
    """Whether a letter is free in a factor."""
    return Letter(letter) in _letters(term)


def _letters(term: Argument) -> set[Index]:
    found: set[Index] = set()
    for part in walk(term):
        match part:
            case Reference(_, indices) | Apply(_, _, _, indices):
                found.update(indices)
            case SameIndex(left, right):
                found.update((left, right))
    return found


def _height(term: Argument) -> int:
    """How deep the sums in a factor are nested, by the names of their letters."""
    found = [0]
    for part in walk(term):
        if isinstance(part, Total | Family) and part.letter.startswith(NAMED):
            found.append(int(part.letter.removeprefix(NAMED).split(".")[0]))
    return max(found)


def _key(part: Term | Domain) -> str:
    """A text for a term, which equal terms share."""
    return repr(part)


def _outline(term: Argument) -> str:
    """A text for a term, whatever the letters of its own sums are called."""
    bound = {part.letter for part in walk(term) if isinstance(part, Total | Family)}
    parts = sorted(
        repr([index for index in part.indices if not isinstance(index, Letter) or index.name not in bound])
        + (part.family if isinstance(part, Reference) else part.function)
        for part in walk(term)
        if isinstance(part, Reference | Apply)
    )
    return repr(parts)


__all__ = ["Normal", "Opened"]
