"""Input that wants too much or makes no sense: a verdict soon, a clear line, all else still checked."""

from __future__ import annotations

import io
import json
import os
import resource
import signal
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from itertools import pairwise
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import hypothesis
import pytest
from hypothesis import settings
from hypothesis import strategies as st

from benchmarks import fuzz_inputs
from derive import limits
from derive.check import check_note
from derive.checking import NoteChecker
from derive.cli import main
from derive.documents import Directive, parse_note
from derive.results import Code, NoteResult, Verdict
from tests.notes import explain

# A limit may strike while something is being tidied up, where an exception cannot get out.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

#: Seconds of processor time and bytes that one note may take here; less where it is known to take too much.
SECONDS = 10.0
SECONDS_OF_BUGS = 1.2
MEMORY = 2 * 1024**3

GIVEN = r"""---
derive:
  given:
    - z_j^{(l)} = \sum_i w_{ji}^{(l)} a_i^{(l-1)} + b_j^{(l)}
    - a_j^{(l)} = \sigma(z_j^{(l)})
    - C = \frac12 \sum_j (a_j^{(L)} - y_j)^2
    - \delta_j^{(l)} = \frac{\partial C}{\partial z_j^{(l)}}
---
"""
LAST = r"\frac{\partial C}{\partial b_j^{(l)}} = \delta_j^{(l)}"

EQUAL = {"proved", "unclear"}
UNEQUAL = {"refuted", "unclear"}
UNDECIDED = {"unclear"}
ANY = {"proved", "refuted", "unclear", "given"}


class TooMuch(BaseException):
    """Not an `Exception`, so that nothing on the way takes it for a fault of its own."""


@contextmanager
def limited(seconds: float = SECONDS) -> Iterator[None]:
    """Limits on what is inside; time is the processor's, so that a busy machine does not matter."""

    def stop(*_: object) -> None:
        raise TooMuch

    late = False
    before = resource.getrlimit(resource.RLIMIT_AS)
    handler = signal.signal(signal.SIGPROF, stop)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, before[1]))
    signal.setitimer(signal.ITIMER_PROF, seconds, 0.1)
    try:
        yield
    except TooMuch:
        late = True
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, handler)
        resource.setrlimit(resource.RLIMIT_AS, before)
    if late:
        pytest.fail(f"no answer within {seconds} seconds", pytrace=False)


def display(*formulas: str) -> str:
    return "".join(f"\n$$\n{latex}\n$$\n" for latex in formulas)


Check = Callable[[str], NoteResult]


@pytest.fixture
def checked(request: pytest.FixtureRequest) -> Check:
    seconds = SECONDS_OF_BUGS if request.node.get_closest_marker("xfail") else SECONDS

    def check(text: str) -> NoteResult:
        with limited(seconds):
            return check_note(parse_note(text), timeout=5.0)

    return check


def bug(*case: Any, id: str, reason: str) -> Any:
    """A case that goes wrong for now."""
    return pytest.param(*case, id=id, marks=pytest.mark.xfail(reason=reason, strict=True))


def nested(start: str, end: str, depth: int = 1000) -> str:
    return start * depth + "y_j" + end * depth


def table(cell: Callable[[int, int], str], size: int = 60) -> str:
    rows = (" & ".join(cell(i, j) for j in range(1, size + 1)) for i in range(1, size + 1))
    return r"\begin{bmatrix}" + r"\\".join(rows) + r"\end{bmatrix}"


PRODUCTS = table(lambda i, j: str(i * j))
DIGITS = "9" * 5000

FORMULAS = [
    # numbers
    pytest.param("9^{9^{9}} = 1", UNEQUAL, id="tower"),
    pytest.param("9^{9^{9^{9}}} = 9^{9^{9^{9}}}", EQUAL, id="equal towers"),
    pytest.param(r"\sigma(9^{9^{9}}) = y_j", UNEQUAL, id="function of a tower"),
    pytest.param("2^{-9^{9^{9}}} = 0", UNEQUAL, id="negative tower"),
    pytest.param("e^{e^{e^{e^{e^{9}}}}} = 1", UNEQUAL, id="tower of e"),
    pytest.param("e^{-e^{e^{e^{9}}}} = 0", UNEQUAL, id="tiny"),
    pytest.param("e^{1000000000} = e^{999999999}", UNEQUAL, id="huge exponents"),
    pytest.param("y_j^{1000000000} = y_j", UNEQUAL, id="huge power"),
    pytest.param("(y_j + 1)^{10000} = (1 + y_j)^{10000}", EQUAL, id="power of a sum"),
    pytest.param("(y_1+y_2+y_3+y_4)^{60} = (y_4+y_3+y_2+y_1)^{60}", EQUAL, id="expansion"),
    pytest.param("(y_j + 1)^{1/1000000} = 1", UNEQUAL, id="millionth root"),
    pytest.param(f"{DIGITS} = {DIGITS}", UNDECIDED, id="5000 digits"),
    pytest.param("0." + "3" * 5000 + " = 1", UNDECIDED, id="5000 decimals"),
    pytest.param(r"\frac{1}{0} = \frac{1}{0}", UNDECIDED, id="division by zero"),
    pytest.param(r"\frac{y_j - y_j}{y_j - y_j} = 1", UNDECIDED, id="zero by zero"),
    pytest.param(r"\frac{0}{0} = 1", UNDECIDED, id="0/0"),
    pytest.param(r"0 \cdot \frac{1}{y_j - y_j} = 0", UNDECIDED, id="zero times nothing"),
    pytest.param(r"\log 0 = \log 0", UNDECIDED, id="logarithm of zero"),
    pytest.param(r"\log(-1) = \log(-1)", UNDECIDED, id="logarithm of -1"),
    pytest.param(r"\sqrt{-1} = \sqrt{-1}", UNDECIDED, id="root of -1"),
    pytest.param(r"\infty - \infty = 0", UNDECIDED, id="infinity"),
    # nesting
    pytest.param(nested("(", ")") + " = y_j", EQUAL, id="parentheses"),
    pytest.param(nested(r"\left(", r"\right)") + " = y_j", EQUAL, id="tall parentheses"),
    pytest.param(nested("[", "]") + " = y_j", EQUAL, id="brackets"),
    pytest.param(nested("{", "}") + " = y_j", EQUAL, id="braces"),
    pytest.param(nested(r"\frac{1}{", "}") + " = y_j", UNDECIDED | EQUAL, id="fractions"),
    pytest.param(nested(r"\sqrt{", "}") + " = 1", UNEQUAL, id="roots"),
    pytest.param(nested("y_{", "}") + " = 1", UNEQUAL, id="subscripts"),
    pytest.param(nested("y^{", "}") + " = 1", UNEQUAL, id="superscripts"),
    pytest.param(nested(r"\sigma(", ")") + " = y_j", UNEQUAL, id="functions"),
    pytest.param(r"\frac{\partial}{\partial y_j}" * 100 + " C = 0", ANY, id="derivatives"),
    pytest.param(r"\sum_j " * 500 + "y_j = 0", UNEQUAL, id="sums"),
    pytest.param("-" * 3000 + "y_j = y_j", EQUAL, id="minus signs"),
    pytest.param(" + ".join(["y_j"] * 3000) + " = 3000 y_j", EQUAL, id="3,000 terms"),
    pytest.param(" ".join(["y_j"] * 300) + " = y_j^{300}", EQUAL, id="300 factors"),
    # length
    pytest.param(" = ".join(["y_j"] * 300), EQUAL, id="300 links"),
    pytest.param(" = ".join(["q"] * 10_000), ANY, id="10,000 links"),
    pytest.param(" = ".join([f"{n} y_j" for n in range(300)]), UNEQUAL, id="300 wrong links"),
    pytest.param("y_j = " + " + ".join([r"y_j \cdot 1"] * 7000), UNEQUAL, id="100 kB of terms"),
    pytest.param("y" * 100_000 + " = 1", UNEQUAL, id="100 kB of letters"),
    pytest.param(r"\foo" * 25_000 + " = 1", UNDECIDED, id="100 kB of macros"),
    pytest.param(" " * 100_000 + "y_j = y_j", EQUAL, id="100 kB of nothing"),
    pytest.param("x_{" + "a" * 10_000 + "} = 1", ANY, id="10 kB of a name"),
    pytest.param(f"{PRODUCTS}^T = {PRODUCTS}", EQUAL, id="60 by 60 numbers"),
    pytest.param(f"{table(lambda i, j: f'w_{{{i},{j}}}^{{(1)}}')} = w^{{(1)}}", EQUAL, id="60 by 60 weights"),
    # ranges
    pytest.param(r"\sum_{q=1}^{1000000000} 1 = 1000000000", EQUAL, id="sum to 10^9"),
    pytest.param(r"\sum_{j=1}^{1000000000} y_j = 0", UNEQUAL, id="sum of units to 10^9"),
    pytest.param(r"\sum_{j=-1000000000}^{1000000000} y_j = 0", UNEQUAL, id="sum from -10^9"),
    pytest.param(r"\prod_{q=1}^{1000000000} 2 = 0", UNEQUAL, id="product to 10^9"),
    pytest.param(r"\delta_j^{(l)} = \delta_j^{(l+1000000000)}", UNEQUAL, id="shift by 10^9"),
    pytest.param(r"\delta_j^{(l)} = \delta_j^{(l+10000)}", UNEQUAL, id="shift by 10^4"),
    pytest.param("z_j^{(-1000000000)} = 0", UNEQUAL, id="layer -10^9"),
    pytest.param("z_j^{(1000000000)} = 0", UNEQUAL, id="layer 10^9"),
    pytest.param("z_j^{(300)} = 0", UNEQUAL, id="layer 300"),
    pytest.param("y_{1000000000} = 0", UNEQUAL, id="unit 10^9"),
    # characters
    pytest.param(r"\foo{\bar{x}} = \baz[3]{y}_j", UNDECIDED, id="unknown macros"),
    pytest.param("__class__ = __proto__", UNDECIDED, id="prototypes"),
    pytest.param("constructor = toString", UNDECIDED, id="methods"),
    pytest.param("[red]y_j[/red] = [bold]", UNDECIDED, id="markup of rich"),
    pytest.param("\x1b[31m y_j \x1b[0m = y_j", UNDECIDED, id="colours of a terminal"),
    pytest.param("\x07\x08 y_j = y_j", UNDECIDED, id="control characters"),
    pytest.param("y_j \0 = y_j", UNDECIDED, id="NUL"),
    pytest.param("\u202e y_j = y_j", EQUAL, id="right to left"),
    pytest.param(r"\text{😀} = 1", UNDECIDED, id="emoji"),
    pytest.param("1000000000! = 1", UNEQUAL, id="factorial"),
]


@pytest.mark.parametrize(("latex", "accepted"), FORMULAS)
def test_one_formula_costs_only_itself(checked: Check, latex: str, accepted: set[str]) -> None:
    """It ends soon, with a verdict that is not wrong and a line that says why; the next one is proved."""
    hostile, last = checked(GIVEN + display(latex, LAST)).formulas
    assert last.verdict is Verdict.PROVED, explain(last)
    assert hostile.verdict in accepted, explain(hostile)[:2000]
    for step in hostile.steps:
        assert step.code is not Code.INTERNAL, step.message
        assert step.verdict is not Verdict.UNCLEAR or step.message.strip()
        assert "\n" not in step.message


def test_a_new_name_leaves_the_old_one_alone(checked: Check) -> None:
    """A formula that introduces `C_j` says nothing about `C`."""
    *_, last = checked(GIVEN + display("C_j = 0", LAST)).formulas
    assert last.verdict is Verdict.PROVED, explain(last)


@pytest.mark.xfail(reason="y, then known with two indices, is read as a matrix in the given", strict=True)
def test_a_second_form_leaves_the_givens_alone(checked: Check) -> None:
    """A formula that introduces `y_{jk}` does not change what `y_j` means in the givens."""
    *_, last = checked(GIVEN + display("y_{jk} = 0", LAST)).formulas
    assert last.verdict is Verdict.PROVED, explain(last)


# Givens


def note(*given: str, claims: tuple[str, ...], **keys: object) -> str:
    rows = ["---", "derive:", "  given:", *(f"    - '{latex}'" for latex in given)]
    rows += [f"  {key}: {value}" for key, value in keys.items()]
    return "\n".join([*rows, "---", display(*claims, "1 = 1")])


def explosive(count: int) -> str:
    """Macros each of which stands for ten times the next."""
    names = [rf"\m{chr(ord('A') + k)}" for k in range(count + 1)]
    return "{" + ", ".join(f"'{a}': '{b * 10}'" for a, b in pairwise(names)) + "}"


STATE = r"z_j^{(l+1)} = \sum_{i=1}^{S_l} w_{ji}^{(l)} z_i^{(l)}"
STATE_CLAIM = r"\frac{\partial z_j^{(l+1)}}{\partial w_{ji}^{(l)}} = z_i^{(l)}"

NOTES = [
    pytest.param(note("q = q + 1", claims=("q = 1",)), UNDECIDED, id="defined by itself"),
    pytest.param(note("q = p", "p = q", claims=("q = p",)), UNDECIDED, id="by each other"),
    pytest.param(note("q = 2 p", "p = q + 1", claims=("q = -2",)), UNDECIDED, id="an equation to solve"),
    pytest.param(note("x^{(l)} = x^{(l+1)} + 1", claims=("x^{(l)} = 0",)), UNEQUAL, id="without end"),
    pytest.param(note("f(x) = f(x) + 1", claims=("f(1) = 0",)), UNDECIDED, id="a function by itself"),
    pytest.param(note(r"q = \frac{\partial q}{\partial x}", claims=("q = 1",)), UNDECIDED, id="by its slope"),
    pytest.param(note("q = 1", "q = 2", claims=("1 = 2",)), {"refuted"}, id="contradiction"),
    pytest.param(note("x = 1", "y = 2 x", "y = 3 x", claims=("2 = 3",)), {"refuted"}, id="hidden one"),
    pytest.param(note("x_j = 1", claims=("1 = 2",), assume="['1 = 2']"), UNDECIDED, id="absurd assumption"),
    pytest.param(
        note("x_j = y_j", claims=(r"\sum_j y_j = 2",), assume=r"['\sum_j y_j = 2', '\sum_j y_j = 1']"),
        UNDECIDED,
        id="assumptions at odds",
    ),
    pytest.param(note(r"q = \frac{1}{x - x}", claims=("q = q + 0",)), UNDECIDED, id="division by zero"),
    pytest.param(
        note(STATE, claims=(STATE_CLAIM,), sizes="{L: 5, S_l: 1000000}"),
        EQUAL,
        id="a million units",
    ),
    bug(
        note(STATE, claims=(STATE_CLAIM,), sizes="{L: 1000000, S_l: 2}"),
        EQUAL,
        id="a million layers",
        reason="all layers are built",
    ),
    pytest.param(
        note("y = W x", claims=("y = W x",), shapes="{W: [1000000000, 3], x: [3]}"),
        EQUAL,
        id="a billion rows",
    ),
    pytest.param(
        note(*(f"p_{{{k}}} = p_{{{k - 1}}} + p_{{{k - 1}}}" for k in range(1, 99)), claims=("p_{98} = p_0",)),
        {"refuted"},
        id="98 doublings",
    ),
    pytest.param(
        note(*(f"p_{{{k}}} = p_{{{k - 1}}}^2 + 1" for k in range(1, 40)), claims=("p_{39} = p_0",)),
        UNEQUAL,
        id="39 squares",
    ),
    pytest.param(
        note(*(f"q_{{{k}}} = q_{{{k - 1}}} + 1" for k in range(1, 400)), claims=("q_{399} = q_0 + 399",)),
        EQUAL,
        id="400 givens",
    ),
    pytest.param(
        note("q = x", claims=(r"\a = 1",), macros=r"{'\a': '\b\b', '\b': '\a'}"),
        UNDECIDED,
        id="macros in a circle",
    ),
    pytest.param(
        note(
            "q = x",
            claims=(r"\mA = 1",),
            macros=explosive(20),
        ),
        UNDECIDED,
        id="macros that explode",
    ),
]


@pytest.mark.parametrize(("text", "accepted"), NOTES)
def test_givens_cost_only_what_needs_them(checked: Check, text: str, accepted: set[str]) -> None:
    """The claim that rests on them is not decided wrongly; one that does not is proved."""
    result = checked(text)
    *_, claim, last = result.formulas
    assert result.faults == ()
    assert claim.verdict in accepted, explain(claim)[:2000]
    assert last.verdict is Verdict.PROVED, explain(last)
    assert all(step.code is not Code.INTERNAL for f in result.formulas for step in f.steps), explain(claim)


def test_the_cost_of_a_formula_does_not_grow_with_the_note() -> None:
    """Of 2,000 formulas the last 200 take about as long as 200 early ones."""
    times: list[float] = []
    text = GIVEN + display(*(f"y_{k % 9 + 1} + {k} = {k} + y_{k % 9 + 1}" for k in range(2000)))
    result = check_note(parse_note(text), timeout=None, progress=lambda _: times.append(time.process_time()))
    assert {f.verdict for f in result.formulas} == {Verdict.PROVED}
    assert times[-1] - times[-200] < 4 * (times[400] - times[200])


# The command line


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Checks files in an empty folder: status, standard output and the lines of standard error."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DERIVE_DEBUG", raising=False)

    def command(*arguments: str) -> SimpleNamespace:
        with limited():
            status = main(["check", *arguments])
        printed = capsys.readouterr()
        assert "Traceback" not in printed.out + printed.err
        return SimpleNamespace(status=status, out=printed.out, err=printed.err.splitlines())

    return command


RIGHT = (GIVEN + display(LAST)).encode()
WRONG = (GIVEN + display(r"\delta_j^{(l)} = 0")).encode()


def unreadable(path: Path) -> None:
    path.symlink_to(path.name)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        pytest.param(lambda p: None, "bad.md:1:1: ", id="missing"),
        pytest.param(unreadable, "bad.md:1:1: ", id="unreadable"),
        pytest.param(lambda p: p.mkdir(), "bad.md:1:1: ", id="folder without notes"),
        pytest.param(lambda p: p.write_bytes(bytes([*range(9), 255]) * 9), "bad.md:1:", id="binary"),
        pytest.param(lambda p: p.write_bytes(RIGHT + b"\xff"), "bad.md:13:1: ", id="invalid UTF-8"),
        pytest.param(lambda p: p.write_bytes(RIGHT.decode().encode("utf-16")), "bad.md:1:1: ", id="UTF-16"),
        pytest.param(lambda p: p.write_bytes(RIGHT + b"\0"), "bad.md:13:1: ", id="NUL"),
        pytest.param(lambda p: p.write_text("$$ a = b\n\nmore"), "bad.md:1:1: ", id="unclosed display"),
        pytest.param(lambda p: p.write_text("---\nderive: {given: [\n---\n"), "bad.md:", id="broken YAML"),
        pytest.param(lambda p: p.write_text("<!-- derive: {gvien: x} -->"), "bad.md:1:", id="unknown key"),
        pytest.param(lambda p: p.write_text("<!-- derive: {sizes: 3} -->"), "bad.md:1:", id="wrong kind"),
        pytest.param(lambda p: p.write_text("<!-- derive: {given: x"), "bad.md:1:", id="unclosed comment"),
        pytest.param(lambda p: p.write_text("---\nderive: {sizes: {L: -3}}\n---"), "bad.md:2:", id="size"),
    ],
)
def test_a_bad_file_is_one_line_and_the_others_are_checked(
    run: Any, make: Callable[[Path], object], said: str
) -> None:
    make(Path("bad.md"))
    Path("good.md").write_bytes(RIGHT)
    Path("wrong.md").write_bytes(WRONG)
    result = run("good.md", "bad.md", "wrong.md")
    (line,) = result.err
    assert line.startswith(said), line
    assert result.status == 2
    assert "wrong.md:10" in result.out


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_forbidden_file(run: Any) -> None:
    Path("bad.md").write_bytes(RIGHT)
    Path("bad.md").chmod(0)
    assert run("bad.md").status == 2


@pytest.mark.parametrize(
    ("data", "status"),
    [
        pytest.param(b"", 0, id="empty"),
        pytest.param(b"\xef\xbb\xbf", 0, id="a byte order mark alone"),
        pytest.param(b"\n" * 100_000, 0, id="empty lines"),
        pytest.param(b"\xef\xbb\xbf" + RIGHT.replace(b"\n", b"\r\n"), 0, id="BOM, CRLF, right"),
        pytest.param(b"\xef\xbb\xbf" + WRONG.replace(b"\n", b"\r\n"), 1, id="BOM, CRLF, wrong"),
        pytest.param(RIGHT.replace(b"\n", b"\r"), 0, id="CR"),
        pytest.param(rb"$$\frac{\partial C}{\partial w} = 1$$", 0, id="no givens"),
        pytest.param(b"$$1 = 2$$", 1, id="no givens, wrong"),
        pytest.param(RIGHT + b"$$ $$\n", 0, id="empty display"),
    ],
)
def test_odd_but_readable(run: Any, data: bytes, status: int) -> None:
    Path("a.md").write_bytes(data)
    result = run("a.md")
    assert (result.status, result.err) == (status, [])


@pytest.mark.parametrize(
    "latex",
    [
        pytest.param("[red]y_j[/red] = [/bold]", id="markup"),
        pytest.param("[/] = y_j", id="closing markup"),
        pytest.param("\x1b[31m y_j = \x1b]0;title\x07 0", id="escape sequences"),
        pytest.param(r"\text{\x1b[31m} = [link=https://example.org]y_j[/link]", id="link"),
        pytest.param("y_j \u202e\u2066 = 0", id="direction marks"),
    ],
)
@pytest.mark.parametrize("style", ["text", "json", "github"])
def test_nothing_from_a_note_acts_on_the_terminal(run: Any, latex: str, style: str) -> None:
    """No control character of a note gets out as it is, and nothing in it is taken for markup."""
    Path("a.md").write_text(GIVEN + display(latex, r"\delta_j^{(l)} = 0"), encoding="utf-8")
    result = run("a.md", "--format", style)
    assert result.status == 1
    assert not set(result.out) & {chr(code) for code in range(32) if chr(code) not in "\n\r\t"}


@pytest.mark.parametrize("style", ["text", "json", "github"])
def test_nothing_from_a_directive_acts_on_the_terminal(run: Any, style: str) -> None:
    """Names and reasons are shown as they stand; no line of a report is a command of theirs."""
    text = "[bold]x[/bold] [/] %0A::error::x \u202e\u2028 ::error::y"
    directive = f"<!-- derive: {{name: '{text}', expect: proved, because: '{text}\n\n  ::error::z'}} -->"
    formula = display(r"\delta_j^{(l)} = 0")
    Path("a.md").write_text(f"{GIVEN}\n{directive}\n{formula}", encoding="utf-8")
    result = run("a.md", "--format", style, "-v")
    assert (result.status, result.err) == (1, [])
    assert "[bold]x[/bold] [/]" in result.out
    commands = [line for line in result.out.split("\n") if line.lstrip().startswith("::")]
    assert all(line.startswith("::error title=") for line in commands)
    assert len(commands) == (1 if style == "github" else 0)
    assert style == "json" or not set(result.out) & set("\u202e\u2028\x1b")


# How long a formula may take


def side_by_side(factors: Iterable[str]) -> str:
    return " ".join(factors)


LETTERS = "abcdeghkmnpq"
EXPENSIVE = [
    pytest.param("(y_1 + y_2 + y_3)^{40} = (y_3 + y_2 + y_1)^{39} (y_1 + y_2 + y_3)", EQUAL, id="power"),
    pytest.param(
        side_by_side(f"(y_1 + {k} y_2)" for k in range(1, 31))
        + " = "
        + side_by_side(f"({k} y_2 + y_1)" for k in range(30, 0, -1)),
        EQUAL,
        id="30 sums",
    ),
    pytest.param(
        side_by_side(rf"\sum_{a}" for a in LETTERS) + side_by_side(f" y_{a}" for a in LETTERS) + r" = 0",
        UNEQUAL,
        id="12 sums",
    ),
    pytest.param(
        side_by_side(f"y_{a}" for a in LETTERS) + " = " + side_by_side(f"y_{a}" for a in reversed(LETTERS)),
        EQUAL,
        id="12 indices",
    ),
    pytest.param(
        side_by_side([r"\sum_k (y_k + 1)"] * 30) + r" = 0",
        UNEQUAL,
        id="30 nested sums",
    ),
    pytest.param(r"\sigma(" * 20 + "y_j" + ")" * 20 + " = y_j", UNEQUAL, id="20 functions"),
    pytest.param(r"\frac{\partial}{\partial w_{11}^{(1)}}" * 12 + " C = 1", UNEQUAL, id="12th derivative"),
    pytest.param(
        side_by_side(rf"\max(0, y_1 - {k} y_2)" for k in range(1, 13)) + " = 0", UNEQUAL, id="12 cases"
    ),
    pytest.param(
        " + ".join(rf"\frac{{1}}{{y_1 + {k} y_2}}" for k in range(1, 13)) + " = 0", UNEQUAL, id="fractions"
    ),
    pytest.param(" = ".join(["(y_1+y_2)^{12}", "(y_2+y_1)^{6} (y_1+y_2)^{6}"] * 20), EQUAL, id="40 links"),
]
HARD = side_by_side(f"y_{a}" for a in LETTERS) + " = " + side_by_side(f"y_{a}" for a in reversed(LETTERS))


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[limits.Allowance]:
    """All allowances that are made, in order."""
    made: list[limits.Allowance] = []

    class Recorded(limits.Allowance):
        def __init__(self, steps: int, deadline: float | None) -> None:
            super().__init__(steps, deadline)
            made.append(self)

    monkeypatch.setattr(limits, "Allowance", Recorded)
    return made


@pytest.mark.parametrize(("latex", "accepted"), EXPENSIVE)
def test_steps_end_without_a_clock(
    counted: list[Any], monkeypatch: pytest.MonkeyPatch, latex: str, accepted: set[str]
) -> None:
    """What is counted ends it; the formula after it does not notice."""
    monkeypatch.setattr(limits, "STEPS", 200_000)
    with limited(60.0):
        hostile, last = check_note(parse_note(GIVEN + display(latex, LAST)), timeout=None).formulas
    assert hostile.verdict in accepted, explain(hostile)[:2000]
    assert last.verdict is Verdict.PROVED, explain(last)
    assert all(one.left > -one.steps for one in counted)


def test_the_same_steps_each_time(counted: list[Any]) -> None:
    """What is kept from note to note, such as parsed givens, makes no formula cheaper."""
    text = GIVEN + display(r"\delta_j^{(l)} = a_j^{(l)}", LAST)
    check_note(parse_note(text), timeout=None)
    first = {one.spent for one in counted}
    counted.clear()
    check_note(parse_note(text), timeout=None)
    assert {one.spent for one in counted} <= first


def test_the_time_limit_ends_a_single_statement() -> None:
    """It is unclear, and so is what follows in the same formula; the other formulas are checked."""
    text = GIVEN + display(LAST, rf"{HARD}, \quad y_j = y_j", LAST)
    with limited(60.0):
        before, hard, after = check_note(parse_note(text), timeout=0.5).formulas
    assert (before.verdict, after.verdict) == (Verdict.PROVED, Verdict.PROVED)
    assert [(step.verdict, step.code, step.message) for step in hard.steps] == [
        (Verdict.UNCLEAR, Code.UNDECIDED, "the time limit was reached")
    ] * 2


@pytest.mark.parametrize("seconds", [0.001, 0.01, 0.03, 0.06])
def test_a_time_limit_leaves_nothing_half_done(seconds: float) -> None:
    """Wherever the work was given up, the same checker comes to the same verdicts once there is time."""
    squared = r"(y_1 + y_2 + y_3)^{30} = (y_3 + y_2 + y_1)^{15} (y_1 + y_2 + y_3)^{15}"
    note_ = parse_note(
        GIVEN + display(LAST, r"\delta_j^{(l)} = y_j", "h_j = y_j + C", "h_j - C = y_j", squared)
    )
    hurried, patient = NoteChecker(note_, timeout=seconds), NoteChecker(note_, timeout=None)
    for item in note_.items:
        if isinstance(item, Directive):
            hurried.timeout = None
            assert list(hurried.declare(item)) == list(patient.declare(item)) == []
            continue
        expected = patient.check(item)
        hurried.timeout = seconds
        found = hurried.check(item)
        hurried.timeout = None
        if found.verdict is Verdict.UNCLEAR:
            found = hurried.check(item)
        assert found == expected or (found.verdict is expected.verdict is Verdict.REFUTED)


# Anything at all


@settings(max_examples=40, deadline=None, derandomize=True)
@hypothesis.given(st.integers(0, 2**32))
def test_any_note_has_a_report(seed: int) -> None:
    """A short version of ``benchmarks/fuzz.py``: no fault of our own, an exit status, valid JSON."""
    data = fuzz_inputs.note(Random(seed), fuzz_inputs.sources())
    output, errors = io.StringIO(), io.StringIO()
    with tempfile.TemporaryDirectory() as folder, redirect_stdout(output), redirect_stderr(errors):
        path = Path(folder, "note.md")
        path.write_bytes(data)
        status = main(["check", str(path), "--format", "json", "--timeout", "1"])
    assert status in (0, 1, 2)
    assert "internal error" not in output.getvalue() + errors.getvalue()
    for formula in json.loads(output.getvalue())["notes"][0]["formulas"]:
        assert all(step["code"] != "internal" for step in formula["steps"])
