"""The block structure of Markdown: what a line is, given the lines before it."""

from __future__ import annotations

import pytest

from derive.documents.blocks import DEEPEST, Context, Kind, Line, read_line, without_quotes


def last_line(text: str) -> Line:
    """How the last line of a text is read, and its content."""
    context, start = Context(), 0
    line = Line(Kind.BLANK, 0, context)
    for source in text.split("\n"):
        line = read_line(text, start, start + len(source), context)
        context, start = line.context, start + len(source) + 1
    return line


@pytest.mark.parametrize(
    ("text", "content"),
    [
        pytest.param("x", "x", id="text"),
        pytest.param("   x", "x", id="indented a little"),
        pytest.param("a\n        x", "x", id="a paragraph goes on, however indented"),
        pytest.param("> x", "x", id="quote"),
        pytest.param(">x", "x", id="quote without space"),
        pytest.param("> > x", "x", id="quote in a quote"),
        pytest.param("> a\nx", "x", id="a paragraph goes on outside its quote"),
        pytest.param("> a\n    > x", "> x", id="a paragraph goes on with a sign that is none"),
        pytest.param("- x", "x", id="list"),
        pytest.param("10) x", "x", id="numbered list"),
        pytest.param("- a\n\n    x", "x", id="within a list item"),
        pytest.param("1.  a\n\n    x", "x", id="within a wide list item"),
        pytest.param("- a\n  - b\n\n    x", "x", id="within a list in a list"),
        pytest.param("-\ta\n\n\tx", "x", id="tabs"),
        pytest.param("-\n  x", "x", id="a list item that begins with a blank line"),
        pytest.param("a\n2. x", "2. x", id="only 1 interrupts a paragraph"),
        pytest.param("a\n1. x", "x", id="1 interrupts a paragraph"),
        pytest.param("-x", "-x", id="no list without space"),
        pytest.param("1234567890. x", "1234567890. x", id="no list with a long number"),
        pytest.param("* * *", "* * *", id="a rule is no list"),
        pytest.param("``` a`b", "``` a`b", id="no fence with a backtick behind it"),
    ],
)
def test_text(text: str, content: str) -> None:
    """A line of text starts after the signs of its quotes and list items."""
    line = last_line(text)
    assert line.kind is Kind.TEXT
    assert text[line.content :] == content


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param("", Kind.BLANK, id="empty"),
        pytest.param("a\n \t", Kind.BLANK, id="blanks"),
        pytest.param("> a\n>", Kind.BLANK, id="blank in a quote"),
        pytest.param("    x", Kind.CODE, id="indented"),
        pytest.param("a\n\n    x", Kind.CODE, id="indented after a blank line"),
        pytest.param("# a\n    x", Kind.CODE, id="indented after a heading"),
        pytest.param("a\n---\n    x", Kind.CODE, id="indented after a heading of two lines"),
        pytest.param("* * *\n    x", Kind.CODE, id="indented after a rule"),
        pytest.param("- a\n\n      x", Kind.CODE, id="indented within a list item"),
        pytest.param("-     x", Kind.CODE, id="indented at the start of a list item"),
        pytest.param(">     x", Kind.CODE, id="indented in a quote"),
        pytest.param("> a\n>\n    x", Kind.CODE, id="indented after a quote"),
        pytest.param("```", Kind.FENCE, id="fence"),
        pytest.param("a\n~~~~ tex", Kind.FENCE, id="fence of tildes"),
        pytest.param("> a\n```", Kind.FENCE, id="a fence ends the quote"),
        pytest.param("- a\n\n    ```", Kind.FENCE, id="fence within a list item"),
    ],
)
def test_other_lines(text: str, kind: Kind) -> None:
    """Blank lines, code and fences."""
    assert last_line(text).kind is kind


def test_nesting_is_bounded() -> None:
    """Beyond a bound quotes are text: a line costs no more than its length."""
    line = last_line(">" * 1000)
    assert line.context.quotes == DEEPEST


@pytest.mark.parametrize(
    ("text", "quotes", "left"),
    [
        pytest.param("a\n> b", 1, "a\n  b", id="one"),
        pytest.param("a\n> > b", 1, "a\n  > b", id="no more than are open"),
        pytest.param("a\n > >b\nc", 2, "a\n    b\nc", id="two"),
        pytest.param("a > b", 1, "a > b", id="within a line"),
        pytest.param("a\n> b", 0, "a\n> b", id="none"),
    ],
)
def test_without_quotes(text: str, quotes: int, left: str) -> None:
    """The signs of open quotes become blanks."""
    assert without_quotes(text, Context((0,) * quotes)) == left
