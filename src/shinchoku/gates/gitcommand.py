"""Git's command line, through GitPython: every git process of ours starts here."""

import os
import queue
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from shinchoku.errors import CannotScan

try:
    import git
except ImportError as error:  # GitPython looks for the git executable as it is imported
    raise CannotScan("git", "git is not installed, or not on PATH; it reads the repository") from error

_CHUNK = 1 << 20
_MOST_AHEAD = 512  # blocks; a pipe gives up to 64 KiB at once, so 32 MiB at most
_PAUSE = 0.002  # seconds

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
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_LITERAL_PATHSPECS": "1",
    "LC_ALL": "C",
}
_ISOLATED = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_ATTR_NOSYSTEM": "1"}
# All other GIT_ variables are meant for another repository, another moment (a hook's) or another command.
_HANDED_ON = ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_EXEC_PATH")


class GitFailed(Exception):
    """Git ended with another exit code than 0: a fact for the gates, never a user's message."""

    def __init__(self, arguments: Sequence[str], code: int, stderr: str) -> None:
        super().__init__(f"git {arguments[0]}: exit code {code}: {stderr}")
        self.stderr = stderr.strip()


class GitCommand:
    """Git run in one folder, with output as bytes."""

    def __init__(self, folder: Path, *, isolated: bool = False) -> None:
        """Git in a folder; ``isolated``: without the user's settings, which a scan may need to be let in."""
        self._git = git.Git(os.fspath(folder))
        self._git.update_environment(**_ENVIRONMENT, **(_ISOLATED if isolated else {}))

    def run(self, *arguments: str) -> bytes:
        """What a git command prints; raises `GitFailed`."""
        return b"".join(self.stream(*arguments))

    def feed(self, content: bytes, *arguments: str) -> None:
        """Run a git command with that standard input; raises `GitFailed`."""
        with tempfile.TemporaryFile() as file:
            file.write(content)
            file.seek(0)
            with _own_repository_only():
                process = self._git.execute(_command(arguments), istream=file, as_process=True)
            b"".join(Running(arguments, process).blocks())

    def start(self, *arguments: str) -> "Running":
        """A git command that runs while we do something else."""
        with _own_repository_only():
            process = self._git.execute(_command(arguments), as_process=True)
        return Running(arguments, process)

    def stream(self, *arguments: str) -> Iterator[bytes]:
        """What a git command prints, as it comes; raises `GitFailed` at its end."""
        return self.start(*arguments).blocks()

    def blob(self, oid: str) -> bytes:
        """An object's content, from a process that stays open; raises `ValueError` where it is missing."""
        with _own_repository_only():
            return self._git.get_object_data(oid)[3]

    def close(self) -> None:
        """End the process that `blob` keeps open."""
        self._git.clear_cache()


class Running:
    """A git process whose output is read later."""

    def __init__(self, arguments: Sequence[str], process: Any) -> None:  # noqa: ANN401 - GitPython wraps a Popen
        self._arguments = arguments
        self._wrapper = process  # ends the process where it is let go of
        self._process = process.proc
        self._ahead: queue.SimpleQueue[bytes] | None = None
        self._reader: threading.Thread | None = None
        self._stopped = False

    def read_ahead(self) -> "Running":
        """Read in a thread from now on, so that a full pipe does not hold git up; at most so much is kept."""
        self._ahead = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._fill, args=(self._ahead,), daemon=True)
        self._reader.start()
        return self

    def blocks(self) -> Iterator[bytes]:
        """The output, as it comes; the process has ended after the last block, or when this is closed early."""
        process = self._process
        take = self._ahead.get if self._ahead else lambda: process.stdout.read1(_CHUNK)
        try:
            while block := take():
                yield block
            message = process.stderr.read().decode(errors="replace")
            code = process.wait()
        finally:
            self.stop()
        if code:
            raise GitFailed(self._arguments, code, message)

    def stop(self) -> None:
        """End the process, if it has not ended, and let go of its pipes."""
        self._stopped = True
        self._process.kill()
        self._process.wait()
        if self._reader:
            self._reader.join()
        for pipe in (self._process.stdout, self._process.stderr):
            pipe.close()

    def _fill(self, ahead: "queue.SimpleQueue[bytes]") -> None:
        block = b"begin"
        while block:
            block = self._process.stdout.read1(_CHUNK)
            ahead.put(block)
            while ahead.qsize() > _MOST_AHEAD and not self._stopped:
                time.sleep(_PAUSE)


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
