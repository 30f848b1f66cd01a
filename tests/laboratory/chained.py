"""Single neurons, one after the other: numbers with the number of a layer above."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.laboratory.parts import (
    KINDS,
    Activation,
    Cost,
    Subject,
    activation,
    assigned,
    dots,
    note,
    partial,
    updates,
)
from tests.oracle import Network, Number, Quantity

DEPTHS = (3, 4)


@dataclass(frozen=True)
class Style:
    net: str
    out: str
    weight: str
    cost: str
    bracket: str
    feeds_next: bool
    bias: bool
    activation: Activation
    price: Cost

    def at(self, name: str, layer: str = "l", shift: int = 0) -> str:
        shift -= self.feeds_next and name in (self.weight, "b")
        return f"{name}^{{{self.bracket.format(layer + (f'{shift:+d}' if shift else ''))}}}"

    def slope(self, layer: str = "l", shift: int = 0) -> str:
        return self.activation.slope(self.at(self.out, layer, shift), self.at(self.net, layer, shift))


def style(rng: random.Random) -> Style:
    inner = activation(rng, KINDS)
    kinds = ["quadratic", "plain", "open", *(["binary"] if inner.kind in ("logistic", "spelt") else [])]
    net, out = rng.choice([("z", "a"), ("u", "x"), ("s", "h")])
    return Style(
        net=net,
        out=out,
        weight=rng.choice("wv"),
        cost=rng.choice("CEJ"),
        bracket=rng.choice(["({})", "[{}]", "{}"]),
        feeds_next=rng.random() < 0.4,
        bias=rng.random() < 0.7,
        activation=inner,
        price=Cost(rng.choice(kinds)),
    )


def weighed(s: Style, shift: int = 0) -> str:
    bias = f" + {s.at('b', 'l', shift)}" if s.bias else ""
    return f"{s.at(s.weight, 'l', shift)} {s.at(s.out, 'l', shift - 1)}{bias}"


def settings(s: Style) -> dict[str, Any]:
    f = s.activation
    found: dict[str, Any] = {"functions": f.declared}
    given = [*f.givens, f"{s.at(s.net)} = {weighed(s)}", f"{s.at(s.out)} = {f.of(s.at(s.net))}"]
    if s.price.kind == "open":
        found["depends"] = {s.cost: [s.at(s.out, "L")]}
    else:
        given.append(
            f"{s.cost} = {s.price.text(s.at(s.out, 'L'), 't').replace(chr(92) + 'sum_{UNITS} ', '')}"
        )
    given.append(f"{s.at(chr(92) + 'delta')} = {partial(s.cost, s.at(s.net))}")
    return {**found, "given": given, "cost": s.cost}


def formulas(s: Style, rng: random.Random) -> Iterator[str]:
    f, cost = s.activation, s.cost
    z, a, w, below = s.at(s.net), s.at(s.out), s.at(s.weight), s.at(s.out, "l", -1)
    d, above = s.at("\\delta"), s.at("\\delta", "l", 1)
    up = s.at(s.weight, "l", 1)
    yield f"{s.at(s.net, 'l', 1)} = {weighed(s, 1)}"
    yield f"{a} = {f.of(weighed(s))}"
    yield f"{partial(z, w)} = {below}"
    yield f"{partial(a, z)} = {s.slope() or '1'}"
    yield f"{partial(s.at(s.out, 'l', 1), a)} = {dots(up, s.slope('l', 1))}"
    yield f"{d} = {dots(up, above, s.slope())}"
    yield f"{d} = {dots(partial(cost, a), s.slope())}"
    yield f"{d} = {dots(above, partial(s.at(s.net, 'l', 1), z))}"
    yield f"{partial(cost, w)} = {d} {below}"
    yield f"{partial(cost, w)} = {dots(below, s.slope(), up, above)}"
    yield updates(w, r"\eta", f"{d} {below}", rng)
    if s.bias:
        yield f"{partial(cost, s.at('b'))} = {d}"
    by_net = s.price.by_net(s.at(s.out, "L"), "t", s.slope("L"))
    if by_net is not None:
        yield f"{s.at(chr(92) + 'delta', 'L')} = {by_net}"
        yield f"{partial(cost, s.at(s.weight, 'L'))} = {by_net} {s.at(s.out, 'L', -1)}"


def network(s: Style, last: int, seed: int) -> Network:
    f, shift = s.activation.function[0], int(s.feeds_next)
    owners = range(1 - shift, last + 1 - shift)

    def weigh(n: Network, layer: int) -> Number:
        found = n(s.weight, layer - shift) * n(s.out, layer - 1)
        return found + n("b", layer - shift) if s.bias else found

    def price(n: Network) -> Number:
        return s.price.value([n(s.out, last)], [0.0 if s.price.kind == "open" else n("t")])

    quantities = {
        "below all": Quantity(),
        s.net: Quantity((), weigh, range(1, last + 1)),
        s.out: Quantity((), lambda n, k: f(n(s.net, k)) if k else n("below all"), range(last + 1)),
        s.weight: Quantity((), None, owners),
        "\\delta": Quantity((), lambda n, k: n.d((s.cost,), (s.net, k)), range(1, last + 1)),
        s.cost: Quantity((), price),
        **({"b": Quantity((), None, owners)} if s.bias else {}),
        **({} if s.price.kind == "open" else {"t": Quantity()}),
    }

    def alias(key: tuple[Any, ...]) -> tuple[Any, ...]:
        name, *where = key
        if name != s.out or (s.activation.head and where[0]):
            return key
        return (s.net, *where) if where[0] else ("below all",)

    fixed: dict[tuple[Any, ...], float] = {("t",): 0.35} if s.price.kind == "binary" else {}
    return Network(
        quantities, s.activation.functions, {"L": last}, cost=s.cost, fixed=fixed, alias=alias, seed=seed
    )


def networks(s: Style) -> list[Network]:
    """The network in all sizes, with the leaves that it takes to tell what is true of it."""
    nets = [s.net]
    return [
        one
        for last in DEPTHS
        for one in assigned(lambda seed, last=last: network(s, last, seed), s.activation, nets)  # type: ignore[misc]
    ]


def subject(seed: int) -> Subject:
    rng = random.Random(f"chained {seed}")
    s = style(rng)
    return Subject(
        f"neurons {seed}",
        "neurons",
        note(settings(s), list(formulas(s, rng))),
        (lambda: networks(s),),
    )
