"""The progress file at each commit: the files that could be it, carried from parent to child, and what they tick."""

import posixpath
from collections.abc import Callable, Iterable
from typing import NamedTuple

from shinchoku.catalog import Catalog
from shinchoku.claims_file import could_be, find_claims_file
from shinchoku.config import Config
from shinchoku.drift.listing import list_items
from shinchoku.drift.register import Register
from shinchoku.errors import Unreadable
from shinchoku.progress_md.parse import parse
from shinchoku.snapshot import Commit

ReadBlob = Callable[[str], bytes]
"""An object's content by its id; raises `Unreadable`."""
_USUAL = Config()
_MOST_LINKS = 40  # as many as Linux follows


class ClaimsAt(NamedTuple):
    """What the progress file of a commit says."""

    path: str
    ticked: int | None
    """A bit for each item that it ticks, the first one lowest; None where it cannot be read."""


class File(NamedTuple):
    """A file that could be the progress file."""

    oid: str
    is_link: bool


Files = dict[str, File]
"""By path."""


class Claimed:
    """What is claimed at each commit; parents are asked for before their children."""

    def __init__(self, catalog: Catalog, config: Config, read: ReadBlob, is_kept: Callable[[str], bool] | None) -> None:
        """No commit yet.

        Args:
            catalog: The items.
            config: What the progress file is called.
            read: Reads versions of it.
            is_kept: Says of a path whether it is to count; None for all.
        """
        self._catalog = catalog
        self._config = config
        self._read = read
        self._is_kept = is_kept or (lambda _: True)
        self._bits = {place.item.id: 1 << index for index, place in enumerate(catalog.places)}
        self.files: dict[str, Files] = {}
        """The files that could be it, by commit."""
        self.chosen: dict[str, ClaimsAt | None] = {}
        """What was found, by commit."""
        self.known: dict[str, int | None] = {}
        """What versions of it tick, by their object ids, so that each is read once; None for what cannot be read."""
        self.unread: dict[str, None] = {}
        """Versions that cannot be read, in sentences."""

    def at(self, commit: Commit) -> ClaimsAt | None:
        """What the progress file of a commit says; None where there is none."""
        head = commit.head
        parent = head.parents[0] if head.parents else ""
        before = self.files.get(parent, {})
        files = self._after(before, commit)
        self.files[head.oid] = files
        claims = self.chosen.get(parent) if files is before else self._choose(files)
        self.chosen[head.oid] = claims
        return claims

    def of(self, commits: Iterable[str]) -> list[ClaimsAt | None]:
        """What was found for the commits, of those that were asked for: a history may leave some out."""
        return [self.chosen[oid] for oid in commits if oid in self.chosen]

    def _after(self, before: Files, commit: Commit) -> Files:
        """The files that could be it, or that a link there could lead to."""
        files = before
        is_set = self._config.progress_file is not None
        for change in commit.changes:
            if could_be(change.path, self._config) or (is_set and could_be(change.path, _USUAL)):
                files = dict(files) if files is before else files
                if change.status == "D":
                    files.pop(change.path, None)
                else:
                    files[change.path] = File(change.oid, change.is_link)
        return files

    def _choose(self, files: Files) -> ClaimsAt | None:
        path = find_claims_file(filter(self._is_kept, sorted(files)), self._config).path
        if path is None:
            return None
        try:
            oid = self._resolved(path, files)
            if oid not in self.known:
                self.known[oid] = None
                self.known[oid] = self._ticked(self._read(oid), path)
        except Unreadable as error:
            self.unread[f"{path}: {error.cause} (object {files[path].oid[:12]})"] = None
            return ClaimsAt(path, None)
        return ClaimsAt(path, self.known[oid])

    def _resolved(self, path: str, files: Files) -> str:
        """The object id of a file; of a symbolic link, that of the file that it leads to."""
        name = path
        for _ in range(_MOST_LINKS):
            if name not in files:
                raise Unreadable(path, "a link that leads to no file that could be the progress file")
            oid, is_link = files[name]
            if not is_link:
                return oid
            target = self._read(oid).decode("utf-8", "surrogateescape")
            name = posixpath.normpath(posixpath.join(posixpath.dirname(name), target))
        raise Unreadable(path, "a loop of links")

    def _ticked(self, data: bytes, path: str) -> int:
        claims = parse(data, path)
        listing = list_items(claims, Register(self._catalog, claims.source.damage))
        return sum(self._bits[item] for item, listed in listing.main.items() if listed.box.ticked)
