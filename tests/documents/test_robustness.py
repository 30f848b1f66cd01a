"""Any text is a note: nothing raises, places agree, and time is linear in the text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.documents import Formula, parse_note

# fmt: off
FRAGMENTS = [
    "$", "$$", "$$\n", "\\[", "\\]", "\\", "\\\\", "`", "```", "```\n", "~~~\n", "<!--", "-->",
    "<!-- derive:", "<!-- derive: {", "given:", "expect: refuted", " a = b", "because: x", "}", "{", "[",
    "]", "'", '"', ": ", "- ", "* ", "1. ", "> ", ">", "#", " ", "    ", "\t", "\n", "\n\n", "---\n",
    "derive:\n", "  - ", "&a", "*a", "!!str ", "\\begin{align}", "\\end{align}", "<pre>", "</pre>",
    "<code>", "x", "é", "。", "|", "%", "\r", "\ufeff", "\0", "\x85",
]
# fmt: on

UNITS = [
    "$ a",
    "$$ a\n\n",
    "> $$\n",
    "\n$a b",
    "- > ",
    "`a\n\n``b\n\n",
    "<!-- derive: {a: ",
    "a\n$ ",
    "\\[\n",
    "| $$ |\n",
]

#: Fragments that cannot hide what follows them (three backticks in a row could).
HARMLESS = [
    "$",
    "$$",
    "$$\n",
    "\\[",
    "\\]",
    "` ",
    "\\begin{align}",
    "\\end{align}",
    "x",
    " ",
    "\n\n",
    "The text goes on. ",
]

texts = st.one_of(st.text(), st.lists(st.sampled_from(FRAGMENTS), max_size=60).map("".join))
front_matters = st.lists(st.sampled_from(FRAGMENTS), max_size=40).map(
    lambda parts: "---\nderive:\n " + "".join(parts) + "\n---\n"
)


@settings(max_examples=500, deadline=None)
@given(st.one_of(texts, front_matters))
def test_any_text_is_a_note(text: str) -> None:
    """Nothing raises; every place lies in the text; LaTeX stands where its offset says."""
    note = parse_note(text)
    lines = note.text.split("\n")
    for item in (*note.items, *note.faults):
        assert 1 <= item.line <= len(lines)
        assert 1 <= item.column <= len(lines[item.line - 1]) + 1
    for fault in note.faults:
        assert len(str(fault).splitlines()) == 1
    for formula in note.items:
        if isinstance(formula, Formula):
            source = note.text[formula.offset : formula.offset + len(formula.latex)]
            assert formula.latex == source or ("\n" in source and ">" in source)
            assert note.locate(formula.offset) >= (formula.line, formula.column)
            assert formula.line <= formula.end_line <= len(lines)
    places = [(item.line, item.column) for item in note.items]
    assert places == sorted(places)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(HARMLESS), max_size=40).map("".join))
def test_a_comment_bounds_the_damage(text: str) -> None:
    """Unclosed formulas before a comment swallow nothing that comes after it."""
    last = parse_note(text + "\n\n<!-- x -->\n\n$$last$$").items[-1]
    assert isinstance(last, Formula)
    assert last.latex == "last"


@pytest.mark.parametrize("unit", [*FRAGMENTS, *UNITS])
def test_time_is_linear(unit: str) -> None:
    """Many times a fragment takes many times as long, and no more."""
    size = 100_000
    started = time.process_time()
    parse_note((unit * (size // len(unit) + 1))[:size])
    assert time.process_time() - started < 3, "quadratic would be a minute"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("".join("  " * depth + "- a\n" for depth in range(400)), id="lists in lists"),
        pytest.param(" ".join("`" * length for length in range(1, 500)), id="backticks of all lengths"),
        pytest.param("---\nderive:\n  given: " + "[" * 100_000 + "\n---\n", id="brackets"),
        pytest.param("---\nderive:\n  given: [" + "a{" * 50_000 + "]\n---\n", id="braces"),
        pytest.param("---\nderive:\n" + "  a: b\n" * 15_000 + "---\n", id="unknown keys"),
        pytest.param("---\nderive:\n  given:\n" + "  - a = b\n" * 10_000 + "---\n", id="givens"),
        pytest.param("---\n" + "derive:\n" * 12_000 + "---\n", id="front matter"),
    ],
)
def test_time_is_linear_for_structures(text: str) -> None:
    """Nothing that nests, repeats or fails costs more than its length."""
    started = time.process_time()
    parse_note(text)
    assert time.process_time() - started < 3, "quadratic would be a minute"
