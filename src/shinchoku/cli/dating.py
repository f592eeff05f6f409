"""In which zone a command tells dates, and what moment it takes for now."""

import os
import time

import msgspec

from shinchoku.errors import BadSettings
from shinchoku.scanner import Settings
from shinchoku.speech import say
from shinchoku.zones import LOCAL, check_zone

_EPOCH = "SOURCE_DATE_EPOCH"


def zoned(settings: Settings, named: str | None) -> Settings:
    """The settings with the zone that the user named, if one was; the machine's own zone by its name.

    Raises:
        UnknownName: No such zone.
        BadSettings: The machine's own zone is wanted, and it has no name.
    """
    name = named or settings.config.timezone
    check_zone(name)
    if name == LOCAL:
        from shinchoku.gates.localzone import local_zone  # noqa: PLC0415 - only where it is wanted

        name = local_zone()
    return Settings(settings.catalog, msgspec.structs.replace(settings.config, timezone=name))


def moment_of_scan(*, reproducible: bool) -> int | None:
    """Seconds since 1970: SOURCE_DATE_EPOCH's, or else the clock's; None where the clock must not matter.

    Raises:
        BadSettings: SOURCE_DATE_EPOCH is no number.
    """
    told = os.environ.get(_EPOCH, "")
    if told:
        try:
            return int(told)
        except ValueError as error:
            cause = say("found {told!r}; a whole number of seconds since 1970 is needed", told=told)
            raise BadSettings("environment", _EPOCH, cause) from error
    return None if reproducible else int(time.time())
