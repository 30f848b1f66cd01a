"""Networks in matrices that hold a batch of samples, one in each row or one in each column."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tests.laboratory.parts import Activation, Cost, Subject, activation, assigned, note, partial, updates
from tests.oracle import Network, Number, Quantity, upto

#: Samples, inputs, hidden units, outputs.
SIZES = ((4, 3, 2, 5), (3, 2, 5, 4))


@dataclass(frozen=True)
class Style:
    r"""``Y = f(X W) V`` with samples in rows, or ``Y = V f(W X)`` with samples in columns."""

    rows: bool
    mean: bool
    top: str
    cost: str
    activation: Activation
    price: Cost

    def times(self, one: str, other: str) -> str:
        """The product of data with weights, as the samples stand."""
        return f"{one} {other}" if self.rows else f"{other} {one}"

    @property
    def share(self) -> str:
        return r"\frac{1}{N}" if self.mean else ""


def style(rng: random.Random) -> Style:
    return Style(
        rows=rng.random() < 0.6,
        mean=rng.random() < 0.5,
        top=rng.choice(["linear", "same"]),
        cost=rng.choice("CEJL"),
        activation=activation(rng, ("generic", "generic", "logistic", "tanh", "relu")),
        price=Cost(rng.choice(["quadratic", "quadratic", "plain", "open"])),
    )


def shape(s: Style, *names: str) -> list[str]:
    return list(names if s.rows else names[::-1])


def settings(s: Style) -> dict[str, Any]:
    f = s.activation
    output = f.of("B") if s.top == "same" else "B"
    given = [
        *f.givens,
        f"A = {s.times('X', 'W')}",
        f"H = {f.of('A')}",
        f"B = {s.times('H', 'V')}",
        f"Y = {output}",
    ]
    found: dict[str, Any] = {
        "functions": f.declared,
        "shapes": {
            "X": shape(s, "N", "D"),
            "W": shape(s, "D", "Q"),
            "V": shape(s, "Q", "M"),
            "T": shape(s, "N", "M"),
        },
    }
    if s.price.kind == "open":
        found["depends"] = {s.cost: ["Y"]}
        del found["shapes"]["T"]
    else:
        key = "nk" if s.rows else "kn"
        price = s.price.text(f"Y_{{{key}}}", f"T_{{{key}}}").replace(
            r"\sum_{UNITS}", r"\sum_{n=1}^{N} \sum_{k=1}^{M}"
        )
        given.append(f"{s.cost} = {s.share} {price}")
    return {**found, "given": given, "cost": s.cost}


def formulas(s: Style, rng: random.Random) -> Iterator[str]:
    f, cost = s.activation, s.cost
    by_a, by_b, by_h = (partial(cost, one) for one in "ABH")
    yield f"H = {f.of(s.times('X', 'W'))}"
    yield f"{by_h} = {s.times(by_b, 'V^T')}"
    yield rf"{by_a} = {by_h} \odot {f.head}'(A)"
    yield rf"{by_a} = \left( {s.times(by_b, 'V^T')} \right) \odot {f.head}'(A)"
    yield f"{partial(cost, 'V')} = {s.times('H^T', by_b)}"
    yield f"{partial(cost, 'W')} = {s.times('X^T', by_a)}"
    yield rf"\nabla_W {cost} = {s.times('X^T', by_a)}"
    yield updates("W", r"\eta", s.times("X^T", by_a), rng)
    yield updates("V", r"\eta", partial(cost, "V"), rng)
    if s.top == "same":
        yield rf"{by_b} = {partial(cost, 'Y')} \odot {f.head}'(B)"
    if s.rows:
        yield r"A_{nj} = \sum_i X_{ni} W_{ij}"
        yield rf"{partial(cost, 'V_{jk}')} = \sum_n H_{{nj}} {partial(cost, 'B_{nk}')}"
    else:
        yield r"A_{jn} = \sum_i W_{ji} X_{in}"
        yield rf"{partial(cost, 'V_{kj}')} = \sum_n {partial(cost, 'B_{kn}')} H_{{jn}}"
    if s.price.kind == "open":
        return
    factor = ("2 " if s.price.kind == "plain" else "") + s.share
    delta = f"{factor} (Y - T)".strip()
    yield f"{partial(cost, 'Y')} = {delta}"
    if s.top == "linear":
        yield f"{partial(cost, 'V')} = {factor} {s.times('H^T', '(Y - T)')}"
        inner = rf"\left( {s.times('(Y - T)', 'V^T')} \odot {f.head}'(A) \right)"
        yield f"{partial(cost, 'W')} = {factor} {s.times('X^T', inner)}"
        yield updates("V", r"\eta", f"{factor} {s.times('H^T', '(Y - T)')}", rng)
    else:
        yield rf"{by_b} = {delta} \odot {f.head}'(B)"


def network(s: Style, widths: Sequence[int], seed: int) -> Network:
    n_, d, q, g = map(upto, widths)
    f = s.activation.function[0]

    def turned(units: tuple[Any, ...]) -> tuple[Any, ...]:
        return units if s.rows else units[::-1]

    def product(data: str, weight: str, inner: Sequence[int]) -> Any:
        """Of a sample and a unit, or of a unit and a sample."""

        def rule(n: Network, *key: int) -> Number:
            run, unit = turned(key)
            return sum(n(data, *turned((run, i))) * n(weight, *turned((i, unit))) for i in inner)

        return rule

    def price(n: Network) -> Number:
        keys = [turned((r, k)) for r in n_ for k in g]
        targets = [0.0 if s.price.kind == "open" else n("T", *key) for key in keys]
        return s.price.value([n("Y", *key) for key in keys], targets) * (
            1 / len(n_) if open_share(s) else 1.0
        )

    quantities = {
        "X": Quantity(turned((n_, d))),
        "W": Quantity(turned((d, q))),
        "V": Quantity(turned((q, g))),
        "T": Quantity(turned((n_, g))),
        "A": Quantity(turned((n_, q)), product("X", "W", d)),
        "H": Quantity(turned((n_, q)), lambda n, *key: f(n("A", *key))),
        "B": Quantity(turned((n_, g)), product("H", "V", q)),
        "Y": Quantity(turned((n_, g)), lambda n, *key: f(n("B", *key)) if s.top == "same" else n("B", *key)),
        s.cost: Quantity((), price),
    }
    if s.price.kind == "open":
        del quantities["T"]
    constants = dict(zip("NDQM", widths, strict=True))

    def alias(key: tuple[Any, ...]) -> tuple[Any, ...]:
        return ("B", *key[1:]) if key[0] == "Y" and s.top == "linear" else key

    return Network(quantities, s.activation.functions, constants, cost=s.cost, alias=alias, seed=seed)


def open_share(s: Style) -> bool:
    """Whether the cost is a mean; an open cost is left as it is."""
    return s.mean and s.price.kind != "open"


def networks(s: Style) -> list[Network]:
    """The network in all sizes, with the leaves that it takes to tell what is true of it."""
    nets = ["A", "B"]
    return [
        one
        for widths in SIZES
        for one in assigned(lambda seed, widths=widths: network(s, widths, seed), s.activation, nets)  # type: ignore[misc]
    ]


def subject(seed: int) -> Subject:
    rng = random.Random(f"batched {seed}")
    s = style(rng)
    return Subject(
        f"batches {seed}",
        "batches",
        note(settings(s), list(formulas(s, rng))),
        (lambda: networks(s),),
    )
