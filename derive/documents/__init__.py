"""Notes: Markdown with displayed formulas and directives, read into `Note`."""

from derive.documents.note import Directive, Entry, Formula, Note
from derive.documents.reading import find_notes, parse_note, read_note

__all__ = ["Directive", "Entry", "Formula", "Note", "find_notes", "parse_note", "read_note"]
