"""Which ``8 / 26`` counts which track's items, in the progress file and in others that repeat it."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from shinchoku.catalog import Track
from shinchoku.drift.register import Register
from shinchoku.progress_md.claims import Claims, Count
from shinchoku.progress_md.words import Words, words_of
from shinchoku.targets import aim_of, slugs_of

_TELLING = 10
"""A total of this size or more is not met by chance."""


class Counted(Struct, frozen=True):
    """A place that counts a track's items."""

    track: Track
    count: Count
    path: str | None
    """The file; None for the progress file."""
    is_aimed_at: bool
    """Whether it stands in a heading that a link of the same file leads to."""


def find_counts(
    claims: Claims, register: Register, totals: Mapping[str, int], path: str | None = None
) -> Iterator[Counted]:
    """Every count of a track's items in a file; ``totals`` are the tracks' own."""
    words = words_of(claims.source.damage)
    aimed_at = _headings_aimed_at(claims)
    for count in claims.counts:
        track = _track_of(count, register, totals, words, claims)
        if track is not None:
            yield Counted(track, count, path, count.span.line in aimed_at)


def _headings_aimed_at(claims: Claims) -> frozenset[int]:
    """The lines of headings that links inside the file lead to."""
    aims = (aim_of(link.target, "") for link in claims.links if link.target.startswith("#"))
    is_damaged = claims.source.damage is not None
    anchors = {anchor_key(aim.anchor, is_damaged=is_damaged) for aim in aims if aim}
    lines = {count.span.line for count in claims.counts} if anchors else set()
    return frozenset(
        heading.span.line
        for heading in claims.headings
        if heading.span.line in lines
        and any(anchor_key(slug, is_damaged=is_damaged) in anchors for slug in slugs_of([heading.text]))
    )


def anchor_key(anchor: str, *, is_damaged: bool) -> str:
    """What the anchors of a link and of a heading in one file have to agree in.

    A slug of damaged text keeps other signs than damage makes of a slug: what is left of both is ASCII's.
    """
    return "".join(sign for sign in anchor.casefold() if not is_damaged or sign.isascii())


def _track_of(
    count: Count, register: Register, totals: Mapping[str, int], words: Words, claims: Claims
) -> Track | None:
    """The track of a labelled row, whatever its total; elsewhere the total has to be the track's own."""
    if count.label:
        if register.chapter((count.label.strip("*_` "),), count.label) is not None:
            return None
        track = _nearest(register, count.label)
        if track is not None and words.progress.search(count.label):
            return track
    behind = count.after.lstrip(" *_`").casefold()
    for track in register.catalog.tracks:
        if any(behind.startswith(word.casefold()) for word in register.words_of(track)):
            return track if totals[track.id] == count.total else None
    track = _nearest(register, f"{count.label} {count.before}")
    if track is not None:
        return track if totals[track.id] == count.total else None
    first = register.catalog.tracks[0]
    return first if totals[first.id] == count.total and _is_progress(count, words, claims) else None


def _is_progress(count: Count, words: Words, claims: Claims) -> bool:
    """Whether the words around a count speak of progress; ``8 / 26``, with its blanks, does by itself."""
    if words.progress.search(count.before) or words.progress.match(count.after.lstrip()):
        return True
    written = claims.source.text[count.span.start : count.span.end]
    return " / " in written and count.total >= _TELLING


def _nearest(register: Register, text: str) -> Track | None:
    """The track whose word stands last in a text."""
    plain = text.casefold()
    ends = [
        (plain.rfind(word.casefold()) + len(word), track)
        for track in register.catalog.tracks
        for word in register.words_of(track)
        if word.casefold() in plain
    ]
    return max(ends, key=lambda pair: pair[0])[1] if ends else None
