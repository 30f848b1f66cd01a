r"""Gradients: ``\nabla_w J``, ``\nabla J(w)``, and with a 2 above the matrix of second derivatives."""

from __future__ import annotations

from derive.latex import syntax as tex
from derive.latex.syntax import Tree
from derive.notation.elaboration.application import is_called, is_decoration, operand_extent
from derive.notation.elaboration.contraction import times
from derive.notation.elaboration.derivatives import derive, target
from derive.notation.elaboration.differentials import side_by_side
from derive.notation.elaboration.only_layer import at_its_layer
from derive.notation.elaboration.reader import STRICT, Reader
from derive.notation.elaboration.symbols import compound
from derive.notation.problems import Finding, Unclear
from derive.notation.scripts import head_of, spell
from derive.notation.system import depends_on, references
from derive.notation.tensor import Tensor, any_component, transpose
from derive.results import Code


def gradient(reader: Reader, tree: tex.Differential) -> Tensor:
    r"""``\nabla_w J``, and factors behind it; raises `Finding` for a ∂ outside of a fraction."""
    whole = compound(reader, tree)
    if whole is not None:
        return whole
    if tree.operator != "\\nabla" or tree.operand is None:
        raise Finding(Code.DERIVATIVE, "a ∂ stands alone", "∂ outside of a fraction", tree.span)
    by, order = _scripts(reader, tree, tree.operand)
    by = at_its_layer(reader, by, tree.operand)
    operand, rest = _operand(reader, tree, tree.operand, by)
    before = set(reader.slopes)
    value = derive(reader, operand, [by] * order, tree)
    if order == 1:
        # In every layout ∇ has the shape of what it is taken by.
        value = transpose(value) if reader.layout == STRICT else value
        reader.slopes = before
    if order > 1 and not target(reader, by).scalar:
        message = "∇² is read as the matrix of second derivatives; it may mean the sum of its diagonal"
        reader.shape_doubt = message
    for factor in rest:
        value = times(reader, value, reader.tensor(factor), tree.span)
    return value


def _scripts(reader: Reader, tree: tex.Differential, operand: Tree) -> tuple[Tree, int]:
    """What a gradient is taken by, and how often; raises `Unclear` where that is not written."""
    below = [script for place, script in tree.scripts if place == "_"]
    above = [script for place, script in tree.scripts if place == "^"]
    if len(below) > 1 or above not in ([], [tex.Number("2")]):
        raise Unclear(Code.SYNTAX, "what stands at this ∇ is not understood", tree.span)
    by = below[0] if below else _own_argument(reader, operand)
    if by is None:
        message = "what the gradient is taken by is written neither below it nor in parentheses"
        raise Unclear(Code.UNDEFINED, message, tree.span)
    return by, 1 + len(above)


def _own_argument(reader: Reader, operand: Tree) -> Tree | None:
    r"""The θ of ``\nabla J(\theta)``, or of ``\nabla J`` after ``J(\theta) = …``; None for anything else."""
    factors = operand.factors if isinstance(operand, tex.Product) and not operand.operator else (operand,)
    head, group = factors[0], factors[1] if len(factors) > 1 else None
    name = head_of(head)
    if not isinstance(name, tex.Name):
        return None
    if isinstance(group, tex.Group) and (
        is_called(reader, name, (group,)) or is_decoration(reader, head, name, group)
    ):
        return group.body if isinstance(group.body, tex.Name | tex.Scripted) else None
    known = None if isinstance(head_of(group), tex.Group) else reader.vocabulary.arguments.get(spell(name))
    return known if isinstance(known, tex.Name | tex.Scripted) else None


def _operand(
    reader: Reader, tree: tex.Differential, operand: Tree, by: Tree
) -> tuple[Tree, tuple[Tree, ...]]:
    r"""The gradient takes one quantity and its arguments; what follows multiplies.

    Factors that do not depend on what it is taken by, as the half in ``\nabla_w \frac12 \|w\|^2``, go before
    that quantity, and a number of several factors, ``x^T A x``, is taken as a whole.
    """
    whole = reader.vocabulary.compounds.get(tex.Differential("\\nabla", tree.scripts, operand))
    if whole is not None or not isinstance(operand, tex.Product) or operand.operator not in ("", "\\cdot"):
        return operand, ()
    factors = operand.factors
    count = _extent(reader, factors)
    while count < len(factors) and not _depends(reader, factors[:count], by, operand):
        count += _extent(reader, factors[count:])
    rest = factors[count:]
    if rest and _depends(reader, rest, by, operand):
        reader.doubt = "whether ∇ also takes what follows is not clear; parentheses can say it"
        if not _is_number(reader, factors[:count], operand) and _is_number(reader, factors, operand):
            return operand, ()
    return side_by_side(factors[:count], operand.span), rest


def _extent(reader: Reader, factors: tuple[Tree, ...]) -> int:
    """How many trees one quantity takes, with its arguments and with parentheses behind a name."""
    count = operand_extent(reader, factors)
    if count == 1 and len(factors) > 1 and isinstance(factors[1], tex.Group):
        return 2
    return count


def _is_number(reader: Reader, factors: tuple[Tree, ...], operand: Tree) -> bool:
    """Whether a product is a number and no vector or matrix."""
    try:
        return reader.tensor(side_by_side(factors, operand.span)).scalar
    except (Unclear, Finding):
        return False


def _depends(reader: Reader, factors: tuple[Tree, ...], by: Tree, operand: Tree) -> bool:
    """Whether a product depends on a quantity; True where that is not understood."""
    variable = any_component(target(reader, by))
    doubt = reader.doubt
    try:
        term = any_component(reader.tensor(side_by_side(factors, operand.span)))
    except (Unclear, Finding):
        return True
    finally:
        reader.doubt = doubt
    families = {found.family for found in references(variable)}
    return any(families & depends_on(reader.system, found.family) for found in references(term))
