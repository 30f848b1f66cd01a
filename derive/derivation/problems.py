"""What a derivation does not cover."""

from __future__ import annotations


class NotDerived(ValueError):
    """Something has no derivative here; the message says what and why."""
