"""YAML as it stands in directives: exact texts with places, and what is wrong with what is none."""

from __future__ import annotations

import pytest

from derive.documents.yaml_tree import Mapping, Misread, Node, Scalar, Sequence, read_yaml


def plain(node: Node) -> object:
    """A tree without its places."""
    match node:
        case Scalar(text):
            return text
        case Sequence(items):
            return [plain(item) for item in items]
        case Mapping(pairs):
            return {key.text: plain(value) for key, value in pairs}


@pytest.mark.parametrize(
    ("source", "tree"),
    [
        pytest.param(
            "{y: n, on: no, ~: null}", {"y": "n", "on": "no", "~": "null"}, id="names that YAML has a use for"
        ),
        pytest.param(
            "[1_000, 0x1F, 1e3, 1:30, 2020-01-01]",
            ["1_000", "0x1F", "1e3", "1:30", "2020-01-01"],
            id="numbers",
        ),
        pytest.param(
            "[n_l, n_{l-1}, w_{i,j}, a^{[L]}]",
            ["n_l", "n_{l-1}", "w_{i,j}", "a^{[L]}"],
            id="braces in a list",
        ),
        pytest.param(
            r"{\hat{y}: [], \frac{a}{b}: c}", {r"\hat{y}": [], r"\frac{a}{b}": "c"}, id="braces in a map"
        ),
        pytest.param("{a:{b: c}, d:[e]}", {"a": {"b": "c"}, "d": ["e"]}, id="maps without space"),
        pytest.param("['a{', b]", ["a{", "b"], id="a lone brace in quotes"),
        pytest.param(r"""['\theta', "\\theta", \theta]""", [r"\theta"] * 3, id="quotes"),
        pytest.param("'it''s'", "it's", id="a doubled quote"),
        pytest.param("a: |\n  b\n  c\n", {"a": "b\nc\n"}, id="block"),
        pytest.param("a: b\n  c", {"a": "b c"}, id="folded"),
        pytest.param("\uf5c0{a}", "\uf5c0{a}", id="private characters"),
    ],
)
def test_texts_stay_as_written(source: str, tree: object) -> None:
    """Every scalar is the text that stands there, LaTeX braces in lists included."""
    assert plain(read_yaml(source)) == tree


@pytest.mark.parametrize(
    ("source", "offset", "words"),
    [
        pytest.param("a: b: c", 4, "cannot stand in text without quotes", id="colon"),
        pytest.param("a: {b} = c", 7, "after a quote or bracket has closed", id="text after a bracket"),
        pytest.param("a: 'b' = c", 7, "after a quote or bracket has closed", id="text after a quote"),
        pytest.param("a: [b_ {c}]", 7, "`,` or `]` is missing", id="brace after a space"),
        pytest.param("a: 'b", 3, "this quote is never closed", id="quote"),
        pytest.param(
            'a: "\\vec{b}"',
            4,
            "in double quotes `\\v` does not stand for itself",
            id="an escape that YAML knows",
        ),
        pytest.param(
            'a: "\\theta\\V"', 11, "a backslash starts an escape", id="an escape that YAML does not know"
        ),
        pytest.param('a: "\\U99999999"', 0, "out of range", id="an escape out of range"),
        pytest.param("a:\n\t- b", 3, "a tab cannot indent", id="tab"),
        pytest.param("a: %b", 3, "text cannot start with '%'", id="percent"),
        pytest.param("a: @b", 3, "text cannot start with '@'", id="at"),
        pytest.param("{*: b}", 2, "`*` and `&` have a meaning of their own", id="star"),
        pytest.param("a: &b c", 3, "`&`, `*`, `!` have a meaning of their own", id="anchor"),
        pytest.param("a: *b", 3, "`&`, `*`, `!` have a meaning of their own", id="alias"),
        pytest.param("a: !b c", 3, "`&`, `*`, `!` have a meaning of their own", id="tag"),
        pytest.param("a: !!python/object:os.system b", 3, "`&`, `*`, `!`", id="tag of Python"),
        pytest.param("a:\n - b\n- c", 8, "this `-` is not indented", id="dash"),
        pytest.param("  a: b\n c: d", 8, "this is indented less", id="indented less"),
        pytest.param("a: 1\n  b: 2", 8, "indented alike", id="indented more"),
        pytest.param("a: - b", 3, "on a line of its own", id="dash behind a key"),
        pytest.param("? [a]\n: b", 2, "cannot be a key", id="a list as key"),
        pytest.param("a\n---\nb", 6, "a second YAML document", id="two documents"),
        pytest.param("a: \x07", 3, "the character U+0007", id="control character"),
        pytest.param("%YAML " + "1" * 9000 + "\n--- a", 0, "out of range", id="a number out of range"),
        pytest.param("[" * 100_000, 8, "nested too deeply", id="deep"),
        pytest.param("- " * 100_000, 16, "nested too deeply", id="deep without brackets"),
        pytest.param("&a [&b [*a, *a], *b]", 0, "`&`, `*`, `!`", id="bomb"),
        pytest.param("", 0, "nothing stands", id="nothing"),
    ],
)
def test_misread(source: str, offset: int, words: str) -> None:
    """What is no YAML for a directive is refused at its place, in words."""
    with pytest.raises(Misread) as caught:
        read_yaml(source)
    assert caught.value.offset == offset
    assert words in caught.value.message
    assert "\n" not in caught.value.message


@pytest.mark.parametrize(
    "source",
    ["a", " 'a'", '"a"', "- |\n\n   a", "[b_{c}, a]", "b_{c}: a"],
    ids=[
        "plain",
        "single quotes",
        "double quotes",
        "block",
        "after braces in a list",
        "after braces in a key",
    ],
)
def test_places(source: str) -> None:
    """A scalar's offset is that of its first character, within its quotes."""
    node = read_yaml(source)
    while not isinstance(node, Scalar):
        node = node.items[-1] if isinstance(node, Sequence) else node.pairs[-1][1]
    assert source[node.offset] == "a"
