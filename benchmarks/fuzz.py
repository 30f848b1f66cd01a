"""Notes without sense, for as long as wanted: ``python benchmarks/fuzz.py --seconds 1200 --seed 1``.

Whatever a note holds, ``derive check`` must end soon and within its memory with exit status 0, 1 or 2, valid
output in each format, no traceback and no internal error.  Notes on which it does not are made as small as
that is simply done, and written to a folder.  Two processes by default; the same seed gives the same notes.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import os
import re
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from html.parser import HTMLParser
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from random import Random
from typing import Any

from fuzz_inputs import TOKEN, note, sources

#: Seconds per formula, and how much more a whole note may take.
TIMEOUT = 2.0
SPARE = 10.0

#: Seconds after which a worker is given up, and bytes that it may take for all notes together.
HANGING = 120.0
MEMORY = 2 * 1024**3

#: A worker is replaced after so many notes.
NOTES = 400

#: Tags that a report in HTML may have.
TAGS = {"table", "tr", "td", "b", "p", "br", "span"}

SPAWN = get_context("spawn")


@dataclass(frozen=True)
class Failure:
    """What went wrong: a kind, by which failures are told apart, and the details."""

    kind: str
    detail: str


# One note


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.seen.add(tag)


def failure(data: bytes) -> Failure | None:
    """What goes wrong with a note in this process, hanging aside."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "note.md")
        path.write_bytes(data)
        started = time.process_time()
        found = next(_failures(str(path)), None)
        seconds = time.process_time() - started
    allowed = SPARE + 2 * TIMEOUT * (1 + data.count(b"$$") // 2)
    if found is None and seconds > allowed:
        return Failure("slow", f"{seconds:.1f} s, {allowed:.1f} s allowed")
    return found


def _failures(path: str) -> Iterator[Failure]:
    from derive.cli import main

    for style, check in STYLES.items():
        output, errors = io.StringIO(), io.StringIO()
        with redirect_stdout(output), redirect_stderr(errors):
            status = main(["check", path, "--format", style, "--timeout", str(TIMEOUT)])
        text = output.getvalue() + errors.getvalue()
        if status not in (0, 1, 2):
            yield Failure("status", f"{style}: {status}")
        if "Traceback" in text or "internal error (" in text:
            yield Failure("internal", _internal(text))
        if "the two ways of deciding disagree" in text:
            yield Failure("disagreement", text[:2000])
        if any(
            (ord(c) < 32 and c != "\n") or c in "\x7f\x9b\u202e\u2028\ufeff" for c in _printed(text, style)
        ):
            yield Failure(f"control character in {style}", repr(text)[:2000])
        yield from check(output.getvalue())
        if style == "json" and not errors.getvalue():
            yield from _html(Path(path))


def _printed(text: str, style: str) -> str:
    """JSON may hold what it likes beyond the controls; it is not meant for terminals."""
    return re.sub("[\x7f-\uffff]", "", text) if style == "json" else text


def _internal(text: str) -> str:
    found = re.search(r"internal error \([^;]*;|Traceback[\s\S]*", text)
    return found[0][:2000] if found else text[:2000]


def _json(output: str) -> Iterator[Failure]:
    try:
        report = json.loads(output)
        for formula in report["notes"][0]["formulas"]:
            assert formula["line"] <= formula["end_line"]
            assert formula["verdict"] in ("proved", "refuted", "unclear", "given", "skipped")
            codes = [step["code"] for step in formula["steps"]]
            if "internal" in codes:
                yield Failure("internal", formula["steps"][codes.index("internal")]["message"])
    except (ValueError, KeyError, AssertionError) as error:
        yield Failure("json", repr(error))


def _github(output: str) -> Iterator[Failure]:
    for line in output.splitlines():
        if not re.match(r"::(error|warning|notice) title=[^:,]*,file=[^:,]*,line=\d+,col=\d+[^:]*::", line):
            yield Failure("github", line)


def _text(output: str) -> Iterator[Failure]:
    if re.search(r"(?m)^::", output):
        yield Failure("workflow command in text", output[:2000])


def _html(path: Path) -> Iterator[Failure]:
    from derive.check import check_note
    from derive.documents import read_note
    from derive.reports.html import note_html

    tags = _Tags()
    tags.feed(note_html(check_note(read_note(path), timeout=TIMEOUT)))
    if not tags.seen <= TAGS:
        yield Failure("html", str(tags.seen - TAGS))


STYLES: dict[str, Callable[[str], Iterator[Failure]]] = {"json": _json, "text": _text, "github": _github}


# Workers


def work(connection: Connection) -> None:
    """Look at notes as they come in, within the memory that is allowed."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    while (data := connection.recv()) is not None:
        try:
            found = failure(data)
        except BaseException as error:
            found = Failure("exception", f"{type(error).__name__}: {error}"[:2000])
        connection.send(found)


class Worker:
    """A process that looks at one note after another, and is replaced when it hangs or dies."""

    def __init__(self) -> None:
        self._process: SpawnProcess | None = None
        self._left = 0

    def failure(self, data: bytes) -> Failure | None:
        """What goes wrong with a note."""
        if not self._left:
            self._restart()
        self._left -= 1
        self._connection.send(data)
        if not self._connection.poll(HANGING):
            self.stop()
            return Failure("hang", f"no answer within {HANGING} s")
        try:
            found: Failure | None = self._connection.recv()
        except EOFError:
            self.stop()
            return Failure("crash", "the process ended")
        return found

    def _restart(self) -> None:
        self.stop()
        self._connection, theirs = SPAWN.Pipe()
        self._process = SPAWN.Process(target=work, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()
        self._left = NOTES

    def stop(self) -> None:
        """End the process."""
        self._left = 0
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process = None


# Smaller notes


def minimised(data: bytes, fails: Callable[[bytes], bool], seconds: float = 120.0) -> bytes:
    """A smaller note that fails too: first whole lines go, then tokens, then characters."""
    until = time.monotonic() + seconds
    text = data.decode("utf-8", "surrogateescape")
    for split in (lambda t: t.splitlines(keepends=True), TOKEN.findall, list):
        parts: list[str] = split(text)
        size = max(1, len(parts) // 2)
        while size and time.monotonic() < until:
            parts, smaller = _without_chunks(parts, size, fails, until)
            size = size if smaller and size > 1 else size // 2
        text = "".join(parts)
    return _encoded([text])


def _without_chunks(
    parts: list[str], size: int, fails: Callable[[bytes], bool], until: float
) -> tuple[list[str], bool]:
    """What remains when each run of so many parts is left out that is not needed."""
    start, smaller = 0, False
    while start < len(parts) and time.monotonic() < until:
        rest = parts[:start] + parts[start + size :]
        if fails(_encoded(rest)):
            parts, smaller = rest, True
        else:
            start += size
    return parts, smaller


def _encoded(parts: list[str]) -> bytes:
    return "".join(parts).encode("utf-8", "surrogateescape")


# All together


def run(seed: int, seconds: float, folder: Path, finished: Any) -> None:
    """Notes of one seed until the time is over; failures go to the folder, counts to the queue."""
    random, texts, worker = Random(seed), sources(), Worker()
    counts: Counter[str] = Counter()
    until = time.monotonic() + seconds
    seen: Counter[str] = Counter()
    while time.monotonic() < until:
        data = note(random, texts)
        counts["notes"] += 1
        found = worker.failure(data)
        if found is None:
            continue
        counts[found.kind] += 1
        kind = re.sub(
            r"[\d.]+", "", f"{found.kind} {found.detail[:60]}" if found.kind == "internal" else found.kind
        )
        seen[kind] += 1
        if seen[kind] <= 8:
            save(folder, found, data, worker)
    worker.stop()
    finished.put(counts)


def save(folder: Path, found: Failure, data: bytes, worker: Worker) -> None:
    """Write a failing note, as it was and made smaller."""

    def fails(smaller: bytes) -> bool:
        other = worker.failure(smaller)
        return other is not None and other.kind == found.kind

    slow = found.kind in ("hang", "slow")
    small = data if slow else minimised(data, fails)
    name = f"{found.kind.replace(' ', '-')}-{hashlib.sha256(data).hexdigest()[:8]}"
    (folder / f"{name}.original.md").write_bytes(data)
    (folder / f"{name}.md").write_bytes(small)
    (folder / f"{name}.txt").write_text(found.detail, encoding="utf-8", errors="backslashreplace")


def main() -> int:
    """Run all seeds and print the counts; 1 if anything failed."""
    options = argparse.ArgumentParser()
    options.add_argument("paths", nargs="*", help="look at these notes again instead")
    options.add_argument("--seconds", type=float, default=60.0)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--processes", type=int, default=2)
    options.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir(), "derive-fuzz"))
    chosen = options.parse_args()
    os.environ.pop("DERIVE_DEBUG", None)
    if chosen.paths:
        return again([Path(path) for path in chosen.paths])
    chosen.folder.mkdir(parents=True, exist_ok=True)
    finished = SPAWN.Queue()
    seeds = [chosen.seed * 1000 + number for number in range(chosen.processes)]
    runs = [SPAWN.Process(target=run, args=(seed, chosen.seconds, chosen.folder, finished)) for seed in seeds]
    for process in runs:
        process.start()
    counts: Counter[str] = sum((finished.get() for _ in runs), Counter())
    for process in runs:
        process.join()
    for kind, count in counts.most_common():
        print(f"{kind:32} {count:8}")
    failed = sum(counts.values()) - counts["notes"]
    print(f"failures are in {chosen.folder}" if failed else "no failures")
    return 1 if failed else 0


def again(paths: list[Path]) -> int:
    """Look at notes that failed before."""
    worker = Worker()
    failures = {path: worker.failure(path.read_bytes()) for path in paths}
    worker.stop()
    for path, found in failures.items():
        print(f"{path}: {'fine' if found is None else f'{found.kind}: {found.detail}'}")
    return 1 if any(failures.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
