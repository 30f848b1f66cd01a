"""The progress line: late, rare, wiped; and silent anywhere but on a terminal."""

from __future__ import annotations

import io

import pytest

from derive.reports.progress import ProgressLine


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def _terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "41")


def test_nothing_in_the_first_second() -> None:
    stream, clock = Terminal(), Clock()
    with ProgressLine(stream, clock) as progress:
        clock.now = 0.9
        progress.show("a.md")
    assert stream.getvalue() == ""


def test_a_line_that_is_rewritten_and_wiped() -> None:
    stream, clock = Terminal(), Clock()
    with ProgressLine(stream, clock) as progress:
        clock.now = 1.0
        progress.show("notes/long.md")
        clock.now = 1.05
        progress.show("too soon")
        clock.now = 1.2
        progress.show("b.md")
    assert [part.strip() for part in stream.getvalue().split("\r")] == ["", "notes/long.md", "b.md", "", ""]
    assert stream.getvalue().endswith("\r")


def test_the_line_never_wraps_and_sends_no_controls() -> None:
    stream, clock = Terminal(), Clock()
    with ProgressLine(stream, clock) as progress:
        clock.now = 2.0
        progress.show("\x1b" + "隐" * 100)
        assert stream.getvalue() == "\r␛" + "隐" * 19


def test_it_is_wiped_on_an_interrupt() -> None:
    stream, clock = Terminal(), Clock()
    with pytest.raises(KeyboardInterrupt), ProgressLine(stream, clock) as progress:
        clock.now = 2.0
        progress.show("a.md")
        raise KeyboardInterrupt
    assert stream.getvalue().endswith(" \r")


@pytest.mark.parametrize("dumb", [True, False])
def test_silent_in_a_pipe_and_on_a_dumb_terminal(monkeypatch: pytest.MonkeyPatch, dumb: bool) -> None:
    monkeypatch.setenv("TERM", "dumb" if dumb else "xterm")
    stream, clock = Terminal() if dumb else io.StringIO(), Clock()
    with ProgressLine(stream, clock) as progress:
        clock.now = 5.0
        progress.show("a.md")
    assert stream.getvalue() == ""
