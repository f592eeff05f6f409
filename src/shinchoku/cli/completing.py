"""What the shell offers after a Tab: items, codes, revisions, catalogues. Nothing is scanned, and nothing is said."""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import typer

from shinchoku.render.plain import shown

Offered = list[tuple[str, str]]
"""Words, each with what it means."""
Offer = Callable[[typer.Context, str], Offered]
_RANGE = re.compile(r"(.*\.\.\.?)?(.*)", re.DOTALL)
_SETTINGS = ("shinchoku.toml", "pyproject.toml")


def items(context: typer.Context, incomplete: str) -> Offered:
    """The ids of the catalogue that the command would use."""
    return _safely(lambda: _items(context), incomplete)


def items_and_revisions(context: typer.Context, incomplete: str) -> Offered:
    """What ``--verify`` takes."""
    return [*items(context, incomplete), *revisions(context, incomplete)]


def codes(_: typer.Context, incomplete: str) -> Offered:
    """Every code."""
    return _safely(_codes, incomplete)


def drift_codes(_: typer.Context, incomplete: str) -> Offered:
    """The drift check's codes, also after others with a comma between."""
    before, comma, last = incomplete.rpartition(",")
    named = set(before.split(","))
    found = _safely(_drift_codes, last)
    return [(f"{before}{comma}{code}", meaning) for code, meaning in found if code not in named]


def fail_on(_: typer.Context, incomplete: str) -> Offered:
    """What ``--fail-on`` takes, also after others with a comma between."""
    from shinchoku.cli.options import FailOn  # noqa: PLC0415 - that room names what is here

    before, comma, last = incomplete.rpartition(",")
    words = [word for word in FailOn if word not in before.split(",")]
    return [(f"{before}{comma}{word}", "") for word in words if word.startswith(last)]


def revisions(context: typer.Context, incomplete: str) -> Offered:
    """Branches and tags of the repository that the command would read; also the far end of a range."""
    found = _RANGE.fullmatch(incomplete)
    before, last = (found[1] or "", found[2]) if found else ("", incomplete)
    return [(f"{before}{name}", meaning) for name, meaning in _safely(lambda: _revisions(context), last)]


def catalogs(_: typer.Context, incomplete: str) -> Offered:
    """The built-in catalogues; files are offered by the shell itself."""
    return _safely(_catalogs, incomplete)


def _safely(offered: Callable[[], Iterable[tuple[str, str]]], beginning: str) -> Offered:
    """Those that begin so. A shell that completes is no place for a message: what cannot be told is not offered."""
    with suppress(Exception):
        return [(word, " ".join(shown(about).split())) for word, about in offered() if word.startswith(beginning)]
    return []


def _items(context: typer.Context) -> Iterator[tuple[str, str]]:
    from shinchoku.catalog import builtin_catalog  # noqa: PLC0415 - not for every start of the command
    from shinchoku.config import DEFAULT_CATALOG  # noqa: PLC0415 - as above
    from shinchoku.errors import ShinchokuError  # noqa: PLC0415 - as above

    try:
        catalog = _catalog(context)
    except (ShinchokuError, OSError):  # while one is edited, the usual one is a better guess than none
        catalog = builtin_catalog(DEFAULT_CATALOG)
    return ((place.item.id, place.item.title.en) for place in catalog.places)


def _catalog(context: typer.Context) -> Any:  # noqa: ANN401 - a Catalog, which is not imported yet
    from shinchoku.catalog import builtin_catalog, names_a_file, parse_catalog  # noqa: PLC0415 - as above
    from shinchoku.config import Config, configures, parse_config  # noqa: PLC0415 - as above

    root = _root(context)
    named = context.params.get("catalog")
    if named is None:
        config = Config()
        for name in _SETTINGS:
            data = (root / name).read_bytes() if (root / name).is_file() else b""
            if data and (name == _SETTINGS[0] or configures(data, name)):
                config = parse_config(data, name)
                break
        named = config.catalog
        if names_a_file(named):
            named = str(root / named)
    if names_a_file(named):
        return parse_catalog(Path(named).read_bytes(), named)
    return builtin_catalog(named)


def _codes() -> Iterator[tuple[str, str]]:
    from shinchoku.drift_codes import ALL_CODES  # noqa: PLC0415 - as above

    return ((entry.code, entry.meaning) for entry in ALL_CODES)


def _drift_codes() -> Iterator[tuple[str, str]]:
    from shinchoku.drift_codes import DRIFT_CODES  # noqa: PLC0415 - as above

    return ((entry.code, entry.meaning) for entry in DRIFT_CODES)


def _revisions(context: typer.Context) -> Iterator[tuple[str, str]]:
    from shinchoku.gates.revisionnames import revision_names  # noqa: PLC0415 - git loads only where it is asked

    return ((name, "") for name in ("HEAD", *revision_names(_root(context))))


def _catalogs() -> Iterator[tuple[str, str]]:
    from shinchoku.catalog import builtin_catalog, builtin_names  # noqa: PLC0415 - as above

    return ((name, builtin_catalog(name).title.en) for name in builtin_names())


def _root(context: typer.Context) -> Path:
    """The folder that the command would scan, as far as it is typed."""
    typed = [Path(word) for word in context.args]  # while an option lacks its value, arguments are not parsed
    folders = [folder for folder in typed if folder.is_dir()]
    return folders[-1] if folders else Path(context.params.get("path") or ".")
