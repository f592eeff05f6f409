"""Bytes to text and back, exactly: encodings, byte order marks, newlines, and the damage that the text bears."""

import codecs
import re
from functools import cached_property
from itertools import accumulate

from msgspec import Struct

from shinchoku.errors import Unreadable
from shinchoku.progress_md.damage import Damage, find_damage
from shinchoku.progress_md.legacy import CODECS, read_legacy
from shinchoku.speech import alternatives, say

MOST_BYTES = 20 * 1024 * 1024
"""The largest progress file that is read."""
_NEWLINE = re.compile(r"\r\n|\r|\n")
_NEWLINE_BYTES = re.compile(rb"\r\n|\r|\n")
_JIS_SHIFT = re.compile(rb"\x1b\$[@B]")
"""How ISO-2022-JP, which is all ASCII bytes, begins what is not ASCII."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, None),
    (codecs.BOM_UTF32_BE, None),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BOX_BYTES = re.compile(rb"\[[ xX]\]")
_NAMES = {"utf-8": "utf-8", "utf-16-le": "utf-16", "utf-16-be": "utf-16", "cp932": "cp932", "euc_jp": "euc-jp"}


class Source(Struct, frozen=True, dict=True):
    """A text file, every byte of it."""

    data: bytes
    text: str
    """Without the byte order mark; newlines as they are."""
    codec: str
    """Python's name of the encoding; encoding the text with it gives the bytes behind the mark again."""
    mark: bytes
    """The byte order mark; empty where there is none."""
    damage: Damage | None

    @property
    def encoding(self) -> str:
        """The encoding's usual name."""
        return "utf-8-sig" if self.codec == "utf-8" and self.mark else _NAMES[self.codec]

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Where each line begins in the text; CR, LF and CRLF end lines, as for Markdown."""
        return (0, *(match.end() for match in _NEWLINE.finditer(self.text)))

    @cached_property
    def _byte_starts(self) -> tuple[int, ...]:
        ends = (*self.starts[1:], len(self.text))
        sizes = (len(self.text[a:b].encode(self.codec)) for a, b in zip(self.starts, ends, strict=True))
        return tuple(accumulate(sizes, initial=len(self.mark)))

    def line(self, number: int) -> str:
        """A line without its newline; numbers begin at 0."""
        return self.whole_line(number).rstrip("\r\n")

    def whole_line(self, number: int) -> str:
        """A line with its newline; the last one may have none."""
        end = self.starts[number + 1] if number + 1 < len(self.starts) else len(self.text)
        return self.text[self.starts[number] : end]

    def byte(self, line: int, offset: int) -> int:
        """The byte at which a sign of a line begins; ``offset`` counts in the text."""
        return self._byte_starts[line] + len(self.text[self.starts[line] : offset].encode(self.codec))


def read_source(data: bytes, name: str) -> Source:
    """The text of a file.

    UTF-8 with and without its mark, UTF-16, CP932 and EUC-JP are read, where encoding the text gives the bytes again.

    Raises:
        Unreadable: It is larger than `MOST_BYTES`, or its encoding is not known beyond doubt.
    """
    if len(data) > MOST_BYTES:
        raise Unreadable(
            name,
            say(
                "larger than {most} MB ({n:,} bytes), and no larger file is read", most=MOST_BYTES // 2**20, n=len(data)
            ),
        )
    mark, codec = next(((mark, codec) for mark, codec in _MARKS if data.startswith(mark)), (b"", "utf-8"))
    if codec is None:
        raise Unreadable(name, say("it is UTF-32, which is not read; save it as UTF-8"))
    if not mark:
        codec = _wide(data) or codec
        if _JIS_SHIFT.search(data):
            raise Unreadable(name, say("it is ISO-2022-JP, which is not read; save it as UTF-8"))
    try:
        text = data[len(mark) :].decode(codec)
    except UnicodeDecodeError as error:
        if mark:
            raise Unreadable(
                name, say("it begins as {codec}, but byte {n} does not fit in", codec=codec.upper(), n=error.start)
            ) from error
        found = read_legacy(data)
        if found is None:
            raise Unreadable(name, _not_read(data, error)) from error
        codec, text = found
    return Source(data, text, codec, mark, find_damage(text) if codec.startswith("utf") else None)


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: ASCII signs and newlines leave a zero byte on one side of every second place.

    A box whose signs stand side by side shows that it is none: a zero byte has strayed into other text.
    """
    if _BOX_BYTES.search(data):
        return None
    for codec, zeros, signs in (("utf-16-le", data[1::2], data[::2]), ("utf-16-be", data[::2], data[1::2])):
        if len(data) % 2 == 0 and zeros.count(0) > len(zeros) // 8 and zeros.count(0) > 8 * signs.count(0):
            try:
                data.decode(codec)
            except UnicodeDecodeError:
                continue
            return codec
    return None


def _not_read(data: bytes, error: UnicodeDecodeError) -> str:
    line = len(_NEWLINE_BYTES.findall(data, 0, error.start)) + 1
    also = alternatives(CODECS.values())
    found = say("byte 0x{byte:02x} in line {line} is not UTF-8", byte=data[error.start], line=line)
    return say("{found}, and the whole is not {also} either beyond doubt; save it as UTF-8", found=found, also=also)
