"""What parentheses, norms and roots mean, and scripts on a bracket."""

from __future__ import annotations

from fractions import Fraction

from derive.latex import syntax as tex
from derive.latex.syntax import Span, Tree
from derive.notation.elaboration.conditions import indicator
from derive.notation.elaboration.contraction import total_of
from derive.notation.elaboration.matrices import matrix
from derive.notation.elaboration.reader import Reader
from derive.notation.elaboration.shapes import combine
from derive.notation.elaboration.slopes import evaluated
from derive.notation.elaboration.symbols import check_transposed_entry, with_powers
from derive.notation.problems import Finding, Unclear
from derive.notation.scripts import Mark, corners, is_transpose
from derive.notation.tensor import Tensor, mapped, scalar, transpose
from derive.notation.terms import Apply, Constant, Power, constant, multiply
from derive.results import Code


def group(reader: Reader, tree: tex.Group) -> Tensor:
    r"""Parentheses, a row ``[a, b]``, ``[i = j]``, ``|x|``, ``\|v\|``, ``\langle a, b \rangle``."""
    delimiter, body = tree.delimiter, tree.body
    if delimiter == "[" and isinstance(body, tex.Relation):
        return indicator(reader, tree)
    if delimiter == "<" and isinstance(body, tex.Sequence) and len(body.items) == 2:
        return _inner_product(reader, body.items[0], body.items[1], tree)
    if delimiter == "[" and isinstance(body, tex.Sequence):
        return matrix(reader, (body.items,), tree)
    if delimiter in "([{":
        return reader.tensor(body)
    if delimiter == "|":
        return scalar(Apply("\\abs", (reader.number(body),)))
    if delimiter == "‖":
        squares = mapped(reader.tensor(body), lambda term: Power(term, constant(2)))
        return scalar(Power(total_of(reader, squares), Constant(Fraction(1, 2))))
    raise Unclear(Code.SYNTAX, f"brackets {delimiter} are not understood here", tree.span)


def _inner_product(reader: Reader, left: Tree, right: Tree, tree: tex.Group) -> Tensor:
    r"""``\langle a, b \rangle``: the sum of the products of components of the same place."""
    sides = reader.tensor(left), reader.tensor(right)
    return scalar(total_of(reader, combine(reader, *sides, multiply, tree.span, "multiplied by")))


def scripted(reader: Reader, tree: tex.Scripted) -> Tensor:
    """``(h(x))_k``, ``(w^{(4)})^T``, ``(a - y)^2``."""
    if isinstance(tree.base, tex.Group) and tree.base.delimiter == "@":
        return reader.tensor(evaluated(reader, tree))
    if tree.primes and not tree.scripts and len(reader.variables) == 1:
        return reader.tensor(_primed(tree, *reader.variables))
    inner = reader.tensor(tree.base)
    lower = [script for place, script in tree.scripts if place == "_"]
    upper = [script for place, script in tree.scripts if place == "^"]
    if tree.primes:
        raise Unclear(Code.SYNTAX, "a prime after parentheses is not understood", tree.span)
    norm = isinstance(tree.base, tex.Group) and tree.base.delimiter == "‖"
    if lower and not norm:
        marks = [one for script in lower for one in corners((("_", script),)).lower]
        if len(marks) > 1 and any(map(is_transpose, upper)):
            check_transposed_entry(tree)
            inner, upper = transpose(inner), [script for script in upper if not is_transpose(script)]
        inner = pick(reader, inner, marks, tree.span)
    elif norm and any(not _euclidean(script) for script in lower):
        raise Unclear(Code.UNDECIDED, "only the Euclidean and the Frobenius norm are decided", tree.span)
    return with_powers(reader, inner, upper)


def _primed(tree: tex.Scripted, variable: str) -> Tree:
    r"""``\left( \frac{1}{1 + e^{-x}} \right)'`` as a derivative by the only variable that there is."""
    found = tree.base
    for _ in range(tree.primes):
        below = tex.Differential("\\partial", (), tex.Name(variable), span=tree.span)
        found = tex.Fraction(tex.Differential("\\partial", (), found, span=tree.span), below, span=tree.span)
    return found


def pick(reader: Reader, tensor: Tensor, marks: list[Mark], span: Span) -> Tensor:
    """Components of a tensor by written indices."""
    axes = [axis for axis in (tensor.rows, tensor.columns) if axis is not None]
    if not marks:
        raise Unclear(Code.SYNTAX, "what stands below this is no index", span)
    if len(marks) != len(axes):
        raise Finding(
            Code.SHAPE, f"{len(marks)} indices on a {tensor.kind}", f"{len(marks)} for {len(axes)}", span
        )
    indices = [reader.index(one, None) for one in marks]
    if tensor.rows is None:
        return scalar(tensor.component(None, indices[0]))
    if tensor.columns is None:
        return scalar(tensor.component(indices[0], None))
    return scalar(tensor.component(indices[0], indices[1]))


def root(reader: Reader, tree: tex.Root) -> Tensor:
    """A square root, or one of a small degree, component by component."""
    exponent = Fraction(1, 2) if tree.degree is None else 1 / _whole(tree.degree)
    return mapped(reader.tensor(tree.radicand), lambda term: Power(term, Constant(exponent)))


def _whole(tree: Tree) -> Fraction:
    if isinstance(tree, tex.Number) and tree.text.isdigit() and 0 < int(tree.text) < 100:
        return Fraction(tree.text)
    raise Unclear(Code.SYNTAX, "the degree of a root must be a small number", tree.span)


def _euclidean(script: Tree) -> bool:
    """Whether this is the 2 or the F below a norm."""
    match script:
        case tex.Number("2") | tex.Name("F"):
            return True
    return False
