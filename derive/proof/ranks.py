"""What Theorem W counts of a claim: sums, divisors and degrees, through definitions and derivatives."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from fractions import Fraction

from derive.network.written import depends_on_sizes, grounded
from derive.notation.instance import Axes, Structure
from derive.notation.system import (
    SIZE,
    Definition,
    Environment,
    Name,
    SlotPoint,
    depends_on,
    evaluate_index,
    layer_indices,
    references,
)
from derive.notation.terms import (
    Add,
    Apply,
    Argument,
    Cases,
    Condition,
    Constant,
    Derivative,
    Domain,
    Family,
    Letter,
    Multiplied,
    Multiply,
    Not,
    Power,
    Reference,
    SameIndex,
    Size,
    Term,
    Total,
    children,
    walk,
)
from derive.proof.contraction import Contraction
from derive.proof.counts import ATOM, Count, Counting, NotGeneral

#: Functions of numbers whose value at an argument may stay opaque.
SMOOTH = frozenset(
    {"\\exp", "\\log", "\\ln", "\\tanh", "\\sin", "\\cos", "\\sigmoid", "\\sqrt", "\\sinh", "\\cosh"}
)
LOGARITHMS = frozenset({"\\log", "\\ln"})
#: Functions whose derivatives or powers take their argument out again: (√s)² = s, log' s = 1/s.
TAKING = frozenset({"\\log", "\\ln", "\\sqrt"})
#: Powers of sums higher than this are not counted.
MOST_POWER = 8
#: A family at numbered layers.
Place = tuple[str, tuple[Name, ...]]


class Ranks:
    """Counts what stands in terms at fixed layers of a structure.

    ``standing``: only definitions that are the same at every size are unfolded, and derivatives by name.
    ``tied`` is the family that an assumption speaks of.
    """

    def __init__(
        self, structure: Structure, axes: Axes, *, standing: bool = False, tied: str | None = None
    ) -> None:
        self.structure = structure
        self.axes = axes
        self.standing = standing
        self.tied = tied
        self.counting = Counting()
        self._functions: set[str] = set()
        self._contraction = Contraction(structure)
        self._values: dict[Place, Count] = {}
        self._slopes: dict[tuple[Place, Place], Count | None] = {}

    # Values

    def value(self, term: Argument, environment: Environment) -> Count:
        """The count of a term with its definitions unfolded."""
        match term:
            case Constant():
                return ATOM
            case Size(use):
                axis = self._axis(Domain((use,)), environment)
                return self.counting.divisor(("size", axis), {axis: 1})
            case Reference():
                return self._component(term, environment)
            case Add(parts):
                return self.counting.sum([self.value(part, environment) for part in parts])
            case Multiply(parts):
                return self.counting.product([self.value(part, environment) for part in parts])
            case Power(Power(base, _), _) if _is_squared_norm(term):
                return self.value(base, environment)
            case Power(base, exponent):
                return self._power(base, _number(exponent), environment)
            case Total(_, domain, body):
                return self.counting.over(self._axis(domain, environment), self.value(body, environment))
            case Apply():
                self._check_function(term)
                self._check_arguments(term, environment, (term.function,))
                if term.function == "\\sqrt" or (term.function in TAKING and term.order):
                    # Of a logarithm with a prime, too, only what is no sum may stay closed.
                    self._power(self._only(term), Fraction(1, 2), environment)
                return ATOM
            case Derivative(of, by):
                return self.slope(of, environment, self._denominator(by, environment)) or ATOM
            case Cases(branches):
                self._check_conditions(condition for condition, _ in branches)
                # A branch may be chosen by an index, so that the whole is no one product.
                return self.counting.sum([ATOM, *(self.value(value, environment) for _, value in branches)])
            case Multiplied():
                raise NotGeneral("a product over an index")
            case _:
                raise NotGeneral("a family outside of a function")

    def _component(self, reference: Reference, environment: Environment) -> Count:
        self._check_indices(reference)
        place = self._place(reference, environment)
        if place not in self._values:
            self._values[place] = ATOM
            applying = self.structure.applying(*place)
            bodies = [self._defined(definition.body, inner) for definition, inner in applying]
            if len(applying) != 1 or not self._for_all_units(applying[0][0]):
                bodies.append(Count(degree=1) if reference.family == self.tied else ATOM)
            self._values[place] = self.counting.sum(bodies)
        return self._values[place]

    def _for_all_units(self, definition: Definition) -> bool:
        """Whether a definition leaves no unit of its layer to be a leaf, or to be defined otherwise."""
        units = self.structure.system.quantities[definition.family].unit_positions
        return all(isinstance(definition.pattern[position], Letter) for position in units)

    def _defined(self, body: Term, environment: Environment) -> Count:
        if self.standing and not isinstance(body, Derivative) and depends_on_sizes(body):
            return ATOM
        return self.value(body, environment)

    def _check_indices(self, reference: Reference) -> None:
        for position in self.structure.system.quantities[reference.family].unit_positions:
            index = reference.indices[position]
            if isinstance(index, Letter) and index.shift:
                raise NotGeneral("a neighbouring unit")

    def _place(self, reference: Reference, environment: Environment) -> Place:
        indices = layer_indices(self.structure.system, reference)
        if any(isinstance(i, Letter) and i.name not in environment for i in indices):
            raise NotGeneral("a sum over layers")
        return reference.family, tuple(evaluate_index(i, environment) for i in indices)

    def _denominator(self, by: Reference, environment: Environment) -> Place:
        if by.family == self.tied:
            raise NotGeneral("a derivative by what an assumption speaks of")
        return self._place(by, environment)

    def _axis(self, domain: Domain, environment: Environment) -> SlotPoint:
        if domain.labels is not None or domain.last is not None or domain.first not in (None, 0, 1):
            raise NotGeneral("a sum over numbered units")
        for use in domain.uses:
            point = self.structure.point(use, environment)
            if point is None or (
                use.position != SIZE
                and self.structure.system.quantities[use.family].slots[use.position] is not None
            ):
                raise NotGeneral("a sum over layers")
            return self.axes.find(point)
        raise NotGeneral("a sum over nothing known")

    def _power(self, base: Term, exponent: Fraction, environment: Environment) -> Count:
        inner = self.value(base, environment)
        if inner.plain and (inner.single or exponent < 0 or exponent.denominator != 1):
            if inner.degree and (exponent < 0 or exponent.denominator != 1):
                raise NotGeneral("an assumption about a denominator")
            return Count(degree=inner.degree * max(0, int(exponent)))
        if exponent.denominator != 1 or abs(exponent) > MOST_POWER:
            raise NotGeneral("a root of a sum")
        if exponent < 0:
            inner = self.counting.inverse(inner, self._key(base, environment))
        return self.counting.power(inner, abs(int(exponent)))

    def _key(self, base: Term, environment: Environment) -> Hashable | None:
        """What tells a denominator from others; None if it depends on a unit's index."""
        try:
            return grounded(base, {**self.structure.anchors, **environment}, {})
        except KeyError:
            return None

    def _only(self, term: Apply) -> Term:
        """The argument of a function of one number."""
        if len(term.arguments) != 1 or isinstance(term.arguments[0], Family):
            raise NotGeneral(f"{term.function} of several arguments")
        return term.arguments[0]

    # Functions

    def _check_function(self, term: Apply) -> None:
        bodies = [d.body for d in self.structure.system.functions if d.function == term.function]
        for body in bodies:
            if any(isinstance(part, Total | Multiplied | Size | Derivative | Cases) for part in walk(body)):
                raise NotGeneral("a function whose definition has a sum")
            if any(r.family in self.structure.system.by_family or r.indices for r in references(body)):
                raise NotGeneral("a function whose definition mentions the network")
        known = bool(bodies)
        generic = not term.function.startswith("\\") or term.function.startswith("\\sigma")
        if not known and not generic and term.function not in SMOOTH and term.function in _CASES:
            raise NotGeneral(f"{term.function} is decided case by case")
        for argument in term.arguments:
            for part in walk(argument):
                inside_family = isinstance(argument, Family)
                if isinstance(part, Total | Multiplied | Size | Derivative | Cases):
                    raise NotGeneral("a sum inside a function")
                if isinstance(part, Family) and not inside_family:
                    raise NotGeneral("a sum inside a function")

    def _check_arguments(self, term: Apply, environment: Environment, own: tuple[str, ...]) -> None:
        """What stands in the argument must stay there: no law or definition may take it out.

        ``own`` names the functions that come to stand there, the term's own one or that of its derivative.
        """
        system = self.structure.system
        nested = (p.function for a in term.arguments for p in walk(a) if isinstance(p, Apply))
        self._functions.update((*own, *nested))
        if self._functions & {"\\log", "\\ln"} and self._functions & _EXPONENTIAL:
            raise NotGeneral("exp and log together")
        if self.tied is not None and any(
            self.tied in (r.family, *depends_on(system, r.family))
            for argument in term.arguments
            for r in references(argument)
        ):
            raise NotGeneral("an assumption about the argument of a function")
        defined = [d for d in system.functions if d.function == term.function]
        if any(d.pattern for d in defined):
            raise NotGeneral("a function with an index")
        for definition in defined:
            if any(_EXPONENTIAL & {p.function} for p in walk(definition.body) if isinstance(p, Apply)):
                self._functions.add("\\exp")
            if _outside(definition.body, definition.parameters) and not all(
                self.value(argument, environment).plain for argument in term.arguments
            ):
                raise NotGeneral("a function that is opened at a sum")
        for reference in (r for argument in term.arguments for r in references(argument)):
            for given in system.by_family.get(reference.family, ()):
                if any(isinstance(part, Derivative) for part in walk(given.body)):
                    raise NotGeneral("a gradient inside a function")

    def _check_conditions(self, conditions: Iterable[Condition | None]) -> None:
        for condition in conditions:
            while isinstance(condition, Not):
                condition = condition.condition
            if condition is not None and not isinstance(condition, SameIndex):
                raise NotGeneral("a condition between values")
            if condition is not None and not all(
                isinstance(index, Letter) and not index.shift for index in (condition.left, condition.right)
            ):
                raise NotGeneral("a condition on a numbered unit")

    # Derivatives

    def slope(self, term: Argument, environment: Environment, by: Place) -> Count | None:
        """The count of the derivative of a term, over all paths; None if there is none."""
        match term:
            case Constant() | Size():
                return None
            case Reference():
                return self._component_slope(term, environment, by)
            case Add(parts):
                return self._best([self.slope(part, environment, by) for part in parts])
            case Multiply(parts):
                return self._product_slope(parts, environment, by)
            case Power(Power(base, _), _) if _is_squared_norm(term):
                return self.slope(base, environment, by)
            case Power(base, exponent):
                return self._power_slope(base, _number(exponent), environment, by)
            case Total(letter, domain, body) | Family(letter, domain, body):
                axis = self._axis(domain, environment)
                inner = self.slope(body, environment, by)
                if inner is None or self._contraction.fixes(body, letter, environment, by):
                    return inner
                return self.counting.over(axis, inner)
            case Apply():
                return self._application_slope(term, environment, by)
            case Cases(branches):
                self._check_conditions(condition for condition, _ in branches)
                return self._best([self.slope(value, environment, by) for _, value in branches])
            case Derivative():
                raise NotGeneral("a derivative of a derivative")
            case _:
                raise NotGeneral("a product over an index")

    def _best(self, counts: Iterable[Count | None]) -> Count | None:
        """Of terms some of which may have no path; none of them is known to be there at every index."""
        found = [count for count in counts if count is not None]
        return self.counting.sum([ATOM, *found]) if found else None

    def _component_slope(self, reference: Reference, environment: Environment, by: Place) -> Count | None:
        place = self._place(reference, environment)
        key = (place, by)
        if key not in self._slopes:
            self._slopes[key] = None
            own: list[Count | None] = [ATOM] if place == by else []
            bodies = self.structure.applying(*place)
            self._slopes[key] = self._best([*own, *(self.slope(d.body, inner, by) for d, inner in bodies)])
        return self._slopes[key]

    def _product_slope(self, parts: tuple[Term, ...], environment: Environment, by: Place) -> Count | None:
        found: list[Count] = []
        for number, part in enumerate(parts):
            slope = self.slope(part, environment, by)
            if slope is not None:
                others = (*parts[:number], *parts[number + 1 :])
                found.append(self.counting.product([slope, *(self.value(p, environment) for p in others)]))
        return self._best(found)

    def _power_slope(
        self, base: Term, exponent: Fraction, environment: Environment, by: Place
    ) -> Count | None:
        inner = self.slope(base, environment, by)
        if inner is None:
            return None
        return self.counting.product([self._power(base, exponent - 1, environment), inner])

    def _application_slope(self, term: Apply, environment: Environment, by: Place) -> Count | None:
        self._check_function(term)
        taken = term.function in LOGARITHMS and not term.order
        # The derivative of a logarithm has no logarithm in it.
        self._check_arguments(term, environment, () if taken else (term.function,))
        slopes = [self.slope(argument, environment, by) for argument in term.arguments]
        if term.function not in TAKING:
            return self._best(slopes)
        (inner,) = slopes if len(slopes) == 1 else (None,)
        if inner is None:
            return self._best(slopes)
        power = Fraction(-1) if taken else Fraction(-1, 2)
        return self.counting.product([self._power(self._only(term), power, environment), inner])


def _number(exponent: Term) -> Fraction:
    if not isinstance(exponent, Constant):
        raise NotGeneral("an exponent that is no number")
    return exponent.value


def _is_squared_norm(term: Term) -> bool:
    """Whether this is (√s)² for a sum of squares s, which is s wherever the leaves are."""
    match term:
        case Power(Power(base, Constant(root)), Constant(exponent)) if 2 * root == 1 and exponent == 2:
            while isinstance(base, Total):
                base = base.body
            return isinstance(base, Power) and base.exponent == Constant(Fraction(2))
    return False


def _outside(body: Term, parameters: tuple[str, ...]) -> bool:
    """Whether a parameter stands outside of functions' arguments, in the body or in a derivative of it."""
    match body:
        case Reference():
            return body.family in parameters
        case Apply(function, arguments):
            inner = [part for part in arguments if _outside(part, parameters)]  # type: ignore[arg-type]
            return bool(inner) and (function in TAKING or not all(_is_affine(part) for part in inner))
    return any(_outside(part, parameters) for part in children(body))  # type: ignore[arg-type]


def _is_affine(term: Argument) -> bool:
    """Whether the derivative of an argument by a parameter is a number."""
    match term:
        case Reference() | Constant():
            return True
        case Add(parts):
            return all(_is_affine(part) for part in parts)
        case Multiply(factors):
            return sum(not isinstance(factor, Constant) for factor in factors) <= 1 and all(
                _is_affine(factor) for factor in factors
            )
    return False


_EXPONENTIAL = frozenset({"\\exp", "\\tanh", "\\sigmoid", "\\sinh", "\\cosh"})
_CASES = frozenset({"\\max", "\\min", "\\abs", "\\relu", "\\sign", "\\det"})
