"""The engine and the checker agree: on every claim of the corpus about a derivative that both speak of."""

from __future__ import annotations

from pathlib import Path

import pytest

from derive.results import Verdict
from tests.derivation.agreement import compared
from tests.notes import CORPUS, SHIPPED, title

#: Where what is derived is right, but the checker does not prove it.
UNDECIDED = {"public/33-rnn-wildml"}


@pytest.mark.parametrize("path", [*SHIPPED, *CORPUS], ids=title)
def test_agreement(path: Path) -> None:
    for claim in compared(path):
        if claim.agreement is None or (title(path) in UNDECIDED and claim.agreement is Verdict.UNCLEAR):
            continue
        shown = f"{claim.line}: {claim.left} = {claim.right}: {claim.agreement} {claim.message}"
        proved = claim.agreement is Verdict.PROVED
        assert proved == (claim.verdict is Verdict.PROVED), shown


def test_most_claims_are_compared() -> None:
    found = [claim.agreement is not None for path in CORPUS[:10] for claim in compared(path)]
    assert sum(found) > 0.8 * len(found)
