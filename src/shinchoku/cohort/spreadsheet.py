"""A class list as spreadsheets write it: whatever divides and encodes it, to rows by the columns that are ours."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from unicodedata import normalize

from msgspec import Struct

from shinchoku.errors import BadSettings, Unreadable
from shinchoku.progress_md.source import read_source
from shinchoku.speech import say
from shinchoku.typed_toml import did_you_mean

_COLUMNS = ("name", "url", "path", "revision", "note")
_JAPANESE = {"名前": "name", "パス": "path", "リビジョン": "revision", "メモ": "note", "備考": "note"}
_LINE = re.compile(r"[^\r\n]+")
_WORD = re.compile(r"\w")
_SAYS = re.compile(r"sep=([,;\t|])[,;\t| ]*", re.IGNORECASE)
"""What Excel writes before the head line where it is told to, and takes itself."""
_NEAR, _NEAR_URL = 0.75, 0.66  # of three letters, two in their order are near


class Row(Struct, frozen=True):
    """What is below the head line."""

    line: int
    """On which it begins."""
    cells: Mapping[str, str]
    """By column; none that is empty."""
    fault: str | None = None
    """Why it is no row, in a clause."""


def text_of(data: bytes, source: str) -> str:
    """The text of a roster, in any encoding that is known beyond doubt; raises `BadSettings`."""
    try:
        return read_source(data, source).text
    except Unreadable as error:
        cause = error.cause
        try:
            data.decode()
        except UnicodeDecodeError as found:
            line, byte = data.count(b"\n", 0, found.start) + 1, f"0x{data[found.start]:02x}"
            if source.lower().endswith(".csv"):
                cause = say("not UTF-8: byte {byte}; save it as 'CSV UTF-8'", byte=byte)
            else:
                cause = say("not UTF-8: byte {byte}; save it as UTF-8", byte=byte)
            raise BadSettings(source, None, cause, line) from error
        raise BadSettings(source, None, cause) from error


def rows_of(text: str, source: str) -> Iterator[Row]:
    """The rows of a CSV file that hold something; raises `BadSettings` where it is none, or has not the columns."""
    mark = _divider(text)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=mark)
    head: Sequence[str] | None = None
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells) and not (head is None and _SAYS.fullmatch(mark.join(cells))):
                if head is None:
                    head = _columns(cells, source, line)
                else:
                    yield _row(head, cells, line)
            line = reader.line_num + 1
    except csv.Error as error:
        opened = _open_quote(text, mark)
        cause = (
            f"not CSV: {error}" if opened is None else say("a quote opens here, and does not close where its cell ends")
        )
        raise BadSettings(source, None, cause, opened or reader.line_num) from error
    if head is None:
        raise BadSettings(source, None, say("it has no head line; 'name,path' is one"), 1)


def _divider(text: str) -> str:
    """What stands between cells: the comma, but where the first line says or shows something else."""
    line = next((found[0] for found in _LINE.finditer(text) if _WORD.search(found[0])), "")
    if said := _SAYS.fullmatch(line):
        return said[1]
    shown = [mark for mark in ";\t" if mark in line]
    return shown[0] if len(shown) == 1 and "," not in line else ","


def _columns(cells: Sequence[str], source: str, line: int) -> list[str]:
    """The columns' names as ours; "" for those that are passed over."""
    names = [normalize("NFKC", cell).strip().casefold() for cell in cells]
    names = [_JAPANESE.get(name, name) for name in names]
    for name in _COLUMNS:
        if names.count(name) > 1:
            raise BadSettings(source, name, say("the column is there twice"), line)
    missing = [name for name in _COLUMNS if name not in names]
    for name, cell in zip(names, cells, strict=True):
        if name not in _COLUMNS and _is_near(name, missing):  # where there is no head line, it may be an address
            shown = without_credentials(cell.strip())
            raise BadSettings(source, shown, say("unknown column; {hint}", hint=did_you_mean(name, missing)), line)
    if "name" in missing:
        raise BadSettings(source, None, say("its head line names no column 'name'"), line)
    if {"url", "path"} <= set(missing):
        raise BadSettings(source, None, say("its head line names neither a column 'url' nor 'path'"), line)
    return [name if name in _COLUMNS else "" for name in names]


def _is_near(name: str, missing: Sequence[str]) -> bool:
    is_near_url = "url" in missing and get_close_matches(name, ("url",), 1, _NEAR_URL)
    return bool(is_near_url or get_close_matches(name, missing, 1, _NEAR))


def _row(head: Sequence[str], cells: Sequence[str], line: int) -> Row:
    if any(cell.strip() for cell in cells[len(head) :]):
        return Row(line, {}, say("{n} cells, but {m} columns", n=len(cells), m=len(head)))
    found = ((name, cell.strip()) for name, cell in zip(head, cells, strict=False))
    return Row(line, {name: cell for name, cell in found if name and cell})


def _open_quote(text: str, mark: str) -> int | None:
    """The line with the first quote that opens a cell and does not close at its end."""
    ends = f"{re.escape(mark)}\r\n"
    cell = re.compile(rf'(?:"(?:[^"]|"")*+"|(?!")[^{ends}]*+)(?:[{ends}]|\Z)')
    place = 0
    while place < len(text):
        found = cell.match(text, place)
        if found is None:
            return len(re.findall(r"\r\n|\r|\n", text[:place])) + 1
        place = found.end()
    return None


def without_credentials(text: str) -> str:
    """A text that is not understood, without what stands before its last ``@``, should it be an address."""
    scheme, mark, rest = text.partition("://")
    return f"{scheme}{mark}{rest.rpartition('@')[2]}" if mark else text.rpartition("@")[2]
