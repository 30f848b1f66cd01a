"""False claims that a checker in a hurry accepts, and true ones that it rejects.

Beside those of the corpus: each was found by trying to lead the checker astray.
"""

from __future__ import annotations

import pytest

from derive.results import Verdict
from tests.notes import check_text, explain

DEEP = r"""---
derive:
  given:
    - z_j^{(l)} = \sum_i w_{ji}^{(l)} a_i^{(l-1)} + b_j^{(l)}
    - a_j^{(l)} = \sigma(z_j^{(l)})
    - C = \frac12 \sum_j (a_j^{(L)} - y_j)^2
    - \delta_j^{(l)} = \frac{\partial C}{\partial z_j^{(l)}}
---
"""
VECTORS = r"""---
derive:
  given:
    - s = \sum_{j=1}^n v_j
    - q = \sum_{j=1}^n v_j^2
    - t = \sum_{k=1}^m u_k
---
"""
SCALARS = r"""---
derive:
  cost: C
  given:
    - z = w x + b
    - a = \sigma(z)
    - C = \frac12 (a - y)^2
---
"""
FAMILIES = r"""---
derive:
  layers: [input, hidden, output]
  indices: {i: input, j: hidden, k: output}
  functions: [f_j, f_k]
  given:
    - v_j = \sum_i w_{ji} y_i
    - y_j = f_j(v_j)
    - v_k = \sum_j w_{kj} y_j
    - y_k = f_k(v_k)
---
"""


FALSE = [
    # numbers in bounds and conditions are units called by name
    pytest.param(DEEP, r"\sum_{q=1}^{100} 1 = 99", id="a hundred ones"),
    pytest.param(DEEP, r"\sum_{k=1}^{20} y_k = \sum_{k=1}^{21} y_k", id="one more, beyond every width tried"),
    pytest.param(DEEP, r"\sum_{k=1}^{4} y_k = \sum_k y_k", id="four of all"),
    pytest.param(DEEP, r"\sum_{k=1}^{6} y_k = \sum_k y_k", id="six of all"),
    pytest.param(DEEP, r"\prod_{k=1}^{7} y_k = \prod_k y_k", id="seven of all"),
    pytest.param(DEEP, r"C = \frac12 \sum_{j=1}^{10} (a_j^{(L)} - y_j)^2", id="ten outputs"),
    pytest.param(DEEP, r"\sum_{k=2}^{4} y_k = \sum_k y_k - y_1", id="from the second to the fourth"),
    pytest.param(DEEP, r"\sum_{k \neq 9} y_k = \sum_k y_k", id="without the ninth"),
    pytest.param(DEEP, r"y_j 1\{j \neq 3\} = y_j", id="but for the third"),
    pytest.param(DEEP, r"\frac{\partial}{\partial y_j} \sum_{k=1}^{3} y_k = 1", id="slope of three of all"),
    pytest.param(DEEP, r"\frac{\partial}{\partial y_j} \sum_{k=1}^{9} y_k = 1", id="slope of nine of all"),
    pytest.param(DEEP, r"\frac{\partial y_3}{\partial y_j} = 0", id="slope of the third"),
    pytest.param(VECTORS, r"\prod_j v_j = v_1 v_2 v_3", id="a product of three"),
    pytest.param(VECTORS, "s = v_1 + v_2 + v_3 + v_4 + v_5", id="a sum of five"),
    # depth
    pytest.param(
        DEEP, r"\delta_j^{(3)} = (a_j^{(3)} - y_j) \sigma'(z_j^{(3)})", id="the third layer is the last"
    ),
    pytest.param(DEEP, "z_j^{(L)} = z_j^{(4)}", id="the last layer is the fourth"),
    pytest.param(DEEP, r"C = \frac12 \sum_j (a_j^{(3)} - y_j)^2", id="the cost of layer 3"),
    # sizes
    pytest.param(VECTORS, "(n-1)(n-2)(n-3)(n-4)(n-5)(n-6) = 0", id="zero at six widths"),
    pytest.param(VECTORS, "(n-2)(n-3)(n-5)(m-3)(m-4) s t = 0", id="zero at the usual widths"),
    pytest.param(VECTORS, "2^n = n^2", id="two powers"),
    pytest.param(VECTORS, "s^2 = n q", id="square of a sum"),
    pytest.param(VECTORS, "n = m", id="two sizes"),
    # equal values of letters
    pytest.param(VECTORS, "(v_i - v_j)(v_j - v_k)(v_k - v_i) = 0", id="two of three letters equal"),
    pytest.param(VECTORS, r"\frac{\partial v_i}{\partial v_j} = 0", id="different letters, equal values"),
    pytest.param(VECTORS, r"\frac{\partial q}{\partial v_j} = 2 v_i", id="another letter"),
    # functions with an index
    pytest.param(FAMILIES, "y_k y_j = f_j(v_k) y_j", id="a function of another layer"),
    pytest.param(FAMILIES, "y_j + y_k = f_k(v_j) + y_k", id="the same, as a sum"),
    # products that look like arguments
    pytest.param(SCALARS, r"a \cdot (y) = a", id="a dot before parentheses"),
    pytest.param(SCALARS, "2 a (y) = 2 a", id="a product with parentheses"),
    pytest.param(SCALARS, "a (y)^2 = a^2", id="a square of parentheses"),
    # update rules
    pytest.param(SCALARS, r"w \leftarrow -w - \eta \frac{\partial C}{\partial w}", id="minus the old value"),
    pytest.param(SCALARS, r"w \leftarrow 2 w - \eta \frac{\partial C}{\partial w}", id="twice the old value"),
    pytest.param(
        SCALARS, r"w \leftarrow w - \eta \frac{\partial C}{\partial w} - \eta", id="a step too many"
    ),
    pytest.param(
        SCALARS, r"w \leftarrow w - \eta^2 \frac{\partial C}{\partial w} - w", id="nothing of the old one"
    ),
    pytest.param(SCALARS, r"w \leftarrow w - x \frac{\partial C}{\partial w}", id="a rate that is an input"),
    # numbers
    pytest.param(SCALARS, "10^{100} = 10^{100} + 1", id="beyond floating point"),
    pytest.param(SCALARS, r"\frac13 = 0.3333333333333333333333", id="many decimals"),
    pytest.param(SCALARS, "e = 2.718281828459045", id="digits of e"),
    pytest.param(SCALARS, r"e^{\log(10^{30})} = 10^{30} + 1", id="a logarithm too long"),
    pytest.param(SCALARS, r"\log(x^2) = 2 \log x", id="logarithm of a negative number"),
    pytest.param(SCALARS, r"\sqrt{x^2} = x", id="root of a square"),
    pytest.param(SCALARS, r"\sigma(-x) = 1 - \sigma(x)", id="a law of some functions only"),
    pytest.param(SCALARS, r"\sigma(x + y) = \sigma(x) + \sigma(y)", id="linear functions only"),
    pytest.param(SCALARS, r"\tanh(2x) = 2 \tanh(x)", id="doubled argument"),
]

TRUE = [
    pytest.param(DEEP, r"\sum_{q=1}^{98} 1 = 98", id="ninety-eight ones"),
    pytest.param(DEEP, r"\sum_{k=1}^{3} y_k = y_1 + y_2 + y_3", id="three written out"),
    pytest.param(DEEP, r"\sum_{k \neq 9} y_k = \sum_k y_k - y_9", id="without the ninth"),
    pytest.param(DEEP, r"\frac{\partial y_3}{\partial y_j} = 1\{j = 3\}", id="slope of the third"),
    pytest.param(DEEP, r"\frac{\partial C}{\partial z_j^{(3)}} = \delta_j^{(3)}", id="a numbered layer"),
    pytest.param(VECTORS, r"s^2 - q = \sum_j \sum_{k \neq j} v_j v_k", id="square of a sum"),
    pytest.param(VECTORS, r"\sum_j (n v_j - s) = 0", id="deviations from the mean"),
    pytest.param(
        VECTORS, r"\frac{\partial s}{\partial v_j} \frac{\partial t}{\partial u_k} = 1", id="two sums"
    ),
    pytest.param(FAMILIES, "y_k y_j = f_k(v_k) y_j", id="functions of layers"),
    pytest.param(FAMILIES, r"\frac{\partial y_k}{\partial y_j} = f_k'(v_k) w_{kj}", id="their slopes"),
    pytest.param(SCALARS, r"a \cdot (y) = a y", id="a dot before parentheses"),
    pytest.param(SCALARS, "2 a (y) = 2 y a", id="a product with parentheses"),
    pytest.param(
        SCALARS,
        r"\frac{\partial C}{\partial z} = \sigma'(z) \cdot (a) - \sigma'(z) \cdot (y)",
        id="distributed, with parentheses",
    ),
    pytest.param(SCALARS, "a (y - 1) = a y - a", id="parentheses around a difference"),
    pytest.param(
        SCALARS, r"\frac{\partial C}{\partial w} (y) = (a - y) \sigma'(z) x y", id="after a fraction"
    ),
    pytest.param(SCALARS, r"\log(e^x) = x", id="logarithm of a power of e"),
    pytest.param(SCALARS, r"\tanh(x) = \frac{e^x - e^{-x}}{e^x + e^{-x}}", id="tanh by e"),
    pytest.param(SCALARS, "0.1 + 0.2 = 0.3", id="decimals are exact"),
    pytest.param(SCALARS, r"\frac{x^2 - y^2}{x - y} = x + y", id="a cancelled factor"),
]


@pytest.mark.parametrize(("givens", "latex"), FALSE)
def test_false_claims_are_not_proved(givens: str, latex: str) -> None:
    (found,) = check_text(f"{givens}\n$$\n{latex}\n$$\n").formulas
    assert found.verdict is not Verdict.PROVED, explain(found)


@pytest.mark.parametrize(("givens", "latex"), TRUE)
def test_true_claims_are_not_refuted(givens: str, latex: str) -> None:
    (found,) = check_text(f"{givens}\n$$\n{latex}\n$$\n").formulas
    assert found.verdict is not Verdict.REFUTED, explain(found)
