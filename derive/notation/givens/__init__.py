"""From givens to a system of definitions, one step per module; `derive.notation.reading` takes them."""
