"""``shinchoku cache``: what earlier scans left for later ones, and how to be rid of it."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from shinchoku.cli.guard import guarded
from shinchoku.render.plain import shown

if TYPE_CHECKING:
    from pathlib import Path

    from shinchoku.gates.cachestock import Holdings

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
    """Show or clear what is kept for the next time.

    Test results, environments, builds and clones, in SHINCHOKU_CACHE_DIR or else in the user's cache folder.
    """
    with guarded():
        from shinchoku.cli.outputs import write_out  # noqa: PLC0415 - not for --help
        from shinchoku.gates.cache import cache_folder  # noqa: PLC0415 - as above
        from shinchoku.gates.cachestock import clear_holdings, holdings  # noqa: PLC0415 - as above

        folder = cache_folder()
        before = holdings(folder)
        if action is Action.clear:
            clear_holdings(folder)
            write_out(_cleared(before, holdings(folder)))
        else:
            write_out(_shown(folder, before))


def _shown(folder: "Path", found: "Holdings") -> str:
    results = found.results
    told = f"{results.entries}, {_size(results.size)} of at most {_size(results.limit)}"
    lines = [("folder", shown(str(folder))), ("results", told)]
    if results.oldest is not None and results.newest is not None:
        lines.append(("", f"used {_moment(results.oldest)} to {_moment(results.newest)}"))
    lines += [(name, f"{stock.count}, {_size(stock.size)}") for name, stock in found.stocks().items()]
    return "".join(f"{name:<14}{value}\n" for name, value in lines)


def _cleared(before: "Holdings", after: "Holdings") -> str:
    was, left = before.counts(), after.counts()
    gone = [_counted(name, number - left[name]) for name, number in was.items() if number > left[name]]
    size = _size(max(before.size - after.size, 0))
    told = f"{', '.join(gone)} removed, {size} freed\n" if gone else f"nothing removed, {size} freed\n"
    stays = [_counted(name, number) for name, number in left.items() if number]
    return told + (f"in use, and kept: {', '.join(stays)}\n" if stays else "")


def _counted(name: str, number: int) -> str:
    return f"{number} {name.removesuffix('s') if number == 1 else name}"


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
