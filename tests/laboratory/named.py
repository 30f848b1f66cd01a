"""Networks of two layers whose quantities all have names of their own, for one sample or for many."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
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
    outputs,
    partial,
    shares,
    softmax,
    updates,
)
from tests.oracle import Network, Number, Quantity, upto

#: Inputs, hidden units, outputs, samples.
SIZES = ((3, 2, 4, 2), (2, 4, 3, 5))


@dataclass(frozen=True)
class Style:
    """``x`` → ``s`` → ``h`` → ``u`` → ``p``, with the weights ``v`` and ``w``."""

    v_to_first: bool
    w_to_first: bool
    bias: str
    bounds: bool
    sampled: bool
    mean: bool
    decay: bool
    cost: str
    activation: Activation
    top: str
    price: Cost

    @property
    def n(self) -> str:
        return "n" if self.sampled else ""

    def v(self, j: str, i: str) -> str:
        return f"v_{{{j + i if self.v_to_first else i + j}}}"

    def w(self, k: str, j: str) -> str:
        return f"w_{{{k + j if self.w_to_first else j + k}}}"

    def of(self, name: str, k: str) -> str:
        return f"{name}_{{{self.n}{k}}}"

    def over(self, letter: str, size: str, first: int = 1) -> str:
        if self.bounds or first == 0:
            return rf"\sum_{{{letter}={first}}}^{{{size}}}"
        return rf"\sum_{{{letter}}}"

    @property
    def first(self) -> int:
        return 0 if self.bias == "unit" else 1

    def score(self) -> str:
        plus = " + b_j" if self.bias == "symbol" else ""
        return f"{self.over('i', 'a', self.first)} {self.v('j', 'i')} {self.of('x', 'i')}{plus}"

    def score_above(self) -> str:
        plus = " + c_k" if self.bias == "symbol" else ""
        return f"{self.over('j', 'q', self.first)} {self.w('k', 'j')} {self.of('h', 'j')}{plus}"

    def every(self, gradient: str) -> str:
        """The derivative of the whole cost from that of one sample's part."""
        return f"{self.share} {self.over('n', 'm')} {gradient}".strip() if self.sampled else gradient

    @property
    def share(self) -> str:
        return r"\frac{1}{m}" if self.mean and self.sampled else ""


def style(rng: random.Random) -> Style:
    inner = activation(rng, KINDS)
    top, price = outputs(rng, inner)
    sampled = rng.random() < 0.4
    bias = rng.choice(["symbol", "symbol", "none", "unit"])
    if sampled and (price == "open" or top == "softmax"):
        top, price = "same", "quadratic"
    if sampled and bias == "unit":
        bias = "symbol"
    return Style(
        v_to_first=rng.random() < 0.5,
        w_to_first=rng.random() < 0.5,
        bias=bias,
        bounds=sampled or rng.random() < 0.5,
        sampled=sampled,
        mean=rng.random() < 0.7,
        decay=bias != "unit" and rng.random() < 0.25,
        cost=rng.choice("CEJL"),
        activation=inner,
        top=top,
        price=Cost(price),
    )


def settings(s: Style) -> dict[str, Any]:
    f = s.activation
    h, p, u = s.of("h", "j"), s.of("p", "k"), s.of("u", "k")
    given = [*f.givens]
    if s.bias == "unit":
        given += ["x_0 = 1", "h_0 = 1"]
    given += [f"{s.of('s', 'j')} = {s.score()}", f"{h} = {f.of(s.of('s', 'j'))}", f"{u} = {s.score_above()}"]
    above = {"same": f.of(u), "linear": u, "softmax": rf"\frac{{e^{{{u}}}}}{{\sum_r e^{{{s.of('u', 'r')}}}}}"}
    given.append(f"{p} = {above[s.top]}")
    samples = [s.n] if s.n else []
    found: dict[str, Any] = {
        "functions": f.declared,
        "shapes": {
            "v": ["q", "a"] if s.v_to_first else ["a", "q"],
            "w": ["M", "q"] if s.w_to_first else ["q", "M"],
        }
        if s.bounds and s.bias != "unit"
        else {},
    }
    if s.price.kind == "open":
        found["depends"] = {s.cost if not s.decay else "R": [p]}
        costs = "R"
    else:
        costs = s.price.text(p, s.of("t", "k")).replace(r"\sum_{UNITS}", s.over("k", "M"))
        costs = f"{s.share} {s.over('n', 'm')} {costs}".strip() if samples else costs
        costs = costs.replace(r"\sum_{n=1}^{m} -", r"\sum_{n=1}^{m} (-") + (")" if r"m} -" in costs else "")
    if s.decay:
        penalty = rf"\frac{{\lambda}}{{2}} {s.over('k', 'M')} {s.over('j', 'q')} {s.w('k', 'j')}^2"
        given.append(f"{s.cost} = {costs} + {penalty}")
    elif s.price.kind != "open":
        given.append(f"{s.cost} = {costs}")
    if s.price.kind == "categorical":
        found["assume"] = [f"{s.over('k', 'M')} t_k = 1"]
    return {**found, "given": given, "cost": s.cost}


def formulas(s: Style, rng: random.Random) -> Iterator[str]:
    f, cost = s.activation, s.cost
    x, z, h = s.of("x", "i"), s.of("s", "j"), s.of("h", "j")
    u, p, t = s.of("u", "k"), s.of("p", "k"), s.of("t", "k")
    v, w = s.v("j", "i"), s.w("k", "j")
    yield f"{s.of('s', '1')} = {s.score().replace('_{ji}', '_{1i}').replace('_{ij}', '_{i1}').replace('b_j', 'b_1')}"
    slope = f.slope(h, z)
    top = f.slope(p, u) if s.top == "same" else ""
    if s.top == "same":
        yield f"{p} = {f.of(s.score_above())}"
        yield f"{partial(p, w)} = {dots(top, h)}"
        yield f"{partial(p, h)} = {dots(w, top)}"
    if s.bias != "unit":
        yield f"{h} = {f.of(s.score())}"
        yield f"{partial(h, v)} = {dots(slope, x)}"
        yield f"{partial(h, x)} = {dots(v, slope)}"
    yield f"{partial(u, w)} = {h}"
    yield f"{partial(u, h)} = {w}"
    hidden = s.over("k", "M")
    by_u, by_z = partial(cost, u), partial(cost, z)
    if s.bias != "unit":
        yield f"{partial(u, z)} = {dots(w, slope)}"
        yield f"{by_z} = {dots(f'{hidden} {by_u} {w}', slope)}"
        yield f"{by_z} = {dots(slope, f'{hidden} {w} {by_u}')}"
        yield f"{partial(cost, h)} = {hidden} {by_u} {partial(u, h)}"
    every = s.over("n", "m") if s.sampled else ""
    decay = rf" + \lambda {w}" if s.decay else ""
    yield f"{partial(cost, v)} = {dots(every, by_z, x)}"
    yield f"{partial(cost, w)} = {dots(every, by_u, h)}{decay}"
    if s.bias == "symbol":
        yield f"{partial(cost, 'b_j')} = {dots(every, by_z)}"
        yield updates("c_k", r"\eta", dots(every, by_u), rng)
    delta = s.price.by_net(p, t, top)
    if delta is not None:
        yield f"{by_u} = {dots(s.share, delta)}"
        yield f"{partial(cost, w)} = {s.every(dots(delta, h))}{decay}"
        if s.bias != "unit":
            yield f"{partial(cost, v)} = {s.every(dots(x, slope, f'{hidden} {w}', delta))}"
        if not s.decay:
            yield updates(w, r"\eta", s.every(dots(delta, h)), rng)


def network(s: Style, widths: Sequence[int], seed: int) -> Network:
    a, q, g, m = widths
    f = s.activation.function[0]
    zero = (0,) if s.bias == "unit" else ()
    inputs, hidden, tops = (*zero, *upto(a)), (*zero, *upto(q)), upto(g)
    samples: tuple[Any, ...] = (upto(m),) if s.sampled else ()

    def score(n: Network, *key: int) -> Number:
        *one, j = key
        found: Number = n("b", j) if s.bias == "symbol" else 0.0
        for i in inputs:
            found = found + n("v", *((j, i) if s.v_to_first else (i, j))) * n("x", *one, i)
        return found

    def above(n: Network, *key: int) -> Number:
        *one, k = key
        found: Number = n("c", k) if s.bias == "symbol" else 0.0
        for j in hidden:
            found = found + n("w", *((k, j) if s.w_to_first else (j, k))) * n("h", *one, j)
        return found

    def output(n: Network, *key: int) -> Number:
        *one, k = key
        if s.top == "softmax":
            return softmax([n("u", *one, r) for r in tops])[k - 1]
        return f(n("u", *key)) if s.top == "same" else n("u", *key)

    def price(n: Network) -> Number:
        found: Number = 0.0
        runs: list[tuple[int, ...]] = [(r,) for r in upto(m)] if s.sampled else [()]
        for one in runs:
            targets = [0.0 if s.price.kind == "open" else n("t", *one, k) for k in tops]
            found = found + s.price.value([n("p", *one, k) for k in tops], targets)
        found = found * (1 / m if s.share else 1.0)
        if s.decay:
            for k in tops:
                for j in upto(q):
                    w = n("w", *((k, j) if s.w_to_first else (j, k)))
                    found = found + 0.5 * n("\\lambda") * w * w
        return found

    quantities = {
        "input": Quantity((*samples, upto(a))),
        "x": Quantity((*samples, inputs), lambda n, *key: n("input", *key) if key[-1] else 1.0),
        "v": Quantity((upto(q), inputs) if s.v_to_first else (inputs, upto(q))),
        "w": Quantity((tops, hidden) if s.w_to_first else (hidden, tops)),
        "t": Quantity((*samples, tops)),
        "s": Quantity((*samples, upto(q)), score),
        "h": Quantity((*samples, hidden), lambda n, *key: f(n("s", *key)) if key[-1] else 1.0),
        "u": Quantity((*samples, tops), above),
        "p": Quantity((*samples, tops), output),
        s.cost: Quantity((), price),
        **({"b": Quantity((upto(q),)), "c": Quantity((tops,))} if s.bias == "symbol" else {}),
        **({"\\lambda": Quantity()} if s.decay else {}),
    }
    if s.price.kind == "open":
        del quantities["t"]
    fixed: dict[tuple[Any, ...], float] = {}
    if s.price.kind == "categorical":
        fixed = {("t", k): share for k, share in enumerate(shares(g), 1)}
    if s.price.kind == "binary":
        runs = [(n,) for n in upto(m)] if s.sampled else [()]
        fixed = {("t", *n, k): (0.15 + 0.2 * k + 0.03 * sum(n)) % 1 for n in runs for k in tops}
    plain = {
        "h": not s.activation.head,
        "p": s.top == "linear" or (s.top == "same" and not s.activation.head),
    }
    names = {"h": "s", "p": "u"}

    def alias(key: tuple[Any, ...]) -> tuple[Any, ...]:
        name, *where = key
        return (names[name], *where) if plain.get(name) and where[-1] else key

    constants = {"a": a, "q": q, "M": g, "m": m}
    more: dict[str, Any] = {"cost": s.cost, "fixed": fixed, "alias": alias, "seed": seed}
    return Network(quantities, s.activation.functions, constants, **more)


def networks(s: Style) -> list[Network]:
    """The network in all sizes, with the leaves that it takes to tell what is true of it."""
    nets = ["s", "u"]
    return [
        one
        for widths in SIZES
        for one in assigned(lambda seed, widths=widths: network(s, widths, seed), s.activation, nets)  # type: ignore[misc]
    ]


def subject(seed: int) -> Subject:
    rng = random.Random(f"named {seed}")
    s = style(rng)
    return Subject(
        f"names {seed}",
        "names",
        note(settings(s), list(formulas(s, rng))),
        (lambda: networks(s),),
    )
