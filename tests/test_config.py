"""The settings of a project: where they are found, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from derive.config import Config, ConfigError, load_config, shipped_documents, shown


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def fault(text: str, name: str = "derive.toml") -> str:
    """What is wrong with a configuration."""
    Path(name).write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as error:
        load_config(Path.cwd())
    return str(error.value)


def test_without_a_file_the_defaults_hold(folder: Path) -> None:
    assert load_config(folder) == Config(folder=folder)


def test_the_nearest_file_counts(folder: Path) -> None:
    """One that does not mention derive does not count; derive.toml comes before pyproject.toml."""
    (folder / "deep" / "deeper").mkdir(parents=True)
    (folder / "pyproject.toml").write_text("[tool.derive]\ntimeout = 1")
    (folder / "deep" / "pyproject.toml").write_text("[tool.other]\nderive = 1")
    assert load_config(folder / "deep" / "deeper") == Config(timeout=1, folder=folder)
    (folder / "derive.toml").write_text("timeout = 2.5\nstrict = true")
    assert load_config(folder / "deep") == Config(timeout=2.5, strict=True, folder=folder)
    (folder / "deep" / "derive.toml").write_text("")
    assert load_config(folder / "deep") == Config(folder=folder / "deep")


def test_paths_are_those_of_the_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "deep").mkdir()
    (folder / "derive.toml").write_text('paths = ["notes", "a.md"]')
    monkeypatch.chdir("deep")
    assert load_config(Path.cwd()).note_paths() == ["../notes", "../a.md"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("\npath = []", "2:1: unknown key `path`; the nearest known one is `paths`", id="typo"),
        pytest.param("zzz = 1", "1:1: unknown key `zzz`; the nearest known one is", id="unlike any"),
        pytest.param('paths = "a"', "1:1: `paths` must be a list of texts", id="one path"),
        pytest.param("exclude = [1]", "1:1: `exclude` must be a list of texts", id="a number"),
        pytest.param("strict = 1", "1:1: `strict` must be true or false", id="no flag"),
        pytest.param("timeout = true", "1:1: `timeout` must be a positive number", id="a flag"),
        pytest.param("timeout = -1", "1:1: `timeout` must be a positive number", id="negative"),
        pytest.param("timeout = inf", "1:1: `timeout` must be a positive number", id="infinite"),
        pytest.param("strict = true\n 'timeout' = nan", "2:3: `timeout` must be a positive", id="quoted key"),
        pytest.param("[paths]\na = 1", "1:1: `paths` must be a list of texts", id="a table"),
        pytest.param("strict = yes", "1:10: not valid TOML: Invalid value", id="no TOML"),
        pytest.param("paths = [", "1:1: not valid TOML", id="unfinished"),
    ],
)
def test_what_is_wrong_and_where(text: str, message: str) -> None:
    assert fault(text).startswith(f"derive.toml:{message}")


def test_what_is_wrong_in_pyproject() -> None:
    """The place is that in the right table."""
    text = "[project]\nstrict = 1\n[tool.derive]\nstrict = 1\n"
    assert fault(text, "pyproject.toml") == "pyproject.toml:4:1: `strict` must be true or false"
    text = "[tool]\nderive = 1"
    assert fault(text, "pyproject.toml") == "pyproject.toml:2:1: `tool.derive` must be a table"


def test_a_file_that_is_not_text(folder: Path) -> None:
    (folder / "derive.toml").write_bytes(b"\xff")
    with pytest.raises(ConfigError, match=r"derive\.toml:1:1: cannot be read"):
        load_config(folder)


@pytest.mark.parametrize(
    ("pattern", "path", "excluded"),
    [
        ("drafts", "drafts/a.md", True),
        ("drafts/", "notes/drafts/deep/a.md", True),
        ("drafts", "notes/drafts.md", False),
        ("*.draft.md", "notes/a.draft.md", True),
        ("notes/*.md", "notes/a.md", True),
        ("notes/a.md", "other/notes/a.md", False),
        ("*", "../elsewhere/a.md", False),
    ],
)
def test_exclude(folder: Path, pattern: str, path: str, excluded: bool) -> None:
    assert Config(exclude=(pattern,), folder=folder).excludes(path) is excluded


def test_the_source_documents_are_found() -> None:
    found = shipped_documents()
    assert found is not None
    assert found.name == "formulas"


def test_no_source_documents(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setattr("derive.config.__file__", str(folder / "derive" / "config.py"))
    assert shipped_documents() is None


def test_paths_are_shown_from_the_working_directory(folder: Path) -> None:
    assert shown(folder / "notes" / "a.md") == "notes/a.md"
    assert shown(Path("notes")) == "notes"
    assert shown(Path("/etc")) == "/etc"
