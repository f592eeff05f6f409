"""Who fetches: a user's name and password, kept out of command lines, files and messages."""

import os
import re
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from msgspec import Struct

from shinchoku.cohort.faults import NotFetched
from shinchoku.cohort.sources import Source
from shinchoku.speech import say

_NAMED = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_USER, _PASSWORD = "SHINCHOKU_FETCH_USER", "SHINCHOKU_FETCH_PASSWORD"
# Git asks it for the one host that its setting names, and hands over nothing but what it prints.
_HELPER = f"""!f() {{ test "$1" = get && printf 'username=%s\\npassword=%s\\n' "${_USER}" "${_PASSWORD}"; }}; f"""
_ANY_BYTE = "surrogateescape"
_SHORTEST = 4  # letters of a secret that is looked for in messages: shorter ones stand in words


class Login(Struct, frozen=True):
    """How git gets at a repository."""

    address: str
    """Without credentials, but for a user's name over ssh."""
    settings: tuple[str, ...] = ()
    """Git's, for its command line: they hold no secret."""
    variables: dict[str, str] = {}
    """For git's environment: they do."""

    def without(self, text: str) -> str:
        """A message without any secret that it may repeat."""
        secrets = self.variables.values()
        forms = {*secrets, *(quote(secret, safe="", errors=_ANY_BYTE) for secret in secrets)}
        for form in sorted(forms, key=len, reverse=True):  # one may be a part of another
            if len(form) >= _SHORTEST:
                text = text.replace(form, "***")
        return text


def login_of(source: Source) -> Login:
    """What an address says; ``${NAME}`` before its ``@`` stands for an environment variable of who fetches.

    Raises:
        NotFetched: There is no such variable.
    """
    if source.is_from_home:
        return Login(source.text)
    parts = urlsplit(source.text)
    said, at, host = parts.netloc.rpartition("@")
    user, _, password = _NAMED.sub(_value, said).partition(":")
    if source.scheme == "ssh":
        kept = f"{user}@{host}" if at else host
        return Login(urlunsplit((parts.scheme, kept, parts.path, "", "")))
    address = urlunsplit((parts.scheme, host, parts.path, "", ""))
    if not at:
        return Login(address)
    if not password:  # a token alone stands where a user's name does
        user, password = "git", user
    settings = ("-c", "credential.helper=", "-c", f"credential.{parts.scheme}://{host}.helper={_HELPER}")
    return Login(address, settings, {_USER: _plain(user), _PASSWORD: _plain(password)})


def _value(found: re.Match[str]) -> str:
    value = os.environ.get(found[1])
    if not value:
        raise NotFetched(say("the environment variable {name}, which its address names, is not set", name=found[1]))
    return quote(value, safe="", errors=_ANY_BYTE)


def _plain(text: str) -> str:
    return unquote(text, errors=_ANY_BYTE)
