"""Notes from files, folders and standard input."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable

from derive.documents.assembly import assemble
from derive.documents.front_matter import scan_front_matter
from derive.documents.markdown import scan_markdown
from derive.documents.note import Note
from derive.results import Fault

STANDARD_INPUT = "-"
NOTE_SUFFIXES = (".md",)

#: A note is a text that people read; what is larger was not meant to be one.
LARGEST = 16 * 1024 * 1024

#: Folders of other programs, besides the hidden ones.
_FOREIGN = frozenset({"node_modules", "site-packages", "venv", "__pycache__"})


def parse_note(text: str, path: str = "<text>") -> Note:
    """The note in a Markdown text.  Never raises: what is wrong with it is among its faults."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    front, start = scan_front_matter(text)
    return assemble(text, path, front + scan_markdown(text, start))


def read_note(path: str | os.PathLike[str]) -> Note:
    """The note in a file, or on standard input for ``-``.  What cannot be read is a note with one fault."""
    name = os.fspath(path)
    shown = _shown(name)
    try:
        data = _read(name)
    except (OSError, ValueError) as error:
        return _unreadable(shown, _reason(error))
    if len(data) > LARGEST:
        return _unreadable(shown, f"larger than {LARGEST // 1024**2} MB, which no note is")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        kind = "UTF-16, not UTF-8" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "not UTF-8"
        return _unreadable(shown, f"{kind}: byte 0x{data[error.start]:02x}", data[: error.start])
    if "\0" in text:
        return _unreadable(shown, "binary data: a NUL byte", data[: data.index(0)])
    return parse_note(text, shown)


def find_notes(paths: Iterable[str | os.PathLike[str]]) -> tuple[list[str], list[Fault]]:
    """The notes that the paths name, folders searched all the way down; each once, in order.

    A path that does not exist and a folder without notes are faults.  Hidden folders, folders of other
    programs and links to folders are not searched.
    """
    notes: dict[str, str] = {}
    faults: list[Fault] = []
    for path in paths:
        for found in _expand(os.fspath(path)):
            if isinstance(found, Fault):
                faults.append(found)
            else:
                notes.setdefault(_identity(found), found)
    return list(notes.values()), faults


def _expand(path: str) -> Iterable[str | Fault]:
    if path == STANDARD_INPUT:
        return [path]
    try:
        is_folder = stat.S_ISDIR(os.stat(path).st_mode)
    except (OSError, ValueError) as error:
        return [_fault(path, _reason(error))]
    return _search(path) if is_folder else [path]


def _search(root: str) -> list[str | Fault]:
    """The notes below a folder, sorted, and faults for what could not be searched.

    The folder itself has to hold notes, and so has one below it that is named like a note.
    """
    found: list[str | Fault] = []
    promising: list[str] = []
    waiting = [(root, True)]  # no recursion: folders may lie a thousand deep
    while waiting:
        path, is_folder = waiting.pop()
        if not is_folder:
            found.append(path)
            continue
        if path == root or _is_named_like_a_note(path):
            promising.append(path)
        try:
            waiting += reversed(_entries(path))
        except OSError as error:
            found.append(_fault(path, _reason(error)))
    for folder in promising:
        if not any(_lies_in(item.path if isinstance(item, Fault) else item, folder) for item in found):
            found.append(_fault(folder, "a folder without notes (*.md)"))
    return found


def _entries(folder: str) -> list[tuple[str, bool]]:
    """The notes and the folders to search in a folder, sorted, with whether each is a folder."""
    kept: list[tuple[str, bool]] = []
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.is_dir(follow_symlinks=False):
                if not entry.name.startswith(".") and entry.name not in _FOREIGN:
                    kept.append((entry.path, True))
            elif _is_named_like_a_note(entry.name) and not os.path.isdir(entry.path):
                kept.append((entry.path, False))
    return kept


def _is_named_like_a_note(path: str) -> bool:
    return path.lower().endswith(NOTE_SUFFIXES)


def _lies_in(path: str, folder: str) -> bool:
    return path == folder or path.startswith(os.path.join(folder, ""))


def _read(path: str) -> bytes:
    if path == STANDARD_INPUT:
        return _read_standard_input()
    with open(path, "rb") as file:
        return file.read(LARGEST + 1)


def _read_standard_input() -> bytes:
    if sys.stdin is None:  # the shell's `<&-`
        raise OSError("standard input is closed")
    binary = getattr(sys.stdin, "buffer", None)
    return bytes(binary.read(LARGEST + 1)) if binary else sys.stdin.read().encode()


def _identity(path: str) -> str:
    return path if path == STANDARD_INPUT else os.path.abspath(path)


def _unreadable(path: str, message: str, before: bytes = b"") -> Note:
    """A note of which nothing was read: ``before`` is what comes before the place at fault."""
    text = before.decode("utf-8", "replace").removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    line, column = text.count("\n") + 1, len(text) - text.rfind("\n")
    return Note(path, "", (), (Fault(path, line, column, message),))


def _fault(path: str, message: str) -> Fault:
    return Fault(_shown(path), 1, 1, message)


def _reason(error: OSError | ValueError) -> str:
    """Why a path could not be read, as the system puts it."""
    match error:
        case FileNotFoundError():
            return "no such file or folder"
        case IsADirectoryError():
            return "a folder, not a note"
        case OSError(strerror=str(reason)):
            return reason[:1].lower() + reason[1:]
        case _:
            return str(error)


def _shown(path: str) -> str:
    """A path as text that can be printed on one line, whatever bytes the file system allows."""
    return "".join(char if char.isprintable() else "?" for char in path)
