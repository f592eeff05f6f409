"""Mojibake: UTF-8 that was once read in a single-byte code page, told from the text and done again to any label.

Such damage maps every byte by itself, so it maps every label by itself: a known label is recognised by damaging the
label, never by guessing at the text.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from msgspec import Struct

_CODECS = ("cp1252", "cp1254", "latin-1")
_SOFT_HYPHEN, _NO_BREAK_SPACE, _REPLACEMENT = "\xad", "\xa0", "\ufffd"
_GAP = "\uf8fe"
"""Stands for a byte that was replaced, in the mapped text."""
_FOREIGN = "\uf8ff"
"""Stands for a sign that the code page does not have."""
_ENOUGH = 4
"""The least weight of sequences that is not taken for chance."""
_TELLING = 100
"""Among so many bytes of the second row, one of each would be."""
_ONLY_CP1252 = "\u017d\u017e"
_BARE = 6
"""How many signs may have lost all but their first byte for each that has not, in Latin-1 without its controls."""

_WHOLE = re.compile("[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_SEQUENCE = re.compile(f"[\xc2-\xf4][\x80-\xbf{_GAP}]{{0,3}}")
_MAY_BEGIN = re.compile("[\xc2-\xf4ĞİŞğ][\x80-\xbfŒœŠšŸŽžƒˆ˜–—‘’‚“”„†‡•…‰‹›€™\ufffd]")
"""Two signs without which there is no damage in any of the code pages."""
_MEANT = "\x85\x91\x92\x93\x94\x96\x97\x99\xa0\xa1\xab\xb7\xbb\xbf"
"""Bytes that are quotes, dashes and blanks in the code pages: behind an accented letter they may be meant so."""
_HALF = 0x80
"""Where ASCII ends."""
_KANA = "\xe3"
_HIGH = re.compile("[\x80-\xff]")
_SECOND_ROW = re.compile("[\x80-\x9f]")


class _Tally(NamedTuple):
    """What a text looks like in one code page."""

    whole: int
    """Sequences of bytes that are a sign of UTF-8 each."""
    lost: int
    """Sequences that were one, with bytes missing."""
    weight: int
    """For the damage."""
    against: int
    """Signs that are more likely meant as they stand."""
    second_row: int
    """Bytes from 0x80 to 0x9f."""
    kana: int
    """Whole sequences that begin as kana does."""

    @property
    def is_damage(self) -> bool:
        """Whether it is beyond chance; without the second row, many a sign is but its first byte."""
        is_bare = self.kana > 1 and not self.second_row
        against = self.against // _BARE if is_bare else self.against
        return self.weight >= _ENOUGH and self.weight > against


class Damage(Struct, frozen=True):
    """One way in which text was damaged."""

    codec: str
    """The code page in which its UTF-8 was read."""
    whole: int
    """How many signs can be restored."""
    lost: int
    """How many cannot: bytes of theirs are missing."""
    table: tuple[str, ...]
    """What each byte from 0x80 on became."""

    @property
    def share_lost(self) -> float:
        """Of the damaged signs, those that cannot be restored; 0 to 1."""
        return self.lost / (self.whole + self.lost)

    def through(self, text: str) -> str:
        """The text, damaged in the same way."""
        if text.isascii():
            return text
        return "".join(chr(byte) if byte < _HALF else self.table[byte - _HALF] for byte in text.encode())

    def spellings(self, label: str) -> tuple[str, ...]:
        """How a label may stand in the text: damaged, or whole where it was added later.

        A whole label that the code page could also write is left out: there it is a part of damaged ones.
        """
        damaged = self.through(label)
        mapped = label.translate(_mapping(self.codec))
        return tuple(dict.fromkeys((label, damaged))) if _FOREIGN in mapped or label.isascii() else (damaged,)

    def repaired(self, text: str) -> str | None:
        """The text as it was, with signs that were never damaged as they are; None where anything is lost."""
        mapped = text.translate(_mapping(self.codec))
        if self.lost or _GAP in mapped:
            return None
        pieces, end = [], 0
        for match in _WHOLE.finditer(mapped):
            pieces += [text[end : match.start()], match.group().encode("latin-1").decode("utf-8", "replace")]
            end = match.end()
        whole = "".join((*pieces, text[end:]))
        if _REPLACEMENT in whole:
            return None
        again = find_damage(whole)  # it may have happened more than once
        return again.repaired(whole) if again else whole


def find_damage(text: str) -> Damage | None:
    """How the text was damaged; None where it was not, or where that cannot be told from accented letters.

    Text that was added later and is whole does not hide the damage of the rest.
    """
    if not _MAY_BEGIN.search(text):
        return None
    tallies = ((codec, _tally(text.translate(_mapping(codec)))) for codec in _CODECS)
    # A page whose typical bytes are all missing explains nothing that Latin-1 with its controls stripped does not.
    found = [(codec, tally) for codec, tally in tallies if tally.is_damage and (tally.second_row or codec == "latin-1")]
    if not found:
        return None
    has_z = any(sign in text for sign in _ONLY_CP1252)
    codec, tally = max(
        found,
        key=lambda pair: (
            pair[1].weight - pair[1].against,
            # Where nothing else tells the two apart, the Turkish page has no such letters.
            pair[0] == "cp1254" and not has_z and pair[1].second_row > _TELLING,
        ),
    )
    return Damage(codec, tally.whole, tally.lost, tuple(_became(codec, text)))


def _tally(mapped: str) -> _Tally:
    whole = lost = weight = half = against = kana = 0
    rest = []
    end = 0
    for match in _SEQUENCE.finditer(mapped):
        rest.append(mapped[end : match.start()])
        start, end = match.span()
        complete = _WHOLE.match(mapped, start, end)
        if complete:
            end = complete.end()
            whole += 1
            kana += mapped[start] == _KANA
            if mapped[start + 1 : end].strip(_MEANT):
                weight += end - start - 1
        elif end - start > 1:
            lost += 1
            half += 1
        else:
            lost += 1
            against += 1
    rest.append(mapped[end:])
    against += sum(len(_HIGH.findall(piece)) for piece in rest)
    # What is cut short speaks for the damage only beside what is whole.
    return _Tally(whole, lost, weight + min(half, weight), against, len(_SECOND_ROW.findall(mapped)), kana)


def _became(codec: str, text: str) -> Iterator[str]:
    """What each byte from 0x80 on became in this text: signs that never occur in it were dropped on the way."""
    controls_kept = any("\x80" <= sign <= "\x9f" for sign in text)
    undefined = _REPLACEMENT if _REPLACEMENT in text else ""
    for byte in range(0x80, 0x100):
        sign = bytes([byte]).decode(codec, "ignore") or chr(byte)
        if "\x80" <= sign <= "\x9f":
            yield sign if controls_kept else undefined
        elif sign == _SOFT_HYPHEN:
            yield sign if sign in text else ""
        elif sign == _NO_BREAK_SPACE:
            yield sign if sign in text else " "
        else:
            yield sign


@cache
def _mapping(codec: str) -> dict[int, str]:
    """Signs of a code page to their bytes, for `str.translate`; what it does not have is marked."""
    ascii_ = {byte: chr(byte) for byte in range(_HALF)}
    known = {ord(bytes([byte]).decode(codec, "ignore") or chr(byte)): chr(byte) for byte in range(_HALF, 0x100)}
    return _Marking({**ascii_, **known, ord(_REPLACEMENT): _GAP})


class _Marking(dict[int, str]):
    """A table in which every other sign is foreign."""

    def __missing__(self, key: int) -> str:
        return _FOREIGN
