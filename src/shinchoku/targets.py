"""Where a link in a Markdown file leads inside the repository, and how GitHub calls a heading in a link."""

import posixpath
import re
import unicodedata
from collections.abc import Iterable
from html import unescape
from typing import NamedTuple
from urllib.parse import unquote

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:|//")
_NEEDS_ESCAPE = re.compile(r"[\s()<>%#?\\]")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][0-9A-Za-z]{1,31});")
_IN_BRACKETS = r"\[([^\[\]]*)\]\((?:[^()]|\([^()]*\))*+\)"
_IMAGE = re.compile(f"!{_IN_BRACKETS}")
_MARKUP = re.compile(rf"{_IN_BRACKETS}|<[^<>]*>|(?<!\w)_(?=\S)|(?<=\S)_(?!\w)|[*`~]")


class Aim(NamedTuple):
    """What a relative link points at."""

    path: str | None
    """POSIX, relative to the scanned root, without an ending slash; "" for the root; None: outside of it."""
    anchor: str
    """Decoded, without ``#``; "" for none."""


def aim_of(target: str, folder: str) -> Aim | None:
    """What a link in a file of ``folder`` points at; None where it leads elsewhere than into the repository.

    Markdown's escapes and entities, and then a URL's, are undone. As on GitHub, a leading slash means the top; the
    scanned root is taken for it.
    """
    if not target or _SCHEME.match(target):
        return None
    path, _, anchor = _plain(_ESCAPED.sub(r"\1", target)).partition("#")
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
        text = _plain(_MARKUP.sub(r"\1", _IMAGE.sub("", heading))).lower()
        slug = "".join(sign for sign in text if sign in "- " or _stays(sign)).replace(" ", "-")
        count = seen.get(slug, 0)
        seen[slug] = count + 1
        if count:
            seen.setdefault(f"{slug}-{count}", 1)
    return frozenset(seen)


def _stays(sign: str) -> bool:
    category = unicodedata.category(sign)
    return category[0] in "LM" or category in {"Nd", "Pc"}


def _plain(text: str) -> str:
    return _ENTITY.sub(lambda found: unescape(found.group()), text) if "&" in text else text
