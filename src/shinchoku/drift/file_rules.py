"""DRF305 and DRF401 to DRF403: the file's links, its text and its encoding."""

import posixpath
import unicodedata
from collections.abc import Iterator

from shinchoku.drift.case import Case, Found
from shinchoku.errors import Unreadable
from shinchoku.evidence.docs import decoded
from shinchoku.names import fold, fold_file
from shinchoku.progress_md.changes import Reword
from shinchoku.progress_md.claims import Link, Span
from shinchoku.progress_md.headings import anchors_in
from shinchoku.targets import Aim, aim_of, escaped

_MARKDOWN_ENDINGS = (".md", ".markdown")


def dead_links(case: Case) -> Iterator[Found]:
    """DRF305."""
    known: dict[str, frozenset[str]] = {}
    for link in case.claims.links:
        aim = aim_of(link.target, case.folder or "")
        if aim is None or (aim.path is None and (not aim.anchor or not link.target.startswith("#"))):
            continue
        if aim.path is not None and case.folder is None:
            continue  # a file outside of the tree: where its links lead cannot be told from here
        path = aim.path if aim.path is not None else case.path
        if aim.path is not None and not case.tree.has(aim.path):
            yield _nowhere(case, link, aim)
        elif aim.anchor and path.casefold().endswith(_MARKDOWN_ENDINGS) and not _is_line(aim.anchor):
            if path not in known:
                known[path] = _anchors(case, path, is_own=aim.path is None)
            if aim.anchor.casefold() not in known[path] and known[path]:
                message = f"the link {link.target!r} leads to no heading: {path} has none of that name"
                yield Found(message, link.span, None, link.target, None, help="name a heading that is there")


def damaged_text(case: Case) -> Iterator[Found]:
    """DRF401."""
    source = case.claims.source
    damage = source.damage
    if damage is None:
        return
    total = damage.whole + damage.lost
    lost = (
        f"{damage.lost} of {total} signs ({damage.share_lost:.0%}) cannot be restored"
        if damage.lost
        else "nothing is lost"
    )
    message = f"the text is damaged: its UTF-8 was read as {damage.codec} and saved again; {lost}"
    can = damage.repaired(source.text) is not None
    help_ = (
        "restore the text" if can else "bring the text back from an older commit or a copy; all else is read as it is"
    )
    line = next(n for n in range(len(source.starts)) if not source.line(n).isascii())
    text = source.line(line)
    begin = source.starts[line] + next(n for n, sign in enumerate(text) if not sign.isascii())
    span = Span(line, begin, begin + 1)
    yield Found(message, span, None, damage.codec, f"{damage.share_lost:.0%} lost", repairs=can, help=help_)


def not_utf8(case: Case) -> Iterator[Found]:
    """DRF402."""
    encoding = case.claims.source.encoding
    if not encoding.startswith("utf-8"):
        message = f"the file is {encoding.upper()}, not UTF-8: GitHub and most tools show it wrongly"
        yield Found(message, Span(0, 0, 0), None, encoding, "utf-8", help="save it as UTF-8")


def not_understood(case: Case) -> Iterator[Found]:
    """DRF403."""
    if not case.claims.boxes:
        message = "no checkbox was found, so nothing here can be held against the evidence"
        yield Found(message, Span(0, 0, 0), help="list the items as '- [ ] name'; 'shinchoku init' writes such a file")


def _nowhere(case: Case, link: Link, aim: Aim) -> Found:
    path = aim.path or ""
    here = unicodedata.normalize("NFC", path)
    if any(unicodedata.normalize("NFC", file) == here for file in case.tree.files if not file.isascii()):
        message = f"the link {link.target!r} leads nowhere: the file's name is in another Unicode form"
        return Found(message, link.span, None, link.target, None, help="rename the file in NFC")
    message = f"the link {link.target!r} leads nowhere: there is no {path} in the scanned tree"
    near = _only_one_called(case, path, is_folder=link.target.partition("#")[0].endswith("/"))
    if near is None:
        return Found(message, link.span, None, link.target, None, help="mend it by hand: no one file has that name")
    target = _relative(case, near, link.target)
    return Found(message, link.span, None, link.target, near, Reword(link.span, target), help=f"write {target!r}")


def _only_one_called(case: Case, path: str, *, is_folder: bool) -> str | None:
    """The one file, or folder, whose name is the same; of several, the one whose folders' names are too."""
    candidates = list(case.tree.folders - {""} if is_folder else case.tree.files)
    parts = path.split("/")
    for number, part in enumerate(reversed(parts), 1):
        same = fold_file if number == 1 and not is_folder else fold
        key = same(part)
        candidates = [
            each for each in candidates if each.count("/") >= number - 1 and same(each.split("/")[-number]) == key
        ]
        if len(candidates) <= 1:
            break
    return candidates[0] if len(candidates) == 1 else None


def _relative(case: Case, path: str, old: str) -> str:
    """A link's new target, in the manner of the old one."""
    way, sign, anchor = old.partition("#")
    if way.startswith("/"):
        new = f"/{path}"
    else:
        new = posixpath.relpath(path, case.folder or ".")
        new = f"./{new}" if way.startswith("./") and not new.startswith("../") else new
    slash = "/" if way.endswith("/") else ""
    return f"{escaped(new)}{slash}{sign}{anchor}"


def _anchors(case: Case, path: str, *, is_own: bool) -> frozenset[str]:
    """The anchors of a file; empty where it cannot be read, so that nothing is said of them."""
    if is_own:
        return anchors_in(case.claims.source.text)
    try:
        return anchors_in(decoded(case.tree.read(path)))
    except Unreadable:
        return frozenset()


def _is_line(anchor: str) -> bool:
    """``#L12``: a line of a file as GitHub shows it."""
    return anchor[:1] == "L" and anchor[1:2].isdigit()
