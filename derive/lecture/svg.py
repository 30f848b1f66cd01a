"""A drawing as SVG."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from derive.latex import LatexError, to_unicode
from derive.latex import syntax as tex
from derive.latex.syntax import Tree
from derive.lecture.drawing import Drawing
from derive.lecture.typesetting import Typesetter
from derive.lecture.widths import width

#: The distance of columns and of neurons, the radius of a neuron, the margin, all in pixels.
ACROSS, DOWN, RADIUS, MARGIN = 150.0, 58.0, 21.0, 30.0
SIZE, SMALL = 15.0, 10.5
STYLE = (
    "text{font:italic 15px 'Latin Modern Math','STIX Two Text','Times New Roman',serif;fill:#000}"
    ".n{fill:#fff;stroke:#000;stroke-width:1.2}.i{fill:#eee;stroke:#000;stroke-width:1.2}"
    ".e{stroke:#999;stroke-width:1}.w{stroke:#000;stroke-width:1.4}"
)

#: The head of an arrow.
TIP = (
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7"'
    ' orient="auto">'
    '<path d="M0 1L8 4L0 7z" fill="#555"/></marker></defs>'
)


def svg(drawing: Drawing, typesetter: Typesetter, description: str) -> str:
    """The network as an SVG file; ``description`` is read to those who do not see it."""
    return "\n".join(_Picture(drawing, typesetter).lines(description)) + "\n"


class _Picture:
    def __init__(self, drawing: Drawing, typesetter: Typesetter) -> None:
        self.drawing = drawing
        self.typesetter = typesetter
        self.right = (len(drawing.columns) - 1) * ACROSS
        self.bottom = (drawing.height - 1) * DOWN

    def lines(self, description: str) -> Iterator[str]:
        titled = any(column.title for column in self.drawing.columns)
        below = 46 + 26 * titled + (34 if self.drawing.forward else 0) + (26 if self.drawing.backward else 0)
        wide, high = self.right + 2 * (MARGIN + RADIUS), self.bottom + RADIUS + MARGIN + below
        box = f"{-MARGIN - RADIUS:g} {-MARGIN - 4:g} {wide:g} {high:g}"
        size = f'width="{wide:g}" height="{high:g}"'
        yield f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="{box}" role="img">'
        yield f"<title>{escape(description)}</title>"
        yield f"<style>{STYLE}</style>"
        yield TIP
        yield f'<rect x="{-MARGIN - RADIUS:g}" y="{-MARGIN - 4:g}" {size} fill="#fff"/>'
        yield from self._edges()
        yield from self._neurons()
        yield from self._legend(titled)
        yield "</svg>"

    def _at(self, place: tuple[int, int]) -> tuple[float, float]:
        column, row = self.drawing.position(place)
        return column * ACROSS, row * DOWN

    def _edges(self) -> Iterator[str]:
        for edge in sorted(self.drawing.edges, key=lambda edge: bool(edge.label)):
            (x1, y1), (x2, y2) = self._at(edge.start), self._at(edge.end)
            length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
            dx, dy = (x2 - x1) / length * (RADIUS + 1), (y2 - y1) / length * (RADIUS + 1)
            yield _arrow("w" if edge.label else "e", (x1 + dx, y1 + dy), (x2 - dx, y2 - dy))
            if edge.label:
                yield self._label(edge.label, (x1 + x2) / 2, (y1 + y2) / 2 - 9)

    def _neurons(self) -> Iterator[str]:
        for number, column in enumerate(self.drawing.columns):
            for place, neuron in enumerate(column.neurons):
                x, y = self._at((number, place))
                if not neuron.label:
                    yield f'<text x="{x:g}" y="{y + 5:g}" text-anchor="middle">⋮</text>'
                    continue
                yield f'<circle class="{"n" if number else "i"}" cx="{x:g}" cy="{y:g}" r="{RADIUS:g}"/>'
                yield self._label(neuron.label, x, y + 5)

    def _legend(self, titled: bool) -> Iterator[str]:
        y = self.bottom + RADIUS + 26
        if titled:
            for number, column in enumerate(self.drawing.columns):
                yield self._label(column.title, number * ACROSS, y)
            y += 26
        if self.drawing.forward:
            y += 14
            yield _arrow("w", (0, y), (self.right, y))
            yield self._label(self.drawing.forward, self.right / 2, y - 8)
        if self.drawing.backward:
            y += 12
            yield _arrow("w", (self.right, y), (0, y))
            yield self._label(self.drawing.backward, self.right / 2, y + 20)

    def _label(self, latex: str, x: float, y: float) -> str:
        """A name with its scripts above and below each other, centred."""
        base, below, above = self._parts(latex)
        scripts = max(width(below), width(above)) * SMALL
        start = x - (_length(base) * SIZE + scripts) / 2
        spans = escape(_shown(base))
        if below is not None:
            spans += f'<tspan dy="4" font-size="{SMALL}">{escape(_shown(below))}</tspan>'
        if above is not None:
            back = -width(below) * SMALL if below is not None else 0.0
            rise = -10 if below is not None else -6
            spans += f'<tspan dx="{back:.1f}" dy="{rise}" font-size="{SMALL}">{escape(_shown(above))}</tspan>'
        return f'<text x="{start:.1f}" y="{y:g}">{spans}</text>'

    def _parts(self, latex: str) -> tuple[Tree | None, Tree | None, Tree | None]:
        try:
            tree = self.typesetter.tree(latex)
        except LatexError:
            return tex.Text(latex), None, None
        if not isinstance(tree, tex.Scripted):
            return tree, None, None
        below = [script for kind, script in tree.scripts if kind == "_"]
        above = [script for kind, script in tree.scripts if kind == "^"]
        simple = len(below) <= 1 and len(above) <= 1
        if not simple:
            return tree, None, None
        return tree.base, below[0] if below else None, above[0] if above else None


def _arrow(kind: str, start: tuple[float, float], end: tuple[float, float]) -> str:
    (x1, y1), (x2, y2) = start, end
    ends = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return f'<line class="{kind}" {ends} marker-end="url(#tip)"/>'


def _shown(tree: Tree | None) -> str:
    return "" if tree is None else to_unicode(tree)


def _length(tree: Tree | None) -> float:
    return 0.5 * len(_shown(tree)) if not isinstance(tree, tex.Name) else 0.55 * len(_shown(tree))
