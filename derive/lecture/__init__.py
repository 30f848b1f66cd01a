"""Lecture notes: a derivation with its network, an example and common mistakes, as Markdown or LaTeX."""

from derive.lecture.request import Request, request
from derive.lecture.writing import Lecture, lecture

__all__ = ["Lecture", "Request", "lecture", "request"]
