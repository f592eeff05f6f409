"""The learners of a cohort: from a CSV or TOML roster, or from places named one by one."""

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from unicodedata import normalize

from msgspec import Struct

from shinchoku.cohort.sources import BadSource, Source, address, folder, is_address, source_of
from shinchoku.cohort.spreadsheet import rows_of, text_of, without_credentials
from shinchoku.errors import BadSettings, ShinchokuError, UnknownName
from shinchoku.several import all_of
from shinchoku.speech import joined, say
from shinchoku.typed_toml import decode, did_you_mean

_LONGEST_NAME = 200
_ENTRY = re.compile(r"""^[ \t]*\[\[[ \t]*["']?learner["']?[ \t]*\]\]""", re.MULTILINE)
_NUMBER = re.compile(r"learner\[(\d+)\]")


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


class _Found(Struct, frozen=True):
    """An entry, and where it is."""

    entry: _Entry
    line: int | None
    number: int
    """From 1, for where no line is known."""
    fault: str | None = None


def is_roster(text: str) -> bool:
    """Whether an argument names a roster and no repository."""
    return text.lower().endswith((".csv", ".toml")) and "://" not in text


def parse_roster(data: bytes, source: str, base: str) -> list[Learner]:
    """The learners of a roster file, in its order.

    Args:
        data: TOML with a ``[[learner]]`` for each, or CSV with a head line; see `text_of` for encodings, and `rows_of`.
            ``name``, and ``url`` or ``path``; optional are ``revision`` and ``note``.
        source: The file's name, for messages and for the form.
        base: The folder that relative paths start from.

    Raises:
        BadSettings: It is not a roster, with the line where that is known.
        Several: It is not for several reasons.
    """
    text = text_of(data, source)
    entries = _tables(text, source) if source.lower().endswith(".toml") else _rows(text, source)
    learners: dict[str, Learner] = {}
    begins: dict[str, _Found] = {}
    faults: list[ShinchokuError] = []
    try:
        for found in entries:
            try:
                learner = _learner(found, source, base)
                if learner.name in learners:
                    raise _bad(found, source, _already(begins[learner.name]))
                learners[learner.name], begins[learner.name] = learner, found
            except BadSettings as error:
                faults.append(error)
    except BadSettings as error:
        faults.append(error)
    if faults:
        raise all_of(faults)
    return list(learners.values())


def named_places(texts: Iterable[str], listed: Iterable[Source] = ()) -> list[Learner]:
    """Learners of places that are named one by one, each called after the end of its place.

    Args:
        texts: The places; one that is named twice is one learner.
        listed: What a roster has already, where it may have another name, a revision and a note.

    Raises:
        BadSettings: One is no place.
    """
    known = set(listed)
    sources: dict[Source, None] = {}
    for text in texts:
        try:
            sources[source_of(text)] = None
        except BadSource as error:
            raise BadSettings(without_credentials(text), None, error.cause) from error
    found = [source for source in sources if source not in known]
    count = Counter(source.names[0] for source in found)
    return [Learner(_name(source.names[count[source.names[0]] > 1]), source) for source in found]


def each_once(learners: Sequence[Learner]) -> list[Learner]:
    """See that no name stands for two; who is given twice is one learner. Raises `BadSettings`."""
    seen: dict[str, Learner] = {}
    for learner in learners:
        other = seen.setdefault(learner.name, learner)
        if (other.source, other.revision) != (learner.source, learner.revision):
            one, two = _two(other, learner)
            cause = say("two learners have that name: {one} and {other}", one=one, other=two)
            raise BadSettings(learner.name, None, joined((cause, say("give each its own in a roster")), "; "))
    return list(seen.values())


def chosen(learners: Sequence[Learner], only: Sequence[str], limit: int | None) -> list[Learner]:
    """Those that are asked for: by name, where ``*`` stands for anything, and at most so many; raises `UnknownName`."""
    for pattern in only:
        if not any(_is_called(learner.name, pattern) for learner in learners):
            raise UnknownName("learner", pattern, did_you_mean(pattern, [learner.name for learner in learners]))
    found = [each for each in learners if not only or any(_is_called(each.name, pattern) for pattern in only)]
    return found if limit is None else found[:limit]


def _is_called(name: str, pattern: str) -> bool:
    pattern = normalize("NFC", pattern)
    return name == pattern or fnmatchcase(name, pattern.replace("[", "[[]").replace("?", "[?]"))


def _name(text: str) -> str:
    """A learner's name, however its letters are composed; systems do that in ways of their own."""
    return normalize("NFC", text).strip() or text


def _two(one: Learner, other: Learner) -> tuple[str, str]:
    """Where two learners are, so that they can be told apart."""
    if one.source != other.source:
        return one.source.shown, other.source.shown
    first, second = (
        say("{place} at {revision}", place=each.source.shown, revision=each.revision or "HEAD") for each in (one, other)
    )
    return first, second


def _rows(text: str, source: str) -> Iterator[_Found]:
    for number, row in enumerate(rows_of(text, source), 1):
        yield _Found(_Entry(**({"name": ""} | dict(row.cells))), row.line, number, row.fault)


def _tables(text: str, source: str) -> Iterator[_Found]:
    """The entries of a TOML file, with the lines on which they begin where that is beyond doubt."""
    lines: list[int | None] = [text.count("\n", 0, found.start()) + 1 for found in _ENTRY.finditer(text)]
    try:
        entries = decode(text.encode(), _Roster, source).learner
    except BadSettings as error:
        named = _NUMBER.match(error.key or "")
        if error.line is None and named and int(named[1]) < len(lines):
            raise BadSettings(source, error.key, error.cause, lines[int(named[1])]) from error
        raise
    if len(lines) != len(entries):  # as of one array, or in a text of several lines
        lines = [None] * len(entries)
    for number, (entry, line) in enumerate(zip(entries, lines, strict=True), 1):
        yield _Found(entry, line, number)


def _already(found: _Found) -> str:
    if found.line is None:
        return say("already in entry {n}", n=found.number)
    return say("already on line {n}", n=found.line)


def _bad(found: _Found, source: str, cause: str, key: str | None = None) -> BadSettings:
    name = found.entry.name.strip() if key is None else key
    if found.line is None:
        name = joined((say("entry {n}", n=found.number), name), ": ")
    return BadSettings(source, name, cause, found.line)


def _learner(found: _Found, source: str, base: str) -> Learner:
    entry, name = found.entry, _name(found.entry.name)
    if found.fault is not None:
        raise BadSettings(source, None, found.fault, found.line)
    if not name.strip() or len(name) > _LONGEST_NAME:
        raise _bad(found, source, say("a name of 1 to {n} letters is needed", n=_LONGEST_NAME), "name")
    if (entry.url is None) == (entry.path is None):
        raise _bad(found, source, say("exactly one of 'url' and 'path' is needed"))
    try:
        place = _address(entry.url) if entry.url is not None else _folder(entry.path or "", base)
    except BadSource as error:
        raise _bad(found, source, error.cause) from error
    return Learner(name, place, entry.revision or None, entry.note)


def _address(text: str) -> Source:
    try:
        return address(text)
    except BadSource as error:
        if text and ":" not in text:
            raise BadSource(joined((error.cause, say("a folder belongs under 'path'")), "; ")) from error
        raise


def _folder(text: str, base: str) -> Source:
    if is_address(text, base):
        raise BadSource(say("it is an address, which belongs under 'url'"))
    return folder(os.path.expanduser(text), base)  # noqa: PTH111 - a text
