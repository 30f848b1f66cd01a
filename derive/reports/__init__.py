"""Draws results: the only place that knows how a report looks.  One module per format."""

from __future__ import annotations

from typing import TextIO

from derive.results import Report

FORMATS = ("text", "json", "github")


def write_report(
    report: Report, stream: TextIO, *, format: str = "text", strict: bool = False, verbosity: int = 0
) -> None:
    """Write a report to a stream.  ``verbosity`` is -1 for findings only, 1 for proofs too (text only)."""
    # Imported here because a format should not cost the libraries of another one.
    if format == "json":
        from derive.reports.json import as_json

        stream.write(as_json(report) + "\n")
    elif format == "github":
        from derive.reports.github import workflow_commands

        stream.writelines(line + "\n" for line in workflow_commands(report, strict=strict))
    else:
        from derive.reports.text import print_report

        print_report(report, stream, verbosity=verbosity)
