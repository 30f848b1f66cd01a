"""The second way to every answer: values on concrete networks, modulo a prime, in fractions, in intervals."""

from derive.evaluation.agreement import Agreement, Comparison, Outcome, agrees
from derive.evaluation.counterexample import find
from derive.evaluation.definedness import Definedness
from derive.evaluation.effort import Abstain, Cyclic, Effort
from derive.evaluation.evaluator import Evaluator
from derive.evaluation.interval import Interval
from derive.evaluation.modular import Modular
from derive.evaluation.rational import Rational

__all__ = [
    "Abstain",
    "Agreement",
    "Comparison",
    "Cyclic",
    "Definedness",
    "Effort",
    "Evaluator",
    "Interval",
    "Modular",
    "Outcome",
    "Rational",
    "agrees",
    "find",
]
