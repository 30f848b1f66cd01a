"""From the syntax of the givens to a vocabulary."""

from __future__ import annotations

from collections.abc import Iterator

from derive.latex.syntax import Fraction, Name, Number, Product, Root, Scripted, Tree
from derive.notation.scripts import corners, is_transpose, mark, pair_of, spell, subtrees
from derive.notation.settings import Settings
from derive.notation.vocabulary.biases import separate_biases
from derive.notation.vocabulary.classes import label_forms
from derive.notation.vocabulary.compounds import compound_names, layer_names, power_names
from derive.notation.vocabulary.exponents import bases, perhaps
from derive.notation.vocabulary.forms import Form
from derive.notation.vocabulary.functions import find_functions, function_arguments
from derive.notation.vocabulary.gates import labelled_above, quantity_labels, words_above
from derive.notation.vocabulary.indices import class_labels, index_letters, marks_in
from derive.notation.vocabulary.literals import add_literals
from derive.notation.vocabulary.occurrences import occurrences, size_symbols
from derive.notation.vocabulary.patterns import Patterns
from derive.notation.vocabulary.samples import called_samples, mark_samples, with_samples
from derive.notation.vocabulary.source import Source
from derive.notation.vocabulary.views import drop_views
from derive.notation.vocabulary.vocabulary import Vocabulary


def survey(settings: Settings, source: Source) -> Vocabulary:
    """Read off which names there are, how many indices they have, and which of them are functions."""
    called = list(called_samples(source.givens))
    vocabulary = Vocabulary(with_samples(settings, called))
    vocabulary.compounds = compound_names(source.givens)
    for key in vocabulary.compounds.values():
        vocabulary.add(Form(key))
    vocabulary.letters = index_letters(source, vocabulary.settings)
    find_functions(vocabulary, source)
    for tree in source.operands():
        vocabulary.sizes.update(size_symbols(tree))
    vocabulary.special_units.update(_special_units(vocabulary, source))
    _find_forms(vocabulary, source)
    if not settings.units:
        separate_biases(vocabulary, source, _defined(source))
    drop_views(vocabulary, source)
    add_literals(vocabulary, source)
    mark_samples(vocabulary, source, [given for given, _ in called])
    vocabulary.class_labels = label_forms(vocabulary, source)
    return vocabulary


def _special_units(vocabulary: Vocabulary, source: Source) -> Iterator[tuple[str, str]]:
    """``x_b = 1`` calls a unit of x by name if x has an index in that place elsewhere."""
    for given in source.givens:
        match given.operands[:2]:
            case (Scripted(Name() as head, scripts), Number()):
                marks = corners(scripts).lower
                letter = marks[0].letter if len(marks) == 1 else None
                if letter and letter not in vocabulary.letters:
                    yield spell(head), letter


def _find_forms(vocabulary: Vocabulary, source: Source) -> None:
    defined = _defined(source)
    alone = {left.text for given in source.givens if isinstance(left := given.operands[0], Name)} & {"e"}
    alone.update("d" for tree in source.operands() if _has_plain_d(tree))
    patterns = Patterns(
        vocabulary,
        frozenset(_lettered(source)),
        frozenset(vocabulary.sizes - defined),
        frozenset(alone),
        frozenset(_labelled(vocabulary, source)),
        frozenset(_numbered(vocabulary, source)),
        frozenset(_deltas(vocabulary, source)),
        powers=frozenset((*power_names(source.givens), *layer_names(source))),
        bases=bases(source),
        lengths=frozenset(_lengths(source) - defined),
    )
    vocabulary.raised = perhaps(source, vocabulary.letters)
    dummies = set(function_arguments(vocabulary, source))
    values = list(_with_indices(vocabulary, source))
    for strict in (True, False):
        for found in source.mentions(*source.keys):
            patterns.add(found, strict=strict, key=True)
        for tree, indices in values:
            for found in occurrences(tree, vocabulary.functions, indices):
                if found.name not in dummies:
                    patterns.add(found, strict=strict)


def _with_indices(vocabulary: Vocabulary, source: Source) -> Iterator[tuple[Tree, frozenset[str]]]:
    """Everything in which quantities stand, with the letters that are no quantities there."""
    labels = frozenset(class_labels(source, vocabulary.settings, vocabulary.letters))
    for given in source.givens:
        left = given.operands[0]
        letters = {one.letter for one in marks_in(left) if one.letter} if left is not None else set()
        own = {one for one in letters & vocabulary.letters if not one.isupper()}
        for operand in given.operands:
            if operand is not None:
                yield operand, labels | own
    for member in source.members:
        yield member, labels


def _lettered(source: Source) -> Iterator[tuple[str, int, int]]:
    """Index places above a name that some letter takes: name, how many places, number of the place."""
    for found in source.mentions(*source.trees()):
        for place, one in enumerate(found.corners.upper):
            if one.letter is not None:
                yield spell(found.name), len(found.corners.upper), place


def _numbered(vocabulary: Vocabulary, source: Source) -> Iterator[str]:
    """Names of vectors and matrices with a number below, by their declared shapes, and nowhere a letter."""
    lettered = {
        spell(one.name)
        for one in source.mentions(*source.trees())
        if any(m.letter in vocabulary.letters for m in one.corners.lower)
    }
    for tree, shape in zip(source.keys, source.shapes, strict=True):
        for one in source.mentions(tree) if shape else ():
            marks = one.corners.lower
            if len(marks) == 1 and marks[0].number and spell(one.name) not in lettered:
                yield spell(one.name)
    yield from source.vectors - lettered


def _lengths(source: Source) -> set[str]:
    """The sizes in declared shapes, but for those that are names of quantities with a shape as well."""
    sizes = {size for shape in source.shapes for size in shape or () if isinstance(size, str)}
    return sizes - {spell(one.name) for one in source.mentions(*source.keys, *source.members)}


def _deltas(vocabulary: Vocabulary, source: Source) -> set[str]:
    r"""Names that with two indices are Kronecker's delta: δ, unless it is defined so, and declared ones."""
    operators = vocabulary.settings.operators
    lefts = (given.operands[0] for given in source.givens)
    heads = source.mentions(*lefts, *source.keys)
    given = {spell(one.name) for one in heads if pair_of(one.corners)}
    plain = {"\\delta"} - given - set(operators)
    return plain | {name for name, meaning in operators.items() if meaning == "kronecker"}


def _has_plain_d(tree: Tree) -> bool:
    r"""Whether d stands alone under a root or a fraction stroke: a number, as in ``\sqrt{d}``."""
    match tree:
        case Root(Name("d")) | Fraction(_, Name("d")) | Product("/", (_, Name("d"))):
            return True
    return any(_has_plain_d(part) for part in subtrees(tree))


def _labelled(vocabulary: Vocabulary, source: Source) -> Iterator[tuple[str, str]]:
    """Letters above a name that are no numbers, as far as is known: ``Q`` in ``W^Q``."""
    found = list(source.mentions(*source.trees()))
    shaped = {spell(one.name) for one in source.mentions(*source.keys)} | _defined(source)
    known = {spell(one.name) for one in found if not one.corners.lower} - shaped
    known |= vocabulary.letters | vocabulary.sizes
    yield from words_above(source, vocabulary.letters | vocabulary.sizes)
    words = labelled_above(source, quantity_labels(source, vocabulary.settings)) - vocabulary.letters
    for one in found:
        marks = [mark(part) for part in one.corners.bare if not is_transpose(part)]
        for letter in (m.letter for m in marks if m is not None and not m.shift):
            if letter is not None and (letter in words or (letter.isupper() and letter not in known)):
                yield spell(one.name), letter


def _defined(source: Source) -> set[str]:
    """The names on the left of givens: a size symbol there has its name in common with a quantity."""
    return {spell(found.name) for found in source.mentions(*(given.operands[0] for given in source.givens))}
