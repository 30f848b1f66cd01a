"""Functions and what they are applied to."""

from __future__ import annotations

from collections.abc import Iterator

from derive.latex import syntax as tex
from derive.latex.syntax import Tree
from derive.notation.elaboration import componentwise
from derive.notation.elaboration.brackets import pick
from derive.notation.elaboration.contraction import total_of
from derive.notation.elaboration.reader import Reader
from derive.notation.elaboration.symbols import with_powers
from derive.notation.problems import Unclear
from derive.notation.scripts import Mark, corners, head_of, items_of, mark, scripts_of, spell
from derive.notation.system import depends_on
from derive.notation.tensor import Listed, Tensor, mapped, scalar, there
from derive.notation.terms import (
    MINUS_ONE,
    SAMPLE,
    Apply,
    Argument,
    Family,
    Index,
    Label,
    Letter,
    Power,
    Total,
    kronecker,
    multiply,
)
from derive.notation.vocabulary import BUILTIN, all_names
from derive.results import Code

MATRIX_FUNCTIONS = frozenset({"\\tr", "\\det", "\\diag", "\\softmax"})
EXTREMES = frozenset({"\\max", "\\min"})


def apply(reader: Reader, head: tex.Name, tree: Tree, operand: Tree) -> Tensor:
    """A function (``head`` with the scripts of ``tree``) of what follows it; elementwise if that has axes."""
    key = spell(head)
    body = operand.body if isinstance(operand, tex.Group) and operand.delimiter in "([{" else operand
    items = body.items if isinstance(body, tex.Sequence) else (body,)
    primes = tree.primes if isinstance(tree, tex.Scripted) else 0
    if primes and key in MATRIX_FUNCTIONS | EXTREMES:
        raise Unclear(Code.UNDECIDED, f"the derivative of `{key}` is not decided", tree.span)
    if key in MATRIX_FUNCTIONS:
        return _component(reader, _matrix_function(reader, key, items[0], tree), tree)
    indices, powers = _function_scripts(reader, scripts_of(tree))
    if key in EXTREMES:
        if indices:
            raise Unclear(Code.UNDECIDED, f"`{key}` over an index is not decided", tree.span)
        return with_powers(reader, _extreme(key, [reader.tensor(item) for item in items]), powers)
    if len(items) == 1:
        value = reader.tensor(items[0])
        result = mapped(value, lambda term: Apply(key, (term,), primes, indices))
        return with_powers(reader, result, powers)
    arguments = tuple(argument(reader, reader.tensor(item)) for item in items)
    if primes:
        raise Unclear(Code.UNDECIDED, "a prime on a function of several arguments", tree.span)
    return with_powers(reader, scalar(Apply(key, arguments, 0, indices)), powers)


def _function_scripts(
    reader: Reader, scripts: tuple[tuple[str, Tree], ...]
) -> tuple[tuple[Index, ...], list[Tree]]:
    """The indices of a function (``g^{[l]}``, ``f^L``, ``f_i``) and the powers on it."""
    found = corners(scripts)
    bare = [mark(part) for part in found.bare]
    above = [one for one in bare if one is not None and _is_layer_mark(reader, one)]
    powers = [part for part, one in zip(found.bare, bare, strict=True) if one not in above]
    marks = (*found.upper, *above, *found.lower)
    return function_indices(reader, marks), powers


def function_indices(reader: Reader, marks: tuple[Mark, ...]) -> tuple[Index, ...]:
    """The indices of a function; where letters tell layers, f_j and f_k are functions of two layers."""
    found = tuple(reader.index(one, reader.function_ordinal(one)) for one in marks)
    return (*found, *(Label(layer) for one in marks if (layer := reader.vocabulary.layer_of(one))))


def _extreme(key: str, values: list[Tensor]) -> Tensor:
    """The greatest or smallest of several values, component by component; numbers go with every component."""
    shape = next((value for value in values if not value.scalar), values[0])
    parts = [_constant_like(value, shape) if value.scalar and not shape.scalar else value for value in values]
    return Tensor(
        lambda row, column: Apply(key, tuple(part.component(row, column) for part in parts)),
        shape.rows,
        shape.columns,
    )


def argument(reader: Reader, tensor: Tensor) -> Argument:
    """One argument of an open function: a number or a whole family."""
    if tensor.scalar:
        return tensor.value()
    row = Letter(reader.fresh("#f")) if tensor.rows is not None else None
    column = Letter(reader.fresh("#f")) if tensor.columns is not None else None
    if isinstance(tensor.rows, Listed) or isinstance(tensor.columns, Listed):
        raise Unclear(Code.UNDECIDED, "a written-out vector as an argument")
    body: Argument = tensor.component(row, column)
    for letter, axis in ((column, tensor.columns), (row, tensor.rows)):
        if letter is not None:
            body = Family(letter.name, reader.domain(letter.name, body, (axis,)), body)
    return body


def _is_layer_mark(reader: Reader, one: Mark) -> bool:
    """Whether what stands above a function is its layer: ``f^l``, ``f^L``."""
    letter = one.letter or one.word
    return letter is not None and (letter in reader.vocabulary.letters or letter in reader.names.anchors)


def _matrix_function(reader: Reader, key: str, operand: Tree, tree: Tree) -> Tensor:
    if key == "\\diag":
        with componentwise.elementwise(reader):
            value = reader.tensor(operand)
    else:
        value = reader.tensor(operand)
    if key == "\\tr" and value.kind == "matrix":
        letter = reader.fresh("#t")
        body = value.component(Letter(letter), Letter(letter))
        return scalar(Total(letter, reader.domain(letter, body, (value.rows, value.columns)), body))
    if key == "\\diag" and value.kind == "column":
        axis = value.rows
        return Tensor(
            lambda r, c: multiply(kronecker(there(r), there(c)), value.component(r, None)), axis, axis
        )
    if key == "\\softmax" and value.kind in ("column", "row"):
        exponentials = mapped(value, lambda term: Apply("\\exp", (term,)))
        return mapped(
            exponentials, lambda term: multiply(term, Power(total_of(reader, exponentials), MINUS_ONE))
        )
    raise Unclear(Code.UNDECIDED, f"`{key}` of a {value.kind} is not decided", tree.span)


def _component(reader: Reader, value: Tensor, tree: Tree) -> Tensor:
    r"""``\softmax_i(z)``: the component that is written at the function."""
    scripts = scripts_of(tree)
    if not scripts:
        return value
    found = corners(scripts)
    if not found.readable or found.upper or found.bare:
        raise Unclear(Code.SYNTAX, "these scripts on a function are not understood", tree.span)
    return pick(reader, value, list(found.lower), tree.span)


def is_called(reader: Reader, head: tex.Name, rest: tuple[Tree, ...]) -> bool:
    """Whether a function stands here with parentheses after it: ``f(x)``, ``f(x)^2``."""
    if not rest or not reader.vocabulary.is_function(head):
        return False
    group = head_of(rest[0])
    return isinstance(group, tex.Group) and group.delimiter in ("(", "[", "{")


def is_decoration(reader: Reader, tree: Tree, head: tex.Name, group: tex.Group) -> bool:
    """Arguments of a quantity: ``J(w)``, ``h(x)``, ``E(y_1, y_2)``.

    What a definition does not depend on is no argument of it, but a factor.
    """
    if group.delimiter not in ("(", "[") or not reader.vocabulary.knows(head, scripts_of(tree)):
        return False
    items = items_of(group.body)
    if not all(isinstance(item, tex.Name | tex.Scripted) for item in items):
        return False
    key = reader.vocabulary.match(spell(head), corners(scripts_of(tree)), tree.span).form.key
    if group.delimiter == "[":
        number = key in reader.system.by_family and not reader.system.quantities[key].slots
        return number and all(_depends(reader, key, item) for item in items)
    if spell(head) in reader.vocabulary.called_quantities or spell(head) in reader.vocabulary.arguments:
        return True
    if key not in reader.system.by_family or len(items) > 1:
        return key in reader.system.by_family
    plain = isinstance(items[0], tex.Name) or not reader.system.quantities[key].slots
    return plain and _may_depend(reader, key, items[0])


def _depends(reader: Reader, key: str, argument: Tree | None) -> bool:
    """Whether a definition certainly depends on an argument: ``C[w_1, w_2]``."""
    head = head_of(argument)
    if not isinstance(head, tex.Name) or not reader.vocabulary.knows(head, scripts_of(argument)):
        return False
    return _may_depend(reader, key, argument)


def _may_depend(reader: Reader, key: str, argument: Tree | None) -> bool:
    """Whether a definition depends on what stands in parentheses; True if it is not known what that is."""
    head, scripts = head_of(argument), scripts_of(argument)
    if not isinstance(head, tex.Name) or not reader.vocabulary.knows(head, scripts):
        return True
    known = reader.vocabulary.match(spell(head), corners(scripts))
    return known.form.key in depends_on(reader.system, key) - {key}


def operand_extent(reader: Reader, factors: tuple[Tree, ...]) -> int:
    r"""How many trees the operand of a function without parentheses takes: two in ``\log h(x)``."""
    head, rest = head_of(factors[0]), factors[1:]
    if not isinstance(head, tex.Name) or not rest:
        return 1
    if is_called(reader, head, rest):
        return 2
    if reader.vocabulary.is_function(head) and spell(head) in BUILTIN:
        return 1 + operand_extent(reader, rest)
    return 2 if isinstance(rest[0], tex.Group) and is_decoration(reader, factors[0], head, rest[0]) else 1


def decorated(reader: Reader, tree: Tree, group: tex.Group) -> Tensor:
    """A quantity before mere arguments, which may tell the sample that it is taken at.

    Raises `Unclear` if it was defined with other arguments, which its definition uses.
    """
    head = head_of(tree)
    assert isinstance(head, tex.Name)
    defined_with = reader.vocabulary.arguments.get(spell(head))
    if defined_with is not None and defined_with != group.body and not reader.settings.samples:
        message = "it is called with other arguments than in its definition"
        raise Unclear(Code.UNDECIDED, message, group.span)
    letter = next(_index_letters(group), None) if reader.settings.samples else None
    if letter is None:
        return reader.tensor(tree)
    outer = reader.scope
    reader.scope = {SAMPLE: outer.get(letter, letter), **outer}
    try:
        return reader.tensor(tree)
    finally:
        reader.scope = outer


def check_no_value(reader: Reader, head: tex.Name, group: tex.Group) -> None:
    """Raise `Unclear` for ``f(2)`` or ``f(2x)`` after ``f(x) = …``: values at other points are not read.

    In ``f (1 - f)`` the parentheses multiply.
    """
    defined_with = reader.vocabulary.arguments.get(spell(head))
    if defined_with is None or group.delimiter != "(":
        return
    names = set(all_names(group.body))
    if not names or (names & set(all_names(defined_with)) and spell(head) not in names):
        message = "it is called with other arguments than in its definition"
        raise Unclear(Code.UNDECIDED, message, group.span)


def parenthesised(tree: Tree) -> tuple[tex.Group, list[Mark], list[Tree]]:
    """The parentheses after a function, the component that is picked, and powers.

    ``f(x)^2`` is the square of f(x), ``softmax(z)_i`` a component.
    """
    if isinstance(tree, tex.Scripted):
        assert isinstance(tree.base, tex.Group)
        if tree.primes:
            raise Unclear(Code.SYNTAX, "a prime after an argument is not understood", tree.span)
        found = corners(tuple((place, script) for place, script in tree.scripts if place == "_"))
        if not found.readable:
            raise Unclear(Code.SYNTAX, "this index after an argument is not understood", tree.span)
        return tree.base, list(found.lower), [script for place, script in tree.scripts if place == "^"]
    assert isinstance(tree, tex.Group)
    return tree, [], []


def _constant_like(value: Tensor, shape: Tensor) -> Tensor:
    return Tensor(lambda row, column: value.value(), shape.rows, shape.columns)


def _index_letters(group: tex.Group) -> Iterator[str]:
    """The letters in the indices of arguments."""
    for item in items_of(group.body):
        found = corners(scripts_of(item))
        yield from (one.letter for one in (*found.lower, *found.upper) if one.letter)
