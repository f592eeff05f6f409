"""The learners of a cohort: from a CSV or TOML roster, or from places named one by one."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase

from msgspec import Struct

from shinchoku.cohort.sources import BadSource, Source, address, folder, source_of
from shinchoku.errors import BadSettings, UnknownName
from shinchoku.speech import joined, say
from shinchoku.typed_toml import decode, did_you_mean

_COLUMNS = ("name", "url", "path", "revision", "note")
_LONGEST_NAME = 200
_MARK = "\ufeff"


class Learner(Struct, frozen=True):
    """One row of a roster."""

    name: str
    """Told apart by it from run to run."""
    source: Source
    revision: str | None = None
    """What is scanned; None: HEAD."""
    note: str = ""
    """The mentor's own, for reports with names."""


class _Entry(Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    url: str | None = None
    path: str | None = None
    revision: str | None = None
    note: str = ""


class _Roster(Struct, frozen=True, forbid_unknown_fields=True):
    learner: tuple[_Entry, ...] = ()


def is_roster(text: str) -> bool:
    """Whether an argument names a roster and no repository."""
    return text.lower().endswith((".csv", ".toml")) and "://" not in text


def parse_roster(data: bytes, source: str, base: str) -> list[Learner]:
    """The learners of a roster file, in its order.

    Args:
        data: TOML with a ``[[learner]]`` for each, or CSV with a head line; UTF-8, with or without a byte order mark.
            ``name``, and ``url`` or ``path``; optional are ``revision`` and ``note``.
        source: The file's name, for messages and for the form.
        base: The folder that relative paths start from.

    Raises:
        BadSettings: It is not a roster, with the line where that is known.
    """
    if source.lower().endswith(".toml"):
        return [_learner(entry, source, None, base) for entry in decode(data, _Roster, source).learner]
    return [_learner(entry, source, line, base) for line, entry in _lines(data, source)]


def named_places(texts: Iterable[str]) -> list[Learner]:
    """Learners of places that are named one by one, each called after the end of its place; raises `BadSettings`."""
    sources = []
    for text in texts:
        try:
            sources.append(source_of(text))
        except BadSource as error:
            raise BadSettings(_without_credentials(text), None, str(error)) from error
    count = Counter(source.names[0] for source in sources)
    return [Learner(source.names[count[source.names[0]] > 1], source) for source in sources]


def check_names(learners: Sequence[Learner]) -> None:
    """See that no name stands twice; raises `BadSettings`."""
    seen: dict[str, Learner] = {}
    for learner in learners:
        other = seen.setdefault(learner.name, learner)
        if other is not learner:
            cause = say(
                "two learners have that name: {one} and {other}", one=other.source.shown, other=learner.source.shown
            )
            raise BadSettings(learner.name, None, joined((cause, say("give each its own in a roster")), "; "))


def chosen(learners: Sequence[Learner], only: Sequence[str], limit: int | None) -> list[Learner]:
    """Those that are asked for: by name, where ``*`` stands for anything, and at most so many; raises `UnknownName`."""
    for pattern in only:
        if not any(_is_called(learner.name, pattern) for learner in learners):
            raise UnknownName("learner", pattern, did_you_mean(pattern, [learner.name for learner in learners]))
    found = [each for each in learners if not only or any(_is_called(each.name, pattern) for pattern in only)]
    return found if limit is None else found[:limit]


def _is_called(name: str, pattern: str) -> bool:
    return name == pattern or fnmatchcase(name, pattern.replace("[", "[[]").replace("?", "[?]"))


def _lines(data: bytes, source: str) -> Iterator[tuple[int, _Entry]]:
    """The rows of a CSV file with the lines on which they end."""
    try:
        text = data.decode().removeprefix(_MARK)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadSettings(source, None, f"not UTF-8: byte 0x{data[error.start]:02x}", line) from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        head = [name.strip() for name in next(reader, [])]
        _check_head(head, source)
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, _row(head, cells, source, reader.line_num)
    except csv.Error as error:
        raise BadSettings(source, None, f"not CSV: {error}", reader.line_num) from error


def _check_head(head: Sequence[str], source: str) -> None:
    if len(head) == 1 and ";" in head[0]:
        raise BadSettings(source, None, say("its columns are divided by ';'; a comma is needed"), 1)
    for name in filter(None, head):  # spreadsheets leave columns without a name
        if name not in _COLUMNS:  # where there is no head line, it may be an address
            shown = _without_credentials(name)
            raise BadSettings(source, shown, say("unknown column; {hint}", hint=did_you_mean(shown, list(_COLUMNS))), 1)
        if head.count(name) > 1:
            raise BadSettings(source, name, say("the column is there twice"), 1)
    if "name" not in head:
        raise BadSettings(source, None, say("its first line names no column 'name'"), 1)


def _row(head: Sequence[str], cells: Sequence[str], source: str, line: int) -> _Entry:
    if len(cells) > len(head) and any(cell.strip() for cell in cells[len(head) :]):
        raise BadSettings(source, None, say("{n} cells, but {m} columns", n=len(cells), m=len(head)), line)
    cells_of: Mapping[str, str] = {name: cell.strip() for name, cell in zip(head, cells, strict=False)}
    found = {name: cell for name in _COLUMNS if (cell := cells_of.get(name))}
    return _Entry(**({"name": ""} | found))


def _learner(entry: _Entry, source: str, line: int | None, base: str) -> Learner:
    name = entry.name.strip()
    if not name or len(name) > _LONGEST_NAME:
        raise BadSettings(source, "name", say("a name of 1 to {n} letters is needed", n=_LONGEST_NAME), line)
    if (entry.url is None) == (entry.path is None):
        raise BadSettings(source, name, say("exactly one of 'url' and 'path' is needed"), line)
    try:
        place = address(entry.url) if entry.url is not None else folder(entry.path or "", base)
    except BadSource as error:
        raise BadSettings(source, name, str(error), line) from error
    return Learner(name, place, entry.revision or None, entry.note)


def _without_credentials(text: str) -> str:
    """A text that is not understood, without what stands before its last ``@``, should it be an address."""
    scheme, mark, rest = text.partition("://")
    return f"{scheme}{mark}{rest.rpartition('@')[2]}" if mark else text.rpartition("@")[2]
