"""Symbols with their scripts: quantities, vectors and matrices, sizes."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from derive.latex import syntax as tex
from derive.latex.syntax import Span, Tree
from derive.notation.elaboration import componentwise
from derive.notation.elaboration.reader import Reader
from derive.notation.problems import Unclear
from derive.notation.scripts import (
    Corners,
    Mark,
    corners,
    head_of,
    is_transpose,
    mark,
    pair_of,
    scripts_of,
    spell,
    upper_parts,
)
from derive.notation.tensor import Axis, Tensor, Units, mapped, scalar, there, transpose
from derive.notation.terms import (
    LAST,
    ONE,
    SAMPLE,
    VARIABLE,
    Apply,
    Index,
    Label,
    Letter,
    Power,
    Reference,
    Size,
    SlotUse,
    Term,
    kronecker,
)
from derive.notation.vocabulary import Form, Match
from derive.results import Code

#: How vectors of ones are written, in bold or blackboard type.
ONES = ("1", "\\mathbb{1}")


def symbol(reader: Reader, tree: tex.Name | tex.Scripted) -> Tensor:
    """What a name with its scripts means.

    Raises `Unclear` (``undefined``) if the givens know no such quantity.
    """
    whole = compound(reader, tree)
    if whole is not None:
        return whole
    name, scripts = head_of(tree), scripts_of(tree)
    primes = tree.primes if isinstance(tree, tex.Scripted) else 0
    assert isinstance(name, tex.Name)
    key, at = spell(name), corners(scripts)
    if (pair := pair_of(at)) and (_is_kronecker(reader, key) or _is_entry_of_identity(reader, key, pair)):
        reader.check_marks(pair, tree.span)
        return scalar(kronecker(*(reader.index(one, None) for one in pair)))
    if primes and not reader.vocabulary.is_function(name):
        key += "'" * primes
    if key == "e" and _is_euler(reader, scripts):
        return _exponential(reader, scripts, tree)
    if not primes and not at.lower and not at.upper:
        _check_value(reader, key, name, at)
    if not primes and _is_size(reader, tree):
        return with_powers(reader, scalar(Size(reader.size_use(tree))), _size_powers(tree))
    if key in ("I", "\\mathbb{I}") and not reader.vocabulary.forms.get(key):
        return _identity(scripts, tree)
    if key in ONES:
        return _vector_of_ones(reader, scripts, tree)
    if key in reader.names.parameters and not at.lower and not at.upper:
        return with_powers(reader, scalar(Reference(reader.names.parameters[key])), at.bare)
    if key in reader.variables and not at.lower and not at.upper:
        return with_powers(reader, scalar(Reference(VARIABLE + key)), at.bare)
    reader.check_marks(at.lower, tree.span)
    found = _entry_of_matrix(reader, key, at) or _matrix_of_entries(reader, key, at)
    found = found or reader.vocabulary.match(key, at, tree.span)
    _check_form(reader, key, found.form, tree)
    if key in reader.vocabulary.raised and found.upper and not at.upper:
        reader.doubt = f"whether what stands above {key} is an index or a power is not given"
    return with_powers(reader, view(reader, _entry_transposed(reader, found, tree), tree.span), found.powers)


def _entry_transposed(reader: Reader, found: Match, tree: Tree) -> Match:
    """``W^T_{ij}`` is an entry of the transpose, ``W_{ji}``."""
    slots = reader.names.slots(found.form)[len(found.upper) :]
    units = [place for place, _ in enumerate(found.lower) if slots[place] is None]
    if not found.transposed or found.missing or len(units) < 2:
        return found
    check_transposed_entry(tree)
    lower, (row, column) = list(found.lower), units[-2:]
    lower[row], lower[column] = lower[column], lower[row]
    return replace(found, lower=tuple(lower))


def check_transposed_entry(tree: Tree) -> None:
    """Raise `Unclear` unless the transpose stands in front of the indices: ``W_{ij}^T`` may mean either."""
    scripts = scripts_of(tree)
    first = next(at for at, script in scripts if at == "_" or any(map(is_transpose, upper_parts(script))))
    if first == "_":
        message = "whether this is an entry of the transpose or a transposed entry is not clear"
        raise Unclear(Code.UNDECIDED, f"{message}; `(W^T)_{{ij}}` would be the former", tree.span)


def _check_form(reader: Reader, key: str, form: Form, tree: Tree) -> None:
    """Raise `Unclear` for a class, which is no number, and for a word in a name that a sum around binds."""
    if form.key in reader.vocabulary.class_labels:
        raise Unclear(Code.UNDECIDED, f"{key} names a class, it is no number", tree.span)
    for word in (*form.upper, *form.lower):
        if word is not None and not reader.scope.get(word, LAST).startswith(LAST):
            message = f"whether {word} is an index or part of the name {form.key} is not given"
            raise Unclear(Code.INDEX, message, tree.span)


def _check_value(reader: Reader, key: str, name: tex.Name, at: Corners) -> None:
    """Raise `Unclear` for an index that stands for a number, as k in ``k x_k``: only sums bind those."""
    bound = not reader.scope.get(key, LAST).startswith(LAST)
    if bound or (key in reader.vocabulary.letters and not _is_number(reader, key, at)):
        message = f"{key} is an index, whose value is not read as a number"
        raise Unclear(Code.INDEX, message, name.span)


def _is_number(reader: Reader, key: str, at: Corners) -> bool:
    """Whether a name without indices means anything: a quantity, a size, what a function is applied to."""
    if key in reader.sizes or key in reader.names.parameters or key in reader.variables:
        return True
    try:
        reader.vocabulary.match(key, at)
    except Unclear:
        return _is_euler_or_unit(reader, key)
    return True


def _is_euler_or_unit(reader: Reader, key: str) -> bool:
    """Whether a name without a form has a meaning of its own."""
    return key in ("e", "I", "\\mathbb{I}") and not reader.vocabulary.forms.get(key)


def _entry_of_matrix(reader: Reader, key: str, at: Corners) -> Match | None:
    r"""``w_{ij}`` where the givens know no w, but a matrix W whose entries they never write."""
    if len(key) != 1 or not key.islower() or reader.vocabulary.forms.get(key) or len(at.lower) != 2:
        return None
    matrices = [form for form in reader.vocabulary.forms.get(key.upper(), ()) if form.rank == 2]
    try:
        found = reader.vocabulary.match(key.upper(), at) if matrices else None
    except Unclear:
        return None
    return found if found is not None and not found.missing and found.form in matrices else None


def _matrix_of_entries(reader: Reader, key: str, at: Corners) -> Match | None:
    r"""``W`` where the givens know no W, or nothing but its shape, but write ``w_{ij}``: the matrix of these.

    What is refuted so is in doubt, as nothing says that the first index is the row.
    """
    vocabulary, entry = reader.vocabulary, key.lower()
    if len(key) != 1 or not key.isupper() or len(at.lower) not in (0, 2) or key in vocabulary.sizes:
        return None
    if any(
        not form.declared or _stands_in_givens(reader, form.key) for form in vocabulary.forms.get(key, ())
    ):
        return None
    try:
        found = vocabulary.match(entry, at)
    except Unclear:
        return None
    if found.form.rank or found.form.lower != (None, None) or found.powers:
        return None
    reader.guessed = f"whether {key} is the matrix of the {entry} with two indices is not given"
    reader.doubt = reader.guessed
    return found


def _stands_in_givens(reader: Reader, family: str) -> bool:
    definitions = reader.system.definitions
    return any(one.family == family or any(r.family == family for r in one.mentions) for one in definitions)


def _is_kronecker(reader: Reader, key: str) -> bool:
    """Whether two indices below this mean their equality: declared so, or a δ that is not given with two.

    The latter is in doubt in a claim if the givens know another δ.
    """
    meaning = reader.settings.operators.get(key)
    if meaning is not None or key != "\\delta":
        return meaning == "kronecker"
    forms = reader.vocabulary.forms.get(key, ())
    if any(len(form.lower) + form.rank + form.sample > 1 for form in forms):
        return False
    if forms:
        reader.doubt = "whether δ with two indices is Kronecker's is not given"
    return True


def _is_entry_of_identity(reader: Reader, key: str, pair: tuple[Mark, ...]) -> bool:
    """``I_{ij}``, where the givens know no I and i and j are no sizes."""
    sized = any(one.text in reader.vocabulary.sizes for one in pair)
    return key in ("I", "\\mathbb{I}") and not reader.vocabulary.forms.get(key) and not sized


def compound(reader: Reader, tree: Tree) -> Tensor | None:
    """The quantity whose name a tree is as a whole, or None."""
    name = reader.vocabulary.compounds.get(tree)
    return None if name is None else view(reader, reader.vocabulary.match(name, corners(())), tree.span)


def _identity(scripts: tuple[tuple[str, Tree], ...], tree: Tree) -> Tensor:
    r"""The identity matrix; what stands below it is its size, ``I_n``."""
    if any(place == "^" and not is_transpose(script) for place, script in scripts):
        raise Unclear(Code.UNDECIDED, "powers of matrices are not decided", tree.span)
    return Tensor(lambda row, column: ONE, identity=True)


def _vector_of_ones(reader: Reader, scripts: tuple[tuple[str, Tree], ...], tree: Tree) -> Tensor:
    r"""``\mathbf{1}``, as long as it needs to be, or ``\mathbf{1}_m``, as long as a size says."""
    lengths = [script for place, script in scripts if place == "_"]
    above = [script for place, script in scripts if place == "^"]
    if not all(map(is_transpose, above)) or not all(_is_size(reader, length) for length in lengths):
        raise Unclear(Code.UNDECIDED, "this vector of ones is not understood", tree.span)
    as_row = (len(above) % 2 == 1) != (reader.settings.vectors == "row")
    if lengths:
        ones = Tensor(lambda row, column: ONE, Units(reader.size_use(lengths[0])))
        return transpose(ones) if as_row else ones
    return Tensor(lambda row, column: ONE, ones="row" if as_row else "column")


def _is_euler(reader: Reader, scripts: tuple[tuple[str, Tree], ...]) -> bool:
    """Whether an e is Euler's number: always, unless the givens know another e with such scripts."""
    forms = reader.vocabulary.forms.get("e", ())
    if any(place == "_" for place, _ in scripts):
        return False
    if not forms or (scripts and scripts[0][0] != "^"):
        return not scripts or scripts[0][0] == "^"
    at = corners(scripts)
    layered = any(form.upper for form in forms)
    if at.upper or any((one := mark(part)) and one.letter in reader.vocabulary.letters for part in at.bare):
        return not layered
    if any(isinstance(part, tex.Number) for part in at.bare):
        return not reader.vocabulary.known_bare("e")
    return not all(is_transpose(part) for part in at.bare)


def _exponential(reader: Reader, scripts: tuple[tuple[str, Tree], ...], tree: Tree) -> Tensor:
    if len(scripts) > 1:
        raise Unclear(Code.SYNTAX, "e with more than one exponent", tree.span)
    exponent = scalar(ONE) if not scripts else reader.tensor(scripts[0][1])
    return mapped(exponent, lambda term: Apply("\\exp", (term,)))


def with_powers(reader: Reader, base: Tensor, powers: Iterable[Tree]) -> Tensor:
    """A tensor with what stands above it: transposes, and powers if it has any."""
    for power in powers:
        if is_transpose(power):
            base = transpose(base)
            continue
        exponent = _exponent(reader, power)
        if not base.scalar:
            base = componentwise.power(reader, base, exponent, power.span)
        else:
            base = scalar(Power(base.value(), exponent))
    return base


def _exponent(reader: Reader, power: Tree) -> Term:
    """What stands above a number as its power."""
    try:
        return reader.number(power)
    except Unclear as problem:
        if problem.code is not Code.UNDEFINED:
            raise
        message = f"{problem.message} (what stands above is read as a power)"
        raise Unclear(problem.code, message, problem.span) from None


def view(reader: Reader, found: Match, span: Span) -> Tensor:
    """A quantity with the indices that are written; those left out make it a vector or a matrix."""
    form = found.form
    slots = reader.names.slots(form)
    upper = [reader.index(one, slots[i]) for i, one in enumerate(found.upper)]
    lower = [reader.index(one, slots[len(upper) + i]) for i, one in enumerate(found.lower)]
    fixed = (*upper, *lower)
    _check_numbers(reader, form, fixed, span)
    tail: tuple[Index, ...] = (Letter(reader.scope.get(SAMPLE, SAMPLE)),) if form.sample else ()
    if found.sample is not None:
        tail = (reader.index(found.sample, None),)
    layers = tuple(i for i, slot in zip(upper, slots, strict=False) if slot is not None)
    layers += tuple(i for i, slot in zip(lower, slots[len(upper) :], strict=False) if slot is not None)

    def axis(offset: int) -> Axis:
        return Units(SlotUse(form.key, len(fixed) + offset, layers))

    if found.missing == 0:
        return scalar(Reference(form.key, (*fixed, *tail)))
    if found.missing == 1:
        if any(slot is None for slot in slots[len(upper) : len(fixed)]):
            reader.shape_doubt = f"whether the part of a matrix that {form.name} is here is a row or a column"
            reader.shape_doubt += " is not given"
        return _vector(reader, form, fixed, tail, axis(0), found.transposed)
    if found.missing == 2:
        matrix = Tensor(
            lambda row, column: Reference(form.key, (*fixed, there(row), there(column), *tail)),
            axis(0),
            axis(1),
        )
        return transpose(matrix) if found.transposed else matrix
    raise Unclear(Code.UNDEFINED, f"`{form.key}` needs more indices here", span)


def _check_numbers(reader: Reader, form: Form, indices: tuple[Index, ...], span: Span) -> None:
    """Raise `Unclear` for a unit called by its number where givens count from 0 to n - 1."""
    if not reader.vocabulary.from_zero or reader.in_given:
        return
    known = [definition.pattern for definition in reader.system.by_family.get(form.key, ())]
    slots = reader.names.slots(form)
    for place, index in enumerate(indices):
        numbered = isinstance(index, Label) and isinstance(index.value, int) and slots[place] is None
        if numbered and all(pattern[place] != index for pattern in known):
            message = "units are counted from 0 here, where one called by its number is not read"
            raise Unclear(Code.INDEX, message, span)


def _vector(
    reader: Reader,
    form: Form,
    fixed: tuple[Index, ...],
    tail: tuple[Index, ...],
    axis: Axis,
    transposed: bool,
) -> Tensor:
    vector = Tensor(lambda row, column: Reference(form.key, (*fixed, there(row), *tail)), axis)
    as_row = form.row or reader.settings.vectors == "row"
    if form.key in reader.names.turned:
        reader.shape_doubt = f"whether {form.name} is a row or a column is not given; `shapes` can say it"
    return transpose(vector) if transposed != as_row else vector


def _is_size(reader: Reader, tree: Tree) -> bool:
    head = head_of(tree)
    return (
        isinstance(head, tex.Name)
        and spell(head) in reader.sizes
        and not reader.vocabulary.knows(head, scripts_of(tree))
    )


def _size_powers(tree: Tree) -> list[Tree]:
    return [script for script in corners(scripts_of(tree)).bare if isinstance(script, tex.Number)]
