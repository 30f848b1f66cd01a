"""Going through a note: what is known at each place, and the verdicts on its statements."""

from derive.checking.chain import Chain
from derive.checking.checker import NoteChecker
from derive.checking.knowledge import Knowledge

__all__ = ["Chain", "Knowledge", "NoteChecker"]
