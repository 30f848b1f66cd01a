"""Corrections of refuted formulas: their nearest edits that are themselves proved."""

from derive.correction.correction import Refuted, Suggestion, corrections, suggest

__all__ = ["Refuted", "Suggestion", "corrections", "suggest"]
