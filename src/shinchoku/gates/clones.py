"""Repositories of elsewhere, brought here: bare, without files that are not read, and kept for the next time."""

import fcntl
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from shinchoku.cohort.faults import NotFetched
from shinchoku.cohort.sources import Source
from shinchoku.gates.fetching import Fetcher
from shinchoku.gates.gitcommand import GitFailed
from shinchoku.gates.locks import locked
from shinchoku.gates.scratch import remove_folder, size_of
from shinchoku.hashes import digest
from shinchoku.speech import say
from shinchoku.systemwords import words

CLONES = "clones"
"""The folder's name in the user's cache folder."""

_FORM = re.compile(r"([0-9a-f]{40})\.(?:git|part|lock)")
_FILTER = "--filter=blob:none"
_ALL = ("+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*")
_TEXTS = (".md", ".markdown", ".mdown", ".rst", ".txt", ".adoc", ".org", ".toml", ".gitignore")
_REF = b"ref: "
_MISSING = ("rev-list", "--objects", "--no-object-names", "--missing=print", "--no-walk")


class Clone:
    """One repository's clone, locked while this is in use."""

    def __init__(self, folder: Path, source: Source, most: int) -> None:
        """See `cloned`."""
        self.path = folder
        self._most = most
        self._git = Fetcher(source, folder, most)

    @cached_property
    def head(self) -> tuple[str | None, str | None]:
        """The branch and the commit that the other side has for HEAD; raises `NotFetched`."""
        branch = commit = None
        for line in self._git.there("ls-remote", "--symref", self._git.address, "HEAD").splitlines():
            value, _, name = line.partition(b"\t")
            if name == b"HEAD" and value.startswith(_REF):
                branch = os.fsdecode(value.removeprefix(_REF))
            elif name == b"HEAD":
                commit = value.decode("ascii", "replace")
        return branch, commit

    def bring(self) -> None:
        """Clone it, or fetch what is new; raises `NotFetched`."""
        if (self.path / "HEAD").is_file():
            branch, _ = self.head
            self._git.there("fetch", "-q", "--prune", "--force", "--no-write-fetch-head", _FILTER, "origin", *_ALL)
            if branch is not None:
                self._git.there("symbolic-ref", "HEAD", branch)
        else:
            self._clone()
        if size_of(self.path) > self._most:
            remove_folder(os.fspath(self.path))
            raise self._git.too_large()

    def bring_files(self, commit: str, *, all_of_them: bool) -> None:
        """Fetch the contents of a commit's files, as far as they are not here; raises `NotFetched`.

        Args:
            commit: Its full object id.
            all_of_them: Or else those alone that are texts by their names: a scan without tests reads no others.
        """
        try:
            listing = self._git.here("ls-tree", "-r", "-z", "--full-tree", commit)
            found = self._git.here(*_MISSING, commit)
        except GitFailed:
            return  # a scan says what is wrong with it
        absent = {line[1:].decode("ascii") for line in found.splitlines() if line.startswith(b"?")}
        missing = sorted(absent & set(_blobs(listing, all_of_them=all_of_them)))
        if missing:
            options = ("-q", "--no-tags", "--no-write-fetch-head", _FILTER, "--stdin")
            # No word of what is here already: the other side is to send these, and nothing that leads to them.
            self._git.there("-c", "fetch.negotiationAlgorithm=noop", "fetch", *options, "origin", fed=_lines(missing))

    def _clone(self) -> None:
        part = _part_of(self.path)
        for rest in (self.path, part):  # of a run that was killed
            remove_folder(os.fspath(rest))
        options = ("-q", "--bare", "--template=", "--no-local", _FILTER)
        try:
            self._git.there("clone", *options, "--", self._git.address, os.fspath(part))
            part.rename(self.path)
        finally:
            remove_folder(os.fspath(part))


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
        while (lock := locked(_lock_of(folder), fcntl.LOCK_EX)) is None:  # of two with one repository, the second waits
            pass
    except OSError as error:
        told = say("no clone can be made in {folder}: {cause}", folder=os.fspath(above), cause=words(error))
        raise NotFetched(told, "no room") from error
    try:
        yield Clone(folder, source, most)
    finally:
        os.close(lock)


def kept_clones(above: Path) -> list[Path]:
    """The clones in a folder, whole ones alone; raises `OSError`."""
    return [above / f"{stem}.git" for stem in _stems(above) if (above / f"{stem}.git").is_dir()]


def clear_clones(above: Path) -> None:
    """Remove all clones in a folder but those in use, and what is left of others; raises `OSError`."""
    for stem in _stems(above):
        folder = above / f"{stem}.git"
        lock = locked(_lock_of(folder), fcntl.LOCK_EX | fcntl.LOCK_NB)
        if lock is not None:
            for rest in (folder, _part_of(folder)):
                remove_folder(os.fspath(rest))
            _lock_of(folder).unlink()
            os.close(lock)


def _stems(above: Path) -> list[str]:
    try:
        return sorted({found[1] for each in above.iterdir() if (found := _FORM.fullmatch(each.name))})
    except FileNotFoundError:
        return []


def _part_of(folder: Path) -> Path:
    return folder.with_suffix(".part")


def _lock_of(folder: Path) -> Path:
    return folder.with_suffix(".lock")


def _lines(oids: Sequence[str]) -> bytes:
    return "".join(f"{oid}\n" for oid in oids).encode("ascii")


def _blobs(listing: bytes, *, all_of_them: bool) -> Iterator[str]:
    for line in listing.split(b"\0")[:-1]:
        facts, _, path = line.partition(b"\t")
        _, kind, oid = facts.decode("ascii").split(" ")
        name = os.fsdecode(path).rpartition("/")[2].lower()
        if kind == "blob" and (all_of_them or name.endswith(_TEXTS) or name.startswith("readme")):
            yield oid
