"""What stands at the corners of a symbol, sorted out before anything is known of the symbol."""

from __future__ import annotations

import pytest

from derive.latex import Scripted, parse_tree
from derive.notation.scripts import Corners, Mark, corners, expand_digits, mark, spell, split_marks


def scripted(latex: str) -> Scripted:
    tree = parse_tree(latex)
    assert isinstance(tree, Scripted)
    return tree


def below(latex: str) -> list[str] | None:
    """The indices of a subscript, as text."""
    ((place, script),) = scripted(latex).scripts
    assert place == "_"
    found = split_marks(script)
    return None if found is None else [one.text for one in found]


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        pytest.param("w_i", ["i"], id="a letter"),
        pytest.param("w_{ij}", ["i", "j"], id="two letters"),
        pytest.param("w_{i,j}", ["i", "j"], id="a comma"),
        pytest.param("w_{i, j}", ["i", "j"], id="a comma and a space"),
        pytest.param("w_{ijk}", ["i", "j", "k"], id="three letters"),
        pytest.param("w_{11}", ["11"], id="digits stay together"),
        pytest.param("w_{1,1}", ["1", "1"], id="digits apart"),
        pytest.param("w_{1j}", ["1", "j"], id="a digit and a letter"),
        pytest.param("w_{L-1}", ["L-1"], id="a difference"),
        pytest.param("w_{j,L-1}", ["j", "L-1"], id="a letter and a difference"),
        pytest.param("w_{l+1}", ["l+1"], id="a shift"),
        pytest.param("w_{1+l}", ["l+1"], id="a shift, the other way round"),
        pytest.param("w_{2-1}", ["1"], id="numbers are reckoned"),
        pytest.param(r"w_{\ell}", [r"\ell"], id="a macro"),
        pytest.param(r"E_{\text{total}}", ["total"], id="a word in text"),
        pytest.param("E_{total}", ["total"], id="a word in letters"),
        pytest.param("w_{out}", ["out"], id="a short word"),
        pytest.param("y_{隐藏层}", ["隐藏层"], id="a Chinese word"),
        pytest.param("w_{b4}", ["b", "4"], id="a label and a number"),
        pytest.param("w_{i+j}", None, id="a sum of letters"),
        pytest.param("w_{2i}", ["2", "i"], id="a number and a letter"),
        pytest.param(r"w_{\frac12}", None, id="a fraction"),
        pytest.param("w_{-j}", None, id="a negative letter"),
    ],
)
def test_subscripts(latex: str, expected: list[str] | None) -> None:
    assert below(latex) == expected


@pytest.mark.parametrize(
    ("latex", "upper", "bare"),
    [
        pytest.param("z^{(l)}", ["l"], 0, id="parentheses"),
        pytest.param("z^{[l]}", ["l"], 0, id="brackets"),
        pytest.param("z^{<t>}", ["t"], 0, id="angles"),
        pytest.param("z^{(l-1)}", ["l-1"], 0, id="a shift"),
        pytest.param("z^{(2)}", ["2"], 0, id="a number in parentheses"),
        pytest.param("z^{(2)(i)}", ["2", "i"], 0, id="two parentheses"),
        pytest.param("z^l", [], 1, id="a bare letter may be a power"),
        pytest.param("z^2", [], 1, id="a bare number is a power"),
        pytest.param("z^T", [], 1, id="a transpose"),
        pytest.param("z^{(l)T}", ["l"], 1, id="an index and a transpose"),
        pytest.param("z^{(l+m)}", [], 1, id="no index in parentheses"),
    ],
)
def test_superscripts(latex: str, upper: list[str], bare: int) -> None:
    found = corners(scripted(latex).scripts)
    assert ([one.text for one in found.upper], len(found.bare)) == (upper, bare)


def test_no_scripts() -> None:
    assert corners(()) == Corners()


@pytest.mark.parametrize(
    ("marks", "count", "expected"),
    [
        pytest.param(["11"], 2, ["1", "1"], id="as many digits as indices"),
        pytest.param(["11"], 1, ["11"], id="one index"),
        pytest.param(["123"], 3, ["1", "2", "3"], id="three"),
        pytest.param(["123"], 2, None, id="too many digits"),
        pytest.param(["1", "2"], 2, ["1", "2"], id="nothing to do"),
        pytest.param(["12", "3"], 3, ["1", "2", "3"], id="one of two"),
        pytest.param([], 0, [], id="none"),
        pytest.param([], 1, None, id="too few"),
    ],
)
def test_numbers_split_by_the_number_of_indices(
    marks: list[str], count: int, expected: list[str] | None
) -> None:
    found = expand_digits(tuple(Mark(number=text) for text in marks), count)
    assert (None if found is None else [one.text for one in found]) == expected


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        pytest.param(r"\mathbf{x}", "x", id="bold is spelling"),
        pytest.param(r"\boldsymbol{x}", "x", id="bold symbol is spelling"),
        pytest.param(r"\vec{x}", "x", id="an arrow is spelling"),
        pytest.param(r"\overrightarrow{x}", "x", id="a long arrow is spelling"),
        pytest.param(r"\mathrm{net}", "net", id="upright is spelling"),
        pytest.param(r"\hat{x}", r"\hat{x}", id="a hat is not"),
        pytest.param(r"\bar{x}", r"\bar{x}", id="a bar is not"),
        pytest.param(r"\tilde{x}", r"\tilde{x}", id="a tilde is not"),
        pytest.param(r"\hat{\mathbf{x}}", r"\hat{x}", id="a hat over bold"),
    ],
)
def test_fonts_are_spelling_and_accents_are_names(latex: str, expected: str) -> None:
    tree = parse_tree(latex)
    base = tree.base if isinstance(tree, Scripted) else tree
    assert spell(base) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize("latex", ["a b", r"\frac12", "i + j", "2 i", "i - j", "-i"])
def test_more_than_an_index(latex: str) -> None:
    """A product, a fraction, a sum of letters is no single index."""
    assert mark(parse_tree(latex)) is None
