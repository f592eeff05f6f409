"""The two commits that a range means."""

import os
from pathlib import Path

from msgspec import Struct

from shinchoku.errors import CannotScan
from shinchoku.gates.gitcommand import GitCommand, GitFailed
from shinchoku.gates.gitnames import commit_of
from shinchoku.gates.opening import opened
from shinchoku.revisions import Range
from shinchoku.speech import say


class Ends(Struct, frozen=True):
    """A range's commits by their full object ids, so that both scans speak of the same two whatever moves meanwhile."""

    before: str
    after: str


def find_ends(path: Path, asked: Range) -> Ends:
    """The commits at a range's ends.

    Raises:
        CannotScan: No repository; a side that git does not know; or two histories that never were one.
    """
    with opened(path, asked.before, asked.after) as repository:
        git = repository.git
        before = _resolve(git, path, asked.before, say("the left side of {asked!r}", asked=str(asked)))
        after = _resolve(git, path, asked.after, say("the right side of {asked!r}", asked=str(asked)))
        return Ends(merge_base(git, path, asked, (before, after)) if asked.from_merge_base else before, after)


def merge_base(git: GitCommand, path: Path, asked: Range, oids: tuple[str, str]) -> str:
    """The best common ancestor of two commits; raises `CannotScan`."""
    try:
        return git.run("merge-base", *oids).decode().split()[0]
    except GitFailed as error:
        cause = error.stderr or say(
            "{before!r} and {after!r} have no commit in common", before=asked.before, after=asked.after
        )
        if git.run("rev-parse", "--is-shallow-repository").strip() == b"true":
            cure = say("in GitHub Actions, 'fetch-depth: 0' under actions/checkout; elsewhere, 'git fetch --unshallow'")
            cause = say("{cause} in this shallow clone; {cure}", cause=cause, cure=cure)
        raise CannotScan(os.fspath(path), cause) from error


def _resolve(git: GitCommand, path: Path, name: str, side: str) -> str:
    try:
        return commit_of(git, name, os.fspath(path))
    except CannotScan as error:
        raise CannotScan(os.fspath(path), f"{error.cause}, {side}") from error
