"""Definitions that a note makes in passing."""

from __future__ import annotations

from derive.latex import syntax as tex
from derive.latex.syntax import Tree
from derive.notation.givens.chains import function_given
from derive.notation.givens.kinds import undecorated
from derive.notation.problems import Unclear
from derive.notation.reading import Reading
from derive.notation.scripts import (
    Corners,
    Mark,
    corners,
    head_of,
    is_transpose,
    scripts_of,
    spell,
    subtrees,
)
from derive.notation.system import System, depends_on
from derive.notation.terms import Label
from derive.notation.vocabulary import BUILTIN, occurrences


def defined_function(reading: Reading, left: Tree, right: Tree) -> tex.Relation | None:
    """What ``f(x) = …`` says for the first time of f, for any argument; None if it does not."""
    if not is_open_function(reading, left):
        return None
    vocabulary, system = reading.vocabulary, reading.system
    forms = [form for group in vocabulary.forms.values() for form in group]
    known = {form.name for form in forms if form.key in system.by_family}
    return function_given(left, right, taken=vocabulary.forms, defined=known)


def notation_for(reading: Reading, middle: Tree, last: Tree) -> bool:
    """Whether ``h(x)`` in ``y = h(x) = w x + b`` is but another name for y: no function of x alone."""
    match middle:
        case tex.Product("", (tex.Name() as head, tex.Group("("))):
            vocabulary, name = reading.vocabulary, spell(head)
            if name in BUILTIN or vocabulary.is_function(head) or name in vocabulary.forms:
                return False
            return function_given(middle, last) is None
    return False


def is_open_function(reading: Reading, tree: Tree) -> bool:
    """Whether a side is ``f(…)`` for a function of which nothing else is known."""
    match tree:
        case tex.Product("", (tex.Name() as head, tex.Group("("))):
            name = spell(head)
            known = any(d.function == name for d in reading.system.functions) or name in BUILTIN
            return reading.vocabulary.is_function(head) and not known
    return False


def defined_name(reading: Reading, tree: Tree, right: Tree) -> tex.Name | tex.Scripted | None:
    """The quantity alone on a left side that the equation says for the first time what it is, or None.

    That is one of which nothing was known before; and where a note makes all its definitions itself, one that
    others mention, but that has none so far (see `_completes`).
    """
    match tree:
        case tex.Product("", (tex.Name() | tex.Scripted(), tex.Group("("))):
            tree = undecorated(tree)
    if not isinstance(tree, tex.Name | tex.Scripted):
        return None
    base = head_of(tree)
    if not isinstance(base, tex.Name) or _in_trouble(reading, tree) or _mentions(right, tree):
        return None
    scripts = scripts_of(tree)
    vocabulary = reading.vocabulary
    if tree in vocabulary.compounds:
        return None
    if vocabulary.knows(base, scripts):
        new = _only_declared(reading, base, scripts) or _completes(reading, base, scripts, right)
        return tree if new else None
    name = spell(base)
    if name == "e" and scripts and not corners(scripts).lower:
        return None
    if name in vocabulary.sizes or (vocabulary.is_function(base) and not _new_square(reading, tree, right)):
        return None
    if name in vocabulary.letters and not scripts:
        return None
    found = corners(scripts)
    if not found.readable or any(is_transpose(t) for t in found.bare):
        return None
    if _same_arity(reading, name, len(found.lower), len(found.upper) + len(found.bare)):
        return tree if _next_number(reading, name, found) or _of_another_layer(reading, found) else None
    return tree


def is_new_name(reading: Reading, tree: Tree, value: Tree) -> bool:
    """Whether a side is, alone, a name of which nothing is known, or only others with a word or a number."""
    base = head_of(tree)
    if not isinstance(base, tex.Name) or reading.vocabulary.knows(base, scripts_of(tree)):
        return False
    if any(isinstance(part, tex.Number) for part in corners(scripts_of(tree)).bare):
        return False
    forms = reading.vocabulary.forms.get(spell(base), ())
    labelled = all(form.lower and None not in (*form.lower, *form.upper) for form in forms)
    return labelled and defined_name(reading, tree, value) is not None


def _mentions(tree: Tree, part: Tree) -> bool:
    """Whether something stands in a tree just as it is: what is said by itself is no definition."""
    return tree == part or any(_mentions(one, part) for one in subtrees(tree))


def _in_trouble(reading: Reading, tree: Tree) -> bool:
    """Whether a directive gives this quantity, although what it says could not be used."""
    base = head_of(tree)
    if not isinstance(base, tex.Name) or not reading.vocabulary.knows(base, scripts_of(tree)):
        return False
    key = reading.vocabulary.match(spell(base), corners(scripts_of(tree))).form.key
    return any(
        trouble.entry in reading.settings.given and key in trouble.families for trouble in reading.troubles
    )


def _only_declared(reading: Reading, base: tex.Name, scripts: tuple[tuple[str, Tree], ...]) -> bool:
    """Whether a name is known from a directive about its shape alone."""
    match = reading.vocabulary.match(spell(base), corners(scripts))
    if match.transposed or match.powers:
        return False
    key = match.form.key
    return all(
        definition.family != key and all(r.family != key for r in definition.mentions)
        for definition in reading.system.definitions
    )


def _completes(reading: Reading, base: tex.Name, scripts: tuple[tuple[str, Tree], ...], right: Tree) -> bool:
    """Whether an equation is the missing part of a note's own definitions.

    Either it closes a recursion, ``a^{(l)} = σ(z^{(l)})`` where a^{(l-1)} is what z^{(l)} is made of; or it
    goes on downwards, with names on the right that are new.  Of names in directives, these say what is given,
    but for one without a definition that is made of what the note alone speaks of.
    """
    told = _in_directives(reading)
    match = reading.vocabulary.match(spell(base), corners(scripts))
    if match.powers == (tex.Number("2"),):
        return spell(base) not in told and _defines_by_square(reading, match.form.key, right)
    marks = (*match.upper, *match.lower)
    letters = {mark.letter for mark in marks if mark.letter is not None and not mark.shift}
    key, system = match.form.key, reading.system
    if match.transposed or match.powers:
        return False
    if marks and all(mark.number is not None for mark in marks):
        return spell(base) not in told and _one_more(system, key, marks)
    if key in system.by_family or len(letters) < len(marks):
        return False
    known, new = families_in(reading, right)
    reached = set().union(*(depends_on(system, family) for family in known))
    if spell(base) in told:
        names = {spell(one.name) for one in occurrences(right)}
        return key not in reached and bool(names) and told.isdisjoint(names)
    return key in system.carried and key in reached - known if not new else key not in reached


def _in_directives(reading: Reading) -> set[str]:
    """The names that stand in the givens of directives."""
    sides = [side for given in reading.givens if given.entry is not None for side in given.sides]
    return {spell(one.name) for side in sides for one in occurrences(side)}


def _new_square(reading: Reading, tree: tex.Name | tex.Scripted, right: Tree) -> bool:
    r"""Whether ``\sigma^2 = …`` names a square, though σ may be a function: nothing else here calls it so."""
    base = head_of(tree)
    if not isinstance(base, tex.Name) or spell(base) in reading.vocabulary.functions | BUILTIN:
        return False
    squared = any(part == tex.Number("2") for part in corners(scripts_of(tree)).bare)
    used = [one for given in reading.givens for side in given.sides for one in occurrences(side)]
    used += occurrences(right)
    return squared and all(spell(one.name) != spell(base) for one in used)


def _defines_by_square(reading: Reading, key: str, right: Tree) -> bool:
    r"""Whether ``\sigma^2 = …`` says what a σ is that has no definition."""
    known, _ = families_in(reading, right)
    reached = set().union(*(depends_on(reading.system, family) for family in known))
    return key not in reading.system.by_family and key not in reached


def _one_more(system: System, key: str, marks: tuple[Mark, ...]) -> bool:
    """Whether a family is defined number by number, and these numbers come next."""
    numbers = tuple(Label(int(mark.number or 0)) for mark in marks)
    patterns = [definition.pattern for definition in system.by_family.get(key, ())]
    written_out = all(isinstance(index, Label) for pattern in patterns for index in pattern)
    return bool(patterns) and written_out and numbers not in patterns


def families_in(reading: Reading, tree: Tree) -> tuple[set[str], bool]:
    """The known families that a side mentions, and whether it mentions names that nothing was said of."""
    known: set[str] = set()
    new = False
    for found in occurrences(tree, reading.vocabulary.functions):
        if reading.vocabulary.is_function(found.name) or spell(found.name) in reading.vocabulary.sizes:
            continue
        try:
            known.add(reading.vocabulary.match(spell(found.name), found.corners).form.key)
        except Unclear:
            new = True
    return known, new


def _same_arity(reading: Reading, name: str, lower: int, upper: int) -> bool:
    """Whether the name is known with as many indices."""
    return any(
        len(form.lower) + form.rank == lower and len(form.upper) == upper
        for form in reading.vocabulary.forms.get(name, ())
    )


def _next_number(reading: Reading, name: str, found: Corners) -> bool:
    """Whether layers are written out one by one, ``z^{[1]} = …``, and this is one more of them."""
    if reading.settings.given or found.bare:
        return False
    marks = (*found.upper, *found.lower)
    return any(mark.number is not None for mark in marks) and all(
        len(form.upper) + len(form.lower) != len(marks)
        or any(
            mark.number is not None and label is not None and label != mark.number
            for mark, label in zip(marks, (*form.upper, *form.lower), strict=True)
        )
        for form in reading.vocabulary.forms[name]
    )


def _of_another_layer(reading: Reading, found: Corners) -> bool:
    """Whether index letters tell the layer: ``δ_j = …`` after ``δ_k = …`` is about another one."""
    indices = reading.settings.indices
    return bool(found.lower) and all(one.letter in indices and not one.shift for one in found.lower)


def lookalike(reading: Reading, tree: tex.Name | tex.Scripted) -> str | None:
    """A known name that differs from a new one only by case or decoration."""
    base = head_of(tree)
    assert isinstance(base, tex.Name)
    for known in reading.vocabulary.forms:
        stem = known.strip("{}").rsplit("{", 1)[-1].rstrip("}")
        if known != spell(base) and stem.lower() == base.text.lower():
            return known
    return None
