"""Networks whose layers are told by the letter of the index, and single neurons one after another."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
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
    total,
    updates,
)
from tests.networks import lettered
from tests.oracle import Network, Number, Quantity, upto

SIZES = ((3, 2, 4, 3), (2, 4, 3, 2))
LAYERS = ("bottom", "input", "hidden", "output")


@dataclass(frozen=True)
class Style:
    letters: str
    net: str
    out: str
    inputs: str
    weight: str
    bias: str | None
    cost: str
    target: str
    error: str
    sign: int
    to_first: bool
    activation: Activation
    price: Cost

    def w(self, low: str, high: str) -> str:
        return f"{self.weight}_{{{high + low if self.to_first else low + high}}}"

    def value(self, k: str) -> str:
        return f"{self.inputs if k == self.letters[0] else self.out}_{k}"

    def weighed(self, low: str, high: str) -> str:
        bias = f" + {self.bias}_{high}" if self.bias else ""
        return total(low, self.w(low, high), self.value(low)) + bias

    def slope(self, k: str) -> str:
        return self.activation.slope(f"{self.out}_{k}", f"{self.net}_{k}")

    @property
    def minus(self) -> str:
        return "-" if self.sign < 0 else ""


def style(rng: random.Random) -> Style:
    inner = activation(rng, KINDS)
    kinds = ["quadratic", "quadratic", "plain", "open"]
    net, out = rng.choice([("net", "o"), ("net", "y"), ("x", "O"), ("z", "a"), ("a", "z"), ("s", "h")])
    return Style(
        letters=rng.choice(["ijk", "ijk", "hijk", "jk", "pqr", "jkl"]),
        net=net,
        out=out,
        inputs=rng.choice([out, "r"]),
        weight=rng.choice(["w", "w", "W", "v"]),
        bias=rng.choice([None, "\\theta", "b"]),
        cost=rng.choice("ECJL"),
        target="t" if out == "y" else rng.choice("ty"),
        error=rng.choice(["\\delta", "\\delta", "\\epsilon"]),
        sign=rng.choice([1, 1, -1]),
        to_first=rng.random() < 0.5,
        activation=inner,
        price=Cost(rng.choice([*kinds, "binary"] if inner.kind in ("logistic", "spelt") else kinds)),
    )


def settings(s: Style) -> dict[str, Any]:
    f, letters, top = s.activation, s.letters, s.letters[-1]
    layers = list(LAYERS[-len(letters) :])
    given = [*f.givens]
    for low, high in pairwise(letters):
        given += [f"{s.net}_{high} = {s.weighed(low, high)}", f"{s.out}_{high} = {f.of(f'{s.net}_{high}')}"]
    found: dict[str, Any] = {
        "functions": f.declared,
        "names": [s.net] if len(s.net) > 1 else [],
        "layers": layers,
        "indices": dict(zip(letters, layers, strict=True)),
    }
    if s.price.kind == "open":
        found["depends"] = {s.cost: [f"{s.out}_{top}"]}
    else:
        price = s.price.text(f"{s.out}_{top}", f"{s.target}_{top}").replace("UNITS", top)
        given.append(f"{s.cost} = {price}")
    given += [f"{s.error}_{k} = {s.minus}{partial(s.cost, f'{s.net}_{k}')}" for k in letters[1:]]
    return {**found, "given": given, "cost": s.cost}


def formulas(s: Style, rng: random.Random) -> Iterator[str]:
    f, cost, top = s.activation, s.cost, s.letters[-1]
    opposite = "+" if s.sign < 0 else "-"
    for low, high in pairwise(s.letters):
        w, below, slope = s.w(low, high), s.value(low), s.slope(high)
        net, out, error = f"{s.net}_{high}", s.value(high), f"{s.error}_{high}"
        yield f"{out} = {f.of(s.weighed(low, high))}"
        yield f"{partial(net, w)} = {below}"
        yield f"{partial(out, below)} = {dots(w, slope)}"
        yield f"{partial(out, net)} = {slope or '1'}"
        yield f"{error} = {s.minus}{dots(partial(cost, out), slope)}"
        yield f"{partial(cost, w)} = {s.minus}{error} {below}"
        yield f"{partial(cost, w)} = {partial(cost, out)} {partial(out, net)} {partial(net, w)}"
        yield f"{w} \\leftarrow {w} {opposite} \\eta {error} {below}"
        if s.bias:
            bias = f"{s.bias}_{high}"
            yield f"{partial(cost, bias)} = {s.minus}{error}"
            yield updates(bias, "\\eta", partial(cost, net), rng)
    for j, k in pairwise(s.letters[1:]):
        slope, errors = s.slope(j), f"{s.error}_{k}"
        yield f"{s.error}_{j} = {dots(slope, total(k, s.w(j, k), errors))}"
        yield f"{partial(cost, s.value(j))} = {s.minus}{total(k, errors, s.w(j, k))}"
        i = s.letters[s.letters.index(j) - 1]
        full = dots(s.value(i), slope, total(k, s.w(j, k), errors))
        yield f"{partial(cost, s.w(i, j))} = {s.minus}{full}"
        chain = total(k, partial(cost, f"{s.net}_{k}"), partial(f"{s.net}_{k}", s.value(j)))
        yield f"{partial(cost, f'{s.net}_{j}')} = {dots(f'({chain})', partial(s.value(j), f'{s.net}_{j}'))}"
    by_net = s.price.by_net(s.value(top), f"{s.target}_{top}", s.slope(top))
    if by_net is not None:
        yield f"{s.error}_{top} = {s.minus}{by_net}"
        yield f"{partial(cost, s.w(s.letters[-2], top))} = {by_net} {s.value(s.letters[-2])}"
        if len(s.letters) > 2:
            i, j, k = s.letters[-3:]
            inner = total(k, s.w(j, k), by_net)
            yield f"{partial(cost, s.w(i, j))} = {dots(s.value(i), s.slope(j), inner)}"


def network(s: Style, widths: Sequence[int], seed: int) -> Network:
    top = upto(widths[len(s.letters) - 1])
    name = f"out {s.letters[-1]}"

    def price(n: Network) -> Number:
        targets = [0.0 if s.price.kind == "open" else n(s.target, k) for k in top]
        return s.price.value([n(name, k) for k in top], targets)

    def alias(key: tuple[Any, ...]) -> tuple[Any, ...]:
        quantity, *where = key
        plain = quantity.startswith("out ") and not s.activation.head
        return (quantity.replace("out ", "net "), *where) if plain else key

    fixed = {(s.target, k): 0.15 + 0.2 * k for k in top} if s.price.kind == "binary" else {}
    return lettered(
        widths,
        s.letters,
        net=s.net,
        out=s.out,
        inputs=s.inputs,
        weight=s.weight,
        to_first=s.to_first,
        bias=s.bias,
        cost=s.cost,
        target=None if s.price.kind == "open" else s.target,
        shapes=[s.activation.function] * (len(s.letters) - 1),
        functions=s.activation.functions,
        sign=s.sign,
        error=s.error,
        quantities={s.cost: Quantity((), price)},
        fixed=fixed,
        alias=alias,
        seed=seed,
    )


def networks(s: Style) -> list[Network]:
    """The network in all sizes, with the leaves that it takes to tell what is true of it."""
    nets = [f"net {k}" for k in s.letters[1:]]
    return [
        one
        for widths in SIZES
        for one in assigned(lambda seed, widths=widths: network(s, widths, seed), s.activation, nets)  # type: ignore[misc]
    ]


def subject(seed: int) -> Subject:
    rng = random.Random(f"lettered {seed}")
    s = style(rng)
    return Subject(
        f"letters {seed}",
        "letters",
        note(settings(s), list(formulas(s, rng))),
        (lambda: networks(s),),
    )
