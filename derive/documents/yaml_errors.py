"""What is wrong with a text that is no YAML, in a line that says what to write instead."""

from __future__ import annotations

import re

from yaml import MarkedYAMLError, YAMLError
from yaml.reader import ReaderError

_QUOTE = "quote the formula: '…'"

#: The parser's finding, as a pattern, and what it means in a directive; the first that fits counts.
_EXPLANATIONS = (
    (r"mapping values are not allowed",
     "`: ` cannot stand in text without quotes: '…'; several keys on one line go into {…}, "
     "keys on lines of their own are indented alike"),
    (r"unknown escape|escape sequence",
     "in double quotes a backslash starts an escape; use single quotes: '…'"),
    (r"character '\\t'", "a tab cannot indent YAML; use spaces"),
    (r"character (['\"].+['\"]) that cannot start", r"text cannot start with \1 unless quoted: '…'"),
    (r"unexpected end of stream", "this quote is never closed"),
    (r"unexpected document separator", "a quoted text runs over `---` or `...`"),
    (r"expected ',' or '([\]}])'",
     rf"`,` or `\1` is missing, or LaTeX has brackets or commas here; {_QUOTE}"),
    (r"expected alphabetic or numeric", "`*` and `&` have a meaning of their own in YAML; quote them: '*'"),
    (r"expected ':'", "a key without `:`; quote text that runs over several lines"),
    (r"expected <block end>, but found '-'", "this `-` is not indented like the entries before it"),
    (r"expected <block end>, but found '(<block mapping start>|\?)'",
     "this key is not indented like those before it"),
    (r"expected <block end>", f"text goes on after a quote or bracket has closed; {_QUOTE}"),
    (r"expected '<document start>'",
     "this is indented less than the first key, or one bracket too many has closed"),
    (r"expected the node content", f"a value is missing; if LaTeX begins here, {_QUOTE}"),
    (r"sequence entries are not allowed",
     "a list entry `- …` cannot stand here; start it on a line of its own"),
    (r"mapping keys are not allowed", f"`? ` has a meaning of its own in YAML; {_QUOTE}"),
)  # fmt: skip


def explain(error: YAMLError, source: str) -> tuple[int, str]:
    """The offset in ``source`` where the parser gave up, and a sentence about it."""
    if isinstance(error, ReaderError):
        character = f"U+{ord(source[error.position]):04X}"
        return error.position, f"broken YAML: the character {character} cannot stand in it"
    if not isinstance(error, MarkedYAMLError):
        return 0, "broken YAML"
    problem = error.problem or ""
    mark = error.problem_mark
    if "unexpected end of stream" in problem or mark is None:
        mark = error.context_mark or mark
    for pattern, explanation in _EXPLANATIONS:
        if found := re.search(pattern, problem):
            return mark.index if mark else 0, f"broken YAML: {found.expand(explanation)}"
    return mark.index if mark else 0, f"broken YAML: {problem or 'no reason known'}; {_QUOTE}"
