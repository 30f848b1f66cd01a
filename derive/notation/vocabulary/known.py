"""Functions that need no introduction."""

from __future__ import annotations

#: Functions that every note may use without saying what they are.
BUILTIN = frozenset(
    {
        "\\exp", "\\log", "\\ln", "\\sin", "\\cos", "\\tan", "\\tanh", "\\sinh", "\\cosh", "\\max", "\\min",
        "\\softmax", "\\sigmoid", "\\relu", "\\sign", "\\diag", "\\tr", "\\det", "\\sqrt", "\\abs",
    }
)  # fmt: skip
#: Greek letters that apply to what stands in parentheses after them, unless the note uses them as quantities.
GREEK_FUNCTIONS = frozenset({"\\sigma", "\\phi", "\\varphi", "\\psi", "\\rho", "\\Phi", "\\Psi"})
