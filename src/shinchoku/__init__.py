"""Infer learning progress from the evidence in a git repository.

``scan`` is the one function, `Report` what it gives, `ShinchokuError` what it raises; the other names are the values
that a report is made of. They are imported where they are first asked for: ``import shinchoku`` costs next to nothing.
"""

from importlib import import_module

from shinchoku.version import __version__

TYPE_CHECKING = False  # typing takes its time, and nothing else here needs it
if TYPE_CHECKING:
    from shinchoku.api import scan
    from shinchoku.errors import ShinchokuError
    from shinchoku.findings import ClaimsFile, Finding
    from shinchoku.report import (
        CatalogInfo,
        ChapterSummary,
        Claim,
        CommitInfo,
        CommitsInfo,
        DocumentInfo,
        Evidence,
        ImplementationInfo,
        ItemReport,
        Latest,
        NeedsInfo,
        ProblemInfo,
        ReadmeInfo,
        ReasonInfo,
        Report,
        RepositoryInfo,
        ServiceInfo,
        StrayInfo,
        SuiteInfo,
        Summary,
        TitleInfo,
        Tool,
        TrackSummary,
    )
else:  # a checker of types is to know these names, and no other

    def __getattr__(name: str) -> object:
        """A public name, imported when it is first asked for."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value: object = getattr(import_module(f"{__name__}.{_ROOMS.get(name, 'report')}"), name)
        globals()[name] = value
        return value


__all__ = [
    "CatalogInfo",
    "ChapterSummary",
    "Claim",
    "ClaimsFile",
    "CommitInfo",
    "CommitsInfo",
    "DocumentInfo",
    "Evidence",
    "Finding",
    "ImplementationInfo",
    "ItemReport",
    "Latest",
    "NeedsInfo",
    "ProblemInfo",
    "ReadmeInfo",
    "ReasonInfo",
    "Report",
    "RepositoryInfo",
    "ServiceInfo",
    "ShinchokuError",
    "StrayInfo",
    "SuiteInfo",
    "Summary",
    "TitleInfo",
    "Tool",
    "TrackSummary",
    "__version__",
    "scan",
]
_ROOMS = {"scan": "api", "ShinchokuError": "errors", "ClaimsFile": "findings", "Finding": "findings"}
"""Where a public name comes from; those that are not named here, from the report."""


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
