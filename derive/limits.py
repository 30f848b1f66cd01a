"""How long one formula may take: steps, which are counted, and behind them the clock.

Whatever works on a formula says how many steps it takes (`spend`).  Once they exceed what the formula is
allowed, or the time is over, the work is given up and the formula is unclear.  Steps end all but odd cases,
so that verdicts do not depend on the machine; the clock, which is the processor's, is for people's patience.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import thread_time
from typing import NoReturn

#: What one formula may take, and for one relation the search for corrections and the comparison of normal
#: forms; a step is a microsecond or two, one between normal forms fifty.
STEPS = 2_000_000
STEPS_OF_CORRECTIONS = 1_000_000
STEPS_OF_NORMAL_FORMS = 20_000

#: After so many steps at most the clock is looked at.
INTERVAL = 1_000

#: What a budget of its own costs here at once, and how many of its steps are said at a time.
START = 50
PORTION = 200


class Exceeded(BaseException):
    """The work on a formula is given up.

    Not an `Exception`, since nothing on the way may take it for a fault of its own.  What was under work then
    is in no state to be used again.
    """


class Allowance:
    """The steps and the time that are left."""

    def __init__(self, steps: int, deadline: float | None) -> None:
        self.steps = self.left = steps
        self.deadline = deadline
        self._unwatched = 0

    @property
    def spent(self) -> int:
        """The steps so far."""
        return self.steps - self.left

    def spend(self, steps: int) -> None:
        self.left -= steps
        if self.left < 0:
            raise Exceeded("too large to decide")
        self._unwatched += steps
        if self._unwatched >= INTERVAL:
            self._unwatched = 0
            self.look()

    def look(self) -> None:
        """Raises `Exceeded` once the time is over."""
        if self.deadline is not None and thread_time() > self.deadline:
            raise Exceeded("the time limit was reached")


_current: ContextVar[Allowance | None] = ContextVar("allowance", default=None)


@contextmanager
def allowance(seconds: float | None = None, steps: int | None = None) -> Iterator[Allowance]:
    """What is done inside may take so many steps, and no longer than what is around it may take."""
    steps = STEPS if steps is None else steps
    outer = _current.get()
    deadline = None if seconds is None else thread_time() + seconds
    if outer is not None and outer.deadline is not None:
        deadline = outer.deadline if deadline is None else min(deadline, outer.deadline)
    inner = Allowance(steps, deadline)
    token = _current.set(inner)
    try:
        yield inner
    finally:
        _current.reset(token)


def spend(steps: int = 1) -> None:
    """Say that so many steps are about to be taken; raises `Exceeded` if they are too many."""
    current = _current.get()
    if current is not None:
        current.spend(steps)


class Meter:
    """Counts steps for a budget of its own, and says them here some at a time."""

    def __init__(self, limit: int) -> None:
        spend(START)
        self.limit = limit
        self.spent = 0
        self._told = 0
        self._next = min(limit, PORTION)

    def spend(self, steps: int = 1) -> None:
        """Raises what `exhausted` raises once the limit is passed, before the work is done."""
        self.spent += steps
        if self.spent > self._next:
            self._tell()

    def _tell(self) -> None:
        if self.spent > self.limit:
            self.exhausted()
        spend(self.spent - self._told)
        self._told = self.spent
        self._next = min(self.limit, self.spent + PORTION)

    def exhausted(self) -> NoReturn:
        """Raise the exception for a budget that is used up."""
        raise Exceeded("too large to decide")
