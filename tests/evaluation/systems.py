"""Systems of givens for tests, written with few characters.

``ref("a", "l-1", "k")`` is a component: a number is a label, ``L`` the last layer, ``l-1`` a shifted letter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import product

from derive.notation.instance import Instance, Structure
from derive.notation.system import (
    Definition,
    Environment,
    FunctionDefinition,
    Name,
    Quantity,
    SlotPoint,
    System,
    evaluate_index,
    layer_indices,
)
from derive.notation.terms import (
    LAST,
    Add,
    Apply,
    Argument,
    Derivative,
    Domain,
    Family,
    Index,
    Label,
    Letter,
    Multiply,
    Power,
    Reference,
    SlotUse,
    Term,
    Total,
    constant,
)

LAST_LETTERS = {"L": LAST + "l", "T": LAST + "t"}


def index(written: int | str) -> Index:
    if isinstance(written, int):
        return Label(written)
    for sign in "+-":
        name, found, shift = written.partition(sign)
        if found:
            return Letter(LAST_LETTERS.get(name, name), int(sign + shift))
    return Letter(LAST_LETTERS.get(written, written))


def ref(family: str, *indices: int | str) -> Reference:
    return Reference(family, tuple(index(i) for i in indices))


def over(family: str, position: int, *layers: int | str) -> SlotUse:
    return SlotUse(family, position, tuple(index(layer) for layer in layers))


def total(letter: str, uses: Iterable[SlotUse], body: Term) -> Total:
    return Total(letter, Domain(tuple(uses)), body)


def member(letter: str, use: SlotUse, body: Argument) -> Family:
    return Family(letter, Domain((use,)), body)


def f(name: str, *arguments: Argument, order: int = 0) -> Apply:
    return Apply(name, tuple(arguments), order)


def plus(*terms: Term) -> Add:
    return Add(terms)


def times(*factors: Term) -> Multiply:
    return Multiply(factors)


def minus(left: Term, right: Term) -> Add:
    return Add((left, Multiply((constant(-1), right))))


def power(base: Term, exponent: int | Fraction) -> Power:
    return Power(base, constant(exponent))


def half(term: Term) -> Multiply:
    return Multiply((constant(Fraction(1, 2)), term))


def d(of: Term, by: Reference) -> Derivative:
    return Derivative(of, by)


def define(family: str, *pattern: int | str, body: Term) -> Definition:
    return Definition(family, tuple(index(i) for i in pattern), body)


def function(name: str, *parameters: str, body: Term) -> FunctionDefinition:
    return FunctionDefinition(name, (), parameters, body)


def quantities(**slots: str) -> dict[str, Quantity]:
    """``w="l.."``: a letter for each slot of layers, a dot for each slot of units."""
    return {key: Quantity(key, tuple(None if s == "." else s for s in text)) for key, text in slots.items()}


def instance(
    system: System, depths: Mapping[str, int] | None = None, default: int = 2, **widths: int
) -> Instance:
    """``a1=3`` gives the units of ``a`` at layer 1 the width 3."""
    structure = Structure(system, depths or {})
    found: dict[SlotPoint, int] = {}
    for name, width in widths.items():
        family = name.rstrip("0123456789")
        quantity = system.quantities[family]
        layers: tuple[Name, ...] = (int(name[len(family) :]),) if quantity.layer_positions else ()
        found[structure.axes.find((family, quantity.unit_positions[0], layers))] = width
    return Instance(structure, found, structure.axes, default)


def everywhere(network: Instance, term: Reference, **fixed: Name) -> list[Environment]:
    """All values of the unit letters of a reference whose layers are given."""
    environment: dict[str, Name] = {**network.anchors, **fixed}
    quantity = network.system.quantities[term.family]
    layers = tuple(evaluate_index(i, environment) for i in layer_indices(network.system, term))
    ranges: dict[str, tuple[Name, ...]] = {}
    for position in quantity.unit_positions:
        letter = term.indices[position]
        if isinstance(letter, Letter) and letter.name not in fixed:
            ranges[letter.name] = network.units((term.family, position, layers))
    return [{**fixed, **dict(zip(ranges, values, strict=True))} for values in product(*ranges.values())]


PREACTIVATION = define(
    "z",
    "l",
    "j",
    body=plus(
        total(
            "k",
            (over("w", 2, "l"), over("a", 1, "l-1")),
            times(ref("w", "l", "j", "k"), ref("a", "l-1", "k")),
        ),
        ref("b", "l", "j"),
    ),
)
QUADRATIC = half(
    total("j", (over("y", 0), over("a", 1, "L")), power(minus(ref("y", "j"), ref("a", "L", "j")), 2))
)


def perceptron(activation: str = r"\sigma", *functions: FunctionDefinition, cost: Term = QUADRATIC) -> System:
    """w^{(l)}_{jk} leads from unit k of layer l-1 to unit j of layer l; δ := ∂C/∂z."""
    return System(
        quantities=quantities(x=".", y=".", a="l.", z="l.", w="l..", b="l.", C="", delta="l.", lam=""),
        definitions=(
            PREACTIVATION,
            define("a", "l", "j", body=f(activation, ref("z", "l", "j"))),
            define("a", 0, "j", body=ref("x", "j")),
            define("C", body=cost),
            define("delta", "l", "j", body=d(ref("C"), ref("z", "l", "j"))),
        ),
        functions=functions,
    )
