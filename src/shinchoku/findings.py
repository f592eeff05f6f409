"""Findings of the drift check, as every report carries them."""

from typing import Annotated, Literal

import msgspec
from msgspec import Struct

Severity = Literal["error", "warning", "info"]


class ClaimsFile(msgspec.Struct, frozen=True):
    """The learner's progress file."""

    path: str
    encoding: str
    damaged: bool


class Finding(msgspec.Struct, frozen=True):
    """A place where the progress file and the evidence disagree, or where it disagrees with itself."""

    code: str
    severity: Severity
    item: str | None
    path: Annotated[str, msgspec.Meta(description="POSIX, relative to the scanned root, or as it was named.")]
    line: Annotated[int, msgspec.Meta(description="From 1.")]
    column: Annotated[int, msgspec.Meta(description="From 1, in characters.")]
    message: str
    claim: str | None
    evidence: str | None
    fixable: Annotated[bool, msgspec.Meta(description="Whether --fix, without --unsafe, takes care of it.")]


class Marked(Struct, frozen=True):
    """A finding with what a person needs to see beside it."""

    finding: Finding
    excerpt: str
    """The line it is about, without its newline, as the file has it; may be empty, very long, or hold anything."""
    width: int
    """How many characters from its column on it is about; 1 or more."""
    help: str | None = None
    """What --fix would do, or why it leaves the line alone; one clause without a full stop."""


class DriftReport(Struct, frozen=True):
    """All that a renderer of findings may read."""

    version: str
    """Of the tool."""
    root: str
    """The scanned root as the user gave it."""
    prefix: str
    """The scanned root below the repository's top level, POSIX, ending with a slash; "" for the top level itself."""
    claims_file: ClaimsFile | None
    """None where there is no progress file, and so nothing to find."""
    findings: tuple[Marked, ...]
    """By path, line, column and code."""
    suppressed: int = 0
    """How many findings comments in the file itself took out."""
    codes: frozenset[str] | None = None
    """The codes that were looked for; None: all."""
