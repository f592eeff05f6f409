"""Where a learner's repository is: a folder of this machine, or an address that git fetches from."""

import os
import posixpath
import re
from typing import Literal
from urllib.parse import unquote, urlsplit, urlunsplit

from msgspec import Struct

from shinchoku.speech import alternatives, say

Scheme = Literal["https", "ssh", "file"]
SCHEMES: tuple[Scheme, ...] = ("https", "ssh", "file")
"""What is fetched over; nothing else is, whatever git could do."""

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*+://")
_OTHER = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*+::")
_SCP = re.compile(
    r"(?:(?P<user>[^@:/\s]++)@)?(?P<host>[A-Za-z0-9][A-Za-z0-9.-]*+):(?(user)/?+|(?!/|[^/@]*+@))(?P<path>\S++)"
)
_LOGIN = re.compile(r"[^/:\s]++:[^/\s]*@")  # of an address whose scheme was forgotten
_HOST = re.compile(r"(?:\w[\w.-]*+|\[[0-9A-Za-z:.%]++\])(?::[0-9]*+)?")
"""With its port; other signs would mean something else in git's settings, or to ssh."""
_CONTROL = re.compile("[\0-\x1f\x7f]")
_HIDDEN = "***"


class BadSource(ValueError):
    """A text that names no repository that may be looked at, and why: a fact, for its caller's sentence."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


class Source(Struct, frozen=True):
    """One repository's place."""

    text: str
    """A folder's absolute path, an address with a scheme, or for ssh ``user@host:path``, from its home."""
    scheme: Scheme | None = None
    """None for a folder."""

    @property
    def shown(self) -> str:
        """As it may be shown and kept: without any credentials but a user's name for ssh."""
        if self.scheme is None or self.is_from_home:
            return self.text
        parts = urlsplit(self.text)
        user, at, host = parts.netloc.rpartition("@")
        name = user.partition(":")[0]
        kept = f"{name}@" if at and self.scheme == "ssh" else f"{_HIDDEN}@" if at else ""
        return urlunsplit((parts.scheme, f"{kept}{host}", parts.path, "", ""))

    @property
    def is_from_home(self) -> bool:
        """Whether its path starts from where who logs in comes to; in an address with a scheme it never does."""
        return self.scheme == "ssh" and not _ADDRESS.match(self.text)

    @property
    def names(self) -> tuple[str, str]:
        """What a learner may be called who has no other name: the last part of the place, and the last two."""
        path = self.text if self.scheme is None else urlsplit(self.text).path
        path = self.text.partition(":")[2] if self.is_from_home else path
        parts = [part for part in path.removesuffix("/").split("/") if part not in {"", ".", ".."}]
        parts = [*parts[:-1], parts[-1].removesuffix(".git")] if parts else [self.shown]
        return parts[-1] or self.shown, "/".join(parts[-2:])


def address(text: str) -> Source:
    """The source that an address means: https, ssh (also as ``git@host:path``) or file; raises `BadSource`."""
    if _OTHER.match(text):
        raise BadSource(say("{kind} is not fetched over; use {names}", kind=text.partition(":")[0], names=_allowed()))
    if _ADDRESS.match(text):
        return _with_scheme(text)
    if found := _SCP.fullmatch(text):
        user = f"{found['user']}@" if found["user"] else ""
        checked = _with_scheme(f"ssh://{user}{found['host']}/{found['path']}")
        is_absolute = text.partition(":")[2].startswith("/")
        return checked if is_absolute else Source(f"{user}{found['host']}:{found['path']}", "ssh")
    raise BadSource(say("it is no address: {names}", names=_allowed()))


def source_of(text: str) -> Source:
    """What a command's argument means: an address where it looks like one, else a folder; raises `BadSource`."""
    is_address = bool(_ADDRESS.match(text) or _OTHER.match(text))
    if is_address or ((_SCP.fullmatch(text) or _LOGIN.match(text)) and not os.path.lexists(text)):
        return address(text)
    return folder(text)


def is_address(text: str, base: str = "") -> bool:
    """Whether a text that is to name a folder, from ``base``, looks like an address and is no folder."""
    scp = _SCP.fullmatch(text)
    return bool(_ADDRESS.match(text) or (scp and scp["user"] and not os.path.lexists(os.path.join(base, text))))  # noqa: PTH118 - texts


def folder(path: str, base: str = "") -> Source:
    """A folder of this machine; ``base``: what a relative path starts from. Raises `BadSource`."""
    if not path or "\0" in path or _ADDRESS.match(path):
        raise BadSource(say("it names no folder"))
    whole = _whole(os.path.join(base, path))  # noqa: PTH118 - texts
    if any("\ud800" <= sign <= "\udfff" for sign in whole):
        raise BadSource(say("its name is not UTF-8; rename the folder"))
    return Source(whole)


def _whole(path: str) -> str:
    """A path however it was spelled: absolute; links stay, but for those that a ``..`` would lead back from."""
    absolute = os.path.join(os.getcwd(), path)  # noqa: PTH109, PTH118 - texts
    before, up, after = f"{absolute}/".rpartition("/../")
    if up:
        absolute = os.path.join(os.path.realpath(f"{before}/.."), after)  # noqa: PTH118 - texts
    return f"/{os.path.normpath(absolute).lstrip('/')}"


def _with_scheme(text: str) -> Source:
    if not text.lower().startswith("https:"):  # over ssh and for files, git has these in paths like any other sign
        text = text.replace("?", "%3F").replace("#", "%23")
    try:
        parts = urlsplit(text)
        _ = parts.hostname, parts.port
    except ValueError as error:
        raise BadSource(say("it is no address: {names}", names=_allowed())) from error
    user, _, host = parts.netloc.rpartition("@")
    for scheme in SCHEMES:
        if parts.scheme.lower() == scheme:
            if scheme != "file" and (not _HOST.fullmatch(host) or (scheme == "ssh" and user.startswith("-"))):
                raise BadSource(say("it names no host"))
            if scheme == "file" and (parts.netloc or not posixpath.isabs(parts.path)):
                raise BadSource(say("it names no folder: file:///… does"))
            if any(sign.isspace() or not sign.isprintable() for sign in text) or _CONTROL.search(unquote(user)):
                raise BadSource(say("it holds a space or a control character"))
            path = f"/{parts.path.lstrip('/')}" if scheme == "file" else parts.path  # two slashes would begin a host
            return Source(urlunsplit((scheme, parts.netloc, path, "", "")), scheme)
    raise BadSource(say("{kind} is not fetched over; use {names}", kind=parts.scheme, names=_allowed()))


def _allowed() -> str:
    return alternatives(f"{scheme}://" for scheme in SCHEMES)
