"""Bytes with what is wanted of them to other bytes: the fewest edits, and proof that they changed nothing else."""

from collections.abc import Mapping, Sequence

from shinchoku.errors import NotProven, Unreadable
from shinchoku.progress_md.changes import Change, Page
from shinchoku.progress_md.claims import Claims
from shinchoku.progress_md.manner import Neighbours
from shinchoku.progress_md.parse import parse
from shinchoku.progress_md.pen import Pen
from shinchoku.progress_md.proof import Edit, changed_otherwise
from shinchoku.speech import say


def rewrite(
    claims: Claims, changes: Sequence[Change], pages: Mapping[int, Page | None], folder: str | None, name: str
) -> bytes:
    """The file's bytes with the changes made; the same bytes where there are none.

    Args:
        claims: What the file says now.
        changes: What it is to say instead.
        pages: The boxes that are items' own, by their numbers, with where the detail line of each leads: models for
            new lines.
        folder: The folder that the file's links start from; None where that cannot be told.
        name: The file's, for messages.

    Raises:
        NotProven: Read again, the new bytes would not say exactly what was wanted; or cannot be written in the
            file's encoding.
    """
    pen = Pen(claims, Neighbours(claims, pages, folder))
    edits = _joined([edit for change in changes for edit in pen.edits(change)], name)
    if not edits:
        return claims.source.data
    try:
        new = spliced(claims, edits)
    except UnicodeEncodeError as error:
        sign = error.object[error.start]
        raise NotProven(
            name, say("{encoding} has no sign for {sign!r}", encoding=claims.source.encoding, sign=sign)
        ) from error
    try:
        again = parse(new, name)
    except Unreadable as error:
        raise NotProven(name, say("the new text could not be read again: {cause}", cause=error.cause)) from error
    cause = changed_otherwise(claims, again, edits)
    if cause is not None:
        raise NotProven(name, cause)
    return new


def spliced(claims: Claims, edits: Sequence[Edit]) -> bytes:
    """The bytes with other text at the edits' places; raises `UnicodeEncodeError`."""
    source = claims.source
    pieces, end = [], 0
    for edit in edits:
        pieces += [source.text[end : edit.span.start], edit.new]
        end = edit.span.end
    # Encoding the text gives the file's own bytes again, sign by sign: that is how it was read.
    return source.mark + "".join((*pieces, source.text[end:])).encode(source.codec)


def _joined(edits: list[Edit], name: str) -> tuple[Edit, ...]:
    """In the file's order, each place edited once; lines added behind one line become one edit."""
    result: list[Edit] = []
    for edit in sorted(dict.fromkeys(edits), key=lambda edit: (edit.span.start, edit.span.end, edit.is_last)):
        last = result[-1] if result else None
        if last is not None and edit.span.start < last.span.end:
            raise NotProven(name, say("two changes want the same place"))
        if last is not None and edit.span == last.span:
            result[-1] = last.joined(edit)
        else:
            result.append(edit)
    return tuple(result)
