r"""What index letters mean beside places for indices: as values, as exponents, in conditions and in brackets.

Each row is a formula under some givens and the verdict on it, with the code of the finding behind a colon.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.notes import check_text, explain

SOFTMAX = r"p_k = \frac{e^{z_k}}{\sum_j e^{z_j}}"
ROWS = r"P_{ik} = \frac{e^{z_{ik}}}{\sum_{j=1}^K e^{z_{ij}}}"

#: Givens (with further lines of the directive behind a bar), and formulas with their verdicts.
NOTES: dict[str, tuple[list[str], list[tuple[str, str]]]] = {
    "a value in a sum": (
        [r"s = \sum_{k=1}^N k x_k", r"r = \sum_{k=1}^N x_k"],
        [
            (r"s = k \sum_{k=1}^N x_k", "unclear"),
            (r"\frac{\partial s}{\partial x_1} = \frac{\partial s}{\partial x_2}", "unclear"),
            (r"\frac{\partial s}{\partial x_k} = k", "unclear:index"),
            (r"\frac{\partial r}{\partial x_k} = 1", "proved"),
            (r"\frac{\partial r}{\partial x_k} = k", "unclear:index"),
        ],
    ),
    "a value beside the index of what is defined": (
        [r"y_i = \frac1i \sum_{j=1}^n w_{ij} x_j", r"E = \frac12 \sum_i (y_i - t_i)^2"],
        [
            (r"\frac{\partial E}{\partial x_j} = \frac1i \sum_{i=1}^m (y_i - t_i) w_{ij}", "unclear"),
            (r"\frac{\partial y_1}{\partial x_j} = \frac{\partial y_2}{\partial x_j}", "unclear"),
            (r"\frac{\partial E}{\partial y_i} = y_i - t_i", "unclear"),
        ],
    ),
    "the number of a layer": (
        [
            r"a_j^{(l)} = \frac1l \sum_k w_{jk}^{(l)} a_k^{(l-1)}",
            r"C = \sum_j a_j^{(L)}",
        ],
        [
            (r"\frac{\partial a_j^{(2)}}{\partial a_k^{(1)}} = \frac1l w_{jk}^{(2)}", "unclear"),
            (r"\frac{\partial a_j^{(2)}}{\partial a_k^{(1)}} = \frac12 w_{jk}^{(2)}", "unclear"),
        ],
    ),
    "values within functions": (
        [
            r"q_k = e^{k u_k}", r"g_k = \sigma(k u_k)", r"h_k = \frac{u_k}{\sqrt{k}}", r"v_k = (-1)^k u_k",
            r"m = \prod_{k=1}^N (1 + k u_k)",
        ],
        [
            (r"\frac{\partial q_1}{\partial u_1} = q_1", "unclear"),
            (r"\frac{\partial g_k}{\partial u_k} = k \sigma'(k u_k)", "unclear"),
            (r"h_1 = u_1", "unclear"),
            (r"v_1 = v_2", "unclear"),
            (r"m = \prod_k (1 + u_k)", "unclear"),
        ],
    ),
    "a number that is called like an index": (
        [r"E = \frac12 k x^2", r"s = \sum_{k=1}^N u_k"],
        [
            (r"\frac{\partial E}{\partial x} = k x", "proved"),
            (r"\frac{\partial E}{\partial x} = x", "refuted:value"),
            (r"\frac{\partial s}{\partial u_k} = 1", "proved"),
            (r"\frac{\partial s}{\partial u_k} = k", "unclear:index"),
            (r"\sum_{k=1}^N k u_k = k s", "unclear:index"),
        ],
    ),
    "the index of a function, and a number": (
        [r"E = \frac12 k q^2", r"f_k(x) = k x", r"s = \sum_{k=1}^K f_k(u_k)", r"|functions: [f]"],
        [
            (r"s = k \sum_{k=1}^K u_k", "unclear"),
            (r"\frac{\partial E}{\partial q} = k q", "proved"),
        ],
    ),
    "part of a name, and bound by a sum": (
        [r"y_k = k x"],
        [
            (r"\sum_{k=1}^K y_k = K y_k", "unclear:index"),
            (r"\sum_{k=1}^K y_k = K k x", "unclear:index"),
        ],
    ),
    "the class of one sample": (
        [SOFTMAX, r"L = -\sum_{k=1}^K 1\{y = k\} \log p_k"],
        [
            (r"\frac{\partial L}{\partial z_k} = p_k - 1\{y = k\}", "proved"),
            (r"\frac{\partial L}{\partial z_k} = p_k - \mathbb{1}[k = y]", "proved"),
            (r"\frac{\partial L}{\partial z_k} = p_k - \mathbf{1}\{y = k\}", "proved"),
            (r"\frac{\partial L}{\partial z_k} = p_k - \mathbb{I}(y = k)", "proved"),
            (r"\frac{\partial L}{\partial z_k} = p_k - \mathbb{1}_{y = k}", "proved"),
            (r"\frac{\partial L}{\partial z_k} = p_k - [y = k]", "proved"),
            (r"\frac{\partial L}{\partial z_k} = p_k - \delta_{ky}", "proved"),
            (r"L = -\log p_y", "proved"),
            (r"\frac{\partial L}{\partial z_y} = p_y - 1", "proved"),
            (r"\sum_{k=1}^K 1\{y = k\} = 1", "proved"),
            (r"\frac{\partial L}{\partial z_k} = p_k + 1\{y = k\}", "refuted:value"),
            (r"\frac{\partial L}{\partial z_k} = 1\{y = k\} - p_k", "refuted:value"),
            (r"\frac{\partial L}{\partial z_k} = p_k - 1\{y \neq k\}", "refuted:value"),
            (r"\frac{\partial L}{\partial z_k} = p_k - 1", "refuted:value"),
            (r"\frac{\partial L}{\partial z_k} = p_k", "refuted:value"),
            (r"\frac{\partial L}{\partial z_1} = p_1 - 1", "refuted|unclear"),
            (r"\frac{\partial L}{\partial z_k} = p_k - 1\{y = j\}", "refuted:value"),
            (r"L = -1\{y = k\} \sum_{k=1}^K \log p_k", "refuted:value"),
            (r"\sum_{k=1}^K 1\{y = k\} = K", "refuted:value"),
            (r"\frac{\partial L}{\partial y} = 0", "unclear"),
        ],
    ),
    "the classes of samples": (
        [ROWS, r"J = -\sum_{i=1}^m \sum_{k=1}^K 1\{y^{(i)} = k\} \log P_{ik}"],
        [
            (r"\frac{\partial J}{\partial z_{ik}} = -(1\{y^{(i)} = k\} - P_{ik})", "proved"),
            (r"\frac{\partial J}{\partial z_{ik}} = P_{ik} - \mathbb{1}[k = y^{(i)}]", "proved"),
            (r"\frac{\partial J}{\partial z_{i1}} = P_{i1} - 1\{y^{(i)} = 1\}", "proved"),
            (
                r"\frac{\partial J}{\partial z_{ik}} = \begin{cases} P_{ik} - 1 & y^{(i)} = k \\"
                r" P_{ik} & \text{otherwise} \end{cases}",
                "proved",
            ),
            (r"\sum_{k=1}^K 1\{y^{(i)} = k\} = 1", "proved"),
            (r"\frac{\partial J}{\partial z_{ik}} = 1\{y^{(i)} = k\} - P_{ik}", "refuted:value"),
            (r"\frac{\partial J}{\partial z_{ik}} = P_{ik} - 1\{y^{(i)} = 1\}", "refuted:value"),
            (r"\frac{\partial J}{\partial z_{ik}} = P_{ik} - 1\{y^{(i)} \neq k\}", "refuted:value"),
            (r"\frac{\partial J}{\partial z_{ik}} = P_{ik}", "refuted:value"),
            (
                r"\frac{\partial J}{\partial z_{ik}} = \begin{cases} P_{ik} - 1 & y^{(i)} \neq k \\"
                r" P_{ik} & \text{otherwise} \end{cases}",
                "refuted:value",
            ),
            (r"\sum_{i=1}^m 1\{y^{(i)} = k\} = 1", "refuted:value"),
            (r"1\{y^{(1)} = k\} = 1\{y^{(2)} = k\}", "refuted:value"),
            (r"1\{y^{(i)} = k\} 1\{y^{(i)} = k\} = 1\{y^{(i)} = k\}", "proved|unclear"),
            (r"1\{y^{(i)} = k\} 1\{y^{(i)} = k\} = 1", "refuted:value"),
            (r"\frac{\partial J}{\partial y^{(i)}} = 0", "unclear"),
            (r"J = -\sum_{i=1}^m \log P_{i,y_i}", "unclear"),
            (r"\frac{1\{y^{(i)} = k\}}{1\{y^{(i)} = k\}} = 1", "unclear"),
            (r"1\{y^{(i)} = y^{(j)}\} = 1", "unclear"),
        ],
    ),
    "one-hot by classes of samples": (
        [ROWS, r"t_{ik} = \mathbb{1}_{y_i = k}", r"J = -\sum_i \sum_k t_{ik} \log P_{ik}"],
        [
            (r"\frac{\partial J}{\partial z_{ik}} = P_{ik} - t_{ik}", "proved"),
            (r"\sum_k t_{ik} = 1", "proved"),
            (r"\frac{\partial J}{\partial z_{ik}} = P_{ik} + t_{ik}", "refuted:value"),
            (r"\sum_i t_{ik} = 1", "refuted:value"),
        ],
    ),
    "an index of an index": (
        [ROWS, r"L_i = -\log P_{i,y_i}"],
        [(r"\frac{\partial L_i}{\partial z_{ik}} = 0", "unclear")],
    ),
    "one-hot by an indicator": (
        [SOFTMAX, r"y_k = \mathbb{1}[k = c]", r"L = -\sum_k y_k \log p_k"],
        [
            (r"\sum_{k=1}^K y_k = 1", "proved"),
            (r"L = -\log p_c", "proved"),
            (r"\frac{\partial L}{\partial z_k} = p_k - y_k", "proved"),
            (r"y_j = \mathbb{1}[j = c]", "proved"),
            (r"y_c = 1", "proved"),
            (r"\sum_{k=1}^K y_k = K \mathbb{1}[k = c]", "refuted:value"),
            (r"L = -\mathbb{1}[k = c] \sum_j \log p_j", "refuted:value"),
            (r"y_j = y_k", "refuted:value"),
            (r"\frac{\partial L}{\partial z_k} = p_k + y_k", "refuted:value"),
        ],
    ),
    "one-hot by Kronecker's delta": (
        [SOFTMAX, r"y_k = \delta_{kc}", r"L = -\sum_k y_k \log p_k"],
        [
            (r"L = -\log p_c", "proved"),
            (r"\frac{\partial L}{\partial z_k} = p_k - \delta_{kc}", "proved"),
            (r"\frac{\partial L}{\partial z_k} = \delta_{kc} - p_k", "refuted:value"),
        ],
    ),
    "Kronecker's delta in a given": (
        [r"p_i = \frac{e^{z_i}}{\sum_k e^{z_k}}", r"J_{ij} = p_i (\delta_{ij} - p_j)"],
        [
            (r"\frac{\partial p_i}{\partial z_j} = J_{ij}", "proved"),
            (r"\sum_j \delta_{ij} z_j = z_i", "proved"),
            (r"\frac{\partial p_i}{\partial z_j} = p_j (\delta_{ij} - p_i)", "proved"),
            (r"\frac{\partial p_i}{\partial z_j} = -J_{ij}", "refuted:value"),
            (r"\frac{\partial p_i}{\partial z_j} = p_i (\delta_{ij} + p_j)", "refuted:value"),
        ],
    ),
    "Kronecker's delta beside an error": (
        [
            r"y_i = \sum_j (w_{ij} + \delta_{ij}) x_j", r"E = \frac12 \sum_i y_i^2",
            r"\delta_i = \frac{\partial E}{\partial y_i}",
        ],
        [
            (r"\delta_i = y_i", "proved"),
            (r"y_i = \sum_j w_{ij} x_j + x_i", "proved"),
            (r"y_i = \sum_j w_{ij} x_j", "refuted:value"),
        ],
    ),
    "an error with two indices": (
        [r"y_{ij} = w_j x_i", r"E = \frac12 \sum_i \sum_j y_{ij}^2", r"\delta_{ij} = \frac{\partial E}{\partial y_{ij}}"],
        [(r"\delta_{ij} = y_{ij}", "proved"), (r"\delta_{ij} = 0", "refuted:value")],
    ),
    "powers beside their base": (
        [
            r"m_t = \beta_1 m_{t-1} + (1 - \beta_1) g_t",
            r"u_t = \frac{m_t}{1 - \beta_1^t}",
        ],
        [
            (r"\frac{\partial m_t}{\partial m_{t-1}} = \beta_1", "proved"),
            (r"\frac{\partial m_t}{\partial m_{t-1}} = 1 - \beta_1", "refuted:value"),
            (r"\beta_1^{t+1} = \beta_1 \beta_1^t", "unclear:index"),
            (r"u_t (1 - \beta_1^t) = m_t", "unclear:index"),
            (r"u_t = m_t", "unclear"),
        ],
    ),
    "powers or indices": (
        [r"G = \sum_{k=1}^N \gamma^k r_k"],
        [
            (r"\frac{\partial G}{\partial r_k} = \gamma^k", "proved"),
            (r"\frac{\partial G}{\partial r_{k+1}} = \gamma \frac{\partial G}{\partial r_k}", "unclear"),
            (r"\frac{\gamma^{k+2}}{\gamma^{k+1}} = \frac{\gamma^{k+1}}{\gamma^k}", "unclear"),
            (r"\gamma^1 \gamma^2 = \gamma^3", "unclear"),
            (r"\gamma^0 = 1", "unclear"),
        ],
    ),
    "samples above": (
        [r"y = \sum_i w_i x_i", r"E = \frac12 \sum_n (t^n - y^n)^2"],
        [(r"\frac{\partial E}{\partial y^n} = y^n - t^n", "proved"), (r"\frac{\partial E}{\partial y^n} = y^n", "refuted")],
    ),
    "a geometric series": (
        [r"s = \sum_{k=0}^K x^k", r"y = x^2 + c x"],
        [
            (r"\frac{\partial y}{\partial x} = 2 x + c", "proved"),
            (r"x^2 = x x", "proved"),
            (r"\frac{\partial y}{\partial x} = x + c", "refuted:value"),
            (r"x^k x = x^{k+1}", "unclear"),
            (r"\frac{\partial s}{\partial x} = 0", "unclear"),
        ],
    ),
    "a size in passing": (
        [r"s = \sum_{k=1}^K x_k"],
        [(r"K = 2", "unclear|skipped"), (r"s = x_1 + x_2", "refuted:value"), (r"\sum_{k=1}^K 1 = K", "proved")],
    ),
    "repeated indices": (
        [
            r"y_i = A_{ij} x_j - B_{ik} z_k",
            r"|summation: einstein",
            r"|shapes: {A: [n, n], B: [n, n], x: [n], z: [n]}",
        ],
        [
            (r"y_i = [A_{ij} x_j - B_{ik} z_k]", "proved"),
            (r"y_i = (A_{ij} x_j - B_{ik} z_k)", "proved"),
            (r"y_i = -\{B_{ik} z_k - A_{ij} x_j\}", "proved"),
            (r"y_i = \frac{2 A_{ij} x_j - 2 B_{ik} z_k}{2}", "proved"),
            (r"\|x\| = \sqrt{x_i x_i}", "proved"),
            (r"e^{x_i x_i} = e^{x^T x}", "proved"),
            (r"\frac{z_i}{x_j x_j} = \frac{z_i}{x^T x}", "proved"),
            (r"y_i y_i = (A_{ij} x_j - B_{ik} z_k)^2", "proved"),
            (r"y_i = [A_{ij} x_j + B_{ik} z_k]", "refuted:value"),
            (r"y_i = [A_{ji} x_j - B_{ik} z_k]", "refuted:value"),
            (r"y_i = \frac{A_{ij} x_j - B_{ik} z_k}{2}", "refuted:value"),
            (r"\|x\| = \sqrt{x_i z_i}", "refuted:value"),
            (r"\frac{\partial (x_k x_k)}{\partial x_i} = x_i", "refuted:value"),
        ],
    ),
}  # fmt: skip


def rows() -> Iterator[Any]:
    for name, (_, formulas) in NOTES.items():
        for latex, expected in formulas:
            yield pytest.param(name, latex, expected, id=f"{name}: {latex}")


def head(name: str) -> str:
    lines = NOTES[name][0]
    given = "".join(f"    - {line}\n" for line in lines if not line.startswith("|"))
    keys = "".join(f"  {line[1:]}\n" for line in lines if line.startswith("|"))
    return f"---\nderive:\n{keys}  given:\n{given}---\n"


@pytest.mark.parametrize(("name", "latex", "expected"), list(rows()))
def test_index_letters(name: str, latex: str, expected: str) -> None:
    (found,) = check_text(f"{head(name)}\n$$\n{latex}\n$$\n").formulas[-1:]
    verdicts, _, code = expected.partition(":")
    assert found.verdict in verdicts.split("|"), explain(found)
    assert not code or code in {step.code for step in found.steps}, explain(found)


def test_a_value_is_told_at_its_given() -> None:
    first, *_ = check_text(f"{head('a value in a sum')}\n$$ s = 1 $$\n").formulas
    assert first.verdict == "unclear"
    assert "k is an index" in first.steps[0].message


def test_what_could_not_be_used_is_not_defined_by_the_next_formula() -> None:
    text = f"{head('a value in a sum')}\n$$ s = 2 r $$\n\n$$ s = r + r $$\n"
    *_, one, two = check_text(text).formulas
    assert (one.verdict, two.verdict) == ("unclear", "unclear")


def test_a_product_on_the_left_defines_nothing() -> None:
    one, *_ = check_text("$$ a (1 + b) = c $$\n\n$$ a = c $$\n").formulas
    assert one.verdict == "unclear"
