"""What a revision's name means to git: a commit, or the reason why it means none."""

from shinchoku.errors import NoCommit
from shinchoku.gates.gitcommand import GitCommand, GitFailed


def commit_of(git: GitCommand, revision: str, path: str) -> str:
    """The full object id of a commit; raises `NoCommit`, of that path, with the reason."""
    try:
        return _parsed(git, f"{revision}^{{commit}}")
    except GitFailed as error:
        raise NoCommit(path, _why_not(git, revision)) from error


def head_of(git: GitCommand) -> str | None:
    """The full object id that HEAD leads to; None where nothing was committed on its branch."""
    try:
        return _parsed(git, "HEAD")
    except GitFailed:
        return None


def _parsed(git: GitCommand, name: str) -> str:
    return git.run("rev-parse", "--verify", "--quiet", "--end-of-options", name).decode().strip()


def _why_not(git: GitCommand, revision: str) -> str:
    unknown = f"git knows no commit called {revision!r}"
    try:
        oid = _parsed(git, revision)
    except GitFailed:
        return "nothing was committed yet on this branch" if revision == "HEAD" else unknown
    try:
        kind = git.run("cat-file", "-t", oid).decode().strip()
    except GitFailed:
        return unknown if oid == revision else f"{revision!r} leads to {oid[:12]}, which is missing or damaged"
    if kind == "tag":
        return f"{revision!r} is a tag of something that is no commit, or is not here"
    return f"{revision!r} is no commit; it is a {kind}"
