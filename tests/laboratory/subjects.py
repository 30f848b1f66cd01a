"""All that the checker is tried on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from derive.documents import Directive, read_note
from tests import networks
from tests.laboratory import batched, chained, layered, lettered, named
from tests.laboratory.parts import Networks, Subject
from tests.notes import CORPUS, SHIPPED, title

#: Each makes a network and its note from a seed.
FAMILIES: dict[str, Callable[[int], Subject]] = {
    "components": lambda seed: layered.subject(seed, in_matrices=False),
    "matrices": lambda seed: layered.subject(seed, in_matrices=True),
    "letters": lettered.subject,
    "names": named.subject,
    "batches": batched.subject,
    "neurons": chained.subject,
}
NOTES: dict[str, Path] = {title(path): path for path in (*SHIPPED, *CORPUS)}


def generated(family: str, seed: int) -> Subject:
    return FAMILIES[family](seed)


def written(name: str) -> Subject:
    """A note of the project, with the networks written by hand for its sections."""
    path = NOTES[name]
    directives = [one for one in read_note(path).items if isinstance(one, Directive) and one.settings]
    first = {**networks.SHIPPED, **networks.CORPUS}.get(name)
    known = {0: first, **networks.SECTIONS.get(name, {})}
    sections = [_built(known.get(place)) for place in range(len(directives))]
    source = "shipped notes" if path in SHIPPED else f"corpus, {path.parent.name}"
    return Subject(name, source, path.read_text(encoding="utf-8"), tuple(sections))


def _built(build: networks.Builder | None) -> Networks | None:
    return None if build is None else lambda: [build(widths) for widths in networks.WIDTHS]


def names(families: Sequence[str], count: int, first: int = 0) -> list[tuple[str, int]]:
    """The generated networks of a run, one family after the other."""
    return [(family, seed) for seed in range(first, first + count) for family in families]
