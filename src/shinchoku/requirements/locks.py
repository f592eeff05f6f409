"""Lock files: which version of each distribution an item was last known to be resolved with."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from msgspec import Struct
from packaging.markers import InvalidMarker, Marker
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from shinchoku.requirements.gathered import strings, table
from shinchoku.toml_text import parse_toml

_LARGEST = 4 << 20  # bytes of one file that are read
_ELSEWHERE = frozenset("git url path directory file vcs archive editable virtual".split())
"""What names a place of a distribution's own, in any of the forms."""


class Locked(Struct, frozen=True):
    """What a lock file pins."""

    file: str
    """Its plain name."""
    constraints: tuple[str, ...]
    """``name==version``, with a marker where it has several of one name; PEP 508, sorted."""


class _Pin(Struct, frozen=True):
    name: str
    version: str
    markers: tuple[str, ...] = ()
    """One of them holds where the pin does; () for anywhere."""


def locked(files: Mapping[str, bytes]) -> Locked | None:
    """The pins of the first lock file that has any; None where none has, or can be read."""
    for file, read in _READERS.items():
        content = files.get(file, b"")
        if content and len(content) <= _LARGEST and (constraints := _constraints(read, content)):
            return Locked(file, constraints)
    return None


def _constraints(read: Callable[[str], Iterator[_Pin]], content: bytes) -> tuple[str, ...]:
    try:
        pins = list(read(content.decode()))
    except (ValueError, RecursionError):  # not UTF-8, not TOML, not JSON
        return ()
    versions: dict[str, set[str]] = {}
    for pin in pins:
        versions.setdefault(pin.name, set()).add(pin.version)
    texts = (_constraint(pin, forked=len(versions[pin.name]) > 1) for pin in pins)
    return tuple(sorted({text for text in texts if text}))


def _constraint(pin: _Pin, *, forked: bool) -> str | None:
    """None where several versions are pinned and it is not told where this one holds, or where nobody can read it."""
    condition = " or ".join(f"({marker})" for marker in pin.markers) if forked else ""
    if forked and not condition:
        return None
    try:
        requirement = Requirement(f"{pin.name}=={pin.version}")
        requirement.marker = Marker(condition) if condition else None
    except (InvalidRequirement, InvalidMarker, RecursionError):
        return None
    return str(requirement)


def _of_tables(text: str) -> Iterator[_Pin]:
    """uv's, Poetry's, PDM's, and the standard's (PEP 751)."""
    document = parse_toml(text)
    entries = document.get("package") or document.get("packages")
    for entry in entries if isinstance(entries, list) else []:
        package = table(entry)
        name, version = package.get("name"), package.get("version")
        own_place = (_ELSEWHERE & package.keys()) or (_ELSEWHERE & table(package, "source").keys())
        if isinstance(name, str) and isinstance(version, str) and not own_place and not _is_elsewhere(package):
            yield _Pin(canonicalize_name(name), version, _markers(package))


def _is_elsewhere(package: dict[str, Any]) -> bool:
    """As Poetry tells it."""
    return table(package, "source").get("type") in _ELSEWHERE


def _markers(package: dict[str, Any]) -> tuple[str, ...]:
    """Of a fork of uv's; Poetry's; the standard's."""
    one = package.get("markers") or package.get("marker")
    return (one,) if isinstance(one, str) else tuple(strings(package.get("resolution-markers")))


def _of_pipenv(text: str) -> Iterator[_Pin]:
    document = json.loads(text)
    for name, entry in (table(document, "develop") | table(document, "default")).items():
        version = table(entry).get("version")
        if isinstance(version, str) and version.startswith("==") and not _ELSEWHERE & table(entry).keys():
            yield _Pin(canonicalize_name(name), version.removeprefix("=="))


def _of_lines(text: str) -> Iterator[_Pin]:
    """Of a requirements file every line of which is pinned; else it is no lock."""
    for line in text.replace("\\\n", " ").splitlines():
        words = line.split("#")[0].split(" --hash")[0].strip()
        if words and not words.startswith("-"):
            requirement = Requirement(words)
            (bound,) = requirement.specifier
            if bound.operator != "==" or bound.version.endswith("*"):
                raise ValueError(words)
            marker = (str(requirement.marker),) if requirement.marker else ()
            yield _Pin(canonicalize_name(requirement.name), bound.version, marker)


_READERS: dict[str, Callable[[str], Iterator[_Pin]]] = {
    "uv.lock": _of_tables,
    "poetry.lock": _of_tables,
    "pdm.lock": _of_tables,
    "pylock.toml": _of_tables,
    "Pipfile.lock": _of_pipenv,
    "requirements.lock": _of_lines,
}
LOCKS = tuple(_READERS)
"""Their names, the one first that counts first."""
