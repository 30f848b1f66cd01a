"""What generated networks are made of: a note and its networks; activations and costs, written twice."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, TypeAlias

from tests.oracle import IDENTITY, LOGISTIC, RELU, TANH, Function, Key, Network, Number, exp, generic, log

#: Networks, built when they are needed: all sizes and leaves that a claim has to hold for.
Networks: TypeAlias = Callable[[], Sequence[Network]]


@dataclass(frozen=True)
class Subject:
    """A note, and for each of its sections (from one directive to the next) what decides about it."""

    title: str
    source: str
    text: str
    sections: tuple[Networks | None, ...]


def note(settings: dict[str, Any], formulas: Sequence[str]) -> str:
    """The text of a note with one directive; JSON is YAML."""
    front = json.dumps({key: value for key, value in settings.items() if value}, ensure_ascii=False)
    return f"---\nderive: {front}\n---\n" + "".join(f"\n$$ {formula} $$\n" for formula in formulas)


# Activations


@dataclass(frozen=True)
class Activation:
    """A function as it is written, and as the oracle has it."""

    head: str
    function: Function
    givens: tuple[str, ...] = ()
    kind: str = "generic"

    @property
    def declared(self) -> list[str]:
        return [self.head] if self.head.isalpha() else []

    @property
    def functions(self) -> dict[str, Function]:
        return {self.head: self.function} if self.head else {}

    @property
    def piecewise(self) -> bool:
        return self.kind == "relu"

    def of(self, argument: str) -> str:
        return f"{self.head}({argument})" if self.head else argument

    def slope(self, value: str, argument: str) -> str:
        """The derivative as a factor, in the way that the kind is mostly written; empty for one."""
        if self.kind == "tanh":
            return f"(1 - ({value})^2)"
        if self.kind == "spelt":
            return f"{value} (1 - {value})"
        return f"{self.head}'({argument})" if self.head else ""


def activation(rng: random.Random, kinds: Sequence[str]) -> Activation:
    """An activation of one of these kinds; its name is drawn as well."""
    kind = rng.choice(list(kinds))
    head = rng.choice(["\\sigma", "\\varphi", "f", "g"])
    match kind:
        case "logistic" | "spelt":
            return Activation(head, LOGISTIC, (rf"{head}(x) = \frac{{1}}{{1 + e^{{-x}}}}",), kind)
        case "tanh":
            return Activation("\\tanh", TANH, (), kind)
        case "relu":
            return Activation(head, RELU, (rf"{head}(x) = \max(0, x)",), kind)
        case "identity":
            return Activation("", IDENTITY, (), kind)
    return Activation(head, generic(rng.randrange(10)), (), "generic")


KINDS = ("generic", "generic", "logistic", "spelt", "tanh", "relu", "identity")


# Leaves

#: So many choices of leaves are drawn for a network with max(0, z), to choose from.
DRAWN = 150
#: Up to so many components together, every combination of signs counts; of more, those of any two.
TOGETHER = 4

Signs: TypeAlias = tuple[tuple[Key, bool], ...]


def assigned(build: Callable[[int], Network], activation: Activation, nets: Sequence[str]) -> list[Network]:
    """The network with enough choices of leaves: one, unless the activation has a corner.

    If it is max(0, z), all signs of its arguments, the components of ``nets``, occur: each combination of
    them within a small layer, and each of two of them anywhere, as far as it occurred among many choices.
    Where an argument is 0, as above a layer that is dead, nothing can be said, and that choice is left out.
    """
    if not activation.piecewise:
        return [build(1)]
    drawn = [build(seed) for seed in range(1, DRAWN + 1)]
    unused = [(signs(one, nets), one) for one in drawn if all(arguments(one, nets).values())]
    found: list[Network] = []
    while any(new for new, _ in unused):
        seen, network = max(unused, key=lambda entry: len(entry[0]))
        found.append(network)
        unused = [(new - seen, one) for new, one in unused if one is not network]
    return found


def arguments(network: Network, nets: Sequence[str]) -> dict[Key, float]:
    """The values of all components of these quantities."""
    keys = [key for name in nets for key in network.components(name)]
    return {key: float(network(*key)) for key in keys}  # type: ignore[arg-type]


def signs(network: Network, nets: Sequence[str]) -> set[Signs]:
    """Which components are positive and which are not, by layers and two by two."""
    positive = {key: value > 0 for key, value in arguments(network, nets).items()}
    groups: dict[Key, list[Key]] = {(): list(positive)}
    for key in positive:
        groups.setdefault(key[:-1], []).append(key)
    chosen = [(key,) for key in positive] + list(combinations(positive, 2))
    chosen += [tuple(group) for group in groups.values() if len(group) <= TOGETHER]
    return {tuple((key, positive[key]) for key in some) for some in chosen}


# Costs


@dataclass(frozen=True)
class Cost:
    r"""The cost of one output vector: of ``out`` (a value), ``net`` and ``target`` components.

    ``text`` is written for one unit, to be summed over the units; ``by_out`` and ``by_net`` are the
    derivatives by a component of the output and of what it is a function of, where they are simple.
    """

    kind: str

    def text(self, out: str, target: str) -> str:
        return {
            "quadratic": rf"\frac12 \sum_{{UNITS}} ({out} - {target})^2",
            "plain": rf"\sum_{{UNITS}} ({target} - {out})^2",
            "binary": rf"-\sum_{{UNITS}} ({target} \log {out} + (1 - {target}) \log(1 - {out}))",
            "categorical": rf"-\sum_{{UNITS}} {target} \log {out}",
        }[self.kind]

    def by_out(self, out: str, target: str) -> str | None:
        return {
            "quadratic": f"({out} - {target})",
            "plain": f"2 ({out} - {target})",
            "binary": rf"\frac{{{out} - {target}}}{{{out} (1 - {out})}}",
            "categorical": rf"-\frac{{{target}}}{{{out}}}",
        }.get(self.kind)

    def by_net(self, out: str, target: str, slope: str) -> str | None:
        if self.kind in ("binary", "categorical"):
            return f"({out} - {target})"
        found = self.by_out(out, target)
        return found if found is None else f"{found} {slope}".strip()

    def value(self, outs: Sequence[Number], targets: Sequence[Number]) -> Number:
        """The oracle's side of it."""
        total: Number = 0.0
        for place, (a, t) in enumerate(zip(outs, targets, strict=True), 1):
            match self.kind:
                case "quadratic":
                    total = total + 0.5 * (a - t) * (a - t)
                case "plain":
                    total = total + (t - a) * (t - a)
                case "binary":
                    total = total - (t * log(a) + (1.0 - t) * log(1.0 - a))
                case "categorical":
                    total = total - t * log(a)
                case _:
                    total = total + opened(place, a, outs[0])
        return total


def opened(place: int, value: Number, first: Number) -> Number:
    """One term of an open cost, which has neither symmetry nor law."""
    return (0.3 + place / 7) * value * value * value + 0.2 * first * value + place * value


def softmax(scores: Sequence[Number]) -> list[Number]:
    total = sum(exp(score) for score in scores)
    return [exp(score) / total for score in scores]


def shares(count: int) -> list[float]:
    """Targets that add up to 1, all different."""
    total = count * (count + 3) / 2
    return [(k + 1) / total for k in range(1, count + 1)]


def outputs(rng: random.Random, inner: Activation) -> tuple[str, str]:
    """What the last layer does (``same``, ``linear`` or ``softmax``), and the kind of the cost."""
    if inner.kind in ("logistic", "spelt"):
        return rng.choice(
            [("same", "binary"), ("same", "quadratic"), ("same", "open"), ("softmax", "categorical")]
        )
    choices = [("same", "quadratic"), ("same", "plain"), ("same", "open")]
    if inner.kind != "identity":
        choices += [("linear", "quadratic"), ("softmax", "categorical")]
    return rng.choice(choices)


def updates(symbol: str, rate: str, gradient: str, rng: random.Random) -> str:
    """A step of gradient descent."""
    sign = rng.choice(["\\leftarrow", "\\leftarrow", ":=", "="])
    return f"{symbol} {sign} {symbol} - {rate} {gradient}"


def partial(of: str, by: str) -> str:
    return rf"\frac{{\partial {of}}}{{\partial {by}}}"


def dots(*factors: str) -> str:
    """A product without empty factors."""
    return " ".join(factor for factor in factors if factor)


def total(letter: str, *factors: str) -> str:
    return rf"\sum_{{{letter}}} {dots(*factors)}"
