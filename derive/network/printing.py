"""Names and open functions as SymPy symbols and functions that print as in a lecture note."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import sympy
from sympy.printing.pretty.pretty_symbology import greek_unicode
from sympy.printing.pretty.stringpict import prettyForm

from derive.network.nodes import Adjoint, Node
from derive.notation.system import Name

_BELOW = str.maketrans("0123456789+-=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")
_ABOVE = str.maketrans(
    "0123456789+-=()abcdefghijklmnoprstuvwxyzT", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵀ"
)
_ACCENTS = {"hat": "\u0302", "bar": "\u0304", "overline": "\u0304", "tilde": "\u0303", "vec": "\u20d7"}


def unicode_name(latex: str) -> str:
    r"""``w_{21}^{(1)}`` as ``w₂₁⁽¹⁾``; what has no such spelling is left as it is."""
    text = re.sub(r"\\([A-Za-z]+)\{(\w)\}", lambda m: m[2] + _ACCENTS.get(m[1], ""), latex)
    text = re.sub(r"\\(?:math[a-z]+|operatorname|text)\{([^{}]*)\}", r"\1", text)
    text = re.sub(r"\\([A-Za-z]+) ?", lambda m: greek_unicode.get(m[1], m[1]), text)
    return re.sub(r"([_^])(?:\{([^{}]*)\}|(\w))", _script, text)


def _script(match: re.Match[str]) -> str:
    table = _BELOW if match[1] == "_" else _ABOVE
    plain = match[2] or match[3]
    text = plain.replace(",", "") if re.fullmatch(r"\w(,\w)*", plain) else plain
    raised = text.translate(table)
    return raised if all(ord(c) not in table for c in raised) and _all_known(text, table) else match[0]


def _all_known(text: str, table: dict[int, int]) -> bool:
    return all(ord(character) in table for character in text)


class NodeSymbol(sympy.Symbol):  # type: ignore[misc]
    """The symbol of one node of a graph.  Its name is LaTeX."""

    __slots__ = ("node",)
    node: Node

    def __new__(cls, name: str, node: Node) -> NodeSymbol:
        symbol: NodeSymbol = sympy.Symbol.__xnew__(cls, name)
        symbol.node = node
        return symbol

    def __getnewargs_ex__(self) -> tuple[tuple[str, Node], dict[str, Any]]:
        return (self.name, self.node), {}

    def _hashable_content(self) -> tuple[Any, ...]:
        return (*super()._hashable_content(), self.node)

    def _latex(self, printer: Any) -> str:
        return str(self.name)

    def _pretty(self, printer: Any) -> prettyForm:
        if isinstance(self.node, Adjoint) and self.name.startswith(r"\frac{"):
            above, below = self.name.removeprefix(r"\frac{").removesuffix("}").split("}{", 1)
            return prettyForm(_partial(above)) / prettyForm(_partial(below))
        return prettyForm(unicode_name(self.name))


def _partial(text: str) -> str:
    return "∂" + unicode_name(text.removeprefix(r"\partial "))


class Jet(sympy.Function):  # type: ignore[misc]
    """An open function, differentiated by its arguments ``orders`` times each; see `jet`."""

    function: str
    labels: tuple[Name, ...]
    orders: tuple[int, ...]

    def fdiff(self, argindex: int = 1) -> sympy.Expr:
        orders = list(self.orders)
        orders[argindex - 1] += 1
        return jet(self.function, self.labels, tuple(orders))(*self.args)

    def _latex(self, printer: Any, exp: Any = None) -> str:
        arguments = ", ".join(printer._print(argument) for argument in self.args)
        text = f"{self.title}\\left({arguments}\\right)"
        return text if exp is None else f"\\left({text}\\right)^{{{exp}}}"

    def _sympystr(self, printer: Any) -> str:
        return f"{unicode_name(self.title)}({', '.join(map(printer._print, self.args))})"

    def _pretty(self, printer: Any) -> prettyForm:
        name = sympy.Symbol(unicode_name(self.title))
        form: prettyForm = printer._helper_print_function(name, self.args, func_name=name.name)
        return form

    @property
    def title(self) -> str:
        """σ', \\partial_{2} E: the function's name with what was done to it."""
        name = self.function.removeprefix("open:")
        if self.labels:
            name += "^{[" + ",".join(map(str, self.labels)) + "]}"
        if len(self.orders) == 1:
            order = self.orders[0]
            return name + ("'" * order if order < 4 else f"^{{({order})}}")
        places = [str(n) for n, order in enumerate(self.orders, 1) for _ in range(order)]
        return f"\\partial_{{{','.join(places)}}} {name}" if places else name


@cache
def jet(function: str, labels: tuple[Name, ...], orders: tuple[int, ...]) -> type[Jet]:
    """The class of one open function at one order; equal ones are the same class."""
    members = {"function": function, "labels": labels, "orders": orders, "nargs": len(orders)}
    title = "_".join(map(str, (function, *labels, *orders)))
    return type(title, (Jet,), members)


class Logistic(sympy.Function):  # type: ignore[misc]
    """1/(1 + e^{-x}), kept together: its derivative is σ(x)(1 - σ(x))."""

    nargs = 1

    def fdiff(self, argindex: int = 1) -> sympy.Expr:
        return self * (1 - self)

    def _eval_rewrite_as_exp(self, argument: sympy.Expr, **_: Any) -> sympy.Expr:
        return 1 / (1 + sympy.exp(-argument))

    def _eval_evalf(self, precision: int) -> sympy.Expr:
        return self.rewrite(sympy.exp)._eval_evalf(precision)

    def _latex(self, printer: Any, exp: Any = None) -> str:
        text = f"\\sigma\\left({printer._print(self.args[0])}\\right)"
        return text if exp is None else f"\\left({text}\\right)^{{{exp}}}"

    def _sympystr(self, printer: Any) -> str:
        return f"σ({printer._print(self.args[0])})"

    def _pretty(self, printer: Any) -> prettyForm:
        form: prettyForm = printer._helper_print_function(sympy.Symbol("σ"), self.args, func_name="σ")
        return form


class Step(sympy.Function):  # type: ignore[misc]
    """1 where x is positive, 0 elsewhere; without a derivative of its own."""

    nargs = 1

    @classmethod
    def eval(cls, argument: sympy.Expr) -> sympy.Expr | None:
        if argument.is_number:
            return sympy.Integer(1) if argument.is_positive else sympy.Integer(0)
        return None

    def fdiff(self, argindex: int = 1) -> sympy.Expr:
        return sympy.Integer(0)

    def _latex(self, printer: Any, exp: Any = None) -> str:
        return f"1\\{{{printer._print(self.args[0])} > 0\\}}"

    def _sympystr(self, printer: Any) -> str:
        return f"1{{{printer._print(self.args[0])} > 0}}"

    def _pretty(self, printer: Any) -> prettyForm:
        inside = prettyForm(*printer._print(self.args[0]).right(" > 0"))
        braces = prettyForm(*inside.parens("{", "}"))
        return prettyForm(*braces.left("1"))
