"""A drawing as TikZ."""

from __future__ import annotations

from collections.abc import Iterator

from derive.lecture.drawing import Drawing
from derive.lecture.typesetting import Typesetter

#: The greatest distance of columns, that of neurons, and the width of the text, in cm.
ACROSS, DOWN, WHOLE = 3.4, 1.25, 13.0


def tikz(drawing: Drawing, typesetter: Typesetter) -> str:
    """The network as a `tikzpicture`."""
    return "\n".join(_lines(drawing, typesetter))


def _lines(drawing: Drawing, typesetter: Typesetter) -> Iterator[str]:
    columns = len(drawing.columns)
    across = min(ACROSS, (WHOLE - 1.2) / max(columns - 1, 1))
    yield r"\begin{tikzpicture}[font=\footnotesize,"
    yield r"  neuron/.style={circle, draw, semithick, minimum size=9.5mm, inner sep=0pt, fill=white},"
    yield r"  input/.style={neuron, fill=black!7},"
    yield r"  edge/.style={-{Stealth[length=1.7mm]}, black!45},"
    yield r"  named/.style={-{Stealth[length=1.9mm]}, semithick, black},"
    yield r"  weight/.style={midway, sloped, above, inner sep=2pt},"
    yield r"  carried/.style={-{Stealth[length=2.2mm]}, black!70}]"
    for number, column in enumerate(drawing.columns):
        for place, neuron in enumerate(column.neurons):
            x, y = drawing.position((number, place))
            where = f"({number}-{place}) at ({x * across:.2f}, {-y * DOWN:.2f})"
            if not neuron.label:
                yield rf"  \node {where} {{$\vdots$}};"
                continue
            style = "input" if number == 0 else "neuron"
            yield rf"  \node[{style}] {where} {{${typesetter.tex(neuron.label)}$}};"
    for edge in sorted(drawing.edges, key=lambda edge: bool(edge.label)):
        ends = f"({edge.start[0]}-{edge.start[1]})", f"({edge.end[0]}-{edge.end[1]})"
        label = f" node[weight] {{${typesetter.tex(edge.label)}$}}" if edge.label else ""
        yield rf"  \draw[{'named' if edge.label else 'edge'}] {ends[0]} --{label} {ends[1]};"
    yield from _legend(drawing, across, typesetter)
    yield r"\end{tikzpicture}"


def _legend(drawing: Drawing, across: float, typesetter: Typesetter) -> Iterator[str]:
    """The numbers of the layers, and what is carried forwards and backwards."""
    bottom = -(drawing.height - 1) * DOWN - 0.95
    titled = any(column.title for column in drawing.columns)
    for number, column in enumerate(drawing.columns):
        if column.title:
            title = typesetter.tex(column.title)
            yield rf"  \node at ({number * across:.2f}, {bottom:.2f}) {{${title}$}};"
    end = (len(drawing.columns) - 1) * across
    y = bottom - (0.95 if titled else 0.3)
    if drawing.forward:
        label = typesetter.tex(drawing.forward)
        yield rf"  \draw[carried] (0, {y:.2f}) -- node[above] {{${label}$}} ({end:.2f}, {y:.2f});"
    if drawing.backward:
        y -= 0.2
        label = typesetter.tex(drawing.backward)
        yield rf"  \draw[carried] ({end:.2f}, {y:.2f}) -- node[below] {{${label}$}} (0, {y:.2f});"
