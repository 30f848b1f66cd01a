"""Trees as LaTeX and as one line of Unicode."""

from __future__ import annotations

import pytest

from derive.latex import (
    BigOperator,
    Differential,
    Fraction,
    Group,
    Name,
    Number,
    Product,
    Relation,
    Root,
    Scripted,
    Sequence,
    Sum,
    Text,
    Tree,
    parse,
    parse_tree,
    to_latex,
    to_unicode,
)

a, b, c, x = (Name(letter) for letter in "abcx")
total = Sum(((1, a), (-1, b)))
series = BigOperator(r"\sum", Name("k"), None, a)
derivative = Differential(r"\partial", (), a)

PRINTED = {
    "index-letters": ("w_{ij}^{(l)}", "w_{ij}^{(l)}"),
    "two-superscripts": ("{w^{(4)}}^T", "{w^{(4)}}^{T}"),
    "primes": (r"\sigma^{\prime}(z)", r"\sigma'(z)"),
    "primes-first": ("{g^{[l]}}'(z)", "g'^{[l]}(z)"),
    "aliases": (r"\dfrac12 \cdot \bm{x} \leq \widehat{y}", r"\frac{1}{2} \cdot \boldsymbol{x} \le \hat{y}"),
    "braces-gone": (r"{{a}}_{{1}} + {b}", "a_{1} + b"),
    "application": ("f (x)", "f(x)"),
    "product-of-groups": ("(a)(b)", "(a) (b)"),
    "tall": (r"( \frac{a}{b} )", r"\left( \frac{a}{b} \right)"),
    "not-tall": ("(a^{2})", "(a^{2})"),
    "bars": ("||x||^2 + |y|", r"\left\| x \right\|^{2} + \left| y \right|"),
    "sum": (r"\sum\limits_{i=1}^m{x_i}", r"\sum_{i=1}^{m} x_{i}"),
    "matrix": (r"\begin{pmatrix}a&b\\c&d\\\end{pmatrix}", r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}"),
    "softmax": ("softmax(z)", r"\operatorname{softmax}(z)"),
    "upright": (r"\text{net}_j \text{hidden layer}_k", r"\mathrm{net}_{j} \text{hidden layer}_{k}"),
    "delta": (r"\Delta{w}_{ij}", r"\Delta w_{ij}"),
    "angle": (r"x^{\langle t \rangle}", "x^{<t>}"),
    "slash": (r"\partial C/\partial a_j", r"\partial C / \partial a_{j}"),
    "cases": (
        r"\begin{cases}a&b>0\\c\end{cases}",
        r"\begin{cases} a & b > 0 \\ c & \text{otherwise} \end{cases}",
    ),
    "unicode-input": (
        "∂C/∂wᵢⱼ⁽ˡ⁾ = δⱼ·σ′(z)",
        r"\partial C / \partial w_{ij}^{(l)} = \delta_{j} \cdot \sigma'(z)",
    ),
}


@pytest.mark.parametrize(("latex", "expected"), PRINTED.values(), ids=PRINTED.keys())
def test_latex(latex: str, expected: str) -> None:
    """Formulas are printed in one clean spelling."""
    assert to_latex(parse_tree(latex)) == expected


BUILT: dict[str, tuple[Tree, str]] = {
    "sum-in-product": (Product("", (total, x)), "(a - b) x"),
    "sum-in-cdot": (Product(r"\cdot", (x, total)), r"x \cdot (a - b)"),
    "sum-subtracted": (Sum(((1, x), (-1, total))), "x - (a - b)"),
    "sum-in-numerator": (Fraction(total, x), r"\frac{a - b}{x}"),
    "sum-over-slash": (Product("/", (total, x)), "(a - b) / x"),
    "sum-as-base": (Scripted(total, (("^", Number("2")),)), "(a - b)^{2}"),
    "product-as-base": (Scripted(Product("", (a, b)), (("^", Name("T")),)), "(a b)^{T}"),
    "product-below-slash": (Product("/", (a, Product("", (b, c)))), "a / (b c)"),
    "negative-first": (Product("", (Sum(((-1, a),)), b)), "(-a) b"),
    "negative-first-in-sum": (Sum(((1, Sum(((-1, a),))), (1, b))), "+-a + b"),
    "series-times": (Product("", (series, x)), r"\left( \sum_{k} a \right) x"),
    "series-last": (Product("", (x, series)), r"x \sum_{k} a"),
    "series-plus": (Sum(((1, series), (1, x))), r"\sum_{k} a + x"),
    "series-elementwise": (Product(r"\odot", (series, x)), r"\left( \sum_{k} a \right) \odot x"),
    "series-of-sum": (BigOperator(r"\sum", Name("k"), None, total), r"\sum_{k} (a - b)"),
    "derivative-times": (Product("", (derivative, x)), r"(\partial a) x"),
    "derivative-elementwise": (Product(r"\odot", (derivative, x)), r"\partial a \odot x"),
    "derivative-of-sum": (Differential(r"\partial", (), total), r"\partial (a - b)"),
    "derivative-of-quotient": (Differential(r"\partial", (), Product("/", (a, b))), r"\partial (a / b)"),
    "elementwise-in-chain": (Product(r"\cdot", (Product(r"\odot", (a, b)), c)), r"(a \odot b) \cdot c"),
    "chain-in-run": (Product("", (Product(r"\cdot", (a, b)), c)), r"(a \cdot b) c"),
    "chain-right": (Product(r"\cdot", (a, Product("*", (b, c)))), r"a \cdot (b * c)"),
    "relation-in-product": (Product("", (Relation((a, b), ("=",)), c)), "(a = b) c"),
    "sequence-in-sequence": (Sequence((a, Sequence((b, c)))), "a, (b, c)"),
    "numbers": (Product("", (Number("2"), Number("3"))), "2 (3)"),
    "missing-left-side": (Relation((None, a), ("=",)), "= a"),
    "text": (Text("50% of {it}_"), r"\text{50\% of \{it\}\_}"),
}


@pytest.mark.parametrize(("tree", "expected"), BUILT.values(), ids=BUILT.keys())
def test_latex_of_built_trees(tree: Tree, expected: str) -> None:
    """A tree that no formula reads as gets the parentheses that its meaning needs."""
    assert to_latex(tree) == expected


def test_statement() -> None:
    """A statement is printed with what restricts it."""
    (statement,) = parse(r"a_j = b_j \text{ for } j = 1, \dots, n")
    assert to_latex(statement) == r"a_{j} = b_{j}, \quad j = 1, \dots, n"
    assert to_unicode(statement) == "aⱼ = bⱼ,  j = 1, …, n"
    (statement,) = parse(r"a_j = b_j, \forall j")
    assert to_latex(statement) == r"a_{j} = b_{j}, \quad \forall j"
    assert parse(to_latex(statement)) == (statement,)


LINES = {
    "derivative": (r"\frac{\partial C}{\partial w_{ij}^{(l)}}", "∂C/∂wᵢⱼ⁽ˡ⁾"),
    "chain-rule": (
        r"\frac{\partial C}{\partial a} \frac{\partial a}{\partial z} = x",
        "∂C/∂a · ∂a/∂z = x",
    ),
    "recursion": (
        r"\delta_j^{(l)} = \sum_k \delta_k^{(l+1)} w_{kj}^{(l+1)} \sigma'(z_j^{(l)})",
        "δⱼ⁽ˡ⁾ = Σ_k δₖ⁽ˡ⁺¹⁾ wₖⱼ⁽ˡ⁺¹⁾ σ′(zⱼ⁽ˡ⁾)",
    ),
    "limits": (r"\sum_{i=1}^{n_l} x_i", "Σ_{i=1}^{nₗ} xᵢ"),
    "no-such-subscript": (r"w_{bq} x_b y_{输出层}", "w_{bq} x_b y_{输出层}"),
    "no-such-superscript": (r"e^{-x^2/2} e^{\theta}", "e^(−x²/2) e^θ"),
    "transpose": (r"(w^{l+1})^T \delta \odot \mathbf{x}^\top", "(wˡ⁺¹)ᵀ δ ⊙ xᵀ"),
    "brackets": (r"z^{[1](i)} W^{[2]T} x^{<t>}", "z^[1]⁽ⁱ⁾ W^[2]ᵀ x^⟨t⟩"),
    "fraction": (r"\frac{1}{1 + e^{-z}}", "1/(1 + e⁻ᶻ)"),
    "fraction-of-products": (r"\frac{a b}{c d} x", "a b/(c d) · x"),
    "fraction-of-sums": (r"\frac{x_i - \mu}{\sqrt{\sigma^2 + \epsilon}}", "(xᵢ − μ)/√(σ² + ε)"),
    "fraction-in-exponent": (r"x^{\frac12}", "x^(1/2)"),
    "letters-d": (r"\frac{dE}{dw_{kj}}", "dE/dwₖⱼ"),
    "half": (r"\frac12 \sum_k (y_k - t_k)^2", "1/2 · Σ_k (yₖ − tₖ)²"),
    "nabla": (r"\nabla_{w^l} C \odot \sigma'", "∇_{wˡ} C ⊙ σ′"),
    "second": (r"\frac{\partial^2 C}{\partial w^2}", "∂²C/∂w²"),
    "matrix": (r"\begin{bmatrix} a & b \\ \vdots & d \end{bmatrix}", "[a, b; ⋮, d]"),
    "cases": (r"\begin{cases} x & x > 0 \\ 0 & \text{else} \end{cases}", "{x if x > 0; 0 otherwise}"),
    "accents": (r"\hat{y} \bar{x} \mathcal{L} \mathbb{R} \Delta w", "ŷ x̄ ℒ ℝ Δw"),
    "accent-over-word": (r"\hat{\mathrm{net}}", "hat(net)"),
    "norm": (r"\|\mathbf{w}\|_2^2 + |x|", "‖w‖₂² + |x|"),
    "functions": (r"-y \log a + \operatorname{softmax}(z)", "−y log a + softmax(z)"),
    "relations": (r"a \leq b \leftarrow c \triangleq d \in K", "a ≤ b ← c ≜ d ∈ K"),
    "operators": (r"a \cdot b \times c * d", "a · b × c * d"),
    "cube-root": (r"\sqrt[3]{x}", "³√x"),
}


@pytest.mark.parametrize(("latex", "expected"), LINES.values(), ids=LINES.keys())
def test_unicode(latex: str, expected: str) -> None:
    """Formulas are printed in one readable line."""
    assert to_unicode(parse_tree(latex)) == expected


def test_unicode_holds_no_control_characters() -> None:
    """Not even where somebody built them into a tree."""
    assert to_unicode(Product("", (Name("\x1b[31m"), Text("\x07\n")))).isprintable()


def test_group_needs_no_second_pair() -> None:
    """Brackets of the formula's own are not doubled."""
    assert to_latex(Product("", (Group("(", total), x))) == "(a - b) x"
    assert to_latex(Root(Group("(", total))) == r"\sqrt{(a - b)}"
