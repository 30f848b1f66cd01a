"""A system of givens at a concrete depth (`Structure`) and with concrete widths (`Instance`)."""

from derive.notation.instance.axes import Axes, Clash
from derive.notation.instance.instance import Bound, Instance
from derive.notation.instance.layers import Impossible, match_index
from derive.notation.instance.structure import Structure, compared

__all__ = ["Axes", "Bound", "Clash", "Impossible", "Instance", "Structure", "compared", "match_index"]
