"""A network as a figure: neurons in columns and the edges between them, in no format yet."""

from __future__ import annotations

from msgspec import Struct

#: More units than these in a layer are not all drawn: the first ones, dots, and the last one.
MOST_DRAWN = 6
FIRST_DRAWN = 3


class Neuron(Struct, frozen=True):
    """A circle with a label in LaTeX; one without a label stands for the units that are left out."""

    label: str


class Column(Struct, frozen=True):
    """The neurons of one layer from top to bottom; ``title`` is LaTeX under them."""

    neurons: tuple[Neuron, ...]
    title: str = ""


class Edge(Struct, frozen=True):
    """A connection between two neurons, told by column and place; ``label`` is the weight on it."""

    start: tuple[int, int]
    end: tuple[int, int]
    label: str = ""


class Drawing(Struct, frozen=True):
    """The columns from the input on, and the edges.

    ``forward`` and ``backward`` are the LaTeX of what is carried in either direction, or empty.
    """

    columns: tuple[Column, ...]
    edges: tuple[Edge, ...]
    forward: str = ""
    backward: str = ""

    @property
    def height(self) -> int:
        """The number of neurons in the largest column."""
        return max(len(column.neurons) for column in self.columns)

    def position(self, place: tuple[int, int]) -> tuple[float, float]:
        """Where a neuron stands: its column, and how far below the top, columns being centred."""
        column, number = place
        return float(column), (self.height - len(self.columns[column].neurons)) / 2 + number
