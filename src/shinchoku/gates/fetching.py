"""Git commands that may connect: with one protocol, a login of their own, and files no larger than is allowed."""

import errno
import os
import re
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shinchoku.cohort.faults import NotFetched
from shinchoku.cohort.sources import Source
from shinchoku.gates.credentials import login_of
from shinchoku.gates.gitcommand import GitCommand, GitFailed
from shinchoku.speech import say

_HANDED_ON = frozenset({"SSH_AUTH_SOCK", "SSL_CERT_FILE", "SSL_CERT_DIR", "GIT_SSL_CAINFO"})
_PROXIES = frozenset({"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"})
_SSH = "ssh -oBatchMode=yes -oConnectTimeout=30"  # it asks nobody, and believes no host that its user does not know
_SETTINGS = {
    "fetch.unpackLimit": "1",
    "gc.auto": "0",
    "http.lowSpeedLimit": "1000",  # bytes in a second
    "http.lowSpeedTime": "60",  # seconds
    "maintenance.auto": "false",
    "protocol.version": "2",
}
_QUIET = tuple(part for name, value in _SETTINGS.items() for part in ("-c", f"{name}={value}"))
_CUT = os.strerror(errno.EFBIG)
_FULL = tuple(map(os.strerror, (errno.ENOSPC, errno.EDQUOT, errno.EROFS)))
_THEIRS = "remote: "
_SAYS = ("fatal: ", "error: ")
_NO_CAUSE = "Could not read from remote repository."
_MEASURED = re.compile(
    r" after \d+ (?:ms|milliseconds)\b"
    r"| with \d+ (?:out of -?\d+ )?bytes (?:received|remaining to read)\b"
    r"|\b\d+ (?=bytes of body are still expected)"
)
"""What git and curl say of how far it had come: another number each time, for the same cause."""
_MIB = 1 << 20


class Fetcher:
    """Git for one repository of elsewhere."""

    def __init__(self, source: Source, git_dir: Path, most: int) -> None:
        """Nothing is asked yet.

        Args:
            source: The repository.
            git_dir: Of its clone, which need not be there yet.
            most: Bytes that one file of it may have.
        """
        self._login = login_of(source)
        self._scheme = source.scheme or "none"
        self._git_dir = git_dir
        self._most = most

    @property
    def address(self) -> str:
        """Where it is; without any secret."""
        return self._login.address

    def here(self, *arguments: str, fed: bytes | None = None) -> bytes:
        """What git says of the clone, without connecting; raises `GitFailed`."""
        git = GitCommand(self._git_dir, {"GIT_DIR": os.fspath(self._git_dir)})
        try:
            return git.run(*arguments) if fed is None else git.feed(fed, *arguments)
        finally:
            git.close()

    def there(self, *arguments: str, fed: bytes | None = None) -> bytes:
        """What git says that may connect, in the clone where that is there; raises `NotFetched`."""
        is_here = (self._git_dir / "HEAD").is_file()
        own = {"GIT_DIR": os.fspath(self._git_dir)} if is_here else {}
        variables = {**own, **_variables(), "GIT_ALLOW_PROTOCOL": self._scheme, **self._login.variables}
        git = GitCommand(self._git_dir if is_here else self._git_dir.parent, variables, names_limits=True)
        command = (*_QUIET, *self._login.settings, *arguments)
        with _files_at_most(self._most):
            try:
                return git.run(*command) if fed is None else git.feed(fed, *command)
            except GitFailed as error:
                if _CUT in error.stderr:
                    raise self.too_large() from error
                is_full = any(words in line for line in _own_lines(error.stderr) for words in _FULL)
                told = self._login.without(_told(error.stderr))
                raise NotFetched(told, "no room" if is_full else "unreachable") from error
            finally:
                git.close()

    def too_large(self) -> NotFetched:
        """Why there is no clone, where it would be too large."""
        return NotFetched(say("its clone is larger than {n} MiB", n=self._most // _MIB), "over the limit")


@contextmanager
def _files_at_most(size: int) -> Iterator[None]:
    """No process that is begun meanwhile writes a larger file: it is held as it writes, not looked at afterwards."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    most = size if hard == resource.RLIM_INFINITY else min(size, hard)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def _variables() -> dict[str, str]:
    """What of the environment a connection needs: the agent with the keys, certificates, proxies."""
    found = {name: value for name, value in os.environ.items() if name in _HANDED_ON or name.upper() in _PROXIES}
    return {**found, "GIT_SSH_COMMAND": _SSH}


def _own_lines(stderr: str) -> list[str]:
    """What git says itself, and not what it passes on."""
    return [line for line in stderr.splitlines() if not line.startswith(_THEIRS)]


def _told(stderr: str) -> str:
    """The line that says what went wrong, the same whenever that does."""
    lines = [line for line in stderr.splitlines() if line.strip()]
    if not lines:
        return say("git gave no cause")
    line = next((line for line in lines if line.startswith(_SAYS)), lines[-1])
    line = lines[0] if line.endswith(_NO_CAUSE) else line  # ssh has said why before
    return _MEASURED.sub("", line.partition(": ")[2] if line.startswith(_SAYS) else line)
