"""A learner's report without anything that could tell who it is of."""

from pathlib import PurePosixPath

from msgspec.structs import replace

from shinchoku.drift_codes import ALL_CODES
from shinchoku.findings import ClaimsFile, Finding
from shinchoku.report import (
    CommitInfo,
    CommitsInfo,
    Evidence,
    ItemReport,
    ProblemInfo,
    ReasonInfo,
    Report,
    RepositoryInfo,
)
from shinchoku.speech import Sentence, say

_MEANINGS: dict[str, Sentence] = dict(
    zip((each.code for each in ALL_CODES), map(say, (each.meaning for each in ALL_CODES)), strict=True)
)
_FILE = say("the progress file")
_NOTHING = "–"


def anonymous(report: Report, name: str) -> Report:
    """The report with what the learner did, and nothing that the learner wrote.

    Of the texts of reasons, problems and findings, which quote files, tests and the progress file, what their codes
    mean is left; of a path, its last part; of a commit, its day. Folders that are not in their place are left out.

    Args:
        report: The learner's.
        name: What the repository is called in it.
    """
    claims = report.claims_file
    return replace(
        report,
        repository=RepositoryInfo(
            path=name, revision="", head=None, branch=None, dirty=False, shallow=report.repository.shallow
        ),
        items=tuple(map(_item, report.items)),
        strays=(),
        claims_file=claims and ClaimsFile(_FILE, claims.encoding, claims.damaged),
        drift=tuple(map(_finding, report.drift)),
        problems=tuple(ProblemInfo(each.code, _meaning(each.code)) for each in report.problems),
    )


def _item(item: ItemReport) -> ItemReport:
    return replace(
        item,
        path=_last_part(item.path),
        reasons=tuple(ReasonInfo(each.code, _meaning(each.code)) for each in item.reasons),
        waived=dict.fromkeys(item.waived, _NOTHING),
        evidence=_evidence(item.evidence),
    )


def _evidence(evidence: Evidence) -> Evidence:
    commits = evidence.commits
    return replace(
        evidence,
        readme=replace(evidence.readme, path=_last_part(evidence.readme.path)),
        tests=replace(evidence.tests, environment=None, sandbox=None, declared=(), needs=None, message=None),
        documents=tuple(replace(each, path=PurePosixPath(each.path).name) for each in evidence.documents),
        commits=CommitsInfo(
            commits.count, *map(_commit, (commits.first, commits.completed, commits.last, commits.lost))
        ),
    )


def _commit(commit: CommitInfo | None) -> CommitInfo | None:
    """Its day alone."""
    return commit and CommitInfo("", commit.date and commit.date[:10], None, "", "")


def _finding(finding: Finding) -> Finding:
    return replace(finding, path=_FILE, message=_meaning(finding.code), claim=None, evidence=None)


def _meaning(code: str) -> str:
    return _MEANINGS.get(code, _NOTHING)


def _last_part(path: str | None) -> str | None:
    return path and PurePosixPath(path).name
