"""Functions and cases in terms."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from derive.network.algebra import Value
from derive.network.derivatives import Derivatives
from derive.network.effort import Cyclic, Effort, Undecided
from derive.network.nodes import Node, Parameter
from derive.network.written import Written, depends_on_sizes, grounded
from derive.notation.instance import Impossible, Instance
from derive.notation.system import Environment, FunctionDefinition, Name, evaluate_index
from derive.notation.terms import (
    Add,
    Apply,
    Argument,
    Cases,
    Comparison,
    Condition,
    Constant,
    Family,
    Index,
    Multiply,
    Not,
    SameIndex,
    Term,
)

#: Functions with a meaning of their own unless the note defines them.
BUILTIN = frozenset(
    {r"\exp", r"\log", r"\ln", r"\sqrt", r"\sin", r"\cos", r"\tan", r"\sinh", r"\cosh", r"\tanh"}
    | {r"\sigmoid", r"\logistic", r"\softplus"}
)
#: Functions with corners, which steps take apart.
CORNERED = frozenset({r"\abs", r"\relu", r"\sign"})
CHOOSING = frozenset({r"\max", r"\min"})
#: Names with a meaning that is not computed here; taken for open functions they would be misread.
UNKNOWN = frozenset(
    {r"\argmax", r"\argmin", r"\arg", r"\sup"}
    | {
        r"\arccos",
        r"\arcsin",
        r"\arctan",
        r"\cot",
        r"\coth",
        r"\csc",
        r"\sec",
        r"\erf",
        r"\lg",
        r"\mod",
        r"\norm",
    }
    | {
        r"\det",
        r"\tr",
        r"\trace",
        r"\rank",
        r"\diag",
        r"\softmax",
        r"\deg",
        r"\dim",
        r"\gcd",
        r"\hom",
        r"\ker",
    }
    | {r"\lim", r"\liminf", r"\limsup", r"\inf", r"\Pr", r"\operatorname", r"\round", r"\floor", r"\ceil"}
)


class Functions(Derivatives[Value]):
    """The values of functions and of formulas with cases.

    ``opaque``: an argument of a function that contains a sum is a node of its own (`derive.network.written`).
    """

    def __init__(self, instance: Instance, effort: Effort | None = None, opaque: bool = False) -> None:
        super().__init__(effort)
        self.instance = instance
        self.opaque = opaque
        self._pending: list[Node] = []
        self._bodies: dict[tuple[str, tuple[Name, ...]], Value] = {}
        self._parameters: dict[str, Value] = {}
        self._written: dict[Written, tuple[Term, Environment]] = {}

    @abstractmethod
    def _value(self, term: Term, environment: Environment) -> Value: ...

    def _values(self, terms: Iterable[Term], environment: Environment) -> list[Value]:
        return [self._value(term, environment) for term in terms]

    def _labels(self, indices: tuple[Index, ...], environment: Environment) -> tuple[Name, ...]:
        try:
            return tuple([evaluate_index(index, environment) for index in indices])
        except ValueError as error:
            raise Impossible(str(error)) from None

    # Functions

    def _apply(self, term: Apply, environment: Environment) -> Value:
        labels = self._labels(term.indices, environment)
        if self.opaque and term.function == r"\exp" and not term.order:
            return self.builtin(term.function, self._exponent(term.arguments[0], environment))
        arguments = [v for argument in term.arguments for v in self._flat(argument, environment)]
        scalar = len(term.arguments) == 1 and not isinstance(term.arguments[0], Family)
        definition = self.instance.function(term.function, labels)
        if definition is not None:
            return self._defined(definition[0], definition[1], labels, term.order, arguments)
        name = term.function
        if name in BUILTIN | CORNERED and scalar:
            return self._known(name, term.order, arguments[0])
        if name in CHOOSING and arguments and not term.order:
            return self._chosen(name, arguments)
        if name in UNKNOWN | BUILTIN | CORNERED | CHOOSING:
            raise Undecided(f"{name} is not computed")
        orders = (term.order,) if scalar else (0,) * len(arguments)
        return self.generic(name, labels, orders, arguments)

    def _flat(self, argument: Argument, environment: Environment) -> Iterator[Value]:
        """The members of a family one by one; a scalar is its own only member."""
        if not isinstance(argument, Family):
            yield self._argument(argument, environment)
            return
        for label in self.instance.range(argument.domain, environment):
            yield from self._flat(argument.body, {**environment, argument.letter: label})

    def _argument(self, term: Term, environment: Environment) -> Value:
        if not self.opaque or not depends_on_sizes(term):
            return self._value(term, environment)
        if self._parameters:
            raise Undecided("a sum inside a function's own definition")
        node = Written(grounded(term, environment, {}))
        self._written[node] = (term, environment)
        return self.symbol(node)

    def _exponent(self, argument: Argument, environment: Environment) -> Value:
        """An exponent with its own sum and its own factors kept apart, since e^{a+b} = e^a e^b."""
        match argument:
            case Add(parts):
                return self.sum([self._exponent(part, environment) for part in parts])
            case Multiply(factors):
                numbers = [factor for factor in factors if isinstance(factor, Constant)]
                others = tuple(factor for factor in factors if not isinstance(factor, Constant))
                rest = others[0] if len(others) == 1 else Multiply(others)
                return self.product([*self._values(numbers, environment), self._argument(rest, environment)])
            case Family():
                raise Undecided("the exponential of a family")
            case _:
                return self._argument(argument, environment)

    def _known(self, name: str, order: int, argument: Value) -> Value:
        function = self._cornered if name in CORNERED else self.builtin
        if order == 0:
            return function(name, argument)
        parameter = Parameter(name, (), "x")
        return self._differentiated(function(name, self.symbol(parameter)), parameter, order, argument)

    def _differentiated(self, value: Value, parameter: Parameter, order: int, argument: Value) -> Value:
        for _ in range(order):
            value = self.partial(value, parameter)
        return self.substitute(value, {parameter: argument})

    def _defined(
        self,
        definition: FunctionDefinition,
        environment: Environment,
        labels: tuple[Name, ...],
        order: int,
        arguments: Sequence[Value],
    ) -> Value:
        if len(arguments) != len(definition.parameters):
            raise Undecided(f"{definition.function} is used with {len(arguments)} arguments")
        parameters = [Parameter(definition.function, labels, name) for name in definition.parameters]
        body = self._body(definition, environment, labels, parameters)
        if order:
            return self._differentiated(body, parameters[0], order, arguments[0])
        return self.substitute(body, dict(zip(parameters, arguments, strict=True)))

    def _body(
        self,
        definition: FunctionDefinition,
        environment: Environment,
        labels: tuple[Name, ...],
        parameters: Sequence[Parameter],
    ) -> Value:
        """A function's own definition with its parameters as nodes."""
        key = (definition.function, labels)
        if key not in self._bodies:
            if any(parameters[0] == node for node in self._pending):
                raise Cyclic((definition.function, definition.function))
            outer, self._parameters = self._parameters, {p.name: self.symbol(p) for p in parameters}
            self._pending.append(parameters[0])
            try:
                self._bodies[key] = self._value(definition.body, environment)
            finally:
                self._parameters = outer
                self._pending.pop()
        return self._bodies[key]

    # Cases

    def _cases(self, term: Cases, environment: Environment) -> Value:
        """The sum of all branches, each times 1 where its condition is the first to hold and 0 elsewhere."""
        parts: list[Value] = []
        left = one = self.number(Fraction(1))
        for condition, term_of_branch in term.branches:
            holds = True if condition is None else self._holds(condition, environment)
            if holds is False:
                continue
            value = self._value(term_of_branch, environment)
            if holds is True:
                return self.sum([*parts, self.product([left, value])])
            parts.append(self.product([left, holds, value]))
            left = self.product([left, self.difference(one, holds)])
        if not parts or not self.vanishes(left):
            raise Undecided("no case applies")
        return self.sum(parts)

    def _holds(self, condition: Condition, environment: Environment) -> Value | bool:
        """True or False where labels or numbers tell, else a value that is 1 where the condition holds."""
        match condition:
            case SameIndex(left, right):
                first, second = self._labels((left, right), environment)
                return first == second
            case Not(inner):
                holds = self._holds(inner, environment)
                return (
                    not holds if isinstance(holds, bool) else self.difference(self.number(Fraction(1)), holds)
                )
            case Comparison(left, sign, right):
                difference = self.difference(self._value(left, environment), self._value(right, environment))
                holds = self._compared(difference, sign)
                number = self.as_number(holds)
                return holds if number is None else bool(number)

    def _compared(self, difference: Value, sign: str) -> Value:
        """1 where ``difference sign 0``."""
        above, one = self.step(difference), self.number(Fraction(1))
        below = self.step(self.negative(difference))
        match sign:
            case ">":
                return above
            case "<":
                return below
            case ">=":
                return self.difference(one, below)
            case "<=":
                return self.difference(one, above)
            case "!=":
                return self.sum([above, below])
            case "=":
                return self.difference(one, self.sum([above, below]))
        raise Undecided(f"the relation {sign} is not computed")

    def _cornered(self, name: str, value: Value) -> Value:
        above = self.step(value)
        if name == r"\relu":
            return self.product([value, above])
        sign = self.difference(above, self.step(self.negative(value)))
        return sign if name == r"\sign" else self.product([value, sign])

    def _chosen(self, name: str, values: Sequence[Value]) -> Value:
        """The largest or the smallest of some values, compared one after the other.

        Numbers come last, so that the derivative of max(0, z) is written with [z > 0], as mostly in books.
        """
        best, *others = sorted(values, key=lambda value: self.as_number(value) is not None)
        for value in others:
            difference = self.difference(best, value)
            above = self.step(difference)
            if name == r"\max":
                best = self.sum([value, self.product([difference, above])])
            else:
                best = self.difference(best, self.product([difference, above]))
        return best
