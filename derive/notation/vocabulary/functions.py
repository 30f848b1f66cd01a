"""Which names apply to what stands in parentheses after them."""

from __future__ import annotations

from collections.abc import Iterator

from derive.latex.syntax import Group, Name, Product, Relation, Scripted, Sequence, Tree
from derive.notation.scripts import head_of, spell
from derive.notation.vocabulary.known import BUILTIN, GREEK_FUNCTIONS
from derive.notation.vocabulary.occurrences import Occurrence, all_names, occurrences
from derive.notation.vocabulary.source import Source, stem
from derive.notation.vocabulary.vocabulary import Vocabulary


def find_functions(vocabulary: Vocabulary, source: Source) -> None:
    """Note which names are functions, and the arguments of quantities that only say what they depend on."""
    alone = set(_uncalled(source))
    declared = {stem(text) for text in vocabulary.settings.functions}
    # Lower marks make it a quantity times a parenthesis; Greek step sizes multiply too.
    called = {key for key in _called(source) if key not in alone and not _multiplies(key)}
    vocabulary.functions |= declared | called
    for given in source.givens:
        name = _defined_function(vocabulary, given, alone)
        if name is not None:
            vocabulary.functions.add(name)
        quantity = _decorated_quantity(given)
        if quantity is not None and quantity not in declared:
            vocabulary.functions.discard(quantity)
        component = _component(source, given)
        if component is not None:
            vocabulary.functions.discard(component)
            vocabulary.components.add(component)
        _note_arguments(vocabulary, given)


def function_arguments(vocabulary: Vocabulary, source: Source) -> Iterator[Name]:
    """``x`` in ``f(x) = …``, where nothing else is called so."""
    for given in source.givens:
        match given.operands[0]:
            case Product("", (head, Group("(", Name() as argument))):
                base = head_of(head)
                if isinstance(base, Name) and spell(base) in vocabulary.functions:
                    others = (
                        side for other in source.givens if other is not given for side in other.operands
                    )
                    if all(spell(f.name) != spell(argument) for f in source.mentions(*others)):
                        yield argument


def _uncalled(source: Source) -> Iterator[str]:
    """Names that stand somewhere without parentheses after them."""
    yield from (spell(one.name) for one in source.mentions(*source.operands()) if one.called is None)
    yield from (spell(one.name) for one in source.mentions(*source.keys))


def _called(source: Source) -> Iterator[str]:
    """Names that a right side applies to what follows them."""
    for given in source.givens:
        for side in [operand for operand in given.operands if operand is not None][1:]:
            for found in source.mentions(side):
                if found.called is not None and _is_call(found, side):
                    yield spell(found.name)


def _note_arguments(vocabulary: Vocabulary, given: Relation) -> None:
    """What a quantity is said to depend on, where its definition goes on to use just that."""
    match given.operands[:2]:
        case (Product("", (head, Group("(", body))), right) if right is not None:
            base, used = head_of(head), set(all_names(body)) & set(all_names(right))
            if used and isinstance(base, Name) and not vocabulary.is_function(base):
                vocabulary.arguments[spell(base)] = body


def _is_call(found: Occurrence, side: Tree) -> bool:
    """Whether ``f(x)`` is an application: a whole side, or with several arguments, or primed."""
    if found.primes or (isinstance(found.called, Group) and isinstance(found.called.body, Sequence)):
        return True
    match side:
        case Product("", (head, Group())):
            return head_of(head) is found.name
    return False


def _decorated_quantity(given: Relation) -> str | None:
    """The name in ``h(x) = a``, ``J(w) = …``: what it depends on is only mentioned."""
    left, right = given.operands[0], given.operands[1]
    match left:
        case Product("", (head, Group("(", body))):
            base = head_of(head)
            if not isinstance(base, Name) or right is None:
                return None
            arguments = {spell(found.name) for found in occurrences(body)}
            used = set(all_names(right))
            return None if isinstance(body, Name) and arguments <= used else spell(base)
    return None


def _component(source: Source, given: Relation) -> str | None:
    r"""σ in ``\sigma_i(z) = …``, where z stands on the right by its components alone."""
    match given.operands[:2]:
        case (Product("", (Scripted(Name() as base) as head, Group("(", Name() as argument))), right):
            marks = [one for found in source.mentions(head) for one in found.corners.lower]
            inside = [one for one in source.mentions(right) if spell(one.name) == spell(argument)]
            if marks and inside and all(one.corners.lower for one in inside):
                return spell(base)
    return None


def _multiplies(key: str) -> bool:
    return key in BUILTIN or (key.startswith("\\") and key not in GREEK_FUNCTIONS)


def _defined_function(vocabulary: Vocabulary, given: Relation, alone: set[str]) -> str | None:
    """The name in ``f(x) = …`` if that defines a function of an argument that is no quantity elsewhere."""
    left, right = given.operands[0], given.operands[1]
    if not isinstance(left, Product) or len(left.factors) != 2 or right is None:
        return None
    head, argument = left.factors
    base = head_of(head)
    if not isinstance(base, Name) or not isinstance(argument, Group):
        return None
    if not isinstance(argument.body, Name) or spell(base) in alone:
        return None
    names = set(all_names(right))
    known = {spell(argument.body), "e", "\\exp", "\\pi"} | BUILTIN | GREEK_FUNCTIONS | vocabulary.functions
    if spell(argument.body) in names and names <= known:
        return spell(base)
    return spell(base) if spell(base) in vocabulary.functions else None
