"""What uv says as it fails: whose fault it was, and its own words without what is of this machine alone."""

import platform
import re

from msgspec import Struct

from shinchoku.session import NoEnvironment

_LONGEST = 400
_ANSI = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# Two manners: "error: …", "cause: …"; and "× …", "╰─▶ …", with "Caused by: …".
_STATEMENT = re.compile(r"^\s*(?:error:|cause:|Caused by:|×|[├╰]─▶)\s*(.*)$")
_BLOCK = re.compile(r"^[\s│]*\[(stdout|stderr)\]\s*$")
_HINT = re.compile(r"^[\s│]*(?:hint:|help:)")
_TIMING = re.compile(r" (?:in|after) \d+(?:\.\d+)?m?s\b")
_SECRET = re.compile(r"(?<=://)[^/@\s]+@")
_PATH = re.compile(r"(?<![\w:/.@-])/(?:[^\s/`'\"()]+/)+(?=[^\s`'\"()]*)|file:///\S*/")
_CONCLUSION = re.compile(r"(?:, )?we can conclude that your requirements are unsatisfiable\.?$")
_UNREACHED = re.compile(
    r"error sending request|failed to fetch|request failed|dns error|tcp connect|timed out|network was disabled"
    r"|connectivity is disabled|could not connect",
    re.IGNORECASE,
)
_NOT_BUILT = re.compile(
    r"failed to build|build backend returned|can't be installed|no (?:usable|compatible) wheel", re.IGNORECASE
)
_UNSOLVED = re.compile(r"no solution found", re.IGNORECASE)
_BOUNDS = re.compile(r"(?:does not satisfy Python|requires Python )((?:[<>=!~]=?[\d.*]+,?)+)")
_VERSION = re.compile(r"Python version \((\d[\w.]*)\)")


class Said(Struct, frozen=True):
    """What uv's standard error tells."""

    statements: tuple[str, ...]
    """Its own, outermost first."""
    innermost: str | None
    """The last line of a build's standard error."""
    hints: str

    @property
    def unreached(self) -> bool:
        """Whether an index could not be reached."""
        return any(map(_UNREACHED.search, (*self.statements, self.hints)))


def read(text: str) -> Said:
    """Its words, sorted by who said them."""
    statements: list[str] = []
    errors: list[str] = []
    hints: list[str] = []
    part: list[str] | None = None
    for line in _CONTROL.sub("", _ANSI.sub("", text)).splitlines():
        plain = line.strip(" \t│")
        if statement := _STATEMENT.match(line):
            part = statements
            statements.append(statement[1].strip())
        elif block := _BLOCK.match(line):
            part = errors if block[1] == "stderr" else None
        elif _HINT.match(line):
            part = hints
            hints.append(plain)
        elif plain and part is statements:
            statements[-1] += f" {plain}"
        elif plain and part is not None:
            part.append(plain)
    return Said(tuple(statements), errors[-1] if errors else None, " ".join(hints))


def explained(text: str) -> NoEnvironment:
    """Which code it is, and why."""
    said = read(text)
    return NoEnvironment(_code(said), _told(said, text))


def _code(said: Said) -> str:
    if said.unreached:
        return "ENV08"
    whole = " ".join(said.statements)
    told = _VERSION.search(whole)
    version = told[1] if told else platform.python_version()
    if any(_wants_newer(version, bounds) for bounds in _BOUNDS.findall(whole)):
        return "ENV06"
    return "ENV02" if _UNSOLVED.search(whole) or _NOT_BUILT.search(whole) else "ENV08"


def _wants_newer(version: str, bounds: str) -> bool:
    """Whether the interpreter is too old, and not too new."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet  # noqa: PLC0415 - slow, and uv seldom fails

    try:
        lower = [bound for bound in SpecifierSet(bounds.rstrip(",")) if bound.operator in {">=", ">", "~="}]
    except InvalidSpecifier:
        return False
    return any(not bound.contains(version) for bound in lower)


def _told(said: Said, text: str) -> str:
    parts = list(said.statements)
    if len(parts) > 1 and _UNSOLVED.search(parts[0]):
        whole = _CONCLUSION.sub("", " ".join(parts[1:]))
    elif parts:
        last = said.innermost or parts[-1]
        whole = parts[0] if last == parts[0] else f"{parts[0]}: {last}"
    else:
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        whole = lines[-1] if lines else "uv ended without a word"
    return without_this_machine(whole)


def without_this_machine(text: str) -> str:
    """In one line of bounded length: no folders, passwords, times or control signs."""
    for what, instead in ((_ANSI, ""), (_CONTROL, " "), (_TIMING, ""), (_SECRET, ""), (_PATH, "")):
        text = what.sub(instead, text)
    line = " ".join(text.split()).rstrip(".")
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
