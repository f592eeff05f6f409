"""The line below an item that leads to its page: what of it is the page's own, and what another item may take over."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from msgspec import Struct

from shinchoku.progress_md import pieces
from shinchoku.progress_md.changes import Page
from shinchoku.progress_md.claims import Box, Claims, Link
from shinchoku.progress_md.damage import Damage
from shinchoku.progress_md.places import indent_of
from shinchoku.progress_md.words import Words, words_of
from shinchoku.targets import aim_of, escaped

_GENERAL = "詳細 記録 実装 参照 リンク ドキュメント 文書 資料 メモ ノート コード 説明 まとめ"
_GENERAL_ENGLISH = "details?|docs?|documents?|documentation|readme|notes?|link|see|code|implementation|here|more|folder"
_MARKER = re.compile(r"(?:[-*+]|[0-9]{1,9}[.)])[ \t]+")
_TARGET = re.compile(r"\]\([^()\s]*\)")
_MARKUP = re.compile(r"[\s*_`\[\]():/\0]+")
_OWN = re.compile(r"[0-9|<>#!=~^{}\\$@&%]")
"""What a line that others may take over does not hold: numbers, and what is more Markdown than a link."""
_BREAKS = re.compile(r"[\[\]`|\\\x00-\x1f]")
"""What a path that is a link's text must not hold."""
_SURROGATE = re.compile("[\ud800-\udfff]")
"""In paths, bytes that are not UTF-8."""
_SLOT = "\0"


class Detail(Struct, frozen=True):
    """A detail line, taken apart."""

    indent: str
    """The blanks before it, beyond those of its item."""
    parts: tuple[str | tuple[int, bool], ...]
    """Text that stays, and places for a form of the page's path: which, and whether it is a link's target."""
    key: str
    """What of its words would stay."""
    is_plain: bool
    """Whether these are but words for "details"."""

    def written_for(self, page: Page, claims: Claims, folder: str | None) -> str | None:
        """The line for another page; None where it would not lead there, or not be read so."""
        forms = _forms(page, folder or "")
        texts = []
        for part in self.parts:
            if isinstance(part, str):
                texts.append(part)
                continue
            number, is_target = part
            path = forms[number]
            if not path or (_BREAKS.search(path) and not is_target):
                return None
            texts.append(as_written(escaped(path) if is_target else path, claims.source.damage))
        text = "".join(texts)
        links = [*pieces.links_in(pieces.without_code(text), 0, 0)]
        try:
            text.encode(claims.source.codec)
        except UnicodeEncodeError:
            return None
        leads = links and all(leads_to(link, page, folder, claims.source.damage) for link in links)
        return text if leads and not _BREAKS.search("".join(link.target for link in links)) else None


def leads_to(link: Link, page: Page, folder: str | None, damage: Damage | None) -> bool:
    """Whether a link in a file of ``folder`` leads to a page or to its folder."""
    aim = aim_of(link.target, folder or "")
    places = [place for place in (page.path, page.folder) if place]
    return aim is not None and aim.path in {*places, *(as_written(place, damage) for place in places)}


def as_written(text: str, damage: Damage | None) -> str:
    """A path as the file's own text would have it; one that is no text stays as it is."""
    is_text = not _SURROGATE.search(text)
    return damage.through(text) if damage and is_text else text


def details_of(claims: Claims, box: Box, page: Page, folder: str) -> Iterator[Detail]:
    """The lines of a box's item that lead to its page, and to nothing else."""
    damage = claims.source.damage
    base = indent_of(claims.source.line(box.line))
    for line in range(box.line + 1, box.end_line):
        links = claims.links_of(line)
        text = claims.source.line(line)
        indent = indent_of(text)
        if not links or not indent.startswith(base):
            continue
        if all(leads_to(link, page, folder, damage) and "#" not in link.target for link in links):
            begin = claims.source.starts[line] + len(indent)
            targets = [(link.span.start - begin, link.span.end - begin) for link in links]
            parts = _parts(text[len(indent) :], targets, _known_forms(page, folder, damage))
            left = _left(parts, words_of(damage))
            if left is not None and pieces.state_in(text, words_of(damage)) != "paused":
                yield Detail(indent[len(base) :], parts, left, not _general(words_of(damage)).sub("", left))


def _left(parts: tuple[str | tuple[int, bool], ...], words: Words) -> str | None:
    """The words that would stay beside the page's path; None where they are not for others to take over."""
    text = _MARKER.sub("", "".join(part if isinstance(part, str) else _SLOT for part in parts), count=1)
    text = words.brackets.sub("", words.signs.sub("", _TARGET.sub("]", text)))
    return None if _OWN.search(text) or text.startswith(("[ ]", "[x]", "[X]")) else _MARKUP.sub("", text)


def _parts(text: str, targets: list[tuple[int, int]], known: Mapping[str, int]) -> tuple[str | tuple[int, bool], ...]:
    """A line cut where a form of the page's path stands."""
    longest = sorted(known, key=len, reverse=True)
    pattern = re.compile(rf"(?<![0-9A-Za-z_.\-])(?:{'|'.join(map(re.escape, longest))})(?![0-9A-Za-z_\-])")
    parts: list[str | tuple[int, bool]] = []
    end = 0
    for match in pattern.finditer(text):
        is_target = any(start <= match.start() < stop for start, stop in targets)
        parts += [text[end : match.start()], (known[match.group()], is_target)]
        end = match.end()
    return (*parts, text[end:])


def _known_forms(page: Page, folder: str, damage: Damage | None) -> Mapping[str, int]:
    """What may be written of a page's path, plain and escaped, with the number of its form."""
    known: dict[str, int] = {}
    for number, form in enumerate(_forms(page, folder)):
        for written in (escaped(form), form) if form else ():
            known.setdefault(as_written(written, damage), number)
    return known


def _forms(page: Page, folder: str) -> tuple[str, ...]:
    """What of a page's path may be written in a file of ``folder``; "" where there is no such."""
    own, name = page.folder, page.folder.rpartition("/")[2]
    return (
        posixpath.relpath(page.path, folder or "."),
        page.path,
        posixpath.relpath(own, folder or ".") if own else "",
        own,
        f"{name}/{page.path.removeprefix(f'{own}/')}" if own else "",
        name,
        page.path.rpartition("/")[2],
    )


@lru_cache(maxsize=8)
def _general(words: Words) -> re.Pattern[str]:
    return re.compile(rf"{words.any_of(_GENERAL)}|(?i:{_GENERAL_ENGLISH})")
