"""The vocabulary: which macro is a symbol, an operator, a relation, a font…, and its canonical spelling."""

from __future__ import annotations

from functools import lru_cache

from derive.limits import spend

GREEK = {
    "\\alpha", "\\beta", "\\gamma", "\\delta", "\\epsilon", "\\varepsilon", "\\zeta", "\\eta", "\\theta",
    "\\vartheta", "\\iota", "\\kappa", "\\varkappa", "\\lambda", "\\mu", "\\nu", "\\xi", "\\omicron",
    "\\pi", "\\varpi", "\\rho", "\\varrho", "\\sigma", "\\varsigma", "\\tau", "\\upsilon", "\\phi",
    "\\varphi", "\\chi", "\\psi", "\\omega", "\\Gamma", "\\Delta", "\\Theta", "\\Lambda", "\\Xi", "\\Pi",
    "\\Sigma", "\\Upsilon", "\\Phi", "\\Psi", "\\Omega",
}  # fmt: skip

#: Symbols that stand for a quantity (or, in a script, for a mark such as the transpose).
SYMBOLS = GREEK | {
    "\\ell", "\\hbar", "\\imath", "\\jmath", "\\infty", "\\emptyset", "\\varnothing", "\\Re", "\\Im",
    "\\aleph", "\\wp", "\\top", "\\bot", "\\intercal", "\\dagger", "\\ddagger", "\\forall", "\\exists",
    "\\complement", "\\angle", "\\triangle", "\\square",
}  # fmt: skip

#: Functions that need no declaration; recognised as ``\log``, as the bare word and as ``\operatorname{log}``.
FUNCTIONS = {
    "exp", "log", "ln", "lg", "sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh", "coth",
    "arcsin", "arccos", "arctan", "max", "min", "sup", "inf", "lim", "det", "diag", "tr", "Tr", "rank",
    "dim", "ker", "deg", "gcd", "arg", "argmax", "argmin", "softmax", "sigmoid", "ReLU", "relu", "sign",
    "sgn", "softplus", "erf", "Pr",
}  # fmt: skip

#: Function words that TeX itself knows as macros; the others are printed with ``\operatorname``.
TEX_FUNCTIONS = {
    "exp", "log", "ln", "lg", "sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh", "coth",
    "arcsin", "arccos", "arctan", "max", "min", "sup", "inf", "lim", "det", "dim", "ker", "deg", "gcd",
    "arg", "Pr",
}  # fmt: skip

#: Words that are functions even without backslash or upright type, provided that an argument follows.
PLAIN_FUNCTIONS = (
    "exp", "log", "ln", "sin", "cos", "tan", "tanh", "sinh", "cosh", "max", "min", "softmax", "sigmoid",
    "ReLU", "relu", "diag", "tr", "det", "sign", "sgn", "argmax", "argmin", "softplus",
)  # fmt: skip

#: Functions that take limits below them like a sum.
LIMIT_FUNCTIONS = {f"\\{word}" for word in ("max", "min", "sup", "inf", "lim", "argmax", "argmin")}

BIG_OPERATORS = {"\\sum", "\\prod", "\\int", "\\bigcup", "\\bigcap", "\\bigoplus"}

#: Macro (or character) -> binary operator as it appears in the tree.
OPERATORS = {
    "+": "+", "-": "-", "\\pm": "\\pm", "\\mp": "\\mp", "*": "*", "/": "/", ".": ".", ":": ":",
    "\\colon": ":", "\\cdot": "\\cdot", "\\cdotp": "\\cdot", "\\times": "\\times", "\\ast": "*",
    "\\div": "/", "\\slash": "/", "\\odot": "\\odot", "\\bigodot": "\\odot", "\\circ": "\\circ",
    "\\bigcirc": "\\circ", "\\otimes": "\\otimes", "\\bigotimes": "\\otimes", "\\star": "\\star",
    "\\bullet": "\\bullet", "\\circledast": "\\circledast", "\\boxdot": "\\odot",
}  # fmt: skip

SIGNS = {"+": 1, "-": -1, "\\pm": 0, "\\mp": 0}
CHAIN_OPERATORS = {"\\cdot", "\\times", "*", "."}
ELEMENTWISE_OPERATORS = {
    "\\odot",
    "\\circ",
    ".*",
    "\\cdot*",
    "\\otimes",
    "\\star",
    "\\bullet",
    "\\circledast",
}

#: Macro (or character) -> relation sign as it appears in the tree.
RELATIONS = {
    "=": "=", ":=": ":=", "==": "=", "<": "<", ">": ">", "<=": "\\le", ">=": "\\ge", "!=": "\\neq",
    "->": "\\rightarrow", "=>": "\\Rightarrow", "+=": "+=", "-=": "-=", "=:": "=:", "\\equiv": "\\equiv",
    "\\triangleq": "\\triangleq", "\\coloneqq": ":=", "\\coloneq": ":=", "\\eqqcolon": "=:",
    "\\doteq": "\\doteq", "\\leftarrow": "\\leftarrow", "\\gets": "\\leftarrow",
    "\\longleftarrow": "\\leftarrow", "\\Leftarrow": "\\Leftarrow", "\\approx": "\\approx",
    "\\thickapprox": "\\approx", "\\propto": "\\propto", "\\in": "\\in", "\\notin": "\\notin",
    "\\ni": "\\ni", "\\lt": "<", "\\gt": ">", "\\le": "\\le", "\\leq": "\\le", "\\leqslant": "\\le",
    "\\ge": "\\ge", "\\geq": "\\ge", "\\geqslant": "\\ge", "\\ll": "\\ll", "\\gg": "\\gg", "\\ne": "\\neq",
    "\\neq": "\\neq", "\\sim": "\\sim", "\\simeq": "\\simeq", "\\cong": "\\cong", "\\subset": "\\subset",
    "\\subseteq": "\\subseteq", "\\perp": "\\perp", "\\parallel": "\\parallel", "\\to": "\\rightarrow",
    "\\rightarrow": "\\rightarrow", "\\longrightarrow": "\\rightarrow", "\\mapsto": "\\mapsto",
    "\\longmapsto": "\\mapsto", "\\Rightarrow": "\\Rightarrow", "\\Longrightarrow": "\\Rightarrow",
    "\\implies": "\\implies", "\\iff": "\\iff", "\\Leftrightarrow": "\\iff",
    "\\Longleftrightarrow": "\\iff", "\\leftrightarrow": "\\iff", "\\mid": "\\mid",
}  # fmt: skip

#: Relation signs that, between two equations, say "and so" rather than relate two sides.
ARROWS = {"\\rightarrow", "\\Rightarrow", "\\implies", "\\iff", "\\mapsto"}
#: Relation signs of a restriction such as ``i \neq j`` or ``j \in K``.
RESTRICTIONS = {
    "<",
    ">",
    "\\le",
    "\\ge",
    "\\neq",
    "\\in",
    "\\notin",
    "\\subset",
    "\\subseteq",
    "\\ll",
    "\\gg",
}

#: Typefaces: mere spelling.  The value is the canonical macro.
FONTS = {
    "\\mathbf": "\\mathbf", "\\boldsymbol": "\\boldsymbol", "\\bm": "\\boldsymbol", "\\pmb": "\\boldsymbol",
    "\\symbf": "\\mathbf", "\\textbf": "\\mathbf", "\\bold": "\\mathbf", "\\Bbb": "\\mathbf",
    "\\vec": "\\vec", "\\overrightarrow": "\\vec", "\\mathrm": "\\mathrm", "\\mathup": "\\mathrm",
    "\\mathit": "\\mathit", "\\textit": "\\mathit", "\\mathnormal": "\\mathit", "\\mathsf": "\\mathsf",
    "\\textsf": "\\mathsf", "\\mathtt": "\\mathtt", "\\texttt": "\\mathtt", "\\underline": "\\underline",
}  # fmt: skip
#: Typefaces in which several letters in a row are one word.
WORD_FONTS = {"\\mathrm", "\\mathit", "\\mathsf", "\\mathtt"}
#: Old-style switches ``{\rm …}`` and the macro that does the same.
SWITCHES = {
    "\\rm": "\\mathrm", "\\bf": "\\mathbf", "\\it": "\\mathit", "\\sf": "\\mathsf", "\\tt": "\\mathtt",
    "\\cal": "\\mathcal", "\\frak": "\\mathfrak", "\\bfseries": "\\mathbf", "\\boldmath": "\\boldsymbol",
}  # fmt: skip

#: Decorations that make a different name.
ACCENTS = {
    "\\hat": "\\hat", "\\widehat": "\\hat", "\\bar": "\\bar", "\\tilde": "\\tilde",
    "\\widetilde": "\\tilde", "\\dot": "\\dot", "\\ddot": "\\ddot", "\\check": "\\check",
    "\\breve": "\\breve", "\\acute": "\\acute", "\\grave": "\\grave", "\\mathring": "\\mathring",
    "\\overline": "\\overline", "\\mathcal": "\\mathcal", "\\mathscr": "\\mathscr",
    "\\mathfrak": "\\mathfrak", "\\mathbb": "\\mathbb",
    "\\mathds": "\\mathbb", "\\mathbbm": "\\mathbb",
}  # fmt: skip

#: Macros with so many arguments that the parser itself reads.
STRUCTURES = {"\\frac": 2, "\\sqrt": 1, "\\substack": 1, "\\partial": 0, "\\nabla": 0, "\\over": 0}
#: Other names of theirs, or signs that look the same.
LOOKALIKES = {"\\part": "\\partial", "\\triangledown": "\\nabla", "\\bigtriangledown": "\\nabla"}
FRACTIONS = {"\\frac", "\\dfrac", "\\tfrac", "\\cfrac", "\\nicefrac", "\\sfrac"}

ELISIONS = {
    "\\dots": "\\dots", "\\ldots": "\\ldots", "\\cdots": "\\cdots", "\\vdots": "\\vdots",
    "\\ddots": "\\ddots", "\\dotsc": "\\dots", "\\dotsb": "\\dots", "\\dotsm": "\\dots",
    "\\dotso": "\\dots",
}  # fmt: skip

#: Words in upright text, read as text rather than as mathematics.
TEXT_MACROS = {
    "\\text", "\\textrm", "\\textnormal", "\\mbox", "\\hbox", "\\textup", "\\intertext", "\\shortintertext",
}  # fmt: skip
OPERATOR_NAMES = {"\\operatorname"}

#: Layout that says nothing: dropped.
IGNORED = {
    "\\displaystyle", "\\textstyle", "\\scriptstyle", "\\scriptscriptstyle", "\\limits", "\\nolimits",
    "\\nonumber", "\\notag", "\\mathstrut", "\\strut", "\\!", "\\,", "\\/", "\\hline", "\\hfill", "\\hfil",
    "\\allowbreak", "\\nobreak", "\\boxed", "\\fbox", "\\mathrel", "\\mathbin", "\\mathord", "\\mathopen",
    "\\mathclose", "\\mathinner", "\\ensuremath", "\\centering", "\\noindent", "\\negthinspace",
    "\\thinspace", "\\relax", "\\smash", "\\small", "\\footnotesize", "\\large", "\\Large", "\\normalsize",
    "\\qedhere", "\\mathop",
}  # fmt: skip
SPACES = {"\\;", "\\:", "\\ ", "\\>", "\\medspace", "\\thickspace", "\\enspace", "\\space", "\\nobreakspace"}
WIDE_SPACES = {"\\quad", "\\qquad"}
#: Dropped together with one argument in braces.
IGNORED_WITH_ARGUMENT = {
    "\\tag", "\\label", "\\vspace", "\\phantom", "\\vphantom", "\\hphantom", "\\color", "\\textcolor",
    "\\colorbox", "\\require",
}  # fmt: skip
#: ``\underbrace{X}_{label}``: X stays, the label goes.
BRACES_WITH_LABEL = {"\\underbrace", "\\overbrace", "\\underbracket", "\\overbracket"}
#: Words of a proof, not of a formula.
CONNECTIVE_SYMBOLS = {"\\therefore", "\\because", "\\land", "\\wedge"}

SIZES_OPEN = {"\\left", "\\bigl", "\\Bigl", "\\biggl", "\\Biggl"}
SIZES_CLOSE = {"\\right", "\\bigr", "\\Bigr", "\\biggr", "\\Biggr"}
SIZES_PLAIN = {"\\big", "\\Big", "\\bigg", "\\Bigg", "\\middle", "\\bigm", "\\Bigm", "\\biggm", "\\Biggm"}

#: Delimiter as written -> (side, delimiter in the tree); the side ``|`` is told by context.
DELIMITERS = {
    "(": ("open", "("), ")": ("close", "("), "[": ("open", "["), "]": ("close", "["), "\\{": ("open", "{"),
    "\\}": ("close", "{"), "\\lbrace": ("open", "{"), "\\rbrace": ("close", "{"), "\\lbrack": ("open", "["),
    "\\rbrack": ("close", "["), "\\lparen": ("open", "("), "\\rparen": ("close", "("), "|": ("bar", "|"),
    "\\vert": ("bar", "|"), "\\|": ("bar", "‖"), "\\Vert": ("bar", "‖"), "\\lvert": ("open", "|"),
    "\\rvert": ("close", "|"), "\\lVert": ("open", "‖"), "\\rVert": ("close", "‖"),
    "\\langle": ("open", "<"), "\\rangle": ("close", "<"),
}  # fmt: skip
#: ``@`` is the bar of an evaluation, which nothing has to open.
CLOSERS = {"@": "\\right|", "(": ")", "[": "]", "{": "\\}", "|": "|", "‖": "\\|", "<": "\\rangle"}
OPENERS = {"@": "\\left.", "(": "(", "[": "[", "{": "\\{", "|": "|", "‖": "\\|", "<": "\\langle"}

#: Environments whose rows are lines of a display.
FLAT_ENVIRONMENTS = {
    "aligned", "align", "align*", "alignat", "alignat*", "alignedat", "split", "gather", "gather*",
    "gathered", "eqnarray", "eqnarray*", "equation", "equation*", "multline", "multline*", "multlined",
    "displaymath", "math", "flalign", "flalign*", "subequations",
}  # fmt: skip
MATRIX_ENVIRONMENTS = {
    "matrix": "", "smallmatrix": "", "array": "", "bmatrix": "[", "pmatrix": "(", "Bmatrix": "{",
    "vmatrix": "|", "Vmatrix": "‖", "matrix*": "", "bmatrix*": "[", "pmatrix*": "(", "psmallmatrix": "(",
    "bsmallmatrix": "[",
}  # fmt: skip
CASES_ENVIRONMENTS = {"cases", "dcases", "cases*", "dcases*", "rcases"}
#: Environments with a column specification or a number in braces after their name.
ENVIRONMENTS_WITH_ARGUMENT = {"array", "alignedat", "alignat", "alignat*"}

#: Characters that are read as the macro or character beside them.
UNICODE = {
    "−": "-", "–": "-", "﹣": "-", "·": "\\cdot", "⋅": "\\cdot", "∙": "\\cdot", "•": "\\bullet",
    "×": "\\times", "∗": "*", "⋆": "\\star", "÷": "/", "∕": "/", "⊙": "\\odot", "⨀": "\\odot",
    "∘": "\\circ", "○": "\\circ", "⊗": "\\otimes", "±": "\\pm", "∓": "\\mp", "∂": "\\partial",
    "∇": "\\nabla", "∑": "\\sum", "∏": "\\prod", "∫": "\\int", "√": "\\sqrt", "∞": "\\infty", "∈": "\\in",
    "∉": "\\notin", "≤": "\\le", "⩽": "\\le", "≥": "\\ge", "⩾": "\\ge", "≠": "\\neq", "≈": "\\approx",
    "≡": "\\equiv", "≜": "\\triangleq", "≔": ":=", "∝": "\\propto", "∼": "\\sim", "→": "\\rightarrow",
    "⟶": "\\rightarrow", "⇒": "\\Rightarrow", "⟹": "\\implies", "⇔": "\\iff", "←": "\\leftarrow",
    "⟵": "\\leftarrow", "↦": "\\mapsto", "≪": "\\ll", "≫": "\\gg", "⊂": "\\subset", "⊆": "\\subseteq",
    "∀": "\\forall", "∃": "\\exists", "∅": "\\emptyset", "⊤": "\\top", "⊥": "\\bot", "⊺": "\\intercal",
    "ℓ": "\\ell", "′": "'", "’": "'", "″": "''", "‴": "'''", "…": "\\dots", "⋯": "\\cdots", "⋮": "\\vdots",
    "⋱": "\\ddots", "（": "(", "）": ")", "［": "[", "］": "]", "【": "[", "】": "]", "｛": "\\{",
    "｝": "\\}", "｜": "|", "‖": "\\|", "∥": "\\|", "∣": "|", "⟨": "\\langle", "⟩": "\\rangle",
    "〈": "\\langle", "〉": "\\rangle", "，": ",", "、": ",", "；": ";", "：": ":", "。": ".", "．": ".",
    "＝": "=", "＋": "+", "－": "-", "＊": "*", "／": "/", "＜": "<", "＞": ">", "∴": "\\therefore",
    "∵": "\\because", "†": "\\dagger", "ϵ": "\\epsilon", "ε": "\\varepsilon", "ϕ": "\\phi",
    "φ": "\\varphi", "ϑ": "\\vartheta",
    "ϱ": "\\varrho", "ς": "\\varsigma", "ϖ": "\\varpi", "µ": "\\mu", "∆": "\\Delta", "△": "\\triangle",
    "α": "\\alpha", "β": "\\beta", "γ": "\\gamma", "δ": "\\delta", "ζ": "\\zeta", "η": "\\eta",
    "θ": "\\theta", "ι": "\\iota", "κ": "\\kappa", "λ": "\\lambda", "μ": "\\mu", "ν": "\\nu", "ξ": "\\xi",
    "ο": "\\omicron", "π": "\\pi", "ρ": "\\rho", "σ": "\\sigma", "τ": "\\tau", "υ": "\\upsilon",
    "χ": "\\chi", "ψ": "\\psi", "ω": "\\omega", "Γ": "\\Gamma", "Δ": "\\Delta", "Θ": "\\Theta",
    "Λ": "\\Lambda", "Ξ": "\\Xi", "Π": "\\Pi", "Σ": "\\Sigma", "Υ": "\\Upsilon", "Φ": "\\Phi", "Ψ": "\\Psi",
    "Ω": "\\Omega",
}  # fmt: skip

#: Superscript and subscript characters, both for reading and for printing.
SUPERSCRIPTS = dict(
    zip(
        "0123456789+-=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVW",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂ",
        strict=True,
    )
)
SUBSCRIPTS = dict(zip("0123456789+-=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))


def known_macros() -> set[str]:
    """Every macro that can be read."""
    return set().union(
        SYMBOLS, {f"\\{word}" for word in FUNCTIONS}, BIG_OPERATORS, OPERATORS, RELATIONS, FONTS, SWITCHES,
        ACCENTS, STRUCTURES, FRACTIONS, ELISIONS, TEXT_MACROS, OPERATOR_NAMES, IGNORED, SPACES, WIDE_SPACES,
        IGNORED_WITH_ARGUMENT, BRACES_WITH_LABEL, SIZES_OPEN, SIZES_CLOSE, SIZES_PLAIN, DELIMITERS,
        {"\\begin", "\\end", "\\hspace", "\\stackrel", "\\overset", "\\underset", "\\not", "\\prime"},
        {"\\bbox", "\\xlongequal"}, LOOKALIKES,
    )  # fmt: skip


def nearest_macros(macro: str) -> tuple[str, ...]:
    """Up to three known macros spelled like this one."""
    spend(100)
    return _nearest_macros(macro[:40])


@lru_cache(maxsize=512)
def _nearest_macros(macro: str) -> tuple[str, ...]:
    from difflib import get_close_matches  # only ever needed for a message

    known = sorted(name for name in known_macros() if name.startswith("\\"))
    return tuple(get_close_matches(macro, known, n=3, cutoff=0.6))
