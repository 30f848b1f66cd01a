"""The networks behind shipped notes and notes of the corpus, each forward pass written by hand.

Neighbouring layers have different numbers of units, and each network comes in two sizes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from derive.latex import parse_tree
from tests.oracle import (
    LOGISTIC,
    TANH,
    Function,
    Network,
    Number,
    Quantity,
    exp,
    generic,
    log,
    plain,
    power,
    sin,
    upto,
)

Q = Quantity
Rule = Callable[..., Number]
SIGMA = {"\\sigma": generic(0)}
SAMPLES = (101, 102)

#: Two sizes: widths of up to five layers, from below.
WIDTHS = ((3, 2, 4, 3, 2), (2, 4, 3, 5, 3))


def named(table: dict[str, Any]) -> dict[str, Any]:
    """Symbols in the oracle's own spelling."""
    return {plain(parse_tree(latex)): value for latex, value in table.items()}


def column(*entries: Any) -> list[list[Any]]:
    return [[entry] for entry in entries]


def family(name: str, units: Sequence[Any]) -> list[list[Any]]:
    return column(*((name, unit) for unit in units))


def opened(values: Sequence[Number]) -> Number:
    """An open cost: some function of all that it depends on, without symmetry."""
    total: Number = 0.0
    for place, value in enumerate(values, 1):
        total = total + (0.3 + place / 7) * value * value * value + sin(values[0] * value) + place * value
    return total


def halves(n: Network, output: str, target: str, units: Sequence[Any], *layer: int) -> Number:
    differences = [n(output, *layer, k) - n(target, k) for k in units]
    return 0.5 * sum((d * d for d in differences), 0.0)


# Layers told by a number above


def layered(
    widths: Sequence[int],
    *,
    weight: str = "w",
    from_to: bool = False,
    feeds_next: bool = False,
    lowest: int = 0,
    function: str = "\\sigma",
    shape: Function | None = None,
    bias: bool = True,
    cost: str = "C",
    open_cost: bool = False,
    inputs: str | None = None,
    **more: Any,
) -> Network:
    """A multilayer perceptron in the notation that the options describe."""
    layers = range(lowest, lowest + len(widths))
    last = layers[-1]
    size = dict(zip(layers, widths, strict=True))
    f = shape or generic(0)
    shift = 1 if feeds_next else 0

    def units(offset: int = 0) -> Callable[[int], Sequence[int]]:
        return lambda layer: upto(size[layer + offset])

    def weigh(n: Network, layer: int, j: int) -> Number:
        own = layer - shift
        total = sum(
            n(weight, own, *((i, j) if from_to else (j, i))) * n("a", layer - 1, i)
            for i in upto(size[layer - 1])
        )
        return total + (n("b", own, j) if bias else 0.0)

    def activate(n: Network, layer: int, j: int) -> Number:
        if layer == lowest:
            return n(inputs, j) if inputs else n("bottom", j)
        return f[0](n("z", layer, j))

    def total(n: Network) -> Number:
        if open_cost:
            return opened([n("a", last, j) for j in upto(size[last])])
        return halves(n, "a", "y", upto(size[last]), last)

    ends = (units(shift), units(shift - 1))
    owners = range(layers[1] - shift, last + 1 - shift)
    quantities = {
        "bottom": Q((upto(widths[0]),)),
        "x": Q((upto(widths[0]),)),
        "y": Q((upto(widths[-1]),)),
        "z": Q((units(),), weigh, layers[1:]),
        "a": Q((units(),), activate, layers),
        weight: Q(ends[::-1] if from_to else ends, None, owners),
        "b": Q((units(shift),), None, owners),
        cost: Q((), total),
        "\\delta": Q((units(),), lambda n, layer, j: n.d((cost,), ("z", layer, j)), layers[1:]),
        **more.pop("quantities", {}),
    }
    if inputs is None:
        del quantities["x"]
    if open_cost:
        del quantities["y"]
    constants = {"L": last, **more.pop("constants", {})}
    renamed = more.pop("alias", lambda key: key)

    def alias(key: tuple[Any, ...]) -> tuple[Any, ...]:
        lower = key[0] == "a" and key[1] == lowest
        return (inputs or "bottom", key[2]) if lower else renamed(key)

    return Network(quantities, {function: f}, constants, alias=alias, **more)


def single_neurons(widths: Sequence[int]) -> Network:
    """One unit per layer."""
    layers, f = range(len(widths)), generic(0)
    last = layers[-1]
    quantities = {
        "bottom": Q(),
        "y": Q(),
        "w": Q((), None, layers[1:]),
        "b": Q((), None, layers[1:]),
        "z": Q((), lambda n, layer: n("w", layer) * n("a", layer - 1) + n("b", layer), layers[1:]),
        "a": Q((), lambda n, layer: f[0](n("z", layer)) if layer else n("bottom"), layers),
        "C": Q((), lambda n: 0.5 * (n("a", last) - n("y")) * (n("a", last) - n("y"))),
    }
    return Network({**quantities, "Z": quantities["z"]}, SIGMA, {"L": last})


# Layers told by index letters


def lettered(
    widths: Sequence[int],
    letters: Sequence[str],
    *,
    net: str,
    out: str,
    inputs: str,
    weight: str = "w",
    to_first: bool = False,
    bias: str | None = None,
    cost: str = "E",
    target: str | None = "t",
    shapes: Sequence[Function] | None = None,
    functions: dict[str, Function] | None = None,
    sign: int = 1,
    error: str = "\\delta",
    **more: Any,
) -> Network:
    """Layers one after another; a weight's letters say which two it joins."""
    sets = dict(zip(letters, map(upto, widths), strict=False))
    shapes = shapes or [LOGISTIC] * (len(letters) - 1)
    quantities: dict[str, Quantity] = {f"in {letters[0]}": Q((sets[letters[0]],))}
    by_letters: dict[str, dict[tuple[str, ...], str]] = {}

    def call(name: str, key: tuple[str, ...], quantity: str) -> None:
        by_letters.setdefault(name, {})[key] = quantity

    call(inputs, (letters[0],), f"in {letters[0]}")
    call(out, (letters[0],), f"in {letters[0]}")
    below = f"in {letters[0]}"
    for low, high, f in zip(letters, letters[1:], shapes, strict=False):
        ends = (sets[high], sets[low]) if to_first else (sets[low], sets[high])
        quantities[f"weight {high}"] = Q(ends)
        call(weight, (high, low) if to_first else (low, high), f"weight {high}")
        if to_first:
            call(weight, (high,), f"weight {high}")
        if bias:
            quantities[f"bias {high}"] = Q((sets[high],))
            call(bias, (high,), f"bias {high}")

        def weigh(n: Network, k: int, low: str = low, high: str = high, below: str = below) -> Number:
            total = sum(
                n(f"weight {high}", *((k, j) if to_first else (j, k))) * n(below, j) for j in sets[low]
            )
            return total + (n(f"bias {high}", k) if bias else 0.0)

        quantities[f"net {high}"] = Q((sets[high],), weigh)
        quantities[f"out {high}"] = Q((sets[high],), lambda n, k, f=f, high=high: f[0](n(f"net {high}", k)))
        slope = lambda n, k, high=high: sign * n.d((cost,), (f"net {high}", k))  # noqa: E731
        quantities[f"error {high}"] = Q((sets[high],), slope)
        call(net, (high,), f"net {high}")
        call(out, (high,), f"out {high}")
        call(error, (high,), f"error {high}")
        below = f"out {high}"
    top = sets[letters[-1]]
    if target:
        quantities[target] = Q((top,))
        quantities[cost] = Q((), lambda n: halves(n, below, target, top))
    else:
        quantities[cost] = Q((), lambda n: opened([n(below, k) for k in top]))
    quantities |= more.pop("quantities", {})
    for name, table in more.pop("by_letters", {}).items():
        by_letters.setdefault(name, {}).update(table)
    return Network(quantities, functions or {}, by_letters=by_letters, cost=cost, **more)


def sigmoid_mlp(letters: str, **more: Any) -> Callable[[Sequence[int]], Network]:
    def build(widths: Sequence[int]) -> Network:
        blocks = {}
        if letters == "jk":
            rows, columns = upto(widths[0]), upto(widths[1])
            blocks = named(
                {
                    r"O_{\text{hidden}}": family("in j", rows),
                    "w": [[("weight k", j, k) for k in columns] for j in rows],
                    r"\delta": family("error k", columns),
                }
            )
        return lettered(
            widths,
            letters,
            net="x",
            out="O",
            inputs="O" if more.get("covered") else "x",
            functions={"\\sigma": LOGISTIC},
            blocks=blocks if more.get("covered") else {},
        )

    return build


def fully_connected(widths: Sequence[int]) -> Network:
    hidden, output = upto(widths[1]), upto(widths[2])
    f = generic(1)
    return lettered(
        widths,
        "ijk",
        net="net",
        out="y",
        inputs="x",
        to_first=True,
        target=None,
        shapes=[f, f],
        functions={"f": f},
        blocks={"y_{隐藏层}": family("out j", hidden), "y_{输出层}": family("out k", output)},
        arguments={"E": {"y_{输出层}"}},
    )


# The second document


def samples(sizes: Sequence[int]) -> Network:
    """Many samples, whose index is left out at most places."""
    layers, f = range(1, len(sizes) + 1), generic(2)
    last = layers[-1]
    size = dict(zip(layers, sizes, strict=True))
    units = lambda layer: upto(size[layer])  # noqa: E731
    above = lambda layer: upto(size[layer + 1])  # noqa: E731

    def part(n: Network, s: int, k: int) -> Number:
        return 0.5 * (n("h", k, s) - n("y", s, k)) * (n("h", k, s) - n("y", s, k))

    def weigh(n: Network, layer: int, j: int, s: int) -> Number:
        return sum(n("w", layer - 1, j, i) * n("a", layer - 1, i, s) for i in units(layer - 1))

    quantities = {
        "x": Q((SAMPLES, units(1))),
        "y": Q((SAMPLES, units(last))),
        "w": Q((above, units), None, layers[:-1]),
        "z": Q((units,), weigh, layers[1:], sampled=True),
        "a": Q(
            (units,),
            lambda n, layer, j, s: n("x", s, j) if layer == 1 else f[0](n("z", layer, j, s)),
            layers,
            sampled=True,
        ),
        "h": Q((units(last),), lambda n, j, s: n("a", last, j, s), sampled=True),
        "J": Q((), lambda n: sum(n("J 1", s) for s in SAMPLES) / len(SAMPLES)),
        "J 1": Q((SAMPLES,), lambda n, s: sum(part(n, s, k) for k in units(last))),
        "J 2": Q((SAMPLES, units(last)), part),
        "\\delta": Q(
            (units,), lambda n, layer, j, s: n.d(("J 1", s), ("z", layer, j, s)), layers[1:], sampled=True
        ),
        "\\Delta": Q(
            (above, units),
            lambda n, layer, j, k: sum(n.d(("J 1", s), ("w", layer, j, k)) for s in SAMPLES),
            layers[:-1],
        ),
        "D": Q((above, units), lambda n, layer, j, k: n("\\Delta", layer, j, k) / len(SAMPLES), layers[:-1]),
    }

    def alias(key: tuple[Any, ...]) -> tuple[Any, ...]:
        if key[0] == "h":
            key = ("a", last, *key[1:])
        return ("x", key[3], key[2]) if key[:2] == ("a", 1) else key

    return Network(
        quantities,
        {"g": f},
        {"L": last, "m": len(SAMPLES)},
        alias=alias,
        sizes={"S": size},
        by_count={"J": {0: "J", 1: "J 1", 2: "J 2"}},
        arguments={"h": {"x", "x_{i}"}, "J": {"w"}},
        sample="i",
        samples=SAMPLES,
        cost="J",
    )


def written_out(_: Sequence[int]) -> Network:
    """Three inputs, three hidden units and one output, with bias units numbered 0."""
    f = generic(3)
    inputs, hidden = range(4), (1, 2, 3)

    def weigh(n: Network, layer: int, j: int) -> Number:
        below = [n("x", k) if layer == 2 else n("a", 2, k) for k in inputs]
        return sum(n("w", layer - 1, j, k) * below[k] for k in inputs)

    quantities = {
        "x": Q((inputs,)),
        "w": Q((lambda layer: hidden if layer == 1 else (1,), lambda layer: inputs), None, (1, 2)),
        "z": Q((lambda layer: hidden if layer == 2 else (1,),), weigh, (2, 3)),
        "a": Q(
            (lambda layer: inputs if layer == 2 else (1,),),
            lambda n, layer, j: f[0](n("z", layer, j)) if j else n("unit"),
            (2, 3),
        ),
        "unit": Q(),
        "h": Q((), lambda n: n("a", 3, 1)),
    }
    blocks = {
        "a^{(2)}": column(*(("a", 2, j) for j in hidden)),
        r"\tilde{a}^{(2)}": column(*(("a", 2, j) for j in inputs)),
    }
    return Network(quantities, {"g": f}, blocks=blocks, arguments={"h": {"x"}})


def numbered_nodes(_: Sequence[int]) -> Network:
    """Nodes 1 to 7; the bias comes last."""
    f = generic(4)
    below: dict[int, tuple[int, ...]] = {4: (1, 2, 3), 5: (1, 2, 3), 6: (4, 5), 7: (4, 5)}

    def activate(n: Network, node: int) -> Number:
        name = "x" if node < 6 else "y"
        return f[0](sum(n("w", node, i) * n(name, i) for i in below[node]) + n("w", node, "b"))

    def row(node: int) -> list[Any]:
        return [*(("w", node, i) for i in below[node]), ("w", node, "b")]

    quantities = {
        "x": Q(((1, 2, 3),)),
        "y": Q(((4, 5, 6, 7),), activate),
        "w": Q(((4, 5, 6, 7), (1, 2, 3, 4, 5, "b"))),
    }
    blocks = {
        "x": column(*(("x", i) for i in (1, 2, 3)), 1),
        **{f"w_{{{node}}}": column(*row(node)) for node in below},
        "W_{隐藏层}": [row(4), row(5)],
        "W_{输出层}": [row(6), row(7)],
        "y_{隐藏层}": family("y", (4, 5)),
        "y_{输出层}": family("y", (6, 7)),
        r"\tilde{y}": column(("y", 4), ("y", 5), 1),
    }
    literals = {f"w_{{{node}{i}}}": ("w", node, i) for node, nodes in below.items() for i in nodes}
    literals |= {f"w_{{b {node}}}": ("w", node, "b") for node in below}
    return Network(quantities, {"f": f}, blocks=blocks, literals=literals)


Builder = Callable[[Sequence[int]], Network]

SHIPPED: dict[str, Builder] = {
    "000_hidden_layer/many_neurons": lambda w: layered(w[:4], from_to=True),
    "000_hidden_layer/single_neuron": single_neurons,
    "001_mlp/deeper_layers": lambda w: lettered(
        w[:4], "hijk", net="x", out="O", inputs="O", functions={"\\sigma": LOGISTIC}
    ),
    "001_mlp/hidden_layer": sigmoid_mlp("ijk"),
    "001_mlp/output_layer": sigmoid_mlp("jk", covered=True),
    "001_mlp/single_layer_perceptron": sigmoid_mlp("jk"),
    "002_neural_network/five_layer_example": lambda w: samples((2, 2, 2, 2, 2)),
    "002_neural_network/forward_pass": written_out,
    "002_neural_network/last_layer": lambda w: samples(w[:4]),
    "002_neural_network/recursion_and_batch_mean": lambda w: samples(w[:4]),
    "003_fully_connected/backward_pass": fully_connected,
    "003_fully_connected/forward_pass": numbered_nodes,
}


# The corpus


def skip_connections(widths: Sequence[int]) -> Network:
    size = upto(widths[0])
    f = generic(0)

    def activate(n: Network, layer: int, j: int) -> Number:
        return n("a", layer - 1, j) + f[0](n("z", layer, j)) if layer else n("bottom", j)

    return layered(
        [len(size)] * 4,
        open_cost=True,
        kronecker=True,
        quantities={
            "a": Q((size,), activate, range(4)),
            "\\varepsilon": Q((size,), lambda n, layer, j: n.d(("C",), ("z", layer, j)), range(1, 4)),
        },
    )


def decayed(widths: Sequence[int]) -> Network:
    inputs, hidden, output = map(upto, widths[:3])
    f = generic(0)

    def penalty(n: Network) -> Number:
        ends = [("v", j, i) for j in hidden for i in inputs] + [("w", k, j) for k in output for j in hidden]
        return n("\\lambda") * 0.5 * sum(n(*key) * n(*key) for key in ends)

    quantities = {
        "x": Q((inputs,)),
        "b": Q((hidden,)),
        "v": Q((hidden, inputs)),
        "w": Q((output, hidden)),
        "\\lambda": Q(),
        "s": Q((hidden,), lambda n, j: sum(n("v", j, i) * n("x", i) for i in inputs) + n("b", j)),
        "h": Q((hidden,), lambda n, j: f[0](n("s", j))),
        "y": Q((output,), lambda n, k: sum(n("w", k, j) * n("h", j) for j in hidden)),
        "E": Q((), lambda n: opened([n("y", k) for k in output])),
        "R": Q((), penalty),
        "J": Q((), lambda n: n("E") + n("R")),
    }
    return Network(quantities, SIGMA, cost="J")


def shared(widths: Sequence[int]) -> Network:
    units, f = upto(widths[1]), generic(0)
    quantities = {
        "w": Q((units, units)),
        "x": Q((units,)),
        "z": Q((units,), lambda n, layer, j: sum(n("w", j, k) * n("a", layer - 1, k) for k in units), (1, 2)),
        "a": Q((units,), lambda n, layer, j: f[0](n("z", layer, j)) if layer else n("x", j), (0, 1, 2)),
        "C": Q((), lambda n: opened([n("a", 2, j) for j in units])),
    }
    return Network(quantities, SIGMA, {"L": 2})


def linear_top(widths: Sequence[int]) -> Network:
    f = generic(0)

    def activate(n: Network, layer: int, j: int) -> Number:
        return n("bottom", j) if layer == 0 else n("z", layer, j) if layer == 3 else f[0](n("z", layer, j))

    units = lambda layer: upto(widths[layer])  # noqa: E731
    top = lambda key: ("z", 3, key[2]) if key[:2] == ("a", 3) else key  # noqa: E731
    return layered(widths[:4], quantities={"a": Q((units,), activate, range(4))}, alias=top)


def bias_units(widths: Sequence[int]) -> Network:
    d, q, m = widths[:3]
    g = generic(5)
    inputs, hidden, output = range(d + 1), range(q + 1), upto(m)
    quantities = {
        "x": Q((inputs,), lambda n, i: n("input", i) if i else 1.0),
        "input": Q((inputs,)),
        "w": Q((inputs, hidden[1:])),
        "v": Q((hidden, output)),
        "t": Q((output,)),
        "z": Q((hidden[1:],), lambda n, j: sum(n("w", i, j) * n("x", i) for i in inputs)),
        "h": Q((hidden,), lambda n, j: g[0](n("z", j)) if j else 1.0),
        "u": Q((output,), lambda n, k: sum(n("v", j, k) * n("h", j) for j in hidden)),
        "y": Q((output,), lambda n, k: g[0](n("u", k))),
        "E": Q((), lambda n: halves(n, "y", "t", output)),
        "\\delta": Q((output,), lambda n, k: n.d(("E",), ("u", k))),
        "\\epsilon": Q((hidden[1:],), lambda n, j: n.d(("E",), ("z", j))),
    }
    return Network(quantities, {"g": g}, {"d": d, "q": q, "m": m})


def one_neuron(widths: Sequence[int]) -> Network:
    units, f = upto(widths[0]), generic(0)
    quantities = {
        "w": Q((units,)),
        "x": Q((units,)),
        "b": Q(),
        "t": Q(),
        "z": Q((), lambda n: sum(n("w", i) * n("x", i) for i in units) + n("b")),
        "y": Q((), lambda n: f[0](n("z"))),
        "E": Q((), lambda n: 0.5 * (n("t") - n("y")) * (n("t") - n("y"))),
    }
    return Network(quantities, {"\\varphi": f}, {"n": len(units), "\\eta": 0.37}, cost="E")


def batch(widths: Sequence[int]) -> Network:
    n_, d, h, k_ = (upto(w) for w in (5, *widths[:3]))
    f = generic(6)

    def product(left: str, right: str, inner: Sequence[int]) -> Rule:
        return lambda n, i, j: sum(n(left, i, k) * n(right, k, j) for k in inner)

    def cost(n: Network) -> Number:
        errors = [n("Y", i, k) - n("T", i, k) for i in n_ for k in k_]
        return sum(e * e for e in errors) / (2 * len(n_))

    quantities = {
        "X": Q((n_, d)),
        "W": Q((d, h)),
        "V": Q((h, k_)),
        "T": Q((n_, k_)),
        "A": Q((n_, h), product("X", "W", d)),
        "H": Q((n_, h), lambda n, i, j: f[0](n("A", i, j))),
        "Y": Q((n_, k_), product("H", "V", h)),
        "J": Q((), cost),
    }
    return Network(quantities, {"f": f}, {"N": len(n_), "K": len(k_), "\\eta": 0.37}, cost="J")


def softmax(n: Network, score: str, k: int, units: Sequence[int]) -> Number:
    return exp(n(score, k)) / sum(exp(n(score, m)) for m in units)


def cross_entropy(widths: Sequence[int]) -> Network:
    inputs, output = upto(widths[0]), upto(widths[1])
    targets = [0.2, 0.5, 0.1, 0.2][: len(output) - 1]
    quantities = {
        "x": Q((inputs,)),
        "w": Q((output, inputs)),
        "b": Q((output,)),
        "y": Q((output,)),
        "z": Q((output,), lambda n, k: sum(n("w", k, j) * n("x", j) for j in inputs) + n("b", k)),
        "p": Q((output,), lambda n, k: softmax(n, "z", k, output)),
        "C": Q((), lambda n: -sum(n("y", k) * log(n("p", k)) for k in output)),
    }
    fixed = {("y", k): t for k, t in zip(output, [*targets, 1 - sum(targets)], strict=True)}
    return Network(quantities, kronecker=True, fixed=fixed)


def softmax_alone(widths: Sequence[int]) -> Network:
    units = upto(widths[0])
    quantities = {"a": Q((units,)), "S": Q((units,), lambda n, k: softmax(n, "a", k, units))}
    return Network(quantities, {}, {"N": len(units)}, kronecker=True)


def tanh_network(widths: Sequence[int]) -> Network:
    inputs, hidden, output = map(upto, widths[:3])
    quantities = {
        "x": Q((inputs,)),
        "V": Q((hidden, inputs)),
        "c": Q((hidden,)),
        "W": Q((output, hidden)),
        "d": Q((output,)),
        "t": Q((output,)),
        "u": Q((hidden,), lambda n, j: sum(n("V", j, i) * n("x", i) for i in inputs) + n("c", j)),
        "h": Q((hidden,), lambda n, j: TANH[0](n("u", j))),
        "o": Q((output,), lambda n, k: sum(n("W", k, j) * n("h", j) for j in hidden) + n("d", k)),
        "E": Q((), lambda n: halves(n, "o", "t", output)),
    }
    return Network(quantities)


def thresholds(widths: Sequence[int]) -> Network:
    d, q, last = widths[:3]
    inputs, hidden, output = map(upto, (d, q, last))
    f = generic(7)
    quantities = {
        "x": Q((inputs,)),
        "v": Q((inputs, hidden)),
        "\\gamma": Q((hidden,)),
        "w": Q((hidden, output)),
        "\\theta": Q((output,)),
        "y": Q((output,)),
        "\\alpha": Q((hidden,), lambda n, h: sum(n("v", i, h) * n("x", i) for i in inputs)),
        "b": Q((hidden,), lambda n, h: f[0](n("\\alpha", h) - n("\\gamma", h))),
        "\\beta": Q((output,), lambda n, j: sum(n("w", h, j) * n("b", h) for h in hidden)),
        "o": Q((output,), lambda n, j: f[0](n("\\beta", j) - n("\\theta", j))),
        "E": Q((), lambda n: halves(n, "o", "y", output)),
        "g": Q((output,), lambda n, j: -n.d(("E",), ("\\beta", j))),
        "e": Q((hidden,), lambda n, h: -n.d(("E",), ("\\alpha", h))),
    }
    return Network(quantities, {"f": f}, {"d": d, "q": q, "l": last, "\\eta": 0.37}, cost="E")


def lstm(widths: Sequence[int]) -> Network:
    units = upto(widths[0])
    gates = {"f": "u", "i": "v", "o": "w"}
    quantities = {
        **{name: Q((units,)) for name in "uvwrs"},
        **{
            name: Q((units,), lambda n, j, inner=inner: LOGISTIC[0](n(inner, j)))
            for name, inner in gates.items()
        },
        "g": Q((units,), lambda n, j: TANH[0](n("r", j))),
        "c": Q((units,), lambda n, j: n("f", j) * n("s", j) + n("i", j) * n("g", j)),
        "h": Q((units,), lambda n, j: n("o", j) * TANH[0](n("c", j))),
        "E": Q((), lambda n: opened([n("h", j) for j in units])),
    }
    return Network(quantities, {"\\sigma": LOGISTIC})


def batch_normalised(widths: Sequence[int]) -> Network:
    units = upto(widths[0])
    count = len(units)

    def spread(n: Network) -> Number:
        return sum((n("x", i) - n("\\mu")) * (n("x", i) - n("\\mu")) for i in units) / count

    quantities = {
        **{name: Q() for name in ("\\gamma", "\\beta", "\\epsilon")},
        "x": Q((units,)),
        "\\mu": Q((), lambda n: sum(n("x", i) for i in units) / count),
        "v": Q((), spread),
        r"\hat{x}": Q((units,), lambda n, i: (n("x", i) - n("\\mu")) * power(n("v") + n("\\epsilon"), -0.5)),
        "y": Q((units,), lambda n, i: n("\\gamma") * n(r"\hat{x}", i) + n("\\beta")),
        "L": Q((), lambda n: opened([n("y", i) for i in units])),
    }
    return Network(quantities, {}, {"N": count}, fixed={("\\epsilon",): 0.3})


def attention(widths: Sequence[int]) -> Network:
    n_, m, d, p = (upto(w) for w in (2, 3, 1 + widths[0], 3 + widths[0]))

    def score(n: Network, i: int, j: int) -> Number:
        return sum(n("Q", i, a) * n("K", j, a) for a in d) * len(d) ** -0.5

    def total(n: Network) -> Number:
        return opened([n("O", i, c) for i in n_ for c in p])

    quantities = {
        "Q": Q((n_, d)),
        "K": Q((m, d)),
        "V": Q((m, p)),
        "S": Q((n_, m), score),
        "P": Q((n_, m), lambda n, i, j: exp(n("S", i, j)) / sum(exp(n("S", i, k)) for k in m)),
        "O": Q((n_, p), lambda n, i, c: sum(n("P", i, j) * n("V", j, c) for j in m)),
        "L": Q((), total),
    }
    return Network(quantities, {}, {"n": len(n_), "m": len(m), "d": len(d), "p": len(p)})


def logistic_regression(widths: Sequence[int]) -> Network:
    units, runs = upto(widths[0]), upto(widths[1])

    def cost(n: Network) -> Number:
        terms = [n("y", i) * log(n("a", i)) + (1.0 - n("y", i)) * log(1.0 - n("a", i)) for i in runs]
        return -sum(terms) / len(runs)

    quantities = {
        "x": Q((units,), None, runs),
        "y": Q((), None, runs),
        "w": Q((units,)),
        "b": Q(),
        "z": Q((), lambda n, i: sum(n("w", j) * n("x", i, j) for j in units) + n("b"), runs),
        "a": Q((), lambda n, i: LOGISTIC[0](n("z", i)), runs),
        "J": Q((), cost),
    }
    constants = {"m": len(runs), "n": len(units), "\\alpha": 0.37, "\\eta": 0.37}
    return Network(quantities, {"\\sigma": LOGISTIC}, constants, cost="J")


def haykin(widths: Sequence[int]) -> Network:
    fj, fk = generic(8), generic(9)
    output = upto(widths[2])
    return lettered(
        widths,
        "ijk",
        net="v",
        out="y",
        inputs="y",
        to_first=True,
        cost="\\mathscr{E}",
        target="d",
        shapes=[fj, fk],
        functions={"\\varphi_{j}": fj, "\\varphi_{k}": fk},
        sign=-1,
        quantities={
            "e": Q((output,), lambda n, k: n("d", k) - n("out k", k)),
            "\\mathscr{E}": Q((), lambda n: 0.5 * sum(n("e", k) * n("e", k) for k in output)),
        },
    )


def matrix_layers(widths: Sequence[int]) -> Network:
    return layered(widths[:4], weight="W", open_cost=True)


CORPUS: dict[str, Builder] = {
    "rewrites/01-wij-forward": lambda w: layered(w[:4], from_to=True, open_cost=True),
    "rewrites/02-nielsen-quadratic": lambda w: layered(w[:4]),
    "rewrites/03-feeds-next-layer": lambda w: layered(
        w[:4],
        weight="W",
        feeds_next=True,
        lowest=1,
        function="f",
        cost="J",
        inputs="x",
        constants={"n_{l}": 4},
        quantities={"h": Q((upto(w[3]),), lambda n, j: n("a", 4, j))},
        alias=lambda key: ("a", 4, key[1]) if key[0] == "h" else key,
    ),
    "rewrites/04-bias-unit": bias_units,
    "rewrites/05-letters-name-layers": lambda w: lettered(
        w, "ijk", net="net", out="O", inputs="O", bias="\\theta", functions={"f": LOGISTIC}
    ),
    "rewrites/06-single-neuron": one_neuron,
    "rewrites/07-matrix": matrix_layers,
    "rewrites/08-batch": batch,
    "rewrites/09-softmax-cross-entropy": cross_entropy,
    "rewrites/10-logistic-regression": logistic_regression,
    "rewrites/11-tanh": tanh_network,
    "rewrites/12-thresholds": thresholds,
    "soundness/05-depth": lambda w: layered(w[:4], open_cost=True),
    "soundness/06-skip-connections": skip_connections,
    "soundness/07-weight-decay": decayed,
    "soundness/08-shared-weights": shared,
    "soundness/09-special-layers": linear_top,
    "public/04-bishop-prml-5": lambda w: lettered(
        w,
        "ijk",
        net="a",
        out="z",
        inputs="z",
        to_first=True,
        cost="E_{n}",
        shapes=[generic(2), (lambda x: x, lambda x: 1.0, lambda x: 0.0)],
        functions={"h": generic(2)},
        by_letters={"y": {("k",): "out k"}},
    ),
    "public/06-haykin": haykin,
    "public/11-lstm-cell": lstm,
    "public/13-softmax-jacobian": softmax_alone,
    "public/14-normalisation": batch_normalised,
    "public/15-attention": attention,
    "public/21-chinese-node-errors": lambda w: lettered(
        w,
        "ijk",
        net="net",
        out="a",
        inputs="x",
        to_first=True,
        cost="E_{d}",
        sign=-1,
        by_letters={"y": {("k",): "out k"}},
    ),
}


# What comes after a later directive of a note, and notes without a network above


def sums_and_sizes(widths: Sequence[int]) -> Network:
    n, m = upto(widths[0]), upto(widths[1])
    quantities = {
        "u": Q((n,)),
        "v": Q((n,)),
        "g": Q((m,)),
        "s": Q((), lambda net: sum(net("v", j) for j in n)),
        "q": Q((), lambda net: sum(net("u", j) for j in n)),
        "G": Q((), lambda net: sum(net("g", i) for i in m) / len(m)),
    }
    functions = {"\\sigma": generic(0), "f": generic(1)}
    return Network(quantities, functions, {"n": len(n), "m": len(m)})


def repeated(widths: Sequence[int]) -> Network:
    count = widths[0]
    quantities = {
        "v": Q(),
        "x": Q(),
        "s": Q((), lambda n: count * n("v")),
        "r": Q((), lambda n: count * n("x")),
    }
    return Network(quantities, SIGMA, {"n": count})


def two_layers(widths: Sequence[int]) -> Network:
    d, n_, m = map(upto, widths[:3])
    f = generic(0)
    quantities = {
        "x": Q((d,)),
        "w": Q((d, n_)),
        "b": Q((n_,)),
        "v": Q((n_, m)),
        "c": Q((m,)),
        "z": Q((n_,), lambda n, j: sum(n("w", i, j) * n("x", i) for i in d) + n("b", j)),
        "h": Q((n_,), lambda n, j: f[0](n("z", j))),
        "u": Q((m,), lambda n, k: sum(n("v", j, k) * n("h", j) for j in n_) + n("c", k)),
        "y": Q((m,), lambda n, k: f[0](n("u", k))),
        "E": Q((), lambda n: opened([n("y", k) for k in m])),
        "\\delta": Q((m,), lambda n, k: n.d(("E",), ("u", k))),
        "\\epsilon": Q((n_,), lambda n, j: n.d(("E",), ("z", j))),
    }
    constants = {"d": len(d), "n": len(n_), "m": len(m)}
    return Network(quantities, SIGMA, constants)


def matrices(widths: Sequence[int]) -> Network:
    m, n_ = upto(widths[0]), upto(widths[1])
    quantities = {
        "W": Q((n_, n_)),
        "V": Q((m, n_)),
        "x": Q((n_,)),
        "y": Q((n_,)),
        "z": Q((n_,), lambda n, i: sum(n("W", i, j) * n("x", j) for j in n_)),
        "u": Q((m,), lambda n, i: sum(n("V", i, j) * n("x", j) for j in n_)),
    }
    return Network(quantities, SIGMA, {"m": len(m), "n": len(n_)})


def softmax_cost(shares: bool) -> Builder:
    """Cross-entropy over a softmax; the targets add up to 1 or they do not."""

    def build(widths: Sequence[int]) -> Network:
        units = upto(widths[0])
        quantities = {
            "z": Q((units,)),
            "y": Q((units,)),
            "p": Q((units,), lambda n, k: softmax(n, "z", k, units)),
            "C": Q((), lambda n: -sum(n("y", k) * log(n("p", k)) for k in units)),
        }
        parts = [0.2 + k / 7 for k in units]
        fixed = {("y", k): part / sum(parts) for k, part in zip(units, parts, strict=True)}
        return Network(quantities, {}, {"n": len(units)}, fixed=fixed if shares else {})

    return build


def exponentials(widths: Sequence[int]) -> Network:
    units = upto(widths[0])
    quantities = {"v": Q((units,)), "S": Q((), lambda n: sum(exp(n("v", j)) for j in units))}
    return Network(quantities, {}, {"n": len(units)})


def one_of_each(_: Sequence[int]) -> Network:
    """A neuron whose cost is written with σ(z), which is a."""
    f = generic(0)
    quantities = {
        **{name: Q() for name in "wxbt"},
        "z": Q((), lambda n: n("w") * n("x") + n("b")),
        "a": Q((), lambda n: f[0](n("z"))),
        "C": Q((), lambda n: 0.5 * (n("a") - n("t")) * (n("a") - n("t"))),
        "o": Q((), lambda n: n("a")),
        "E": Q((), lambda n: 0.5 * (n("o") - n("t")) * (n("o") - n("t"))),
    }
    return Network(quantities, SIGMA, alias=lambda key: ("a",) if key == ("o",) else key)


def linear_samples(widths: Sequence[int]) -> Network:
    m, d, n_ = map(upto, widths[:3])

    def part(n: Network, i: int) -> Number:
        return 0.5 * sum((n("z", i, j) - n("t", i, j)) * (n("z", i, j) - n("t", i, j)) for j in n_)

    quantities = {
        "x": Q((m, d)),
        "w": Q((n_, d)),
        "t": Q((m, n_)),
        "z": Q((m, n_), lambda n, i, j: sum(n("w", j, k) * n("x", i, k) for k in d)),
        "J": Q((), lambda n: sum(n("J 1", i) for i in m) / len(m)),
        "J 1": Q((m,), part),
    }
    constants = {"m": len(m), "d": len(d), "n": len(n_)}
    return Network(quantities, {}, constants, by_count={"J": {0: "J", 1: "J 1"}})


def chain(widths: Sequence[int]) -> Network:
    """Single neurons under a cost without its half."""
    last, f = len(widths) - 2, generic(0)
    quantities = {
        "bottom": Q(),
        "y": Q(),
        "w": Q((), None, range(1, last + 1)),
        "b": Q((), None, range(1, last + 1)),
        "z": Q((), lambda n, k: n("w", k) * n("a", k - 1) + n("b", k), range(1, last + 1)),
        "a": Q((), lambda n, k: f[0](n("z", k)) if k else n("bottom"), range(last + 1)),
        "C_{0}": Q((), lambda n: (n("a", last) - n("y")) * (n("a", last) - n("y"))),
    }
    return Network(quantities, SIGMA, {"L": last}, alias=lambda key: ("bottom",) if key == ("a", 0) else key)


def wikipedia(known: bool) -> Builder:
    def build(widths: Sequence[int]) -> Network:
        f = LOGISTIC if known else generic(2)
        return lettered(
            widths,
            ("i", "j", "\\ell"),
            net="net",
            out="o",
            inputs="o",
            shapes=[f, f],
            functions={"\\varphi": f},
            target="t" if known else None,
        )

    return build


def straight_line(widths: Sequence[int]) -> Network:
    runs = upto(widths[0])

    def mean(n: Network) -> Number:
        return sum((n("y", i) - n(r"\hat{y}", i)) * (n("y", i) - n(r"\hat{y}", i)) for i in runs) / len(runs)

    quantities = {
        "a": Q(),
        "b": Q(),
        "x": Q((runs,)),
        "y": Q((runs,)),
        r"\hat{y}": Q((runs,), lambda n, i: n("a") * n("x", i) + n("b")),
        "Q": Q((), mean),
    }
    return Network(quantities, {}, {"n": len(runs)})


def ng_matrices(widths: Sequence[int]) -> Network:
    size = dict(zip(range(1, 5), widths[:4], strict=True))
    f = LOGISTIC
    units = lambda layer: upto(size[layer])  # noqa: E731
    above = lambda layer: upto(size[layer + 1])  # noqa: E731

    def weigh(n: Network, layer: int, j: int) -> Number:
        return sum(n("\\Theta", layer - 1, j, i) * n("a", layer - 1, i) for i in units(layer - 1))

    def cost(n: Network) -> Number:
        pairs = [(n("a", 4, k), n("y", k)) for k in units(4)]
        return -sum(t * log(a) + (1.0 - t) * log(1.0 - a) for a, t in pairs)

    quantities = {
        "x": Q((units(1),)),
        "y": Q((units(4),)),
        "\\Theta": Q((above, units), None, (1, 2, 3)),
        "z": Q((units,), weigh, (2, 3, 4)),
        "a": Q((units,), lambda n, k, j: f[0](n("z", k, j)) if k > 1 else n("x", j), (1, 2, 3, 4)),
        "cost": Q((), cost),
        "\\delta": Q((units,), lambda n, k, j: n.d(("cost",), ("z", k, j)), (2, 3, 4)),
    }
    fixed = {("y", k): 0.1 + k / 8 for k in units(4)}
    inputs = lambda key: ("x", key[2]) if key[:2] == ("a", 1) else key  # noqa: E731
    return Network(quantities, {"g": f}, {"L": 4}, fixed=fixed, alias=inputs)


def logistic_sample(widths: Sequence[int]) -> Network:
    units = upto(widths[0])

    def likelihood(n: Network) -> Number:
        return n("y") * log(n("h")) + (1.0 - n("y")) * log(1.0 - n("h"))

    quantities = {
        "x": Q((units,)),
        "y": Q(),
        "\\theta": Q((units,)),
        "h": Q((), lambda n: LOGISTIC[0](sum(n("\\theta", j) * n("x", j) for j in units))),
        "\\ell": Q((), likelihood),
    }
    arguments = {"\\ell": {"\\theta"}}
    return Network(quantities, {"g": LOGISTIC}, {"n": len(units)}, arguments=arguments, fixed={("y",): 0.3})


def adaline(widths: Sequence[int]) -> Network:
    units, runs = upto(widths[0]), upto(widths[1])

    def cost(n: Network) -> Number:
        return 0.5 * sum((n("t", r) - n("o", r)) * (n("t", r) - n("o", r)) for r in runs)

    quantities = {
        "w": Q((units,)),
        "x": Q((runs, units)),
        "t": Q((runs,)),
        "o": Q((runs,), lambda n, r: sum(n("w", i) * n("x", r, i) for i in units)),
        "E": Q((), cost),
    }
    return Network(quantities, {}, {"n": len(units), "m": len(runs)}, cost="E")


def recurrent(widths: Sequence[int]) -> Network:
    inputs, hidden, output, times = (*map(upto, widths[:3]), (1, 2, 3))

    def score(n: Network, t: int, j: int) -> Number:
        total = sum(n("U", j, i) * n("x", t, i) for i in inputs) + n("b", j)
        return total + sum(n("W", j, k) * n("h", t - 1, k) for k in hidden)

    def loss(n: Network) -> Number:
        return sum(halves_at(n, t) for t in times)

    def halves_at(n: Network, t: int) -> Number:
        return 0.5 * sum((n("o", t, k) - n("y", t, k)) * (n("o", t, k) - n("y", t, k)) for k in output)

    quantities = {
        "U": Q((hidden, inputs)),
        "W": Q((hidden, hidden)),
        "V": Q((output, hidden)),
        "b": Q((hidden,)),
        "start": Q((hidden,)),
        "x": Q((inputs,), None, times),
        "y": Q((output,), None, times),
        "a": Q((hidden,), score, times),
        "h": Q((hidden,), lambda n, t, j: TANH[0](n("a", t, j)) if t else n("start", j), (0, *times)),
        "o": Q((output,), lambda n, t, k: sum(n("V", k, j) * n("h", t, j) for j in hidden), times),
        "L": Q((), loss),
    }
    first = lambda key: ("start", key[2]) if key[:2] == ("h", 0) else key  # noqa: E731
    return Network(quantities, {}, {"T": 3}, alias=first)


#: By the number of the directive under which formulas stand.
SECTIONS: dict[str, dict[int, Builder]] = {
    "soundness/01-sums-and-sizes": {0: sums_and_sizes, 1: repeated},
    "soundness/02-derivatives-and-widths": {0: two_layers},
    "soundness/03-matrices": {0: matrices},
    "soundness/04-softmax": {0: softmax_cost(False), 1: softmax_cost(True), 2: exponentials},
    "soundness/10-what-a-derivative-means": {0: one_of_each, 1: one_of_each, 2: linear_samples},
    "public/07-ng-coursera": {0: ng_matrices},
    "public/08-single-chain-zero-based": {0: chain},
    "public/09-wikipedia-backpropagation": {0: wikipedia(False), 1: wikipedia(True)},
    "public/10-rnn": {1: recurrent},
    "public/17-linear-regression": {2: straight_line},
    "public/18-logistic-and-perceptron": {0: logistic_sample, 2: adaline},
}
