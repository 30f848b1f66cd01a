"""Notes from files, folders and standard input; whatever is there, nothing raises."""

from __future__ import annotations

import io
import os
import re
import sys
from pathlib import Path

import pytest

from derive.documents import find_notes, parse_note, read_note, reading
from derive.documents.places import Landmarks, Places


def write(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("$$a$$", encoding="utf-8")


def test_a_file(tmp_path: Path) -> None:
    """A note knows its path; BOM and newlines are normalised."""
    path = tmp_path / "x.md"
    path.write_bytes(b"\xef\xbb\xbf$$a$$\r\n\r$$b$$\n")
    note = read_note(path)
    assert (note.path, note.text, note.faults) == (str(path), "$$a$$\n\n$$b$$\n", ())
    assert len(note.items) == 2


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param(b"\xff", "1:1: not UTF-8: byte 0xff", id="first byte"),
        pytest.param(
            "é\r\nüx".encode() + b"\xe9", "2:3: not UTF-8: byte 0xe9", id="columns count characters"
        ),
        pytest.param(b"\xef\xbb\xbfa\rb\x80", "2:2: not UTF-8: byte 0x80", id="after BOM and CR"),
        pytest.param(b"a\xe4\xb8", "1:2: not UTF-8: byte 0xe4", id="cut off"),
        pytest.param("a".encode("utf-16"), "1:1: UTF-16, not UTF-8: byte 0xff", id="UTF-16"),
        pytest.param(b"a\nb\0c", "2:2: binary data: a NUL byte", id="NUL"),
    ],
)
def test_data_that_is_no_text(tmp_path: Path, data: bytes, message: str) -> None:
    """One fault, at the first bad byte."""
    path = tmp_path / "x.md"
    path.write_bytes(data)
    note = read_note(path)
    assert [str(fault) for fault in note.faults] == [f"{path}:{message}"]
    assert (note.items, note.text) == ((), "")


def test_what_is_no_file(tmp_path: Path) -> None:
    """A missing file, a folder, a loop of links and an impossible path: one fault each."""
    (tmp_path / "folder.md").mkdir()
    (tmp_path / "loop.md").symlink_to("loop.md")
    messages = {
        name: [fault.message for fault in read_note(os.path.join(tmp_path, name)).faults]
        for name in ("missing.md", "folder.md", "loop.md", "x\0.md")
    }
    assert messages == {
        "missing.md": ["no such file or folder"],
        "folder.md": ["a folder, not a note"],
        "loop.md": ["too many levels of symbolic links"],
        "x\0.md": ["embedded null byte"],
    }


def test_an_unreadable_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the system refuses is told in its words."""

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    write(tmp_path, "x.md")
    monkeypatch.setattr("builtins.open", refuse)
    assert [fault.message for fault in read_note(tmp_path / "x.md").faults] == ["permission denied"]


def test_a_file_without_end() -> None:
    """No more is read than a note can be long."""
    if not os.path.exists("/dev/zero"):
        pytest.skip("no endless file here")
    [fault] = read_note("/dev/zero").faults
    assert fault.message == "larger than 16 MB, which no note is"


@pytest.mark.parametrize(
    "stream",
    [io.TextIOWrapper(io.BytesIO("$$é$$".encode()), encoding="ascii"), io.StringIO("$$é$$")],
    ids=["bytes", "text"],
)
def test_standard_input(stream: io.TextIOBase, monkeypatch: pytest.MonkeyPatch) -> None:
    """``-`` is standard input, UTF-8 whatever the locale."""
    monkeypatch.setattr(sys, "stdin", stream)
    note = read_note("-")
    assert (note.path, note.text) == ("-", "$$é$$")


def test_closed_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """No standard input is a fault."""
    monkeypatch.setattr(sys, "stdin", None)
    assert [str(fault) for fault in read_note("-").faults] == ["-:1:1: standard input is closed"]


def test_a_path_that_cannot_be_printed() -> None:
    """Paths are shown on one line, and as text."""
    assert [str(fault) for fault in read_note("x\n\udcff.md").faults] == [
        "x??.md:1:1: no such file or folder"
    ]


def test_folders_are_searched(tmp_path: Path) -> None:
    """All notes below, sorted; not those in hidden folders and folders of other programs."""
    write(tmp_path, "b.md", "a/z.md", "a/b/c.MD", "c.txt", ".h.md")
    write(tmp_path, ".git/x.md", "node_modules/x.md", ".venv/x.md")
    found, faults = find_notes([tmp_path])
    assert [os.path.relpath(path, tmp_path) for path in found] == [".h.md", "a/b/c.MD", "a/z.md", "b.md"]
    assert faults == []


def test_each_note_once_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Paths keep their order and spelling; a file may have any name."""
    write(tmp_path, "a.md", "b.txt")
    monkeypatch.chdir(tmp_path)
    assert find_notes(["b.txt", "-", "./a.md", ".", "a.md", "-"]) == (["b.txt", "-", "./a.md"], [])


def test_paths_without_notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing path, an empty folder and a folder named like a note: one fault each."""
    write(tmp_path, "notes/a.md", "other/a.txt", "notes/full.md/b.md")
    (tmp_path / "notes" / "empty.md").mkdir()
    monkeypatch.chdir(tmp_path)
    found, faults = find_notes(["missing", "other", "notes", "x\0"])
    assert found == ["notes/a.md", "notes/full.md/b.md"]
    assert [str(fault) for fault in faults] == [
        "missing:1:1: no such file or folder",
        "other:1:1: a folder without notes (*.md)",
        "notes/empty.md:1:1: a folder without notes (*.md)",
        "x?:1:1: embedded null byte",
    ]


def test_links(tmp_path: Path) -> None:
    """Links to folders are not followed, links to notes are, broken ones are found out when read."""
    write(tmp_path, "notes/a.md", "elsewhere/b.md")
    folder = tmp_path / "notes"
    (folder / "loop").symlink_to(folder)
    (folder / "elsewhere").symlink_to(tmp_path / "elsewhere")
    (folder / "b.md").symlink_to(tmp_path / "elsewhere" / "b.md")
    (folder / "self.md").symlink_to("self.md")
    found, faults = find_notes([folder])
    assert [os.path.basename(path) for path in found] == ["a.md", "b.md", "self.md"]
    assert faults == []
    assert [len(read_note(path).faults) for path in found] == [0, 0, 1]


def test_an_unreadable_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that the system refuses is one fault; the others are searched."""
    write(tmp_path, "a.md", "secret/b.md")
    scandir = os.scandir

    def refuse(path: str) -> object:
        if path.endswith("secret"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(reading.os, "scandir", refuse)
    found, faults = find_notes([tmp_path])
    assert [os.path.basename(path) for path in found] == ["a.md"]
    assert [str(fault) for fault in faults] == [f"{tmp_path}/secret:1:1: permission denied"]


def test_places_are_those_of_the_note() -> None:
    """`Places` and `Note.locate` agree."""
    text = "a\n\nbc\n"
    places, note = Places(text), parse_note(text)
    offsets = range(len(text) + 1)
    assert [places.at(offset) for offset in offsets] == [note.locate(offset) for offset in offsets]


def test_landmarks_remember() -> None:
    """Landmarks give the next match, also when asked again further back."""
    landmarks, pattern = Landmarks("..a..a."), re.compile("a")
    assert [landmarks.after(pattern, offset) for offset in (0, 1, 2, 3, 6, 0)] == [
        (2, 3),
        (2, 3),
        (2, 3),
        (5, 6),
        (7, 8),
        (2, 3),
    ]
