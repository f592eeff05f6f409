"""A history replayed, with what the cache knows of its beginning."""

import os
from pathlib import Path

import msgspec

from shinchoku.gates.cache import Cache, cache_folder
from shinchoku.gates.ignores import kept
from shinchoku.hashes import digest
from shinchoku.replay import Replay, Timeline
from shinchoku.resuming import resume
from shinchoku.scanner import Settings, all_asked, kept_by
from shinchoku.snapshot import Snapshot
from shinchoku.version import __version__

_FEW = 64
"""So many new commits are read again each time, rather than that all is written again for them."""


def replayed(snapshot: Snapshot, settings: Settings, root: Path, *, first_parent: bool, use_cache: bool) -> Timeline:
    """The history of a snapshot.

    Args:
        snapshot: Of a revision.
        settings: The items, and where they are.
        root: The scanned root on the disk.
        first_parent: Whether merged branches are left out.
        use_cache: Whether to go on where an earlier replay ended, and to keep this one.
    """
    asked = all_asked(settings)
    is_kept = kept_by(kept, settings.config.exclude)

    def begin() -> Replay:
        return Replay(snapshot, settings.catalog, settings.config, asked, snapshot.blob, is_kept)

    if not use_cache:
        return resume(begin, snapshot.revision, None).timeline
    cache = Cache(cache_folder(), apart_from=root)
    key = _key(snapshot, settings, root, first_parent=first_parent)
    found = resume(begin, snapshot.revision, cache.past(key), first_parent=first_parent)
    if found.read > _FEW or found.read == len(found.timeline.rows):
        frozen = found.freeze()
        if frozen is not None:
            cache.keep_past(key, frozen)
    return found.timeline


def _key(snapshot: Snapshot, settings: Settings, root: Path, *, first_parent: bool) -> str:
    """All that a replay depends on but for the commits; and the place, so that each repository has its own."""
    forms = (msgspec.json.encode(part, order="deterministic").hex() for part in (settings.catalog, settings.config))
    facts = (str(first_parent), snapshot.prefix, *sorted(snapshot.shallow))
    return digest("past", __version__, os.path.realpath(root), *forms, *facts)
