"""How formulas are read: what is right is proved, what is wrong refuted for its own reason.

Each row is a formula under some givens and the verdict on it, with the code of the finding behind a colon.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.notes import check_text, explain

GIVENS = {
    "layer": r"""
  given:
    - z_j = \sum_i w_{ij} x_i + b_j
    - a_j = \sigma(z_j)
    - C = \frac12 \sum_j (a_j - y_j)^2
""",
    "deep": r"""
  given:
    - z_j^{(l)} = \sum_i w_{ji}^{(l)} a_i^{(l-1)} + b_j^{(l)}
    - a_j^{(l)} = \sigma(z_j^{(l)})
    - C = \frac12 \sum_j (a_j^{(L)} - y_j)^2
    - \delta_j^{(l)} = \frac{\partial C}{\partial z_j^{(l)}}
""",
    "bare": r"""
  given:
    - z^l_j = \sum_i w^l_{ji} a^{l-1}_i
    - a^l_j = \sigma(z^l_j)
    - C = \sum_j (a^L_j)^2
""",
    "letters": r"""
  layers: [input, hidden, output]
  indices: {i: input, j: hidden, k: output}
  given:
    - O_j = f(\sum_i w_{ij} O_i)
    - O_k = f(\sum_j w_{jk} O_j)
    - E = \sum_k (O_k - t_k)^2
  functions: [f]
""",
    "matrix": r"""
  shapes: {W: [n, m], x: [m], b: [n], t: [n]}
  given:
    - z = W x + b
    - h = \tanh(z)
    - E = \frac12 (h - t)^T (h - t)
""",
    "numerator": r"""
  layout: numerator
  shapes: {A: [n, m], x: [m], c: [m]}
  given:
    - u = A x
    - s = c^T x
""",
    "denominator": r"""
  layout: denominator
  shapes: {A: [n, m], x: [m], c: [m]}
  given:
    - u = A x
    - s = c^T x
""",
    "samples": r"""
  samples: {i: [x, y, z, J]}
  given:
    - z_k = \sum_j w_{kj} x_{ij}
    - J_i = \sum_k (z_k - y_{ik})^2
    - J = \frac1m \sum_{i=1}^m J_i
""",
    "scalars": r"""
  cost: C
  given:
    - z = w x + b
    - a = \sigma(z)
    - C = \frac12 (a - y)^2
""",
    "softmax": r"""
  operators: {"\\delta": kronecker}
  given:
    - p_k = \frac{e^{z_k}}{\sum_m e^{z_m}}
""",
    "units": r"""
  layers: [in, out]
  indices: {i: in, j: out}
  units: {in: [1, 2], out: [3, 4]}
  given:
    - y_3 = w_{31} x_1 + w_{32} x_2
    - y_4 = w_{41} x_1 + w_{42} x_2
""",
    "functions": r"""
  functions: [g, f_i]
  given:
    - y_i = f_i(x_i)
    - u = g(v)
""",
    "decoration": r"""
  given:
    - h_\theta(x) = \sum_j \theta_j x_j
    - J(\theta) = (h_\theta(x) - y)^2
""",
    "dots": r"""
  given:
    - s = \sum_{j=1}^n w_j x_j
""",
    "names": r"""
  names: [net, out, dW, W1]
  given:
    - net = W1 x
    - out = \sigma(net)
    - \hat{y} = 2 out
    - \bar{y} = 3 out
""",
    "einstein": r"""
  summation: einstein
  given:
    - z_j = w_{ji} x_i
""",
    "class": r"""
  given:
    - p_k = \frac{e^{z_k}}{\sum_j e^{z_j}}
    - L = -\log p_c
""",
    "class of a vector": r"""
  shapes: {W: [K, d], x: [d]}
  given:
    - z = W x
    - p = \mathrm{softmax}(z)
    - L = -\log p_c
""",
    "two classes": r"""
  given:
    - p_k = \frac{e^{z_k}}{\sum_j e^{z_j}}
    - L = -\log p_a - \log p_b
""",
    "bias beside weights": r"""
  given:
    - z = \sum_i w_i x_i + w_b
""",
    "bias beside a vector": r"""
  shapes: {w: [n], x: [n]}
  given:
    - z = w^T x + w_b
""",
    "bias with a shape": r"""
  shapes: {w: [n], x: [n], w_b: []}
  given:
    - z = w^T x + w_b
""",
    "indices above": r"""
  operators: {'\delta': kronecker}
  given:
    - S^{ij} = \sum_a Q^{ia} K^{ja}
    - T = \sum_{i,j} (S^{ij})^2
    - u_i = \sum_j V_{ij} r^j
""",
    "log-likelihood": r"""
  given:
    - \ell = -\frac n2 \log \sigma^2 - \frac{1}{2\sigma^2} \sum_{i=1}^{n} (x_i - \mu)^2
    - \log P = -\frac12 \sum_{i=1}^n (x_i - \mu)^2
    - q = u v^2 + v
""",
    "gradients": r"""
  shapes: {A: [n, n], w: [n], x: [n], b: [n]}
  given:
    - f(w) = \frac12 w^T A w - b^T w
    - p = \frac{1}{1 + e^{-w^T x}}
    - J(u, v) = u^2 v
""",
    "two fonts": r"""
  shapes: {'\mathbf{x}': [d], '\mathbf{w}': [d], '\mathbf{y}': [N], '\mathbf{X}': [N, d]}
  given:
    - \ell = \log(1 + e^{-y \mathbf{w}^T \mathbf{x}})
    - J = \frac12 \|\mathbf{X} \mathbf{w} - \mathbf{y}\|^2
""",
    "a word below": r"""
  shapes: {Y: [n, m], 'Y_{\text{true}}': [n, m], y: [n], 'y_{\text{true}}': [n]}
  given:
    - L = \frac12 \|Y - Y_{\text{true}}\|_F^2
    - E = \frac12 \|y - y_{\text{true}}\|^2
""",
    "unnamed": r"""
  given:
    - z_k = \sum w_{jk} x_j
    - s = v_1 x_1 + v_2 x_2 + \cdots + v_n x_n
    - E = \frac12 \sum (z_k - t_k)^2
""",
    "bias": r"""
  given:
    - y_n = w_0 + \sum_{j=1}^M w_j x_{nj}
    - e = \sum_n (y_n - t_n)^2
""",
    "logistic": r"""
  given:
    - \sigma(x) = \frac{1}{1 + e^{-x}}
    - a_j = \sigma(z_j)
    - p = \mathrm{softmax}(z)
""",
    "square": r"""
  shapes: {A: [n, n], B: [n, n], x: [n], y: [n]}
  given:
    - u = A x
    - h = \sigma(u)
""",
    "numbered": r"""
  shapes: {W_1: [h, n], W_2: [k, h], x: [n]}
  given:
    - h_1 = \tanh(W_1 x)
    - h_2 = \tanh(W_2 h_1)
    - W^Q = W^K
    - L = \frac12 h_2^T h_2
""",
    "beyond": r"""
  given:
    - z_j^{l+1} = \sum_i w_{ji}^l a_i^l
    - a_j^{l+1} = \sigma(z_j^{l+1})
    - C = \frac12 \sum_j (a_j^{L+1} - y_j)^2
    - \delta_j^l = \frac{\partial C}{\partial z_j^l}
""",
    "upwards": r"""
  given:
    - v_j^l = \sum_i w_{ji}^l y_i^l
    - y_j^{l+1} = \phi(v_j^l)
    - E = \frac12 \sum_j (y_j^{L+1} - t_j)^2
    - \delta_j^l = \frac{\partial E}{\partial v_j^l}
""",
    "errors": r"""
  given:
    - z_k = \sum_j w_{kj} x_j
    - p_k = \frac{e^{z_k}}{\sum_m e^{z_m}}
    - E = -\sum_k t_k \log p_k
    - \delta_k = \frac{\partial E}{\partial z_k}
""",
    "patterns": r"""
  given:
    - z_{pj} = \sum_i w_{ji} o_{pi}
    - E_p = \sum_j z_{pj}^2
    - \delta_{pj} = -\frac{\partial E_p}{\partial z_{pj}}
""",
    "words above": r"""
  shapes: {x_t: [d], h_t: [n]}
  depends: {C: [h_T]}
  given:
    - z_t = W^{xh} x_t + W^{hh} h_{t-1}
    - h_t = \tanh(z_t)
    - r = q^{uv}
    - v = u
""",
    "sample above": r"""
  given:
    - b_i = \sum_j A_{ij} x^k_j
    - z_i = g(b_i)
    - f = \sum_i (z_i - y^k_i)^2
""",
    "square of an argument": r"""
  given:
    - z_j = \sum_i w_{ji} x_i
    - \phi(z_j) = e^{-z_j^2}
    - y_j = \phi(z_j)
""",
    "numbered matrices": r"""
  shapes: {X: [N, D], W_1: [D, H], W_2: [H, K], Y: [N, K]}
  given:
    - Z_1 = X W_1
    - A_1 = \sigma(Z_1)
    - Z_2 = A_1 W_2
    - L = \frac12 \|Z_2 - Y\|_F^2
""",
    "recurrent": r"""
  shapes: {x_t: [d], h_t: [n]}
  depends: {L: [h_T]}
  given:
    - a_t = W h_{t-1} + U x_t
    - h_t = \tanh(a_t)
""",
    "inner product": r"""
  shapes: {x: [n]}
  given:
    - z = w^T x + b
    - a = \sigma(z)
    - C = \frac12 (a - y)^2
""",
    "transposed weights": r"""
  shapes: {x: [n], y: [k]}
  given:
    - z_1 = w_1^T x
    - a_1 = \sigma(z_1)
    - z_2 = w_2^T a_1
    - C = \frac12 \|z_2 - y\|^2
""",
    "as long as its name": r"""
  shapes: {'\mathbf{x}': [d], '\mathbf{W}^{(1)}': [h, d], '\mathbf{W}^{(2)}': [q, h]}
  depends: {L: ['\mathbf{o}']}
  given:
    - \mathbf{z} = \mathbf{W}^{(1)} \mathbf{x}
    - \mathbf{h} = \phi(\mathbf{z})
    - \mathbf{o} = \mathbf{W}^{(2)} \mathbf{h}
""",
    "open": r"""
  depends: {E: [y_k]}
  given:
    - y_k = \sum_j w_{kj} x_j
""",
}

READINGS: dict[str, dict[str, list[tuple[str, str]]]] = {
    "letters that are held fixed": {
        "class": [
            (r"\frac{\partial L}{\partial z_k} = p_k - \mathbb{1}[k = c]", "proved"),
            (r"\frac{\partial L}{\partial z_k} = p_k - \delta_{kc}", "proved"),
            (r"\frac{\partial L}{\partial z_k} = p_k, \quad k \neq c", "proved"),
            (r"\frac{\partial L}{\partial z_c} = p_c - 1", "proved"),
            (
                r"\frac{\partial L}{\partial z_k} = \begin{cases} p_k - 1 & k = c \\ p_k & k \neq c \end{cases}",
                "proved",
            ),
            (r"L = \log \sum_j e^{z_j} - z_c", "proved"),
            (r"L = \log \sum_c e^{z_c} - z_c", "proved"),
            (r"\frac{\partial L}{\partial z_k} = p_k + \mathbb{1}[k = c]", "refuted:value"),
            (r"\frac{\partial L}{\partial z_k} = p_k", "refuted:value"),
            (r"\frac{\partial L}{\partial z_k} = p_k - 1, \quad k \neq c", "refuted:value"),
            (r"\frac{\partial L}{\partial z_c} = p_c", "refuted:value"),
            (r"\frac{\partial L}{\partial z_m} = p_m - 1", "refuted:value"),
            (r"\frac{\partial L}{\partial z_1} = p_1 - 1", "refuted:value"),
            (r"\frac{\partial L}{\partial z_1} = p_1", "unclear:index"),
            (r"L = \log \sum_j e^{z_j} - z_1", "refuted:value"),
            (r"L = \log \sum_j e^{z_j} - z_k", "refuted:value"),
        ],
        "class of a vector": [
            (r"\frac{\partial L}{\partial z_k} = p_k - \mathbb{1}[k = c]", "proved"),
            (r"\frac{\partial L}{\partial W_{cj}} = (p_c - 1) x_j", "proved"),
            (r"\frac{\partial L}{\partial z_k} = 0", "refuted|unclear"),
            (r"\frac{\partial L}{\partial z} = p", "refuted:value"),
        ],
        "two classes": [
            (r"\frac{\partial L}{\partial z_k} = 2 p_k - \delta_{ka} - \delta_{kb}", "proved"),
            (r"\frac{\partial L}{\partial z_k} = 2 p_k - 2 \delta_{ka}", "refuted:value"),
            (r"\frac{\partial L}{\partial z_a} = 2 p_a - 1", "unclear:index"),
            (r"L = -2 \log p_a", "refuted:value"),
        ],
        "bias beside weights": [
            (r"\frac{\partial z}{\partial w_b} = 1", "unclear:index"),
            (r"\frac{\partial z}{\partial w_i} = x_i", "unclear:index"),
        ],
        "bias beside a vector": [
            (r"\frac{\partial z}{\partial w_b} = 1", "unclear:index"),
            (r"\frac{\partial z}{\partial w_b} = x_b + 1", "unclear:index"),
        ],
        "bias with a shape": [
            (r"\frac{\partial z}{\partial w_b} = 1", "proved"),
            (r"\frac{\partial z}{\partial w_b} = x_b", "refuted:value"),
        ],
    },
    "indices above names": {
        "indices above": [
            (r"\frac{\partial S^{ij}}{\partial Q^{ia}} = K^{ja}", "proved"),
            (r"\frac{\partial S^{ij}}{\partial Q^{kl}} = \delta^i_k K^{jl}", "proved"),
            (r"\frac{\partial T}{\partial S^{ij}} = 2 S^{ij}", "proved"),
            (r"\frac{\partial T}{\partial Q} = 2 S K", "proved"),
            (r"\frac{\partial S^{ij}}{\partial Q^{ia}} = K^{aj}", "refuted:index"),
            (r"\frac{\partial T}{\partial S^{ij}} = 2 S^{ji}", "refuted:index"),
            (r"\frac{\partial T}{\partial Q} = 2 S^T K", "refuted:shape"),
            (r"T = x^{ij}", "unclear:undefined"),
        ],
    },
    "what a derivative is taken by": {
        "log-likelihood": [
            (
                r"\frac{\partial \ell}{\partial \sigma^2} = -\frac{n}{2\sigma^2}"
                r" + \frac{1}{2\sigma^4} \sum_{i=1}^n (x_i - \mu)^2",
                "proved",
            ),
            (
                r"\frac{\partial^2 \ell}{\partial (\sigma^2)^2} = \frac{n}{2\sigma^4}"
                r" - \frac{1}{\sigma^6} \sum_{i=1}^n (x_i - \mu)^2",
                "proved",
            ),
            (
                r"\frac{\partial \ell}{\partial \sigma} = -\frac{n}{\sigma}"
                r" + \frac{1}{\sigma^3} \sum_{i=1}^n (x_i - \mu)^2",
                "proved",
            ),
            (
                r"\frac{\partial \ell}{\partial \sigma^2} = -\frac{n}{\sigma}"
                r" + \frac{1}{\sigma^3} \sum_{i=1}^n (x_i - \mu)^2",
                "refuted:value",
            ),
            (r"\frac{\partial q}{\partial v^2} = u", "unclear:derivative"),
            (r"\frac{\partial \log P}{\partial \mu} = \sum_{i=1}^n (x_i - \mu)", "proved"),
            (r"\frac{\partial P}{\partial \mu} = P \sum_{i=1}^n (x_i - \mu)", "proved"),
            (r"\frac{\partial P}{\partial \mu} = \sum_{i=1}^n (x_i - \mu)", "refuted:value"),
        ],
        "gradients": [
            (r"\nabla f(w) = \frac12 (A + A^T) w - b", "proved"),
            (r"\nabla f = \frac12 (A + A^T) w - b", "proved"),
            (r"\nabla^2 f(w) = \frac12 (A + A^T)", "proved"),
            (r"\nabla_w^2 f = \frac12 (A + A^T)", "proved"),
            (r"\nabla_w \log p = (1 - p) x", "proved"),
            (r"\nabla_w \log p \, u = (1 - p) u x", "proved"),
            (r"\nabla_w \frac12 \|w\|^2 = w", "proved"),
            (r"\nabla_w w^T A w = (A + A^T) w", "proved"),
            (r"\frac{\partial -\log p}{\partial w} = (p - 1) x", "proved"),
            (r"\nabla f(w) = A w - b", "refuted:value"),
            (r"\nabla^2 f(w) = A", "refuted:value"),
            (r"\nabla_w^2 f = w^T A w", "unclear:shape"),
            (r"\nabla_w \log p = p x", "refuted:value"),
            (r"\nabla_w \frac12 \|w\|^2 = 2 w", "refuted:value"),
            (r"\nabla_w w^T A w = A w", "refuted|unclear"),
            (r"\frac{\partial -\log p}{\partial w} = (1 - p) x", "refuted:value"),
            (r"\frac{\partial -p + w^T x}{\partial w} = x", "unclear:derivative"),
            (r"\frac{\partial}{\partial w} - p = x", "unclear:derivative"),
            (r"\nabla p = p (1 - p) x", "unclear:undefined"),
            (r"\nabla J(u, v) = u", "unclear:undefined"),
            (r"\nabla f(x) = x", "unclear"),
        ],
    },
    "two spellings": {
        "two fonts": [
            (
                r"\nabla_{\mathbf{w}} \ell = -\frac{y \mathbf{x}}{1 + e^{y \mathbf{w}^T \mathbf{x}}}",
                "proved",
            ),
            (r"\frac{\partial J}{\partial \mathbf{y}} = \mathbf{y} - \mathbf{X} \mathbf{w}", "proved"),
            (r"\frac{\partial J}{\partial y_i} = y_i - \sum_j X_{ij} w_j", "proved"),
            (r"\frac{\partial J}{\partial y} = \mathbf{y} - \mathbf{X} \mathbf{w}", "refuted:shape"),
            (r"\frac{\partial J}{\partial y_i} = y - \sum_j X_{ij} w_j", "refuted:value"),
        ],
        "a word below": [
            (r"\frac{\partial L}{\partial Y} = Y - Y_{\text{true}}", "proved"),
            (r"\frac{\partial E}{\partial y} = y - y_{\text{true}}", "proved"),
            (r"\frac{\partial L}{\partial Y} = Y_{\text{true}} - Y", "refuted:value"),
            (r"\frac{\partial E}{\partial y_{\text{true}}} = y - y_{\text{true}}", "refuted:value"),
        ],
    },
    "index splitting": {
        "layer": [
            (r"\frac{\partial z_1}{\partial w_{21}} = x_2", "proved"),
            (r"\frac{\partial z_1}{\partial w_{12}} = x_2", "refuted:value"),
            (r"\frac{\partial z_1}{\partial w_{2,1}} = x_2", "proved"),
            (r"\frac{\partial z_1}{\partial w_{1,2}} = x_2", "refuted:value"),
            (r"\frac{\partial z_{12}}{\partial w_{3,12}} = x_3", "proved"),
            (r"\frac{\partial z_{12}}{\partial w_{12,3}} = x_3", "refuted:value"),
            (r"\frac{\partial z_j}{\partial w_{ij}} = x_i", "proved"),
            (r"\frac{\partial z_j}{\partial w_{ji}} = x_i", "refuted:index"),
            (r"\frac{\partial z_j}{\partial w_{ijk}} = x_i", "unclear:undefined"),
            (r"\frac{\partial z_{jk}}{\partial w_{ij}} = x_i", "unclear:undefined"),
        ],
        "deep": [
            (r"\frac{\partial z_1^{(2)}}{\partial w_{12}^{(2)}} = a_2^{(1)}", "proved"),
            (r"\frac{\partial z_1^{(2)}}{\partial w_{21}^{(2)}} = a_2^{(1)}", "refuted:value"),
        ],
        "units": [
            (r"\frac{\partial y_3}{\partial w_{32}} = x_2", "proved"),
            (r"\frac{\partial y_3}{\partial w_{42}} = x_2", "refuted:value"),
            (r"\frac{\partial y_3}{\partial x_1} = w_{31}", "proved"),
            (r"\frac{\partial y_3}{\partial x_1} = w_{41}", "refuted:value"),
        ],
    },
    "superscripts": {
        "deep": [
            (r"a_j^{(l)} = \sigma(z_j^{(l)})", "proved"),
            (r"a_j^{(l)} = \sigma(z_j^{(l-1)})", "refuted:index"),
            (r"a_j^{(l+1)} = \sigma(z_j^{(l+1)})", "proved"),
            (r"(a_j^{(l)})^2 = a_j^{(l)} a_j^{(l)}", "proved"),
            (r"(a_j^{(l)})^2 = a_j^{(2)}", "refuted"),
            (r"{a_j^{(l)}}^2 = a_j^{(l)} a_j^{(l)}", "proved"),
            (r"a_j^{(l)2} = a_j^{(l)} a_j^{(l)}", "proved"),
            (r"a_j^{[l]} = \sigma(z_j^{[l]})", "proved"),
            (r"a_j^{l} = \sigma(z_j^{l})", "proved"),
        ],
        "bare": [
            (r"\frac{\partial z^l_j}{\partial w^l_{ji}} = a^{l-1}_i", "proved"),
            (r"\frac{\partial z^l_j}{\partial w^l_{ji}} = a^{l}_i", "refuted:index"),
            (r"\frac{\partial C}{\partial a^L_j} = 2 a^L_j", "proved"),
            (r"\frac{\partial C}{\partial a^L_j} = a^2_j", "refuted"),
            (r"(a^l_j)^2 = a^l_j a^l_j", "proved"),
        ],
        "layer": [
            (r"a_j^2 = a_j a_j", "proved"),
            (r"a_j^2 = 2 a_j", "refuted:value"),
            (r"a_j^T = a_j", "proved"),
            (r"a_j^{-1} a_j = 1", "proved"),
        ],
    },
    "layers": {
        "deep": [
            (r"\delta_j^{(L)} = (a_j^{(L)} - y_j) \sigma'(z_j^{(L)})", "proved"),
            (r"\delta_j^{(l)} = (a_j^{(l)} - y_j) \sigma'(z_j^{(l)})", "refuted:index"),
            (r"a_j^{(k)} = \sigma(z_j^{(k)})", "proved"),
            (r"a_j^{(0)} = \sigma(z_j^{(0)})", "refuted:index"),
            (r"a_j^{(L+1)} = \sigma(z_j^{(L+1)})", "refuted:index"),
            (r"\frac{\partial C}{\partial w_{ji}^{(L)}} = \delta_j^{(L)} a_i^{(L-1)}", "proved"),
            (r"\frac{\partial C}{\partial w_{ji}^{(L)}} = \delta_j^{(L)} a_i^{(L)}", "refuted:index"),
            (r"\frac{\partial C}{\partial w_{ji}^{(1)}} = \delta_j^{(1)} a_i^{(0)}", "proved"),
        ],
        "letters": [
            (r"\frac{\partial E}{\partial O_k} = 2 (O_k - t_k)", "proved"),
            (r"\frac{\partial E}{\partial O_k} = 2 (O_j - t_k)", "refuted"),
            (r"\frac{\partial O_k}{\partial w_{jk}} = f'\left(\sum_j w_{jk} O_j\right) O_j", "proved"),
            (r"\frac{\partial O_k}{\partial w_{jk}} = f'\left(\sum_j w_{jk} O_j\right)", "refuted"),
            (r"E = \sum_k (f(\sum_j w_{jk} O_j) - t_k)^2", "proved"),
            (r"E = \sum_k (f(\sum_j w_{ij} O_j) - t_k)^2", "refuted"),
        ],
    },
    "sums": {
        "layer": [
            (r"\sum_j a_j + 1 = 1 + \sum_j a_j", "proved"),
            (r"\sum_j (a_j + 1) = \sum_j a_j + 1", "refuted:value"),
            (r"\sum_j a_j b_j + y_1 = y_1 + \sum_k b_k a_k", "proved"),
            (r"\sum_j a_j y_k = y_k \sum_j a_j", "proved"),
            (r"\sum_j a_j y_j = y_j \sum_j a_j", "refuted:value"),
            (r"\sum_{j=1}^{n} a_j = \sum_j a_j", "proved"),
            (r"\sum_{j} \sum_i w_{ij} = \sum_i \sum_j w_{ij}", "proved"),
            (r"\sum_{i,j} w_{ij} = \sum_i \sum_j w_{ij}", "proved"),
            (r"\sum_{k \neq j} a_k = \sum_k a_k - a_j", "proved"),
            (r"a_j \sum_{k \neq j} a_k = a_j \sum_k a_k", "refuted:value"),
            (r"\sum_{j=1}^{3} a_j = a_1 + a_2 + a_3", "proved"),
            (r"\sum_{j=1}^{3} a_j = a_1 + a_2", "refuted:value"),
            (r"\sum_{j \in \{1, 2\}} a_j = a_1 + a_2", "proved"),
            (r"\sum_q 1 = n", "unclear"),
            (r"\frac{\partial \sum_j a_j}{\partial a_j} = 1", "proved"),
            (r"\frac{\partial \sum_j a_j^2}{\partial a_j} = a_j", "refuted:value"),
        ],
        "einstein": [
            (r"\frac{\partial z_j}{\partial x_i} = w_{ji}", "proved"),
            (r"w_{ji} x_i x_j = z_j x_j", "refuted:index"),
            (r"w_{ji} x_i = z_j", "proved"),
            (r"w_{ij} x_i = z_j", "refuted"),
        ],
    },
    "sums left to the reader": {
        "unnamed": [
            (r"\frac{\partial z_k}{\partial w_{jk}} = x_j", "proved"),
            (r"\frac{\partial z_k}{\partial w_{jk}} = x_k", "refuted"),
            (r"z_k = \sum x_j w_{jk}", "proved"),
            (r"z_k = \sum w_{kj} x_j", "refuted"),
            (r"\frac{\partial E}{\partial x_j} = \sum (z_k - t_k) w_{jk}", "proved"),
            (r"\frac{\partial E}{\partial x_j} = \sum (z_k - t_k) w_{kj}", "refuted"),
            (r"\frac{\partial E}{\partial z_k} = \sum (z_k - t_k)", "unclear:index"),
            (r"s = \sum_{j=1}^n v_j x_j", "proved"),
            (r"s = \sum_{j=1}^n v_j", "refuted:value"),
            (r"s = v_1 x_1 + \dots + v_n x_n", "proved"),
            (r"s = v_1 x_1 - \dots + v_n x_n", "unclear"),
            (r"s = v_1 x_n + \cdots + v_n x_1", "unclear"),
            (r"s + 1 = 1 + v_1 x_1 + v_2 x_2 + \cdots + v_n x_n", "proved"),
            (r"s = v_1^2 + v_2^2 + \cdots + v_n^2", "refuted:value"),
            (r"\frac{\partial s}{\partial v_j} = x_j", "proved"),
        ],
        "bias": [
            (r"\frac{\partial y_n}{\partial w_0} = 1", "proved"),
            (r"\frac{\partial y_n}{\partial w_0} = x_{n0}", "refuted:index"),
            (r"\frac{\partial y_n}{\partial w_j} = x_{nj}", "proved"),
            (r"\frac{\partial y_n}{\partial w_j} = 1", "refuted:value"),
            (r"e = \sum_n (y_n - t_n)^2", "proved"),
            (r"\frac{\partial e}{\partial y_n} = y_n - t_n", "refuted:value"),
            (r"e e^{-e} = e \exp(-e)", "proved"),
            (r"e^2 = e \cdot e", "proved"),
            (r"e^{-e} = -e^2", "refuted:value"),
        ],
    },
    "functions without arguments": {
        "logistic": [
            (r"\sigma' = \sigma (1 - \sigma)", "proved"),
            (r"\sigma' = \sigma (1 + \sigma)", "refuted:value"),
            (r"\frac{d\sigma}{dx} = \sigma \cdot (1 - \sigma)", "proved"),
            (r"\frac{d\sigma}{dx} = 1 - \sigma^2", "refuted:value"),
            (r"\frac{d\sigma}{dx}(x) = \sigma(x) (1 - \sigma(x))", "proved"),
            (r"\frac{d\sigma}{dx}(x) = \sigma(x)^2", "refuted:value"),
            (r"\frac{\partial a_j}{\partial z_j} = \sigma'", "unclear"),
            (r"\frac{\partial a_j}{\partial z_j} = \dot\sigma(z_j)", "proved"),
            (r"\frac{\partial a_j}{\partial z_j} = \dot\sigma(a_j)", "refuted:value"),
            (r"\frac{\partial a_j}{\partial z_j} = \left. \frac{d\sigma}{dx} \right|_{x = z_j}", "proved"),
            (
                r"\frac{\partial a_j}{\partial z_j} = \left. \frac{d\sigma}{dx} \right|_{x = a_j}",
                "refuted:value",
            ),
            (r"\frac{\partial a_j}{\partial z_j} = \frac{d\sigma(x)}{dx} \Big|_{x = z_j}", "proved"),
            (r"\frac{\partial a_j}{\partial z_j} = \sigma'(x) |_{x = z_j}", "proved"),
            (r"\frac{\partial a_j}{\partial z_j} = \sigma(x) |_{x = z_j}", "refuted:value"),
            (r"\frac{\partial a_j}{\partial z_j} = \frac{d\sigma}{dx} \Big|_{0}", "unclear:syntax"),
        ],
    },
    "indicators and components": {
        "logistic": [
            (r"\frac{\partial p_i}{\partial z_j} = p_i (\delta_{ij} - p_j)", "proved"),
            (r"\frac{\partial p_i}{\partial z_j} = p_j (\delta_{ij} - p_j)", "refuted:value"),
            (r"\frac{\partial p_i}{\partial z_j} = p_i (\mathbb{1}[i = j] - p_j)", "proved"),
            (r"\frac{\partial p_i}{\partial z_j} = p_i (\mathbf{1}\{i = j\} - p_j)", "proved"),
            (r"\frac{\partial p_i}{\partial z_j} = p_i (1_{\{i = j\}} - p_j)", "proved"),
            (r"\frac{\partial p_i}{\partial z_j} = p_i ([i = j] - p_j)", "proved"),
            (r"\frac{\partial p_i}{\partial z_j} = p_i (I(i = j) - p_j)", "proved"),
            (r"\frac{\partial p_i}{\partial z_j} = p_i (\mathbb{1}_{i \neq j} - p_j)", "refuted:value"),
            (r"p_i = \mathrm{softmax}(z)_i", "proved"),
            (r"p_i = \mathrm{softmax}_i(z)", "proved"),
            (r"p_i = \mathrm{softmax}(z)_j", "refuted:value"),
            (r"\max(0, z_j) = z_j \mathbb{1}(z_j > 0)", "proved"),
            (r"\max(0, z_j) = z_j \mathbb{1}(z_j < 0)", "refuted:value"),
            (r"\log \sigma(x) = -\log (1 + e^{-x})", "proved|unclear"),
        ],
    },
    "identity, traces, ones": {
        "square": [
            (r"\frac{\partial (u + x)}{\partial x} = A + I", "proved"),
            (r"\frac{\partial (u + x)}{\partial x} = A - I", "refuted:value"),
            (r"I x = x", "proved"),
            (r"(A + I_n) x = u + x", "proved"),
            (r"(A + I) x = u", "refuted:value"),
            (r"\langle x, y \rangle = x^T y", "proved"),
            (r"\langle x, y \rangle = x y^T", "refuted:shape"),
            (r"\langle A, B \rangle = \mathrm{tr}(A^T B)", "proved"),
            (r"\langle A, B \rangle = \mathrm{tr}(A B)", "refuted:value"),
            (r"1 - h = 1 - \sigma(u)", "proved"),
            (r"h \odot (1 - h) = h - h \odot h", "proved"),
            (r"h \odot (1 - h) = h", "refuted:value"),
            (r"h + 1 = 1 + h", "refuted:shape"),
            (r"d u = A \, d x", "unclear:derivative"),
        ],
        "numbered": [
            (r"\frac{\partial L}{\partial h_2} = h_2", "proved"),
            (r"\frac{\partial L}{\partial h_2} = h_1", "refuted"),
            (r"\frac{\partial L}{\partial h_1} = W_2^T (h_2 \odot (1 - h_2 \odot h_2))", "proved"),
            (r"\frac{\partial L}{\partial h_1} = W_2^T h_2", "refuted:value"),
            (r"W^Q = W^K", "proved"),
            (r"W^Q = W^V", "unclear:undefined"),
            (r"x^{new} = x - h_2", "refuted|given"),
            (r"y^+ = x", "given"),
        ],
    },
    "layers beyond the last one": {
        "beyond": [
            (r"\delta_j^{L+1} = (a_j^{L+1} - y_j) \sigma'(z_j^{L+1})", "proved"),
            (r"\delta_j^{L} = (a_j^{L} - y_j) \sigma'(z_j^{L})", "refuted"),
            (r"\delta_i^l = \sigma'(z_i^l) \sum_j w_{ji}^l \delta_j^{l+1}", "proved"),
            (r"\delta_i^l = \sigma'(z_i^l) \sum_j w_{ji}^{l+1} \delta_j^{l+1}", "refuted"),
        ],
        "upwards": [
            (r"\delta_j^{L} = (y_j^{L+1} - t_j) \phi'(v_j^{L})", "proved"),
            (r"\delta_i^{l-1} = \phi'(v_i^{l-1}) \sum_j w_{ji}^l \delta_j^l", "proved"),
            (r"\delta_i^{l-1} = \phi'(v_i^{l-1}) \sum_j w_{ji}^{l-1} \delta_j^l", "refuted"),
            (r"\frac{\partial E}{\partial w_{ji}^l} = \delta_j^l y_i^l", "proved"),
            (r"\frac{\partial E}{\partial w_{ji}^l} = \delta_j^l y_i^{l+1}", "refuted"),
        ],
    },
    "deltas": {
        "errors": [
            (r"\frac{\partial p_k}{\partial z_j} = p_k (\delta_{kj} - p_j)", "proved"),
            (r"\frac{\partial p_k}{\partial z_j} = p_k (\delta_{kj} + p_j)", "unclear:undefined"),
            (r"\frac{\partial E}{\partial w_{kj}} = \delta_k x_j", "proved"),
            (r"\frac{\partial E}{\partial w_{kj}} = \delta_j x_k", "refuted"),
        ],
        "patterns": [
            (r"\Delta_p w_{ji} = \eta \delta_{pj} o_{pi}", "given"),
            (r"\delta_{pj} = -2 z_{pj}", "proved"),
            (r"\delta_{pj} = 2 z_{pj}", "refuted:value"),
        ],
    },
    "relations that claim no equality": {
        "scalars": [
            (r"C \approx (a - y)^2", "unclear"),
            (r"\frac{\partial C}{\partial a} \propto a - y", "unclear"),
            (r"C \ge 0", "unclear"),
            (r"x \in \mathbb{R}", "skipped"),
        ],
    },
    "fonts and accents": {
        "layer": [
            (r"\mathbf{a} = \sigma(\mathbf{z})", "proved"),
            (r"\vec{z} = w^T \vec{x} + \vec{b}", "proved"),
            (r"\vec{z} = w \vec{x} + \vec{b}", "refuted:shape"),
            (r"\mathbf{a}_j = a_j", "proved"),
            (r"\mathrm{C} = C", "proved"),
            (r"\hat{a}_j = a_j", "given"),
            (r"\mathcal{C} = C", "given"),
            (r"A_j = a_j", "given"),
        ],
        "names": [
            (r"\hat{y} = 2 \sigma(net)", "proved"),
            (r"\bar{y} = 2 \sigma(net)", "refuted:value"),
            (r"\hat{y} + \bar{y} = 5 out", "proved"),
            (r"\hat{y} = \bar{y}", "refuted:value"),
            (r"\mathrm{net} = W1 x", "proved"),
            (r"\frac{d\,out}{d\,net} = \sigma'(net)", "proved"),
            (r"\frac{d\,out}{d\,net} = \sigma(net)", "refuted:value"),
            (r"\tilde{y} = 1", "given"),
        ],
    },
    "decoration": {
        "decoration": [
            (r"J(\theta) = \left(\sum_j \theta_j x_j - y\right)^2", "proved"),
            (r"J = (h_\theta(x) - y)^2", "proved"),
            (r"J(\theta) = h_\theta(x) - y", "refuted:value"),
            (r"\frac{\partial J(\theta)}{\partial \theta_j} = 2 (h_\theta(x) - y) x_j", "proved"),
            (r"\frac{\partial}{\partial \theta_j} J(\theta) = 2 (h_\theta(x) - y) x_j", "proved"),
            (r"\frac{\partial}{\partial \theta_j} J(\theta) = 2 (h_\theta(x) - y)", "refuted"),
        ],
        "scalars": [
            (r"a (y - 1) = a y - a", "proved"),
            (r"a (y - 1) = a y - 1", "refuted:value"),
            (r"x (y) = x y", "proved"),
            (r"x (y) = x", "refuted:value"),
            (r"C(w) = C", "proved"),
            (r"\sigma(z)(1) = a", "proved"),
            (r"(a)(y) = y a", "proved"),
        ],
    },
    "functions": {
        "scalars": [
            (r"\frac{\partial a}{\partial z} = \sigma'(z)", "proved"),
            (r"\frac{\partial a}{\partial z} = \sigma(z)", "refuted:value"),
            (r"\frac{\partial a}{\partial z} = \sigma^{\prime}(z)", "proved"),
            (r"\frac{\partial^2 a}{\partial z^2} = \sigma''(z)", "proved"),
            (r"\frac{\partial^2 a}{\partial z^2} = \sigma'(z)", "refuted:value"),
            (r"\sigma'(z) = \sigma(z) (1 - \sigma(z))", "refuted:value"),
            (r"\exp(z) = e^z", "proved"),
            (r"\exp(z) = e^{-z}", "refuted:value"),
            (r"\log e^z = z", "proved"),
            (r"\ln(e^z) = 2 z", "refuted:value"),
            (r"\tanh'(z) = 1 - \tanh^2(z)", "proved"),
            (r"\tanh'(z) = 1 - \tanh(z)", "refuted:value"),
            (r"\sqrt{(z^2 + 1)^2} = z^2 + 1", "proved|unclear"),
            (r"\sqrt{z^2} = z", "refuted|unclear"),
        ],
        "functions": [
            (r"\frac{\partial u}{\partial v} = g'(v)", "proved"),
            (r"\frac{\partial u}{\partial v} = g(v)", "refuted:value"),
            (r"\frac{\partial y_i}{\partial x_i} = f_i'(x_i)", "proved"),
            (r"\frac{\partial y_1}{\partial x_1} = f_1'(x_1)", "proved"),
            (r"\frac{\partial y_1}{\partial x_1} = f_2'(x_1)", "refuted:value"),
            (r"f_1(v) = f_2(v)", "refuted:value"),
            (r"g(v) = g(u)", "refuted:value"),
        ],
    },
    "samples": {
        "samples": [
            (r"\frac{\partial J_i}{\partial w_{kj}} = 2 (z_k - y_{ik}) x_{ij}", "proved"),
            (r"\frac{\partial J_i}{\partial w_{kj}} = 2 (z_k - y_{jk}) x_{ij}", "refuted:index"),
            (r"\frac{\partial J}{\partial w_{kj}} = \frac2m \sum_{i=1}^m (z_k - y_{ik}) x_{ij}", "proved"),
            (
                r"\frac{\partial J}{\partial w_{kj}} = \frac1m \sum_{i=1}^m (z_k - y_{ik}) x_{ij}",
                "refuted:value",
            ),
            (r"\frac{\partial J}{\partial w_{kj}} = \frac2m (z_k - y_{ik}) x_{ij}", "refuted:value"),
            (
                r"\frac{\partial J}{\partial w_{kj}} = \frac1m \sum_{i=1}^m \frac{\partial J_i}{\partial w_{kj}}",
                "proved",
            ),
            (
                r"\frac{\partial J}{\partial w_{kj}} = \sum_{i=1}^m \frac{\partial J_i}{\partial w_{kj}}",
                "refuted:value",
            ),
            (r"m J = \sum_i J_i", "proved"),
            (r"J = J_i", "refuted:value"),
        ],
    },
    "shapes": {
        "matrix": [
            (r"h_i = \tanh(z_i)", "proved"),
            (r"z_i = \sum_j W_{ij} x_j + b_i", "proved"),
            (r"z_i = \sum_j W_{ji} x_j + b_i", "refuted:index"),
            (r"\frac{\partial E}{\partial h} = h - t", "proved"),
            (r"\frac{\partial E}{\partial h} = (h - t)^T", "unclear:shape"),
            (r"\frac{\partial E}{\partial W} = \frac{\partial E}{\partial z} x^T", "proved"),
            (r"\frac{\partial E}{\partial W} = x \frac{\partial E}{\partial z}^T", "refuted:shape"),
            (r"\frac{\partial E}{\partial x} = W^T \frac{\partial E}{\partial z}", "proved"),
            (r"\frac{\partial E}{\partial x} = W \frac{\partial E}{\partial z}", "refuted:shape"),
            (r"\frac{\partial E}{\partial z} = (h - t) \odot \tanh'(z)", "proved"),
            (r"\frac{\partial E}{\partial z} = (h - t) \tanh'(z)", "refuted:shape"),
            (r"\nabla_b E = \nabla_z E", "proved"),
            (r"\nabla_b E = 1", "refuted:shape"),
            (r"E = \frac12 \| h - t \|^2", "proved"),
            (r"E = \| h - t \|^2", "refuted:value"),
            (r"z = x^T W^T + b", "refuted:shape"),
            (r"z^T = x^T W^T + b^T", "proved"),
            (r"h \cdot t = h^T t", "proved"),
            (r"h \circ t = t \odot h", "proved"),
            (r"h t^T = t h^T", "refuted:value"),
            (r"(h)_i = h_i", "proved"),
            (r"z + 1 = W x + b + 1", "refuted:shape"),
            (r"\mathrm{diag}(h) t = h \odot t", "proved"),
        ],
        "denominator": [
            (r"\frac{\partial s}{\partial x} = c", "proved"),
            (r"\frac{\partial s}{\partial x} = c^T", "refuted:shape"),
            (r"\frac{\partial u}{\partial x} = A^T", "proved"),
            (r"\frac{\partial u}{\partial x} = A", "refuted:shape"),
        ],
        "numerator": [
            (r"\frac{\partial u}{\partial x} = A", "proved"),
            (r"\frac{\partial u}{\partial x} = A^T", "refuted:shape"),
        ],
    },
    "matrices written out": {
        "layer": [
            (r"\begin{bmatrix} 1 & 2 \end{bmatrix}^T = \begin{bmatrix} 1 \\ 2 \end{bmatrix}", "proved"),
            (r"\begin{bmatrix} 1 & 2 \end{bmatrix} = \begin{bmatrix} 1 \\ 2 \end{bmatrix}", "refuted:shape"),
            (
                r"\begin{bmatrix} 1 & 2 \end{bmatrix} \begin{bmatrix} y_1 \\ y_2 \end{bmatrix} = y_1 + 2 y_2",
                "proved",
            ),
            (
                r"\begin{bmatrix} 1 & 2 \end{bmatrix} \begin{bmatrix} y_1 \\ y_2 \end{bmatrix} = y_1 + y_2",
                "refuted",
            ),
            (r"\begin{bmatrix} 1 & 2 \\ 3 \end{bmatrix} = 1", "refuted:shape"),
            (r"\begin{pmatrix} 1 \\ 2 \end{pmatrix} = \begin{bmatrix} 1 \\ 2 \end{bmatrix}", "proved"),
        ],
        "dots": [
            (r"w = \begin{bmatrix} w_1 \\ \vdots \\ w_n \end{bmatrix}", "proved"),
            (r"w^T = \begin{bmatrix} w_1 & w_2 & \dots & w_n \end{bmatrix}", "proved"),
            (r"w = \begin{bmatrix} w_1 & w_2 & \dots & w_n \end{bmatrix}", "refuted:shape"),
            (r"w = \begin{bmatrix} x_1 \\ \vdots \\ x_n \end{bmatrix}", "refuted:value"),
            (r"s = \begin{bmatrix} w_1 & \cdots & w_n \end{bmatrix} x", "proved"),
        ],
        "units": [
            (r"y = \begin{bmatrix} y_3 \\ y_4 \end{bmatrix}", "proved"),
            (r"y = \begin{bmatrix} y_4 \\ y_3 \end{bmatrix}", "refuted:value"),
            (r"y = \begin{bmatrix} y_3 \\ y_4 \\ 1 \end{bmatrix}", "refuted:shape"),
            (r"y = \begin{bmatrix} w_{31} & w_{32} \\ w_{41} & w_{42} \end{bmatrix} x", "proved"),
            (r"y = \begin{bmatrix} w_{31} & w_{41} \\ w_{32} & w_{42} \end{bmatrix} x", "refuted:value"),
        ],
    },
    "conditions": {
        "softmax": [
            (r"\frac{\partial p_k}{\partial z_j} = -p_k p_j, \quad j \neq k", "proved"),
            (r"\frac{\partial p_k}{\partial z_j} = -p_k p_j", "refuted:value"),
            (r"\frac{\partial p_k}{\partial z_j} = p_k (1 - p_k), \quad j = k", "proved"),
            (r"\frac{\partial p_k}{\partial z_j} = p_k (1 - p_k), \quad j \neq k", "refuted:value"),
            (r"\frac{\partial p_k}{\partial z_j} = p_k (\delta_{kj} - p_j)", "proved"),
            (r"\frac{\partial p_k}{\partial z_j} = p_k (\delta_{kj} - p_k)", "refuted:value"),
            (r"\frac{\partial p_k}{\partial z_j} = p_k (1\{k = j\} - p_j)", "proved"),
            (r"\frac{\partial p_k}{\partial z_k} = p_k (1 - p_k)", "proved"),
            (r"\frac{\partial p_k}{\partial z_k} = -p_k^2", "refuted:value"),
        ],
        "deep": [
            (r"a_j^{(l)} = \sigma(z_j^{(l)}), \quad l = 1, \dots, L", "proved"),
            (r"a_j^{(l)} = \sigma(z_j^{(l)}), \quad l = 0, \dots, L", "refuted:index"),
            (r"a_j^{(l)} = \sigma(z_j^{(l)}) \quad \forall j", "proved"),
            (r"a_j^{(l)} = \sigma(z_j^{(l)}) \text{ for } l \ge 2", "proved"),
            (r"\delta_j^{(l)} = (a_j^{(l)} - y_j) \sigma'(z_j^{(l)}), \quad l = L", "proved"),
            (r"\delta_j^{(l)} = (a_j^{(l)} - y_j), \quad l = L", "refuted"),
        ],
    },
    "derivatives": {
        "scalars": [
            (r"\frac{\partial C}{\partial a} = a - y", "proved"),
            (r"\frac{\partial C}{\partial a} = y - a", "refuted:value"),
            (r"\partial C / \partial a = a - y", "proved"),
            (r"\frac{\partial}{\partial a} C = a - y", "proved"),
            (r"\frac{dC}{da} = a - y", "proved"),
            (r"\frac{d}{da} \frac12 (a - y)^2 = a - y", "proved"),
            (r"\frac{d}{da} \frac12 (a - y)^2 = y - a", "refuted:value"),
            (r"\frac{\partial C}{a} = a - y", "refuted:derivative"),
            (r"\frac{C}{\partial a} = a - y", "refuted:derivative"),
            (r"\frac{\partial C}{\partial q} = 1", "unclear:undefined"),
            (r"\frac{\partial C}{\partial (a + y)} = 1", "unclear:derivative"),
            (r"\frac{\partial a}{\partial y} = 0", "proved"),
            (r"\frac{\partial a}{\partial y} = 1", "refuted:value"),
            (
                r"\frac{\partial C}{\partial z} = \frac{\partial C}{\partial a} \frac{\partial a}{\partial z}",
                "proved",
            ),
            (
                r"\frac{\partial C}{\partial z} = \frac{\partial C}{\partial a} \frac{\partial z}{\partial a}",
                "refuted",
            ),
            (r"\frac{\partial \sigma(z)}{\partial z} = \frac{\partial a}{\partial z}", "proved"),
        ],
        "open": [
            (r"\frac{\partial E}{\partial w_{kj}} = \frac{\partial E}{\partial y_k} x_j", "proved"),
            (r"\frac{\partial E}{\partial w_{kj}} = \frac{\partial E}{\partial y_k} x_k", "refuted:index"),
            (r"\frac{\partial E}{\partial x_j} = \sum_k \frac{\partial E}{\partial y_k} w_{kj}", "proved"),
            (r"\frac{\partial E}{\partial x_j} = \frac{\partial E}{\partial y_k} w_{kj}", "refuted:value"),
            (r"E = \sum_k y_k", "refuted:value"),
        ],
    },
    "update rules": {
        "scalars": [
            (r"w \leftarrow w - \eta \frac{\partial C}{\partial w}", "proved"),
            (r"w \leftarrow w + \eta \frac{\partial C}{\partial w}", "refuted:value"),
            (r"w := w - \eta (a - y) \sigma'(z) x", "proved"),
            (r"w := w - \eta (a - y) \sigma'(z)", "refuted:value"),
            (r"w = w - \alpha \frac{\partial C}{\partial w}", "proved"),
            (r"w = w - \alpha \frac{\partial C}{\partial b}", "refuted:value"),
            (r"b \leftarrow b - \eta \frac{\partial C}{\partial z}", "proved"),
            (r"b \leftarrow b - \eta \frac{\partial C}{\partial a}", "refuted:value"),
            (r"w \leftarrow -w - \eta \frac{\partial C}{\partial w}", "refuted|unclear"),
            (r"w = x", "refuted:value"),
        ],
    },
    "derivatives in a line, and how far a ∂ reaches": {
        "scalars": [
            (r"dC/da = a - y", "proved"),
            (r"dC/dw = dC/da \, da/dz \, dz/dw", "proved"),
            (r"dC/dw = dC/da \cdot da/dz \cdot x", "proved"),
            (r"\frac{dC/dw}{x} = (a - y) \sigma'(z)", "proved"),
            (r"\mathrm{d}\sigma(z)/\mathrm{d}z = \sigma'(z)", "proved"),
            (r"d^2C/da^2 = 1", "proved"),
            (r"d(w x)/dw = x", "proved"),
            (r"\frac{\partial w x + b}{\partial b} = 1", "proved"),
            (r"\frac{\partial 1 / a}{\partial a} = -\frac{1}{a^2}", "proved"),
            (r"\frac{\partial a}{\partial z} = x^2 \frac{\partial \sigma(z) / x^2}{\partial z}", "proved"),
            (r"dC/da = y - a", "refuted:value"),
            (r"dC/dw = dC/da \, da/dz", "refuted:value"),
            (r"\frac{dC/dw}{x} = a - y", "refuted:value"),
            (r"d(w x)/dw = w", "refuted:value"),
            (r"\frac{\partial w x + b}{\partial b} = 0", "refuted:value"),
            (r"\frac{\partial 1 / a}{\partial a} = \frac{1}{a^2}", "refuted:value"),
            (r"\frac{-\partial w x + b}{\partial b} = -1", "unclear:derivative"),
            (r"\frac{\partial C / \partial a}{\partial z} = a - y", "refuted:derivative"),
            (r"\frac{w x + b}{\partial b} = 1", "refuted:derivative"),
        ],
    },
    "columns side by side beside an elementwise product": {
        "matrix": [
            (r"\frac{\partial E}{\partial z} = (h - t) \odot (1 - h) (1 + h)", "proved"),
            (r"\frac{\partial E}{\partial z} = (h - t) \circ ((1 - h) * (1 + h))", "proved"),
            (r"\frac{\partial E}{\partial W} = ((h - t) \odot (1 - h) (1 + h)) x^T", "proved"),
            (r"\frac{\partial E}{\partial h} \odot 1 = h - t", "proved"),
            (r"\frac{\partial E}{\partial z} = (h - t) \odot (1 - h) (2 + h)", "refuted"),
            (r"\frac{\partial E}{\partial z} = (h - t) (1 - h) (1 + h)", "refuted:shape"),
            (r"\frac{\partial E}{\partial h} \odot 2 = h - t", "refuted:shape"),
            (r"\frac{\partial E}{\partial h} \odot 1 = t - h", "refuted:value"),
            (r"\frac{\partial E}{\partial z} = (h - t) \odot (1 - h) \cdot (1 + h)", "unclear:shape"),
            (r"\frac{\partial E}{\partial W} = (h - t) \odot (1 - h) (1 + h) x^T", "unclear:shape"),
        ],
    },
    "transposes behind a layer, and functions in parentheses": {
        "bare": [
            (r"\frac{\partial C}{\partial w^l} = \frac{\partial C}{\partial z^l} a^{l-1 \top}", "proved"),
            (r"\frac{\partial C}{\partial a^l} = w^{l+1\top} \frac{\partial C}{\partial z^{l+1}}", "proved"),
            (
                r"\frac{\partial C}{\partial a^l_k} = \sum_j w^{l+1\top}_{kj} \frac{\partial C}{\partial z^{l+1}_j}",
                "proved",
            ),
            (r"\frac{\partial a^l_j}{\partial z^l_j} = (\sigma)'(z^l_j)", "proved"),
            (
                r"\frac{\partial C}{\partial w^l} = \frac{\partial C}{\partial z^l} a^{l \top}",
                "refuted:shape",
            ),
            (
                r"\frac{\partial C}{\partial a^l} = w^{l+1} \frac{\partial C}{\partial z^{l+1}}",
                "refuted:shape",
            ),
            (
                r"\frac{\partial C}{\partial a^l_k} = \sum_j w^{l+1\top}_{jk} \frac{\partial C}{\partial z^{l+1}_j}",
                "refuted",
            ),
            (
                r"\frac{\partial C}{\partial a^l_k} = \sum_j w_{kj}^{l+1\top} \frac{\partial C}{\partial z^{l+1}_j}",
                "unclear",
            ),
            (r"\frac{\partial a^l_j}{\partial z^l_j} = (\sigma)''(z^l_j)", "refuted:value"),
        ],
    },
    "elementwise products before a dot": {
        "matrix": [
            (r"\frac{\partial E}{\partial W} = (h - t) \odot (1 - h^2) \cdot x^T", "proved"),
            (r"\frac{\partial E}{\partial W} = (h - t) \circ (1 - h^2) \times x^T", "proved"),
            (r"\frac{\partial E}{\partial W} = (h - t) \odot h \cdot x^T", "refuted:value"),
            (r"\frac{\partial E}{\partial W} = (h - t) \odot (1 - h^2) \cdot x", "unclear|refuted:shape"),
        ],
    },
    "a sample above that stands only on the right": {
        "sample above": [
            (r"\frac{\partial f}{\partial A_{pq}} = 2 (z_p - y^k_p) g'(b_p) x^k_q", "proved"),
            (r"\frac{\partial f}{\partial A} = 2 ((z - y^k) \odot g'(b)) (x^k)^T", "proved"),
            (r"e^k_p = z_p - y^k_p", "given"),
            (r"\frac{\partial f}{\partial A_{pq}} = 2 (y^k_p - z_p) g'(b_p) x^k_q", "refuted:value"),
            (r"\frac{\partial f}{\partial A_{pq}} = 2 (z_p - y^k_p) g'(b_p) x^m_q", "refuted:value"),
            (r"\frac{\partial f}{\partial A_{pq}} = 2 (z_p - y_p) g'(b_p) x_q", "unclear:undefined"),
        ],
    },
    "primes behind parentheses, squares behind layers, layers counted down": {
        "logistic": [
            (r"\left( \frac{1}{1 + e^{-x}} \right)' = \frac{e^{-x}}{(1 + e^{-x})^2}", "proved"),
            (r"\left( \frac{1}{1 + e^{-x}} \right)' = \frac{-e^{-x}}{(1 + e^{-x})^2}", "refuted:value"),
            (r"(a_j)' = 1", "unclear"),
        ],
        "deep": [
            (r"\frac{\partial^2 C}{\partial a_j^{(L)2}} = 1", "proved"),
            (
                r"\delta_j^{(l)} = \sigma'(z_j^{(l)}) \sum_k w_{kj}^{(l+1)} \delta_k^{(l+1)}, \; l = L-1, \dots, 2, 1",
                "proved",
            ),
            (
                r"\delta_j^{(l)} = \sigma'(z_j^{(l)}) \sum_k w_{kj}^{(l+1)} \delta_k^{(l+1)}, \; l = L-1, \dots, 1",
                "proved",
            ),
            (r"\frac{\partial^2 C}{\partial a_j^{(L)2}} = 2", "refuted:value"),
            (
                r"\delta_j^{(l)} = \sigma'(z_j^{(l)}) \sum_k w_{kj}^{(l+1)} \delta_k^{(l+1)}, \; l = L, \dots, 1",
                "refuted",
            ),
        ],
    },
    "entries of the identity": {
        "class": [
            (r"\frac{\partial p_i}{\partial z_j} = p_i (I_{ij} - p_j)", "proved"),
            (r"\frac{\partial p_i}{\partial z_j} = p_i (\mathbb{I}_{i,j} - p_j)", "proved"),
            (r"\frac{\partial p_i}{\partial z_j} = p_i (I_{ii} - p_j)", "refuted:value"),
            (r"\frac{\partial p_i}{\partial z_j} = p_j (I_{ij} - p_j)", "refuted:value"),
        ],
    },
    "a capital letter for the matrix of what has two indices": {
        "deep": [
            (r"z^{(l)} = W^{(l)} a^{(l-1)} + b^{(l)}", "proved"),
            (r"\frac{\partial C}{\partial W^{(l)}} = \delta^{(l)} (a^{(l-1)})^T", "proved"),
            (r"\delta^{(l)} = ((W^{(l+1)})^T \delta^{(l+1)}) \odot \sigma'(z^{(l)})", "proved"),
            (r"W^{(l)} := W^{(l)} - \eta \delta^{(l)} (a^{(l-1)})^T", "proved"),
            (r"\frac{\partial C}{\partial W^{(l)}} = a^{(l-1)} (\delta^{(l)})^T", "unclear:undefined"),
            (r"\delta^{(l)} = (W^{(l+1)})^T \delta^{(l+1)}", "unclear:undefined"),
            (r"A^{(l)} = \sigma(z^{(l)})", "given"),
            (r"A^{(l)} = \sigma((W^{(l)})^T a^{(l-1)} + b^{(l)})", "unclear:undefined"),
            (r"q^{(l)} = W^{(l)} a^{(l-1)}", "unclear:undefined"),
        ],
        "samples": [
            (r"\frac{\partial J_i}{\partial W} = 2 (z - y_i) x_i^T", "proved"),
            (r"\frac{\partial J_i}{\partial W} = (z - y_i) x_i^T", "unclear:undefined"),
        ],
        "two fonts": [
            (r"J = \frac12 \|\mathbf{X} \mathbf{w} - \mathbf{y}\|^2", "proved"),
        ],
    },
    "functions given for one quantity": {
        "square of an argument": [
            (r"\frac{\partial y_j}{\partial z_j} = -2 z_j y_j", "proved"),
            (r"\phi'(t) = -2 t \phi(t)", "proved"),
            (r"\frac{\partial y_j}{\partial z_j} = -z_j y_j", "refuted:value"),
        ],
    },
    "matrices with a number, none of which has a shape": {
        "numbered matrices": [
            (r"\frac{\partial L}{\partial W_2} = A_1^T (Z_2 - Y)", "proved"),
            (r"\frac{\partial L}{\partial W_1} = X^T [((Z_2 - Y) W_2^T) \odot \sigma'(Z_1)]", "proved"),
            (r"\frac{\partial L}{\partial W_2} = (Z_2 - Y) A_1^T", "refuted:shape"),
            (r"\frac{\partial L}{\partial W_1} = X^T [((Z_2 - Y) W_2^T) \odot \sigma(Z_1)]", "refuted:value"),
        ],
    },
    "powers in a diagonal": {
        "recurrent": [
            (
                r"\frac{\partial L}{\partial a_t} = \mathrm{diag}(1 - h_t^2) \frac{\partial L}{\partial h_t}",
                "proved",
            ),
            (
                r"\frac{\partial L}{\partial a_t} = \mathrm{diag}(1 - h_t) \frac{\partial L}{\partial h_t}",
                "refuted:value",
            ),
        ],
    },
    "transposed names without a shape": {
        "inner product": [
            (r"\frac{\partial C}{\partial w} = (a - y) \sigma'(z) x", "proved"),
            (r"\frac{\partial C}{\partial b} = (a - y) \sigma'(z)", "proved"),
            (r"\frac{\partial C}{\partial w} = (a - y) x", "refuted:value"),
            (r"\frac{\partial C}{\partial w} = (a - y) \sigma'(z) x^T", "unclear:shape"),
        ],
        "transposed weights": [
            (r"\frac{\partial C}{\partial w_2} = a_1 (z_2 - y)^T", "proved"),
            (r"\frac{\partial C}{\partial w_2} = (z_2 - y) a_1^T", "refuted:shape"),
        ],
    },
    "a vector h of the length h": {
        "as long as its name": [
            (
                r"\frac{\partial L}{\partial \mathbf{h}} = {\mathbf{W}^{(2)}}^\top \frac{\partial L}{\partial \mathbf{o}}",
                "proved",
            ),
            (
                r"\frac{\partial L}{\partial \mathbf{h}} = \mathbf{W}^{(2)} \frac{\partial L}{\partial \mathbf{o}}",
                "refuted:shape",
            ),
        ],
    },
    "letters above a name that are a word": {
        "words above": [
            (r"\frac{\partial C}{\partial h_{t-1}} = (W^{hh})^T \frac{\partial C}{\partial z_t}", "proved"),
            (r"\frac{\partial C}{\partial x_t} = {W^{xh}}^T \frac{\partial C}{\partial z_t}", "proved"),
            (
                r"\frac{\partial C}{\partial W^{hh}} = \sum_t \frac{\partial C}{\partial z_t} h_{t-1}^T",
                "proved",
            ),
            (
                r"\frac{\partial C}{\partial h_{t-1}} = W^{hh} \frac{\partial C}{\partial z_t}",
                "refuted:value",
            ),
            (
                r"\frac{\partial C}{\partial x_t} = (W^{hh})^T \frac{\partial C}{\partial z_t}",
                "refuted:shape",
            ),
            (r"r = q^u q^v", "refuted:value"),
            (r"\frac{\partial r}{\partial q} = 0", "refuted|unclear"),
        ],
    },
    "definitions of the note": {
        "letters": [
            (r"O_j = f(\sum_i w_{ij} O_i)", "proved"),
            (r"O_j = \sum_i w_{ij} O_i", "refuted:value"),
        ],
        "scalars": [
            (r"r := a - y", "given"),
            (r"r = a - y", "given"),
            (r"r \triangleq a - y", "given"),
            (r"r \equiv a - y", "given"),
            (r"e = a - y", "given"),
            (r"a = \sigma(w x + b)", "proved"),
            (r"a := \sigma(w x)", "refuted:value"),
            (r"C = \frac12 (\sigma(z) - y)^2", "proved"),
            (r"C(x) = q", "refuted|unclear"),
        ],
    },
}


def rows() -> Iterator[Any]:
    for kind, by_givens in READINGS.items():
        for name, formulas in by_givens.items():
            for latex, expected in formulas:
                yield pytest.param(name, latex, expected, id=f"{kind}, {name}: {latex}")


@pytest.mark.parametrize(("name", "latex", "expected"), list(rows()))
def test_reading(name: str, latex: str, expected: str) -> None:
    found = check_text(f"---\nderive:{GIVENS[name]}---\n\n$$\n{latex}\n$$\n").formulas
    assert len(found) == 1, explain(found[0])
    (step,) = found[0].steps
    verdicts, _, code = expected.partition(":")
    assert step.verdict in verdicts.split("|"), explain(found[0])
    assert not code or step.code == code, explain(found[0])


def test_as_many_wrong_as_right() -> None:
    every = [
        expected for by_givens in READINGS.values() for rows in by_givens.values() for _, expected in rows
    ]
    right = sum(expected.startswith(("proved", "given")) for expected in every)
    assert 0.4 < right / len(every) < 0.6
