"""A note as LaTeX, for any TeX engine; with Chinese or Japanese characters in it, for XeLaTeX."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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
    Row,
    Strong,
    Table,
    Text,
    plain,
)
from derive.lecture.tikz import tikz
from derive.lecture.typesetting import Typesetter, escape_tex
from derive.lecture.wording import Wording

#: The width of the text and what an equation's number takes of it, in em.
LINE, NUMBER = 37.5, 3.2
#: The narrowest column of reasons beside an equation, and the gap before it.
NARROWEST, GAP = 9.0, 2.0
#: The most lines of a display that stays on one page.
UNBROKEN = 10
#: The widest column of reasons.
WIDEST = 17.0

PREAMBLE = r"""
\usepackage[a4paper,textwidth=37.5em,vmargin=28mm]{geometry}
\usepackage{amsmath,amssymb}
\usepackage{booktabs,longtable,array}
\usepackage{graphicx,xcolor,tikz}
\usetikzlibrary{arrows.meta}
\usepackage{microtype}

\setlength{\parindent}{0pt}
\setlength{\parskip}{0.6em plus 0.2em}
\setlength{\jot}{7pt}
\setlength{\LTpre}{0.7em}
\setlength{\LTpost}{0.4em}
\renewcommand{\arraystretch}{1.3}
\raggedbottom
% The reason for a line of an equation, in a column of the given width.
\newcommand{\reason}[2]{\parbox[t]{#1}{\raggedright\small\leavevmode\color{black!65}#2}}
% The mark of a formula that is a mistake.
\newcommand{\wrong}{\quad\text{\tikz[baseline=-0.7ex]
  \draw[very thick, black!75] (-0.8ex,-0.8ex) -- (0.8ex,0.8ex) (-0.8ex,0.8ex) -- (0.8ex,-0.8ex);}}
""".strip()


@dataclass
class TexWriter:
    """Writes one document."""

    document: Document
    typesetter: Typesetter

    def write(self) -> str:
        """The whole file."""
        body = "".join(self._spaced(block) for block in self.document.blocks)
        title = self.text(self.document.title)
        heading = f"\\begin{{center}}\n{{\\LARGE {title}\\par}}\n\\end{{center}}"
        content = f"\\begin{{document}}\n\n{heading}{body}\n\n\\end{{document}}\n"
        return f"{self._class(title + body)}\n{PREAMBLE}\n\n{content}"

    def _spaced(self, block: Block) -> str:
        """A block after the one before it: a display belongs to the paragraph that leads to it."""
        return ("\n" if isinstance(block, Equation) else "\n\n") + self.block(block)

    def _class(self, text: str) -> str:
        if self.document.language == "zh":
            return self._engine("xelatex", r"\documentclass[a4paper,zihao=-4,fontset=fandol]{ctexart}")
        plain_class = r"\documentclass[11pt,a4paper]{article}"
        if text.isascii():
            return self._engine("pdflatex", plain_class)
        return self._engine("xelatex", plain_class + "\n" + r"\usepackage[scheme=plain,fontset=fandol]{ctex}")

    def _engine(self, engine: str, lines: str) -> str:
        return f"% !TEX program = {engine}\n{lines}"

    def block(self, block: Block) -> str:
        """One block."""
        match block:
            case Heading(text, level):
                command = "section" if level == 1 else "subsection"
                return f"\\{command}{{{self.text(text)}}}"
            case Paragraph(text):
                return self.text(text)
            case Items(items):
                lines = "\n".join(f"  \\item {self.text(item)}" for item in items)
                return f"\\begin{{itemize}}\n{lines}\n\\end{{itemize}}"
            case Equation():
                return "\n".join(self.equation(block))
            case Table():
                return "\n".join(self.table(block))
            case Figure(drawing, caption):
                picture = tikz(drawing, self.typesetter)
                lines = f"\\centering\n{picture}\n\\caption{{{self.text(caption)}}}"
                return f"\\begin{{figure}}[htbp]\n{lines}\n\\end{{figure}}"

    def text(self, text: Text) -> str:
        """Running text."""
        return "".join(self._inline(part) for part in text)

    def _inline(self, part: Inline) -> str:
        match part:
            case str():
                return escape_tex(part)
            case Math(latex):
                # Brackets of fixed size, since a line may be broken within them.
                flat = self.typesetter.tex(latex).replace(r"\left(", "(").replace(r"\right)", ")")
                return f"${flat}$"
            case Strong(words):
                return f"\\textbf{{{escape_tex(words)}}}"
            case Link(number):
                return f"\\eqref{{eq:{number}}}"

    # Equations

    def equation(self, equation: Equation) -> Iterator[str]:
        """A display: reasons stand beside it where there is room, else below."""
        rows = equation.rows
        left = max(self.typesetter.width(row.left) for row in rows)
        room = LINE - NUMBER - left - 1.4
        reasons = any(row.reason for row in rows)
        widest = max(self.typesetter.width(row.right) for row in rows)
        beside = reasons and room - widest - GAP >= NARROWEST
        column = min(room - widest - GAP, WIDEST) if beside else 0.0
        lines = [line for row in rows for line in self._row(row, room, column)]
        label = f" \\label{{eq:{equation.number}}}"
        lines[-1] += ("" if not equation.wrong else r" \wrong") + label
        lines[:-1] = [line + r" \notag" for line in lines[:-1]]
        long = len(lines) > UNBROKEN
        yield ("\\begingroup\\allowdisplaybreaks\n" if long else "") + (
            "\\begin{alignat}{2}" if beside else "\\begin{align}"
        )
        yield " \\\\\n".join(lines)
        yield ("\\end{alignat}" if beside else "\\end{align}") + ("\n\\endgroup" if long else "")
        if reasons and not beside:
            wording = Wording(self.document.language)
            told = [self.text(row.reason) for row in rows if row.reason]
            yield (
                self.text(wording.text("reasons"))
                + " "
                + wording.sentences["then"].join(told)
                + wording.sentences["stop"]
            )

    def _condition_width(self, row: Row) -> float:
        return self.typesetter.width(row.condition) + 2.0 if row.condition else 0.0

    def _row(self, row: Row, room: float, column: float) -> Iterator[str]:
        left = self.typesetter.tex(row.left) if row.left else ""
        beside = bool(column and row.reason)
        shown = row.condition and not beside
        condition = f",\\qquad {self.typesetter.tex(row.condition)}" if shown else ""
        told = self._restricted(row) if beside else ()
        reason = f" &\\qquad& \\reason{{{column:.1f}em}}{{{self.text(told)}}}" if beside else ""
        parts = self.typesetter.lines(row.right, room - (self._condition_width(row) if shown else 0.0))
        for number, part in enumerate(parts):
            start = f"  {left} &{row.sign} " if number == 0 else "  &"
            end = condition if number == len(parts) - 1 else ""
            yield (start + part + end + (reason if number == 0 else "")).rstrip()

    def _restricted(self, row: Row) -> Text:
        """A reason, with the condition under which its line holds."""
        if not row.condition:
            return row.reason
        return Wording(self.document.language).text(
            "restricted", reason=row.reason, condition=Math(row.condition)
        )

    # Tables

    def table(self, table: Table) -> Iterator[str]:
        """A table that may go over pages."""
        head = " & ".join(f"\\textit{{{self.text(cell)}}}" for cell in table.head)
        yield f"\\begin{{longtable}}{{@{{}}{self._columns(table)}@{{}}}}"
        yield f"\\toprule\n{head} \\\\\n\\midrule\n\\endhead\n\\bottomrule\n\\endfoot"
        for row in table.rows:
            yield " & ".join(self.text(cell) for cell in row) + " \\\\"
        yield "\\end{longtable}"

    def _columns(self, table: Table) -> str:
        """The columns; of a table that is too wide for the page the widest are broken into lines."""
        widths = [self._width_of(table, k) for k in range(len(table.columns))]
        found = zip(table.columns, shares(widths, LINE - 1.2 * len(widths)), strict=True)
        broken = ">{{\\raggedright\\arraybackslash}}p{{{:.1f}em}}"
        return "".join(column if share is None else broken.format(share) for column, share in found)

    def _width_of(self, table: Table, k: int) -> float:
        return max(self._text_width(row[k]) for row in (table.head, *table.rows))

    def _text_width(self, text: Text) -> float:
        return sum(
            self.typesetter.width(part.latex) if isinstance(part, Math) else words_width(plain((part,)))
            for part in text
        )


def shares(widths: Sequence[float], free: float) -> list[float | None]:
    """How wide columns may be that have to be broken into lines; None for those that need not be."""
    wide = set(range(len(widths))) if sum(widths) > free else set()
    while wide:
        share = (free - sum(width for k, width in enumerate(widths) if k not in wide)) / len(wide)
        narrow = {k for k in wide if widths[k] <= share}
        if not narrow:
            return [share if k in wide else None for k in range(len(widths))]
        wide -= narrow
    return [None] * len(widths)


def words_width(words: str) -> float:
    """How wide some words are, in em."""
    return sum(1.0 if ord(character) > 0x2E00 else 0.5 for character in words)


def write_tex(document: Document, typesetter: Typesetter) -> str:
    """A document as a LaTeX file."""
    return re.sub(r"[ \t]+\n", "\n", TexWriter(document, typesetter).write())
