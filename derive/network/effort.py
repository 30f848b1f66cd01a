"""Why an answer may be missing, and a budget that is counted instead of timed."""

from __future__ import annotations

from typing import NoReturn

from derive.limits import Meter


class Undecided(Exception):
    """The exact road has no answer here; ``reason`` says why in a few words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Cyclic(Exception):
    """Quantities that are defined through themselves, in the order in which they refer to each other."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__("defined through itself: " + " → ".join(names))
        self.names = names


class Effort(Meter):
    """A number of elementary steps, of about a microsecond each, that may be spent.

    The same input always spends the same.
    """

    def __init__(self, limit: int = 300_000) -> None:
        super().__init__(limit)

    def exhausted(self) -> NoReturn:
        raise Undecided("too large to decide exactly")
