"""The statements of a formula: each relation of a chain is defined, decided, or not understood."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator

from msgspec.structs import replace

from derive.checking.knowledge import Knowledge
from derive.checking.layouts import Placed, in_numerator_layout
from derive.checking.reach import reaching_further
from derive.checking.reliance import applied, blocked_by, doubted, function_missing, misshapen
from derive.checking.rounding import equal_when_rounded
from derive.checking.steps import about_layers, decided, joined
from derive.documents import Formula
from derive.latex import Name, Product, Relation, Statement, Tree, to_latex, to_unicode
from derive.latex.syntax import Span
from derive.limits import STEPS_OF_NORMAL_FORMS, Exceeded, allowance
from derive.notation.claims import (
    ARROWS,
    EQUALITIES,
    Branch,
    Claim,
    Marked,
    Update,
    arguments_read_as_vectors,
    as_update,
    branches,
    defined_function,
    defined_name,
    families_in,
    free_variables,
    is_new_name,
    is_open_function,
    lookalike,
    make_claim,
    marked_update,
    notation_for,
    of_one_alone,
    shown_lengths,
    treats_as_vector,
    update_claim,
)
from derive.notation.elaborate import Elaborator
from derive.notation.elaboration.reader import STRICT
from derive.notation.givens.given import Trouble
from derive.notation.givens.roots import doubtful_roots
from derive.notation.problems import Finding, Unclear
from derive.notation.reading import Reading
from derive.notation.scripts import spell
from derive.notation.statements import completed, spellings_in, without_logarithm
from derive.notation.statements.stationary import sets_to_zero
from derive.notation.system import depends_on
from derive.notation.tensor import Tensor
from derive.notation.vocabulary import all_names
from derive.proof.decide import Decision
from derive.proof.sizes import spoken
from derive.results import Code, Step, Verdict

#: An equation that is to hold, and does not hold anyway.
DEMANDED = "\\stackrel{!}{=}"
#: Why an arrow is not decided.
NO_STEP = (
    "this is not the old value minus a rate times something that the note says; "
    "momentum and averages are not read"
)
#: How many relations of one formula are corrected.
MOST_CORRECTED = 16


class Chain:
    """One statement ``A = B = C``: each relation is a step of its own."""

    def __init__(
        self,
        known: Knowledge,
        number: int,
        trees: list[Tree],
        signs: tuple[str, ...],
        statement: Statement,
        formula: Formula,
    ) -> None:
        known.imply(trees)
        self.known = known
        self.number = number
        self.written = trees
        self.spellings = spellings_in(trees, known.reading.vocabulary)
        #: The sides as they are written, and what they mean without the marks of old and new values.
        self.trees = self.meant = completed(trees, known.settings, known.reading.vocabulary, self.spellings)
        self.signs = signs
        self.statement = statement
        self.formula = formula
        #: The last relation of the chain that was proved.
        self.holding = -1
        #: Whether the first one defines something.
        self.introducing = False
        #: What stands for any number, under the reading for which that was asked.
        self._free: tuple[Reading, set[str]] | None = None
        #: The rate of an update rule with which the chain begins.
        self.rate = ""

    def steps(self, warnings: list[str]) -> Iterator[Step]:
        """The verdict on each relation; ``warnings`` takes in what else there is to say."""
        for name in doubtful_roots(self.known.reading.givens, self.written):
            message = f"whether {name} is a function or the root of its square is not given"
            for position in range(len(self.signs)):
                yield self._made(position, Decision(Verdict.UNCLEAR, Code.UNDEFINED, message))
            return
        start, before = 0, self.known.reading
        introduced = self._parameter_step(warnings) or self._introduction(warnings)
        if introduced is not None:
            yield introduced
            start = 1
            self.introducing = introduced.verdict is Verdict.GIVEN
            self.holding = 0 if introduced.verdict is Verdict.PROVED else -1
        for position in range(start, len(self.signs)):
            step = self._further_introduction(position, before) or self._named_at_the_end(position)
            step = step or self._step(position)
            if step.verdict is Verdict.PROVED:
                self.holding = position
            yield step

    def decided(self, position: int) -> Step:
        """The verdict on one relation as a claim, without corrections."""
        choice = self._by_layers(position)
        if choice is not None:
            return choice
        try:
            decision, place = self._decide(position, None)
        except Exceeded as reason:
            self.known.abandon()
            decision, place = Decision(Verdict.UNCLEAR, Code.UNDECIDED, str(reason)), None
        return self._made(position, decision, place)

    def _further_introduction(self, position: int, before: Reading) -> Step | None:
        """A later relation of a chain, if it defines what was not known ``before`` the chain."""
        reading, left, right = self.known.reading, self.trees[position], self.trees[position + 1]
        if position == 0 or not self.introducing or self.signs[position] not in EQUALITIES:
            return None
        relation = defined_function(reading, left, right)
        if relation is None:
            new = defined_name(before, left, right) is not None
            if not new or _reaches(reading, right, self.trees[0]) or _is_given(reading, left):
                return None
            relation = Relation((left, right), ("=",))
        sides = [side for side in relation.operands if side is not None]
        if self._learnt(sides[0], sides[1]) is not None:
            self.known.forget()
            return None
        return self._made(position, Decision(Verdict.GIVEN, message=f"introduces {to_unicode(left)}"))

    def _named_at_the_end(self, position: int) -> Step | None:
        """The last relation of a chain that holds so far, if it gives a new name to what stands before it."""
        left, right = self.trees[position], self.trees[position + 1]
        last = position == len(self.signs) - 1 and self.signs[position] in EQUALITIES
        if not last or position == 0 or self.holding != position - 1:
            return None
        if not is_new_name(self.known.reading, right, left) or self._misfit(left) is not None:
            return None
        if self._learnt(right, left) is not None:
            self.known.forget()
            return None
        return self._made(position, Decision(Verdict.GIVEN, message=f"introduces {to_unicode(right)}"))

    def _parameter_step(self, warnings: list[str]) -> Step | None:
        """The first relation, if it is the new value of a parameter and marked so; None if it is not.

        Where it is not certain which step that is, it is taken as it stands.
        """
        left, right = self.trees[0], self.trees[1]
        marked = marked_update(self.known.reading, left, self.signs[0], right)
        if marked is None or self.formula.given:
            return None
        self.meant = tuple(marked.without_marks(tree) for tree in self.trees)
        decision, place = self._marked_decision(marked)
        if decision.verdict in (Verdict.PROVED, Verdict.REFUTED):
            return self._made(0, decision, place)
        warnings.append(f"the step in {to_unicode(left)} was not checked: {decision.message}")
        return self._made(0, Decision(Verdict.GIVEN, message=f"a step of {to_unicode(left)}, not checked"))

    def _marked_decision(self, marked: Marked) -> Placed:
        if marked.update is None:
            message = "it is not a rate times something at the old value"
            return Decision(Verdict.UNCLEAR, Code.UNDECIDED, message), None
        self.rate = marked.update.rate
        try:
            return self._decide(0, marked.update)
        except Exceeded as reason:
            self.known.abandon()
            return Decision(Verdict.UNCLEAR, Code.UNDECIDED, str(reason)), None

    def _introduction(self, warnings: list[str]) -> Step | None:
        """The first relation, if it defines a quantity of which nothing was known."""
        known, left, right = self.known, self.trees[0], self.trees[1]
        if self.signs[0] not in EQUALITIES:
            return None
        left, right = without_logarithm(left, right) or (left, right)
        name = defined_name(known.reading, left, right)
        function = defined_function(known.reading, left, right) if name is None else None
        if name is None and function is None and not self.formula.given:
            return None
        if len(self.trees) > 2 and notation_for(known.reading, right, self.trees[2]):
            right = self.trees[2]
        misfit = self._misfit(right)
        if misfit is not None:
            return self._made(0, misfit)
        like = lookalike(known.reading, name) if name is not None else None
        given = function or Relation((left, right), ("=",))
        trouble = self._learnt(*(side for side in given.operands if side is not None))
        if trouble is not None:
            known.forget()
            return self._made(0, Decision(Verdict.UNCLEAR, trouble.code, trouble.message))
        shown = to_unicode(left)
        if like is not None:
            warnings.append(f"{shown} is new here; it differs from {like} only by case or decoration")
        return self._made(0, Decision(Verdict.GIVEN, message=f"introduces {shown}"))

    def _learnt(self, left: Tree, right: Tree) -> Trouble | None:
        """Take in what the note defines; what is wrong with it, if anything is."""
        self.known.learn(left, right, self.spellings)
        try:
            return next((t for t in self.known.reading.troubles if t.entry is None), None)
        except Exceeded:
            self.known.forget()
            raise

    def _misfit(self, right: Tree) -> Decision | None:
        """What is wrong or in doubt with a definition, as far as what it mentions is known."""
        elaborator = self._elaborator(None, set())
        problem = self._misfit_as_read(elaborator, right)
        if elaborator.guessed:
            # As a name of its own, W would have nothing to do any more with the w that is given.
            return Decision(Verdict.UNCLEAR, Code.UNDEFINED, elaborator.guessed)
        if problem is None:
            return None
        return Decision(Verdict.REFUTED, problem.code, problem.message, problem.detail)

    def _misfit_as_read(self, elaborator: Elaborator, right: Tree) -> Finding | None:
        try:
            side = elaborator.tensor(right)
        except Finding as problem:
            # What does not fit in shape may be new to the note; a derivative without its ∂ is wrong anyway.
            return problem if problem.code is Code.DERIVATIVE else None
        except (Unclear, RecursionError):
            return None
        try:
            self.known.decider.fits(make_claim(self.known.reading, elaborator, side, side, right.span))
        except Finding as problem:
            return problem
        except Unclear:
            return None
        return None

    def _step(self, position: int) -> Step:
        sign = self.signs[position]
        left, right = self.trees[position], self.trees[position + 1]
        update = as_update(self.known.reading, left, sign, right)
        if update is not None and position == 0:
            self.rate = update.rate
        if update is None and sign == DEMANDED:
            return self._made(position, Decision(Verdict.SKIPPED, message="this is demanded, not claimed"))
        if update is None and sign in ARROWS:
            return self._made(position, Decision(Verdict.UNCLEAR, Code.UNDECIDED, NO_STEP))
        if update is None and sign == "\\in":
            return self._made(position, Decision(Verdict.SKIPPED, message="a membership states no equation"))
        if update is None and sign not in EQUALITIES:
            message = f"the relation {sign} is not decided"
            return self._made(position, Decision(Verdict.UNCLEAR, Code.UNDECIDED, message))
        choice = self._by_layers(position, {update.rate} if update is not None else set())
        if choice is not None:
            return choice
        try:
            decision, place = self._decide(position, update)
        except Exceeded as reason:
            self.known.abandon()
            decision, place = Decision(Verdict.UNCLEAR, Code.UNDECIDED, str(reason)), None
        step = self._made(position, self._softened(position, decision, update), place)
        self.known.relations.append((left, right))
        return step if step.verdict is not Verdict.REFUTED else self._corrected(position, step)

    def _by_layers(self, position: int, variables: Collection[str] = ()) -> Step | None:
        """The verdict on a relation with cases over layers, each of which is decided by itself."""
        left, right = self.meant[position], self.meant[position + 1]
        try:
            elaborator = self._elaborator(None, self._variables(position).union(variables))
            parts = branches(self.known.reading, elaborator, (left, right))
        except Unclear as problem:
            decision = Decision(Verdict.UNCLEAR, problem.code, problem.message)
            return self._made(position, decision, problem.span)
        if not parts:
            return None
        steps = [self._branch(position, part) for part in parts]
        return joined(self._made(position, Decision(Verdict.PROVED)), steps)

    def _branch(self, position: int, part: Branch) -> Step:
        """The verdict on one of the cases, which a finding names."""
        conditions = (*self.statement.conditions, *part.conditions)
        relation = Relation(part.sides, self.signs[position : position + 1])
        statement = replace(self.statement, body=relation, conditions=conditions)
        chain = Chain(self.known, self.number, list(part.sides), relation.signs, statement, self.formula)
        return about_layers(chain._step(0), part.conditions, part.span)

    def _softened(self, position: int, decision: Decision, update: Update | None) -> Decision:
        """A decision on what may be meant as something else than a claim."""
        if decision.verdict is not Verdict.REFUTED:
            return decision
        right, message = self.trees[position + 1], ""
        half_known = self._half_known(position)
        if half_known:
            message = f"what {half_known} is, is said in passing only; its definition stands by itself"
        elif position and self.rate and self.rate not in all_names(right):
            message = f"this holds for no value of {self.rate} in general, which may be a certain one here"
        elif decision.counterexample is not None and equal_when_rounded(
            (self.meant[position], right), decision.counterexample
        ):
            message = "the sides are equal up to rounding, not exactly"
        elif update is not None and (letter := self._one_alone(position)):
            message = (
                f"this may be a step for one {letter} alone; `samples` would say that {letter} is one's index"
            )
        elif self._holds_further(position):
            message = "this holds if a ∂ in front takes in all terms behind it; parentheses would say so"
        elif position == len(self.signs) - 1 and sets_to_zero(self.trees[: position + 1], right):
            if position:
                return Decision(Verdict.SKIPPED, message="this sets a derivative to zero; it claims nothing")
            hint = f"{decision.message}; {DEMANDED} would say that this is demanded, not claimed"
            return replace(decision, message=hint)
        return Decision(Verdict.UNCLEAR, Code.UNDECIDED, message) if message else decision

    def _one_alone(self, position: int) -> str | None:
        """The letter of which an update rule has one value alone, though costs sum over it."""
        claim = self._last_claim(position)
        return None if claim is None else of_one_alone(self.known.reading, claim)

    def _holds_further(self, position: int) -> bool:
        """Whether a relation holds if a ∂ in front of a sum differentiates all of it."""
        sides = self.meant[position], self.meant[position + 1]
        further = [reaching_further(side) for side in sides]
        if further == [None, None]:
            return False
        elaborator = self._elaborator(None, self._variables(position))
        left, right = (new or side for new, side in zip(further, sides, strict=True))
        try:
            claim, _ = self._equation(left, right, elaborator)
            return self.known.decider.decide(claim, counterexample=False).verdict is Verdict.PROVED
        except (Unclear, Finding, RecursionError):
            return False
        except Exceeded:
            self.known.abandon()
            return False

    def _half_known(self, position: int) -> str:
        r"""A function of which a chain has said something that is no definition: ``a = \sigma(z) = …``."""
        known, left, right = self.known, self.trees[position], self.trees[position + 1]
        if position and isinstance(left, Product) and is_open_function(known.reading, left):
            head = left.factors[0]
            if isinstance(head, Name) and (self.introducing or defined_function(known.reading, left, right)):
                known.half_known.update({spell(head)} - set(all_names(right)))
        terms = known.claims[-1][1].terms if known.claims and known.half_known else ()
        functions = {part.function for term in terms for part in applied(known.reading, term)}
        defined = {one.function for one in known.reading.system.functions}
        return next(iter(sorted((functions & known.half_known) - defined)), "")

    def _corrected(self, position: int, step: Step) -> Step:
        """A refuted step with what it should say instead, if there are not too many such."""
        from derive.checking.mending import Wrong, mended

        self.known.refuted += 1
        if self.known.refuted > MOST_CORRECTED:
            return step
        place = slice(position, position + 2)
        wrong = Wrong(
            self.known,
            *(self.meant[position], self.signs[position], self.meant[position + 1]),
            Relation(tuple(self.trees[place]), self.signs[position : position + 1]),
            self.statement.conditions,
            self._last_claim(position),
            self.meant[0] if position and self.holding == position - 1 else None,
            self._variables(position),
        )
        return mended(wrong, step)

    def _last_claim(self, position: int) -> Claim | None:
        """What a relation was read as, if it was read as anything just now."""
        name = self._name_of_claim(position)
        return next((claim for named, claim in self.known.claims[-1:] if named == name), None)

    def _name_of_claim(self, position: int) -> tuple[int, str, str]:
        return self.number, to_latex(self.trees[position]), to_latex(self.trees[position + 1])

    def _decide(self, position: int, update: Update | None) -> Placed:
        """Decide a relation, in all layouts of derivatives by vectors that the note leaves open."""
        elaborator = self._elaborator(None, self._variables(position))
        found = self._by_jacobians(position, update, elaborator)
        declared = self.known.settings.layout
        if declared == "denominator" or (not declared and found[0].verdict is not Verdict.REFUTED):
            return found

        def strictly() -> Placed:
            return self._decide_as(position, update, self._elaborator(STRICT, self._variables(position)))

        return in_numerator_layout(self.known, found, elaborator, strictly, updates=update is not None)

    def _decide_as(self, position: int, update: Update | None, elaborator: Elaborator) -> Placed:
        """Decide a relation in one layout; what fails may be meant otherwise where that is in doubt."""
        found = self._decide_in(position, update, elaborator)
        if found[0].verdict is Verdict.REFUTED and elaborator.doubt:
            return Decision(Verdict.UNCLEAR, Code.UNDEFINED, elaborator.doubt), None
        if found[0].verdict is Verdict.REFUTED and elaborator.shape_doubt and found[0].code is Code.SHAPE:
            return Decision(Verdict.UNCLEAR, Code.SHAPE, elaborator.shape_doubt), None
        return found

    def _by_jacobians(self, position: int, update: Update | None, elaborator: Elaborator) -> Placed:
        """Decide a relation, in both layouts of vectors by vectors where the note does not say which."""
        layouts = [None] if self.known.settings.layout else [None, "denominator"]
        first: Placed | None = None
        for layout in layouts:
            if layout is not None:
                elaborator = self._elaborator(layout, self._variables(position))
            found = self._decide_as(position, update, elaborator)
            doubted = found[0].message and found[0].message in (elaborator.doubt, elaborator.shape_doubt)
            if found[0].verdict is Verdict.PROVED or doubted or not elaborator.layouts_matter:
                return found
            first = first or found
        assert first is not None
        decision, span = first
        if len(layouts) > 1 and decision.code is Code.SHAPE:
            message = f"{decision.message} (the layout of derivatives by vectors is not declared)"
            decision = replace(decision, verdict=Verdict.UNCLEAR, message=message)
        return decision, span

    def _variables(self, position: int) -> set[str]:
        """Names that stand for any number, the rate of the step before among them."""
        reading = self.known.reading
        if self._free is None or self._free[0] is not reading:
            self._free = reading, free_variables(reading, self.trees)
        found = set(self._free[1])
        return found | {self.rate} if position and self.rate else found

    def _elaborator(self, layout: str | None, variables: set[str]) -> Elaborator:
        elaborator = self.known.reading.elaborator(layout, self.known.settled)
        elaborator.variables = variables
        return elaborator

    def _decide_in(self, position: int, update: Update | None, elaborator: Elaborator) -> Placed:
        try:
            claim, sides = self._claim(position, update, elaborator)
        except Finding as problem:
            reading, trees = self.known.reading, self.trees[position : position + 2]
            named = set().union(*(families_in(reading, tree)[0] for tree in trees))
            blocked = blocked_by(reading, named) or misshapen(reading, named, problem)
            blocked = blocked or function_missing(reading, trees)
            if blocked is not None:
                return blocked, problem.span
            second = self._decide_for_numbers(position, update, elaborator, problem)
            if second is not None:
                return second
            return Decision(Verdict.REFUTED, problem.code, problem.message, problem.detail), problem.span
        except Unclear as problem:
            return Decision(Verdict.UNCLEAR, problem.code, problem.message), problem.span
        except RecursionError:
            return Decision(Verdict.UNCLEAR, Code.SYNTAX, "this is nested too deeply"), None
        left, right = self.trees[position], self.trees[position + 1]
        self.known.claims.append((self._name_of_claim(position), claim))
        decision = doubted(self.known.reading, claim, self.known.decider.decide(claim))
        if decision.verdict is Verdict.REFUTED and elaborator.layer_doubt and claim.layers:
            return Decision(Verdict.UNCLEAR, Code.UNDEFINED, elaborator.layer_doubt), None
        if decision.verdict in (Verdict.PROVED, Verdict.REFUTED):
            decision = self._shaped(claim, (left, right)) or self._generally(claim, decision)
        if decision.verdict is Verdict.PROVED and sides is not None:
            self.known.settled.update(dict(shown_lengths(elaborator, *sides)))
        return decision, None

    def _generally(self, claim: Claim, decision: Decision) -> Decision:
        """A decision that other widths or depths may speak against, with another look at all of them.

        Neither a fault in that nor its length costs a verdict.
        """
        by_value = decision.verdict is Verdict.REFUTED and decision.code is Code.VALUE
        if decision.general or not (by_value or decision.verdict is Verdict.PROVED):
            return decision
        from derive.checking.normal_forms import by_normal_forms

        # That a counterexample is contradicted is never to be expected: a short look has to do.
        steps = STEPS_OF_NORMAL_FORMS // 20 if by_value else STEPS_OF_NORMAL_FORMS
        try:
            with allowance(steps=steps):
                return by_normal_forms(self.known.reading, self.known.decider, claim, decision)
        except Exceeded:
            self.known.abandon()
            return decision
        except Exception:
            if os.environ.get("DERIVE_DEBUG"):
                raise
            return decision

    def _shaped(self, claim: Claim, trees: tuple[Tree, ...]) -> Decision | None:
        """No verdict rests on names that are read as numbers and treated as vectors or matrices."""
        doubtful = self.known.reading.shapeless.families(trees) & {r.family for r in claim.mentions}
        if not doubtful:
            return None
        names = ", ".join(sorted({spoken(family) for family in doubtful}))
        message = f"whether {names} are numbers, vectors or matrices is not given; `shapes` can say it"
        return Decision(Verdict.UNCLEAR, Code.SHAPE, message)

    def _claim(
        self, position: int, update: Update | None, elaborator: Elaborator
    ) -> tuple[Claim, tuple[Tensor, Tensor] | None]:
        """What a relation claims, and its sides where they are all of it."""
        left, right = self.meant[position], self.meant[position + 1]
        if update is not None:
            span = (left.span[0], right.span[1])
            conditions = self.statement.conditions
            return update_claim(self.known.reading, elaborator, update, span, conditions), None
        return self._equation(left, right, elaborator)

    def _equation(
        self, left: Tree, right: Tree, elaborator: Elaborator
    ) -> tuple[Claim, tuple[Tensor, Tensor]]:
        """What it claims that two sides are equal, and what they mean."""
        sides, span = (elaborator.tensor(left), elaborator.tensor(right)), (left.span[0], right.span[1])
        reading, conditions = self.known.reading, self.statement.conditions
        try:
            return make_claim(reading, elaborator, *sides, span, conditions), sides
        except Unclear as problem:
            others = [side for side in self.meant if side is not left and side is not right]
            if problem.code is not Code.INDEX or not others:
                raise
            values = [value for value in map(elaborator.tensor, others) if value.scalar]
            beside = tuple(value.value() for value in values)
            return make_claim(reading, elaborator, *sides, span, conditions, beside), sides

    def _decide_for_numbers(
        self, position: int, update: Update | None, elaborator: Elaborator, problem: Finding
    ) -> Placed | None:
        """``tanh(a)`` beside a vector a: an identity between functions may mean any number a."""
        bare = arguments_read_as_vectors(self.known.reading, self.trees) - elaborator.variables
        if problem.code is not Code.SHAPE or not bare or any(map(treats_as_vector, self.trees)):
            return None
        found = self._decide_in(position, update, self._elaborator(elaborator.layout, bare))
        by_value = found[0].verdict is Verdict.REFUTED and found[0].code is Code.VALUE
        return found if found[0].verdict is Verdict.PROVED or by_value else None

    def _made(self, position: int, decision: Decision, span: Span | None = None) -> Step:
        left, right = self.trees[position], self.trees[position + 1]
        return decided(self.number, left, self.signs[position], right, decision, span)


def _reaches(reading: Reading, tree: Tree, other: Tree) -> bool:
    """Whether a side mentions another one, directly or by what it is made of."""
    known, _ = families_in(reading, tree)
    target, _ = families_in(reading, other)
    return any(target & depends_on(reading.system, family) for family in known)


def _is_given(reading: Reading, tree: Tree) -> bool:
    """Whether a side mentions something that has a definition."""
    return any(family in reading.system.by_family for family in families_in(reading, tree)[0])
