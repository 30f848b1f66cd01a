"""What cannot be said in another note's notation."""

from __future__ import annotations


class NotTranslated(ValueError):
    """A formula has no translation; the message says what is in the way."""
