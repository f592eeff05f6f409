"""A git directory of our own: what a repository holds, and nothing of what it would have git do.

Its settings can name programs in dozens of places (file system monitors, filters, hooks, pagers, helpers that connect),
and no list of overrides has ever been complete. So git never sees them: it is started on a folder of ours, with our own
settings, copies of HEAD, refs, index and shallow file that were looked at first, and the objects where they are.
"""

import os
import re
import stat
from collections.abc import Iterator
from contextlib import suppress

from msgspec import Struct

from shinchoku.gates.guarded import Odd, kind, read_guarded
from shinchoku.speech import say
from shinchoku.systemwords import words

_SHORT = 1 << 16  # bytes of a file that names one thing
_LARGE = 1 << 30  # bytes of an index, or of packed refs
_REF = re.compile(rb"ref:\s*refs/[^\0\n]+|[0-9a-f]{40}(?:[0-9a-f]{24})?")
_OTHER_HEADS = ("FETCH_HEAD", "ORIG_HEAD", "MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "REBASE_HEAD")
_DEEPEST = 5  # alternates of alternates, as in git
_MOST_ALTERNATES = 100
_REPLACED = "replace"


class OddPath(Exception):
    """What in a git directory is not what it should be: its path from there, and why in a clause."""

    def __init__(self, path: str, odd: str) -> None:
        super().__init__(f"{path} {odd}")
        self.path, self.odd = path, odd


class CleanDir(Struct, frozen=True):
    """One that is being made."""

    source: str
    """The git directory with HEAD and index."""
    common: str
    """That with refs and shallow file."""
    folder: str
    """Ours: there, and empty."""

    def fill(self, settings: str, *, refs_are_files: bool, with_logs: bool) -> None:
        """Copy what git needs; raises `OddPath`.

        Args:
            settings: What to say in ours.
            refs_are_files: Whether branches are files, and not tables.
            with_logs: Whether older positions of branches are asked for: ``@{…}``.
        """
        for name in ("objects", "refs"):
            os.mkdir(f"{self.folder}/{name}")  # noqa: PTH102 - a text
        self._write("config", settings.encode("utf-8", "surrogateescape"))
        self._head()
        for name in _OTHER_HEADS:
            with suppress(FileNotFoundError):
                self._copy(self.source, name, _SHORT)
        with suppress(FileNotFoundError):
            self._copy(self.common, "shallow", _LARGE)
        self._index()
        self._refs() if refs_are_files else self._tables()
        if with_logs:
            self._logs()

    def _head(self) -> None:
        said = self._reference(self.source, "HEAD")
        if not _REF.fullmatch(said.rstrip()):
            raise OddPath("HEAD", say("names neither a branch nor a commit"))
        self._write("HEAD", said)

    def _index(self) -> None:
        """With its time: git holds it against those of the files, to know which it has to compare."""
        with suppress(FileNotFoundError):
            self._copy(self.source, "index", _LARGE)
            for entry in os.scandir(self.source):
                if entry.name.startswith("sharedindex."):
                    self._copy(self.source, entry.name, _LARGE)

    def _refs(self) -> None:
        """Loose and packed ones, without replacements: they would tell other commits than those there are."""
        for path in self._below(self.common, "refs"):
            if path.split("/")[1] != _REPLACED:
                with suppress(FileNotFoundError):  # it was packed since, or is gone
                    said = self._reference(self.common, path)
                    if _REF.fullmatch(said.rstrip()):  # else it is none, for git as well
                        self._write(path, said)
        with suppress(FileNotFoundError):  # after the others: what is packed meanwhile is in here
            self._copy(self.common, "packed-refs", _LARGE)

    def _reference(self, source: str, name: str) -> bytes:
        """What a file that names a branch or a commit says; old gits had links to branches instead."""
        with suppress(OSError):
            target = os.readlink(f"{source}/{name}")  # noqa: PTH115 - a text
            if target.startswith("refs/"):
                return b"ref: " + os.fsencode(target)
        return self._read(source, name, _SHORT)

    def _tables(self) -> None:
        for path in self._below(self.common, "reftable"):
            self._write(path, self._read(self.common, path, _LARGE))

    def _logs(self) -> None:
        sources = {"logs/HEAD": self.source, **dict.fromkeys(self._below(self.common, "logs"), self.common)}
        for path, source in sources.items():
            with suppress(FileNotFoundError):
                self._write(path, self._read(source, path, _LARGE))

    def _below(self, source: str, start: str) -> Iterator[str]:
        """All that is no folder."""
        waiting = [start]
        while waiting:
            here = waiting.pop()
            seen = _kind_there(f"{source}/{here}")
            if seen not in {say("a folder"), None}:
                raise OddPath(here, say("is {kind}, where a folder belongs", kind=seen))
            try:
                with os.scandir(f"{source}/{here}") as entries:
                    for entry in entries:
                        path = f"{here}/{entry.name}"
                        if entry.is_dir(follow_symlinks=False):
                            waiting.append(path)
                        elif not entry.name.endswith(".lock"):
                            yield path
            except FileNotFoundError:
                continue
            except OSError as error:
                raise OddPath(here, say("cannot be listed: {cause}", cause=words(error))) from error

    def _copy(self, source: str, name: str, most: int) -> None:
        facts = os.lstat(f"{source}/{name}")
        self._write(name, self._read(source, name, most))
        os.utime(f"{self.folder}/{name}", ns=(facts.st_atime_ns, facts.st_mtime_ns))

    def _read(self, source: str, name: str, most: int) -> bytes:
        try:
            return read_guarded(f"{source}/{name}", most)
        except Odd as error:
            raise OddPath(name, error.cause) from error

    def _write(self, name: str, content: bytes) -> None:
        path = f"{self.folder}/{name}"
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        except FileNotFoundError:
            os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120 - a text
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)


def check_objects(objects: str, shown: str = "objects", depth: int = 0) -> None:
    """See that nothing in an object store, or in those that it borrows from, could keep git waiting.

    Args:
        objects: The folder.
        shown: What messages call it.
        depth: How many stores it was reached over.

    Raises:
        OddPath: Something there is no regular file.
    """
    with suppress(FileNotFoundError):
        for name in _odd_entries(objects):
            raise OddPath(f"{shown}/{name}", say("is no regular file"))
    try:
        said = read_guarded(f"{objects}/info/alternates", _SHORT)
    except FileNotFoundError:
        return
    except Odd as error:
        raise OddPath(f"{shown}/info/alternates", error.cause) from error
    lines = [line for line in said.split(b"\n") if line and not line.startswith(b"#")]
    if depth == _DEEPEST or len(lines) > _MOST_ALTERNATES:
        raise OddPath(f"{shown}/info/alternates", say("borrows from too many places"))
    for line in lines:
        other = os.path.join(objects, os.fsdecode(line))  # noqa: PTH118 - a text
        if "\0" not in other and os.path.isdir(other):  # noqa: PTH112 - as above
            check_objects(other, f"{shown}/info/alternates: {os.fsdecode(line)}", depth + 1)


def _odd_entries(objects: str) -> Iterator[str]:
    """What in a store is neither a file nor a folder of files."""
    waiting = [""]
    while waiting:
        below = waiting.pop()
        with os.scandir(f"{objects}/{below}") as entries:
            for entry in entries:
                if entry.is_file():
                    continue
                if entry.is_dir() and below.count("/") < _DEEPEST:
                    waiting.append(f"{below}{entry.name}/")
                elif os.path.exists(entry.path) or not entry.is_symlink():  # noqa: PTH110 - else it leads nowhere
                    yield f"{below}{entry.name}"


def _kind_there(path: str) -> str | None:
    with suppress(OSError):
        mode = os.lstat(path).st_mode
        return kind(mode) or (say("a file") if stat.S_ISREG(mode) else None)
    return None
