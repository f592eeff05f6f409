"""Repositories of elsewhere, brought here: bare, without files that are not read, by git as a scan runs it."""

import fcntl
import os
import resource
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from shinchoku.child.shinchoku_clearing import empty
from shinchoku.cohort.sources import Source
from shinchoku.errors import NotFetched
from shinchoku.gates.credentials import Login, login_of
from shinchoku.gates.gitcommand import GitCommand, GitFailed
from shinchoku.hashes import digest
from shinchoku.speech import say

_FILTER = "--filter=blob:none"
_HANDED_ON = ("SSH_AUTH_SOCK", "SSL_CERT_FILE", "SSL_CERT_DIR", "GIT_SSL_CAINFO")
_PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
_SSH = "ssh -oBatchMode=yes -oConnectTimeout=30"
_QUIET = (
    *(
        "-c",
        "gc.auto=0",
        "-c",
        "maintenance.auto=false",
        "-c",
        "fetch.unpackLimit=1",
        "-c",
        "advice.detachedHead=false",
    ),
    *("-c", "http.lowSpeedLimit=1000", "-c", "http.lowSpeedTime=60", "-c", "protocol.version=2"),
)
_TEXTS = (".md", ".markdown", ".mdown", ".rst", ".txt", ".adoc", ".org", ".toml", ".gitignore")
_MIB = 1 << 20
_REF = b"ref: "
_CUT = f"died of signal {int(signal.SIGXFSZ)}"


class Clone:
    """One repository's clone, locked while this is in use."""

    def __init__(self, folder: Path, source: Source, most: int) -> None:
        """See `cloned`."""
        self.path = folder
        self._login = login_of(source)
        self._scheme = source.scheme
        self._most = most

    def head(self) -> tuple[str | None, str | None]:
        """The branch and the commit that the other side has for HEAD; raises `NotFetched`."""
        branch = commit = None
        for line in self._asked(
            "ls-remote", "--symref", self._login.address, "HEAD", place=self.path.parent
        ).splitlines():
            value, _, name = line.partition(b"\t")
            if name == b"HEAD" and value.startswith(_REF):
                branch = os.fsdecode(value.removeprefix(_REF))
            elif name == b"HEAD":
                commit = value.decode("ascii", "replace")
        return branch, commit

    def bring(self) -> None:
        """Clone it, or fetch what is new; raises `NotFetched`."""
        if not (self.path / "HEAD").is_file():
            self._clone()
        else:
            branch, _ = self.head()
            self._asked(
                "fetch",
                "-q",
                "--prune",
                "--force",
                "--no-write-fetch-head",
                _FILTER,
                "origin",
                "+refs/heads/*:refs/heads/*",
                "+refs/tags/*:refs/tags/*",
            )
            if branch:
                self._asked("symbolic-ref", "HEAD", branch)
        if _size(self.path) > self._most:
            self.drop()
            raise self._too_large()

    def bring_files(self, commit: str, *, all_of_them: bool) -> None:
        """Fetch the contents of a commit's files, as far as they are not here; raises `NotFetched`.

        Args:
            commit: Its full object id.
            all_of_them: Or else those alone that are texts by their names: a scan without tests reads no others.
        """
        try:
            listing = self._git(self.path).run("ls-tree", "-r", "-z", "--full-tree", commit)
        except GitFailed:
            return  # a scan will say what is wrong with it
        wanted = sorted(set(_blobs(listing, all_of_them=all_of_them)))
        missing = self._missing(wanted)
        if missing:
            fed = "".join(f"{oid}\n" for oid in missing).encode()
            self._asked(
                "-c",
                "fetch.negotiationAlgorithm=noop",
                "fetch",
                "-q",
                "--no-tags",
                "--no-write-fetch-head",
                _FILTER,
                "--stdin",
                "origin",
                fed=fed,
            )

    def drop(self) -> None:
        """Be rid of it."""
        with suppress(OSError):
            empty(os.fspath(self.path))
            self.path.rmdir()

    def _clone(self) -> None:
        part = self.path.with_suffix(".part")
        self.drop()
        with suppress(OSError):
            empty(os.fspath(part))
            part.rmdir()
        try:
            self._asked(
                "clone",
                "-q",
                "--bare",
                "--template=",
                "--no-local",
                _FILTER,
                "--",
                self._login.address,
                os.fspath(part),
                place=self.path.parent,
            )
            part.rename(self.path)
        finally:
            with suppress(OSError):
                empty(os.fspath(part))
                part.rmdir()

    def _missing(self, wanted: Sequence[str]) -> list[str]:
        if not wanted:
            return []
        fed = "".join(f"{oid}\n" for oid in wanted).encode()
        try:
            found = self._git(self.path).feed(fed, "cat-file", "--batch-check")
        except GitFailed:
            return []
        return [line.split()[0].decode("ascii") for line in found.splitlines() if line.endswith(b" missing")]

    def _git(self, place: Path) -> GitCommand:
        own = {"GIT_DIR": os.fspath(self.path)} if place == self.path else {}
        return GitCommand(
            place, {**own, **_variables(), "GIT_ALLOW_PROTOCOL": self._scheme or "none", **self._login.variables}
        )

    def _asked(self, *arguments: str, place: Path | None = None, fed: bytes | None = None) -> bytes:
        """What git says that may connect; raises `NotFetched`."""
        git = self._git(place or self.path)
        with _files_at_most(self._most):
            try:
                command = (*_QUIET, *self._login.settings, *arguments)
                return git.run(*command) if fed is None else git.feed(fed, *command)
            except GitFailed as error:
                if (
                    _CUT in error.stderr
                    or "File too large" in error.stderr
                    or f"exit code -{int(signal.SIGXFSZ)}" in str(error)
                ):
                    raise self._too_large() from error
                raise NotFetched(self._login.without(_told(error.stderr))) from error
            finally:
                git.close()

    def _too_large(self) -> NotFetched:
        return NotFetched(say("its clone is larger than {n} MiB", n=self._most // _MIB), is_too_large=True)


@contextmanager
def cloned(source: Source, above: Path, most: int) -> Iterator[Clone]:
    """A place for a repository's clone, with what an earlier run brought; nobody else uses it meanwhile.

    Args:
        source: Where it is fetched from.
        above: The folder of all clones.
        most: Bytes that it may take.

    Raises:
        NotFetched: The place cannot be made.
    """
    folder = above / f"{digest(source.shown)[:40]}.git"
    try:
        above.mkdir(parents=True, exist_ok=True)
        lock = folder.with_suffix(".lock").open("a", encoding="ascii")
    except OSError as error:
        cause = (error.strerror or str(error)).lower()
        raise NotFetched(
            say("no clone can be made in {folder}: {cause}", folder=os.fspath(above), cause=cause)
        ) from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # of two learners with one repository, the second waits
        yield Clone(folder, source, most)


@contextmanager
def _files_at_most(size: int) -> Iterator[None]:
    """No process that is begun meanwhile writes a larger file: that holds while it does, not only afterwards."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    most = size if hard == resource.RLIM_INFINITY else min(size, hard)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def _variables() -> dict[str, str]:
    """What of the environment a connection needs: the agent with the keys, certificates, proxies."""
    wanted = {*_HANDED_ON, *_PROXIES, *(name.upper() for name in _PROXIES)}
    return {name: value for name, value in os.environ.items() if name in wanted} | {"GIT_SSH_COMMAND": _SSH}


def _blobs(listing: bytes, *, all_of_them: bool) -> Iterator[str]:
    for line in listing.split(b"\0")[:-1]:
        facts, _, path = line.partition(b"\t")
        _, kind, oid = facts.decode("ascii").split(" ")
        name = os.fsdecode(path).rpartition("/")[2].lower()
        if kind == "blob" and (all_of_them or name.endswith(_TEXTS) or name.startswith("readme")):
            yield oid


def _size(folder: Path) -> int:
    return sum(os.lstat(f"{above}/{name}").st_size for above, _, names in os.walk(folder) for name in names)


def _told(stderr: str) -> str:
    """The line that says what went wrong."""
    lines = [line for line in stderr.splitlines() if line.strip()]
    first = next(
        (line for line in lines if line.startswith(("fatal: ", "error: ", "remote: "))), lines[-1] if lines else ""
    )
    said = first.partition(": ")[2] if first.startswith(("fatal: ", "error: ")) else first
    return said or say("git gave no cause")


__all__ = ["Clone", "Login", "cloned"]
