"""Notation: from the syntax of formulas to their meaning, as the note's own givens define it.

`settings` and `vocabulary` collect what a note declares and which names it uses, `givens` and `reading` make
a system of definitions of it, `elaboration` and `elaborate` turn trees into tensors of terms, `claims` says
what is to be proved, and `instance` puts the definitions at concrete depths and widths.
"""
