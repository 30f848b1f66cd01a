"""What stands in people's notes does nothing in the notes that are written from them."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from derive.check import check_note
from derive.documents import parse_note
from derive.lecture import Lecture, lecture, request
from derive.lecture.document import Equation, Math, Row
from derive.lecture.markdown import display, escape, math, quoted, text
from derive.lecture.typesetting import Typesetter, escape_tex
from derive.results import Report

HOSTILE = r"""---
derive:
  names: [net, '输出', 'weiß']
  layers: ['in<script>', 'hid-->den', 'out$x^2$|']
  indices: {i: 'in<script>', j: 'hid-->den', k: 'out$x^2$|'}
  functions: [f]
  macros: {'\evil': '\mathbf{w}', '\input': 'x'}
  given:
    - net_j = \sum_i \evil_{ji} \input_i
    - y_j = f(net_j)
    - net_k = \sum_j \evil_{kj} y_j
    - 输出_k = f(net_k)
    - E = \frac12 \sum_k (输出_k - weiß_k)^2 % \write18{rm}
---
"""

#: Commands that do more than set a sign.
DANGEROUS = re.compile(r"\\(input|include|write|read|open|immediate|csname|def|catcode|special|usepackage)\b")


@pytest.fixture(scope="module")
def hostile() -> Lecture:
    return lecture(request(parse_note(HOSTILE)))


def test_the_note_survives(hostile: Lecture) -> None:
    result = check_note(parse_note(hostile.markdown()[0]), timeout=None)
    assert Report((result,)).exit_status(strict=True) == 0
    assert any(formula.steps for formula in result.formulas)


def test_no_markup_gets_into_markdown(hostile: Lecture) -> None:
    body = hostile.markdown("x")[0].split("---\n", 2)[2]
    assert "<script>" not in body
    assert re.findall(r"<(?!!-- derive: \{expect)[^>]*>", body) == []
    assert r"\input" not in body


def test_no_command_gets_into_tex(hostile: Lecture) -> None:
    body = hostile.tex().split(r"\begin{document}")[1]
    assert DANGEROUS.search(body) is None
    assert "输出" not in re.sub(r"\\text\{[^{}]*\}", "", body)
    assert hostile.tex().startswith("% !TEX program = xelatex")


def test_the_picture_is_well_formed(hostile: Lecture) -> None:
    _, files = hostile.markdown("a b")
    assert list(files) == ["a b.svg"]
    root = ET.fromstring(files["a b.svg"])
    assert {element.tag.rpartition("}")[2] for element in root.iter()} <= set(
        ["svg", "title", "style", "defs", "marker", "path", "rect", "line", "circle", "text", "tspan"]
    )
    assert "(a%20b.svg)" in hostile.markdown("a b")[0]


def test_words_in_markdown() -> None:
    assert escape("a*b_c <i> [x](y) `z` $q$ | & \\") == (
        r"a\*b\_c &lt;i&gt; \[x\](y) \`z\` \$q\$ \| &amp; \\"
    )
    assert text((Math("a < b$"),)) == r"$a \lt b$"
    assert math(r"\text{<b>x</b>} > 1") == r"\text{ b x /b } \gt 1"


def test_reasons_stay_in_their_comment() -> None:
    assert quoted('a --> b "c"') == r'"a -- > b \"c\""'
    assert "-->" not in quoted("-->-->")


def test_words_in_tex() -> None:
    assert escape_tex(r"50% of \x_{1} & ~#^$") == (
        r"50\% of \textbackslash{}x\_\{1\} \& \textasciitilde{}\#\textasciicircum{}\$"
    )
    assert escape_tex("a\x00\n\N{PILE OF POO}") == "a[U+0000] [U+1F4A9]"


def test_formulas_that_cannot_be_read_are_words_in_tex() -> None:
    assert Typesetter().tex(r"\write18{x}") == r"\text{\textbackslash{}write18\{x\}}"


def test_a_formula_is_one_display() -> None:
    latex = display(Equation(7, (Row("a", "b $$ <!-- c"),)))
    assert "$" not in latex
    assert "<" not in latex
