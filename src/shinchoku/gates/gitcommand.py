"""Git's command line, through GitPython: every git process of ours starts here."""

import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from shinchoku.errors import CannotScan
from shinchoku.gates.gitbatch import Batch, NoObject
from shinchoku.gates.gitprocess import GitFailed, Running
from shinchoku.speech import say

__all__ = ["GitCommand", "GitFailed", "NoObject", "Running"]

try:
    import git
except ImportError as error:  # GitPython looks for the git executable as it is imported
    raise CannotScan("git", "git is not installed, or not on PATH; it reads the repository") from error

# What a repository's or a user's settings may say must not change the answers.
_SETTINGS = {
    "core.fsmonitor": "false",
    "core.quotePath": "false",
    "diff.orderFile": os.devnull,
    "log.showSignature": "false",
    "status.submoduleSummary": "false",
}
_ENVIRONMENT = {
    "GIT_OPTIONAL_LOCKS": "0",  # a scan never writes, not even a refreshed index
    "GIT_FLUSH": "0",  # or each commit would be a block of its own
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_GRAFT_FILE": os.path.join(os.devnull, "none"),  # noqa: PTH118 - a path that leads nowhere, on any system
    "GIT_NO_LAZY_FETCH": "1",  # a scan never connects: what a partial clone lacks is missing
    "GIT_ALLOW_PROTOCOL": "none",  # as above, for a git that does not know that one
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_LITERAL_PATHSPECS": "1",
    "LC_ALL": "C",
}
_ISOLATED = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_ATTR_NOSYSTEM": "1"}
# All other GIT_ variables are meant for another repository, another moment (a hook's) or another command.
_HANDED_ON = ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_EXEC_PATH")


class GitCommand:
    """Git run in one folder, with output as bytes."""

    def __init__(self, folder: Path, *, isolated: bool = False) -> None:
        """Git in a folder; ``isolated``: without the user's settings, which a scan may need to be let in."""
        self._git = git.Git(Path(os.path.realpath(folder)))  # in a text, GitPython would put values for $NAME and ~
        if self._git.working_dir is None:  # it would run git wherever we are
            raise CannotScan(os.fspath(folder), say("a link that leads round in a circle"))
        self._git.update_environment(**_ENVIRONMENT, **(_ISOLATED if isolated else {}))
        self._batch = Batch(self._open_batch)

    def run(self, *arguments: str) -> bytes:
        """What a git command prints; raises `GitFailed`."""
        return b"".join(self.stream(*arguments))

    def feed(self, content: bytes, *arguments: str) -> None:
        """Run a git command with that standard input; raises `GitFailed`."""
        running = self.start(*arguments, fed=True)
        running.feed(content)
        running.feed(None)
        b"".join(running.blocks())

    def start(self, *arguments: str, fed: bool = False) -> Running:
        """A git command that runs while we do something else; ``fed``: it reads what `Running.feed` is given."""
        source: Any = subprocess.PIPE if fed else None
        with _own_repository_only():
            process = self._git.execute(_command(arguments), istream=source, as_process=True)
        return Running(arguments, process)

    def stream(self, *arguments: str) -> Iterator[bytes]:
        """What a git command prints, as it comes; raises `GitFailed` at its end."""
        return self.start(*arguments).blocks()

    def blob(self, oid: str) -> bytes:
        """An object's content, from a process that stays open; raises `NoObject`."""
        return self._batch.content(oid)

    def close(self) -> None:
        """End the process that `blob` keeps open."""
        self._batch.close()

    def _open_batch(self) -> Any:  # noqa: ANN401 - GitPython wraps a Popen
        source: Any = subprocess.PIPE
        with _own_repository_only():
            return self._git.execute(_command(("cat-file", "--batch")), istream=source, as_process=True)


def _command(arguments: Sequence[str]) -> list[str]:
    settings = [part for name, value in _SETTINGS.items() for part in ("-c", f"{name}={value}")]
    return [git.Git.GIT_PYTHON_GIT_EXECUTABLE or "git", "--no-pager", *settings, *arguments]


@contextmanager
def _own_repository_only() -> Iterator[None]:
    """Git of ours reads the folder it is started in, whatever a hook's environment names."""
    names = [name for name in os.environ if name.startswith("GIT_") and name not in _HANDED_ON]
    kept = {name: os.environ.pop(name) for name in names}
    try:
        yield
    finally:
        os.environ.update(kept)
