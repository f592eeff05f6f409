"""DRF305 and DRF401 to DRF403: the file's links, its text and its encoding."""

import posixpath
import re
import unicodedata
from collections.abc import Iterator

from shinchoku.drift.anchors import Anchors
from shinchoku.drift.case import Case, Found
from shinchoku.kinds import kind_of
from shinchoku.progress_md.changes import Reword
from shinchoku.progress_md.claims import Link, Span
from shinchoku.speech import say
from shinchoku.targets import aim_of, escaped

_BREAKS = re.compile(r"[`|\x00]")
"""What would end a link, or the cell that it stands in, though it is no end of a link's target."""


def dead_links(case: Case) -> Iterator[Found]:
    """DRF305."""
    anchors = Anchors(case)
    for link in case.claims.links:
        aim = aim_of(link.target, case.folder or "")
        if aim is None or (aim.path is None and not link.target.startswith("#")):
            continue  # it leads elsewhere
        if aim.path is not None and case.folder is None:
            continue  # a file outside of the tree: where its links lead cannot be told from here
        path = None if aim.path is None else _real(case, aim.path)
        if aim.path is not None and path is None:
            yield _nowhere(case, link, aim.path)
        elif aim.anchor and not anchors.has(path, aim.anchor):
            there = path if path is not None else case.path
            message = say(
                "the link {target!r} leads to no heading: {there} has none of that name",
                target=link.target,
                there=there,
            )
            yield Found(message, link.span, None, link.target, None, help=say("name a heading that is there"))


def damaged_text(case: Case) -> Iterator[Found]:
    """DRF401."""
    source = case.claims.source
    damage = source.damage
    if damage is None:
        return
    total = damage.whole + damage.lost
    lost = (
        say(
            "{lost} of {total} characters ({share:.0%}) cannot be restored",
            lost=damage.lost,
            total=total,
            share=damage.share_lost,
        )
        if damage.lost
        else say("nothing is lost")
    )
    message = say(
        "the text is damaged: its UTF-8 was read as {codec} and saved again; {lost}", codec=damage.codec, lost=lost
    )
    can = damage.repaired(source.text) is not None
    help_ = (
        say("restore the text")
        if can
        else say("bring the text back from an older commit or a copy; all else is read as it is")
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
        message = say(
            "the file is {encoding}, not UTF-8: GitHub and most tools show it wrongly", encoding=encoding.upper()
        )
        yield Found(message, Span(0, 0, 0), None, encoding, "utf-8", help=say("save it as UTF-8"))


def not_understood(case: Case) -> Iterator[Found]:
    """DRF403."""
    if not case.claims.boxes:
        message = say("no checkbox was found, so nothing here can be held against the evidence")
        yield Found(
            message, Span(0, 0, 0), help=say("list the items as '- [ ] name'; 'shinchoku init' writes such a file")
        )


def _real(case: Case, path: str) -> str | None:
    """The path in the tree that a link means; in damaged text, names beyond ASCII are damaged as well."""
    return path if case.tree.has(path) else case.real_names.get(path)


def _nowhere(case: Case, link: Link, path: str) -> Found:
    if unicodedata.normalize("NFC", path) in case.tree.composed:
        message = say(
            "the link {target!r} leads nowhere: the file's name is in another Unicode form", target=link.target
        )
        return Found(message, link.span, None, link.target, None, help=say("rename the file in NFC"))
    message = say(
        "the link {target!r} leads nowhere: there is no {path} in the scanned tree", target=link.target, path=path
    )
    near = _near(case, path, link.target)
    if near is None:
        return Found(
            message, link.span, None, link.target, None, help=say("mend it by hand: no one file has that name")
        )
    target = _relative(case, near, link.target)
    real = case.real_names.get(near, near)
    if not case.can_write(target) or _BREAKS.search(target):
        help_ = say("left alone: {target!r} cannot be written there as it is", target=target)
        return Found(message, link.span, None, link.target, real, help=help_)
    return Found(
        message,
        link.span,
        None,
        link.target,
        real,
        Reword(link.span, target),
        help=say("write {target!r}", target=target),
    )


def _near(case: Case, path: str, target: str) -> str | None:
    """The one file or folder that a dead link may have meant.

    A README speaks for its folder, so where the link names a folder, that has to agree too.
    """
    way = target.partition("#")[0].partition("?")[0]
    is_folder = way.endswith("/")
    names_folder = any(part.strip(".") for part in way.split("/")[:-1])
    speaks_for_folder = not is_folder and kind_of(path.rpartition("/")[2]) == "readme"
    return case.written.only_one_called(path, is_folder=is_folder, least=2 if speaks_for_folder and names_folder else 1)


def _relative(case: Case, path: str, old: str) -> str:
    """A link's new target, in the manner of the old one."""
    way, sign, anchor = old.partition("#")
    if way.startswith("/"):
        new = f"/{path}"
    else:
        new = posixpath.relpath(path, case.folder or ".")
        is_marked = way.startswith("./") or aim_of(new, "") is None  # a colon in a bare name would be a scheme's
        new = f"./{new}" if is_marked and not new.startswith("../") else new
    slash = "/" if way.endswith("/") else ""
    return f"{escaped(new)}{slash}{sign}{anchor}"
