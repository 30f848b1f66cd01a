"""The sample that a formula speaks of, where it shows one."""

from __future__ import annotations

from collections.abc import Iterable

from derive.notation.terms import Letter, Reference, Term, walk
from derive.notation.vocabulary import Vocabulary


def in_sample_slot(vocabulary: Vocabulary, terms: Iterable[Term], letter: str) -> bool:
    """Whether a letter stands as the sample index of some quantity."""
    for term in terms:
        for part in walk(term):
            if not isinstance(part, Reference):
                continue
            for position, index in enumerate(part.indices):
                place = -1 if position == len(part.indices) - 1 else position
                if index == Letter(letter) and (
                    (part.family, position) in vocabulary.sample_slots
                    or (part.family, place) in vocabulary.sample_slots
                ):
                    return True
    return False


def explicit_sample(vocabulary: Vocabulary, terms: tuple[Term, ...]) -> str | None:
    """The letter of the sample that a formula speaks of, where it shows one."""
    for letter in (
        f"{letter}{primes}" for letter in vocabulary.settings.samples for primes in ("", "'", "''")
    ):
        if in_sample_slot(vocabulary, terms, letter):
            return letter
    return None
