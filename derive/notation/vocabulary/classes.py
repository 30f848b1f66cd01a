r"""Class labels of samples: ``y^{(i)}`` in ``1\{y^{(i)} = k\}``, which is a unit and no number."""

from __future__ import annotations

from collections.abc import Iterator

from derive.latex.syntax import Name, Relation, Scripted, Tree
from derive.notation.problems import Unclear
from derive.notation.scripts import corners, head_of, mark, scripts_of, spell, subtrees
from derive.notation.vocabulary.forms import Form
from derive.notation.vocabulary.source import Source
from derive.notation.vocabulary.vocabulary import Vocabulary


def label_forms(vocabulary: Vocabulary, source: Source) -> frozenset[str]:
    """Families of which the givens only ask which unit each of them is."""
    found: dict[str, Form] = {}
    for tree in (tree for operand in source.operands() for tree in _compared(vocabulary, operand)):
        form = _form(vocabulary, tree)
        if form is not None and (form.sample or form.upper or form.lower):
            found[form.key] = form
    elsewhere = (*source.operands(), *source.keys, *source.members)
    return frozenset(found) - {form.key for tree in elsewhere for form in _outside(vocabulary, tree)}


def _compared(vocabulary: Vocabulary, tree: Tree) -> Iterator[Tree]:
    """What conditions compare with an index."""
    match tree:
        case Relation((left, right), ("=" | "\\neq" | "\\ne",)) if left is not None and right is not None:
            for one, other in ((left, right), (right, left)):
                at = mark(other)
                if isinstance(other, Name) and at is not None and at.letter in vocabulary.letters:
                    yield one
        case Scripted(_, (("_", script),)):
            yield from _compared(vocabulary, script)
    for part in subtrees(tree):
        yield from _compared(vocabulary, part)


def _outside(vocabulary: Vocabulary, tree: Tree) -> Iterator[Form]:
    """The forms of names outside of conditions."""
    if isinstance(tree, Relation):
        return
    form = _form(vocabulary, tree)
    if form is not None:
        yield form
    for part in subtrees(tree):
        if not isinstance(tree, Scripted) or part is not tree.base or not isinstance(part, Name):
            yield from _outside(vocabulary, part)


def _form(vocabulary: Vocabulary, tree: Tree) -> Form | None:
    """The form of a name with its indices; None for anything else."""
    head = head_of(tree)
    if not isinstance(head, Name):
        return None
    try:
        return vocabulary.match(spell(head), corners(scripts_of(tree))).form
    except Unclear:
        return None
