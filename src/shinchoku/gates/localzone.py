"""The name of the zone that this machine's clock is set to."""

import warnings
from zoneinfo import ZoneInfoNotFoundError

import tzlocal

from shinchoku.errors import BadSettings, UnknownName
from shinchoku.speech import say
from shinchoku.zones import LOCAL, check_zone


def local_zone() -> str:
    """An IANA name, by TZ or else by the machine's settings; raises `BadSettings` where the zone has none."""
    try:
        with warnings.catch_warnings(action="ignore"):
            tzlocal.reload_localzone()  # raises where TZ is no zone's name
        name = tzlocal.get_localzone_name() or ""
        check_zone(name)
    except (ZoneInfoNotFoundError, UnknownName) as error:
        cause = say("this machine's clock is set to no zone that has a name; name one, such as Asia/Tokyo")
        raise BadSettings("timezone", LOCAL, cause) from error
    return name
