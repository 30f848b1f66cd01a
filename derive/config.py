"""The settings of a project (``[tool.derive]`` in pyproject.toml, or derive.toml) and what holds without."""

from __future__ import annotations

import difflib
import os
import re
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from derive.results import Fault

DEFAULT_TIMEOUT = 5.0


class Config(Struct, frozen=True):
    """What a project settles for `derive check`.  ``paths`` and ``exclude`` are relative to ``folder``."""

    paths: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    strict: bool = False
    timeout: float = DEFAULT_TIMEOUT
    folder: Path = field(default_factory=Path)

    def note_paths(self) -> list[str]:
        """The paths to check, as seen from the working directory."""
        return [shown(self.folder / path) for path in self.paths]

    def excludes(self, path: str) -> bool:
        """Whether the file, or a folder that it lies in, matches one of the patterns."""
        try:
            relative = Path(os.path.abspath(path)).relative_to(os.path.abspath(self.folder))
        except ValueError:
            return False
        places = [relative, *relative.parents[:-1]]
        return any(
            fnmatchcase(place.as_posix(), pattern.rstrip("/")) or fnmatchcase(place.name, pattern.rstrip("/"))
            for place in places
            for pattern in self.exclude
        )


class ConfigError(Exception):
    """The configuration cannot be used; ``fault`` says why and where."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


def load_config(start: Path) -> Config:
    """The settings that hold in a folder: those of the nearest derive.toml or ``[tool.derive]`` above it.

    A pyproject.toml without the section does not count.  Raises `ConfigError`.
    """
    folder = start.absolute()
    for place in (folder, *folder.parents):
        for name in ("derive.toml", "pyproject.toml"):
            if (place / name).is_file():
                config = _read(place / name)
                if config is not None:
                    return config
    return Config(folder=folder)


def _read(file: Path) -> Config | None:
    """The settings in one file, None if it is a pyproject.toml of a project that does not use derive."""
    text, tables = _parse(file)
    if file.name == "derive.toml":
        return _config(file, text, tables)
    tool = tables.get("tool", {})
    if not isinstance(tool, dict) or "derive" not in tool:
        return None
    if not isinstance(tool["derive"], dict):
        raise _error(file, text, "derive", "`tool.derive` must be a table")
    return _config(file, text, tool["derive"])


def _parse(file: Path) -> tuple[str, dict[str, Any]]:
    import tomllib  # only here: `derive --help` has no use for it

    try:
        text = file.read_text(encoding="utf-8")
        return text, tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        place = re.search(r" \(at line (\d+), column (\d+)\)", message)
        line, column = (int(place[1]), int(place[2])) if place else (1, 1)
        message = message[: place.start()] if place else message
        raise ConfigError(Fault(shown(file), line, column, f"not valid TOML: {message}")) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(Fault(shown(file), 1, 1, f"cannot be read: {error}")) from None


def _config(file: Path, text: str, table: dict[str, Any]) -> Config:
    for key, value in table.items():
        if key not in _KINDS:
            nearest = difflib.get_close_matches(key, _KINDS, 1, cutoff=0.0)[0]
            raise _error(file, text, key, f"unknown key `{key}`; the nearest known one is `{nearest}`")
        kind, is_kind = _KINDS[key]
        if not is_kind(value):
            raise _error(file, text, key, f"`{key}` must be {kind}")
    settings: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in table.items()
    }
    return Config(**settings, folder=file.parent)


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(entry, str) for entry in value)


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


def _is_duration(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value < float("inf")


_KINDS = {
    "paths": ("a list of texts", _is_texts),
    "exclude": ("a list of texts", _is_texts),
    "strict": ("true or false", _is_flag),
    "timeout": ("a positive number of seconds", _is_duration),
}


def _error(file: Path, text: str, key: str, message: str) -> ConfigError:
    """The error at the place of a key in a TOML file (its first line if the key is spelled in an odd way)."""
    section = re.search(r"^\s*\[\s*tool\s*\.\s*derive\s*\]", text, re.MULTILINE)
    start = section.end() if section and file.name != "derive.toml" else 0
    found = re.compile(rf"""^[ \t]*["']?({re.escape(key)})["']?[ \t]*=""", re.MULTILINE).search(text, start)
    offset = found.start(1) if found else start
    line = text.count("\n", 0, offset) + 1
    column = offset - (text.rfind("\n", 0, offset) + 1) + 1 if found else 1
    return ConfigError(Fault(shown(file), line, column, message))


def shipped_documents() -> Path | None:
    """The folder of source documents: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).parent
    for folder in (package / "formulas", package.parent / "formulas"):
        if folder.is_dir():
            return folder
    return None


def shown(path: Path) -> str:
    """A path as printed: from the working directory where it lies below or near, else as it is."""
    try:
        relative = os.path.relpath(path)
    except ValueError:  # another drive
        return str(path)
    return relative if len(relative) <= len(str(path)) or not path.is_absolute() else str(path)
