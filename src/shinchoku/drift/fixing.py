"""What the files should say: the check's own changes, made in their bytes."""

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from shinchoku.drift.compare import Comparison, Witnesses, compare
from shinchoku.drift_codes import Selection
from shinchoku.progress_md.changes import Page
from shinchoku.progress_md.parse import parse
from shinchoku.progress_md.rewrite import rewrite


class Fixed(Struct, frozen=True):
    """A file before and after."""

    path: str
    """As reports name it."""
    old: bytes
    new: bytes
    codec: str
    """Python's name of its encoding, for showing the difference."""


def fix(witnesses: Witnesses, selection: Selection, *, unsafe: bool = False) -> tuple[Fixed, ...]:
    """The files that a fix changes; none where nothing is fixable. Nothing is written here.

    The same computation as the check: the changes are the findings' own. Damaged text that can be restored as a whole
    is restored first, and all else is done in the restored text.

    Raises:
        NotProven: The new bytes would not say exactly what is wanted.
    """
    data = witnesses.claims.source.data
    comparison = compare(witnesses, selection, unsafe=unsafe)
    while comparison.repairs:  # text may have been damaged more than once
        witnesses = replace(witnesses, claims=parse(_restored(witnesses), witnesses.path))
        comparison = compare(witnesses, selection, unsafe=unsafe)
    claims = comparison.case.claims
    new = rewrite(claims, comparison.changes(None), _pages(comparison), witnesses.folder, witnesses.path)
    files = [Fixed(witnesses.path, data, new, claims.source.codec)]
    for path, other in witnesses.others.items():
        new = rewrite(other, comparison.changes(path), {}, None, path)
        files.append(Fixed(path, other.source.data, new, other.source.codec))
    return tuple(each for each in files if each.new != each.old)


def _restored(witnesses: Witnesses) -> bytes:
    source = witnesses.claims.source
    text = source.damage.repaired(source.text) if source.damage else None
    return source.mark + (source.text if text is None else text).encode(source.codec)


def _pages(comparison: Comparison) -> Mapping[int, Page | None]:
    """The items' own boxes, by their numbers, and where their detail lines lead."""
    case = comparison.case
    return {number: case.pages.get(listed.item) for number, listed in case.listing.by_box.items()}
