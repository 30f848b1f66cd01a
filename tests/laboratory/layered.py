"""Networks whose layers have a number above, in components or in matrices, of any depth."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
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
    total,
    updates,
)
from tests.oracle import Function, Network, Number, Quantity, upto

#: Widths from below, neighbours unequal.
SIZES = ((2, 3, 4, 2), (3, 2, 3, 4, 2))
BRACKETS = ("({})", "({})", "[{}]", "{}")


@dataclass(frozen=True)
class Style:
    """How such a network is written."""

    net: str
    out: str
    weight: str
    bias: str | None
    cost: str
    target: str
    error: str
    last: str
    bracket: str
    to_first: bool
    feeds_next: bool
    lowest: int
    indices: tuple[str, str, str]
    activation: Activation
    top: str
    price: Cost
    matrices: bool
    bounds: bool

    def up(self, layer: str, shift: int = 0) -> str:
        return f"^{{{self.bracket.format(layer + (f'{shift:+d}' if shift else ''))}}}"

    def symbol(self, name: str, below: str, layer: str, shift: int = 0) -> str:
        return f"{name}_{{{below}}}{self.up(layer, shift)}" if below else f"{name}{self.up(layer, shift)}"

    def z(self, j: str, layer: str = "l", shift: int = 0) -> str:
        return self.symbol(self.net, j, layer, shift)

    def a(self, j: str, layer: str = "l", shift: int = 0) -> str:
        return self.symbol(self.out, j, layer, shift)

    def d(self, j: str, layer: str = "l", shift: int = 0) -> str:
        return self.symbol(self.error, j, layer, shift)

    def w(self, j: str, k: str, layer: str = "l", shift: int = 0) -> str:
        """The weight from unit k of the layer below to unit j of this one."""
        return self.symbol(self.weight, j + k if self.to_first else k + j, layer, shift - self.feeds_next)

    def b(self, j: str, layer: str = "l", shift: int = 0) -> str:
        return self.symbol(self.bias or "", j, layer, shift - self.feeds_next)

    def weighed(self, j: str, k: str, layer: str = "l", shift: int = 0) -> str:
        bias = f" + {self.b(j, layer, shift)}" if self.bias else ""
        letter = self.over(k, layer, shift - 1)
        return rf"\sum{letter} {self.w(j, k, layer, shift)} {self.a(k, layer, shift - 1)}{bias}"

    def over(self, k: str, layer: str, shift: int = 0) -> str:
        """The limits of a sum over the units of a layer."""
        size = layer + (f"{shift:+d}" if shift else "")
        return rf"_{{{k}=1}}^{{n_{{{size}}}}}" if self.bounds else f"_{{{k}}}"

    def slope(self, j: str, layer: str = "l", shift: int = 0) -> str:
        return self.activation.slope(self.a(j, layer, shift), self.z(j, layer, shift))

    def matrix(self, layer: str = "l", shift: int = 0, *, turned: bool = False) -> str:
        """The matrix that maps activations upwards, or the one that maps errors down."""
        own = self.symbol(self.weight, "", layer, shift - self.feeds_next)
        return own if self.to_first != turned else f"({own})^T"


def style(rng: random.Random, matrices: bool) -> Style:
    inner = activation(rng, ("generic", "generic", "logistic", "tanh", "relu") if matrices else KINDS)
    top, price = outputs(rng, inner)
    if matrices and top != "same":
        top, price = "same", "quadratic"
    cost = rng.choice(["C", "E", "J", "L"])
    bracket = rng.choice(BRACKETS)
    errors = ["\\delta", "\\delta", "\\epsilon", *([] if matrices else ["e"])]
    net, out = rng.choice([("z", "a"), ("z", "h"), ("u", "x"), ("s", "o"), ("z", "y")])
    return Style(
        net=net,
        out=out,
        weight="W" if matrices else rng.choice(["w", "W", "v", "\\theta"]),
        bias=rng.choice(["b", "b", None, "\\beta"]),
        cost=cost,
        target="t" if out == "y" else rng.choice(["t", "y"]),
        error=rng.choice(errors),
        last=rng.choice([one for one in ("L", "L", "N", "M") if one != cost]),
        bracket=bracket,
        to_first=rng.random() < 0.5,
        feeds_next=rng.random() < 0.35,
        lowest=rng.choice([0, 0, 1]),
        indices=rng.choice([("j", "k", "i"), ("i", "j", "k"), ("p", "q", "r"), ("k", "j", "m")]),
        activation=inner,
        top=top,
        price=Cost(price),
        matrices=matrices,
        bounds=rng.random() < 0.4,
    )


# The note


def settings(s: Style) -> dict[str, Any]:
    j, k, _ = s.indices
    f, last = s.activation, s.last
    found: dict[str, Any] = {"functions": f.declared}
    if s.matrices:
        size = "n_{{{}}}"
        above = (
            (size.format("l+1"), size.format("l")) if s.feeds_next else (size.format("l"), size.format("l-1"))
        )
        found["shapes"] = {
            s.symbol(s.weight, "", "l"): list(above if s.to_first else above[::-1]),
            **({s.symbol(s.bias, "", "l"): [above[0]]} if s.bias else {s.a(""): ["n_{l}"]}),
            s.target: [f"n_{{{s.last}}}"],
        }
        bias = f" + {s.b('')}" if s.bias else ""
        forward = [f"{s.z('')} = {s.matrix()} {s.a('', 'l', -1)}{bias}", f"{s.a('')} = {f.of(s.z(''))}"]
        found["given"] = forward
    else:
        found["given"] = [f"{s.z(j)} = {s.weighed(j, k)}", f"{s.a(j)} = {f.of(s.z(j))}"]
    found["given"] += list(f.givens)
    if s.lowest:
        bottom = s.symbol(s.out, "" if s.matrices else j, str(s.lowest))
        found["given"].append(f"{bottom} = {'r' if s.matrices else f'r_{{{j}}}'}")
        if s.matrices:
            found["shapes"]["r"] = ["n_{1}"]
    if s.top == "linear":
        found["given"].append(f"{s.a(j, last)} = {s.z(j, last)}")
    if s.top == "softmax":
        scores = rf"\sum_{{{k}}} e^{{{s.z(k, last)}}}"
        found["given"].append(rf"{s.a(j, last)} = \frac{{e^{{{s.z(j, last)}}}}}{{{scores}}}")
        found["assume"] = [rf"\sum_{{{j}}} {s.target}_{{{j}}} = 1"]
    if s.price.kind == "open":
        found["depends"] = {s.cost: [s.a("" if s.matrices else j, last)]}
    elif s.matrices and s.price.kind == "quadratic":
        difference = f"({s.a('', last)} - {s.target})"
        found["given"].append(rf"{s.cost} = \frac12 {difference}^T {difference}")
    else:
        price = s.price.text(s.a(j, last), f"{s.target}_{{{j}}}")
        found["given"].append(f"{s.cost} = {price.replace('_{UNITS}', s.over(j, last))}")
    below = "" if s.matrices else j
    found["given"].append(f"{s.d(below)} = {partial(s.cost, s.z(below))}")
    found["cost"] = s.cost
    return found


def components(s: Style, rng: random.Random) -> Iterator[str]:
    """Right formulas, in components."""
    j, k, i = s.indices
    cost, f = s.cost, s.activation
    a, z, d, w = s.a(j), s.z(j), s.d(j), s.w(j, k)
    slope, below = s.slope(j), s.a(k, "l", -1)
    up, error_up = s.w(i, j, "l", 1), s.d(i, "l", 1)
    yield f"{s.z(j, 'l', 1)} = {s.weighed(j, k, 'l', 1)}"
    yield f"{s.z('1')} = {s.weighed('1', k)}"
    if s.top == "same":
        yield f"{a} = {f.of(s.weighed(j, k))}"
        yield f"{partial(a, z)} = {slope or '1'}"
        yield f"{partial(a, w)} = {dots(slope, below)}"
        yield f"{d} = {dots(partial(cost, a), slope)}"
    yield f"{partial(z, w)} = {below}"
    yield f"{partial(z, below)} = {w}"
    yield f"{partial(s.z(i, 'l', 1), z)} = {dots(up, slope)}"
    yield f"{partial(cost, w)} = {d} {below}"
    yield f"{partial(cost, w)} = {partial(cost, z)} {partial(z, w)}"
    if s.bias:
        b = s.b(j)
        yield f"{partial(z, b)} = 1"
        yield f"{partial(cost, b)} = {d}"
        yield updates(b, "\\eta", rng.choice([d, partial(cost, z)]), rng)
    yield updates(w, "\\eta", f"{d} {below}", rng)
    yield f"{partial(cost, a)} = {total(i, up, error_up)}"
    yield f"{d} = {total(i, error_up, partial(s.z(i, 'l', 1), z))}"
    yield f"{d} = {dots(slope, total(i, up, error_up))}"
    yield f"{d} = {total(i, up, error_up, slope)}"
    yield f"{partial(cost, w)} = {dots(below, slope, total(i, up, error_up))}"
    m = next(letter for letter in "mh" if letter not in s.indices)
    inner = total(m, s.w(m, i, "l", 2), s.d(m, "l", 2))
    yield f"{d} = {dots(slope, total(i, up, s.slope(i, 'l', 1), inner))}"
    yield from tops(s)


def tops(s: Style) -> Iterator[str]:
    """What holds for the last layer."""
    j, k, i = s.indices
    last, cost = s.last, s.cost
    a, z, t = s.a(j, last), s.z(j, last), f"{s.target}_{{{j}}}"
    slope = s.slope(j, last) if s.top == "same" else ""
    by_out, by_net = s.price.by_out(a, t), s.price.by_net(a, t, slope)
    if by_out is not None:
        yield f"{partial(cost, a)} = {by_out}"
    if by_net is not None:
        yield f"{s.d(j, last)} = {by_net}"
        yield f"{partial(cost, s.w(j, k, last))} = {by_net} {s.a(k, last, -1)}"
        above = s.price.by_net(
            s.a(i, last), f"{s.target}_{{{i}}}", s.slope(i, last) if s.top == "same" else ""
        )
        yield f"{s.d(j, last, -1)} = {dots(s.slope(j, last, -1), total(i, s.w(i, j, last), above or ''))}"
    if s.top == "same":
        yield f"{s.d(j, last)} = {dots(partial(cost, a), slope)}"
    if s.top == "softmax":
        yield rf"{partial(a, z)} = {a} (1 - {a})"
        yield rf"\sum_{{{j}}} {a} = 1"


def matrices(s: Style, rng: random.Random) -> Iterator[str]:
    """Right formulas, in vectors and matrices."""
    j, k, i = s.indices
    f, cost, last = s.activation, s.cost, s.last
    z, a, d, below = s.z(""), s.a(""), s.d(""), s.a("", "l", -1)
    bias = f" + {s.b('')}" if s.bias else ""
    slope = f"{f.head}'({z})"
    own = s.symbol(s.weight, "", "l", -s.feeds_next)
    down = s.matrix("l", 1, turned=True)
    gradient = f"{d} ({below})^T" if s.to_first else f"{below} ({d})^T"
    yield f"{s.z('', 'l', 1)} = {s.matrix('l', 1)} {a}" + (f" + {s.b('', 'l', 1)}" if s.bias else "")
    yield f"{a} = {f.of(dots(s.matrix(), below) + bias)}"
    yield rf"{d} = {partial(cost, a)} \odot {slope}"
    yield rf"{d} = {down} {s.d('', 'l', 1)} \odot {slope}"
    yield rf"{d} = \left( {down} {s.d('', 'l', 1)} \right) \odot {slope}"
    yield f"{partial(cost, a)} = {down} {s.d('', 'l', 1)}"
    yield f"{partial(cost, own)} = {gradient}"
    yield rf"\nabla_{{{own}}} {cost} = {gradient}"
    yield updates(own, "\\eta", gradient, rng)
    if s.bias:
        yield f"{partial(cost, s.b(''))} = {d}"
        yield updates(s.b(""), "\\eta", d, rng)
    yield f"{partial(cost, s.w(j, k))} = {s.d(j)} {s.a(k, 'l', -1)}"
    yield f"{s.d(j)} = {total(i, s.w(i, j, 'l', 1), s.d(i, 'l', 1))} {slope.replace(z, s.z(j))}"
    yield f"{s.z(j)} = {s.weighed(j, k)}"
    if s.price.kind != "open":
        out, difference = s.a("", last), f"({s.a('', last)} - {s.target})"
        factor = "2 " if s.price.kind == "plain" else ""
        if s.price.kind in ("quadratic", "plain"):
            yield f"{partial(cost, out)} = {factor}{difference}"
            yield rf"{s.d('', last)} = {factor}{difference} \odot {f.head}'({s.z('', last)})"
        elif s.price.kind == "binary":
            yield f"{s.d('', last)} = {out} - {s.target}"


# The network


def network(s: Style, widths: Sequence[int], seed: int) -> Network:
    """The same in plain Python."""
    layers = range(s.lowest, s.lowest + len(widths))
    size = dict(zip(layers, widths, strict=True))
    last, f, shift = layers[-1], s.activation.function[0], int(s.feeds_next)

    def units(offset: int = 0) -> Callable[[int], Sequence[int]]:
        return lambda layer: upto(size[layer + offset])

    def weigh(n: Network, layer: int, j: int) -> Number:
        found: Number = n(s.bias, layer - shift, j) if s.bias else 0.0
        for k in upto(size[layer - 1]):
            ends = (j, k) if s.to_first else (k, j)
            found = found + n(s.weight, layer - shift, *ends) * n(s.out, layer - 1, k)
        return found

    def activate(n: Network, layer: int, j: int) -> Number:
        if layer == s.lowest:
            return n("r", j)
        if layer < last or s.top == "same":
            return f(n(s.net, layer, j))
        if s.top == "softmax":
            return softmax([n(s.net, layer, k) for k in upto(size[layer])])[j - 1]
        return n(s.net, layer, j)

    def price(n: Network) -> Number:
        top = upto(size[last])
        return s.price.value([n(s.out, last, k) for k in top], [n(s.target, k) for k in top])

    ends = (units(shift), units(shift - 1))
    owners = range(layers[1] - shift, last + 1 - shift)
    quantities = {
        "r": Quantity((upto(widths[0]),)),
        s.target: Quantity((upto(widths[-1]),)),
        s.net: Quantity((units(),), weigh, layers[1:]),
        s.out: Quantity((units(),), activate, layers),
        s.weight: Quantity(ends if s.to_first else ends[::-1], None, owners),
        **({s.bias: Quantity((units(shift),), None, owners)} if s.bias else {}),
        s.cost: Quantity((), price),
        s.error: Quantity((units(),), lambda n, layer, j: n.d((s.cost,), (s.net, layer, j)), layers[1:]),
    }
    if not s.lowest:
        quantities["below all"] = quantities.pop("r")
        quantities[s.out] = Quantity(
            (units(),), lambda n, layer, j: activate(n, layer, j) if layer else n("below all", j), layers
        )
    if s.price.kind == "open":
        del quantities[s.target]
        quantities[s.cost] = Quantity(
            (), lambda n: s.price.value([n(s.out, last, k) for k in upto(size[last])], [0.0] * size[last])
        )
    fixed: dict[tuple[Any, ...], float] = {}
    if s.price.kind == "categorical":
        fixed = {(s.target, k): share for k, share in enumerate(shares(widths[-1]), 1)}
    if s.price.kind == "binary":
        fixed = {(s.target, k): 0.15 + 0.2 * k for k in upto(widths[-1])}

    def alias(key: tuple[Any, ...]) -> tuple[Any, ...]:
        """Where an activation is what it is applied to, or an input is one of the given values."""
        name, *where = key
        if name != s.out:
            return key
        if where[0] == s.lowest:
            return ("r" if s.lowest else "below all", where[1])
        plain = s.top == "linear" if where[0] == last else not s.activation.head
        plain = plain or (s.top == "same" and not s.activation.head)
        return (s.net, *where) if plain else key

    functions: dict[str, Function] = s.activation.functions
    more: dict[str, Any] = {
        "cost": s.cost,
        "fixed": fixed,
        "seed": seed,
        "sizes": {"n": size},
        "alias": alias,
    }
    return Network(quantities, functions, {s.last: last}, **more)


def networks(s: Style) -> list[Network]:
    """The network in all sizes, with the leaves that it takes to tell what is true of it."""
    nets = [s.net]
    return [
        one
        for widths in SIZES
        for one in assigned(lambda seed, widths=widths: network(s, widths, seed), s.activation, nets)  # type: ignore[misc]
    ]


def subject(seed: int, *, in_matrices: bool) -> Subject:
    rng = random.Random(f"layered {seed} {in_matrices}")
    s = style(rng, in_matrices)
    formulas = list(matrices(s, rng) if in_matrices else components(s, rng))
    kind = "matrices" if in_matrices else "components"
    return Subject(
        f"{kind} {seed}",
        kind,
        note(settings(s), formulas),
        (lambda: networks(s),),
    )
