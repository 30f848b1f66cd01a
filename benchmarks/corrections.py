"""How often a correction is the original: every proved formula with one slip, mended again.

    python benchmarks/corrections.py [NOTE…] [--every N] [--misses]

Slips are made in the LaTeX text, or in the tree where text does not show the parts; a slip that leaves the
formula true or unreadable does not count.  Printed per kind: how many there are, how often the original is
the first suggestion and among the first three, how often anything is suggested, and the time that it takes.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from time import process_time

from derive.checking import NoteChecker
from derive.correction import Suggestion, corrections
from derive.correction.trees import plain, tokens
from derive.documents import Directive, Formula, read_note
from derive.latex import LatexError, Relation, Tree, parse_tree, to_latex, to_unicode
from derive.latex import syntax as tex
from derive.results import Verdict

SCRIPT = re.compile(r"_\{([A-Za-z0-9])([A-Za-z0-9])\}")
INDEX = re.compile(r"_(?:\{([^{}]*)\}|([A-Za-z0-9]))")
ABOVE = re.compile(r"\^\{(\(?\[?)([a-zA-Z]|\d)((?:[+-]1)?)(\)?\]?)\}")
SUM = re.compile(r"\\sum(?:_(?:\{[^{}]*\}|\w))?(?:\^(?:\{[^{}]*(?:\{[^{}]*\})?[^{}]*\}|\w))?\s*")
TRANSPOSED = re.compile(r"\^\{?(?:T|\\top|\\mathsf\{T\})\}?(?![A-Za-z])")
PRIME = re.compile(r"(?<=[A-Za-z])'")
PARTIAL = re.compile(r"(?<=\}\{)\\partial ")
HALF = re.compile(r"\\frac\{1\}\{2\}")


def text_slips(latex: str) -> Iterator[tuple[str, str]]:
    """Slips in one side of a formula as text."""
    for found in SCRIPT.finditer(latex):
        if found[1] != found[2]:
            yield "indices swapped", put(latex, found, f"_{{{found[2]}{found[1]}}}")
    letters = sorted(
        {letter for one in INDEX.finditer(latex) for letter in (one[1] or one[2]) if letter.isalpha()}
    )
    for found in INDEX.finditer(latex):
        inner = found[1] or found[2]
        if len(inner) <= 2 and inner.isalpha():
            for position, old in enumerate(inner):
                for letter in letters:
                    if letter != old:
                        new = inner[:position] + letter + inner[position + 1 :]
                        yield "index renamed", put(latex, found, f"_{{{new}}}")
    for found in ABOVE.finditer(latex):
        if found[2].isdigit():
            shifted = [str(int(found[2]) + 1)] if found[1] else []
        else:
            shifted = [found[2]] if found[3] else [f"{found[2]}+1", f"{found[2]}-1"]
        for new in shifted if found[2] != "T" else ():
            yield "layer shifted", put(latex, found, f"^{{{found[1]}{new}{found[4]}}}")
    for kind, pattern in (("sum lost", SUM), ("transpose lost", TRANSPOSED), ("prime lost", PRIME)):
        for found in pattern.finditer(latex):
            yield kind, put(latex, found, "")
    for found in PARTIAL.finditer(latex):
        yield "∂ lost", put(latex, found, "")
    for found in HALF.finditer(latex):
        yield "half lost", put(latex, found, "")
    for found in re.finditer(r" [+-] ", latex):
        yield "sign", put(latex, found, " - " if "+" in found[0] else " + ")


def put(text: str, found: re.Match[str], new: str) -> str:
    return text[: found.start()] + new + text[found.end() :]


def tree_slips(tree: Tree, checker: NoteChecker) -> Iterator[tuple[str, Tree]]:
    """Slips that concern whole factors or names."""
    if isinstance(tree, tex.Product) and tree.operator in ("", "\\cdot"):
        for position, factor in enumerate(tree.factors):
            rest = tree.factors[:position] + tree.factors[position + 1 :]
            new = rest[0] if len(rest) == 1 else tex.Product(tree.operator, rest)
            yield "factor lost", new
            if position:
                order = (*tree.factors[: position - 1], factor, tree.factors[position - 1], *rest[position:])
                yield "factors swapped", tex.Product(tree.operator, order)
    yield "sign", tex.Sum(((-1, tree),))
    yield "factor 2", tex.Product("", (tex.Number("2"), tree))
    names = sorted({name for name in checker.reading.vocabulary.forms if len(name) == 1})
    yield from (("another quantity", new) for name in names for new in renamed(tree, name))


def renamed(tree: Tree, name: str) -> Iterator[Tree]:
    """The tree with one symbol called otherwise."""
    match tree:
        case tex.Name(text) if text != name and len(text) == 1:
            yield tex.Name(name, fonts=tree.fonts)
        case tex.Scripted(tex.Name() as base, scripts, primes):
            yield from (tex.Scripted(new, scripts, primes) for new in renamed(base, name))
        case tex.Product(operator, factors):
            for position, factor in enumerate(factors):
                for new in renamed(factor, name):
                    yield tex.Product(operator, (*factors[:position], new, *factors[position + 1 :]))
        case tex.Group(delimiter, body):
            yield from (tex.Group(delimiter, new) for new in renamed(body, name))
        case tex.BigOperator():
            yield from (
                tex.BigOperator(tree.operator, tree.lower, tree.upper, new)
                for new in renamed(tree.body, name)
            )
        case tex.Fraction(above, tex.Differential("\\partial", scripts, operand)) if operand is not None:
            for new in renamed(operand, name):
                yield tex.Fraction(above, tex.Differential("\\partial", scripts, new))


class Original:
    """A proved step and its mutants."""

    def __init__(self, checker: NoteChecker, left: Tree, sign: str, right: Tree) -> None:
        self.checker = checker
        self.left, self.sign, self.right = left, sign, right

    def mutants(self) -> Iterator[tuple[str, Tree, Tree]]:
        seen = {(self.left, self.right)}
        for kind, left, right in self._all():
            if (left, right) not in seen:
                seen.add((left, right))
                yield kind, left, right

    def _all(self) -> Iterator[tuple[str, Tree, Tree]]:
        for side in (1, 0):
            tree = (self.left, self.right)[side]
            for kind, new in [*self._texts(tree), *tree_slips(tree, self.checker)]:
                yield kind, *((self.left, new) if side else (new, self.right))

    def _texts(self, tree: Tree) -> Iterator[tuple[str, Tree]]:
        for kind, latex in text_slips(to_latex(tree)):
            try:
                yield kind, read(self.checker, latex)
            except LatexError:
                continue

    def refuted(self, left: Tree, right: Tree) -> bool:
        """Whether a mutant is refuted; the checker forgets that it has seen it."""
        checker, given = self.checker, len(self.checker.local)
        last, settled = checker.last, dict(checker.settled)
        latex = to_latex(Relation((left, right), (self.sign,)))
        found = checker.check(Formula(latex, 0, 1, 1, 1))
        while len(checker.local) > given:
            checker.forget()
        checker.last, checker.settled = last, settled
        return found.verdict is Verdict.REFUTED

    def suggested(self, left: Tree, right: Tree) -> tuple[Suggestion, ...]:
        """The corrections of a mutant."""
        checker = self.checker
        return corrections(checker.reading, checker.decider, checker.settled, left, self.sign, right)

    def rank(self, found: tuple[Suggestion, ...]) -> int | None:
        """The place of the original among the corrections; -1 if others are suggested, None if nothing is."""
        wanted = bag(self.left), bag(self.right)
        for place, one in enumerate(found):
            if (bag(one.left), bag(one.right)) == wanted:
                return place
        return -1 if found else None


def bag(tree: Tree) -> Counter[str]:
    """The tokens of a side: in another order they are another way of writing the same, if proved."""
    return Counter(tokens(plain(tree)))


def originals(path: Path) -> Iterator[Original]:
    """The proved steps of a note, as the checker comes to them."""
    checker = NoteChecker(read_note(str(path)), timeout=None)
    for item in checker.note.items:
        if isinstance(item, Directive):
            list(checker.declare(item))
            continue
        for step in checker.check(item).steps:
            if step.verdict is Verdict.PROVED:
                sides = (read(checker, step.lhs), read(checker, step.rhs))
                yield Original(checker, sides[0], step.relation, sides[1])


def read(checker: NoteChecker, latex: str) -> Tree:
    return parse_tree(latex, names=checker.settings.names, macros=checker.settings.macros)


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("notes", nargs="*", default=["formulas"])
    options.add_argument("--every", type=int, default=1)
    options.add_argument("--misses", action="store_true")
    chosen = options.parse_args()
    paths = [
        p for n in chosen.notes for p in (sorted(Path(n).rglob("*.md")) if Path(n).is_dir() else [Path(n)])
    ]
    ranks: dict[str, Counter[int | None]] = defaultdict(Counter)
    seconds = slowest = 0.0
    number = 0
    for path in paths:
        for original in originals(path):
            for kind, left, right in original.mutants():
                number += 1
                if number % chosen.every or not original.refuted(left, right):
                    continue
                started = process_time()
                found = original.suggested(left, right)
                seconds += process_time() - started
                slowest = max(slowest, process_time() - started)
                rank = original.rank(found)
                ranks[kind][rank] += 1
                if chosen.misses and rank != 0:
                    missed(path, kind, original, left, right, found)
    report(ranks, seconds, slowest)


def missed(
    path: Path, kind: str, original: Original, left: Tree, right: Tree, found: tuple[Suggestion, ...]
) -> None:
    """A mutant whose original is not the first correction."""
    print(f"{path.name}: {kind}: {to_unicode(left)} = {to_unicode(right)}")
    print(f"    was {to_unicode(original.left)} = {to_unicode(original.right)}")
    for one in found:
        print(f"     -> {one.unicode}  [{one.kind}]")


def report(ranks: dict[str, Counter[int | None]], seconds: float, slowest: float) -> None:
    total: Counter[int | None] = Counter()
    print(f"{'slip':18} {'count':>6} {'first':>6} {'three':>6} {'any':>6}")
    for kind, counts in sorted(ranks.items()):
        line(kind, counts)
        total += Counter(counts)
    line("all", total)
    print(f"{1000 * seconds / max(1, sum(total.values())):.0f} ms each, {1000 * slowest:.0f} ms at most")


def line(kind: str, counts: Counter[int | None]) -> None:
    count = sum(counts.values())
    three = sum(counts[place] for place in (0, 1, 2))
    some = count - counts[None]
    print(f"{kind:18} {count:6} {counts[0] / count:6.0%} {three / count:6.0%} {some / count:6.0%}")


if __name__ == "__main__":
    main()
