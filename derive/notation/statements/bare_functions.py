r"""Identities between functions that leave out the argument: ``\sigma' = \sigma (1 - \sigma)``.

A bare function is read at the argument that the statement shows elsewhere, else at any number.  That is done
only in statements about nothing else, since beside quantities the argument may be one of them.  A dot above a
function is a prime.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from derive.latex.rewriting import with_parts
from derive.latex.syntax import Differential, Fraction, Group, Name, Number, Product, Scripted, Tree
from derive.notation.scripts import head_of, subtrees
from derive.notation.vocabulary import BUILTIN, Vocabulary, all_names

#: Functions known by name that notes write without an argument.
BARE = frozenset({"\\tanh", "\\sigmoid", "\\relu", "\\softplus"})
#: What an argument that is nowhere written is called.
ARGUMENTS = "xzuvs"


def with_arguments(sides: Sequence[Tree], vocabulary: Vocabulary) -> tuple[Tree, ...]:
    """The sides of one statement with every function applied to something."""
    reader = _BareFunctions(vocabulary)
    trees = tuple(reader.undotted(side) for side in sides)
    if not any(True for tree in trees for _ in reader.without_argument(tree)):
        return trees
    argument = reader.argument(trees)
    return trees if argument is None else tuple(reader.applied(tree, argument) for tree in trees)


class _BareFunctions:
    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._bare: dict[int, tuple[tuple[Tree, ...], Tree]] = {}

    def undotted(self, tree: Tree) -> Tree:
        r"""A tree with ``f'`` for every ``\dot f`` of a function f."""
        head = head_of(tree)
        if isinstance(head, Name) and head.accents == ("\\dot",) and head.text not in self.vocabulary.forms:
            plain = Name(head.text, (), head.fonts, span=head.span)
            dotted = self.vocabulary.forms.get(f"\\dot{{{head.text}}}")
            if self.vocabulary.is_function(plain) and not dotted:
                return _primed(replace(tree, base=plain) if isinstance(tree, Scripted) else plain)
        return with_parts(tree, self.undotted)

    def without_argument(self, tree: Tree) -> Iterator[Tree]:
        """Bare functions, and derivatives of bare functions."""
        yield from self.bare(tree)
        if self.slope(tree) is not None:
            yield tree
        for part in subtrees(tree):
            yield from (one for one in self.without_argument(part) if self.slope(one) is not None)

    def slope(self, tree: Tree) -> tuple[Tree, Tree] | None:
        r"""The function and the variable of ``\frac{d f}{d z}``."""
        match tree:
            case Fraction(above, below) | Product("/", (above, below)):
                function, variable = _differentiated(above), _differentiated(below)
                if function is not None and isinstance(variable, Name) and self._is_function(function):
                    return function, variable
        return None

    def bare(self, tree: Tree) -> tuple[Tree, ...]:
        """The functions in a tree that are applied to nothing."""
        known = self._bare.get(id(tree))
        if known is None:
            # The tree is kept, so that its id is not given to another one.
            known = self._bare[id(tree)] = (tuple(self._found_bare(tree)), tree)
        return known[0]

    def _found_bare(self, tree: Tree) -> Iterator[Tree]:
        if self.slope(tree) is not None:
            return
        if isinstance(tree, Product) and tree.operator == "":
            for part, group in self._calls(tree):
                yield from self.bare(part) if group is None else self.bare(group)
        elif self._is_function(tree):
            yield tree
        else:
            for part in subtrees(tree):
                yield from self.bare(part)

    def _calls(self, tree: Product) -> Iterator[tuple[Tree, Tree | None]]:
        """The factors, a function together with the parentheses that it applies to."""
        position = 0
        while position < len(tree.factors):
            part = tree.factors[position]
            group = tree.factors[position + 1] if position + 1 < len(tree.factors) else None
            applies = self._is_function(part) or self.slope(part) is not None
            if applies and group is not None and self._is_argument(part, group):
                yield part, group
                position += 2
            else:
                yield part, None
                position += 1

    def _is_function(self, tree: Tree) -> bool:
        head = head_of(tree)
        if not isinstance(head, Name) or not self.vocabulary.is_function(head):
            return False
        plain = not isinstance(tree, Scripted) or all(
            place == "^" and isinstance(script, Number) for place, script in tree.scripts
        )
        return plain and (head.text not in BUILTIN or head.text in BARE)

    def _is_argument(self, function: Tree, group: Tree) -> bool:
        """``σ (1 - σ)`` multiplies, ``σ(z)`` applies."""
        if not isinstance(head_of(group), Group):
            return False
        if self.slope(function) is not None:
            return isinstance(group, Group) and isinstance(group.body, Name | Number)
        return all(head_of(other) != head_of(function) for other in self.bare(group))

    def argument(self, trees: Sequence[Tree]) -> Tree | None:
        """What all functions of a statement are applied to; None if it speaks of anything else."""
        found = {group for tree in trees for group in self._arguments(tree)}
        names = {name for tree in trees for name in all_names(tree)} - {"d", "e"}
        names = {name for name in names if not self.vocabulary.is_function(Name(name))}
        if not found and not names:
            return Name(next((one for one in ARGUMENTS if one not in self.vocabulary.forms), "\ue002"))
        only = next(iter(found), None)
        if len(found) != 1 or not isinstance(only, Name) or names - {only.text}:
            return None
        return only

    def _arguments(self, tree: Tree) -> Iterator[Tree]:
        slope = self.slope(tree)
        if slope is not None:
            yield slope[1]
            return
        if isinstance(tree, Product) and tree.operator == "":
            for part, group in self._calls(tree):
                if isinstance(group, Group):
                    yield group.body
                yield from self._arguments(part)
            return
        for part in subtrees(tree):
            yield from self._arguments(part)

    def applied(self, tree: Tree, argument: Tree) -> Tree:
        """A tree with its bare functions applied to an argument."""
        slope = self.slope(tree)
        if slope is not None:
            tree = _primed(slope[0])
        if self._is_function(tree):
            return Product("", (tree, Group("(", argument)), span=tree.span)
        if not isinstance(tree, Product) or tree.operator != "":
            return with_parts(tree, lambda part: self.applied(part, argument))
        factors: list[Tree] = []
        for part, group in self._calls(tree):
            if group is not None:
                factors += [part, group]
            else:
                one = self.applied(part, argument)
                factors += one.factors if isinstance(one, Product) and one.operator == "" else [one]
        return Product("", tuple(factors), span=tree.span)


def _primed(function: Tree) -> Scripted:
    """A function with a prime more."""
    if isinstance(function, Scripted):
        return replace(function, primes=function.primes + 1)
    return Scripted(function, (), 1, span=function.span)


def _differentiated(tree: Tree) -> Tree | None:
    r"""What stands behind a d or a ∂; None if there is more, or none."""
    match tree:
        case Differential("\\partial", (), operand):
            return operand
        case Product("", (Name("d"), operand)):
            return operand
    return None
