"""Deciding claims: sizes that suffice, exact equality, and both ways together."""
