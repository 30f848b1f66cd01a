"""All languages say the same."""

from __future__ import annotations

import re

import pytest

from derive.correction.edits import EVERYWHERE
from derive.derivation import Reason
from derive.lecture.document import Math, Strong, plain
from derive.lecture.mistakes import KINDS
from derive.lecture.quantities import Role
from derive.lecture.wording import LANGUAGES, Wording

PLACE = re.compile(r"\{(\w+)\}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_sentences_in_every_language(language: str) -> None:
    assert list(LANGUAGES[language]) == list(LANGUAGES["en"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_places_in_every_sentence(language: str) -> None:
    english, other = LANGUAGES["en"], LANGUAGES[language]
    assert {k for k in english if set(PLACE.findall(english[k])) != set(PLACE.findall(other[k]))} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_is_a_sentence_for_everything(language: str) -> None:
    sentences = LANGUAGES[language]
    wanted = [f"reason {reason}{of}" for reason in Reason for of in ("", " of")]
    wanted += [f"role {role}" for role in Role] + [f"because {kind}" for kind in KINDS]
    assert [key for key in wanted if key not in sentences] == []
    assert not EVERYWHERE & set(KINDS)


def test_places_are_filled() -> None:
    text = Wording("en").text("reason chain rule of", subject=Math("z_k"))
    assert text == ("by the chain rule over ", Math("z_k"))
    assert plain(Wording("en").joined([("3",), ("2",), ("1",)])) == "3, 2 and 1"


def test_what_stands_out_may_have_places() -> None:
    text = Wording("en").text("mistake", title="A wrong layer", link="(1)")
    assert text[0] == Strong("A wrong layer")
