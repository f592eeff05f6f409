"""What the words of an exception tell of what was not there: a module, a plugin, a file or a server.

The forms are those of Python itself and of the libraries that learners use; of a message only its first line is known.
"""

import re
from typing import Literal

from msgspec import Struct

from shinchoku.distributions import plugin_of_fixture, plugin_of_marker
from shinchoku.session import Raised
from shinchoku.speech import say

_LONGEST = 500  # characters of a message, as a session tells them

ASYNC_PLUGIN = "pytest-asyncio"
"""The plugin to name where any of several would do."""


class Server(Struct, frozen=True):
    """A server that a test could not reach."""

    host: str | None
    port: int | None
    reason: Literal["refused", "unresolved", "unreachable"]

    @property
    def address(self) -> str:
        """As much of host and port as is known."""
        if self.host is None:
            return say("a server") if self.port is None else say("port {port}", port=self.port)
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port is None else f"{host}:{self.port}"


_MODULES = tuple(
    re.compile(form)
    for form in (
        r"No module named '([^']+)'",
        r"Missing optional dependency '([^']+)'",
        r"requires the ([\w.\-]+) package to be installed",
        r"[Rr]equires \"([\w.\-]+)\" to be installed",
    )
)
_E_LINE = re.compile(r"^E[ \t]+(?P<kind>[\w.]+): (?P<message>.*)$", re.MULTILINE)

_ASYNC = "async def functions are not natively supported"
_MARKER = re.compile(r"'(\w+)' not found in `markers` configuration option")
_FIXTURE = re.compile(r"fixture '(\w+)' not found|^\('(\w+)', <\w*Request for ")  # as printed, and as its str() is

_GONE = re.compile(
    r"(?i)no such file|no file or directory|does(?: not|n't) exist|not found|could ?n(?:o|')t (?:open|find|be found)"
    r"|cannot (?:open|find)|unable to (?:\w+ )?open"
)
# The likeliest first: a model's path may stand among other quoted words.
_PATHS = tuple(
    re.compile(form)
    for form in (
        r"Load model from (.+?) failed",
        r"filepath=(\S+)",
        r"'([^'\n]+)'",
        r"\"([^\"\n]+)\"",
        r"(?i)(?:found at|does not exist at:|not found:) (.+)",
        r"(?i)(.+?)(?: was)? (?:not found|does not exist)",
        r"([^\s={}|]*[/.][^\s={}|]*)",
    )
)
_ROUND_A_WORD = " ,;:!?()[]{}<>'\"`"

_HOST_PORT = r"(?P<host>\[[0-9A-Fa-f:.]+\]|[\w.\-]+):(?P<port>\d{1,5})"
_REFUSED = r"refused|Errno 111\b|Errno 61\b|\(111\b|\(61\b|Cannot assign requested address|Connect call failed"
_SERVERS: tuple[tuple[re.Pattern[str], int | None], ...] = (
    # MySQL and MariaDB by three drivers; two of them tell no port.
    (re.compile(r"Can't connect to (?:MySQL )?server on u?'(?P<host>[^':]+)(?::(?P<port>\d+))?'"), 3306),
    (re.compile(r"Can't connect to local (?:MySQL )?server through socket"), 3306),
    (re.compile(r"Unknown (?:MySQL )?server host '(?P<host>[^':]+)"), 3306),
    (re.compile(r"connection to server at \"(?P<host>[^\"]+)\"(?: \([^)]*\))?, port (?P<port>\d+) failed"), 5432),
    (re.compile(r"connection to server on socket \"[^\"]*\.s\.PGSQL\.(?P<port>\d+)\" failed"), 5432),
    (re.compile(r"could not translate host name \"(?P<host>[^\"]+)\""), 5432),
    (re.compile(r"could not connect to server: "), 5432),
    (re.compile(rf"connecting to {_HOST_PORT}\b"), None),  # redis
    (re.compile(rf"Cannot connect to host {_HOST_PORT} ssl"), None),  # aiohttp
    (re.compile(r"Connect call failed \('(?P<host>[^']+)', (?P<port>\d+)"), None),  # asyncio
    (re.compile(r"HTTPS?Connection(?:Pool)?\(host='(?P<host>[^']+)', port=(?P<port>\d+)\)"), None),  # urllib3
    (re.compile(rf"Could not connect to the endpoint URL: \"\w+://{_HOST_PORT}"), None),  # botocore
    (re.compile(r"Could not connect to the endpoint URL: \"\w+://(?P<host>[\w.\-]+)"), None),
    (re.compile(rf"(?<![\w.\-]){_HOST_PORT}: \[Errno"), None),  # pymongo
    (re.compile(r"NoBrokersAvailable"), 9092),  # kafka-python
    (re.compile(r"Failed to resolve '(?P<host>[^']+)'"), None),
)
_REASONS: tuple[tuple[Literal["refused", "unresolved", "unreachable"], re.Pattern[str]], ...] = (
    (
        "unresolved",
        re.compile(
            r"(?i)name or service not known|name resolution|name does not resolve|nodename nor servname"
            r"|could not translate host name|No address associated with hostname|Unknown (?:MySQL )?server host"
            r"|failed to resolve"
        ),
    ),
    ("unreachable", re.compile(r"(?i)network is unreachable|no route to host|\((?:101|113)\b")),
    (
        "refused",
        re.compile(
            rf"{_REFUSED}|local (?:MySQL )?server through socket|on socket \"[^\"]*\" failed: No such file"
            r"|Could not connect to the endpoint URL|All connection attempts failed|NoBrokersAvailable"
        ),
    ),
)


def module_missing(raised: Raised) -> str | None:
    """The module, or the distribution, that was not there to be imported."""
    if raised.missing is not None:
        return raised.missing
    found = (form.search(raised.message) for form in _MODULES)
    return next((match[1] for match in found if match), None)


def plugin_missing(raised: Raised) -> tuple[str, str] | None:
    """What was asked of a pytest plugin, in words, and the distribution of that plugin."""
    if _ASYNC in raised.message:
        return say("async tests"), ASYNC_PLUGIN
    if marker := _MARKER.search(raised.message):
        name = plugin_of_marker(marker[1])
        return (say("the marker {marker}", marker=marker[1]), name) if name else None
    if fixture := _FIXTURE.search(raised.message):
        wanted = fixture[1] or fixture[2]
        name = plugin_of_fixture(wanted)
        return (say("the fixture {wanted}", wanted=wanted), name) if name else None
    return None


def files_missing(raised: Raised) -> tuple[str, ...]:
    """What may be the path of a file that was not there, as it was spelled: the likeliest first."""
    if not (_GONE.search(raised.message) or raised.kind == "FileNotFoundError"):
        return ()
    found = (match[1] for form in _PATHS for match in form.finditer(raised.message) if "://" not in match[1])
    return tuple(dict.fromkeys(path for path in (text.strip(_ROUND_A_WORD).rstrip("/.") for text in found) if path))


def server_missing(raised: Raised) -> Server | None:
    """The server that did not answer, where that is what happened."""
    reason = next((reason for reason, form in _REASONS if form.search(raised.message)), None)
    if reason is None:
        return Server(None, None, "refused") if raised.kind == "ConnectionRefusedError" else None
    for form, usual in _SERVERS:
        if found := form.search(raised.message):
            parts = found.groupdict()
            port = parts.get("port")
            host = parts.get("host")
            return Server(host.strip("[]") if host else None, int(port) if port else usual, reason)
    return Server(None, None, reason)


def raised_in(output: str) -> Raised | None:
    """The exception that kept a conftest.py from being loaded: pytest prints it, and no session tells of it."""
    lines = list(_E_LINE.finditer(output))
    if not lines:
        return None
    kind, message = lines[-1]["kind"], lines[-1]["message"].strip()[:_LONGEST]
    missing = _MODULES[0].search(message) if kind == "ModuleNotFoundError" else None
    return Raised("conftest.py", kind.rpartition(".")[2], message, missing[1] if missing else None)
