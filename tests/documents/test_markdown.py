"""Which parts of a Markdown text are displayed formulas, and where they stand."""

from __future__ import annotations

import pytest

from derive.documents import Formula, parse_note


def formulas(text: str) -> list[Formula]:
    return [item for item in parse_note(text).items if isinstance(item, Formula)]


def latex(text: str) -> list[str]:
    return [formula.latex for formula in formulas(text)]


def complaints(text: str) -> list[str]:
    return [f"{fault.line}:{fault.column}: {fault.message}" for fault in parse_note(text).faults]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("$$a = b$$", ["a = b"], id="dollars"),
        pytest.param("$$\na = b\n$$", ["\na = b\n"], id="dollars on lines of their own"),
        pytest.param("$$ a = b $$ (3.1)", [" a = b "], id="a label after the formula"),
        pytest.param("so $$a = b$$ and $$c = d$$.", ["a = b", "c = d"], id="several on one line of text"),
        pytest.param("| $$a$$ | $$b|c$$ |", ["a", "b|c"], id="in a table"),
        pytest.param("- then\n\n  $$\n  a\n  $$", ["\n  a\n  "], id="in a list"),
        pytest.param("1. then\n\n   $$a$$", ["a"], id="in a numbered list"),
        pytest.param("# On $$a$$", ["a"], id="in a heading"),
        pytest.param("text\n    $$a$$", ["a"], id="in an indented line of a paragraph"),
        pytest.param("$$\na\n\nb\n$$", ["\na\n\nb\n"], id="over a blank line"),
        pytest.param(
            "$$\n= a\n- b\n+ c\n1. d\n# e\n> f\n$$",
            ["\n= a\n- b\n+ c\n1. d\n# e\n> f\n"],
            id="marks of blocks",
        ),
        pytest.param("$$\n    a\n\n    b\n$$", ["\n    a\n\n    b\n"], id="indented lines"),
        pytest.param(
            r"$$a_* \\ b\_c \* `d` \\\\ <e>$$", [r"a_* \\ b\_c \* `d` \\\\ <e>"], id="nothing is unescaped"
        ),
        pytest.param(r"$$\$5 = \$$$", [r"\$5 = \$"], id="escaped dollars"),
        pytest.param("$$$$ and $$ $$", ["", " "], id="empty"),
        pytest.param(r"\[ a = b \]", [" a = b "], id="brackets"),
        pytest.param("\\[\na\n\\]", ["\na\n"], id="brackets on lines of their own"),
        pytest.param(r"so \[ a = b \] holds", [" a = b "], id="brackets within text"),
        pytest.param(r"\[ a \\[2pt] b \]", [r" a \\[2pt] b "], id="a spaced line break in brackets"),
        pytest.param("$a = b$", ["a = b"], id="one dollar, alone on its line"),
        pytest.param("text\n$a = b$.\ntext", ["a = b"], id="one dollar, with a full stop"),
        pytest.param("- $a = b$", ["a = b"], id="one dollar, alone in a list item"),
        pytest.param("$\na = b\n$", ["\na = b\n"], id="one dollar, on lines of their own"),
        pytest.param(
            "\\begin{align}\na &= b\n\\end{align}", ["\\begin{align}\na &= b\n\\end{align}"], id="environment"
        ),
        pytest.param(
            r"\begin{align*}a\end{align*}", [r"\begin{align*}a\end{align*}"], id="starred environment"
        ),
        pytest.param("`code` $$a$$ `code`", ["a"], id="between code"),
        pytest.param("a ` tick $$a$$", ["a"], id="after a lone backtick"),
        pytest.param("- a ` tick\n- $$a$$\n- a ` tick", ["a"], id="between backticks of other list items"),
        pytest.param("# a ` tick\n$$a$$ `", ["a"], id="after the backtick of a heading"),
        pytest.param("it costs $5. $$a$$", ["a"], id="after a price"),
        pytest.param("```\ncode\n```\n$$a$$", ["a"], id="after a fence"),
        pytest.param("> ```\n> code\n\n$$a$$", ["a"], id="after a fence that ends with its quote"),
        pytest.param("- ```\n  code\n\n$$a$$", ["a"], id="after a fence that ends with its list"),
        pytest.param("---\n\n$$a$$\n\n---\n", ["a"], id="between rules"),
        pytest.param("<code>x</code> $$a$$", ["a"], id="after code in HTML"),
    ],
)
def test_displayed(text: str, found: list[str]) -> None:
    """A displayed formula comes through exactly as written, whatever stands around it."""
    assert latex(text) == found
    assert parse_note(text).faults == ()
    for formula in formulas(text):
        assert text[formula.offset : formula.offset + len(formula.latex)] == formula.latex


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("where $a = b$ holds", id="inline"),
        pytest.param("$a$ and $b$", id="inline, at both ends of a line"),
        pytest.param("$a$$b$", id="inline, side by side"),
        pytest.param("it costs $5 or $6", id="prices"),
        pytest.param(r"\$$ a", id="an escaped dollar"),
        pytest.param("`$$a$$`", id="code"),
        pytest.param("`` ` $$a$$ ``", id="code with a backtick"),
        pytest.param("`code\n$a$ code`", id="code over two lines"),
        pytest.param("```\n$$a$$\n```", id="fence"),
        pytest.param("~~~ tex\n$$a$$\n```\n$$b$$\n~~~~", id="fence of tildes"),
        pytest.param("> ```\n> $$a$$\n> ```", id="fence in a quote"),
        pytest.param("- ```\n  $$a$$\n  ```", id="fence in a list"),
        pytest.param("text\n\n    $$a$$", id="indented code"),
        pytest.param("- text\n\n      $$a$$", id="indented code in a list"),
        pytest.param("\t$$a$$", id="code indented by a tab"),
        pytest.param("<!-- $$a$$ -->", id="comment"),
        pytest.param("<!--\n\n$$a$$\n\n-->", id="comment over several lines"),
        pytest.param("<pre>\n$$a$$\n</pre>", id="pre"),
        pytest.param("<script>$$a$$</script>", id="script"),
        pytest.param("<code>$$a$$</code>", id="code in HTML"),
        pytest.param(r"see \[1\], \[sic\] and \[a\](b)", id="escaped brackets"),
        pytest.param(r"\[TODO] write", id="one escaped bracket"),
        pytest.param(r"\begin{itemize}a\end{itemize}", id="no environment of mathematics"),
        pytest.param("---\ntitle: $$a$$\n---", id="front matter"),
    ],
)
def test_not_displayed(text: str) -> None:
    """Inline formulas, code, comments and prices are no displayed formulas, and no faults either."""
    assert latex(text) == []
    assert parse_note(text).faults == ()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        pytest.param("$$a$$", (1, 1, 1, 2), id="at the start"),
        pytest.param("x\n\n  $$\na\n$$ (1)\n", (3, 3, 5, 7), id="over three lines"),
        pytest.param("é $$a$$", (1, 3, 1, 4), id="after a letter of two bytes"),
        pytest.param("\ufeffx\r\n\r$$a$$", (3, 1, 3, 5), id="after a BOM and other newlines"),
        pytest.param("x\n\\[\na\\]", (2, 1, 3, 4), id="brackets"),
        pytest.param("x\n$a$", (2, 1, 2, 3), id="one dollar"),
        pytest.param("x\n \\begin{align}\n\\end{align}", (2, 2, 3, 3), id="an environment is its own LaTeX"),
        pytest.param("x\u2028\x85\x0c\n$$a$$", (2, 1, 2, 7), id="only newlines end a line"),
    ],
)
def test_places(text: str, place: tuple[int, int, int, int]) -> None:
    """Line, column and last line include the delimiters; the offset is that of the LaTeX."""
    [formula] = formulas(text)
    assert (formula.line, formula.column, formula.end_line, formula.offset) == place
    assert parse_note(text).locate(formula.offset - 2)[0] <= formula.end_line


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("> $$\n> a > b\n> $$", "\n  a > b\n  ", id="quote"),
        pytest.param(">> $$\n>> a\n> > > b\n>> $$", "\n   a\n    > b\n   ", id="quote in a quote"),
        pytest.param("- > $$\n  > a\n  > $$", "\n    a\n    ", id="quote in a list"),
        pytest.param("> $$\na\n$$", "\na\n", id="lines that leave out the sign"),
        pytest.param("$$\n> a\n$$", "\n> a\n", id="no quote"),
    ],
)
def test_quotes_keep_places(text: str, found: str) -> None:
    """The signs of a quote are blanked out, so that every character of the LaTeX keeps its place."""
    [formula] = formulas(text)
    assert formula.latex == found
    source = text[formula.offset : formula.offset + len(found)]
    assert all(ours in (theirs, " ") for ours, theirs in zip(found, source, strict=True))


@pytest.mark.parametrize(
    ("text", "complaint", "found"),
    [
        pytest.param("$$ a", "1:1: `$$`", [], id="alone"),
        pytest.param("$$a$$\n\n$$\nb\n", "3:1: `$$`", ["a"], id="the last one"),
        pytest.param(
            "$$\na\n\nThe text goes on.\n\n$$\nb\n$$\n\n$$c$$",
            "1:1: `$$`",
            ["\nb\n", "c"],
            id="the first one",
        ),
        pytest.param(
            "$$a$$ then\n\n$$b\n\nThe text goes on, $$c$$", "3:1: `$$`", ["a", "c"], id="one in the middle"
        ),
        pytest.param("$$ a\n<!-- note -->\n$$b$$", "1:1: `$$`", ["b"], id="before a comment"),
        pytest.param("$$ a\n```\nx\n```\n$$b$$", "1:1: `$$`", ["b"], id="before a fence"),
        pytest.param("> $$ a\n\n$$b$$", "1:3: `$$`", ["b"], id="in a quote"),
        pytest.param("x\n\\[ a", r"2:1: `\[`", [], id="bracket"),
        pytest.param("\\[ a\n\n\\[ b \\]", r"1:1: `\[`", [" b "], id="bracket before another"),
        pytest.param("\\begin{align} a $$b$$", r"1:1: `\begin{align}`", ["b"], id="environment"),
        pytest.param(
            "\\begin{align}\n\\end{align*} $$b$$",
            r"1:1: `\begin{align}`",
            ["b"],
            id="environment ended as another",
        ),
        pytest.param("x <!-- a $$b$$", "1:3: `<!--`", ["b"], id="comment"),
        pytest.param("<!-- derive:\n  given: x\n\n$$b$$", "1:1: `<!-- derive:`", ["b"], id="directive"),
        pytest.param(
            "<!-- derive:\n\n$$b$$\n<!-- x -->", "1:1: `<!-- derive:`", ["b"], id="directive before a comment"
        ),
    ],
)
def test_unclosed(text: str, complaint: str, found: list[str]) -> None:
    """What is never closed is a fault where it was opened; the rest is still read."""
    assert complaints(text) == [f"{complaint} opened here is never closed"]
    assert latex(text) == found


@pytest.mark.parametrize("fence", ["```", "~~~", "> ```"])
def test_an_unclosed_fence_that_hides_formulas_is_a_fault(fence: str) -> None:
    """A fence without end hides nothing silently."""
    quote = "> " if fence.startswith(">") else ""
    text = f"x\n{fence}\n{quote}$$a$$"
    assert complaints(text) == [f"2:{len(quote) + 1}: this code block is never closed and hides the rest"]
    assert complaints(f"x\n{fence}\n{quote}print(1)") == []


def test_every_unclosed_part_is_told_once_between_comments() -> None:
    """Comments part the note: what goes wrong between two of them stays there."""
    text = "$$a\n<!-- 1 -->\n$$b$$ $$c\n<!-- 2 -->\n$$d$$"
    assert [fault.line for fault in parse_note(text).faults] == [1, 3]
    assert latex(text) == ["b", "d"]
