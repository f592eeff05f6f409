"""What is asked of a check, and what it finds."""

from typing import TYPE_CHECKING

from msgspec import Struct, field

from shinchoku.drift_codes import Selection
from shinchoku.findings import DriftReport
from shinchoku.report import Report

if TYPE_CHECKING:
    from shinchoku.drift.compare import Comparison
    from shinchoku.drift.fixing import Fixed


class Given(Struct, frozen=True):
    """A progress file that the caller names, in place of the repository's own."""

    name: str
    """As reports name it."""
    data: bytes
    folder: str | None
    """Where its links start from, relative to the scanned root; None where it lies outside."""


class Ask(Struct, frozen=True):
    """What the caller asks of one check."""

    selection: Selection = field(default_factory=Selection)
    given: Given | None = None
    required: bool = False
    """Whether there has to be a progress file; without it, there is a scan all the same."""
    fix: bool = False
    """Whether to say what a fix would write."""
    unsafe: bool = False


class Checked(Struct, frozen=True):
    """A scan with what the progress file says of it."""

    report: Report
    comparison: "Comparison | None"
    """None where there is no progress file that can be read."""
    fixed: "tuple[Fixed, ...]" = ()
    """What a fix would write, where that was asked."""
    left: "Comparison | None" = None
    """What would be found after it."""
    prefix: str = ""
    """As `Snapshot.prefix`."""
    codes: frozenset[str] | None = None
    """The codes that were looked for; None where nothing could be."""

    @property
    def findings(self) -> DriftReport:
        """What is found; where a fix was asked for, what it leaves."""
        comparison = self.left or self.comparison
        return DriftReport(
            version=self.report.tool.version,
            root=self.report.repository.path,
            prefix=self.prefix,
            claims_file=self.report.claims_file,
            findings=comparison.findings if comparison else (),
            suppressed=comparison.suppressed if comparison else 0,
            codes=self.codes,
        )
