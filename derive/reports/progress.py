"""One line on the terminal that says what is being checked, once a run takes longer than a second."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from types import TracebackType
from typing import TextIO

from derive.reports.plain import one_line

PATIENCE = 1.0
INTERVAL = 0.1


class ProgressLine:
    """Rewrites one line of a terminal and wipes it at the end; anywhere else it writes nothing."""

    def __init__(self, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._clock = clock
        self._due = clock() + PATIENCE
        self._active = stream.isatty() and os.environ.get("TERM") != "dumb"
        self._written = 0

    def show(self, message: str) -> None:
        """Put a message in the line, unless it is too early for one."""
        now = self._clock()
        if not self._active or now < self._due:
            return
        self._due = now + INTERVAL
        # Half of the width is safe even if every character takes two cells.
        line = one_line(message)[: (shutil.get_terminal_size().columns - 1) // 2]
        self._write("\r" + line.ljust(2 * self._written))
        self._written = max(self._written, len(line))

    def clear(self) -> None:
        """Wipe the line, so that something else can be printed there."""
        if self._written:
            self._write("\r" + " " * self._written * 2 + "\r")
            self._written = 0

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()

    def __enter__(self) -> ProgressLine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.clear()
