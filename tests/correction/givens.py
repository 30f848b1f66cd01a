"""Givens in several notations, and the corrections of a formula under them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache

import yaml

from derive.checking import NoteChecker
from derive.correction import Suggestion, corrections
from derive.documents import Directive, parse_note
from derive.latex import Relation, Tree, parse_tree

#: A perceptron with its layers as an index above, the weight's first index the neuron it leads from.
FROM_TO = {
    "given": [
        r"z_j^{(l)} = \sum_i w_{ij}^{(l)} a_i^{(l-1)} + b_j^{(l)}",
        r"a_j^{(l)} = \sigma(z_j^{(l)})",
        r"C = \frac12 \sum_j (a_j^{(L)} - y_j)^2",
        r"\delta_j^{(l)} = \frac{\partial C}{\partial z_j^{(l)}}",
    ],
    "cost": "C",
}
#: The same with the weight's first index the neuron it leads to, and bare layers.
TO_FROM = {
    "given": [
        r"z_j^l = \sum_k w_{jk}^l a_k^{l-1} + b_j^l",
        r"a_j^l = \sigma(z_j^l)",
        r"\delta^l_j = \frac{\partial C}{\partial z^l_j}",
    ],
    "depends": {"C": ["a_j^L"]},
}
#: Layers told by the letter, the logistic function.
LETTERS = {
    "layers": ["hidden", "output"],
    "indices": {"j": "hidden", "k": "output"},
    "given": [
        r"x_k = \sum_j w_{jk} O_j",
        r"O_k = \sigma(x_k)",
        r"\sigma(u) = \frac{1}{1+e^{-u}}",
        r"E = \frac12 \sum_k (O_k - t_k)^2",
        r"\delta_k = \frac{\partial E}{\partial x_k}",
    ],
    "cost": "E",
}
#: One layer with the hyperbolic tangent.
HYPERBOLIC = {
    "given": [
        r"z_j = \sum_k w_{jk} x_k + b_j",
        r"a_j = \tanh(z_j)",
        r"C = \frac12 \sum_j (a_j - y_j)^2",
    ],
}
#: Vectors and matrices.
MATRICES = {
    "given": [
        r"z^l = W^l a^{l-1} + b^l",
        r"a^l = \sigma(z^l)",
        r"\delta^l = \frac{\partial C}{\partial z^l}",
    ],
    "shapes": {"W^l": ["n_l", "n_{l-1}"], "b^l": ["n_l"], "a^l": ["n_l"], "z^l": ["n_l"]},
    "depends": {"C": ["a^L"]},
}
#: A cost over samples, with weight decay.
SAMPLES = {
    "given": [
        r"h_i = g\left(\sum_{j=1}^n X_{ij} w_j\right)",
        r"J = \frac1m \sum_{i=1}^m (h_i - y_i)^2 + \lambda \sum_{j=1}^n w_j^2",
    ],
    "functions": ["g"],
    "cost": "J",
}


@cache
def _checker(front: str) -> NoteChecker:
    checker = NoteChecker(parse_note(front), timeout=None)
    note = checker.note
    for item in note.items:
        assert isinstance(item, Directive)
        assert not list(checker.declare(item))
    return checker


def checker_of(givens: Mapping[str, object]) -> NoteChecker:
    return _checker(front_matter(givens))


def front_matter(givens: Mapping[str, object]) -> str:
    """The beginning of a note with these givens."""
    text = yaml.safe_dump({"derive": dict(givens)}, allow_unicode=True, sort_keys=False)
    return f"---\n{text}---\n\n"


def relation(givens: Mapping[str, object], latex: str) -> tuple[Tree, str, Tree]:
    settings = checker_of(givens).settings
    tree = parse_tree(latex, names=settings.names, macros=settings.macros)
    assert isinstance(tree, Relation)
    left, right = tree.operands
    assert left is not None and right is not None
    return left, tree.signs[0], right


def corrected(
    givens: Mapping[str, object], latex: str, known: Collection[str] = (), *, left_holds: bool = False
) -> tuple[Suggestion, ...]:
    """The corrections of a formula, taken for refuted."""
    checker = checker_of(givens)
    others = [relation(givens, other) for other in known]
    pairs = [(left, right) for left, _, right in others]
    return corrections(
        checker.reading,
        checker.decider,
        checker.settled,
        *relation(givens, latex),
        known=pairs,
        left_holds=left_holds,
    )
