"""The command line: ``derive check``, ``derive explain``, ``derive show``, ``derive notes``.

Findings go to the standard output, faults of the input and progress to the standard error.  What a command
needs is imported when it runs, so that ``derive --help`` is instant.
"""

from __future__ import annotations

import argparse
import gc
import io
import os
import re
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NoReturn, TextIO

from msgspec.structs import replace

from derive import __version__
from derive.results import Fault, NoteResult, Report

if TYPE_CHECKING:
    from derive.config import Config
    from derive.derivation import Derivation
    from derive.documents.note import Note
    from derive.lecture import Lecture

#: New objects between two searches for garbage in cycles, of which a run makes little: time matters more.
GARBAGE = 100_000
MISUSE = 2
INTERRUPTED = 130  # as shells count: 128 + SIGINT
PIPE_CLOSED = 141  # 128 + SIGPIPE

CHECK_EPILOG = """\
Exit status: 0 every verdict is as expected; 1 a claim is refuted (or, with --strict, unclear) without being
expected, or an expectation is not met; 2 misuse, unreadable input, broken directives.

Without a PATH the files named in [tool.derive] of the nearest pyproject.toml (or in derive.toml) are checked,
without that the source documents that ship with derive.
"""

NOTES_EPILOG = """\
A NETWORK is written in the notation of this house, or with --like in that of another note, whose givens then
say everything; a function or a cost that they leave open becomes the one of --activation and --cost.

Markdown goes to the standard output, or to FILE.md with the figure in FILE.svg beside it. `derive check`
proves every formula of it and refutes the common mistakes, as they are marked. FILE.tex needs XeLaTeX if
there is Chinese in it, else any LaTeX.

examples:
  derive notes 3-2-2 --activation sigmoid -o backpropagation.tex
  derive notes 4-3-2 --like lectures/mlp.md --language zh -o notes.md
  derive notes lectures/mlp.md | derive check -
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    gc.set_threshold(GARBAGE)
    try:
        options = _parser().parse_args(argv)
        status: int = options.run(options)
        return status
    except SystemExit as stop:  # argparse after --help, --version or misuse
        return stop.code if isinstance(stop.code, int) else 0
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _close_pipes()
        return PIPE_CLOSED
    except Exception as error:
        _complain(f"derive: {_internal(error)}")
        return MISUSE


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Say what is wrong in one line, without the usage in front of it."""
        self.exit(MISUSE, f"{self.prog}: {message} (see {self.prog} --help)\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="derive",
        description="Checks the formulas of lecture notes by deriving them from the notes' own givens.",
        epilog="Set DERIVE_DEBUG=1 for tracebacks of internal errors.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"derive {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True, dest="command")
    _add_check(commands)
    _add_explain(commands)
    _add_show(commands)
    _add_notes(commands)
    return parser


def _add_check(commands: Any) -> None:
    parser = commands.add_parser(
        "check",
        help="prove or refute every formula of notes",
        description="Prove or refute every displayed formula of notes.",
        epilog=CHECK_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("paths", nargs="*", metavar="PATH", help="notes or folders; - is the standard input")
    parser.add_argument("--format", choices=("text", "json", "github"), default="text", help="default: text")
    parser.add_argument("--strict", action=argparse.BooleanOptionalAction, help="unclear formulas fail too")
    parser.add_argument(
        "--sizes", type=_sizes, metavar="3,2,2", help="check also at these widths, from the input on"
    )
    parser.add_argument(
        "--timeout", type=_seconds, metavar="SECONDS", help="per formula; past it the formula is unclear"
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="write the report to a file")
    loudness = parser.add_mutually_exclusive_group()
    loudness.add_argument(
        "-v", "--verbose", action="store_const", dest="verbosity", const=1, default=0, help="show proofs too"
    )
    loudness.add_argument(
        "-q", "--quiet", action="store_const", dest="verbosity", const=-1, help="show findings only"
    )
    parser.set_defaults(run=_check)


def _add_explain(commands: Any) -> None:
    parser = commands.add_parser(
        "explain",
        help="how one formula was read, and its proof or counterexample",
        description="Show how one formula was read (quantities, indices, ranges, shapes) and decided.",
        allow_abbrev=False,
    )
    parser.add_argument("place", type=_place, metavar="FILE:LINE", help="a line of the formula; - is stdin")
    parser.set_defaults(run=_explain)


def _add_show(commands: Any) -> None:
    parser = commands.add_parser(
        "show",
        help="derived δ recursion and gradients of a network or a note",
        description="Show the derived δ recursion and gradients.",
        allow_abbrev=False,
    )
    parser.add_argument("network", metavar="NETWORK|NOTE", help="widths such as 3-2-2, or a note")
    parser.add_argument("--activation", help="of a NETWORK")
    parser.add_argument("--cost", help="of a NETWORK")
    parser.add_argument("--like", metavar="NOTE", help="a note whose notation a NETWORK takes over")
    parser.add_argument("--of", metavar="LATEX", help="only the derivative by this quantity")
    parser.add_argument(
        "--form", choices=("element", "matrix", "both"), default="both", help="components, matrices, or both"
    )
    style = parser.add_mutually_exclusive_group()
    style.add_argument("--latex", action="store_true", help="as LaTeX")
    style.add_argument("--pretty", action="store_true", help="drawn with characters (the default)")
    parser.set_defaults(run=_show)


def _add_notes(commands: Any) -> None:
    parser = commands.add_parser(
        "notes",
        help="a lecture note with the whole derivation",
        description="Write a lecture note: the network, the derivation step by step, an example with\n"
        "numbers, common mistakes, and for which sizes what is proved.",
        epilog=NOTES_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("network", metavar="NETWORK|NOTE", help="widths such as 3-2-2, or a note")
    parser.add_argument(
        "-o", "--output", type=_written, default="-", metavar="FILE", help="FILE.md or FILE.tex; - is stdout"
    )
    parser.add_argument("--like", metavar="NOTE", help="write it in the notation of another note")
    parser.add_argument("--language", choices=("en", "zh"), default="en", help="default: en")
    parser.add_argument(
        "--activation", metavar="NAME", help="generic, sigmoid, tanh, relu or identity (default: generic)"
    )
    parser.add_argument(
        "--cost", metavar="NAME", help="quadratic, cross-entropy, softmax or generic (default: quadratic)"
    )
    parser.add_argument("--single", action="store_true", help="one neuron per layer of a NETWORK")
    parser.set_defaults(run=_notes)


def _written(text: str) -> str:
    if text != "-" and Path(text).suffix not in (".md", ".tex"):
        raise argparse.ArgumentTypeError(f"{text!r} ends neither in .md nor in .tex")
    return text


def _sizes(text: str) -> tuple[int, ...]:
    """``3,2,2`` or ``3-2-2``, as it is written of a network."""
    if not re.fullmatch(r"\d{1,4}([,-]\d{1,4})*", text, re.ASCII):
        raise argparse.ArgumentTypeError(f"{text!r} is not a list of widths such as 3,2,2")
    sizes = tuple(int(width) for width in re.split("[,-]", text))
    if 0 in sizes:
        raise argparse.ArgumentTypeError(f"a width is at least 1, in {text!r} one is 0")
    return sizes


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is not a positive number of seconds")
    return seconds


def _place(text: str) -> tuple[str, int]:
    """A file and a line; a column after them, as reports print it, is ignored."""
    found = re.fullmatch(r"(.+?):([1-9]\d*)(:\d+)?", text, re.ASCII | re.DOTALL)
    if found is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not FILE:LINE, such as notes/mlp.md:12")
    return found[1], int(found[2])


def _check(options: argparse.Namespace) -> int:
    config, faults = _configuration()
    paths, missing = _paths(options.paths, config, usable=not faults)
    strict = config.strict if options.strict is None else options.strict
    timeout = config.timeout if options.timeout is None else options.timeout
    notes = _results(paths, timeout=timeout, sizes=options.sizes)
    report = Report(notes=tuple(notes), faults=(*faults, *missing))
    for fault in (*report.faults, *(fault for note in report.notes for fault in note.faults)):
        _complain(str(fault))
    written = _write(report, options, strict)
    return report.exit_status(strict=strict) if written else MISUSE


def _configuration() -> tuple[Config, list[Fault]]:
    """The project's settings; if they are broken, the default ones and the fault."""
    from derive.config import Config, ConfigError, load_config

    try:
        return load_config(Path.cwd()), []
    except ConfigError as error:
        return Config(), [error.fault]


def _paths(named: Sequence[str], config: Config, *, usable: bool) -> tuple[list[str], list[Fault]]:
    """The notes to check and what cannot be found.

    Named files are always checked; ``exclude`` concerns what is found in folders.
    """
    from derive.documents import find_notes

    wanted = list(named) or (_default_paths(config) if usable else [])
    found: list[str] = []
    faults: list[Fault] = []
    for path in wanted:
        notes, missing = find_notes([path])
        kept = [note for note in notes if note == path or not config.excludes(note)]
        if notes and not kept:
            missing = [*missing, Fault(path, 1, 1, "every note here is excluded by the configuration")]
        found += kept
        faults += missing
    return find_notes(found)[0], faults  # each once


def _default_paths(config: Config) -> list[str]:
    from derive.config import shipped_documents, shown

    if config.paths:
        return config.note_paths()
    folder = shipped_documents()
    if folder is None:
        raise RuntimeError("the source documents are missing from this installation")
    _complain(f"derive: no path given, checking the source documents in {shown(folder)}")
    return [shown(folder)]


def _results(paths: Iterable[str], *, timeout: float, sizes: tuple[int, ...] | None) -> Iterator[NoteResult]:
    """Check the notes one after another; what goes wrong within one must not lose the others."""
    from derive.reports.progress import ProgressLine

    with ProgressLine(sys.stderr) as progress:
        for path in paths:
            progress.show(f"checking {path}")
            try:
                yield _checked(path, progress.show, timeout=timeout, sizes=sizes)
            except Exception as error:
                progress.clear()
                yield NoteResult(path, faults=(Fault(path, 1, 1, _internal(error)),))


def _checked(
    path: str, show: Callable[[str], None], *, timeout: float, sizes: tuple[int, ...] | None
) -> NoteResult:
    from derive.check import check_note
    from derive.documents import read_note

    note = read_note(path)
    result: NoteResult = check_note(
        note,
        timeout=timeout,
        sizes=sizes,
        progress=lambda formula: show(f"checking {path}:{formula.line}"),
    )
    return replace(result, faults=tuple(dict.fromkeys((*note.faults, *result.faults))))


def _internal(error: Exception) -> str:
    if os.environ.get("DERIVE_DEBUG"):
        traceback.print_exception(error)
    detail = f": {error}" if str(error) else ""
    return f"internal error ({type(error).__name__}{detail}); please report it"


def _write(report: Report, options: argparse.Namespace, strict: bool) -> bool:
    """Write the report where it is wanted; False if that is not possible."""
    if options.format == "github" and (summary := os.environ.get("GITHUB_STEP_SUMMARY")):
        from derive.reports.github import step_summary

        if not _to_file(summary, lambda stream: stream.write(step_summary(report)), mode="a"):
            return False

    def write(stream: TextIO) -> None:
        from derive.reports import write_report

        write_report(report, stream, format=options.format, strict=strict, verbosity=options.verbosity)

    if options.output:
        return _to_file(options.output, write)
    with _standard_output(encoding="utf-8" if options.format == "json" else None) as stream:
        write(stream)
    return True


def _to_file(path: str, write: Callable[[TextIO], object], mode: Literal["w", "a"] = "w") -> bool:
    try:
        with open(path, mode, encoding="utf-8", errors="backslashreplace") as stream:
            write(stream)
    except OSError as error:
        _complain(f"{path}:1:1: cannot be written: {error.strerror or error}")
        return False
    return True


@contextmanager
def _standard_output(encoding: str | None = None) -> Iterator[TextIO]:
    """The standard output; what its encoding lacks is escaped, and a reader that leaves is no error."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding=encoding or sys.stdout.encoding, errors="backslashreplace")
    try:
        yield sys.stdout
        sys.stdout.flush()
    except BrokenPipeError:
        _close_pipes()


def _close_pipes() -> None:
    """Send what is still buffered nowhere, or Python would complain about it when it exits."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:
            os.dup2(nowhere, stream.fileno())


def _explain(options: argparse.Namespace) -> int:
    """Explain the formula at a line; the status tells only whether that was possible."""
    path, line = options.place
    note = _note(path)
    if (missing := _no_formula(note, line)) is not None:
        if not note.faults:  # else they say enough
            _complain(str(missing))
        return MISUSE

    from derive.check import explain
    from derive.reports.explanation import print_explanation

    explanation = explain(note, line)
    with _standard_output() as stream:
        print_explanation(explanation, stream)
    return MISUSE if note.faults else 0


def _note(path: str) -> Note:
    """A note; its faults are told at once."""
    from derive.documents import read_note

    note = read_note(path)
    for fault in note.faults:
        _complain(str(fault))
    return note


def _no_formula(note: Note, line: int) -> Fault | None:
    """The fault if there is no formula at a line: it names the nearest one."""
    from derive.documents.note import Formula

    formulas = [item for item in note.items if isinstance(item, Formula)]
    if any(formula.line <= line <= formula.end_line for formula in formulas):
        return None
    if not formulas:
        return Fault(note.path, line, 1, "there is no displayed formula in this note")
    nearest = min(formulas, key=lambda formula: abs(formula.line - line))
    return Fault(note.path, line, 1, f"no formula here; the nearest one is in line {nearest.line}")


def _show(options: argparse.Namespace) -> int:
    """Print what is derived for a network, given by its widths or by a note."""
    by_widths = _is_widths(options.network)
    path = options.like if by_widths else options.network
    note = _note(path) if path else None
    if note is not None and note.faults:
        return MISUSE
    try:
        derivation = _derivation(options, note)
        equations = _equations(options, note) if by_widths and not options.of else []
    except ValueError as error:
        _complain(_refused("show", error, note))
        return MISUSE

    from derive.reports.derivation import print_derivation

    with _standard_output() as stream:
        print_derivation(derivation, stream, latex=options.latex, form=options.form)
        for title, equation in equations:
            stream.write(f"{title}\n\n{_typeset(equation, latex=options.latex)}\n\n")
    return 0


def _refused(command: str, error: ValueError, note: Note | None) -> str:
    """Why nothing is derived: with its place, where it is a given of a note that is in the way."""
    from derive.derivation import NoCost

    if note is None or not isinstance(error, NoCost):
        return f"derive {command}: {error}"
    return str(Fault(note.path, *(error.place or (1, 1)), str(error)))


def _derivation(options: argparse.Namespace, note: Note | None) -> Derivation:
    """The general derivation for a note, or for a network in our own notation.

    Raises `ValueError` if there is none.
    """
    from derive.derivation import ACTIVATIONS, derive_reading, network_note, reading_of, selected
    from derive.documents import parse_note

    if note is None:
        # Any other activation is an open function to the general derivation.
        activation = options.activation if options.activation in ACTIVATIONS else "generic"
        note = parse_note(network_note(options.network, activation, options.cost or "quadratic"))
    reading = reading_of(note)
    derivation = derive_reading(reading)
    return selected(derivation, reading, options.of) if options.of else derivation


def _equations(options: argparse.Namespace, note: Note | None) -> Sequence[tuple[str, Any]]:
    """Every single formula of a network of these widths; raises `ValueError`."""
    from derive.network import Network

    network = Network.from_widths(options.network, **_choices(options, note))
    found: Sequence[tuple[str, Any]] = network.equations()
    return found


def _is_widths(text: str) -> bool:
    """Whether a network is meant, such as 3-2-2, and not a file of that name."""
    return re.fullmatch(r"\d+(-\d+)+", text, re.ASCII) is not None and not Path(text).exists()


def _choices(options: argparse.Namespace, like: Note | None) -> dict[str, Any]:
    """What was said about a network besides its widths."""
    choices = {"activation": options.activation, "cost": options.cost, "like": like}
    return {name: choice for name, choice in choices.items() if choice is not None}


def _typeset(equation: Any, *, latex: bool) -> str:
    import sympy

    text: str = sympy.latex(equation) if latex else sympy.pretty(equation, use_unicode=True)
    return text


def _notes(options: argparse.Namespace) -> int:
    """Write a lecture note about a network, given by its widths or by a note."""
    from derive.lecture import lecture, request

    like = _note(options.like) if options.like else None
    note = None if _is_widths(options.network) else _note(options.network)
    if any(read is not None and read.faults for read in (like, note)):
        return MISUSE
    chosen = (options.activation, options.cost, options.language)
    try:
        written = lecture(request(note or options.network, like, *chosen, single=options.single))
    except ValueError as error:
        _complain(_refused("notes", error, like or note))
        return MISUSE
    for formula in written.dropped:
        _complain(f"derive notes: left out, since it was not proved: {formula}")
    return 0 if _write_note(written, options.output) else MISUSE


def _write_note(note: Lecture, output: str) -> bool:
    """Write a lecture note and its picture where they are wanted; False if that is not possible."""
    if output == "-":
        with _standard_output(encoding="utf-8") as stream:
            stream.write(note.markdown()[0])
        return True
    path = Path(output)
    if path.suffix == ".tex":
        return _to_file(output, lambda stream: stream.write(note.tex()))
    text, pictures = note.markdown(path.stem)
    files = {output: text} | {str(path.with_name(name)): picture for name, picture in pictures.items()}
    return all(_to_file(name, partial(_write_text, text)) for name, text in files.items())


def _write_text(text: str, stream: TextIO) -> None:
    stream.write(text)


def _complain(line: str) -> None:
    """One line to the standard error, whatever the line holds."""
    from derive.reports.plain import one_line

    print(one_line(line), file=sys.stderr)
