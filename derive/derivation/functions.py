r"""Derivatives of functions: of those that are known by name, and of those that the note defines."""

from __future__ import annotations

from fractions import Fraction

from derive.derivation.letters import mapped
from derive.notation.system import FunctionDefinition
from derive.notation.terms import (
    MINUS_ONE,
    ONE,
    ZERO,
    Add,
    Apply,
    Cases,
    Comparison,
    Constant,
    Multiply,
    Power,
    Reference,
    Term,
    add,
    constant,
    multiply,
    negate,
)

#: Where functions of one variable are looked at, to find what their derivative is in terms of their value.
_POINTS = tuple(Fraction(n, d) for n, d in ((1, 2), (2, 1), (3, 1), (1, 3), (5, 1), (2, 3), (7, 2), (4, 1)))


def known_derivative(name: str, argument: Term) -> Term | None:
    """The derivative of a function that needs no introduction, at an argument; None for any other one."""

    def value(function: str) -> Term:
        return Apply(function, (argument,))

    match name:
        case "\\exp" | "\\sinh" | "\\cos":
            return {"\\exp": value("\\exp"), "\\sinh": value("\\cosh"), "\\cos": negate(value("\\sin"))}[name]
        case "\\sin" | "\\cosh":
            return value({"\\sin": "\\cos", "\\cosh": "\\sinh"}[name])
        case "\\log" | "\\ln":
            return Power(argument, MINUS_ONE)
        case "\\sqrt":
            return multiply(constant(Fraction(1, 2)), Power(value("\\sqrt"), MINUS_ONE))
        case "\\tanh":
            return Add((ONE, negate(Power(value("\\tanh"), constant(2)))))
        case "\\tan":
            return Add((ONE, Power(value("\\tan"), constant(2))))
        case "\\sigmoid" | "\\logistic":
            return multiply(value(name), Add((ONE, negate(value(name)))))
    return None


def indicator(condition: Comparison) -> Term:
    """1 where a condition holds, else 0."""
    return Cases(((condition, ONE), (None, ZERO)))


def in_own_value(body: Term, derivative: Term, variable: Term, value: Term) -> Term | None:
    r"""f' in terms of f, where it is a polynomial in it of degree two: $\sigma' = \sigma (1 - \sigma)$.

    ``body`` is f of ``variable``, and ``derivative`` its derivative; ``value`` is what to write for f.  The
    polynomial is found from some values of $e^{variable}$ and confirmed at others.
    """
    samples = [(evaluate(body, variable, point), evaluate(derivative, variable, point)) for point in _POINTS]
    if any(f is None or d is None for f, d in samples):
        return None
    pairs = {f: d for f, d in samples if f is not None and d is not None}
    if len(pairs) < 6:
        return None
    found = _quadratic(list(pairs.items())[:3])
    if found is None or any(found[0] + found[1] * f + found[2] * f * f != d for f, d in pairs.items()):
        return None
    return _written(found, value)


def _quadratic(points: list[tuple[Fraction, Fraction]]) -> tuple[Fraction, Fraction, Fraction]:
    """The polynomial of degree two through three points."""
    (x0, y0), (x1, y1), (x2, y2) = points
    first, second = (y1 - y0) / (x1 - x0), (y2 - y1) / (x2 - x1)
    c = (second - first) / (x2 - x0)
    b = first - c * (x0 + x1)
    return y0 - b * x0 - c * x0 * x0, b, c


def _written(coefficients: tuple[Fraction, Fraction, Fraction], value: Term) -> Term:
    a, b, c = coefficients
    if not a and b == -c and b:
        return multiply(constant(b), value, Add((ONE, negate(value))))
    if a and not b and a == -c:
        return multiply(constant(a), Add((ONE, negate(Power(value, constant(2))))))
    parts = [constant(a), multiply(constant(b), value), multiply(constant(c), Power(value, constant(2)))]
    return add(*(part for part, number in zip(parts, coefficients, strict=True) if number))


def evaluate(term: Term, variable: Term, exponential: Fraction) -> Fraction | None:
    """A term at a value of $e^{variable}$; None if it is not a rational function of that."""
    match term:
        case Constant(value):
            return value
        case Add(parts):
            values = [evaluate(part, variable, exponential) for part in parts]
            return None if None in values else sum((v for v in values if v is not None), Fraction(0))
        case Multiply(parts):
            product = Fraction(1)
            for part in parts:
                one = evaluate(part, variable, exponential)
                if one is None:
                    return None
                product *= one
            return product
        case Power(base, Constant(exponent)) if exponent.denominator == 1:
            one = evaluate(base, variable, exponential)
            return Fraction(one**exponent) if one or (one is not None and exponent > 0) else None
        case Apply("\\exp", (argument,), 0):
            multiple = _multiple(argument, variable)
            return None if multiple is None else Fraction(exponential**multiple)
        case Apply("\\tanh", (argument,), 0):
            multiple = _multiple(argument, variable)
            square = None if multiple is None else Fraction(exponential ** (2 * multiple))
            return None if square is None else (square - 1) / (square + 1)
        case Apply("\\sigmoid" | "\\logistic", (argument,), 0):
            multiple = _multiple(argument, variable)
            return None if multiple is None else 1 / (1 + Fraction(exponential**-multiple))
    return None


def _multiple(argument: object, variable: Term) -> int | None:
    """n for n times the variable."""
    match argument:
        case _ if argument == variable:
            return 1
        case Multiply((Constant(number), inner)) if inner == variable and number.denominator == 1:
            return int(number)
    return None


def parameter(definition: FunctionDefinition) -> Reference:
    """The variable of a function's definition."""
    return Reference(definition.parameters[0])


def replaced(term: Term, old: Term, new: Term) -> Term:
    """Another term in the place of one, everywhere, also in the arguments of functions."""
    return mapped(term, lambda part: new if part == old else part)
