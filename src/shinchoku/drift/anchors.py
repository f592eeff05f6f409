"""Which headings a link may name: those of the progress file and of every file that it links to."""

from shinchoku.drift.case import Case
from shinchoku.drift.counts import anchor_key
from shinchoku.errors import Unreadable
from shinchoku.evidence.docs import decoded
from shinchoku.progress_md.headings import anchors_in

_MARKDOWN_ENDINGS = (".md", ".markdown")


class Anchors:
    """The anchors of files, each file read once."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._known: dict[str | None, frozenset[str] | None] = {}

    def has(self, path: str | None, anchor: str) -> bool:
        """Whether a file (None: the progress file) has an anchor, as far as that can be told.

        It cannot for a file that is not Markdown or cannot be read, nor for a line's number, which GitHub adds itself.
        """
        is_line = anchor[:1] == "L" and anchor[1:2].isdigit()
        if is_line or (path is not None and not path.casefold().endswith(_MARKDOWN_ENDINGS)):
            return True
        if path not in self._known:
            self._known[path] = self._of(path)
        known = self._known[path]
        return known is None or self._key(path, anchor) in known

    def _of(self, path: str | None) -> frozenset[str] | None:
        if path is None:
            return frozenset(self._key(path, each) for each in anchors_in(self._case.claims.source.text))
        try:
            found = anchors_in(decoded(self._case.tree.read(path)))
        except Unreadable:
            return None
        damage = self._case.claims.source.damage
        return found | {damage.through(each).casefold() for each in found} if damage else found

    def _key(self, path: str | None, anchor: str) -> str:
        return anchor_key(anchor, is_damaged=path is None and self._case.claims.source.damage is not None)
