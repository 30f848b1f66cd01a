"""Edited and rewritten formulas put to the checker, and to an oracle that shares nothing with it."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from enum import StrEnum
from time import process_time
from unittest.mock import patch

from derive.checking import NoteChecker
from derive.documents import Directive, Formula, parse_note
from derive.latex import (
    Fraction,
    LatexError,
    Name,
    Product,
    Relation,
    Statement,
    Sum,
    Tree,
    Unreadable,
    parse,
    parse_tree,
    to_latex,
)
from derive.results import Step, Verdict
from tests.laboratory.edits import edits
from tests.laboratory.parts import Networks, Subject
from tests.laboratory.variants import Definition, composed, definitions, variants
from tests.oracle import Network, Truth, Unknown, Unsupported, truth
from tests.trees import spots

#: How far to go in an update rule.
RATES = frozenset({"\\eta", "\\alpha", "\\epsilon"})


class Known(StrEnum):
    """What the oracle says of a formula."""

    TRUE = "true"
    FALSE = "false"
    SENSELESS = "senseless"
    UNKNOWN = "names something unknown"
    FORMLESS = "no update rule any more"
    SILENT = "no oracle"


@dataclass(frozen=True)
class Trial:
    """One formula that was put to the checker."""

    subject: str
    source: str
    original: str
    kind: str
    latex: str
    rewrite: bool
    known: Known
    verdict: Verdict
    code: str
    message: str
    seconds: float

    @property
    def wrong(self) -> bool:
        """Whether something false was proved or something true refuted."""
        if self.verdict is Verdict.PROVED:
            return self.known in (Known.FALSE, Known.SENSELESS, Known.FORMLESS)
        return self.verdict is Verdict.REFUTED and self.known is Known.TRUE


@dataclass(frozen=True)
class Original:
    """A proved relation, the checker as it stands after it, and the networks of its section."""

    checker: NoteChecker
    relation: Relation
    conditions: tuple[Tree, ...]
    networks: Sequence[Network] | None

    @property
    def latex(self) -> str:
        return self.written(self.relation)

    def written(self, relation: Relation) -> str:
        return r", \quad ".join([to_latex(relation), *map(to_latex, self.conditions)])

    def read(self, latex: str) -> Statement | None:
        """The statement that a text is; None if it is not one relation with two sides."""
        settings = self.checker.settings
        statements = parse(latex, names=settings.names, macros=settings.macros)
        if len(statements) != 1 or isinstance(statements[0].body, Unreadable):
            return None
        body = statements[0].body
        whole = isinstance(body, Relation) and len(body.operands) == 2 and None not in body.operands
        return statements[0] if whole else None


# Originals


def originals(subject: Subject) -> Iterator[Original]:
    """The proved relations of a note, in reading order."""
    note = parse_note(subject.text)
    checker = NoteChecker(note, timeout=None)
    section = -1
    built: dict[int, Sequence[Network] | None] = {}
    for item in note.items:
        if isinstance(item, Directive):
            list(checker.declare(item))
            section += bool(item.settings)
            continue
        if section not in built:
            built[section] = _networks(subject.sections, section)
        for step in checker.check(item).steps:
            original = _original(checker, item, step, built[section])
            if original is not None:
                yield original


def _networks(sections: tuple[Networks | None, ...], place: int) -> Sequence[Network] | None:
    build = sections[place] if 0 <= place < len(sections) else None
    return None if build is None else build()


def _original(
    checker: NoteChecker, formula: Formula, step: Step, networks: Sequence[Network] | None
) -> Original | None:
    if step.verdict is not Verdict.PROVED or formula.given:
        return None
    names, macros = checker.settings.names, checker.settings.macros
    statements = parse(formula.latex, names=names, macros=macros)
    sides = [parse_tree(latex, names=names, macros=macros) for latex in (step.lhs, step.rhs)]
    conditions = statements[step.statement - 1].conditions
    original = Original(stand(checker), Relation(tuple(sides), (step.relation,)), conditions, networks)
    again = original.read(original.latex)
    return original if again is not None and len(again.conditions) == len(conditions) else None


def stand(checker: NoteChecker) -> NoteChecker:
    """The checker as it is now, so that what it learns later is not known to the copy."""
    checker.decider  # noqa: B018  built once, for all copies
    found = copy(checker)
    found.local, found.relations = list(checker.local), list(checker.relations)
    found.settled = dict(checker.settled)
    return found


# Trials


def trials(subject: Subject, mutants: int, rewrites: int, seed: int) -> Iterator[Trial]:
    """Edited formulas, ``mutants`` of a note in all, and rewritten ones; the same for the same seed."""
    rng = random.Random(f"{seed} {subject.title}")
    with patch("derive.correction.corrections", return_value=()):
        found = list(originals(subject))
        for original in found:
            chosen = [(False, *one) for one in _mutants(original, _share(mutants, found), rng)]
            chosen += [(True, *one) for one in _rewrites(original, _share(rewrites, found), rng)]
            for rewrite, kind, latex in chosen:
                trial = tried(subject, original, kind, latex, rewrite)
                if trial is not None:
                    yield trial


def written_times(subject: Subject) -> list[float]:
    """The processor's seconds for each claim of a note as it is written, without corrections."""
    note = parse_note(subject.text)
    checker = NoteChecker(note, timeout=None)
    found: list[float] = []
    with patch("derive.correction.corrections", return_value=()):
        for item in note.items:
            if isinstance(item, Directive):
                list(checker.declare(item))
                continue
            started = process_time()
            steps = checker.check(item).steps
            claims = 0 if item.given else len(steps)
            found += [(process_time() - started) / claims] * claims if claims else []
    return found


def _share(count: int, found: Sequence[Original]) -> int:
    return -(-count // max(1, len(found)))


def _mutants(original: Original, count: int, rng: random.Random) -> list[tuple[str, str]]:
    """Edits of as many kinds as there are, and one of a formula that is written in another way as well."""
    found = _spread([(kind, latex) for latex, kind in edits(original.relation).items()], count, rng)
    written = composed(original.relation, (), rng, 1)
    if written is not None and count > 4:
        kind, relation = written
        twice = [(f"{kind} + {edit}", latex) for latex, edit in edits(relation).items()]
        found = [*found[: count - 2], *_spread(twice, 2, rng)]
    return [(kind, _with_conditions(original, latex)) for kind, latex in found]


def _with_conditions(original: Original, latex: str) -> str:
    return r", \quad ".join([latex, *map(to_latex, original.conditions)])


def _rewrites(original: Original, count: int, rng: random.Random) -> list[tuple[str, str]]:
    """Rewrites of one place, and as many of several places; those that are no longer true are left out."""
    inlined = _definitions(original.checker)
    single = [(kind, original.written(new)) for kind, new in variants(original.relation, inlined)]
    half = -(-count // 2)
    found = _spread(single, half, rng, original)
    for _ in range(2 * count):
        several = composed(original.relation, inlined, rng, rng.choice((2, 2, 3)))
        if several is not None and len(found) < count:
            found += _spread([(several[0], original.written(several[1]))], 1, rng, original)
    return found


def _stays_true(original: Original | None, latex: str) -> bool:
    """As far as there is an oracle."""
    return original is None or original.networks is None or judged(original, latex) is Known.TRUE


def _definitions(checker: NoteChecker) -> list[Definition]:
    names, macros = checker.settings.names, checker.settings.macros
    trees = []
    for entry in checker.settings.given:
        try:
            trees.append(parse_tree(entry.latex, names=names, macros=macros))
        except LatexError:
            continue
    return definitions(trees)


def _spread(
    every: Sequence[tuple[str, str]], count: int, rng: random.Random, original: Original | None = None
) -> list[tuple[str, str]]:
    """A choice of that many, of all kinds alike; of rewrites of an original those that are true."""
    kinds: dict[str, list[str]] = {}
    for kind, latex in sorted(set(every)):
        kinds.setdefault(kind, []).append(latex)
    for texts in kinds.values():
        rng.shuffle(texts)
    found: list[tuple[str, str]] = []
    seen: set[str] = set()
    while len(found) < count and any(kinds.values()):
        order = sorted(kind for kind, texts in kinds.items() if texts)
        rng.shuffle(order)
        for kind in order[: count - len(found)]:
            latex = kinds[kind].pop()
            if latex not in seen and _stays_true(original, latex):
                found.append((kind, latex))
            seen.add(latex)
    return found


def tried(subject: Subject, original: Original, kind: str, latex: str, rewrite: bool) -> Trial | None:
    """What becomes of a text; None if it does not state one relation."""
    if original.read(latex) is None:
        return None
    known = judged(original, latex)
    checker = stand(original.checker)
    started = process_time()
    result = checker.check(Formula(latex, 0, 1, 1, 1))
    seconds = process_time() - started
    if len(result.steps) != 1:
        return None
    (step,) = result.steps
    return Trial(
        subject.title,
        subject.source,
        original.latex,
        kind,
        latex,
        rewrite,
        known,
        step.verdict,
        str(step.code or ""),
        step.message,
        seconds,
    )


def judged(original: Original, latex: str) -> Known:
    """What the oracle says of the formula as it is written."""
    statement = original.read(latex)
    if original.networks is None or statement is None or not isinstance(statement.body, Relation):
        return Known.SILENT
    (left, right), (sign,) = statement.body.operands, statement.body.signs
    try:
        found = truth(original.networks, left, sign, right, statement.conditions)  # type: ignore[arg-type]
    except Unknown:
        return Known.UNKNOWN
    except (Unsupported, AssertionError, RecursionError):
        return Known.SILENT
    if found is Truth.FALSE and _formless(statement.body):
        return Known.FORMLESS
    return {Truth.TRUE: Known.TRUE, Truth.FALSE: Known.FALSE, Truth.SENSELESS: Known.SENSELESS}[found]


def _formless(relation: Relation) -> bool:
    """Whether something is left of an update rule that is none: the old value is not there, or not alone."""
    (left, right), (sign,) = relation.operands, relation.signs
    rate = any(isinstance(node, Name) and node.text in RATES for node, _ in spots(relation))
    if sign != "\\leftarrow" and not rate:
        return False
    terms = right.terms if isinstance(right, Sum) else ()
    rest = [term for _, term in terms if term != left]
    return len(terms) != 2 or (1, left) not in terms or len(rest) != 1 or not _rated(rest[0])


def _rated(tree: object) -> bool:
    """Whether a rate stands in front, alone or in a fraction."""
    while isinstance(tree, Product | Fraction):
        tree = tree.factors[0] if isinstance(tree, Product) else tree.numerator
    return isinstance(tree, Name) and tree.text in RATES
