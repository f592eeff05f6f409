"""What was already seen of suites, in the user's cache folder: never needed, and believed only where it fits."""

import json
import os
import platform
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from shinchoku.cachekeys import settled
from shinchoku.errors import ShinchokuError
from shinchoku.evidence.outcomes import Outcome
from shinchoku.gates.cachefolder import CacheFolder, Unfit
from shinchoku.hashes import Hashes, digest
from shinchoku.session import SuiteRun
from shinchoku.speech import plain
from shinchoku.systemwords import words

LIMIT = 100_000_000
"""Bytes of all entries."""

_UNSETTLED: frozenset[Outcome] = frozenset({"env_error", "timeout", "not_run"})
"""Outcomes that say more of the machine and its moment than of the suite."""
_Answer = TypeVar("_Answer")


class _Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is kept of a session."""

    seen: str
    """The hash of what it read outside of its own folder: `Hashes.footprint`."""
    run: SuiteRun


class CacheUnusable(ShinchokuError):
    """What a user asked of the cache cannot be done."""

    folder: str
    cause: str

    def __str__(self) -> str:
        return f"{self.folder}: {self.cause}"


class CacheFacts(Struct, frozen=True):
    """What there is."""

    folder: Path
    entries: int
    """Sessions."""
    size: int
    """Bytes of all files."""
    limit: int
    oldest: float | None
    """The use of a session that is the longest ago, in seconds of Unix time; None where there is none."""
    newest: float | None


class Cache:
    """Sessions by their `suite_key`. Whatever is wrong with the folder is a miss, and told in `notes`.

    Who may write to the user's cache folder can plant an entry: its checksum shows damage, and keeps no secret.
    """

    def __init__(self, folder: Path, limit: int = LIMIT, *, apart_from: Path | None = None) -> None:
        """A cache in a folder, which need not be there yet.

        Args:
            folder: As `cache_folder` gives it.
            limit: Bytes of all entries.
            apart_from: The scanned repository, inside of which nothing is kept.
        """
        self.notes: list[str] = []
        """What was not as it should be, as sentences, each once."""
        self._files = CacheFolder(folder, limit)
        self._limit = limit
        self._refusal = _refusal(self._files.path, apart_from)

    def find(self, key: str, hashes: Hashes) -> SuiteRun | None:
        """The session kept under a key, if what it read outside of its own folder is as it was then."""
        content = self._tried(lambda: self._files.read("runs", key), "read")
        if content is None:
            return None
        entry = _decoded(content)
        if entry is None:
            self._note("the cache: an entry is not of its form, and counts for nothing")
            return None
        return replace(entry.run, source="cache") if entry.seen == hashes.footprint(entry.run.footprint) else None

    def keep(self, key: str, run: SuiteRun, outcome: Outcome, hashes: Hashes) -> None:
        """Keep a session, unless another one of the same suite might end otherwise.

        Args:
            key: The suite's.
            run: What was seen.
            outcome: What was judged of it in the end.
            hashes: Those that made the key, and through which the export was read.
        """
        short = settled(run)
        if short is None or outcome in _UNSETTLED:
            return
        seen = hashes.footprint(short.footprint)
        if not hashes.is_steady:
            self._note("the cache: files changed during the scan, so that its results are not kept")
            return
        content = _encoded(_Entry(seen, short))
        if content is not None:
            self._tried(lambda: self._files.write("runs", key, content), "written")

    def expected_seconds(self, item: str) -> float | None:
        """How long an item's suite took when it last ran, whatever repository it was in."""
        content = self._tried(lambda: self._files.read("times", digest(item)), "read")
        try:
            return None if content is None else float(content)
        except ValueError:
            return None

    def keep_seconds(self, item: str, seconds: float) -> None:
        """Keep how long an item's suite took, however it ended."""
        self._tried(lambda: self._files.write("times", digest(item), repr(seconds).encode()), "written")

    def past(self, key: str) -> bytes | None:
        """A replay of a history that was kept under a key."""
        return self._tried(lambda: self._files.read("pasts", key), "read")

    def keep_past(self, key: str, frozen: bytes) -> None:
        """Keep a replay, in the place of an earlier one."""
        self._tried(lambda: self._files.write("pasts", key, frozen), "written")

    def texts(self, key: str) -> bytes | None:
        """What was counted in the texts of a repository."""
        return self._tried(lambda: self._files.read("texts", key), "read")

    def keep_texts(self, key: str, counts: bytes) -> None:
        """Keep that, in the place of what was counted earlier."""
        self._tried(lambda: self._files.write("texts", key, counts), "written")

    def facts(self) -> CacheFacts:
        """What there is in the folder; raises `CacheUnusable`."""
        files = self._done(lambda: list(self._files.found()), "cannot be read")
        used = [each.used for each in files if each.is_run]
        size = sum(each.size for each in files)
        oldest, newest = min(used, default=None), max(used, default=None)
        return CacheFacts(self._files.path, len(used), size, self._limit, oldest, newest)

    def clear(self) -> tuple[int, int]:
        """Remove all entries, and nothing that is not ours: how many sessions, and bytes; raises `CacheUnusable`."""
        gone = self._done(self._files.clear, "not all could be removed")
        return sum(each.is_run for each in gone), sum(each.size for each in gone)

    def _done(self, work: Callable[[], _Answer], otherwise: str) -> _Answer:
        """The answer of work that a user asked for."""
        folder = os.fspath(self._files.path)
        if self._refusal is not None:
            raise CacheUnusable(folder, self._refusal)
        try:
            return work()
        except Unfit as cause:
            raise CacheUnusable(folder, f"{otherwise}: {cause}") from cause
        except OSError as error:
            raise CacheUnusable(folder, f"{otherwise}: {words(error)}") from error

    def _tried(self, work: Callable[[], _Answer], what: str) -> _Answer | None:
        """The work's answer; None with a note where it could not be done."""
        if self._refusal is not None:
            self._note(f"the cache is not used: {self._refusal}")
            return None
        try:
            return work()
        except Unfit as cause:
            self._note(f"the cache could not be {what}: {cause}")
        except OSError as error:
            self._note(f"the cache could not be {what}: {words(error)}")
        return None

    def _note(self, sentence: str) -> None:
        if sentence not in self.notes:
            self.notes.append(sentence)


def cache_folder() -> Path:
    """Where it belongs: SHINCHOKU_CACHE_DIR, or as the system has it."""
    named = os.environ.get("SHINCHOKU_CACHE_DIR")
    if named:
        return Path(named).expanduser().absolute()
    import platformdirs  # noqa: PLC0415 - not where the folder is named

    return Path(platformdirs.user_cache_dir("shinchoku"))


def machine() -> str:
    """The kind of machine, for a key: a cache may be carried from one to another."""
    return f"{sys.platform} {platform.machine()}{' root' if os.geteuid() == 0 else ''}"


def _refusal(folder: Path, apart_from: Path | None) -> str | None:
    """Why a folder is not to be used at all."""
    if not folder.is_absolute():
        return "there is no home folder; SHINCHOKU_CACHE_DIR names another one"
    if apart_from is not None and Path(os.path.realpath(folder)).is_relative_to(os.path.realpath(apart_from)):
        return "its folder lies inside the scanned repository; SHINCHOKU_CACHE_DIR names another one"
    return None


def _encoded(entry: _Entry) -> bytes | None:
    """None where it could not be read again: a suite that forges its record may put anything for a number in it."""
    try:
        # Names that are not UTF-8 hold lone surrogates, of which msgspec's own JSON knows none.
        text = json.dumps(msgspec.to_builtins(entry, enc_hook=plain), ensure_ascii=False)
    except ValueError:
        return None
    content = text.encode("utf-8", "surrogatepass")
    return content if _decoded(content) == entry else None


def _decoded(content: bytes) -> _Entry | None:
    """None for what is not kept: of another form, or of a session that is not settled."""
    try:
        entry = msgspec.convert(json.loads(content.decode("utf-8", "surrogatepass")), _Entry)
    except (ValueError, RecursionError):
        return None
    return entry if settled(entry.run) == entry.run else None
