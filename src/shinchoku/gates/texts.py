"""What was counted in the learner's texts before: by their content, so that only what is new is read again."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import msgspec

from shinchoku.evidence.docs import Counts
from shinchoku.gates.cache import Cache, cache_folder
from shinchoku.gates.environments import installed
from shinchoku.hashes import digest
from shinchoku.version import __version__

_Known = dict[str, Counts]


class Texts:
    """The counts of one repository's texts; a cache that cannot be used knows none, and the scan counts them all."""

    def __init__(self, root: Path) -> None:
        """Those that were kept of a scanned root, made with what is installed now."""
        self._cache = Cache(cache_folder(), apart_from=root)
        self._key = digest("texts", __version__, str(root.resolve()), *installed())
        self._known = _decoded(self._cache.texts(self._key))
        self._used: _Known = {}

    def recall(self, way: str, content: bytes, count: Callable[[bytes], Counts]) -> Counts:
        """As `evidence.docs.Recall`."""
        key = digest(way, sha256(content).hexdigest())
        found = self._known.get(key)
        self._used[key] = count(content) if found is None else found
        return self._used[key]

    def keep(self) -> None:
        """Keep what this scan has used, if that is not what is kept."""
        if self._used != self._known:
            self._cache.keep_texts(self._key, msgspec.msgpack.encode(self._used))


def _decoded(content: bytes | None) -> _Known:
    try:
        return {} if content is None else msgspec.msgpack.decode(content, type=_Known)
    except msgspec.MsgspecError:
        return {}
