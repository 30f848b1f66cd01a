"""The givens of a note, read: from LaTeX equations to a `System` of definitions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from derive.latex.syntax import Name, Relation, Scripted, Sum, Tree
from derive.notation.elaborate import Elaborator
from derive.notation.givens.branching import by_layers
from derive.notation.givens.classes import class_quantities, one_class_each
from derive.notation.givens.definitions import Definitions
from derive.notation.givens.depths import bases, deepest, depths
from derive.notation.givens.given import Given, Trouble
from derive.notation.givens.kinds import undecorated
from derive.notation.givens.last_layers import find_last_layers
from derive.notation.givens.layers import settle_layers
from derive.notation.givens.parsing import Declared, Parser, spellings_of_givens
from derive.notation.givens.picked import picked_letters
from derive.notation.givens.ranks import apply_shapes, infer_ranks
from derive.notation.givens.replacement import directive_givens, not_replaced, unread_functions
from derive.notation.givens.roots import implied_roots
from derive.notation.givens.shapeless import Shapeless
from derive.notation.givens.tops import ending_early
from derive.notation.givens.undefined import assumptions, dependencies
from derive.notation.givens.units import fixed_sizes, name_sizes, name_units, size_names, ties, unit_labels
from derive.notation.instance import Instance, Structure
from derive.notation.problems import Finding, Unclear
from derive.notation.scripts import spell, subtrees
from derive.notation.settings import Settings
from derive.notation.statements import with_components
from derive.notation.system import Quantities, Quantity, System
from derive.notation.terms import SlotUse
from derive.notation.vocabulary import Names, Source, Vocabulary, occurrences, spelling, survey
from derive.notation.vocabulary.spellings import Spellings, respelled
from derive.results import Code

#: The number of readers for names in directives.
SHAPED = 3000


class Reading(Struct, frozen=True, dict=True):
    """The givens up to a place in a note, understood as far as they are; ``troubles`` are the others.

    ``loose`` are links in chains of givens that define nothing.
    """

    settings: Settings
    givens: tuple[Given, ...]
    names: Names
    system: System
    troubles: tuple[Trouble, ...] = ()
    loose: tuple[Given, ...] = ()

    @property
    def vocabulary(self) -> Vocabulary:
        """The names that the givens use."""
        return self.names.vocabulary

    @cached_property
    def shapeless(self) -> Shapeless:
        """Tells which names are read as numbers and treated as vectors or matrices."""
        return Shapeless(self.settings, self.vocabulary, self.system.quantities, self.givens)

    @cached_property
    def doubtful(self) -> frozenset[str]:
        """Families with an index of which nothing tells whether it is a letter or a word."""
        return frozenset(form.key for form, _, _ in self.vocabulary.doubtful())

    @cached_property
    def ending_early(self) -> frozenset[str]:
        """Families without a member at the last layer."""
        return ending_early(self.system)

    @cached_property
    def _outline(self) -> Instance:
        structure = Structure(
            self.system, {name: deepest(self.system, name) for name in self.system.ordinals}
        )
        return Instance(structure, {}, structure.axes.copy())

    def same_units(self, first: Iterable[tuple[str, int]], second: Iterable[tuple[str, int]]) -> bool:
        """Whether one of the first index places runs over the units of one of the second, in some layer."""
        axes = self._outline.axes
        roots = [{axes.find(p) for p in axes.points() if p[:2] in set(places)} for places in (first, second)]
        return bool(roots[0] & roots[1])

    def known_units(self, use: SlotUse) -> tuple[int | str, ...] | None:
        """The units behind a slot if the givens fix them, in order."""
        if use in self.names.units:
            return self.names.units[use]
        point = self._outline.structure.point(use, self._outline.anchors)
        return None if point is None else self._outline.known_units(point)

    def elaborator(
        self, layout: str | None = None, settled: Mapping[SlotUse, tuple[int | str, ...]] | None = None
    ) -> Elaborator:
        """A reader for one formula; ``settled`` are lengths of vectors that earlier formulas have shown."""
        return Elaborator(
            self.names, self.system, layout=layout, known_units=self.known_units, settled=settled
        )


def read_givens(settings: Settings, local: Iterable[Given] = ()) -> Reading:
    """Read all givens of directives, and the definitions that the note itself has made so far.

    Where the newest givens do not fit in shape because a bare name is taken for a vector that an unrelated
    given spells with an index, they are read once more with that name as a number; where a name with a number
    below is not the component that it looks like, as a vector of that name; and where a vector stands beside
    a matrix, as what goes to each of its columns or rows.
    """
    local = tuple(local)
    reading = _read(settings, local)
    numbers = _doubtful_names(reading)
    if numbers:
        second = _better(reading, _read(settings, local, numbers))
        numbers = numbers if second is not reading else frozenset()
        reading = second
    vectors, second = frozenset[str](), reading
    while more := frozenset(_numbered_vectors(second, vectors)) - vectors:
        vectors |= more
        second = _read(settings, local, numbers, vectors)
        reading = _better(reading, second)
    turned = frozenset(_turned(reading))
    for rows in (frozenset(), turned) if turned else ():
        reading = _better(reading, _read(settings, local, numbers, vectors, repeated=rows))
    letters = picked_letters(reading.vocabulary, reading.system, reading.givens)
    if letters:
        repeated = reading.names.turned if reading.names.repeats else None
        second = _read(settings, local, numbers, vectors, letters, repeated)
        reading = second if len(second.troubles) <= len(reading.troubles) else reading
    return reading


def _better(first: Reading, second: Reading) -> Reading:
    """The reading that leaves fewer givens unused."""
    return second if len(second.troubles) < len(first.troubles) else first


def _read(
    settings: Settings,
    local: tuple[Given, ...],
    numbers: frozenset[str] = frozenset(),
    vectors: frozenset[str] = frozenset(),
    letters: frozenset[str] = frozenset(),
    repeated: frozenset[str] | None = None,
) -> Reading:
    """Read the givens; ``numbers`` are bare names of numbers, ``vectors`` names of vectors with a number.

    ``letters`` are indices, although no letter of the left sides is called so; where vectors are
    ``repeated`` beside matrices, these are rows.
    """
    troubles: list[Trouble] = []
    parser = Parser(settings, troubles, spellings_of_givens(settings, local))
    local = tuple(_respelled(given, parser.spellings) for given in local)
    directed, loose = directive_givens(parser)
    givens = (*directed, *(given for given in not_replaced(local, directed) if not given.implied))
    wanted = [side for given in local if given.implied for side in given.sides[:1]]
    givens = tuple(by_layers((*givens, *implied_roots(givens, wanted, settings))))
    summed = with_components([given.tree for given in givens])
    givens = tuple(replace(given, tree=tree) for given, tree in zip(givens, summed, strict=True))
    declared = parser.declared()
    vocabulary = survey(settings, _source(givens, declared, numbers, vectors, letters))
    vocabulary.spellings = parser.spellings
    names = Names(vocabulary, turned=repeated or frozenset(), repeats=repeated is not None)
    variable = _settle(names, parser, givens, declared)
    definitions = _definitions(names, givens, parser, declared, troubles)
    system = replace(
        definitions.system,
        definitions=(*dependencies(definitions, declared, variable, troubles), *definitions.found),
        functions=tuple(definitions.functions),
        ties=tuple(ties(definitions.reader(SHAPED), parser, declared)),
        labels=(*unit_labels(settings), *definitions.labels),
        sizes=tuple(fixed_sizes(definitions.reader(SHAPED), parser, declared)),
        assumptions=(
            *assumptions(definitions, settings, troubles),
            *one_class_each(definitions.found, definitions.system.quantities),
        ),
        fixed=definitions.fixed,
        cost=settings.cost,
    )
    system = replace(system, bases=bases(system))
    troubles[:] = [_about(vocabulary, trouble) for trouble in troubles]
    troubles.extend(unread_functions(loose, system))
    return Reading(vocabulary.settings, givens, names, system, tuple(troubles), tuple(loose))


def _respelled(given: Given, spellings: Spellings) -> Given:
    """A definition that the note makes itself, with its names as they are read."""
    tree = respelled(given.tree, spellings)
    assert isinstance(tree, Relation)
    return replace(given, tree=tree)


def _source(
    givens: tuple[Given, ...],
    declared: Declared,
    numbers: frozenset[str],
    vectors: frozenset[str],
    letters: frozenset[str],
) -> Source:
    """What tells which names there are."""
    heads = tuple(head for head, _ in declared.depends)
    return Source(
        givens=tuple(given.tree for given in givens),
        members=tuple(tree for _, members in declared.depends for tree in members),
        keys=(*declared.keys, *heads),
        shapes=(*declared.shapes, *(None for _ in heads)),
        numbers=numbers,
        vectors=vectors,
        letters=letters,
    )


def _settle(names: Names, parser: Parser, givens: tuple[Given, ...], declared: Declared) -> frozenset[str]:
    """What the index places of all names mean, and their shapes; returns the letters of layers that vary."""
    vocabulary = names.vocabulary
    apply_shapes(names, declared)
    limits = frozenset(vocabulary.sizes)
    vocabulary.sizes.update(size_names(parser, declared))
    settle_layers(names, parser, declared, givens)
    variable = find_last_layers(names, declared, givens, limits)
    infer_ranks(names, declared, givens)
    name_units(names)
    return variable


def _definitions(
    names: Names, givens: tuple[Given, ...], parser: Parser, declared: Declared, troubles: list[Trouble]
) -> Definitions:
    forms = [form for group in names.vocabulary.forms.values() for form in group]
    quantities = Quantities(
        (form.key, Quantity(form.key, names.slots(form), spelling(form))) for form in forms
    )
    quantities.update(dict(class_quantities(names.vocabulary.class_labels, quantities)))
    definitions = Definitions(names, System(quantities=quantities, depths=depths(names)), givens)
    name_sizes(definitions.reader(SHAPED), parser, declared)
    for number, given in enumerate(givens):
        try:
            definitions.read(number, given)
        except (Unclear, Finding) as problem:
            families = frozenset(_families(names.vocabulary, given.left))
            troubles.append(Trouble(given.entry, problem.code, problem.message, families, given.tree))
    return definitions


def _about(vocabulary: Vocabulary, trouble: Trouble) -> Trouble:
    """A given that could not even be read, with the quantities that it should have defined."""
    left = trouble.tree.operands[0] if trouble.tree is not None and not trouble.families else None
    return trouble if left is None else replace(trouble, families=frozenset(_families(vocabulary, left)))


def _families(vocabulary: Vocabulary, left: Tree | None) -> Iterator[str]:
    """What a given with this left side should have defined."""
    for found in occurrences(undecorated(left)) if left is not None else ():
        try:
            yield vocabulary.match(spell(found.name), found.corners).form.key
        except Unclear:
            continue


def _numbered_vectors(reading: Reading, vectors: frozenset[str]) -> Iterator[str]:
    """Names with a number below on the left of givens of ill-fitting shape.

    One such vector makes others where that does not help: ``A_1 = σ(Z_1)`` after ``Z_1 = X W_1``.
    """
    ill = [one.tree for one in reading.troubles if one.code is Code.SHAPE and one.tree is not None]
    found = {name for tree in ill for name in _numbered(tree.operands[0])}
    if not ill or not found <= vectors:
        yield from found
        return
    for given in reading.givens:
        if any(not vectors.isdisjoint(_numbered(side)) for side in given.sides):
            yield from (name for side in given.sides for name in _numbered(side))


def _numbered(tree: Tree | None) -> Iterator[str]:
    """The names in a tree that have a number below and nothing else."""
    for one in occurrences(undecorated(tree)) if tree is not None else ():
        if len(one.corners.lower) == 1 and one.corners.lower[0].number:
            yield spell(one.name)


def _turned(reading: Reading) -> Iterator[str]:
    """Vectors of a declared length in sums of givens of ill-fitting shape, which may be rows of a batch."""
    for trouble in reading.troubles:
        if trouble.code is not Code.SHAPE or trouble.tree is None:
            continue
        terms = [term for part in _sums(trouble.tree) for _, term in part.terms]
        for term in terms:
            for key in _families(reading.vocabulary, term if isinstance(term, Name | Scripted) else None):
                if any(family == key for family, _ in reading.names.sizes):
                    yield key


def _sums(tree: Tree) -> Iterator[Sum]:
    if isinstance(tree, Sum):
        yield tree
    for part in subtrees(tree):
        yield from _sums(part)


def _doubtful_names(reading: Reading) -> frozenset[str]:
    """Bare names in givens of ill-fitting shape that are known only as leaves with indices."""
    found: set[str] = set()
    for trouble in reading.troubles:
        if trouble.code is not Code.SHAPE or trouble.tree is None:
            continue
        for operand in trouble.tree.operands:
            for occurrence in occurrences(operand) if operand is not None else ():
                name = spell(occurrence.name)
                forms = reading.vocabulary.forms.get(name, ())
                leaf = all(form.key not in reading.system.by_family for form in forms)
                if forms and leaf and not occurrence.corners.lower and not occurrence.corners.upper:
                    found.add(name)
    return frozenset(found)
