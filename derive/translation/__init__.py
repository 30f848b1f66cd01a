"""Formulas of one note in the notation of another."""

from derive.translation.correspondence import Correspondence
from derive.translation.problems import NotTranslated
from derive.translation.translating import Translation, correspondence, translate, translation

__all__ = ["Correspondence", "NotTranslated", "Translation", "correspondence", "translate", "translation"]
