"""Formulas for TeX: names, characters, lines."""

from __future__ import annotations

import pytest

from derive.latex import parse_tree
from derive.lecture.document import Document, Equation, Items, Math, Paragraph, Row, Table
from derive.lecture.tex import LINE, write_tex
from derive.lecture.typesetting import Typesetter
from derive.lecture.widths import width

LONG = " + ".join(rf"\sum_{{k}} w_{{{n}k}}^{{(l+1)}} \delta_k^{{(l+1)}}" for n in range(9))
PRODUCT = " ".join(rf"\sigma'(z_{{{n}}}^{{(l)}})" for n in range(9))


def test_names_of_several_letters_keep_together() -> None:
    assert Typesetter(["net"]).tex("net_j") == r"\mathit{net}_{j}"
    assert Typesetter().tex("net_j") == "n e t_{j}"


def test_other_scripts_are_text() -> None:
    assert Typesetter(["隐藏"]).tex("隐藏_j") == r"\text{隐藏}_{j}"


def test_approximations_have_no_left_side() -> None:
    assert Typesetter().tex(r"\approx -0.5") == r"\approx -0.5"


@pytest.mark.parametrize("latex", [LONG, PRODUCT, rf"\sum_k ({LONG}) x_k", rf"\sum_k {PRODUCT}"])
@pytest.mark.parametrize("room", [8.0, 15.0, 30.0])
def test_lines_are_not_too_long(latex: str, room: float) -> None:
    """A line is broken, or made smaller."""
    setter = Typesetter()
    for line in setter.lines(latex, room):
        if "resizebox" not in line:
            inner = line.replace(r"\quad {}", "").strip().removeprefix("+")
            assert width(parse_tree(inner)) <= room + 0.1


@pytest.mark.parametrize("latex", [LONG, PRODUCT])
def test_lines_lose_nothing(latex: str) -> None:
    setter = Typesetter()
    joined = "".join(setter.lines(latex, 20.0)).replace(r"\quad {}", " ")
    assert joined.replace(" ", "") == setter.tex(latex).replace(" ", "")


def test_short_formulas_are_one_line() -> None:
    assert Typesetter().lines("a + b", 30.0) == ["a + b"]


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        ("a", "w"),
        ("x_i", "x_{ijk}"),
        (r"\frac{a}{b}", r"\frac{a + b}{c}"),
        ("a + b", "a + b + c"),
        (r"\sum_k a", r"\sum_{k=1}^{n_l + m} a"),
        ("f(x)", r"f\left(\frac{x}{y}\right)"),
    ],
)
def test_widths(narrow: str, wide: str) -> None:
    assert 0 < width(parse_tree(narrow)) < width(parse_tree(wide)) < LINE


def document(*blocks: object, language: str = "en") -> Document:
    return Document(("A title",), language, "", blocks)  # type: ignore[arg-type]


def test_reasons_stand_beside_where_there_is_room() -> None:
    rows = (Row("a", "b", ("first",)), Row("", "c", ("second",), condition="l < L"))
    tex = write_tex(document(Equation(1, rows)), Typesetter())
    assert r"\begin{alignat}{2}" in tex
    assert r"\reason{17.0em}{second, for $l < L$}" in tex
    assert tex.count(r"\notag") == 1
    assert tex.count(r"\label{eq:1}") == 1


def test_reasons_stand_below_where_there_is_none() -> None:
    rows = (Row("a", PRODUCT, ("first",)), Row("", "c", ("second",)))
    tex = write_tex(document(Equation(1, rows)), Typesetter())
    assert r"\begin{align}" in tex
    assert "Line by line: first; second." in tex


def test_a_wide_column_is_broken() -> None:
    wide, narrow = (("word " * 40,),), (("word",),)
    assert "p{" in write_tex(document(Table((("head",),), wide, "l")), Typesetter())
    assert "p{" not in write_tex(document(Table((("head",),), narrow, "l")), Typesetter())


def test_engines() -> None:
    paragraph = Paragraph(("x ", Math("a")))
    assert "pdflatex" in write_tex(document(paragraph), Typesetter())
    assert "ctexart" in write_tex(document(paragraph, language="zh"), Typesetter())
    foreign = write_tex(document(Items((("输入",),))), Typesetter())
    assert "scheme=plain" in foreign
