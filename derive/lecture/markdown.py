"""A note as Markdown that `derive check` can read: the givens in front, formulas in double dollars."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

from msgspec import Struct

from derive.lecture.document import (
    Block,
    Document,
    Equation,
    Figure,
    Heading,
    Inline,
    Items,
    Link,
    Math,
    Paragraph,
    Strong,
    Table,
    Text,
    plain,
)
from derive.lecture.drawing import Drawing

#: Makes a figure's address from a drawing and its description.
Pictured = Callable[[Drawing, str], str]


class MarkdownWriter(Struct, frozen=True):
    """Writes one document."""

    document: Document
    pictured: Pictured

    def write(self) -> str:
        """The whole file."""
        blocks = [f"# {text(self.document.title)}", *map(self.block, self.document.blocks)]
        return f"---\nderive:\n{self.document.directives}---\n\n" + "\n\n".join(blocks) + "\n"

    def block(self, block: Block) -> str:
        """One block."""
        match block:
            case Heading(words, level):
                return f"{'#' * (level + 1)} {text(words)}"
            case Paragraph(words):
                return text(words)
            case Items(items):
                return "\n".join(f"- {text(item)}" for item in items)
            case Equation():
                return "\n".join(self.equation(block))
            case Table():
                return "\n".join(table(block))
            case Figure(drawing, caption, alone):
                short = plain(alone)
                address = self.pictured(drawing, short)
                return f"![{escape(short)}]({address})\n\n*{text(caption)}*"

    def equation(self, equation: Equation) -> Iterator[str]:
        """A display, with what is expected of a mistake, and then the reasons."""
        if equation.wrong:
            yield f"<!-- derive: {{expect: refuted, because: {quoted(equation.wrong)}}} -->"
        yield f"$$\n{display(equation)}\n$$"
        reasons = [row.reason for row in equation.rows if row.reason]
        if len(reasons) == 1:
            yield f"\n{_sentence(text(reasons[0]))}"
        elif reasons:
            yield ""
            yield from (f"{number}. {_sentence(text(reason))}" for number, reason in enumerate(reasons, 1))


def display(equation: Equation) -> str:
    """A numbered formula as it stands between double dollars."""
    rows = equation.rows
    end = f", \\quad {math(rows[-1].condition)}" if rows[-1].condition else ""
    if len(rows) == 1:
        return f"{math(rows[0].latex)}{end}\n\\tag{{{equation.number}}}"
    lines = (math(f"{row.left} &{row.sign} {row.right}".strip()) for row in rows)
    body = " \\\\\n".join(lines)
    return f"\\begin{{aligned}}\n{body}{end}\n\\end{{aligned}}\n\\tag{{{equation.number}}}"


def _sentence(words: str) -> str:
    """A reason as a sentence of its own."""
    start = words[:1].upper() + words[1:]
    return start + ("。" if ord(words[-1]) > 0x2E00 or _chinese(words) else ".")


def _chinese(words: str) -> bool:
    return any(0x2E00 < ord(character) < 0xFF00 for character in re.sub(r"\$.*?\$", "", words))


def text(words: Text) -> str:
    """Running text."""
    return "".join(_inline(part) for part in words)


def _inline(part: Inline) -> str:
    match part:
        case str():
            return escape(part)
        case Math(latex):
            return f"${math(latex)}$"
        case Strong(words):
            return f"**{escape(words)}**"
        case Link(number):
            return f"({number})"


def table(block: Table) -> Iterator[str]:
    """A table; a stroke within a cell would end it."""
    marks = {"l": ":--", "c": ":-:", "r": "--:"}
    yield _line([text(cell) for cell in block.head])
    yield _line([marks[column] for column in block.columns])
    for row in block.rows:
        yield _line([text(cell) for cell in row])


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(re.sub(r"(?<!\\)\|", r"\\vert ", cell) for cell in cells) + " |"


def escape(words: str) -> str:
    """Words in which no character is markup."""
    one_line = " ".join(words.split("\n"))
    safe = re.sub(r"([\\`*_\[\]$#|~])", r"\\\1", one_line)
    return safe.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def math(latex: str) -> str:
    """A formula that cannot end its dollars nor begin a tag."""
    one_line = " ".join(latex.split())
    safe = re.sub(r"\\(?:text|mathrm|operatorname)\{([^{}]*)\}", _words_only, one_line)
    return (
        safe.replace("$", "")
        .replace("`", "")
        .replace("< ", "<")
        .replace("> ", ">")
        .replace("<", r"\lt ")
        .replace(">", r"\gt ")
    )


def _words_only(found: re.Match[str]) -> str:
    return re.sub(r"[<>$`&|]", " ", found[0])


def quoted(words: str) -> str:
    """Words as a YAML scalar within an HTML comment."""
    return json.dumps(words, ensure_ascii=False).replace("-->", "-- >").replace("<!--", "< !--")


def write_markdown(document: Document, pictured: Pictured) -> str:
    """A document as Markdown; ``pictured`` puts a figure somewhere and says where."""
    return MarkdownWriter(document, pictured).write()
