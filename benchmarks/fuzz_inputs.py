"""Notes that make no sense, for ``benchmarks/fuzz.py``: bytes, grammars, mutations; each from a seed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random

ROOT = Path(__file__).parent.parent

GIVENS = (
    r"""derive:
  given:
    - z_j^{(l)} = \sum_i w_{ji}^{(l)} a_i^{(l-1)} + b_j^{(l)}
    - a_j^{(l)} = \sigma(z_j^{(l)})
    - C = \frac12 \sum_j (a_j^{(L)} - y_j)^2
    - \delta_j^{(l)} = \frac{\partial C}{\partial z_j^{(l)}}
""",
    r"""derive:
  given:
    - z = W x + b
    - a = \sigma(z)
    - C = \frac12 (a - y)^T (a - y)
  shapes: {W: [m, n], x: [n], b: [m], y: [m]}
""",
    r"""derive:
  given:
    - s = \sum_j e^{z_j}
    - y_k = \frac{e^{z_k}}{s}
    - C = -\sum_k a_k \log y_k
  assume: ['\sum_k a_k = 1']
""",
    r"""derive:
  functions: [f]
  samples: {i: [x, y, a, C]}
  given:
    - a = f(\sum_j w_j x_j + b)
    - C = \frac12 (a - y)^2
    - J = \frac1m \sum_{i=1}^m C
""",
)

#: A grammar of formulas; in braces what is expanded, the first choice of each being the shortest.
GRAMMAR: Mapping[str, tuple[str, ...]] = {
    "formula": ("{sum} = {sum}", "{sum} = {sum} = {sum}", "{sum}{relation}{sum}{condition}", "{noise}"),
    "relation": (" = ", r" \leftarrow ", " := ", r" \ne ", " < ", r" \in ", r" \equiv ", ", ", r" \\ = "),
    "condition": (
        r", \quad l = 2, \dots, L", r", \quad j \neq k", r" \quad \forall j", r", \quad l \ge {number}",
    ),
    "sum": ("{factor}", "{product}", "{sum} + {product}", "{sum} - {product}"),
    "product": ("{factor}", "{factor} {product}", r"{factor} \cdot {product}", r"{factor} \odot {product}"),
    "factor": (
        "{name}", "{name}", "{name}_{unit}", "{name}_{unit}^{layer}", "{number}", "({sum})",
        r"\frac{<{sum}>}{<{sum}>}", "{name}^<{number}>", "({sum})^<{number}>", "({sum})^<{sum}>",
        r"\frac{<\partial {factor}>}{<\partial {factor}>}", r"\frac{<d^2 {name}>}{<d {name}^2>}",
        r"\sum_{unit} {product}", r"\sum_<{unit}=1>^<{number}> {product}", r"\prod_{unit} {factor}",
        "{function}({sum})", r"{function}'({sum})", r"\sqrt<{sum}>", r"{name}_{unit}_{unit}", "{name}^T",
        r"\begin<bmatrix> {sum} & {sum} \\ {sum} & {sum} \end<bmatrix>", r"\nabla_<{factor}> {name}",
        r"\begin<cases> {sum} & {sum} > 0 \\ {sum} & \text<otherwise> \end<cases>", r"\|{name}\|^2",
        r"\max(0, {sum})", "{name}^<-1>", r"\text<{noise}>", r"\left({sum}\right)", "1\\<{sum} > 0\\>",
    ),
    "name": (
        "z", "a", "w", "C", "y", "x", "b", "W", r"\delta", "s", "J", r"\hat<z>", r"\mathbf<a>", "q", "T",
    ),
    "function": (r"\sigma", "f", r"\exp", r"\log", r"\tanh", r"\sin", "g", r"\mathrm<ReLU>", r"\max"),
    "unit": ("j", "k", "i", "1", "<jk>", "<12>", "<j+1>", "<{number}>", "<{noise}>"),
    "layer": ("<(l)>", "<(l+1)>", "<(L)>", "<(l-1)>", "<(1)>", "<({number})>", "<[{unit}]>"),
    "number": ("2", "0", "1", "3", "10", "-1", "0.5", "20", "999999999999", "1/0", "1e9", "10^<10>", "٣"),
    "noise": (
        "x", "}", "<", r"\foo", "&", r"\\", "#1", "%", "~", "\u202e", "\x1b[31m", "😀", "\ufeff", "[bold]",
    ),
}  # fmt: skip

TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\d+|[A-Za-z]+|\s+|.", re.DOTALL)

INSERTED = (
    "{", "}", "{{", "}}", "^", "_", "^{", "_{", r"\frac", r"\frac{", r"\sum", r"\sum_", "(", ")", r"\left(",
    "'",
    r"\partial", "=", " = ", r"\\", "&", ",", r"\quad", r"\begin{bmatrix}", r"\end{bmatrix}", "$", "$$", "\n",
    "\n\n", "`", "```\n", "<!--", "-->", "<!-- derive: {reset: true} -->", "<!-- derive: {given: [", "-",
    "---\n",
    ": ", "'", '"', "[", "]", "- ", "derive:\n", "99999999999999999999", "10^{10^{10}}", "0", "1/0", "é",
    "ﬁ", "\u200b",
    "\u202e", "\u0301", "𝛿", "∂", "Σ", "²", "₁", "٣", "\x00", "\x1b[2J", "\x9b", "::error::x", "[bold]",
    "[/]",
    "%0A::error::", "\r", "\u2028", "\ud7ff", "\uffff", "T", "L", "l+1", "(l)", r"\top", r"\sigma", "e^",
    "!", "|",
)  # fmt: skip

YAML = (
    "given", "assume", "functions", "names", "layers", "indices", "units", "depends", "cost", "samples",
    "shapes",
    "sizes", "vectors", "layout", "operators", "macros", "reset", "summation", "expect", "name", "skip",
    "gvien",
)  # fmt: skip
VALUES = (
    "[]", "{}", "''", "y", "[f]", "[f_i, g]", "{E: [y_j]}", "{j: hidden}", "[input, hidden]", "{L: 3}",
    "{L: -1}",
    "{n: 99999999999}", "{W: [m, n]}", r"'a = b'", r"['x = y', 'y = x']", r"{'\a': '\a\a'}", "column",
    "row", "true",
    "denominator", "einstein", r"{'*': hadamard}", "null", "1", "&a [*a]", "!!python/object:os.system x",
    "'[bold]x'",
    "refuted", "[[[[[[[[[]]]]]]]]]", r"'\sum_k y_k = 1'", "{i: [x, y]}", "{'': ''}", r"'::error::x'",
    "|\n    a = b",
)  # fmt: skip


def sources() -> tuple[str, ...]:
    """The notes that are mutated."""
    folders = (ROOT / "formulas", ROOT / "tests" / "corpus")
    paths = sorted(path for folder in folders for path in folder.rglob("*.md"))
    return tuple(path.read_text(encoding="utf-8") for path in paths)


def note(random: Random, texts: tuple[str, ...]) -> bytes:
    """A note of one of the kinds."""
    kinds: tuple[Callable[[], bytes], ...] = (
        lambda: noise(random),
        lambda: written(random),
        lambda: mutated(random, texts),
        lambda: mutated(random, texts),
    )
    return random.choice(kinds)()


def noise(random: Random) -> bytes:
    """Bytes, or pieces that mean something without making sense together."""
    if random.random() < 0.5:
        return b"$$" * random.randrange(2) + random.randbytes(random.randrange(300))
    pieces = (random.choice(INSERTED) for _ in range(random.randrange(60)))
    return "".join(pieces).encode("utf-8", "surrogatepass")


def written(random: Random) -> bytes:
    """Givens with formulas of the grammar."""
    given = random.choice(GIVENS)
    if random.random() < 0.3:
        given += f"  {random.choice(YAML)}: {random.choice(VALUES)}\n"
    if random.random() < 0.3:
        given += f"    - {formula(random)}\n" if given.rstrip().endswith("}") else ""
    displays = "".join(f"\n$$ {formula(random)} $$\n" for _ in range(random.randrange(1, 4)))
    return f"---\n{given}---\n{displays}".encode("utf-8", "replace")


def formula(random: Random) -> str:
    """A formula of the grammar."""
    text = _expanded(random, "formula", [random.choice((12, 40, 40, 120))])
    return text.replace("<", "{").replace(">", "}") if random.random() < 0.98 else text


def _expanded(random: Random, symbol: str, left: list[int]) -> str:
    """One choice for a symbol; once nothing is left of the size, the first one."""
    left[0] -= 1
    choices = GRAMMAR[symbol]
    chosen = random.choice(choices) if left[0] > 0 else choices[0]
    return re.sub(r"\{(\w+)\}", lambda found: _expanded(random, found[1], left), chosen)


def mutated(random: Random, texts: tuple[str, ...]) -> bytes:
    """Some blocks of a note with a few changes."""
    front, *blocks = _blocks(random.choice(texts))
    count = random.randrange(1, 5)
    start = random.randrange(max(1, len(blocks)))
    kept = [front, *blocks[start : start + count]]
    for _ in range(random.choice((1, 1, 2, 3, 6, 12))):
        place = random.randrange(len(kept))
        kept[place] = random.choice(MUTATIONS)(random, kept[place])
    return "\n\n".join(kept).encode("utf-8", "replace")


def _blocks(text: str) -> list[str]:
    """The front matter, then directives and displays."""
    found = re.match(r"---\n.*?\n---\n", text, re.DOTALL)
    front = found[0] if found else ""
    rest = text[len(front) :]
    return [front, *re.findall(r"(?:<!--.*?-->\s*)?\$\$.*?\$\$|<!--.*?-->", rest, re.DOTALL)]


def _tokens(random: Random, text: str) -> tuple[list[str], int]:
    tokens = TOKEN.findall(text) or [""]
    return tokens, random.randrange(len(tokens))


def _without(random: Random, text: str) -> str:
    tokens, place = _tokens(random, text)
    return "".join(tokens[:place] + tokens[place + random.choice((1, 1, 1, 2, 5)) :])


def _with(random: Random, text: str) -> str:
    tokens, place = _tokens(random, text)
    return "".join([*tokens[:place], random.choice(INSERTED), *tokens[place:]])


def _swapped(random: Random, text: str) -> str:
    tokens, place = _tokens(random, text)
    other = random.randrange(len(tokens))
    tokens[place], tokens[other] = tokens[other], tokens[place]
    return "".join(tokens)


def _doubled(random: Random, text: str) -> str:
    tokens, place = _tokens(random, text)
    length = random.choice((1, 3, 10, 30))
    times = random.choice((2, 2, 3, 8, 30))
    return "".join(tokens[:place] + tokens[place : place + length] * times + tokens[place + length :])


def _nested(random: Random, text: str) -> str:
    tokens, place = _tokens(random, text)
    opening, closing = random.choice(
        (("{", "}"), ("(", ")"), (r"\frac{1}{", "}"), (r"\sqrt{", "}"), ("f(", ")"))
    )
    depth = random.choice((1, 2, 5, 20, 200))
    end = place + random.choice((1, 2, 5))
    inner = "".join(tokens[place:end])
    return "".join([*tokens[:place], opening * depth + inner + closing * depth, *tokens[end:]])


def _numbered(random: Random, text: str) -> str:
    """Another number in the place of one."""
    numbers = list(re.finditer(r"\d+", text))
    if not numbers:
        return text
    found = random.choice(numbers)
    new = random.choice(("0", "1", "7", "20", "100", "-1", "999999999999", "1" * 50, "1/3", "0.1"))
    return text[: found.start()] + new + text[found.end() :]


def _declared(random: Random, text: str) -> str:
    """Another key in a directive."""
    line = f"  {random.choice(YAML)}: {random.choice(VALUES)}\n"
    if text.startswith("---\nderive:\n"):
        return text.replace("derive:\n", "derive:\n" + line, 1)
    return f"<!-- derive: {{{line.strip()}}} -->\n\n{text}"


MUTATIONS: tuple[Callable[[Random, str], str], ...] = (
    _without, _without, _with, _with, _swapped, _swapped, _doubled, _nested, _numbered, _declared,
)  # fmt: skip
