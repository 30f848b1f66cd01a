"""Directives: every key with what it takes and what it refuses, and the words for it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from derive.documents import Directive, Entry, Formula, Note, parse_note
from derive.documents.directives import KEYS


def note(yaml: str, rest: str = "") -> Note:
    """A note with one directive whose YAML begins at line 2, column 1."""
    return parse_note(f"<!-- derive:\n{yaml}\n-->\n{rest}")


def settings(yaml: str) -> dict[str, Any]:
    [directive] = note(yaml).items
    assert isinstance(directive, Directive)
    return directive.settings


def told(yaml: str) -> str:
    """The one complaint about a directive."""
    [fault] = note(yaml, "$$x$$").faults
    return f"{fault.line}:{fault.column}: {fault.message}"


@pytest.mark.parametrize(
    ("yaml", "expected"),
    [
        pytest.param("functions: [g, f_i]", {"functions": ("g", "f_i")}, id="functions"),
        pytest.param("functions: g", {"functions": ("g",)}, id="one function"),
        pytest.param("names: [net, dW, Z1]", {"names": ("net", "dW", "Z1")}, id="names"),
        pytest.param(
            "names: [y, n, No, on, null, ~, 1e3]",
            {"names": ("y", "n", "No", "on", "null", "~", "1e3")},
            id="names stay text",
        ),
        pytest.param("layers: [input, hidden]", {"layers": ("input", "hidden")}, id="layers"),
        pytest.param(
            "indices: {i: input, n: no, y: on}",
            {"indices": {"i": "input", "n": "no", "y": "on"}},
            id="indices",
        ),
        pytest.param(
            "units: {in: [1, 02, b], out: []}", {"units": {"in": (1, 2, "b"), "out": ()}}, id="units"
        ),
        pytest.param("sizes: {L: 5, S_l: 2}", {"sizes": {"L": 5, "S_l": 2}}, id="sizes"),
        pytest.param("depends: {E: [y_k]}", {"depends": {"E": ("y_k",)}}, id="depends"),
        pytest.param("depends: {E: y_k}", {"depends": {"E": ("y_k",)}}, id="depends on one"),
        pytest.param("cost: E", {"cost": "E"}, id="cost"),
        pytest.param("samples: {i: [x, y]}", {"samples": {"i": ("x", "y")}}, id="samples"),
        pytest.param(
            'shapes: {"W^{(l)}": [n_l, n_{l-1}], "x": [n_0], C: [], v: [3]}',
            {"shapes": {"W^{(l)}": ("n_l", "n_{l-1}"), "x": ("n_0",), "C": (), "v": (3,)}},
            id="shapes",
        ),
        pytest.param(
            "shapes: {'\\mathbf{x}': ['3']}",
            {"shapes": {"\\mathbf{x}": ("3",)}},
            id="a quoted size is a name",
        ),
        pytest.param("vectors: row", {"vectors": "row"}, id="vectors"),
        pytest.param("layout: denominator", {"layout": "denominator"}, id="layout"),
        pytest.param(
            'operators: {"*": hadamard, "\\\\circ": product, \'\\delta\': kronecker}',
            {"operators": {"*": "hadamard", "\\circ": "product", "\\delta": "kronecker"}},
            id="operators",
        ),
        pytest.param("summation: einstein", {"summation": "einstein"}, id="summation"),
        pytest.param(
            "macros: {'\\Vx': '\\mathbf{x}', '\\none': ''}",
            {"macros": {"\\Vx": "\\mathbf{x}", "\\none": ""}},
            id="macros",
        ),
        pytest.param("reset: true", {"reset": True}, id="reset"),
        pytest.param("cost: E\nreset: false", {"cost": "E", "reset": False}, id="two keys"),
        pytest.param("{cost: E, vectors: row}", {"cost": "E", "vectors": "row"}, id="two keys in one line"),
        pytest.param("  cost: E # the error", {"cost": "E"}, id="a YAML comment"),
    ],
)
def test_settings(yaml: str, expected: dict[str, Any]) -> None:
    """Each key gives its checked value; texts are never taken for truth values or numbers."""
    assert settings(yaml) == expected
    assert note(yaml).faults == ()


@pytest.mark.parametrize(
    ("yaml", "entries"),
    [
        pytest.param("given: a = b", [("a = b", 2, 8)], id="one"),
        pytest.param("given:\n  - a = b\n  - 'c = d'", [("a = b", 3, 5), ("c = d", 4, 6)], id="list"),
        pytest.param(
            "given: [a = b, c_{i,j} = d]", [("a = b", 2, 9), ("c_{i,j} = d", 2, 16)], id="list in one line"
        ),
        pytest.param('assume: ["a = b"]', [("a = b", 2, 11)], id="double quotes"),
        pytest.param("given: |\n  a\n  = b", [("a\n= b\n", 3, 3)], id="block"),
        pytest.param("given: a\n  = b", [("a = b", 2, 8)], id="folded"),
        pytest.param(
            r"given: \hat{y}_j = f(\beta_j, x) \\ % 'y'",
            [(r"\hat{y}_j = f(\beta_j, x) \\ % 'y'", 2, 8)],
            id="LaTeX as written",
        ),
        pytest.param("given: []", [], id="none"),
        pytest.param("given: 'true'", [("true", 2, 9)], id="quoted"),
    ],
)
def test_equations_have_places(yaml: str, entries: list[tuple[str, int, int]]) -> None:
    """Givens and assumptions come as written, with line and column of their first character."""
    [value] = settings(yaml).values()
    assert value == tuple(Entry(*entry) for entry in entries)


@pytest.mark.parametrize(
    ("yaml", "message"),
    [
        pytest.param("givn: a", "2:1: unknown key `givn`; the nearest known one is `given`", id="unknown"),
        pytest.param(
            "Cost: a", "2:1: unknown key `Cost`; the nearest known one is `cost`", id="unknown by case"
        ),
        pytest.param("cost: a\ncost: b", "3:1: `cost` stands twice in this directive", id="twice"),
        pytest.param("sizes: {L: 1, L: 2}", "2:15: `sizes`: `L` stands there twice", id="twice in a map"),
        pytest.param("sizes: {L: two}", "2:12: `sizes`: found `two`", id="no number"),
        pytest.param("sizes: {L: 0}", "2:12: `sizes`: found `0`", id="zero"),
        pytest.param("sizes: 5", "2:8: `sizes`: found `5`", id="no map"),
        pytest.param("cost: [E]", "2:7: `cost`: found a list", id="a list"),
        pytest.param("cost:", "2:6: `cost`: found nothing", id="nothing"),
        pytest.param("names: g, f", "2:8: `names`: write `[g, f]`", id="a list without brackets"),
        pytest.param(
            "functions: [L(a,y)]",
            "2:13: `functions`: `L(a` was cut at a comma or bracket: quote it, '…'",
            id="cut",
        ),
        pytest.param(
            "names: {a: b}", "2:8: `names`: found a map; quote LaTeX that has `: ` in it, '…'", id="a map"
        ),
        pytest.param(
            "given:\n- f: x = 1",
            "3:3: `given`: found a map; quote LaTeX that has `: ` in it, '…'",
            id="a colon",
        ),
        pytest.param("given: [a, '']", "2:13: `given`: found nothing", id="an empty equation"),
        pytest.param("indices: [i]", "2:10: `indices`: found a list", id="a list for a map"),
        pytest.param("units: {in: 3}", "2:13: `units`: found `3`", id="a number of units"),
        pytest.param("shapes: {x: n}", "2:13: `shapes`: found `n`", id="a shape without brackets"),
        pytest.param("vectors: rows", "2:10: `vectors`: found `rows`", id="vectors"),
        pytest.param("layout: column", "2:9: `layout`: found `column`", id="layout"),
        pytest.param("summation: on", "2:12: `summation`: found `on`", id="summation"),
        pytest.param("operators: {'*': times}", "2:18: `operators`: found `times`", id="operators"),
        pytest.param("macros: {Vx: x}", "2:10: `macros`: found `Vx`", id="macros"),
        pytest.param("reset: yes", "2:8: `reset`: found `yes`", id="reset"),
        pytest.param("skip: true", "2:7: `skip`: found `true`", id="skip"),
        pytest.param("expect: wrong", "2:9: `expect`: found `wrong`", id="expect"),
        pytest.param("name: [a]", "2:7: `name`: found a list", id="name"),
        pytest.param(
            "- a", "2:1: found no keys such as `given: …`; a space follows the colon", id="a list of nothing"
        ),
        pytest.param(
            "expect:refuted",
            "2:1: found no keys such as `given: …`; a space follows the colon",
            id="no space",
        ),
        pytest.param("# nothing", "1:13: nothing stands under `derive:`", id="nothing at all"),
    ],
)
def test_refused(yaml: str, message: str) -> None:
    """A key that cannot be taken is one fault, at its place, that says what is wrong with it."""
    assert re.sub("` wants [^;]+;", "`:", told(yaml)) == message


WANTS = {
    "given": "a list of LaTeX equations, or `true` for the next formula only",
    "assume": "a list of LaTeX relations",
    "functions": "a list of names, as [g, f]",
    "names": "a list of names, as [net, dW]",
    "layers": "a list of layers in order, as [input, hidden, output]",
    "indices": "a layer for each index letter, as {i: input, j: hidden}",
    "units": "a list of labels for each layer, as {input: [1, 2], hidden: [3]}",
    "sizes": "a whole number from 1 on for each size, as {L: 5, S_l: 2}",
    "depends": "a list of quantities for each quantity, as {E: [y_k]}",
    "cost": "the name of one quantity",
    "samples": "a list of quantities for each sample index, as {i: [x, y]}",
    "shapes": "a list of sizes for each quantity, as {x: [n_0], C: []}",
    "vectors": "column or row",
    "layout": "numerator or denominator",
    "operators": "for each symbol product, hadamard, outer, convolution, kronecker or indicator",
    "summation": "einstein",
    "macros": r"LaTeX for each command, as {'\Vx': '\mathbf{x}'}",
    "reset": "true or false",
    "name": "a name for the next formula",
    "skip": "the reason, in words, why the next formula is not checked",
    "expect": "proved, refuted, unclear, given or skipped",
    "because": "a reason in words",
}


@pytest.mark.parametrize(("key", "wants"), WANTS.items(), ids=WANTS)
def test_what_would_be_right(key: str, wants: str) -> None:
    """The complaint about a key says what it takes."""
    assert f": `{key}` wants {wants}; found " in told(f"{key}: [[]]")


def test_every_key_is_tested() -> None:
    """The table of keys and the one above agree."""
    assert list(WANTS) == list(KEYS)


@pytest.mark.parametrize("key", [key for key in KEYS if " as [" in WANTS[key] or " as {" in WANTS[key]])
def test_examples_are_right(key: str) -> None:
    """The example in a complaint is taken."""
    example = WANTS[key].partition(" as ")[2]
    assert note(f"{key}: {example}").faults == ()


def test_other_keys_and_directives_still_count() -> None:
    """A fault spoils its key, broken YAML its directive, and neither more."""
    read = parse_note(
        "<!-- derive: {cost: [], vectors: row} -->\n<!-- derive: { -->\n<!-- derive: {cost: E} -->"
    )
    assert [item.settings for item in read.items if isinstance(item, Directive)] == [
        {"vectors": "row"},
        {"cost": "E"},
    ]
    assert [fault.line for fault in read.faults] == [1, 2]


def test_faults_of_one_directive_are_bounded() -> None:
    """What is no directive at all does not give a thousand faults."""
    faults = note("\n".join(f"key{number}: 1" for number in range(1000))).faults
    assert len(faults) == 21
    assert faults[-1].message == "too many faults in this directive; its rest is not read"


@pytest.mark.parametrize(
    ("directives", "expected"),
    [
        pytest.param(
            '<!-- derive: {expect: refuted, because: "a sign"} -->',
            {"expect": "refuted", "because": "a sign"},
            id="flow",
        ),
        pytest.param("<!-- derive: expect: refuted -->", {"expect": "refuted"}, id="one key without braces"),
        pytest.param(
            "<!--derive:\n  expect: refuted\n  because: it's 1 - 2\n-->",
            {"expect": "refuted", "because": "it's 1 - 2"},
            id="block",
        ),
        pytest.param(
            "<!-- derive: expect: unclear -->\n<!-- derive: because: so -->\n<!-- derive: name: N -->",
            {"expect": "unclear", "because": "so", "name": "N"},
            id="one after the other",
        ),
        pytest.param("<!-- derive: {given: true} -->", {"given": True}, id="given"),
        pytest.param("<!-- derive: {given: false} -->", {}, id="not given"),
        pytest.param(
            "<!-- derive: {skip: not ours, name: 3.1} -->", {"skip": "not ours", "name": "3.1"}, id="skip"
        ),
        pytest.param("<!-- expected: refuted -->", {}, id="another comment"),
        pytest.param("<!-- derive it as before -->", {}, id="prose"),
    ],
)
def test_for_the_next_formula_only(directives: str, expected: dict[str, Any]) -> None:
    """These keys go to the next formula and to no other."""
    read = parse_note(f"{directives}\n$$a$$\n$$b$$")
    first, second = read.items
    assert isinstance(first, Formula) and isinstance(second, Formula)
    assert first == Formula("a", first.offset, first.line, 1, first.line, **expected)
    assert second == Formula("b", second.offset, second.line, 1, second.line)
    assert read.faults == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            "$$a$$\n<!-- derive: {expect: refuted} -->",
            "2:15: `expect` applies to no formula: none follows",
            id="expect at the end",
        ),
        pytest.param(
            "<!-- derive: {given: true} -->\ntext $a$",
            "1:15: `given: true` applies to no formula: none follows",
            id="given at the end",
        ),
        pytest.param(
            "<!-- derive: {because: so} -->\n$$a$$",
            "1:15: `because` says why a verdict is expected, but there is no `expect`",
            id="because without expect",
        ),
        pytest.param(
            "<!-- derive: expect: proved -->\n<!-- derive: expect: refuted -->\n$$a$$",
            "2:14: `expect` is already set in line 1; no formula stands in between",
            id="two verdicts for one formula",
        ),
        pytest.param(
            "<!-- derive：expect: proved -->",
            "1:12: `derive：` has a full-width colon; write `derive:`",
            id="full-width colon",
        ),
    ],
)
def test_misplaced(text: str, message: str) -> None:
    """A key that reaches no formula, or one that is taken, is a fault."""
    [fault] = parse_note(text).faults
    assert f"{fault.line}:{fault.column}: {fault.message}" == message


def test_complaints_are_one_line() -> None:
    """What cannot be printed is not cited as it is."""
    assert (
        told('cost: "\\\u2028"')
        == "2:8: in double quotes `\\?` does not stand for itself; use single quotes: '…'"
    )
    assert told("a\u3000b: c") == "2:1: unknown key `a b`; the nearest known one is `name`"


def test_reading_order_and_places() -> None:
    """Directives and formulas stand in the note's order, a directive where its comment begins."""
    read = parse_note("$$a$$\n\n  <!-- derive: {cost: C} -->\n$$b$$ <!-- derive: {cost: D} -->")
    assert [(type(item).__name__, item.line, item.column) for item in read.items] == [
        ("Formula", 1, 1),
        ("Directive", 3, 3),
        ("Formula", 4, 1),
        ("Directive", 4, 7),
    ]


def test_a_directive_in_a_quote() -> None:
    """The signs of the quote are no part of the YAML."""
    [directive] = parse_note("> <!-- derive:\n>   given:\n>     - a = b\n> -->").items
    assert isinstance(directive, Directive)
    assert directive.settings == {"given": (Entry("a = b", 3, 9),)}
