"""What holds for every tree and every text."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from derive.latex import (
    LatexError,
    Relation,
    Statement,
    Tree,
    Unreadable,
    children,
    parse,
    parse_tree,
    to_latex,
    to_unicode,
)
from tests.latex.outline import outline
from tests.latex.trees import DECLARED, SOUP, trees

ROOT = Path(__file__).parents[2]
MACROS = {"\\macro": "\\frac{#1}{2}"}
_DISPLAY = re.compile(r"^\$\$\n(.*?)\n\$\$", re.DOTALL | re.MULTILINE)
_NAMES = re.compile(r"names: \[([^]]*)\]")
RELAXED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])


def complete_trees(statement: Statement) -> Iterator[Tree]:
    """The readable trees of a statement that can stand alone."""
    for tree in (statement.body, *statement.conditions):
        if isinstance(tree, Unreadable) or (isinstance(tree, Relation) and tree.operands[0] is None):
            continue
        yield tree


def assert_round_trip(tree: Tree, names: tuple[str, ...] = ()) -> None:
    printed = to_latex(tree)
    again = parse_tree(printed, names=names)
    assert again == tree, f"{printed}\n{outline(tree)}\n{outline(again)}"


@RELAXED
@given(trees())
def test_printing_round_trip(tree: Tree) -> None:
    """What is printed reads as the tree that was printed."""
    assert_round_trip(tree, DECLARED)


@RELAXED
@given(SOUP)
def test_soup(latex: str) -> None:
    """Pieces thrown together are read or refused, but never break the reader; what is read can be printed."""
    check(latex)


@RELAXED
@given(st.text(max_size=60))
@example("\x00\x1b[31m\\text{\x07}")
@example("𝐖𝑥ﬁ①½™\u202e")
def test_any_text(latex: str) -> None:
    """So is any text at all."""
    check(latex)


def check(latex: str) -> None:
    try:
        whole = parse_tree(latex, names=DECLARED, macros=MACROS)
    except LatexError as error:
        assert 0 <= error.span[0] <= error.span[1] <= len(latex)
        assert error.message.isprintable()
    else:
        assert_spans(whole, latex)
        assert_round_trip(whole, DECLARED)
    for statement in parse(latex, names=DECLARED, macros=MACROS):
        assert 0 <= statement.span[0] <= statement.span[1] <= len(latex)
        assert to_unicode(statement).isprintable()
        assert to_latex(statement).isprintable()
        for tree in complete_trees(statement):
            assert_spans(tree, latex)
            assert_round_trip(tree, DECLARED)


def assert_spans(tree: Tree, latex: str) -> None:
    """Every node's place lies in the text."""
    work = [tree]
    while work:
        node = work.pop()
        assert 0 <= node.span[0] <= node.span[1] <= len(latex)
        work += children(node)


def displays() -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Every displayed formula of the notes at hand, with the names declared before it."""
    for path in sorted([*(ROOT / "formulas").rglob("*.md"), *(ROOT / "tests/corpus").rglob("*.md")]):
        text = path.read_text(encoding="utf-8")
        for found in _DISPLAY.finditer(text):
            declared = ",".join(names[1] for names in _NAMES.finditer(text[: found.start()]))
            line = text.count("\n", 0, found.start()) + 1
            yield found[1], tuple(filter(None, re.split(r"[,\s]+", declared))), f"{path.stem}:{line}"


def test_notes_round_trip() -> None:
    """Every formula of the notes reads as before once printed."""
    count = 0
    for latex, names, where in displays():
        for statement in parse(latex, names=names):
            for tree in complete_trees(statement):
                assert parse_tree(to_latex(tree), names=names) == tree, where
                count += 1
    assert count > 300


SIZE = 2000
HOSTILE = {
    "parentheses": "(" * SIZE,
    "braces": "{" * SIZE + "}" * SIZE,
    "braces-with-scripts": "{" * SIZE + "xy" + "}^2" * SIZE,
    "scripts": "x^{" * SIZE,
    "accents": "\\hat" * SIZE,
    "fractions": "\\frac" * SIZE,
    "fonts": "\\mathbf{a " * SIZE + "}" * SIZE,
    "sums": "\\sum " * SIZE,
    "derivatives": "\\partial " * SIZE,
    "deltas": "\\Delta" * SIZE,
    "terms": "+x" * SIZE,
    "rows": "a=b\\\\" * SIZE,
    "commas": "a," * SIZE,
    "equations": "a=b, " * SIZE,
    "ranges": "(i=1," * SIZE,
    "arrows": "a \\to " * SIZE,
    "bars": "|a" * SIZE,
    "quads": "a = b \\quad " * SIZE,
    "columns": "a = b & " * SIZE,
    "environments": "\\begin{bmatrix}" * SIZE,
    "cells": "\\begin{bmatrix}" + "a&b\\\\" * SIZE + "\\end{bmatrix}",
    "oversets": "\\overset{a}{" * SIZE,
    "texts": "\\text{$" * SIZE,
    "letters": "x" * SIZE,
    "primes": "x" + "'" * SIZE,
    "macros": "\\macro" * SIZE,
}


@pytest.mark.parametrize("latex", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile(latex: str) -> None:
    """Long and deep input is read or refused soon, whatever it is."""
    start = time.perf_counter()
    parse(latex, names=["xx", "xxx"], macros=MACROS)
    try:
        parse_tree(latex, names=["xx", "xxx"], macros=MACROS)
    except LatexError as error:
        assert len(error.message) < 200
    assert time.perf_counter() - start < 10  # it takes a tenth of a second; machines may be busy
