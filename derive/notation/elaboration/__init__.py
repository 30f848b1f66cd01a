"""The meaning of each kind of tree, one module per kind; `derive.notation.elaborate` puts them together."""
