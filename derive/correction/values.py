"""Values of the parts of a formula at one place, so that an edit costs no more than what it changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from derive.correction.rereading import Rereader
from derive.correction.trees import is_differential
from derive.evaluation import Abstain, Comparison, Effort
from derive.latex import syntax as tex
from derive.latex.syntax import Tree
from derive.notation.elaboration.application import is_called, is_decoration
from derive.notation.instance import Impossible
from derive.notation.letters import free_letters, rename
from derive.notation.scripts import spell
from derive.notation.system import Name
from derive.notation.terms import SAMPLE, Term
from derive.notation.vocabulary import BUILTIN


class NoValue(Exception):
    """The part has no single value here: it has axes, or letters of which this place knows nothing."""


@dataclass
class Values:
    """Values modulo a prime on one network, for one choice of the free letters."""

    elaborator: Rereader
    comparison: Comparison
    environment: Mapping[str, Name]
    _known: dict[object, int | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.evaluator = self.comparison.evaluator(0)
        self.prime: int = self.evaluator.field.prime  # type: ignore[attr-defined]

    def of(self, tree: Tree) -> int:
        """The value of a part.  Raises `NoValue`, and `Unclear` or `Finding` where it cannot be read."""
        match tree:
            case tex.Number(text) if text.isdigit():
                return int(text) % self.prime
            case tex.Group("(" | "[" | "{", body) if not isinstance(body, tex.Sequence):
                return self.of(body)
            case tex.Sum(terms) if all(sign for sign, _ in terms):
                return sum(sign * self.of(term) for sign, term in terms) % self.prime
            case tex.Fraction(above, below) | tex.Product("/", (above, below)):
                if is_differential(above) or is_differential(below):
                    return self.part(tree)
                return self.of(above) * self._inverse(self.of(below)) % self.prime
            case tex.Product(operator, factors):
                return self._product(operator, factors)
            case tex.Scripted(tex.Group("(" | "[", body), (("^", tex.Number(text)),), 0) if text.isdigit():
                return pow(self.of(body), int(text), self.prime)
        return self.part(tree)

    def _inverse(self, value: int) -> int:
        if not value:
            raise NoValue
        return pow(value, -1, self.prime)

    def _product(self, operator: str, factors: tuple[Tree, ...]) -> int:
        value, position = 1, 0
        while position < len(factors):
            count = self._taken(operator, factors, position)
            taken = factors[position : position + count]
            one = self.of(taken[0]) if count == 1 else self.part(tex.Product("", taken), taken)
            value = value * one % self.prime
            position += count
        return value

    def _taken(self, operator: str, factors: tuple[Tree, ...], position: int) -> int:
        """How many factors belong together: a function and its argument, a ∂/∂x and all that follows."""
        head, rest = factors[position], factors[position + 1 :]
        match head:
            case tex.Fraction(tex.Differential(operand=None), _) | tex.Fraction(tex.Name("d"), _):
                return 1 + len(rest)
        name = head.base if isinstance(head, tex.Scripted) else head
        if not rest or not isinstance(name, tex.Name):
            return 1
        if isinstance(rest[0], tex.Group):
            called = is_called(self.elaborator, name, rest)
            called = called or (not operator and is_decoration(self.elaborator, head, name, rest[0]))
            return 2 if called else 1
        return 2 if self.elaborator.vocabulary.is_function(name) and spell(name) in BUILTIN else 1

    def part(self, tree: Tree, key: object = None) -> int:
        """The value of a part that is read as a whole, once."""
        key = (id(tree) if self.elaborator.is_original(tree) else tree) if key is None else key
        if key not in self._known:
            self._known[key] = self._value(self._term(tree))
        found = self._known[key]
        if found is None:
            raise NoValue
        return found

    def _term(self, tree: Tree) -> Term:
        tensor = self.elaborator.tensor(tree)
        if not tensor.scalar:
            raise NoValue
        term = tensor.value()
        names = {letter.name for letter in free_letters(term)}
        if SAMPLE in names and SAMPLE in self.environment:
            raise NoValue  # another edit may show the letter of the sample
        if SAMPLE in names:
            letter = next(
                (one for one in self.elaborator.settings.samples if one in self.environment), SAMPLE
            )
            term, names = rename(term, SAMPLE, letter), names - {SAMPLE} | {letter}
        if not names <= set(self.environment):
            raise NoValue
        return term

    def _value(self, term: Term) -> int | None:
        self.evaluator.effort = self.comparison.grounding.graph.effort = Effort()
        try:
            return self.evaluator.value(term, self.environment)
        except (Abstain, Impossible):
            return None
