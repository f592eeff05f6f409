"""Git's command line, through GitPython: every git process of ours starts here."""

import errno
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from shinchoku.errors import CannotScan
from shinchoku.gates.gitbatch import LARGEST, Batch, NoObject
from shinchoku.gates.gitpipes import NoAnswer
from shinchoku.gates.gitprocess import GitFailed, Running
from shinchoku.speech import say
from shinchoku.systemwords import words

__all__ = ["LARGEST", "PROGRAM", "GitCommand", "GitFailed", "NoAnswer", "NoObject", "Running"]

_GIT = "GIT_"
_ENVIRON = threading.Lock()


@contextmanager
def _without_git_variables() -> Iterator[None]:
    """No variable of git's, nor of GitPython's: they are meant for another repository, moment (a hook's) or command."""
    with _ENVIRON:
        kept = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith(_GIT)}
        try:
            yield
        finally:
            os.environ.update(kept)


def _program() -> str:
    """Git by its absolute path, from PATH's absolute folders: a relative one is a place in whatever is scanned."""
    folders = [folder for folder in os.get_exec_path() if os.path.isabs(folder)]  # noqa: PTH117 - texts
    found = shutil.which("git", path=os.pathsep.join(folders))
    if found is None:
        raise CannotScan("git", say("git is not installed, or not on PATH; it reads the repository"))
    return found


PROGRAM = _program()
with _without_git_variables():
    os.environ["GIT_PYTHON_GIT_EXECUTABLE"] = PROGRAM
    os.environ["GIT_PYTHON_REFRESH"] = "quiet"
    try:
        import git  # it looks for git as it is imported
    finally:
        del os.environ["GIT_PYTHON_GIT_EXECUTABLE"], os.environ["GIT_PYTHON_REFRESH"]

# What git may do by itself must not change the answers; a repository's own settings it never sees.
_SETTINGS = {
    "core.commitGraph": "false",  # a repository's own could tell other parents and dates than its commits
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "core.quotePath": "false",
    "diff.orderFile": os.devnull,
    "log.showSignature": "false",
    "status.submoduleSummary": "false",
}
_ENVIRONMENT = {
    "PATH": os.pathsep.join(dict.fromkeys((os.path.dirname(PROGRAM), "/usr/bin", "/bin"))),  # noqa: PTH120 - a text
    "HOME": os.devnull,
    "XDG_CONFIG_HOME": os.devnull,
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_ATTR_NOSYSTEM": "1",
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


def _real(folder: Path) -> Path:
    """The folder after all links: without one, GitPython would run git wherever we are.

    A path, for in a text it would put values for ``$NAME`` and ``~``.
    """
    try:
        return Path(os.path.realpath(folder, strict=True))
    except OSError as error:
        is_round = error.errno == errno.ELOOP
        cause = say("a link that leads round in a circle") if is_round else words(error)
        raise CannotScan(os.fspath(folder), cause) from error


class GitCommand:
    """Git run in one folder, with output as bytes."""

    def __init__(self, folder: Path, places: Mapping[str, str], *, names_limits: bool = False) -> None:
        """Git in a folder.

        Args:
            folder: Where it is started.
            places: Where its directories are, ``GIT_DIR`` and its kin; nothing for a search of its own.
            names_limits: Whether it says so when a file grows too large, instead of being ended by a signal.

        Raises:
            CannotScan: There is no such folder.
        """
        self._places = dict(places)
        self._names_limits = names_limits
        self._git = git.Git(_real(folder))
        self._git.update_environment(**(_ENVIRONMENT | self._places))
        self._batch = Batch(lambda: self._popen(("cat-file", "--batch"), fed=True))

    def elsewhere(self, folder: Path) -> "GitCommand":
        """The same repository's, started in another folder."""
        return GitCommand(folder, self._places)

    def run(self, *arguments: str) -> bytes:
        """What a git command prints; raises as `stream`."""
        return b"".join(self.stream(*arguments))

    def feed(self, content: bytes, *arguments: str) -> bytes:
        """What a git command prints that reads a standard input; raises as `stream`."""
        running = self.start(*arguments, fed=True)
        running.feed(content)
        running.feed(None)
        return b"".join(running.blocks())

    def start(self, *arguments: str, fed: bool = False) -> Running:
        """A git command that runs while we do something else; ``fed``: it reads what `Running.feed` is given."""
        return Running(arguments, self._popen(arguments, fed=fed))

    def stream(self, *arguments: str) -> Iterator[bytes]:
        """What a git command prints, as it comes; raises `GitFailed` at its end, or `NoAnswer`."""
        return self.start(*arguments).blocks()

    def blob(self, oid: str, most: int = LARGEST) -> bytes:
        """An object's content, from a process that stays open; raises `NoObject`, as for more bytes, or `NoAnswer`."""
        return self._batch.content(oid, most)

    def close(self) -> None:
        """End the process that `blob` keeps open."""
        self._batch.close()

    def _popen(self, arguments: Sequence[str], *, fed: bool) -> Any:  # noqa: ANN401 - GitPython wraps a Popen
        """A process that leads a group of its own, so that what it starts can be ended with it."""
        source: Any = subprocess.PIPE if fed else None
        settings = [part for name, value in _SETTINGS.items() for part in ("-c", f"{name}={value}")]
        command = [PROGRAM, "--no-pager", *settings, *arguments]
        with _without_git_variables():
            return self._git.execute(
                command,
                istream=source,
                as_process=True,
                process_group=0,
                restore_signals=not self._names_limits,  # Python ignores that signal, and git then does as well
            )
