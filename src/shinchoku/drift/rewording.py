"""Rows of the summary in another's words: only where the row has a form that is known from end to end."""

import re
from collections.abc import Iterator

from shinchoku.catalog import Chapter
from shinchoku.drift.case import Case
from shinchoku.progress_md.changes import Reword
from shinchoku.progress_md.claims import Row
from shinchoku.progress_md.pieces import names_at_head, written_like
from shinchoku.progress_md.words import Words, words_of
from shinchoku.report import Latest

_TELLING = re.compile(r"[|\\\r\n\x00]|\]\(|<|[0-9]\s*(?:/|of)\s*[0-9]|%")
"""What would end the row, or be read as a link, a count or a coverage."""
_WRAPS = ("**", "__", "`", "")


def reworded_chapter(case: Case, row: Row, old: Chapter, new: Chapter) -> Reword | None:
    """A chapter's title, number, id or heading in the file, alone or with "in progress" in brackets behind it."""
    words = words_of(case.claims.source.damage)
    pairs = zip(_chapter_forms(case, old), _chapter_forms(case, new), strict=True)
    own = _heading_of(case, old), _heading_of(case, new)
    for written, other, rest in _read_as(case, row, pairs, own):
        if not rest.strip() or words.in_progress.fullmatch(rest):
            value = row.value.replace(written, other, 1)
            if _fits(case, other) and case.register.chapter(names_at_head(value, words), value) is new:
                return Reword(row.span, value)
    return None


def reworded_latest(case: Case, row: Row, old: str, latest: Latest) -> Reword | None:
    """An item's title, id or folder, alone or with a date behind it."""
    words = words_of(case.claims.source.damage)
    pairs = zip(_item_forms(case, old), _item_forms(case, latest.item), strict=True)
    for written, other, rest in _read_as(case, row, pairs, ("", "")):
        dated = words.date.search(rest)
        if dated and _is_bare(words, rest[: dated.start()] + rest[dated.end() :]):
            day = written_like(dated.group(), latest.date)
            rest_then = f"{rest[: dated.start()]}{day}{rest[dated.end() :]}"
        elif not rest.strip():
            rest_then = rest
        else:
            continue
        value = row.value[: len(row.value) - len(rest)].replace(written, other, 1) + rest_then
        if _fits(case, other) and case.register.item(names_at_head(value, words)) == latest.item:
            return Reword(row.span, value)
    return None


def _read_as(
    case: Case, row: Row, pairs: Iterator[tuple[str, str]], own: tuple[str, str]
) -> Iterator[tuple[str, str, str]]:
    """The ways in which a value begins with a known form: as written, its successor, and what is left behind it.

    The file's own forms stand as they are; those of the catalogue, as the file's damage has them.
    """
    forms = sorted(((one, other) for one, other in (own, *pairs) if one and other), key=lambda pair: -len(pair[0]))
    for one, other in forms:
        is_own = (one, other) == own
        for written in (one,) if is_own else case.register.spelled(one):
            successor = other if is_own else case.register.in_manner_of(written, one, other)
            for wrap in _WRAPS:
                begin = f"{wrap}{written}{wrap}"
                if row.value.startswith(begin):
                    yield written, successor, row.value[len(begin) :]
            # A damaged sign may end in a blank, which stays behind the value.
            bare = written.rstrip()
            if row.value == bare != written and successor.endswith(written[len(bare) :]):
                yield bare, successor.removesuffix(written[len(bare) :]), ""


def _chapter_forms(case: Case, chapter: Chapter) -> tuple[str, ...]:
    number = case.register.number_of(chapter)
    numbered = (f"Chapter {number}", f"第{number}章") if number else ("", "")
    return (chapter.title.en, chapter.title.ja, chapter.id, *numbered)


def _heading_of(case: Case, chapter: Chapter) -> str:
    """What the file's own heading calls it."""
    headings = zip(case.claims.headings, case.listing.headed, strict=True)
    return next((heading.text for heading, headed in headings if headed is chapter), "")


def _item_forms(case: Case, item: str) -> tuple[str, ...]:
    place, path = case.place(item), case.items[item].path
    folder = path.rpartition("/")[2] if path and not place.item.documents else ""
    return (folder, place.item.title.en, place.item.title.ja, item)


def _is_bare(words: Words, text: str) -> bool:
    """Whether nothing but brackets, blanks and a word for "completed" is there."""
    return not re.sub(r"[\s()*_`:]+", "", words.brackets.sub("", words.done_anywhere.sub("", text)))


def _fits(case: Case, form: str) -> bool:
    """Whether a form can stand in a row, and says nothing there that is a claim of its own."""
    return case.can_write(form) and not _TELLING.search(form)
