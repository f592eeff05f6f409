"""Sets of requirements that uv found to be unsolvable a short while ago, so that no scan asks it again at once."""

import os
import time
from contextlib import suppress
from pathlib import Path

import msgspec

from shinchoku.gates.cache import LIMIT
from shinchoku.gates.cachefolder import CacheFolder, Unfit
from shinchoku.hashes import digest
from shinchoku.session import NoEnvironment

LASTS = 3600
"""Seconds: then an index may have what it had not."""
_LASTING = frozenset({"ENV02", "ENV06"})
"""Codes of what is so again; any other is of the machine's moment."""


class _Refusal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    at: float
    """Seconds of Unix time."""
    code: str
    cause: str


class Refusals:
    """Refusals by the keys of environments; one that cannot be read or kept is none."""

    def __init__(self, cache_folder: Path) -> None:
        self._files = CacheFolder(cache_folder, LIMIT)

    def find(self, key: str) -> NoEnvironment | None:
        """Why uv refused what has the key, if it did so within the hour."""
        with suppress(OSError, Unfit, msgspec.MsgspecError):
            content = self._files.read("refusals", _asked(key))
            refusal = None if content is None else msgspec.json.decode(content, type=_Refusal)
            if refusal and 0 <= time.time() - refusal.at < LASTS and refusal.code in _LASTING:
                return NoEnvironment(refusal.code, refusal.cause)
        return None

    def keep(self, key: str, why: NoEnvironment) -> None:
        """Remember a refusal, unless it may be gone in a moment: no network, a full disk."""
        if why.code in _LASTING:
            with suppress(OSError, Unfit):
                content = msgspec.json.encode(_Refusal(time.time(), why.code, str(why.cause)))
                self._files.write("refusals", _asked(key), content)


def _asked(key: str) -> str:
    """With where uv looks: another index may have it."""
    return digest(key, *(f"{name}={value}" for name, value in sorted(os.environ.items()) if name.startswith("UV_")))
