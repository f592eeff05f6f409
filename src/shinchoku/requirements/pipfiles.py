"""The grammar of pip's requirements files, as far as it names releases of an index."""

import posixpath
import re
from collections.abc import Iterator

from shinchoku.requirements.files import is_requirements_file
from shinchoku.requirements.gathered import Gathered, clipped

_COMMENT = re.compile(r"(?:^|\s)#.*$")
_JOINED = re.compile(r"\\\r?\n")
_OPTION = re.compile(r"(--[a-z-]+|-[a-z])(?:[ \t=]+|(?<=^-[a-z])|$)(.*)")
_OWN_OPTIONS = re.compile(r"(?<!\s)\s++--?[a-z].*$")
_FILES = {"-r": False, "--requirement": False, "-c": True, "--constraint": True}
_EDITABLE = ("-e", "--editable")
_INDEXES = (
    "-i",
    "--index-url",
    "--extra-index-url",
    "-f",
    "--find-links",
    "--trusted-host",
    "--no-index",
    "--pypi-url",
)
_ITSELF = re.compile(r"\./?(\[[^\]]*\])?")
_PATH = re.compile(r"(?:[./~]|[A-Za-z]:\\).*|.*\.(?:whl|zip|tar\.gz)")
_VCS = re.compile(r"\w+(?:\+\w+)?:(?://|\S*/).*")


def read_requirements_files(gathered: Gathered) -> None:
    """All of them, and what they include inside the item's folder."""
    waiting = [(path, False) for path in sorted(gathered.files, reverse=True) if is_requirements_file(path)]
    seen: set[tuple[str, bool]] = set()
    while waiting:
        path, constrains = entry = waiting.pop()
        if entry in seen:
            continue
        seen.add(entry)
        for where, line in _lines(path, gathered.text(path)):
            if option := _OPTION.fullmatch(line):
                name, value = option[1], option[2].strip()
                if name in _FILES:
                    waiting += _included(gathered, where, value, constrains=constrains or _FILES[name])
                else:
                    _read_option(gathered, where, name, value)
            else:
                _read_requirement(gathered, where, line, constrains=constrains)


def _lines(path: str, text: str) -> Iterator[tuple[str, str]]:
    """Each with its place: continued ones joined, without comments."""
    number = 1
    # A sign that no file holds keeps the count of lines where two were joined.
    for joined in _JOINED.sub("\x00", text).splitlines():
        line = _COMMENT.sub("", joined.replace("\x00", " ")).strip()
        if line:
            yield f"{path}:{number}", line
        number += 1 + joined.count("\x00")


def _included(gathered: Gathered, where: str, value: str, *, constrains: bool) -> list[tuple[str, bool]]:
    target = posixpath.normpath(posixpath.join(posixpath.dirname(where), value))
    if target in gathered.files:
        return [(target, constrains)]
    gathered.note(where, f"not read, for it is no file of the item's: {clipped(value)}")
    return []


def _read_option(gathered: Gathered, where: str, name: str, value: str) -> None:
    if name in _EDITABLE:
        if not _ITSELF.fullmatch(value):
            gathered.note(where, f"not installed, for it names a place of its own: {clipped(value)}")
    elif name in _INDEXES:
        gathered.note(where, f"{name} is ignored: a repository does not choose where packages come from")
    else:
        gathered.note(where, f"{clipped(name)} is ignored")


def _read_requirement(gathered: Gathered, where: str, line: str, *, constrains: bool) -> None:
    line = _OWN_OPTIONS.sub("", line)
    if _ITSELF.fullmatch(line):
        return
    if _PATH.fullmatch(line) or _VCS.fullmatch(line):
        gathered.note(where, f"not installed, for it names a place of its own: {clipped(line)}")
    elif constrains:
        gathered.constrain(line, where)
    else:
        gathered.require(line, where)
