"""Places in trees, other trees there, and how much that changes."""

from __future__ import annotations

import pytest

from derive.correction.trees import (
    Role,
    changed_tokens,
    derivatives,
    differentiates_itself,
    negated,
    plain,
    product,
    replaced,
    replaced_all,
    sites,
    tokens,
)
from derive.latex import children, parse_tree, to_latex

FORMULAS = [
    r"\left( \sum_{k=1}^{n} \frac{\partial C}{\partial z_k^{(l+1)}} w_{jk} \right) \sigma'(z_j^{(l)})",
    r"\begin{bmatrix} a & b \\ c & d \end{bmatrix}^T x \odot \sqrt[3]{u + v}",
    r"- \eta \nabla_w J / m + \frac{d E}{d w}",
    r"\|x\|^2 e^{-x} \max(0, x)",
]


@pytest.mark.parametrize("latex", FORMULAS)
def test_a_part_put_back_in_its_place_changes_nothing(latex: str) -> None:
    tree = parse_tree(latex)
    for site in sites(tree):
        assert replaced(tree, site.path, site.tree) == tree


@pytest.mark.parametrize("latex", FORMULAS)
def test_every_path_leads_to_its_part(latex: str) -> None:
    tree = parse_tree(latex)
    for site in sites(tree):
        part = tree
        for number in site.path:
            part = children(part)[number]
        assert part is site.tree


def test_several_parts_are_replaced_at_once_even_if_one_melts_into_its_product() -> None:
    tree = parse_tree("a b c")
    new = replaced_all(tree, {(0,): parse_tree("x y"), (2,): parse_tree("z")})
    assert to_latex(new) == "x y b z"


def test_what_is_differentiated_and_by_what() -> None:
    tree = parse_tree(r"\frac{\partial C}{\partial w} \frac{dE}{dz} a / b")
    roles = {to_latex(site.tree): site.role for site in sites(tree)}
    assert roles["C"] is roles["\\partial C"].OPERAND
    assert (roles["w"], roles["z"]) == (Role.TARGET, Role.TARGET)
    assert (roles["a"], roles["b"]) == (Role.VALUE, Role.VALUE)


@pytest.mark.parametrize(
    "before, after, cost",
    [
        ("w_{ij}", "w_{ij}", 1),
        ("w_{ij}", "w_{jj}", 1),
        ("w_{ij}", "w_{ji}", 2),
        ("a^{(l)}", "a^{(l-1)}", 2),
        ("a b", r"\sum_k a b", 2),
        ("a", r"a \sigma'(z_j)", 4),
        ("(a - y) b", "(a + y) b", 1),
        (r"\frac{\partial z}{w}", r"\frac{\partial z}{\partial w}", 1),
    ],
)
def test_changed_tokens(before: str, after: str, cost: int) -> None:
    assert changed_tokens(parse_tree(before), parse_tree(after)) == cost


def test_brackets_and_dots_are_no_tokens() -> None:
    assert list(tokens(parse_tree(r"(a \cdot b) - c"))) == ["a", "b", "-", "c"]


def test_plain_trees_tell_formulas_apart_only_by_their_words() -> None:
    assert plain(parse_tree(r"\left(\mathbf{a} \cdot b\right)")) == plain(parse_tree("a b"))
    assert plain(parse_tree("a b")) != plain(parse_tree("b a"))


def test_negation_is_undone_by_negation() -> None:
    assert negated(negated(parse_tree("a b"))) == parse_tree("a b")
    assert to_latex(negated(parse_tree("a - b"))) == "-a + b"


def test_products_do_not_nest() -> None:
    assert product("", parse_tree("a b"), parse_tree("c")) == parse_tree("a b c")
    assert product("", parse_tree("a")) == parse_tree("a")


def test_derivatives() -> None:
    tree = parse_tree(r"\frac{\partial C}{\partial w} + \frac{dE}{dE} + \frac{1}{2}")
    assert [to_latex(part) for part in derivatives(tree)] == [
        r"\frac{\partial C}{\partial w}",
        r"\frac{d E}{d E}",
    ]
    assert differentiates_itself(tree)
    assert not differentiates_itself(parse_tree(r"\frac{\partial C}{\partial w}"))
