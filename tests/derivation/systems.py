"""Systems of givens that differ from the plain network, as the texts of notes."""

from __future__ import annotations

from collections.abc import Mapping


def note(*given: str, **more: str) -> str:
    """The givens as a note; further directives are YAML."""
    lines = ["---", "derive:", "  given:", *(f"    - '{latex}'" for latex in given)]
    return "\n".join([*lines, *(f"  {key}: {value}" for key, value in more.items()), "---", "", ""])


SYSTEMS: Mapping[str, str] = {
    "skip": note(
        r"z_j^{(l)} = \sum_k w_{jk}^{(l)} a_k^{(l-1)} + b_j^{(l)}",
        r"a_j^{(l)} = f(z_j^{(l)}) + a_j^{(l-2)}",
        r"a_j^{(1)} = f(z_j^{(1)})",
        r"C = \frac12 \sum_j (a_j^{(L)} - t_j)^2",
        r"\delta_j^{(l)} = \frac{\partial C}{\partial z_j^{(l)}}",
        functions="[f]",
    ),
    "skip-scalar": note(
        r"z^{(l)} = w^{(l)} a^{(l-1)}",
        r"a^{(l)} = f(z^{(l)}) + a^{(l-2)}",
        r"a^{(1)} = f(z^{(1)})",
        r"C = \frac12 (a^{(L)} - t)^2",
        functions="[f]",
    ),
    "residual": note(
        r"z_j^{(l)} = \sum_k w_{jk}^{(l)} a_k^{(l-1)} + b_j^{(l)}",
        r"a_j^{(l)} = f(z_j^{(l)}) + a_j^{(l-1)}",
        r"C = \frac12 \sum_j (a_j^{(L)} - t_j)^2",
        r"\delta_j^{(l)} = \frac{\partial C}{\partial z_j^{(l)}}",
        functions="[f]",
    ),
    "weight-decay": note(
        r"z_j = \sum_i w_{ji} x_i + b_j",
        r"y_j = \sigma(z_j)",
        r"E = \frac12 \sum_j (y_j - t_j)^2",
        r"R = E + \frac{\lambda}{2} \sum_j \sum_i w_{ji}^2",
        r"\delta_j = \frac{\partial E}{\partial z_j}",
        cost="R",
    ),
    "weight-decay-unnamed": note(
        r"z_j = \sum_i w_{ji} x_i + b_j",
        r"y_j = \sigma(z_j)",
        r"R = \frac12 \sum_j (y_j - t_j)^2 + \frac{\lambda}{2} \sum_j \sum_i w_{ji}^2",
        cost="R",
    ),
    "shared": note(
        r"u_j = \sum_i w_{ji} x_i",
        r"h_j = f(u_j)",
        r"v_j = \sum_i w_{ji} h_i",
        r"y_j = f(v_j)",
        r"E = \frac12 \sum_j (y_j - t_j)^2",
        functions="[f]",
    ),
    "feeds-next": note(
        r"z_j^{(l+1)} = \sum_i w_{ij}^{(l)} a_i^{(l)} + b_j^{(l)}",
        r"a_j^{(l)} = \sigma(z_j^{(l)})",
        r"C = \frac12 \sum_j (a_j^{(L)} - y_j)^2",
        r"\delta_j^{(l)} = \frac{\partial C}{\partial z_j^{(l)}}",
    ),
    "softmax": note(
        r"z_j = \sum_i w_{ji} x_i + b_j",
        r"s = \sum_j e^{z_j}",
        r"p_k = \frac{e^{z_k}}{s}",
        r"E = -\sum_k t_k \log p_k",
        assume=r"['\sum_k t_k = 1']",
    ),
    "softmax-whole": note(
        r"z_j = \sum_i w_{ji} x_i + b_j",
        r"a_j = \frac{e^{z_j}}{\sum_k e^{z_k}}",
        r"E = -\sum_k y_k \log a_k",
        assume=r"['\sum_k y_k = 1']",
    ),
    "recurrent": note(
        r"s_j^{(t)} = \sum_i u_{ji} x_i^{(t)} + \sum_k w_{jk} h_k^{(t-1)}",
        r"h_j^{(t)} = \tanh(s_j^{(t)})",
        r"E = \frac12 \sum_j (h_j^{(T)} - y_j)^2",
    ),
    "recurrent-scalar": note(
        r"s^{(t)} = u x^{(t)} + w h^{(t-1)}",
        r"h^{(t)} = \tanh(s^{(t)})",
        r"E = \frac12 (h^{(T)} - y)^2",
    ),
    "recurrent-every-time": note(
        r"s^{(t)} = u x^{(t)} + w h^{(t-1)}",
        r"h^{(t)} = \tanh(s^{(t)})",
        r"E = \frac12 \sum_{t=1}^T (h^{(t)} - y^{(t)})^2",
    ),
    "recurrent-directly": note(
        r"h^{(t)} = \tanh(u x^{(t)} + w h^{(t-1)})",
        r"E = \frac12 (h^{(T)} - y)^2",
    ),
    "batch": note(
        r"z_j = \sum_k w_{jk} x_k + b_j",
        r"a_j = \sigma(z_j)",
        r"E = \frac12 \sum_j (a_j - y_j)^2",
        r"J = \frac1m \sum_{i=1}^m E",
        samples="{i: [x, z, a, y, E]}",
    ),
    "batch-explicit": note(
        r"z_{nj} = \sum_k w_{jk} x_{nk} + b_j",
        r"a_{nj} = \sigma(z_{nj})",
        r"J = \frac{1}{2 N} \sum_{n=1}^N \sum_j (a_{nj} - y_{nj})^2",
    ),
    "open-cost": note(
        r"z_j = \sum_i w_{ji} x_i",
        r"y_j = g(z_j)",
        functions="[g]",
        depends="{E: [y_j]}",
    ),
    "bias-unit": note(
        r"x_0 = 1",
        r"z_j = \sum_{i=0}^{n} w_{ji} x_i",
        r"y_j = \sigma(z_j)",
        r"E = \frac12 \sum_j (y_j - t_j)^2",
    ),
    "vectors": note(
        r"z^{(l)} = W^{(l)} a^{(l-1)} + b^{(l)}",
        r"a^{(l)} = \sigma(z^{(l)})",
        r"\delta^{(l)} = \frac{\partial C}{\partial z^{(l)}}",
        shapes=r"{'W^{(l)}': [n_l, 'n_{l-1}'], 'b^{(l)}': [n_l]}",
        depends=r"{C: ['a^{(L)}']}",
    ),
    "brackets": note(
        r"z^{[l]}_j = \sum_k W^{[l]}_{jk} a^{[l-1]}_k + b^{[l]}_j",
        r"a^{[l]}_j = g^{[l]}(z^{[l]}_j)",
        r"J = \frac12 \sum_j (a^{[L]}_j - y_j)^2",
        functions="[g]",
    ),
    "linear-regression": note(
        r"y = \sum_i w_i x_i + b",
        r"E = \frac12 (y - t)^2",
    ),
    "logistic": note(
        r"z = \sum_i w_i x_i + b",
        r"a = \frac{1}{1 + e^{-z}}",
        r"E = -(t \log a + (1 - t) \log(1 - a))",
    ),
    "logistic-of-sum": note(
        r"h = \frac{1}{1 + e^{-\theta^T x}}",
        r"E = -(y \log h + (1 - y) \log(1 - h))",
        shapes=r"{'\theta': [n], x: [n]}",
    ),
    "function-of-sum": note(
        r"h = g(\sum_{j=1}^{n} w_j x_j)",
        r"g(u) = \frac{1}{1 + e^{-u}}",
        r"E = \frac12 (h - y)^2",
        functions="[g]",
    ),
    "square-of-sum": note(
        r"E = \left( \sum_j w_j x_j - y \right)^2 + \left( \sum_j w_j \right)^3",
    ),
    "negative-name": note(
        r"v_j = \sum_i w_{ji} x_i",
        r"y_j = \varphi(v_j)",
        r"e_j = d_j - y_j",
        r"E = \frac12 \sum_j e_j^2",
        r"\delta_j = -\frac{\partial E}{\partial v_j}",
    ),
    "functions-of-layers": note(
        r"z_j^{(l)} = \sum_k w_{jk}^{(l)} a_k^{(l-1)}",
        r"a_j^{(l)} = f_l(z_j^{(l)})",
        r"C = \frac12 \sum_j (a_j^{(L)} - t_j)^2",
        functions="[f]",
    ),
    "rows-of-roots": note(
        r"v = \frac1N \sum_{i=1}^{N} x_i^2",
        r"y_i = x_i (v + \epsilon)^{-1/2}",
        r"L = \sum_{i=1}^{N} (y_i - t_i)^2",
    ),
    "gated": note(
        r"u = w x",
        r"v = r x",
        r"y = \sigma(u) \tanh(v)",
        r"E = \frac12 (y - t)^2",
    ),
    "quotient": note(
        r"u = w x",
        r"v = r x",
        r"y = \frac{u}{1 + v^2}",
        r"E = (y - t)^2",
    ),
    "activation": note(
        r"f(u) = \frac{1 - e^{-u}}{1 + e^{-u}}",
        r"z = w x + b",
        r"a = f(z)",
        r"E = (a - t)^2",
        functions="[f]",
    ),
}
