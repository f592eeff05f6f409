"""Where a link in a Markdown file leads inside the repository, and how GitHub calls a heading in a link."""

import posixpath
import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import unquote

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:|//")
_NEEDS_ESCAPE = re.compile(r"[\s()<>%#?\\]")
_MARKUP = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*\)|<[^<>]*>|(?<!\w)_(?=\S)|(?<=\S)_(?!\w)|[*`~]")


class Aim(NamedTuple):
    """What a relative link points at."""

    path: str | None
    """POSIX, relative to the scanned root, without an ending slash; "" for the root; None: outside of it."""
    anchor: str
    """Decoded, without ``#``; "" for none."""


def aim_of(target: str, folder: str) -> Aim | None:
    """What a link in a file of ``folder`` points at; None where it leads elsewhere than into the repository.

    As on GitHub, a leading slash means the top. The scanned root is taken for the top.
    """
    if not target or _SCHEME.match(target):
        return None
    path, _, anchor = target.partition("#")
    path = unquote(path.partition("?")[0])
    if not path:
        return Aim(None, unquote(anchor)) if anchor else None
    joined = posixpath.normpath(posixpath.join("/" if path.startswith("/") else folder, path.lstrip("/")))
    outside = joined == ".." or joined.startswith("../")
    return Aim(None if outside else joined.strip("/") if joined != "." else "", unquote(anchor))


def escaped(path: str) -> str:
    """A path as a link's target can hold it: what would end the target is percent-encoded, all else stays."""
    return _NEEDS_ESCAPE.sub(lambda sign: "".join(f"%{byte:02X}" for byte in sign.group().encode()), path)


def slugs_of(headings: Iterable[str]) -> frozenset[str]:
    """The anchors of a file's headings, as GitHub makes them.

    Lower case; letters, marks, digits, connectors, ``-`` and blanks stay; blanks become ``-``; a second heading of the
    same slug ends with ``-1`` (html-pipeline's table of contents filter; GitHub documents it by example only).
    """
    seen: dict[str, int] = {}
    for heading in headings:
        text = _MARKUP.sub(r"\1", heading).strip().lower()
        slug = "".join(sign for sign in text if sign in "- " or _stays(sign)).replace(" ", "-")
        count = seen.get(slug, 0)
        seen[slug] = count + 1
        if count:
            seen.setdefault(f"{slug}-{count}", 1)
    return frozenset(seen)


def _stays(sign: str) -> bool:
    category = unicodedata.category(sign)
    return category[0] in "LM" or category in {"Nd", "Pc"}
