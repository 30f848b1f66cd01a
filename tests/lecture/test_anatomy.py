"""Components, neurons and layers of networks in all notations."""

from __future__ import annotations

import pytest

from derive.derivation import network_note
from derive.documents import parse_note, read_note
from derive.lecture.anatomy import Anatomy, TooLarge
from derive.lecture.givens import Givens, directives, of_note
from derive.lecture.picture import picture
from derive.lecture.quantities import Quantities, Role
from derive.lecture.request import Request
from derive.lecture.sizes import Sizer
from tests.notes import ROOT

MLP = ("w^·_·,·", "b^·_·")


def house(**options: str) -> Givens:
    return of_note(parse_note(network_note("3-2-2", **options)))


def note(path: str) -> Givens:
    return of_note(read_note(str(ROOT / "formulas" / path)))


def network(givens: Givens, learnt: tuple[str, ...], *widths: int) -> Anatomy:
    return Sizer(givens.reading, Request(givens, None, "en").cost, learnt).network(widths or None)


def layers(anatomy: Anatomy) -> list[list[str]]:
    return [[anatomy.spelt(one) for one in column] for column in anatomy.columns]


@pytest.mark.parametrize("cost", ["quadratic", "softmax", "generic"])
def test_layers_of_a_network(cost: str) -> None:
    anatomy = network(house(cost=cost), MLP, 3, 2, 1)
    assert layers(anatomy) == [
        ["a_{1}^{(0)}", "a_{2}^{(0)}", "a_{3}^{(0)}"],
        ["a_{1}^{(1)}", "a_{2}^{(1)}"],
        ["a_{1}^{(2)}"],
    ]
    assert len(anatomy.parameters) == 3 * 2 + 2 + 2 * 1 + 1


def test_layers_named_by_letters() -> None:
    anatomy = network(note("001_mlp/hidden_layer.md"), ("w_·input,·hidden", "w_·hidden,·output"), 3, 2, 1)
    assert [len(column) for column in anatomy.columns] == [3, 2, 1]
    assert [component[0] for component in anatomy.targets] == ["t_·output"]


def test_of_many_samples_one_is_looked_at() -> None:
    anatomy = network(note("002_neural_network/last_layer.md"), ("w^·_·,·",))
    assert layers(anatomy) == [["x_{11}", "x_{12}"], ["a_{1}^{(2)}", "a_{2}^{(2)}"], ["h_{1}", "h_{2}"]]


def test_roles_and_shapes() -> None:
    givens = house()
    quantities = Quantities(givens.reading, network(givens, MLP))
    told = {
        quantities.spellings[family]: (role, quantities.shape(family))
        for family, role in quantities.roles.items()
    }
    assert told == {
        "w_{ji}^{(l)}": (Role.WEIGHT, ("n_{l}", "n_{l-1}")),
        "b_{j}^{(l)}": (Role.BIAS, ("n_{l}",)),
        "z_{j}^{(l)}": (Role.WEIGHTED, ("n_{l}",)),
        "a_{j}^{(l)}": (Role.ACTIVATION, ("n_{l}",)),
        "y_{k}": (Role.TARGET, ("n_{L}",)),
        "C": (Role.COST, ()),
        r"\delta_{j}^{(l)}": (Role.ERROR, ("n_{l}",)),
    }


def test_a_drawing_has_all_edges() -> None:
    givens = house()
    anatomy = network(givens, MLP, 3, 2, 2)
    drawing = picture(anatomy, Quantities(givens.reading, anatomy), (3, 2, 2))
    assert drawing is not None
    assert len(drawing.edges) == 3 * 2 + 2 * 2
    assert [edge.label for edge in drawing.edges if edge.label] == ["w_{11}^{(1)}", "w_{11}^{(2)}"]
    assert [column.title for column in drawing.columns] == ["l = 0", "l = 1", "l = L = 2"]


def test_large_layers_are_drawn_with_dots() -> None:
    givens = house()
    anatomy = network(givens, MLP, 5, 2)
    drawing = picture(anatomy, Quantities(givens.reading, anatomy), (784, 2))
    assert drawing is not None
    assert [neuron.label for neuron in drawing.columns[0].neurons] == [
        "a_{1}^{(0)}",
        "a_{2}^{(0)}",
        "a_{3}^{(0)}",
        "",
        "a_{784}^{(0)}",
    ]


def test_too_large_networks_are_not_looked_at() -> None:
    with pytest.raises(TooLarge):
        _ = network(house(), MLP, 300, 300).components


def test_labels_are_set_apart_and_put_in_once() -> None:
    weights = "w^·_·,·"
    anatomy = network(house(), MLP, 12, 2, 1)
    assert anatomy.spelt((weights, (1, 2, 0))) == "w_{20}^{(1)}"
    assert anatomy.spelt((weights, (1, 10, 2))) == "w_{10,2}^{(1)}"


def test_components_of_vectors_get_an_index() -> None:
    givens = of_note(
        parse_note(
            """---
derive:
  shapes: {W: [m, n], x: [n], t: [m]}
  given:
    - y = W x
    - E = (y - t)^T (y - t)
---
"""
        )
    )
    anatomy = network(givens, ("W",))
    assert layers(anatomy) == [["x_{1}", "x_{2}"], ["y_{1}", "y_{2}"]]
    assert anatomy.spelt(anatomy.parameters[1]) == "W_{12}"
    assert anatomy.spelt(anatomy.targets[0]) == "t_{1}"


@pytest.mark.parametrize("path", ["001_mlp/hidden_layer.md", "003_fully_connected/backward_pass.md"])
def test_directives_say_the_same_again(path: str) -> None:
    givens = note(path)
    again = of_note(parse_note(f"---\nderive:\n{directives(givens)}---\n"))
    assert again.reading.system.quantities == givens.reading.system.quantities
    assert again.equations == givens.equations
    assert again.settings.depends == givens.settings.depends
