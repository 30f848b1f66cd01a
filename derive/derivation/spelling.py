"""Names as the note writes them: each quantity in the fashion of its first occurrence in the givens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from derive.derivation.problems import NotDerived
from derive.latex import syntax as tex
from derive.latex.syntax import Tree
from derive.notation.problems import Unclear
from derive.notation.reading import Reading
from derive.notation.scripts import corners, is_transpose, spell, split_marks
from derive.notation.terms import CLASS
from derive.notation.vocabulary import Form


class Fashion(Struct, frozen=True):
    """How a name is set.

    ``upper`` is the bracket around indices above, ``""`` for none; ``commas`` says whether indices below are
    separated, ``raised`` whether those above come first.
    """

    name: tex.Name
    upper: str = "("
    commas: bool = False
    raised: bool = False


class Spelling:
    """The names of a note."""

    def __init__(self, reading: Reading) -> None:
        self.vocabulary = reading.vocabulary
        self.system = reading.system
        self.forms = {form.key: form for group in self.vocabulary.forms.values() for form in group}
        self._compounds = {name: tree for tree, name in self.vocabulary.compounds.items()}
        self._fashions: dict[str, Fashion] = {}
        self._sizes: dict[str, tuple[tex.Name, str]] = {}
        self._functions: dict[str, tex.Name | tex.Scripted] = {}
        self._bracket = "("
        for given in reading.givens:
            for side in given.sides:
                for tree in _scripted(side):
                    self._note(tree)

    def _note(self, tree: tex.Name | tex.Scripted) -> None:
        """Take in how a name is written here."""
        name = tree.base if isinstance(tree, tex.Scripted) else tree
        scripts = tree.scripts if isinstance(tree, tex.Scripted) else ()
        assert isinstance(name, tex.Name)
        found = corners(scripts)
        key = spell(name)
        if key in self.vocabulary.sizes and scripts:
            self._sizes.setdefault(key, (name, scripts[0][0]))
        if self.vocabulary.is_function(name) and (key not in self._functions or scripts):
            self._functions[key] = tree
        try:
            match = self.vocabulary.match(key, found)
        except Unclear:
            return
        known = self._fashions.get(match.form.key)
        if known is not None and match.missing:
            return
        if match.upper:
            self._bracket = match.upper[0].style
        if known is None or not match.missing:
            places = [place for place, _ in scripts]
            below = [script for place, script in scripts if place == "_"]
            fashion = Fashion(
                name,
                match.upper[0].style if match.upper else "" if match.form.power else "(",
                any(isinstance(script, tex.Sequence) for script in below),
                places[:1] == ["^"] and not is_transpose(scripts[0][1]),
            )
            self._fashions[match.form.key] = fashion if known is None else replace(fashion, name=known.name)

    def form(self, family: str) -> Form:
        """The form of a family."""
        if family not in self.forms:
            raise NotDerived("the classes of samples are not written as vectors")
        return self.forms[family]

    def whole(self, family: str, indices: Sequence[Tree]) -> Tree | None:
        """The vector or matrix of a family, at the layer among ``indices``; None if it has no own name.

        A shorter spelling may be another quantity's, or that of several families in layers told by letters.
        """
        form = self.forms[family]
        slots = [slot for slot in self._lower_slots(family) if slot is not False]
        layers = len([slot for slot in slots if slot is not None])
        if any(slot is None for slot in slots[:layers]):
            return None  # only the last indices can be left out
        others = (f for f in self.vocabulary.forms[form.name] if f is not form and f.upper == form.upper)
        rows = form.row or self.vocabulary.settings.vectors == "row"
        if rows or any(form.lower_layers) or any(len(f.lower) <= len(form.lower) for f in others):
            return None
        return self.quantity(family, indices, vector=True)

    def quantity(self, family: str, indices: Sequence[Tree], *, vector: bool = False) -> Tree:
        """A component, its indices written; with ``vector`` those below and beside are left out."""
        if family.startswith(CLASS) and not vector:
            *own, unit = indices
            label = self.quantity(family.removeprefix(CLASS), own)
            asked = tex.Relation((label, unit), ("=",))
            return tex.Product("", (tex.Number("1"), tex.Group("{", asked)))
        form = self.form(family)
        if form.sample and form.name in self.vocabulary.arguments:
            raise NotDerived(f"{form.name} is not written without its argument")
        if form.name in self._compounds:
            return self._compounds[form.name]
        fashion = self._fashions.get(family) or Fashion(tex.Name(form.name), self._bracket)
        above, rest = self._filled(form.upper, list(indices))
        below, rest = self._filled(form.lower, rest)
        below += rest[: form.rank]
        if vector:
            kept = zip(below, self._lower_slots(family), strict=False)
            below = [tree for tree, slot in kept if slot is not None]
        scripts = [("_", _below(below, commas=fashion.commas))] if below else []
        if above:
            group = tuple(above)
            inner = group[0] if len(group) == 1 else tex.Sequence(group)
            scripts.append(("^", tex.Group(fashion.upper, inner) if fashion.upper else inner))
        if fashion.raised:
            scripts.reverse()
        return tex.Scripted(fashion.name, tuple(scripts)) if scripts else fashion.name

    def _lower_slots(self, family: str) -> list[str | bool | None]:
        """For each place below what it runs over: layers by their name, None for units, False for a word."""
        form, slots = self.forms[family], list(self.system.quantities[family].slots)
        rest = slots[form.upper_slots :]
        return [rest.pop(0) if label is None else False for label in form.lower]

    @staticmethod
    def _filled(labels: Sequence[str | None], indices: list[Tree]) -> tuple[list[Tree], list[Tree]]:
        """The indices in the places of a form, words in theirs; and the indices that are left."""
        items = [indices.pop(0) if label is None else _word(label) for label in labels]
        return items, indices

    def size(self, family: str, layers: Sequence[Tree]) -> Tree:
        """A size symbol; its layer stands where the note has it."""
        key = family.removeprefix("size:")
        name, place = self._sizes.get(key, (tex.Name(key), "_"))
        if not layers:
            return name
        inner: Tree = layers[0] if len(layers) == 1 else tex.Sequence(tuple(layers))
        return tex.Scripted(name, ((place, tex.Group(self._bracket, inner) if place == "^" else inner),))

    def function(self, name: str, order: int, indices: Sequence[Tree]) -> Tree:
        """A function's name with its primes, and the layer that it may belong to."""
        known = self._functions.get(name, tex.Name(name))
        head = known.base if isinstance(known, tex.Scripted) else known
        scripts: tuple[tuple[str, Tree], ...] = ()
        if indices:
            places = known.scripts if isinstance(known, tex.Scripted) else (("^", tex.Number("0")),)
            place, written = places[0]
            marks = len(split_marks(written) or ()) if place == "_" else len(indices)
            shown = tuple(indices[:marks])
            inner = shown[0] if len(shown) == 1 else tex.Sequence(shown)
            bracket = written.delimiter if isinstance(written, tex.Group) else ""
            scripts = ((place, tex.Group(bracket, inner) if bracket else inner),)
        return tex.Scripted(head, scripts, order) if scripts or order else head


def _word(label: str) -> Tree:
    return tex.Number(label) if label.isdigit() else tex.Name(label)


def _below(items: Sequence[Tree], *, commas: bool) -> Tree:
    if len(items) == 1:
        return items[0]
    digits = [item.text for item in items if isinstance(item, tex.Number)]
    if not commas and len(digits) == len(items) and all(len(digit) == 1 for digit in digits):
        return tex.Number("".join(digits))
    letters = [item.text for item in items if isinstance(item, tex.Name) and len(item.text) == 1]
    digits = [digit for digit in digits if len(digit) == 1][:1]
    tight = len(letters) + len(digits) == len(items) < 4 and (
        len(items) < 3 or not letters or all("h" <= letter <= "t" for letter in letters)
    )
    return tex.Product("", tuple(items)) if tight and not commas else tex.Sequence(tuple(items))


def _scripted(tree: Tree) -> Iterator[tex.Name | tex.Scripted]:
    """All names in a tree with their scripts, those in limits of sums included."""
    if isinstance(tree, tex.Name):
        yield tree
    elif isinstance(tree, tex.Scripted) and isinstance(tree.base, tex.Name):
        yield tree
        if tree.base.text != "e":
            return
        for _, script in tree.scripts:
            yield from _scripted(script)
    else:
        for part in tex.children(tree):
            yield from _scripted(part)
