"""The story of a check: a scan, the progress file's claims, and both held against each other."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from shinchoku.checked import Ask, Checked
from shinchoku.claims_file import NAMES, find_claims_file
from shinchoku.errors import NoProgressFile, Unreadable
from shinchoku.report import ProblemInfo
from shinchoku.scanner import Request, Settings, require_roots, scan
from shinchoku.snapshot import LONGEST_PROGRESS_FILE, Snapshot
from shinchoku.speech import alternatives, joined, say

if TYPE_CHECKING:
    from shinchoku.holding import Held


def check(snapshot: Snapshot, settings: Settings, request: Request, ask: Ask) -> Checked:
    """Scan a repository, and hold its progress file against what is found.

    Raises:
        NothingToScan: None of the tracks' root folders holds a file.
        NoProgressFile: There is none, and one is required.
        Unreadable: It cannot be read, and it is required or was named by the caller.
        NotProven: What a fix would write cannot be shown to say just what is wanted.
    """
    files = request.keep(snapshot.files, settings.config.exclude)
    try:
        held, problems = _held(snapshot, settings, files, request.path, ask)
    except NoProgressFile:
        require_roots(snapshot, settings, request)  # or the cure would be to draft one from nothing
        raise
    report = scan(snapshot, settings, request)
    report = msgspec.structs.replace(report, problems=(*report.problems, *problems))
    if held is None:
        return Checked(report, None, prefix=snapshot.prefix)
    from shinchoku.holding import hold  # noqa: PLC0415 - slow, and not where there is no progress file

    return hold(snapshot, settings, files, held, report, ask)


def _held(
    snapshot: Snapshot, settings: Settings, files: Sequence[str], root: str, ask: Ask
) -> "tuple[Held | None, tuple[ProblemInfo, ...]]":
    """The progress file, and what was not as expected on the way to it."""
    if ask.given is not None:
        return _read(ask.given.data, ask.given.name, ask.given.folder), ()
    found = find_claims_file(files, settings.config)
    if found.path is None:
        cause = say("there is no progress file ({names}, at the root or one folder down)", names=alternatives(NAMES))
        if found.configured is not None:
            cause = say(
                "there is no {configured}, which progress-file in the settings names", configured=found.configured
            )
        if ask.required:
            raise NoProgressFile(root, cause)
        return None, (ProblemInfo("FIL04", cause),) if found.configured is not None else ()
    problems = []
    if len(found.paths) > 1:
        others = joined(found.paths[1:])
        problems.append(
            ProblemInfo(
                "FIL03",
                say("{path} is taken for the progress file; it could also be {others}", path=found.path, others=others),
            )
        )
    try:
        held = _read(snapshot.text(found.path, LONGEST_PROGRESS_FILE), found.path, found.path.rpartition("/")[0])
    except Unreadable as error:
        if ask.required:
            raise
        return None, (*problems, ProblemInfo("FIL02", str(error)))
    return held, tuple(problems)


def _read(data: bytes, name: str, folder: str | None) -> "Held":
    from shinchoku.holding import read  # noqa: PLC0415 - as above

    return read(data, name, folder)
