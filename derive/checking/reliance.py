"""What no verdict may rest on: givens that could not be used, doubtful indices, unread assumptions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from derive.latex import Group, Product, Tree
from derive.latex.syntax import Name
from derive.notation.claims import Claim, families_in
from derive.notation.givens.given import Trouble
from derive.notation.problems import Finding
from derive.notation.reading import Reading
from derive.notation.scripts import head_of, spell
from derive.notation.system import depends_on, references
from derive.notation.terms import Apply, Cases, Letter, SameIndex, Term, walk
from derive.notation.vocabulary import BUILTIN, all_names
from derive.proof.decide import Decision
from derive.results import Code, Verdict

NO_FUNCTION = Decision(Verdict.UNCLEAR, Code.UNDEFINED, "the given for a function could not be used")


def doubted(reading: Reading, claim: Claim, decision: Decision) -> Decision:
    """No verdict may rest on a given that could not be used."""
    blocked = blocked_by(reading, {r.family for term in claim.terms for r in references(term)})
    if blocked is not None:
        return blocked
    if reading.doubtful:
        reached = {f for r in claim.mentions for f in depends_on(reading.system, r.family)}
        for family in sorted(reading.doubtful & reached):
            message = f"whether the index in {family} is a letter or a word is not known"
            message += f"; `shapes: {{{family}: …}}` makes it a word, `layers` with `indices` a letter"
            return Decision(Verdict.UNCLEAR, Code.INDEX, message)
    functions = _functions_given(reading)
    if functions and functions & {part.function for term in claim.terms for part in applied(reading, term)}:
        return NO_FUNCTION
    misfit = decision.verdict is Verdict.REFUTED and decision.code in (Code.INDEX, Code.SHAPE)
    if misfit and _chooses_layers(claim):
        message = "what stands under a condition on layers need not fit at others; cases can tell these apart"
        return Decision(Verdict.UNCLEAR, decision.code, message)
    if decision.verdict is Verdict.REFUTED and any(trouble.assumption for trouble in reading.troubles):
        return Decision(Verdict.UNCLEAR, Code.UNDECIDED, "an assumption of this note could not be used")
    return decision


def _chooses_layers(claim: Claim) -> bool:
    """Whether a condition within a claim compares layers."""
    cases = [part for term in claim.terms for part in walk(term) if isinstance(part, Cases)]
    conditions = [part for one in cases for given, _ in one.branches if given for part in walk(given)]
    pairs = [(part.left, part.right) for part in conditions if isinstance(part, SameIndex)]
    return any(isinstance(one, Letter) and one.name in claim.layers for pair in pairs for one in pair)


def function_missing(reading: Reading, trees: Iterable[Tree]) -> Decision | None:
    """No finding, if a function in a formula has a given that could not be used."""
    functions = _functions_given(reading)
    return NO_FUNCTION if functions & {name for tree in trees for name in all_names(tree)} else None


def _functions_given(reading: Reading) -> set[str]:
    """The functions whose givens could not be used."""
    return {name for trouble in reading.troubles for name in _function_given(reading, trouble)}


def misshapen(reading: Reading, named: set[str], problem: Finding) -> Decision | None:
    """No finding of shape, if a given in which one of these families stands has shapes that do not fit."""
    if problem.code is not Code.SHAPE:
        return None
    for trouble in reading.troubles:
        sides = trouble.tree.operands if trouble.tree is not None and trouble.code is Code.SHAPE else ()
        for family in sorted(named & _all_families(reading, sides)):
            message = f"the shapes in a given with {family} do not fit"
            return Decision(Verdict.UNCLEAR, Code.UNDEFINED, message)
    return None


def _all_families(reading: Reading, trees: Iterable[Tree | None]) -> set[str]:
    return set().union(*(families_in(reading, tree)[0] for tree in trees if tree is not None))


def blocked_by(reading: Reading, families: set[str]) -> Decision | None:
    """No verdict, if one of these families or something that they depend on has a given without use."""
    blocked = {family for trouble in reading.troubles for family in trouble.families}
    if not blocked:
        return None
    reached = families.union(*(depends_on(reading.system, family) for family in families))
    for family in sorted(blocked & reached):
        message = f"the given for {family} could not be used"
        return Decision(Verdict.UNCLEAR, Code.UNDEFINED, message)
    return None


def _function_given(reading: Reading, trouble: Trouble) -> Iterator[str]:
    """The function that a given which could not be used was for."""
    match trouble.tree.operands[0] if trouble.tree is not None else None:
        case Product("", (head, Group())):
            base = head_of(head)
            if isinstance(base, Name) and reading.vocabulary.is_function(base):
                yield spell(base)


def reached_functions(reading: Reading, term: Term) -> tuple[set[str], set[str]]:
    """The functions that a term reaches: those with a definition, and those that are still open."""
    defined = {one.function for one in reading.system.functions}
    found = {part.function for part in applied(reading, term)} - BUILTIN
    return found & defined, found - defined


def applied(reading: Reading, term: Term) -> Iterator[Apply]:
    """All applications of functions in a term and in the definitions that it reaches."""
    bodies = [term]
    for family in {f for r in references(term) for f in depends_on(reading.system, r.family)}:
        bodies.extend(definition.body for definition in reading.system.by_family.get(family, ()))
    for body in bodies:
        yield from (part for part in walk(body) if isinstance(part, Apply))
