"""The user's settings and their defaults: shinchoku.toml, or [tool.shinchoku] in pyproject.toml."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Annotated

import msgspec

from shinchoku.catalog import Catalog, Requirement, Track
from shinchoku.drift_codes import check_selectors
from shinchoku.errors import BadPattern, BadSettings, UnknownName
from shinchoku.names import fold
from shinchoku.speech import say
from shinchoku.typed_toml import decode, did_you_mean, has_table, line_of
from shinchoku.zones import AUTHOR, check_zone

CONFIG_FILE = "shinchoku.toml"
PYPROJECT = "pyproject.toml"
_TABLE = ("tool", "shinchoku")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
DEFAULT_CATALOG = "ml-system-design-patterns"


class SuiteSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """How the items' own tests are run."""

    timeout: Annotated[float, msgspec.Meta(gt=0, le=604_800)] = 300
    """Seconds that one item's suite may take; a week at most."""
    as_of: str = "today"
    """The day whose releases of dependencies are used: ``today``, ``completed`` (each item's own), or a date."""
    carry: tuple[str, ...] = ()
    """gitignore lines for files that git ignores and tests need, on top of the usual ones."""
    carry_item_mib: Annotated[int, msgspec.Meta(ge=0)] = 512
    """MiB of ignored files that are copied for one item without being named; with more, none of them is."""
    carry_total_mib: Annotated[int, msgspec.Meta(ge=0)] = 2048
    """MiB of ignored files that are copied for one scan, the named ones included."""
    network: bool = False
    """Whether suites in a sandbox may use the network."""


class DriftSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """How the progress file is compared with the evidence."""

    date_tolerance_days: Annotated[int, msgspec.Meta(ge=0)] = 0
    ignore: tuple[str, ...] = ()
    """Codes or their beginnings."""
    also_count: tuple[str, ...] = ("README.md",)
    """Other files that repeat the count."""


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """Everything that may be set in the file; each default fits the built-in catalogue's layout."""

    catalog: str = DEFAULT_CATALOG
    """A built-in name, or a file inside the scanned tree."""
    progress_file: str | None = None
    """POSIX, relative to the scanned root; None: found by name."""
    exclude: tuple[str, ...] = ()
    """gitignore lines on top of the repository's own."""
    timezone: str = AUTHOR
    """In whose zone dates are told: ``author`` for each commit's own, ``local`` for the machine's, or a zone's name."""
    roots: dict[str, Annotated[str, msgspec.Meta(min_length=1)]] = {}
    """Track id to folder, where it is not the catalogue's."""
    requires: dict[str, tuple[Requirement, ...]] = {}
    """Track id to what "complete" asks for, where it is not the catalogue's."""
    waive: dict[str, dict[Requirement, Annotated[str, msgspec.Meta(min_length=1)]]] = {}
    """Item id to requirements that it need not meet, each with its reason."""
    tests: SuiteSettings = SuiteSettings()
    drift: DriftSettings = DriftSettings()

    def root(self, track: Track) -> str:
        """The folder that holds a track's work; "" for the scanned root itself, which the settings call ``.``."""
        root = self.roots.get(track.id, track.root).strip("/")
        return "" if root == "." else root

    def required(self, track: Track) -> tuple[Requirement, ...]:
        """What "complete" asks of a track's items."""
        return self.requires.get(track.id, track.requires)


def parse_config(data: bytes, source: str) -> Config:
    """The settings in ``source``; a pyproject.toml without our table gives the defaults. Raises `BadSettings`."""
    in_pyproject = source.rpartition("/")[2] == PYPROJECT
    return decode(data, Config, source, _TABLE if in_pyproject else ())


def configures(data: bytes, source: str) -> bool:
    """Whether a pyproject.toml holds settings of ours; raises `BadSettings` where it is not TOML."""
    return has_table(data, source, _TABLE)


def _is_day(text: str) -> bool:
    """Whether `SuiteSettings.as_of` may be that."""
    if text in {"today", "completed"}:
        return True
    try:
        return bool(_DAY.fullmatch(text) and date.fromisoformat(text))
    except ValueError:
        return False


def check_against(config: Config, catalog: Catalog, text: bytes, source: str) -> Config:
    """The settings with item names made ids; raises `BadSettings` for a name that the catalogue does not have."""
    lines = text.decode(errors="replace")
    tracks = [track.id for track in catalog.tracks]
    for table, names in (("roots", config.roots), ("requires", config.requires)):
        for name in names:
            if name not in tracks:
                cause = say(
                    "the catalogue {catalog!r} has no such track; {hint}",
                    catalog=catalog.id,
                    hint=did_you_mean(name, tracks),
                )
                raise BadSettings(source, f"{table}.{name}", cause, line_of(lines, name))
    try:
        check_zone(config.timezone)
    except UnknownName as error:
        raise BadSettings(source, "timezone", str(error), line_of(lines, "timezone")) from error
    try:
        ignore = check_selectors(config.drift.ignore)
    except UnknownName as error:
        raise BadSettings(source, "drift.ignore", str(error), line_of(lines, "ignore")) from error
    if not _is_day(config.tests.as_of):
        cause = say(
            "found {as_of!r}; allowed: today, completed, or a date such as 2025-11-13, in quotes",
            as_of=config.tests.as_of,
        )
        raise BadSettings(source, "tests.as-of", cause, line_of(lines, "as-of"))
    ids = {key: place.item.id for place in catalog.places for key in place.keys}
    waive = {}
    for name, reasons in config.waive.items():
        if fold(name) not in ids:
            cause = say(
                "the catalogue {catalog!r} has no such item; {hint}",
                catalog=catalog.id,
                hint=did_you_mean(name, list(ids.values())),
            )
            raise BadSettings(source, f"waive.{name}", cause, line_of(lines, name))
        waive[ids[fold(name)]] = reasons
    drift = msgspec.structs.replace(config.drift, ignore=ignore)
    return msgspec.structs.replace(config, waive=waive, drift=drift)


def check_patterns(
    config: Config, keep: Callable[[Iterable[str], Sequence[str]], tuple[str, ...]], text: bytes, source: str
) -> None:
    """Raises `BadSettings` for a gitignore line that cannot match anything.

    Args:
        config: As it was read.
        keep: Takes out the paths that gitignore lines match; raises `BadPattern`.
        text: The file.
        source: The file's name, for messages.
    """
    for key, patterns in (("exclude", config.exclude), ("tests.carry", config.tests.carry)):
        try:
            keep((), patterns)
        except BadPattern as error:
            line = line_of(text.decode(errors="replace"), key.rpartition(".")[2])
            raise BadSettings(source, key, str(error), line) from error
