"""Front matter: what stands under `derive:` counts, the rest belongs to others."""

from __future__ import annotations

import pytest

from derive.documents import Directive, Entry, Formula, parse_note


@pytest.mark.parametrize(
    ("text", "place"),
    [
        pytest.param("---\nderive:\n  given: a = b\n---\n", (3, 10), id="alone"),
        pytest.param(
            "---\ntitle: x\nderive:\n  given: a = b\ntags: [x]\n---\n", (4, 10), id="among other keys"
        ),
        pytest.param(
            "---\ntitle: {{ broken: [\nderive:\n  given: a = b\nx: *y\n---\n", (4, 10), id="among broken keys"
        ),
        pytest.param("---\nderive: {given: a = b}\n...\n", (2, 17), id="one line, ended by dots"),
        pytest.param("---\nderive: {\n  given: a = b\n}\n---\n", (3, 10), id="braces over several lines"),
        pytest.param(
            "---\n'derive':\n\n# note\n  given: a = b\n---", (5, 10), id="quoted key, blank line and comment"
        ),
        pytest.param("---\r\nderive:\r\n  given: a = b\r\n---\r\n", (3, 10), id="newlines of Windows"),
        pytest.param("---  \n\nderive:\n  given: a = b\n--- \n", (4, 10), id="a blank line first"),
    ],
)
def test_derive(text: str, place: tuple[int, int]) -> None:
    """The part under `derive:` is read as a directive, wherever it stands."""
    read = parse_note(text)
    [directive] = read.items
    assert isinstance(directive, Directive)
    assert directive.settings == {"given": (Entry("a = b", *place),)}
    assert read.faults == ()


@pytest.mark.parametrize(
    ("text", "formulas"),
    [
        pytest.param("---\ntitle: x\n---\n$$a$$", ["a"], id="without derive"),
        pytest.param("---\nx:\n  derive: {given: a}\n---\n", [], id="under another key"),
        pytest.param("---\n\n$$a$$\n\n---\n$$b$$", ["a", "b"], id="two rules"),
        pytest.param("---\n$$a$$\n", ["a"], id="one rule"),
        pytest.param(" ---\nderive: {given: a}\n ---\n$$a$$", ["a"], id="indented"),
        pytest.param("\n---\nderive: {given: a}\n---\n$$a$$", ["a"], id="not at the top"),
        pytest.param("---", [], id="nothing else"),
    ],
)
def test_no_derive(text: str, formulas: list[str]) -> None:
    """Everything else is left alone."""
    read = parse_note(text)
    assert [item.latex for item in read.items if isinstance(item, Formula)] == formulas
    assert len(read.items) == len(formulas)
    assert read.faults == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            "---\nderive:\n  givn: a\n---\n",
            "3:3: unknown key `givn`; the nearest known one is `given`",
            id="unknown key",
        ),
        pytest.param(
            "---\nderive:\n  cost: 'E\n---\n",
            "3:9: broken YAML: this quote is never closed",
            id="broken YAML",
        ),
        pytest.param("---\nderive:\n---\n", "2:8: nothing stands under `derive:`", id="nothing"),
        pytest.param(
            "---\nderive: {given: a}\nderive: {given: b}\n---\n",
            "3:1: a second `derive:` in the front matter; put all keys under the first one",
            id="twice",
        ),
        pytest.param(
            "---\nderive： {given: a}\n---\n",
            "2:7: `derive：` has a full-width colon; write `derive:`",
            id="full-width colon",
        ),
        pytest.param(
            "---\nderive: {given: a}\n\n$$a$$", "1:1: front matter opened here is never closed", id="unclosed"
        ),
    ],
)
def test_faults(text: str, message: str) -> None:
    """What is wrong under `derive:` is told at its place in the note."""
    [fault] = parse_note(text).faults
    assert f"{fault.line}:{fault.column}: {fault.message}" == message
