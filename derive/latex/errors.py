"""The one exception of this package."""

from __future__ import annotations

from derive.latex.syntax import Span


class LatexError(ValueError):
    """A place in a formula that cannot be read: what is wrong, where, and what was expected instead.

    ``span`` is a half-open range of offsets into the LaTeX; ``expected`` says in words what could stand there
    (empty where nothing in particular could).
    """

    def __init__(self, message: str, span: Span, expected: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.span = span
        self.expected = expected
