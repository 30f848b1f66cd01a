"""How an evaluation ends without a value."""

from __future__ import annotations

from typing import NoReturn

from derive.limits import Meter

#: Enough for all gradients of a network of six layers with 64 units each.
DEFAULT_STEPS = 5_000_000


class Abstain(Exception):
    """There is no value here: the reason says why.  Abstaining is always sound."""


class Cyclic(Abstain):
    """A quantity is defined in terms of itself."""


class Exhausted(Abstain):
    """The steps are used up; with more of them there may be a value."""


class Effort(Meter):
    """A budget of counted steps, so that the outcome does not depend on the clock."""

    def __init__(self, steps: int = DEFAULT_STEPS) -> None:
        super().__init__(steps)

    def exhausted(self) -> NoReturn:
        raise Exhausted("too large")
