"""How a display falls into statements, and what restricts them."""

from __future__ import annotations

import pytest

from derive.latex import Unreadable, parse
from derive.results import Verdict
from tests.latex.outline import outline
from tests.notes import check_text

DISPLAYS = {
    # separators
    "one": ("a = b", ["a = b"]),
    "comma": ("a = b, c = d", ["a = b", "c = d"]),
    "comma-tight": ("a=b,c=d", ["a = b", "c = d"]),
    "comma-full-width": (r"a = b\;，\;c = d", ["a = b", "c = d"]),
    "comma-spaces": (r"a = b, \;\;\;\; c = d", ["a = b", "c = d"]),
    "spaces-only": (r"a = b \;\;\;\; c = d", ["a = b", "c = d"]),
    "quad": (r"a = b \quad c = d", ["a = b", "c = d"]),
    "quad-before-operator": (r"a = b \quad * c", ["a = mul*(b, c)"]),
    "quad-after-operator": (r"a = b * \quad c", ["a = mul*(b, c)"]),
    "quad-before-relation": (r"a \quad = \quad b", ["a = b"]),
    "semicolon": ("a = b; c = d", ["a = b", "c = d"]),
    "full-stop": (r"a = b. \quad c = d.", ["a = b", "c = d"]),
    "arrow": (
        r"a = b \rightarrow c = d \Rightarrow e = f \implies g = h",
        ["a = b", "c = d", "e = f", "g = h"],
    ),
    "arrow-first": (r"\Rightarrow a = b", ["a = b"]),
    "arrow-as-sign": (r"a \implies b", [r"a \implies b"]),
    "arrow-as-sign-twice": (r"a \implies{a - b},c \implies{d}", [r"a \implies sum(+a -b)", r"c \implies d"]),
    "arrow-left-is-a-sign": (r"w \leftarrow w - g", [r"w \leftarrow sum(+w -g)"]),
    "and": (r"a = b \; \textrm{and} \; c = d", ["a = b", "c = d"]),
    "where": (r"a = b, \text{ where } c = d", ["a = b", "c = d"]),
    "prose": (r"\text{we know that } a = b \text{ by the chain rule}", ["a = b"]),
    "prose-chinese": (r"a = b \text{，其中 } c = d", ["a = b", "c = d"]),
    "therefore": (r"\therefore a = b", ["a = b"]),
    # rows
    "rows": (r"\begin{aligned} a &= b \\ c &= d \end{aligned}", ["a = b", "c = d"]),
    "rows-bare": (r"a &= b \\ c &= d \\", ["a = b", "c = d"]),
    "rows-twice": (r"a &=& b \\\\ c &=& d", ["a = b", "c = d"]),
    "rows-spaced": (r"a = b \\[2pt] c = d", ["a = b", "c = d"]),
    "rows-continue": (r"\begin{aligned} a &= b \\ &= c \\ &= d \end{aligned}", ["a = b = c = d"]),
    "rows-continue-after-comma": (r"a = b, \\ = c", ["a = b = c"]),
    "rows-continue-eqnarray": (r"a &=& b \\\\ &=& c", ["a = b = c"]),
    "rows-continue-last": (r"a = b \quad c = d \\ = e", ["a = b", "c = d = e"]),
    "rows-sign-continues": (r"a &= b \\ & + c \\ &= d", ["a = sum(+b +c) = d"]),
    "rows-minus-begins": (r"a = b \\ -c = d", ["a = b", "sum(-c) = d"]),
    "rows-operator-continues": (r"a = b \\ \cdot c = d", [r"a = mul\cdot(b, c) = d"]),
    "rows-incomplete": (r"a = b + \\ c", ["a = sum(+b +c)"]),
    "rows-incomplete-relation": (r"a = \\ b", ["a = b"]),
    "rows-within-brackets": (r"a = \left( b \right. \\ \left. + c \right)", ["a = (sum(+b +c))"]),
    "rows-arrow": (
        r"a = b \rightarrow & c = d \\ e = f \rightarrow & g = h",
        ["a = b", "c = d", "e = f", "g = h"],
    ),
    "columns": (r"a &= b & c &= d", ["a = b", "c = d"]),
    "split": (r"\begin{split} a &= b \\ &+ c \end{split}", ["a = sum(+b +c)"]),
    "gather": (r"\begin{gather*} a = b \\ c = d \end{gather*}", ["a = b", "c = d"]),
    "equation": (r"\begin{equation} a = b \label{eq:one} \end{equation}", ["a = b"]),
    "array": (r"\begin{array}{rcl} a &=& b \\ c &=& d \end{array}", ["a = b", "c = d"]),
    "system": (r"\left\{ \begin{array}{l} a = b \\ c = d \end{array} \right.", ["a = b", "c = d"]),
    "system-aligned": (r"\left\{ \begin{aligned} a &= b \\ c &= d \end{aligned} \right.", ["a = b", "c = d"]),
    "cases-stay": (
        r"a = \begin{cases} b & c > 0 \\ d & c < 0 \end{cases}",
        ["a = cases(b if c > 0; d if c < 0)"],
    ),
    "matrix-stays": (
        r"a = \begin{bmatrix} b & c \\ d & e \end{bmatrix}, f = g",
        ["a = matrix[(b, c; d, e)", "f = g"],
    ),
    # conditions in front
    "ahead-in-a-row": (
        r"\text{if } i = j :& a_i = b \\ \text{if } i \neq j :& a_i = c = d_j",
        ["a_[i] = b | i = j", "a_[i] = c = d_[j] | i \\neq j"],
    ),
    "ahead-without-words": (
        r"i = j &: \quad a_i = b \\ i \neq j &: \quad a_i = c_j",
        ["a_[i] = b | i = j", "a_[i] = c_[j] | i \\neq j"],
    ),
    "ahead-after-space": (
        r"\text{if } i = j: a_i = b \quad \text{if } i \neq j: a_i = c",
        ["a_[i] = b | i = j", "a_[i] = c | i \\neq j"],
    ),
    "ahead-before-comma": (
        r"\text{if } i = j, a_i = b \\ \text{if } i \neq j, a_i = c",
        ["a_[i] = b | i = j", "a_[i] = c | i \\neq j"],
    ),
    "ahead-of-another-letter": (r"l = L: \quad a^L = b", ["a^[L] = b | l = L"]),
    "colon-after-a-definition": (r"y = s: \quad y_1 = y", ["y = s", "y_[1] = y"]),
    "behind-in-a-row-of-its-own": (
        r"a_i = b \\ \text{if } i = j \\ c_i = d",
        ["a_[i] = b | i = j", "c_[i] = d"],
    ),
    "behind-in-parentheses": (
        r"a_i = b \quad (i = j) \\ a_i = c \quad (i \neq j)",
        ["a_[i] = b | i = j", "a_[i] = c | i \\neq j"],
    ),
    # a missing left side
    "continues": ("= a + b", ["_ = sum(+a +b)"]),
    "continues-rows": (r"&= a \\ &= b", ["_ = a = b"]),
    "continues-leftarrow": (r"\leftarrow a", [r"_ \leftarrow a"]),
    # what is dropped
    "tag": (r"a = b \tag{3}\\", ["a = b"]),
    "number": (r"a = b \qquad (1)", ["a = b"]),
    "number-named": (r"a = b, \qquad (\text{BP1})", ["a = b"]),
    "punctuation": ("a = b.", ["a = b"]),
    "punctuation-chinese": ("a = b。", ["a = b"]),
    "nonumber": (r"a = b \nonumber \\ c = d \notag", ["a = b", "c = d"]),
    "boxed": (r"\boxed{a = b}", ["a = b"]),
    "equal-with-a-remark": (r"a \xlongequal{(1)} b", ["a = b"]),
    "empty": ("", []),
    "only-space": (r"\quad \; \\ ", []),
    "only-prose": (r"\text{nothing here}", []),
    # lists are not taken apart
    "list": (r"l = 2, 3, \ldots, L", [r'l = seq(2, 3, "\ldots", L)']),
    "list-of-names": (r"x_1, x_2, \dots, x_n", [r'seq(x_[1], x_[2], "\dots", x_[n])']),
    "list-left": (r"i, j = 1, 2", ["seq(i, j) = seq(1, 2)"]),
    "arguments": ("f(x, y) = x, g = y", ["mul(f, (seq(x, y))) = x", "g = y"]),
    "index-commas": ("w_{i, j} = 1, b = 2", ["w_[seq(i, j)] = 1", "b = 2"]),
    # restrictions
    "range": (r"z^l = a, \quad l = 2, \dots, L", [r'z^[l] = a | l = seq(2, "\dots", L)']),
    "range-parenthesised": (r"z_j = a \quad (j = 1, \dots, n)", [r'z_[j] = a | j = seq(1, "\dots", n)']),
    "range-parenthesised-tight": (
        r"z_j = f(a) (j = 1, \dots, n)",
        [r'z_[j] = mul(f, (a)) | j = seq(1, "\dots", n)'],
    ),
    "ranges": (
        r"z_{ij} = a, i = 1, \dots, n, j = 1, \dots, m",
        [r'z_[mul(i, j)] = a | i = seq(1, "\dots", n) | j = seq(1, "\dots", m)'],
    ),
    "ranges-joint": (r"z = a + b, i, j = 1, \dots, n", [r'z = sum(+a +b) | seq(i, j) = seq(1, "\dots", n)']),
    "range-bounds": (r"z_l = a, \quad 1 \le l < L", [r"z_[l] = a | 1 \le l < L"]),
    "for-all": (r"a_j = b_j, \forall j", ["a_[j] = b_[j] | j"]),
    "for-all-in": (r"a_j = b_j \quad \forall j \in K", [r"a_[j] = b_[j] | j \in K"]),
    "for-all-first": (r"\forall j: a_j = b_j", ["a_[j] = b_[j] | j"]),
    "for-all-words": (r"a_j = b_j \text{ for all } j", ["a_[j] = b_[j] | j"]),
    "for-all-two": (r"a_{ij} = b, \forall i, j", ["a_[mul(i, j)] = b | i | j"]),
    "for": (r"a_j = b_j \text{ for } j \in 输出层", [r"a_[j] = b_[j] | j \in 输出层"]),
    "for-in-dollars": (r"a_j = b_j \text{ for $j = 1, 2$}", ["a_[j] = b_[j] | j = seq(1, 2)"]),
    "if": (r"a = 0 \text{ if } i \neq j", [r"a = 0 | i \neq j"]),
    "unequal": (r"a_{ij} = 0, i \neq j", [r"a_[mul(i, j)] = 0 | i \neq j"]),
    "index-equals": (r"\delta_{ij} = 1, \quad i = j", [r"\delta_[mul(i, j)] = 1 | i = j"]),
    "not-an-index": ("z = w x, x = 1", ["z = mul(w, x)", "x = 1"]),
    "not-a-range": ("p = P(y = 1)", ["p = mul(P, (y = 1))"]),
    "on-the-second": (r"a = b, c_j = d_j, j = 1, 2", ["a = b", "c_[j] = d_[j] | j = seq(1, 2)"]),
    # one bad statement among good ones
    "bad-row": (r"a = b \\ c = \foo \\ d = e", ["a = b", "! unknown macro `\\foo`", "d = e"]),
    "bad-comma": (r"a = (b, c = d", ["! expected `)` to close `(` at column 5", "c = d"]),
    "bad-condition": (r"a_j = b, \forall j = \foo", ["! unknown macro `\\foo`"]),
    "code": ("d = np.sum(dz, axis=1, keepdims=True)", ["! program code cannot be read"]),
}


@pytest.mark.parametrize(("latex", "expected"), DISPLAYS.values(), ids=DISPLAYS.keys())
def test_statements(latex: str, expected: list[str]) -> None:
    """Each display falls into the statements beside it; messages may go on with a hint."""
    found = [outline(statement) for statement in parse(latex)]
    assert [text.partition("; did you")[0] if text.startswith("!") else text for text in found] == expected


@pytest.mark.parametrize(
    ("latex", "continues"),
    [
        pytest.param("a = b", [False], id="complete"),
        pytest.param("= b", [True], id="missing-left-side"),
        pytest.param(r"= b, c = d", [True, False], id="only-the-first"),
        pytest.param(r"a = b \\ = c", [False], id="merged"),
    ],
)
def test_continues(latex: str, continues: list[bool]) -> None:
    """A statement says whether its left side is missing."""
    assert [statement.continues for statement in parse(latex)] == continues


def test_unreadable_keeps_place() -> None:
    """The place of what is wrong counts from the beginning of the display."""
    latex = r"a = b \\ c = \foo{d} \\ e = f"
    body = parse(latex)[1].body
    assert isinstance(body, Unreadable)
    assert latex[slice(*body.span)] == r"\foo"


def test_statements_know_their_text() -> None:
    """Each statement's span is its text, restrictions included."""
    latex = r"a_j = b \quad (j = 1, \dots, n), \quad c = d."
    texts = [latex[slice(*statement.span)] for statement in parse(latex)]
    assert texts[1] == "c = d"
    assert texts[0].startswith("a_j = b") and texts[0].endswith("n")


@pytest.mark.parametrize("word", ["unless", "except for", "außer", "sauf"])
def test_where_a_formula_does_not_hold_is_not_where_it_holds(word: str) -> None:
    (found,) = check_text(
        f"---\nderive:\n  given: ['u_i = v_i^2']\n---\n\n$$\n"
        rf"\frac{{\partial u_i}}{{\partial v_j}} = 2 v_i \quad \text{{{word}}} i = j" + "\n$$\n"
    ).formulas
    assert found.verdict is Verdict.UNCLEAR


@pytest.mark.parametrize(
    ("word", "other"),
    [("if", "otherwise"), ("si", "sinon"), ("wenn", "sonst"), ("если", "иначе"), ("se", "altrimenti")],
)
def test_conditions_in_several_languages(word: str, other: str) -> None:
    cases = rf"\begin{{cases}} 2 v_i & \text{{{word}}} i = j \\ 0 & \text{{{other}}} \end{{cases}}"
    (found,) = check_text(
        "---\nderive:\n  given: ['u_i = v_i^2']\n---\n\n$$\n"
        rf"\frac{{\partial u_i}}{{\partial v_j}} = {cases}" + "\n$$\n"
    ).formulas
    assert found.verdict is Verdict.PROVED
