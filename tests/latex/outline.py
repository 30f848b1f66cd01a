"""Trees in a compact notation that tests can spell out."""

from __future__ import annotations

from derive.latex import (
    BigOperator,
    Cases,
    Differential,
    Fraction,
    Group,
    Matrix,
    Name,
    Number,
    Product,
    Relation,
    Root,
    Scripted,
    Sequence,
    Statement,
    Sum,
    Text,
    Tree,
    Unreadable,
)

_CLOSE = {"(": ")", "[": "]", "{": "}", "|": "|", "‖": "‖", "<": ">", "@": "|", "": ""}


def outline(tree: Tree | Unreadable | Statement | None) -> str:
    """``mul(a, sum(+b -c))`` and the like; every field of every node shows."""
    match tree:
        case None:
            return "_"
        case Number(text=text):
            return text
        case Name():
            return _name(tree)
        case Text(text=text):
            return f'"{text}"'
        case Scripted():
            scripts = "".join(f"{kind}[{outline(script)}]" for kind, script in tree.scripts)
            return outline(tree.base) + "'" * tree.primes + scripts
        case Group(delimiter=delimiter):
            return f"{delimiter}{outline(tree.body)}{_CLOSE[delimiter]}"
        case Sequence(items=items):
            return f"seq({_listed(items)})"
        case Sum(terms=terms):
            return f"sum({' '.join({1: '+', -1: '-', 0: '±'}[sign] + outline(term) for sign, term in terms)})"
        case Product(operator=operator):
            return f"mul{operator}({_listed(tree.factors)})"
        case Fraction():
            return f"frac({_listed((tree.numerator, tree.denominator))})"
        case Root(degree=degree):
            return f"root({_listed((tree.radicand,) if degree is None else (tree.radicand, degree))})"
        case BigOperator():
            return f"{tree.operator}({outline(tree.lower)}; {outline(tree.upper)}; {outline(tree.body)})"
        case Differential():
            scripts = "".join(f"{kind}[{outline(script)}]" for kind, script in tree.scripts)
            return f"{tree.operator}{scripts}({outline(tree.operand)})"
        case Matrix(delimiter=delimiter):
            return f"matrix{delimiter}({'; '.join(_listed(row) for row in tree.rows)})"
        case Cases(rows=rows):
            return f"cases({'; '.join(f'{outline(value)} if {outline(when)}' for value, when in rows)})"
        case Relation():
            pieces = [outline(tree.operands[0])]
            for sign, operand in zip(tree.signs, tree.operands[1:], strict=True):
                pieces += [sign, outline(operand)]
            return " ".join(pieces)
        case Unreadable(message=message):
            return f"! {message}"
        case Statement():
            return "".join([outline(tree.body), *(f" | {outline(when)}" for when in tree.conditions)])


def _name(name: Name) -> str:
    written = name.text
    for decoration in reversed(name.accents + name.fonts):
        written = f"{decoration}{{{written}}}"
    return written


def _listed(trees: tuple[Tree | None, ...]) -> str:
    return ", ".join(outline(tree) for tree in trees)
