"""Notes to try the checker on: the corpus and generated ones, with what is true of them known beforehand.

A generated network is drawn from a seed and written down twice: as a note, in LaTeX, and as a network of
`tests.oracle`, in plain Python.  Neither is made from the other, and `derive` reads only the note.
"""
