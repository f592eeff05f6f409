"""What tells folders of many commits from each other: git's own ids of their content, asked for in one process."""

from collections.abc import Sequence
from pathlib import Path

from shinchoku.gates.gitcommand import GitCommand, GitFailed
from shinchoku.gates.opening import opened
from shinchoku.lineage import Spot

_QUESTION = ("cat-file", "--batch-check=%(objectname)")
_ENDS_A_LINE = frozenset("\n\r")
_MISSING = b" missing"


def tree_ids(path: Path, prefix: str, spots: Sequence[Spot]) -> dict[Spot, str]:
    """The object id of each spot's folder; one that this clone cannot tell is left out.

    Args:
        path: The scanned root.
        prefix: That root below the repository's top level, as `Snapshot.prefix`.
        spots: Folders relative to the scanned root.
    """
    with opened(path) as repository:
        return _told(repository.git, prefix, spots)


def _told(git: GitCommand, prefix: str, spots: Sequence[Spot]) -> dict[Spot, str]:
    plain = [spot for spot in spots if _ENDS_A_LINE.isdisjoint(prefix + spot.folder)]
    process = git.start(*_QUESTION, fed=True).read_ahead()
    process.feed(b"".join(b"%s\n" % _name(prefix, spot) for spot in plain))
    process.feed(None)
    answers = b"".join(process.blocks()).splitlines()
    found = {
        spot: answer.decode("ascii")
        for spot, answer in zip(plain, answers, strict=True)
        if not answer.endswith(_MISSING)
    }
    for spot in spots:  # git's question is a line, which such a name cannot be part of
        if not _ENDS_A_LINE.isdisjoint(prefix + spot.folder):
            try:
                answer = git.run("rev-parse", "--verify", "--end-of-options", f"{spot.commit}:{prefix}{spot.folder}")
            except GitFailed:
                continue
            found[spot] = answer.decode("ascii").strip()
    return found


def _name(prefix: str, spot: Spot) -> bytes:
    return f"{spot.commit}:{prefix}{spot.folder}".encode("utf-8", "surrogateescape")
