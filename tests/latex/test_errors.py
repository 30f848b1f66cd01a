"""What cannot be read: the message, its place, and what was expected there."""

from __future__ import annotations

import pytest

from derive.latex import LatexError, parse_tree

# latex, what the message says, the text at the error's place, what was expected
MALFORMED = {
    "nothing": ("", "ends too early", "", "a quantity"),
    "only-space": (r"\; ", "ends too early", "", "a quantity"),
    "trailing-plus": ("a +", "ends too early", "", "a quantity"),
    "trailing-relation": ("a =", "ends too early", "", "a quantity"),
    "trailing-cdot": (r"a \cdot", "ends too early", "", "a quantity"),
    "trailing-slash": ("a /", "ends too early", "", "a quantity"),
    "leading-cdot": (r"\cdot a", "unexpected `\\cdot`", r"\cdot", "a quantity"),
    "leading-relation": ("= a", "unexpected `=`", "=", "a quantity"),
    "double-cdot": (r"a \cdot \cdot b", "unexpected `\\cdot`", r"\cdot", "a quantity"),
    "double-relation": ("a = = b", "unexpected `=`", "=", "a quantity"),
    "triple-sign": ("a - - - b", "unexpected `-`", "-", "a quantity"),
    "double-comma": ("f(a,,b)", "unexpected `,`", ",", "a quantity"),
    "trailing-comma": ("f(a,)", "`)` closes nothing here", ")", "a quantity"),
    "empty-parentheses": ("f()", "nothing between", "()", "a quantity"),
    "empty-brackets": (r"\left[\;\right]", "nothing between", r"\left[\;\right]", "a quantity"),
    "unclosed-parenthesis": ("f(a + b", "expected `)` to close `(` at column 2", "(", "`)`"),
    "unclosed-bracket": ("[a", "expected `]` to close `[` at column 1", "[", "`]`"),
    "unclosed-set": (r"\{a", r"expected `\}` to close `\{` at column 1", r"\{", r"`\}`"),
    "unclosed-norm": (r"a + \|b", r"to close `\|` at column 5", r"\|", r"`\|`"),
    "unclosed-angle": (r"x^{<t}", "to close `<` at column 4", "}", "`>` to close `<` at column 4"),
    "unopened-parenthesis": ("a + b)", "`)` closes nothing here", ")", "an operator or the end"),
    "half-open": ("[0, 1)", "unexpected `)`: expected `]` to close `[` at column 1", ")", "`]`"),
    "mismatched": ("(a + [b + c) + d]", "expected `]` to close `[` at column 6", ")", "`]`"),
    "evaluation-bar-unopened": (r"a \right|_{x=0}", "evaluation", r"\right|", "an operator or the end"),
    "evaluation-between": ("a|^{1}_{0}", "evaluation", "|", "parentheses"),
    "unclosed-brace": ("{a + b", "`{` is never closed", "{", ""),
    "unclosed-script": ("x_{i", "`{` is never closed", "{", ""),
    "unclosed-text": (r"\text{if", "`{` is never closed", "{", ""),
    "unopened-brace": ("a} + b", "`}` closes nothing", "}", ""),
    "lonely-superscript": ("a + ^2", "unexpected `^`", "^", "a quantity"),
    "superscript-without-exponent": ("a^ + b_", "`_` without an index", "_", "an index"),
    "subscript-without-index": ("a_ = b", "`_` without an index", "_", "an index"),
    "exponent-missing": ("(a^)", "`^` without an exponent", "^", "an exponent"),
    "decimal-exponent": ("x^0.5", "needs braces", "0.5", ""),
    "empty-numerator": (r"\frac{}{b}", "empty braces: expected a numerator", "{}", "a numerator"),
    "empty-denominator": (r"\frac{a}{ }", "empty braces: expected a denominator", "{ }", "a denominator"),
    "missing-denominator": (r"\frac{a}", "expected a denominator", "", "a denominator"),
    "missing-denominator-here": (
        r"\frac{a} + b",
        "unexpected `+`: expected a denominator",
        "+",
        "a denominator",
    ),
    "empty-root": (r"\sqrt{}", "expected a radicand", "{}", "a radicand"),
    "accent-over-nothing": (r"\hat{}", "expected a symbol", "{}", "a symbol"),
    "accent-over-two": (r"\hat{a b}", r"`\hat` over more than one symbol", r"\hat{a b}", "one symbol"),
    "accent-over-sum": (r"\overline{a + b}", "more than one symbol", r"\overline{a + b}", "one symbol"),
    "script-on-invisible-braces": (
        "{a + b}^2",
        "braces that nobody sees",
        "{a + b}",
        "parentheses or one symbol in them",
    ),
    "script-on-elision": (r"\dots_i", "a script on what is no quantity", r"\dots_i", "a quantity"),
    "sum-of-nothing": (r"\sum_k", "ends too early", "", "a quantity"),
    "sum-with-too-many-limits": (r"\sum_i_j x", "too many scripts", r"\sum_i_j", "one lower, one upper"),
    "prime-on-derivative": (r"\partial' x", "a prime on", r"\partial'", ""),
    "two-numbers": ("2 3", "two numbers side by side", "3", "an operator"),
    "unknown-macro": (r"a + \foo b", r"unknown macro `\foo`", r"\foo", ""),
    "misspelled-macro": (r"\simga", r"did you mean `\sigma`", r"\simga", ""),
    "misspelled-function": (r"\tahn(x)", r"`\tanh`", r"\tahn", ""),
    "binomial": (r"\binom{n}{k}", "unknown macro", r"\binom", ""),
    "cancel": (r"\cancel{x}", "unknown macro", r"\cancel", ""),
    "unknown-environment": (r"\begin{tikz} a \end{tikz}", "unknown environment `tikz`", r"\begin{tikz}", ""),
    "environment-without-end": (
        r"a + \begin{bmatrix} b",
        "without its end",
        r"\begin{bmatrix}",
        r"`\end{bmatrix}`",
    ),
    "environment-other-end": (
        r"\begin{bmatrix} b \end{pmatrix}",
        r"`\end{pmatrix}` closes `\begin{bmatrix}`",
        r"\end{pmatrix}",
        r"`\end{bmatrix}`",
    ),
    "environment-not-begun": (r"a \end{bmatrix}", "unexpected", r"\end{bmatrix}", "an operator or the end"),
    "empty-matrix": (
        r"\begin{bmatrix} \end{bmatrix}",
        "an empty matrix",
        r"\begin{bmatrix} \end{bmatrix}",
        "entries",
    ),
    "bad-cell": (r"\begin{bmatrix} a & + \\ b \end{bmatrix}", "ends too early", "", "a quantity"),
    "row-break": (r"a = b \\ c = d", "row break", r"\\", "an operator or the end"),
    "code": ("np.sum(dz, axis=1)", "program code", "(dz, axis=1)", "mathematics"),
    "strange-character": ("a ? b", "unexpected character", "?", ""),
    "control-character": ("a \x07 b", "unexpected character", "\x07", ""),
    "dollar": ("a $ b", "unexpected character", "$", ""),
    "backslash-at-the-end": ("a \\", "a backslash at the end", "\\", ""),
    "dollar-in-text": (r"\text{if $i}", "a single `$`", r"\text{if $i}", ""),
    "left-without-delimiter": (r"\left a", r"`\left` needs a delimiter", r"\left", ""),
    "not-without-relation": (r"\not a", "needs a relation sign", r"\not", ""),
    "overset-on-letter": (r"\overset{a}{b}", "can only be read on", r"\overset{a}{b}", ""),
    "operatorname-of-formula": (r"\operatorname{a+b}", "needs a word", r"\operatorname{a+b}", ""),
    "macro-of-itself": (r"\loop", "defined by itself", r"\loop", ""),
    "macros-of-each-other": (r"\ping", "expand to too much", r"\ping", ""),
    "macro-bomb": (r"\boom", "expand to too much", r"\boom", ""),
    "too-deep": ("(" * 500 + "x" + ")" * 500, "nested too deeply", None, ""),
    "too-deep-scripts": ("x_{" * 500 + "x" + "}" * 500, "nested too deeply", None, ""),
    "too-many-divisions": ("a/" * 500 + "a", "too many different operators", None, ""),
}
MACROS = {"\\loop": "x\\loop", "\\ping": "\\pong", "\\pong": "\\ping", "\\boom": "\\bang\\bang"} | {
    "\\bang": "x" * 40_000
}


@pytest.mark.parametrize(("latex", "message", "place", "expected"), MALFORMED.values(), ids=MALFORMED.keys())
def test_malformed(latex: str, message: str, place: str | None, expected: str) -> None:
    """Each malformed formula raises an error that says what is wrong, where, and what could stand there."""
    with pytest.raises(LatexError) as caught:
        parse_tree(latex, macros=MACROS)
    error = caught.value
    assert message in error.message
    assert error.expected == expected
    if place is not None:
        assert latex[slice(*error.span)] == place


def test_unknown_control_characters_do_not_reach_the_message() -> None:
    """A message can be shown on a terminal whatever the formula holds."""
    with pytest.raises(LatexError) as caught:
        parse_tree("\\begin{\x1b[31m}")
    assert caught.value.message.isprintable()
