r"""``\nabla_a C`` where a has a layer: it is that of the only a on which C depends directly."""

from __future__ import annotations

import pytest

from tests.notes import check_text, explain

NETWORK = r"""
  shapes: {w^l: [n_l, 'n_{l-1}'], b^l: [n_l], y: [n_L]}
  given:
    - z^l = w^l a^{l-1} + b^l
    - a^l = \sigma(z^l)
    - \delta^l = \frac{\partial C}{\partial z^l}
"""
GIVENS = {
    "quadratic": NETWORK + r"    - C = \frac12 \|y - a^L\|^2",
    "open": NETWORK + "  depends: {C: ['a^L']}",
    "by way of another": NETWORK + "    - E = \\frac12 \\|y - a^L\\|^2\n    - C = E + \\lambda",
    "at every layer": NETWORK + r"    - C = \frac12 \|y - a^L\|^2 + \sum_l \|a^l\|^2",
    "first": NETWORK + r"    - C = \frac12 \|a^1\|^2",
    "components": r"""
  given:
    - z_j^{(l)} = \sum_k w_{jk}^{(l)} a_k^{(l-1)} + b_j^{(l)}
    - a_j^{(l)} = \sigma(z_j^{(l)})
    - C = \frac12 \sum_j (y_j - a_j^{(L)})^2
    - \delta_j^{(l)} = \frac{\partial C}{\partial z_j^{(l)}}
""",
}
RIGHT, WRONG = r"\delta^L = \nabla_a C \odot \sigma'(z^L)", r"\delta^L = \nabla_a C \odot \sigma(z^L)"


@pytest.mark.parametrize(
    ("name", "latex", "expected"),
    [
        ("quadratic", RIGHT, "proved"),
        ("quadratic", WRONG, "refuted"),
        ("quadratic", r"\nabla_a C = a^L - y", "proved"),
        ("quadratic", r"\nabla_a C = y - a^L", "refuted"),
        ("quadratic", r"\nabla_a C = a^{L-1} - y", "refuted"),
        ("quadratic", r"\delta^l = \nabla_a C \odot \sigma'(z^l)", "unclear"),
        ("quadratic", r"\delta^l = \nabla_a C \odot \sigma'(z^l), \quad l = L", "proved"),
        ("quadratic", r"\delta^L = \nabla_z C", "unclear"),
        ("open", RIGHT, "proved"),
        ("open", WRONG, "refuted"),
        ("by way of another", RIGHT, "proved"),
        ("by way of another", WRONG, "refuted"),
        ("at every layer", RIGHT, "unclear"),
        ("first", r"\nabla_a C = a^1", "proved"),
        ("first", r"\nabla_a C = a^2", "refuted"),
        ("components", r"\delta_j^{(L)} = (\nabla_a C)_j \sigma'(z_j^{(L)})", "proved"),
        ("components", r"\delta_j^{(L)} = (\nabla_a C)_j \sigma'(z_j^{(L-1)})", "refuted"),
    ],
)
def test_gradient_by_a_name_without_its_layer(name: str, latex: str, expected: str) -> None:
    *_, found = check_text(f"---\nderive:{GIVENS[name]}\n---\n\n$$ {latex} $$\n").formulas
    assert found.verdict == expected, explain(found)
