"""The limits of a sum: what its letter ranges over."""

from __future__ import annotations

from derive.latex import syntax as tex
from derive.latex.syntax import Tree
from derive.notation.elaboration.reader import Reader
from derive.notation.problems import Unclear
from derive.notation.scripts import head_of, items_of, mark, spell
from derive.notation.system import SIZE
from derive.notation.terms import LAST, Domain, Letter, SlotUse
from derive.results import Code

#: A sum over numbers alone goes no further than this.
MOST_LABELS = 99


def bounded(reader: Reader, tree: tex.BigOperator, letter: str, domain: Domain) -> Domain:
    """A domain with the written bounds of a sum; several letters under one sum share them.

    Raises `Unclear` where a bound is not understood, or nothing says what the letter runs over.
    """
    lower = _range_part(tree.lower)
    first = _shared_first(lower)
    labels = _members(lower)
    if labels is not None:
        return Domain(domain.uses, labels=labels)
    layer = _layer_limit(reader, lower, letter, domain)
    uses = (*domain.uses, *([layer] if layer else []))
    if over_layers(reader, domain) and not layers_left_out(reader, tree.upper, domain):
        _last_layer(reader, tree.upper, letter)
    last: int | None = None
    match tree.upper:
        case None:
            pass
        case tex.Number(text) if text.isdigit():
            last = _short(text, tree.upper)
        case tex.Name() | tex.Scripted() as size if not over_layers(reader, domain):
            uses = (*uses, _size_limit(reader, size, letter))
        case tex.Sum(((1, tex.Name() | tex.Scripted() as size), (-1, tex.Number("1")))) if (
            first == 0 and domain.uses
        ):
            # Counted from 0 to n - 1: all units, under other names, if that is how the givens count.
            if reader.in_given:
                reader.vocabulary.from_zero = True
            if not reader.vocabulary.from_zero:
                raise Unclear(Code.UNDECIDED, "the givens do not count from 0 to n - 1", tree.upper.span)
            return Domain((*uses, _size_limit(reader, size, letter)))
        case upper if not over_layers(reader, domain):
            raise Unclear(Code.UNDECIDED, "this upper bound of a sum is not decided", upper.span)
    if last is not None and not uses:
        return Domain(labels=tuple(range(1 if first is None else first, last + 1)))
    if not uses:
        raise Unclear(Code.INDEX, f"nothing says what {letter.split('.')[0]} runs over", tree.span)
    return Domain(uses, first, last)


def _size_limit(reader: Reader, size: Tree, letter: str) -> SlotUse:
    """A size symbol as the upper limit of a sum, which makes it known as one.

    Raises `Unclear` for a name that means something else: a quantity, a function, or an index, up to which
    a sum would go only in part.
    """
    head = head_of(size)
    if not isinstance(head, tex.Name):
        raise Unclear(Code.UNDECIDED, "this upper bound of a sum is not decided", size.span)
    name, vocabulary = spell(head), reader.vocabulary
    if isinstance(size, tex.Name) and name in {*reader.scope, *vocabulary.letters, letter.split(".")[0]}:
        raise Unclear(Code.UNDECIDED, f"a sum up to the index {name} is not decided", size.span)
    known = name in vocabulary.forms or vocabulary.is_function(head)
    if known and name not in vocabulary.sizes:
        raise Unclear(Code.INDEX, f"`{name}` is not the size of anything", size.span)
    reader.sizes.add(name)
    return reader.size_use(size)


def over_layers(reader: Reader, domain: Domain) -> bool:
    """Whether a letter runs over layers or time: its upper bound is then the last one, whatever its name."""
    return bool(_ordinals(reader, domain))


def _ordinals(reader: Reader, domain: Domain) -> set[str]:
    """The kinds of layers that a letter runs over."""
    known = [use for use in domain.uses if use.position != SIZE and use.family in reader.system.quantities]
    slots = (reader.system.quantities[use.family].slots[use.position] for use in known)
    return {slot for slot in slots if slot is not None}


def layers_left_out(reader: Reader, upper: Tree | None, domain: Domain) -> list[Letter]:
    """The last layers that a sum over layers leaves out, as one up to ``L - 1`` does."""
    match upper:
        case tex.Sum(((1, tex.Name() | tex.Scripted() as last), (-1, tex.Number(text)))) if text.isdigit():
            one = mark(last)
            ordinal = reader.names.anchors.get(one.letter or one.word or "") if one is not None else None
            if ordinal is not None and ordinal in _ordinals(reader, domain):
                return [Letter(LAST + ordinal, -n) for n in range(_short(text, upper))]
    return []


def _last_layer(reader: Reader, upper: Tree | None, letter: str) -> None:
    """Raise `Unclear` unless the upper limit of a sum over layers is a number or can be the last layer.

    A given may call the last layer by any name, or by how many there are beside it.
    """
    match upper:
        case None | tex.Number():
            return
        case tex.Sum(((1, tex.Name() | tex.Scripted() as last), (_, tex.Number()))) if reader.in_given:
            return _last_layer(reader, last, letter)
        case tex.Name() | tex.Scripted():
            head = head_of(upper)
            name = spell(head) if isinstance(head, tex.Name) else ""
            vocabulary, own = reader.vocabulary, letter.split(".")[0]
            if name in reader.names.anchors:
                return
            if name not in {"", *reader.scope, *vocabulary.letters, own} and (
                name in vocabulary.sizes
                or (name not in vocabulary.forms and (reader.in_given or not reader.names.anchors))
            ):
                return
    raise Unclear(Code.UNDECIDED, "this upper bound of a sum over layers is not decided", upper.span)


def _short(text: str, tree: Tree) -> int:
    """A numeric upper bound, which must be small enough to write the sum out."""
    if len(text) > 4 or int(text) > MOST_LABELS:
        raise Unclear(Code.UNDECIDED, f"a sum of more than {MOST_LABELS} terms is not decided", tree.span)
    return int(text)


def _shared_first(lower: Tree | None) -> int | None:
    """The number at which a sum begins, for all of its letters."""
    found = {_first(item) for item in items_of(lower) if isinstance(item, tex.Relation)}
    if len(found) > 1:
        raise Unclear(Code.UNDECIDED, "letters that begin at different numbers are not decided")
    return next(iter(found), None)


def _first(lower: Tree | None) -> int | None:
    """The number at which a sum begins, if it is written."""
    match lower:
        case tex.Relation((_, tex.Number(text)), ("=",)) if text.isdigit():
            return int(text)
        case tex.Relation((_, _), ("=",)):
            raise Unclear(Code.UNDECIDED, "this lower bound of a sum is not decided", lower.span)
        case tex.Relation(_, signs) if signs != ("\\in",):
            raise Unclear(Code.UNDECIDED, "this limit of a sum is not decided", lower.span)
    return None


def _members(lower: Tree | None) -> tuple[int | str, ...] | None:
    r"""``k \in \{1, 2\}``: the numbers."""
    match lower:
        case tex.Relation((_, tex.Group("{", tex.Sequence(items))), ("\\in",)):
            marks = [mark(item) for item in items]
            if all(m is not None and m.number for m in marks):
                return tuple(int(m.number) for m in marks if m is not None and m.number)
    return None


def _layer_limit(reader: Reader, lower: Tree | None, letter: str, domain: Domain) -> SlotUse | None:
    r"""``k \in output``, or a letter that a directive binds to a layer."""
    match lower:
        case tex.Relation((_, tex.Name() as name), ("\\in",)) if name.text in reader.settings.layers:
            return SlotUse(f"layer:{name.text}", SIZE)
    stem = letter.split(".")[0].rstrip("'")
    if stem in reader.settings.indices and not domain.uses:
        return SlotUse(f"layer:{reader.settings.indices[stem]}", SIZE)
    return None


def excluded(lower: Tree | None) -> list[tex.Relation]:
    r"""The conditions ``j \neq k`` in a lower limit."""
    return [i for i in items_of(lower) if isinstance(i, tex.Relation) and i.signs in (("\\neq",), ("\\ne",))]


def _range_part(lower: Tree | None) -> Tree | None:
    """What a lower limit says about the range, conditions left out."""
    conditions = excluded(lower)
    rest = [item for item in items_of(lower) if item is not None and item not in conditions]
    if not rest:
        return None
    return rest[0] if len(rest) == 1 else tex.Sequence(tuple(rest))
