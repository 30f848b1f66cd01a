"""How far the checker can be trusted: single edits and rewrites of right formulas, against an oracle.

    python benchmarks/trust.py [--sample N] [--seed S] [--corrections K] [--unclear] [--jobs J]

Every proved formula of the notes of the project and of generated networks (`tests.laboratory`) is edited in
one place, which mostly makes it wrong, and written in other ways, which leaves it right.  What is true of
each is found out by an oracle that shares nothing with the checker but the parser.  Printed are, for each
source: how many edits and rewrites were tried, what was falsely proved or refuted, which share was left
unclear, and the time for a claim; then the time for the claims of the notes as they are written; then how
often the original of an edited formula is among its first three corrections.  The exit status is 1 if
anything was decided falsely.

``--sample`` is the number of edits to try, with half as many rewrites.  ``--corrections`` looks at every K-th
edit of each formula, 0 at none.  All but the times is the same for the same seed.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from corrections import originals as corrected_originals  # noqa: E402

from derive.results import Verdict  # noqa: E402
from tests.laboratory.subjects import FAMILIES, NOTES, generated, written  # noqa: E402
from tests.laboratory.trials import Known, Trial, trials, written_times  # noqa: E402

#: Generated networks of each family in a full run, and what is tried on a network or note at most.
NETWORKS = 15
EDITS, REWRITES = 200, 110
#: Of the edits of a formula for which corrections are looked at, one in so many, in a full run.
EVERY = 30

#: How the sources are called that are notes of the project.
OWN = ("corpus", "shipped")

#: What the oracle decided.
DECIDED = frozenset({Known.TRUE, Known.FALSE, Known.SENSELESS})


@dataclass(frozen=True)
class Task:
    """One note or generated network, and how much of it is tried."""

    family: str
    name: str
    edits: int
    rewrites: int
    every: int
    seed: int


@dataclass
class Mended:
    """Edited formulas, and those whose original is the first or among the first three corrections."""

    count: int = 0
    first: int = 0
    three: int = 0

    def add(self, other: Mended) -> None:
        self.count += other.count
        self.first += other.first
        self.three += other.three


@dataclass(frozen=True)
class Outcome:
    """What came of a task."""

    task: Task
    source: str
    trials: list[Trial]
    seconds: list[float]
    mended: Mended


@dataclass
class Tally:
    """What came of the trials of one source."""

    edits: Counter[tuple[Known, Verdict]] = field(default_factory=Counter)
    rewrites: Counter[tuple[Known, Verdict]] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    written: list[float] = field(default_factory=list)
    mended: Mended = field(default_factory=Mended)

    def add(self, trial: Trial) -> None:
        counts = self.rewrites if trial.rewrite else self.edits
        counts[trial.known, trial.verdict] += 1
        self.seconds.append(trial.seconds)


# Running


def run(task: Task) -> Outcome:
    """All trials of one note; this is done in other processes."""
    own = task.family == "notes"
    subject = written(task.name) if own else generated(task.family, int(task.name))
    found = list(trials(subject, task.edits, task.rewrites, task.seed))
    mendings = mended(NOTES[task.name], task.every) if own else Mended()
    return Outcome(task, subject.source, found, written_times(subject), mendings)


def mended(path: Path, every: int) -> Mended:
    """How often the original is found again, for every so-and-so-many-th edit of each formula."""
    found = Mended()
    if not every:
        return found
    for original in corrected_originals(path):
        for number, (_, left, right) in enumerate(original.mutants()):
            if number % every or not original.refuted(left, right):
                continue
            rank = original.rank(original.suggested(left, right))
            found.add(Mended(1, int(rank == 0), int(rank in (0, 1, 2))))
    return found


def tasks(sample: int | None, seed: int, every: int | None) -> list[Task]:
    """What a run looks at, large notes first; a sample spreads over as many of them as it can."""
    every = every if every is not None else EVERY if sample is None else 0
    places = [("notes", name) for name in NOTES]
    places += [(family, str(seed * 1000 + k)) for k in range(NETWORKS) for family in FAMILIES]
    edits, rewrites = EDITS, REWRITES
    if sample is not None:
        places = random.Random(seed).sample(places, min(len(places), max(1, sample // 25)))
        edits, rewrites = -(-sample // len(places)), -(-sample // (2 * len(places)))
    return [Task(family, name, edits, rewrites, every, seed) for family, name in places]


# Printing


def report(outcomes: Sequence[Outcome]) -> None:
    """All figures, for everything and for each source."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for outcome in outcomes:
        for source in (outcome.source, "all"):
            tally = tallies[source]
            tally.written += outcome.seconds
            tally.mended.add(outcome.mended)
            for trial in outcome.trials:
                tally.add(trial)
    print(f"{'':20} {'edits':>7} {'false':>7} {'true':>6} {'wrong':>6} {'unclear':>8}", end="")
    print(f" {'rewrites':>9} {'wrong':>6} {'unclear':>8} {'unjudged':>9} {'median':>8} {'p95':>8}")
    for source, tally in ordered(tallies):
        line(source, tally)
    print("\nThe time is that of the processor for one claim, in milliseconds, without corrections.")
    unjudged([trial for outcome in outcomes for trial in outcome.trials])
    claims(tallies)
    corrections_of(tallies)


def unjudged(found: Iterable[Trial]) -> None:
    """What the oracle has no opinion on, and what the checker says of it."""
    counts = Counter((trial.known, trial.verdict) for trial in found if trial.known not in DECIDED)
    for known in sorted({known for known, _ in counts}):
        verdicts = [f"{count} {one}" for (other, one), count in sorted(counts.items()) if other is known]
        print(f"Not judged, {known}: {', '.join(verdicts)}")


def line(source: str, tally: Tally) -> None:
    edits, rewrites = decided(tally.edits), decided(tally.rewrites)
    true = sum(count for (known, _), count in edits.items() if known is Known.TRUE)
    seconds = sorted(tally.seconds)
    silent = sum(count for pair, count in (tally.edits + tally.rewrites).items() if pair[0] not in DECIDED)
    false = edits.total() - true
    print(
        f"{source:20} {edits.total():7} {false:7} {true:6} {wrong(edits):6} {unclear(edits):8.2%}"
        f" {rewrites.total():9} {wrong(rewrites):6} {unclear(rewrites):8.2%} {silent:9}"
        f" {1000 * quantile(seconds, 0.5):8.1f} {1000 * quantile(seconds, 0.95):8.1f}"
    )


def decided(counts: Counter[tuple[Known, Verdict]]) -> Counter[tuple[Known, Verdict]]:
    """Those on which the oracle has an opinion."""
    return Counter({pair: count for pair, count in counts.items() if pair[0] in DECIDED})


def wrong(counts: Counter[tuple[Known, Verdict]]) -> int:
    return sum(
        count
        for (known, verdict), count in counts.items()
        if (verdict is Verdict.PROVED and known is not Known.TRUE)
        or (verdict is Verdict.REFUTED and known is Known.TRUE)
    )


def unclear(counts: Counter[tuple[Known, Verdict]]) -> float:
    """The share that is neither proved nor refuted, of what makes sense."""
    sensible = {pair: count for pair, count in counts.items() if pair[0] is not Known.SENSELESS}
    open_ = sum(count for (_, verdict), count in sensible.items() if verdict is Verdict.UNCLEAR)
    return open_ / max(1, sum(sensible.values()))


def quantile(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def claims(tallies: dict[str, Tally]) -> None:
    """The time for the claims of the notes, as they are written."""
    print(f"\n{'claims as written':20} {'claims':>8} {'median':>8} {'p95':>8}")
    times = {source: tally.written for source, tally in ordered(tallies)}
    own = [seconds for source, some in times.items() if source.startswith(OWN) for seconds in some]
    for source, some in {"notes of the project": own, **times}.items():
        seconds = sorted(some)
        median, most = (1000 * quantile(seconds, share) for share in (0.5, 0.95))
        print(f"{source:20} {len(seconds):8} {median:8.1f} {most:8.1f}")


def ordered(tallies: dict[str, Tally]) -> list[tuple[str, Tally]]:
    """By name, the sum at last."""
    return sorted(tallies.items(), key=lambda entry: (entry[0] == "all", entry[0]))


def corrections_of(tallies: dict[str, Tally]) -> None:
    if not tallies["all"].mended.count:
        return
    print(f"\n{'corrections':20} {'refuted':>8} {'first':>7} {'three':>7}")
    for source, tally in ordered(tallies):
        found = tally.mended
        if found.count:
            shares = found.first / found.count, found.three / found.count
            print(f"{source:20} {found.count:8} {shares[0]:7.1%} {shares[1]:7.1%}")


def listed(title: str, chosen: Sequence[Trial]) -> None:
    print(f"\n{title}: {len(chosen)}")
    for trial in sorted(chosen, key=lambda one: (one.subject, one.latex)):
        print(f"  {trial.subject}: {trial.kind}: {trial.known}, {trial.verdict}")
        print(f"    {trial.latex}")
        print(f"    from {trial.original}")
        if trial.message:
            print(f"    {trial.code}: {trial.message}")


def reasons(found: Sequence[Trial]) -> None:
    """Why claims are unclear, each with an example."""
    groups: dict[tuple[str, str], list[Trial]] = defaultdict(list)
    for trial in found:
        if trial.verdict is Verdict.UNCLEAR and trial.known in (Known.TRUE, Known.FALSE):
            groups[trial.code, trial.message].append(trial)
    print("\nunclear")
    for (code, message), group in sorted(groups.items(), key=lambda entry: (-len(entry[1]), entry[0])):
        print(f"  {len(group):5} {code}: {message}")
        print(f"        {group[0].subject}: {group[0].latex}")


def notes_of(found: Sequence[Trial]) -> None:
    """The generated notes in which something was decided falsely, so that it can be looked into."""
    for name in sorted({trial.subject for trial in found if trial.subject not in NOTES}):
        family, seed = name.split(" ")
        print(f"\n{name}:\n{generated(family, int(seed)).text.split('---')[1].strip()}")


def main() -> None:
    options = argparse.ArgumentParser(description="Tries to have the checker decide something falsely.")
    options.add_argument("--sample", type=int)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--corrections", type=int)
    options.add_argument("--unclear", action="store_true")
    options.add_argument("--jobs", type=int, default=2)
    chosen = options.parse_args()
    work = tasks(chosen.sample, chosen.seed, chosen.corrections)
    with get_context("spawn").Pool(chosen.jobs, maxtasksperchild=4) as pool:
        outcomes = sorted(pool.imap_unordered(run, work), key=lambda one: (one.task.family, one.task.name))
    found = [trial for outcome in outcomes for trial in outcome.trials]
    report(outcomes)
    proved = [trial for trial in found if trial.wrong and trial.verdict is Verdict.PROVED]
    refuted = [trial for trial in found if trial.wrong and trial.verdict is Verdict.REFUTED]
    listed("falsely proved", proved)
    listed("falsely refuted", refuted)
    listed("the two ways disagree, or an error of the checker", [t for t in found if t.code == "internal"])
    notes_of([*proved, *refuted])
    if chosen.unclear:
        reasons(found)
    sys.exit(1 if proved or refuted else 0)


if __name__ == "__main__":
    main()
