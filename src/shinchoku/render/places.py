"""Where a finding lies, as tools beside the repository name it."""

import posixpath

from shinchoku.findings import DriftReport, Marked


def repository_path(report: DriftReport, marked: Marked) -> str | None:
    """The file below the repository's top level; None where it lies outside."""
    path = posixpath.normpath(f"{report.prefix}{marked.finding.path}")
    outside = marked.finding.path.startswith(("/", "../"))
    return None if outside else path


def end_column(marked: Marked) -> int:
    """One past the last character of the finding's own line that it is about."""
    column = marked.finding.column
    return max(column + 1, min(column + marked.width, len(marked.excerpt) + 1))
