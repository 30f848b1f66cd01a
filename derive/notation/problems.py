"""Why a formula could not be read, or what is wrong with it before any value is looked at."""

from __future__ import annotations

from derive.latex.syntax import Span
from derive.results import Code


class Unclear(Exception):
    """The formula was not understood here; it gets no verdict."""

    def __init__(self, code: Code, message: str, span: Span = (0, 0)) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.span = span


class Finding(Exception):
    """The formula is wrong as it stands: shapes or index ranges that do not fit, a malformed derivative."""

    def __init__(self, code: Code, message: str, detail: str, span: Span = (0, 0)) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.detail = detail
        self.span = span
