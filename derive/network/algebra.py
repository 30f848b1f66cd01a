"""What has to be known of values so that a graph can be built of them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from fractions import Fraction
from typing import Generic, TypeVar

from derive.network.nodes import Node
from derive.notation.system import Name

Value = TypeVar("Value")


class Algebra(ABC, Generic[Value]):
    """How values are added, multiplied and differentiated."""

    @abstractmethod
    def number(self, value: Fraction) -> Value: ...

    @abstractmethod
    def symbol(self, node: Node) -> Value:
        """The node itself, unopened."""

    @abstractmethod
    def sum(self, values: Sequence[Value]) -> Value: ...

    @abstractmethod
    def product(self, values: Sequence[Value]) -> Value: ...

    @abstractmethod
    def power(self, base: Value, exponent: Value) -> Value: ...

    @abstractmethod
    def builtin(self, name: str, argument: Value) -> Value: ...

    @abstractmethod
    def generic(
        self, function: str, labels: tuple[Name, ...], orders: tuple[int, ...], arguments: Sequence[Value]
    ) -> Value:
        """An open function, differentiated ``orders[n]`` times by its n-th argument."""

    @abstractmethod
    def step(self, value: Value) -> Value:
        """1 where the value is positive, 0 elsewhere; constant for derivatives."""

    @abstractmethod
    def vanishes(self, value: Value) -> bool:
        """Whether the value is plainly zero."""

    @abstractmethod
    def as_number(self, value: Value) -> Fraction | None: ...

    @abstractmethod
    def parts(self, value: Value) -> tuple[Node, ...]:
        """The nodes that a value mentions, in a fixed order."""

    @abstractmethod
    def partial(self, value: Value, node: Node) -> Value:
        """The derivative of a value by one of the nodes it mentions, the others fixed."""

    @abstractmethod
    def substitute(self, value: Value, images: dict[Node, Value]) -> Value: ...

    def difference(self, left: Value, right: Value) -> Value:
        return self.sum([left, self.negative(right)])

    def negative(self, value: Value) -> Value:
        return self.product([self.number(Fraction(-1)), value])
