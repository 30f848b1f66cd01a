"""The note's own macros, and the places that trees remember."""

from __future__ import annotations

import subprocess
import sys

import pytest

from derive.latex import Product, Tree, children, parse_tree
from derive.latex.macros import known_macros, nearest_macros
from tests.latex.outline import outline

MACROS = {
    "\\Vx": "\\mathbf{x}",
    "\\pd": "\\frac{\\partial #1}{\\partial #2}",
    "\\norm": "\\left\\| #1 \\right\\|",
    "\\widehat": "\\tilde",
    "\\R": "\\mathbb{R}",
    "\\half": "\\frac12",
    "\\twice": "#1#1",
}
EXPANSIONS = {
    "plain": (r"\Vx + 1", r"sum(+\mathbf{x} +1)"),
    "with-script": (r"\Vx_i^T", r"\mathbf{x}_[i]^[T]"),
    "arguments": (r"\pd{C}{w_{ij}}", r"frac(\partial(C), \partial(w_[mul(i, j)]))"),
    "arguments-bare": (r"\pd C w", r"frac(\partial(C), \partial(w))"),
    "argument-with-macro": (r"\norm{\Vx}", r"‖\mathbf{x}‖"),
    "nested-in-itself": (r"\norm{\norm{x} y}", "‖mul(‖x‖, y)‖"),
    "replaces-a-known-one": (r"\widehat{x}", r"\tilde{x}"),
    "as-argument": (r"x \in \R^n", r"x \in \mathbb{R}^[n]"),
    "digits": (r"\half x", "mul(frac(1, 2), x)"),
    "argument-twice": (r"\twice{x}", "mul(x, x)"),
    "under-accent": (r"\hat\Vx", r"\hat{\mathbf{x}}"),
}


@pytest.mark.parametrize(("latex", "expected"), EXPANSIONS.values(), ids=EXPANSIONS.keys())
def test_expansion(latex: str, expected: str) -> None:
    """Macros are replaced by what the note says they are."""
    assert outline(parse_tree(latex, macros=MACROS)) == expected


def test_expanded_tokens_stand_where_the_macro_was_used() -> None:
    """All that comes from a macro has the place of its use."""
    latex = r"a + \pd{C}{w} b"
    tree = parse_tree(latex, macros=MACROS)
    product = children(tree)[1]
    assert isinstance(product, Product)
    assert [latex[slice(*factor.span)] for factor in product.factors] == [r"\pd{C}{w}", "b"]


def places(tree: Tree, latex: str) -> list[str]:
    """The text of every node, in reading order."""
    found = [latex[slice(*tree.span)]]
    for child in children(tree):
        found += places(child, latex)
    return found


PLACES = {
    "names": ("a + b", ["a + b", "a", "b"]),
    "scripts": (r"x_{i}^{(l)}", [r"x_{i}^{(l)}", "x", "i", "(l)", "l"]),
    "fraction": (r"\frac{a b}{c}", [r"\frac{a b}{c}", "a b", "a", "b", "c"]),
    "accent": (r"\hat{y}_j", [r"\hat{y}_j", r"\hat{y}", "j"]),
    "declared": (r"d{{z}}_1 x", [r"d{{z}}_1 x", r"d{{z}}_1", "d{{z", "1", "x"]),
    "derivative": (
        r"\partial C/\partial a",
        [r"\partial C/\partial a", r"\partial C", "C", r"\partial a", "a"],
    ),
    "relation": ("a = b , c", ["a = b , c", "a", "b , c", "b", "c"]),
    "unicode": ("σ′(z)", ["σ′(z)", "σ′", "σ", "(z)", "z"]),
    "digits": (r"\frac12", [r"\frac12", "1", "2"]),
}


@pytest.mark.parametrize(("latex", "expected"), PLACES.values(), ids=PLACES.keys())
def test_places(latex: str, expected: list[str]) -> None:
    """Every node knows its part of the original text."""
    assert places(parse_tree(latex, names=["dz"]), latex) == expected


def test_every_known_macro_is_read_without_breaking() -> None:
    """No macro of the vocabulary is unknown to the parser."""
    for macro in sorted(known_macros()):
        try:
            parse_tree(f"a {macro} b {{c}}{{d}}")
        except ValueError as error:
            assert "unknown macro" not in str(error), macro


@pytest.mark.parametrize(
    ("macro", "nearest"),
    [("\\simga", "\\sigma"), ("\\partal", "\\partial"), ("\\fracc", "\\frac"), ("\\matbf", "\\mathbf")],
)
def test_nearest(macro: str, nearest: str) -> None:
    """A misspelled macro is told from its neighbours."""
    assert nearest in nearest_macros(macro)


def test_import_is_cheap() -> None:
    """Reading formulas needs nothing but msgspec and a few modules of the standard library."""
    code = "import sys, derive.latex; print(*sorted(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    heavy = {
        "sympy",
        "rich",
        "yaml",
        "ruamel",
        "markdown_it",
        "difflib",
        "unicodedata",
        "json",
        "logging",
    }
    assert not heavy & set(loaded)
