"""Update rules: the claim that a step is the gradient of the cost."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from derive.latex import syntax as tex
from derive.latex.rewriting import with_parts
from derive.latex.syntax import Span, Tree
from derive.notation.claims.claim import Claim
from derive.notation.claims.cost import find_cost
from derive.notation.claims.making import make_claim
from derive.notation.claims.one_sample import Samples
from derive.notation.elaborate import Elaborator
from derive.notation.elaboration.derivatives import derived, target
from derive.notation.elaboration.products import ELEMENTWISE
from derive.notation.elaboration.reader import STRICT
from derive.notation.elaboration.samples import in_sample_slot
from derive.notation.letters import free_letters
from derive.notation.problems import Unclear
from derive.notation.reading import Reading
from derive.notation.scripts import Corners, spell
from derive.notation.system import depends_on, references
from derive.notation.tensor import Tensor, any_component, mapped, paired, scalar, transpose
from derive.notation.terms import (
    VARIABLE,
    Derivative,
    Reference,
    Term,
    Total,
    add,
    multiply,
    negate,
    walk,
)
from derive.notation.vocabulary import all_names, occurrences
from derive.results import Code

#: The relations that may stand in an update rule.
UPDATES = frozenset({"\\leftarrow", ":=", "=", "\\gets"})
#: Those of them that say nothing but that.
ARROWS = frozenset({"\\leftarrow", "\\gets"})
#: Names of numbers that need no introduction.
CONSTANTS = frozenset({"e", "\\pi"})


class Update(Struct, frozen=True):
    """``θ ← θ - η · step``: the claim is that the step is the gradient of the cost.

    Where it is written otherwise, ``step`` is the ``whole`` right side: the claim is then that it is θ minus
    η times the gradient, for every η.
    """

    parameter: Tree
    rate: str
    step: Tree
    negative: bool
    whole: bool = False


def as_update(reading: Reading, left: Tree, sign: str, right: Tree) -> Update | None:
    """Read an update rule; None if this is none."""
    if sign not in UPDATES:
        return None
    return _plain_update(reading, left, right) or _other_update(reading, left, sign, right)


def _plain_update(reading: Reading, left: Tree, right: Tree) -> Update | None:
    if not isinstance(right, tex.Sum):
        return None
    rest = [(s, t) for s, t in right.terms if t != left]
    if len(right.terms) != 2 or len(rest) != 1 or (1, left) not in right.terms:
        return None
    step_sign, step = rest[0]
    split = _split_rate(reading, step)
    if split is None:
        return None
    rate, factor = split
    return Update(left, rate, factor, step_sign < 0)


def _other_update(reading: Reading, left: Tree, sign: str, right: Tree) -> Update | None:
    """A new value that is written in another way, with one name in it that can be the rate.

    With a rate of 0 there is no step: all that is left must be θ (or its negative, a slip).  So ``θ + v`` and
    the average ``β θ + (1 - β) m`` are steps of another kind.
    """
    terms = [term for _, term in right.terms] if isinstance(right, tex.Sum) else []
    if not terms or (sign not in ARROWS and left not in terms):
        return None
    names = list(occurrences(right, reading.vocabulary.functions))
    unknown = {
        spell(found.name)
        for found in names
        if found.corners == Corners() and not reading.vocabulary.knows(found.name, ())
    }
    rates = {spell(found.name) for found in names if _is_rate(reading, found.name)} & unknown
    multiplied = {name for term in terms for name in all_names(term) if set(all_names(term)) - {name}}
    if len(rates) != 1 or rates.isdisjoint(multiplied):
        return None
    (rate,) = rates
    if _stopped(right, left, rate) not in ((0, 1), (0, -1)):
        return None
    return Update(left, rate, right, True, whole=True)


def _stopped(tree: Tree, parameter: Tree, rate: str) -> tuple[int, int] | None:
    """``(n, c)`` if nothing but n + c θ is left of a tree when the rate is 0; None if that is not seen."""
    if tree == parameter:
        return 0, 1
    match tree:
        case tex.Name() if spell(tree) == rate:
            return 0, 0
        case tex.Number(text) if text.isdecimal() and len(text) < 4:
            return int(text), 0
        case tex.Group("(" | "[" | "{", body):
            return _stopped(body, parameter, rate)
        case tex.Sum(terms):
            parts = [(sign, _stopped(term, parameter, rate)) for sign, term in terms]
            known = [(sign, part) for sign, part in parts if part is not None]
            if len(known) == len(parts):
                return sum(s * n for s, (n, _) in known), sum(s * c for s, (_, c) in known)
        case tex.Product(operator, factors) if operator != "/":
            return _stopped_product([_stopped(factor, parameter, rate) for factor in factors])
        case tex.Fraction(above) if _stopped(above, parameter, rate) == (0, 0):
            return 0, 0
    return None


def _stopped_product(factors: list[tuple[int, int] | None]) -> tuple[int, int] | None:
    """The same of a product: 0 if a factor is, whatever the others are."""
    if (0, 0) in factors:
        return 0, 0
    number, slope = 1, 0
    for factor in factors:
        if factor is None or (slope and factor[1]):
            return None
        number, slope = number * factor[0], number * factor[1] + slope * factor[0]
    return number, slope


def update_claim(
    reading: Reading,
    elaborator: Elaborator,
    update: Update,
    span: Span,
    conditions: tuple[Tree, ...] = (),
) -> Claim:
    """The claim behind an update rule: its step is the gradient of the cost by the parameter.

    It is made under the conditions behind the rule.  Raises `Unclear` if it is not given which cost that is,
    `Finding` if the shapes differ.
    """
    parameter = target(elaborator, update.parameter)
    cost = find_cost(reading, parameter)
    if cost is None:
        raise Unclear(Code.UNDEFINED, "which cost this update minimises is not given", span)
    if update.whole:
        elaborator.variables.add(update.rate)
    step = elaborator.tensor(_with_parameter(update.step, update.parameter))
    _check_averages(reading, step, span)
    gradient = derived(
        elaborator, scalar(_stepped_along(reading, cost, step, parameter, span)), parameter, span
    )
    gradient = transpose(gradient) if elaborator.layout == STRICT else gradient
    if update.whole:
        rate = Reference(VARIABLE + update.rate)
        new = paired(parameter, gradient, lambda old, slope: add(old, negate(multiply(rate, slope))))
        return make_claim(reading, elaborator, step, new, span, conditions)
    if not update.negative:
        step = mapped(step, negate)
    return make_claim(reading, elaborator, step, gradient, span, conditions)


def _stepped_along(reading: Reading, cost: Reference, step: Tensor, parameter: Tensor, span: Span) -> Term:
    """The cost, or what one sample adds to it if the step speaks of one.

    Raises `Unclear` where it is not plain what that is.
    """
    definitions = reading.system.by_family.get(cost.family, ())
    letter = _sample(reading, step)
    if letter is None or len(definitions) != 1 or _sample(reading, parameter) is not None:
        return cost
    family = next(references(any_component(parameter))).family
    samples = Samples(reading, span)
    share = samples.share_of_one(definitions[0].body, family, letter)
    if share is not None:
        samples.check_step(definitions[0].body, share, any_component(step), letter)
    return cost if share is None else share


def _sample(reading: Reading, tensor: Tensor) -> str | None:
    """The letter of the one sample that something speaks of, also where it is left out."""
    term = any_component(tensor)
    free = sorted({letter.name for letter in free_letters(term)})
    return next((one for one in free if in_sample_slot(reading.vocabulary, (term,), one)), None)


def of_one_alone(reading: Reading, claim: Claim) -> str | None:
    """A letter of which a step has one value and over which costs sum, where it stands above: ``x_j^{(i)}``.

    That may be a step for one sample, or one that forgets the sum.
    """
    gradients = [part for term in claim.terms for part in walk(term) if isinstance(part, Derivative)]
    own = {letter.name for part in gradients for letter in free_letters(part.by)}
    bodies = [definition.body for definition in reading.system.definitions]
    totals = [part for body in bodies for part in walk(body) if isinstance(part, Total)]
    summed = {(use.family, use.position) for total in totals for use in total.domain.uses}
    forms = {form.key: form for group in reading.vocabulary.forms.values() for form in group}
    for name, places in claim.units.items():
        found = {(use.family, use.position) for _, use in places}
        above = any(family in forms and 0 <= place < forms[family].upper_slots for family, place in found)
        if name not in own | reading.settings.samples.keys() and above and found & summed:
            return name
    return None


def _with_parameter(tree: Tree, parameter: Tree) -> Tree:
    r"""A step with ``\nabla_w E`` for ``\nabla E``: the gradient that is meant is that by the parameter."""
    if isinstance(tree, tex.Differential) and tree.operator == "\\nabla" and not tree.scripts:
        return replace(tree, scripts=(("_", parameter),))
    return with_parts(tree, lambda part: _with_parameter(part, parameter))


def _check_averages(reading: Reading, step: Tensor, span: Span) -> None:
    """Raises `Unclear` for steps along quantities that gather gradients over time."""
    system = reading.system
    reached = {f for one in references(any_component(step)) for f in depends_on(system, one.family)}
    for family in sorted(reached & system.carried):
        bodies = [definition.body for definition in system.by_family.get(family, ())]
        if any(isinstance(part, Derivative) for body in bodies for part in walk(body)):
            name = family.split("_")[0]
            message = f"{name} gathers gradients over time; momentum and averages are not read"
            raise Unclear(Code.UNDECIDED, message, span)


def _split_rate(reading: Reading, step: Tree) -> tuple[str, Tree] | None:
    """A leading undefined scalar and what it multiplies."""
    if not isinstance(step, tex.Product) or step.operator == "/":
        return None
    head, *rest = step.factors
    if isinstance(head, tex.Product):
        inner = _split_rate(reading, head)
        if inner is None:
            return None
        return inner[0], tex.Product(step.operator, (inner[1], *rest), span=step.span)
    if step.operator in ELEMENTWISE:
        return None  # a number and a vector are not multiplied component by component
    if isinstance(head, tex.Fraction) and rest:
        return _fraction_rate(reading, head, step, rest)
    if not isinstance(head, tex.Name) or not rest or not _is_rate(reading, head):
        return None
    body = rest[0] if len(rest) == 1 else tex.Product(step.operator, tuple(rest), span=step.span)
    return spell(head), body


def _is_rate(reading: Reading, name: tex.Name) -> bool:
    """Whether a name can only mean how far to go: a number that is no part of the network.

    What the network is made of, a size, a letter or a function has a meaning of its own, and an update that
    multiplies the gradient by it is another one.  Definitions of gradients and steps may mention a rate.
    """
    key, vocabulary = spell(name), reading.vocabulary
    forms = vocabulary.forms.get(key, ())
    if key in CONSTANTS | vocabulary.sizes | vocabulary.letters or vocabulary.is_function(name):
        return False
    if any(form.slots for form in forms):
        return False
    own = {form.key for form in forms}
    system = reading.system
    network = [d.body for d in system.definitions if not any(isinstance(p, Derivative) for p in walk(d.body))]
    network += [function.body for function in system.functions]
    network += [side for sides in system.assumptions for side in sides]
    return not own & {*system.by_family, *(r.family for body in network for r in references(body))}


def _fraction_rate(
    reading: Reading, head: tex.Fraction, step: tex.Product, rest: list[Tree]
) -> tuple[str, Tree] | None:
    r"""``\frac{\eta}{m} …``: the rate is η, the step has 1/m."""
    above = head.numerator
    if not isinstance(above, tex.Name) or not _is_rate(reading, above):
        return None
    inverse = tex.Fraction(tex.Number("1"), head.denominator, span=head.span)
    return spell(above), tex.Product(step.operator, (inverse, *rest), span=step.span)
