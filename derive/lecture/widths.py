"""How wide a formula is when it is typeset, roughly, in em."""

from __future__ import annotations

from derive.latex import syntax as tex
from derive.latex.syntax import Tree

#: How much smaller scripts are.
SCRIPT = 0.72
#: The space around relations and around binary operators, with the sign itself.
RELATION, OPERATOR, DOT = 1.35, 1.25, 0.75
WIDE_LETTERS = frozenset("mwMW")


def width(tree: Tree | None) -> float:
    """The width of a displayed formula; rather too much than too little."""
    match tree:
        case None:
            return 0.0
        case tex.Number(text):
            return 0.52 * len(text)
        case tex.Name() | tex.Text():
            return _word(tree.text)
        case tex.Scripted():
            return _scripted(tree)
        case tex.Group(_, body):
            return width(body) + (1.3 if tall(body) else 0.85)
        case tex.Sequence(items):
            return sum(map(width, items)) + 0.5 * len(items)
        case tex.Sum(terms):
            signs = len(terms) - 1 if terms[0][0] > 0 else len(terms)
            return sum(width(term) for _, term in terms) + OPERATOR * signs
        case tex.Product(operator, factors):
            between = {"": 0.12, "/": 0.55, "\\cdot": DOT, ".": DOT}.get(operator, OPERATOR)
            return sum(map(width, factors)) + between * (len(factors) - 1)
        case tex.Fraction(above, below):
            return max(width(above), width(below)) + 0.3
        case tex.Root(radicand):
            return width(radicand) + 1.0
        case tex.BigOperator(operator, lower, upper, body):
            sign = 1.55 if operator.startswith(("\\sum", "\\prod")) else _word(operator)
            return max(sign, SCRIPT * width(lower), SCRIPT * width(upper)) + 0.2 + width(body)
        case tex.Differential(_, scripts, operand):
            return 0.65 + SCRIPT * sum(width(script) for _, script in scripts) + width(operand)
        case tex.Matrix(rows):
            return _grid(rows) + 1.2
        case tex.Cases(rows):
            return _grid(rows) + 2.0
        case tex.Relation(operands):
            return sum(map(width, operands)) + RELATION * (len(operands) - 1)


def _word(text: str) -> float:
    if text.startswith("\\"):
        known = text[1:]
        return 0.52 * len(known) + 0.2 if known.isalpha() and len(known) > 2 and known in WORDS else 0.75
    return sum(
        1.0 if ord(c) > 0x2E00 else 0.95 if c in WIDE_LETTERS else 0.7 if c.isupper() else 0.58 for c in text
    )


#: Macros that print a word and not one sign.
WORDS = frozenset(
    [
        "exp",
        "log",
        "ln",
        "sin",
        "cos",
        "tan",
        "sinh",
        "cosh",
        "tanh",
        "max",
        "min",
        "det",
        "softmax",
        "sigmoid",
        "ReLU",
        "relu",
        "softplus",
        "sign",
        "sgn",
        "diag",
        "arg",
        "argmax",
        "argmin",
    ]
)


def _scripted(tree: tex.Scripted) -> float:
    below = sum(width(script) for kind, script in tree.scripts if kind == "_")
    above = sum(width(script) for kind, script in tree.scripts if kind == "^")
    return width(tree.base) + 0.3 * tree.primes + SCRIPT * max(below, above) + 0.05


def _grid(rows: tuple[tuple[Tree | None, ...], ...]) -> float:
    columns = max(map(len, rows))
    widest = (max((width(row[k]) for row in rows if k < len(row)), default=0.0) for k in range(columns))
    return sum(widest) + 1.0 * (columns - 1)


def tall(tree: Tree | None) -> bool:
    """Whether a formula needs larger brackets around it."""
    if isinstance(tree, tex.Fraction | tex.Root | tex.BigOperator | tex.Matrix | tex.Cases):
        return True
    if isinstance(tree, tex.Scripted):
        return tall(tree.base)
    return tree is not None and any(map(tall, tex.children(tree)))


__all__ = ["tall", "width"]
