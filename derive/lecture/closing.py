"""The last two sections: common mistakes, and for which sizes what was proved."""

from __future__ import annotations

import re
from collections.abc import Sequence

from derive.lecture.builder import Builder
from derive.lecture.document import Inline, Link, Math, Paragraph, Table, Text
from derive.lecture.mistakes import Mistake, Search
from derive.results import Code, Counterexample, FormulaResult

#: More numbers than these are not listed in a counterexample.
MOST_VALUES = 12


def mistakes(builder: Builder, results: Sequence[int], passing: Sequence[int]) -> None:
    """What is often written instead of the results, with a counterexample each."""
    numbered = {equation.number: equation for equation in builder.equations}
    found = Search(builder.checker).found(
        [
            equation
            for numbers in (results, passing)
            for equation in sorted((numbered[n] for n in numbers), key=lambda one: -len(one.rows[-1].right))
        ]
    )
    if not found:
        return
    builder.heading("mistakes")
    builder.say("mistakes start")
    for mistake in found:
        key = f"because {mistake.kind}"
        title = builder.wording.words(key if key in builder.wording.sentences else "because other")
        builder.say("mistake", title=title, link=Link(mistake.instead_of))
        builder.mistake(mistake.row, title)
        builder.add(Paragraph(_against(builder, mistake)))


def _against(builder: Builder, mistake: Mistake) -> Text:
    """What speaks against a formula."""
    say = builder.wording.text
    example = mistake.step.counterexample
    if example is None:
        return say("shapes do not fit" if mistake.step.code is Code.SHAPE else "does not fit")
    sides = {"left": Math(_number(example.left)), "right": Math(_number(example.right))}
    values = _values(builder, example)
    if not values or len(values) > MOST_VALUES:
        return say("counterexample plain", **sides)
    return say("counterexample", values=builder.wording.joined([(value,) for value in values]), **sides)


def _values(builder: Builder, example: Counterexample) -> list[Inline]:
    values = example.values.items()
    return [Math(f"{_left(builder, name)} = {_number(value)}") for name, value in values]


def _left(builder: Builder, name: str) -> str:
    """What has a value: a quantity, or the number of a row or column, which is a word."""
    return rf"\text{{{builder.wording.words(name)}}}" if name in ("row", "column") else name


def _number(text: str) -> str:
    """``3/2`` as a fraction, ``[0.73, 0.74]`` as an interval."""
    interval = re.fullmatch(r"\[(-?[\d.]+), (-?[\d.]+)\]", text)
    if interval is not None:
        nearer = min(interval.groups(), key=lambda end: abs(float(end)))
        return rf"{nearer}\ldots"
    return re.sub(r"(-?)\b(\d+)/(\d+)\b", r"\1\\frac{\2}{\3}", text)


def sizes(builder: Builder) -> None:
    """A table that says for which sizes each formula was proved."""
    groups: dict[str, list[int]] = {}
    texts: dict[str, Text] = {}
    for number, result in builder.results.items():
        text = _holds_for(builder, result)
        key = repr(text)
        groups.setdefault(key, []).append(number)
        texts[key] = text
    if not groups:
        return
    say = builder.wording.text
    builder.heading("sizes")
    builder.say("sizes start")
    rows = tuple((_links(builder, numbers), texts[key]) for key, numbers in groups.items())
    builder.add(Table((say("formula"), say("holds for")), rows, "ll"))


def _links(builder: Builder, numbers: Sequence[int]) -> Text:
    """Equation numbers, runs of them as from–to."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    found: list[Inline] = []
    for run in runs:
        found += [", "] if found else []
        found.append(Link(run[0]))
        if len(run) > 1:
            found += ["–" if len(run) > 2 else ", ", Link(run[-1])]
    return tuple(found)


def _holds_for(builder: Builder, result: FormulaResult) -> Text:
    """For which sizes all steps of a formula are proved, in the words of the note's language."""
    told = dict.fromkeys(step.holds_for for step in result.steps if step.general)
    if all(step.general for step in result.steps):
        parts = max((_parts(text) for text in told), key=len)
        return builder.wording.joined([_part(builder, part) for part in parts])
    tried = list(dict.fromkeys(size for step in result.steps for size in step.sizes_tried))
    largest = max(tried, key=lambda size: sum(map(int, re.findall(r"= (\d+)", size))), default="")
    sizes = builder.wording.joined([(Math(part),) for part in _parts(largest)])
    if len(tried) == 1:
        return builder.wording.text("the size tried", sizes=sizes)
    return builder.wording.text("the sizes tried", count=str(len(tried)), sizes=sizes)


def _parts(text: str) -> list[str]:
    return [part for part in text.split(", ") if part]


def _part(builder: Builder, part: str) -> Text:
    if part in builder.wording.sentences:
        return builder.wording.text(part)
    if re.fullmatch(r"[\w\s<=>+-]+", part, re.ASCII) and re.search("[<=>]", part):
        return (Math(part.replace("<=", r"\le ").replace(">=", r"\ge ")),)
    return (part,)
