"""``shinchoku cache``: what was kept of earlier scans' tests, and how to be rid of it."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from shinchoku.cli.guard import guarded
from shinchoku.render.plain import shown

if TYPE_CHECKING:
    from shinchoku.gates.cache import CacheFacts

_UNITS = ("bytes", "kB", "MB", "GB")
_STEP = 1000


class Action(StrEnum):
    """What to do with it."""

    show = "show"
    clear = "clear"


def cache(
    action: Annotated[
        Action, typer.Argument(help="Say what there is, or remove it.", metavar="[show|clear]")
    ] = Action.show,
) -> None:
    """Show or clear the cache of test results.

    It is in SHINCHOKU_CACHE_DIR, or else in the user's cache folder.
    """
    with guarded():
        from shinchoku.cli.outputs import write_out  # noqa: PLC0415 - not for --help
        from shinchoku.gates.cache import Cache, cache_folder  # noqa: PLC0415 - as above

        opened = Cache(cache_folder())
        write_out(_shown(opened.facts()) if action is Action.show else _cleared(*opened.clear()))


def _shown(facts: "CacheFacts") -> str:
    lines = [
        ("folder", shown(str(facts.folder))),
        ("entries", str(facts.entries)),
        ("size", f"{_size(facts.size)} of at most {_size(facts.limit)}"),
    ]
    if facts.oldest is not None and facts.newest is not None:
        lines += [("oldest use", _moment(facts.oldest)), ("newest use", _moment(facts.newest))]
    return "".join(f"{name:<12}{value}\n" for name, value in lines)


def _cleared(entries: int, size: int) -> str:
    return f"{entries} {'entry' if entries == 1 else 'entries'} removed, {_size(size)} freed\n"


def _size(number: float) -> str:
    unit = 0
    while number >= _STEP and unit + 1 < len(_UNITS):
        number, unit = number / _STEP, unit + 1
    return f"{number:.1f} {_UNITS[unit]}" if unit else f"{number:.0f} {_UNITS[unit]}"


def _moment(seconds: float) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")
    except (OverflowError, ValueError, OSError):
        return "beyond any calendar"
