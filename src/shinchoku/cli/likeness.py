"""A revision that is judged by another one's settings, so that the two can be compared."""

import msgspec

from shinchoku.catalog import Catalog
from shinchoku.errors import BadSettings, UnknownName, Unreadable
from shinchoku.scanner import Settings, find_settings
from shinchoku.snapshot import Snapshot


def usable_settings(snapshot: Snapshot, config: tuple[bytes, str] | None, catalog: Catalog | None) -> Settings | None:
    """The revision's own settings; None where they are not as they should be, which ends nothing here."""
    try:
        return find_settings(snapshot, config, catalog)
    except (BadSettings, Unreadable, UnknownName):
        return None


def relocated(like: Settings, own: Settings | None, snapshot: Snapshot) -> Settings:
    """The other revision's settings; where its progress file is not there, this one's own say where it was."""
    path = like.config.progress_file
    if path is None or path in snapshot.files:
        return like
    path = own.config.progress_file if own else None
    return Settings(like.catalog, msgspec.structs.replace(like.config, progress_file=path))
